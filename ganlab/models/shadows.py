"""Shadows in aerial photographs: Morales et al. 2018, segmentation and removal by conditional GANs.

The blocks, as the networks' drawings name them (kernel 4 throughout):
    CL    convolution → LeakyReLU(0.2)
    CLB   convolution → LeakyReLU(0.2) → batch norm
    DRB   upsampling ×2 → convolution → ReLU → batch norm → skip connection (joined)
    CS    convolution → sigmoid

Pictures lie in [−1, 1] as everywhere in the course, so a CS that ends in a picture gives 2σ(·) − 1. Masks lie in
[0, 1].
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganlab.layers import check_channels, check_mask, check_positive, init_normal_, side_by_side

KERNEL = 4
DARKEST = 1 / 510  # half a step of a byte: the logit of black itself would be −∞


class UNet(nn.Module):
    """The U-Net that both tasks share: CL64 → CLB128 → CLB256 → DRB128 → DRB64 → CS, without the sigmoid.

    Departure: as drawn the network ends at half the size of its input. One more upsampling ×2 stands before the
    last convolution, so that there is an answer for every pixel.

    Args:
        in_channels, out_channels: of the pictures or masks at both ends.
        base_channels: feature maps of the first layer, 64 in the paper.

    Raises:
        ValueError: a number is not positive.
    """

    def __init__(self, *, in_channels: int, out_channels: int, base_channels: int = 64) -> None:
        super().__init__()
        check_positive(in_channels=in_channels, out_channels=out_channels, base_channels=base_channels)
        c = base_channels
        self.in_channels = in_channels
        self.down1 = _cl(in_channels, c, stride=2)
        self.down2 = _clb(c, 2 * c, stride=2)
        self.down3 = _clb(2 * c, 4 * c, stride=2)
        self.up2 = _drb(4 * c, 2 * c)
        self.up1 = _drb(2 * c + 2 * c, c)
        self.to_output = nn.Sequential(nn.Upsample(scale_factor=2), _same(c + c, out_channels))
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Turn (B, in_channels, H, W), H and W multiples of 8, into logits (B, out_channels, H, W)."""
        check_channels(x, self.in_channels)
        if x.shape[2] % 8 or x.shape[3] % 8:
            raise ValueError(f"Expected a height and a width that 8 divides, got {tuple(x.shape[2:])}. "
                             "Cut or resize the pictures.")
        d1 = self.down1(x)  # (B, c, H/2, W/2)
        d2 = self.down2(d1)  # (B, 2c, H/4, W/4)
        d3 = self.down3(d2)  # (B, 4c, H/8, W/8)
        u2 = torch.cat([self.up2(d3), d2], dim=1)  # (B, 2c + 2c, H/4, W/4)
        u1 = torch.cat([self.up1(u2), d1], dim=1)  # (B, c + c, H/2, W/2)
        return self.to_output(u1)  # (B, out_channels, H, W)


class SegmentationUNet(nn.Module):
    """Shadow segmentation: a photograph in, for each pixel the probability of shadow out (CS1).

    The defaults have 1,448,705 parameters.

    Args:
        base_channels: feature maps of the first layer, 64 in the paper.
    """

    def __init__(self, *, base_channels: int = 64) -> None:
        super().__init__()
        self.unet = UNet(in_channels=3, out_channels=1, base_channels=base_channels)

    def logits(self, x: Tensor) -> Tensor:
        """Return the logits of shadow (B, 1, H, W) for photographs (B, 3, H, W) in [−1, 1]."""
        return self.unet(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return the probability of shadow (B, 1, H, W) for photographs (B, 3, H, W) in [−1, 1]."""
        return torch.sigmoid(self.logits(x))


class RemovalUNet(nn.Module):
    """Shadow removal, cGAN1: photograph and mask in, photograph without shadow out (CS3).

    The defaults have 1,453,827 parameters.

    Args:
        base_channels: feature maps of the first layer, 64 in the paper.
        residual: True adds the photograph's own logit before the sigmoid, see `to_picture`.
    """

    def __init__(self, *, base_channels: int = 64, residual: bool = False) -> None:
        super().__init__()
        self.unet = UNet(in_channels=4, out_channels=3, base_channels=base_channels)
        self.residual = residual

    def forward(self, x: Tensor, m: Tensor) -> Tensor:
        """Remove the shadows of photographs x (B, 3, H, W) in [−1, 1] under masks m (B, 1, H, W) in [0, 1]."""
        return to_picture(self.unet(with_mask(x, m)), x if self.residual else None)


class ConcatenationGenerator(nn.Module):
    """Shadow removal, cGAN3, "continuous condition concatenation": CL256 → CLB128 → CLB64 → CS3.

    All strides are 1, so nothing is ever made smaller; photograph and mask are joined again to the input of every
    layer. One output pixel sees 13×13 pixels. The defaults have 688,131 parameters.

    Args:
        base_channels: feature maps of the last hidden layer, 64 in the paper; the first has 4 · base_channels.
        residual: True adds the photograph's own logit before the sigmoid, see `to_picture`.
    """

    def __init__(self, *, base_channels: int = 64, residual: bool = False) -> None:
        super().__init__()
        check_positive(base_channels=base_channels)
        c, condition = base_channels, 4
        self.layer1 = _cl(condition, 4 * c, stride=1)
        self.layer2 = _clb(4 * c + condition, 2 * c, stride=1)
        self.layer3 = _clb(2 * c + condition, c, stride=1)
        self.layer4 = _same(c + condition, 3)
        self.residual = residual
        init_normal_(self)

    def forward(self, x: Tensor, m: Tensor) -> Tensor:
        """Remove the shadows of photographs x (B, 3, H, W) in [−1, 1] under masks m (B, 1, H, W) in [0, 1]."""
        condition = with_mask(x, m)  # (B, 4, H, W)
        h = self.layer1(condition)  # (B, 4c, H, W)
        h = self.layer2(torch.cat([h, condition], dim=1))  # (B, 2c, H, W)
        h = self.layer3(torch.cat([h, condition], dim=1))  # (B, c, H, W)
        return to_picture(self.layer4(torch.cat([h, condition], dim=1)), x if self.residual else None)


class Discriminator(nn.Module):
    """The judge of both tasks: CL64 → CLB128 → CLB256 → CLB512, stride 2, and a convolution C1, stride 1.

    Every logit sees 94×94 pixels of the input, where the picture is as large. The defaults have 2,769,601
    parameters.

    Args:
        in_channels: of condition and answer together: 6 for removal (two photographs), 4 for segmentation
            (photograph and mask).
        base_channels: feature maps of the first layer, 64 in the paper.
    """

    def __init__(self, *, in_channels: int = 6, base_channels: int = 64) -> None:
        super().__init__()
        check_positive(in_channels=in_channels, base_channels=base_channels)
        c = base_channels
        self.in_channels = in_channels
        self.layers = nn.Sequential(_cl(in_channels, c, stride=2), _clb(c, 2 * c, stride=2),
                                    _clb(2 * c, 4 * c, stride=2), _clb(4 * c, 8 * c, stride=2), _same(8 * c, 1))
        init_normal_(self)

    def forward(self, condition: Tensor, answer: Tensor) -> Tensor:
        """Judge an answer beside its condition, both (B, ·, H, W); return logits (B, 1, H/16, W/16)."""
        return self.layers(side_by_side(condition, answer, self.in_channels))


def with_mask(x: Tensor, m: Tensor) -> Tensor:
    """Join photographs (B, 3, H, W) and masks (B, 1, H, W) in [0, 1] into (B, 4, H, W).

    Raises:
        ValueError: a shape is another one, or a mask leaves [0, 1].
    """
    check_channels(x, 3)
    check_mask(m, x)
    return torch.cat([x, m], dim=1)


def to_picture(logits: Tensor, x: Tensor | None = None) -> Tensor:
    """The sigmoid of CS, scaled to [−1, 1]; with the logit of x added where x is given.

    Departure: with x, the network gives a correction of the photograph instead of a photograph. The picture comes
    through unharmed from the first step on, which saves most of the training. For dark pixels a constant correction
    multiplies the light by a constant, and that is what undoing a shadow asks for.
    """
    if x is not None:
        logits = logits + torch.logit((x + 1) / 2, eps=DARKEST)
    return 2 * torch.sigmoid(logits) - 1


def _same(inputs: int, outputs: int) -> nn.Sequential:
    """A convolution with stride 1 that keeps the size: an even kernel needs one more row below and right."""
    return nn.Sequential(nn.ZeroPad2d((1, 2, 1, 2)), nn.Conv2d(inputs, outputs, KERNEL))


def _convolution(inputs: int, outputs: int, stride: int) -> nn.Module:
    return _same(inputs, outputs) if stride == 1 else nn.Conv2d(inputs, outputs, KERNEL, stride, padding=1)


def _cl(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    return nn.Sequential(_convolution(inputs, outputs, stride), nn.LeakyReLU(0.2, inplace=True))


def _clb(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    # batch norm comes after LeakyReLU here, as drawn; most networks have it before
    return nn.Sequential(_convolution(inputs, outputs, stride), nn.LeakyReLU(0.2), nn.BatchNorm2d(outputs))


def _drb(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Upsample(scale_factor=2), _same(inputs, outputs), nn.ReLU(), nn.BatchNorm2d(outputs))
