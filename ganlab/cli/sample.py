"""`ganlab sample`: a published checkpoint run on a folder of pictures."""

from __future__ import annotations

import argparse

from ganlab import runtime
from ganlab.models import published, translation


def add(commands) -> None:
    """Add `ganlab sample` to the commands of the parser."""
    sample = commands.add_parser("sample", help="run a published checkpoint on a folder of pictures")
    sample.add_argument("--checkpoint", required=True, metavar="FILE", help="for example horse2zebra.pth")
    sample.add_argument("--kind", required=True, choices=[kind for kind in published.KINDS if "generator" in kind])
    sample.add_argument("--input", required=True, metavar="FOLDER", help="your pictures")
    sample.add_argument("--out", required=True, metavar="FOLDER", help="where the results go, as PNG")
    sample.add_argument("--size", type=int, help="side in pixels; the network's own if left out")
    sample.add_argument("--as-in-training", action="store_true",
                        help="leave dropout on and normalise by each picture's own statistics, as pix2pix's paper "
                             "does; without it no noise, and the averages of training")
    sample.add_argument("--force", action="store_true", help="replace pictures of the same name")
    sample.set_defaults(run=_sample)


def _sample(options: argparse.Namespace) -> None:
    runtime.seed_everything(0)  # dropout draws the same noise every time
    G = published.load(options.checkpoint, options.kind)
    written = translation.translate_folder(G, options.input, options.out, size=options.size,
                                           as_in_training=options.as_in_training, force=options.force)
    print(f"{len(written)} pictures in {options.out}")
