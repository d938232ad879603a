"""What all recipes share: checkpoints on the way, pictures to look at, a file that says where it comes from."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import ClassVar

import torch
from PIL import Image
from torch import Tensor

from ganlab.datasets.scaling import to_bytes
from ganlab.models import shipped
from ganlab.runtime import seed_everything
from ganlab.training.loop import Run, fit

Step = Callable[[int], Mapping[str, Tensor]]


@dataclass(frozen=True, kw_only=True)
class Recipe(ABC):
    """What a recipe of any paper has; its fields are written beside the weights."""

    name: str
    seed: int = 0
    steps: int = 20_000
    batch_size: int = 16
    half: bool = False  # True stores 16 bits a number
    precision: ClassVar[str] = "bf16"  # in which the steps of this recipe compute

    @property
    @abstractmethod
    def data(self) -> str:
        """The call that makes the training data, in words."""

    @abstractmethod
    def pictures(self, count: int) -> Tensor:
        """The first training pictures, uint8: a checkpoint is dropped where they have changed."""

    @abstractmethod
    def begin(self) -> tuple[Run, Step]:
        """Build networks, optimisers and the average G; return them and one step of training."""

    @abstractmethod
    def sheet(self, run: Run) -> Tensor:
        """Pictures to look at on the way, float (rows, columns, 3, H, W) in [−1, 1]."""

    def notes(self) -> dict[str, str]:
        """The fields as text; what is drawn stands in `data`, and how numbers are stored in the file itself."""
        return {name: str(value) for name, value in vars(self).items() if name not in ("drawn", "half")}

    def end(self, run: Run) -> None:  # noqa: B027 - most recipes have nothing to do here
        """Do what is left after the last step."""


def train(recipe: Recipe, work: Path, *, report_every: int = 1000) -> Run:
    """Train as the recipe says, with a checkpoint and pictures in `work`, and return the run.

    A run that was stopped goes on from its checkpoint; another recipe, or pictures drawn otherwise, start afresh. The
    history counts the processor's seconds, those before a stop too.

    Raises:
        KeyboardInterrupt: Ctrl-C; another call goes on from the checkpoint.
    """
    seed_everything(recipe.seed)
    run, one_step = recipe.begin()

    def timed(number: int) -> dict[str, Tensor]:
        began = time.process_time()
        return {**one_step(number), "seconds": torch.tensor(time.process_time() - began)}

    saved = checkpoint_of(recipe, work)
    if saved.exists():
        run.load(saved)
    while run.step < recipe.steps:
        fit(run, timed, steps=min(run.step + report_every, recipe.steps), checkpoint_to=saved, progress=False)
        if run.interrupted:
            raise KeyboardInterrupt
        _picture(recipe.sheet(run), work / f"{run.step:06d}.png")
        last = {name: fmean(values[-report_every:]) for name, values in run.history.items()}
        print(time.strftime("%H:%M"), run.step, *(f"{k} {v:.3f}" for k, v in last.items()), flush=True)
    recipe.end(run)
    return run


def checkpoint_of(recipe: Recipe, work: Path) -> Path:
    """Return the recipe's own checkpoint: its name changes with the recipe, and with how its pictures are drawn."""
    drawn = recipe.pictures(8).numpy().tobytes()
    digest = hashlib.sha256(repr(recipe).encode() + drawn).hexdigest()
    return work / f"{recipe.name}-{digest[:12]}.pt"


def train_and_save(recipe: Recipe, work: Path, out: Path) -> Path:
    """Train, write the file that ships into `out`, and return its path."""
    made_by = commit()  # of the code that trains, whatever is committed meanwhile
    run = train(recipe, work)
    hours = sum(run.history["seconds"]) / 3600
    path = shipped.save(out / f"{recipe.name}.safetensors", run.averages["G"].module, {
        **recipe.notes(), "data": recipe.data,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} used, {recipe.precision}",
        "torch": torch.__version__, "processor_hours": f"{hours:.2f}", "commit": made_by,
    }, half=recipe.half)
    checkpoint_of(recipe, work).unlink()
    return path


def joined(x: Tensor, y: Tensor) -> Tensor:
    """Return pictures (B, C, H, W) and, as further channels, their conditions (B, d), the same at every pixel."""
    return torch.cat([x, y[:, :, None, None].expand(-1, -1, *x.shape[2:])], dim=1)


def commit(folder: Path = Path(__file__).parent) -> str:
    """Return the commit of the folder, with "-dirty" behind it where files have been changed since."""
    try:
        found = subprocess.run(["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=40"],
                               capture_output=True, text=True, check=False)
    except OSError:  # no git here
        return "unknown"
    return found.stdout.strip() or "unknown"


def _picture(images: Tensor, path: Path) -> None:
    rows, columns = images.shape[:2]
    pixels = to_bytes(images.flatten(0, 1)).unflatten(0, (rows, columns))
    sheet = pixels.permute(0, 3, 1, 4, 2).flatten(0, 1).flatten(1, 2)  # (rows · H, columns · W, 3)
    Image.fromarray(sheet.numpy()).resize((64 * columns, 64 * rows), Image.Resampling.NEAREST).save(path)
