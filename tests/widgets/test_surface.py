import base64
import io

import pytest
from PIL import Image

from ganlab.widgets.surface import Surface, is_stroke

LINE = {"tool": "pen", "points": [[0, 0.5], [1, 1]], "colour": "#000000"}


def test_strokes_are_kept_and_taken_back():
    surface = Surface("A face")
    surface.value = [LINE, {**LINE, "tool": "dab"}]
    surface.undo()
    assert surface.value == [LINE]
    surface.clear()
    surface.undo()
    assert surface.value == []


@pytest.mark.parametrize("odd", [
    {**LINE, "tool": "spray"}, {**LINE, "points": []}, {**LINE, "points": [[0.5]]}, {**LINE, "points": [[0, 2]]},
    {**LINE, "points": [["0", 0]]}, {**LINE, "colour": "red"}, {**LINE, "colour": "#00000g"}, {}, {"tool": "pen"},
])
def test_what_is_no_stroke_is_left_out(odd):
    """Kills a page that makes the kernel raise."""
    assert not is_stroke(odd) and is_stroke(LINE)
    surface = Surface("A face")
    surface.value = [odd, LINE]
    assert surface.value == [LINE]


def test_a_backdrop_is_a_picture_of_its_own_pixels():
    surface = Surface("A face")
    surface.lay(Image.new("L", (5, 5), 77))
    sent = Image.open(io.BytesIO(base64.b64decode(surface.backdrop.split(",")[1])))
    assert sent.size == (5, 5) and sent.getpixel((2, 2)) == 77
    surface.lay(None)
    assert surface.backdrop == ""


def test_it_says_how_it_is_used_without_a_mouse():
    surface = Surface("A face")
    assert surface.description == "A face" and "Arrow keys" in surface.howto and "Space" in surface.howto
