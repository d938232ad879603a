"""The surface that learners draw on, by mouse and by keyboard, in light and dark."""

import re

from tests.browser.test_front_end import violations

CELL = """from ipywidgets import HTML, VBox
from ganlab.widgets.surface import Surface

surface, told = Surface("A face to draw"), HTML()

def tell(_):
    last = surface.value[-1] if surface.value else None
    words = f"{last['tool']} of {len(last['points'])} points to {last['points'][-1]}" if last else ""
    told.value = f"strokes: {len(surface.value)} {words}"

surface.observe(tell, "value")
VBox([surface, told])"""


def test_lines_by_mouse_and_by_keyboard(lab, write):
    page = lab.page
    lab.open(write("surface", [CELL]))
    lab.run_all()
    canvas = page.get_by_role("application", name="A face to draw")
    box = canvas.bounding_box()

    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    for part in (0.4, 0.6, 0.75):
        page.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
    page.mouse.up()
    page.get_by_text("strokes: 1 pen of 4 points to [0.7").wait_for()
    dark = "canvas => { const d = canvas.getContext('2d').getImageData(144, 144, 1, 1).data; return d[0]; }"
    assert canvas.evaluate(dark) < 80  # the line is seen in the middle

    canvas.focus()
    for key in ("ArrowUp", "Space", "Shift+ArrowLeft", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    page.get_by_text("strokes: 2 pen of 3 points to [0.359375, 0.484375]").wait_for()
    assert page.get_by_text("36 % from the left, 48 % from the top").count() == 1  # for who cannot see the cursor
    page.keyboard.press("Backspace")
    page.get_by_text("strokes: 1 pen of 4 points").wait_for()

    for theme in ("light", "dark"):
        lab.theme(theme)
        assert violations(page) == []


SKETCH = """from ganlab.lessons.pix2pix import explorers
from ganlab.models import shipped

explorer = explorers.sketch(shipped.load("portraits-64"))
explorer"""


def test_a_sketch_becomes_a_portrait_by_mouse_and_by_keyboard(lab, write):
    """Lesson 06's explorer with the network that ships: what is drawn reaches it, and its answer comes back."""
    page = lab.page
    lab.open(write("sketch", [SKETCH]))
    lab.run_all()
    canvas = page.get_by_role("application", name="A sketch of a face")
    page.get_by_text("dabs on 0.0 %").first.wait_for()
    box = canvas.bounding_box()

    page.get_by_role("radio", name="dab of colour").check()
    page.get_by_role("combobox", name="colour of dabs").select_option("ground: pink")
    canvas.click(position={"x": 0.1 * box["width"], "y": 0.1 * box["height"]})
    page.get_by_text(re.compile(r"dabs on [0-9]*[1-9][0-9]*\.[0-9] %|dabs on 0\.[1-9] %")).first.wait_for()

    page.get_by_role("radio", name="pen").check()
    before = page.get_by_text(re.compile(r"lines on \d+ % of the page")).first.inner_text()
    canvas.focus()
    round_the_page = ["Shift+Arrow" + side for side in ("Left", "Up", "Right", "Down") for _ in range(6)]
    for key in ("Space", *round_the_page, "Space"):
        page.keyboard.press(key)
    page.wait_for_function("before => !document.body.innerText.includes(before)", arg=before)
    assert violations(page) == []

