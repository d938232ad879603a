"""The receptive field of a patch discriminator over a photograph, to be moved."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch

from ganlab.lessons.pix2pix import drawings
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["receptive_field"]


def receptive_field(photo: torch.Tensor | np.ndarray) -> Explorer:
    """Return an explorer: layers, kernel, stride → what one logit sees of a photograph.

    It starts at pix2pix's patch discriminator: three layers with stride 2, two with stride 1, all with kernel 4.

    Args:
        photo: (3, H, H) or (1, H, H), float in [−1, 1] or uint8.

    Raises:
        ValueError: the photograph is not square.
    """
    strided = whole("strided layers", 3, 0, 5)
    stride = whole("their stride", 2, 1, 3)
    kernel = whole("kernel, all layers", 4, 1, 7)
    plain = whole("layers of stride 1", 2, 0, 3)
    across, down = (slider(f"logit, {name}", 0.5, 0, 1, 0.01) for name in ("left to right", "top to bottom"))

    def state() -> dict[str, Any]:
        layers = [(kernel.value, stride.value)] * strided.value + [(kernel.value, 1)] * plain.value
        return {"layers": layers, "across": across.value, "down": down.value}

    drawing = partial(drawings.FieldDrawing, photo=photo)
    return Explorer(drawing, [[strided, stride], [kernel, plain], [across, down]], state,
                    title="The receptive field of one logit over a photograph, and its growth by layers.")
