"""What no trained network holds: values that are no numbers, or beyond all reason."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

# One flipped bit of an exponent turns 0.001 into 1e35 or so. The largest weight known here is below a thousand: in
# a StyleGAN's mapping network, whose weights are drawn with a deviation of 100.
LARGEST = 1e6


def problem_of(tensors: Mapping[str, Tensor], *, largest: float = LARGEST) -> str | None:
    """Return what is wrong with the first tensor that no network can have, by its name, or None.

    Args:
        tensors: weights and buffers of any shape, dtype and device, by name; names that end in running_var are
            variances.
        largest: no weight is further from 0; a variance has this limit squared. math.inf asks for finite numbers alone.
    """
    for name, tensor in tensors.items():
        problem = _problem(tensor, largest, is_variance=name.endswith("running_var"))
        if problem:
            return f"{name} {problem}"
    return None


def _problem(tensor: Tensor, largest: float, *, is_variance: bool) -> str | None:
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type == "meta":
        return "is sparse, quantised or without values, where a network has plain tensors"
    if not tensor.numel() or not (tensor.is_floating_point() or tensor.is_complex()):
        return None
    values = torch.view_as_real(tensor.detach().resolve_conj()) if tensor.is_complex() else tensor.detach()
    if values.element_size() == 1:  # float8 has no minimum of its own
        values = values.float()
    low, high = (float(value) for value in values.aminmax())  # nan where one value is nan
    if math.isnan(low) or math.isnan(high):
        return "holds nan"
    if math.isinf(low) or math.isinf(high):
        return "holds inf"
    furthest = max(low, high, key=abs)
    if abs(furthest) > (largest**2 if is_variance else largest):
        return f"holds {furthest:.3g}, where no trained network goes beyond {largest:g}"
    if is_variance and low < 0:
        return f"holds {low:.3g}, and a variance cannot be negative"
    return None
