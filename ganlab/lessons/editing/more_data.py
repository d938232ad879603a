"""Lesson 15's question of use: does a classifier gain from generated digits when there are few real ones?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganlab.datasets import Batches, ImageSet
from ganlab.layers import random_shift
from ganlab.metrics import Classifier
from ganlab.models import cgan as models
from ganlab.runtime import seed_everything
from ganlab.training import cgan, gan
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LATENT, CLASSES, SHIFT = 32, 10, 2
Draw = Callable[[int], tuple[Tensor, Tensor]]  # step → a batch of pictures and their classes


def few(data: ImageSet, a_class: int, *, seed: int) -> ImageSet:
    """Return a small part of a set: so many pictures of each class, drawn by chance."""
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))
    kept = torch.cat([order[data.labels[order] == label][:a_class] for label in range(CLASSES)])
    return data.subset(kept)


def train_generator(data: ImageSet, *, steps: int, lr: float = 2e-3, batch_size: int = 32, seed: int = 0,
                    progress: bool = True) -> Run:
    """Train lesson 05's conditional GAN on a small set, whose pictures are shifted by chance for D."""
    seed_everything(seed)
    channels, size, _ = data.image_shape
    shared = {"image_size": size, "channels": channels, "base_channels": 24}
    G, D = models.Generator(latent_dim=LATENT, **shared), models.Discriminator(**shared)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=50)})
    batches = Batches(data, batch_size, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in (opt_G, opt_D):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        y = data.labels[batches.indices(i)]
        return cgan.step(G, D, opt_G, opt_D, batches(i), y, torch.randn(batch_size, LATENT),
                         augment=lambda x: random_shift(x, SHIFT))

    return fit(run, one_step, steps=steps, progress=progress)


def real(data: ImageSet, *, shift: int = 0, batch_size: int = 64, seed: int = 0) -> Draw:
    """Return batches of real pictures, each shifted by up to so many pixels."""
    batches = Batches(data, batch_size, seed=seed)
    return lambda i: (random_shift(batches(i), shift) if shift else batches(i), data.labels[batches.indices(i)])


def generated(run: Run, *, batch_size: int = 64) -> Draw:
    """Return batches of fresh pictures that the average of G draws, with the classes that it was asked for."""
    G = run.averages["G"].module

    @torch.no_grad()
    def draw(i: int) -> tuple[Tensor, Tensor]:
        y = torch.randint(0, CLASSES, (batch_size,))
        return G(torch.randn(batch_size, LATENT), y), y

    return draw


def both(first: Draw, second: Draw) -> Draw:
    """Return batches half of which come from each of two sources."""
    def draw(i: int) -> tuple[Tensor, Tensor]:
        (x, y), (x_more, y_more) = first(i), second(i)
        half = len(y) // 2
        return torch.cat([x[:half], x_more[:half]]), torch.cat([y[:half], y_more[:half]])

    return draw


def accuracy(draw: Draw, test: ImageSet, *, steps: int, seed: int = 0) -> float:
    """Train a classifier on what is drawn, and return the share of held-out pictures that it names."""
    seed_everything(seed)
    network = Classifier(classes=CLASSES, image_shape=test.image_shape)
    opt = torch.optim.Adam(network.parameters(), lr=2e-3)
    for i in range(steps):
        x, y = draw(i)
        set_lr(opt, 2e-3 * linear_decay(i, steps=steps, start=0.5))
        opt.zero_grad()
        cross_entropy(network(x), y).backward()
        opt.step()
    network.eval()
    return network.accuracy(test.batch(range(len(test))), test.labels)
