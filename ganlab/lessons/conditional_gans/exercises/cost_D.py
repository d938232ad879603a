"""05.cost_D: the cost that AC-GAN's discriminator minimises."""

from __future__ import annotations

import numpy as np
import torch
from torch import sigmoid
from torch.nn.functional import cross_entropy, softplus

from ganlab.checking import Case, Exercise, Mistake, unstable
from ganlab.lessons.conditional_gans.exercises import _shared
from ganlab.lessons.conditional_gans.exercises._shared import classes_of, judged


def acgan_cost_D(source_real, class_real, source_fake, class_fake, y):
    """The cost that AC-GAN's D minimises: J_D = −(L_S + L_C), as one number. Odena et al. 2017, section 3.

    L_S = E log P(real | x) + E log P(fake | x_fake) and L_C = E log P(y | x) + E log P(y | x_fake); each E is the
    mean over the batch.
    source_real, source_fake: D's logits of the source, (B,): P(real) = σ(logit). class_real, class_fake: D's logits
    of the classes, (B, classes): P(k) is their softmax. y: int64 (B,), the classes of real images and fakes alike.
    Return a number, or a tensor of one element, that stays exact for logits of ±100. D learns from it: its gradient
    is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    minus_L_S = torch.nn.functional.softplus(-source_real).mean() + torch.nn.functional.softplus(source_fake).mean()
    minus_L_C = (torch.nn.functional.cross_entropy(class_real, y)
                 + torch.nn.functional.cross_entropy(class_fake, y))
    return minus_L_S + minus_L_C


def by_likelihoods(source_real, class_real, source_fake, class_fake, y):
    log_sigmoid, rows = torch.nn.functional.logsigmoid, torch.arange(len(y))
    L_S = log_sigmoid(source_real).mean() + log_sigmoid(-source_fake).mean()
    L_C = class_real.log_softmax(dim=1)[rows, y].mean() + class_fake.log_softmax(dim=1)[rows, y].mean()
    return -(L_S + L_C)


def cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, classes: int, dtype: torch.dtype = torch.float32) -> Case:
        return Case((*judged(rng, batch, classes, dtype), *judged(rng, batch, classes, dtype),
                     classes_of(rng, batch, classes)))

    source = torch.tensor([3.0, 1 / 3]).log()
    classes = torch.tensor([[4.0, 2, 1, 1], [2.0, 1, 4, 1]]).log()
    sure = torch.tensor([100.0, -100.0])
    named = torch.tensor([[100.0, -100, 0], [0.0, 100, -100]])
    return [Case((source, classes, source, classes, torch.tensor([0, 3])),
                 expected=-np.log(0.75) - np.log(0.25) - np.log(0.5) - np.log(0.125),
                 note="P(real): 3/4 and 1/4, for real images and for fakes; P(k): 1/2, 1/4, 1/8, 1/8 (y = 0) and 1/4, "
                      "1/8, 1/2, 1/8 (y = 3), for both"),
            case(5, 4), case(8, 10), case(3, 7, torch.float64), case(1, 3),
            Case((sure, named, -sure, named, torch.tensor([0, 0])), extreme=True, note="logits of ±100"),
            Case((-sure, named, sure, named, torch.tensor([1, 2])), extreme=True, note="logits of ±100"),
            Case((torch.tensor([-90.0, 20.0]), 0.9 * named, torch.tensor([90.0, -20.0]), 0.9 * named,
                  torch.tensor([1, 2])), extreme=True, note="logits of ±90 and ±20")]


def _source(real, fake):
    return softplus(-real).mean() + softplus(fake).mean()


def _probabilities(s, c, f, k, y):
    return [sigmoid(s), sigmoid(-f), *(a.softmax(1)[torch.arange(len(y)), y] for a in (c, k))]


def _with_class(term):
    """J_D with another term of the class."""
    return lambda s, c, f, k, y: _source(s, f) + term(c, y) + term(k, y)


def _with_source(real, fake):
    """J_D with other terms of the source."""
    return lambda s, c, f, k, y: real(s).mean() + fake(f).mean() + cross_entropy(c, y) + cross_entropy(k, y)


def _signs(a, b, c, d):
    """J_D with a factor for each of its terms: source of real, of fake, class of real, of fake."""
    return lambda s, cs, f, k, y: (a * softplus(-s).mean() + b * softplus(f).mean()
                                   + c * cross_entropy(cs, y) + d * cross_entropy(k, y))


EXERCISE = Exercise(
    id="05.cost_D", place=3, title="AC-GAN: the cost of D", points=3, solution=acgan_cost_D, cases=cases,
    gradients=("source_real", "class_real", "source_fake", "class_fake"),
    difficulty=3, importance=2, minutes=12, another=by_likelihoods,
    reason="D maximises L_S + L_C, so it minimises four means of −log P: softplus for the source of real images and "
           "of fakes, and cross_entropy for the class of both.",
    hints=("Four terms: two of the source, two of the class. D minimises, so each log gets a minus.",
           "−log σ(a) = softplus(−a), −log(1 − σ(a)) = softplus(a). The source part is lesson 01's J_D.",
           "−E log P(y | ·) is cross_entropy(class logits, y), once for real images and once for fakes: D wants to "
           "name both."),
    mistakes=(
        Mistake("maximised", "Maximised", "A cost is minimised: J_D = −(L_S + L_C), and both are sums of logs below 0.",
                [_signs(-1, -1, -1, -1)]),
        Mistake("sign_of_class", "Sign of L_C",
                "D maximises L_C too: naming the class is no part of the fight. Both cross-entropies come with a plus.",
                [_signs(1, 1, -1, -1)]),
        Mistake("fakes_misnamed", "D misnames the fakes",
                "L_C has the same sign for real images and for fakes: D wants to name both right.",
                [_signs(1, 1, 1, -1)]),
        Mistake("real_misnamed", "D misnames the real images",
                "L_C has the same sign for real images and for fakes: D wants to name both right.",
                [_signs(1, 1, -1, 1)]),
        Mistake("sign_of_source", "Sign of L_S",
                "D wants to tell real from fake: softplus(−a) of real, softplus(a) of fakes, both with a plus.",
                [_signs(-1, -1, 1, 1), _signs(1, -1, 1, 1), _signs(-1, 1, 1, 1)]),
        Mistake("exchanged", "Real and fake exchanged",
                "P(real) = σ(a): real images cost softplus(−a), fakes softplus(a).",
                [_with_source(softplus, lambda a: softplus(-a))]),
        Mistake("both_judged_real", "Both judged real",
                "D wants fakes judged fake: −log P(fake) = −log(1 − σ(a)) = softplus(a). −log σ(a) of a fake is what "
                "G minimises.", [_with_source(lambda a: softplus(-a), lambda a: softplus(-a))]),
        Mistake("both_judged_fake", "Both judged fake",
                "D wants real images judged real: −log P(real) = −log σ(a) = softplus(−a).",
                [_with_source(softplus, softplus)]),
        Mistake("cost_of_g", "G's cost", "This is what G minimises; D also judges real images, and wants fakes judged "
                "fake.", [lambda s, c, f, k, y: softplus(-f).mean() + cross_entropy(k, y)]),
        Mistake("class_of_fakes_forgotten", "Class of the fakes forgotten",
                "In the paper L_C has two terms: D names fakes too.", [_signs(1, 1, 1, 0)]),
        Mistake("class_of_real_forgotten", "Class of the real images forgotten",
                "Real images are where D learns what the classes look like.", [_signs(1, 1, 0, 1)]),
        Mistake("half_of_source_forgotten", "Half of the source forgotten",
                "L_S has two terms: −log P(real | x) and −log P(fake | x_fake).",
                [_signs(1, 0, 1, 1), _signs(0, 1, 1, 1)]),
        Mistake("fakes_forgotten", "Fakes forgotten", "Both L_S and L_C have a term of the fakes.",
                [_signs(1, 0, 1, 0)]),
        Mistake("real_forgotten", "Real images forgotten", "Both L_S and L_C have a term of the real images.",
                [_signs(0, 1, 0, 1)]),
        Mistake("source_forgotten", "Source forgotten", "Without L_S this is a classifier and no GAN.",
                [_signs(0, 0, 1, 1)]),
        Mistake("class_forgotten", "Class forgotten", "Without L_C this is the GAN of lesson 01.",
                [_signs(1, 1, 0, 0)]),
        Mistake("halved", "Halved or doubled", "L_S and L_C are sums of two means; all four terms have the weight 1.",
                [_signs(0.5, 0.5, 0.5, 0.5), _signs(1, 1, 0.5, 0.5), _signs(0.5, 0.5, 1, 1),
                 _signs(0.25, 0.25, 0.25, 0.25), _signs(2, 2, 2, 2), _signs(1, 1, 2, 2), _signs(2, 2, 1, 1),
                 _signs(1, 1, 1, 2), _signs(1, 1, 2, 1), _signs(1, 1, 1, 0.5), _signs(1, 1, 0.5, 1),
                 _signs(0.5, 0.5, 2, 2), _signs(1, 0.5, 1, 1), _signs(0.5, 1, 1, 1)]),
        Mistake("sum_for_mean", "Sum for mean", _shared.SUM,
                [lambda s, c, f, k, y: len(y) * acgan_cost_D(s, c, f, k, y),
                 lambda s, c, f, k, y: len(y) * _source(s, f) + cross_entropy(c, y) + cross_entropy(k, y)]),
        Mistake("not_averaged", "One value per sample", "One number is asked for: each E is the mean over the batch.",
                [lambda s, c, f, k, y: (softplus(-s) + softplus(f) + cross_entropy(c, y, reduction="none")
                                        + cross_entropy(k, y, reduction="none")),
                 lambda s, c, f, k, y: softplus(-s) + softplus(f) + cross_entropy(c, y) + cross_entropy(k, y),
                 lambda s, c, f, k, y: (_source(s, f) + cross_entropy(c, y, reduction="none")
                                        + cross_entropy(k, y, reduction="none"))]),
        Mistake("one_minus_log", "1 − log for log(1 − …)", "P(fake) is 1 − σ(a); the log is taken of it.",
                [_with_source(lambda a: softplus(-a), lambda a: -(1 + softplus(-a)))]),
        Mistake("class_named_by_d", "D's answer for the class", "The right class is y, not the one that D names.",
                [lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, c.argmax(1)) + cross_entropy(k, k.argmax(1)),
                 lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y) + cross_entropy(k, k.argmax(1)),
                 lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y) + cross_entropy(k, c.argmax(1))]),
        Mistake("classes_exchanged", "Another class for the fakes", "y holds the classes of the fakes too.",
                [lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y) + cross_entropy(k, torch.zeros_like(y)),
                 lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y) + cross_entropy(k, y.flip(0)),
                 lambda s, c, f, k, y: (_source(s, f) + cross_entropy(c, y)
                                        + cross_entropy(k, torch.randint(0, k.shape[1], y.shape))),
                 lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y) - k.log_softmax(1).mean()]),
        *(Mistake(key, name, explanation, [_with_source(*terms) for terms in pairs])
          for key, name, explanation, pairs in _shared.SOURCE_MISTAKES),
        Mistake("no_log_at_all", "All logs forgotten", _shared.NO_LOG,
                [lambda s, c, f, k, y: -sum(p.mean() for p in _probabilities(s, c, f, k, y)),
                 lambda s, c, f, k, y: 4 - sum(p.mean() for p in _probabilities(s, c, f, k, y)),
                 lambda s, c, f, k, y: -sum(p.mean().log() for p in _probabilities(s, c, f, k, y))]),
        Mistake("multiplied", "Multiplied", "L_S and L_C are added, and so are their terms.",
                [lambda s, c, f, k, y: _source(s, f) * (cross_entropy(c, y) + cross_entropy(k, y))]),
        Mistake("joined_logits", "Logits of real and fake mixed", "Each term has the logits of its own images.",
                [lambda s, c, f, k, y: _source(s, f) + cross_entropy(c + k, y),
                 lambda s, c, f, k, y: _source(s, f) + 2 * cross_entropy((c + k) / 2, y),
                 lambda s, c, f, k, y: softplus(f - s).mean() + cross_entropy(c, y) + cross_entropy(k, y)]),
        Mistake("several_numbers", "Several numbers", "One number is asked for: add the terms up.",
                [lambda s, c, f, k, y: (_source(s, f), cross_entropy(c, y) + cross_entropy(k, y)),
                 lambda s, c, f, k, y: [_source(s, f), cross_entropy(c, y) + cross_entropy(k, y)],
                 lambda s, c, f, k, y: torch.stack([softplus(-s).mean(), softplus(f).mean(), cross_entropy(c, y),
                                                    cross_entropy(k, y)]),
                 lambda s, c, f, k, y: torch.stack([_source(s, f), cross_entropy(c, y) + cross_entropy(k, y)])]),
        Mistake("other_terms_forgotten", "Terms forgotten", "J_D has four terms: two of the source, two of the class.",
                [_signs(1, 0, 0, 1), _signs(0, 1, 1, 0), _signs(1, 0, 0, 0), _signs(0, 1, 0, 0), _signs(0, 0, 1, 0),
                 _signs(0, 0, 0, 1)]),
        Mistake("other_signs", "Signs of two terms", "Each of the four logs gets one minus in J_D.",
                [_signs(a, b, c, d) for a in (1, -1) for b in (1, -1) for c in (1, -1) for d in (1, -1)
                 if (a, b, c, d) not in ((1, 1, 1, 1), (-1,) * 4, (1, 1, -1, -1), (1, 1, 1, -1), (1, 1, -1, 1),
                                         (-1, -1, 1, 1), (1, -1, 1, 1), (-1, 1, 1, 1))]),
        Mistake("arguments_exchanged", "Arguments exchanged", "cross_entropy takes the logits first, then the classes.",
                [lambda s, c, f, k, y: cross_entropy(y, c)]),
        *(Mistake(key, name, explanation, [_with_class(term) for term in terms])
          for key, name, explanation, terms in _shared.CLASS_MISTAKES),
        unstable(_shared.STABLE),
    ))
