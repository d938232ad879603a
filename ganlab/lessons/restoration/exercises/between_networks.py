"""14.between_networks: a network between two networks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake


def between_networks(first, second, alpha):
    """The weights of a network between two: (1 − α) · first + α · second. Wang et al. 2018 (ESRGAN), section 3.4.

    first, second: the state dicts of two networks that are built alike: dicts name → tensor, with the same names in
    the same order and the same shapes. Their float32 tensors are all mixed: weights, biases, and batch norm's running
    means and variances. Their int64 tensors, batch norm's counters, are taken from first, unchanged.
    alpha: α, a number from 0 to 1, both included; 0 gives first, 1 gives second.
    Return a dict with the same names and the mixed tensors. first and second and their tensors stay as they are.
    """
    mixed = {}
    for name, a in first.items():
        mixed[name] = (1 - alpha) * a + alpha * second[name] if a.is_floating_point() else a
    return mixed


def by_lerp(first, second, alpha):
    return {name: torch.lerp(a, second[name], alpha) if a.is_floating_point() else a for name, a in first.items()}


def observe(fn: Callable, args: tuple) -> Any:
    """Make the two dicts, and put down what comes back, tensor by tensor, and whether the two dicts are as before."""
    *pairs, alpha = args
    first, second = ({name: value.clone() for name, value in states} for states in pairs)
    made = fn(first, second, alpha)
    if made is None:
        return None
    if not isinstance(made, dict):
        return {"what comes back": "no dict"}
    as_before = all(list(now) == [name for name, _ in before] and all(
        isinstance(now[name], Tensor) and now[name].dtype == value.dtype and torch.equal(now[name], value)
        for name, value in before) for now, before in zip((first, second), pairs))
    record: dict = {"what comes back": "a dict", "first and second afterwards": "as before" if as_before else "changed",
                    "the names": ", ".join(sorted(map(str, made)))}
    for name, value in made.items():
        record[str(name)] = value if isinstance(value, Tensor) else "no tensor"
        if isinstance(value, Tensor) and not value.is_floating_point():
            record[f"{name} is"] = str(value.dtype).removeprefix("torch.")
    return record


def _states(rng: np.random.Generator, *layers: tuple[int, int, int], counters: tuple[int, int]) -> tuple:
    """Return two state dicts, as pairs of name and tensor: convolutions (in, out, side) with a PReLU and batch norm."""
    def random(*shape: int, low: float = -1.0, high: float = 1.0) -> Tensor:
        return torch.tensor(rng.uniform(low, high, shape), dtype=torch.float32)

    def one(counter: int) -> tuple:
        found: list[tuple[str, Tensor]] = []
        for number, (inputs, outputs, side) in enumerate(layers):
            found += [(f"conv{number}.weight", random(outputs, inputs, side, side)),
                      (f"conv{number}.bias", random(outputs)), (f"act{number}.weight", random(1, low=0.1, high=0.4)),
                      (f"norm{number}.weight", random(outputs, low=0.5, high=1.5)),
                      (f"norm{number}.bias", random(outputs)), (f"norm{number}.running_mean", random(outputs)),
                      (f"norm{number}.running_var", random(outputs, low=0.5, high=2.0)),
                      (f"norm{number}.num_batches_tracked", torch.tensor(counter + 10 * number))]
        return tuple(found)

    return tuple(one(counter) for counter in counters)


def cases(rng: np.random.Generator) -> list[Case]:
    def small(weight: list, bias: float, counter: int) -> tuple:
        return (("weight", torch.tensor([weight])), ("bias", torch.tensor([bias])), ("counter", torch.tensor(counter)))

    found = [Case((small([1.0, 2.0], 3.0, 7), small([5.0, 0.0], 1.0, 12), 0.25),
                  note="first: weight (1, 2), bias 3, counter 7; second: weight (5, 0), bias 1, counter 12; alpha = "
                       "0.25",
                  expected={"what comes back": "a dict", "first and second afterwards": "as before",
                            "the names": "bias, counter, weight", "weight": torch.tensor([[2.0, 1.5]]),
                            "bias": torch.tensor([2.5]), "counter": torch.tensor(7), "counter is": "int64"})]
    for layers, counters, alpha in ((((1, 2, 3),), (500, 940), 0.8), (((2, 3, 1), (3, 1, 3)), (320, 100), 0.3),
                                    (((1, 2, 2),), (60, 90), 0.0), (((1, 2, 2),), (45, 21), 1.0),
                                    (((3, 2, 1), (2, 3, 1)), (11, 33), float(rng.uniform(0.4, 0.7)))):
        found.append(Case((*_states(rng, *layers, counters=counters), alpha),
                          note=f"the state dicts of two networks of {len(layers)} "
                               f"convolution{'s' * (len(layers) > 1)} with PReLU and batch norm; alpha = {alpha:.3g}"))
    return found


def _mixed(mix: Callable, counters: Callable = lambda a, b, t: a, where: Callable = lambda name, a: True,
           else_: Callable = lambda a, b: a) -> Callable:
    """`mix` for float tensors where `where` holds, `else_` for the others, `counters` for integers."""
    def fn(first: dict, second: dict, t: float) -> dict:
        return {name: counters(a, second[name], t) if not a.is_floating_point()
                else mix(a, second[name], t) if where(name, a) else else_(a, second[name])
                for name, a in first.items()}

    return fn


def _right(a: Tensor, b: Tensor, t: float) -> Tensor:
    return (1 - t) * a + t * b


def _some(where: Callable) -> list[Callable]:
    """Only some of the tensors are mixed; the others come from one of the two, or are left out."""
    return [_mixed(_right, where=where), _mixed(_right, where=where, else_=lambda a, b: b),
            lambda first, second, t: {name: _right(a, second[name], t) for name, a in first.items()
                                      if a.is_floating_point() and where(name, a)}]


def _in_place(first: dict, second: dict, t: float) -> dict:
    for name, a in first.items():
        if a.is_floating_point():
            a.mul_(1 - t).add_(t * second[name])
    return first


def _second_in_place(first: dict, second: dict, t: float) -> dict:
    for name, b in second.items():
        if b.is_floating_point():
            b.mul_(t).add_((1 - t) * first[name])
    return {name: second[name] if a.is_floating_point() else a for name, a in first.items()}


def _reassigned(first: dict, second: dict, t: float) -> dict:
    first.update(_mixed(_right)(first, second, t))
    return first


EXERCISE = Exercise(
    id="14.between_networks", place=6, title="Between two networks", points=2, solution=between_networks, cases=cases,
    observe=observe,
    difficulty=2, importance=2, minutes=8, another=by_lerp,
    reason="The second network began as the first, so their filters still match one by one and weights between the "
           "two make a working network; counters only count, and a mixed one would be no whole number.",
    hints=("Go through the names of first. What stands in second under the same name?",
           "A counter is no weight: a tensor tells with is_floating_point() whether it holds decimals.",
           "Begin with an empty dict; for each name (1 - alpha) * first[name] + alpha * second[name], or first[name] "
           "itself where it holds integers."),
    mistakes=(
        Mistake("alpha_exchanged", "α on the wrong network", "α = 0 gives first, α = 1 gives second.",
                [_mixed(lambda a, b, t: t * a + (1 - t) * b),
                 _mixed(lambda a, b, t: t * a + (1 - t) * b, lambda a, b, t: b),
                 _mixed(lambda a, b, t: t * a + (1 - t) * b, lambda a, b, t: t * a + (1 - t) * b)]),
        Mistake("changed_in_place", "A network changed", "Both networks are still needed: put the mixed tensors into a "
                "new dict, and change no tensor in place.", [_in_place, _reassigned, _second_in_place]),
        Mistake("counters_mixed", "Counters mixed", "Integer tensors are taken from first, unchanged: a mixed counter "
                "is no whole number.",
                [_mixed(_right, _right), *(_mixed(_right, lambda a, b, t, how=how: how(_right(a, b, t)))
                                           for how in (Tensor.long, lambda v: v.round().long(), torch.round))]),
        Mistake("counters_changed", "Counters not from first", "Integer tensors are taken from first, unchanged.",
                [_mixed(_right, lambda a, b, t: b), _mixed(_right, lambda a, b, t: (a + b) // 2),
                 _mixed(_right, lambda a, b, t: torch.maximum(a, b)), _mixed(_right, lambda a, b, t: a + b),
                 _mixed(_right, lambda a, b, t: torch.zeros_like(a)), _mixed(_right, lambda a, b, t: a.float()),
                 _mixed(_right, lambda a, b, t: a if t < 0.5 else b)]),
        Mistake("counters_left_out", "Counters left out", "The dict has all names of first, or no network could load "
                "it.", [lambda first, second, t: {name: _right(a, second[name], t) for name, a in first.items()
                                                  if a.is_floating_point()}]),
        Mistake("only_weights", "Weights only", "All float tensors are mixed, the biases too.",
                [*_some(lambda name, a: "weight" in name), *_some(lambda name, a: "bias" not in name),
                 *_some(lambda name, a: a.ndim > 1),
                 *_some(lambda name, a: a.ndim == 4), *_some(lambda name, a: "conv" in name or name == "weight"),
                 *_some(lambda name, a: "conv" in name)]),
        Mistake("no_running_statistics", "Running means left out", "Batch norm's running means and variances belong to "
                "the network and are mixed too.",
                [*_some(lambda name, a: "running" not in name), *_some(lambda name, a: "norm" not in name)]),
        Mistake("alpha_bent", "α bent", "α itself is the weight: no square, no root, nothing halved.",
                [_mixed(lambda a, b, t: (1 - t**2) * a + t**2 * b),
                 _mixed(lambda a, b, t: (1 - t) ** 2 * a + t**2 * b),
                 _mixed(lambda a, b, t: (1 - t) ** 0.5 * a + t**0.5 * b),
                 _mixed(lambda a, b, t: (1 - t / 2) * a + t / 2 * b), _mixed(lambda a, b, t: _right(a, b, t) / 2)]),
        Mistake("half_and_half", "α ignored", "α says how far the way goes from first to second.",
                [_mixed(lambda a, b, t: (a + b) / 2), _mixed(lambda a, b, t: (a + b) / 2, lambda a, b, t: (a + b) / 2),
                 _mixed(lambda a, b, t: 0.2 * a + 0.8 * b)]),
        Mistake("switched", "Switched, not mixed", "Between 0 and 1 both networks count.",
                [_mixed(lambda a, b, t: a if t < 0.5 else b), lambda first, second, t: first if t < 0.5 else second]),
        Mistake("one_network", "One network only", "Both networks have a part in each tensor.",
                [lambda first, second, t: first, lambda first, second, t: second, _mixed(lambda a, b, t: b),
                 _mixed(lambda a, b, t: (1 - t) * a), _mixed(lambda a, b, t: t * b)]),
        Mistake("weights_add_up", "The weights do not add up to 1", "The weights are 1 − α for first and α for second.",
                [_mixed(lambda a, b, t: a + t * b), _mixed(lambda a, b, t: (1 - t) * a + b),
                 _mixed(lambda a, b, t: a + b), _mixed(lambda a, b, t: t * (a + b)),
                 _mixed(lambda a, b, t: (1 - t) * (a + b)), _mixed(lambda a, b, t: (1 - t) * (a + t * b))]),
        Mistake("wrong_sign", "Wrong sign", "The step leads from first to second: first + α · (second − first).",
                [_mixed(lambda a, b, t: (1 - t) * a - t * b), _mixed(lambda a, b, t: a + t * (a - b)),
                 _mixed(lambda a, b, t: a - t * b), _mixed(lambda a, b, t: (1 + t) * a + t * b)]),
        Mistake("bracket", "Brackets missing", "1 − α is a factor: (1 − α) · first.",
                [_mixed(lambda a, b, t: 1 - t * a + t * b)]),
        Mistake("geometric", "Powers for factors", "The tensors are added; powers of negative weights are no numbers.",
                [_mixed(lambda a, b, t: a ** (1 - t) * b**t)]),
        Mistake("whole_dicts", "A number times a dict", "A dict is no vector: go through its names, tensor by tensor.",
                [lambda first, second, t: (1 - t) * first]),
        Mistake("lerp_of_counters", "lerp of a counter", "torch.lerp takes float tensors only: leave the counters out "
                "of it.", [lambda first, second, t: {name: torch.lerp(a, second[name], t)
                                                     for name, a in first.items()}]),
        Mistake("values_alone", "No dict", "A dict name → tensor is asked for: without the names nothing can load it.",
                [lambda first, second, t: list(first.values()), lambda first, second, t: dict.items(first)]),
        Mistake("no_tensors", "No tensors in the dict", "load_state_dict takes tensors: no lists, arrays or pairs.",
                [lambda first, second, t: {name: a.tolist() for name, a in _mixed(_right)(first, second, t).items()}]),
        Mistake("rounded", "Rounded", "Weights are decimals: long() and round() lose them.",
                [_mixed(lambda a, b, t: _right(a, b, t).long()), _mixed(lambda a, b, t: _right(a, b, t).round())]),
    ))
