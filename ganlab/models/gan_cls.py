"""GAN-CLS: Reed et al. 2016, "Generative adversarial text to image synthesis", figure 2 and the authors' code.

A text comes as a vector t from an encoder that was trained before (see `text`). Each player has a layer of its own
that makes 128 numbers of it. G joins them with z, at the start; D with what it has seen of the picture, at the end:

    G(z, t):  [z, φ_G(t)] → 4×4 → residual → 8×8 → residual → … → 64×64
    D(x, t):  x → … → 8×8 → 4×4 → residual → joined with φ_D(t) at each of the 4×4 places → one logit

Departure: an activation follows every stage of D, where the authors' code has none behind the third.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from ganlab.layers import check_images, check_latent, check_positive, init_normal_
from ganlab.models.dcgan import stage_widths
from ganlab.models.text import check_text


class Residual(nn.Module):
    """h + F(h), F a bottleneck: 1×1 to few feature maps, 3×3, 3×3 back to all of them, a norm behind each.

    Args:
        channels: feature maps of h; inside there are a quarter of them.
        slope: of the activation where its input is negative: 0 for ReLU.
    """

    def __init__(self, channels: int, slope: float) -> None:
        super().__init__()
        bottleneck = max(1, channels // 4)
        self.body = nn.Sequential(
            nn.Conv2d(channels, bottleneck, 1, bias=False), nn.BatchNorm2d(bottleneck), nn.LeakyReLU(slope),
            nn.Conv2d(bottleneck, bottleneck, 3, 1, 1, bias=False), nn.BatchNorm2d(bottleneck), nn.LeakyReLU(slope),
            nn.Conv2d(bottleneck, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        self.activation = nn.LeakyReLU(slope)

    def forward(self, h: Tensor) -> Tensor:
        """Return (B, channels, H, W) for h of that shape."""
        return self.activation(h + self.body(h))


class Generator(nn.Module):
    """Draw a picture for a latent and a text.

    Args:
        text_dim: length of t.
        latent_dim: length of z.
        projected: numbers that φ_G makes of t.
        image_size: a power of two, 16 or more.
        channels: 1 for grey, 3 for colour.
        base_channels: feature maps of the last hidden stage; the first has base_channels · image_size / 8.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, text_dim: int = 1024, latent_dim: int = 100, projected: int = 128, image_size: int = 64,
                 channels: int = 3, base_channels: int = 128) -> None:
        super().__init__()
        widths = stage_widths(image_size, base_channels)[::-1]  # e.g. 1024, 512, 256, 128
        check_positive(text_dim=text_dim, latent_dim=latent_dim, projected=projected, channels=channels)
        self.text_dim, self.latent_dim = text_dim, latent_dim
        self.config = {"text_dim": text_dim, "latent_dim": latent_dim, "projected": projected,
                       "image_size": image_size, "channels": channels, "base_channels": base_channels}
        self.from_text = nn.Sequential(nn.Linear(text_dim, projected), nn.LeakyReLU(0.2))  # φ_G
        stages: list[nn.Module] = [nn.ConvTranspose2d(latent_dim + projected, widths[0], 4, bias=False),
                                   nn.BatchNorm2d(widths[0]), Residual(widths[0], 0.0)]  # 4×4
        for i, (wide, narrow) in enumerate(pairwise(widths)):
            stages += [nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False), nn.BatchNorm2d(narrow),
                       Residual(narrow, 0.0) if i == 0 else nn.ReLU()]  # 8×8, then 16×16 …
        self.stages = nn.Sequential(*stages)
        self.to_image = nn.Sequential(nn.ConvTranspose2d(widths[-1], channels, 4, 2, 1), nn.Tanh())
        init_normal_(self)

    def forward(self, z: Tensor, t: Tensor) -> Tensor:
        """Turn z (B, latent_dim) and t (B, text_dim) into pictures (B, channels, size, size) in [−1, 1]."""
        check_latent(z, self.latent_dim)
        check_text(t, self.text_dim, len(z))
        h = torch.cat([z, self.from_text(t)], dim=1)  # (B, latent_dim + projected)
        return self.to_image(self.stages(h[:, :, None, None]))


class Discriminator(nn.Module):
    """Judge whether a picture is real *and* a text describes it.

    Args:
        text_dim: length of t.
        projected: numbers that φ_D makes of t.
        image_size, channels: of the pictures.
        base_channels: feature maps of the first stage; they double at each.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, text_dim: int = 1024, projected: int = 128, image_size: int = 64, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        widths = stage_widths(image_size, base_channels)  # e.g. 64, 128, 256, 512
        check_positive(text_dim=text_dim, projected=projected, channels=channels)
        self.text_dim, self.image_shape = text_dim, (channels, image_size, image_size)
        stages: list[nn.Module] = [nn.Conv2d(channels, widths[0], 4, 2, 1), nn.LeakyReLU(0.2)]
        for narrow, wide in pairwise(widths):
            stages += [nn.Conv2d(narrow, wide, 4, 2, 1, bias=False), nn.BatchNorm2d(wide), nn.LeakyReLU(0.2)]
        self.stages = nn.Sequential(*stages, Residual(widths[-1], 0.2))
        self.from_text = nn.Sequential(nn.Linear(text_dim, projected, bias=False), nn.BatchNorm1d(projected),
                                       nn.LeakyReLU(0.2))  # φ_D
        self.joined = nn.Sequential(
            nn.Conv2d(widths[-1] + projected, widths[-1], 1, bias=False), nn.BatchNorm2d(widths[-1]),
            nn.LeakyReLU(0.2), nn.Conv2d(widths[-1], 1, 4))
        init_normal_(self)

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Judge pictures x (B, channels, size, size) beside texts t (B, text_dim); return logits (B,)."""
        check_images(x, self.image_shape)
        check_text(t, self.text_dim, len(x))
        seen = self.stages(x)  # (B, 8 · base, 4, 4)
        told = self.from_text(t)[:, :, None, None].expand(-1, -1, 4, 4)  # the same at each place
        return self.joined(torch.cat([seen, told], dim=1)).flatten()
