"""PatchGAN: Isola et al. 2017, "Image-to-image translation with conditional adversarial networks", section 3.2.2.

A discriminator that judges patches: every logit of its output map sees one square of the image, its receptive
field, and the loss averages over the map. With L strided layers the field is 16, 34, 70, 142, 286 pixels wide for
L = 1 … 5. CycleGAN uses the same network with instance norm (Zhu et al. 2017, appendix 7.2).

All three discriminators are called with one image, D(y), or with a pair, D(x, y): the input x and the output y to
judge, laid side by side along the channels.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganlab.layers import (
    check_image_size,
    check_images,
    check_positive,
    init_normal_,
    needs_bias,
    norm_layer,
    receptive_field,
    side_by_side,
)


class Discriminator(nn.Module):
    """Judge patches: C64 – C128 – C256 – C512 by default (appendix 6.1.2), 4×4 kernels, one logit a patch.

    The first layer has no norm. The defaults, six channels for input and output side by side, have 2,768,705
    parameters and give 30×30 logits at 256×256. Weights start as N(0, 0.02).

    Args:
        in_channels: of all that is judged: 6 for a pair of colour images, 3 for one.
        base_channels: feature maps of the first layer; they double up to eight times that.
        layers: L, the strided layers, from 1 to 5; 3 is the paper's 70×70 patch, 5 its "ImageGAN".
        norm: "batch" (pix2pix) or "instance" (CycleGAN).

    Raises:
        ValueError: a number is not positive, there are more than 5 layers, or the norm is neither.
    """

    def __init__(self, *, in_channels: int = 6, base_channels: int = 64, layers: int = 3,
                 norm: str = "batch") -> None:
        super().__init__()
        check_positive(in_channels=in_channels, base_channels=base_channels, layers=layers)
        if layers > 5:
            raise ValueError(f"Expected from 1 to 5 strided layers, got {layers}. To judge larger images whole, "
                             "use patchgan.ImageDiscriminator.")
        self.in_channels = in_channels
        widths = [base_channels * min(2**i, 8) for i in range(layers + 1)]  # e.g. 64, 128, 256, 512
        self.stages = nn.Sequential(
            _first(in_channels, widths[0]),
            *(_stage(narrow, wide, 2, norm) for narrow, wide in pairwise(widths[:-1])),
            _stage(widths[-2], widths[-1], 1, norm))
        self.to_logits = nn.Conv2d(widths[-1], 1, 4, 1, 1)
        init_normal_(self)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Judge the patches of x, or of the pair x, y, (B, C, H, W) in [−1, 1]; return logits (B, 1, h, w).

        H and W are 3·2^L or more; h is H/2^L − 2.
        """
        both = side_by_side(x, y, self.in_channels)
        smallest = 3 * 2 ** (len(self.stages) - 1)
        if min(both.shape[2:]) < smallest:
            raise ValueError(f"Expected images of at least {smallest}×{smallest} pixels for {len(self.stages) - 1} "
                             f"strided layers, got {tuple(both.shape)}. Give larger images, or build D with fewer.")
        h = self.stages(both)  # (B, 8·base, 31, 31) at 256×256
        return self.to_logits(h)  # (B, 1, 30, 30)

    @property
    def receptive_field(self) -> int:
        """Side, in pixels, of the square that one logit sees."""
        convolutions = [*(stage[0] for stage in self.stages), self.to_logits]
        return receptive_field([(layer.kernel_size[0], layer.stride[0]) for layer in convolutions])


class PixelDiscriminator(nn.Module):
    """Judge every pixel by its own colours: the "PixelGAN" C64 – C128 with 1×1 kernels (appendix 6.1.2).

    Args:
        in_channels, base_channels, norm: as in `Discriminator`.

    Raises:
        ValueError: a number is not positive, or the norm is neither.
    """

    receptive_field = 1

    def __init__(self, *, in_channels: int = 6, base_channels: int = 64, norm: str = "batch") -> None:
        super().__init__()
        check_positive(in_channels=in_channels, base_channels=base_channels)
        self.in_channels = in_channels
        bias = needs_bias(norm)
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, base_channels, 1), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(base_channels, 2 * base_channels, 1, bias=bias), norm_layer(norm, 2 * base_channels),
            nn.LeakyReLU(0.2, inplace=True), nn.Conv2d(2 * base_channels, 1, 1, bias=bias))
        init_normal_(self)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Judge the pixels of x, or of the pair x, y, (B, C, H, W) in [−1, 1]; return logits (B, 1, H, W)."""
        return self.layers(side_by_side(x, y, self.in_channels))


class ImageDiscriminator(nn.Module):
    """Judge the image as a whole: strided stages down to 4×4 maps, which become one logit.

    Departure: the paper's "ImageGAN" is the patch network with five strided layers, whose 286×286 field covers an
    image of 256×256, and which still gives a map of logits. This one gives a single logit at any size.

    Args:
        in_channels, base_channels, norm: as in `Discriminator`.
        image_size: height and width of the images: a power of two, 16 or more.

    Raises:
        ValueError: a number is not positive, the size is no power of two or too small, or the norm is neither.
    """

    def __init__(self, *, in_channels: int = 6, image_size: int = 256, base_channels: int = 64,
                 norm: str = "batch") -> None:
        super().__init__()
        stages = check_image_size(image_size) - 2
        check_positive(in_channels=in_channels, base_channels=base_channels)
        self.in_channels, self.image_size = in_channels, image_size
        widths = [base_channels * min(2**i, 8) for i in range(stages)]
        self.stages = nn.Sequential(
            _first(in_channels, widths[0]),
            *(_stage(narrow, wide, 2, norm) for narrow, wide in pairwise(widths)))
        self.to_logit = nn.Conv2d(widths[-1], 1, 4)
        init_normal_(self)

    @property
    def receptive_field(self) -> int:
        """Side, in pixels, of the square that the logit sees: the whole image."""
        return self.image_size

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Judge x, or the pair x, y, (B, C, image_size, image_size) in [−1, 1]; return logits (B, 1, 1, 1)."""
        both = side_by_side(x, y, self.in_channels)
        check_images(both, (self.in_channels, self.image_size, self.image_size))
        return self.to_logit(self.stages(both))  # (B, 8·base, 4, 4) -> (B, 1, 1, 1)


def _first(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True))


def _stage(inputs: int, outputs: int, stride: int, norm: str) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 4, stride, 1, bias=needs_bias(norm)),
                         norm_layer(norm, outputs), nn.LeakyReLU(0.2, inplace=True))
