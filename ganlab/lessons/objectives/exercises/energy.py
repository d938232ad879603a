"""11.energy: the two costs of EBGAN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake


def energy_costs(energy_real, energy_fake, margin):
    """EBGAN's two costs: J_D = mean E(x) + mean [m − E(G(z))]⁺ and J_G = mean E(G(z)), with [a]⁺ = max(a, 0).

    energy_real, energy_fake: D's energies of n real images and of n fakes, ≥ 0, shape (n,), float32. Low is real.
    margin: m, a float > 0.
    Return the pair (J_D, J_G). (A tensor of the two is accepted.) The sums in place of all means are right too.
    D learns from J_D and G from J_G: gradients are exact too; no detach.
    """
    J_D = energy_real.mean() + (margin - energy_fake).relu().mean()
    J_G = energy_fake.mean()
    return J_D, J_G


def by_selection(energy_real, energy_fake, margin):
    short = margin - energy_fake  # how much each fake lacks to the margin
    J_D = energy_real.mean() + torch.where(short > 0, short, 0.0).mean()
    return J_D, energy_fake.mean()


def observe(fn: Callable, args: tuple) -> Any:
    """Make one tensor of a pair of numbers or tensors; what is no pair goes through."""
    pair = fn(*args)
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return pair
    parts = [torch.as_tensor(part) for part in pair]
    parts = [part.reshape(()) if part.numel() == 1 else part for part in parts]
    return torch.stack(parts) if parts[0].shape == parts[1].shape else pair


def cases(rng: np.random.Generator) -> list[Case]:
    def energies(*values: float) -> Tensor:
        return torch.tensor(values, dtype=torch.float32)

    def case(n: int, margin: float) -> Case:
        return Case((energies(*rng.uniform(0.2, 4, n)), energies(*rng.uniform(0.2, 2 * margin, n)), margin))

    return [Case((energies(1, 3), energies(2, 7), 5.0), expected=np.array([3.5, 4.5]),
                 note="energies 1 and 3 of real images, 2 and 7 of fakes, m = 5"),
            Case((energies(0, 2, 4), energies(0.5, 0.5, 2), 1.0), note="real images beyond the margin, m = 1"),
            case(6, 5.0), case(9, 10.0), case(4, 0.7),
            Case((energies(1, 2), energies(30, 25), 20.0), note="all fakes beyond the margin: D has nothing to learn "
                                                              "from them"),
            Case((energies(1), energies(3), 8.0))]


def _costs(*, real: Callable = lambda a, m: a, fake: Callable = lambda a, m: (m - a).relu(),
           seen: Callable = lambda a: a, of_G: Callable = lambda a, m: a, minus: int = 1, scale: float = 1.0) -> list:
    """The two costs with chosen mistakes, as means and as sums; `seen`: what J_D takes of the fakes' energies."""
    return [lambda r, f, m, reduce=reduce: torch.stack([
        scale * (reduce(real(r, m)) + minus * reduce(fake(seen(f), m))), reduce(of_G(f, m))])
        for reduce in (torch.mean, torch.sum)]


def _hinge(a, m):
    return (m - a).relu()


_MEAN, _SUM = _costs()

EXERCISE = Exercise(
    id="11.energy", place=8, title="Energies and a margin", points=2, solution=energy_costs, cases=cases,
    observe=observe, also_right=(_SUM,), gradients=("energy_real", "energy_fake"), plain=False,
    difficulty=2, importance=2, minutes=6, another=by_selection,
    reason="Without the margin D could raise the energy of fakes for ever; with it a fake beyond m costs D nothing, "
           "while G, which has no margin, lowers the energy of every fake.",
    hints=("D wants real images low, and fakes high: but no higher than m.",
           "[m − E]⁺ is relu of m − E: a fake at 2 with m = 5 costs 3, a fake at 7 costs nothing.",
           "J_D is a mean over real images plus a mean over fakes, each fake with its own hinge. J_G is the mean "
           "energy of the fakes, without a hinge."),
    mistakes=(
        Mistake("exchanged", "J_G before J_D", "The pair is (J_D, J_G).",
                [lambda *args, cost=cost: cost(*args).flip(0) for cost in (_MEAN, _SUM)]),
        Mistake("no_hinge", "Without the hinge", "A fake beyond the margin costs 0, not less: else D pushes it away "
                "without end.", [*_costs(fake=lambda a, m: -a), *_costs(fake=lambda a, m: m - a)]),
        Mistake("no_margin", "1 for m", "The hinge is at m: [m − E]⁺.",
                _costs(fake=lambda a, m: (1 - a).relu())),
        Mistake("hinge_turned", "The other side cut", "D pays for fakes below the margin: [m − E]⁺, not [E − m]⁺.",
                [*_costs(fake=lambda a, m: (a - m).relu()), *_costs(fake=lambda a, m: (m - a).clamp(max=0))]),
        Mistake("mean_first", "Mean before the hinge", "Each fake has its own hinge; the mean comes last.",
                [lambda r, f, m: torch.stack([r.mean() + (m - f.mean()).relu(), f.mean()]),
                 lambda r, f, m: torch.stack([(m + r.mean() - f.mean()).relu(), f.mean()])]),
        Mistake("pairs", "One hinge for a pair", "Real and fake are no pairs: only fakes have a hinge.",
                [lambda r, f, m: torch.stack([(m + r - f).relu().mean(), f.mean()])]),
        Mistake("real_and_fake", "Real and fake exchanged", "Low is real: the real images' energy itself is a cost.",
                [lambda r, f, m, cost=cost: torch.stack([cost(f, r, m)[0], cost(r, f, m)[1]])
                 for cost in (_MEAN, _SUM)]),
        Mistake("all_exchanged", "Arguments exchanged", "energy_real comes first.",
                [lambda r, f, m, cost=cost: cost(f, r, m) for cost in (_MEAN, _SUM)]),
        Mistake("hinge_on_real", "A hinge on real images", "The energy of real images counts as it is.",
                _costs(real=_hinge) + _costs(real=lambda a, m: (a - m).relu())),
        Mistake("subtracted", "Minus between the terms", "Both terms of J_D are costs and are added.",
                _costs(minus=-1)),
        Mistake("only_fake", "Real images forgotten", "D makes the energy of real images low: it is half of J_D.",
                _costs(real=lambda a, m: 0 * a)),
        Mistake("only_real", "Fakes forgotten", "D makes the energy of fakes high, up to m: [m − E]⁺ is half of "
                "J_D. ([−E]⁺ is always 0.)",
                _costs(fake=lambda a, m: 0 * a)),
        Mistake("sign_of_g", "Sign of J_G", "Low energy is real: G makes the energy of its fakes small.",
                _costs(of_G=lambda a, m: -a)),
        Mistake("hinge_for_g", "A hinge for G", "The margin is D's alone. G makes every energy lower.",
                _costs(of_G=_hinge) + _costs(of_G=lambda a, m: -_hinge(a, m)) + _costs(of_G=lambda a, m: a - m)),
        Mistake("logs", "Lesson 01's costs", "Energies are no logits: no sigmoid, no log.",
                [*_costs(real=lambda a, m: softplus(-a), fake=lambda a, m: softplus(a),
                         of_G=lambda a, m: softplus(-a)),
                 *_costs(fake=lambda a, m: softplus(m - a))]),
        Mistake("hinge_gan", "The hinge GAN's costs", "An energy is low for real images, and its margin is m.",
                [*_costs(real=lambda a, m: (1 - a).relu(), fake=lambda a, m: (1 + a).relu(), of_G=lambda a, m: -a),
                 *_costs(real=lambda a, m: (m - a).relu(), fake=lambda a, m: (m + a).relu(), of_G=lambda a, m: -a)]),
        Mistake("squared", "Squared", "The energies and the hinge are not squared.",
                [*_costs(real=lambda a, m: a**2, fake=lambda a, m: _hinge(a, m) ** 2, of_G=lambda a, m: a**2),
                 *_costs(fake=lambda a, m: _hinge(a, m) ** 2)]),
        Mistake("halved", "Halved", "The two terms of J_D are added, without a ½.", _costs(scale=0.5)),
        Mistake("mixed", "Sums and means", "All are means, or all are sums.",
                [lambda r, f, m: torch.stack([_MEAN(r, f, m)[0], f.sum()]),
                 lambda r, f, m: torch.stack([_SUM(r, f, m)[0], f.mean()]),
                 lambda r, f, m: torch.stack([r.mean() + _hinge(f, m).sum(), f.mean()]),
                 lambda r, f, m: torch.stack([r.sum() + _hinge(f, m).mean(), f.mean()])]),
        Mistake("not_reduced", "Missing mean", "Two numbers are asked for: take the mean over the batch.",
                [lambda r, f, m: (r + _hinge(f, m), f)]),
        Mistake("one_of_two", "One cost alone", "A pair is asked for: (J_D, J_G).",
                [lambda *args, cost=cost, part=part: cost(*args)[part] for cost in (_MEAN, _SUM) for part in (0, 1)]),
        Mistake("added", "The costs added", "Each player has a cost of its own: a pair is asked for.",
                [lambda *args, cost=cost: cost(*args).sum() for cost in (_MEAN, _SUM)]),
        Mistake("detached", "Energies detached", "Gradients are asked for by both: no detach, no torch.no_grad().",
                [*_costs(seen=Tensor.detach), *_costs(of_G=lambda a, m: a.detach()),
                 *_costs(real=lambda a, m: a.detach()), lambda *args: _MEAN(*args).detach()]),
    ))
