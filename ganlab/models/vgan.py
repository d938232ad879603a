"""VGAN: Vondrick, Pirsiavash & Torralba 2016, "Generating videos with scene dynamics", section 2 and their code.

The camera stands still. So G makes a clip of two streams (section 2.2, figure 1):

    foreground f   3-D: z → 2×4×4 → 4×8×8 → … → 32×64×64 frames, height, width; a picture in every frame
    mask m         from the same features as f: how much of each place of each frame is foreground
    background b   2-D: z → 4×4 → … → 64×64: one picture for all frames

    x = m ⊙ f + (1 − m) ⊙ b

Nobody tells G what moves. What can be said by a still picture is cheaper there, and a cost on m asks for that.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from torch import Tensor, nn

from ganlab.layers import check_latent, check_positive, init_normal_
from ganlab.models import dcgan
from ganlab.models.dcgan import stage_widths
from ganlab.models.gan3d import check_volumes, down, up

STD = 0.01  # of the initial weights, section 2.4


class Parts(NamedTuple):
    """What a clip is made of, B clips of T frames.

    Attributes:
        foreground: (B, C, T, H, W) in [−1, 1].
        mask: (B, 1, T, H, W) in [0, 1], 1 where the foreground shows.
        background: (B, C, 1, H, W) in [−1, 1]; the one frame stands for all.
    """

    foreground: Tensor
    mask: Tensor
    background: Tensor

    def video(self) -> Tensor:
        """Return x = m ⊙ f + (1 − m) ⊙ b, (B, C, T, H, W) in [−1, 1]."""
        return self.mask * self.foreground + (1 - self.mask) * self.background


class Generator(nn.Module):
    """Make a clip of z, in two streams.

    Args:
        latent_dim: length of z.
        image_size: height and width of the frames: a power of two, 16 or more.
        frames: of a clip, a multiple of image_size / 4: the first stage has 4 · frames / image_size of them, and
            every other doubles them with height and width.
        channels: 1 for grey, 3 for colour.
        base_channels: feature maps of the last hidden stage; the first has base_channels · image_size / 8.

    Raises:
        ValueError: a size is no power of two or too small, frames do not fit, or a number is not positive.
    """

    def __init__(self, *, latent_dim: int = 100, image_size: int = 64, frames: int = 32, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        widths = stage_widths(image_size, base_channels)[::-1]  # e.g. 512, 256, 128, 64
        check_positive(latent_dim=latent_dim, channels=channels)
        self.latent_dim = latent_dim
        self.moving = nn.Sequential(up(latent_dim, widths[0], (first_frames(image_size, frames), 4, 4), 1, 0),
                                    *(up(wide, narrow, 4, 2, 1) for wide, narrow in pairwise(widths)))
        self.to_foreground = nn.Sequential(nn.ConvTranspose3d(widths[-1], channels, 4, 2, 1), nn.Tanh())
        self.to_mask = nn.Sequential(nn.ConvTranspose3d(widths[-1], 1, 4, 2, 1), nn.Sigmoid())
        self.still = dcgan.Generator(latent_dim=latent_dim, image_size=image_size, channels=channels,
                                     base_channels=base_channels)  # the background's stream is DCGAN's G
        for part in (self.still, self.moving, self.to_foreground, self.to_mask):
            init_normal_(part, STD)

    def parts(self, z: Tensor) -> Parts:
        """Turn z (B, latent_dim) into foreground, mask and background."""
        check_latent(z, self.latent_dim)
        h = self.moving(z[:, :, None, None, None])  # (B, base, frames/2, size/2, size/2)
        return Parts(self.to_foreground(h), self.to_mask(h), self.still(z)[:, :, None])

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into clips (B, channels, frames, size, size) in [−1, 1]."""
        return self.parts(z).video()


class Discriminator(nn.Module):
    """Judge clips: every stage halves frames, height and width and doubles the feature maps; one logit.

    It has to know scenes and motion both (section 2.3).

    Departure: the authors' code ends in two logits and a softmax; one and a sigmoid are the same.

    Args:
        image_size, frames, channels: of the clips, as in `Generator`.
        base_channels: feature maps of the first stage.

    Raises:
        ValueError: as in `Generator`.
    """

    def __init__(self, *, image_size: int = 64, frames: int = 32, channels: int = 3, base_channels: int = 64) -> None:
        super().__init__()
        widths = stage_widths(image_size, base_channels)  # e.g. 64, 128, 256, 512
        check_positive(channels=channels)
        self.shape = (channels, frames, image_size, image_size)
        self.layers = nn.Sequential(
            nn.Conv3d(channels, widths[0], 4, 2, 1), nn.LeakyReLU(0.2),
            *(down(narrow, wide) for narrow, wide in pairwise(widths)),
            nn.Conv3d(widths[-1], 1, (first_frames(image_size, frames), 4, 4)))
        init_normal_(self, STD)

    def forward(self, x: Tensor) -> Tensor:
        """Judge clips x (B, channels, frames, size, size) in [−1, 1]; return logits (B,)."""
        check_volumes(x, self.shape)
        return self.layers(x).flatten()  # (B, 1, 1, 1, 1) -> (B,)


def first_frames(image_size: int, frames: int) -> int:
    """Return the frames where height and width are 4: 2 for clips of 32 frames at 64 pixels.

    Raises:
        ValueError: the frames are no multiple of image_size / 4.
    """
    check_positive(frames=frames)
    if frames % (image_size // 4):
        raise ValueError(f"Expected a multiple of {image_size // 4} frames at {image_size} pixels, got {frames}: "
                         "frames are doubled with height and width, from 4×4 on.")
    return frames // (image_size // 4)
