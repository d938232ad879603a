"""The trial of lesson 13: GAN-CLS in the class budget, with and without wrong texts, and how well it obeys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

from ganlab.datasets import Batches, ImageSet, descriptions, faces
from ganlab.metrics import FactorClassifier, factor_agreement
from ganlab.models import gan_cls as models
from ganlab.models.text import TextEncoder
from ganlab.runtime import seed_everything
from ganlab.training import cgan, gan, gan_cls
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LATENT, WIDTH, PROJECTED, BATCH = 32, 32, 64, 32


def train(encoder: TextEncoder, data: ImageSet, *, steps: int, wrong_texts: bool = True, lr: float = 3e-3,
          seed: int = 0, progress: bool = True) -> Run:
    """Train a small GAN-CLS on faces and descriptions and return the run, with an average of G.

    Departure: the paper has a rate of 2e-4 for 600 epochs, batches of 64, and no average of G.

    Args:
        encoder: trained before; it stays as it is.
        data: faces with their factors.
        wrong_texts: False leaves the pairs of a real picture and a wrong text out: lesson 05's step with a text for
            the class.
        lr: of both players; it falls to 0 in the second half.
    """
    seed_everything(seed)
    size = data.image_shape[1]
    shared = {"text_dim": encoder.text_dim, "projected": PROJECTED, "image_size": size, "base_channels": WIDTH}
    G, D = models.Generator(latent_dim=LATENT, **shared), models.Discriminator(**shared)
    for network in (G, D):
        network.to(memory_format=torch.channels_last)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=max(1, steps / 10))})
    batches = Batches(data, BATCH, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in (opt_G, opt_D):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        x = batches(i).contiguous(memory_format=torch.channels_last)
        t = encoder.read(descriptions.of(data, batches.indices(i), seed=i))
        z = torch.randn(BATCH, LATENT)
        if not wrong_texts:
            return cgan.step(G, D, opt_G, opt_D, x, t, z)
        # Departure: half of the wrong texts are wrong in one thing only, so that D has to read each word; the others
        # are a neighbour's in the batch, as in the paper
        nearly = encoder.read(descriptions.nearly(data, batches.indices(i)[::2], seed=i))
        t_wrong = t.roll(1, 0)
        t_wrong[::2] = nearly
        return gan_cls.step(G, D, opt_G, opt_D, x, t, t_wrong, z)

    return fit(run, one_step, steps=steps, progress=progress)


@torch.no_grad()
def obedience(draw: Callable[[Tensor, Tensor], Tensor], encoder: TextEncoder, classifier: FactorClassifier,
              factors: Mapping[str, Tensor], *, latent_dim: int = LATENT, only: Sequence[str] = descriptions.SAID,
              seed: int = 0) -> dict[str, float]:
    """Return for each factor the share of drawn faces in which a classifier reads what the text has said.

    Args:
        draw: (z, t) → pictures in [−1, 1].
        classifier: of faces of that size.
        factors: what is asked for, int64 (N,) a factor; every text says all of `only`.
        seed: of the latents and of the wordings.
    """
    told = descriptions.describe(factors, seed=seed, only=only)
    z = torch.randn(len(told.texts), latent_dim, generator=torch.Generator().manual_seed(seed))
    t = encoder.read(told.texts)
    images = torch.cat([draw(*part) for part in zip(z.split(250), t.split(250))])
    return factor_agreement({name: factors[name] for name in only}, classifier.predict(images))


def chance(only: Sequence[str] = descriptions.SAID) -> dict[str, float]:
    """Return the obedience of faces that know no text, where all values are equally frequent."""
    return {name: 1 / len(faces.FACTORS[name]) for name in only}


def averaged(run: Run) -> nn.Module:
    """Return the average of G."""
    return run.averages["G"].module
