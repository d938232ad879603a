"""Drawn people whom any pose can be given: the exact truth of lesson 15's change of pose.

A person is colours and widths, a pose is the places of 14 joints. All shapes are signed distances to segments and
discs with a soft edge, so a figure looks the same at every size. How much of each pixel a part covers is known, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets.builtin import on_request

JOINTS = ("head", "neck", *(f"{side} {joint}" for side in ("left", "right")
                            for joint in ("shoulder", "elbow", "hand", "hip", "knee", "foot")))
PARTS = ("skin", "hair", "shirt", "trousers", "ground")  # what has a colour of its own
SIZES = (16, 128)
HUES = (0.0, 1.0)

HEAD, NECK = 0, 1
LEFT, RIGHT = tuple(range(2, 8)), tuple(range(8, 14))  # shoulder, elbow, hand, hip, knee, foot
# the bones between joints, as a pose's mask has them: head, then for each side the arm, the trunk's edge, and the leg
LIMBS = ((HEAD, NECK), *((a, b) for s, e, h, hip, k, f in (LEFT, RIGHT)
                         for a, b in ((NECK, s), (s, e), (e, h), (s, hip), (hip, k), (k, f))), (LEFT[3], RIGHT[3]))
SKINS = ((0.97, 0.82, 0.70), (0.36, 0.22, 0.15))  # the lightest and the darkest; others lie between
HAIRS = ((0.12, 0.10, 0.12), (0.40, 0.22, 0.10), (0.93, 0.76, 0.32), (0.78, 0.32, 0.12))
GROUNDS = ((0.80, 0.90, 0.98), (0.84, 0.96, 0.92), (0.88, 0.87, 0.99))  # blue-white, so that no skin is like them
BLOCK = 2**18  # pixels drawn at once


@dataclass(frozen=True)
class People:
    """Who is drawn.

    Attributes:
        colours: float32 (N, 5, 3) in [0, 1], in the order of PARTS.
        widths: float32 (N, 4): half the width of arms, legs and trunk, and the head's radius; a picture is 2 wide.
    """

    colours: Tensor
    widths: Tensor

    def __len__(self) -> int:
        return len(self.colours)

    def __getitem__(self, index: Tensor | slice | Sequence[int]) -> People:
        return People(self.colours[index], self.widths[index])


def people(count: int, *, seed: int = 0, hues: tuple[float, float] = HUES) -> People:
    """Return people by chance; the first n of a seed are the n of a smaller count.

    Args:
        count: number of people.
        seed: a non-negative integer.
        hues: from where to where the hues of shirts and trousers lie on the circle of colours: 0 and 1 are red, ⅓ is
            green, ⅔ blue. With a smaller range there are colours that nobody wears.

    Raises:
        DataError: the count or the seed is out of range.
    """
    on_request.check("people", count, SIZES[0], seed, SIZES)
    chance = torch.rand(count, 13, generator=torch.Generator().manual_seed(seed))
    light, dark = (torch.tensor(colour) for colour in SKINS)
    skin = torch.lerp(light, dark, chance[:, :1] ** 1.5)
    hair, ground = (torch.tensor(known)[(chance[:, i] * len(known)).long()] for i, known in ((1, HAIRS), (2, GROUNDS)))
    shirt, trousers = (_rgb(hues[0] + (hues[1] - hues[0]) * chance[:, i], 0.60 + 0.35 * chance[:, i + 1],
                            0.45 + 0.45 * chance[:, i + 2]) for i in (3, 6))
    widths = torch.tensor([0.070, 0.090, 0.120, 0.150]) + torch.tensor([0.02, 0.03, 0.04, 0.04]) * chance[:, 9:13]
    return People(torch.stack([skin, hair, shirt, trousers, ground], dim=1), widths)


def poses(count: int, *, seed: int = 0) -> Tensor:
    """Return poses by chance, float32 (count, 14, 2): for each of JOINTS x and y, from −1 to 1, y downward.

    Raises:
        DataError: the count or the seed is out of range.
    """
    on_request.check("poses", count, SIZES[0], seed, SIZES)
    chance = torch.rand(count, 12, generator=torch.Generator().manual_seed(seed))
    joints = torch.empty(count, len(JOINTS), 2)
    middle = torch.stack([0.3 * chance[:, 0] - 0.15, 0.16 + 0.08 * chance[:, 1]], dim=1)  # between the hips
    lean = 0.6 * chance[:, 2] - 0.3
    joints[:, NECK] = middle + _turned(0.52, torch.pi + lean)
    joints[:, HEAD] = joints[:, NECK] + _turned(0.24, torch.pi + lean + 0.6 * chance[:, 3] - 0.3)
    for side, sign, first in ((LEFT, -1, 4), (RIGHT, 1, 8)):
        shoulder, elbow, hand, hip, knee, foot = side
        arm = 0.1 + 2.7 * chance[:, first]  # 0 hangs down, π points up
        joints[:, shoulder] = joints[:, NECK] + _turned(0.17, sign * (torch.pi / 2) + lean) + _turned(0.04, lean)
        joints[:, elbow] = joints[:, shoulder] + _turned(0.27, sign * arm)
        joints[:, hand] = joints[:, elbow] + _turned(0.27, sign * (arm + 2.6 * chance[:, first + 1] - 0.8))
        leg = 0.9 * chance[:, first + 2] - 0.1
        joints[:, hip] = middle + _turned(0.10, sign * (torch.pi / 2) + lean)
        joints[:, knee] = joints[:, hip] + _turned(0.34, sign * leg)
        joints[:, foot] = joints[:, knee] + _turned(0.34, sign * (leg - 0.9 * chance[:, first + 3]))
    return joints


def drawn(who: People, joints: Tensor, size: int = 32) -> Tensor:
    """Draw each person in the pose beside: float32 (N, 3, size, size) in [−1, 1].

    Args:
        who: N people. joints: N poses (N, 14, 2), or one for all (1, 14, 2).
        size: side in pixels, from 16 to 128.

    Raises:
        DataError: the size is another. ValueError: the poses are not such.
    """
    return torch.einsum("npyx,npc->ncyx", covered(who, joints, size), 2 * who.colours - 1)


def covered(who: People, joints: Tensor, size: int = 32) -> Tensor:
    """Return how much of each pixel shows each of PARTS: float32 (N, 5, size, size), all five together 1.

    Args, errors: as of `drawn`.
    """
    on_request.check("people", len(who), size, 0, SIZES)
    check_poses(joints)
    joints = joints.expand(len(who), -1, -1)
    step = max(1, BLOCK // size**2)
    return torch.cat([_layers(who.widths[i:i + step], joints[i:i + step], size) for i in range(0, len(who), step)])


def to_segments(joints: Tensor, limbs: Sequence[tuple[int, int]], size: int) -> Tensor:
    """Return how far each pixel is from each limb: (N, len(limbs), size, size), where a picture is 2 wide.

    Args:
        joints: (N, J, 2). limbs: pairs of joints, each the ends of a segment; of one joint twice, a point.
    """
    start, end = (joints[:, [limb[i] for limb in limbs]][:, :, None, None] for i in (0, 1))  # (N, L, 1, 1, 2)
    along = end - start
    place = _pixels(size)
    share = ((place - start) * along).sum(-1, keepdim=True) / (along**2).sum(-1, keepdim=True).clamp_min(1e-12)
    return (place - start - share.clamp(0, 1) * along).norm(dim=-1)


def check_poses(joints: Tensor) -> None:
    """Raise a ValueError unless these are poses (N, 14, 2)."""
    if joints.dim() != 3 or joints.shape[1:] != (len(JOINTS), 2):
        raise ValueError(f"Expected poses of shape (N, {len(JOINTS)}, 2), got {tuple(joints.shape)}. "
                         "Make them with figures.poses(count, seed=…).")


def _layers(widths: Tensor, joints: Tensor, size: int) -> Tensor:
    """The coverage of each part, (N, 5, size, size): what is painted later hides what was there before."""
    arm, leg, trunk, head = widths[:, :, None, None].unbind(1)  # (N, 1, 1) each
    hips = joints[:, [LEFT[3], RIGHT[3]]].mean(1, keepdim=True)
    joints = torch.cat([joints, hips], dim=1)  # the last: between the hips

    def bones(half_width: Tensor, *limbs: tuple[int, int]) -> Tensor:
        distance = to_segments(joints, limbs, size).amin(1) - half_width  # (N, H, W)
        return (0.5 - distance * size / 2).clamp(0, 1)  # an edge one pixel wide

    skull = bones(head, (HEAD, HEAD))
    painted = [  # from the back to the front
        *(("trousers", bones(leg, side[3:5], side[4:6])) for side in (LEFT, RIGHT)),
        ("shirt", bones(trunk, (LEFT[0], LEFT[3]), (RIGHT[0], RIGHT[3]), (NECK, len(JOINTS)))),
        ("skin", bones(0.06, (NECK, HEAD))),
        ("skin", skull), ("hair", skull * _cap(joints, head, size)),
        *((part, bones(width * arm, side[first:first + 2])) for side in (LEFT, RIGHT)
          for part, width, first in (("skin", 1.0, 1), ("shirt", 1.15, 0))),
    ]
    parts = torch.zeros(len(widths), len(PARTS), size, size)
    parts[:, PARTS.index("ground")] = 1
    for part, cover in painted:
        parts *= 1 - cover[:, None]
        parts[:, PARTS.index(part)] += cover
    return parts


def _cap(joints: Tensor, radius: Tensor, size: int) -> Tensor:
    """The half plane that holds the upper part of the head, (N, size, size)."""
    up = joints[:, HEAD] - joints[:, NECK]
    up = (up / up.norm(dim=1, keepdim=True))[:, None, None]
    height = ((_pixels(size) - joints[:, HEAD, None, None]) * up).sum(-1)  # over the middle of the head
    return (0.5 + (height - 0.15 * radius) * size / 2).clamp(0, 1)


def _pixels(size: int) -> Tensor:
    """Where each pixel's middle is, (size, size, 2): x and y from −1 to 1."""
    axis = (torch.arange(size) + 0.5) / size * 2 - 1
    return torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1)


def _turned(length: float, angle: Tensor) -> Tensor:
    """Vectors (N, 2) of a length; the angle 0 points down, ½ π to the right, π up."""
    return length * torch.stack([angle.sin(), angle.cos()], dim=-1)


def _rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Colours (N, 3) in [0, 1] of hue, saturation and value, (N,) each."""
    place = (torch.tensor([5.0, 3.0, 1.0]) + 6 * hue[:, None]) % 6
    dip = torch.minimum(place, 4 - place).clamp(0, 1)
    return value[:, None] * (1 - saturation[:, None] * dip)
