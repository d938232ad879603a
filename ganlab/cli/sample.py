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
    sample.add_argument("--part", help="of a file with several such generators, for example G_A")
    sample.add_argument("--input", required=True, metavar="FOLDER", help="your pictures")
    sample.add_argument("--out", required=True, metavar="FOLDER", help="where the results go, as PNG")
    shape = sample.add_mutually_exclusive_group()
    shape.add_argument("--size", type=int, help="side in pixels of centred squares; the network's own if left out")
    shape.add_argument("--keep-shape", action="store_true", help="results as wide and as high as the pictures")
    sample.add_argument("--max-megapixels", type=int, default=translation.LARGEST // 10**6, metavar="N",
                        help="that go through the network at once (%(default)s); each takes about 1 GB of memory")
    sample.add_argument("--as-in-training", action="store_true",
                        help="leave dropout on and normalise by each picture's own statistics, as pix2pix's paper "
                             "does; without it no noise, and the averages of training")
    sample.add_argument("--force", action="store_true", help="replace pictures of the same name")
    sample.add_argument("--skip-damaged", action="store_true", help="leave out what cannot be used, and list it")
    sample.set_defaults(run=_sample)


def _sample(options: argparse.Namespace) -> None:
    if options.max_megapixels < 1:
        raise runtime.GanlabError(f"Expected at least one megapixel, got {options.max_megapixels}. "
                                  "Leave --max-megapixels out, or raise it.")
    runtime.seed_everything(0)  # dropout draws the same noise every time
    G = published.load(options.checkpoint, options.kind, part=options.part)
    written = translation.translate_folder(
        G, options.input, options.out, size=options.size, keep_shape=options.keep_shape,
        largest=options.max_megapixels * 10**6, as_in_training=options.as_in_training, force=options.force,
        skip_damaged=options.skip_damaged)
    print(f"{len(written)} pictures in {written[0].parent}")
