"""A generator of images from images, run on many images or on a folder of a user's pictures."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import scaling
from ganlab.datasets.store import pictures
from ganlab.models.pix2pix import sampling

BYTES_A_PIXEL = 1000  # CycleGAN's generator at paper size, float32, on the CPU; the U-Net needs half of that
LARGEST = 4_000_000  # pixels: 4 GB
LONGEST_NAME = 150  # bytes: systems take 255, and a file on its way has a longer name


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
                     keep_shape: bool = False, largest: int = LARGEST, as_in_training: bool = False,
                     force: bool = False, skip_damaged: bool = False) -> list[Path]:
    """Run G on every picture of a folder and write each result under the same name, as PNG; return their paths.

    Pictures are read as `pictures.read` describes: upright, on white, the largest centred square resized; with
    `keep_shape` whole, at their own size, reflected at the border up to the next size that G takes, and cut back
    afterwards. All are read once before the first is written, so that the damaged ones are told at once, before the
    work starts. Each goes through G alone, on `runtime.device()`. A line on stderr tells of results of one colour.

    Args:
        G: takes and gives 1 or 3 channels; has `in_channels` and `image_size`. Where it takes more sizes than the
            multiples of image_size, it has `smallest_size` and `size_step`.
            Where it enlarges, as SRGAN's does, `factor` says how many times.
        from_: PNG, JPEG, WebP and other pictures; deeper folders and hidden files are passed over.
        to: another folder, created where there is none.
        size: side in pixels, one that G takes; G's image_size by default.
        keep_shape: True gives results of the pictures' own sizes; then there is no `size`.
        largest: pixels that go through G at most; G needs about a kilobyte of memory for each.
        as_in_training: True samples as the paper of pix2pix does (see `pix2pix.sampling`): with dropout, and with
            batch norm by the picture's own statistics. Otherwise G.eval(): no noise, the averages of training.
        force: True replaces pictures of the same name in `to`.
        skip_damaged: True leaves out what cannot be used, and lists it on stderr.

    Raises:
        TranslationError: a folder for the results, a size or a network cannot be used, or two names are alike.
        DataError: the pictures' folder is missing, empty or may not be read, or files cannot be used. In both
            cases nothing has been written. TranslationError too where the disk refuses, the memory does not suffice or
            G gives no numbers: what was written before is whole.
    """
    device = runtime.device()
    reading = _Reading(G, size, keep_shape, largest)
    files = targets_of(pictures.pictures_in(from_), pictures.folder_of(from_), folder_for(to), force)
    plain: list[Path] = []

    def work(sources: list[Path]) -> None:
        failures = pictures.Failures()
        for source in tqdm(sources, desc="Checking", unit="picture", delay=1):
            with failures.of(source):
                reading(source)
        failures.raise_if_any()
        reading.notes.clear()  # each picture is read once more
        with sampling(G.to(device), dropout=as_in_training, batch_statistics=as_in_training):
            for source in tqdm(sources, desc="Translating", unit="picture", delay=1):
                x, cut = reading(source)
                y = _translated(G, scaling.to_signed(x[None].to(device)), source)[0][:, *_of_result(cut, G)]
                if _is_plain(y) and not _is_plain(x[:, *cut]):
                    plain.append(files[source])
                write(y, files[source])
                written.append(files[source])

    written: list[Path] = []
    pictures.use_all(work, list(files), skip_damaged=skip_damaged)
    reading.notes.print()
    if plain:
        print(f"Note: of one colour: {len(plain)} of {len(written)} results, for instance {plain[0]}. See whether the "
              "checkpoint is of this kind, and was trained to its end.", file=sys.stderr)
    return written


class _Reading:
    """How pictures become what G takes: checked once, called for each."""

    def __init__(self, G: nn.Module, size: int | None, keep_shape: bool, largest: int) -> None:
        self.smallest, self.step = (getattr(G, name, G.image_size) for name in ("smallest_size", "size_step"))
        self.grey, self.keep_shape, self.largest = G.in_channels == 1, keep_shape, largest
        self.size = G.image_size if size is None else size
        self.notes = pictures.Notes()
        if G.in_channels not in (1, 3):
            raise TranslationError(f"Expected a network that takes 1 or 3 channels, got one for {G.in_channels}. "
                                   "Take one that is made for pictures alone.")
        if keep_shape and size is not None:
            raise TranslationError(f"Expected either a size or the pictures' own shapes, got size {size} and "
                                   "keep_shape. Leave one out.")
        if not isinstance(self.size, int) or self.size < self.smallest or self.size % self.step:
            raise TranslationError(f"Expected a size that is a multiple of {self.step} pixels for this network, "
                                   f"{self.smallest} or more, got {self.size}. Choose one, or leave it out.")
        if not keep_shape and self.size**2 > largest:
            raise TranslationError(f"Expected a size of at most {math.isqrt(largest)} pixels, got {self.size}, "
                                   f"which takes {_memory(self.size**2)}. {_advice(self.size**2)}")

    def __call__(self, source: Path) -> tuple[Tensor, tuple[slice, slice]]:
        """Return the picture as uint8 (C, H, W), and the rows and columns of the result that are kept."""
        how = {"grey": self.grey, "largest": max(self.largest, pictures.LARGEST), "notes": self.notes}
        with pictures.explained(source), open(source, "rb") as file:
            if not self.keep_shape:
                x = pictures.read(file, str(source), self.size, **how)
                return torch.from_numpy(x.copy()), (slice(None), slice(None))
            picture = np.atleast_3d(np.asarray(pictures.whole(file, str(source), **how)))  # (H, W, C)
        sides = [max(self.smallest, side + -side % self.step) for side in picture.shape[:2]]
        if math.prod(sides) > self.largest:
            raise pictures.UnusableError(
                str(source), f"has {picture.shape[1]:,}×{picture.shape[0]:,} and takes {_memory(math.prod(sides))}",
                advice=_advice(math.prod(sides)),
                expected=f"pictures of at most {self.largest:,} pixels, up to the next size that the network takes")
        before = [(wanted - side) // 2 for wanted, side in zip(sides, picture.shape)]
        after = [wanted - side - first for wanted, side, first in zip(sides, picture.shape, before)]
        x = np.pad(picture, (*zip(before, after), (0, 0)), mode="reflect")  # as often as it takes
        cut = tuple(slice(first, first + side) for first, side in zip(before, picture.shape))
        return torch.from_numpy(x.transpose(2, 0, 1).copy()), cut


def _of_result(cut: tuple[slice, slice], G: nn.Module) -> tuple[slice, slice]:
    """Return which rows and columns of G's result belong to these of its input."""
    factor = getattr(G, "factor", 1)
    return tuple(slice(*(None if end is None else end * factor for end in (part.start, part.stop))) for part in cut)


def _memory(pixels: int) -> str:
    return f"about {pixels * BYTES_A_PIXEL / 1e9:,.1f} GB of memory"


def _advice(pixels: int) -> str:
    return f"Raise the limit with --max-megapixels {math.ceil(pixels / 1e6)} (largest={pixels}), or make it smaller."


def folder_for(to: str | Path) -> Path:
    """Return the folder for the results, which can be made and written to as far as its permissions tell."""
    if not str(to).strip() or "\0" in str(to):  # Path("") would be the folder that one happens to be in
        raise TranslationError("Expected the path of a folder for the results, got an empty one or one with a zero "
                               "byte. Name the folder.")
    try:
        to = Path(to).expanduser()
        there = next(folder for folder in (to, *to.absolute().parents) if folder.exists())
    except (OSError, RuntimeError) as error:
        raise TranslationError(f"Expected a folder for the results, got {to}: {error}. Choose another one.") from error
    if not there.is_dir():
        raise TranslationError(f"Expected a folder for the results, but {there} is a file. Choose a folder.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise TranslationError(f"Expected a folder for the results, but nothing can be written in {there}. Choose "
                               "another one, or change its permissions.")
    return to


def targets_of(sources: list[Path], from_: Path, to: Path, force: bool) -> dict[Path, Path]:
    """Return where the result of each picture goes, after all that can be checked by name."""
    if to.exists() and to.samefile(from_):
        raise TranslationError(f"Expected another folder for the results, got {to} for both. Choose a new one, so "
                               "that no picture of yours is replaced.")
    names: dict[str, Path] = {}
    for source in sources:
        first = names.setdefault(source.stem.casefold(), source)  # on many disks A.png and a.png are one file
        if first != source:
            raise TranslationError(f"Expected one picture a name in {from_}, got {first.name} and {source.name}. "
                                   "Rename one.")
        if len(os.fsencode(source.stem)) > LONGEST_NAME:
            raise TranslationError(f"Expected names of at most {LONGEST_NAME} bytes, got {source.name} in {from_}. "
                                   "Rename it.")
    targets = {source: to / f"{source.stem}.png" for source in sources}
    there = [target for target in targets.values() if os.path.lexists(target)]
    if there and not force:
        raise TranslationError(f"Expected no {there[0].name} in {to} yet. Choose another folder, or add --force "
                               "(force=True) to replace pictures of the same name.")
    yours = {os.path.realpath(source) for source in sources}
    for target in there:
        if target.is_dir():
            raise TranslationError(f"Expected to replace a picture, but {target} is a folder. Choose another folder.")
        if os.path.realpath(target) in yours:  # a picture may be a link into the folder of the results
            raise TranslationError(f"Expected results beside your pictures, but {target} is one of them. Choose "
                                   "another folder.")
    return targets


def _translated(G: nn.Module, x: Tensor, source: Path) -> Tensor:
    """Return G(x) as bytes on the CPU, uint8 (1, C, H, W)."""
    try:
        y = G(x)
    except (MemoryError, RuntimeError) as error:
        if "memory" not in f"{type(error).__name__} {error}".lower():
            raise
        raise TranslationError(f"Expected memory for {source}, {x.shape[3]}×{x.shape[2]} pixels in the network, but "
                               "there is not enough. Choose a smaller size, or make the picture smaller.") from error
    if y.shape[1] not in (1, 3):
        raise TranslationError(f"Expected a network that gives 1 or 3 channels, got {y.shape[1]}. "
                               "Take one whose results are pictures.")
    if not y.isfinite().all():
        raise TranslationError(f"Expected a picture from the network, but for {source} it gives nan or inf. The "
                               "checkpoint is damaged or its training failed: take another one.")
    return scaling.to_bytes(y).cpu()


def _is_plain(picture: Tensor) -> bool:
    """Return whether all pixels of (C, H, W) are one colour."""
    return torch.equal(picture, picture[:, :1, :1].expand_as(picture))


def write(y: Tensor, target: Path) -> None:
    """Write a picture, uint8 (C, H, W), whole or not at all."""
    try:
        pictures.save(y.numpy(), target)
    except OSError as error:
        raise TranslationError(f"Expected to write {target}, but the system refused ({error.strerror or error}). "
                               "Nothing half-written is left. Free space or choose another folder, and run again; "
                               "--force (force=True) replaces the results that are there.") from error
