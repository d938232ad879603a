"""Whether the state in a checkpoint fits the networks and optimisers of a run: asked before any of them changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab.models import weights
from ganlab.training.checkpoint import CheckpointError

MOMENTS = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer", "square_avg")  # of a parameter's shape


def check(state: Mapping[str, Any], path: str | Path, modules: Mapping[str, nn.Module],
          optimizers: Mapping[str, Optimizer], averages: Mapping[str, nn.Module]) -> None:
    """Check every part of a run's state against the run that is to go on from it; change nothing.

    Args:
        state: what `checkpoint.read` returned.
        path: the checkpoint's, for the messages.
        modules, optimizers, averages: of the run, by name.

    Raises:
        CheckpointError: a part is missing, or of another make, name, shape or dtype, or holds nan or inf.
    """
    _check_parts(state, path)
    for kind, mine in (("modules", modules), ("optimizers", optimizers), ("averages", averages)):
        if sorted(mine) != sorted(state[kind]):
            raise CheckpointError(f"Expected {kind} {sorted(mine)} in {path}, found {sorted(state[kind])}. "
                                  "Build the run as it was when the checkpoint was written.")
    for kind, networks in (("modules", modules), ("averages", averages)):
        for name, network in networks.items():
            _check_network(network.state_dict(), state[kind][name], f"{kind} {name}", path)
    for name, optimizer in optimizers.items():
        _check_optimizer(optimizer, state["optimizers"][name], name, path)
    check_values(state, f"So it is in {path}, and nothing was changed here. Take an earlier checkpoint.")


def check_pools(state: Mapping[str, Any], path: str | Path, sizes: Mapping[str, int]) -> None:
    """Check the pools of earlier fakes in a run's state against those of the run; change nothing.

    Args:
        state: as in `check`; one without pools counts as one with none.
        sizes: how many images each pool of the run holds at most, by name.

    Raises:
        CheckpointError: there are other pools, or what a pool holds is too many, no images of one shape, or not finite.
    """
    pools = state.get("pools", {})
    if not isinstance(pools, dict) or sorted(pools) != sorted(sizes):
        raise CheckpointError(f"Expected pools {sorted(sizes)} in {path}, found "
                              f"{sorted(pools) if isinstance(pools, dict) else 'something else'}. Build the run as it "
                              "was when the checkpoint was written.")
    for name, images in pools.items():
        if not isinstance(images, list) or len(images) > sizes[name] or not all(
                isinstance(image, Tensor) and image.dim() == 3 and image.is_floating_point()
                and image.shape == images[0].shape and image.isfinite().all() for image in images):
            raise CheckpointError(f"Expected at most {sizes[name]} images of one shape and of finite numbers in the "
                                  f"pool {name} of {path}, found something else. Nothing was changed. Take an earlier "
                                  "checkpoint, or build the run as it was.")


def check_values(state: Mapping[str, Any], advice: str) -> None:
    """Raise a CheckpointError where a network holds what none can have, or an optimiser no finite number."""
    for kind in ("modules", "averages", "optimizers"):
        for name, part in state[kind].items():
            numbered = part["state"] if kind == "optimizers" else {"": part}
            for number, tensors in numbered.items():
                found = weights.problem_of({key: value for key, value in tensors.items() if isinstance(value, Tensor)},
                                           largest=math.inf if kind == "optimizers" else weights.LARGEST)
                if found:
                    where = " ".join(f"{kind} {name} {number}".split())
                    raise CheckpointError(f"Expected finite weights, but in {where}, {found}. {advice}")


def _check_parts(state: Mapping[str, Any], path: str | Path) -> None:
    """Raise a CheckpointError that names the first part which is missing or of another make."""
    def holds(part: Any, kind: type, *kinds: type) -> bool:
        return isinstance(part, kind) and (not kinds or all(
            isinstance(one, kinds) for one in (part.values() if kind is dict else part)))

    wanted = {
        "modules": lambda part: holds(part, dict, Mapping), "optimizers": lambda part: holds(part, dict, Mapping),
        "averages": lambda part: holds(part, dict, Mapping),
        "step": lambda part: type(part) is int and part >= 0,
        "history": lambda part: holds(part, dict, list) and all(
            holds(values, list, float, int) for values in part.values()),
        "panels": lambda part: holds(part, list, list, tuple) and all(
            len(panel) == 2 and type(panel[0]) is int and isinstance(panel[1], Tensor) for panel in part),
    }
    for name, is_right in wanted.items():
        if name not in state or not is_right(state[name]):
            found = "something else" if name in state else "none"
            raise CheckpointError(f"Expected {name} in {path}, as a run keeps it, found {found}. Nothing was changed. "
                                  "Take a checkpoint that Run.save or fit wrote.")


def _check_network(mine: Mapping[str, Tensor], theirs: Mapping[str, Any], name: str, path: str | Path) -> None:
    mine, theirs = ({key: _make(value) for key, value in state.items()} for state in (mine, theirs))
    if mine != theirs:
        key = next(k for k in sorted({*mine, *theirs}) if mine.get(k) != theirs.get(k))
        raise CheckpointError(
            f"{name} has {key} of shape {mine.get(key, '(none)')}, but the checkpoint {path} has "
            f"{theirs.get(key, '(none)')}. Build it with the sizes it was trained with.")


def _make(value: Any) -> str:
    """Return shape and, where it is not the usual one, dtype."""
    if not isinstance(value, Tensor):
        return type(value).__name__
    return f"{tuple(value.shape)}" + ("" if value.dtype == torch.float32 else f" {value.dtype}")


def _check_optimizer(optimizer: Optimizer, state: Mapping[str, Any], name: str, path: str | Path) -> None:
    def refused(what: str) -> CheckpointError:
        return CheckpointError(f"The optimiser {name} has {what}. Nothing was changed. Build it as it was when the "
                               "checkpoint was written.")

    groups = state.get("param_groups")
    if not isinstance(groups, list) or not isinstance(state.get("state"), dict) or not all(
            isinstance(group, dict) and isinstance(group.get("params"), list) for group in groups):
        raise refused(f"parameter groups and moments, but the checkpoint {path} has something else")
    mine, theirs = ([len(group["params"]) for group in each] for each in (optimizer.param_groups, groups))
    if mine != theirs:
        raise refused(f"parameter groups of {mine} tensors, but the checkpoint {path} has {theirs}")
    for ours, group in zip(optimizer.param_groups, groups):
        lacking = sorted(key for key, value in ours.items() if key not in group
                         or (isinstance(value, float | int) and not isinstance(group[key], float | int | Tensor)))
        if lacking:
            raise refused(f"the setting {lacking[0]}, but the checkpoint {path} has none like it: another optimiser "
                          "wrote it, or another version of torch")
    parameters = dict(zip((number for group in groups for number in group["params"]),
                          (parameter for group in optimizer.param_groups for parameter in group["params"])))
    for number, moments in state["state"].items():
        if number not in parameters or not isinstance(moments, dict):
            raise refused(f"no parameter {number!r}, but the checkpoint {path} has moments of it")
        shape = parameters[number].shape
        wrong = [key for key in MOMENTS if isinstance(moments.get(key), Tensor) and moments[key].shape != shape]
        if wrong:
            raise refused(f"a parameter {number} of shape {tuple(shape)}, but in the checkpoint {path} its {wrong[0]} "
                          f"is of shape {tuple(moments[wrong[0]].shape)}")
