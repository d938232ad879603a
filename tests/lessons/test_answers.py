"""Every exercise both ways: right answers pass, wrong ones fail and are called by their name."""

from dataclasses import replace

import pytest

from ganlab import checking, exercises, lessons
from ganlab.checking import call, judge
from ganlab.checking.state import fixed_state
from ganlab.exercises import EXERCISES
from tests.lessons.answers import beside, orphans

IDS = list(EXERCISES)
every_exercise = pytest.mark.parametrize("id", IDS)


def seconds(id):
    """Answers that never end cost the time that they are given."""
    return getattr(beside(EXERCISES[id]), "SECONDS", 5)


@every_exercise
def test_answers_are_enough(id):
    answers = beside(EXERCISES[id])
    assert len(answers.RIGHT) >= 5 and len(answers.WRONG) >= 8
    named = [key for _, key in answers.WRONG if key]
    assert len(named) >= 0.9 * len(answers.WRONG), "at most one wrong answer in ten stays without a name"
    assert len(set(named)) >= 5


def test_no_answers_without_an_exercise():
    assert orphans() == []


@every_exercise
def test_right_answers_score_full_marks(id):
    for number, fn in enumerate(beside(EXERCISES[id]).RIGHT):
        report = exercises.check_function(id, fn)
        assert (report.status, report.verdict) == ("passed", "right"), (number, report)
        assert report.points == report.points_max == EXERCISES[id].points


@every_exercise
def test_wrong_answers_fail_and_are_named(id):
    for number, (fn, key) in enumerate(beside(EXERCISES[id]).WRONG):
        report = exercises.check_function(id, fn, seconds=seconds(id))
        assert report.status == "failed" and report.points == 0, (number, key, report)
        assert report.verdict in ("wrong", "crashed", "too slow")
        assert report.text and report.hint, (number, report)
        if key:
            assert report.mistake == key, (number, key, report)
            assert report.misconception and report.explanation, (number, key)


@every_exercise
def test_each_written_mistake_is_found_under_its_own_name(id):
    """Kills a reordering of the list after which one mistake hides another, and a mutant that is right."""
    exercise = EXERCISES[id]
    cases, right = judge.expected(exercise, seed=0)
    with fixed_state() as reset:
        for known in exercise.mistakes:
            for number, wrong in enumerate(known.wrong):
                done = call.Calls(tuple(call.call(exercise, wrong, case, seed=0) for case in cases))
                reset()
                report = judge.judge(exercise, cases, right, done)
                assert (report.status, report.mistake) == ("failed", known.key), (number, report)


@every_exercise
def test_no_flake_in_many_seeds(id, monkeypatch):
    """Each seed checks one right and one wrong answer, in turn; naming is left out, it is tested above."""
    monkeypatch.setattr(judge, "general", lambda *_: ("", "", ""))
    answers = beside(EXERCISES[id])
    exercise = replace(EXERCISES[id], mistakes=())
    wrong = [fn for fn, key in answers.WRONG if key and key != "never_returns"]
    for seed in range(12):
        report = checking.check(exercise, answers.RIGHT[seed % len(answers.RIGHT)], seed=seed)
        assert report.status == "passed", (seed, report)
        report = checking.check(exercise, wrong[seed % len(wrong)], seed=seed)
        assert report.status == "failed", (seed, report)


@every_exercise
def test_stub_and_solution_come_from_one_function(id):
    for source, status in ((exercises.stub(id), "not attempted"), (exercises.solution_source(id), "passed")):
        cell: dict = {}
        exec("import torch\nimport numpy as np\n" + source, cell)
        fn = cell[EXERCISES[id].name]
        assert exercises.check_function(id, fn).status == status
        assert fn.__doc__ == EXERCISES[id].solution.__doc__
    assert exercises.stub(id).endswith('"""\n    ...')


@every_exercise
def test_points_and_texts(id):
    exercise = EXERCISES[id]
    assert 1 <= exercise.points <= 4 and len(exercise.hints) >= 3
    assert all(text.strip().endswith((".", "?")) for text in exercise.hints)
    assert all(known.explanation.endswith((".", ")", "?")) for known in exercise.mistakes)
    assert "Return" in exercise.solution.__doc__
    keys = [known.key for known in exercise.mistakes]
    assert len(set(keys)) == len(keys) and all(key.isidentifier() and key.islower() for key in keys)


@every_exercise
def test_cases_are_plain_data(id):
    """What goes to a marking process is numbers, texts, lists, arrays and tensors: no function, no network."""
    import numpy as np
    import torch

    def plain(value):
        if isinstance(value, list | tuple):
            return all(map(plain, value))
        if isinstance(value, dict):
            return all(map(plain, value.values()))
        return value is None or isinstance(value, bool | int | float | str | np.ndarray | torch.Tensor)

    for case in EXERCISES[id].cases(np.random.default_rng(0)):
        assert plain(case.args), case


def test_every_text_has_its_own_key():
    texts = lessons.words()
    assert len(texts) == sum(len(each.words()) for each in (*EXERCISES.values(), *lessons.questions().values()))
    for exercise in EXERCISES.values():
        assert len(exercise.words()) == 3 + len(exercise.hints) + 2 * len(exercise.mistakes), exercise.id
    assert all(key.split(".")[0].isdigit() and text for key, text in texts.items())
