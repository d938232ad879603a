"""The game of two networks, and the neuron that both are made of."""

from __future__ import annotations

from matplotlib.figure import Figure

from ganlab.plots.diagram import arrow, box, circle, sheet
from ganlab.plots.theme import COLOURS, described, styled


@styled
def gan_diagram() -> Figure:
    """Return the whole game in one picture: z → G → x_fake, real x beside it, and D that tells them apart."""
    fig, ax = sheet(8.9, 2.9, (0, 12.4), (0, 4))
    circle(ax, (0.8, 2.9), "z", "latent")
    box(ax, (3.0, 2.9), "Generator G", "fake", width=2.2)
    box(ax, (6.1, 2.9), "x_fake = G(z)", "fake", width=2.2, soft=True)
    box(ax, (6.1, 1.0), "x, real data", "real", width=2.2, soft=True)
    box(ax, (9.4, 1.95), "Discriminator D", "discriminator", width=2.5)
    for start, end in (((1.25, 2.9), (1.87, 2.9)), ((4.13, 2.9), (4.97, 2.9)), ((7.23, 2.7), (8.12, 2.2)),
                       ((7.23, 1.2), (8.12, 1.7)), ((10.68, 1.95), (11.25, 1.95))):
        arrow(ax, start, end)
    ax.text(0.8, 2.2, "noise,\nz ~ p(z)", ha="center", va="top", fontsize=10)
    ax.text(11.35, 1.95, "real?\n0 … 1", ha="left", va="center", fontsize=11)
    ax.text(9.4, 0.95, "wants 1 for x, 0 for x_fake", ha="center", fontsize=10, color=COLOURS["discriminator"])
    ax.text(3.0, 2.0, "wants D to say 1", ha="center", fontsize=10, color=COLOURS["fake"])
    return described(fig, "The whole game: noise z goes into the generator G, which makes x_fake. Real data x and "
                          "x_fake both go into the discriminator D, which answers with a number from 0 to 1. D wants 1 "
                          "for x and 0 for x_fake; G wants D to say 1.")


@styled
def neuron(*, inputs: int = 3) -> Figure:
    """Return a neuron: ŷ = g(Σ xᵢ θᵢ).

    Args:
        inputs: from 1 to 6.

    Raises:
        ValueError: `inputs` is outside 1 to 6.
    """
    if not 1 <= inputs <= 6:
        raise ValueError(f"Expected 1 to 6 inputs, got {inputs}.")
    height = max(3.0, 1.15 * inputs)
    fig, ax = sheet(6.4, 0.62 * height + 0.5, (0, 10), (0, height))
    middle = height / 2
    circle(ax, (5.0, middle), "Σ", "discriminator", radius=0.55)
    box(ax, (7.2, middle), "g", "theory", width=1.1)
    for i in range(inputs):
        y = middle + (inputs - 1) * 0.55 - i * 1.1
        circle(ax, (1.0, y), f"$x_{i + 1}$", "real")
        arrow(ax, (1.42, y), (4.42, middle + 0.12 * (y - middle)))
        ax.text(2.55, y + (middle - y) * 0.37 + 0.13, f"$\\theta_{i + 1}$", fontsize=12, va="bottom", ha="center")
    arrow(ax, (5.6, middle), (6.6, middle))
    arrow(ax, (7.8, middle), (8.7, middle))
    ax.text(8.85, middle, "$\\hat{y}$", fontsize=15, va="center")
    ax.text(5.0, middle - 0.95, "weighted sum", ha="center", va="center", fontsize=10)
    ax.text(7.2, middle - 0.95, "non-linearity", ha="center", va="center", fontsize=10)
    return fig
