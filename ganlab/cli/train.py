"""`ganlab train`: anybody's own pictures through the steps of the lessons."""

from __future__ import annotations

import argparse

from ganlab.training.distributed import from_environment
from ganlab.training.own import training
from ganlab.training.own.kinds import KINDS

ABOUT = """\
Train a network of a lesson on your own pictures, built by `ganlab data build`, or on a set of the course. The folder
of the run gets checkpoint.pt, settings.json, sheets of pictures, trace.csv, and of pix2pix, stylegan and srgan
generator.safetensors. Ctrl-C stops; --resume goes on as if nothing had happened. `ganlab sample --run FOLDER` makes
pictures with it.

Several processes share the work where torchrun starts them:

    torchrun --nproc-per-node=2 -m ganlab.cli train stylegan --data faces

Each takes its share of every batch; losses and weights are those of one process up to rounding, for cyclegan, and for
stylegan where each share is a multiple of 4. The batch norm of dcgan, cgan, pix2pix and srgan normalises each share by
itself on CPUs, so that these runs differ from those of one process; on GPUs it is SyncBatchNorm. Ctrl-C then keeps the
last checkpoint that was due by --every, and may lose the steps after it."""


def add(commands) -> None:
    """Add `ganlab train` to the commands of the parser."""
    train = commands.add_parser("train", help="train a network of a lesson on your own pictures", description=ABOUT,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    train.add_argument("kind", metavar="KIND", help=", ".join(KINDS))
    train.add_argument("--data", metavar="NAME|FILE.h5", help="as ganlab data list shows it; with --resume known")
    train.add_argument("--size", type=int, help="side in pixels, of a set of the course; your own has one")
    train.add_argument("--steps", type=int, metavar="N", help="in all; if left out as many as suit the kind")
    train.add_argument("--batch-size", type=int, metavar="B", help="pictures a step, of all processes together")
    train.add_argument("--out", metavar="FOLDER", help="of the run; runs/KIND-NAME if left out")
    train.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    train.add_argument("--force", action="store_true", help="replace the run in the folder")
    train.add_argument("--seed", type=int, metavar="K", help="0 if left out")
    train.add_argument("--lr", type=float, help="Adam's learning rate, if not the kind's")
    train.add_argument("--device", metavar="D", help="cpu, cuda or mps; the best here if left out")
    train.add_argument("--amp", action="store_true", default=None, help="compute in bfloat16 where that is safe")
    train.add_argument("--every", type=int, default=500, metavar="N",
                       help="steps from one sheet, trace and checkpoint to the next (%(default)s)")
    train.add_argument("--paper", action="store_true",
                       help="the papers' sizes, batches and rates, for a GPU, instead of the lessons' for two cores")
    train.set_defaults(run=_train)


def _train(options: argparse.Namespace) -> None:
    run, folder = training.train(
        options.kind, options.data, out=options.out, size=options.size, steps=options.steps,
        batch_size=options.batch_size, lr=options.lr, seed=options.seed, amp=options.amp, paper=options.paper,
        every=options.every, device=options.device, resume=options.resume, force=options.force)
    if from_environment().rank == 0:
        print(f"{run.step} steps: {folder / f'sheet-{run.step:06d}.png'}")
