"""07.learning_rate: constant, then linearly down to zero."""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.cyclegan.exercises._shared import made


def learning_rate(step, steps, lr=2e-4):
    """CycleGAN's schedule: the learning rate lr in the first half of a run, then along a straight line down to 0.

    step: steps done so far, an int from 0 to steps. steps: of the whole run, even, at least 2.
    lr: the learning rate at the start.
    At step = steps / 2 it is still lr, at step = steps it is 0. Return a float.
    """
    return lr * min(1.0, (steps - step) / (steps / 2))


def by_halves(step, steps, lr=2e-4):
    if step <= steps / 2:
        return lr
    return 2 * lr * (1 - step / steps)


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((0, 200, 1.0), expected=1.0), Case((50, 200, 1.0), expected=1.0),
               Case((100, 200, 1.0), expected=1.0), Case((150, 200, 1.0), expected=0.5),
               Case((200, 200, 1.0), expected=0.0), Case((199, 200, 1.0), expected=0.01),
               Case((600, 1000), expected=1.6e-4), Case((0, 1000), expected=2e-4), Case((7, 10, 3.0), expected=1.8)]
    ends = [Case((0, 2, 0.5), expected=0.5), Case((1, 2, 0.5), expected=0.5), Case((2, 2, 0.5), expected=0.0)]
    some = []
    for _ in range(6):
        steps = 2 * int(rng.integers(10, 500))
        some.append(Case((int(rng.integers(0, steps + 1)), steps, float(rng.uniform(1e-3, 1)))))
    return by_hand + some + ends


def rate(step, steps, lr=2e-4, *, start=0.5, end=0.0, factor=None, offset=0):
    """The reference with chosen mistakes; `factor`: of the share of the decay that is done, from 0 to 1."""
    share = max(0.0, (step + offset - start * steps) / (steps - start * steps))
    return float(lr * (1 - (1 - end) * share if factor is None else factor(share)))


def formulas(*written):
    """Return functions with the default of lr; `written`: from step, steps and lr."""
    def one(formula):
        return lambda step, steps, lr=2e-4: float(formula(step, steps, lr))
    return [one(formula) for formula in written]


def parts(verdicts):
    """Say which parts are right: before the middle, the middle, between it and the end, the end."""
    def right(wanted):
        return all(verdict for case, verdict in verdicts if wanted(*case.args[:2]))

    return (right(lambda i, n: 2 * i < n), right(lambda i, n: 2 * i == n), right(lambda i, n: n / 2 < i < n),
            right(lambda i, n: i == n))


def not_straight(verdicts):
    return parts(verdicts) == (True, True, False, True)


def second_half(verdicts):
    first, _, second, _ = parts(verdicts)
    return first and not second


def first_half(verdicts):
    first, _, second, end = parts(verdicts)
    return not first and second and end


def default_changed(verdicts):
    return all(right == (len(case.args) == 3) for case, right in verdicts)


EXERCISE = Exercise(
    id="07.learning_rate", place=6, title="The schedule", points=2, solution=learning_rate, cases=cases, atol=1e-8,
    difficulty=2, importance=2, minutes=6, another=by_halves,
    reason="In the second half what is left, steps − step, falls from all of steps / 2 to nothing of it, so lr times "
           "that share is a straight line that begins at lr, without a jump, and ends at 0.",
    hints=("Draw it: a flat line up to steps / 2, then a straight line that ends at 0. How high is it after three "
           "quarters of the run?",
           "In the second half steps − step steps are left, of steps / 2: that share of lr is the learning rate.",
           "lr * min(1.0, (steps - step) / (steps / 2))."),
    mistakes=(
        Mistake("no_flat_half", "Decays from the start", "In the first half the learning rate stays at lr.",
                made(rate, start=0.0)),
        Mistake("jump", "A jump in the middle", "The line begins at lr: what is left is divided by the length of the "
                "decay, steps / 2, not by all steps.",
                formulas(lambda i, n, lr: lr if i < n / 2 else lr * (n - i) / n,
                         lambda i, n, lr: lr if i <= n / 2 else lr * (n - i) / n)),
        Mistake("never_decays", "Never decays", "The second half goes down to 0.", made(rate, end=1.0)),
        Mistake("ends_at_half", "Ends at half", "The line ends at 0, not at lr / 2.", made(rate, end=0.5)),
        Mistake("cut_off", "Cut off in the middle", "From lr down to 0 along a line, not at once. (With // in place of "
                "/ the line falls at once, too.)",
                formulas(lambda i, n, lr: lr * (i < n / 2), lambda i, n, lr: lr * (i <= n / 2))),
        Mistake("floor", "Never quite 0", "At step = steps the learning rate is 0: no floor below it.",
                formulas(*(lambda i, n, lr, low=low: max(rate(i, n, lr), low * lr) for low in (0.1, 0.05, 0.01, 1e-3)),
                         *(lambda i, n, lr, low=low: max(rate(i, n, lr), low) for low in (1e-4, 1e-5, 1e-6)))),
        Mistake("stair", "One stair in the middle", "A line, not one stair.",
                formulas(lambda i, n, lr: lr if i < n / 2 else lr / 2, lambda i, n, lr: lr if i <= n / 2 else lr / 2,
                         lambda i, n, lr: lr if i < n / 2 else lr / 10,
                         lambda i, n, lr: lr if i <= n / 2 else lr / 10)),
        Mistake("above_lr", "Above lr", "Without a minimum the first half gets more than lr: at step 0 this is 2·lr.",
                formulas(lambda i, n, lr: lr * (n - i) / (n / 2), lambda i, n, lr: lr * max(1.0, (n - i) / (n / 2)))),
        Mistake("halves_exchanged", "Halves exchanged", "First constant, then falling.",
                formulas(lambda i, n, lr: lr * max(0.0, 1 - i / (n / 2)), lambda i, n, lr: lr * min(1.0, i / (n / 2)),
                         lambda i, n, lr: lr * (1 - i / (n / 2)) if i < n / 2 else lr)),
        Mistake("rises", "Rises in the second half", "What is left, steps − step, shrinks to 0; what is done, "
                "step − steps / 2, grows.",
                formulas(lambda i, n, lr: lr if i < n / 2 else lr * (i - n / 2) / (n / 2),
                         lambda i, n, lr: lr if i <= n / 2 else lr * (i - n / 2) / (n / 2),
                         lambda i, n, lr: lr if i < n / 2 else lr * i / n,
                         lambda i, n, lr: lr if i <= n / 2 else lr * i / n,
                         lambda i, n, lr: lr * (1 + max(0, i - n / 2) / (n / 2)))),
        Mistake("curve", "A curve, not a line", "The decay is linear.",
                [*made(rate, factor=lambda share: 0.5 * (1 + np.cos(np.pi * share))),
                 *made(rate, factor=lambda share: (1 - share) ** 2), *made(rate, factor=lambda share: 1 - share**2),
                 *made(rate, factor=lambda share: (1 - share) ** 0.5),
                 *made(rate, factor=lambda share: 0.5 ** (10 * share)),
                 *made(rate, factor=lambda share: float(np.exp(-5 * share))),
                 *made(rate, start=0.0, factor=lambda share: 0.5 * (1 + np.cos(np.pi * share))),
                 *formulas(lambda i, n, lr: lr if i < n / 2 else lr * 0.99 ** (i - n / 2),
                           lambda i, n, lr: lr if i < n / 2 else lr * 0.95 ** (i - n / 2))]),
        Mistake("only_factor", "Only the factor", "The learning rate is lr times the factor.",
                formulas(lambda i, n, lr: rate(i, n, 1.0))),
        Mistake("lr_fixed", "lr fixed at 2e-4", "2e-4 is only the default: use the argument lr.",
                formulas(lambda i, n, lr: rate(i, n))),
        Mistake("off_by_one", "Off by one step", "At step = steps / 2 it is still lr, at step = steps it is 0.",
                [*made(rate, offset=1), *made(rate, offset=-1),
                 *formulas(lambda i, n, lr: lr * min(1.0, (n + 1 - i) / (n / 2 + 1)),
                           lambda i, n, lr: lr * (1 - max(0, i + 1 - n / 2) / (n / 2 + 1)),
                           lambda i, n, lr: lr * (1 - max(0, i - n / 2) / (n / 2 + 1)),
                           lambda i, n, lr: lr if i < n / 2 else lr * (1 - (i - n / 2) / (n / 2 - 1)),
                           lambda i, n, lr: lr * min(1.0, (n - 1 - i) / (n / 2)),
                           lambda i, n, lr: lr * max(0.0, min(1.0, (n - 1 - i) / (n / 2))))]),
        Mistake("integer_division", "Integer division", "// throws the fraction away: use /.",
                formulas(lambda i, n, lr: lr * (1 - max(0, i - n // 2) // (n // 2)),
                         lambda i, n, lr: lr if i < n / 2 else lr * (n - i) // (n / 2))),
        Mistake("fixed_length", "100 epochs fixed", "The decay lasts steps / 2, whatever that is: 100 is the paper's "
                "number of epochs.", formulas(lambda i, n, lr: lr * min(1.0, (n - i) / 100),
                                              lambda i, n, lr: lr * (1 - max(0, i - 100) / 100),
                                              lambda i, n, lr: lr * max(0, 1 - max(0, i - 100) / 100))),
        Mistake("subtracted", "A step taken off lr", "The factor multiplies lr: lr − share would be far below 0.",
                formulas(lambda i, n, lr: lr - max(0, i - n / 2) / (n / 2))),
        Mistake("brackets", "Brackets forgotten", "(steps − step) / (steps / 2): both differences and divisors need "
                "their brackets.", formulas(lambda i, n, lr: lr * min(1.0, (n - i) / n / 2),
                                            lambda i, n, lr: lr * min(1.0, (n - i) / (n * 2)),
                                            lambda i, n, lr: lr * min(1.0, n - i / (n / 2)))),
        Mistake("rounded", "Rounded", "Learning rates are small: rounded, they lose their digits. Return the number as "
                "it is.", formulas(*(lambda i, n, lr, digits=digits: round(rate(i, n, lr), digits)
                                     for digits in (2, 3, 4, 5, 6)))),
        Mistake("list", "No single number", "One number is asked for: the learning rate at this step.",
                [lambda step, steps, lr=2e-4: [rate(step, steps, lr)], lambda step, steps, lr=2e-4: (step, lr)]),
        Mistake("default_changed", "Another default", "The default of lr is 2e-4, that is 0.0002.",
                when=default_changed),
        Mistake("not_straight", "Right at both ends, not between them", "The first half and the end are right. Between "
                "them the line is straight: half-way down it is lr / 2.", when=not_straight),
        Mistake("second_half", "Second half wrong", "The first half is right. In the second, the share of lr that is "
                "left is (steps − step) / (steps / 2): 1 in the middle, 0 at the end.", when=second_half),
        Mistake("first_half", "First half wrong", "The second half is right. In the first the learning rate is lr.",
                when=first_half),
    ))
