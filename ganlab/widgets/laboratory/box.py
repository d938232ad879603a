"""The laboratory as a widget: pictures, buttons, settings that change while it plays, and the thread that plays."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
from ipywidgets import HTML, Layout, VBox
from matplotlib.figure import Figure
from PIL import Image

from ganlab import plots
from ganlab.widgets.controls import choice, log_slider, menu, press, row, slider, switch, whole
from ganlab.widgets.display import picture
from ganlab.widgets.laboratory import algorithm, views
from ganlab.widgets.laboratory import data as datas
from ganlab.widgets.laboratory.drawing import CurvesDrawing, PlaneDrawing, together
from ganlab.widgets.laboratory.game import Game, Settings
from ganlab.widgets.laboratory.objectives import NONSATURATING, OBJECTIVES, SATURATING, SQUARES, UNROLLED, Strength
from ganlab.widgets.laboratory.players import RULES
from ganlab.widgets.laboratory.presets import PRESETS
from ganlab.widgets.picture import Message, Numbers, Picture, present
from ganlab.widgets.stage import DPI, Stage
from ganlab.widgets.surface import Surface

PICTURES_APART = 0.09  # seconds between two pictures of the plane while it plays
CURVES_EVERY = 4  # pictures of the plane
PART_TAKES = 1.0  # seconds, in slow motion
COLOURS = 64  # of a GIF
NARROW = 180  # pixels of a picture that still stands beside the other
WIDTHS, HEIGHT = (4.4, 4.8), 3.6  # of both pictures, in inches
PLAY, RESET, PART = "play / pause", "reset", "one part"
CURVES, STEPS, BOARD = "curves", "parts of a step", "drawing board"
SLOW, FULL = "slow motion", "full speed"
SMALL = (NONSATURATING, SATURATING, SQUARES)  # the losses of lesson 02


class Laboratory:
    """A GAN on 2-D points with play, pause, single steps and its pictures.

    Training runs in a background thread while it plays. Settings change at the next step, and only `reset` and
    `start_preset` begin again. An exception in the thread stops it, is shown under the picture and kept in `error`.
    `pause()` and `close()` always end the thread.

    Args:
        distribution: of the data, one of data.NAMES.
        loss: one of objectives.OBJECTIVES.
        seed: of the networks and of every sample; the same seed and buttons give the same run.
        whole: all there is; else the few controls of lesson 02.
        preset: one of presets.PRESETS, instead of distribution and loss.

    Raises:
        TraitError: an unknown name.
    """

    def __init__(self, distribution: str = "ring", loss: str = NONSATURATING, *, seed: int = 0, whole: bool = False,
                 preset: str | None = None) -> None:
        self.seed, self.whole, self.error, self._thread = seed, whole, None, None
        self._lock, self._stop, self._awaited = threading.RLock(), threading.Event(), False
        self._data = {name: datas.named(name) for name in datas.NAMES}
        self._learned = self._data[datas.NAMES[0]]
        self.title = "The 2-D laboratory" + (", whole." if whole else ".")
        self._make_controls()
        self._make_box()
        self.distribution.value, self.loss.value = distribution, loss
        if preset is not None:
            self.preset.value = preset
            self._load_preset()
        self._plane, self._curves = (Stage(make, width=width, height=HEIGHT) for make, width in zip(
            (partial(PlaneDrawing, theory=whole), partial(CurvesDrawing, measured=whole)), WIDTHS))
        self._listen()
        self.reset()

    # --- what it is made of -------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        names = datas.NAMES + ((datas.DRAWN,) if self.whole else ())
        self.distribution = menu("data", *names)
        self.loss = menu("loss", *(OBJECTIVES if self.whole else SMALL))
        self.lr_D, self.lr_G = (log_slider(name, 1e-3, 1e-5, 10**-0.5) for name in ("rate of D", "rate of G"))
        self.rule = menu("optimiser", *RULES)
        self.updates = whole("D's updates k", 1, 1, 8)
        self.noise = slider("instance noise", 0.0, 0.0, 1.0, 0.05)
        self.strengths = {objective.strength.name: _slider(objective.strength) for objective in OBJECTIVES.values()}
        self.layers = {name: switch(name) for name in views.LAYERS}
        for name in (views.OPTIMAL, views.MANIFOLD):
            self.layers[name].value = False
        for control in (self.lr_D, self.lr_G, self.updates, self.noise, *self.strengths.values()):
            control.layout.min_width = "0"  # three to a row
        self.preset = menu("preset", *PRESETS)
        self.count = choice(("1 step", 1), ("10 steps", 10), ("100 steps", 100), name="Steps at one press")
        self.speed = choice(FULL, SLOW, name="It plays at")
        self.beside = choice(CURVES, STEPS, BOARD, name="Beside the plane")
        self.back = whole("back to step", 0, 0, 1)
        self.back.layout = Layout(flex="3 1 24em", max_width="min(100% - 4px, 62em)")
        self.surface = Surface("Data to draw", steps=52, widths={"pen": 0.03, "dab": 0.05, "rub": 0.08})

    def _make_box(self) -> None:
        actions = {PLAY: self.toggle, PART: self.part, "step D": lambda: self.step(self.count.value, G=False),
                   "step G": lambda: self.step(self.count.value, D=False),
                   "step both": lambda: self.step(self.count.value), RESET: self.reset,
                   "start the preset": self.start_preset, "make a GIF": self._save_gif,
                   "undo": self.surface.undo, "clear": self.surface.clear}
        self.buttons = {name: press(name, partial(self._guarded, action)) for name, action in actions.items()}
        self.image = Picture("Real and fake points over the discriminator's map.")
        self.curves = Picture("Both costs over the steps" + (", the divergence and its floor." if self.whole else "."))
        for each, width in zip((self.image, self.curves), WIDTHS):  # side by side as long as they are readable there
            each.layout = Layout(flex=f"1 1 {NARROW}px", max_width=f"min({int(width * DPI)}px, 100% - 4px)",
                                 min_width="0", align_self="flex-start")
        self.numbers, self.message, self.saved = Numbers(), Message(), HTML()
        self.words = HTML(layout=Layout(flex="1 1 14em", min_width="0"))
        press_of = self.buttons.__getitem__
        if not self.whole:
            playing = [press_of(name) for name in (PLAY, "step D", "step G", "step both", RESET)]
            self.box = VBox([self.numbers, row(self.image, self.curves), self.message, row(*playing, self.count),
                             row(self.distribution, self.loss), row(self.lr_D, self.lr_G)])
            return
        height = f"{int(HEIGHT * DPI)}px"
        beside = {"min_height": height, "flex": "1 1 300px", "display": "none"}
        self.parts = HTML(layout=Layout(max_width="380px", **beside))
        self.board = VBox([self.surface, row(press_of("undo"), press_of("clear"))],
                          layout=Layout(max_width="min(380px, 100%)", **beside))
        playing = [press_of(name) for name in (PLAY, PART, "step both", RESET)]
        self.box = VBox([
            self.numbers, row(self.image, self.curves, self.parts, self.board), self.message,
            row(*playing, self.count, self.speed), row(*self.layers.values(), self.beside),
            row(self.back, press_of("make a GIF"), self.saved),
            row(self.distribution, self.loss, *self.strengths.values()), row(self.lr_D, self.lr_G, self.rule),
            row(self.updates, self.noise), row(self.preset, press_of("start the preset"), self.words)])

    def _listen(self) -> None:
        for control in (self.distribution, self.loss, self.rule, self.lr_D, self.lr_G, self.updates, self.noise,
                        *self.strengths.values()):
            control.observe(lambda _: self._guarded(self._set), names="value")
        for control in self.layers.values():
            control.observe(lambda _: self._guarded(self._look_again), names="value")
        self.beside.observe(lambda _: self._show_beside(), names="value")
        self.preset.observe(lambda _: self._say_preset(), names="value")
        self.back.observe(lambda change: self._guarded(partial(self._look_back, change["new"])), names="value")
        self.surface.observe(lambda _: self._guarded(self._take_drawing), names="value")
        self.speed.observe(lambda _: self._show_parts(), names="value")
        self._show_beside()
        self._show_strength()
        self._say_preset()

    # --- settings -----------------------------------------------------------------------------------------

    def settings(self) -> Settings:
        """Return what the controls say; the data stay as they are while nothing is drawn."""
        strength = self.strengths[OBJECTIVES[self.loss.value].strength.name].value
        self._learned = self._data.get(self.distribution.value, self._learned)
        return Settings(
            objective=self.loss.value, strength=strength, updates=self.updates.value, rate_D=self.lr_D.value,
            rate_G=self.lr_G.value, rule=self.rule.value, noise=self.noise.value, data=self._learned)

    def _set(self) -> None:
        """Play the next step with what the controls say."""
        if self.distribution.value == datas.DRAWN and datas.DRAWN not in self._data:
            self.beside.value = BOARD
            self.message.note("Draw lines and dots on the board: they become the data. Until then all goes on.")
            return
        if self.loss.value == UNROLLED:
            self.rule.value = "Adam"  # whose moments D_K carries on
            self._warm_up()
        self._show_strength()
        self.game.settings = self.settings()
        self._look_again()

    def _look_again(self) -> None:
        """Draw what has been changed; while it plays the next picture is soon enough."""
        if not self.playing:
            self.redraw()

    def _warm_up(self) -> None:
        """Make here what takes seconds the first time: a playing thread could not stop meanwhile."""
        if self.loss.value == UNROLLED:
            self.game.D.as_adam()

    def _show_strength(self) -> None:
        """Show the slider of the objective's own number, in the same place for each."""
        for name, control in self.strengths.items():
            control.layout.display = None if name == OBJECTIVES[self.loss.value].strength.name else "none"

    def _take_drawing(self) -> None:
        data = datas.drawn(self.surface.value)
        if data is None:
            self._data.pop(datas.DRAWN, None)
            return
        self._data[datas.DRAWN] = data
        self.message.clear()
        self.distribution.value = datas.DRAWN
        self._set()

    def _load_preset(self) -> None:
        preset = PRESETS[self.preset.value]
        usual = Settings(data=self._data[preset.data])
        given = {**vars(usual), **preset.settings}
        strength = OBJECTIVES[given["objective"]].strength
        self.distribution.value, self.loss.value, self.rule.value = preset.data, given["objective"], given["rule"]
        self.lr_D.value, self.lr_G.value, self.updates.value = given["rate_D"], given["rate_G"], given["updates"]
        self.noise.value = given["noise"]
        self.strengths[strength.name].value = preset.settings.get("strength", strength.value)

    def _say_preset(self) -> None:
        self.words.value = f'<div style="line-height:1.25">{PRESETS[self.preset.value].words}</div>'

    def _show_beside(self) -> None:
        if not self.whole:
            return
        for name, widget in ((CURVES, self.curves), (STEPS, self.parts), (BOARD, self.board)):
            widget.layout.display = None if name == self.beside.value else "none"

    def _show_parts(self) -> None:
        """Show where in a step the game is, unless somebody draws there."""
        if self.beside.value == CURVES and (self.game.open or self.speed.value == SLOW):
            self.beside.value = STEPS

    # --- playing ------------------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """True while the background thread trains."""
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    @property
    def steps(self) -> int:
        """The step that is shown."""
        return self.game.step_number

    def reset(self) -> None:
        """Pause, and start again from new networks and the first sample."""
        self.pause()
        with self._still():
            self.game = Game(self.settings(), seed=self.seed)
            self._warm_up()
            self.error = None
            self.message.clear()
            self.redraw()

    def start_preset(self) -> None:
        """Set what the chosen preset says, and start again."""
        self.pause()
        self._load_preset()
        self.reset()

    def step(self, count: int = 1, *, D: bool = True, G: bool = True) -> None:
        """Train D, G or both by some steps and redraw."""
        with self._still():
            for _ in range(count):
                self.game.step(D=D, G=G)
        self.redraw()

    def part(self) -> None:
        """Go on by one of the five parts of a step."""
        self.pause()
        with self._still():
            self.game.part()
        self._show_parts()
        self.redraw()

    def toggle(self) -> None:
        """Play if paused, pause if playing."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Train both in the background, about ten pictures a second, until `pause`."""
        if not self.playing:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="ganlab laboratory", daemon=True)
            self._say("playing")
            self._thread.start()

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

    @contextmanager
    def _still(self) -> Iterator[None]:
        """Hold the game between two steps: who looks at it or plays it does so alone."""
        self._awaited = True
        with self._lock:
            self._awaited = False
            yield

    def _run(self) -> None:
        try:
            due, pictures = 0.0, 0
            while not self._stop.is_set():
                if self._awaited:
                    time.sleep(0.001)  # or this thread would take the lock again before the other one wakes
                if self.speed.value == SLOW:
                    with self._still():
                        self.game.part()
                    self.redraw()
                    self._stop.wait(PART_TAKES)
                    continue
                with self._still():
                    self.game.step()
                begun = time.monotonic()
                if begun >= due:
                    self.redraw(curves=pictures % CURVES_EVERY == 0)
                    pictures += 1
                    done = time.monotonic()
                    due = max(begun + PICTURES_APART, done + (done - begun))  # steps get half of a busy machine's time
            self.redraw()
        except Exception as error:  # a thread's traceback reaches no learner
            self._stop.set()
            self._fail(error)

    def _guarded(self, action: Callable[[], Any]) -> None:
        try:
            action()
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.error = error
        self.message.alert(f"Stopped: {type(error).__name__}: {error}\nPress reset to start again.")
        self._say()

    # --- going back ---------------------------------------------------------------------------------------

    def go_to(self, step: int) -> None:
        """Pause, and show exactly what was after a step of the last 2,000; playing goes on from there."""
        self.pause()
        with self._still():
            self.game.go_to(min(max(step, self.game.oldest), self.game.latest))
        self.redraw()

    def gif(self, frames: int = 40) -> bytes:
        """Return the last 2,000 steps as an animated GIF of the plane, in equal steps; the game stays where it is."""
        self.pause()
        with self._still():
            now, pictures = self.game.state(), []
            for step in np.unique(np.linspace(self.game.oldest, self.game.latest, frames).round().astype(int)):
                self.game.go_to(int(step))
                canvas = self._plane.paint(**views.plane(self.game, self._shown_layers()))
                pictures.append(picture(canvas).quantize(COLOURS, dither=Image.Dither.NONE))
            self.game.go_to(now.step)
        self.redraw()
        out = io.BytesIO()
        pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=100, loop=0)
        return out.getvalue()

    def _save_gif(self) -> None:
        """Write the GIF beside the notebook, under a name that is free."""
        self.saved.value = "drawing …"
        names = (f"laboratory{number}.gif" for number in chain([""], (f"-{n}" for n in count(2))))
        path = next(path for path in map(Path, names) if not path.exists())
        path.write_bytes(self.gif())
        self.saved.value = f"saved: {path}, {path.stat().st_size // 1000:,} kB"

    def _look_back(self, step: int) -> None:
        if step != self.game.step_number and not self._telling:
            self.go_to(step)

    # --- showing ------------------------------------------------------------------------------------------

    def static(self) -> Figure:
        """Return a new Figure of the present state, to be shown under the laboratory."""
        with self._still():
            plane, curves = views.plane(self.game, self._shown_layers()), views.curves(self.game)
            numbers = views.numbers(self.game) if self.whole else ""
            alt = views.alt(self.game, self._shown_layers(), self.whole)
        fig = plots.new_figure(sum(WIDTHS), HEIGHT + (0.5 if self.whole else 0), dpi=DPI)
        together(fig, plane, curves, numbers, measured=self.whole)
        return plots.described(fig, alt)

    def redraw(self, *, curves: bool = True) -> None:
        """Draw the present state into the widget; the curves and numbers too, unless they need not be new."""
        with self._still():
            self.image.value = self._plane.draw(**views.plane(self.game, self._shown_layers()))
            if curves:
                self.curves.value = self._curves.draw(**views.curves(self.game))
                self._tell_back()
            if self.whole and self.beside.value == STEPS:
                part = self.game.open.part if self.game.open else 0
                self.parts.value = algorithm.page(part, views.costs(self.game))
        if curves:
            self._say()

    def _shown_layers(self) -> set[str]:
        return {name for name, control in self.layers.items() if control.value}

    _telling = False

    def _tell_back(self) -> None:
        """Let the slider say where the game is and how far back it goes."""
        if not self.whole:
            return
        self._telling = True
        try:
            game, back = self.game, self.back
            with back.hold_sync():
                back.min, back.max, back.value = game.oldest, max(game.latest, game.oldest + 1), game.step_number
        finally:
            self._telling = False

    def _say(self, state: str = "") -> None:
        """Tell the step and whether it plays, in words and on the button."""
        state = state or ("playing" if self.playing else "paused")
        with self._still():
            words = views.numbers(self.game, state) if self.whole else f"step {self.steps:,}, {state}"
        self.numbers.say(words)
        self.buttons[PLAY].description = "pause" if state == "playing" else "play"

    def _ipython_display_(self) -> None:
        present(self.box, self.title, "Run this cell to play with it; the picture below shows one moment.")


def _slider(strength: Strength) -> Any:
    if strength.kind == "log":
        return log_slider(strength.name, strength.value, strength.low, strength.high)
    if strength.kind == "whole":
        return whole(strength.name, int(strength.value), int(strength.low), int(strength.high))
    return slider(strength.name, strength.value, strength.low, strength.high, 0.1)
