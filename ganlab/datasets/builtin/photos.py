"""Colour photographs that come with scikit-image and scikit-learn, cut into patches: nothing to download."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

SPLITS = ("train", "test")
SIZES = (16, 128)
PATCHES_PER_SIDE = 6  # every photograph is resized so that its short side is as long as six patches
STRIDE = 4  # patches begin every quarter of their side
STRIP = (0.52, 1.5)  # the strip that is held out begins at 52 % of the width and is one and a half patches wide


@dataclass(frozen=True)
class Photo:
    """A photograph: where its file lies inside an installed package, and whom to thank."""

    name: str
    package: str
    file: str
    title: str
    licence: str
    credit: str


PHOTOS = (
    Photo("astronaut", "skimage", "data/astronaut.png", "official portrait of the astronaut Eileen Collins",
          "public domain", "NASA"),
    Photo("chelsea", "skimage", "data/chelsea.png", "Chelsea the cat", "CC0", "Stéfan van der Walt"),
    Photo("coffee", "skimage", "data/coffee.png", "a cup of coffee", "CC0", "Rachel Michetti, Pikolo Espresso Bar"),
    Photo("rocket", "skimage", "data/rocket.jpg", "Falcon 9 with DSCOVR before its launch", "public domain",
          "SpaceX"),
    Photo("retina", "skimage", "data/retina.jpg", "fundus of a normal left eye", "CC0", "Mikael Häggström"),
    Photo("tissue", "skimage", "data/ihc.png", "stained glands of the colon (immunohistochemistry)",
          "no known copyright restrictions", "Center for Microscopy and Molecular Imaging"),
    Photo("galaxies", "skimage", "data/hubble_deep_field.jpg", "Hubble eXtreme Deep Field", "public domain",
          "NASA"),
    Photo("temple", "sklearn", "datasets/images/china.jpg", "a temple in China", "CC BY 2.0",
          "danielbuechele, https://www.flickr.com/photos/danielbuechele/6061409035/"),
    Photo("flower", "sklearn", "datasets/images/flower.jpg", "a dahlia", "CC BY 2.0",
          "vultilion, https://www.flickr.com/photos/vultilion/6056698931/"),
)
INFO = {
    "source": "photographs that come with scikit-image and scikit-learn, resized and cut",
    "licence": "CC0, public domain or no known restrictions; temple and flower: CC BY 2.0",
} | {photo.name: f"{photo.title}; {photo.credit}; {photo.licence}" for photo in PHOTOS}


def photos(*, size: int = 64, split: str = "train") -> ImageSet:
    """Return overlapping patches of nine colour photographs, uint8 (N, 3, size, size), labelled by photograph.

    Each photograph is resized (Lanczos) so that its short side is 6 · `size`: a patch shows the same piece at every
    size. A vertical strip inside it, 1.5 · `size` wide, is held out: "test" patches lie in the strip, "train"
    patches share no pixel with it. Patches begin every size / 4 pixels, row by row. `info` credits each photograph.

    Args:
        size: side in pixels, from 16 to 128, a multiple of 4. Above 64 the smaller photographs are enlarged.
        split: "train" or "test".

    Raises:
        DataError: the size or split is another, or a photograph is not where its package should have put it.
    """
    _check_size(size)
    if split not in SPLITS:
        raise DataError(f'Expected split "train" or "test" for photos, got {split!r}. Choose one of these.')
    cut = [_patches(_resized(photo, PATCHES_PER_SIDE * size), size, split) for photo in PHOTOS]
    labels = np.repeat(np.arange(len(PHOTOS)), [len(patches) for patches in cut])
    return ImageSet(torch.from_numpy(np.concatenate(cut)), name="photos", split=split,
                    labels=torch.from_numpy(labels), classes=[photo.name for photo in PHOTOS], info=dict(INFO))


def strips(*, size: int = 64) -> dict[str, torch.Tensor]:
    """Return the held-out strip of each photograph whole, name → uint8 (3, H, 1.5 · size).

    H is 6 · `size` or a little more, cut to a multiple of `size`. The patches of "test" are cut out of these.

    Raises:
        DataError: as for `photos`.
    """
    _check_size(size)
    found = {}
    for photo in PHOTOS:
        picture = _resized(photo, PATCHES_PER_SIDE * size)
        height, (first, last) = picture.shape[0] // size * size, _strip(picture, size)
        found[photo.name] = torch.from_numpy(np.ascontiguousarray(picture[:height, first:last].transpose(2, 0, 1)))
    return found


def path_of(photo: Photo) -> Path:
    """Return where a photograph lies in the installed packages.

    Raises:
        DataError: it is not there.
    """
    package = {"skimage": "scikit-image", "sklearn": "scikit-learn"}[photo.package]
    path = Path(find_spec(photo.package).origin).parent / photo.file
    if not path.is_file():
        raise DataError(f"Expected the photograph {photo.name} at {path}, where {package} puts it, found none. "
                        f"Install {package} again with pip: `python -m pip install --force-reinstall {package}`.")
    return path


def _check_size(size: int) -> None:
    if not isinstance(size, int) or not SIZES[0] <= size <= SIZES[1] or size % STRIDE:
        raise DataError(f"Expected a size from {SIZES[0]} to {SIZES[1]} pixels that 4 divides for photos, got "
                        f"{size!r}. Choose 32 or 64, say; for larger ones use pictures of your own: "
                        "`ganlab data build`.")


def _strip(picture: np.ndarray, size: int) -> tuple[int, int]:
    """The first column of the held-out strip, and one past its last."""
    first = round(STRIP[0] * picture.shape[1])
    return first, first + round(STRIP[1] * size)


def _resized(photo: Photo, short: int) -> np.ndarray:
    """The photograph as uint8 (H, W, 3) with a short side of `short` pixels."""
    path = path_of(photo)
    try:
        with Image.open(path) as file:
            picture = file.convert("RGB")
    except OSError as error:
        raise DataError(f"Expected a photograph at {path}, got a file that is damaged or may not be read. "
                        "Install the package that it belongs to again with pip.") from error
    scale = short / min(picture.size)
    sides = tuple(round(side * scale) for side in picture.size)
    return np.asarray(picture.resize(sides, Image.Resampling.LANCZOS))


def _patches(picture: np.ndarray, size: int, split: str) -> np.ndarray:
    """The patches of a split, uint8 (N, 3, size, size), row by row."""
    height, width, _ = picture.shape
    first, last = _strip(picture, size)
    parts = [(first, last)] if split == "test" else [(0, first), (last, width)]
    step = size // STRIDE
    lefts = [left for start, stop in parts for left in range(start, stop - size + 1, step)]
    tops = range(0, height - size + 1, step)
    cut = np.stack([picture[top:top + size, left:left + size] for top in tops for left in lefts])
    return np.ascontiguousarray(cut.transpose(0, 3, 1, 2))
