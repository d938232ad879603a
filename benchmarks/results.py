"""RESULTS.md: each benchmark owns the section between its two markers and replaces only that."""

from __future__ import annotations

import datetime
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import torch

from ganlab.runtime import replacing

PATH = Path(__file__).with_name("RESULTS.md")
HEADER = """# Measured

Every table is written by the program named above it; run it again to check it. Times are those of one
machine on one day: compare ratios, not seconds.
"""


def write_section(name: str, title: str, body: str) -> None:
    """Replace the section `name` of RESULTS.md, or append it, and leave every other section alone.

    The command line of this process stands above the table, so that anybody can run it again.
    """
    command = " ".join(["python -m", f"benchmarks.{Path(sys.argv[0]).stem}", *sys.argv[1:]])
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    text = PATH.read_text() if PATH.exists() else HEADER
    section = f"{start}\n## {title}\n\n`{command}` on {machine()}.\n\n{body.strip()}\n{end}"
    if start in text:
        before, rest = text.split(start, 1)
        text = before + section + rest.split(end, 1)[1]
    else:
        text = text.rstrip() + "\n\n" + section + "\n"
    with replacing(PATH) as partial:
        partial.write_text(text)
    print(section)


def machine() -> str:
    """Return processor, cores, torch version and date in one line."""
    return f"{_processor()}, {os.cpu_count()} cores, torch {torch.__version__}, {datetime.date.today()}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        flags = " with bf16 instructions" if "avx512_bf16" in cpuinfo.read_text() else ""
        if names:
            return names[0] + flags
    return platform.processor() or platform.machine()


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


class Notes:
    """What was measured, kept in a file of JSON lines where one is given: runs that stand there are not repeated."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.known = {} if path is None or not path.exists() else dict(
            json.loads(line) for line in path.read_text().splitlines())

    def __call__(self, key: str, measure: Callable[[], Any]) -> Any:
        """Return what stands under the key, measured now if nothing does."""
        if key not in self.known:
            self.known[key] = measure()
            if self.path is not None:
                with self.path.open("a") as file:
                    file.write(json.dumps([key, self.known[key]]) + "\n")
        return self.known[key]


def spread(values: list[float], digits: int = 2) -> str:
    """Return "median (least–greatest)" of the values."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"
