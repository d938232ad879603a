"""Trained networks that ship with the course, in data/weights: safetensors files that say how they were made.

A file holds tensors, and beside them, as text, the arguments of the network and where it comes from: data, seed,
steps, machine, hours, commit. Nothing in it is run. SHA256SUMS in the same folder holds its checksum.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from ganlab.models import cgan, context_encoder, pix2pix, srgan, stackgan, stylegan, weights
from ganlab.runtime import GanlabError, data_folder, replacing, restoring

FOLDER = data_folder() / "weights"
SUMS = "SHA256SUMS"
KINDS: dict[str, type[nn.Module]] = {"stylegan-generator": stylegan.Generator, "pix2pix-unet": pix2pix.UNet,
                                     "stackgan": stackgan.StackGAN, "srgan-generator": srgan.Generator,
                                     "context-encoder": context_encoder.Generator, "cgan-generator": cgan.Generator}


class WeightsError(GanlabError):
    """Weights that are missing, damaged, or of another configuration."""


def load(name: str | Path = "smileys-64", **config: Any) -> nn.Module:
    """Return a generator with its trained weights, on the CPU, in float32 and in eval mode.

    Args:
        name: of a file in data/weights, without its suffix; or the path of any file that `save` wrote.
        config: arguments of the generator that the file must have been trained with, for instance image_size=32.

    Raises:
        WeightsError: there is no such file, it is damaged, or holds another network.
    """
    path = _path(name)
    notes, tensors = _read(path)
    made_with = _config(notes, path)
    wrong = {key: value for key, value in config.items() if made_with.get(key) != value}
    if wrong:
        raise WeightsError(f"Expected weights of a generator with {_listed(wrong)}, but {path} has "
                           f"{_listed({key: made_with.get(key) for key in wrong})}. Build the generator as the "
                           "file says, with load(name) alone, or train one.")
    try:
        with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay as they are
            G = KINDS[notes["kind"]](**made_with)
    except (TypeError, ValueError, RuntimeError, MemoryError) as error:
        raise WeightsError(f"Expected the arguments of a generator in {path}, got {_listed(made_with)} ({error}). "
                           f"{_advice(path)}") from error
    fill(G, tensors, path)
    return G.eval()


def fill(G: nn.Module, tensors: Mapping[str, Tensor], path: str | Path) -> None:
    """Put tensors into a generator; counters of batch norm, which only training reads, stay as they are.

    Raises:
        WeightsError: one is missing, too many or of another shape; the generator is unchanged then.
    """
    mine, theirs = ({name: tuple(value.shape) for name, value in state.items()} for state in (_numbers(G), tensors))
    if mine != theirs:
        name = next(n for n in sorted({*mine, *theirs}) if mine.get(n) != theirs.get(n))
        raise WeightsError(f"The generator has {name} of shape {mine.get(name, '(none)')}, but {path} has "
                           f"{theirs.get(name, '(none)')}. Build the generator with the arguments that the file "
                           "was trained with: shipped.provenance(name)['config'].")
    G.load_state_dict(G.state_dict() | dict(tensors))


def provenance(name: str | Path = "smileys-64") -> dict[str, str]:
    """Return what a file says of itself: config, data, seed, steps, machine, torch, hours, commit and so on.

    Raises:
        WeightsError: there is no such file, or it is damaged.
    """
    notes = _read(_path(name))[0]  # the file keeps them in any order
    return {key: notes[key] for key in sorted(notes, key=lambda key: (key != "data", key))}


def save(path: str | Path, G: nn.Module, notes: Mapping[str, str], *, half: bool = False) -> Path:
    """Write a generator with its arguments and notes on its origin to `path`, and its checksum into SHA256SUMS.

    Args:
        G: of a kind in `KINDS`.
        half: store 16 bits a number.
    """
    path = Path(path)
    kind = next(name for name, made in KINDS.items() if type(G) is made)
    text = {**notes, "kind": kind, "config": json.dumps(G.config)}
    tensors = {name: value.detach().cpu().to(torch.float16 if half else value.dtype).contiguous()
               for name, value in _numbers(G).items()}
    with replacing(path) as partial:
        save_file(tensors, partial, metadata=text)
    sums = _sums(path.parent) | {path.name: sha256(path)}
    with replacing(path.parent / SUMS) as partial:
        partial.write_text("".join(f"{sum_}  {file}\n" for file, sum_ in sorted(sums.items())),
                           encoding="utf-8")
    return path


def sha256(path: str | Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _path(name: str | Path) -> Path:
    path = Path(name)
    if path.suffix != ".safetensors" and path.parent == Path():
        path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        there = ", ".join(sorted(file.stem for file in FOLDER.glob("*.safetensors"))) or "none"
        raise WeightsError(f"There are no weights {path}. Those that ship: {there}. Choose one of these. Or: "
                           f"{restoring()}")
    try:
        expected, found = _sums(path.parent).get(path.name), sha256(path)
    except OSError as error:
        raise WeightsError(f"Expected to read {path} and {SUMS} beside it, but the system refused "
                           f"({error.strerror or error}). Check their permissions.") from error
    if expected is None:  # the format itself has no checksum: a flipped bit would go unnoticed
        raise WeightsError(f"Expected the checksum of {path} in {SUMS} beside it, found none there. Copy {SUMS} "
                           f"along with the weights. Or: {_advice(path)}")
    if found != expected:
        raise WeightsError(f"Expected the sha256 {expected[:12]}… for {path}, as {SUMS} beside it says, got "
                           f"{found[:12]}…: the file is damaged or another one. {_advice(path)}")
    return path


def _advice(path: Path) -> str:
    """What to do about a file that cannot be used: those that ship can be had again, another may have a copy."""
    return restoring() if path.parent == FOLDER else "Use another copy of it, or write it again with shipped.save."


def _sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file that SHA256SUMS names."""
    file = folder / SUMS
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
    return {parts[1]: parts[0] for line in lines if len(parts := line.split(maxsplit=1)) == 2}


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    try:
        with safe_open(path, framework="pt") as file:
            notes = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"Expected a safetensors file, but {path} cannot be read ({error}). "
                           f"{_advice(path)}") from error
    if notes.get("kind") not in KINDS:
        raise WeightsError(f"Expected weights of a kind of {', '.join(KINDS)} in {path}, got "
                           f"{notes.get('kind')!r}. Choose a file of this course.")
    broken = weights.problem_of(tensors) or next(
        (f"{name} is of {value.dtype}" for name, value in tensors.items() if not value.is_floating_point()), None)
    if broken:
        raise WeightsError(f"Expected finite weights in floating point, but in {path} {broken}. {_advice(path)}")
    return notes, tensors


def _numbers(G: nn.Module) -> dict[str, Tensor]:
    return {name: value for name, value in G.state_dict().items() if value.is_floating_point()}


def _config(notes: Mapping[str, str], path: Path) -> dict[str, Any]:
    try:
        config = json.loads(notes.get("config", ""))
    except json.JSONDecodeError:
        config = None
    if not isinstance(config, dict):
        raise WeightsError(f"Expected the arguments of the generator in the notes of {path}, found none. "
                           f"{_advice(path)}")
    return config


def _listed(items: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value!r}" for key, value in items.items())
