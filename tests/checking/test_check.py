"""A learner's function may do anything: the check answers, and leaves the process as it found it."""

import math
import random
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from ganlab import checking, exercises
from ganlab.checking import compare
from ganlab.checking.worker import THREAD, Ended, Printed, run_limited
from ganlab.runtime import GanlabError
from tests.checking.toy import EXERCISE, check, right


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
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD]


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
        answer = right(t, y)
        torch.manual_seed(1)
        np.random.seed(1)  # noqa: NPY002
        random.seed(1)
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        return answer

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
    report = check(lambda t, y: torch.sin(40 * y) + 17 * torch.cos(9 * t * y))
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


def test_run_limited_catches_prints_and_keeps_the_stack_size():
    before, printed = threading.stack_size(), Printed()
    ended = run_limited(lambda: print("hello"), 5, printed)
    assert isinstance(ended, Ended) and ended.in_time and ended.stopped and ended.seconds < 1
    assert printed.text == "hello\n" and threading.stack_size() == before


@pytest.mark.parametrize("around", [torch.no_grad, torch.inference_mode, lambda: torch.device("meta"),
                                    lambda: torch.autocast("cpu", torch.bfloat16),
                                    lambda: torch.autograd.set_detect_anomaly(True)],
                         ids=["no_grad", "inference_mode", "device", "autocast", "anomaly"])
def test_the_state_of_the_notebook_does_not_leak_in(around):
    """Kills a reference that runs in the learner's grad mode, or a learner that runs in the notebook's."""
    with around():
        assert check(right).verdict == "right"
        assert check(lambda t, y: -right(t, y)).mistake == "wrong_sign"


def test_the_reference_does_not_feel_the_mode_of_the_notebook():
    """Kills a reference that runs in the caller's thread, where a device or a mode of the notebook counts."""
    exercise = replace(EXERCISE)  # what the reference does is not known yet
    with torch.device("meta"):
        assert checking.check(exercise, right).verdict == "right"


def test_what_the_checker_raises_is_an_answer(monkeypatch):
    """An answer may have reached into the checker."""
    monkeypatch.setattr(compare, "problem", None)
    assert check(right).verdict == "crashed"


def test_settings_of_the_notebook_do_not_leak_in(monkeypatch):
    torch.set_default_dtype(torch.float64)
    monkeypatch.setattr(torch.nn.functional, "softplus", lambda a: a)
    monkeypatch.setattr(np.random, "seed", 42)
    monkeypatch.setattr(torch, "log", torch.exp)
    try:
        assert check(lambda t, y: -(t * y.log() + (1 - t) * (1 - y).log())).verdict == "right"
        assert torch.get_default_dtype() == torch.float64 and np.random.seed == 42
    finally:
        torch.set_default_dtype(torch.float32)


def test_four_answers_and_no_attempt():
    def slow(t, y):
        time.sleep(0.5)
        return right(t, y)

    verdicts = [check(fn, seconds=0.2).verdict for fn in (right, lambda t, y: y, lambda t, y: 1 / 0, slow, stub_pass)]
    assert verdicts == ["right", "wrong", "crashed", "too slow", "not attempted"]


@pytest.mark.parametrize("fn", [lambda t, y: torch.nn.Module()(y), lambda t, y: torch.randn_like(y.to(torch.uint8)),
                                lambda t, y: _library(t)], ids=["foward", "uint8", "library"])
def test_a_library_that_has_not_implemented_something_is_a_crash(fn):
    report = check(fn)
    assert report.verdict == "crashed" and "NotImplementedError" in report.text


def _library(t):
    raise NotImplementedError("not for this backend")


def test_a_stub_with_lines_of_its_own_is_an_attempt():
    def begun(t, y):
        logs = torch.log(y)
        raise NotImplementedError(logs)

    def worded(t, y):
        """Text."""
        raise NotImplementedError("write this")

    assert check(begun).verdict == "crashed" and check(worded).verdict == "not attempted"


def test_a_seed_overwritten_inside_the_answer_gives_no_marks():
    """Kills a judge that looks only at the cases that were run."""
    def fn(t, y):
        np.random.seed = 42
        return right(t, y)

    def wrong_after_the_first(t, y):
        np.random.seed = 42
        return right(t, y) if len(y) == 1 else y

    assert check(fn).verdict == "right" and check(wrong_after_the_first).verdict == "wrong"
    assert callable(np.random.seed) and check(right).verdict == "right"


def test_an_answer_that_ends_its_thread_is_no_answer(monkeypatch):
    """Kills a judge that passes when fewer outcomes came back than there are cases."""
    from ganlab.checking import call, judge

    exercise = EXERCISE
    cases, wants = judge.expected(exercise, 0)
    some = [call.call(exercise, right, case, 0) for case in cases[:-1]]
    assert judge.judge(exercise, cases, wants, call.Calls(tuple(some))).verdict == "crashed"
    assert judge.judge(exercise, cases, wants, call.Calls(())).verdict == "crashed"
    unended = call.Calls((*some, call.Outcome(ended=False)))
    report = judge.judge(exercise, cases, wants, unended)
    assert report.verdict == "crashed" and f"after {len(some)} of {len(cases)}" in report.text


def test_the_first_import_inside_an_answer_is_not_its_time(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text("import time\nfor _ in range(60): time.sleep(0.01)\n")
    monkeypatch.syspath_prepend(tmp_path)

    def fn(t, y):
        import slow_to_import  # noqa: F401
        return right(t, y)

    assert check(fn, seconds=0.4).verdict == "right"


def test_what_cannot_be_stopped_is_said_to_be_still_running():
    def fn(t, y):
        time.sleep(1.5)
        return right(t, y)

    report = check(fn, seconds=0.1)
    assert "still running" in report.text and "was stopped" not in report.text

    def endless(t, y):
        while True:
            pass

    assert "was stopped" in check(endless, seconds=0.1).text
    time.sleep(1.2)


def test_a_reused_buffer_is_not_compared_with_itself():
    """Kills an observation that keeps the learner's own memory: the last call would stand for all."""
    buffer = torch.zeros(64, dtype=torch.float64)

    def fn(t, y):
        buffer[:len(y)] = right(t, y).detach().double()
        return buffer[:len(y)]

    report = check(fn)
    assert (report.mistake, report.text.split(",")[0]) == ("gradient_cut", "The value is right")

    def always_the_last(t, y):
        buffer[:] = 0.6931472
        return buffer[:len(y)]

    assert check(always_the_last).cases_passed <= 1


def minus_logs(t, y):
    return -(t * math.log(y) + (1 - t) * math.log(1 - y))


def test_a_cost_that_cuts_its_gradient_off_is_named():
    def without(t, y):
        with torch.no_grad():
            return right(t, y)

    def inside(t, y):
        return torch.stack([(lambda J: J.detach())(J) for J in right(t, y)])

    for fn in (lambda t, y: right(t, y).detach(), lambda t, y: right(t, y).data, without, inside,
               lambda t, y: torch.tensor(right(t, y).tolist())):
        assert check(fn).mistake == "gradient_cut"


def test_a_number_that_was_detached_first_is_cut_off_too():
    """Kills a detach that is forgiven because no tensor comes back; a mere item() trains nothing and claims nothing."""
    exercise = exercises.find("01.discriminator_cost")
    assert checking.check(exercise, lambda *args: exercise.solution(*args).item()).verdict == "right"
    report = checking.check(exercise, lambda *args: exercise.solution(*args).detach().item())
    assert report.verdict == "wrong" and "no gradient flows back" in report.text


def test_a_cost_with_another_gradient_is_named():
    assert check(lambda t, y: right(t, y).detach() + 0 * y).mistake == "gradient_wrong"
    assert check(lambda t, y: torch.where(y > 2, torch.sqrt(y - y), right(t, y))).mistake == "gradient_nan"


def test_numbers_made_without_torch_are_right_where_nothing_has_to_train():
    def loop(t, y):
        J = torch.zeros_like(y)
        for i in range(len(y)):
            J[i] = -(t[i] * math.log(y[i]) + (1 - t[i]) * math.log(1 - y[i]))
        return J

    def by_a_helper(t, y):
        return torch.tensor([minus_logs(a, b) for a, b in zip(t.tolist(), y.tolist())])

    for fn in (lambda t, y: right(t, y).numpy(), loop, by_a_helper,
               lambda t, y: torch.from_numpy(np.asarray(right(t.detach(), y.detach()).numpy()))):
        assert check(fn).verdict == "right"


def test_a_mistake_is_told_by_its_key():
    report = check(lambda t, y: -right(t, y))
    assert (report.mistake, report.misconception) == ("wrong_sign", "Wrong sign")
