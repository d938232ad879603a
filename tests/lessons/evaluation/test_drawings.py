"""The drawings of lesson 12 say what they show."""

import torch

from ganlab.lessons.evaluation import crowds, drawings

FOUND = {"real": dict.fromkeys(crowds.MEASURES, 0.5), "copies": dict.fromkeys(crowds.MEASURES, 0.7)}
WORSE = {"real": dict.fromkeys(crowds.MEASURES, 1.0),
         "copies": dict.fromkeys(crowds.MEASURES, 0.0) | {"nearer to training": 9.0, "Fréchet": -9.0}}


def figures():
    points = torch.randn(50, 2, generator=torch.Generator().manual_seed(0)).double()
    return {
        "lines_in_n": lambda: drawings.lines_in_n([250, 1000], {"16 features": [0.7, 0.2]}, {"16 features": 168.0}),
        "two_crowds": lambda: drawings.two_crowds(points, points, ("real", "fake")),
        "who_notices": lambda: drawings.who_notices(FOUND, WORSE),
    }


def test_the_table_says_who_notices():
    alt = drawings.who_notices(FOUND, WORSE).alt
    assert "real: nothing" in alt and "copies: Fréchet better, nearer to training worse" in alt
