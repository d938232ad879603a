"""15.eighty: 3D-GAN's rule, whether D is trained now."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, sigmoid

from ganlab.checking import Case, Exercise, Mistake, several_results


def train_D(real, fake):
    """Say whether D is trained now: only if it was right in at most 80 % of its verdicts. Wu et al. 2016, section 3.1.

    real, fake: D's logits for real and for fake samples, float32, (B,) and (B',). The lengths may differ; both are at
    least 1. A logit above 0 means "real", below 0 "fake"; none lies nearer to 0 than 0.01.
    The share of right verdicts is over all B + B' of them, each counted once. It is never exactly 80 % here.
    Return True if D is trained, False if not (a bool of Python, NumPy or PyTorch).
    """
    right = (real > 0).sum() + (fake < 0).sum()
    return bool(right <= 0.8 * (len(real) + len(fake)))


def by_verdicts(real, fake):
    right = torch.cat([real > 0, fake < 0])
    return bool(right.float().mean() <= 0.8)


COUNTS = (  # B, B', right verdicts on real, on fake
    (10, 10, 10, 2), (10, 10, 2, 10), (10, 10, 10, 7), (10, 10, 7, 10), (10, 10, 10, 5), (10, 10, 5, 10), (6, 9, 6, 9),
    (5, 4, 0, 0), (2, 18, 2, 13), (2, 16, 1, 15), (18, 2, 13, 2), (16, 2, 15, 1), (50, 50, 42, 39), (50, 50, 41, 38),
    (1, 2, 1, 1), (3, 1, 3, 1), (8, 8, 5, 4), (8, 8, 2, 2), (9, 11, 4, 5), (7, 6, 1, 1), (2, 18, 0, 6),
    (18, 2, 6, 0), (20, 20, 17, 18), (2, 30, 1, 30), (30, 2, 30, 1))


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([2.0, -1.0, 0.5, 3.0]), torch.tensor([-1.0, -2.0, -0.3, 1.0])), expected=True,
                 note="real: 2, −1, 0.5, 3; fake: −1, −2, −0.3, 1. Right are 3 + 3 of 8, that is 75 %"),
            Case((torch.tensor([2.0, 1.0, 0.5, 3.0]), torch.tensor([-1.0, -2.0, -0.3, 1.0])), expected=False,
                 note="real: 2, 1, 0.5, 3; fake: −1, −2, −0.3, 1. Right are 4 + 3 of 8, that is 87.5 %"),
            *(Case((_logits(rng, B, r, reach), -_logits(rng, F, f, reach)),
                   note=f"{B} real, {r} of them judged rightly; {F} fake, {f} of them judged rightly; all logits "
                        f"between −{reach:g} and {reach:g}")
              for B, F, r, f in COUNTS for reach in (0.4, 8.0))]


def _logits(rng: np.random.Generator, count: int, above: int, reach: float) -> Tensor:
    """Return `count` logits in an order by chance, `above` of them above 0."""
    size = rng.uniform(0.02, reach, count)
    return torch.tensor(rng.permutation(np.where(np.arange(count) < above, size, -size)), dtype=torch.float32)


# --- wrong ways -----------------------------------------------------------------------------------------------


def _share(real: Tensor, fake: Tensor) -> Tensor:
    return torch.cat([real > 0, fake < 0]).float().mean()


def _each(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    return (real > 0).float().mean(), (fake < 0).float().mean()


def _both(*rules: Callable) -> list[Callable]:
    """Return each rule twice: as a bool of Python, and as a tensor."""
    return [kind for rule in rules for kind in (lambda r, f, rule=rule: bool(rule(r, f)),
                                                lambda r, f, rule=rule: torch.as_tensor(rule(r, f)))]


def _of(share: Callable, most: float = 0.8) -> list[Callable]:
    """Return the comparisons with the bound, by ≤ and by <: a wrong share may lie on it."""
    return _both(lambda r, f: share(r, f) <= most, lambda r, f: share(r, f) < most)


def _right(real: Tensor, fake: Tensor) -> Tensor:
    return (real > 0).sum() + (fake < 0).sum()


EXERCISE = Exercise(
    id="15.eighty", place=6, title="At most 80 %", points=1, solution=train_D, cases=cases,
    difficulty=1, importance=1, minutes=5, another=by_verdicts,
    reason="A D that is nearly always right gets too far ahead of G, so it waits while G catches up, and each verdict "
           "counts once, because the two batches may differ in size.",
    hints=("When is a verdict on a real sample right, and when one on a fake?",
           "Count the right verdicts of both kinds, then divide by the number of all verdicts.",
           "(real > 0).sum() + (fake < 0).sum() are right, of len(real) + len(fake). Compare with 0.8."),
    mistakes=(
        Mistake("reversed", "The answer reversed", "True means that D is trained: it was right in 80 % or less.",
                _both(lambda r, f: _share(r, f) > 0.8)),
        Mistake("mean_of_two", "Mean of two shares", "Each verdict counts once. Where B and B' differ the mean of the "
                "two shares is another number.", _of(lambda r, f: sum(_each(r, f)) / 2)),
        Mistake("not_halved", "Two shares added", "The share is over all verdicts: right ones / (B + B').",
                _of(lambda r, f: sum(_each(r, f)))),
        Mistake("fakes_alone", "Fakes alone", "The verdicts on real samples count too.",
                _of(lambda r, f: _each(r, f)[1])),
        Mistake("reals_alone", "Real samples alone", "The verdicts on fakes count too.",
                _of(lambda r, f: _each(r, f)[0])),
        Mistake("each_below", "Both shares below 80 %", "One share is asked for, over all verdicts together.",
                _both(lambda r, f: bool(max(_each(r, f)) <= 0.8))),
        Mistake("one_below", "One of the shares below 80 %", "One share is asked for, over all verdicts together.",
                _both(lambda r, f: bool(min(_each(r, f)) <= 0.8))),
        Mistake("fake_above_zero", "A fake called real counted as right", "For a fake the right verdict is \"fake\": a "
                "logit below 0.", [*_of(lambda r, f: torch.cat([r, f]).gt(0).float().mean()),
                                   *_of(lambda r, f: (_each(r, f)[0] + 1 - _each(r, f)[1]) / 2)]),
        Mistake("wrong_verdicts", "Wrong verdicts counted", "The share of right verdicts is asked for: real > 0, "
                "fake < 0.", [*_of(lambda r, f: _share(-r, -f)), *_of(lambda r, f: 1 - sum(_each(r, f)) / 2),
                              *_both(lambda r, f: _share(-r, -f) > 0.8)]),
        Mistake("wrong_reals", "Real samples called fake counted as right", "For a real sample the right verdict is a "
                "logit above 0.", _of(lambda r, f: _share(-r, f))),
        Mistake("logits_at_a_half", "½ as the bound of a logit", "These are logits: above 0 means real. ½ is the bound "
                "of a probability.",
                [wrong for verdicts in (lambda r, f: [r > 0.5, f < 0.5], lambda r, f: [r > 0.5, f < -0.5],
                                        lambda r, f: [r > 0.5, f <= 0], lambda r, f: [r > 0, f < 0.5])
                 for share in (lambda r, f, verdicts=verdicts: torch.cat(verdicts(r, f)).float().mean(),
                               lambda r, f, verdicts=verdicts: sum(v.float().mean() for v in verdicts(r, f)) / 2)
                 for wrong in _of(share)]),
        Mistake("probability_at_zero", "0 as the bound of a probability", "A probability is always above 0: its bound "
                "is ½. 0 is the bound of a logit.",
                _of(lambda r, f: torch.cat([sigmoid(r) > 0, sigmoid(f) < 0]).float().mean())),
        Mistake("sure_verdicts", "Probabilities for verdicts", "A verdict is right or wrong, however sure D is. Count "
                "verdicts.",
                [*_of(lambda r, f: torch.cat([sigmoid(r), 1 - sigmoid(f)]).mean()),
                 *_of(lambda r, f: (sigmoid(r).mean() + 1 - sigmoid(f).mean()) / 2),
                 *_of(lambda r, f: torch.cat([sigmoid(r) > 0.8, sigmoid(f) < 0.2]).float().mean()),
                 *_of(lambda r, f: sigmoid(r).mean())]),
        Mistake("mean_logits", "Mean of the logits", "A share is a count of verdicts: is each logit above 0?",
                [*_of(lambda r, f: torch.cat([r, -f]).mean()), *_of(lambda r, f: (r.mean() - f.mean()) / 2),
                 *_of(lambda r, f: r.mean()), *_of(lambda r, f: torch.cat([r, f]).mean())]),
        Mistake("other_bound", "Another bound", "The bound is 80 %.",
                [*_of(_share, 0.5), *_of(_share, 0.9), *_of(_share, 0.75), *_of(_share, 0.7)]),
        Mistake("divided_by_one_length", "Divided by one length", "The share is over all B + B' verdicts.",
                [*_of(lambda r, f: _right(r, f) / len(r)), *_of(lambda r, f: _right(r, f) / len(f)),
                 *_of(lambda r, f: _right(r, f) / (2 * len(r))), *_of(lambda r, f: _right(r, f) / (2 * len(f)))]),
        Mistake("counted", "A count for a share", "Divide by the number of verdicts before comparing with 0.8.",
                _of(_right)),
        Mistake("every", "Every verdict", "80 % is a share: count the right verdicts.",
                _both(lambda r, f: bool((r > 0).all() and (f < 0).all()),
                      lambda r, f: not bool((r > 0).all() and (f < 0).all()))),
        Mistake("constant", "Always the same answer", "The answer depends on the share of right verdicts. That is a "
                "number from 0 to 1.", _both(lambda r, f: True, lambda r, f: False)),
        Mistake("share_returned", "The share itself", "True or False is asked for: compare the share with 0.8.",
                [_share, lambda r, f: float(_share(r, f)), lambda r, f: sum(_each(r, f)) / 2,
                 lambda r, f: float(sum(_each(r, f)) / 2), _right, lambda r, f: int(_right(r, f)),
                 lambda r, f: 100 * _share(r, f), lambda r, f: 100 * float(_share(r, f))]),
        Mistake("number_for_bool", "A number for True and False", "True or False is asked for, not 1 or 0.",
                [lambda r, f: int(_share(r, f) <= 0.8)]),
        Mistake("text_for_bool", "A text for True and False", "True and False are no texts: no quotes.",
                [lambda r, f: str(bool(_share(r, f) <= 0.8)), lambda r, f: "yes" if _share(r, f) <= 0.8 else "no"]),
        Mistake("not_reduced", "An answer for each verdict", "One answer is asked for, from the share.",
                [lambda r, f: torch.cat([r > 0, f < 0]), lambda r, f: ~torch.cat([r > 0, f < 0])]),
        several_results("One answer"),
    ))
