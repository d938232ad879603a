"""The kit of drawings: what several lessons show, and what the lessons' own `drawings` are made of.

A drawing is a function that returns a matplotlib Figure; nothing is shown here. Figures stand on their own Agg
canvas, apart from pyplot, so that they leak nothing and appear once: where `show(fig, alt=…)` puts them.
"""

from ganlab.plots.convolution import convolution_walkthrough, cross_image, cross_kernels, mean_products
from ganlab.plots.drawing import Drawing
from ganlab.plots.fields import PointsDrawing, decision_values
from ganlab.plots.images import PicturesDrawing, fixed_z_panels, image_grid, image_rows
from ganlab.plots.networks import gan_diagram, neuron
from ganlab.plots.theme import COLOURS, described, new_figure, number, styled
from ganlab.plots.traces import history

__all__ = [
    "COLOURS",
    "Drawing",
    "PicturesDrawing",
    "PointsDrawing",
    "convolution_walkthrough",
    "cross_image",
    "cross_kernels",
    "decision_values",
    "described",
    "fixed_z_panels",
    "gan_diagram",
    "history",
    "image_grid",
    "image_rows",
    "mean_products",
    "neuron",
    "new_figure",
    "number",
    "styled",
]
