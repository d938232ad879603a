"""The caller and the comparison: what is put down of a call, and what counts as the same."""

import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from ganlab import checking
from ganlab.checking import Case, Exercise, Mistake, call, judge
from ganlab.checking.call import digest, is_untouched


def weighted(a, b):
    """A part of a network.

    a, b: tensors (2, 3). Return a tensor (2, 3).
    """
    return a * b + a.square()


def made(**options):
    def cases(rng):
        return [Case(tuple(torch.tensor(rng.normal(size=(2, 3)), dtype=torch.float32) for _ in range(2)))
                for _ in range(3)]

    facts = {"id": "99.toy", "place": 1, "title": "Toy", "points": 1, "solution": weighted, "cases": cases,
             "mistakes": (), "hints": ("One.", "Two.", "Three.")}
    return Exercise(**(facts | options))


LAYER = made(gradients=("a", "b"), plain=False)


def test_a_layer_is_judged_by_value_and_by_every_gradient():
    """Kills a comparison that takes a missing gradient for a right one, and one of the sum alone."""
    assert checking.check(LAYER, lambda a, b: a * (a + b)).verdict == "right"
    assert checking.check(LAYER, lambda a, b: a * b.detach() + a.square()).mistake == "gradient_cut"
    half_cut = checking.check(LAYER, lambda a, b: a * b + (a * a.detach()))
    assert half_cut.mistake == "gradient_wrong" and "by a" in half_cut.text


def test_gradients_of_different_entries_are_told_apart():
    """Kills a gradient of the mean: its entries could be exchanged without notice."""
    def summed(a):
        """Sum of all. a: a tensor (n,). Return n times the same number."""
        return a.sum().expand(len(a))

    exercise = made(solution=summed, gradients=("a",), plain=False,
                    cases=lambda rng: [Case((torch.tensor(rng.normal(size=4)),)) for _ in range(2)])
    assert checking.check(exercise, lambda a: a.sum() * torch.ones(4)).verdict == "right"

    def all_in_the_first(a):
        total = a.sum()
        return torch.stack([4 * total - 3 * total.detach(), *[total.detach()] * 3])

    assert checking.check(exercise, all_in_the_first).mistake == "gradient_wrong"


@pytest.mark.parametrize("fn", [lambda a, b: (a * b + a.square()).numpy(), lambda a, b: weighted(a, b).detach(),
                                lambda a, b: np.array(weighted(a, b).tolist())])
def test_where_a_tensor_is_needed_no_number_will_do(fn):
    assert checking.check(LAYER, fn).mistake == "gradient_cut"


def test_where_only_a_finite_gradient_is_asked_for():
    exercise = made(gradients=("a",), plain=False, solution=lambda a, b: (a.square() + 1e-8).sqrt(), atol=1e-3,
                    cases=lambda rng: [Case((torch.zeros(3), torch.zeros(3)), finite=True)])
    assert checking.check(exercise, lambda a, b: a.abs()).verdict == "right"
    assert checking.check(exercise, lambda a, b: a.square().sqrt()).mistake == "gradient_nan"


@pytest.mark.parametrize("fn, words", [
    (lambda a, b: weighted(a, b).T, "shape"), (lambda a, b: weighted(a, b).flatten(), "shape"),
    (lambda a, b: weighted(a, b) * 1.01, "value"), (lambda a, b: weighted(a, b)[:1], "shape")])
def test_shape_and_value_count(fn, words):
    report = checking.check(made(), fn)
    assert report.verdict == "wrong" and words in report.text


def test_the_type_counts_where_it_was_asked_for():
    exercise = made(dtype="float32")
    assert checking.check(exercise, weighted).verdict == "right"
    assert "float64" in checking.check(exercise, lambda a, b: weighted(a.double(), b)).text


def test_lists_count_where_the_text_asks_for_numbers():
    answer = lambda a, b: weighted(a, b).tolist()  # noqa: E731
    assert checking.check(made(lists=True), answer).verdict == "right"
    assert checking.check(made(), answer).verdict == "wrong"
    assert checking.check(made(lists=True), lambda a, b: [tuple(row) for row in weighted(a, b)]).verdict == "right"


def test_a_record_must_have_every_entry():
    def observe(fn, args):
        value = fn(*args)
        return {"sum": float(value.sum())} | ({"history": True} if value.requires_grad else {})

    exercise = made(observe=observe, solution=lambda a, b: weighted(a.requires_grad_(), b))
    assert checking.check(exercise, lambda a, b: weighted(a.requires_grad_(), b)).verdict == "right"
    assert checking.check(exercise, weighted).verdict == "wrong"


def test_the_seconds_are_for_all_cases_together():
    """Kills a limit that begins anew at every case."""
    def slow(a, b):
        time.sleep(0.15)
        return weighted(a, b)

    assert checking.check(made(), slow, seconds=0.35).verdict == "too slow"
    assert checking.check(made(), slow, seconds=3).verdict == "right"


def test_draws_are_the_same_at_every_check():
    exercise = made(solution=lambda a, b: torch.rand(3) + torch.tensor(np.random.rand(3)),  # noqa: NPY002
                    observe=lambda fn, args: fn(*args))
    answer = lambda a, b: torch.rand(3) + torch.tensor(np.random.rand(3))  # noqa: E731, NPY002
    assert checking.check(exercise, answer).verdict == "right"


def test_the_fixed_dtype():
    exercise = made(dtype="float32", solution=lambda a, b: torch.ones(2) * 1.0)
    torch.set_default_dtype(torch.float64)
    try:
        assert checking.check(exercise, lambda a, b: torch.ones(2)).verdict == "right"
    finally:
        torch.set_default_dtype(torch.float32)


def test_what_is_put_down_shares_nothing():
    for value in (torch.zeros(3, dtype=torch.float64), np.zeros(3)):
        seen = digest(value)
        value += 1
        assert seen.plain.sum() == 0


def test_a_mistake_with_another_gradient_is_not_named():
    """The value is right: only a mistake with the same wrong gradient is the one that was made."""
    known = Mistake("b_cut", "b cut", "b gets no gradient.", [lambda a, b: a * b.detach() + a.square()])
    exercise = made(gradients=("a", "b"), plain=False, mistakes=(known,))
    assert checking.check(exercise, lambda a, b: b.detach() * a + a * a).mistake == "b_cut"
    assert checking.check(exercise, lambda a, b: a.detach() * b + a.square()).mistake == "gradient_wrong"


def test_stubs():
    def decorated(a, b):
        """Text."""
        raise NotImplementedError

    def called(a, b):
        raise NotImplementedError()

    def bare_error(a, b):
        raise ValueError

    def ellipsis_then_work(a, b):
        ...
        return a + b

    assert is_untouched(decorated) and is_untouched(called)
    assert not is_untouched(bare_error) and not is_untouched(ellipsis_then_work) and not is_untouched(len)


def test_a_call_that_was_never_finished_is_no_answer():
    """Kills a judge that compares what an unfinished call has left: nothing, where nothing was expected."""
    exercise = made(observe=lambda fn, args: None)
    cases, right = judge.expected(exercise, 0)
    done = call.Calls(tuple(call.Outcome(call.Seen(None, "NoneType")) for _ in cases))
    assert judge.judge(exercise, cases, right, done).verdict == "right"
    unfinished = call.Calls((*done.outcomes[:-1], replace(done.outcomes[-1], ended=False)))
    assert judge.judge(exercise, cases, right, unfinished).verdict == "crashed"


def test_what_one_case_leaves_behind_does_not_reach_the_next():
    """Kills a fixed state that is set once: the second case would be judged in the first one's dtype."""
    def leaves_its_dtype(a, b):
        made = torch.ones(2)
        torch.set_default_dtype(torch.float64)
        return made

    exercise = made(dtype="float32", solution=lambda a, b: torch.ones(2) * 1.0)
    assert checking.check(exercise, leaves_its_dtype).verdict == "right"


def test_one_number_is_no_picture():
    """A single number may come as () or (1,), but not where a picture of one pixel was asked for."""
    picture = made(solution=lambda a, b: torch.ones(1, 1, 1))
    assert checking.check(picture, lambda a, b: torch.ones(1, 1, 1) * 1).verdict == "right"
    assert checking.check(picture, lambda a, b: 1.0).verdict == "wrong"
    number = made(solution=lambda a, b: torch.ones(()))
    assert checking.check(number, lambda a, b: [1.0][0]).verdict == "right"
    assert checking.check(number, lambda a, b: torch.ones(1)).verdict == "right"
