"""The explorer of lesson 09: what its sliders change, and masks laid over photographs."""

import numpy as np
import torch

from ganlab import plots
from ganlab.widgets import explorers


def photos():
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def pictures(explorer):
    return [np.asarray(picture.get_array()) for picture in explorer._drawing.pictures]


def test_every_slider_changes_the_shadow_and_none_fails_at_its_ends():
    explorer = explorers.shadows(photos())
    explorer.redraw()
    before = pictures(explorer)
    for name, control in explorer.controls.items():
        start = control.value
        for value in (control.min, control.max):
            control.value = value
            explorer.redraw()
            assert explorer.error is None, (name, value, explorer.error)
            assert all(part.min() >= 0 and part.max() <= 1 for part in pictures(explorer)), (name, value)
        assert any(not np.array_equal(a, b) for a, b in zip(before, pictures(explorer))), name
        control.value = start
        explorer.redraw()
        assert all(np.array_equal(a, b) for a, b in zip(before, pictures(explorer))), name
    assert "%" in explorer.summary


def test_photographs_may_carry_a_gradient():
    explorer = explorers.shadows(photos().requires_grad_())
    explorer.redraw()
    assert explorer.error is None


def test_a_mask_is_laid_over_where_the_images_are():
    with torch.device("meta"):
        x, m = torch.zeros(2, 3, 8, 8, dtype=torch.float16), torch.zeros(2, 1, 8, 8)
    laid = plots.overlaid(x, m)
    assert (laid.device, laid.dtype, laid.shape) == (x.device, x.dtype, x.shape)


def test_a_mask_colours_its_own_pixels_only():
    x, m = photos(), torch.zeros(2, 1, 32, 32)
    m[:, :, :16] = 1
    laid = plots.overlaid(x, m, strength=1.0)
    assert torch.equal(laid[:, :, 16:], x[:, :, 16:])
    torch.testing.assert_close((laid[0, :, 0, 0] + 1) * 127.5, torch.tensor([86.0, 180.0, 233.0]))
    assert plots.overlaid(x, m).abs().max() <= 1


def test_diagrams_name_every_part():
    for fig, words in ((plots.shadow_chain(), ("segmentation", "mask", "removal")),
                       (plots.continuous_concatenation(), ("CL256", "takes 256 + 4", "CS3", "takes 64 + 4"))):
        shown = " ".join(text.get_text() for text in fig.axes[0].texts)
        assert all(word in shown for word in words)
