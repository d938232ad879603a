"""Every exercise both ways: right answers pass, wrong ones fail and are called by their name."""

from dataclasses import replace

import pytest

from ganlab import exercises
from ganlab.exercises import EXERCISES, engine
from tests.exercises import (
    variants_01,
    variants_02,
    variants_03,
    variants_04,
    variants_05,
    variants_06,
    variants_07,
    variants_08,
    variants_09,
)

VARIANTS = (variants_01, variants_02, variants_03, variants_04, variants_05, variants_06, variants_07, variants_08,
            variants_09)
RIGHT = {id: answers for lesson in VARIANTS for id, answers in lesson.RIGHT.items()}
WRONG = {id: answers for lesson in VARIANTS for id, answers in lesson.WRONG.items()}
IDS = list(EXERCISES)


def test_tables_are_complete():
    assert set(RIGHT) == set(WRONG) == set(IDS)
    for id in IDS:
        assert len(RIGHT[id]) >= 5 and len(WRONG[id]) >= 8, id
        named = [name for _, name in WRONG[id] if name]
        assert len(named) >= 0.8 * len(WRONG[id]), id
        assert len(set(named)) >= 5, id


@pytest.mark.parametrize("id", IDS)
def test_right_answers_score_full_marks(id):
    for number, fn in enumerate(RIGHT[id]):
        report = exercises.check_function(id, fn)
        assert report.status == "passed", (number, report)
        assert report.points == report.points_max == EXERCISES[id].points


@pytest.mark.parametrize("id", IDS)
def test_wrong_answers_fail_and_are_named(id):
    for number, (fn, name) in enumerate(WRONG[id]):
        report = exercises.check_function(id, fn, seconds=0.5 if id == "02.k_steps" else 5)
        assert report.status == "failed" and report.points == 0, (number, name, report)
        assert report.text and report.hint, (number, report)
        if name:
            assert report.misconception == name, (number, report)


@pytest.mark.parametrize("id", IDS)
def test_each_written_mistake_is_found_under_its_own_name(id):
    """Kills a reordering of the list after which one mistake hides another, and a mutant that is right."""
    for known in EXERCISES[id].misconceptions:
        for number, wrong in enumerate(known.wrong[:1] if id == "02.step" else known.wrong):
            report = exercises.check_function(id, wrong)
            assert (report.status, report.misconception) == ("failed", known.name), (number, report)


@pytest.mark.parametrize("id", IDS)
def test_no_flake_in_100_seeds(id):
    """Each seed checks one right and one wrong answer, in turn; naming is left out, it is tested above."""
    exercise = replace(EXERCISES[id], misconceptions=())
    wrong = [fn for fn, name in WRONG[id] if name]
    for seed in range(100):
        right_report = engine.check(exercise, RIGHT[id][seed % len(RIGHT[id])], seed=seed)
        assert right_report.status == "passed", (seed, right_report)
        wrong_report = engine.check(exercise, wrong[seed % len(wrong)], seed=seed)
        assert wrong_report.status == "failed", (seed, wrong_report)


@pytest.mark.parametrize("id", IDS)
def test_stub_and_solution_come_from_one_function(id):
    for source, status in ((exercises.stub(id), "not attempted"), (exercises.solution_source(id), "passed")):
        cell: dict = {}
        exec("import torch\nimport numpy as np\n" + source, cell)
        fn = cell[EXERCISES[id].name]
        assert exercises.check_function(id, fn).status == status
        assert fn.__doc__ == EXERCISES[id].solution.__doc__
    assert exercises.stub(id).endswith('"""\n    ...')


def test_points_and_texts():
    for exercise in EXERCISES.values():
        assert 1 <= exercise.points <= 4 and len(exercise.hints) >= 3
        assert all(text.strip().endswith((".", "?")) for text in exercise.hints), exercise.id
        assert all(known.explanation.endswith((".", ")")) for known in exercise.misconceptions), exercise.id
        assert "Return" in exercise.solution.__doc__, exercise.id
