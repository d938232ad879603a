"""`ganlab restore`: your pictures four times as large, or their holes filled, with the networks that ship."""

from __future__ import annotations

import argparse

from ganlab import runtime
from ganlab.models import restoring


def add(commands) -> None:
    """Add `ganlab restore` to the commands of the parser."""
    restore = commands.add_parser(
        "restore", help="pictures four times as large, or their holes filled: likely, and invented",
        description="Makes pictures four times as large, or fills their holes, with small networks that ship. "
                    + restoring.WARNING)
    restore.add_argument("--task", required=True, choices=list(restoring.TASKS),
                         help="x4: four times the side; fill: what is wholly transparent is filled (PNG with an alpha "
                              "channel), and all other pixels stay as they are")
    restore.add_argument("--input", required=True, metavar="FOLDER", help="your pictures; they are never changed")
    restore.add_argument("--out", required=True, metavar="FOLDER", help="where the results go, as PNG; another folder")
    restore.add_argument("--max-megapixels", type=int, default=restoring.LARGEST // 10**6, metavar="N",
                         help="that a picture may have (%(default)s); enlarged it has 16 times as many")
    restore.add_argument("--force", action="store_true", help="replace pictures of the same name")
    restore.add_argument("--skip-damaged", action="store_true", help="leave out what cannot be used, and list it")
    restore.set_defaults(run=_restore)


def _restore(options: argparse.Namespace) -> None:
    if options.max_megapixels < 1:
        raise runtime.GanlabError(f"Expected at least one megapixel, got {options.max_megapixels}. "
                                  "Leave --max-megapixels out, or raise it.")
    written = restoring.restore_folder(options.task, options.input, options.out, force=options.force,
                                       largest=options.max_megapixels * 10**6, skip_damaged=options.skip_damaged)
    print(f"{len(written)} {'picture' if len(written) == 1 else 'pictures'} in {written[0].parent}")
