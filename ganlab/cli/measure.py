"""`ganlab measure`: how good are anybody's pictures, against real ones?"""

from __future__ import annotations

import argparse
from pathlib import Path

from ganlab import runtime
from ganlab.datasets.store import pictures
from ganlab.editions import comparing
from ganlab.plots import pages


def add(commands) -> None:
    """Add `ganlab measure` to the commands of the parser."""
    measure = commands.add_parser("measure", help="compare a folder of generated pictures with a folder of real ones")
    measure.add_argument("--real", required=True, type=Path, metavar="FOLDER", help="at least 40, better thousands")
    measure.add_argument("--fake", required=True, type=Path, metavar="FOLDER", help="at least 20, better thousands")
    measure.add_argument("--features", default="pixels", metavar="NAME|FILE",
                         help=f"{', '.join(comparing.BUILT_IN)}, or Inception's weights as pytorch-fid has them "
                              "(%(default)s)")
    measure.add_argument("--size", type=int, default=64, help="side to which all are cut and resized (%(default)s)")
    measure.add_argument("--most", type=int, default=10_000, metavar="N",
                         help="pictures of each folder, in the order of their names (%(default)s)")
    measure.add_argument("--out", type=Path, metavar="FILE",
                         help="a page with figures and pictures, for example report.html")
    measure.set_defaults(run=_measure)


def _measure(options: argparse.Namespace) -> None:
    smallest, largest = pictures.SIZES
    if not smallest <= options.size <= largest or options.most < 1:
        raise runtime.GanlabError(f"Expected --size from {smallest} to {largest} and --most of at least 1, got "
                                  f"{options.size} and {options.most}.")
    measured = comparing.measure(options.real, options.fake, features=options.features, size=options.size,
                                 most=options.most)
    print(f"{'':20} {'fakes':>20} {'floor':>20}")
    for name, fakes, floor, way in comparing.table_of(measured.found):
        print(f"{name:20} {fakes:>20} {floor:>20}   {way}")
    for remark in measured.remarks:
        print(f"Note: {remark}")
    if options.out:
        pages.save(options.out, comparing.page(measured))
        print(f"{options.out}: the same with pictures.")
