"""Styles of one face turned into another's, a grid of mixtures, and two ways between two faces, to be moved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
import torch

from ganlab.layers import slerp
from ganlab.lessons.stylegan import drawings
from ganlab.models.stylegan import Generator, mix
from ganlab.plots import PicturesDrawing, number
from ganlab.widgets.controls import label, slider, switch, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["mixing_grid", "style_walk", "styles"]


def styles(G: Generator, *, faces: int = 12, seed: int = 0, coarse: int = 4, middle: int = 6) -> Explorer:
    """Return an explorer of styles: those of one face turned into another's, coarse, middle and fine; ψ; noise.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        faces: how many latents the sliders offer.
        seed: of the latents and of the noise, which stays as it is drawn.
        coarse, middle: layers before `coarse` are the coarse ones, those before `middle` the middle ones.
    """
    w, noise = _faces(G, faces, seed)
    sizes = [size for size in G.synthesis.sizes for _ in range(2)]
    if not 0 < coarse < middle < len(sizes):
        raise ValueError(f"Expected 0 < coarse < middle < {len(sizes)}, the number of layers, got coarse {coarse} "
                         f"and middle {middle}. For a generator of few layers give smaller ones.")
    with torch.no_grad():
        drawn = G.synthesis(w, noise=noise)
    farthest = int((drawn - drawn[:1]).abs().mean((1, 2, 3)).argmax()) + 1  # so that sliders show something at once
    first, second = (whole(f"face {name}", value, 1, faces)
                     for name, value in (("1", 1), ("2", farthest)))
    names = [f"{kind} ({', '.join(f'{size}²' for size in sorted({*sizes[start:end]}))})" for kind, start, end in (
        ("coarse", 0, coarse), ("middle", coarse, middle), ("fine", middle, len(sizes)))]
    shares = [slider(f"{kind} of 2", value, 0, 1, 0.01)
              for kind, value in (("coarse", 0.0), ("middle", 0.0), ("fine", 1.0))]
    psi = slider("truncation ψ", 1.0, -1, 1, 0.01)
    switches = [switch(f"{layer}: {size}²") for layer, size in enumerate(sizes, 1)]

    @torch.no_grad()
    def state() -> dict[str, Any]:
        a, b = w[first.value - 1], w[second.value - 1]
        layer = torch.arange(len(sizes), device=w.device)[:, None]
        share = torch.where(layer < coarse, shares[0].value, torch.where(layer < middle, shares[1].value,
                                                                         shares[2].value))
        three = G.truncate(torch.stack([a, b, a + share * (b - a)]), psi.value)
        heard = [one if each.value else None for one, each in zip(noise, switches)]
        images = G.synthesis(three, noise=heard)
        adds = images[2:] - G.synthesis(three[2:], noise="none")
        parts = "    ".join(f"{name}: {share.value:.0%} of face 2" for name, share in zip(names, shares))
        on = sum(each.value for each in switches)
        return {"images": torch.cat([images, 20 * adds]).cpu(),
                "says": f"ψ = {number(psi.value, 2)}    {parts}\nnoise in {on} of {len(sizes)} layers moves "
                        f"the pixels of the mixed face by {float(adds.abs().mean()):.3f} on average"}

    drawing = partial(PicturesDrawing, names=["face 1", "face 2", "styles mixed", "what its noise adds, × 20"])
    return Explorer(drawing, [[first, second], shares, [psi], [label("noise in layer"), *switches]], state,
                    title="A face whose coarse, middle and fine styles come from two faces, with ψ and noise.",
                    grid=("truncation ψ", shares[0].description))


def mixing_grid(G: Generator, *, rows: int = 3, columns: int = 5, draws: int = 20, seed: int = 0) -> Explorer:
    """Return an explorer of style mixing: a grid of sources, a crossover layer, ψ.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        rows, columns: of the grid; many more mixtures take longer than a tenth of a second.
        draws: how many sets of sources the slider offers.
        seed: of the latents and of the noise.
    """
    w, noise = _faces(G, draws * (rows + columns), seed)
    layers = w.shape[1]
    crossover = whole("crossover layer", min(4, layers), 0, layers)
    draw = whole("faces, set", 1, 1, draws)
    psi = slider("truncation ψ", 1.0, -1, 1, 0.01)

    @lru_cache(maxsize=1)  # the crossover leaves the sources as they are
    def sources(draw: int, psi: float) -> tuple[torch.Tensor, torch.Tensor]:
        chosen = G.truncate(w.unflatten(0, (draws, -1))[draw - 1], psi)
        return chosen, G.synthesis(chosen, noise=noise).cpu()

    @torch.no_grad()
    def state() -> dict[str, Any]:
        chosen, images = sources(draw.value, psi.value)
        left, above = chosen.split([rows, columns])
        mixed = mix(left.repeat_interleave(columns, 0), above.repeat(rows, 1, 1), crossover.value)
        return {"left": images[:rows], "above": images[rows:], "mixed": G.synthesis(mixed, noise=noise).cpu(),
                "says": f"layers 1 to {crossover.value} take the style of the face on the left, layers "
                        f"{crossover.value + 1} to {layers} that of the face above    "
                        f"ψ = {number(psi.value, 2)}"}

    return Explorer(drawings.MixingDrawing, [[crossover, psi], [draw]], state,
                    title="A grid of faces: coarse styles of the face on the left, fine ones of the face above.")


def style_walk(G: Generator, *, pairs: int = 8, steps: int = 16, seed: int = 0) -> Explorer:
    """Return an explorer of two ways between two faces: on the great circle in z, and straight in w.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        pairs: how many pairs of faces the slider offers.
        steps: of each way, between which the change of the image is measured: the root of the mean squared
            difference of its numbers in [−1, 1].
        seed: of the latents and of the noise.
    """
    G.eval()
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(seed))
    z = torch.randn(pairs, 2, G.latent_dim, generator=torch.Generator().manual_seed(seed)).to(noise[0].device)
    which = whole("pair of faces", 1, 1, pairs)
    t = slider("t", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def images(pair: int, at: Sequence[float]) -> torch.Tensor:
        """Images in z, then in w, at each t."""
        a, b = z[pair]
        start, end = G.styles(z[pair])
        in_z = G.styles(torch.stack([slerp(a, b, share) for share in at]))
        in_w = torch.stack([torch.lerp(start, end, share) for share in at])
        return G.synthesis(torch.cat([in_z, in_w]), noise=noise).cpu()

    def change(pair: int) -> np.ndarray:
        ways = images(pair, np.linspace(0, 1, steps + 1).tolist()).unflatten(0, (2, -1))
        return ways.diff(dim=1).square().mean((2, 3, 4)).sqrt().numpy()

    changes = [change(pair) for pair in range(pairs)]  # now, so that no slider waits for it
    which.value = int(np.argmax([ways.sum() for ways in changes])) + 1

    def state() -> dict[str, Any]:
        pair = which.value - 1
        return {"images": images(pair, [t.value]), "changes": changes[pair], "t": t.value}

    return Explorer(drawings.StyleWalkDrawing, [[which, t]], state,
                    title="Images on the way from one face to another, in z and in w, and their change a step.",
                    grid=("t", "pair of faces"))


def _faces(G: Generator, count: int, seed: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return styles (count, layers, style_dim) and one noise for all; G is in eval mode from here on."""
    G.eval()
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(seed))
    z = torch.randn(count, G.latent_dim, generator=torch.Generator().manual_seed(seed)).to(noise[0].device)
    with torch.no_grad():
        return G.styles(z), noise
