"""CycleGAN's generator: Zhu et al. 2017, "Unpaired image-to-image translation using cycle-consistent adversarial
networks", appendix 7.2, after Johnson et al. 2016.

In the paper's notation: c7s1-64, d128, d256, nine times R256 (six for images of 128×128), u128, u64, c7s1-3.

The discriminator is `patchgan.Discriminator(in_channels=3, norm="instance")`. The other generator of the paper's
experiments is `pix2pix.UNet(norm="instance", dropout=0)`.
"""

from __future__ import annotations

from torch import Tensor, nn

from ganlab.layers import check_channels, check_positive, init_normal_, needs_bias, norm_layer


class Generator(nn.Module):
    """Translate images of one domain into the other: two strided layers down, residual blocks, two layers up.

    The defaults have 11,378,179 parameters; with blocks=6, 7,837,699. Instance norm follows every convolution but
    the last, so that each image of a batch is translated as if it were alone. Weights start as N(0, 0.02).

    Args:
        in_channels, out_channels: of the two domains: 1 for grey, 3 for colour.
        base_channels: feature maps of the first layer; the residual blocks have four times that.
        blocks: residual blocks; the paper takes 6 for images of 128×128 and 9 for 256×256 and larger.
        norm: "instance", the paper's, or "batch", as where this generator is trained on pairs as pix2pix is.
        dropout: probability in the middle of every block; the paper has none.

    Raises:
        ValueError: a number is not positive, dropout is outside [0, 1), or the norm is unknown.
    """

    smallest_size, size_step = 8, 4

    def __init__(self, *, in_channels: int = 3, out_channels: int = 3, base_channels: int = 64,
                 blocks: int = 9, norm: str = "instance", dropout: float = 0.0) -> None:
        super().__init__()
        check_positive(in_channels=in_channels, out_channels=out_channels, base_channels=base_channels,
                       blocks=blocks)
        if not 0 <= dropout < 1:  # nan fails too
            raise ValueError(f"Expected a dropout probability of at least 0 and below 1, got {dropout!r}.")
        self.in_channels = in_channels
        self.image_size = 256 if blocks >= 9 else 128  # the paper's for this depth; it takes others
        one, two, four = base_channels, 2 * base_channels, 4 * base_channels
        bias = needs_bias(norm)
        self.down = nn.Sequential(
            nn.ReflectionPad2d(3), *_normed(nn.Conv2d(in_channels, one, 7, bias=bias), norm),  # c7s1-64
            *_normed(nn.Conv2d(one, two, 3, 2, 1, bias=bias), norm),  # d128
            *_normed(nn.Conv2d(two, four, 3, 2, 1, bias=bias), norm))  # d256
        self.blocks = nn.Sequential(*(Residual(four, norm=norm, dropout=dropout) for _ in range(blocks)))  # R256
        # Departure: the paper writes these as strided by ½; the output padding, as in public code, makes the size
        # exactly double.
        self.up = nn.Sequential(
            *_normed(nn.ConvTranspose2d(four, two, 3, 2, 1, output_padding=1, bias=bias), norm),  # u128
            *_normed(nn.ConvTranspose2d(two, one, 3, 2, 1, output_padding=1, bias=bias), norm))  # u64
        self.to_image = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(one, out_channels, 7), nn.Tanh())  # c7s1-3
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Translate x (B, in_channels, H, W) in [−1, 1] to (B, out_channels, H, W) in [−1, 1].

        Raises:
            ValueError: x has other channels, or H and W are no multiples of 4 of at least 8.
        """
        check_channels(x, self.in_channels)
        height, width = x.shape[2:]
        if height % self.size_step or width % self.size_step or min(height, width) < self.smallest_size:
            raise ValueError(f"Expected images whose height and width are multiples of {self.size_step} and at "
                             f"least {self.smallest_size}, got {height}×{width}. Resize them, for example "
                             "load(name, size=32).")
        h = self.down(x)  # (B, 4·base, H/4, W/4)
        h = self.blocks(h)
        h = self.up(h)  # (B, base, H, W)
        return self.to_image(h)  # (B, out_channels, H, W)


class Residual(nn.Module):
    """h + F(h), F two 3×3 convolutions that keep size and channels; nothing follows the sum.

    Reflection padding instead of zeros: zeros would leave a border that the instance norms spread inwards.
    """

    def __init__(self, channels: int, *, norm: str = "instance", dropout: float = 0.0) -> None:
        super().__init__()
        bias = needs_bias(norm)
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1), *_normed(nn.Conv2d(channels, channels, 3, bias=bias), norm),
            *([nn.Dropout(dropout)] if dropout else []),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=bias), norm_layer(norm, channels))

    def forward(self, h: Tensor) -> Tensor:
        """Return (B, channels, H, W) for h of that shape, H and W of at least 2."""
        return h + self.layers(h)


def _normed(layer: nn.Module, norm: str) -> list[nn.Module]:
    return [layer, norm_layer(norm, layer.out_channels), nn.ReLU(inplace=True)]
