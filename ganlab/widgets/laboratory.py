"""The 2-D laboratory of lesson 02: a whole GAN small enough to watch each of its samples move."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from ipywidgets import VBox
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from torch import Tensor

from ganlab import losses, plots
from ganlab.datasets import points
from ganlab.models.mlp import PointDiscriminator, PointGenerator
from ganlab.training import gan
from ganlab.widgets.controls import choice, log_slider, menu, press, row
from ganlab.widgets.picture import Message, Numbers, Picture, present
from ganlab.widgets.stage import Stage

EXTENT = (-2.6, 2.6, -2.6, 2.6)
BATCH, SHOWN, ARROWS = 128, 300, 60
REDRAW_EVERY = 0.1  # seconds
DISTRIBUTIONS = ("ring", "grid", "moons", "spiral", "line")
# name → loss of D, loss of G
LOSSES: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor], Tensor]]] = {
    "non-saturating": (losses.discriminator_bce, losses.generator_nonsaturating),
    "saturating": (losses.discriminator_bce, losses.generator_saturating),
    "least squares": (losses.discriminator_least_squares, losses.generator_least_squares),
}


PLAY = "play / pause"


class _Resting:
    """An optimiser that leaves its network as it is: with it, one step of the game trains only the other."""

    def zero_grad(self) -> None:
        """Do nothing."""

    def step(self) -> None:
        """Do nothing."""


class Laboratory:
    """A GAN on 2-D points with play, pause, single steps and its picture.

    Training runs in a background thread while it plays. An exception there stops it, is shown under the
    picture and kept in `error`. `pause()` and `close()` always end the thread.

    Args:
        distribution: of the data, one of DISTRIBUTIONS.
        loss: one of LOSSES.
        seed: of the networks and of every sample; the same seed and buttons give the same run.
    """

    def __init__(self, distribution: str = "ring", loss: str = "non-saturating", *, seed: int = 0) -> None:
        self.seed, self.error, self._thread = seed, None, None
        self._lock, self._stop = threading.RLock(), threading.Event()
        self.distribution, self.loss = menu("data", *DISTRIBUTIONS), menu("loss", *LOSSES)
        self.distribution.value, self.loss.value = distribution, loss
        self.lr_D, self.lr_G = (log_slider(name, 1e-3, 1e-5, 10**-1.5) for name in ("rate of D", "rate of G"))
        self.count = choice(("1 step", 1), ("10 steps", 10), ("100 steps", 100), name="Steps at one press")
        actions = {PLAY: self.toggle, "step D": lambda: self.step(self.count.value, G=False),
                   "step G": lambda: self.step(self.count.value, D=False),
                   "step both": lambda: self.step(self.count.value), "reset": self.reset}
        self.buttons = {name: press(name, partial(self._guarded, action)) for name, action in actions.items()}
        self.image = Picture("Real and fake points over the discriminator's map; the losses beside them.")
        self.numbers, self.message = Numbers(), Message()
        self.box = VBox([self.numbers, self.image, self.message, row(*self.buttons.values(), self.count),
                         row(self.distribution, self.loss), row(self.lr_D, self.lr_G)])
        self._stage = Stage(_LaboratoryDrawing)
        for control in (self.distribution, self.loss):
            control.observe(self._start_again, names="value")
        self.reset()

    @property
    def playing(self) -> bool:
        """True while the background thread trains."""
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    def reset(self) -> None:
        """Pause, and start again from new networks and the first sample."""
        self.pause()
        with self._lock:
            self._generator = torch.Generator().manual_seed(self.seed)
            with torch.random.fork_rng(devices=[]):  # the notebook's own random numbers stay as they are
                torch.manual_seed(self.seed)
                self.G, self.D = PointGenerator(latent_dim=2, hidden=(64, 64)), PointDiscriminator(hidden=(64, 64))
            self.opt_G, self.opt_D = gan.adam(self.G), gan.adam(self.D)
            self.steps, self.history = 0, {"loss_D": [], "loss_G": []}
            self.real = points.sample(self.distribution.value, SHOWN, self._generator)
            self.z = torch.randn(SHOWN, 2, generator=self._generator)
            self.error = None
            self.message.clear()
            self.redraw()

    def step(self, count: int = 1, *, D: bool = True, G: bool = True) -> None:
        """Train D, G or both by some steps and redraw."""
        for _ in range(count):
            self._train(D=D, G=G)
        self.redraw()

    def toggle(self) -> None:
        """Play if paused, pause if playing."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Train both in the background, about ten pictures a second, until `pause`."""
        if not self.playing:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="ganlab laboratory", daemon=True)
            self._thread.start()
            self._say()

    def pause(self) -> None:
        """End the background thread; return when it has ended."""
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None
            self._say()

    def close(self) -> None:
        """End the thread and the widgets; an exception that the thread met is raised here."""
        self.pause()
        self.box.close()
        if self.error is not None:
            raise self.error

    def static(self) -> Figure:
        """Return a new Figure of the present state, to be shown under the laboratory."""
        with self._lock:
            fig = self._stage.still(**self._state())
        return plots.described(fig, f"The laboratory after {self.steps:,} steps. Left: real points as blue circles, "
                                    "fakes as vermilion triangles, the discriminator's map as colour, and arrows that "
                                    "show where the generator's cost sends some of the fakes. Right: both costs over "
                                    "time.")

    def redraw(self) -> None:
        """Draw the present state into the widget."""
        with self._lock:
            picture = self._stage.draw(**self._state())
        self.image.value = picture
        self._say()

    def _say(self) -> None:
        """Tell the step and whether it plays, in words and on the button."""
        self.numbers.say(f"step {self.steps:,}, {'playing' if self.playing else 'paused'}")
        self.buttons[PLAY].description = "pause" if self.playing else "play"

    def _train(self, *, D: bool = True, G: bool = True) -> None:
        with self._lock:
            for optimizer, slider in ((self.opt_D, self.lr_D), (self.opt_G, self.lr_G)):
                optimizer.param_groups[0]["lr"] = slider.value
            loss_D, loss_G = LOSSES[self.loss.value]
            scalars = gan.step(
                self.G, self.D, self.opt_G if G else _Resting(), self.opt_D if D else _Resting(),
                points.sample(self.distribution.value, BATCH, self._generator),
                torch.randn(BATCH, 2, generator=self._generator), loss_D=loss_D, loss_G=loss_G)
            for name, trace in self.history.items():
                trace.append(float(scalars[name]))
            self.steps += 1

    def _run(self) -> None:
        try:
            due = 0.0
            while not self._stop.is_set():
                self._train()
                if time.monotonic() >= due:
                    due = time.monotonic() + REDRAW_EVERY  # before it draws: drawing is part of the time
                    self.redraw()
            self.redraw()
        except Exception as error:  # a thread's traceback reaches no learner
            self._stop.set()
            self._fail(error)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:
            self._fail(error)

    def _start_again(self, change: dict) -> None:
        """Another game begins at step 0: say so, since it was perhaps playing."""
        steps, played = self.steps, self.playing
        self._guarded(self.reset)
        if steps and self.error is None:
            self.message.note(f"{change['new']}: another game, so it starts again at step 0"
                              f"{' and is paused' if played else ''}. The {steps:,} steps before are gone.")

    def _fail(self, error: Exception) -> None:
        self.error = error
        self.message.alert(f"Stopped: {type(error).__name__}: {error}\nPress reset to start again.")
        self._say()

    def _state(self) -> dict:
        _, loss_G = LOSSES[self.loss.value]
        with torch.no_grad():
            fake = self.G(self.z)
        moving = fake[:ARROWS].clone().requires_grad_()
        with gan.frozen(self.D):
            (gradient,) = torch.autograd.grad(loss_G(self.D(moving)), moving)
        return {"real": self.real, "fake": fake, "gradients": -gradient, "history": self.history, "steps": self.steps,
                "values": plots.decision_values(self._logits, EXTENT, 40)}

    def _logits(self, x: Tensor) -> Tensor:
        out = self.D(x)
        # least squares' D names a number around 0 to 1, not a logit
        return torch.logit(out.clamp(0, 1), eps=1e-6) if self.loss.value == "least squares" else out

    def _ipython_display_(self) -> None:
        present(self.box, "The 2-D laboratory.", "Run this cell to play with it; the picture below shows one moment.")


class _LaboratoryDrawing(plots.Drawing):
    """Points and map on the left, losses on the right."""

    @plots.styled
    def __init__(self, fig: Figure) -> None:
        super().__init__(fig)
        left, self.right = fig.subplots(1, 2, width_ratios=[1, 1.3])
        self.points = plots.PointsDrawing(left, EXTENT, colourbar=fig)
        self.lines = {name: self.right.plot([], [], color=plots.COLOURS[role], linewidth=1.3, label=label)[0]
                      for name, role, label in (("loss_D", "discriminator", "J_D"), ("loss_G", "fake", "J_G"))}
        self.right.set(xlabel="step", ylabel="loss")
        # above the axes: a curve may go anywhere inside
        self.right.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handlelength=1.2, borderaxespad=0.2)

    def moving(self) -> list[Artist]:
        """Return the map, what moves over it, and the curves."""
        return [self.points.map, self.points.real, self.points.fake, self.points.arrows, *self.lines.values()]

    @plots.styled
    def update(self, *, real: Tensor, fake: Tensor, values: np.ndarray, gradients: Tensor, history: dict,
               steps: int) -> None:
        """Show this state; arrows belong to the first points of `fake`."""
        self.points.update(real.numpy(), fake.numpy(), values=values, gradients=gradients.numpy(),
                           title="arrows: where G is sent")
        for name, line in self.lines.items():
            line.set_data(range(1, len(history[name]) + 1), history[name])
        drawn = [value for trace in history.values() for value in trace if np.isfinite(value)]
        low, high = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
        self.right.set(xlim=(0, _beyond(steps)), ylim=(min(0.0, _below(low)), max(1.0, -_below(-high))))
        self._say(f"step {steps:,}")


def _beyond(steps: int) -> int:
    """The next of 100, 200, 400, 800, …: an axis that grew with every step would be drawn with every step."""
    return 100 * 2 ** int(np.ceil(np.log2(max(steps, 100) / 100)))


def _below(low: float) -> float:
    """A round number below `low`, in steps of about an eighth of it, for the same reason."""
    size = 2.0 ** (np.floor(np.log2(max(abs(low), 0.5))) - 2)
    return float(size * (np.floor(low / size) - 0.25))


def laboratory(distribution: str = "ring", loss: str = "non-saturating", *, seed: int = 0) -> Laboratory:
    """Return the 2-D laboratory of lesson 02: watch a GAN learn points, step by step or playing.

    Raises:
        TraitError: an unknown distribution or loss.
    """
    return Laboratory(distribution, loss, seed=seed)
