"""A user's pictures made four times as large, or their holes filled, by networks that ship; what they add is invented.

    x4    G of SRGAN, in tiles that overlap by more than it sees, so that no seam shows and memory does not grow
    fill  a context encoder: a square window around each hole is reduced to what it takes, filled, and enlarged again
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from scipy import ndimage
from skimage.restoration import inpaint_biharmonic
from torch import Tensor, nn
from torch.nn.functional import interpolate
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import scaling
from ganlab.datasets.store import pictures
from ganlab.models import context_encoder, shipped, srgan, translation

TASKS = {"x4": "photos-x4", "fill": "faces-fill-64"}  # and the weights of each
WARNING = ("Warning: what was added is likely, and invented: nobody knows what was there. Never use it as evidence, in "
           "medicine, or to tell who somebody is.")
LARGEST = 4_000_000  # pixels of a picture; enlarged it has 16 times as many
TILE = 160  # pixels of the small picture that go through the network at once, without their margin
LEAST = 8  # pixels of a hole as the network has seen them, in its own 64
NEAR = 3  # pixels between holes that are filled as one


def restore_folder(task: str, from_: str | Path, to: str | Path, *, weights: str | Path | None = None,
                   largest: int = LARGEST, force: bool = False, skip_damaged: bool = False) -> list[Path]:
    """Restore every picture of a folder and write each result under the same name, as PNG; return their paths.

    All are read once before the first is written, so that those that cannot be used are told at once. A camera's
    rotation is applied. A line on stderr warns of what is invented.

    Args:
        task: "x4": four times the side, in colour or grey as the picture is; transparency is enlarged by bicubic
            interpolation. "fill": what is wholly transparent is filled; all other pixels stay as they are.
        from_: PNG, JPEG, WebP and other pictures; deeper folders and hidden files are passed over.
        to: another folder, created where there is none.
        weights: of another network of the kind; those that ship where None.
        largest: pixels that a picture may have.
        force: True replaces pictures of the same name in `to`.
        skip_damaged: True leaves out what cannot be used, and lists it on stderr.

    Raises:
        ValueError: the task is another.
        TranslationError: a folder for the results cannot be used, two names are alike, or the disk refuses.
        WeightsError: the weights are missing, damaged or of another kind.
        DataError: the pictures' folder is missing, empty or may not be read, or files cannot be used; nothing has
            been written then.
    """
    if task not in TASKS:
        raise ValueError(f"Expected a task of {', '.join(TASKS)}, got {task!r}.")
    files = translation.targets_of(pictures.pictures_in(from_), pictures.folder_of(from_),
                                   translation.folder_for(to), force)
    G = opened(task, weights)
    make, check = (enlarged, _check_enlarging) if task == "x4" else (filled, _check_filling)
    notes, written = pictures.Notes(), []

    def work(sources: list[Path]) -> None:
        failures = pictures.Failures()
        for source in tqdm(sources, desc="Checking", unit="picture", delay=1):
            with failures.of(source):
                check(_read(source, largest, notes, whole_bytes=task == "fill"), source)
        failures.raise_if_any()
        notes.clear()  # each picture is read once more
        print(WARNING, file=sys.stderr)
        for source in tqdm(sources, desc="Restoring", unit="picture", delay=1):
            picture = make(G, _read(source, largest, notes, whole_bytes=task == "fill"))
            translation.write(picture, files[source])
            written.append(files[source])

    pictures.use_all(work, list(files), skip_damaged=skip_damaged)
    notes.print()
    return written


def opened(task: str, weights: str | Path | None = None) -> nn.Module:
    """Return the network of a task on `runtime.device()`, in eval mode.

    Raises:
        WeightsError: the weights are missing, damaged or of another kind.
    """
    G = shipped.load(TASKS[task] if weights is None else weights)
    if task == "x4":
        fits = isinstance(G, srgan.Generator) and G.channels == 3
    else:
        fits = isinstance(G, context_encoder.Generator) and G.hole_channel and (
            G.config["out_size"] == G.config["image_size"] and G.config["channels"] == 3)
    if not fits:
        raise shipped.WeightsError(f"Expected weights of a network for {task}, got {weights}, which hold a "
                                   f"{type(G).__module__.rpartition('.')[2]} for something else. Leave them out.")
    return G.to(runtime.device())


# --- four times as large ----------------------------------------------------------------------------------------


@torch.no_grad()
def enlarged(G: srgan.Generator, picture: np.ndarray, *, tile: int = TILE, margin: int | None = None) -> Tensor:
    """Return a picture of 1 to 4 channels at `G.factor` times the side.

    Args:
        picture: uint8 (H, W, C): grey, grey and alpha, colour, or colour and alpha.
        tile: side of the parts that go through G at once, without their margin.
        margin: pixels around a part that G sees too; all that matters to it where None.

    Returns:
        uint8 (C, factor · H, factor · W); grey and alpha become colour and alpha.
    """
    margin = reach(G) if margin is None else margin
    x = torch.from_numpy(picture.transpose(2, 0, 1).copy())
    alpha, colours = (x[-1:], x[:-1]) if len(x) in (2, 4) else (None, x)
    height, width = x.shape[1:]
    made = torch.empty(len(colours), G.factor * height, G.factor * width, dtype=torch.uint8)
    for rows in _spans(height, tile, margin):
        for columns in _spans(width, tile, margin):
            (top, bottom, first_row, end_row), (left, right, first, end) = rows, columns
            part = scaling.to_signed(colours[None, :, first_row:end_row, first:end]).expand(-1, 3, -1, -1)
            y = G(part.to(runtime.device())).cpu()
            y = y if len(colours) == 3 else y.mean(1, keepdim=True)
            f = G.factor
            inside = y[0, :, f * (top - first_row):f * (bottom - first_row), f * (left - first):f * (right - first)]
            made[:, f * top:f * bottom, f * left:f * right] = scaling.to_bytes(inside[None])[0]
    if alpha is None:
        return made
    large = interpolate(alpha[None].float(), scale_factor=G.factor, mode="bicubic")[0].round().clamp(0, 255).byte()
    return torch.cat([made.expand(3, -1, -1), large])


def reach(G: srgan.Generator) -> int:
    """Return how many pixels of the small picture to each side a pixel of the result depends on, at most."""
    small = 4 + 2 * len(G.blocks) + 1  # 9×9, two 3×3 a block, 3×3
    stages = sum(isinstance(layer, nn.PixelShuffle) for layer in G.enlarge)
    return small + stages + math.ceil(4 / G.factor) + 3  # 3×3 a stage, 9×9 at the end, and bicubic


def _spans(length: int, tile: int, margin: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield where each part starts and ends, and the same with its margin."""
    for start in range(0, length, tile):
        end = min(start + tile, length)
        yield start, end, max(0, start - margin), min(length, end + margin)


# --- holes ------------------------------------------------------------------------------------------------------


@torch.no_grad()
def filled(G: context_encoder.Generator, picture: np.ndarray) -> Tensor:
    """Return a picture whose wholly transparent pixels are filled; all others stay as they are.

    Args:
        picture: uint8 (H, W, C) of 2 or 4 channels, the last of them alpha.

    Returns:
        uint8 (C, H, W), without alpha where nothing is transparent any more.
    """
    colours, alpha = picture[..., :-1].copy(), picture[..., -1].copy()
    empty = alpha == 0
    colours[empty] = np.rint(colours[~empty].mean(0))  # what other holes show while one is filled
    for hole in holes_of(empty):
        top, left, side = window_of(hole, empty.shape)
        place = (slice(top, top + side), slice(left, left + side))
        inside = np.zeros_like(empty)
        inside[hole] = empty[hole]
        colours[place][inside[place]] = _drawn(G, colours[place], inside[place])[inside[place]]
    alpha[empty] = 255
    result = colours if (alpha == 255).all() else np.dstack([
        np.broadcast_to(colours, (*alpha.shape, 3)), alpha])
    return torch.from_numpy(result.transpose(2, 0, 1).copy())


def holes_of(empty: np.ndarray) -> list[tuple[slice, slice]]:
    """Return the rows and columns of each hole of (H, W); what lies as near as `NEAR` pixels is one hole."""
    near = ndimage.binary_dilation(empty, iterations=NEAR, structure=np.ones((3, 3)))
    labels = np.where(empty, ndimage.label(near, structure=np.ones((3, 3)))[0], 0)
    return [place for place in ndimage.find_objects(labels) if place is not None]


def window_of(hole: tuple[slice, slice], shape: tuple[int, int], *, usual: int = 64) -> tuple[int, int, int] | None:
    """Return top, left and side of the square that shows a hole and what is around it; None if there is no room.

    It is at least twice as wide as the hole and, where the picture allows, `usual` pixels; the hole is in its middle
    as far as the borders of the picture let it.
    """
    extent = max(part.stop - part.start for part in hole)
    side = max(2 * extent, min(usual, *shape))
    if side > min(shape):
        return None
    top, left = (min(max(0, (part.start + part.stop - side) // 2), length - side) for part, length in zip(hole, shape))
    return top, left, side


def _drawn(G: context_encoder.Generator, colours: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return what G draws for a square window (S, S, C) with a hole: as large as the window, uint8."""
    size, side = G.config["image_size"], len(colours)
    grey = colours.shape[2] == 1
    image = Image.fromarray(np.ascontiguousarray(np.broadcast_to(colours, (side, side, 3))))
    x = torch.from_numpy(np.asarray(image.resize((size, size), Image.Resampling.BOX)).transpose(2, 0, 1).copy())
    hole = torch.zeros(1, 1, size, size)
    rows, columns = (np.flatnonzero(inside.any(axis)) for axis in (1, 0))
    hole[..., _wide(rows, size / side, size), _wide(columns, size / side, size)] = 1
    x, hole = scaling.to_signed(x[None]).to(runtime.device()), hole.to(runtime.device())
    made = scaling.to_bytes(seamless(G(x * (1 - hole), hole).cpu(), x.cpu(), hole.cpu()))[0].numpy().transpose(1, 2, 0)
    large = np.asarray(Image.fromarray(np.ascontiguousarray(made)).resize((side, side), Image.Resampling.BICUBIC))
    return np.rint(large.mean(2, keepdims=True)).astype(np.uint8) if grey else large


def seamless(made: Tensor, x: Tensor, hole: Tensor) -> Tensor:
    """Return what was drawn for one hole, changed as smoothly as can be so that it agrees with x all around.

    What is known of the difference x − made, outside the hole, is carried into it by biharmonic inpainting: a wrong
    tint goes, and detail stays.

    Args:
        made, x: (1, C, H, W). hole: (1, 1, H, W), 1 inside; what x holds there does not count.

    Returns:
        (1, C, H, W) in [−1, 1], equal to x outside the hole.
    """
    outside = 1 - hole
    away = ((x - made) * outside)[0].permute(1, 2, 0).double().numpy()
    carried = torch.from_numpy(inpaint_biharmonic(away, hole[0, 0].numpy() > 0.5, channel_axis=-1)).to(x)
    return (made + carried.permute(2, 0, 1)).clamp(-1, 1)


def _wide(places: np.ndarray, scale: float, size: int) -> slice:
    """Return what holds these pixels in the network's picture: whole pixels, and at least `LEAST` of them."""
    first, end = math.floor(places[0] * scale), math.ceil((places[-1] + 1) * scale)
    missing = max(0, LEAST - (end - first))
    first = min(max(0, first - missing // 2), size - max(LEAST, end - first))
    return slice(first, max(end, first + LEAST))


# --- pictures ---------------------------------------------------------------------------------------------------


def _read(source: Path, largest: int, notes: pictures.Notes, *, whole_bytes: bool) -> np.ndarray:
    """Return a picture as uint8 (H, W, C): grey, colour, or either with alpha.

    Raises:
        UnusableError: the file is no picture, a damaged one, or too large; or, where its bytes are to stay as they
            are, it has more than eight bits a colour or colours that are not red, green and blue.
    """
    with pictures.explained(source), open(source, "rb") as file:
        _check_size(source, largest)
        on_white = pictures.whole(file, str(source), largest=largest, notes=notes)
        file.seek(0)
        with Image.open(file, formats=pictures.FORMATS) as picture:
            deep = any(";16" in str(tile) for tile in picture.tile) or picture.mode.startswith(("I", "F"))
            plain = picture.mode in ("1", "L", "LA", "La", "I", "F") or picture.mode.startswith("I;16")
            if whole_bytes and (deep or picture.mode in ("CMYK", "YCbCr", "LAB", "HSV")):
                raise pictures.UnusableError(
                    str(source), f"is of mode {picture.mode} or has more than eight bits a colour",
                    expected="8 bits each of red, green, blue and alpha", advice="Save it again as an 8-bit PNG.")
            if picture.has_transparency_data and not deep:
                picture = ImageOps.exif_transpose(picture)
                picture = picture.convert({"RGBa": "RGBA", "La": "LA"}.get(picture.mode, picture.mode)).convert("RGBA")
                values = np.asarray(picture)
                return values[..., [0, 3]] if plain else values
    return np.atleast_3d(np.asarray(on_white.convert("L") if plain else on_white))


def _check_size(source: Path, largest: int) -> None:
    """Raise an UnusableError for a picture of too many pixels; whether it is one at all is seen later."""
    try:
        with Image.open(source, formats=pictures.FORMATS) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        width = height = None
    except Exception:
        return
    if width is None or width * height > largest:
        what, advice = "has more than any limit allows", "Make it smaller."
        if width is not None:
            what = f"has {width:,}×{height:,}"
            advice = f"Raise the limit with --max-megapixels {math.ceil(width * height / 1e6)}, or make it smaller."
        raise pictures.UnusableError(str(source), what, expected=f"pictures of at most {largest:,} pixels",
                                     advice=advice)


def _check_enlarging(picture: np.ndarray, source: Path) -> None:
    """Any picture can be enlarged."""


def _check_filling(picture: np.ndarray, source: Path) -> None:
    channels = picture.shape[2]
    empty = picture[..., -1] == 0 if channels in (2, 4) else np.zeros(picture.shape[:2], bool)
    if not empty.any():
        raise pictures.UnusableError(
            str(source), "has no wholly transparent pixel", expected="a picture with a hole",
            advice="Erase what is to be filled in a program for pictures (an alpha channel), and save it as PNG.")
    if empty.all():
        raise pictures.UnusableError(str(source), "is transparent everywhere", expected="a picture with a hole",
                                     advice="Leave some of it.")
    for hole in holes_of(empty):
        if window_of(hole, empty.shape) is None:
            (rows, columns), (height, width) = hole, empty.shape
            raise pictures.UnusableError(
                str(source), f"has one of {columns.stop - columns.start}×{rows.stop - rows.start} pixels in "
                f"{width}×{height}", expected="holes at most half as wide and high as the picture's shorter side",
                advice="Make the hole smaller, or take a larger part of the picture.")

