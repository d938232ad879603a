"""The drawings of lesson 09: masks colour their own pixels, diagrams name every part."""

import torch

from ganlab.lessons.shadows import drawings


def figures():
    return {"luminances": lambda: drawings.luminances(torch.linspace(0, 1, 400).view(1, 1, 20, 20), 0.45)}


def test_a_mask_is_laid_over_where_the_images_are():
    with torch.device("meta"):
        x, m = torch.zeros(2, 3, 8, 8, dtype=torch.float16), torch.zeros(2, 1, 8, 8)
    laid = drawings.overlaid(x, m)
    assert (laid.device, laid.dtype, laid.shape) == (x.device, x.dtype, x.shape)


def test_a_mask_colours_its_own_pixels_only():
    x, m = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1, torch.zeros(2, 1, 32, 32)
    m[:, :, :16] = 1
    laid = drawings.overlaid(x, m, strength=1.0)
    assert torch.equal(laid[:, :, 16:], x[:, :, 16:])
    torch.testing.assert_close((laid[0, :, 0, 0] + 1) * 127.5, torch.tensor([86.0, 180.0, 233.0]))
    assert drawings.overlaid(x, m).abs().max() <= 1


def test_diagrams_name_every_part():
    for fig, words in ((drawings.shadow_chain(), ("segmentation", "mask", "removal")),
                       (drawings.continuous_concatenation(), ("CL256", "takes 256 + 4", "CS3", "takes 64 + 4"))):
        shown = " ".join(text.get_text() for text in fig.axes[0].texts)
        assert all(word in shown for word in words)


def test_the_histogram_counts_the_pixels_and_marks_the_threshold():
    values = torch.cat([torch.full((300,), 0.3), torch.full((100,), 0.7)]).view(1, 1, 20, 20)
    ax, = drawings.luminances(values, 0.45).axes
    heights = {round(patch.get_x() + patch.get_width() / 2, 2): patch.get_height() for patch in ax.patches}
    tall = sorted(place for place, height in heights.items() if height)
    assert len(tall) == 2 and abs(tall[0] - 0.3) < 0.02 and abs(tall[1] - 0.7) < 0.02
    assert heights[tall[0]] == 3 * heights[tall[1]]
    assert [float(x) for x in ax.lines[0].get_xdata()] == [0.45, 0.45]
