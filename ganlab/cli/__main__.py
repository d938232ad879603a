"""`python -m ganlab.cli`: the same as `ganlab`."""

from ganlab.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
