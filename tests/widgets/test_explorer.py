"""The explorer of the kit: one redraw for many events, stored backgrounds, errors that are said and forgotten."""

import asyncio

import numpy as np
import pytest

from ganlab.plots import Drawing
from ganlab.widgets.controls import choice, label, slider, switch
from ganlab.widgets.explorer import Explorer


class Lines(Drawing):
    """A line of a given height on the left, whose axes follow it, and one of a given slope on the right."""

    def __init__(self, fig):
        super().__init__(fig)
        self.left, self.right = fig.subplots(1, 2)
        self.height, self.slope = self.left.plot([], [])[0], self.right.plot([], [])[0]
        self.right.set(xlim=(0, 1), ylim=(-1, 1))

    def update(self, *, height, slope):
        """Refuse heights below 0."""
        if height < 0:
            raise ValueError(f"Expected a height from 0 on, got <{height}>.")
        self.height.set_data([0, 1], [height, height])
        self.left.set_ylim(0, 1 if height < 1 else 10)
        self.slope.set_data([0, 1], [0, slope])
        self._say(f"height {height:g}, slope {slope:g}")


@pytest.fixture
def explorer():
    height, slope = slider("height", 0.5, -1, 5, 0.01), slider("slope", 0.5, -1, 1, 0.01)
    return Explorer(Lines, [[height], [slope]], lambda: {"height": height.value, "slope": slope.value},
                    title="Two lines.")


def test_controls_are_named_by_their_words():
    parts = [slider("a", 0, 0, 1, 0.1), switch("b"), choice(("first", 1), ("second", 2), name="c"),
             choice("one", "two", name="d")]
    explorer = Explorer(Lines, [[label("words"), *parts[:2]], parts[2:]],
                        lambda: {"height": 1, "slope": 0}, title="Two lines.")
    assert explorer.controls == dict(zip(["a", "b", "first", "one"], parts))


def test_a_failing_redraw_is_said_under_the_picture_and_kept_then_forgotten(explorer):
    picture = explorer.image.value
    explorer.controls["height"].value = -0.5
    assert isinstance(explorer.error, ValueError)
    assert "ValueError: Expected a height from 0 on, got &lt;-0.5&gt;." in explorer.message.value
    assert 'role="alert"' in explorer.message.value
    assert explorer.image.value == picture and "height 0.5" in explorer.numbers.value
    explorer.controls["height"].value = 0.25
    assert explorer.error is None and explorer.message.value == "" and explorer.message.layout.display == "none"
    assert "height 0.25" in explorer.numbers.value


def test_events_that_pile_up_share_one_redraw_of_the_last_state(explorer):
    async def drag():
        before = explorer.redraws
        for value in np.linspace(0, 5, 41):
            explorer.controls["height"].value = float(value)
        assert explorer.redraws == before  # the loop has not come back yet
        await asyncio.sleep(0.3)
        return explorer.redraws - before

    assert asyncio.run(drag()) == 1
    assert explorer.summary == "height 5, slope 0.5"


def test_a_strip_of_the_picture_is_drawn_again_only_when_its_axes_change(explorer):
    """Kills one background for all axes, which costs three times as much."""
    before = set(explorer.stage.backgrounds)
    explorer.controls["slope"].value = -1.0
    explorer.controls["height"].value = 0.75
    assert set(explorer.stage.backgrounds) == before
    explorer.controls["height"].value = 5.0  # only the left axes get new limits
    assert [number for number, _ in set(explorer.stage.backgrounds) - before] == [0]


def test_the_picture_stands_above_its_controls_and_has_a_name(explorer):
    assert list(explorer.box.children[:3]) == [explorer.numbers, explorer.image, explorer.message]
    # an ipywidgets.Image with a tooltip and without a description shows an error in the browser
    assert explorer.image.tooltip == "Two lines." and {"tooltip", "description"} <= set(explorer.image.keys)
