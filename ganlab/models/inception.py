"""Inception v3 as the Fréchet Inception Distance uses it: Szegedy et al. 2016, figures 5 to 7; Heusel et al. 2017.

The layout is that of the weights which pytorch-fid and its descendants read (pt_inception-2015-12-05): 1,008 classes,
averages that leave the padding out, and a maximum in the pool of the last block. Those weights do not ship with the
course; `load` opens them, or any others of the same layout.

    299×299 → five convolutions, two pools → 5b 5c 5d: 35×35×288 → 6a … 6e: 17×17×768 → 7a 7b 7c: 8×8×2048 → mean
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d

from ganlab.layers import check_channels
from ganlab.models import state_dicts
from ganlab.models.state_dicts import StateDictError

FEATURES = 2048
SIDE = 299  # pixels that the first layer expects
_average = partial(avg_pool2d, kernel_size=3, stride=1, padding=1, count_include_pad=False)
_smaller = partial(max_pool2d, kernel_size=3, stride=2)


class Convolution(nn.Module):
    """A convolution without bias, batch norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int], stride: int = 1, *,
                 same: bool = True) -> None:
        super().__init__()
        height, width = (kernel, kernel) if isinstance(kernel, int) else kernel
        padding = (height // 2, width // 2) if same else 0
        self.conv = nn.Conv2d(inputs, outputs, (height, width), stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return self.bn(self.conv(x)).relu()


class BlockA(nn.Module):
    """35×35: 1×1, 5×5, two 3×3, pool (figure 5)."""

    def __init__(self, inputs: int, pooled: int) -> None:
        super().__init__()
        self.branch1x1 = Convolution(inputs, 64, 1)
        self.branch5x5_1, self.branch5x5_2 = Convolution(inputs, 48, 1), Convolution(48, 64, 5)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = Convolution(inputs, 64, 1), Convolution(64, 96, 3)
        self.branch3x3dbl_3 = Convolution(96, 96, 3)
        self.branch_pool = Convolution(inputs, pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([
            self.branch1x1(x), self.branch5x5_2(self.branch5x5_1(x)),
            self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x))), self.branch_pool(_average(x))], 1)


class BlockB(nn.Module):
    """From 35×35 to 17×17."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.branch3x3 = Convolution(inputs, 384, 3, 2, same=False)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = Convolution(inputs, 64, 1), Convolution(64, 96, 3)
        self.branch3x3dbl_3 = Convolution(96, 96, 3, 2, same=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([
            self.branch3x3(x), self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x))), _smaller(x)], 1)


class BlockC(nn.Module):
    """17×17: 1×1, one and two 7×7 as pairs of 1×7 and 7×1, pool (figure 6)."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        row, column = (1, 7), (7, 1)
        self.branch1x1 = Convolution(inputs, 192, 1)
        self.branch7x7_1, self.branch7x7_2 = Convolution(inputs, width, 1), Convolution(width, width, row)
        self.branch7x7_3 = Convolution(width, 192, column)
        self.branch7x7dbl_1, self.branch7x7dbl_2 = Convolution(inputs, width, 1), Convolution(width, width, column)
        self.branch7x7dbl_3, self.branch7x7dbl_4 = Convolution(width, width, row), Convolution(width, width, column)
        self.branch7x7dbl_5 = Convolution(width, 192, row)
        self.branch_pool = Convolution(inputs, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        twice = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        return torch.cat([
            self.branch1x1(x), self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x))),
            self.branch7x7dbl_5(self.branch7x7dbl_4(twice)), self.branch_pool(_average(x))], 1)


class BlockD(nn.Module):
    """From 17×17 to 8×8."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.branch3x3_1, self.branch3x3_2 = Convolution(inputs, 192, 1), Convolution(192, 320, 3, 2, same=False)
        self.branch7x7x3_1, self.branch7x7x3_2 = Convolution(inputs, 192, 1), Convolution(192, 192, (1, 7))
        self.branch7x7x3_3, self.branch7x7x3_4 = Convolution(192, 192, (7, 1)), Convolution(192, 192, 3, 2, same=False)

    def forward(self, x: Tensor) -> Tensor:
        seven = self.branch7x7x3_2(self.branch7x7x3_1(x))
        return torch.cat([self.branch3x3_2(self.branch3x3_1(x)), self.branch7x7x3_4(self.branch7x7x3_3(seven)),
                          _smaller(x)], 1)


class BlockE(nn.Module):
    """8×8: 1×1, 3×3 that ends in 1×3 beside 3×1, twice, pool (figure 7); the last one's pool takes the maximum."""

    def __init__(self, inputs: int, *, maximum: bool = False) -> None:
        super().__init__()
        row, column = (1, 3), (3, 1)
        self.branch1x1, self.branch3x3_1 = Convolution(inputs, 320, 1), Convolution(inputs, 384, 1)
        self.branch3x3_2a, self.branch3x3_2b = Convolution(384, 384, row), Convolution(384, 384, column)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = Convolution(inputs, 448, 1), Convolution(448, 384, 3)
        self.branch3x3dbl_3a, self.branch3x3dbl_3b = Convolution(384, 384, row), Convolution(384, 384, column)
        self.branch_pool = Convolution(inputs, 192, 1)
        self.pool = partial(max_pool2d, kernel_size=3, stride=1, padding=1) if maximum else _average

    def forward(self, x: Tensor) -> Tensor:
        once = self.branch3x3_1(x)
        twice = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        return torch.cat([
            self.branch1x1(x), self.branch3x3_2a(once), self.branch3x3_2b(once), self.branch3x3dbl_3a(twice),
            self.branch3x3dbl_3b(twice), self.branch_pool(self.pool(x))], 1)


class Inception(nn.Module):
    """The network whose last mean is where the Fréchet Inception Distance is measured: 23,850,960 parameters."""

    def __init__(self, *, classes: int = 1008) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = Convolution(3, 32, 3, 2, same=False)
        self.Conv2d_2a_3x3, self.Conv2d_2b_3x3 = Convolution(32, 32, 3, same=False), Convolution(32, 64, 3)
        self.Conv2d_3b_1x1, self.Conv2d_4a_3x3 = Convolution(64, 80, 1), Convolution(80, 192, 3, same=False)
        self.Mixed_5b, self.Mixed_5c, self.Mixed_5d = BlockA(192, 32), BlockA(256, 64), BlockA(288, 64)
        self.Mixed_6a, self.Mixed_6b = BlockB(288), BlockC(768, 128)
        self.Mixed_6c, self.Mixed_6d, self.Mixed_6e = BlockC(768, 160), BlockC(768, 160), BlockC(768, 192)
        self.Mixed_7a, self.Mixed_7b, self.Mixed_7c = BlockD(768), BlockE(1280), BlockE(2048, maximum=True)
        self.fc = nn.Linear(FEATURES, classes)

    @torch.no_grad()
    def features(self, x: Tensor) -> Tensor:
        """Return the features (B, 2048) of images (B, 3, H, W) in [−1, 1], H = W; they are resized to 299×299."""
        check_channels(x, 3)
        if x.shape[2:] != (SIDE, SIDE):
            x = interpolate(x, (SIDE, SIDE), mode="bilinear", align_corners=False)
        h = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))  # (B, 64, 147, 147)
        h = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(_smaller(h)))  # (B, 192, 71, 71)
        h = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(_smaller(h))))  # (B, 288, 35, 35)
        h = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(self.Mixed_6a(h)))))  # (B, 768, 17, 17)
        h = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(h)))  # (B, 2048, 8, 8)
        return h.mean((2, 3))


def load(path: str | Path) -> Inception:
    """Return the network with weights from a file of torch.save or safetensors, in eval mode; nothing in it is run.

    Raises:
        StateDictError: the file cannot be read, or holds another network.
    """
    parts = state_dicts.read(path)
    network = Inception(classes=1)
    mine = {name: tuple(value.shape) for name, value in network.state_dict().items() if _needed(name)}
    for state in parts.values():
        if all(tuple(getattr(state.get(name), "shape", ())) == shape for name, shape in mine.items()):
            network.load_state_dict({name: state[name] for name in mine}, strict=False)
            return network.eval()
    nearest = max(parts.values(), key=lambda state: sum(name in state for name in mine))
    name = next(name for name, shape in mine.items() if tuple(getattr(nearest.get(name), "shape", ())) != shape)
    found = tuple(nearest[name].shape) if name in nearest else "none"
    raise StateDictError(f"Expected Inception's weights as pytorch-fid has them (pt_inception-2015-12-05…) in {path}, "
                         f"but {name} is of shape {found} instead of {mine[name]}. Name that file, or leave "
                         "--features out.")


def _needed(name: str) -> bool:
    return not name.startswith("fc.") and not name.endswith("num_batches_tracked")
