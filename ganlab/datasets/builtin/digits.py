"""The 1,797 handwritten digits that come with scikit-learn: real data with nothing to download."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_digits

from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

SPLITS = ("train", "test", "all")
INFO = {
    "source": "scikit-learn's load_digits: the test part of Optical Recognition of Handwritten Digits (UCI)",
    "licence": "CC BY 4.0",
    "citation": "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning "
                "Repository, 1998. https://doi.org/10.24432/C50P49",
}


def digits(*, size: int = 32, split: str = "train") -> ImageSet:
    """Return the digits as grey images (1, size, size), white ink on black, with labels 0 to 9.

    The originals are 8×8 with values 0 to 16; they are enlarged by bicubic interpolation,
    clipped, and set in a black margin of size // 16 pixels, so that small shifts cut nothing off. The split is
    fixed and stratified: of each class every fifth example is "test" (355), the others are "train" (1,442).

    Raises:
        DataError: `size` is not from 8 to 64, or `split` is not "train", "test" or "all".
    """
    if not isinstance(size, int) or not 8 <= size <= 64:
        raise DataError(f"Expected a size from 8 to 64 pixels for digits, "
                        f"got {size!r}. 16 and 32 suit the lessons.")
    if split not in SPLITS:
        raise DataError(f'Expected split "train", "test" or "all" for digits, '
                        f"got {split!r}. Choose one of these.")
    raw = load_digits()
    keep = _in_split(raw.target, split)
    images = np.stack([_enlarged(image, size) for image in raw.images[keep]])[:, None]  # (N, 1, size, size)
    return ImageSet(torch.from_numpy(images), name="digits", split=split,
                    labels=torch.from_numpy(raw.target[keep].astype(np.int64)),
                    classes=[str(digit) for digit in range(10)], info=dict(INFO))


def _enlarged(image: np.ndarray, size: int) -> np.ndarray:
    margin = size // 16
    inner = size - 2 * margin
    # Pillow's floating-point mode keeps the overshoot of the cubic, which is clipped once, at the end.
    large = Image.fromarray(image.astype(np.float32)).resize((inner, inner), Image.Resampling.BICUBIC)
    return np.pad(np.clip(np.rint(np.asarray(large) * (255 / 16)), 0, 255).astype(np.uint8), margin)


def _in_split(labels: np.ndarray, split: str) -> np.ndarray:
    """Every fifth of each class is test: without a generator no library version can move the border."""
    rank = np.zeros(len(labels), dtype=np.int64)
    for label in range(10):
        mine = labels == label
        rank[mine] = np.arange(mine.sum())
    test = rank % 5 == 4
    return {"train": ~test, "test": test, "all": np.ones_like(test)}[split]
