"""Heads that turn away to one side, and a few steps of turning them back."""

import torch

from ganlab.lessons.editing import turning


def test_angles_lie_in_their_range():
    degrees = turning.angles(500, seed=0)
    assert degrees.min() >= 25 and degrees.max() <= 60 and degrees.std() > 8
    assert torch.equal(degrees[:10], turning.angles(500, seed=0)[:10])


def test_a_few_steps_learn():
    run = turning.train(steps=25, count=64, batch_size=16, progress=False)
    pixel = run.history["pixel"]
    assert sum(pixel[-5:]) < 0.8 * sum(pixel[:5])
    assert set(run.history) >= {"symmetry", "adversarial", "loss_D"}
