"""The 2-D laboratory of lesson 02: a whole GAN small enough to watch each of its samples move."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Callable

import torch
from ipywidgets import HTML, Button, Dropdown, FloatLogSlider, HBox, Layout, VBox
from matplotlib.figure import Figure
from torch import Tensor

from ganlab import losses, plots
from ganlab.datasets import points
from ganlab.models.mlp import PointDiscriminator, PointGenerator
from ganlab.training import gan
from ganlab.widgets.controls import LOOK
from ganlab.widgets.display import jpeg
from ganlab.widgets.picture import Picture, bundle

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
        self.distribution = Dropdown(options=DISTRIBUTIONS, value=distribution, description="data", **LOOK)
        self.loss = Dropdown(options=tuple(LOSSES), value=loss, description="loss", **LOOK)
        self.lr_D, self.lr_G = (FloatLogSlider(1e-3, min=-5, max=-1.5, step=0.1, description=name,
                                               readout_format=".1e", **LOOK) for name in ("rate of D", "rate of G"))
        actions = {"play / pause": self.toggle, "step D": lambda: self.step(G=False),
                   "step G": lambda: self.step(D=False), "step both": self.step, "reset": self.reset}
        self.buttons = {name: Button(description=name, layout=Layout(width="8em")) for name in actions}
        for name, action in actions.items():
            self.buttons[name].on_click(lambda _, action=action: self._guarded(action))
        self.image = Picture("Real and fake points over the discriminator's map; the losses beside them.")
        self.numbers, self.message = HTML(), HTML()
        self.box = VBox([HBox(list(self.buttons.values()), layout=Layout(flex_flow="row wrap")),
                         HBox([self.distribution, self.loss], layout=Layout(flex_flow="row wrap")),
                         HBox([self.lr_D, self.lr_G], layout=Layout(flex_flow="row wrap")),
                         self.numbers, self.image, self.message])
        self._fig = plots.new_figure(8.9, 4.1)
        self._drawing = _LaboratoryDrawing(self._fig)
        for control in (self.distribution, self.loss):
            control.observe(lambda _: self._guarded(self.reset), names="value")
        self.reset()

    @property
    def playing(self) -> bool:
        """True while the background thread trains."""
        return self._thread is not None and self._thread.is_alive()

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
            self.error, self.message.value = None, ""
            self.redraw()

    def step(self, *, D: bool = True, G: bool = True) -> None:
        """Train D, G or both by one step and redraw."""
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

    def pause(self) -> None:
        """End the background thread; return when it has ended."""
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """End the thread and the widgets; an exception that the thread met is raised here."""
        self.pause()
        self.box.close()
        if self.error is not None:
            raise self.error

    def static(self) -> Figure:
        """Return a new Figure of the present state, to be shown under the laboratory."""
        fig = plots.new_figure(8.9, 4.1)
        with self._lock:
            self._draw(_LaboratoryDrawing(fig))
        return fig

    def redraw(self) -> None:
        """Draw the present state into the widget."""
        with self._lock:
            self._draw(self._drawing)
            self._fig.canvas.draw()
            self._fig.set_layout_engine("none")  # the first layout stays: axes must not jump
            picture = jpeg(self._fig.canvas)
            self.numbers.value = f'<div role="status">step {self.steps:,}</div>'
        self.image.value = picture

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
            drawn = 0.0
            while not self._stop.is_set():
                self._train()
                if time.monotonic() - drawn >= REDRAW_EVERY:
                    self.redraw()
                    drawn = time.monotonic()
            self.redraw()
        except Exception as error:  # a thread's traceback reaches no learner
            self._fail(error)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.error = error
        self.message.value = (f'<div role="alert" style="color:#A33">Stopped: {html.escape(type(error).__name__)}: '
                              f"{html.escape(str(error))}<br>Press reset to start again.</div>")

    def _draw(self, drawing: _LaboratoryDrawing) -> None:
        _, loss_G = LOSSES[self.loss.value]
        with torch.no_grad():
            fake = self.G(self.z)
        moving = fake[:ARROWS].clone().requires_grad_()
        with gan.frozen(self.D):
            (gradient,) = torch.autograd.grad(loss_G(self.D(moving)), moving)
        values = plots.decision_values(self._logits, EXTENT, 40)
        drawing.update(self.real, fake, values, -gradient, self.history, self.steps)

    def _logits(self, x: Tensor) -> Tensor:
        out = self.D(x)
        # least squares' D names a number around 0 to 1, not a logit
        return torch.logit(out.clamp(0, 1), eps=1e-6) if self.loss.value == "least squares" else out

    def _repr_mimebundle_(self, **options: object) -> dict:
        return bundle(self.box, "The 2-D laboratory.",
                      "Run this cell to play with it; the picture below shows one moment.", **options)


class _LaboratoryDrawing:
    """Points and map on the left, losses on the right."""

    @plots.styled
    def __init__(self, fig: Figure) -> None:
        left, self.right = fig.subplots(1, 2, width_ratios=[1, 1.15])
        self.points = plots.PointsDrawing(left, EXTENT, colourbar=fig)
        self.lines = {name: self.right.plot([], [], color=plots.COLOURS[role], linewidth=1.3, label=label)[0]
                      for name, role, label in (("loss_D", "discriminator", "J_D"), ("loss_G", "fake", "J_G"))}
        self.right.set(xlabel="step", ylabel="loss")
        self.right.legend(loc="upper right", handlelength=1.2)

    @plots.styled
    def update(self, real: Tensor, fake: Tensor, values, gradients: Tensor, history: dict, steps: int) -> None:
        """Show this state; arrows belong to the first points of `fake`."""
        self.points.update(real.numpy(), fake.numpy(), values=values, gradients=gradients.numpy(),
                           title=f"step {steps:,}; arrows: where G is sent")
        for name, line in self.lines.items():
            line.set_data(range(1, len(history[name]) + 1), history[name])
        drawn = [value for trace in history.values() for value in trace]
        low, high = (min(drawn), max(drawn)) if drawn else (0.5, 1.5)
        margin = 0.05 * (high - low) + 0.05
        self.right.set(xlim=(0, max(100, 1.02 * steps)), ylim=(low - margin, high + margin))


def laboratory(distribution: str = "ring", loss: str = "non-saturating", *, seed: int = 0) -> Laboratory:
    """Return the 2-D laboratory of lesson 02: watch a GAN learn points, step by step or playing.

    Raises:
        TraitError: an unknown distribution or loss.
    """
    return Laboratory(distribution, loss, seed=seed)
