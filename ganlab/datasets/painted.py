"""Shadows painted on photographs, so that the picture without them is known; and the data set that they make.

After Morales et al. 2018 (shadow removal in satellite images), whose training shadows are artificial too: Perlin
noise is binarised, speckled, smoothed by a low-pass filter, and darkens the photograph.

Departure: the numbers below are a reconstruction. The recipe's four words are known, its constants are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from torch import Tensor
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import atomic, hdf5, pictures

SPLITS = ("train", "val", "test")
ARRAYS = {"img_x": 3, "labels": 1, "img_y": 3}  # what `build` writes for each split, with its channels
COVERAGE = (0.15, 0.45)  # share of the picture in shadow before speckle and low-pass, drawn picture by picture
DEPTH = (0.45, 0.75)  # share of the light that a full shadow takes away, drawn picture by picture
TINT = np.array([1.06, 1.0, 0.9])  # red, green, blue: the sky lights shadows, and it is blue
AROUND = (0.85, 1.1)  # times a depth that is given, drawn picture by picture
SOFTEST = 0.01  # share of a mask's values that may be neither shadow nor light, for instance along its outlines
SHORTEST = 16  # pixels; a smaller picture has no room for a shadow with an edge


@dataclass(frozen=True)
class Style:
    """How shadows look. Lengths are for pictures of 64 pixels and grow with the picture.

    Attributes:
        cells: of the noise's coarsest lattice along the shorter side; more cells, smaller shadows.
        octaves: lattices, each twice as fine as the one before and half as strong; more of them, rougher outlines.
        speckle: share of pixels that change sides.
        blur: standard deviation of the Gaussian low-pass, in pixels.
    """

    cells: int
    octaves: int
    speckle: float
    blur: float


STYLES = {"smooth": Style(cells=2, octaves=1, speckle=0.10, blur=3.0),
          "sharp": Style(cells=3, octaves=3, speckle=0.01, blur=0.7)}


def paint(images: Tensor, seed: int, style: str = "smooth", *,
          depth: tuple[float, float, float] | None = None) -> tuple[Tensor, Tensor]:
    """Paint a shadow on every picture; return the pictures with shadows, and the masks.

    The same pictures, seed and style give the same shadows.

    Args:
        images: (B, 3, H, W), H and W at least 16: float in [−1, 1], or uint8.
        seed: an integer from 0 to 2**32 − 1.
        style: "smooth" has wide half-shadows at the edge, "sharp" narrow ones and rough outlines.
        depth: shares of red, green and blue that a full shadow takes away, for instance measured in a photograph;
            each picture draws .85 to 1.1 times these, .95 at most. None: `DEPTH` and `TINT`.

    Returns:
        shadowed: like `images`, on the same device.
        mask: (B, 1, H, W), where more than half of a full shadow falls: float32 0 and 1, or uint8 0 and 255.

    Raises:
        ValueError: `images` have another shape, type or range, `seed` or `style` is unknown, or a share leaves [0, 1].
    """
    _check_pictures(images)
    chosen = _style(style)
    rng = np.random.default_rng(_checked_seed(seed))
    count, _, height, width = images.shape
    matte = mattes(rng, count, height, width, chosen)
    if depth is None:
        shares = rng.uniform(*DEPTH, (count, 1, 1, 1)) * TINT[:, None, None]  # (B, 3, 1, 1)
    else:
        shares = (rng.uniform(*AROUND, (count, 1, 1, 1)) * _checked_depth(depth)[:, None, None]).clip(max=0.95)
    values = images.detach().cpu().numpy()
    light = values / 255 if values.dtype == np.uint8 else (values.astype(np.float64) + 1) / 2
    light = darken(light, matte, shares)
    mask = matte > 0.5
    if values.dtype == np.uint8:
        pair = np.rint(255 * light).astype(np.uint8), 255 * mask.astype(np.uint8)
    else:
        pair = (2 * light - 1).astype(np.float32), mask.astype(np.float32)
    shadowed, mask = (torch.from_numpy(part).to(images.device) for part in pair)
    return shadowed.to(images.dtype), mask


def mattes(rng: np.random.Generator, count: int, height: int, width: int, style: Style) -> np.ndarray:
    """Return how deep the shadow is at each pixel: float64 (count, 1, height, width), from 0 (light) to 1."""
    noise = perlin(rng, count, height, width, cells=style.cells, octaves=style.octaves)
    shapes = binarise(noise, rng.uniform(*COVERAGE, count))
    return low_pass(speckle(rng, shapes, style.speckle), style.blur * min(height, width) / 64)[:, None]


def perlin(rng: np.random.Generator, count: int, height: int, width: int, *, cells: int,
           octaves: int = 1) -> np.ndarray:
    """Return Perlin's gradient noise (Perlin 1985, 2002), float64 (count, height, width), around 0.

    Every point of a square lattice carries a random direction. A pixel takes, from the four lattice points
    around it, the dot products of direction and offset, and blends them with the weights 6t⁵ − 15t⁴ + 10t³.

    Args:
        cells: lattice squares along the shorter side.
        octaves: lattices added up, each twice as fine and half as strong as the one before.
    """
    shortest = min(height, width)
    return sum(0.5**octave * one_lattice(rng, count, height, width, shortest / (cells * 2**octave))
               for octave in range(octaves))


def one_lattice(rng: np.random.Generator, count: int, height: int, width: int, side: float) -> np.ndarray:
    """Return one octave of `perlin`: float64 (count, height, width), from lattice squares of `side` pixels."""
    y, x = (np.arange(height) + 0.5) / side, (np.arange(width) + 0.5) / side  # in lattice squares
    row, column = y.astype(int), x.astype(int)
    v, u = (y - row)[:, None], (x - column)[None, :]  # offsets inside the square, (H, 1) and (1, W)
    angle = rng.uniform(0, 2 * np.pi, (count, row[-1] + 2, column[-1] + 2))
    down, right = np.sin(angle), np.cos(angle)

    def product(below: int, beside: int) -> np.ndarray:
        at = (slice(None), (row + below)[:, None], (column + beside)[None, :])
        return down[at] * (v - below) + right[at] * (u - beside)  # (count, H, W)

    return blend(blend(product(0, 0), product(0, 1), u), blend(product(1, 0), product(1, 1), u), v)


def blend(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Go from `start` (t = 0) to `end` (t = 1) with the weight 6t⁵ − 15t⁴ + 10t³ (Perlin 2002)."""
    weight = t**3 * (t * (6 * t - 15) + 10)  # flat at both ends, so that no lattice line shows
    return start + weight * (end - start)


def binarise(noise: np.ndarray, coverage: np.ndarray) -> np.ndarray:
    """Return bool (N, H, W): in picture i the share `coverage[i]` of the pixels, those with the highest noise."""
    ranked = np.sort(noise.reshape(len(noise), -1), axis=1)
    first = np.rint((1 - coverage) * (ranked.shape[1] - 1)).astype(int)
    return noise > ranked[np.arange(len(noise)), first][:, None, None]


def speckle(rng: np.random.Generator, shapes: np.ndarray, share: float) -> np.ndarray:
    """Let a random share of the pixels change sides: holes in the shadow, specks outside; bool, same shape."""
    return shapes ^ (rng.random(shapes.shape) < share)


def low_pass(shapes: np.ndarray, deviation: float) -> np.ndarray:
    """Smooth each picture of bool (N, H, W) with a Gaussian of this standard deviation in pixels; float64."""
    return gaussian_filter(shapes.astype(np.float64), deviation, axes=(1, 2), mode="reflect")


def darken(light: np.ndarray, matte: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Take light away: light · (1 − matte · depth); all in [0, 1], shapes that broadcast."""
    return light * (1 - matte * depth)


# --- the data set ---------------------------------------------------------------------------------------------
#
# Layout of the original data set, which `build` writes and `open_original` reads, for each of train, val, test:
#     {split}_img_x     the pictures with shadows, (N, H, W, 3) or (N, 3, H, W): uint8, or float from 0 to 1
#     {split}_labels    their masks, (N, H, W), (N, H, W, 1) or (N, 1, H, W): 0 and 1, 0 and 255, or bool, cut at
#                       one half; or the pictures without shadows, in the shape of the pictures with them
#     {split}_img_y     ours, optional: where the labels are masks, the pictures without shadows


def path_of() -> Path:
    """Return where `build` puts its file where no other path is given."""
    return runtime.cache_folder() / "shadows" / "shadows.h5"


def found() -> Path:
    """Return the path of the set that `build` has put in the cache folder.

    Raises:
        DataError: it has not been built; the message says how.
    """
    if not path_of().exists():
        raise DataError("Expected the set shadows, which is made from aerial photographs of your own, found none. "
                        "Build it: `ganlab data build shadows --from FOLDER`.")
    return path_of()


def built(*, size: int | None = None, split: str = "train") -> ImageSet:
    """Return a split of the set that `build` has put in the cache folder: `load("shadows")`.

    Raises:
        DataError: it has not been built, or at another size; else as `open_original`.
    """
    shadowed = open_original(found(), split)
    if size is not None and shadowed.image_shape[1:] != (size, size):
        raise DataError(f"Expected shadows at {size} pixels, but they were built at {shadowed.image_shape[1]}. "
                        f"Build them again with --size {size} --force, or leave the size out.")
    return shadowed


def state() -> str:
    """Return whether the set has been built, in words."""
    return "your own" if path_of().exists() else "to build"


def facts() -> dict[str, str]:
    """Return all that is known about the set, as text.

    Raises:
        DataError: it has not been built, or is damaged.
    """
    return {"file": str(found()), **summary(found())}


def open_original(path: str | Path, split: str = "train") -> ImageSet:
    """Open one split of a file of the original layout as an ImageSet, always in memory.

    Where the labels are masks, they are cut at one half and become `masks` (uint8, 0 and 255). Where there are
    pictures without shadows, they become `targets`, paired.

    Args:
        path: of the HDF5 file.
        split: "train", "val" or "test".

    Raises:
        DataError: the file is missing, damaged or no HDF5; the split's arrays are missing, or have other shapes,
            types or values.
    """
    path = Path(path).expanduser()
    if split not in SPLITS:
        raise DataError(f"Expected split {', '.join(SPLITS[:2])} or {SPLITS[2]} of {path.name}, got {split!r}. "
                        "Choose one of these.")
    img_x, labels, img_y = (f"{split}_{key}" for key in ("img_x", "labels", "img_y"))
    with hdf5.open_file(path) as file:
        arrays = {key: _array(file, key, path) for key in (img_x, labels)}
        if img_y in file and not _is_pictures(arrays[labels].shape):
            arrays[img_y] = _array(file, img_y, path)
        info = {key: str(value) for key, value in file.attrs.items() if isinstance(value, str)}
    if len(arrays[labels]) != len(arrays[img_x]):
        raise DataError(f"Expected {len(arrays[img_x])} {labels} in {path}, one a picture, got "
                        f"{len(arrays[labels])}. The two arrays must belong together.")
    images = _as_pictures(arrays[img_x], img_x, path)
    if _is_pictures(arrays[labels].shape):
        parts = {"targets": _as_pictures(arrays[labels], labels, path)}
    else:
        parts = {"masks": _as_masks(arrays[labels], labels, path)}
    if img_y in arrays:
        parts["targets"] = _as_pictures(arrays[img_y], img_y, path)
    for kind, values in parts.items():
        if values.shape[0] != images.shape[0] or values.shape[2:] != images.shape[2:]:
            raise DataError(f"Expected {kind} of the number and size of the pictures in {path}, {len(images)} of "
                            f"{images.shape[2]}×{images.shape[3]}, got {len(values)} of "
                            f"{values.shape[2]}×{values.shape[3]}. The arrays must belong together.")
    common = {"name": path.stem, "split": split, "info": info}
    sets = {kind: ImageSet(torch.from_numpy(values), **common) for kind, values in parts.items()}
    return ImageSet(torch.from_numpy(images), pairing="paired" if "targets" in sets else None, **sets, **common)


def summary(path: str | Path) -> dict[str, str]:
    """Return the arrays and attributes of a file of the original layout as text, for `ganlab data info`.

    Raises:
        DataError: the file is missing, damaged or no HDF5.
    """
    with hdf5.open_file(Path(path)) as file:
        arrays = {key: f"{part.dtype} {part.shape}" for key, part in file.items() if isinstance(part, h5py.Dataset)}
        return arrays | {key: str(value) for key, value in file.attrs.items()}


def _array(file: h5py.File, key: str, path: Path) -> np.ndarray:
    if not isinstance(file.get(key), h5py.Dataset):
        names = ", ".join(sorted(map(str, file))) or "nothing"
        raise DataError(f"Expected the array {key} in {path}, found {names}. The layout is "
                        "{train,val,test}_img_x and {train,val,test}_labels: choose a split that is there, or "
                        "rename the arrays.")
    array = file[key]
    if array.dtype.kind not in "buif" or array.ndim not in (3, 4) or 0 in array.shape:
        raise DataError(f"Expected {key} in {path} as numbers of shape (N, H, W, channels), got {array.dtype} of "
                        f"shape {array.shape}. Write the array in that form.")
    return array[:]


def _is_pictures(shape: tuple[int, ...]) -> bool:
    return len(shape) == 4 and 1 not in (shape[1], shape[-1])


def _as_pictures(values: np.ndarray, key: str, path: Path) -> np.ndarray:
    """Return uint8 (N, 3, H, W)."""
    if values.ndim != 4 or 3 not in (values.shape[1], values.shape[-1]):
        raise DataError(f"Expected {key} of shape (N, H, W, 3) or (N, 3, H, W) in {path}, got {values.shape}. "
                        "Keep three bands, red, green and blue, of pictures that have more.")
    values = values.transpose(0, 3, 1, 2) if values.shape[-1] == 3 else values
    return np.ascontiguousarray(_as_bytes(values, key, path))


def _as_masks(values: np.ndarray, key: str, path: Path) -> np.ndarray:
    """Return uint8 (N, 1, H, W), 0 and 255, cut at one half."""
    if values.ndim == 4:
        values = values[:, 0] if values.shape[1] == 1 else values[..., 0]
    low, high = float(values.min()), float(values.max())
    if not (low >= 0 and (high <= 1 or 128 <= high <= 255)):  # nan fails too
        raise DataError(f"Expected {key} in {path} of 0 and 1, or of 0 and 255, got {low:g} to {high:g}. "
                        "Write masks of two values, shadow and light.")
    top = 1 if high <= 1 else 255
    soft = np.mean((values > 0.1 * top) & (values < 0.9 * top))  # JPEG's noise stays nearer to either end
    if soft > SOFTEST:
        raise DataError(f"Expected {key} in {path} of two values, shadow and light, got {100 * soft:.1f} % "
                        f"between a tenth and nine tenths of {top}. Decide what is shadow, and write 0 and 1.")
    return np.where(values > (0.5 if top == 1 else 127), 255, 0).astype(np.uint8)[:, None]


def _as_bytes(values: np.ndarray, key: str, path: Path) -> np.ndarray:
    """Bytes as they are; floats from 0 to 1, or from 0 to 255, rounded."""
    if values.dtype == np.uint8:
        return values
    low, high = float(values.min()), float(values.max())  # nan fails both comparisons below
    if not (low >= 0 and high <= 255):
        raise DataError(f"Expected {key} in {path} from 0 to 255, or from 0 to 1, got {low:g} to {high:g}. "
                        "Scale the array to one of these ranges.")
    scale = 255 if values.dtype.kind == "f" and high <= 1 else 1
    return np.rint(values * scale).astype(np.uint8)


def build(from_: str | Path, *, size: int = 64, style: str = "smooth", seed: int = 0,
          path: str | Path | None = None, force: bool = False, skip_damaged: bool = False,
          largest: int = pictures.LARGEST, source: str | None = None, licence: str = "not stated") -> Path:
    """Make a set of the original layout from the user's own aerial photographs, whole or not at all.

    Each photograph is cut into squares side by side. Of the rows of squares the lowest sixth, at least one, is
    "test", the sixth above it is "val", the rest "train": no pixel stands in two splits. Every square gets a
    painted shadow; its mask and the square without shadow are kept beside it.

    Args:
        from_: a folder of picture files, each at least `size` wide and 3 · `size` high.
        size: side of the squares in pixels, from 16 to 1024.
        style, seed: of the shadows, as `paint`.
        path: of the file; in the cache folder where None.
        force: True replaces a file that is there.
        skip_damaged: True leaves out the files that cannot be used, and lists them on stderr.
        largest: pixels that a photograph may have.
        source, licence: noted in the file; `source` is the folder's name where None.

    Returns:
        The path of the HDF5 file; `open_original` opens it.

    Raises:
        DataError: the folder, size, style or seed cannot be used, files cannot be used (all are listed), another
            process builds this file, or the disk refuses. An existing file is untouched then.
    """
    path = path_of() if path is None else Path(path).expanduser()
    _check_build(path, size, style, seed, force)
    folder = pictures.folder_of(from_)
    facts = {"source": pictures.printable(source or folder.resolve().name or str(folder)),
             "licence": pictures.printable(licence) or "not stated", "style": style, "seed": seed,
             "shadows": "painted by ganlab: Perlin noise, binarised, speckled, smoothed"}
    files = list(enumerate(pictures.pictures_in(folder)))
    with atomic.alone(path):
        _check_free(path, force)  # again: another process may have built it meanwhile
        notes = pictures.Notes()
        pictures.use_all(lambda usable: _write(path, usable, size, largest, facts, notes), files,
                         skip_damaged=skip_damaged)
    notes.print()
    return path


def _write(path: Path, files: list[tuple[int, Path]], size: int, largest: int, facts: dict[str, str | int],
           notes: pictures.Notes) -> None:
    """Measure all photographs, then paint them: an array of HDF5 needs its length first."""
    notes.clear()
    counts, failures = dict.fromkeys(SPLITS, 0), pictures.Failures()
    for file in tqdm(files, desc="Measuring", unit="photograph", delay=1):
        with failures.of(file):
            for split, _, squares in _rows(_photograph(file[1], size, largest, notes), size):
                counts[split] += len(squares)
    failures.raise_if_any()
    atomic.check_room(path, sum(counts.values()) * size * size * sum(ARRAYS.values()))
    with hdf5.new_file(path, **facts) as file:
        for split, count in counts.items():
            for key, channels in ARRAYS.items():
                file.create_dataset(f"{split}_{key}", (count, size, size, channels), np.uint8)
        _fill(file, files, size, largest, facts["style"], facts["seed"])


def _photograph(path: Path, size: int, largest: int, notes: pictures.Notes | None = None) -> Image.Image:
    with pictures.explained(path), open(path, "rb") as source:
        photograph = pictures.whole(source, str(path), largest=largest, notes=notes)
    width, height = photograph.size
    if width < size or height < 3 * size:
        raise pictures.UnusableError(
            str(path), f"has {width}×{height}, not {size} pixels wide and {3 * size} high, for three splits",
            advice="Choose a smaller size, or take them out.",
            message=f"Expected photographs at least {size} pixels wide and {3 * size} high, for squares of {size} in "
                    f"three splits, got {path} with {width}×{height}. Choose a smaller size, or take it out.")
    return photograph


def _rows(photograph: Image.Image, size: int) -> Iterator[tuple[str, int, np.ndarray]]:
    """Yield split, number and squares (n, size, size, 3) of each row of squares."""
    rows, columns = photograph.height // size, photograph.width // size
    held = max(1, rows // 6)
    for row in range(rows):
        split = "test" if row >= rows - held else "val" if row >= rows - 2 * held else "train"
        strip = np.asarray(pictures.cut(photograph, (0, row * size, columns * size, (row + 1) * size)))
        yield split, row, strip.reshape(size, columns, size, 3).transpose(1, 0, 2, 3)


def _fill(file: h5py.File, files: list[tuple[int, Path]], size: int, largest: int, style: str, seed: int) -> None:
    filled = dict.fromkeys(SPLITS, 0)
    for number, path in tqdm(files, desc="Painting", unit="photograph", delay=1):
        for split, row, squares in _rows(_photograph(path, size, largest), size):
            mixed = int(np.random.SeedSequence([seed, number, row]).generate_state(1)[0])
            clean = torch.from_numpy(np.ascontiguousarray(squares.transpose(0, 3, 1, 2)))
            shadowed, mask = paint(clean, mixed, style)
            start, filled[split] = filled[split], filled[split] + len(clean)
            for key, part in zip(ARRAYS, (shadowed, mask // 255, clean)):
                file[f"{split}_{key}"][start:filled[split]] = part.permute(0, 2, 3, 1).numpy()


# --- checks ---------------------------------------------------------------------------------------------------


def _check_pictures(images: Tensor) -> None:
    if images.dim() != 4 or images.shape[1] != 3 or not len(images) or min(images.shape[2:]) < SHORTEST:
        raise ValueError(f"Expected colour pictures (B, 3, H, W) of at least {SHORTEST}×{SHORTEST} pixels, "
                         f"got {tuple(images.shape)}. Add the batch axis, or take larger pictures.")
    if images.dtype != torch.uint8 and not images.is_floating_point():
        raise ValueError(f"Expected pictures as uint8, or as floats in [-1, 1], got {images.dtype}. Convert them.")
    if images.is_floating_point() and not images.abs().max() <= 1 + 1e-4:  # nan fails too
        raise ValueError(f"Expected floats in [-1, 1], got {images.min():g} to {images.max():g}. "
                         "Scale the pictures with ganlab.datasets.to_signed.")


def _style(name: str) -> Style:
    if name not in STYLES:
        raise ValueError(f"Expected style {' or '.join(STYLES)}, got {name!r}. Choose one of these.")
    return STYLES[name]


def _checked_depth(depth: tuple[float, float, float]) -> np.ndarray:
    shares = np.asarray(depth, dtype=float)
    if shares.shape != (3,) or not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(f"Expected depth as three shares from 0 to 1, of red, green and blue, got {depth!r}.")
    return shares


def _checked_seed(seed: int) -> int:
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
        raise ValueError(f"Expected a seed that is an integer from 0 to 2**32 - 1, got {seed!r}. Choose one.")
    return seed


def _check_build(path: Path, size: int, style: str, seed: int, force: bool) -> None:
    try:
        _style(style)
        _checked_seed(seed)
    except ValueError as error:
        raise DataError(str(error)) from None
    if not isinstance(size, int) or not SHORTEST <= size <= pictures.SIZES[1]:
        raise DataError(f"Expected a size from {SHORTEST} to {pictures.SIZES[1]} pixels, got {size!r}. "
                        "Choose one of these.")
    _check_free(path, force)


def _check_free(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise DataError(f"Expected no file at {path} yet, but there is one. "
                        "Choose another path, or add --force (force=True) to replace it.")
