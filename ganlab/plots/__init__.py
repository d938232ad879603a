"""Every picture of the course as a function that returns a matplotlib Figure; nothing is shown here.

Figures are drawn on their own Agg canvas, apart from pyplot, so that they leak nothing and appear once: where
`show(fig, alt=…)` puts them.
"""

from ganlab.plots.curves import (
    BceDrawing,
    DensitiesDrawing,
    Drawing,
    GeneratorDrawing,
    XyDrawing,
    bce_curves,
    densities_numbers,
    generator_curves,
    generator_losses,
    trained_discriminator,
    two_densities,
    xy_trajectories,
)
from ganlab.plots.images import fixed_z_panels, image_grid
from ganlab.plots.style import COLOURS, new_figure, number, styled
from ganlab.plots.training import PointsDrawing, decision_values, history, points

__all__ = [
    "COLOURS",
    "BceDrawing",
    "DensitiesDrawing",
    "Drawing",
    "GeneratorDrawing",
    "PointsDrawing",
    "XyDrawing",
    "bce_curves",
    "decision_values",
    "densities_numbers",
    "fixed_z_panels",
    "generator_curves",
    "generator_losses",
    "history",
    "image_grid",
    "new_figure",
    "number",
    "points",
    "styled",
    "trained_discriminator",
    "two_densities",
    "xy_trajectories",
]
