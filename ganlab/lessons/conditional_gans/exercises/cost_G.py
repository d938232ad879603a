"""05.cost_G: the cost that AC-GAN's generator minimises."""

from __future__ import annotations

import numpy as np
import torch
from torch import sigmoid
from torch.nn.functional import cross_entropy, softplus

from ganlab.checking import Case, Exercise, Mistake, unstable
from ganlab.lessons.conditional_gans.exercises import _shared
from ganlab.lessons.conditional_gans.exercises._shared import classes_of, judged


def acgan_cost_G(source_fake, class_fake, y):
    """The cost that AC-GAN's G minimises, non-saturating: J_G = −E log P(real | x_fake) − E log P(y | x_fake).

    G maximises L_C − L_S; the terms of real images do not depend on G, and log P(fake | x_fake), which G would
    lower, is replaced by log P(real | x_fake), which it raises. Each E is the mean over the batch.
    source_fake: D's logits of the source, (B,): P(real) = σ(logit). class_fake: D's logits of the classes,
    (B, classes): P(k) is their softmax. y: int64 (B,), the classes that G was asked for.
    Return a number, or a tensor of one element, that stays exact for logits of ±100. G learns from it: its gradient
    is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    judged_real = torch.nn.functional.softplus(-source_fake).mean()
    named_right = torch.nn.functional.cross_entropy(class_fake, y)
    return judged_real + named_right


def by_likelihoods(source_fake, class_fake, y):
    log_real = torch.nn.functional.logsigmoid(source_fake)
    log_named = class_fake.log_softmax(dim=1).gather(1, y[:, None])[:, 0]
    return -(log_real + log_named).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, classes: int, dtype: torch.dtype = torch.float32) -> Case:
        return Case((*judged(rng, batch, classes, dtype), classes_of(rng, batch, classes)))

    source = torch.tensor([3.0, 1 / 3]).log()
    classes = torch.tensor([[4.0, 2, 1, 1], [2.0, 1, 4, 1]]).log()
    sure = torch.tensor([100.0, -100.0])
    named = torch.tensor([[100.0, -100, 0], [0.0, 100, -100]])
    return [Case((source, classes, torch.tensor([0, 3])),
                 expected=-(np.log(0.75) + np.log(0.25) + np.log(0.5) + np.log(0.125)) / 2,
                 note="P(real): 3/4 and 1/4; P(k): 1/2, 1/4, 1/8, 1/8 (y = 0) and 1/4, 1/8, 1/2, 1/8 (y = 3)"),
            case(5, 4), case(8, 10), case(3, 7, torch.float64), case(1, 3),
            Case((sure, named, torch.tensor([0, 0])), extreme=True, note="logits of ±100"),
            Case((-sure, named, torch.tensor([1, 2])), extreme=True, note="logits of ±100"),
            Case((torch.tensor([-90.0, 20.0]), 0.9 * named, torch.tensor([1, 2])), extreme=True,
                 note="logits of ±90 and 20")]


def _probabilities(f, k, y):
    return sigmoid(f), k.softmax(1)[torch.arange(len(y)), y]


def _with_class(term):
    """J_G with another term of the class."""
    return lambda f, k, y: softplus(-f).mean() + term(k, y)


def _with_source(term):
    """J_G with another term of the source."""
    return lambda f, k, y: term(f).mean() + cross_entropy(k, y)


def _signs(a, b):
    """J_G with a factor for each of its terms."""
    return lambda f, k, y: a * softplus(-f).mean() + b * cross_entropy(k, y)


EXERCISE = Exercise(
    id="05.cost_G", place=4, title="AC-GAN: the cost of G", points=3, solution=acgan_cost_G, cases=cases,
    gradients=("source_fake", "class_fake"),
    difficulty=2, importance=2, minutes=8, another=by_likelihoods,
    reason="G cannot change the terms of real images; in the source it is D's opponent, with the target turned as in "
           "lesson 02, and in the class it is on D's side.",
    hints=("What does G want D to say about the source, and what about the class?",
           "−log P(real | x_fake) is softplus(−a): the non-saturating loss of lesson 02.",
           "Add cross_entropy(class_fake, y): G is on D's side where the class is concerned."),
    mistakes=(
        Mistake("sign_of_class", "Sign of L_C",
                "G maximises L_C − L_S: it wants to be named right, so the cross-entropy comes with a plus. With a "
                "minus it would be paid for images of another class.",
                [_signs(1, -1), lambda f, k, y: -softplus(f).mean() - cross_entropy(k, y)]),
        Mistake("sign_of_source", "Sign of the source term",
                "The log of a probability is negative; G's cost is minus that: −E log P(real | x_fake).",
                [_signs(-1, 1)]),
        Mistake("saturating", "Saturating",
                "E log P(fake | x_fake) as it stands has no gradient where D is sure (lesson 02); "
                "−E log P(real | x_fake) is asked for.", [_with_source(lambda a: -softplus(a))]),
        Mistake("helps_d", "Helps D",
                "softplus(a) is the cost of D for a fake. G wants to be judged real: softplus(−a).",
                [_with_source(softplus)]),
        Mistake("both_terms_turned", "Both terms the wrong way",
                "softplus(a) is small where D is sure of a fake, −cross_entropy where D names it wrongly. G wants the "
                "contrary of both: softplus(−a) + cross_entropy.",
                [lambda f, k, y: softplus(f).mean() - cross_entropy(k, y)]),
        Mistake("maximised", "Maximised", "A cost is minimised: both logs get a minus.", [_signs(-1, -1)]),
        Mistake("class_forgotten", "Class forgotten",
                "Without L_C nothing tells G which class to make, for D does not see y.", [_signs(1, 0)]),
        Mistake("source_forgotten", "Source forgotten",
                "Without L_S any image will do that D can name, real or not.", [_signs(0, 1)]),
        Mistake("class_named_by_d", "D's answer for the wanted class",
                "The class is the one that G was asked for, not the one that D names.",
                [_with_class(lambda k, y: cross_entropy(k, k.argmax(1)))]),
        Mistake("halved", "Halved or doubled", "J_G is a sum of two means, each with the weight 1.",
                [_signs(a, b) for a in (1, 0.5, 2) for b in (1, 0.5, 2) if (a, b) != (1, 1)]),
        Mistake("sum_for_mean", "Sum for mean", _shared.SUM,
                [lambda f, k, y: len(y) * acgan_cost_G(f, k, y),
                 lambda f, k, y: softplus(-f).sum() + cross_entropy(k, y)]),
        Mistake("not_averaged", "One value per sample", "One number is asked for: each E is the mean over the batch.",
                [lambda f, k, y: softplus(-f) + cross_entropy(k, y, reduction="none"),
                 lambda f, k, y: softplus(-f) + cross_entropy(k, y),
                 lambda f, k, y: softplus(-f).mean() + cross_entropy(k, y, reduction="none")]),
        *(Mistake(key, name, explanation, [_with_source(term) for term, _ in pairs])
          for key, name, explanation, pairs in _shared.SOURCE_MISTAKES),
        Mistake("squashed_twice", "Sigmoid and softmax twice",
                "softplus, binary_cross_entropy_with_logits and cross_entropy hold them already: give them the logits.",
                [lambda f, k, y: softplus(-sigmoid(f)).mean() + cross_entropy(k.softmax(1), y)]),
        Mistake("no_log_at_all", "All logs forgotten", _shared.NO_LOG,
                [lambda f, k, y: -sum(p.mean() for p in _probabilities(f, k, y)),
                 lambda f, k, y: 2 - sum(p.mean() for p in _probabilities(f, k, y)),
                 lambda f, k, y: -sum(p.mean().log() for p in _probabilities(f, k, y))]),
        Mistake("several_numbers", "Several numbers", "One number is asked for: add the terms up.",
                [lambda f, k, y: (softplus(-f).mean(), cross_entropy(k, y)),
                 lambda f, k, y: [softplus(-f).mean(), cross_entropy(k, y)],
                 lambda f, k, y: torch.stack([softplus(-f).mean(), cross_entropy(k, y)])]),
        Mistake("both_source_terms", "Both source terms",
                "−E log P(real | x_fake) stands in the place of log P(fake | x_fake): not both.",
                [_with_source(lambda a: softplus(-a) + softplus(a))]),
        Mistake("multiplied", "Multiplied",
                "The log of a product is a sum of logs, and so is the cost: add the two terms.",
                [lambda f, k, y: softplus(-f).mean() * cross_entropy(k, y)]),
        Mistake("arguments_exchanged", "Arguments exchanged", "cross_entropy takes the logits first, then the classes.",
                [lambda f, k, y: cross_entropy(y, k)]),
        *(Mistake(key, name, explanation, [_with_class(term) for term in terms])
          for key, name, explanation, terms in _shared.CLASS_MISTAKES),
        unstable(_shared.STABLE),
    ))
