"""Learning rates as pure functions of the step, so that a run from a checkpoint goes on at the right one."""

from __future__ import annotations

from torch.optim import Optimizer


def linear_decay(step: int, *, steps: int, start: float = 0.5) -> float:
    """Return the factor of the learning rate: 1 for the share `start` of all steps, then linearly down to 0.

    Zhu et al. 2017, appendix 7.1: constant for 100 epochs, falling to zero over 100 more.

    Args:
        step: steps done, from 0; at `steps` and after it the factor is 0.
        steps: of the whole run.
        start: where the decay begins, as a share of all steps, from 0 to 1.

    Raises:
        ValueError: step is negative, steps is not positive, or start is outside [0, 1].
    """
    if steps < 1 or step < 0:
        raise ValueError(f"Expected a step from 0 on and a positive number of steps, got {step!r} of {steps!r}.")
    if not 0 <= start <= 1:  # nan fails too
        raise ValueError(f"Expected start, the share of steps before the decay, from 0 to 1, got {start!r}.")
    if step >= steps:
        return 0.0
    return min(1.0, (steps - step) / (steps - start * steps)) if start < 1 else 1.0


def set_lr(optimizer: Optimizer, lr: float) -> None:
    """Give every parameter group of the optimiser this learning rate: set_lr(opt, 2e-4 * linear_decay(…))."""
    for group in optimizer.param_groups:
        group["lr"] = lr
