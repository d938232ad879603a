"""Clips as rows of frames, with what they are made of; and solids of voxels, seen from above and one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from ganlab.models.vgan import Parts
from ganlab.plots import COLOURS, described, image_grid, image_rows

SIDE, AZIMUTH, ELEVATION = 112, np.radians(32.0), np.radians(28.0)  # pixels, and where the eye is
LIGHT = np.array([1.0, 0.78, 0.56])  # of faces that look up, to the front, to the side


def films(clips: Mapping[str, Tensor], *, width: float = 7.0) -> Figure:
    """Return a row of frames for each clip: name → (3, T, H, W) in [−1, 1]; time runs to the right."""
    fig = image_rows({name: clip.transpose(0, 1) for name, clip in clips.items()}, width=width)
    return described(fig, f"{len(clips)} clips, one a row, their frames from left to right: {', '.join(clips)}.")


def frames(parts: Parts, clip: int = 0, *, width: float = 7.0) -> Figure:
    """Return four rows of frames of one made clip: the video, its foreground, its mask and its background.

    Args:
        parts: of several clips.
        clip: which of them.
    """
    T = parts.mask.shape[2]
    rows = {"video": parts.video()[clip], "foreground": parts.foreground[clip], "mask": 2 * parts.mask[clip] - 1,
            "background": parts.background[clip].expand(-1, T, -1, -1)}
    fig = image_rows({name: row.transpose(0, 1) for name, row in rows.items()}, width=width)
    share = float((parts.mask[clip] > 0.5).float().mean())
    return described(fig, f"{T} frames of a made clip in four rows: video, foreground, mask, background. "
                          f"The mask is above one half in {share:.0%} of all places.")


def solids(voxels: Tensor, *, labels: Sequence[object] | None = None, role: str = "fake", columns: int | None = None,
           width: float | None = None) -> Figure:
    """Return solids side by side, drawn as blocks from above and one side; voxels above one half are matter.

    Args:
        voxels: (N, 1, S, S, S) in [0, 1]: height from the floor up, depth, width.
        labels: one a solid, written above it.
        role: of the colour: "real", "fake".
        columns: solids a row; all of them by default.
    """
    colour = np.array([int(COLOURS[role][i:i + 2], 16) / 255 for i in (1, 3, 5)])
    blocks = (voxels.detach().cpu() > 0.5).squeeze(1).numpy()
    pictures = torch.tensor(np.stack([_seen(block, colour) for block in blocks]), dtype=torch.float32)
    fig = image_grid(2 * pictures - 1, columns=columns or len(blocks), labels=labels, width=width)
    counts = ", ".join(str(int(block.sum())) for block in blocks)
    return described(fig, f"{len(blocks)} solids drawn as blocks, of so many voxels: {counts}.")


def _seen(block: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """Return what parallel rays see of bool voxels (S, S, S): (3, SIDE, SIDE) in [0, 1], white where nothing is."""
    size = block.shape[0]
    ray = -np.array([np.sin(ELEVATION), np.cos(ELEVATION) * np.cos(AZIMUTH), np.cos(ELEVATION) * np.sin(AZIMUTH)])
    right = np.array([0.0, -np.sin(AZIMUTH), np.cos(AZIMUTH)])
    up = np.cross(ray, right)
    up *= np.sign(up[0])
    across = (np.arange(SIDE) + 0.5) / SIDE * 1.3 - 0.65
    start = size / 2 + size * (-across[:, None, None] * up + across[None, :, None] * right)  # (SIDE, SIDE, 3)
    depth = np.arange(-0.9 * size, 0.9 * size, 0.25)
    at = start[:, :, None] + depth[:, None] * ray  # (SIDE, SIDE, D, 3)
    cell = np.floor(at).astype(int)
    inside = ((cell >= 0) & (cell < size)).all(-1)
    hit = inside & block[tuple(np.moveaxis(cell.clip(0, size - 1), -1, 0))]
    first = hit.argmax(2)[..., None, None]  # of every ray
    where = np.take_along_axis(at, first, 2)[:, :, 0]
    back = (np.ceil(where) - where) / -ray  # every ray falls along all three axes: it came in by an upper face
    shade = LIGHT[back.argmin(-1)][..., None] * colour
    return np.where(hit.any(2)[..., None], shade, 1.0).transpose(2, 0, 1)
