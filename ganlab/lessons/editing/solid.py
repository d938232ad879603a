"""The solids of lesson 15: 3D-GAN in the class budget, and how near to real solids its own are."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from scipy import ndimage
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ganlab.datasets import Batches
from ganlab.datasets.solids import KINDS, Solids
from ganlab.metrics.classifier import descend, own_generator
from ganlab.models import gan3d as models
from ganlab.runtime import seed_everything
from ganlab.training import gan, gan3d
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LATENT, WIDTH, BATCH = 32, 16, 32
NOISE = 0.5  # deviation of what is added to all that D sees


class Noisy(nn.Module):
    """A discriminator that sees everything, real and fake, through Gaussian noise of a given deviation.

    Departure: not in the paper. Real voxels are 0 or 1 exactly and G's never are, which D could go by alone.
    Sønderby et al. 2017, "Amortised MAP inference for image super-resolution", section 3.2 (instance noise).
    """

    def __init__(self, D: nn.Module, deviation: float) -> None:
        super().__init__()
        self.D, self.deviation = D, deviation

    def forward(self, x: Tensor) -> Tensor:
        """Return D's logits (B,) for x (B, 1, S, S, S) and noise."""
        return self.D(x + self.deviation * torch.randn_like(x))


def train(data: Solids, *, steps: int, most: float = 0.8, lr_G: float = 2e-3, lr_D: float = 2e-3, seed: int = 0,
          progress: bool = True) -> Run:
    """Train a small 3D-GAN on solids and return the run, with an average of G.

    Departure: the paper has D's rate at 1e-5 for many epochs, batches of 100 and no average of G; in the few hundred
    steps of a lesson a D so slow learns nothing. Departure: z is from N(0, 1). The paper's z is uniform in [0, 1],
    with which G made one solid for every z here (seed 0, the same settings otherwise); a likely reason is that the
    mean of ½, the same for all, outweighs the rest of z at G's first batch norm.

    Args:
        steps: 0 gives the untrained networks.
        most: D's accuracy above which it is not trained; 1 trains it always.
        lr_G, lr_D: they fall to 0 in the second half.
    """
    seed_everything(seed)
    size = data.voxels.shape[-1]
    G = models.Generator(latent_dim=LATENT, size=size, base_channels=WIDTH)
    D = Noisy(models.Discriminator(size=size, base_channels=WIDTH), NOISE)
    opt_G, opt_D = gan.adam(G, lr=lr_G), gan.adam(D, lr=lr_D)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=max(1, steps / 20))})
    batches = Batches(data.voxels, BATCH, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer, lr in ((opt_G, lr_G), (opt_D, lr_D)):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        return gan3d.step(G, D, opt_G, opt_D, batches(i), torch.randn(BATCH, LATENT), most=most)

    return fit(run, one_step, steps=steps, progress=progress)


@torch.no_grad()
def made(run: Run, z: Tensor) -> Tensor:
    """Return the solids (B, 1, S, S, S) in [0, 1] that the averaged G makes of z (B, LATENT)."""
    return run.averages["G"].module(z)


def latents(n: int, *, seed: int = 0) -> Tensor:
    """Return n latents (n, LATENT) from N(0, 1)."""
    return torch.randn(n, LATENT, generator=torch.Generator().manual_seed(seed))


def train_classifier(data: Solids, *, steps: int = 200, seed: int = 0) -> nn.Module:
    """Return a small 3-D classifier of solids: voxels (B, 1, S, S, S) → logits (B, 3)."""
    with own_generator(seed):
        classifier = nn.Sequential(
            nn.Conv3d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv3d(8, 16, 3, 2, 1), nn.ReLU(), nn.Flatten(),
            nn.Linear(16 * (data.voxels.shape[-1] // 4) ** 3, len(KINDS)))
        batches = Batches(data.voxels, 64, seed)
        descend(classifier, lambda i: cross_entropy(classifier(batches(i)), data.labels[batches.indices(i)]), steps)
    return classifier.eval().requires_grad_(False)


def nearest(voxels: Tensor, known: Tensor) -> Tensor:
    """Return for each solid, cut at ½, its IoU with the most similar of the known ones.

    Args:
        voxels: (N, 1, S, S, S). known: (M, 1, S, S, S), each with matter somewhere.

    Returns:
        (N,) in [0, 1].
    """
    a, b = ((each > 0.5).flatten(1).float() for each in (voxels, known))
    both = a @ b.T  # (N, M)
    return (both / (a.sum(1, keepdim=True) + b.sum(1) - both)).amax(1)


def bar(held_out: Tensor, known: Tensor) -> float:
    """Return the IoU that 19 of 20 real solids reach which are not among the known ones."""
    return float(nearest(held_out, known).quantile(0.05))


def baselines(held_out: Tensor, *, seed: int = 0) -> dict[str, Tensor]:
    """Return what is no solid of the set: as much matter at random, and the means of two real ones, cut at ½.

    Where two solids agree their mean is 1 or 0; one half of the rest, drawn at random, counts as matter.
    """
    draw = torch.Generator().manual_seed(seed)
    noise = (torch.rand(held_out.shape, generator=draw) < held_out.mean()).float()
    mean = (held_out + held_out.roll(1, 0)) / 2
    return {"noise": noise, "means of two": (torch.rand(mean.shape, generator=draw) < mean).float()}


def undecided(voxels: Tensor) -> float:
    """Return how many voxels lie between 0.2 and 0.8, as a share of the matter: a real solid has none."""
    return float(((voxels > 0.2) & (voxels < 0.8)).sum() / voxels.sum())


def one_piece(voxels: Tensor) -> float:
    """Return the mean share of the matter, cut at ½, that hangs together in the largest piece; 0 where none is."""
    shares = []
    for solid in (voxels > 0.5).squeeze(1).numpy():
        labels, count = ndimage.label(solid)
        sizes = ndimage.sum_labels(solid, labels, range(1, count + 1)) if count else [0.0]
        shares.append(max(sizes) / max(1, solid.sum()))
    return float(sum(shares) / len(shares))
