"""Checkpoints: everything that a run needs to go on as if nothing had happened, and nothing that can run code.

A file holds the state dicts of networks, optimisers and averages, the step, the history and the state of
every random generator, as torch.save writes them, and behind it the sha256 of all that. It is written beside its
final name, flushed to disk and moved there in one operation, so that a crash at any moment leaves the last good
file. The sum is compared before anything is read, with `weights_only=True`.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch

from ganlab.runtime import GanlabError, replacing

VERSION = 2
SUM = re.compile(rb"\nganlab checkpoint, sha256 ([0-9a-f]{64})\n")
SUM_BYTES = 92  # of the line that SUM describes
BLOCK = 1 << 20


class CheckpointError(GanlabError):
    """A checkpoint that cannot be read or written, or that belongs to other networks."""


def save(path: str | Path, state: Mapping[str, Any]) -> Path:
    """Write `state` and the random generators to `path`, whole or not at all; return the path.

    Args:
        path: file to write; its folder is created.
        state: tensors, numbers, strings, and dicts and lists of them.

    Raises:
        CheckpointError: the file cannot be written (full disk, no permission); an older file is untouched.
    """
    path = check_path(path)
    try:
        with replacing(path) as partial:
            torch.save({"version": VERSION, "state": dict(state), "rng": rng_state()}, partial)
            torch.load(partial, map_location="meta", weights_only=True)  # what cannot be read is never kept
            with open(partial, "rb+") as file:
                digest = _digest(file)
                file.write(b"\nganlab checkpoint, sha256 %s\n" % digest)
    except (pickle.PickleError, AttributeError, TypeError, ValueError) as error:  # pickle raises any of these
        reason = str(error).split("\n")[0]
        raise CheckpointError(f"The checkpoint {path} was not written: it could not be read again ({reason}). Keep "
                              "only tensors, numbers, strings, dicts and lists of them in the state.") from error
    except (OSError, RuntimeError) as error:  # torch's zip writer turns a full disk into a RuntimeError
        raise CheckpointError(f"The checkpoint {path} could not be written ({error}); an earlier one there is "
                              "untouched. Free space or choose another folder.") from error
    return path


def check_path(path: str | Path) -> Path:
    """Return the path of a checkpoint to be.

    Raises:
        CheckpointError: it is empty, a folder, or lies in a file.
    """
    if not str(path) or Path(path).is_dir():
        raise CheckpointError(f"Expected the path of a file for the checkpoint, got {str(path)!r}, which is "
                              f"{'a folder' if str(path) else 'empty'}. Give a file, for example runs/gan.pt.")
    folder = next(parent for parent in Path(path).absolute().parents if parent.exists())
    if not folder.is_dir():
        raise CheckpointError(f"Expected a folder for the checkpoint {path}, but {folder} is a file. Choose another "
                              "folder.")
    return Path(path)


def read(path: str | Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the state that `save` wrote, on the CPU, and that of the random generators; change nothing.

    Raises:
        CheckpointError: there is no such file, it is damaged, or it is no checkpoint of ganlab.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise CheckpointError(f"Expected a checkpoint written by ganlab, but {path} is a folder or a device. "
                                  "Give the file.")
        with open(path, "rb") as file:
            _check_sum(file, path)
            file.seek(0)
            content = torch.load(file, map_location="cpu", weights_only=True)
    except CheckpointError:
        raise
    except FileNotFoundError:
        raise CheckpointError(f"There is no checkpoint {path}. Check the path, or train first.") from None
    except OSError as error:
        raise CheckpointError(f"Expected to read the checkpoint {path}, but the system refused "
                              f"({error.strerror or error}). Check its permissions and the disk.") from error
    except pickle.UnpicklingError as error:
        raise CheckpointError(f"Expected tensors, numbers and texts only, but {path} also holds a program or Python "
                              "objects; nothing of it was run. Take a file that ganlab wrote.") from error
    except Exception as error:  # the sum is right: somebody made it for bytes that torch never wrote
        raise CheckpointError(f"Expected a checkpoint written by ganlab, but {path} cannot be read, though its "
                              "checksum is right: another program made it. Use another copy.") from error
    if not isinstance(content, dict) or content.get("version") != VERSION or not all(
            isinstance(content.get(part), dict) for part in ("state", "rng")):
        raise CheckpointError(f"Expected a ganlab checkpoint of version {VERSION}, but {path} holds something "
                              "else. Use the ganlab that wrote it, or train again.")
    return content["state"], content["rng"]


def _digest(file: BinaryIO, length: int = -1) -> bytes:
    """Return the sha256 of the next `length` bytes, or of all to the end, in hexadecimal."""
    digest = hashlib.sha256()
    while length and (block := file.read(BLOCK if length < 0 else min(BLOCK, length))):
        digest.update(block)
        length -= len(block) if length > 0 else 0
    return digest.hexdigest().encode()


def _check_sum(file: BinaryIO, path: Path) -> None:
    """Compare the file with the sum at its end; nothing of it is understood before."""
    length = max(0, file.seek(0, 2) - SUM_BYTES)
    file.seek(length)
    noted = SUM.fullmatch(file.read())
    if noted is None:
        raise CheckpointError(f"Expected a checkpoint written by ganlab, with its checksum at the end, but {path} "
                              "ends otherwise: it is damaged, another file, or of an earlier version. Nothing was "
                              "changed. Use another copy, or delete it and train again.")
    file.seek(0)
    if _digest(file, length) != noted[1]:
        raise CheckpointError(f"Expected {path} as it was written, but its checksum is another: the file is damaged "
                              "or was changed. Nothing was changed here. Use another copy, or delete it and train "
                              "again.")


def rng_state() -> dict[str, Any]:
    """Return where the generators of Python, NumPy, torch's CPU and CUDA devices are, as `restore_rng` takes it."""
    name, keys, position, has_gauss, gauss = np.random.get_state()  # noqa: NPY002 - seeded in runtime
    version, internal, next_gauss = random.getstate()
    return {
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "numpy": [name, torch.from_numpy(keys.astype(np.int64)), position, has_gauss, gauss],
        "python": [version, list(internal), next_gauss],
    }


def restore_rng(rng: Mapping[str, Any]) -> None:
    """Put the generators of Python, NumPy, torch's CPU and CUDA devices where `read` found them, or none of them.

    Raises:
        CheckpointError: a state is missing, or none that these generators take; all are as they were then.
    """
    before = rng_state()
    try:
        _set_rng(rng)
    except Exception as error:  # each library has its own
        _set_rng(before)
        raise CheckpointError(f"Expected the states of the random generators, as this machine's torch, NumPy and "
                              f"Python write them, got others ({error}). Nothing was changed. Go on with the versions "
                              "that wrote them, or train again.") from error


def _set_rng(rng: Mapping[str, Any]) -> None:
    torch.set_rng_state(rng["torch"])
    if rng["cuda"] and len(rng["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(rng["cuda"])
    name, keys, position, has_gauss, gauss = rng["numpy"]
    if not 0 <= position <= len(keys):  # NumPy itself would read beyond them
        raise ValueError(f"NumPy's position is {position}")
    np.random.set_state((name, keys.numpy().astype(np.uint32), position, has_gauss, gauss))  # noqa: NPY002
    version, internal, next_gauss = rng["python"]
    random.setstate((version, tuple(internal), next_gauss))
