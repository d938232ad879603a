"""What every drawing must do, for the tests of the kit and of the lessons' rooms."""

import sys

import matplotlib as mpl
import numpy as np
import torch


def assert_draws_inside_its_sheet(make):
    """`make` returns a Figure with something dark on it, nothing outside it, and matplotlib as it was."""
    before = dict(mpl.rcParams)
    shown = set(sys.modules["matplotlib.pyplot"].get_fignums()) if "matplotlib.pyplot" in sys.modules else set()
    fig = make()
    fig.canvas.draw()
    assert dict(mpl.rcParams) == before
    if "matplotlib.pyplot" in sys.modules:
        assert set(sys.modules["matplotlib.pyplot"].get_fignums()) == shown
    assert np.asarray(fig.canvas.buffer_rgba())[..., :3].min() < 128
    box = fig.get_tightbbox()
    width, height = fig.get_size_inches()
    # labels that leave the sheet would be clipped in an explorer; a tenth of an inch is the pad of `show`
    assert box.x0 > -0.1 and box.y0 > -0.1 and box.x1 < width + 0.1 and box.y1 < height + 0.1


def ramp(n, size=8, channels=1):
    """Images (n, channels, size, size) that rise from −1 to 1, no two alike."""
    return torch.linspace(-1, 1, n * channels * size * size).reshape(n, channels, size, size)
