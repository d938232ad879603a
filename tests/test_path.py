"""The way through the course in so many minutes."""

import pytest

from ganlab import exercises, lesson
from ganlab.runtime import GanlabError


def said(capsys):
    return capsys.readouterr().out


def test_a_path_fits_its_minutes_and_takes_what_matters_most():
    """Kills a path that is too long, and one that fills itself with what hardly matters."""
    for minutes in range(3, 90, 7):
        assert sum(each.minutes for each in exercises.path(minutes)) <= minutes
    found = exercises.path(60)
    assert sum(each.minutes for each in found) >= 45
    mean = sum(each.importance for each in found) / len(found)
    known = exercises.EXERCISES.values()
    assert mean > sum(each.importance for each in known) / len(known)
    order = [(each.lesson, each.place) for each in found]
    assert order == sorted(set(order))


def test_a_goal_is_what_the_path_is_about():
    found = exercises.path(60, "power iteration and the spectral norm")
    assert "11.power_step" in {each.id for each in found} and "11.power_step" not in {
        each.id for each in exercises.path(60)}


def test_what_is_done_is_no_longer_on_the_path():
    first = exercises.path(30)[0]
    exercises.keep(first.id, first.points)
    assert first.id not in {each.id for each in exercises.path(30)}


@pytest.mark.parametrize("arguments", [(0,), (-5,), ("90",), (float("nan"),), (1e9,), (60, 3), (60, "zymurgy xylem")])
def test_an_impossible_path_is_explained(arguments, capsys):
    with pytest.raises(GanlabError, match="Expected"):
        exercises.path(*arguments)
    lesson.path(*arguments)
    assert "No path." in said(capsys)


def test_a_path_is_shown_as_a_checklist(capsys):
    lesson.path(45, "sigmoid")
    shown = said(capsys)
    assert shown.count("☐") >= 3 and "of 45 minutes" in shown and "difficulty ●" in shown
