"""How the weights in data/weights were trained; `make weights` repeats it.

    python -m ganlab.training.recipes [NAME …] [--out data/weights] [--work FOLDER]

A run that was stopped goes on from its checkpoint in the work folder; another recipe, or faces drawn otherwise,
start afresh. The same seed on the same kind of machine with the same torch gives the same weights; elsewhere
roundings differ, and after thousands of steps so do the faces.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import torch
from PIL import Image

from ganlab.datasets import faces, smileys
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.datasets.scaling import to_bytes
from ganlab.models import shipped
from ganlab.models import stylegan as models
from ganlab.runtime import GanlabError, cache_folder, seed_everything
from ganlab.training import stylegan
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr


@dataclass(frozen=True)
class Recipe:
    """All that decides what the weights will be.

    Departure: made for a run of an hour. The paper has r1_weight 10 at every step, a learning rate of 1e-3 for both
    networks to the end, mapping_lr 0.01 and mixing 0.9.
    """

    name: str
    drawn: str = "smileys"  # the module of ganlab.datasets that draws the faces
    faces: int = 20_000
    data_seed: int = 8
    seed: int = 0
    image_size: int = 64
    latent_dim: int = 16  # six factors and a little variation need no more; with 64 the tilt came out less even
    style_dim: int = 64
    mapping_layers: int = 4
    mapping_lr: float = 0.1  # so short a run at the paper's 0.01 leaves a mapping network where it started
    base_channels: int = 384
    max_channels: int = 64
    steps: int = 22_000
    batch_size: int = 16
    learning_rate: float = 1e-2  # of G; falls linearly to 0 in the second half; 3e-3 is far too slow here
    learning_rate_D: float = 2e-2  # likewise; D the faster one, as in Heusel et al. 2017
    r1_weight: float = 2.0  # with γ = 0.1 all faces came out in one colour
    r1_every: int = 4
    mixing: float = 0.5
    stable: int = 48_000
    fade: int = 16_000
    half_life_images: float = 10_000


RECIPES = {recipe.name: recipe for recipe in (
    Recipe("smileys-64"),
    # nine factors and 38 drawings of hair need more of everything than six factors of a circle
    Recipe("faces-64", drawn="faces", faces=40_000, latent_dim=64, base_channels=512, max_channels=96, steps=24_000,
           stable=40_000),
)}
_DRAWERS = {"smileys": smileys, "faces": faces}


def train(recipe: Recipe, work: Path, *, report_every: int = 1000) -> Run:
    """Train as the recipe says, with a checkpoint and pictures in `work`, and return the run.

    Its average of G is the generator to keep. Its history counts the processor's seconds, those before a stop too.

    Raises:
        KeyboardInterrupt: Ctrl-C; another call goes on from the checkpoint.
    """
    seed_everything(recipe.seed)
    run, G, D = _players(recipe)
    batches = Batches(_pictures(recipe, recipe.faces), recipe.batch_size, seed=recipe.seed)
    rates = {"G": recipe.learning_rate, "D": recipe.learning_rate_D}

    def stage_of(number: int) -> stylegan.Stage:
        return stylegan.stage_at(number * recipe.batch_size, image_size=recipe.image_size, stable=recipe.stable,
                                 fade=recipe.fade)

    def one_step(number: int) -> dict[str, torch.Tensor]:
        began = time.process_time()
        for name, rate in rates.items():
            set_lr(run.optimizers[name], rate * linear_decay(number, steps=recipe.steps, start=0.5))
        r1 = stylegan.lazy_r1(number, weight=recipe.r1_weight, every=recipe.r1_every)
        x = batches(number).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            scalars = stylegan.step(G, D, run.optimizers["G"], run.optimizers["D"], x,
                                    torch.randn(recipe.batch_size, recipe.latent_dim), stage=stage_of(number),
                                    mixing=recipe.mixing, r1_weight=r1)
        return scalars | {"seconds": torch.tensor(time.process_time() - began)}

    saved = checkpoint_of(recipe, work)
    if saved.exists():
        run.load(saved)
    while run.step < recipe.steps:
        fit(run, one_step, steps=min(run.step + report_every, recipe.steps), checkpoint_to=saved, progress=False)
        if run.interrupted:
            raise KeyboardInterrupt
        stage = stage_of(run.step)
        _picture(run.averages["G"].module, stage, work / f"{run.step:06d}.png")
        last = {name: fmean(values[-report_every:]) for name, values in run.history.items()}
        print(time.strftime("%H:%M"), run.step, stage, *(f"{k} {v:.3f}" for k, v in last.items()), flush=True)
    run.averages["G"].module.average_w(
        torch.randn(20_000, recipe.latent_dim, generator=torch.Generator().manual_seed(recipe.seed)))
    return run


def checkpoint_of(recipe: Recipe, work: Path) -> Path:
    """Return the recipe's own checkpoint: its name changes with the recipe, and with how faces are drawn."""
    drawn = _pictures(recipe, 8).images.numpy().tobytes()
    digest = hashlib.sha256(repr(recipe).encode() + drawn).hexdigest()
    return work / f"{recipe.name}-{digest[:12]}.pt"


def _pictures(recipe: Recipe, count: int) -> ImageSet:
    return _DRAWERS[recipe.drawn].faces(count, size=recipe.image_size, seed=recipe.data_seed)


def _players(recipe: Recipe) -> tuple[Run, models.Generator, models.Discriminator]:
    sizes = {"image_size": recipe.image_size, "base_channels": recipe.base_channels,
             "max_channels": recipe.max_channels}
    G = models.Generator(latent_dim=recipe.latent_dim, style_dim=recipe.style_dim,
                         mapping_layers=recipe.mapping_layers, mapping_lr=recipe.mapping_lr, **sizes)
    D = models.Discriminator(**sizes)
    for network in (G, D):
        network.to(memory_format=torch.channels_last)
    optimizers = {"G": stylegan.adam(G, lr=recipe.learning_rate), "D": stylegan.adam(D, lr=recipe.learning_rate_D)}
    average = stylegan.average(G, batch_size=recipe.batch_size, half_life_images=recipe.half_life_images)
    return Run({"G": G, "D": D}, optimizers, {"G": average}), G, D


def _picture(G: models.Generator, stage: stylegan.Stage, path: Path, *, rows: int = 8, columns: int = 12) -> None:
    z = torch.randn(rows * columns, G.latent_dim, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        images = G(z, image_size=stage.image_size, alpha=stage.alpha, noise=G.synthesis.draw_noise(
            generator=torch.Generator().manual_seed(0)))
    pixels = to_bytes(images).unflatten(0, (rows, columns))
    sheet = pixels.permute(0, 3, 1, 4, 2).flatten(0, 1).flatten(1, 2)  # (rows · H, columns · W, 3)
    Image.fromarray(sheet.numpy()).resize((64 * columns, 64 * rows), Image.Resampling.NEAREST).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which weights; all by default: {', '.join(RECIPES)}")
    parser.add_argument("--out", type=Path, default=shipped.FOLDER)
    parser.add_argument("--work", type=Path, default=cache_folder() / "weights",
                        help="for checkpoints and pictures on the way")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in RECIPES]
    if unknown:
        parser.error(f"Expected names among {', '.join(RECIPES)}, got {', '.join(unknown)}.")
    for folder in (options.work, options.out):  # before an hour of work
        folder.mkdir(parents=True, exist_ok=True)
    for name in options.names or RECIPES:
        _train_and_save(RECIPES[name], options.work, options.out)


def _train_and_save(recipe: Recipe, work: Path, out: Path) -> None:
    commit = _commit()  # of the code that trains, whatever is committed meanwhile
    run = train(recipe, work)
    hours = sum(run.history["seconds"]) / 3600
    path = shipped.save(out / f"{recipe.name}.safetensors", run.averages["G"].module, {
        **{name: str(value) for name, value in vars(recipe).items() if name != "drawn"},
        "data": f"{recipe.drawn}.faces({recipe.faces}, size={recipe.image_size}, seed={recipe.data_seed})",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} used, bf16",
        "torch": torch.__version__, "processor_hours": f"{hours:.2f}", "commit": commit,
    })
    checkpoint_of(recipe, work).unlink()
    print(f"{path}: {path.stat().st_size:,} bytes, sha256 {shipped.sha256(path)}")


def _commit(folder: Path = Path(__file__).parent) -> str:
    """Return the commit of the folder, with "-dirty" behind it where files have been changed since."""
    try:
        found = subprocess.run(["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=40"],
                               capture_output=True, text=True, check=False)
    except OSError:  # no git here
        return "unknown"
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    try:
        main()
    except (GanlabError, OSError) as error:
        sys.exit(f"ganlab: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
