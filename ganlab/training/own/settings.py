"""What a run is trained with: chosen once, kept in settings.json beside its checkpoint, compared when it goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch

from ganlab.datasets import ImageSet, loading, sources
from ganlab.runtime import GanlabError, replacing

FILE = "settings.json"


class RunError(GanlabError):
    """A set, a size or a folder that a run cannot be made of, or gone on with."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that decides what a run will be, together with how many steps it does.

    Attributes:
        kind: a name in `kinds.KINDS`.
        data: a name that `load` knows, or the whole path of a file.
        fingerprint: of the set's pictures, so that another set of the same name is noticed.
        pictures: how many there are.
        size, channels, target_channels: of the pictures, and of the second domain, where there is one.
        classes: their names, of a set that has some.
        networks: the arguments of each network, by name.
        terms: the further numbers of the kind's step and plan.
        batch_size: of all processes together.
        lr: learning rate of Adam.
        seed: of weights, latents and the order of the pictures.
        amp: True computes in bfloat16 where autocast finds it safe.
        planned_steps: for which a plan (growing, a first phase) was made; a run may go on for longer.
    """

    kind: str
    data: str
    fingerprint: str
    pictures: int
    size: int
    channels: int
    target_channels: int | None
    classes: list[str] | None
    networks: dict[str, dict[str, Any]]
    terms: dict[str, float]
    batch_size: int
    lr: float
    seed: int
    amp: bool
    planned_steps: int

    def save(self, folder: Path) -> None:
        """Write settings.json into the folder."""
        with replacing(folder / FILE) as partial:
            partial.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read(folder: Path) -> Settings:
    """Return what the run in the folder was trained with.

    Raises:
        RunError: there is no settings.json, or it is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        raise RunError(f"Expected a run in {folder}, found no {FILE} there. Give the --out folder of a run of "
                       "`ganlab train`.")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        wanted = {field.name for field in fields(Settings)}
        if not isinstance(found, dict) or set(found) != wanted:
            raise ValueError(f"its entries are not {', '.join(sorted(wanted))}")
        return Settings(**found)
    except ValueError as error:  # of JSON and of UTF-8 too
        raise RunError(f"Expected the settings of a run in {path}, but they cannot be read ({error}). Use another "
                       "copy, or train again.") from error


def opened(kind: str, data: str, size: int | None) -> ImageSet:
    """Return the pictures that a run of this kind learns from, at this size.

    Raises:
        DataError: there is no such set, or not at this size.
    """
    row = sources.ROWS.get(data)
    # earth has pairs too, but a CycleGAN is to learn without
    apart = {"pairing": "unpaired"} if kind == "cyclegan" and row is not None and "pairing" in row.options else {}
    return loading.load(data, size=size, **apart)


def whole_name(data: str) -> str:
    """Return a set's name as it is, and the path of a file in full: a run may go on from another folder."""
    return str(loading.own_path(data).absolute()) if data.lower().endswith((".h5", ".hdf5")) else data


def fingerprint(images: ImageSet) -> str:
    """Return a digest of some of the pictures, of their number, and of their labels."""
    digest = hashlib.sha256()
    for part in (images, images.targets):
        if part is not None:
            some = torch.linspace(0, len(part) - 1, min(len(part), 64)).long()
            digest.update(repr((len(part), part.image_shape)).encode())
            digest.update(part.images[some].numpy().tobytes())
    if images.labels is not None:
        digest.update(images.labels.cpu().numpy().tobytes())
    return digest.hexdigest()


def check_same(found: Settings, asked: Mapping[str, Any], folder: Path) -> None:
    """Compare the settings of a run with what is asked for now; None asks for nothing.

    Raises:
        RunError: one differs.
    """
    for name, value in asked.items():
        had = getattr(found, name)
        if value is not None and value != had:
            option = "KIND" if name == "kind" else f"--{name.replace('_', '-')}"
            raise RunError(f"Expected {option} {had} to go on with the run in {folder}, got {value}. Leave the option "
                           "out, or start another run in another folder.")
