"""06.discriminator_loss: the objective of pix2pix's discriminator."""

from __future__ import annotations

import numpy as np
import torch
from torch import log, sigmoid
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.pix2pix.exercises import _shared
from ganlab.lessons.pix2pix.exercises._shared import note, observed_loss, pairs, raw_bce


def discriminator_loss(D, x, y, y_fake):
    """The loss of pix2pix's D, halved: J_D = ½ [−mean log D(x, y) − mean log(1 − D(x, y_fake))].

    D: a network called with a pair, D(x, y); it gives a map of logits of shape (B, 1, h, w), the formula's D is their
    sigmoid. x: input images; y: their targets; y_fake = G(x). All have the shape (B, C, H, W).
    The means are over all patches of all images. Only D learns from this loss: no gradient may reach y_fake.
    Leave D in the mode it came in, its weights ready to learn, and y_fake's own history whole.
    Return one number, a tensor on which backward() can be called.
    """
    softplus = torch.nn.functional.softplus
    real = softplus(-D(x, y)).mean()  # -log D(x, y)
    fake = softplus(D(x, y_fake.detach())).mean()  # -log(1 - D(x, G(x)))
    return 0.5 * (real + fake)


def by_targets(D, x, y, y_fake):
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    on_real, on_fake = D(x, y), D(x, y_fake.detach())
    return (bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))) / 2


def observe(fn, args: tuple):
    """Record the loss and where its gradient arrives: in D's weights, and not in y_fake."""
    seen, of_D = observed_loss(fn, args)
    return seen | of_D if isinstance(seen, dict) else seen


def cases(rng: np.random.Generator) -> list[Case]:
    found = [pairs(rng, 2), pairs(rng, 5), pairs(rng, 3, 1, (7, 11), torch.float64), pairs(rng, 4, 2, (5, 5)),
             pairs(rng, 1)]
    return [Case(args, note=note(args)) for args in found]


def _called_real(a):
    return softplus(-a)


def _J(D, x, y, y_fake, *, detach=True, half=0.5, reduce=torch.mean, real=_called_real, fake=softplus,
       weights=(1.0, 1.0), judged=lambda x, y, f: ((x, y), (x, f)), behind=False):
    """The reference with chosen mistakes; `real`, `fake`: loss of a logit; `judged`: what D is called with."""
    logits = [D(*pair) for pair in judged(x, y, y_fake.detach() if detach else y_fake)]
    if behind:
        logits[1] = logits[1].detach()
    return half * sum(weight * reduce(term(a)) for weight, term, a in zip(weights, (real, fake), logits) if weight)


def _made(**mistakes) -> list:
    """A wrong J_D, with and without the half, which is forgotten together with other things."""
    return [lambda *args, half=half: _J(*args, **{"half": half} | mistakes) for half in (0.5, 1.0)]


def _with_L1(half: float, weight: float, detach: bool):
    def made(D, x, y, y_fake):
        shown_fake = y_fake.detach() if detach else y_fake
        return _J(D, x, y, y_fake, half=half) + weight * (y - shown_fake).abs().mean()

    return made


def _after(act):
    """The reference, before which something is done to D or y_fake."""
    def made(D, x, y, y_fake):
        act(D, y_fake)
        return _J(D, x, y, y_fake)

    return made


def _frozen_afterwards(D, x, y, y_fake):
    J = _J(D, x, y, y_fake)
    D.requires_grad_(False)
    return J


def _backward(**options):
    def made(D, x, y, y_fake):
        J = _J(D, x, y, y_fake)
        J.backward(**options)
        return J

    return made


def _stepped(D, x, y, y_fake):
    optimizer = torch.optim.SGD(D.parameters(), 0.1)
    J = _J(D, x, y, y_fake)
    J.backward()
    optimizer.step()
    return J


EXERCISE = Exercise(
    id="06.discriminator_loss", place=4, title="The discriminator's objective", points=3, solution=discriminator_loss,
    cases=cases, observe=observe,
    difficulty=3, importance=3, minutes=10, another=by_targets,
    reason="D sees the input beside either image, so it can judge whether the two belong together; detach keeps the "
           "gradient out of G, and the ½ is the paper's, to slow D down.",
    hints=("It is J_D of lesson 01 with D(x, y) for D(x), D(x, y_fake) for D(G(z)), and a factor in front.",
           "Two maps of logits, two softplus terms, two means. What happens to y_fake so that G gets no gradient?",
           "0.5 * (softplus(-D(x, y)).mean() + softplus(D(x, y_fake.detach())).mean())."),
    mistakes=(
        Mistake("missing_detach", "Missing detach",
                "This loss is D's alone. Give D y_fake.detach(): else its gradient goes on into G and makes the fakes "
                "easier to catch.", _made(detach=False)),
        Mistake("detach_in_place", "Detached in place",
                "detach_() cuts y_fake itself off, and G's loss, which comes next, cannot reach G any more. detach() "
                "gives D a copy without history.",
                [_after(lambda D, f: f.detach_()), _after(lambda D, f: f.requires_grad_(False)),
                 _after(lambda D, f: setattr(f, "requires_grad", False)),
                 lambda D, x, y, f: 2 * _J(D, x, y, f.detach_())]),
        Mistake("detach_behind", "Detach behind D",
                "y_fake is cut off before it enters D. Detached behind D (or under no_grad), the fake pairs teach D "
                "nothing; nor do real pairs that are detached.",
                [*_made(behind=True), lambda *args: _J(*args, real=lambda a: softplus(-a.detach()))]),
        Mistake("nothing_learns", "Nothing learns",
                "The loss has no gradient at all: detach y_fake only. Neither freeze D, nor work under no_grad, nor "
                "detach the loss.", [lambda *args: _J(*args).detach(), lambda *args: _J(*args, half=1.0).detach(),
                                     _after(lambda D, f: D.requires_grad_(False))]),
        Mistake("d_frozen", "D is left frozen", "In D's half D learns: its weights must keep requires_grad.",
                [_frozen_afterwards]),
        Mistake("d_evaluating", "D is left in eval mode", _shared.EVALUATING,
                [_after(lambda D, f: D.eval())]),
        Mistake("backward_called", "backward called inside", _shared.BACKWARD,
                [_backward(), _backward(retain_graph=True), _stepped]),
        Mistake("weights_changed", "D's weights changed", "The loss only measures; the optimiser changes D later.",
                [_after(lambda D, f: [p.data.clamp_(-0.01, 0.01) for p in D.parameters()])]),
        Mistake("not_halved", "Not halved", "pix2pix halves D's loss, so that D learns more slowly than G.",
                [lambda *args: _J(*args, half=1.0)]),
        Mistake("halved_twice", "Halved twice", "One ½ before the bracket, or the mean of two means: not both.",
                [lambda *args: _J(*args, half=0.25)]),
        Mistake("condition_left_out", "Condition left out", _shared.NO_CONDITION,
                [*_made(judged=lambda x, y, f: ((y,), (f,))), *_made(judged=lambda x, y, f: ((x, y), (f,)))]),
        Mistake("one_argument", "The pair as one argument", _shared.ONE_ARGUMENT,
                [lambda D, x, y, f: D(torch.cat([x, y], 1)), lambda D, x, y, f: D((x, y))]),
        Mistake("pair_turned", "Pair turned round", _shared.TURNED,
                [*_made(judged=lambda x, y, f: ((y, x), (f, x))), *_made(judged=lambda x, y, f: ((x, y), (f, x)))]),
        Mistake("target_compared", "Target compared with output", _shared.COMPARED,
                [*_made(judged=lambda x, y, f: ((x, y), (y, f))), *_made(judged=lambda x, y, f: ((x, y), (f, y))),
                 *_made(judged=lambda x, y, f: ((x, y), (y, f)), weights=(0, 1)),
                 *_made(judged=lambda x, y, f: ((y, y), (y, f)))]),
        Mistake("same_pair_twice", "The same pair twice", "One map is of the real pair (x, y), one of (x, y_fake).",
                [*_made(judged=lambda x, y, f: ((x, y), (x, y))), *_made(judged=lambda x, y, f: ((x, f), (x, f))),
                 *_made(judged=lambda x, y, f: ((x, y), (x, x))),
                 *_made(judged=lambda x, y, f: ((x, x), (x, f)))]),
        Mistake("targets_exchanged", "Targets exchanged",
                "D wants 1 for (x, y) and 0 for (x, y_fake): −log D for the real pair, −log(1 − D) for the fake one.",
                _made(real=softplus, fake=_called_real)),
        Mistake("both_called_real", "Both called real",
                "For the fake pair D wants 0: −log(1 − D(x, y_fake)). With −log D for both, D learns to say 1 to "
                "everything.", _made(fake=_called_real)),
        Mistake("both_called_fake", "Both called fake",
                "For the real pair D wants 1: −log D(x, y). With −log(1 − D) for both, D learns to say 0 to "
                "everything.",
                _made(real=softplus)),
        Mistake("minus_between", "Minus between the terms",
                "Both terms are costs, −log D and −log(1 − D), and are added. Subtracted, one of them would be made "
                "large: wrong answers would be rewarded.", [*_made(weights=(1, -1)), *_made(weights=(-1, 1)),
                                                            *_made(fake=lambda a: -softplus(-a)),
                                                            *_made(real=lambda a: -softplus(a))]),
        Mistake("half_of_one_term", "Half of one term", "The ½ stands before the bracket: it halves both terms.",
                [lambda *args: _J(*args, half=1.0, weights=(0.5, 1)),
                 lambda *args: _J(*args, half=1.0, weights=(1, 0.5)),
                 lambda *args: _J(*args, half=0.5, weights=(1, 0.5)),
                 lambda *args: _J(*args, half=0.5, weights=(0.5, 1))]),
        Mistake("multiplied", "Multiplied", "The two terms are added.",
                [lambda D, x, y, f, half=half: half * softplus(-D(x, y)).mean() * softplus(D(x, f.detach())).mean()
                 for half in (0.5, 1.0)]),
        Mistake("larger_term", "One of the two terms", "Both terms are added, whichever is larger.",
                [lambda D, x, y, f: max(softplus(-D(x, y)).mean(), softplus(D(x, f.detach())).mean()),
                 lambda D, x, y, f: min(softplus(-D(x, y)).mean(), softplus(D(x, f.detach())).mean())]),
        Mistake("difference_judged", "Difference of the verdicts", "Each pair has its own loss: −log D, −log(1 − D).",
                [lambda D, x, y, f, half=half: half * softplus(D(x, f.detach()) - D(x, y)).mean()
                 for half in (0.5, 1.0)]),
        Mistake("smoothed", "Smoothed labels", "Real is 1 and fake is 0 here.",
                [*_made(real=lambda a: softplus(-a) + 0.1 * a),
                 *_made(real=lambda a: softplus(-a) + 0.1 * a, fake=lambda a: softplus(a) - 0.1 * a)]),
        Mistake("fakes_forgotten", "Fake pairs forgotten", "The second term teaches D what is fake.",
                _made(weights=(1, 0))),
        Mistake("real_forgotten", "Real pairs forgotten", "The first term teaches D what is real.",
                _made(weights=(0, 1))),
        Mistake("sum_for_mean", "Sum for mean",
                "The means are over all patches: a sum grows with the map and the batch.",
                [*_made(reduce=torch.sum), *_made(reduce=lambda a: a.sum((1, 2, 3)).mean()),
                 *_made(reduce=lambda a: a.mean((1, 2, 3)).sum())]),
        Mistake("divided_again", "Divided again", "The mean has the number of patches and images in it already.",
                [lambda D, x, y, f: _J(D, x, y, f) / len(x), lambda D, x, y, f: _J(D, x, y, f, half=1.0) / len(x)]),
        Mistake("wrong_sign", "Wrong sign",
                "D maximises log D(x, y) + log(1 − D(x, y_fake)): its loss is minus that.", _made(weights=(-1, -1))),
        Mistake("log_of_logit", "Log of a logit", _shared.LOG_OF_LOGIT,
                [*_made(real=lambda a: -log(a), fake=lambda a: -log(1 - a)),
                 *_made(real=lambda a: raw_bce(a, 1), fake=lambda a: raw_bce(a, 0))]),
        Mistake("log_forgotten", "Log forgotten", _shared.NO_LOG,
                [*_made(real=lambda a: sigmoid(-a), fake=sigmoid), *_made(real=lambda a: -sigmoid(a), fake=sigmoid),
                 *_made(real=lambda a: -sigmoid(a), fake=lambda a: -sigmoid(-a))]),
        Mistake("logit_itself", "The logit for its loss", "The log of a sigmoid is wanted; bare or clipped logits are "
                "the losses of a critic.",
                [*_made(real=lambda a: -a, fake=lambda a: a), *_made(real=lambda a: a, fake=lambda a: -a),
                 *_made(real=lambda a: torch.relu(1 - a), fake=lambda a: torch.relu(1 + a))]),
        Mistake("sigmoid_twice", "Sigmoid twice", _shared.SIGMOID_TWICE,
                _made(real=lambda a: softplus(-sigmoid(a)), fake=lambda a: softplus(sigmoid(a)))),
        Mistake("least_squares", "Least squares", _shared.LEAST_SQUARES,
                [*_made(real=lambda a: (a - 1) ** 2, fake=lambda a: a**2),
                 *_made(real=lambda a: (sigmoid(a) - 1) ** 2, fake=lambda a: sigmoid(a) ** 2)]),
        Mistake("l1_added", "L1 added",
                "The L1 term belongs to G's objective: it does not depend on D, so D cannot learn from it.",
                [_with_L1(half, weight, detach) for detach in (True, False) for half, weight in (
                    (0.5, 100), (0.5, 50), (0.5, 1), (0.5, 0.5), (1, 100), (1, 1))]),
        Mistake("loss_of_g", "G's loss", "G wants D to say 1 to (x, y_fake); D judges both pairs and wants 0 for it.",
                [lambda D, x, y, f: softplus(-D(x, f)).mean(), lambda D, x, y, f: softplus(-D(x, f.detach())).mean(),
                 lambda D, x, y, f: softplus(-D(x, f)).mean() + 100 * (y - f).abs().mean()]),
        Mistake("logits_averaged_first", "Logits averaged first", _shared.AVERAGED_FIRST,
                [*_made(real=lambda a: softplus(-a.mean()), fake=lambda a: softplus(a.mean())),
                 *_made(real=lambda a: softplus(-a.mean((1, 2, 3))), fake=lambda a: softplus(a.mean((1, 2, 3)))),
                 *_made(real=lambda a: -log(sigmoid(a).mean()), fake=lambda a: -log(1 - sigmoid(a).mean()))]),
        Mistake("plain_number", "A plain number", _shared.PLAIN, [lambda *args: _J(*args).item()]),
        Mistake("not_one_number", "Not one number", _shared.NOT_ONE_NUMBER,
                [*_made(reduce=lambda a: a), *_made(reduce=lambda a: a.mean((1, 2, 3))),
                 *_made(reduce=lambda a: a.mean(0)),
                 lambda D, x, y, f: (softplus(-D(x, y)).mean(), softplus(D(x, f.detach())).mean()),
                 lambda D, x, y, f: [softplus(-D(x, y)).mean(), softplus(D(x, f.detach())).mean()]]),
    ))
