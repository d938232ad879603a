"""An exercise of the tests' own: the checker's tests must not depend on what a lesson asks."""

import torch

from ganlab import checking
from ganlab.checking import Case, Exercise, Mistake


def cost(t, y):
    """Cross-entropy of each sample.

    t, y: tensors of shape (n,). Return a tensor of shape (n,).
    """
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


def cases(rng):
    first = [Case((torch.tensor([1.0]), torch.tensor([p])), expected=torch.tensor([want]))
             for p, want in ((0.5, 0.6931472), (0.9, 0.1053605))]
    return [*first, *(Case((torch.tensor(rng.integers(0, 2, n), dtype=dtype),
                            torch.tensor(rng.uniform(0.02, 0.98, n), dtype=dtype)))
                      for n, dtype in ((5, torch.float32), (64, torch.float64)))]


EXERCISE = Exercise(
    id="01.cost", place=1, title="A cost", points=1, solution=cost, cases=cases, gradients=("y",),
    hints=("First.", "Second.", "Third."),
    mistakes=(Mistake("wrong_sign", "Wrong sign", "A minus is missing.",
                      [lambda t, y: t * torch.log(y) + (1 - t) * torch.log(1 - y)]),
              Mistake("squared_error", "Squared error", "This is regression's cost.", [lambda t, y: (t - y) ** 2])))


def check(fn, seconds=5.0):
    return checking.check(EXERCISE, fn, seconds=seconds)


def right(t, y):
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))
