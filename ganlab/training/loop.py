"""The loop around a paper's step: progress bar, history, panels, averages, checkpoints, Ctrl-C."""

from __future__ import annotations

import math
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from tqdm import tqdm

from ganlab.runtime import GanlabError
from ganlab.training import checkpoint
from ganlab.training.ema import EMA


class TrainingError(GanlabError):
    """Training had to stop: a loss is no longer a number."""


@dataclass
class Run:
    """Everything that changes while a model trains, and so everything that a checkpoint holds.

    Attributes:
        modules: the networks by name, for example {"G": G, "D": D}.
        optimizers: by name.
        averages: EMA copies by name; updated after every step.
        step: steps done so far.
        history: for each scalar that the step returns, one float a step.
        panels: (steps done, images uint8 or float) in order, as `fit` was asked to keep them.
        interrupted: True where Ctrl-C ended the last `fit`.
    """

    modules: Mapping[str, nn.Module]
    optimizers: Mapping[str, Optimizer]
    averages: Mapping[str, EMA] = field(default_factory=dict)
    step: int = 0
    history: dict[str, list[float]] = field(default_factory=dict)
    panels: list[tuple[int, Tensor]] = field(default_factory=list)
    interrupted: bool = False

    def save(self, path: str | Path) -> Path:
        """Write a checkpoint; see `checkpoint.save`."""
        return checkpoint.save(path, {
            "modules": {name: module.state_dict() for name, module in self.modules.items()},
            "optimizers": {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()},
            "averages": {name: ema.module.state_dict() for name, ema in self.averages.items()},
            "step": self.step, "history": self.history, "panels": self.panels,
        })

    def load(self, path: str | Path) -> Run:
        """Go back to what `save` wrote, random generators included, and return self.

        Raises:
            CheckpointError: the file cannot be read or belongs to other networks; nothing has changed then.
        """
        state, rng = checkpoint.read(path)
        self._check_fits(state, path)
        for kind, mine in (("modules", self.modules), ("optimizers", self.optimizers)):
            for name, part in mine.items():
                part.load_state_dict(state[kind][name])
        for name, ema in self.averages.items():
            ema.module.load_state_dict(state["averages"][name])
        self.step, self.history = state["step"], state["history"]
        self.panels = [tuple(panel) for panel in state["panels"]]
        checkpoint.restore_rng(rng)
        return self

    def _check_fits(self, state: dict[str, Any], path: str | Path) -> None:
        for kind in ("modules", "optimizers", "averages"):
            mine, theirs = sorted(getattr(self, kind)), sorted(state.get(kind, {}))
            if mine != theirs:
                raise checkpoint.CheckpointError(f"Expected {kind} {mine} in {path}, found {theirs}. "
                                                 "Build the run as it was when the checkpoint was written.")
        for name, module in self.modules.items():
            theirs = {key: value.shape for key, value in state["modules"][name].items()}
            mine = {key: value.shape for key, value in module.state_dict().items()}
            if mine != theirs:
                key = next(k for k in sorted({*mine, *theirs}) if mine.get(k) != theirs.get(k))
                raise checkpoint.CheckpointError(
                    f"{name} has {key} of shape {_shape(mine.get(key))}, but the checkpoint {path} has "
                    f"{_shape(theirs.get(key))}. Build {name} with the sizes it was trained with.")
        for name, optimizer in self.optimizers.items():
            mine, theirs = ([len(group["params"]) for group in groups]
                            for groups in (optimizer.param_groups, state["optimizers"][name]["param_groups"]))
            if mine != theirs:
                raise checkpoint.CheckpointError(
                    f"The optimiser {name} has parameter groups of {mine} tensors, but the checkpoint {path} has "
                    f"{theirs}. Build it as it was when the checkpoint was written.")


def _shape(shape: torch.Size | None) -> str:
    return "(none)" if shape is None else str(tuple(shape))


def fit(
    run: Run, one_step: Callable[[int], Mapping[str, Tensor]], *, steps: int,
    panel: Callable[[], Tensor] | None = None, panel_every: int = 0,
    checkpoint_to: str | Path | None = None, checkpoint_every: int = 0, progress: bool = True,
) -> Run:
    """Call `one_step` until `run` has done `steps` steps in all, and return the run.

    A run that was loaded from a checkpoint goes on where it stopped. Ctrl-C ends the loop after keeping all
    that was learned so far: `run.interrupted` says so, and another `fit` continues.

    Args:
        one_step: step number (from 0) → scalars, for example
            `lambda i: gan.step(G, D, opt_G, opt_D, batches(i), torch.randn(batch_size, 100))`.
            To resume bit for bit it must depend on nothing but its argument, the run and torch's generator.
        steps: total number of steps of the run, not of this call.
        panel: called at the start where there is none yet, every `panel_every` steps, and at the end; its tensor is
            kept.
        checkpoint_to: file written every `checkpoint_every` steps, at the end and on Ctrl-C.
        progress: show a progress bar.

    Raises:
        TrainingError: a scalar became NaN or infinite; the last checkpoint is kept.
    """
    run.interrupted = False
    bar = tqdm(total=steps, initial=run.step, disable=not progress, unit="step", mininterval=0.5,
               ncols=90, file=sys.stdout)
    try:
        if panel and not run.panels:
            run.panels.append((run.step, panel()))
        while run.step < steps:
            with _uninterrupted():
                _record(run, one_step(run.step))
                for ema in run.averages.values():
                    ema.update()
                run.step += 1
            bar.update()
            last = run.step == steps
            if panel and (last or (panel_every and run.step % panel_every == 0)):
                run.panels.append((run.step, panel()))
            if checkpoint_to and (last or (checkpoint_every and run.step % checkpoint_every == 0)):
                run.save(checkpoint_to)
    except KeyboardInterrupt:
        run.interrupted = True
        if checkpoint_to:
            run.save(checkpoint_to)
        print(f"\nStopped at step {run.step} of {steps}. All that was learned is kept; call fit again to go on.")
    finally:
        bar.close()
    return run


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the block has ended, so that no step is half done; a second Ctrl-C does not wait."""
    if threading.current_thread() is not threading.main_thread():  # it alone gets Ctrl-C
        yield
        return
    waiting = []

    def wait_or_stop(*_: object) -> None:
        if waiting:
            raise KeyboardInterrupt
        waiting.append(True)

    before = signal.signal(signal.SIGINT, wait_or_stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        raise KeyboardInterrupt


def _record(run: Run, scalars: Mapping[str, Tensor]) -> None:
    stacked = torch.stack([torch.as_tensor(value).float() for value in scalars.values()])
    values = dict(zip(scalars, stacked.tolist()))  # one transfer from the device, not one a scalar
    bad = [name for name, value in values.items() if not math.isfinite(value)]
    if bad:
        raise TrainingError(f"Training stopped at step {run.step}: {', '.join(bad)} is no finite number any more. "
                            "Go back to the last checkpoint, lower the learning rate, or check the images' range.")
    for name, value in values.items():
        run.history.setdefault(name, []).append(value)
