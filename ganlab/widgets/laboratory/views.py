"""What is shown of a game: the states of both pictures, and its numbers in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from scipy.special import ndtri
from torch import Tensor

from ganlab import plots
from ganlab.widgets.laboratory import algorithm, measures
from ganlab.widgets.laboratory.data import EXTENT
from ganlab.widgets.laboratory.game import Game
from ganlab.widgets.laboratory.objectives import CRITIC, NUMBER, OBJECTIVES

SAMPLES, MAP, OPTIMAL, ARROWS, MANIFOLD = LAYERS = ("samples", "D's map", "D* (theory)", "arrows", "manifold")
SENT = 60  # fakes with an arrow
CELLS = 14  # of the manifold, along each side
TAILS = 0.01  # of z on each side that the manifold leaves out


def plane(game: Game, layers: set[str]) -> dict[str, Any]:
    """Return what `PlaneDrawing.update` draws of a game.

    In an open step the arrows stand only in its fourth part, and the points are its batch.
    """
    shown, part = game.shown(), game.open.part if game.open else 0
    real, fake = shown["real"], shown["fake"]
    arrows = ARROWS in layers and part in (0, 4)
    critic = OBJECTIVES[game.settings.objective].output == CRITIC
    samples = SAMPLES in layers
    sent = game.gradients(fake[:SENT]).numpy() if arrows else None
    return {
        "real": real.numpy() if samples and real is not None else None,
        "fake": fake.numpy() if samples else fake[:SENT].numpy() if arrows else None,
        "values": plots.decision_values(_as_logits(game), EXTENT, measures.SIDE) if MAP in layers else None,
        "gradients": sent,
        "optimal": game.optimal() if OPTIMAL in layers else None,
        "manifold": manifold(game) if MANIFOLD in layers else None,
        "label": "critic f(x), scaled" if critic else "D(x), probability of real",
        "title": f"part {part} of 5" if part else "arrows: where G is sent" if arrows else "",
        "stamp": _step(game),
    }


def _step(game: Game) -> str:
    """The step that is open, or else the last one."""
    return f"step {game.step_number + (game.open is not None and game.open.part < 5):,}"


def manifold(game: Game) -> np.ndarray:
    """Return G of a grid of z with as much probability in each cell: corners (n, n, 2)."""
    ticks = torch.from_numpy(ndtri(np.linspace(TAILS, 1 - TAILS, CELLS + 1))).float()
    return game.fakes(torch.cartesian_prod(ticks, ticks)).reshape(CELLS + 1, CELLS + 1, 2).numpy()


def _as_logits(game: Game) -> Callable[[Tensor], Tensor]:
    """Return D for the map, whose colours are probabilities.

    Least squares' D names a number around 0 to 1, not a logit. A critic's values have no such meaning: the mean over
    the fakes gets the colour of ¼, that over the reals of ¾.
    """
    output = OBJECTIVES[game.settings.objective].output
    if output == NUMBER:
        return lambda x: torch.logit(game.judged(x).clamp(0, 1), eps=1e-6)
    if output == CRITIC:
        fake, real = (game.judged(points).mean() for points in (game.fakes(game.z), game.real))
        scale = 2 * torch.clamp((real - fake).abs(), min=1e-9)
        return lambda x: torch.logit((0.5 + (game.judged(x) - (real + fake) / 2) / scale).clamp(0, 1), eps=1e-6)
    return game.judged


def curves(game: Game) -> dict[str, Any]:
    """Return what `CurvesDrawing.update` draws of a game."""
    return {"history": game.history, "jsd": {step: each.jsd for step, each in game.measured.items()},
            "floor": measures.floor(game.settings.data).jsd, "step": game.step_number}


def costs(game: Game) -> str:
    """Return the costs of the last finished step in words."""
    if not game.step_number or not game.history["loss_D"]:
        return ""
    J_D, J_G = (game.history[name][game.step_number - 1] for name in ("loss_D", "loss_G"))
    return f"Step {game.step_number:,}: J_D = {plots.number(J_D)}, J_G = {plots.number(J_G)}."


def numbers(game: Game, state: str = "") -> str:
    """Return step, state and all measures, each with its floor, in two lines."""
    part = game.open.part if game.open else 0
    words = [_step(game) + (f" of {game.latest:,}" if game.step_number < game.latest else "")]
    words += [state] if state else []
    words += [f"part {part} of 5: {algorithm.PARTS[part - 1]}"] if part else []
    floor, found = measures.floor(game.settings.data), game.measure()
    told = []
    if found.modes is not None:
        told += [f"modes {found.modes} of {len(game.settings.data.modes)} (real {floor.modes:g})",
                 f"quality {100 * found.quality:.1f} % (real {100 * floor.quality:.1f} %)"]
    told.append(f"divergence JSD {plots.number(found.jsd)} nats (real {plots.number(floor.jsd)})")
    arrows = game.gradients(game.fakes(game.z[:SENT])).norm(dim=1)
    told.append(f"arrows {plots.number(float(arrows.median()))}, longest {plots.number(float(arrows.max()))}")
    return ", ".join(words) + "\n" + " · ".join(told)


def alt(game: Game, layers: set[str], whole: bool) -> str:
    """Return the static picture in words."""
    parts = {SAMPLES: "real points as blue circles, fakes as vermilion triangles",
             MAP: "the discriminator's map as colour",
             OPTIMAL: "green lines where the optimal discriminator of both densities is ¼, ½ and ¾",
             ARROWS: "arrows that show where the generator's cost sends some of the fakes",
             MANIFOLD: "a grid of z pushed through G, darker where it is denser"}
    seen = [words for name, words in parts.items() if name in layers]
    listed = ", ".join(seen[:-1]) + (", and " if len(seen) > 1 else "") + seen[-1] if seen else "nothing"
    right = "both costs over time" + (", and the divergence with its floor" if whole else "")
    more = numbers(game).replace("\n", ". ") + "." if whole else ""
    return f"The laboratory after {game.step_number:,} steps. Left: {listed}. Right: {right}. {more}".strip()
