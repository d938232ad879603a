"""`load`: the one way to a data set by name."""

from __future__ import annotations

from ganlab.datasets.digits import digits
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet


def load(name: str, *, size: int | None = None, split: str = "train", in_memory: bool | None = None) -> ImageSet:
    """Return a data set by name.

    Raises:
        DataError: the name is unknown.
    """
    if name == "digits":
        return digits(size=32 if size is None else size, split=split)
    raise DataError(f"No data set is called {name!r}.")
