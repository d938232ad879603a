"""The 2-D laboratory: a whole GAN small enough to watch each sample move, and to go back to any step."""

from __future__ import annotations

from ganlab.widgets.laboratory.box import Laboratory

__all__ = ["Laboratory", "laboratory", "whole_laboratory"]


def laboratory(distribution: str = "ring", loss: str = "non-saturating", *, seed: int = 0) -> Laboratory:
    """Return the 2-D laboratory of lesson 02: watch a GAN learn points, step by step or playing.

    Raises:
        TraitError: an unknown distribution or loss.
    """
    return Laboratory(distribution, loss, seed=seed)


def whole_laboratory(preset: str | None = None, *, distribution: str = "ring", loss: str = "non-saturating",
                     seed: int = 0) -> Laboratory:
    """Return the whole laboratory: every objective, layer and measure, the parts of a step, and the way back.

    Args:
        preset: one of `ganlab.widgets.laboratory.presets.PRESETS`, instead of distribution and loss.

    Raises:
        TraitError: an unknown preset, distribution or loss.
    """
    return Laboratory(distribution, loss, seed=seed, whole=True, preset=preset)
