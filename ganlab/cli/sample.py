"""`ganlab sample`: pictures from a run of `ganlab train`, or from a published checkpoint."""

from __future__ import annotations

import argparse

from ganlab import runtime
from ganlab.models import published, translation
from ganlab.training.own import sampling


def add(commands) -> None:
    """Add `ganlab sample` to the commands of the parser."""
    sample = commands.add_parser("sample", help="pictures from a run of ganlab train, or from a published checkpoint")
    origin = sample.add_mutually_exclusive_group(required=True)
    origin.add_argument("--run", dest="folder", metavar="FOLDER", help="the --out folder of ganlab train")
    origin.add_argument("--checkpoint", metavar="FILE", help="for example horse2zebra.pth; with --kind and --input")
    sample.add_argument("--kind", choices=[kind for kind in published.KINDS if "generator" in kind],
                        help="of a checkpoint")
    sample.add_argument("--part", help="of a checkpoint with several such generators, for example G_A; of a run of "
                        "cyclegan G_xy (if left out) or G_yx")
    sample.add_argument("--input", metavar="FOLDER", help="your pictures, for a checkpoint or a run that translates")
    sample.add_argument("--out", required=True, metavar="FOLDER", help="where the results go, as PNG")
    sample.add_argument("--count", type=int, metavar="N", help="pictures of noise (64)")
    sample.add_argument("--class", dest="class_", metavar="NAME", help="of a run of cgan; all in turn if left out")
    sample.add_argument("--seed", type=int, default=0, metavar="K", help="of the noise (%(default)s)")
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
    _check_together(options)
    runtime.seed_everything(0)  # dropout draws the same noise every time
    how = dict(size=options.size, keep_shape=options.keep_shape, largest=options.max_megapixels * 10**6,
               as_in_training=options.as_in_training, force=options.force, skip_damaged=options.skip_damaged)
    if options.checkpoint is not None:
        G = published.load(options.checkpoint, options.kind, part=options.part)
        written = translation.translate_folder(G, options.input, options.out, **how)
    elif options.input is not None:
        written = sampling.translate(options.folder, options.input, options.out, part=options.part, **how)
    else:
        written = sampling.sample(options.folder, options.out, count=options.count, class_=options.class_,
                                  seed=options.seed, force=options.force)
    print(f"{len(written)} pictures in {written[0].parent}")


def _check_together(options: argparse.Namespace) -> None:
    """Raise a GanlabError for options that mean nothing together."""
    if options.checkpoint is not None and (options.kind is None or options.input is None):
        raise runtime.GanlabError("Expected --kind and --input with --checkpoint, got only "
                                  f"{'--kind' if options.kind else '--input' if options.input is not None else 'it'}. "
                                  "Say what the file holds, and which pictures it shall run on.")
    if options.folder is not None and options.kind is not None:
        raise runtime.GanlabError(f"Expected --kind with --checkpoint only, got {options.kind} for a run, which knows "
                                  "its kind. Leave it out.")
    if options.input is not None and (options.count is not None or options.class_ is not None):
        raise runtime.GanlabError("Expected --count and --class for pictures of noise only, got --input beside. Leave "
                                  "one out.")
