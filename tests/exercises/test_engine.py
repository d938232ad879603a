"""A learner's function may do anything: the check answers, and leaves the process as it found it."""

import random
import sys
import threading
import time

import numpy as np
import pytest
import torch

from ganlab import exercises
from ganlab.exercises.sandbox import run_limited
from ganlab.runtime import GanlabError


def check(fn, id="01.cost", seconds=5.0):
    return exercises.check_function(id, fn, seconds=seconds)


def right(t, y):
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


def stub_ellipsis(t, y):
    """Text."""
    ...


def stub_pass(t, y):
    pass


def stub_bare(t, y): ...


def stub_none(t, y):
    """Text."""
    return None


def stub_raises(t, y):
    raise NotImplementedError


@pytest.mark.parametrize("fn", [stub_ellipsis, stub_pass, stub_bare, stub_none, stub_raises, lambda t, y: None],
                         ids=lambda fn: fn.__name__)
def test_an_untouched_stub_is_not_attempted(fn):
    report = check(fn)
    assert (report.status, report.points, report.points_max) == ("not attempted", 0, 1)


def test_a_body_that_does_something_is_an_attempt():
    """Kills a stub test that looks at the returned value: None comes back from a forgotten return too."""
    def forgot_return(t, y):
        right(t, y)

    def generator(t, y):
        yield

    assert check(forgot_return).misconception == "Nothing returned"
    assert check(generator).status == "failed"
    assert check(lambda t, y: 0).status == "failed"


@pytest.mark.parametrize("error", [ValueError("seven"), SystemExit(3), KeyboardInterrupt(), RecursionError("deep"),
                                   MemoryError(), AssertionError()], ids=lambda error: type(error).__name__)
def test_every_error_is_reported_with_the_learners_line(error):
    def fn(t, y):
        raise error

    report = check(fn)
    assert report.status == "failed"
    assert type(error).__name__ in report.text and str(error) in report.text
    assert "raise error" in report.text


def test_endless_recursion_is_reported():
    def fn(t, y):
        return fn(t, y)

    assert "RecursionError" in check(fn).text


@pytest.mark.parametrize("swallow", [False, True])
def test_a_function_that_never_returns_is_stopped(swallow):
    """Also one whose loop catches everything once; its thread ends."""
    tries = []

    def fn(t, y):
        while True:
            try:
                while True:
                    time.sleep(0.001)
            except BaseException:
                if not swallow or len(tries) > 2:
                    raise
                tries.append(1)

    start = time.monotonic()
    report = check(fn, seconds=0.2)
    assert report.misconception == "Never returns" and "0.2 seconds" in report.text
    assert time.monotonic() - start < 3
    assert not [thread for thread in threading.enumerate() if thread.name == "ganlab exercise"]


def test_late_end_is_not_mixed_with_the_report():
    """A call that cannot be stopped is left behind; the report stands."""
    def fn(t, y):
        time.sleep(1.2)
        return right(t, y)

    assert check(fn, seconds=0.1).misconception == "Never returns"


@pytest.mark.parametrize("value", [None, 3, "cost", torch.ones(2), [right]],
                         ids=["None", "number", "text", "tensor", "list"])
def test_what_is_no_function_is_named(value):
    report = check(value)
    assert report.status == "failed" and "Expected the function cost" in report.text


def test_wrong_number_of_arguments():
    report = check(lambda y: y)
    assert report.status == "failed" and "cost(t, y)" in report.text and "signature" in report.text
    assert check(lambda *args: right(*args)).status == "passed"
    assert check(lambda t, y, eps=0: right(t, y)).status == "passed"


@pytest.mark.parametrize("value, words", [
    ("text", "got 'text' (str)"), ([0.1], "got [0.1] (list)"), ({1}, "set"), (torch.ones(2, 2), "shape"),
    (torch.tensor([float("nan")]), "nan"), (torch.tensor([float("inf")]), "infinite"),
    (torch.ones(1, dtype=torch.complex64), "complex"), (object(), "object"), (torch.nn.Linear(1, 1), "Linear"),
    (np.array(["a"]), "array of"), ({"a": 1}, "dict")], ids=lambda value: type(value).__name__)
def test_wrong_kinds_of_result(value, words):
    report = check(lambda t, y: value)
    assert report.status == "failed"
    assert words in report.text + report.got, report


def test_a_repr_that_raises_or_is_huge_does_no_harm():
    class Bad:
        def __repr__(self):
            raise RuntimeError("no")

    assert "Bad" in check(lambda t, y: Bad()).text
    report = check(lambda t, y: "x" * 10**6)
    assert len(report.text + report.got) < 2000
    assert len(check(lambda t, y: torch.ones(10**6)).got) < 400


def test_inputs_changed_in_place():
    def fn(t, y):
        out = right(t, y)
        y *= 2
        return out

    report = check(fn)
    assert report.misconception == "Input changed in place" and "input y" in report.text


def test_prints_are_kept_short_and_do_not_reach_the_notebook(capsys):
    def fn(t, y):
        for _ in range(1000):
            print("a line that a learner left in")
            print("one for stderr", file=sys.stderr)
        return right(t, y)

    report = check(fn)
    assert report.status == "passed" and report.printed.startswith("a line") and len(report.printed) <= 2000
    assert capsys.readouterr() == ("", "")


def test_random_state_grad_mode_and_dtype_are_given_back():
    def fn(t, y):
        torch.manual_seed(1)
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        return right(t, y)

    torch.manual_seed(7), np.random.seed(7), random.seed(7)  # noqa: NPY002
    expected = torch.rand(1), np.random.rand(), random.random()  # noqa: NPY002
    torch.manual_seed(7), np.random.seed(7), random.seed(7)  # noqa: NPY002
    assert check(fn).status == "passed"
    assert (torch.rand(1), np.random.rand(), random.random()) == expected  # noqa: NPY002
    assert torch.get_default_dtype() == torch.float32 and torch.is_grad_enabled()


def test_report_says_inputs_expected_and_got():
    report = check(lambda t, y: -right(t, y))
    assert report.inputs == "t = [1.], y = [0.5]"
    assert (report.expected, report.got) == ("[0.69315]", "[-0.69315]")
    assert (report.cases_passed, report.misconception) == (0, "Wrong sign")


def test_no_name_is_given_to_an_unknown_mistake():
    report = check(lambda t, y: y + 17)
    assert report.status == "failed" and report.misconception == ""


def test_unknown_ids_name_the_nearest():
    for id, nearest in (("01.cots", "01.cost"), ("slerp", "04.slerp"), ("xy_steps", "02.xy"),
                        ("2.step", "02.step")):
        with pytest.raises(GanlabError, match=f'nearest is "{nearest}"'):
            exercises.find(id)
    for id in ("zzzzzz", None, 7, ["01.cost"]):
        with pytest.raises(GanlabError, match="Expected the id of an exercise"):
            exercises.find(id)


def test_hints_end_with_the_last():
    hints = exercises.find("01.cost").hints
    assert [exercises.hint("01.cost", n) for n in range(4)] == [*hints, hints[-1]]


def test_run_limited_reports_the_time_and_keeps_the_stack_size():
    before = threading.stack_size()
    assert run_limited(lambda: None, 5) == (True, "")
    assert run_limited(lambda: print("hello"), 5) == (True, "hello\n")
    assert threading.stack_size() == before
