"""13.augment: StackGAN's conditioning augmentation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize, relu, softplus

from ganlab.checking import Case, Exercise, Mistake, several_results


def augment(mu, log_var, epsilon):
    """Conditioning augmentation: c = μ + σ ⊙ ε, a draw from N(μ, σ²) of each text. Zhang et al. 2017, section 3.2.

    mu, log_var: μ and log σ², (B, d), float32; a network makes both of the text. log_var is from −8 to 8.
    epsilon: ε, (B, d), drawn from N(0, I) already.
    Return c, a tensor (B, d).
    The network learns through c: the gradients by mu and log_var are exact too; no detach.
    """
    return mu + torch.exp(log_var / 2) * epsilon


def by_root(mu, log_var, epsilon):
    sigma = log_var.exp().sqrt()
    return torch.addcmul(mu, sigma, epsilon)


def cases(rng: np.random.Generator) -> list[Case]:
    def drawn(*shape: int) -> Tensor:
        return torch.tensor(rng.standard_normal(shape), dtype=torch.float32)

    by_hand = (torch.tensor([[1.0, 0.0, -2.0], [0.5, 3.0, 1.0]]), 2 * torch.tensor([[1, 2, 0.5], [3, 0.25, 1]]).log(),
               torch.tensor([[1.0, -1.0, 2.0], [-0.5, 2.0, 0.0]]))
    return [Case(by_hand, expected=torch.tensor([[2.0, -2.0, -1.0], [-1.0, 3.5, 1.0]]),
                 note="μ: (1, 0, −2), (0.5, 3, 1); σ: (1, 2, ½), (3, ¼, 1); ε: (1, −1, 2), (−0.5, 2, 0)"),
            *(Case((drawn(*shape), 2 * drawn(*shape) - 0.5, drawn(*shape)))
              for shape in ((4, 6), (7, 3), (1, 5), (3, 8))),
            Case((drawn(5, 4), torch.tensor(rng.uniform(-8, 8, (5, 4)), dtype=torch.float32), drawn(5, 4)),
                 note="5 texts, 4 numbers each; log σ² between −8 and 8")]


def _of(sigma: Callable[[Tensor], Tensor], mu: Callable[[Tensor], Tensor] = lambda m: m) -> Callable:
    """μ + σ ε with another σ of log σ², or another μ."""
    return lambda m, v, e: mu(m) + sigma(v) * e


def _sigma(v: Tensor) -> Tensor:
    return torch.exp(v / 2)


def _noise(other: Callable[[Tensor], Tensor]) -> Callable:
    """μ + σ ε with another ε."""
    return lambda m, v, e: m + _sigma(v) * other(e)


EXERCISE = Exercise(
    id="13.augment", place=5, title="Conditioning augmentation", points=2, solution=augment, cases=cases,
    gradients=("mu", "log_var"), plain=False,
    difficulty=2, importance=2, minutes=6, another=by_root,
    reason="With ε drawn outside, c is a smooth function of μ and σ, so both can learn through it; a network may put "
           "out any number for log σ², and half of it in the exponent is the root, σ.",
    hints=("log_var is log σ². What makes σ² of it, and what makes σ of σ²?",
           "The root of exp(a) is exp(a / 2).", "σ = torch.exp(log_var / 2); then μ + σ · ε, number by number."),
    mistakes=(
        Mistake("variance", "σ² for σ", "exp(log_var) is σ²; the noise is multiplied by σ, its root.",
                [_of(torch.exp)]),
        Mistake("log_var_as_sigma", "log σ² for σ", "log_var is the log of σ²: it may be below 0. exp makes σ² of it.",
                [_of(lambda v: v), _of(lambda v: v / 2)]),
        Mistake("as_variance", "Root of log σ²", "log_var is the log of σ²: take exp first, then the root.",
                [_of(torch.sqrt), _of(lambda v: relu(v).sqrt()), _of(lambda v: v.abs().sqrt())]),
        Mistake("relu", "ReLU before log σ²", "A ReLU keeps log σ² from falling below 0: no σ is smaller than 1 then. "
                "Well-known programs have this fault.",
                [_of(lambda v: _sigma(relu(v))), _of(lambda v: _sigma(relu(v)), relu), _of(_sigma, relu),
                 _of(lambda v: relu(v).exp()), _of(relu)]),
        Mistake("absolute", "Absolute value", "log σ² is below 0 where σ is below 1; exp makes it positive.",
                [_of(lambda v: _sigma(v.abs())), _of(torch.abs), _of(lambda v: v.abs().exp())]),
        Mistake("halved_outside", "Halved outside", "The root of exp(a) is exp(a / 2), not exp(a) / 2.",
                [_of(lambda v: v.exp() / 2)]),
        Mistake("doubled", "Doubled", "σ² = exp(log σ²): for σ the exponent is halved, not doubled.",
                [_of(lambda v: (2 * v).exp())]),
        Mistake("precision", "1/σ for σ", "exp(−log_var / 2) is 1/σ.",
                [_of(lambda v: _sigma(-v)), _of(lambda v: (-v).exp())]),
        Mistake("softplus", "softplus for exp", "The inverse of the log is exp.",
                [_of(softplus), _of(lambda v: softplus(v).sqrt()), _of(torch.sigmoid), _of(torch.tanh)]),
        Mistake("other_base", "Another base", "log is the natural logarithm: exp, not 2 or 10 to a power.",
                [_of(lambda v, base=base: base ** (v / 2)) for base in (2, 10)]),
        Mistake("log_again", "Log again", "log_var is a logarithm already.",
                [_of(torch.log), _of(lambda v: v.log() / 2)]),
        Mistake("cut", "σ cut", "σ may be any number above 0: no clamp.",
                [_of(lambda v, most=most: _sigma(v).clamp(max=most)) for most in (1.0, 2.0)]
                + [_of(lambda v, most=most: _sigma(v.clamp(-most, most))) for most in (1, 2, 5)]),
        Mistake("one_added", "Something added to σ", "The noise is multiplied by σ alone.",
                [_of(lambda v: 1 + _sigma(v)), _of(lambda v: 1 + v / 2)]),
        Mistake("own_noise", "Noise drawn", "ε is an argument: draw none.",
                [_noise(torch.randn_like), _noise(torch.rand_like), _noise(lambda e: torch.randn(e.shape)),
                 _noise(lambda e: torch.randn(e.shape[1])), _noise(lambda e: torch.randn(1)),
                 lambda m, v, e: torch.normal(m, _sigma(v)),
                 lambda m, v, e: torch.distributions.Normal(m, _sigma(v)).rsample(),
                 lambda m, v, e: torch.distributions.Normal(m, _sigma(v)).sample(),
                 lambda m, v, e: torch.normal(m, v.exp()),
                 lambda m, v, e: m + v.exp() * torch.randn_like(v)]),
        Mistake("one_noise", "One noise for several", "Each number of each text has its own ε.",
                [_noise(lambda e: e[:1]), _noise(lambda e: e[0]), _noise(lambda e: e[:, :1]), _noise(torch.mean),
                 _noise(lambda e: e.mean(0)), _noise(lambda e: e.mean(1, keepdim=True))]),
        Mistake("noise_left_out", "Noise left out", "Without ε each text has one c only.",
                [lambda m, v, e: m * 1.0, lambda m, v, e: m + _sigma(v), lambda m, v, e: m + v,
                 lambda m, v, e: m + v.exp()]),
        Mistake("noise_bare", "Noise without σ", "σ says how far each number may go: it multiplies ε.",
                [lambda m, v, e: m + e]),
        Mistake("mean_left_out", "μ left out", "c lies around μ: add it.",
                [lambda m, v, e: _sigma(v) * e, lambda m, v, e: v.exp() * e]),
        Mistake("added_up", "σ and ε added", "σ multiplies ε.",
                [lambda m, v, e: m + _sigma(v) + e, lambda m, v, e: m + v + e, lambda m, v, e: m + v.exp() + e]),
        Mistake("bracket", "μ multiplied", "σ multiplies ε alone; μ is added as it is.",
                [lambda m, v, e: (m + e) * _sigma(v), lambda m, v, e: (m + _sigma(v)) * e,
                 lambda m, v, e: m * _sigma(v) + e, lambda m, v, e: m * (1 + _sigma(v) * e),
                 lambda m, v, e: m * _sigma(v) * e, lambda m, v, e: (m + v.exp()) * e]),
        Mistake("exchanged", "μ and σ exchanged", "The noise is multiplied by σ; μ is added.",
                [lambda m, v, e: _sigma(v) + m * e, lambda m, v, e: v + _sigma(m) * e,
                 lambda m, v, e: v.exp() + m * e]),
        Mistake("minus", "Subtracted", "c = μ + σ ⊙ ε, with a plus: the ε is given.",
                [lambda m, v, e: m - _sigma(v) * e, lambda m, v, e: _sigma(v) * e - m]),
        Mistake("divided", "Divided by σ", "To standardise is the way back; here ε becomes c.",
                [lambda m, v, e: (e - m) / _sigma(v), lambda m, v, e: m + e / v]),
        Mistake("matrix_product", "A matrix product", "⊙ multiplies number by number: *, not @.",
                [lambda m, v, e: m + _sigma(v) @ e, lambda m, v, e: m + _sigma(v) @ e.T,
                 lambda m, v, e: m + _sigma(v).T @ e, lambda m, v, e: m + v.exp() @ e,
                 lambda m, v, e: m + (_sigma(v) * e).sum(1, keepdim=True), lambda m, v, e: m + (_sigma(v) * e).sum()]),
        Mistake("noise_changed", "Noise changed", "ε is used as it is given.",
                [_noise(lambda e: e**2), _noise(torch.abs), _noise(lambda e: normalize(e, dim=1)),
                 _noise(lambda e: e / 2), _noise(lambda e: e.clamp(-1, 1)), _noise(torch.tanh),
                 _noise(lambda e: (e - e.mean()) / e.std())]),
        Mistake("bounded", "Bounded", "c may be any number: no tanh, no sigmoid, no length of 1.",
                [lambda m, v, e: torch.tanh(m + _sigma(v) * e), lambda m, v, e: relu(m + _sigma(v) * e),
                 lambda m, v, e: torch.sigmoid(m + _sigma(v) * e),
                 lambda m, v, e: normalize(m + _sigma(v) * e, dim=1)]),
        Mistake("joined", "Joined", "One tensor (B, d): the mean and the noise are added.",
                [lambda m, v, e: torch.cat([m, _sigma(v) * e], 1), lambda m, v, e: torch.cat([m + _sigma(v) * e, m], 1),
                 lambda m, v, e: torch.cat([m, m + _sigma(v) * e], 1)]),
        several_results("One tensor"),
    ))
