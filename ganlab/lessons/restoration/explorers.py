"""Drag a hole over a picture; slide between fidelity and sharpness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganlab import metrics
from ganlab.lessons.restoration import drawings, trials
from ganlab.plots.theme import number
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["drag_the_hole", "sharpness"]
Filling = Callable[[Tensor, Tensor], Tensor]


def drag_the_hole(ways: Mapping[str, Filling], x: Tensor) -> Explorer:
    """Return an explorer: where the hole lies, and how large it is → how each way fills it, beside the truth.

    Args:
        ways: name → (pictures (B, C, H, H), holes (B, 1, H, H)) → pictures whose holes are filled.
        x: pictures to choose from, in [−1, 1].
    """
    size = x.shape[-1]
    which = whole("picture", 1, 1, len(x))
    across, down = (slider(f"hole, {name}", 0.5, 0, 1, 0.02) for name in ("left to right", "top to bottom"))
    side = whole("its side, pixels", size // 2, 4, size // 2)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        picture = x[which.value - 1:which.value]
        left, top = (round(share.value * (size - side.value)) for share in (across, down))
        hole = torch.zeros(1, 1, size, size)
        hole[:, :, top:top + side.value, left:left + side.value] = 1
        made = {name: way(picture, hole) for name, way in ways.items()}
        errors = "   ".join(f"{name} {number(trials.in_the_hole(each, picture, hole), 3)}"
                            for name, each in made.items())
        return {"images": [(picture * (1 - hole))[0], *(each[0] for each in made.values()), picture[0]],
                "said": f"mean absolute difference in the hole:  {errors}"}

    names = ["with a hole", *ways, "truth"]
    return Explorer(partial(drawings.RowDrawing, names=names), [[across, down], [side, which]], state, width=9.0,
                    title="A picture with a hole, and what each way of filling draws in it.")


def sharpness(first: nn.Module, second: nn.Module, x: Tensor) -> Explorer:
    """Return an explorer: α → what the network between two makes of a small picture, beside both and the truth.

    Args:
        first: trained by the squared error. second: trained with a discriminator too; of the same size.
        x: true pictures in [−1, 1] to choose from.
    """
    which, alpha = whole("picture", 1, 1, len(x)), slider("α", 0.5, 0, 1, 0.05)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        picture = x[which.value - 1:which.value]
        small = trials.reduced(picture)
        smooth, made = trials.bicubic(small), trials.between_networks(first, second, alpha.value)(small).clamp(-1, 1)
        shown = interpolate(small, scale_factor=trials.FACTOR)  # every pixel a square
        energy = metrics.gradient_energy(made) / metrics.gradient_energy(picture)
        return {"images": [shown[0], smooth[0], made[0], picture[0]],
                "said": f"PSNR {number(metrics.psnr(made, picture), 2)} dB, bicubic "
                        f"{number(metrics.psnr(smooth, picture), 2)} dB      gradient energy "
                        f"{number(energy, 2)} times that of the truth"}

    return Explorer(partial(drawings.RowDrawing, names=["small", "bicubic", "between", "truth"]), [[alpha, which]],
                    state, width=8.0, title="A small picture enlarged by a network between two others.",
                    grid=("α", "picture"))
