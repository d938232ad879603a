"""The notebooks' facade: check, hint, solution and progress as a learner meets them; figures and claims."""

import copy
import json
import math
import pickle

import numpy as np
import pytest
import torch

from ganlab import exercises, lesson


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(lesson, "_hints_seen", {})
    monkeypatch.setattr(lesson, "_solutions_asked", set())
    monkeypatch.setattr(lesson, "_lesson_at_work", "")


def right(t, y):
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


def untouched(t, y): ...


def out(capsys):
    return capsys.readouterr().out


def test_check_shows_once_and_returns_nothing(capsys):
    assert lesson.check("01.cost", untouched) is None
    said = out(capsys)
    assert said.startswith("01.cost: not attempted yet (1 point, about ") and "importance ●" in said
    assert said.endswith('). hint("01.cost") helps.\n') and said.count("\n") == 1
    assert lesson.check("01.cost", right) is None
    assert out(capsys).count("passed") == 1


def test_check_keeps_the_points_and_progress_shows_them(capsys):
    lesson.check("01.cost", right)
    lesson.check("01.cost", untouched)
    assert lesson.progress() is None
    shown = out(capsys)
    assert "Lesson 01: 1 of 8 points" in shown and "Together: 1 of" in shown


def test_progress_shows_the_lesson_at_work_or_the_one_that_is_asked_for(capsys):
    """Kills the whole course's table at the end of every lesson."""
    lesson.progress()
    assert {"Lesson 01", "Lesson 02"} <= {line.split(":")[0] for line in out(capsys).splitlines()}
    lesson.check("02.k_steps", untouched)
    out(capsys)
    lesson.progress()
    shown = out(capsys)
    assert "Lesson 02: 0 of" in shown and "Lesson 01" not in shown and "Other lessons: 0 of" in shown
    for asked in ("01", 1):
        lesson.progress(asked)
        shown = out(capsys)
        assert "Lesson 01" in shown and "01.cost" in shown and "02.k_steps" not in shown
    lesson.progress("all")
    shown = out(capsys)
    assert "01.cost" in shown and "02.k_steps" in shown and "Other" not in shown
    lesson.progress("77")
    assert "No exercises in lesson 77" in (shown := out(capsys)) and "01, 02" in shown


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


def test_a_variant_is_checked_and_its_solution_is_not_shown(capsys):
    """Kills a handout whose second click shows the answer."""
    lesson.check("01.cost~5", exercises.find("01.cost").solution)
    assert "The answer to the course's own exercise" in out(capsys)
    lesson.check("01.cost~5", exercises.find("01.cost~5").solution)
    assert "passed" in out(capsys)
    for _ in range(2):
        lesson.solution("01.cost~5")
        assert "no solution is shown" in (shown := out(capsys)) and "torch.log" not in shown
    for _ in range(3):
        lesson.hint("01.cost~5")
    assert "no hints are left" in (shown := out(capsys)) and "shows an answer" not in shown


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


# --- figures and claims

found = lesson.Number(0.87, "accuracy")
base = lesson.Number(2, "baseline")


def test_measured_prints_and_returns_a_number_that_knows_its_name(capsys):
    accuracy = lesson.measured("accuracy", 0.98765)
    assert out(capsys) == "accuracy: 0.9877\n"
    assert (accuracy, accuracy.name) == (0.98765, "accuracy") and isinstance(accuracy, float)
    lesson.measured("accuracy", 0.5, quiet=True)
    assert out(capsys) == ""
    lesson.measured("parameters", 3_576_704)  # all digits of a whole number
    assert out(capsys) == "parameters: 3,576,704\n"


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.int64(3), np.array([3.0]), torch.tensor(3),
                                   torch.tensor([[3.0]], requires_grad=True), lesson.Number(3, "other")])
def test_measured_takes_all_that_is_one_number(value, recwarn):
    figure = lesson.measured("three", value)
    assert figure == 3 and figure.name == "three" and type(float(figure)) is float and not recwarn.list


def test_measured_takes_no_two_numbers():
    with pytest.raises((ValueError, RuntimeError)):
        lesson.measured("two", torch.ones(2))


@pytest.mark.parametrize("made, value, name", [
    (found - 0.9, -0.03, "accuracy − 0.9"),
    (1 - found, 0.13, "1 − accuracy"),
    (abs(found - 0.9), 0.03, "|accuracy − 0.9|"),
    (-(found + 1), -1.87, "−(accuracy + 1)"),
    (found / base * 2, 0.87, "(accuracy / baseline) · 2"),
    (2 / base**2, 0.5, "2 / (baseline ^ 2)"),
    (2**base, 4, "2 ^ baseline"),
    (+found, 0.87, "accuracy"),
    (base * np.float32(1.5), 3, "baseline · 1.5"),
    (np.float64(1.5) * base, 3, "1.5 · baseline"),
    (np.int64(3) - base, 1, "3 − baseline"),
    (base + True, 3, "baseline + 1"),
])
def test_arithmetic_gives_numbers_with_names(made, value, name):
    """Kills operators that forget the name, turn the two sides round, or leave out brackets."""
    assert isinstance(made, lesson.Number)
    assert abs(float(made) - value) < 1e-12 and made.name == name


@pytest.mark.parametrize("compared, holds, words, distance", [
    (found > 0.9, False, "accuracy (0.87) > 0.9", 0.03),
    (found > 0.9, False, "accuracy (0.87) > 0.9", 0.03),
    (found >= 0.87, True, "accuracy (0.87) ≥ 0.87", 0),
    (found <= base / 2, True, "accuracy (0.87) ≤ baseline / 2 (1)", 0.13),
    (base < found, False, "baseline (2) < accuracy (0.87)", 1.13),
    (base == 2, True, "baseline (2) = 2", 0),
    (base != 2, False, "baseline (2) ≠ 2", 0),
    (base == 8, False, "baseline (2) = 8", 6),
    (base > np.float32(1), True, "baseline (2) > 1", 1),
    (np.float64(1) < base, True, "baseline (2) > 1", 1),
    (base < torch.tensor(1.5), False, "baseline (2) < 1.5", 0.5),
    (lesson.Number(math.inf, "cost") <= math.inf, True, "cost (inf) ≤ inf", 0),
])
def test_a_comparison_is_a_truth_value_that_remembers_both_sides(compared, holds, words, distance):
    assert isinstance(compared, lesson.Comparison)
    assert (bool(compared), str(compared)) == (holds, words)
    assert abs(compared.distance - distance) < 1e-12


def test_a_chain_keeps_the_part_that_fails():
    assert str(0.9 < found < 1) == "accuracy (0.87) > 0.9"
    assert str(0 < found < 0.5) == "accuracy (0.87) < 0.5"
    assert str(found > 0.9 and base > 1) == "accuracy (0.87) > 0.9"
    assert str(found > 0.8 and base > 3) == "baseline (2) > 3"
    assert str(found > 0.9 or base > 3) == "baseline (2) > 3"


def test_numbers_are_floats_to_everybody_else():
    assert found == 0.87 and found != 0.9 and found != "accuracy" and found is not None and found != None  # noqa: E711
    assert hash(found) == hash(0.87) and {found: 1}[0.87] == 1 and found in [0.87]
    assert sorted([base, found]) == [0.87, 2] and max(found, base).name == "baseline"
    assert sum(number > 1 for number in (found, base)) == 1
    assert (f"{found:.1f}", round(found, 1), repr(found), int(base)) == ("0.9", 0.9, "0.87", 2)
    assert json.dumps([found]) == "[0.87]"
    for again in (copy.deepcopy(found - 1), pickle.loads(pickle.dumps(found - 1))):
        assert (again, again.name, abs(again).name) == (found - 1, "accuracy − 1", "|accuracy − 1|")
        assert (2 * again).name == "2 · (accuracy − 1)"
    again = pickle.loads(pickle.dumps(found > 0.9))
    assert not again and str(again) == str(found > 0.9)


def test_arrays_and_tensors_meet_a_plain_float():
    """Kills a Number that cuts the gradient of what it is multiplied with, or that replaces an array by its own."""
    assert (base * torch.tensor(3.0, requires_grad=True)).requires_grad
    assert torch.equal(torch.ones(2) * base, torch.full((2,), 2.0))
    assert torch.equal(base > torch.ones(2), torch.ones(2) > 0)
    array = np.ones(2)
    for product in (array * base, base * array):
        assert type(product) is np.ndarray and (product == 2).all()
    assert (np.arange(4) < base).tolist() == [True, True, False, False]
    kept = array
    kept *= base
    assert array.tolist() == [2, 2]


def test_a_claim_that_holds_is_printed_with_its_figures(capsys):
    lesson.claim(found > 0.8, "D is mostly right")
    lesson.claim(True, "it is so")
    assert out(capsys) == "✓ D is mostly right: accuracy (0.87) > 0.8\n✓ it is so\n"


@pytest.mark.parametrize("condition, message", [
    (found > 0.9, 'The claim "D is mostly right" does not hold: expected accuracy (0.87) > 0.9; off by 0.03.'),
    (False, 'The claim "D is mostly right" does not hold.'),
    (torch.tensor(False), 'The claim "D is mostly right" does not hold.'),
])
def test_a_claim_that_fails_stops_the_cell_and_says_by_how_much(condition, message, capsys):
    with pytest.raises(lesson.ClaimError) as error:
        lesson.claim(condition, "D is mostly right")
    assert str(error.value) == message and isinstance(error.value, AssertionError) and out(capsys) == ""


@pytest.mark.parametrize("compare", [lambda nan: nan < 1, lambda nan: nan > 1, lambda nan: nan != 1,
                                     lambda nan: abs(nan - 1) < 1, lambda nan: base > nan])
def test_no_claim_holds_of_nan(compare):
    with pytest.raises(lesson.ClaimError, match="off by nan"):
        lesson.claim(compare(lesson.Number(math.nan, "cost")), "it is finite")


def test_arguments_that_have_changed_places_are_no_claim():
    """Kills a claim("words", False) that passes because words are true."""
    with pytest.raises(TypeError, match="words"):
        lesson.claim("D is right", found > 0.9)


def test_collected_notes_figures_and_claims_and_goes_on(capsys):
    with lesson.collected() as record:
        accuracy = lesson.measured("accuracy", torch.tensor(0.5))
        lesson.measured("cost", 1.25, quiet=True)
        lesson.claim(accuracy > 0.9, "D is right")
        lesson.claim(accuracy > 0.4, "D has learned")
    assert record.figures == {"accuracy": 0.5, "cost": 1.25} and type(record.figures["accuracy"]) is float
    assert [claim.words for claim in record.claims] == ["D is right", "D has learned"]
    broken, = record.broken
    assert broken == lesson.Claim("D is right", False, "accuracy (0.5) > 0.9", 0.4)
    assert str(broken) in out(capsys)
    with pytest.raises(lesson.ClaimError):
        lesson.claim(accuracy > 0.9, "D is right")


def test_collections_do_not_mix_and_end_where_they_end():
    with lesson.collected() as outer:
        lesson.claim(True, "before")
        with pytest.raises(RuntimeError), lesson.collected() as inner:
            lesson.measured("within", 1)
            raise RuntimeError
        lesson.claim(False, "after")
    assert inner.figures == {"within": 1} and not outer.figures
    assert [claim.holds for claim in outer.claims] == [True, False] and not inner.claims
    with pytest.raises(lesson.ClaimError):
        lesson.claim(False, "nobody collects")


def test_one_name_is_for_one_figure():
    """Kills a record in which the second of two figures silently replaces the first."""
    with lesson.collected() as record:
        for _ in range(2):
            lesson.measured("accuracy", 0.5)
            lesson.measured("cost", math.nan)
        with pytest.raises(ValueError, match=r"'accuracy', got 0\.5 and 0\.7"):
            lesson.measured("accuracy", 0.7)
    assert record.figures["accuracy"] == 0.5
    lesson.measured("accuracy", 0.5)
    lesson.measured("accuracy", 0.7)  # a cell that a learner runs again
