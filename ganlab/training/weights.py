"""How the weights in data/weights were trained; `make weights` repeats it.

    python -m ganlab.training.weights [--out data/weights] [--work FOLDER]

A run that was stopped goes on from the checkpoint in the work folder. The same seed on the same kind of machine
with the same torch gives the same file; elsewhere roundings differ, and after thousands of steps so do the faces.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from ganlab.datasets import smileys
from ganlab.datasets.batches import Batches
from ganlab.models import stylegan as models
from ganlab.models import weights
from ganlab.runtime import cache_folder, seed_everything
from ganlab.training import stylegan
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr


@dataclass(frozen=True)
class Recipe:
    """All that decides what the weights will be."""

    name: str = "smileys-64"
    faces: int = 20_000
    data_seed: int = 8
    seed: int = 0
    image_size: int = 64
    latent_dim: int = 64
    mapping_layers: int = 4
    mapping_lr: float = 0.1  # 25,000 steps at the paper's 0.01 leave a mapping network where it started
    base_channels: int = 384
    max_channels: int = 64
    steps: int = 19_000
    batch_size: int = 16
    learning_rate: float = 1e-2  # falls linearly to 0 in the second half of the steps; 3e-3 is far too slow here
    r1_weight: float = 1.0  # with γ = 0.1 all faces came out in one colour
    r1_every: int = 4
    mixing: float = 0.9
    stable: int = 40_000
    fade: int = 16_000
    half_life_images: float = 10_000


def train(recipe: Recipe, work: Path, *, report_every: int = 1000) -> models.Generator:
    """Train as the recipe says, with checkpoints and pictures in `work`, and return the averaged generator."""
    seed_everything(recipe.seed)
    run, G, D = _players(recipe)
    batches = Batches(smileys.faces(recipe.faces, size=recipe.image_size, seed=recipe.data_seed),
                      recipe.batch_size, seed=recipe.seed)

    def one_step(number: int) -> dict[str, torch.Tensor]:
        stage = stylegan.stage_at(number * recipe.batch_size, image_size=recipe.image_size, stable=recipe.stable,
                                  fade=recipe.fade)
        for optimizer in run.optimizers.values():
            set_lr(optimizer, recipe.learning_rate * linear_decay(number, steps=recipe.steps, start=0.5))
        r1 = stylegan.lazy_r1(number, weight=recipe.r1_weight, every=recipe.r1_every)
        x = batches(number).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            return stylegan.step(G, D, run.optimizers["G"], run.optimizers["D"], x,
                                 torch.randn(recipe.batch_size, recipe.latent_dim), stage=stage,
                                 mixing=recipe.mixing, r1_weight=r1)

    saved = work / f"{recipe.name}.pt"
    if saved.exists():
        run.load(saved)
    while run.step < recipe.steps:
        fit(run, one_step, steps=min(run.step + report_every, recipe.steps), checkpoint_to=saved, progress=False)
        stage = stylegan.stage_at(run.step * recipe.batch_size, image_size=recipe.image_size, stable=recipe.stable,
                                  fade=recipe.fade)
        _picture(run.averages["G"].module, stage, work / f"{run.step:06d}.png")
        last = {name: sum(values[-report_every:]) / report_every for name, values in run.history.items()}
        print(time.strftime("%H:%M"), run.step, stage, *(f"{k} {v:.3f}" for k, v in last.items()), flush=True)
    averaged = run.averages["G"].module
    averaged.average_w(torch.randn(20_000, recipe.latent_dim, generator=torch.Generator().manual_seed(recipe.seed)))
    return averaged


def _players(recipe: Recipe) -> tuple[Run, models.Generator, models.Discriminator]:
    sizes = {"image_size": recipe.image_size, "base_channels": recipe.base_channels,
             "max_channels": recipe.max_channels}
    G = models.Generator(latent_dim=recipe.latent_dim, style_dim=recipe.latent_dim,
                         mapping_layers=recipe.mapping_layers, mapping_lr=recipe.mapping_lr, **sizes)
    D = models.Discriminator(**sizes)
    for network in (G, D):
        network.to(memory_format=torch.channels_last)
    optimizers = {"G": stylegan.adam(G, lr=recipe.learning_rate), "D": stylegan.adam(D, lr=recipe.learning_rate)}
    average = stylegan.average(G, batch_size=recipe.batch_size, half_life_images=recipe.half_life_images)
    return Run({"G": G, "D": D}, optimizers, {"G": average}), G, D


def _picture(G: models.Generator, stage: stylegan.Stage, path: Path, *, rows: int = 8, columns: int = 12) -> None:
    z = torch.randn(rows * columns, G.latent_dim, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        images = G(z, image_size=stage.image_size, alpha=stage.alpha, noise=G.synthesis.draw_noise(
            generator=torch.Generator().manual_seed(0)))
    pixels = ((images.clamp(-1, 1) + 1) * 127.5).byte().unflatten(0, (rows, columns))
    sheet = pixels.permute(0, 3, 1, 4, 2).flatten(0, 1).flatten(1, 2)  # (rows · H, columns · W, 3)
    Image.fromarray(sheet.numpy()).resize((64 * columns, 64 * rows), Image.Resampling.NEAREST).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=weights.FOLDER)
    parser.add_argument("--work", type=Path, default=cache_folder() / "weights",
                        help="for checkpoints and pictures on the way")
    options = parser.parse_args()
    recipe = Recipe()
    options.work.mkdir(parents=True, exist_ok=True)
    commit, started = _commit(), time.process_time()  # of the code that trains, whatever is committed meanwhile
    G = train(recipe, options.work)
    hours = (time.process_time() - started) / 3600
    path = weights.save(options.out / f"{recipe.name}.safetensors", G, {
        **{name: str(value) for name, value in vars(recipe).items()},
        "data": f"smileys.faces({recipe.faces}, size={recipe.image_size}, seed={recipe.data_seed})",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} used, bf16",
        "torch": torch.__version__, "processor_hours": f"{hours:.2f}", "commit": commit,
    })
    print(f"{path}: {path.stat().st_size:,} bytes, sha256 {weights.sha256(path)}")


def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
