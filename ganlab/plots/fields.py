"""Points in the plane over the discriminator's map of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver
from torch import Tensor

from ganlab.plots.theme import COLOURS, FAKE_TO_REAL, bare, styled

Extent = tuple[float, float, float, float]
Decision = Callable[[Tensor], Tensor]


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


class PointsDrawing:
    """Real and fake points over D's map, with the step that each fake point is asked to take; `update` moves them.

    Args:
        ax: where it is drawn.
        extent: (left, right, bottom, top).
        colourbar: the Figure that gets a bar which explains the map; by default none.
    """

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
        self.arrows = None
        ax.legend(handles=[self.real, self.fake], loc="upper left", bbox_to_anchor=(0, 0), ncols=2, handletextpad=0.1,
                  borderaxespad=0.2)  # below: points may lie anywhere inside
        if colourbar is not None:
            bar = colourbar.colorbar(self.map, ax=ax, shrink=0.8, ticks=[0, 0.5, 1], pad=0.03)
            bar.set_label("D(x), probability of real")
            bar.outline.set_visible(False)

    @styled
    def update(self, real: np.ndarray | None, fake: np.ndarray | None, *, values: np.ndarray | None = None,
               gradients: np.ndarray | None = None, title: str = "") -> None:
        """Show these points, the grid of `decision_values`, and arrows at the first fake points.

        Args:
            real, fake: (n, 2), any may be missing.
            values: of `decision_values` on the same extent.
            gradients: (n, 2), an arrow for each of the first n fake points; pass −∂J_G/∂x, the direction in which G
                moves the point. The longest is drawn a sixth of the picture long.

        Raises:
            ValueError: more gradients than fake points.
        """
        for artist, cloud in ((self.real, real), (self.fake, fake)):
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

    def _quiver(self, fake: np.ndarray, gradients: np.ndarray) -> Quiver:
        longest = float(np.linalg.norm(gradients, axis=1).max(initial=0))
        side = self.extent[1] - self.extent[0]
        scale = 6 * longest / side if longest > 0 and np.isfinite(longest) else 1.0
        return self.ax.quiver(fake[:, 0], fake[:, 1], gradients[:, 0], gradients[:, 1], angles="xy",
                              scale_units="xy", scale=scale, width=0.004, color="black", alpha=0.65, zorder=3)
