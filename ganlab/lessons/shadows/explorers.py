"""A shadow painted on a photograph stage by stage, to be moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from ganlab.datasets import painted
from ganlab.lessons.shadows import drawings
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["shadows"]


def shadows(photos: torch.Tensor, *, seed: int = 0) -> Explorer:
    """Return an explorer: a shadow painted on a photograph, stage by stage.

    Args:
        photos: (N, 3, H, W) in [−1, 1]; a slider chooses one.
        seed: of the first shadow; a slider adds to it.
    """
    photos, smooth = photos.detach().cpu(), painted.STYLES["smooth"]
    photo = whole("photograph", 1, 1, len(photos))
    draw = whole("draw", 0, 0, 30)
    cells = whole("lattice squares", smooth.cells, 1, 8)
    octaves = whole("octaves", smooth.octaves, 1, 4)
    coverage = slider("coverage", 0.35, 0, 1, 0.01)
    speckle = slider("speckle", smooth.speckle, 0, 0.5, 0.01)
    blur = slider("low-pass, pixels", smooth.blur, 0.1, 6, 0.1)
    depth = slider("depth", 0.6, 0, 0.9, 0.01)  # beyond, red would have less than no light

    def state() -> dict[str, Any]:
        rng = np.random.default_rng(seed + draw.value)
        image = photos[photo.value - 1]
        noise = painted.perlin(rng, 1, *image.shape[1:], cells=cells.value, octaves=octaves.value)
        shapes = painted.speckle(rng, painted.binarise(noise, np.array([coverage.value])), speckle.value)
        matte = painted.low_pass(shapes, blur.value)
        dark = 2 * painted.darken((image.numpy() + 1) / 2, matte, depth.value * painted.TINT[:, None, None]) - 1
        return {"noise": noise[0], "shapes": shapes[0], "matte": matte[0], "image": dark}

    return Explorer(drawings.ShadowDrawing, [[photo, draw], [cells, octaves], [coverage, speckle], [blur, depth]],
                    state, title="A shadow painted in four stages: noise, outlines, low-pass, darkening.",
                    grid=("coverage", "depth"))
