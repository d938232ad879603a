"""What every exercise says of itself beside its task: how hard, how important, how long, why, and written otherwise."""

import ast
import inspect
import textwrap

import numpy as np
import pytest
import torch

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
    lines = inspect.getsource(exercise.another).splitlines()
    assert len(lines) <= 26 and all(len(line) <= 120 for line in lines)
    assert _body(exercise.solution) != _body(exercise.another)


@every_exercise
def test_the_other_way_stands_alone(id):
    """Kills one that leans on its file: a learner has it in a cell, with torch and np."""
    space = {"torch": torch, "np": np}
    exec(exercises.another_source(id), space)
    report = exercises.check_function(id, space[EXERCISES[id].another.__name__])
    assert report.status == "passed", report


def _body(fn):
    """What a function does, whatever its name, layout and docstring."""
    body = ast.parse(textwrap.dedent(inspect.getsource(fn))).body[0].body
    return [ast.dump(line) for line in body
            if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))]
