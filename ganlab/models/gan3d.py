"""3D-GAN: Wu et al. 2016, "Learning a probabilistic latent space of object shapes via 3D GAN modeling".

DCGAN with one more dimension (section 3.1 and figure 1): G turns z, uniform in [0, 1], into a cube of voxels by
transposed convolutions of 4×4×4, and D mirrors it. A voxel is 1 where there is matter and 0 where there is none; G
ends in a sigmoid. So voxels lie in [0, 1] here as in the paper, where pictures lie in [−1, 1] in the whole course.

Departure: the paper says nothing of the initial weights; they are DCGAN's.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganlab.layers import check_latent, check_positive, init_normal_
from ganlab.models.dcgan import stage_widths


class Generator(nn.Module):
    """Make a solid of z: 4³ voxels, then every stage doubles the three sides and halves the feature maps.

    Args:
        latent_dim: length of z.
        size: side of the cube of voxels: a power of two, 16 or more.
        base_channels: feature maps of the last hidden stage; the first has base_channels · size / 8.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, latent_dim: int = 200, size: int = 64, base_channels: int = 64) -> None:
        super().__init__()
        widths = stage_widths(size, base_channels)[::-1]  # e.g. 512, 256, 128, 64
        check_positive(latent_dim=latent_dim)
        self.latent_dim = latent_dim
        self.stages = nn.Sequential(up(latent_dim, widths[0], 4, 1, 0),
                                    *(up(wide, narrow, 4, 2, 1) for wide, narrow in pairwise(widths)))
        self.to_voxels = nn.Sequential(nn.ConvTranspose3d(widths[-1], 1, 4, 2, 1), nn.Sigmoid())
        init_normal_(self)

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into solids (B, 1, size, size, size) in [0, 1]."""
        check_latent(z, self.latent_dim)
        h = self.stages(z[:, :, None, None, None])  # (B, base, size/2, size/2, size/2)
        return self.to_voxels(h)  # (B, 1, size, size, size)


class Discriminator(nn.Module):
    """Judge solids: every stage halves the three sides and doubles the feature maps; 4³ of them become one logit.

    Args:
        size: side of the cube of voxels: a power of two, 16 or more.
        base_channels: feature maps of the first stage.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, size: int = 64, base_channels: int = 64) -> None:
        super().__init__()
        widths = stage_widths(size, base_channels)  # e.g. 64, 128, 256, 512
        self.shape = (1, size, size, size)
        self.layers = nn.Sequential(
            nn.Conv3d(1, widths[0], 4, 2, 1), nn.LeakyReLU(0.2),
            *(down(narrow, wide) for narrow, wide in pairwise(widths)), nn.Conv3d(widths[-1], 1, 4))
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Judge solids x (B, 1, size, size, size) in [0, 1]; return logits (B,)."""
        check_volumes(x, self.shape)
        return self.layers(x).flatten()  # (B, 1, 1, 1, 1) -> (B,)


def up(inputs: int, outputs: int, kernel: int | tuple[int, int, int], stride: int, padding: int) -> nn.Sequential:
    """Return a stage of G: transposed convolution in three dimensions, batch norm, ReLU."""
    return nn.Sequential(nn.ConvTranspose3d(inputs, outputs, kernel, stride, padding, bias=False),
                         nn.BatchNorm3d(outputs), nn.ReLU())


def down(inputs: int, outputs: int) -> nn.Sequential:
    """Return a stage of D that halves three sides: convolution of 4³ with stride 2, batch norm, LeakyReLU(0.2)."""
    return nn.Sequential(nn.Conv3d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm3d(outputs), nn.LeakyReLU(0.2))


def check_volumes(x: Tensor, shape: tuple[int, int, int, int]) -> None:
    """Raise a ValueError unless x has the shape (batch, *shape): channels and three sides."""
    if x.dim() != 5 or tuple(x.shape[1:]) != shape:
        raise ValueError(f"Expected a batch of shape (batch, {', '.join(map(str, shape))}), got {tuple(x.shape)}. "
                         "Make it with these sides, or build D for it.")
