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

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from tqdm import tqdm

from ganlab.runtime import GanlabError
from ganlab.training import checkpoint, fits
from ganlab.training.ema import EMA
from ganlab.training.image_pool import ImagePool


class TrainingError(GanlabError):
    """Training had to stop: a loss is no longer a number."""


@dataclass
class Run:
    """Everything that changes while a model trains, and so everything that a checkpoint holds.

    Attributes:
        modules: the networks by name, for example {"G": G, "D": D}.
        optimizers: by name.
        averages: EMA copies by name; updated after every step.
        pools: pools of earlier fakes by name, where they shall go on as they were.
        step: steps done so far.
        history: for each scalar that the step returns, one float a step.
        panels: (steps done, images uint8 or float) in order, as `fit` was asked to keep them.
        interrupted: True where Ctrl-C ended the last `fit`.
    """

    modules: Mapping[str, nn.Module]
    optimizers: Mapping[str, Optimizer]
    averages: Mapping[str, EMA] = field(default_factory=dict)
    pools: Mapping[str, ImagePool] = field(default_factory=dict)
    step: int = 0
    history: dict[str, list[float]] = field(default_factory=dict)
    panels: list[tuple[int, Tensor]] = field(default_factory=list)
    interrupted: bool = False

    def save(self, path: str | Path) -> Path:
        """Write a checkpoint; see `checkpoint.save`.

        Raises:
            CheckpointError: it cannot be written, or a network or optimiser holds nan or inf; an earlier one there is
                untouched.
        """
        state = {
            "modules": {name: module.state_dict() for name, module in self.modules.items()},
            "optimizers": {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()},
            "averages": {name: ema.module.state_dict() for name, ema in self.averages.items()},
            "pools": {name: pool.images for name, pool in self.pools.items()},
            "step": self.step, "history": self.history, "panels": self.panels,
        }
        fits.check_values(state, f"The checkpoint {path} was not written; an earlier one there is untouched. Go on "
                                 "from that one, with a lower learning rate.")
        return checkpoint.save(path, state)

    def load(self, path: str | Path) -> Run:
        """Go back to what `save` wrote, random generators included, and return self.

        Raises:
            CheckpointError: the file cannot be read, is damaged or belongs to other networks; nothing has changed then.
        """
        state, rng = checkpoint.read(path)
        averages = {name: ema.module for name, ema in self.averages.items()}
        fits.check(state, path, self.modules, self.optimizers, averages)
        fits.check_pools(state, path, {name: pool.size for name, pool in self.pools.items()})
        checkpoint.restore_rng(rng)  # or raises, with nothing changed; below nothing can fail any more
        for kind, mine in (("modules", self.modules), ("optimizers", self.optimizers), ("averages", averages)):
            for name, part in mine.items():
                part.load_state_dict(state[kind][name])
        for name, pool in self.pools.items():
            pool.images = [image.to(self._device()) for image in state["pools"][name]]
        self.step, self.history = state["step"], state["history"]
        self.panels = [tuple(panel) for panel in state["panels"]]
        return self

    def _device(self) -> torch.device:
        return next(tensor.device for module in self.modules.values() for tensor in module.state_dict().values())


def fit(
    run: Run, one_step: Callable[[int], Mapping[str, Tensor]], *, steps: int,
    panel: Callable[[], Tensor | None] | None = None, panel_every: int = 0,
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
            kept. One that returns None, as where it writes a file, leaves nothing in the run.
        checkpoint_to: file written every `checkpoint_every` steps, at the end and on Ctrl-C.
        progress: show a progress bar.

    Raises:
        TrainingError: a scalar became NaN or infinite; the last checkpoint is kept.
        CheckpointError: `checkpoint_to` is no path of a file, said before the first step; or it cannot be written.
    """
    if checkpoint_to is not None:
        checkpoint.check_path(checkpoint_to)
    run.interrupted = False
    bar = tqdm(total=steps, initial=run.step, disable=not progress, unit="step", mininterval=0.5,
               ncols=90, file=sys.stdout)
    try:
        if panel and not run.panels:
            _keep(run, panel())
        while run.step < steps:
            with _uninterrupted():
                _record(run, one_step(run.step))
                for ema in run.averages.values():
                    ema.update()
                run.step += 1
            bar.update()
            last = run.step == steps
            if panel and (last or (panel_every and run.step % panel_every == 0)):
                _keep(run, panel())
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


def _keep(run: Run, images: Tensor | None) -> None:
    if images is not None:
        run.panels.append((run.step, images))


def _record(run: Run, scalars: Mapping[str, Tensor]) -> None:
    stacked = torch.stack([torch.as_tensor(value).float() for value in scalars.values()])
    values = dict(zip(scalars, stacked.tolist()))  # one transfer from the device, not one a scalar
    bad = [name for name, value in values.items() if not math.isfinite(value)]
    if bad:
        raise TrainingError(f"Training stopped at step {run.step}: {', '.join(bad)} is no finite number any more. "
                            "Go back to the last checkpoint, lower the learning rate, or check the images' range.")
    for name, value in values.items():
        run.history.setdefault(name, []).append(value)
