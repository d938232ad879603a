"""Settings that each show one phenomenon, and what to look for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ganlab.widgets.laboratory import objectives


@dataclass(frozen=True)
class Preset:
    """One row of the menu.

    Args:
        words: what to look for.
        data: the name of the distribution.
        settings: of `game.Settings`, where they differ from the usual ones; `strength` is the objective's own.
    """

    words: str
    data: str = "ring"
    settings: dict[str, Any] = field(default_factory=dict)


FAST_G = {"rate_D": 5e-4, "rate_G": 5e-3}

PRESETS = {
    "collapse that rotates": Preset(
        "G is ten times as fast as D: all fakes pile up on one cluster after another, and D chases them.",
        settings={"objective": objectives.SATURATING, **FAST_G}),
    "k = 6 cures it": Preset(
        "The same rates, but D learns six times a step: the fakes spread and stay.",
        settings={"objective": objectives.SATURATING, "updates": 6, **FAST_G}),
    "unrolling cures it": Preset(
        "The same rates, but G plays against the D of five updates later: the fakes spread. Its steps are slow.",
        settings={"objective": objectives.UNROLLED, "strength": 5, **FAST_G}),
    "pairs do not cure it": Preset(
        "The same rates with R3GAN's pairs and both penalties: still one cluster after another. The rates decide.",
        settings={"objective": objectives.PAIRS, "strength": 0.1, **FAST_G}),
    "saturating gradients vanish": Preset(
        "Gradient descent, D far ahead: most arrows shrink to nothing, G stays. Change the loss to non-saturating.",
        settings={"objective": objectives.SATURATING, "updates": 8, "rule": "gradient descent", "rate_D": 0.3,
                  "rate_G": 0.01}),
    "R1 brakes": Preset(
        "A penalty on D's slope keeps the map soft and the arrows short: steady and slow. Set γ to 0 and compare.",
        settings={"strength": 5.0, "rate_D": 3e-3, "rate_G": 3e-3}),
    "clipping": Preset(
        "Clipped weights make a critic of few slopes, nearly straight: slow. Compare its map with the penalty's.",
        settings={"objective": objectives.CLIPPED, "strength": 0.1, "updates": 5, "rule": "RMSProp"}),
    "critic with a penalty": Preset(
        "The slope is pulled to 1 between the fakes and the data: it tells how far they have to go.",
        settings={"objective": objectives.PENALTY, "strength": 0.1, "updates": 5}),
}
