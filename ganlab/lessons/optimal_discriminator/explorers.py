"""Two mixtures of Gaussians and the optimal discriminator between them, to be moved."""

from __future__ import annotations

import numpy as np

from ganlab.datasets.mixtures import GaussianMixture
from ganlab.lessons.optimal_discriminator import drawings
from ganlab.widgets.controls import slider
from ganlab.widgets.explorer import Explorer

__all__ = ["two_densities"]


def two_densities() -> Explorer:
    """Return an explorer: two mixtures of two Gaussians → D*, its logit, V(D*) and JSD.

    Their numbers come from the trapezoid rule on x from −14 to 14, which for these densities agrees with
    quadrature to more digits than are shown.
    """
    data, generator = _Mixture("p", -1.5, 0.6, 1.5, 0.5), _Mixture("q", 0.5, 1.0, 2.0, 0.0)
    x = np.linspace(-14, 14, 2401)
    return Explorer(drawings.DensitiesDrawing, [*zip(data.sliders, generator.sliders)],
                    lambda: {"x": x, "log_p": data.value().log_pdf(x), "log_q": generator.value().log_pdf(x),
                             "view": (-7.0, 7.0)},
                    title="Data and generator densities, the optimal discriminator, the divergence.",
                    grid=("q: mean μ", "q: std σ"),
                    phrases={"Pull them apart": {"q: mean μ": 4, "q: std σ": 0.05}, "its logit": 1})


class _Mixture:
    """Five sliders of a mixture of two Gaussians."""

    def __init__(self, symbol: str, mean: float, std: float, second: float, weight: float) -> None:
        self.mean = slider(f"{symbol}: mean μ", mean, -4, 4, 0.05)
        self.std = slider(f"{symbol}: std σ", std, 0.05, 1.5, 0.05)
        self.weight = slider(f"{symbol}: weight of 2nd", weight, 0, 1, 0.01)
        self.second = slider(f"{symbol}: 2nd mean", second, -4, 4, 0.05)
        self.second_std = slider(f"{symbol}: 2nd std", std, 0.05, 1.5, 0.05)
        self.sliders = [self.mean, self.std, self.weight, self.second, self.second_std]

    def value(self) -> GaussianMixture:
        parts = [(1 - self.weight.value, self.mean.value, self.std.value),
                 (self.weight.value, self.second.value, self.second_std.value)]
        return GaussianMixture(*zip(*(part for part in parts if part[0] > 0)))
