"""What every explorer of every lesson must do. Rooms are found by scanning.

A factory that needs arguments, or at whose opening some control does nothing, is opened by `examples()` in the
room's `test_explorers.py`: name → a function without arguments that returns the explorer with every control at
work. What the kit makes for a room, the laboratory, has its own tests.
"""

import importlib
import importlib.util
import io
from html import unescape
from itertools import product

import numpy as np
import pytest
from PIL import Image

from ganlab import lessons
from ganlab.widgets import picture
from ganlab.widgets.explorer import Explorer

FOUND = lessons.explorers()
OWN = [id for id, factory in FOUND.items() if factory.__module__.startswith("ganlab.lessons.")]
each = pytest.mark.parametrize("id", OWN)


def opened(id):
    number, _, name = id.partition(".")
    tests = f"tests.lessons.{lessons.rooms()[number].__name__.rpartition('.')[2]}.test_explorers"
    examples = {}
    if importlib.util.find_spec(tests):
        examples = getattr(importlib.import_module(tests), "examples", dict)()
    explorer = examples.get(name, FOUND[id])()
    assert isinstance(explorer, Explorer)
    return explorer


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)), np.int16)


def look(explorer):
    """What a reader sees: the picture, the numbers, and which controls are shown."""
    shown = [control.layout.display != "none" for control in explorer.controls.values()]
    return bytes(explorer.image.value), explorer.numbers.value, tuple(shown)


def ends(control):
    """The values at both ends of a slider, or all of a choice or a switch; of a line of text, it and another."""
    if hasattr(control, "min"):
        return [control.min, control.max]
    if hasattr(control, "options"):
        return [option[1] if isinstance(option, tuple) else option for option in control.options]
    if control.kind == "entry":
        return [control.value, "a face"]
    return [False, True]


@each
def test_it_opens_with_a_picture_its_numbers_and_no_error(id):
    explorer = opened(id)
    assert explorer.error is None and explorer.message.value == ""
    picture = Image.open(io.BytesIO(explorer.image.value))
    assert picture.format == "JPEG" and 500 <= picture.width <= 900
    assert pixels(explorer).min() < 128
    assert explorer.summary.split("\n")[0] in explorer.numbers.value
    assert explorer.controls and all(name.strip() for name in explorer.controls)


@each
def test_every_control_changes_what_is_seen_and_back_again_without_an_error(id):
    explorer = opened(id)
    before = look(explorer)
    for name, control in explorer.controls.items():
        if control.layout.display == "none":
            continue
        start, looks = control.value, set()
        for end in ends(control):
            drawn, moves = explorer.redraws, control.value != end
            control.value = end
            assert explorer.error is None, (name, end, explorer.error)
            assert explorer.redraws >= drawn + moves, (name, end)
            looks.add(look(explorer))
        assert looks != {before}, f"{name} changes nothing"
        control.value = start
        assert look(explorer) == before, f"{name} does not lead back"


def settings(options, most=64):
    """All combinations; of very many, each option of each choice once, all other choices at random."""
    if np.prod([len(values) for values in options]) <= most:
        return list(product(*options))
    rng = np.random.default_rng(0)
    return [tuple(value if which == index else values[rng.integers(len(values))]
                  for which, values in enumerate(options)) for index, own in enumerate(options) for value in own]


@each
def test_both_ends_of_every_slider_under_every_choice(id):
    explorer = opened(id)
    choices = [control for control in explorer.controls.values() if hasattr(control, "options")]
    sliders = [control for control in explorer.controls.values() if hasattr(control, "min")]
    for values in settings([ends(choice) for choice in choices]):
        for choice, value in zip(choices, values):
            choice.value = value
        for slider in sliders:  # each stays at its upper end, so that the last ones meet an extreme state
            for end in ends(slider):
                slider.value = end
                assert explorer.error is None, (values, slider.description, end, explorer.error)


@each
def test_the_stored_background_gives_the_same_picture_as_a_fresh_drawing(id):
    explorer = opened(id)
    sliders = [control for control in explorer.controls.values() if hasattr(control, "min")]
    for slider in sliders[:3]:
        slider.value = type(slider.value)(slider.min + 0.6 * (slider.max - slider.min))
    quick = pixels(explorer)
    explorer.stage.backgrounds.clear()
    explorer.redraw()
    np.testing.assert_array_equal(quick, pixels(explorer))


@each
def test_static_is_the_same_state_on_a_new_figure(id):
    explorer = opened(id)
    fig = explorer.static()
    assert fig is not explorer.static()
    assert fig.get_suptitle() == explorer.summary
    fig.canvas.draw()


@each
def test_a_page_without_a_kernel_gets_words_and_static_has_alt_text(id, monkeypatch):
    explorer, shown = opened(id), []
    monkeypatch.setattr(picture, "display", lambda data, **_: shown.append(data))
    explorer._ipython_display_()
    for form in ("text/plain", "text/html"):
        assert explorer.title in unescape(shown[-1][form]) and "Run this cell" in shown[-1][form]
    assert explorer.static().alt.startswith(explorer.title) and explorer.summary in explorer.static().alt


@each
def test_every_control_has_a_name(id):
    """Kills a group of choices that a screen reader cannot announce."""
    for control in opened(id).controls.values():
        assert (control.description or control.name).strip()


def test_ids_are_the_room_and_the_name_and_the_scan_finds_them():
    assert {"01.bce", "02.laboratory", "09.shadows"} <= set(FOUND)
    assert all(factory.__name__ == id.partition(".")[2] for id, factory in FOUND.items())
