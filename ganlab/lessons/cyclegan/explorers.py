"""A cycle whose middle is disturbed by noise, to be moved."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ganlab.lessons.cyclegan import drawings
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["noisy_cycle"]


def noisy_cycle(G_xy: nn.Module, G_yx: nn.Module, images: torch.Tensor, *, seed: int = 0) -> Explorer:
    """Return an explorer: noise on a translation before the way back, and the same noise on x.

    What the translation hides in faint differences is lost in the noise; what it shows is not.

    Args:
        G_xy, G_yx: generators, (B, 3, H, W) → (B, 3, H, W) in [−1, 1]; put into eval mode here.
        images: of domain x, (N, 3, H, W) in [−1, 1]; a slider chooses one.
        seed: of the noise, the same for both pictures and, but for its strength, for every σ.
    """
    G_xy.eval(), G_yx.eval()
    target = next(G_xy.parameters()).device
    noise = torch.randn(images.shape[1:], generator=torch.Generator().manual_seed(seed)).to(target)
    face = whole("image x, number", 1, 1, len(images))
    sigma = slider("noise σ", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        x = images[face.value - 1].to(target)
        there = G_xy(torch.stack([x, x + sigma.value * noise]))
        disturbed = there[:1] + sigma.value * noise
        middle, start = G_yx(torch.cat([disturbed, there[1:]]))
        return {"images": torch.stack([x, disturbed[0], middle, start]).cpu(), "sigma": sigma.value}

    return Explorer(drawings.CycleDrawing, [[face, sigma]], state,
                    title="A translation disturbed by noise before the way back, and noise at the start.",
                    grid=("noise σ", "image x, number"))
