"""Assignments: which exercises, with which weights."""

import json

import pytest

from ganlab import cli
from ganlab.grading import assignment
from ganlab.grading.assignment import AssignmentError, of_lessons


def test_weights_and_optional_exercises_are_kept_and_counted(tmp_path):
    plain = of_lessons(["02"])
    made = of_lessons(["02"], weights={"02.step": 2.5, "02.xy": 0}, optional=["02.k_steps"])
    points = {item.id: item.points for item in plain.items}
    assert [item.id for item in made.items] == [id for id in points if id != "02.xy"]
    assert made.total == plain.total + 1.5 * points["02.step"] - points["02.xy"] - points["02.k_steps"]
    assignment.save(made, tmp_path / "assignment.json")
    assert assignment.load(tmp_path / "assignment.json") == made


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"weights": {"05.cost_G": 2}}, "exercises of these lessons .*got 05.cost_G"),
    ({"optional": ["02.none"]}, "got 02.none"),
    ({"weights": {"02.step": -1}}, "weights from 0 to 1000, got 02.step=-1"),
    ({"weights": {"02.step": float("nan")}}, "got 02.step=nan"),
    ({"weights": dict.fromkeys((item.id for item in of_lessons(["02"]).items), 0)}, "at least one exercise"),
])
def test_what_cannot_be_weighted_is_told(arguments, sentence):
    with pytest.raises(AssignmentError, match=sentence):
        of_lessons(["02"], **arguments)


def test_release_writes_weights_and_options(tmp_path, capsys):
    out = tmp_path / "handout"
    assert cli.main(["grade", "release", "02", "--out", str(out), "--weight", "02.step=2", "--weight", "02.xy=0",
                     "--optional", "02.k_steps"]) == 0
    items = {item["id"]: item for item in json.loads((out / "assignment.json").read_text())["items"]}
    assert items["02.step"]["weight"] == 2 and "02.xy" not in items and items["02.k_steps"]["optional"]
    sheet = (out / "sheet.html").read_text()
    assert "(optional)" in sheet and f">{2 * items['02.step']['points']}<" in sheet
    capsys.readouterr()
    assert cli.main(["grade", "release", "02", "--out", str(out), "--weight", "02.step"]) == 2
    assert "Expected a weight such as 02.step=2, got 02.step." in capsys.readouterr().err
