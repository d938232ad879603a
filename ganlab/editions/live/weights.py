"""The weights of a shipped StyleGAN generator as a script, which a page without a kernel can read from a file."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import torch
from torch import Tensor

from ganlab.models import shipped, stylegan
from ganlab.runtime import replacing

NAME, FACES, SEED = "faces-64", 12, 0  # the generator of lesson 08, and the latents of its explorer


def script(name: str = NAME, *, faces: int = FACES, seed: int = SEED) -> str:
    """Return a script that sets `ganlabLive.weights[name]`: config, tensors, and the latents and noise of the lesson.

    A tensor is `{"shape": …, "half": …}`, base64 of 16 bits a number, low byte first, where that loses nothing; else
    `"single"`, of 32 bits.

    Args:
        name: of a StyleGAN generator in data/weights, or the path of one.
        faces, seed: as in `explorers.styles` of the lesson, whose faces the page draws.

    Raises:
        WeightsError: there is no such file, it is damaged, or holds another kind of network.
    """
    G = shipped.load(name)
    if not isinstance(G, stylegan.Generator):
        raise shipped.WeightsError(f"Expected weights of a StyleGAN generator, but {name} holds a "
                                   f"{type(G).__module__}.{type(G).__name__}. Choose faces-64.")
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(seed))
    z = torch.randn(faces, G.latent_dim, generator=torch.Generator().manual_seed(seed))
    packed = {"config": G.config, "tensors": {key: _packed(value) for key, value in _used(G).items()},
              "latents": [_packed(each) for each in z], "noise": [_packed(each) for each in noise]}
    key = json.dumps(Path(name).stem)
    return ("window.ganlabLive = window.ganlabLive || {};\nganlabLive.weights = ganlabLive.weights || {};\n"
            f"ganlabLive.weights[{key}] = {json.dumps(packed)};\n")


def write(folder: Path, name: str = NAME) -> Path:
    """Write `script(name)` into a folder as NAME.js, and return its path. Errors as `script`."""
    path = Path(folder) / f"{Path(name).stem}.js"
    text = script(name)
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")
    return path


def _used(G: stylegan.Generator) -> dict[str, Tensor]:
    """Return all tensors but the toRGB layers of the small sizes, which only growing needs."""
    last = f"synthesis.to_rgb.{len(G.synthesis.to_rgb) - 1}."
    return {name: value for name, value in G.state_dict().items()
            if not name.startswith("synthesis.to_rgb.") or name.startswith(last)}


def _packed(tensor: Tensor) -> dict:
    half = tensor.half()
    kind, values = ("half", half) if torch.equal(half.float(), tensor.float()) else ("single", tensor.float())
    little = values.numpy().astype(values.numpy().dtype.newbyteorder("<"))
    return {"shape": list(tensor.shape), kind: base64.b64encode(little.tobytes()).decode("ascii")}
