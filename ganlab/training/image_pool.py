"""A pool of earlier fakes: Shrivastava et al. 2017, section 2.3; in CycleGAN, Zhu et al. 2017, section 4."""

from __future__ import annotations

import torch
from torch import Tensor


class ImagePool:
    """Mix earlier fakes into those that D sees, so that D does not forget what G did before.

    The first `size` images fill the pool and are handed back as they are. From then on each image is, with
    probability p, kept in the place of a random one of the pool, which is handed back instead.

    A checkpoint holds the pools that `Run(pools=…)` names; any other is filled anew by a run that goes on, as in
    public code.

    Args:
        size: images kept, 50 in the paper; 0 hands everything back.
        p: probability of an exchange, ½ in public code.

    Attributes:
        images: those kept, (C, H, W) each.

    Raises:
        ValueError: size is no integer of at least 0, or p is outside [0, 1].
    """

    def __init__(self, size: int = 50, p: float = 0.5) -> None:
        if not isinstance(size, int) or size < 0:
            raise ValueError(f"Expected the size of a pool to be 0 or a positive integer, got {size!r}.")
        if not 0 <= p <= 1:  # nan fails too
            raise ValueError(f"Expected the probability p of an exchange from 0 to 1, got {p!r}.")
        self.size, self.p = size, p
        self.images: list[Tensor] = []

    def __call__(self, x_fake: Tensor) -> Tensor:
        """Return a batch of the shape of x_fake (B, C, H, W), detached, some of its images from earlier steps.

        Raises:
            ValueError: there are no images, or they have another shape than those in the pool.
        """
        if x_fake.dim() != 4 or not len(x_fake):
            raise ValueError(f"Expected a batch (B, C, H, W) of at least one image, got {tuple(x_fake.shape)}. "
                             "Give a single image as image[None].")
        if self.images and x_fake.shape[1:] != self.images[0].shape:
            raise ValueError(f"Expected a batch of images of shape {tuple(self.images[0].shape)}, as in this pool, "
                             f"got {tuple(x_fake.shape)}. Take a new ImagePool for images of another size.")
        handed_back = []
        for image in x_fake.detach():
            if len(self.images) < self.size:
                self.images.append(image.clone())  # a clone: else the pool would keep whole batches alive
            elif self.size and torch.rand(()) < self.p:
                place = int(torch.randint(self.size, ()))
                self.images[place], image = image.clone(), self.images[place]
            handed_back.append(image)
        return torch.stack(handed_back)
