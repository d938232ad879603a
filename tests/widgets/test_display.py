"""Pictures carry their alt text and shown source is the live source."""

import base64
import io
import re

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from PIL import Image

from ganlab import losses
from ganlab.widgets import display


@pytest.fixture
def captured(monkeypatch):
    """Run an action; return the one mime bundle that a notebook would keep of it."""
    def run(action):
        shown = []
        monkeypatch.setattr(display, "display", shown.append)
        action()
        (page,) = shown
        return DisplayFormatter().format(page)[0]
    return run


def line_figure():
    fig = Figure(figsize=(4, 2))
    fig.subplots().plot([0, 1], [0, 1])
    return fig


def decoded(page):
    return Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", page).group(1))))


@pytest.mark.parametrize("format", ["png", "jpeg"])
def test_show_writes_an_img_with_escaped_alt_and_a_plain_fallback(format, captured):
    data = captured(lambda: display.show(line_figure(), alt='D\'s "map" <x>', format=format))
    assert 'alt="D&#x27;s &quot;map&quot; &lt;x&gt;"' in data["text/html"]
    assert data["text/plain"] == '[picture: D\'s "map" <x>]'
    picture = decoded(data["text/html"])
    assert picture.format == format.upper()
    assert f'width="{picture.width}"' in data["text/html"]
    assert np.asarray(picture.convert("L")).min() < 200  # something is drawn


@pytest.mark.parametrize("alt", ["", "   ", None])
def test_show_insists_on_alt_text(alt):
    with pytest.raises(ValueError, match="alt text"):
        display.show(line_figure(), alt=alt)


def test_show_refuses_what_is_no_figure_and_unknown_formats():
    with pytest.raises(TypeError, match="Figure"):
        display.show([1], alt="a list")
    with pytest.raises(ValueError, match="format"):
        display.show(line_figure(), alt="x", format="gif")


def test_show_closes_a_pyplot_figure_and_only_that(captured):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    mine, other = plt.figure(), plt.figure()
    captured(lambda: display.show(mine, alt="mine"))
    assert plt.get_fignums() == [other.number]
    captured(lambda: display.show(other, alt="other", close=False))
    assert plt.get_fignums() == [other.number]
    plt.close(other)


def test_a_palette_is_used_for_lines_but_never_for_a_photograph():
    lines, _ = display.encode(line_figure())
    assert Image.open(io.BytesIO(lines)).mode == "P"
    photograph = Figure(figsize=(3, 3))
    photograph.figimage(np.random.default_rng(0).integers(0, 256, (270, 270, 3), np.uint8))
    colours, _ = display.encode(photograph)
    assert Image.open(io.BytesIO(colours)).mode == "RGBA"


def test_show_source_is_the_source(captured):
    data = captured(lambda: display.show_source(losses.discriminator_bce, losses.bce))
    assert data["text/plain"].startswith("def discriminator_bce(")
    assert "\ndef bce(" in data["text/plain"]
    assert "softplus" in data["text/html"] and "<span" in data["text/html"]


def test_docstrings_can_be_dropped_everywhere_and_the_rest_still_runs():
    class Sample:
        """Of a class."""

        def method(self):
            """Of a method,

            with two lines.
            """
            return "not a docstring"

        def only(self):
            """Nothing but this."""

    text = display.source(Sample, docstring=False)
    assert "Of a class" not in text and "two lines" not in text
    assert "Nothing but this" in text  # a body may not be empty
    space = {}
    exec(text, space)
    assert space["Sample"]().method() == "not a docstring"


def test_source_of_a_builtin_is_refused_with_a_sentence():
    with pytest.raises(TypeError, match="written in Python"):
        display.source(len)
