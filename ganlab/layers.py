"""Blocks and helpers that two or more papers use."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def init_normal_(module: nn.Module, std: float = 0.02) -> nn.Module:
    """Initialise every layer of `module` in place as DCGAN does, and return it.

    Radford et al. 2016, section 4: all weights from N(0, 0.02). The paper says nothing of batch norm and
    biases; public code draws the scale of batch norm from N(1, 0.02) and sets every bias to zero, and so
    does this. Works on the meta device.

    Args:
        module: may hold linear, convolution, transposed convolution and batch-norm layers at any depth, in two or in
            three dimensions.
        std: standard deviation of the weights.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d | nn.Conv3d | nn.ConvTranspose3d):
            nn.init.normal_(layer.weight, 0.0, std)
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d):
            nn.init.normal_(layer.weight, 1.0, std)
        else:
            continue
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
    return module


def count_parameters(module: nn.Module) -> int:
    """Return how many numbers of `module` can be learned; a tensor in use at two places counts once."""
    return sum(parameter.numel() for parameter in module.parameters())


def check_image_size(size: int, smallest: int = 16) -> int:
    """Return the base-2 logarithm of a power-of-two image size.

    Raises:
        ValueError: `size` is no power of two or is below `smallest`.
    """
    if not isinstance(size, int) or size < smallest or size & (size - 1):
        raise ValueError(
            f"Expected an image size that is a power of two and at least {smallest} ({smallest}, {2 * smallest}, "
            f"{4 * smallest}, …), got {size!r}. Resize the images, for example load(name, size=32).")
    return size.bit_length() - 1


def check_positive(**numbers: int) -> None:
    """Raise a ValueError that names the first argument which is no positive integer."""
    for name, number in numbers.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise ValueError(f"Expected {name} to be a positive integer, got {number!r}.")


def check_latent(z: Tensor, latent_dim: int) -> None:
    """Raise a ValueError unless z has the shape (batch, latent_dim)."""
    if z.dim() != 2 or z.shape[1] != latent_dim:
        raise ValueError(f"Expected z of shape (batch, {latent_dim}), got {tuple(z.shape)}. "
                         f"Draw it as torch.randn(batch, {latent_dim}).")


def check_images(x: Tensor, image_shape: tuple[int, int, int]) -> None:
    """Raise a ValueError unless x has the shape (batch, *image_shape)."""
    if x.dim() != 4 or tuple(x.shape[1:]) != image_shape:
        raise ValueError(f"Expected images of shape (batch, {', '.join(map(str, image_shape))}), "
                         f"got {tuple(x.shape)}. Load them with that size, or build D for this one.")


def check_channels(x: Tensor, channels: int) -> None:
    """Raise a ValueError unless x has the shape (batch, channels, height, width)."""
    if x.dim() != 4 or x.shape[1] != channels:
        raise ValueError(f"Expected images of shape (batch, {channels}, height, width), got {tuple(x.shape)}. "
                         "Give images with that number of channels, or build the network for these.")


def check_labels(y: Tensor, classes: int, batch: int) -> None:
    """Raise a ValueError unless y holds `batch` class numbers from 0 to classes − 1, int64 (batch,)."""
    if y.dtype != torch.int64 or tuple(y.shape) != (batch,):
        raise ValueError(f"Expected classes y as int64 of shape ({batch},), one a sample, "
                         f"got {y.dtype} of shape {tuple(y.shape)}. Make them as torch.tensor([3, 1, 4]).")
    if y.device.type == "meta" or not batch:
        return
    low, high = torch.stack(y.aminmax()).tolist()  # one transfer from the device
    if not 0 <= low <= high < classes:
        raise ValueError(f"Expected classes from 0 to {classes - 1}, got {low} to {high}. "
                         "Number the classes from 0, or build the network with more classes.")


def check_mask(m: Tensor, x: Tensor) -> None:
    """Raise a ValueError unless m holds a mask for each image of x (B, C, H, W): (B, 1, H, W) in [0, 1]."""
    if m.shape != (len(x), 1, *x.shape[2:]):
        raise ValueError(f"Expected masks of shape {(len(x), 1, *x.shape[2:])}, one a photograph, "
                         f"got {tuple(m.shape)}. Give the mask of each photograph with one channel.")
    if m.device.type == "meta" or not m.numel():
        return
    low, high = torch.stack(m.detach().aminmax()).tolist()  # one transfer from the device
    if not 0 <= low <= high <= 1:  # nan fails too
        raise ValueError(f"Expected masks in [0, 1], got {low:g} to {high:g}. "
                         "The masks of an ImageSet's batch lie in [-1, 1]: give (masks + 1) / 2.")


def check_target(target: Tensor, made: Tensor) -> None:
    """Raise a ValueError unless the target has the shape of what G made; a loss might broadcast the two."""
    if target.shape != made.shape:
        raise ValueError(f"Expected targets of shape {tuple(made.shape)}, the shape of G's output, "
                         f"got {tuple(target.shape)}. Give one target an input, or build G for these targets.")


def side_by_side(x: Tensor, y: Tensor | None, channels: int) -> Tensor:
    """Return x, or x and y along the channels; raise a ValueError unless that gives (B, channels, H, W)."""
    if y is not None:
        if x.dim() != 4 or y.dim() != 4 or x.shape[0] != y.shape[0] or x.shape[2:] != y.shape[2:]:
            raise ValueError(f"Expected two batches of images of one size, got {tuple(x.shape)} and "
                             f"{tuple(y.shape)}. Give D the input and the output of the same pairs.")
        x = torch.cat([x, y], dim=1)
    check_channels(x, channels)
    return x


class InstanceNorm(nn.InstanceNorm2d):
    """Bring every feature map of every image to mean 0 and variance 1, without scale and shift.

    Ulyanov et al. 2016, "Instance normalization". The same as torch's layer, from which it is derived; on the
    CPU it is computed by way of group or batch norm, which makes it up to four times as fast in training.
    """

    def __init__(self, channels: int) -> None:
        super().__init__(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, C, H, W) for x of that shape, H · W of at least 2."""
        # in eval mode to torch's last digit: see models.published
        return instance_norm(x, self.eps) if self.training else super().forward(x)


def instance_norm(x: Tensor, eps: float = 1e-5) -> Tensor:
    """Return x (B, C, H, W), H · W of at least 2, with every map of mean 0 and variance 1; fast on the CPU."""
    if x.device.type != "cpu":
        return nn.functional.instance_norm(x, eps=eps)
    if x.is_contiguous():
        return nn.functional.group_norm(x, x.shape[1], eps=eps)
    # a channels-last tensor would be copied to and fro; over a single image batch norm is the same
    return torch.cat([nn.functional.batch_norm(image, None, None, training=True, eps=eps) for image in x.split(1)])


def norm_layer(norm: str, channels: int) -> nn.Module:
    """Return the normalisation that a paper names: "batch" with scale and shift, "instance" without.

    Raises:
        ValueError: `norm` is neither.
    """
    if norm == "batch":
        return nn.BatchNorm2d(channels)
    if norm == "instance":
        return InstanceNorm(channels)
    raise ValueError(f'Expected norm "batch" or "instance", got {norm!r}. Choose one of these.')


def needs_bias(norm: str) -> bool:
    """Return whether a convolution before this norm has a bias, as in the published networks."""
    # Either norm takes the mean away and a bias with it; batch norm brings a shift of its own. Instance norm, as
    # the published networks have it, brings none, and their convolutions keep their (idle) bias.
    return norm == "instance"


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Return the side, in pixels, of the square of the input that one output of stacked convolutions sees.

    Each layer adds (kernel − 1) steps of its input's grid, and that grid is as wide as all strides before it
    multiplied. Padding moves the field, it does not change its size.

    Args:
        layers: (kernel, stride) of each, first the one at the image.

    Raises:
        ValueError: a kernel or stride is no positive integer.
    """
    side, jump = 1, 1
    for kernel, stride in layers:
        check_positive(kernel=kernel, stride=stride)
        side += (kernel - 1) * jump
        jump *= stride
    return side


def random_shift(x: Tensor, most: int) -> Tensor:
    """Shift each image of a batch (B, C, H, W) by up to `most` pixels each way; the border is background (−1).

    Differentiable with respect to x. Translation is one of the augmentations of Zhao et al. 2020,
    "Differentiable augmentation for data-efficient GAN training".
    """
    if most < 1:
        return x
    batch, _, height, width = x.shape
    padded = nn.functional.pad(x, (most,) * 4, value=-1.0)
    down, right = torch.randint(0, 2 * most + 1, (2, batch), device=x.device)
    rows = down[:, None] + torch.arange(height, device=x.device)  # (B, H)
    columns = right[:, None] + torch.arange(width, device=x.device)  # (B, W)
    item = torch.arange(batch, device=x.device)[:, None, None]
    return padded[item, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)  # (B, C, H, W)


def crops(x: Tensor, side: int, *, seed: int) -> Tensor:
    """Cut squares out of pictures (B, C, H, W), each at its own random place: (B, C, side, side), channels last."""
    draw = torch.Generator().manual_seed(seed)
    corners = [torch.randint(0, length - side + 1, (len(x),), generator=draw).tolist() for length in x.shape[2:]]
    parts = [picture[:, top:top + side, left:left + side] for picture, top, left in zip(x, *corners)]
    return torch.stack(parts).contiguous(memory_format=torch.channels_last)


def squares(corners: Tensor, side: int | Tensor, size: int) -> Tensor:
    """Return masks (N, 1, size, size), 1 inside a square each.

    Args:
        corners: int64 (N, 2), first rows and first columns.
        side: of all squares, or (N, 1), of each.
        size: of the masks.
    """
    place = torch.arange(size)
    inside = [(place >= start[:, None]) & (place < start[:, None] + side) for start in corners.T]
    return (inside[0][:, None, :, None] & inside[1][:, None, None, :]).float()


def slerp(z0: Tensor, z1: Tensor, t: float) -> Tensor:
    """Interpolate on the great circle between latents: sin((1 − t) ω)/sin ω · z0 + sin(t ω)/sin ω · z1.

    White 2016, "Sampling generative networks", section 2.1. ω is the angle between the two. In many dimensions the
    straight line between two Gaussian draws leaves the shell on which such draws lie; this path stays on it.

    Args:
        z0, z1: (…, d), broadcast against each other.
        t: 0 gives z0, 1 gives z1. Where z0 and z1 are parallel, the straight line is taken.
    """
    unit0, unit1 = (z / z.norm(dim=-1, keepdim=True).clamp_min(1e-12) for z in (z0, z1))
    omega = (unit0 * unit1).sum(-1, keepdim=True).clamp(-1, 1).acos()
    sine = omega.sin()
    parallel = sine.abs() < 1e-6
    safe = torch.where(parallel, torch.ones_like(sine), sine)
    arc = ((1 - t) * omega).sin() / safe * z0 + (t * omega).sin() / safe * z1
    return torch.where(parallel, (1 - t) * z0 + t * z1, arc)
