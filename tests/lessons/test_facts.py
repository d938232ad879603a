"""What every exercise says of itself beside its task: how hard, how important, how long, why, and written otherwise."""

import inspect

import pytest

from ganlab import exercises
from ganlab.exercises import EXERCISES

every_exercise = pytest.mark.parametrize("id", list(EXERCISES))


@every_exercise
def test_difficulty_importance_and_minutes_are_said(id):
    """Kills an exercise that was written without them."""
    exercise = EXERCISES[id]
    assert 1 <= exercise.difficulty <= 5 and 1 <= exercise.importance <= 5 and 1 <= exercise.minutes <= 30


@every_exercise
def test_the_reason_is_one_sentence(id):
    reason = EXERCISES[id].reason
    assert reason and reason[0] == reason[0].upper() and reason[-1] in ".!" and 30 <= len(reason) <= 260, reason
    assert reason.rstrip(".!").count(". ") == 0, "one sentence"


@every_exercise
def test_the_other_way_is_right_and_is_another(id):
    """Kills a second way that fails the check, and one that only repeats the first."""
    exercise = EXERCISES[id]
    report = exercises.check_function(id, exercise.another)
    assert (report.status, report.verdict) == ("passed", "right"), report
    body, other = (_body(fn) for fn in (exercise.solution, exercise.another))
    assert body != other and other.count("\n") <= 25 and all(len(line) <= 120 for line in other.splitlines())


def _body(fn):
    source = inspect.getsource(fn)
    return source.replace(f'"""{fn.__doc__}"""', "").split(":\n", 1)[1]
