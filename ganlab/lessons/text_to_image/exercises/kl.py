"""13.kl: what keeps the augmented texts near N(0, I)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import kl_div, mse_loss, relu

from ganlab.checking import Case, Exercise, Mistake, several_results


def kl(mu, log_var):
    """KL(N(μ, σ²) ‖ N(0, I)), which StackGAN's G pays for each text. Zhang et al. 2017, eq. 2.

    Of one text it is ½ Σ (μ² + σ² − log σ² − 1), a sum over its d numbers; of a batch, the mean over the B texts.
    mu, log_var: μ and log σ², (B, d), float32; log_var is from −8 to 8.
    Return a number, or a tensor of one element.
    G learns from it: its gradient is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(dim=1).mean()


def by_distributions(mu, log_var):
    cloud = torch.distributions.Normal(mu, (log_var / 2).exp())
    standard = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(cloud, standard).sum(dim=1).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    def case(*shape: int) -> Case:
        return Case((torch.tensor(rng.standard_normal(shape) + 0.3, dtype=torch.float32),
                     torch.tensor(1.3 * rng.standard_normal(shape) - 0.4, dtype=torch.float32)))

    variances = torch.tensor([[1.0, 1.0, 1.0], [4.0, 1.0, 0.25]])
    return [Case((torch.tensor([[1.0, 0.0, -2.0], [0.0, 2.0, 1.0]]), variances.log()),
                 expected=(5 / 2 + (4 + 1 + 0.25 + 0 + 4 + 1 - 3) / 2) / 2,
                 note="μ: (1, 0, −2), (0, 2, 1); σ²: (1, 1, 1), (4, 1, ¼)"),
            case(4, 6), case(7, 3), case(3, 10), case(5, 5), case(1, 4),
            Case((torch.tensor(rng.uniform(-3, 3, (6, 4)), dtype=torch.float32),
                  torch.tensor(rng.uniform(-8, 8, (6, 4)), dtype=torch.float32)),
                 note="6 texts, 4 numbers each; log σ² between −8 and 8"),
            Case((torch.zeros(2, 3), torch.zeros(2, 3)), expected=0.0, note="μ = 0 and σ = 1: N(0, I) itself")]


def _of(each: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """Another cost of each number; its sum over d, its mean over the batch."""
    return lambda m, v: each(m, v).sum(1).mean()


def _each(m: Tensor, v: Tensor) -> Tensor:
    return (m**2 + v.exp() - v - 1) / 2


def _reduced(*ways: Callable[[Tensor], Tensor]) -> list[Callable]:
    """Other ways to make a number of the table, with the ½ and without."""
    return [lambda m, v, way=way, scale=scale: scale * way(_each(m, v)) for way in ways for scale in (1, 2)]


EXERCISE = Exercise(
    id="13.kl", place=6, title="The distance from N(0, I)", points=2, solution=kl, cases=cases,
    gradients=("mu", "log_var"),
    difficulty=2, importance=2, minutes=8, another=by_distributions,
    reason="Of all σ only σ = 1 makes σ² − log σ² − 1 equal to 0, and it grows on both sides, so the cloud can "
           "neither shrink to a point nor spread without end, and μ² keeps its middle near 0.",
    hints=("Make the table (B, d) of μ² + σ² − log σ² − 1 first. σ² is exp(log_var).",
           "For μ = 0 and σ = 1 every entry is 0; no entry is below 0.",
           "The sum over dim=1, its mean over the batch, and the ½."),
    mistakes=(
        Mistake("mean_over_numbers", "Mean over d", "The KL of one text is the sum over its d numbers; the mean is "
                "taken over the batch only.", _reduced(torch.mean)),
        Mistake("sum_over_batch", "Sum over the batch", "Sum over the d numbers of a text, mean over the texts.",
                _reduced(torch.sum)),
        Mistake("axes_exchanged", "Axes exchanged", "The sum runs over d, dim=1; the mean over the batch, dim=0.",
                _reduced(lambda a: a.sum(0).mean(), lambda a: a.mean(1).sum())),
        Mistake("half_forgotten", "½ forgotten", "A ½ stands before the sum.", [_of(lambda m, v: 2 * _each(m, v))]),
        Mistake("halved_again", "Halved twice", "One ½ stands before the sum, no more.",
                [_of(lambda m, v: _each(m, v) / 2), _of(lambda m, v: 4 * _each(m, v))]),
        Mistake("wrong_sign", "Wrong sign", "A KL is never below 0: ½ Σ (μ² + σ² − log σ² − 1), or −½ Σ (1 + log σ² − "
                "μ² − σ²).", [*(lambda m, v, scale=scale, way=way: scale * way(_each(m, v)) for scale in (-1, -2)
                            for way in (torch.mean, torch.sum, lambda a: a.sum(1).mean()))]),
        Mistake("one_forgotten", "−1 forgotten", "Without the −1 the distance of N(0, I) from itself is not 0.",
                [_of(lambda m, v: _each(m, v) + 0.5), _of(lambda m, v: 2 * _each(m, v) + 1)]),
        Mistake("one_outside", "−1 outside the sum", "The −1 belongs to each of the d numbers.",
                [lambda m, v: kl(m, v) + m.shape[1] / 2 - 0.5, lambda m, v: kl(m, v) + m.shape[1] / 2 - 1]),
        Mistake("one_added", "+1 for −1", "For μ = 0 and σ = 1 the sum has to be 0: 0 + 1 − 0 − 1.",
                [_of(lambda m, v: _each(m, v) + 1)]),
        Mistake("sign_of_log", "Sign of log σ²", "log σ² is subtracted: a σ near 0 has to cost much.",
                [_of(lambda m, v: _each(m, v) + v)]),
        Mistake("sign_of_square", "Sign of μ²", "A μ far from 0 costs: + μ².", [_of(lambda m, v: _each(m, v) - m**2)]),
        Mistake("sign_of_variance", "Sign of σ²", "A large σ costs: + σ².", [_of(lambda m, v: _each(m, v) - v.exp())]),
        Mistake("log_sigma", "log_var taken for log σ", "log_var is log σ²: σ² = exp(log_var), and no factor 2.",
                [_of(lambda m, v: (m**2 + (2 * v).exp() - 2 * v - 1) / 2),
                 _of(lambda m, v: (m**2 + (2 * v).exp() - v - 1) / 2),
                 _of(lambda m, v: (m**2 + v.exp() - 2 * v - 1) / 2)]),
        Mistake("sigma_for_variance", "σ for σ²", "exp(log_var) is σ²; exp(log_var / 2) is σ.",
                [_of(lambda m, v: (m**2 + (v / 2).exp() - v - 1) / 2),
                 _of(lambda m, v: (m**2 + v.exp() - v / 2 - 1) / 2),
                 _of(lambda m, v: (m**2 + (v / 2).exp() - v / 2 - 1) / 2)]),
        Mistake("as_variance", "log_var taken for σ² or σ", "log_var is the log of σ²: exp makes σ² of it.",
                [_of(lambda m, v: (m**2 + v**2 - (v**2).log() - 1) / 2),
                 _of(lambda m, v: (m**2 + v.abs() - v.abs().log() - 1) / 2),
                 lambda m, v: torch.distributions.Normal(m, v)]),
        Mistake("exp_forgotten", "exp forgotten", "σ² is exp(log_var).",
                [_of(lambda m, v: (m**2 + v**2 - v - 1) / 2), _of(lambda m, v: (m**2 + v - v - 1) / 2)]),
        Mistake("log_again", "Log of log σ²", "log_var is the log already; where it is below 0 it has none itself.",
                [_of(lambda m, v: (m**2 + v.exp() - v.log() - 1) / 2), _of(lambda m, v: (m**2 + v - v.log() - 1) / 2)]),
        Mistake("not_squared", "μ not squared", "μ counts by its square.",
                [_of(lambda m, v: (m + v.exp() - v - 1) / 2), _of(lambda m, v: (m.abs() + v.exp() - v - 1) / 2)]),
        Mistake("squared_sum", "Square of the sum", "Each μ is squared by itself.",
                [lambda m, v: (m.sum(1) ** 2 + (v.exp() - v - 1).sum(1)).mean() / 2,
                 lambda m, v: (m.norm(dim=1) + (v.exp() - v - 1).sum(1)).mean() / 2]),
        Mistake("sum_squared", "Square of μ + σ²", "μ alone is squared; exp(log_var) is σ² already.",
                [_of(lambda m, v: ((m + v.exp()) ** 2 - v - 1) / 2)]),
        Mistake("other_direction", "The other direction", "KL(N(0, I) ‖ N(μ, σ²)) is another number: nothing is "
                "divided by σ² here.", [_of(lambda m, v: ((1 + m**2) / v.exp() + v - 1) / 2),
                                        _of(lambda m, v: (1 + m**2) / v.exp() + v - 1),
                                        lambda m, v: (((1 + m**2) / v.exp() + v - 1) / 2).mean()]),
        Mistake("divided_by_variance", "Divided by σ²", "N(0, I) has the variance 1: nothing is divided.",
                [_of(lambda m, v: (m**2 / v.exp() + v.exp() - v - 1) / 2)]),
        Mistake("only_mean", "Only μ", "σ is to stay near 1 too: σ² − log σ² − 1.",
                [_of(lambda m, v: m**2 / 2), _of(lambda m, v: m**2), lambda m, v: (m**2).mean()]),
        Mistake("only_variance", "Only σ", "μ is to stay near 0 too: + μ².",
                [_of(lambda m, v: (v.exp() - v - 1) / 2), _of(lambda m, v: v.exp() - v - 1),
                 lambda m, v: (v.exp() - v - 1).mean()]),
        Mistake("log_forgotten", "log σ² left out", "Without −log σ² the cheapest σ is 0, and no noise is left.",
                [_of(lambda m, v: (m**2 + v.exp() - 1) / 2), _of(lambda m, v: (m**2 + v.exp()) / 2)]),
        Mistake("variance_left_out", "σ² left out", "Without σ² the cheapest σ is infinite.",
                [_of(lambda m, v: (m**2 - v - 1) / 2), _of(lambda m, v: (m**2 - v) / 2)]),
        Mistake("one_halved", "½ of one term only", "The ½ multiplies all four terms.",
                [_of(lambda m, v: m**2 / 2 + v.exp() - v - 1), _of(lambda m, v: m**2 + (v.exp() - v - 1) / 2),
                 _of(lambda m, v: (m**2 + v.exp() - v) / 2 - 1), _of(lambda m, v: (m**2 + v.exp()) / 2 - v - 1)]),
        Mistake("exchanged", "μ and log σ² exchanged", "mu comes first: it is squared, and exp is taken of log_var.",
                [lambda m, v: kl(v, m)]),
        Mistake("relu", "ReLU before log σ²", "log σ² may be below 0: a ReLU or abs makes another σ of it.",
                [_of(lambda m, v: _each(m, relu(v))), _of(lambda m, v: _each(relu(m), relu(v))),
                 _of(lambda m, v: _each(m, v.abs()))]),
        Mistake("other_logarithm", "Another logarithm", "log and exp are the natural ones.",
                [lambda m, v: kl(m, v) / math.log(2), _of(lambda m, v: (m**2 + 2**v - v - 1) / 2)]),
        Mistake("other_reduction", "Another reduction", "Sum over d, mean over the batch.",
                [lambda m, v: _each(m, v).sum(1).max(), lambda m, v: _each(m, v).sum(1).median(),
                 lambda m, v: _each(m, v).max(1).values.mean(), lambda m, v: _each(m, v).sum(1)[0]]),
        Mistake("divided_twice", "Divided by B twice", "The mean has divided by B already.",
                [lambda m, v: kl(m, v) / len(m), lambda m, v: _each(m, v).mean() / len(m)]),
        Mistake("not_reduced", "Not reduced", "One number is asked for: the sum over d, and the mean over the batch.",
                [lambda m, v, way=way, scale=scale: scale * way(_each(m, v)) for scale in (1, 2) for way in (
                    lambda a: a, lambda a: a.sum(1), lambda a: a.mean(1), lambda a: a.sum(0), lambda a: a.mean(0),
                    lambda a: a.sum(1, keepdim=True))]),
        Mistake("kl_div", "kl_div of torch", "kl_div compares tables of probabilities; two normal distributions have "
                "the formula of the text.",
                [lambda m, v, how=how: kl_div(m, v, reduction=how) for how in ("mean", "batchmean", "sum")]
                + [lambda m, v, how=how: kl_div(v, m, reduction=how) for how in ("mean", "batchmean", "sum")]),
        Mistake("squared_error", "Squared distance", "A KL is asked for, no distance between the numbers.",
                [mse_loss, _of(lambda m, v: m**2 + v**2), _of(lambda m, v: (m**2 + v**2) / 2),
                 _of(lambda m, v: m**2 + (v.exp() - 1) ** 2), _of(lambda m, v: m**2 + ((v / 2).exp() - 1) ** 2)]),
        several_results("One number"),
    ))
