"""11.both_sides: the energy of a fake, through both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.objectives.exercises._shared import drawn


def generator_energy(x_fake, autoencoder):
    """EBGAN's cost of G: J_G = mean E(x_fake), where an image's energy is E(x) = ‖A(x) − x‖.

    x_fake: G's images, (B, C, H, W), float32. autoencoder: A, D's module; A(x) has the shape of x.
    ‖·‖ is the Euclidean norm over all numbers of an image: the root of the sum of their squares. It is nowhere 0.
    The mean is over the B images; the sum is right too. G learns from it: its gradient by x_fake is exact too. x_fake
    stands on both sides of the minus, and the gradient flows through both.
    Return one number.
    """
    apart = (autoencoder(x_fake) - x_fake).flatten(1)
    return apart.norm(dim=1).mean()


def by_squares(x_fake, autoencoder):
    squares = (x_fake - autoencoder(x_fake)) ** 2
    return squares.sum(dim=(1, 2, 3)).sqrt().mean()


class Autoencoder(nn.Module):
    """Enc(x) = tanh(Ex) of the numbers of an image, Dec(code) = D · code."""

    def __init__(self, E: list, D: list, like: Tensor) -> None:
        super().__init__()
        self.E = nn.Parameter(torch.tensor(E, dtype=like.dtype))
        self.D = nn.Parameter(torch.tensor(D, dtype=like.dtype))

    def forward(self, x: Tensor) -> Tensor:
        return ((x.flatten(1) @ self.E.T).tanh() @ self.D.T).reshape(x.shape)


def observe(fn: Callable, args: tuple) -> Any:
    """Make the autoencoder of its numbers."""
    x_fake, (E, D) = args
    return fn(x_fake, Autoencoder(E, D, x_fake))


def cases(rng: np.random.Generator) -> list[Case]:
    def case(*shape: int) -> Case:
        n = int(np.prod(shape[1:]))
        return Case((drawn(rng, *shape), [(1.5 * rng.standard_normal((3, n)) / np.sqrt(n)).tolist(),
                                          rng.standard_normal((n, 3)).tolist()]),
                    note=f"random images of shape {shape} and a small autoencoder")

    images = torch.tensor([[3.0, 4.0], [6.0, 8.0]]).reshape(2, 1, 1, 2)
    # finite: with its value alone a sum is known as a sum, whatever is wrong with the gradient
    dark = Case((images, [[[0.0, 0.0]], [[0.0], [0.0]]]), expected=7.5, finite=True,
                note="images (3, 4) and (6, 8), and an autoencoder that always answers 0: energies 5 and 10")
    return [dark, case(3, 1, 2, 2), case(4, 3, 2, 3), case(2, 2, 3, 5), case(1, 3, 4, 2)]


def _norms(apart: Tensor) -> Tensor:
    return apart.flatten(1).norm(dim=1)


def _energy(of: Callable = _norms, *, image: Callable = lambda x: x, answer: Callable = lambda a: a,
            apart: Callable = lambda a, x: a - x) -> list[Callable]:
    """The cost with chosen mistakes, as a mean and as a sum."""
    return [lambda x, A, reduce=reduce: reduce(of(apart(answer(A(x)), image(x)))) for reduce in (torch.mean, torch.sum)]


EXERCISE = Exercise(
    id="11.both_sides", place=9, title="Through both sides", points=2, solution=generator_energy, cases=cases,
    observe=observe, also_right=_energy()[1:], gradients=("x_fake",), plain=False,
    difficulty=2, importance=2, minutes=6, another=by_squares,
    reason="G makes the image, which enters the energy twice: with the right side detached G is told to bring the "
           "reconstruction to the image, and never the image to the reconstruction.",
    hints=("Subtract, then take one norm an image, then the mean over the images.",
           ".flatten(1) makes a row of each image; .norm(dim=1) takes the norm of each row.",
           "x_fake depends on G where it enters A, and where it is subtracted. Leave both as they are."),
    mistakes=(
        Mistake("image_detached", "The image detached", "x_fake on the right of the minus depends on G too: no detach. "
                "(A well-known program detaches it.)",
                _energy(image=lambda x: x.detach())),
        Mistake("answer_detached", "The reconstruction detached", "A(x_fake) depends on G: no detach, no "
                "torch.no_grad() around it.", [*_energy(answer=lambda a: a.detach()),
                                              lambda x, A: _norms(A(x.detach()) - x).mean()]),
        Mistake("all_detached", "Both sides detached", "G learns from it: no detach, no torch.no_grad().",
                [lambda x, A, cost=cost: cost(x, A).detach() for cost in _energy()]),
        Mistake("mean_square", "Mean squared error", "The energy is a norm: the root of the sum of an image's squares.",
                [lambda x, A: (A(x) - x).square().mean(), lambda x, A: (A(x) - x).square().mean() / 2]),
        Mistake("no_root", "Root forgotten", "The energy is the norm, not its square.",
                [*_energy(lambda d: d.flatten(1).square().sum(1)),
                 lambda x, A: (A(x) - x).flatten(1).square().sum(1).mean() / 2]),
        Mistake("root_mean_square", "Mean for sum inside the norm", "The squares of an image are added, not averaged.",
                [*_energy(lambda d: d.flatten(1).square().mean(1).sqrt()),
                 lambda x, A: (A(x) - x).square().mean().sqrt()]),
        Mistake("norm_of_batch", "One norm for the batch", "Each image has a norm of its own: flatten(1), then dim=1.",
                [lambda x, A: (A(x) - x).norm(), lambda x, A: (A(x) - x).norm() / len(x),
                 lambda x, A: (A(x) - x).norm() / len(x) ** 0.5]),
        Mistake("per_pixel", "Norms along one axis", "One norm over all numbers of an image: flatten(1) before dim=1.",
                [*_energy(lambda d: d.norm(dim=1)), *_energy(lambda d: d.norm(dim=-1)),
                 *_energy(lambda d: d.norm(dim=(2, 3)))]),
        Mistake("absolute", "Absolute differences", "The Euclidean norm is asked for, not a sum or a mean of |·|.",
                [*_energy(torch.abs), *_energy(lambda d: d.flatten(1).abs().sum(1))]),
        Mistake("answer_alone", "Nothing subtracted", "The energy is how far A(x) is from x.",
                [*_energy(apart=lambda a, x: a), *_energy(apart=lambda a, x: x)]),
        Mistake("norms_subtracted", "Norms subtracted", "First subtract, then take the norm.",
                [*_energy(lambda d: d, apart=lambda a, x: _norms(a) - _norms(x)),
                 *_energy(lambda d: d, apart=lambda a, x: (_norms(a) - _norms(x)).abs())]),
        Mistake("added", "Plus for minus", "How far A(x) is from x: a difference.", _energy(apart=lambda a, x: a + x)),
        Mistake("applied_twice", "A applied twice", "A(x) is compared with x itself.",
                [lambda x, A: _norms(A(A(x)) - A(x)).mean()]),
        Mistake("sign", "Wrong sign", "Low energy is real: G makes the energy small, without a minus.",
                _energy(lambda d: -_norms(d))),
        Mistake("not_reduced", "Missing mean", "One number is asked for: the mean over the images.",
                [lambda x, A: _norms(A(x) - x)]),
        several_results("One number"),
    ))
