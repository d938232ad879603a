"""A run in a folder: begun, stopped, gone on with.

    checkpoint.pt          everything that the run needs to go on
    settings.json          what it is trained with
    sheet-000500.png       what it makes after so many steps
    trace.csv              a line a step: every scalar that the step returns
    generator.safetensors  at the end, of the kinds that `shipped` knows: the average of G, for `shipped.load`
"""

from __future__ import annotations

import csv
import sys
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganlab import runtime
from ganlab.datasets import ImageSet, to_bytes
from ganlab.datasets.store import pictures
from ganlab.models import shipped, stylegan
from ganlab.training import distributed
from ganlab.training.distributed import Ranks
from ganlab.training.loop import Run, fit
from ganlab.training.own import settings as own_settings
from ganlab.training.own.kinds import FEWEST, KINDS, Built, Kind, Widths, latents
from ganlab.training.own.settings import RunError, Settings

CHECKPOINT, TRACE, GENERATOR = "checkpoint.pt", "trace.csv", "generator.safetensors"
FEW = 500  # pictures below which a note is printed
MISSING = {
    "classes": ("a set with classes", "has no labels",
                "Build it from a folder a class: `ganlab data build NAME --from FOLDER`, or train dcgan"),
    "pairs": ("a set of pairs", "has none", "Build it with `ganlab data build NAME --pairs A B`, or with --from FOLDER "
              "--combined left; pictures of two domains that are no pairs are for cyclegan"),
    "domains": ("a set with two domains", "has one", "Build it with `ganlab data build NAME --unpaired A B`"),
}


def train(kind: str, data: str | None = None, *, out: str | Path | None = None, size: int | None = None,
          steps: int | None = None, batch_size: int | None = None, lr: float | None = None, seed: int | None = None,
          amp: bool | None = None, paper: bool = False, every: int = 500, device: str | None = None,
          resume: bool = False, force: bool = False) -> tuple[Run, Path]:
    """Train a network of a kind on somebody's pictures, or go on with it, and return the run and its folder.

    What is None is the kind's own (see `kinds.KINDS`) or, where a run goes on, as the run was begun. A run that was
    stopped and goes on ends with the same numbers as one that was never stopped, on the same machine and device.
    Where torchrun has started several processes, they share the work (see `distributed`).

    Args:
        kind: a name in `kinds.KINDS`.
        data: what `load` takes: a set's name or the path of an HDF5 file. A run that goes on knows it.
        out: the folder; runs/KIND-DATA by default.
        size: side in pixels of a built-in set.
        steps: in all, those of an earlier call included.
        batch_size: of all processes together.
        lr, seed: learning rate; of weights, latents and order.
        amp: True computes in bfloat16 where autocast finds it safe.
        paper: True takes the papers' sizes, batches and rates.
        every: steps from one sheet, trace and checkpoint to the next.
        device: cpu, cuda, mps; the best of this machine by default.
        resume: True goes on with the run in the folder.
        force: True deletes what a run left in the folder.

    Raises:
        RunError: the set, a number or the folder does not fit; nothing has been written then.
        GanlabError: of data sets, devices and checkpoints, see there; TrainingError where a loss is no number any more.
    """
    ranks = distributed.from_environment()
    _choose_device(device, ranks)
    if kind not in KINDS:
        raise RunError(f"Expected a kind among {', '.join(KINDS)}, got {kind!r}. Choose one of these.")
    _check_numbers(steps=steps, every=every, batch_size=batch_size, lr=lr, seed=seed)
    folder = _folder(kind, data, out, resume)
    before = own_settings.read(folder) if resume and (folder / CHECKPOINT).exists() else None
    if resume and before is None:
        raise RunError(f"Expected a checkpoint to go on from, but there is no {folder / CHECKPOINT}. Check --out, or "
                       "leave --resume out to begin.")
    if before is None:
        if data is None:
            raise RunError("Expected --data: the name of a set, or an HDF5 file. `ganlab data list` shows the names.")
        _check_free(folder, force)
        images = own_settings.opened(kind, data, size)
        settings = _chosen(kind, data, images, widths=KINDS[kind].paper if paper else KINDS[kind].small, steps=steps,
                           batch_size=batch_size, lr=lr, seed=seed, amp=amp)
    else:
        images, settings = _gone_on_with(before, folder, kind=kind, data=data, size=size, batch_size=batch_size, lr=lr,
                                         seed=seed, amp=amp, paper=paper)
    if settings.batch_size % ranks.count:
        raise RunError(f"Expected a batch that {ranks.count} processes can share evenly, got {settings.batch_size}. "
                       f"Give --batch-size {-(-settings.batch_size // ranks.count) * ranks.count}.")
    with distributed.joined(ranks, runtime.device()):
        if ranks.rank == 0:
            _open_folder(folder, settings, before, force)
        distributed.wait(ranks)
        return _fitted(settings, images, folder, ranks, steps=steps, every=every, resume=resume), folder


def _fitted(settings: Settings, images: ImageSet, folder: Path, ranks: Ranks, *, steps: int | None, every: int,
            resume: bool) -> Run:
    steps = steps or settings.planned_steps
    runtime.seed_everything(settings.seed)
    built = KINDS[settings.kind].build(settings, images, ranks)
    run = built.run
    if resume:
        run.load(folder / CHECKPOINT)
        if run.step >= steps:
            raise RunError(f"Expected more than the {run.step} steps that the run in {folder} has done, got {steps}. "
                           "Give --steps, all steps in all.")
    one_step = distributed.together(_in_precision(built, settings), run.modules.values(), ranks, settings.batch_size)

    def show() -> None:
        save_sheet(built.sheet(), folder / f"sheet-{run.step:06d}.png")
        save_trace(run, folder / TRACE)

    first = ranks.rank == 0
    fit(run, one_step, steps=steps, panel=show if first else None, panel_every=every,
        checkpoint_to=folder / CHECKPOINT if first else None, checkpoint_every=every, progress=first)
    if run.interrupted:
        if first:
            show()
            print(f"Go on with: ganlab train {settings.kind} --resume --steps {steps} --out {folder}")
        raise KeyboardInterrupt
    if first:
        save_generator(run, settings, folder)
    distributed.wait(ranks)  # until all files are there
    return run


def _in_precision(built: Built, settings: Settings) -> distributed.Step:
    where = runtime.device().type

    def one_step(number: int) -> dict[str, Tensor]:
        with torch.autocast(where, torch.bfloat16) if settings.amp else nullcontext():
            return built.one_step(number)

    return one_step


# --- what a run leaves in its folder --------------------------------------------------------------------------


def save_sheet(images: Tensor, path: Path) -> None:
    """Write pictures (rows, columns, C, H, W) in [−1, 1] as one PNG, a white line between them."""
    rows, columns, channels, height, width = images.shape
    canvas = torch.full((channels, rows * (height + 2) - 2, columns * (width + 2) - 2), 255, dtype=torch.uint8)
    for number, picture in enumerate(to_bytes(images.flatten(0, 1))):
        top, left = number // columns * (height + 2), number % columns * (width + 2)
        canvas[:, top:top + height, left:left + width] = picture
    pictures.save(canvas.numpy(), path)


def save_trace(run: Run, path: Path) -> None:
    """Write the history as CSV, a line a step; a scalar that a later phase brought is empty before it."""
    columns = {name: [None] * (run.step - len(values)) + values for name, values in run.history.items()}
    with runtime.replacing(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["step", *columns])
        writer.writerows(zip(range(1, run.step + 1), *columns.values()))


def save_generator(run: Run, settings: Settings, folder: Path) -> None:
    """Write the average of G as weights that `shipped.load` opens, where it is of a kind that ships."""
    for ema in run.averages.values():
        if type(ema.module) in shipped.KINDS.values():
            G = deepcopy(ema.module).cpu()
            if isinstance(G, stylegan.Generator):  # w̄ of the averaged weights, for truncation
                G.average_w(latents(2000, G.latent_dim))
            notes = {name: str(value) for name, value in asdict(settings).items() if name not in ("kind", "networks")}
            shipped.save(folder / GENERATOR, G, {**notes, "steps": str(run.step), "torch": torch.__version__})


def _folder(kind: str, data: str | None, out: str | Path | None, resume: bool) -> Path:
    if out is None and data is None:
        raise RunError(f"Expected {'--out, the folder of the run' if resume else '--data, a set or an HDF5 file'}, got "
                       "neither --out nor --data. Give it.")
    if out is not None and not str(out).strip():
        raise RunError("Expected the path of a folder for --out, got an empty one. Name the folder.")
    folder = Path("runs", f"{kind}-{Path(data).stem}") if out is None else Path(out).expanduser()
    there = next(part for part in (folder, *folder.absolute().parents) if part.exists())
    if not there.is_dir():
        raise RunError(f"Expected a folder for --out, but {there} is a file. Choose another folder.")
    return folder


def _check_free(folder: Path, force: bool) -> None:
    if (folder / CHECKPOINT).exists() and not force and distributed.from_environment().rank == 0:
        raise RunError(f"Expected a folder without a run, but {folder} holds one. Go on with it by --resume, replace "
                       "it by --force, or choose another --out.")


def _open_folder(folder: Path, settings: Settings, before: Settings | None, force: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if before is not None:
        return
    if force:
        for name in (CHECKPOINT, TRACE, GENERATOR, shipped.SUMS):
            (folder / name).unlink(missing_ok=True)
        for sheet in folder.glob("sheet-*.png"):
            sheet.unlink()
    settings.save(folder)


# --- what is asked for ----------------------------------------------------------------------------------------


def _choose_device(name: str | None, ranks: Ranks) -> None:
    if name is not None:
        try:
            runtime.use_device(name)
        except runtime.GanlabError as error:
            raise RunError(f"{str(error).split('. ')[0]}. Give --device cpu, cuda or mps, or leave it out.") from None
    if ranks.count > 1 and runtime.device().type == "cuda":
        runtime.use_device(f"cuda:{ranks.local_rank}")
        torch.cuda.set_device(runtime.device())


def _check_numbers(*, steps: int | None, every: int, batch_size: int | None, lr: float | None,
                   seed: int | None) -> None:
    for name, value in (("--steps", steps), ("--every", every), ("--batch-size", batch_size)):
        if value is not None and value < 1:
            raise RunError(f"Expected {name} of at least 1, got {value}. Leave it out, or raise it.")
    if lr is not None and not 0 < lr < 1:  # nan fails too
        raise RunError(f"Expected --lr above 0 and below 1, got {lr}. Leave it out, or give a rate such as 2e-4.")
    if seed is not None and not 0 <= seed < 2**32:
        raise RunError(f"Expected --seed from 0 to {2**32 - 1}, got {seed}. Leave it out, or give such a number.")


def _gone_on_with(before: Settings, folder: Path, *, paper: bool, **asked: object) -> tuple[ImageSet, Settings]:
    if asked["data"] is not None:
        asked["data"] = own_settings.whole_name(asked["data"])
    own_settings.check_same(before, asked, folder)
    if paper and not _is_paper(before):
        raise RunError(f"Expected the small networks of the run in {folder}, got --paper. Leave it out, or start "
                       "another run in another folder.")
    images = own_settings.opened(before.kind, before.data, before.size)
    if own_settings.fingerprint(images) != before.fingerprint:
        raise RunError(f"Expected the pictures that the run in {folder} was trained on, but {before.data} holds others "
                       f"now ({len(images)}, then {before.pictures}). Bring the old ones back, or start another run.")
    return images, before


def _is_paper(settings: Settings) -> bool:
    row = KINDS[settings.kind]
    return settings.networks == _networks(row, row.paper, settings)


def _chosen(kind: str, data: str, images: ImageSet, *, widths: Widths, steps: int | None, batch_size: int | None,
            lr: float | None, seed: int | None, amp: bool | None) -> Settings:
    row = KINDS[kind]
    _check_set(kind, row, data, images)
    height = _check_sides(kind, row, widths.smallest, data, images)
    settings = Settings(
        kind=kind, data=own_settings.whole_name(data), fingerprint=own_settings.fingerprint(images),
        pictures=len(images), size=height, channels=images.image_shape[0],
        target_channels=None if images.targets is None else images.targets.image_shape[0], classes=_classes(images),
        networks={}, terms=dict(widths.terms), batch_size=batch_size or widths.batch_size, lr=lr or widths.lr,
        seed=seed or 0, amp=bool(amp), planned_steps=steps or widths.steps)
    return replace(settings, networks=_networks(row, widths, settings))


def _networks(row: Kind, widths: Widths, settings: Settings) -> dict[str, dict[str, Any]]:
    given = row.given(settings.size, settings.channels, settings.target_channels, len(settings.classes or ()))
    return {name: {**arguments, **widths.networks.get(name, {})} for name, arguments in given.items()}


def _classes(images: ImageSet) -> list[str] | None:
    if images.labels is None:
        return None
    return list(images.classes or map(str, range(int(images.labels.max()) + 1)))


def _check_set(kind: str, row: Kind, data: str, images: ImageSet) -> None:
    """Raise a RunError where the set lacks what the kind learns from, or has too little of it."""
    there = {"pictures": True, "classes": images.labels is not None, "pairs": images.pairing == "paired",
             "domains": images.targets is not None}
    if not there[row.needs]:
        expected, found, advice = MISSING[row.needs]
        raise RunError(f"Expected {expected} for {kind}, but {data} {found}. {advice}.")
    counts = [len(images), *([len(images.targets)] if row.needs == "domains" else [])]
    if min(counts) < FEWEST:
        domain = " of each domain" if row.needs == "domains" else ""
        raise RunError(f"Expected at least {FEWEST} pictures{domain} to train {kind}, got {min(counts)} in {data}. Add "
                       "pictures: a few hundred are a beginning, thousands are better.")
    if min(counts) < FEW and distributed.from_environment().rank == 0:
        print(f"Note: {data} has {min(counts)} pictures. A discriminator learns fewer than about {FEW} by heart, and "
              "what the generator makes then resembles them closely or falls apart.", file=sys.stderr)


def _check_sides(kind: str, row: Kind, smallest: int, data: str, images: ImageSet) -> int:
    """Return the side of the pictures, or raise a RunError where the kind's networks do not take it."""
    shapes = [images.image_shape[1:], *([images.targets.image_shape[1:]] if row.needs in ("pairs", "domains") else [])]
    size = shapes[0][0]
    fits = size & (size - 1) == 0 if row.step is None else size % row.step == 0
    if not fits or size < smallest or set(shapes) != {(size, size)}:
        wanted = "a power of two" if row.step is None else f"a multiple of {row.step}"
        got = " and ".join(f"{width}×{height}" for height, width in dict.fromkeys(shapes))
        raise RunError(f"Expected square pictures for {kind} whose side is {wanted} and at least {smallest}, got {got} "
                       f"in {data}. Give --size for a set of the course; build your own again with `ganlab data build "
                       "… --size 64 --force`.")
    return size
