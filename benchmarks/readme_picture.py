"""Draw the README's moving picture, a GAN that learns a ring: python -m benchmarks.readme_picture [--out FILE]

The game is the laboratory's, as lesson 02 opens it: the same seed gives the same run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from PIL import Image

from ganlab import plots, runtime
from ganlab.widgets.display import picture
from ganlab.widgets.laboratory import drawing, views
from ganlab.widgets.laboratory.data import EXTENT
from ganlab.widgets.laboratory.game import Game, Settings

PATH = Path(__file__).resolve().parents[1] / "notebooks" / "pictures" / "learning.webp"
STEPS, FRAMES = 2000, 50
MILLISECONDS, REST = 130, 3000  # of a picture, of the last one
PLAYED = 3  # times; then it rests, for a picture that moves for ever beside a text is hard to read
QUALITY = 65


def frames(steps: int = STEPS, count: int = FRAMES, *, seed: int = 0) -> list[Image.Image]:
    """Return pictures of the game, close together at its beginning and further apart later."""
    game, found = Game(Settings(), seed=seed), []
    for step in np.unique((steps * np.linspace(0, 1, count) ** 2).round().astype(int)):
        while game.step_number < step:
            game.step()
        fig = draw(game)
        fig.canvas.draw()
        found.append(picture(fig.canvas))
    return found


@plots.styled
def draw(game: Game) -> Figure:
    """Return what D sees of the real points and the fakes, beside what G makes of a grid of noise."""
    fig = plots.new_figure(7.6, 4.25, dpi=90)
    fig.get_layout_engine().set(rect=(0, 0, 1, 0.95))  # titles stand at a fixed height, which the layout leaves out
    left, right = fig.subplots(1, 2)
    state = views.plane(game, {views.SAMPLES, views.MAP, views.ARROWS, views.MANIFOLD})
    plots.PointsDrawing(left, EXTENT).update(state["real"], state["fake"], values=state["values"],
                                             gradients=state["gradients"],
                                             title="D's map: what it takes for real is blue")
    plots.PointsDrawing(right, EXTENT).update(state["real"], None, title="G: a grid of noise becomes data")
    cells, colours = drawing.manifold_cells(state["manifold"])
    right.add_collection(PolyCollection(cells, facecolors=colours, edgecolors=plots.COLOURS["latent"], linewidths=0.6))
    right.get_legend().remove()
    right.set_xlabel(f"step {game.step_number:,}", loc="right")
    return fig


def write(pictures: list[Image.Image], path: Path) -> None:
    """Write the pictures as one animated WebP; a GIF would need half as many bytes again, and has too few colours."""
    with runtime.replacing(path) as partial:
        pictures[0].save(partial, "WEBP", save_all=True, append_images=pictures[1:], loop=PLAYED, quality=QUALITY,
                         method=6, duration=[MILLISECONDS] * (len(pictures) - 1) + [REST])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PATH, help="(%(default)s)")
    options = parser.parse_args()
    write(frames(), options.out)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
