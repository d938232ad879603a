"""Trained networks that ship with the course, in data/weights: safetensors files that say how they were made.

A file holds tensors only, and beside them, as text, the arguments of the network and its provenance: data, seed,
steps, machine, hours, commit. Nothing in it is run. Its sha256 stands in SHA256, and in data/README.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save_file

from ganlab.models.stylegan import Generator
from ganlab.runtime import GanlabError, replacing

FOLDER = Path(__file__).resolve().parents[2] / "data" / "weights"
SHA256: dict[str, str] = {}


class WeightsError(GanlabError):
    """Weights that are missing, damaged, or of another configuration."""


def save(path: str | Path, G: Generator, provenance: Mapping[str, str]) -> Path:
    """Write a StyleGAN generator with its configuration and its provenance to `path`, whole or not at all."""
    path = Path(path)
    notes = {"kind": "stylegan-generator", "config": json.dumps(G.config), **provenance}
    tensors = {name: value.contiguous().cpu() for name, value in G.state_dict().items()}
    with replacing(path) as partial:
        save_file(tensors, partial, metadata=notes)
    return path


def sha256(path: str | Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
