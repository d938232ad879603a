"""Pictures to move: sliders, one picture and one line of numbers, for lessons 01 to 09.

Put an explorer on the last line of a cell, and `show(explorer.static(), alt=…)` in the next one, so that the
page says the same without a kernel.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from ipywidgets import HTML, Box, FloatSlider, HBox, IntSlider, Layout, ToggleButton, ToggleButtons, VBox, Widget
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from scipy.special import expit
from scipy.special import logit as logit_of
from torch import nn

from ganlab import plots
from ganlab.datasets import shadows as painted
from ganlab.datasets.mixtures import GaussianMixture
from ganlab.layers import slerp
from ganlab.models.stylegan import Generator, mix
from ganlab.plots import Drawing
from ganlab.widgets.display import jpeg
from ganlab.widgets.laboratory import laboratory
from ganlab.widgets.picture import Picture, bundle

__all__ = ["Explorer", "bce", "class_walk", "generator_gradients", "laboratory", "latent_walk", "mixing_grid",
           "noisy_cycle", "receptive_field", "shadows", "style_walk", "styles", "two_densities", "xy_game"]

WIDTH, HEIGHT, DPI = 9.4, 3.75, 90  # inches and dots an inch: 846 × 337 pixels
WAIT = 0.01  # seconds in which further slider events join the redraw that is already due
KEPT = 64  # backgrounds of an explorer, half a megabyte each
SPARE = 22  # pixels between a y label and the tick labels of the first picture, for wider ones
_PROBABILITY, _LOGIT = "probability", "logit"


class Explorer:
    """Controls over one picture, redrawn on one figure and sent as JPEG.

    Slider events that arrive before a redraw begins share it, so that they never queue. A redraw that fails
    leaves the last picture, says so under it, and keeps the exception in `error`.

    Args:
        drawing: class of `ganlab.plots` with `update(**state)`, `moving()` and `background()`.
        rows: the controls, row by row.
        state: reads the controls; its dict goes to `update`.
        title: what the explorer shows, for screen readers and where widgets cannot be drawn.
    """

    def __init__(self, drawing: Callable[[Figure], Drawing], rows: Sequence[Sequence[Widget]],
                 state: Callable[[], dict[str, Any]], *, title: str) -> None:
        self.title, self.state, self._make = title, state, drawing
        self.error: Exception | None = None
        self.redraws = 0
        # by what is written beside them; toggles, which have no description, by their first option
        self.controls = {leaf.description or _first(leaf.options): leaf
                         for row in rows for control in row for leaf in _leaves(control)}
        self.image = Picture(title)
        self.numbers, self.message = HTML(), HTML()
        self.box = VBox([*(HBox(list(row), layout=Layout(flex_flow="row wrap")) for row in rows),
                         self.numbers, self.image, self.message])
        self._due = False
        self._begin()
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self.redraw()

    @property
    def summary(self) -> str:
        """The numbers of the picture, as text."""
        return self._drawing.summary

    def static(self) -> Figure:
        """Return a new Figure of the present state, with its numbers, to be shown under the explorer.

        Raises:
            Exception: whatever the drawing raises for this state.
        """
        fig = plots.new_figure(WIDTH, HEIGHT + 0.25, dpi=DPI)
        self._make(fig).update(**self.state())
        return fig

    def redraw(self) -> None:
        """Draw the present state now. An exception is shown under the picture and kept in `error`."""
        self._due = False
        try:
            self._drawing.update(**self.state())
            self.image.value = self._jpeg()
        except Exception as error:  # a callback's traceback would end in a log that no learner opens
            self.error = error
            self.message.value = (f'<div role="alert" style="color:#A33">Could not redraw: '
                                  f"{html.escape(type(error).__name__)}: {html.escape(str(error))}</div>")
            return
        self.error, self.message.value = None, ""
        self.redraws += 1
        numbers = html.escape(self.summary).replace("\n", "<br>")
        self.numbers.value = (f'<div role="status" style="white-space:pre-wrap;line-height:1.4;'
                              f'font-variant-numeric:tabular-nums">{numbers}</div>')

    def _changed(self, _change: object) -> None:
        if self._due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: a script or a test
            self.redraw()
            return
        self._due = True
        loop.call_later(WAIT, self.redraw)

    def _begin(self) -> None:
        fig = plots.new_figure(WIDTH, HEIGHT, dpi=DPI)
        fig.get_layout_engine().set(w_pad=0.27)  # inches; the layout is made once, wider tick labels come later
        self._canvas = fig.canvas
        self._drawing = self._make(fig)
        self._drawing.heading.set_visible(False)  # the numbers stand in a line of text above the picture
        self._drawing.heading.set_in_layout(False)
        self._strips: list[Bbox] = []
        self._backgrounds: dict[tuple, Any] = {}

    def _jpeg(self) -> bytes:
        """Draw what moves over stored backgrounds, one for each axes, made only for new limits or labels."""
        fig, drawing, renderer = self._canvas.figure, self._drawing, self._canvas.get_renderer()
        moving = drawing.moving()
        for artist in moving:
            artist.set_animated(True)  # left out of what ax.draw draws
        if not self._strips:
            fig.draw_without_rendering()
            self._freeze(fig)
            self._strips = _strips(fig)
        keys = list(enumerate(drawing.background()))
        for key, ax, strip in zip(keys, fig.axes, self._strips):
            if key not in self._backgrounds:
                renderer.clear()
                fig.patch.draw(renderer)
                ax.draw(renderer)
                self._backgrounds[key] = self._canvas.copy_from_bbox(strip)
        for key in keys:
            self._canvas.restore_region(self._backgrounds[key])
        for key in list(self._backgrounds)[:-KEPT]:
            del self._backgrounds[key]  # the oldest
        for artist in moving:
            artist.axes.draw_artist(artist)
        return jpeg(self._canvas)

    @staticmethod
    def _freeze(fig: Figure) -> None:
        """Keep the layout of the first picture: axes must not jump, and placing labels is a third of the work."""
        fig.set_layout_engine("none")
        for axis in (axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)):
            x, y = axis.label.get_transform().transform(axis.label.get_position())
            x -= SPARE if axis.axis_name == "y" else 0
            axis.set_label_coords(*axis.axes.transAxes.inverted().transform((x, y)))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return bundle(self.box, self.title,
                      "Run this cell to move the sliders; the picture below shows one setting.", **options)


# --- lesson 01 --------------------------------------------------------------------------------------------

def bce() -> Explorer:
    """Return the explorer of lesson 01: target t and prediction, as logit or probability → J and dJ/dlogit."""
    t = _slider("target t", 1.0, 0, 1, 0.01)
    position = _Position(logit=-1.0, reach=10.0)
    reach = ToggleButtons(options=[("logits to ±10", 10.0), ("to ±100", 100.0)], **_TEXT_WIDE)
    reach.observe(lambda change: position.set_reach(change["new"]), names="value")
    return Explorer(plots.BceDrawing, [[position.by, reach], [t, position.logit, position.probability]],
                    lambda: {"t": t.value, "logit": position.value(), "reach": reach.value},
                    title="Binary cross-entropy against the prediction and against the logit.")


# --- lesson 02 --------------------------------------------------------------------------------------------

def generator_gradients() -> Explorer:
    """Return the explorer of lesson 02: D(G(z)) or its logit → both generator losses and gradients."""
    position = _Position(logit=-3.0, reach=10.0, name="D(G(z))")
    return Explorer(plots.GeneratorDrawing, [[position.by, position.logit, position.probability]],
                    lambda: {"logit": position.value(), "axis": position.by.value, "reach": 10.0},
                    title="Saturating and non-saturating generator loss, and their gradients.")


def xy_game() -> Explorer:
    """Return the explorer of lesson 02: gradient play on V = xy, its spiral and its radius."""
    mode = ToggleButtons(options=["both", "simultaneous", "alternating"], **_TEXT_WIDE)
    lr = _slider("rate η", 0.2, 0, 1, 0.01)
    steps = IntSlider(60, 0, 200, description="steps", **_LOOK)
    x, y = _slider("start x", 1.0, -2, 2, 0.05), _slider("start y", 1.0, -2, 2, 0.05)
    return Explorer(plots.XyDrawing, [[mode], [lr, steps], [x, y]],
                    lambda: {"lr": lr.value, "steps": steps.value, "mode": mode.value, "start": (x.value, y.value)},
                    title="Two players on V = xy: the path and its distance from the equilibrium.")


# --- lesson 03 --------------------------------------------------------------------------------------------

def two_densities() -> Explorer:
    """Return the explorer of lesson 03: two mixtures of two Gaussians → D*, its logit, V(D*) and JSD.

    Their numbers come from the trapezoid rule on x from −14 to 14, which for these densities agrees with
    quadrature to more digits than are shown.
    """
    data, generator = _Mixture("p", "data", -1.5, 0.6, 1.5, 0.5), _Mixture("q", "generator", 0.5, 1.0, 2.0, 0.0)
    x = np.linspace(-14, 14, 2401)
    return Explorer(plots.DensitiesDrawing, [[data.column, generator.column]],
                    lambda: {"x": x, "log_p": data.value().log_pdf(x), "log_q": generator.value().log_pdf(x),
                             "view": (-7.0, 7.0)},
                    title="Data and generator densities, the optimal discriminator, the divergence.")


# --- lesson 04 --------------------------------------------------------------------------------------------

def latent_walk(G: nn.Module, *, pairs: int = 8, seed: int = 0) -> Explorer:
    """Return the explorer of lesson 04: G's sample on the way from z0 to z1, on the line and on the great circle.

    Args:
        G: a generator with `latent_dim`, (B, latent_dim) → (B, C, H, W) in [−1, 1]; put into eval mode here.
        pairs: how many pairs (z0, z1) the slider offers.
        seed: of the pairs.
    """
    G.eval()
    generator = torch.Generator().manual_seed(seed)
    starts, ends = torch.randn(2, pairs, G.latent_dim, generator=generator)
    pair = IntSlider(1, 1, pairs, description="pair of latents", **_LOOK)
    t = _slider("t", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        z0, z1 = starts[pair.value - 1], ends[pair.value - 1]
        here = torch.stack([torch.lerp(z0, z1, t.value), slerp(z0, z1, t.value)])
        along = torch.linspace(0, 1, 41)[:, None]
        lengths = torch.stack([torch.lerp(z0, z1, along).norm(dim=1), slerp(z0, z1, along).norm(dim=1)])
        return {"images": G(here.to(next(G.parameters()).device)).cpu(), "lengths": lengths.numpy(), "t": t.value}

    return Explorer(plots.WalkDrawing, [[pair, t]], state,
                    title="Samples between two latents, on the straight line and on the great circle.")


# --- lesson 05 --------------------------------------------------------------------------------------------

def class_walk(generators: Mapping[str, nn.Module], classifier: nn.Module, *, latents: int = 8,
               seed: int = 0) -> Explorer:
    """Return the explorer of lesson 05: samples for a mixture of two classes, and what a classifier says of them.

    Args:
        generators: name → conditional generator, (z (B, latent_dim), class weights (B, classes)) → images in
            [−1, 1], with `latent_dim` and `classes`; one to three, of equal latents and classes. Put into eval
            mode here.
        classifier: images → logits (B, classes).
        latents: how many z the slider offers; every generator gets the same.
        seed: of the latents.
    """
    first = next(iter(generators.values()))
    for G in generators.values():
        G.eval()
    z = torch.randn(latents, first.latent_dim, generator=torch.Generator().manual_seed(seed))
    which = IntSlider(1, 1, latents, description="latent z, number", **_LOOK)
    start, end = (IntSlider(value, 0, first.classes - 1, description=name, **_LOOK)
                  for value, name in ((3, "from class"), (8, "to class")))
    t = _slider("t", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        weights = torch.zeros(1, first.classes)
        weights[0, start.value] += 1 - t.value
        weights[0, end.value] += t.value
        images = torch.cat([G(z[which.value - 1:which.value].to(device), weights.to(device)).cpu()
                            for G in generators.values() for device in [next(G.parameters()).device]])
        said = classifier(images.to(next(classifier.parameters()).device)).softmax(1).cpu().numpy()
        return {"images": images, "probabilities": said, "start": start.value, "end": end.value, "t": t.value}

    drawing = partial(plots.MixDrawing, names=list(generators), classes=first.classes)
    return Explorer(drawing, [[start, end], [t, which]], state,
                    title="Samples for a mixture of two classes, and the class that a classifier reads.")


# --- lesson 06 --------------------------------------------------------------------------------------------

def receptive_field(photo: torch.Tensor | np.ndarray) -> Explorer:
    """Return the explorer of lesson 06: layers, kernel, stride → what one logit sees of a photograph.

    It starts at pix2pix's patch discriminator: three layers with stride 2, two with stride 1, all with kernel 4.

    Args:
        photo: (3, H, H) or (1, H, H), float in [−1, 1] or uint8.

    Raises:
        ValueError: the photograph is not square.
    """
    strided = IntSlider(3, 0, 5, description="strided layers", **_LOOK)
    stride = IntSlider(2, 1, 3, description="their stride", **_LOOK)
    kernel = IntSlider(4, 1, 7, description="kernel, all layers", **_LOOK)
    plain = IntSlider(2, 0, 3, description="layers of stride 1", **_LOOK)
    across, down = (_slider(f"logit, {name}", 0.5, 0, 1, 0.01) for name in ("left to right", "top to bottom"))

    def state() -> dict[str, Any]:
        layers = [(kernel.value, stride.value)] * strided.value + [(kernel.value, 1)] * plain.value
        return {"layers": layers, "across": across.value, "down": down.value}

    return Explorer(partial(plots.FieldDrawing, photo=photo), [[strided, stride], [kernel, plain], [across, down]],
                    state, title="The receptive field of one logit over a photograph, and its growth by layers.")


# --- lesson 07 --------------------------------------------------------------------------------------------

def noisy_cycle(G_xy: nn.Module, G_yx: nn.Module, images: torch.Tensor, *, seed: int = 0) -> Explorer:
    """Return the explorer of lesson 07: noise on a translation before the way back, and the same noise on x.

    What the translation hides in faint differences is lost in the noise; what it shows is not.

    Args:
        G_xy, G_yx: generators, (B, 3, H, W) → (B, 3, H, W) in [−1, 1]; put into eval mode here.
        images: of domain x, (N, 3, H, W) in [−1, 1]; a slider chooses one.
        seed: of the noise, the same for both pictures and, but for its strength, for every σ.
    """
    G_xy.eval(), G_yx.eval()
    target = next(G_xy.parameters()).device
    noise = torch.randn(images.shape[1:], generator=torch.Generator().manual_seed(seed)).to(target)
    face = IntSlider(1, 1, len(images), description="image x, number", **_LOOK)
    sigma = _slider("noise σ", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def state() -> dict[str, Any]:
        x = images[face.value - 1].to(target)
        there = G_xy(torch.stack([x, x + sigma.value * noise]))
        disturbed = there[:1] + sigma.value * noise
        middle, start = G_yx(torch.cat([disturbed, there[1:]]))
        return {"images": torch.stack([x, disturbed[0], middle, start]).cpu(), "sigma": sigma.value}

    return Explorer(plots.CycleDrawing, [[face, sigma]], state,
                    title="A translation disturbed by noise before the way back, and noise at the start.")


# --- lesson 08 --------------------------------------------------------------------------------------------

def styles(G: Generator, *, faces: int = 12, seed: int = 0, coarse: int = 4, middle: int = 6) -> Explorer:
    """Return the explorer of styles: those of one face turned into another's, coarse, middle and fine; ψ; noise.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        faces: how many latents the sliders offer.
        seed: of the latents and of the noise, which stays as it is drawn.
        coarse, middle: layers before `coarse` are the coarse ones, those before `middle` the middle ones.
    """
    w, noise = _faces(G, faces, seed)
    sizes = [size for size in G.synthesis.sizes for _ in range(2)]
    if not 0 < coarse < middle < len(sizes):
        raise ValueError(f"Expected 0 < coarse < middle < {len(sizes)}, the number of layers, got coarse {coarse} "
                         f"and middle {middle}. For a generator of few layers give smaller ones.")
    with torch.no_grad():
        drawn = G.synthesis(w, noise=noise)
    farthest = int((drawn - drawn[:1]).abs().mean((1, 2, 3)).argmax()) + 1  # so that sliders show something at once
    first, second = (IntSlider(value, 1, faces, description=f"face {name}", **_LOOK)
                     for name, value in (("1", 1), ("2", farthest)))
    names = [f"{kind} ({', '.join(f'{size}²' for size in sorted({*sizes[start:end]}))})" for kind, start, end in (
        ("coarse", 0, coarse), ("middle", coarse, middle), ("fine", middle, len(sizes)))]
    shares = [_slider(f"{kind} of 2", value, 0, 1, 0.01)
              for kind, value in (("coarse", 0.0), ("middle", 0.0), ("fine", 1.0))]
    psi = _slider("truncation ψ", 1.0, -1, 1, 0.01)
    switches = [ToggleButton(True, description=f"{layer}: {size}²", layout={"width": "5.2em"})
                for layer, size in enumerate(sizes, 1)]

    @torch.no_grad()
    def state() -> dict[str, Any]:
        a, b = w[first.value - 1], w[second.value - 1]
        layer = torch.arange(len(sizes), device=w.device)[:, None]
        share = torch.where(layer < coarse, shares[0].value, torch.where(layer < middle, shares[1].value,
                                                                         shares[2].value))
        three = G.truncate(torch.stack([a, b, a + share * (b - a)]), psi.value)
        heard = [one if switch.value else None for one, switch in zip(noise, switches)]
        images = G.synthesis(three, noise=heard)
        adds = images[2:] - G.synthesis(three[2:], noise="none")
        parts = "    ".join(f"{name}: {share.value:.0%} of face 2" for name, share in zip(names, shares))
        on = sum(switch.value for switch in switches)
        return {"images": torch.cat([images, 20 * adds]).cpu(),
                "says": f"ψ = {plots.number(psi.value, 2)}    {parts}\nnoise in {on} of {len(sizes)} layers moves "
                        f"the pixels of the mixed face by {float(adds.abs().mean()):.3f} on average"}

    drawing = partial(plots.FacesDrawing, names=["face 1", "face 2", "styles mixed", "what its noise adds, × 20"])
    return Explorer(drawing, [[first, second], shares, [psi], [HTML("noise in layer"), *switches]], state,
                    title="A face whose coarse, middle and fine styles come from two faces, with ψ and noise.")


def mixing_grid(G: Generator, *, rows: int = 3, columns: int = 5, draws: int = 20, seed: int = 0) -> Explorer:
    """Return the explorer of style mixing: a grid of sources, a crossover layer, ψ.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        rows, columns: of the grid; many more mixtures take longer than a tenth of a second.
        draws: how many sets of sources the slider offers.
        seed: of the latents and of the noise.
    """
    w, noise = _faces(G, draws * (rows + columns), seed)
    layers = w.shape[1]
    crossover = IntSlider(min(4, layers), 0, layers, description="crossover layer", **_LOOK)
    draw = IntSlider(1, 1, draws, description="faces, set", **_LOOK)
    psi = _slider("truncation ψ", 1.0, -1, 1, 0.01)

    @lru_cache(maxsize=1)  # the crossover leaves the sources as they are
    def sources(draw: int, psi: float) -> tuple[torch.Tensor, torch.Tensor]:
        chosen = G.truncate(w.unflatten(0, (draws, -1))[draw - 1], psi)
        return chosen, G.synthesis(chosen, noise=noise).cpu()

    @torch.no_grad()
    def state() -> dict[str, Any]:
        chosen, images = sources(draw.value, psi.value)
        left, above = chosen.split([rows, columns])
        mixed = mix(left.repeat_interleave(columns, 0), above.repeat(rows, 1, 1), crossover.value)
        return {"left": images[:rows], "above": images[rows:], "mixed": G.synthesis(mixed, noise=noise).cpu(),
                "says": f"layers 1 to {crossover.value} take the style of the face on the left, layers "
                        f"{crossover.value + 1} to {layers} that of the face above    "
                        f"ψ = {plots.number(psi.value, 2)}"}

    return Explorer(plots.MixingDrawing, [[crossover, psi], [draw]], state,
                    title="A grid of faces: coarse styles of the face on the left, fine ones of the face above.")


def style_walk(G: Generator, *, pairs: int = 8, steps: int = 16, seed: int = 0) -> Explorer:
    """Return the explorer of two ways between two faces: on the great circle in z, and straight in w.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        pairs: how many pairs of faces the slider offers.
        steps: of each way, between which the change of the image is measured: the root of the mean squared
            difference of its numbers in [−1, 1].
        seed: of the latents and of the noise.
    """
    G.eval()
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(seed))
    z = torch.randn(pairs, 2, G.latent_dim, generator=torch.Generator().manual_seed(seed)).to(noise[0].device)
    which = IntSlider(1, 1, pairs, description="pair of faces", **_LOOK)
    t = _slider("t", 0.5, 0, 1, 0.01)

    @torch.no_grad()
    def images(pair: int, at: Sequence[float]) -> torch.Tensor:
        """Images in z, then in w, at each t."""
        a, b = z[pair]
        start, end = G.styles(z[pair])
        in_z = G.styles(torch.stack([slerp(a, b, share) for share in at]))
        in_w = torch.stack([torch.lerp(start, end, share) for share in at])
        return G.synthesis(torch.cat([in_z, in_w]), noise=noise).cpu()

    def change(pair: int) -> np.ndarray:
        ways = images(pair, np.linspace(0, 1, steps + 1).tolist()).unflatten(0, (2, -1))
        return ways.diff(dim=1).square().mean((2, 3, 4)).sqrt().numpy()

    changes = [change(pair) for pair in range(pairs)]  # now, so that no slider waits for it
    which.value = int(np.argmax([ways.sum() for ways in changes])) + 1

    def state() -> dict[str, Any]:
        pair = which.value - 1
        return {"images": images(pair, [t.value]), "changes": changes[pair], "t": t.value}

    return Explorer(plots.StyleWalkDrawing, [[which, t]], state,
                    title="Images on the way from one face to another, in z and in w, and their change a step.")


def _faces(G: Generator, count: int, seed: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return styles (count, layers, style_dim) and one noise for all; G is in eval mode from here on."""
    G.eval()
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(seed))
    z = torch.randn(count, G.latent_dim, generator=torch.Generator().manual_seed(seed)).to(noise[0].device)
    with torch.no_grad():
        return G.styles(z), noise


# --- lesson 09 --------------------------------------------------------------------------------------------

def shadows(photos: torch.Tensor, *, seed: int = 0) -> Explorer:
    """Return the explorer of lesson 09: a shadow painted on a photograph, stage by stage.

    Args:
        photos: (N, 3, H, W) in [−1, 1]; a slider chooses one.
        seed: of the first shadow; a slider adds to it.
    """
    photos, smooth = photos.detach().cpu(), painted.STYLES["smooth"]
    photo = IntSlider(1, 1, len(photos), description="photograph", **_LOOK)
    draw = IntSlider(0, 0, 30, description="draw", **_LOOK)
    cells = IntSlider(smooth.cells, 1, 8, description="lattice squares", **_LOOK)
    octaves = IntSlider(smooth.octaves, 1, 4, description="octaves", **_LOOK)
    coverage = _slider("coverage", 0.35, 0, 1, 0.01)
    speckle = _slider("speckle", smooth.speckle, 0, 0.5, 0.01)
    blur = _slider("low-pass, pixels", smooth.blur, 0.1, 6, 0.1)
    depth = _slider("depth", 0.6, 0, 0.9, 0.01)  # beyond, red would have less than no light

    def state() -> dict[str, Any]:
        rng = np.random.default_rng(seed + draw.value)
        image = photos[photo.value - 1]
        noise = painted.perlin(rng, 1, *image.shape[1:], cells=cells.value, octaves=octaves.value)
        shapes = painted.speckle(rng, painted.binarise(noise, np.array([coverage.value])), speckle.value)
        matte = painted.low_pass(shapes, blur.value)
        dark = 2 * painted.darken((image.numpy() + 1) / 2, matte, depth.value * painted.TINT[:, None, None]) - 1
        return {"noise": noise[0], "shapes": shapes[0], "matte": matte[0], "image": dark}

    return Explorer(plots.ShadowDrawing, [[photo, draw], [cells, octaves], [coverage, speckle], [blur, depth]],
                    state, title="A shadow painted in four stages: noise, outlines, low-pass, darkening.")


def _strips(fig: Figure) -> list[Bbox]:
    """Cut a Figure whose axes stand side by side into one strip for each, in pixels."""
    boxes = [ax.get_tightbbox() for ax in fig.axes]
    cuts = [0, *(round((left.x1 + right.x0) / 2) for left, right in pairwise(boxes)), fig.bbox.width]
    return [Bbox([[left, 0], [right, fig.bbox.height]]) for left, right in pairwise(cuts)]


def _first(options: Sequence) -> str:
    return options[0] if isinstance(options[0], str) else options[0][0]


def _leaves(control: Widget) -> list[Widget]:
    """The widgets of a column that have a value to read."""
    if isinstance(control, Box):
        return [leaf for child in control.children for leaf in _leaves(child)]
    return [] if isinstance(control, HTML) else [control]


# --- controls ---------------------------------------------------------------------------------------------

_TEXT_WIDE = {"style": {"button_width": "max-content"}}
_LOOK = {"style": {"description_width": "8.5em"}, "layout": {"width": "30em", "max_width": "100%"}}


def _slider(name: str, value: float, low: float, high: float, step: float) -> FloatSlider:
    digits = max(0, int(np.ceil(-np.log10(step))))
    return FloatSlider(value, min=low, max=high, step=step, description=name, readout_format=f".{digits}f", **_LOOK)


class _Position:
    """One prediction, moved by its logit or by its probability; only the slider in use is shown."""

    def __init__(self, *, logit: float, reach: float, name: str = "y = D(x)") -> None:
        self.by = ToggleButtons(options=[("by logit", _LOGIT), ("by probability", _PROBABILITY)], **_TEXT_WIDE)
        self.logit = _slider("logit a", logit, -reach, reach, 0.05)
        self.probability = _slider(name, 0.5, 0, 1, 0.001)
        self.probability.layout.display = "none"
        self.by.observe(self._swap, names="value")

    def value(self) -> float:
        """The logit: ±∞ at the ends of the probability's slider."""
        return self.logit.value if self.by.value == _LOGIT else float(logit_of(self.probability.value))

    def set_reach(self, reach: float) -> None:
        if reach >= self.logit.max:  # the wider end first: a slider's minimum may not pass its maximum
            self.logit.max, self.logit.min, self.logit.step = reach, -reach, reach / 200
        else:
            self.logit.min, self.logit.max, self.logit.step = -reach, reach, reach / 200

    def _swap(self, _change: object) -> None:
        """Show the slider in use, where the other one stood: as near as it can go without certainty."""
        by_logit = self.by.value == _LOGIT
        if by_logit:
            at = logit_of(np.clip(self.probability.value, 0.001, 0.999))
            self.logit.value = float(np.clip(at, self.logit.min, self.logit.max))
        else:
            self.probability.value = float(np.clip(expit(self.logit.value), 0.001, 0.999))
        self.logit.layout.display = "flex" if by_logit else "none"
        self.probability.layout.display = "none" if by_logit else "flex"


class _Mixture:
    """Five sliders of a mixture of two Gaussians, in a column."""

    def __init__(self, symbol: str, role: str, mean: float, std: float, second: float, weight: float) -> None:
        self.mean = _slider(f"{symbol}: mean μ", mean, -4, 4, 0.05)
        self.std = _slider(f"{symbol}: std σ", std, 0.05, 1.5, 0.05)
        self.weight = _slider(f"{symbol}: weight of 2nd", weight, 0, 1, 0.01)
        self.second = _slider(f"{symbol}: 2nd mean", second, -4, 4, 0.05)
        self.second_std = _slider(f"{symbol}: 2nd std", std, 0.05, 1.5, 0.05)
        self.column = VBox([HTML(f'<b style="color:{plots.COLOURS["real" if symbol == "p" else "fake"]}">'
                                 f"{symbol}, the {role}</b>"),
                            self.mean, self.std, self.weight, self.second, self.second_std])

    def value(self) -> GaussianMixture:
        parts = [(1 - self.weight.value, self.mean.value, self.std.value),
                 (self.weight.value, self.second.value, self.second_std.value)]
        return GaussianMixture(*zip(*(part for part in parts if part[0] > 0)))
