"""Lesson 15's editor: two encoders for the conditional GAN that ships, and what an edit changes and keeps."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from ganlab.datasets import Batches, ImageSet, ageing
from ganlab.metrics import FactorClassifier, factor_agreement
from ganlab.models import cgan, icgan
from ganlab.runtime import seed_everything
from ganlab.training import icgan as training
from ganlab.training.gan import adam
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

HIDDEN, WIDTH = 256, 24


def learn_back(G: cgan.Generator, data: ImageSet, *, steps: int, lr: float = 2e-3, batch_size: int = 64,
               seed: int = 0, progress: bool = True) -> Run:
    """Train E_z on what G draws and E_y on real faces, both at once, and return the run.

    Departure: the paper trains them one after the other, with a rate of 2e-4 (E_z: 1e-4).

    Args:
        data: aged faces with their factors.
        lr: Adam's; it falls to 0.
    """
    seed_everything(seed)
    size, y_all = data.image_shape[1], ageing.conditions(data.factors)
    shared = {"image_size": size, "base_channels": WIDTH, "hidden": HIDDEN}
    encoders = {"E_z": icgan.Encoder(outputs=G.latent_dim, **shared),
                "E_y": icgan.Encoder(outputs=y_all.shape[1], **shared)}
    for encoder in encoders.values():
        encoder.to(memory_format=torch.channels_last)
    run = Run(encoders, {name: adam(encoder, lr=lr) for name, encoder in encoders.items()})
    batches = Batches(data, batch_size, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in run.optimizers.values():
            set_lr(optimizer, lr * linear_decay(i, steps=steps))
        indices = batches.indices(i)
        x, y = data.batch(indices).contiguous(memory_format=torch.channels_last), y_all[indices]
        z = torch.randn(batch_size, G.latent_dim)
        return {**training.step_z(encoders["E_z"], run.optimizers["E_z"], G, z, y.roll(1, 0)),
                **training.step_y(encoders["E_y"], run.optimizers["E_y"], x, y)}

    fit(run, one_step, steps=steps, progress=progress)
    for encoder in encoders.values():
        encoder.eval().requires_grad_(False)
    return run


def edited(y: Tensor, **changes: int) -> Tensor:
    """Return conditions (N, 16) in which some attributes have another value, for instance glasses=3."""
    values = ageing.said(y)
    for name, value in changes.items():
        values[name] = torch.full_like(values[name], value)
    return ageing.conditions(values)


def read(run: Run, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return z and y, the nearest condition that there is, of pictures x (N, 3, H, W)."""
    return run.modules["E_z"](x), ageing.conditions(ageing.said(run.modules["E_y"](x)))


def kept(made: Tensor, truth: Mapping[str, Tensor], classifier: FactorClassifier) -> dict[str, float]:
    """Return for each factor of a face's identity the share of pictures in which it is still the true one."""
    return factor_agreement({name: truth[name] for name in ageing.IDENTITY}, classifier.predict(made))
