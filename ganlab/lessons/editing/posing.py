"""The trial of lesson 15 on poses: PG² in the class budget, on drawn people whose other pictures are known exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from ganlab.datasets import Batches, figures
from ganlab.datasets.figures import LIMBS, PARTS, People
from ganlab.metrics import gradient_energy, iou
from ganlab.models import pg2 as models
from ganlab.runtime import seed_everything
from ganlab.training import gan, pg2
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

SIZE, WIDTH, LEVELS, BATCH = 32, 16, 3, 4
RADIUS = 3.0  # of the discs, in pixels; the paper's 4 of 256 would be half a pixel here
FAR = 0.25  # how far, in [−1, 1], a colour must be from another to count as different


class Pairs(NamedTuple):
    """People in two poses each.

    Attributes:
        who: N people. joints: the second pose, (N, 14, 2).
        x_A, x_B: their pictures in the first and in the second pose, (N, 3, size, size) in [−1, 1].
        parts: how much of each pixel of x_B shows each part, (N, 5, size, size).
    """

    who: People
    joints: Tensor
    x_A: Tensor
    x_B: Tensor
    parts: Tensor


def pairs(who: People, count: int, *, seed: int) -> Pairs:
    """Draw `count` pairs: the people in turn, each time in two new poses."""
    who = who[torch.arange(count) % len(who)]
    first, second = figures.poses(2 * count, seed=seed).split(count)
    parts = figures.covered(who, second, SIZE)
    x_B = torch.einsum("npyx,npc->ncyx", parts, 2 * who.colours - 1)
    return Pairs(who, second, figures.drawn(who, first, SIZE), x_B, parts)


def train_stage_one(data: Pairs, *, steps: int, lr: float = 2e-3, seed: int = 0, progress: bool = True) -> Run:
    """Train a small G1 by the weighted L1 and return the run, with an average of G1.

    Departure: the paper has a rate of 2e-5, for 80 000 steps of one picture or as many of 16 small ones.

    Args:
        lr: Adam's; it falls to 0 in the second half.
    """
    seed_everything(seed)
    G1 = models.CoarseGenerator(image_size=SIZE, joints=len(figures.JOINTS), base_channels=WIDTH, levels=LEVELS)
    G1.to(memory_format=torch.channels_last)
    opt = gan.adam(G1, lr=lr)
    run = Run({"G1": G1}, {"G1": opt}, {"G1": EMA(G1, half_life=20)})
    batches = Batches(torch.arange(len(data.joints)), BATCH, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        set_lr(opt, lr * linear_decay(i, steps=steps, start=0.5))
        return pg2.stage_one_step(G1, opt, *_batch(data, batches(i)))

    return fit(run, one_step, steps=steps, progress=progress)


def train_stage_two(first: Run, data: Pairs, *, steps: int, lr: float = 1e-3, l1_weight: float = 10.0,
                    seed: int = 0, progress: bool = True) -> Run:
    """Train a small G2 against D, behind the G1 of stage I, and return the run, with an average of G2.

    Args:
        first: stage I's run; its average of G1 stays as it is.
        lr: of both players; it falls to 0 in the second half.
        l1_weight: λ; 10 as the authors have it for their smaller pictures.
    """
    seed_everything(seed + 1)
    G1 = first.averages["G1"].module
    G2 = models.DifferenceGenerator(base_channels=2 * WIDTH, levels=LEVELS - 1)
    D = models.Discriminator(in_channels=6, image_size=SIZE, base_channels=WIDTH)
    for network in (G2, D):
        network.to(memory_format=torch.channels_last)
    opt_G2, opt_D = gan.adam(G2, lr=lr), gan.adam(D, lr=lr)
    run = Run({"G2": G2, "D": D}, {"G2": opt_G2, "D": opt_D}, {"G2": EMA(G2, half_life=20)})
    batches = Batches(torch.arange(len(data.joints)), BATCH, seed=seed + 1)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in (opt_G2, opt_D):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        return pg2.stage_two_step(G1, G2, D, opt_G2, opt_D, *_batch(data, batches(i)), l1_weight=l1_weight)

    return fit(run, one_step, steps=steps, progress=progress)


@torch.no_grad()
def posed(first: Run, second: Run, x: Tensor, joints: Tensor) -> dict[str, Tensor]:
    """Return people (B, 3, size, size) in poses (B, 14, 2): what "stage I" makes, and "stage II" of it."""
    made = {"stage I": [], "stage II": []}
    for x_A, to in zip(x.split(100), joints.split(100)):
        coarse = first.averages["G1"].module(x_A, models.heat_maps(to, SIZE, radius=RADIUS))
        made["stage I"].append(coarse.clamp(-1, 1))
        made["stage II"].append((coarse + second.averages["G2"].module(x_A, coarse)).clamp(-1, 1))
    return {name: torch.cat(parts) for name, parts in made.items()}


def baselines(train: Pairs, test: Pairs) -> dict[str, Tensor]:
    """Return what needs no network: the picture as it was, the mean picture, and whoever stands most like that."""
    away = torch.cdist(test.joints.flatten(1), train.joints.flatten(1))  # (N, M)
    return {"unchanged": test.x_A, "mean picture": train.x_B.mean(0, keepdim=True).expand_as(test.x_B),
            "nearest pose": train.x_B[away.argmin(1)]}


def measures(made: Tensor, truth: Pairs) -> dict[str, float]:
    """Return how near pictures are to the exact ones.

    Returns:
        L1: the mean absolute difference. overlap: intersection over union of the two silhouettes: what is not of the
        ground's colour. colours: the share of visible parts whose mean colour is within FAR of the person's own,
        where the part should be. sharpness: gradient energy, of the truth's.
    """
    return {"L1": float((made - truth.x_B).abs().mean()),
            "overlap": iou(_silhouette(made, truth.who), _silhouette(truth.x_B, truth.who)),
            "colours": float(_colour_distance(made, truth).lt(FAR).float().mean()),
            "sharpness": gradient_energy(made) / gradient_energy(truth.x_B)}


def _batch(data: Pairs, indices: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """x_A, the pose as maps, x_B, M_B."""
    joints = data.joints[indices]
    return (data.x_A[indices].contiguous(memory_format=torch.channels_last),
            models.heat_maps(joints, SIZE, radius=RADIUS), data.x_B[indices],
            pg2.pose_mask(joints, LIMBS, SIZE, radius=RADIUS))


def _silhouette(x: Tensor, who: People) -> Tensor:
    """Where a picture is not of the person's ground, bool (N, size, size)."""
    ground = 2 * who.colours[:, PARTS.index("ground"), :, None, None] - 1
    return (x - ground).abs().amax(1) > FAR


def _colour_distance(made: Tensor, truth: Pairs) -> Tensor:
    """The largest channel's difference between a part's mean colour and the person's, for all parts that are seen."""
    whole = (truth.parts[:, :PARTS.index("ground")] > 0.9).float()  # (N, 4, size, size): pixels of that part alone
    pixels = whole.sum((2, 3))
    mean = torch.einsum("npyx,ncyx->npc", whole, made) / pixels.clamp_min(1)[..., None]  # (N, 4, 3)
    away = (mean - (2 * truth.who.colours[:, :whole.shape[1]] - 1)).abs().amax(-1)
    return away[pixels >= 3]
