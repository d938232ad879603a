"""`ganlab make`: slides, a book, and a folder for the classroom, all from the notebooks."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path


def add(commands) -> None:
    """Add `ganlab make` to the commands of the parser."""
    make = commands.add_parser("make", help="make slides, the book, or a folder for a classroom without a network")
    kinds = make.add_subparsers(required=True, metavar="WHAT")
    for name, words in (("slides", "one deck of slides a lesson, and a page for the lecturer"),
                        ("book", "all lessons as a web site that opens from a file"),
                        ("stick", "a folder that installs and teaches without a network")):
        kind = kinds.add_parser(name, help=words, description=f"Make {words}.")
        if name != "stick":
            kind.add_argument("lessons", nargs="*", metavar="LESSON", help='such as "02"; all by default')
        else:
            kind.add_argument("--platform", action="append", default=[], metavar="NAME",
                              help="whose wheels are taken along (may be given several times): "
                                   "linux, macos, windows; by default this machine's")
            kind.add_argument("--python", action="append", default=[], metavar="VERSION",
                              help='for which Pythons, such as "3.12" (may be given several times), by default this')
        kind.add_argument("--out", type=Path, default=Path(name), metavar="FOLDER", help="(%(default)s)")
        kind.add_argument("--notebooks", type=Path, metavar="FOLDER", help="of the course; by default the checkout's")
        kind.set_defaults(run=_make, what=name)


def _make(options: argparse.Namespace) -> None:
    edition = importlib.import_module(f"ganlab.editions.{options.what}")
    if options.what == "stick":
        lines = edition.make(options.platform, options.out, notebooks=options.notebooks,
                             pythons=options.python or [edition.THIS_PYTHON])
    else:
        lines = edition.make(options.lessons, options.out, notebooks=options.notebooks)
    for line in lines:
        print(line)
