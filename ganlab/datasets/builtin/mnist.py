"""Ten thousand of MNIST's training digits: real handwriting with nothing to download."""

from __future__ import annotations

from dataclasses import replace

import torch

from ganlab import runtime
from ganlab.datasets.builtin import shipping
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import hdf5
from ganlab.datasets.upstream.layouts import resized

SPLITS = ("train", "test", "all")
SIZES = (8, 128)
SHIPPED = runtime.data_folder() / "mnist.h5"
COUNT, TEST = 10_000, 1_000
LICENCE = "CC BY-SA 3.0, as Keras states it"
AUTHORS = "Yann LeCun, Corinna Cortes, Christopher J. C. Burges"


def mnist(*, size: int = 32, split: str = "train") -> ImageSet:
    """Return digits as grey images (1, size, size), white ink on black, with labels 0 to 9.

    They are 10,000 of MNIST's 60,000 training digits, 28×28. At 32 pixels they lie in a margin of two black pixels
    and no pixel is changed; at other sizes they are resized by antialiased bicubic interpolation. The 1,000 whose
    bytes have the largest sha256 are "test", the other 9,000 "train".

    Raises:
        DataError: `size` is not from 8 to 128, `split` is not "train", "test" or "all", or the file is missing,
            damaged or of another kind.
    """
    if not isinstance(size, int) or not SIZES[0] <= size <= SIZES[1]:
        raise DataError(f"Expected a size from {SIZES[0]} to {SIZES[1]} pixels for mnist, got {size!r}. "
                        "28 and 32 change no pixel.")
    if split not in SPLITS:
        raise DataError(f'Expected split "train", "test" or "all" for mnist, got {split!r}. Choose one of these.')
    part = {"train": range(COUNT - TEST), "test": range(COUNT - TEST, COUNT), "all": range(COUNT)}[split]
    data = _opened().subset(part)
    return replace(data, images=torch.from_numpy(resized(data.images.numpy(), size)), split=split)


def facts() -> dict[str, str]:
    """Return all that is known about the file, as text.

    Raises:
        DataError: it is missing, damaged or altered.
    """
    hdf5.verify(SHIPPED)
    return {"file": str(SHIPPED), **hdf5.summary(SHIPPED), "splits": ", ".join(SPLITS)}


def _opened() -> ImageSet:
    """The whole set, in the order of the pictures' hashes."""
    whole = shipping.open_shipped(SHIPPED)
    labelled = whole.labels is not None and len(whole.classes or ()) == 10
    if (len(whole), whole.image_shape, labelled) != (COUNT, (1, 28, 28), True):
        raise DataError(f"Expected {COUNT:,} labelled digits of 1×28×28 in {SHIPPED}, got "
                        f"{len(whole):,} images of {'×'.join(map(str, whole.image_shape))}. {runtime.restoring()}")
    return whole
