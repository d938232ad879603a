"""Samples on the way between two latents, to be moved."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ganlab.layers import slerp
from ganlab.lessons.dcgan import drawings
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["latent_walk"]


def latent_walk(G: nn.Module, *, pairs: int = 8, seed: int = 0) -> Explorer:
    """Return an explorer: G's sample on the way from z0 to z1, on the line and on the great circle.

    Args:
        G: a generator with `latent_dim`, (B, latent_dim) → (B, C, H, W) in [−1, 1]; put into eval mode here.
        pairs: how many pairs (z0, z1) the slider offers.
        seed: of the pairs.
    """
    G.eval()
    generator = torch.Generator().manual_seed(seed)
    starts, ends = torch.randn(2, pairs, G.latent_dim, generator=generator)
    pair = whole("pair of latents", 1, 1, pairs)
    t = slider("t", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        z0, z1 = starts[pair.value - 1], ends[pair.value - 1]
        here = torch.stack([torch.lerp(z0, z1, t.value), slerp(z0, z1, t.value)])
        along = torch.linspace(0, 1, 41)[:, None]
        lengths = torch.stack([torch.lerp(z0, z1, along).norm(dim=1), slerp(z0, z1, along).norm(dim=1)])
        return {"images": G(here.to(next(G.parameters()).device)).cpu(), "lengths": lengths.numpy(), "t": t.value}

    return Explorer(drawings.WalkDrawing, [[pair, t]], state,
                    title="Samples between two latents, on the straight line and on the great circle.",
                    grid=("t", "pair of latents"))
