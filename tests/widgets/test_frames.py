"""The pictures of an explorer on a grid of its controls: the right ones, in the right places, and nothing changed."""

import json

import numpy as np
import pytest
from PIL import Image

from ganlab import lessons
from ganlab.plots import Drawing
from ganlab.widgets import frames
from ganlab.widgets.controls import choice, slider, switch, whole
from ganlab.widgets.display import picture
from ganlab.widgets.explorer import Explorer
from tests.notebooks import FOLDERS


class Bar(Drawing):
    """Two axes: a bar of a given height, and nothing."""

    def __init__(self, fig):
        super().__init__(fig)
        self.axes, other = fig.subplots(1, 2)
        self.bar, = self.axes.plot([], [], linewidth=20)
        other.set(xlim=(0, 1), ylim=(0, 1))

    def update(self, *, height, count):
        self.bar.set_data([0, 0], [0, height * count])
        self.axes.set(xlim=(-1, 1), ylim=(0, 10))
        self._say(f"height {height:g}, count {count}")


def made(*grid, **more):
    height, count, name = slider("height", 1.0, 0, 2, 0.5), whole("count", 2, 1, 3), choice("one", "two", name="A name")
    on = switch("on")
    return Explorer(Bar, [[height, count], [name, on]], lambda: {"height": height.value, "count": count.value},
                    title="A bar: tall, or not?", grid=grid, **more)


def test_a_row_for_each_value_of_the_first_and_a_column_for_each_of_the_second(tmp_path):
    """Kills rows and columns that are exchanged, and pictures of another state than their words."""
    explorer = made("height", "count")
    path = frames.record(explorer, tmp_path)
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == "a-bar-tall-or-not.json" and facts["title"] == explorer.title
    labels = [control["labels"] for control in facts["controls"]]
    assert labels == [["0.0", "0.5", "1.0", "1.5", "2.0"], ["1", "2", "3"]]
    assert [control["at"] for control in facts["controls"]] == [2, 1]
    assert facts["says"][4] == "height 0.5, count 2" and len(facts["says"]) == 15
    sheet = Image.open(path.with_suffix(".webp")).convert("RGB")
    assert sheet.size == (3 * facts["width"], 5 * facts["height"])
    row, column = 3, 2
    shown = sheet.crop((column * facts["width"], row * facts["height"], (column + 1) * facts["width"],
                        (row + 1) * facts["height"]))
    drawn = picture(explorer.stage.paint(height=1.5, count=3)).resize(shown.size)
    assert np.abs(np.asarray(shown, float) - np.asarray(drawn, float)).mean() < 4


def test_the_explorer_is_as_it_was(tmp_path):
    explorer = made("height", "count")
    before = {name: control.value for name, control in explorer.controls.items()}
    frames.record(explorer, tmp_path)
    assert {name: control.value for name, control in explorer.controls.items()} == before


def test_one_control_choices_and_switches(tmp_path):
    facts = json.loads(frames.record(made("one", "on"), tmp_path).read_text(encoding="utf-8"))
    assert [control["labels"] for control in facts["controls"]] == [["one", "two"], ["on", "off"]]
    facts = json.loads(frames.record(made("height"), tmp_path).read_text(encoding="utf-8"))
    assert len(facts["controls"]) == 1 and len(facts["says"]) == 5


def test_words_that_point_know_their_part_or_their_values(tmp_path):
    explorer = made("height", "count", phrases={"on the right": 1, "taller": {"height": 1.6}})
    facts = json.loads(frames.record(explorer, tmp_path).read_text(encoding="utf-8"))
    assert facts["phrases"] == {"on the right": 1, "taller": [3, None]}
    (left, middle), (again, right) = facts["parts"]
    assert left == 0 and right == 1 and 0.3 < middle == again < 0.7


def test_a_control_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(KeyError):
        frames.record(made("width"), tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_records_where_it_is_asked_and_only_then(tmp_path, monkeypatch):
    frames.record_if_asked(made("height"))
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv(frames.VARIABLE, str(tmp_path))
    frames.record_if_asked(made("height"))
    assert len(list(tmp_path.iterdir())) == 2


def test_titles_give_names_of_their_own():
    """Kills two explorers that write over each other's pictures."""
    kept = [json.loads(path.read_text(encoding="utf-8"))["title"] for path in (FOLDERS[0] / "frames").glob("*.json")]
    assert len({frames.name_of(title) for title in kept}) == len(kept) >= 20


@pytest.mark.parametrize("id", ["01.bce", "02.generator_gradients", "02.xy_game", "03.two_densities",
                                "10.dirac_game", "11.best_discriminator", "12.two_clouds"])
def test_the_stored_pictures_are_those_of_today(id, tmp_path):
    """Kills a drawing that has changed since; `tests.notebooks.execute --frames` makes the pictures anew."""
    path = frames.record(lessons.explorers()[id](), tmp_path)
    stored = FOLDERS[0] / "frames" / path.name
    now, then = (json.loads(each.read_text(encoding="utf-8")) for each in (path, stored))
    assert {name: now[name] for name in now if name != "says"} == {name: then[name] for name in then if name != "says"}
    assert len(now["says"]) == len(then["says"])
    now, then = (np.asarray(Image.open(each.with_suffix(".webp")).convert("RGB"), float) for each in (path, stored))
    assert now.shape == then.shape and np.abs(now - then).mean() < 2
