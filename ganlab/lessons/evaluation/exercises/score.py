"""12.score: the inception score."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def score(p):
    """The inception score: exp of the mean over the images x of KL(p(y|x) ‖ p(y)).

    p: p(y|x), what a classifier says of each image, a float64 tensor (N, classes); each row is ≥ 0 and adds up to 1.
    p(y) is the mean of the rows. KL(p ‖ m) = Σ p log(p / m) over the classes, natural logarithm, 0 log 0 = 0.
    Return one number, from 1 to the number of classes.
    """
    marginal = p.mean(0)
    kl = (torch.xlogy(p, p) - torch.xlogy(p, marginal)).sum(1)
    return kl.mean().exp()


def by_entropies(p):
    of_all, of_each = torch.special.entr(p.mean(0)).sum(), torch.special.entr(p).sum(1)
    return (of_all - of_each.mean()).exp()


def cases(rng: np.random.Generator) -> list[Case]:
    def tensor(values):
        return torch.tensor(np.asarray(values), dtype=torch.float64)

    found = [Case((tensor(np.full((3, 4), 0.25)),), expected=1.0, note="a classifier that knows nothing")]
    for n, classes, power in ((4, 3, 1.0), (6, 5, 0.3), (3, 10, 1.0), (8, 2, 0.5)):
        p = rng.dirichlet(np.full(classes, power), size=n)
        found.append(Case((tensor(p),), note=f"{n} images, {classes} classes"))
    found += [Case((tensor(np.eye(4)),), expected=4.0, note="sure of one image of each of four classes", extreme=True),
              Case((tensor(np.eye(5)[[2, 2, 2]]),), expected=1.0, note="sure, and always of one class", extreme=True)]
    return found


def _kl(p, m):
    return torch.xlogy(p, p) - torch.xlogy(p, m)


def _score(of: Callable) -> Callable:
    """`of` gets p and the mean of the rows."""
    return lambda p: of(p, p.mean(0))


EXERCISE = Exercise(
    id="12.score", place=5, title="Inception score", points=2, solution=score, cases=cases,
    difficulty=2, importance=2, minutes=8, another=by_entropies,
    reason="The mean KL is the entropy of p(y) less the mean entropy of p(y|x): it is large where all classes come up "
           "and each image is sure, and no real image has a part in it.",
    hints=("p(y) is the mean over the images: one number a class.",
           "KL of each row against it: a sum over the classes, then the mean over the images, then exp.",
           "torch.xlogy(p, q) is p log q, and 0 where p is 0."),
    mistakes=(
        Mistake("no_exp", "exp left out", "The score is exp of the mean KL; 1 is its lowest value.",
                [_score(lambda p, m: _kl(p, m).sum(1).mean())]),
        Mistake("exp_within", "exp inside the mean", "First the mean over the images, then exp.",
                [_score(lambda p, m: _kl(p, m).sum(1).exp().mean())]),
        Mistake("summed", "Sum over the images", "The mean over the images is asked for.",
                [_score(lambda p, m: _kl(p, m).sum().exp())]),
        Mistake("averaged_over_classes", "Mean over the classes", "A KL is a sum over the classes.",
                [_score(lambda p, m: _kl(p, m).mean().exp())]),
        Mistake("turned_round", "KL turned round", "KL(p(y|x) ‖ p(y)) weighs with p(y|x).",
                [_score(lambda p, m: (m * (m / p).log()).sum(1).mean().exp())]),
        Mistake("wrong_sign", "Wrong sign", "log(p / m), not log(m / p): the score is never below 1.",
                [_score(lambda p, m: (-_kl(p, m).sum(1).mean()).exp())]),
        Mistake("marginal_only", "Only p(y)", "The entropy of p(y) says whether all classes come; each image has to be "
                "sure too.", [_score(lambda p, m: (-torch.xlogy(m, m).sum()).exp())]),
        Mistake("images_only", "Only p(y|x)", "Whether all classes come is missing: compare with p(y).",
                [lambda p: torch.xlogy(p, p).sum(1).mean().exp(), lambda p: (-torch.xlogy(p, p).sum(1).mean()).exp()]),
        Mistake("uniform", "Against equal shares", "p(y) is what the images give, the mean of the rows.",
                [lambda p: (_kl(p, torch.full_like(p, 1 / p.shape[1]))).sum(1).mean().exp()]),
        Mistake("other_logarithm", "Another logarithm", "The natural logarithm goes with exp.",
                [_score(lambda p, m: (_kl(p, m).sum(1).mean() / np.log(2)).exp()),
                 _score(lambda p, m: (_kl(p, m).sum(1).mean() / np.log(10)).exp())]),
        Mistake("nan_at_zero", "0 log 0 is not nan",
                "Where p is 0, p * log p is nan; by agreement it is 0. torch.xlogy keeps to it.",
                when=lambda verdicts: all(right for case, right in verdicts if not case.extreme)
                and not all(right for case, right in verdicts if case.extreme)),
    ))
