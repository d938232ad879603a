"""The two-point game, Sun, Fang & Schwing 2020: two real points, two fakes, and a D that may say anything anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from scipy.optimize import minimize
from torch import Tensor

LOGIT = 30.0  # D's logits stay within ±30, where σ is 0 or 1 up to 10⁻¹³


def best_value(loss_D: Callable[[Tensor, Tensor], Tensor], real: Sequence[float], fake: Sequence[float]) -> float:
    """Return −J_D of the best D: the height at which G stands when its fakes lie at these places.

    D is any function, so its logits at distinct places are free numbers. −J_D is concave in them, and the best are
    found by descent.

    Args:
        loss_D: (logits of real (n,), logits of fake (n,)) → scalar.
        real, fake: n places each; equal numbers are one place. For a loss of pairs, number i is paired with number i.
    """
    places, where = np.unique([*real, *fake], return_inverse=True)

    def cost(values: np.ndarray) -> tuple[float, np.ndarray]:
        logits = torch.tensor(values, requires_grad=True)
        at = logits[torch.from_numpy(where)]
        J = loss_D(at[:len(real)], at[len(real):])
        gradient, = torch.autograd.grad(J, logits)
        return J.item(), gradient.numpy()

    found = minimize(cost, np.zeros(len(places)), jac=True, method="L-BFGS-B", bounds=[(-LOGIT, LOGIT)] * len(places),
                     options={"ftol": 1e-15, "gtol": 1e-12, "maxiter": 500})
    return -float(found.fun)
