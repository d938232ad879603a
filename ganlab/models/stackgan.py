"""StackGAN: Zhang et al. 2017, "StackGAN: text to photo-realistic image synthesis with stacked generative networks".

Stage I sketches a small picture from noise and text; stage II sees that picture and the text again, and draws it anew
at four times the side (section 3.3, 3.4; implementation in 3.5):

    c ~ N(μ(t), σ²(t))                               conditioning augmentation, section 3.2
    I :  [z, c] → 4×4 → 8×8 → … → 64×64
    II:  x_I → 64×64 → 32×32 → 16×16, joined with a c of its own → 4 residual blocks → 32×32 → … → 256×256

Departure: μ and log σ² come straight from a linear layer. In a widely used PyTorch version a ReLU stands behind it;
then no log σ² is below 0 and no σ below 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganlab.layers import check_image_size, check_images, check_latent, check_positive, init_normal_
from ganlab.models.text import TextEncoder, check_text


class ConditioningAugmentation(nn.Module):
    """Draw the condition from a normal distribution about what the text says: c = μ(t) + σ(t) ⊙ ε, ε ~ N(0, I).

    Section 3.2. Many texts lie far from one another, and between them G has seen nothing; so G is trained on a cloud
    about each. A Kullback–Leibler term (`losses.kl_standard_normal`) keeps the clouds from shrinking to points.

    Args:
        text_dim, condition_dim: lengths of t and of c.
    """

    def __init__(self, *, text_dim: int, condition_dim: int) -> None:
        super().__init__()
        check_positive(text_dim=text_dim, condition_dim=condition_dim)
        self.text_dim = text_dim
        self.linear = nn.Linear(text_dim, 2 * condition_dim)

    def forward(self, t: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return c, μ and log σ², each (B, condition_dim), for t (B, text_dim); ε from torch's generator."""
        check_text(t, self.text_dim, len(t))
        mu, log_var = self.linear(t).chunk(2, dim=1)
        return mu + (log_var / 2).exp() * torch.randn_like(mu), mu, log_var


class StageOne(nn.Module):
    """Draw a small picture for a latent and a text.

    Args:
        text_dim, latent_dim, condition_dim: lengths of t, z and c.
        image_size: a power of two, 16 or more.
        channels: 1 for grey, 3 for colour.
        base_channels: the 4×4 stage has 8 times as many feature maps; each stage after it half of the one before.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, text_dim: int = 1024, latent_dim: int = 100, condition_dim: int = 128, image_size: int = 64,
                 channels: int = 3, base_channels: int = 128) -> None:
        super().__init__()
        doublings = check_image_size(image_size) - 2
        check_positive(latent_dim=latent_dim, channels=channels, base_channels=base_channels)
        self.latent_dim, self.text_dim = latent_dim, text_dim
        self.config = {"text_dim": text_dim, "latent_dim": latent_dim, "condition_dim": condition_dim,
                       "image_size": image_size, "channels": channels, "base_channels": base_channels}
        widths = [8 * base_channels // 2**i for i in range(doublings + 1)]  # 1024, 512, 256, 128, 64
        self.augment = ConditioningAugmentation(text_dim=text_dim, condition_dim=condition_dim)
        self.project = nn.Sequential(nn.Linear(latent_dim + condition_dim, widths[0] * 16, bias=False),
                                     nn.BatchNorm1d(widths[0] * 16), nn.ReLU(), nn.Unflatten(1, (widths[0], 4, 4)))
        self.stages = nn.Sequential(*(up(wide, narrow) for wide, narrow in pairwise(widths)))
        self.to_image = nn.Sequential(nn.Conv2d(widths[-1], channels, 3, 1, 1), nn.Tanh())
        init_normal_(self)

    def forward(self, z: Tensor, t: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return pictures (B, channels, size, size) in [−1, 1] for z (B, latent_dim) and t (B, text_dim), μ, log σ²."""
        check_latent(z, self.latent_dim)
        check_text(t, self.text_dim, len(z))
        c, mu, log_var = self.augment(t)
        return self.from_condition(z, c), mu, log_var

    def from_condition(self, z: Tensor, c: Tensor) -> Tensor:
        """Return the pictures for z and for a condition c (B, condition_dim) that has been drawn already."""
        return self.to_image(self.stages(self.project(torch.cat([z, c], dim=1))))


class StageTwo(nn.Module):
    """Draw a large picture from the small one of a stage I, which stays as it is, and the text again.

    Its only noise besides its own c is that of stage I.

    Args:
        stage_one: trained before; frozen here.
        image_size: of what it draws: twice the small picture's side, or four times, …
        base_channels: feature maps at the small picture; four times as many at a quarter of its side.
        blocks: residual blocks there.
        add_enlarged: True draws what is to be added to the small picture's bilinear enlargement, at first nothing.
            Departure, for short training; the paper's stage draws the whole picture.

    Raises:
        ValueError: a size is no power of two or not larger than stage I's, or a number is not positive.

    Attributes:
        config: the arguments, by name, but for stage I.
    """

    def __init__(self, *, stage_one: StageOne, image_size: int = 256, base_channels: int = 128, blocks: int = 4,
                 add_enlarged: bool = False) -> None:
        super().__init__()
        small, channels = stage_one.config["image_size"], stage_one.config["channels"]
        check_positive(base_channels=base_channels, blocks=blocks)
        if check_image_size(image_size) <= check_image_size(small):
            raise ValueError(f"Expected stage II to draw more than the {small} pixels of stage I, got {image_size}.")
        self.config = {"image_size": image_size, "base_channels": base_channels, "blocks": blocks,
                       "add_enlarged": add_enlarged}
        self.add_enlarged, self.image_size = add_enlarged, image_size
        self.stage_one = stage_one.requires_grad_(False).eval()
        self.latent_dim, self.text_dim = stage_one.latent_dim, stage_one.text_dim
        condition = stage_one.config["condition_dim"]
        wide = 4 * base_channels
        self.augment = ConditioningAugmentation(text_dim=self.text_dim, condition_dim=condition)
        self.encode = nn.Sequential(nn.Conv2d(channels, base_channels, 3, 1, 1), nn.ReLU(),
                                    down(base_channels, 2 * base_channels, 0.0), down(2 * base_channels, wide, 0.0))
        self.join = nn.Sequential(nn.Conv2d(wide + condition, wide, 3, 1, 1, bias=False), nn.BatchNorm2d(wide),
                                  nn.ReLU())
        self.residuals = nn.Sequential(*(Residual(wide) for _ in range(blocks)))
        doublings = check_image_size(image_size) - (check_image_size(small) - 2)
        widths = [max(wide // 2**i, 8) for i in range(doublings + 1)]  # 512, 256, 128, 64, 32
        self.stages = nn.Sequential(*(up(before, after) for before, after in pairwise(widths)))
        self.to_image = nn.Sequential(nn.Conv2d(widths[-1], channels, 3, 1, 1), nn.Tanh())
        for part in (self.augment, self.encode, self.join, self.residuals, self.stages, self.to_image):
            init_normal_(part)  # stage I keeps what it has learned
        if add_enlarged:
            nn.init.zeros_(self.to_image[0].weight)

    def train(self, mode: bool = True) -> StageTwo:
        """Set training or eval mode of all but stage I, whose batch norms go on with what they have learned."""
        super().train(mode)
        self.stage_one.eval()
        return self

    def forward(self, z: Tensor, t: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return pictures (B, channels, size, size) in [−1, 1] for z (B, latent_dim) and t (B, text_dim), μ, log σ²."""
        with torch.no_grad():
            x_small = self.stage_one(z, t)[0]
        return self.redraw(x_small, t)

    def redraw(self, x_small: Tensor, t: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Do the same from small pictures that are there already, (B, channels, small, small)."""
        config = self.stage_one.config
        check_images(x_small, (config["channels"], config["image_size"], config["image_size"]))
        check_text(t, self.text_dim, len(x_small))
        c, mu, log_var = self.augment(t)
        h = self.encode(x_small)  # (B, 4 · base, small / 4, small / 4)
        h = self.join(torch.cat([h, c[:, :, None, None].expand(-1, -1, *h.shape[2:])], dim=1))
        x = self.to_image(self.stages(self.residuals(h)))
        if self.add_enlarged:
            x = (x + interpolate(x_small, self.image_size, mode="bilinear")).clamp(-1, 1)
        return x, mu, log_var


class Residual(nn.Module):
    """h + F(h) with two 3×3 convolutions, a norm behind each."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, h: Tensor) -> Tensor:
        """Return (B, channels, H, W) for h of that shape."""
        return torch.relu(h + self.body(h))


class Discriminator(nn.Module):
    """Judge whether a picture is real and a text describes it; for either stage.

    Strided stages halve the picture down to 4×4; there the text's 128 numbers are joined at each place, and a 1×1
    convolution looks at both (section 3.3.1).

    Args:
        text_dim, projected: lengths of t and of what is made of it.
        image_size, channels: of the pictures.
        base_channels: feature maps of the first stage; they double at each, up to eight times that.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, text_dim: int = 1024, projected: int = 128, image_size: int = 64, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        check_positive(text_dim=text_dim, projected=projected, channels=channels, base_channels=base_channels)
        self.text_dim, self.image_shape = text_dim, (channels, image_size, image_size)
        widths = [base_channels * min(2**i, 8) for i in range(check_image_size(image_size) - 2)]
        self.stages = nn.Sequential(nn.Conv2d(channels, widths[0], 4, 2, 1), nn.LeakyReLU(0.2),
                                    *(down(narrow, wide, 0.2) for narrow, wide in pairwise(widths)))
        self.from_text = nn.Sequential(nn.Linear(text_dim, projected), nn.LeakyReLU(0.2))
        self.joined = nn.Sequential(
            nn.Conv2d(widths[-1] + projected, widths[-1], 1, bias=False), nn.BatchNorm2d(widths[-1]), nn.LeakyReLU(0.2),
            nn.Conv2d(widths[-1], 1, 4))
        init_normal_(self)

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Judge pictures x (B, channels, size, size) beside texts t (B, text_dim); return logits (B,)."""
        check_images(x, self.image_shape)
        check_text(t, self.text_dim, len(x))
        told = self.from_text(t)[:, :, None, None].expand(-1, -1, 4, 4)
        return self.joined(torch.cat([self.stages(x), told], dim=1)).flatten()


class StackGAN(nn.Module):
    """All that turns a text into a picture: encoder, stage I and, where there is one, stage II.

    Args:
        encoder, stage_one, stage_two: the arguments of each, by name; see `TextEncoder`, `StageOne`, `StageTwo`. None
            for `stage_two` leaves the pictures small.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, encoder: Mapping[str, Any], stage_one: Mapping[str, Any],
                 stage_two: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.encoder = TextEncoder(**encoder)
        first = StageOne(**stage_one)
        self.draw = first if stage_two is None else StageTwo(stage_one=first, **stage_two)
        self.latent_dim = first.latent_dim
        self.config = {"encoder": self.encoder.config, "stage_one": first.config,
                       "stage_two": None if stage_two is None else self.draw.config}

    @property
    def stage_one(self) -> StageOne:
        """The stage that draws the small picture."""
        return self.draw if isinstance(self.draw, StageOne) else self.draw.stage_one

    def forward(self, z: Tensor, t: Tensor) -> Tensor:
        """Turn z (B, latent_dim) and text vectors t (B, text_dim) into pictures (B, C, size, size) in [−1, 1]."""
        return self.draw(z, t)[0]


def up(inputs: int, outputs: int) -> nn.Sequential:
    """Twice the side: nearest neighbour, then a 3×3 convolution; norm, ReLU (section 3.5)."""
    return nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU())


def down(inputs: int, outputs: int, slope: float) -> nn.Sequential:
    """Half the side: a 4×4 convolution of stride 2; norm, activation with this slope below 0 (section 3.5)."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(slope))
