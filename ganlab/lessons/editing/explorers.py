"""Edit a face by its attributes; turn a head away and back."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ganlab.datasets import ImageSet, ageing, faces
from ganlab.datasets.turning import turned, turned_back
from ganlab.lessons.editing import attributes
from ganlab.plots import PicturesDrawing
from ganlab.plots.theme import number
from ganlab.training.loop import Run
from ganlab.widgets.controls import menu, slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["edit_a_face", "turn_a_head"]


def edit_a_face(G: nn.Module, encoders: Run, data: ImageSet, z: Tensor | None = None) -> Explorer:
    """Return an explorer: glasses, colour of hair and age → the face as it is, as it is read, and as it is edited.

    Args:
        G: (z, y) → faces. encoders: as `attributes.learn_back` trains them.
        data: aged faces to choose from.
        z: latents that suit the faces better than the encoder's.
    """
    which, age = whole("face", 1, 1, len(data)), whole("age", 0, 0, ageing.AGES - 1)
    glasses, hair = (menu(name, *((value, i) for i, value in enumerate(values))) for name, values in
                     (("glasses", faces.FACTORS["glasses"]), ("hair colour", ageing.COLOURS)))

    @torch.no_grad()
    def state() -> dict[str, Any]:
        i = which.value - 1
        x = data.batch([i])
        guess, y = attributes.read(encoders, x)
        latent = guess if z is None else z[i:i + 1]
        wanted = attributes.edited(y, glasses=glasses.value, hair_colour=hair.value, age=age.value)
        made = G(torch.cat([latent] * 2), torch.cat([y, wanted]))
        values = ageing.said(y)
        return {"images": torch.cat([x, made]),
                "says": f"read: {faces.FACTORS['glasses'][int(values['glasses'])]} glasses, "
                        f"{ageing.COLOURS[int(values['hair_colour'])]} hair, age {int(values['age'])}"}

    names = ["a face", "as it is read", "edited"]
    return Explorer(partial(PicturesDrawing, names=names), [[glasses, hair], [age, which]], state, width=7.0,
                    title="A face, what the generator makes of its code, and the same code edited.",
                    grid=("age", "glasses"))


def turn_a_head(run: Run, x: Tensor) -> Explorer:
    """Return an explorer: an angle → the head turned away, and turned back by the network and by geometry.

    Args:
        run: as `turning.train` leaves it.
        x: frontal faces to choose from, (N, 3, H, W).
    """
    which, angle = whole("face", 1, 1, len(x)), slider("turned by, degrees", 50, -80, 80, 5)
    G = run.averages["G"].module

    @torch.no_grad()
    def state() -> dict[str, Any]:
        front, degrees = x[which.value - 1:which.value], torch.tensor([float(angle.value)])
        side = turned(front, degrees)
        made = G(side)
        return {"images": torch.cat([side, made, turned_back(side, degrees), front]),
                "says": f"mean absolute difference from the truth: {number(float((made - front).abs().mean()), 3)}"}

    return Explorer(partial(PicturesDrawing, names=["turned away", "G", "geometry", "truth"]), [[angle, which]], state,
                    width=8.0, title="A head turned away, and turned back in two ways.",
                    grid=("turned by, degrees", "face"))
