"""The receptive field of a patch discriminator over a photograph, and a sketch that becomes a portrait."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from ganlab.datasets import faces
from ganlab.lessons.pix2pix import drawings, sketching
from ganlab.widgets.controls import choice, menu, press, slider, whole
from ganlab.widgets.explorer import Explorer
from ganlab.widgets.surface import Surface

__all__ = ["receptive_field", "sketch"]
LARGEST = 128  # side of a drawn face


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


def sketch(G: nn.Module, *, size: int = 64) -> Explorer:
    """Return an explorer: lines and dabs of colour, drawn or chosen part by part → the portrait that G makes.

    Args:
        G: from sketches (1, 5, size, size), as `ganlab.datasets.sketches` has them, to images in [−1, 1]; or a
            published generator, such as edges2shoes, from lines in one or three channels: it sees no dabs.
        size: side in pixels, at most 128 or a multiple of 128.

    Raises:
        ValueError: the size is another.
    """
    if size > LARGEST and size % LARGEST:
        raise ValueError(f"Expected a size of at most {LARGEST} or a multiple of it, got {size}.")
    G.eval()
    surface = Surface("A sketch of a face", steps=size, widths={"pen": 1.2 / size, "dab": 6 / size, "rub": 0.08})
    page = choice("a face", "an empty page", name="The page begins with")
    parts = {name: menu(name, *faces.FACTORS[name]) for name in sketching.PARTS}
    colours = {where: menu(f"{where}'s colour", "G's choice", *palette)
               for where, (_, palette) in sketching.COLOURS.items()}
    tool = choice("pen", ("dab of colour", "dab"), ("rubber", "rub"), name="Tool")
    paints = {f"{where}: {name}": f"#{value:06x}" for where, (_, palette) in sketching.COLOURS.items()
              for name, value in palette.items()}
    paint = menu("colour of dabs", *paints.items())
    surface.follow(tool=tool, colour=paint)

    def state() -> dict[str, Any]:
        chosen = {name: control.value for name, control in parts.items()}
        times = max(1, size // LARGEST)  # larger ones are drawn smaller, and every pixel repeated
        lines = sketching.lines(chosen, size=size // times) if page.value == "a face" else None
        lines = None if lines is None else lines.repeat_interleave(times, 2).repeat_interleave(times, 3)
        surface.lay(None if lines is None else Image.fromarray(lines[0, 0].numpy()))
        given = [sketching.dab(chosen, where, control.value, size=size // times) for where, control in colours.items()
                 if control.value != "G's choice"]
        return {"strokes": [*given, *surface.value], "start": lines}

    tools = [[tool, paint, press("undo", surface.undo), press("clear", surface.clear)]]
    explorer = Explorer(partial(drawings.PortraitDrawing, G=G, size=size),
                        [[page, *parts.values()], list(colours.values())], state, beside=surface, tools=tools,
                        width=5.9, title="A sketch with dabs of colour, and the portrait that the network makes of it.",
                        grid=("hair", "glasses"))
    surface.observe(explorer.changed, "value")
    return explorer
