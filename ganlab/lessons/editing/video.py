"""The video of lesson 15: VGAN in the class budget, and whether its mask has found what moves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

from ganlab.datasets import Batches
from ganlab.datasets.moving import Clips
from ganlab.metrics import iou
from ganlab.models import vgan as models
from ganlab.models.vgan import Parts
from ganlab.runtime import seed_everything
from ganlab.training import gan, vgan
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LATENT, WIDTH, BATCH = 32, 16, 32
MOVED = 0.6  # a pixel moves where it is so far from its median in time; brightness goes from −1 to 1


def train(clips: Clips, *, steps: int, mask_weight: float = 4.0, lr: float = 2e-3, seed: int = 0,
          progress: bool = True) -> Run:
    """Train a small VGAN on clips and return the run, with an average of G.

    Departure: the paper has a rate of 2e-4, batches of 64, λ = 0.1 for the mask, and days; the few hundred steps of a
    lesson need a larger λ before the mask has left what stands still.

    Args:
        steps: 0 gives the untrained networks.
        mask_weight: λ.
        lr: of both players; it falls to 0 in the second half.
    """
    seed_everything(seed)
    channels, frames, size = clips.video.shape[1:4]
    shared = {"image_size": size, "frames": frames, "channels": channels, "base_channels": WIDTH}
    G, D = models.Generator(latent_dim=LATENT, **shared), models.Discriminator(**shared)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=max(1, steps / 20))})
    batches = Batches(clips.video, BATCH, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in (opt_G, opt_D):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        return vgan.step(G, D, opt_G, opt_D, batches(i), torch.randn(BATCH, LATENT), mask_weight=mask_weight)

    return fit(run, one_step, steps=steps, progress=progress)


@torch.no_grad()
def parts(run: Run, n: int, *, seed: int = 0) -> Parts:
    """Return foreground, mask and background of n clips by the averaged G."""
    G = run.averages["G"].module
    return G.parts(torch.randn(n, G.latent_dim, generator=torch.Generator().manual_seed(seed)))


def what_moves(video: Tensor) -> Tensor:
    """Return where a clip differs from its own median in time, in any colour by more than MOVED.

    Only the clip is looked at, no mask: so real and made clips are measured alike.

    Args:
        video: (B, C, T, H, W) in [−1, 1].

    Returns:
        bool (B, 1, T, H, W).
    """
    still = video.median(dim=2, keepdim=True).values  # (B, C, 1, H, W)
    return (video - still).abs().amax(1, keepdim=True) > MOVED


def fits(made: Parts, *, seed: int = 0) -> dict[str, float]:
    """Return the IoU of the mask, cut at ½, with what moves in the made clip; and of masks that know less.

    The others: a mask of the same area laid at random, the mask of another clip, and one that is everywhere.
    """
    moves, mask = what_moves(made.video()), made.mask > 0.5
    order = torch.randperm(mask[0].numel(), generator=torch.Generator().manual_seed(seed))
    at_random = mask.flatten(1)[:, order].view_as(mask)
    return {"its own mask": iou(mask, moves), "another clip's mask": iou(mask.roll(1, 0), moves),
            "as much at random": iou(at_random, moves), "everywhere": iou(torch.ones_like(mask), moves)}


def centres(masks: Tensor) -> Tensor:
    """Return the centre of masks (B, 1, T, H, W), cut at ½, in every frame: (B, T, 2) pixels; nan where empty."""
    inside = (masks > 0.5).float()[:, 0]  # (B, T, H, W)
    down, right = (torch.arange(side, dtype=inside.dtype) for side in inside.shape[2:])
    area = inside.sum((2, 3))
    return torch.stack([(inside * down[:, None]).sum((2, 3)) / area, (inside * right).sum((2, 3)) / area], dim=2)


def travelled(masks: Tensor) -> Tensor:
    """Return how far the mask's centre is from the first frame to the last, (B,) pixels; nan where one is empty."""
    path = centres(masks)
    return (path[:, -1] - path[:, 0]).norm(dim=1)


def in_pieces(moves: Tensor) -> float:
    """Return the share of frames in which what moves (B, 1, T, H, W) falls into more than one piece.

    Pieces touch nowhere, not at a corner either; one below 3 pixels does not count.
    """
    frames = (moves > 0.5).flatten(0, 2).numpy()  # (B · T, H, W)
    sizes = [np.bincount(ndimage.label(frame, np.ones((3, 3)))[0].ravel())[1:] for frame in frames]
    return float(np.mean([(each >= 3).sum() > 1 for each in sizes]))
