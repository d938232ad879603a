"""A trained generator to play with."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch

from ganlab.layers import slerp
from ganlab.models.stylegan import Generator
from ganlab.plots import PicturesDrawing, number
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["generator"]


def generator(G: Generator, *, faces: int = 12, seed: int = 0, draws: int = 2000) -> Explorer:
    """Return an explorer of a generator: a walk between two latents, and three directions in which its faces vary.

    The directions are the first principal components of the styles w of many latents (Härkönen et al. 2020, GANSpace).

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        faces: how many latents the sliders offer.
        seed: of the latents and of the noise, which stays as it is drawn.
        draws: how many latents the directions are computed from.
    """
    G.eval()
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(seed))
    device = noise[0].device
    z = torch.randn(faces + draws, G.latent_dim, generator=torch.Generator().manual_seed(seed)).to(device)
    with torch.no_grad():
        w = G.styles(z[faces:])[:, 0]  # the same for every layer
        _, spread, directions = torch.linalg.svd(w - w.mean(0), full_matrices=False)
        drawn = G.synthesis(G.styles(z[:faces]), noise=noise)
    farthest = int((drawn - drawn[:1]).abs().mean((1, 2, 3)).argmax()) + 1  # so that the walk shows something at once
    moves = directions[:3] * spread[:3, None] / draws**0.5  # one standard deviation each
    moves *= moves.sum(1, keepdim=True).sign()  # which way is plus would else depend on the machine

    first, second = whole("first face", 1, 1, faces), whole("second face", farthest, 1, faces)
    t = slider("way from first to second", 0.5, 0, 1, 0.01)
    shifts = [slider(f"direction {k}", 0.0, -1, 1, 0.02) for k in (1, 2, 3)]

    @torch.no_grad()
    def state() -> dict[str, Any]:
        a, b = z[first.value - 1], z[second.value - 1]
        move = sum(shift.value * direction for shift, direction in zip(shifts, moves))
        w_first, w_between, w_second = G.styles(torch.stack([a, slerp(a, b, t.value), b]))  # (layers, style_dim) each
        styles = torch.stack([w_first, w_between + move, w_second])
        moved = "    ".join(f"direction {k}: {number(shift.value, 2)}" for k, shift in enumerate(shifts, 1))
        return {"images": G.synthesis(styles, noise=noise).cpu(),
                "says": f"z is {t.value:.0%} of the way from face {first.value} to face {second.value}    {moved}"}

    return Explorer(partial(PicturesDrawing, names=["first face", "on the way", "second face"]),
                    [[first, second, t], shifts], state,
                    title="Three faces that a generator makes: one, another, and one on the way between them.",
                    grid=("way from first to second", "direction 1"))
