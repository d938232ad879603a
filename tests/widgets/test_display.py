"""Pictures carry their alt text and shown source is the live source."""

import base64
import io
import re

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from PIL import Image

from ganlab import losses, plots
from ganlab.widgets import display


@pytest.fixture
def captured(monkeypatch):
    """Run an action; return the one mime bundle that a notebook would keep of it."""
    def run(action):
        shown = []
        monkeypatch.setattr(display, "display", lambda thing, raw=False, metadata=None: shown.append(
            thing if raw else DisplayFormatter().format(thing)[0]))
        action()
        (page,) = shown
        return page
    return run


def line_figure():
    fig = Figure(figsize=(4, 2))
    fig.subplots().plot([0, 1], [0, 1])
    return fig


def decoded(page):
    return Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", page).group(1))))


@pytest.mark.parametrize("format", ["png", "jpeg", None])
def test_show_gives_every_renderer_a_picture_with_its_alt_text(format, captured):
    data = captured(lambda: display.show(line_figure(), alt='D\'s "map" <x>', caption="A < B.", format=format))
    assert 'alt="D&#x27;s &quot;map&quot; &lt;x&gt;"' in data["text/html"]
    assert "<figcaption" in data["text/html"] and "A &lt; B.</figcaption>" in data["text/html"]
    assert data["text/plain"] == '[picture: D\'s "map" <x>]\nA < B.'
    picture = decoded(data["text/html"])
    assert picture.format == "WEBP" and f'width="{picture.width}"' in data["text/html"]
    (kind,) = [kind for kind in data if kind.startswith("image/")]
    plain = Image.open(io.BytesIO(base64.b64decode(data[kind])))
    assert kind == f"image/{plain.format.lower()}" and plain.size == picture.size
    for each in (picture, plain):
        assert np.asarray(each.convert("L")).min() < 200  # something is drawn


def test_show_takes_the_words_that_the_figure_brings_and_needs_no_caption(captured):
    described = plots.described(line_figure(), "What is drawn.")
    data = captured(lambda: display.show(described))
    assert 'alt="What is drawn."' in data["text/html"] and "figcaption" not in data["text/html"]
    assert 'alt="Other."' in captured(lambda: display.show(described, alt="Other."))["text/html"]
    with pytest.raises(TypeError, match="caption"):
        display.show(described, caption=3)


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


def test_lines_stay_as_they_are_and_a_photograph_becomes_small():
    """Kills JPEG around letters, and a notebook of megabytes."""
    page, kind, plain, _ = display.encode(line_figure())
    lines = np.asarray(Image.open(io.BytesIO(page)).convert("RGB"))
    assert len(np.unique(lines.reshape(-1, 3), axis=0)) <= 256 and kind == "png"
    np.testing.assert_array_equal(lines, np.asarray(Image.open(io.BytesIO(plain)).convert("RGB")))
    photograph = Figure(figsize=(3, 3))
    photograph.figimage(np.random.default_rng(0).integers(0, 256, (270, 270, 3), np.uint8))
    page, kind, plain, _ = display.encode(photograph)
    exact, *_ = display.encode(photograph, format="png")
    assert len(page) < len(exact) / 2 and kind == "jpeg" and len(plain) < len(exact) / 2


def test_show_source_is_the_source(captured):
    data = captured(lambda: display.show_source(losses.discriminator_bce, losses.bce))
    assert data["text/plain"].startswith("def discriminator_bce(")
    assert "\ndef bce(" in data["text/plain"]
    assert "softplus" in data["text/html"] and "<span" in data["text/html"]


def test_show_source_brings_no_colour_that_only_one_theme_can_bear(captured):
    """Kills dark letters on a dark page: text takes the page's colours, tokens those of JupyterLab's theme."""
    page = captured(lambda: display.show_source(losses.discriminator_bce))["text/html"]
    assert "background" not in page
    colours = set(re.findall(r"(?<![-\w])color: ?([^;\"]+)", page))
    assert colours and all(re.fullmatch(r"var\(--jp-[a-z-]+, inherit\)", colour) for colour in colours)


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
