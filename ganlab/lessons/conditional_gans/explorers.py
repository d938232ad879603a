"""Samples for a mixture of two classes, to be moved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import torch
from torch import nn

from ganlab.lessons.conditional_gans import drawings
from ganlab.widgets.controls import slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["class_walk"]


def class_walk(generators: Mapping[str, nn.Module], classifier: nn.Module, *, latents: int = 8,
               seed: int = 0) -> Explorer:
    """Return an explorer: samples for a mixture of two classes, and what a classifier says of them.

    Args:
        generators: name → conditional generator, (z (B, latent_dim), class weights (B, classes)) → images in
            [−1, 1], with `latent_dim` and `classes`; one to three, of equal latents and classes. Put into eval
            mode here.
        classifier: images → logits (B, classes).
        latents: how many z the slider offers; every generator gets the same.
        seed: of the latents.
    """
    first = next(iter(generators.values()))
    for G in generators.values():
        G.eval()
    z = torch.randn(latents, first.latent_dim, generator=torch.Generator().manual_seed(seed))
    which = whole("latent z, number", 1, 1, latents)
    start, end = (whole(name, value, 0, first.classes - 1) for name, value in (("from class", 3), ("to class", 8)))
    t = slider("t", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        weights = torch.zeros(1, first.classes)
        weights[0, start.value] += 1 - t.value
        weights[0, end.value] += t.value
        images = torch.cat([G(z[which.value - 1:which.value].to(device), weights.to(device)).cpu()
                            for G in generators.values() for device in [next(G.parameters()).device]])
        said = classifier(images.to(next(classifier.parameters()).device)).softmax(1).cpu().numpy()
        return {"images": images, "probabilities": said, "start": start.value, "end": end.value, "t": t.value}

    drawing = partial(drawings.MixDrawing, names=list(generators), classes=first.classes)
    return Explorer(drawing, [[start, end], [t, which]], state,
                    title="Samples for a mixture of two classes, and the class that a classifier reads.",
                    grid=("t", "latent z, number"))
