"""A generator of images from images, run on many images or on a folder of a user's pictures."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import scaling
from ganlab.datasets.store import pictures
from ganlab.models.pix2pix import sampling


class TranslationError(runtime.GanlabError):
    """A folder or size that cannot be used, or a generator that does not make pictures from pictures."""


def translate(G: nn.Module, *inputs: Tensor, batch_size: int = 64) -> Tensor:
    """Return G(x), or G(x, m) of two inputs, for many images, on the CPU and without gradients.

    No noise and the averages of training, so that the result for an image does not depend on the others. G's modes
    are given back as they were.

    Args:
        G: a network on `runtime.device()`.
        inputs: (N, …) each; they go through in parts of `batch_size`.
    """
    parts = zip(*(each.split(batch_size) for each in inputs), strict=True)
    with sampling(G, dropout=False, batch_statistics=False):
        return torch.cat([G(*(each.to(runtime.device()) for each in part)).cpu() for part in parts])


def translate_folder(G: nn.Module, from_: str | Path, to: str | Path, *, size: int | None = None,
                     as_in_training: bool = False, force: bool = False) -> list[Path]:
    """Run G on every picture of a folder and write each result under the same name, as PNG; return their paths.

    Pictures are read as `pictures.read` describes: upright, on white, the largest centred square resized. All are
    read once before the first is written, so that a damaged one stops the work before it starts. Each goes through
    G alone, on `runtime.device()`.

    Args:
        G: takes and gives 1 or 3 channels; has `in_channels` and `image_size`. Where it takes more sizes than the
            multiples of image_size, it has `smallest_size` and `size_step`.
        from_: PNG, JPEG and WebP files; deeper folders and hidden files are passed over.
        to: another folder, created where there is none.
        size: side in pixels, one that G takes; G's image_size by default.
        as_in_training: True samples as the paper of pix2pix does (see `pix2pix.sampling`): with dropout, and with
            batch norm by the picture's own statistics. Otherwise G.eval(): no noise, the averages of training.
        force: True replaces pictures of the same name in `to`.

    Raises:
        TranslationError: a folder for the results, a size or a network cannot be used, or two names are alike.
        DataError: the pictures' folder is missing, empty or may not be read, or a file is no picture. In both
            cases nothing has been written.
    """
    from_, to = Path(from_), Path(to)
    files = _targets(from_, to, force)
    size = G.image_size if size is None else size
    smallest, step = (getattr(G, name, G.image_size) for name in ("smallest_size", "size_step"))
    if size < smallest or size % step:
        raise TranslationError(f"Expected a size that is a multiple of {step} pixels for this network, "
                               f"{smallest} or more, got {size}. Choose one, or leave it out.")
    if G.in_channels not in (1, 3):
        raise TranslationError(f"Expected a network that takes 1 or 3 channels, got one for {G.in_channels}. "
                               "Take one that is made for pictures alone.")
    for source in tqdm(files, desc="Checking", unit="picture", delay=1):
        _read(source, size, G.in_channels)
    G.to(runtime.device())
    with sampling(G, dropout=as_in_training, batch_statistics=as_in_training):
        for source, target in tqdm(files.items(), desc="Translating", unit="picture", delay=1):
            x = scaling.to_signed(_read(source, size, G.in_channels)[None].to(runtime.device()))
            y = scaling.to_bytes(G(x))[0].cpu()
            if len(y) not in (1, 3):
                raise TranslationError(f"Expected a network that gives 1 or 3 channels, got {len(y)}. "
                                       "Take one whose results are pictures.")
            with runtime.replacing(target) as partial:
                _picture(y).save(partial, "PNG")
    return list(files.values())


def _targets(from_: Path, to: Path, force: bool) -> dict[Path, Path]:
    """Return where the result of each picture goes, after all that can be checked by name."""
    files = pictures.pictures_in(from_)
    if to.exists() and not to.is_dir():
        raise TranslationError(f"Expected a folder for the results, but {to} is a file. Choose a folder.")
    if to.exists() and to.samefile(from_):
        raise TranslationError(f"Expected another folder for the results, got {to} for both. Choose a new one, so "
                               "that no picture of yours is replaced.")
    names: dict[str, Path] = {}
    for source in files:
        first = names.setdefault(source.stem.casefold(), source)  # on many disks A.png and a.png are one file
        if first != source:
            raise TranslationError(f"Expected one picture a name in {from_}, got {first.name} and {source.name}. "
                                   "Rename one.")
    targets = {source: to / f"{source.stem}.png" for source in files}
    there = [target for target in targets.values() if target.exists()]
    if there and not force:
        raise TranslationError(f"Expected no {there[0].name} in {to} yet. Choose another folder, or add --force "
                               "(force=True) to replace pictures of the same name.")
    return targets


def _read(source: Path, size: int, channels: int) -> Tensor:
    with pictures.explained(source), open(source, "rb") as file:
        return torch.from_numpy(pictures.read(file, str(source), size, grey=channels == 1).copy())


def _picture(y: Tensor) -> Image.Image:
    return Image.fromarray(y[0].numpy() if len(y) == 1 else y.permute(1, 2, 0).contiguous().numpy())
