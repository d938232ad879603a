"""Pictures from a run of `ganlab train`: networks built as its settings say, with the averages of its checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ganlab import runtime
from ganlab.datasets import to_bytes
from ganlab.datasets.store import pictures
from ganlab.models import shipped, translation
from ganlab.training import checkpoint
from ganlab.training.own import settings as own_settings
from ganlab.training.own.kinds import KINDS, latents, noise_to_pictures, stage
from ganlab.training.own.settings import RunError, Settings
from ganlab.training.own.training import CHECKPOINT, save_sheet

MOST = 100_000
OF_NOISE = ("dcgan", "cgan", "stylegan")


def open_run(folder: str | Path, part: str | None = None) -> tuple[nn.Module, Settings, int]:
    """Return the averaged generator of a run, on the course's device and in eval mode, its settings, and its steps.

    Args:
        folder: of `ganlab train`.
        part: of a cyclegan "G_xy" (the default, first domain to second) or "G_yx".

    Raises:
        RunError: no run is there, or it has no such part.
        CheckpointError, WeightsError: its checkpoint is damaged, or of other networks.
    """
    folder = Path(folder).expanduser()
    settings = own_settings.read(folder)
    if settings.kind not in KINDS:
        raise RunError(f"Expected a run of a kind among {', '.join(KINDS)} in {folder}, got {settings.kind!r}. Use the "
                       "ganlab that wrote it.")
    makes = KINDS[settings.kind].generators
    part = next(iter(makes)) if part is None else part
    if part not in makes:
        raise RunError(f"Expected a part of the run in {folder} among {', '.join(makes)}, got {part!r}. Give one of "
                       "these as --part, or leave it out.")
    state, _ = checkpoint.read(folder / CHECKPOINT)
    try:
        G = makes[part](**settings.networks[part])
        averaged = state["averages"][part]
        step = int(state["step"])
    except (KeyError, TypeError, ValueError) as error:
        raise RunError(f"Expected the settings and the checkpoint of one run in {folder}, got others ({error}). Use "
                       "another copy of the folder, or train again.") from error
    shipped.fill(G, {name: value for name, value in averaged.items() if value.is_floating_point()}, folder / CHECKPOINT)
    # channels-last as in training: a young StyleGAN makes much of other roundings
    return G.to(runtime.device(), memory_format=torch.channels_last).eval(), settings, step


def sample(folder: str | Path, out: str | Path, *, count: int | None = None, class_: str | None = None, seed: int = 0,
           force: bool = False) -> list[Path]:
    """Write pictures that a run makes of noise, 0000.png, 0001.png …, and sheet.png with the first of them.

    Args:
        folder: of a run of dcgan, cgan or stylegan.
        out: the folder for the pictures.
        count: how many; 64 by default.
        class_: of a cgan: name or number; all in turn by default.
        seed: of the latents.
        force: True replaces pictures of the same name.

    Raises:
        RunError: the run translates pictures, the class or the number is none that it has, or pictures are there.
    """
    G, settings, step = open_run(folder)
    if settings.kind not in OF_NOISE:
        raise RunError(f"Expected pictures to translate, for the run in {folder} is of {settings.kind}, got none. Give "
                       "--input FOLDER.")
    count = 64 if count is None else count
    if not 1 <= count <= MOST or not 0 <= seed < 2**32:
        raise RunError(f"Expected --count from 1 to {MOST} and --seed of at least 0, got {count} and {seed}.")
    y = _labels(settings, class_, count)
    out = Path(out).expanduser()
    digits = max(4, len(str(count - 1)))
    paths = [out / f"{number:0{digits}}.png" for number in range(count)]
    there = [path for path in (*paths, out / "sheet.png") if path.exists()]
    if there and not force:
        raise RunError(f"Expected no {there[0].name} in {out} yet. Choose another folder, or add --force to replace "
                       "pictures of the same name.")
    z, how = latents(count, G.latent_dim, seed), _how(settings, step)
    first = []
    for start in range(0, count, 64):
        part = slice(start, start + 64)
        images = noise_to_pictures(G, z[part], *(each[part] for each in y), **how)
        for picture, path in zip(to_bytes(images), paths[part]):
            pictures.save(picture.numpy(), path)
        first = first or [images]
    columns = min(8, len(first[0]))
    rows = len(first[0]) // columns  # whole ones
    save_sheet(first[0][:rows * columns].unflatten(0, (rows, columns)), out / "sheet.png")
    return paths


def translate(folder: str | Path, from_: str | Path, out: str | Path, *, part: str | None = None,
              **how: Any) -> list[Path]:
    """Write what a run of pix2pix, cyclegan or srgan makes of each picture of a folder; return the paths.

    Args:
        folder: of the run.
        from_, out, how: as `translation.translate_folder` takes them; the run's size by default. srgan takes small
            pictures and enlarges them.
        part: as in `open_run`.

    Raises:
        RunError: the run makes pictures of noise. TranslationError and DataError as `translate_folder`.
    """
    G, settings, _ = open_run(folder, part)
    if settings.kind in OF_NOISE:
        raise RunError(f"Expected no --input, for the run in {folder} is of {settings.kind} and makes pictures of "
                       "noise. Leave it out; --count says how many.")
    if settings.kind == "cyclegan":
        G.image_size = settings.size  # else the paper's
    elif settings.kind == "srgan":  # takes any size
        G.in_channels, G.image_size, G.smallest_size, G.size_step = G.channels, settings.size // G.factor, 4, 1
    return translation.translate_folder(G, from_, out, **how)


def _labels(settings: Settings, class_: str | None, count: int) -> tuple[Tensor, ...]:
    """Return the classes of the pictures, (count,), where the kind has some."""
    if settings.kind != "cgan":
        if class_ is not None:
            raise RunError(f"Expected --class for a run of cgan only, got {class_!r} for {settings.kind}. Leave it "
                           "out.")
        return ()
    names = settings.classes
    if class_ is None:
        return (torch.arange(count) % len(names),)
    numbers = {**{str(number): number for number in range(len(names))},
               **{name: number for number, name in enumerate(names)}}
    if class_ not in numbers:
        raise RunError(f"Expected a class from 0 to {len(names) - 1} or one of {', '.join(names)}, got {class_!r}. "
                       "Choose one of these.")
    return (torch.full((count,), numbers[class_]),)


def _how(settings: Settings, step: int) -> dict[str, Any]:
    """Return how far a StyleGAN had grown: a run that was stopped makes small pictures."""
    if settings.kind != "stylegan":
        return {}
    now = stage(settings, step)
    return {"image_size": now.image_size, "alpha": now.alpha}
