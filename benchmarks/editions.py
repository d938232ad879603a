"""What `ganlab make` needs: seconds, megabytes and files of the slides and of the book, of all lessons.

    python -m benchmarks.editions [--write]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import results

GOALS = {"book": "60 MB, 5 minutes"}


def made(kind: str, folder: Path) -> list[str]:
    """Make one edition in a process of its own; return its row of the table."""
    out = folder / kind
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "ganlab.cli", "make", kind, "--out", str(out)], check=True,
                   stdout=subprocess.DEVNULL, env=os.environ | {"GANLAB_OFFLINE": "1"})
    seconds = time.perf_counter() - start
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    return [kind, f"{seconds:.0f}", f"{size:.1f}", str(len(files)), GOALS.get(kind, "")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [made(kind, Path(folder)) for kind in ("slides", "book")]
    body = results.table(["edition of all lessons", "seconds", "megabytes", "files", "at most"], rows)
    if options.write:
        results.write_section("editions", "Slides and book", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
