"""Checkpoints: everything that a run needs to go on as if nothing had happened, and nothing that can run code.

A file holds the state dicts of networks, optimisers and averages, the step, the history and the state of
every random generator. It is written beside its final name, flushed to disk and moved there in one
operation, so that a crash at any moment leaves the last good file. It is read with `weights_only=True`.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ganlab.runtime import GanlabError, replacing

VERSION = 1


class CheckpointError(GanlabError):
    """A checkpoint that cannot be read, or that belongs to other networks."""


def save(path: str | Path, state: Mapping[str, Any]) -> Path:
    """Write `state` and the random generators to `path`, whole or not at all; return the path.

    Args:
        path: file to write; its folder is created.
        state: tensors, numbers, strings, and dicts and lists of them.

    Raises:
        CheckpointError: the file cannot be written (full disk, no permission); an older file is untouched.
    """
    path = Path(path)
    try:
        with replacing(path) as partial:
            torch.save({"version": VERSION, "state": dict(state), "rng": _rng_state()}, partial)
            torch.load(partial, map_location="meta", weights_only=True)  # what cannot be read is never kept
    except pickle.UnpicklingError as error:
        reason = str(error).split("\n")[0]
        raise CheckpointError(f"The checkpoint {path} was not written: it could not be read again ({reason}). Keep "
                              "only tensors, numbers, strings, dicts and lists of them in the state.") from error
    except (OSError, RuntimeError) as error:  # torch's zip writer turns a full disk into a RuntimeError
        raise CheckpointError(f"The checkpoint {path} could not be written ({error}); an earlier one there is "
                              "untouched. Free space or choose another folder.") from error
    return path


def read(path: str | Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the state that `save` wrote, on the CPU, and that of the random generators; change nothing.

    Raises:
        CheckpointError: there is no such file, it is damaged, or it is no checkpoint of ganlab.
    """
    path = Path(path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise CheckpointError(f"There is no checkpoint {path}. Check the path, or train first.") from None
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        reason = str(error).split("\n")[0]
        raise CheckpointError(f"Expected a checkpoint written by ganlab, but {path} cannot be read ({reason}). "
                              "Delete it and train again, or use another copy.") from error
    if not isinstance(content, dict) or content.get("version") != VERSION or "state" not in content:
        raise CheckpointError(f"Expected a ganlab checkpoint of version {VERSION}, but {path} holds something "
                              "else. Use the ganlab that wrote it, or train again.")
    return content["state"], content["rng"]


def _rng_state() -> dict[str, Any]:
    name, keys, position, has_gauss, gauss = np.random.get_state()  # noqa: NPY002 - seeded in runtime
    version, internal, next_gauss = random.getstate()
    return {
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "numpy": [name, torch.from_numpy(keys.astype(np.int64)), position, has_gauss, gauss],
        "python": [version, list(internal), next_gauss],
    }


def restore_rng(rng: dict[str, Any]) -> None:
    """Put the generators of Python, NumPy, torch's CPU and CUDA devices where `read` found them."""
    torch.set_rng_state(rng["torch"])
    if rng["cuda"] and len(rng["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(rng["cuda"])
    name, keys, position, has_gauss, gauss = rng["numpy"]
    np.random.set_state((name, keys.numpy().astype(np.uint32), position, has_gauss, gauss))  # noqa: NPY002
    version, internal, next_gauss = rng["python"]
    random.setstate((version, tuple(internal), next_gauss))
