"""06.generator_loss: the objective of pix2pix's generator."""

from __future__ import annotations

import numpy as np
import torch
from torch import log, sigmoid
from torch.nn.functional import smooth_l1_loss, softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.pix2pix.exercises import _shared
from ganlab.lessons.pix2pix.exercises._shared import note, observed_loss, pairs, raw_bce


def generator_loss(D, x, y, y_fake, l1_weight=100.0):
    """The loss of pix2pix's G: J_G = −mean log D(x, y_fake) + l1_weight · mean |y − y_fake|.

    D: a network called with a pair, D(x, y); it gives a map of logits of shape (B, 1, h, w), the formula's D is their
    sigmoid. x: input images; y: their targets; y_fake = G(x). All have the shape (B, C, H, W).
    The means are over all patches, and over all pixels and channels, of all images. G learns through y_fake.
    Whether a gradient reaches D's weights does not matter here. Leave D in the mode it came in.
    Return one number, a tensor on which backward() can be called.
    """
    gan = torch.nn.functional.softplus(-D(x, y_fake)).mean()  # -log D(x, G(x))
    return gan + l1_weight * (y - y_fake).abs().mean()


def by_l1_loss(D, x, y, y_fake, l1_weight=100.0):
    on_fake = D(x, y_fake)
    fooled = torch.nn.functional.binary_cross_entropy_with_logits(on_fake, torch.ones_like(on_fake))
    return fooled + l1_weight * torch.nn.functional.l1_loss(y_fake, y)


def observe(fn, args: tuple):
    """Record the loss and its gradient by y_fake; D may be frozen or not, its weights' gradient is not compared."""
    return observed_loss(fn, args)[0]


def cases(rng: np.random.Generator) -> list[Case]:
    found = [pairs(rng, 3), pairs(rng, 2, 1, (7, 11), torch.float64)]
    found += [(*pairs(rng, 2), weight) for weight in (1.0, float(rng.uniform(2, 50)))]
    found += [(*pairs(rng, 4, 2, (5, 5)), 0.0), pairs(rng, 1)]
    return [Case(args, note=note(args)) for args in found]


def _called_real(a):
    return softplus(-a)


def _J(D, x, y, y_fake, l1_weight=100.0, *, detach=False, gan=_called_real, distance=None, weigh="l1",
       reduce_map=torch.mean, judged=lambda x, y, f: (x, f), signs=(1.0, 1.0)):
    """The reference with chosen mistakes; `distance`: (x, y, y_fake) → scalar; `judged`: what D is called with."""
    J_GAN = reduce_map(gan(D(*judged(x, y, y_fake.detach() if detach else y_fake))))
    J_L1 = (y - y_fake).abs().mean() if distance is None else distance(x, y, y_fake)
    factor = {"l1": (1.0, l1_weight), "gan": (l1_weight, 1.0), "none": (1.0, 1.0), "100": (1.0, 100.0),
              "mix": (1 - l1_weight, l1_weight), "both": (l1_weight, l1_weight), "inverse": (1.0, 1 / (l1_weight or 1)),
              "root": (1.0, l1_weight / 2), "plus": (1.0, 1 + l1_weight)}[weigh]
    return signs[0] * factor[0] * J_GAN + signs[1] * factor[1] * J_L1


def _made(**mistakes) -> list:
    """A wrong J_G, with λ and without, which is forgotten together with other things."""
    return [lambda *args, weigh=weigh: _J(*args, **{"weigh": weigh} | mistakes) for weigh in ("l1", "none")]


def _before(act):
    """The reference, before which something is done to D or y_fake."""
    def made(D, x, y, y_fake, l1_weight=100.0):
        act(D, y_fake)
        return _J(D, x, y, y_fake, l1_weight)

    return made


def _backward(**options):
    def made(*args):
        J = _J(*args)
        J.backward(**options)
        return J

    return made


EXERCISE = Exercise(
    id="06.generator_loss", place=5, title="The generator's objective", points=3, solution=generator_loss, cases=cases,
    observe=observe,
    difficulty=2, importance=4, minutes=8, another=by_l1_loss,
    reason="One term asks whether the pair could be real, the other how far G(x) is from this very target; G learns "
           "from both by way of y_fake, so nothing is detached.",
    hints=("Two terms: fool D, and stay near the target. Write each as one number first.",
           "The first is the non-saturating loss of lesson 02 on D(x, y_fake), without detach. The second is a mean of "
           "absolute differences, times l1_weight.",
           "softplus(-D(x, y_fake)).mean() + l1_weight * (y - y_fake).abs().mean()."),
    mistakes=(
        Mistake("detached", "Detached", "G learns through y_fake: without its history neither term can reach G.",
                [lambda D, x, y, f, w=100.0: _J(D, x, y, f.detach(), w), lambda *args: _J(*args).detach()]),
        Mistake("gan_detached", "Detached for D",
                "Detach belongs to D's half. In G's half the gradient goes through D into y_fake: D(x, y_fake).",
                _made(detach=True)),
        Mistake("l1_detached", "L1 detached", "The L1 term has to reach G too.",
                _made(distance=lambda x, y, f: (y - f.detach()).abs().mean())),
        Mistake("detach_in_place", "Detached in place", "detach_() cuts y_fake itself off: nothing reaches G any more.",
                [_before(lambda D, f: f.detach_())]),
        Mistake("d_evaluating", "D is left in eval mode", _shared.EVALUATING,
                [_before(lambda D, f: D.eval())]),
        Mistake("backward_called", "backward called inside", _shared.BACKWARD,
                [_backward(), _backward(retain_graph=True)]),
        Mistake("l2_for_l1", "L2 for L1",
                "The absolute difference, not its square: squares average over the possible answers and blur more.",
                [*_made(distance=lambda x, y, f: ((y - f) ** 2).mean()),
                 *_made(distance=lambda x, y, f: (y - f).norm()),
                 *_made(distance=lambda x, y, f: ((y - f) ** 2).mean().sqrt()),
                 *_made(distance=lambda x, y, f: ((y - f) ** 2).sum()),
                 *_made(distance=lambda x, y, f: (y - f).abs().mean() ** 2)]),
        Mistake("smooth_l1", "Smooth L1", "The plain absolute difference is asked for, l1_loss.",
                _made(distance=lambda x, y, f: smooth_l1_loss(f, y))),
        Mistake("l1_summed", "Sum for mean in L1",
                "λ = 100 belongs to the mean over pixels and channels; a sum would drown the other term.",
                [*_made(distance=lambda x, y, f: (y - f).abs().sum()),
                 *_made(distance=lambda x, y, f: (y - f).abs().sum((1, 2, 3)).mean()),
                 *_made(distance=lambda x, y, f: (y - f).abs().sum(1).mean()),
                 *_made(distance=lambda x, y, f: (y - f).abs().mean((1, 2, 3)).sum())]),
        Mistake("divided_again", "Divided again", "A mean has the number of images in it already.",
                [*_made(distance=lambda x, y, f: (y - f).abs().mean() / len(y)), lambda D, x, y, f, w=100.0: _J(
                    D, x, y, f, w) / len(x), *_made(reduce_map=lambda a: a.mean() / len(a))]),
        Mistake("patches_summed", "Sum over patches", "The adversarial term is a mean over all patches.",
                [*_made(reduce_map=torch.sum), *_made(reduce_map=lambda a: a.sum((1, 2, 3)).mean()),
                 *_made(reduce_map=lambda a: a.mean((1, 2, 3)).sum())]),
        Mistake("l1_not_mean", "Largest or middle difference", "The mean of the absolute differences is asked for.",
                [*_made(distance=lambda x, y, f: (y - f).abs().max()),
                 *_made(distance=lambda x, y, f: (y - f).abs().median())]),
        Mistake("l1_of_verdicts", "Distance between verdicts", "The L1 distance lies between images, y and y_fake.",
                [lambda D, x, y, f, w=100.0: _J(D, x, y, f, 0.0) + w * (D(x, f) - D(x, y)).abs().mean()]),
        Mistake("smoothed", "Smoothed labels", "G wants D to say 1.", _made(gan=lambda a: softplus(-a) + 0.1 * a)),
        Mistake("both_summed", "Sums for means", "Both terms are means.",
                _made(reduce_map=torch.sum, distance=lambda x, y, f: (y - f).abs().sum())),
        Mistake("abs_forgotten", "abs forgotten", "Differences of both signs would cancel: take absolute values.",
                [*_made(distance=lambda x, y, f: (y - f).mean()), *_made(distance=lambda x, y, f: (f - y).mean()),
                 *_made(distance=lambda x, y, f: (y - f).mean().abs())]),
        Mistake("weight_forgotten", "λ forgotten", "The L1 term is weighted with l1_weight.", _made(weigh="none")),
        Mistake("weight_misplaced", "λ on the wrong term", "l1_weight belongs to the L1 term alone.",
                [*_made(weigh="gan"), *_made(weigh="both"), *_made(weigh="mix")]),
        Mistake("weight_fixed", "λ fixed at 100", "100 is only the default: use the argument l1_weight.",
                _made(weigh="100")),
        Mistake("weight_changed", "λ changed", "The L1 term is multiplied by l1_weight as it is given.",
                [*_made(weigh="inverse"),
                 lambda D, x, y, f, w=100.0: softplus(-D(x, f)).mean() + (y - f).abs().mean() / w,
                 *_made(weigh="root"), *_made(weigh="plus"),
                 lambda D, x, y, f, w=100.0: _J(D, x, y, f, w or 100.0),
                 lambda D, x, y, f, w=100.0: _J(D, x, y, f, max(w, 1)),
                 lambda D, x, y, f, w=100.0: _J(D, x, y, f, w**2),
                 lambda D, x, y, f, w=100.0: _J(D, x, y, f, w**0.5),
                 lambda D, x, y, f, w=100.0: _J(D, x, y, f, w / 100),
                 *(lambda D, x, y, f, w=default: _J(D, x, y, f, w)
                   for default in (0.0, 0.5, 1.0, 10.0, 50.0, 1000.0))]),
        Mistake("l1_subtracted", "L1 subtracted", "G wants a small distance: the term is added.",
                _made(signs=(1, -1))),
        Mistake("multiplied", "Multiplied", "The two terms are added.",
                [lambda D, x, y, f, w=100.0: softplus(-D(x, f)).mean() * w * (y - f).abs().mean()]),
        Mistake("wrong_sign", "Wrong sign",
                "The log of a probability is negative, and G wants it large: its loss is −mean log D(x, y_fake), with "
                "the L1 term added.", [*_made(signs=(-1, 1)), *_made(signs=(-1, -1))]),
        Mistake("loss_of_d", "D's loss for G's",
                "softplus(D(x, y_fake)) is −log(1 − D): D's own loss, so G would help D. G wants D to say 1.",
                _made(gan=softplus)),
        Mistake("saturating", "Saturating",
                "log(1 − D(x, y_fake)) is the minimax form; its gradient dies where D is sure. The text asks for "
                "−log D.", _made(gan=lambda a: -softplus(a))),
        Mistake("halved", "Halved", "Only D's loss is halved.",
                [lambda *args: 0.5 * _J(*args), *_made(gan=lambda a: 0.5 * softplus(-a))]),
        Mistake("target_judged", "D judges the target", "G is judged by its own output: D(x, y_fake).",
                _made(judged=lambda x, y, f: (x, y))),
        Mistake("both_terms_turned", "Both terms the wrong way",
                "G wants D to say 1, and a small distance to the target.",
                [*_made(gan=softplus, signs=(1, -1)), *_made(gan=softplus, signs=(-1, -1))]),
        Mistake("real_term_too", "The real pairs too", "D(x, y) does not depend on G: it has no place in G's loss.",
                [lambda D, x, y, f, w=100.0: _J(D, x, y, f, w) + softplus(-D(x, y)).mean(),
                 lambda D, x, y, f, w=100.0: _J(D, x, y, f, w) + softplus(D(x, y)).mean(),
                 lambda D, x, y, f, w=100.0: (softplus(-D(x, f)).mean() + softplus(D(x, y)).mean()) / 2 + w * (
                     y - f).abs().mean(),
                 lambda D, x, y, f, w=100.0: (softplus(D(x, f)).mean() + softplus(-D(x, y)).mean()) / 2 + w * (
                     y - f).abs().mean()]),
        Mistake("target_compared", "Target compared with output", _shared.COMPARED,
                [*_made(judged=lambda x, y, f: (y, f)), *_made(judged=lambda x, y, f: (f, y)),
                 *_made(judged=lambda x, y, f: (f, f))]),
        Mistake("input_for_target", "Input for target", "The L1 distance is to the target y, not to the input x.",
                _made(distance=lambda x, y, f: (x - f).abs().mean())),
        Mistake("input_to_target", "Distance without y_fake", "The distance is between the target y and G's y_fake.",
                _made(distance=lambda x, y, f: (x - y).abs().mean())),
        Mistake("condition_left_out", "Condition left out", _shared.NO_CONDITION,
                _made(judged=lambda x, y, f: (f,))),
        Mistake("one_argument", "The pair as one argument", _shared.ONE_ARGUMENT,
                [lambda D, x, y, f, w=100.0: D(torch.cat([x, f], 1)), lambda D, x, y, f, w=100.0: D((x, f))]),
        Mistake("pair_turned", "Pair turned round", _shared.TURNED, _made(judged=lambda x, y, f: (f, x))),
        Mistake("sigmoid_twice", "Sigmoid twice", _shared.SIGMOID_TWICE, _made(gan=lambda a: softplus(-sigmoid(a)))),
        Mistake("log_of_logit", "Log of a logit", _shared.LOG_OF_LOGIT,
                [*_made(gan=lambda a: -log(a)), *_made(gan=lambda a: raw_bce(a, 1))]),
        Mistake("log_forgotten", "Log forgotten", _shared.NO_LOG,
                [*_made(gan=lambda a: -sigmoid(a)), *_made(gan=lambda a: sigmoid(-a))]),
        Mistake("logit_itself", "The logit for its loss", "The log of a sigmoid is wanted; a bare −a is the loss of a "
                "Wasserstein critic.", _made(gan=lambda a: -a)),
        Mistake("least_squares", "Least squares", _shared.LEAST_SQUARES,
                [*_made(gan=lambda a: (a - 1) ** 2), *_made(gan=lambda a: 0.5 * (a - 1) ** 2),
                 *_made(gan=lambda a: (sigmoid(a) - 1) ** 2)]),
        Mistake("logits_averaged_first", "Logits averaged first", _shared.AVERAGED_FIRST,
                [*_made(gan=lambda a: softplus(-a.mean())), *_made(gan=lambda a: softplus(-a.mean((1, 2, 3)))),
                 *_made(gan=lambda a: -log(sigmoid(a).mean()))]),
        Mistake("term_forgotten", "One term forgotten",
                "The loss has two terms: −log D(x, y_fake), and the weighted L1.",
                [lambda D, x, y, f, w=100.0: softplus(-D(x, f)).mean(),
                 lambda D, x, y, f, w=100.0: w * (y - f).abs().mean(),
                 lambda D, x, y, f, w=100.0: (y - f).abs().mean()]),
        Mistake("plain_number", "A plain number", _shared.PLAIN, [lambda *args: _J(*args).item()]),
        Mistake("not_one_number", "Not one number", "One number is asked for: both terms are means.",
                [*_made(reduce_map=lambda a: a), *_made(reduce_map=lambda a: a.mean((1, 2, 3))),
                 *_made(distance=lambda x, y, f: (y - f).abs()),
                 *_made(distance=lambda x, y, f: (y - f).abs().mean((1, 2, 3))),
                 lambda D, x, y, f, w=100.0: (softplus(-D(x, f)).mean(), w * (y - f).abs().mean()),
                 lambda D, x, y, f, w=100.0: [softplus(-D(x, f)).mean(), w * (y - f).abs().mean()]]),
    ))
