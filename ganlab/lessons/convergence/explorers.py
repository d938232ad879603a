"""The Dirac game, to be moved; the laboratory is the kit's."""

from __future__ import annotations

from ganlab.lessons.convergence import drawings
from ganlab.widgets.controls import choice, menu, slider, whole
from ganlab.widgets.explorer import Explorer
from ganlab.widgets.laboratory import whole_laboratory

__all__ = ["dirac_game", "whole_laboratory"]


def dirac_game() -> Explorer:
    """Return an explorer: a method, its strength and its step size → the orbit, the eigenvalues, the distance."""
    method = menu("method", "R1", *(name for name in drawings.METHODS if name != "R1"))
    order = choice("simultaneous", "alternating", name="The players move")
    h = slider("step size h", 0.2, 0.02, 2, 0.02)
    strength = slider("strength γ or σ", 0.3, 0, 3, 0.05)
    steps = whole("steps", 200, 10, 400)
    return Explorer(drawings.DiracDrawing, [[method, order], [h, strength], [steps]],
                    lambda: {"method": method.value, "h": h.value, "strength": strength.value, "steps": steps.value,
                             "alternating": order.value == "alternating"},
                    title="The Dirac game: the orbit of both players, the eigenvalues of one step, and the distance "
                          "from the equilibrium.", grid={
                              "strength γ or σ": (0, 0.3, 0.6, 0.9, 1, 1.2, 1.5, 2, 3), "method": None},
                    phrases={"Start with R1": {"method": "R1"}, "the plain GAN": {"method": "GAN"},
                             "the two eigenvalues": 1, "Far from the equilibrium": 2})
