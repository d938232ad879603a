"""The notebooks' facade: check, hint, solution and progress as a learner meets them."""

import pytest
import torch

from ganlab import exercises, lesson


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(lesson, "_hints_seen", {})
    monkeypatch.setattr(lesson, "_solutions_asked", set())


def right(t, y):
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


def untouched(t, y): ...


def out(capsys):
    return capsys.readouterr().out


def test_check_shows_once_and_returns_nothing(capsys):
    assert lesson.check("01.cost", untouched) is None
    assert out(capsys) == '01.cost: not attempted yet (1 point). hint("01.cost") helps.\n'
    assert lesson.check("01.cost", right) is None
    assert out(capsys).count("passed") == 1


def test_check_keeps_the_points_and_progress_shows_them(capsys):
    lesson.check("01.cost", right)
    lesson.check("01.cost", untouched)
    assert lesson.progress() is None
    shown = out(capsys)
    assert "Lesson 01: 1 of 8 points" in shown and "Together: 1 of" in shown


def test_hints_come_one_after_another_and_the_panel_shows_the_one_reached(capsys):
    """Kills a panel whose hint comes again from the button, and one that hurries on at every wrong try."""
    hints = exercises.find("01.cost").hints
    for _ in range(2):
        lesson.check("01.cost", lambda t, y: y)
        assert f"Hint 1 of {len(hints)}: {hints[0]}" in out(capsys)
    for number, text in enumerate(hints[1:], 2):
        lesson.hint("01.cost")
        assert out(capsys) == f"01.cost, hint {number} of {len(hints)}: {text}\n"
    lesson.check("01.cost", lambda t, y: y)
    assert f"Hint {len(hints)} of {len(hints)}" in out(capsys)
    lesson.hint("01.cost")
    assert "no hints are left" in out(capsys)


def test_solution_asks_once(capsys):
    """Kills a solution that is shown at the first, perhaps accidental, call."""
    lesson.solution("01.cost")
    first = out(capsys)
    assert "torch.log" not in first and "ask once more" in first
    lesson.solution("01.cost")
    assert exercises.solution_source("01.cost") in out(capsys)
    lesson.solution("01.gradient")
    assert "ask once more" in out(capsys)


@pytest.mark.parametrize("call", [lambda: lesson.check("01.cots", right), lambda: lesson.hint("01.cots"),
                                  lambda: lesson.solution("01.cots")])
def test_an_unknown_id_names_the_nearest_without_a_traceback(call, capsys):
    assert call() is None
    assert 'The nearest is "01.cost"' in out(capsys)


def test_points_that_cannot_be_saved_are_a_remark(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GANLAB_STATE", str(tmp_path / "file"))
    lesson.check("01.cost", right)
    shown = out(capsys)
    assert "passed" in shown and "could not be saved" in shown
