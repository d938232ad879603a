"""Every picture of the course as a function that returns a matplotlib Figure; nothing is shown here.

Figures are drawn on their own Agg canvas, apart from pyplot, so that they leak nothing and appear once: where
`show(fig, alt=…)` puts them.
"""

from ganlab.plots.conditions import MixDrawing, conditional_diagram
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
from ganlab.plots.cycles import CycleDrawing, cyclegan_diagram
from ganlab.plots.diagrams import (
    checkerboards,
    convolution_walkthrough,
    cross_image,
    cross_kernels,
    gan_diagram,
    mean_products,
    neuron,
    overlap_counts,
    pix2pix_diagram,
    step_diagram,
    unet_diagram,
)
from ganlab.plots.fields import FieldDrawing, logit_map, patch_verdicts
from ganlab.plots.images import WalkDrawing, fixed_z_panels, image_grid
from ganlab.plots.shadows import ShadowDrawing, continuous_concatenation, overlaid, shadow_chain
from ganlab.plots.style import COLOURS, new_figure, number, styled
from ganlab.plots.style_diagram import crossovers, growing, style_based_generator
from ganlab.plots.styles import FacesDrawing, MixingDrawing, StyleWalkDrawing
from ganlab.plots.training import PointsDrawing, decision_values, history, points

__all__ = [
    "COLOURS",
    "BceDrawing",
    "CycleDrawing",
    "DensitiesDrawing",
    "Drawing",
    "FacesDrawing",
    "FieldDrawing",
    "GeneratorDrawing",
    "MixDrawing",
    "MixingDrawing",
    "PointsDrawing",
    "ShadowDrawing",
    "StyleWalkDrawing",
    "WalkDrawing",
    "XyDrawing",
    "bce_curves",
    "checkerboards",
    "conditional_diagram",
    "continuous_concatenation",
    "convolution_walkthrough",
    "cross_image",
    "cross_kernels",
    "crossovers",
    "cyclegan_diagram",
    "decision_values",
    "densities_numbers",
    "fixed_z_panels",
    "gan_diagram",
    "generator_curves",
    "generator_losses",
    "growing",
    "history",
    "image_grid",
    "logit_map",
    "mean_products",
    "neuron",
    "new_figure",
    "number",
    "overlaid",
    "overlap_counts",
    "patch_verdicts",
    "pix2pix_diagram",
    "points",
    "shadow_chain",
    "step_diagram",
    "style_based_generator",
    "styled",
    "trained_discriminator",
    "two_densities",
    "unet_diagram",
    "xy_trajectories",
]
