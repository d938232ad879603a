"""The command line: parses and calls, nothing else. One module a command; each offers `add(commands)`."""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from importlib import import_module

from ganlab import __version__, runtime

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0; 2 for an error that was explained; 130 for Ctrl-C and 141 for a reader of the output that went away, as the
    shell counts these.
    """
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()  # here, where a reader that has gone away can be told from a failure
    except runtime.GanlabError as error:
        print(f"ganlab: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # as with `ganlab data list | head -1`
        # At exit Python flushes once more, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(f"ganlab: Expected to read and write files, but the system refused: {error}. "
              "Check the disk and the permissions, and run again.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ganlab: stopped; nothing half-written is left.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ganlab", description="A course on Generative Adversarial Networks.")
    parser.add_argument("--version", action="version", version=f"ganlab {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in pkgutil.iter_modules(__path__):  # in the order of the alphabet
        if not module.name.startswith("_"):
            import_module(f"{__name__}.{module.name}").add(commands)
    return parser
