"""What training leaves behind: traces of a run, and points with the discriminator's map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from torch import Tensor

from ganlab.plots.style import COLOURS, FAKE_TO_REAL, bare, new_figure, styled

Extent = tuple[float, float, float, float]
Decision = Callable[[Tensor], Tensor]
_LABELS = {"loss_D": "J_D", "loss_G": "J_G", "D_x": "D(x)", "D_G_z": "D(G(z))",
           "loss_GAN": "adversarial term", "loss_L1": "L1 term", "loss_BCE": "cross-entropy term",
           "D_real": "D, real pairs", "D_fake": "D, fake pairs", "class_x": "real", "class_G_z": "fake",
           "grad_norm_D": "D", "grad_norm_G": "G"}


@styled
def history(traces: Mapping[str, Sequence[float]], *, panels: Mapping[str, Sequence[str]] | None = None,
            steps: Sequence[float] | None = None, smooth: int | None = None) -> Figure:
    """Return the traces of a run, side by side: losses, D's opinion, gradient norms.

    The thin line is what was measured, the thick one its running mean.

    Args:
        traces: name → values, one a step (or one a recorded step).
        panels: title → names. By default names are sorted by themselves: "grad…" and "…norm" to gradient
            norms (logarithmic), "loss…" to losses, the rest to D's mean output.
        steps: where the values were taken; by default 0, 1, 2, …
        smooth: width of the running mean in values; by default a fiftieth of the run.

    Raises:
        ValueError: no traces, lengths that differ, or a panel that names no trace.
    """
    if not traces:
        raise ValueError("Expected at least one trace, got none. Train first.")
    lengths = {len(values) for values in traces.values()} | ({len(steps)} if steps is not None else set())
    if len(lengths) > 1 or 0 in lengths:
        raise ValueError(f"Expected traces of one length above 0, got lengths {sorted(lengths)}.")
    panels = panels or _grouped(traces)
    unknown = [name for names in panels.values() for name in names if name not in traces]
    if unknown:
        raise ValueError(f"Expected names among {list(traces)}, got {unknown}.")
    length = lengths.pop()
    where = np.arange(length) if steps is None else np.asarray(steps)
    width = max(1, length // 50) if smooth is None else smooth
    fig = new_figure(3.1 * max(2, len(panels)), 2.9)
    for ax, (title, names) in zip(np.atleast_1d(fig.subplots(1, len(panels))), panels.items()):
        for name, colour in zip(names, _trace_colours(names)):
            _trace(ax, where, np.asarray(traces[name], float), width, _LABELS.get(name, name), colour)
        ax.set_title(title, loc="left")
        ax.set_xlabel("step")
        if title == "gradient norm":
            _log_axis(ax)
        if title == "D's mean output":
            ax.set_ylim(-0.02, 1.02)
            ax.axhline(0.5, color=COLOURS["theory"], linewidth=1.2, linestyle="--", zorder=1)
        ax.legend(loc="best", handlelength=1.2)
    return fig


def _trace(ax: Axes, where: np.ndarray, values: np.ndarray, width: int, name: str, colour: str) -> None:
    if width > 1:
        ax.plot(where, values, color=colour, linewidth=0.6, alpha=0.35)
        box = np.ones(width)
        weights = np.convolve(np.isfinite(values), box, "same")  # fewer at both ends, and where a value is missing
        values = np.convolve(np.nan_to_num(values, posinf=0, neginf=0), box, "same") / np.maximum(weights, 1)
    ax.plot(where, values, color=colour, label=name)


def _log_axis(ax: Axes) -> None:
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def _grouped(traces: Mapping[str, Sequence[float]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {"loss": [], "D's mean output": [], "gradient norm": []}
    for name in traces:
        kind = name.lower()
        norm = "grad" in kind or "norm" in kind
        group = "gradient norm" if norm else "loss" if "loss" in kind or name.startswith("J") else "D's mean output"
        groups[group].append(name)
    return {title: names for title, names in groups.items() if names}


def _trace_colours(names: Sequence[str]) -> list[str]:
    """By role where the name tells it (…_D, …_G, D(x), D(G(z))); further ones from the rest of the palette."""
    spare = [COLOURS[name] for name in ("latent", "second", "highlight", "theory", "faint")]
    colours: list[str] = []
    for name in names:
        plain = name.replace("(", "_").replace(")", "").lower()
        if plain.endswith("_x") or "real" in plain:
            role = COLOURS["real"]
        elif plain.endswith(("_g", "_z")) or "fake" in plain or "g_z" in plain or "gz" in plain:
            role = COLOURS["fake"]
        elif plain.endswith("_d"):
            role = COLOURS["discriminator"]
        else:
            role = ""
        colours.append(role if role and role not in colours else spare[len(colours) % len(spare)])
    return colours


def decision_values(decision: Decision, extent: Extent, resolution: int = 60) -> np.ndarray:
    """Return D as probabilities on a grid, (resolution, resolution) float64, first row at the lowest second axis.

    Args:
        decision: a discriminator, or any function from points (n, 2) float32 to logits (n,) or (n, 1).
        extent: (left, right, bottom, top).

    Raises:
        ValueError: the function returns another number of logits than points.
    """
    left, right, bottom, top = extent
    u, v = np.meshgrid(np.linspace(left, right, resolution), np.linspace(bottom, top, resolution))
    with torch.no_grad():
        logits = torch.as_tensor(decision(torch.from_numpy(np.stack([u, v], -1).reshape(-1, 2)).float()))
    if logits.numel() != resolution**2:
        raise ValueError(f"Expected one logit a point, {resolution**2} in all, got shape {tuple(logits.shape)}.")
    return torch.sigmoid(logits.double()).cpu().numpy().reshape(resolution, resolution)


@styled
def points(real: Tensor | np.ndarray | None = None, fake: Tensor | np.ndarray | None = None, *,
           decision: Decision | None = None, gradients: Tensor | np.ndarray | None = None,
           modes: Tensor | np.ndarray | None = None, extent: Extent | None = None, title: str | None = None,
           size: float = 4.4) -> Figure:
    """Return real and fake 2-D points over D's map, with the step that each fake point is asked to take.

    Args:
        real, fake: (n, 2), any may be missing.
        decision: D, or a function from (n, 2) to logits; drawn as probabilities, blue where D says real.
        gradients: (n, 2), an arrow for each of the first n fake points; pass −∂J_G/∂x, the direction in which
            G moves the point. The
            longest is drawn a sixth of the picture long.
        modes: (m, 2), centres of the distribution, drawn as crosses.
        extent: (left, right, bottom, top); by default around all points.

    Raises:
        ValueError: shapes are not (n, 2), gradients without fake points, or nothing to draw.
    """
    clouds = {"real": _pairs("real", real), "fake": _pairs("fake", fake), "modes": _pairs("modes", modes)}
    given = [cloud for cloud in clouds.values() if cloud is not None]
    if extent is None:
        if not given:
            raise ValueError("Expected points or an extent, got neither: the map's limits are unknown.")
        extent = surrounding(np.concatenate(given))
    fig = new_figure(size + (0.95 if decision is not None else 0.1), size)
    drawing = PointsDrawing(fig.subplots(), extent, colourbar=fig if decision is not None else None)
    drawing.update(clouds["real"], clouds["fake"],
                   values=None if decision is None else decision_values(decision, extent),
                   gradients=_pairs("gradients", gradients), modes=clouds["modes"], title=title or "")
    return fig


def surrounding(cloud: np.ndarray) -> Extent:
    """Return a square extent with some room around points (n, 2)."""
    low, high = cloud.min(0), cloud.max(0)
    middle, half = (low + high) / 2, max(0.6 * float((high - low).max()), 1e-3)
    return (middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half)


class PointsDrawing:
    """Points, D's map and arrows on an Axes; `update` moves them, for the laboratory's many redraws."""

    @styled
    def __init__(self, ax: Axes, extent: Extent, *, colourbar: Figure | None = None) -> None:
        self.ax, self.extent = ax, extent
        bare(ax).set(xlim=extent[:2], ylim=extent[2:], aspect="equal")
        ax.spines[:].set_visible(True)
        self.map = ax.imshow(np.full((2, 2), np.nan), extent=extent, origin="lower", cmap=FAKE_TO_REAL,
                             vmin=0, vmax=1, interpolation="bilinear", alpha=0.75, zorder=0)
        # circles and triangles, so that nobody needs the colours
        style = {"linestyle": "", "markeredgecolor": "white", "markeredgewidth": 0.4}
        (self.real,) = ax.plot([], [], "o", color=COLOURS["real"], markersize=4.5, label="real", **style)
        (self.fake,) = ax.plot([], [], "^", color=COLOURS["fake"], markersize=5.5, label="fake", **style)
        (self.modes,) = ax.plot([], [], "x", color="black", markersize=7, markeredgewidth=1.6)
        self.arrows = None
        ax.legend(handles=[self.real, self.fake], loc="upper right", handletextpad=0.1, borderaxespad=0.2,
                  frameon=True, framealpha=0.8, edgecolor="none")
        if colourbar is not None:
            bar = colourbar.colorbar(self.map, ax=ax, shrink=0.8, ticks=[0, 0.5, 1], pad=0.03)
            bar.set_label("D(x), probability of real")
            bar.outline.set_visible(False)

    @styled
    def update(self, real: np.ndarray | None, fake: np.ndarray | None, *, values: np.ndarray | None = None,
               gradients: np.ndarray | None = None, modes: np.ndarray | None = None, title: str = "") -> None:
        """Show these points, the grid of `decision_values`, and arrows at the first fake points."""
        for artist, cloud in ((self.real, real), (self.fake, fake), (self.modes, modes)):
            artist.set_data([], []) if cloud is None else artist.set_data(cloud[:, 0], cloud[:, 1])
        self.map.set_data(np.full((2, 2), np.nan) if values is None else values)
        if self.arrows is not None:
            self.arrows.remove()
            self.arrows = None
        if gradients is not None:
            if fake is None or len(fake) < len(gradients):
                raise ValueError(f"Expected at most a gradient a fake point, got {len(gradients)} gradients and "
                                 f"{0 if fake is None else len(fake)} points.")
            self.arrows = self._quiver(fake[:len(gradients)], gradients)
        self.ax.set_title(title, loc="left")

    def _quiver(self, fake: np.ndarray, gradients: np.ndarray):
        longest = float(np.linalg.norm(gradients, axis=1).max(initial=0))
        side = self.extent[1] - self.extent[0]
        scale = 6 * longest / side if longest > 0 and np.isfinite(longest) else 1.0
        return self.ax.quiver(fake[:, 0], fake[:, 1], gradients[:, 0], gradients[:, 1], angles="xy",
                              scale_units="xy", scale=scale, width=0.004, color="black", alpha=0.65, zorder=3)


def _pairs(name: str, cloud: Tensor | np.ndarray | None) -> np.ndarray | None:
    if cloud is None:
        return None
    array = cloud.detach().cpu().numpy() if isinstance(cloud, Tensor) else np.asarray(cloud)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"Expected {name} of shape (n, 2), got {tuple(array.shape)}.")
    return array.astype(np.float64)
