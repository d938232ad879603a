"""ImageSet: images as bytes, handed out as float32 in [−1, 1], from memory or from an open HDF5 file."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.utils.data import Dataset

from ganlab.datasets.errors import DataError
from ganlab.datasets.scaling import to_signed


@dataclass(frozen=True, eq=False)
class ImageSet(Dataset):
    """A split of a data set: N images of one shape with optional labels, captions and a second domain.

    `ds[i]` is a pair (float32 (C, H, W) in [−1, 1], label as int, −1 where there are none), so that a
    torch DataLoader takes it as it is. `ds.batch(indices)` reads many at once and is much faster.

    Attributes:
        images: uint8 (N, C, H, W): a tensor, or a `hdf5.StoredImages` that reads from disk when indexed.
        name, split: what `load` was asked for.
        labels: int64 (N,) from 0 to len(classes) − 1, or None.
        classes: one name per label, or None.
        captions: one string per image, or None.
        targets: an ImageSet of the second domain, or None; of the same length where `pairing` is "paired".
        masks: an ImageSet of one-channel masks, image by image, or None.
        pairing: "paired", "unpaired" or None.
        factors: what is known about each image, int64 (N,) a name (of smileys: mouth, eyes …), or None.
        info: provenance: source, licence and so on.
    """

    images: Tensor
    name: str
    split: str = "all"
    labels: Tensor | None = None
    classes: list[str] | None = None
    captions: list[str] | None = None
    targets: ImageSet | None = None
    masks: ImageSet | None = None
    pairing: str | None = None
    factors: dict[str, Tensor] | None = None
    info: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.images.shape[0])

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        try:
            index = operator.index(index)
        except TypeError:
            raise TypeError(f"Expected one whole number as index of {self.name}, got {index!r}. For several images "
                            "use .batch(range(5)), a tensor, or .subset(range(5)), an ImageSet.") from None
        if not -len(self) <= index < len(self):
            raise IndexError(f"Expected an index below {len(self)} for {self.name}, got {index}.")
        index %= len(self)
        label = -1 if self.labels is None else int(self.labels[index])
        return to_signed(self.images[index]), label

    def __getitems__(self, indices: list[int]) -> list[tuple[Tensor, int]]:
        """Return the items at several indices: torch's DataLoader asks for a batch at once where it can."""
        labels = [-1] * len(indices) if self.labels is None else self.labels[indices].tolist()
        return list(zip(self.batch(indices), labels))

    def __repr__(self) -> str:
        where = "in memory" if self.is_in_memory else "on disk"
        shape = "×".join(map(str, self.image_shape))
        return f"ImageSet({self.name!r}, split={self.split!r}: {len(self):,} images of {shape}, {where})"

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of every image."""
        return tuple(int(side) for side in self.images.shape[1:])

    @property
    def is_in_memory(self) -> bool:
        """True where all images lie in RAM or on the device, False where they are read from disk."""
        return isinstance(self.images, Tensor)

    @property
    def images_uint8(self) -> Tensor:
        """All images, uint8 (N, C, H, W); read from disk where they are not in memory yet."""
        return self.images if self.is_in_memory else self.images[:]

    def batch(self, indices: Tensor | Sequence[int]) -> Tensor:
        """Return the images at `indices` (B,) as float32 (B, C, H, W) in [−1, 1], on the images' device.

        A mask, bool (N,), means the images where it is True.

        Raises:
            IndexError: an index is negative or too large, or a mask is not of length N.
            TypeError: `indices` are neither whole numbers nor a mask.
        """
        indices = self._indices(indices)
        if self.is_in_memory:
            indices = indices.to(self.images.device)
        return to_signed(self.images[indices])

    def in_memory(self, device: torch.device | str | None = None) -> ImageSet:
        """Return the same set with every image and label in RAM, or on `device`."""
        def moved(part):
            return None if part is None else part.in_memory(device)

        return self._with(images=self.images_uint8.to(device or "cpu"), targets=moved(self.targets),
                          masks=moved(self.masks),
                          labels=None if self.labels is None else self.labels.to(device or "cpu"),
                          factors=self._each_factor(lambda known: known.to(device or "cpu")))

    def subset(self, indices: Tensor | Sequence[int]) -> ImageSet:
        """Return the images at `indices`, in that order, in memory, with everything that belongs to them.

        A mask, bool (N,), means the images where it is True. The second domain of an unpaired set stays whole.

        Raises:
            IndexError, TypeError: as `batch`.
        """
        indices = self._indices(indices)
        paired = self.targets is not None and self.pairing == "paired"
        return self._with(
            images=self.images[indices],
            labels=None if self.labels is None else self.labels[indices],
            captions=None if self.captions is None else [self.captions[i] for i in indices.tolist()],
            targets=self.targets.subset(indices) if paired else self.targets,
            masks=None if self.masks is None else self.masks.subset(indices),
            factors=self._each_factor(lambda known: known[indices]),
        )

    def of_class(self, label: int | str) -> ImageSet:
        """Return the images of one class, by number or by name, in memory.

        Raises:
            DataError: the set has no labels, or none such.
        """
        if self.labels is None:
            raise DataError(f"{self.name} has no labels. "
                            "Choose a set with classes: `ganlab data list` shows them.")
        known = self.classes or [str(i) for i in range(int(self.labels.max()) + 1)]
        number = known.index(label) if label in known else label
        if not isinstance(number, int) or not 0 <= number < len(known):
            raise DataError(f"Expected a class of {self.name} from 0 to {len(known) - 1} or one of "
                            f"{', '.join(known)}; got {label!r}. Choose one of these.")
        return self.subset(torch.nonzero(self.labels == number).flatten())

    def _indices(self, indices: Tensor | Sequence[int]) -> Tensor:
        """Return indices or a mask as int64 indices (B,), all of them from 0 to N − 1."""
        given = torch.as_tensor(indices)
        if given.dtype == torch.bool:
            if given.shape != (len(self),):
                raise IndexError(f"Expected a mask of {len(self)} for {self.name} ({self.split}), one an image, "
                                 f"got shape {tuple(given.shape)}. Compare the set's own labels, for instance.")
            return torch.nonzero(given).flatten()
        if given.numel() and (given.is_floating_point() or given.is_complex()):
            raise TypeError(f"Expected whole numbers or a mask of bools as indices of {self.name}, "
                            f"got {given.dtype}. Convert them with .long() if you mean to round down.")
        given = given.to(torch.int64)
        if given.numel() and not 0 <= int(given.min()) <= int(given.max()) < len(self):
            raise IndexError(f"Expected indices from 0 to {len(self) - 1} for {self.name} ({self.split}), "
                             f"got {int(given.min())} to {int(given.max())}. Choose within these.")
        return given

    def _each_factor(self, change: Callable[[Tensor], Tensor]) -> dict[str, Tensor] | None:
        return None if self.factors is None else {name: change(known) for name, known in self.factors.items()}

    def _with(self, **changes) -> ImageSet:
        return ImageSet(**(vars(self) | changes))
