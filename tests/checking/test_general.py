"""What is true of a wrong answer in any exercise is said, and nothing that is not true."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from ganlab import checking
from ganlab.checking import Case, Exercise, formulas


def tripled(x, shift, n):
    """Return 3 x + shift, for a tensor of shape (2, 3) or (n,)."""
    return 3 * x + shift


def _exercise(solution=tripled, dtype="", also=()):
    def cases(rng):
        def normal(*shape):
            return torch.tensor(rng.normal(0, 2, shape), dtype=torch.float32)

        return [Case((normal(2, 3), 0.5, 2)), Case((normal(4), -1.5, 3)), Case((normal(5), 2.0, 4)), *also]

    return Exercise(id="99.toy", place=1, title="A toy", points=1, solution=solution, cases=cases, mistakes=(),
                    hints=("One.",), dtype=dtype)


def named(fn, exercise=None):
    report = checking.check(exercise or _exercise(), fn)
    assert report.status == "failed"
    return report


@pytest.mark.parametrize(("fn", "key", "said"), [
    (lambda x, s, n: (tripled(x, s, n),), "other_kind", "A tuple came back"),
    (lambda x, s, n: {"y": tripled(x, s, n)}, "other_kind", "A dict came back"),
    (lambda x, s, n: tripled(x, s, n)[None], "right_but_for_shape", "(1, 2, 3) for (2, 3)"),
    (lambda x, s, n: tripled(x, s, n).flatten(), "right_but_for_shape", "(6,) for (2, 3)"),
    (lambda x, s, n: tripled(x, s, n).T if x.dim() == 2 else tripled(x, s, n), "axes_exchanged", "(3, 2) for (2, 3)"),
    (lambda x, s, n: tripled(x, s, n).mean(), "too_few", "6 numbers are asked for and 1 came back"),
    (lambda x, s, n: tripled(x, s, n)[:1], "too_few", "3 came back"),
    (lambda x, s, n: tripled(x, s, n).repeat(2, 1), "other_shape", "(4, 3)"),
    (lambda x, s, n: torch.log(-tripled(x, s, n).abs()), "not_a_number", "nan"),
    (lambda x, s, n: tripled(x, s, n) / 0, "infinite", "0"),
    (lambda x, s, n: tripled(x, s, n).flip(0), "other_order", "turned round"),
    (lambda x, s, n: tripled(x, s, n).sort().values, "other_order", "sorted"),
    (lambda x, s, n: -tripled(x, s, n), "all_signs", "minus the right one"),
    (lambda x, s, n: tripled(x, s, n).abs(), "some_signs", "absolute"),
    (lambda x, s, n: tripled(x, s, n) / 4, "by_a_factor", "0.25 times"),
    (lambda x, s, n: tripled(x, s, n) / n, "by_a_factor", "1/(n) times"),
    (lambda x, s, n: tripled(x, s, n) * x.numel(), "by_a_factor", "the number of elements of x times"),
    (lambda x, s, n: tripled(x, s, n) / tripled(x, s, n).norm(), "by_factors", "from case to case"),
    (lambda x, s, n: tripled(x, s, n) - 0.3, "by_a_constant", "-0.3"),
    (lambda x, s, n: 0 * x + 7, "one_answer", "7"),
    (lambda x, s, n: tripled(x, s, n) ** 2, "of_the_result", "the square"),
    (lambda x, s, n: 1 / tripled(x, s, n), "of_the_result", "1 divided by"),
    (lambda x, s, n: 1 - tripled(x, s, n), "of_the_result", "1 minus"),
    (lambda x, s, n: x.clone(), "argument_back", "x as it was given"),
    (lambda x, s, n: 3 * x, "other_argument", "if 0 stood in the place of shift"),
    (lambda x, s, n: 3 * x + 0.5, "other_argument", "if 0.5 stood in the place of shift"),
    (lambda x, s, n: 3 * x + 2 * s, "other_argument", "if 2 · shift"),
    (lambda x, s, n: tripled(torch.sigmoid(x), s, n), "other_argument", "if sigmoid(x)"),
    (lambda x, s, n: tripled(1 - x, s, n), "other_argument", "if 1 − x"),
    (lambda x, s, n: -tripled(x.square(), s, n), "other_argument_and_sign", "minus what would be right if x²"),
    (lambda x, s, n: tripled(x, s, n).round(decimals=1), "rounded", "1 decimals"),
    (lambda x, s, n: tripled(x, s, n).clamp(-4, 4), "cut_off", "between -4 and 4"),
    (lambda x, s, n: tripled(x, s, n) + 0.01 * x.sin(), "nearly", "percent"),
    (lambda x, s, n: torch.where(x > 0, tripled(x, s, n), x * x), "partly", "values are right"),
    (lambda x, s, n: torch.sin(x) * n + s * s, "", ""),
])
def test_each_likeness_is_named(fn, key, said):
    report = named(fn)
    assert report.mistake == key, report
    assert said in report.explanation and bool(report.misconception) == bool(key)


def whole(x, shift, n):
    """Return the number of elements of x plus 2 n."""
    return x.numel() + 2 * n


def test_whole_numbers_and_types():
    assert named(lambda x, s, n: whole(x, s, n) + (n > 2), _exercise(whole, "int")).mistake == "off_by_one"
    report = named(lambda x, s, n: float(whole(x, s, n)), _exercise(whole, "int"))
    assert report.mistake == "other_type" and "float came back" in report.explanation
    assert named(lambda x, s, n: x, _exercise(whole)).mistake == "several_for_one"


def difference(x, a, b):
    """Return x + a − 2 b."""
    return x + a - 2 * b


def test_two_arguments_exchanged():
    def cases(rng):
        return [Case((torch.tensor(rng.normal(0, 1, 4)), float(rng.normal()), float(rng.normal()))) for _ in range(3)]

    exercise = Exercise(id="99.toy", place=1, title="A toy", points=1, solution=difference, cases=cases, mistakes=(),
                        hints=("One.",))
    report = named(lambda x, a, b: difference(x, b, a), exercise)
    assert (report.mistake, "a and b changed places" in report.explanation) == ("exchanged_arguments", True)
    assert named(lambda x, a, b: -difference(x, b, a), exercise).mistake == "exchanged_arguments_and_sign"


def test_right_for_ordinary_inputs_only():
    large = Case((torch.tensor([1e3, -1e3]), 0.5, 2), extreme=True)
    assert named(lambda x, s, n: tripled(x.clamp(-50, 50), s, n), _exercise(also=[large])).mistake == "only_ordinary"


def test_an_exercise_that_makes_its_own_arguments_is_told_nothing_about_them():
    def observe(fn, args):
        return fn(args[0], args[1], 2)

    def cases(rng):
        return [Case((torch.tensor(rng.normal(0, 2, n)), 0.5)) for n in (3, 4, 5)]

    exercise = Exercise(id="99.toy", place=1, title="A toy", points=1, solution=tripled, cases=cases, mistakes=(),
                        hints=("One.",), observe=observe)
    assert named(lambda x, s, n: 3 * x**3 + s, exercise).mistake == ""


def test_arrays_are_changed_as_tensors_are():
    def cases(rng):
        return [Case((rng.normal(0, 2, n), 0.5, 2)) for n in (3, 4, 5)]

    exercise = Exercise(id="99.toy", place=1, title="A toy", points=1, solution=tripled, cases=cases, mistakes=(),
                        hints=("One.",))
    assert "tanh(x)" in named(lambda x, s, n: 3 * np.tanh(x) + s, exercise).explanation


def played(update_a, update_b, n):
    """Call update_a twice and update_b once, n times."""
    for _ in range(n):
        update_a()
        update_a()
        update_b()


@pytest.mark.parametrize(("fn", "key", "said"), [
    (lambda a, b, n: [a(), b(), a(), b()], "other_count", "A comes 2 times in this case and should come 4 times"),
    (lambda a, b, n: [a(), b(), a(), a(), b(), a()] if n == 2 else played(a, b, n), "other_sequence", "its place"),
    (lambda a, b, n: played(a, b, 0), "one_thing", "the order"),
])
def test_a_record_of_what_was_done(fn, key, said):
    def observe(fn, args):
        done = []
        fn(lambda: done.append("A"), lambda: done.append("B"), *args)
        return {"the order": " ".join(done)}

    exercise = Exercise(id="99.toy", place=1, title="A toy", points=1, solution=played, mistakes=(), hints=("One.",),
                        cases=lambda rng: [Case((2,)), Case((3,))], observe=observe)
    report = named(fn, exercise)
    assert report.mistake == key and said in report.explanation


def test_a_record_with_other_numbers_only():
    def observe(fn, args):
        return {"shape": str(tuple(fn(*args).shape)), "values": fn(*args)}

    exercise = Exercise(id="99.toy", place=1, title="A toy", points=1, solution=tripled, mistakes=(), hints=("One.",),
                        cases=_exercise().cases, observe=observe)
    report = named(lambda x, s, n: 3 * x**3 + s, exercise)
    assert report.mistake == "other_numbers" and "values" in report.explanation


# --- a formula read off the result, weights, and what differs in a group -----------------------------------------


def _costs(solution, sizes=(4, 7, 5, 9)):
    def cases(rng):
        return [Case(tuple(torch.tensor(rng.uniform(0.1, 0.9, n), dtype=torch.float32) for _ in range(2)))
                for n in sizes]

    return Exercise(id="99.cost", place=1, title="A cost", points=1, solution=solution, cases=cases, mistakes=(),
                    hints=("One.",))


def cost(y_real, y_fake):
    """Return the cost."""
    return -torch.log(y_real).mean() - torch.log(1 - y_fake).mean()


@pytest.mark.parametrize(("fn", "said"), [
    (lambda a, b: -a.log().mean() + 0.5 * (1 - b).log().mean(), ["0.5 mean(log(1 − y_fake))", "−", "mean(log y_real)"]),
    (lambda a, b: (a**2).mean() + (1 - b).log().sum(), ["sum(log(1 − y_fake))", "+", "mean(y_real²)"]),
    (lambda a, b: 0.37 * (b * a.log()).mean() if len(a) == len(b) else 0, ["0.37 mean(log y_real · y_fake)"]),
    (lambda a, b: torch.relu(1 - a).mean() - 2, ["−mean(1 + y_real)."]),
])
def test_a_formula_is_read_off_the_result(fn, said):
    report = named(fn, _costs(cost))
    assert report.mistake == "another_formula" and all(part in report.explanation for part in said)


def test_no_formula_is_made_up():
    """Kills a tolerance so wide, or so many free factors, that any numbers are explained."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        noise = iter(rng.normal(size=100))
        report = named(lambda a, b, noise=noise: torch.tensor(next(noise)), _costs(cost))
        assert report.mistake != "another_formula", report.explanation


def test_the_formula_that_is_told_gives_the_numbers():
    rng = np.random.default_rng(0)
    args = [tuple(rng.uniform(0.1, 0.9, n) for _ in range(2)) for n in (4, 6, 8, 5)]
    told = formulas.read(("p", "q"), args, [2 * np.mean(p * np.log(q)) - np.sum(1 / p) for p, q in args])
    assert told in ("2 mean(p · log q) − sum(1/p)", "−sum(1/p) + 2 mean(p · log q)"), told
    assert formulas.read(("p", "q"), args, [np.mean(np.sin(40 * p * q)) for p, q in args]) == ""


def test_infinite_results_have_no_formula_and_do_no_harm():
    args = [(np.array([0.5, value]),) for value in (0.1, 0.2, 0.3, 0.4, 0.6)]
    assert formulas.read(("p",), args, [-np.inf, 1.0, 2.0, 5.0, -3.0]) == ""


def test_each_elements_formula_is_read_too_with_a_number_for_each_picture():
    def cases(rng):
        return [Case((torch.tensor(rng.uniform(-1, 1, (2, 3, 4, 4))), torch.tensor(rng.uniform(0.2, 0.8, 2))))
                for _ in range(3)]

    def darker(x, depth):
        """Return x, darker."""
        return (x + 1) * (1 - depth[:, None, None, None]) - 1

    exercise = Exercise(id="99.darker", place=1, title="Darker", points=1, solution=darker, cases=cases, mistakes=(),
                        hints=("One.",))
    report = named(lambda x, depth: x * depth[:, None, None, None] - x.abs(), exercise)
    assert report.mistake == "another_formula" and "x · depth" in report.explanation and "|x|" in report.explanation


def test_weights_of_the_right_arguments():
    def mix(a, b, t):
        """Return the mix."""
        return (1 - t) * a + t * b

    def cases(rng):
        return [Case((torch.tensor(rng.normal(size=8)), torch.tensor(rng.normal(size=8)), t)) for t in (0.25, 0.7)]

    exercise = Exercise(id="99.mix", place=1, title="Mix", points=1, solution=mix, cases=cases, mistakes=(),
                        hints=("One.",))
    report = named(lambda a, b, t: (1 - t**3) * a + np.sin(t) * b, exercise)
    assert report.mistake == "other_weights" and "0.984 and 0.247" in report.explanation


def test_a_factor_and_a_shift_in_each_picture():
    def normed(x):
        """Return x with mean 0 and spread 1 in each map."""
        return (x - x.mean((2, 3), keepdim=True)) / x.std((2, 3), keepdim=True)

    def cases(rng):
        return [Case((torch.tensor(rng.normal(1, 2, (2, 3, 4, 4))),)) for _ in range(2)]

    exercise = Exercise(id="99.normed", place=1, title="Normed", points=1, solution=normed, cases=cases, mistakes=(),
                        hints=("One.",))
    report = named(lambda x: (x - x.mean((0, 2, 3), keepdim=True)) / x.std((2, 3), keepdim=True), exercise)
    assert report.mistake == "by_group" and report.misconception == "Right but for a shift in each picture and channel"
    report = named(lambda x: (x - x.mean((2, 3), keepdim=True)) / x.std(), exercise)
    assert "a factor" in report.misconception and "shift" not in report.misconception


@pytest.mark.parametrize(("fn", "key"), [
    (lambda a, b: float(a) + float(b), "one_number_asked"),
    (lambda a, b: a if a > 0 else b, "truth_of_many"),
    (lambda a, b: a[:, None] @ b[:, None], "sizes_do_not_fit"),
    (lambda a, b: a.mean(1), "no_such_axis"),
    (lambda a, b: a[len(a)], "no_such_index"),
    (lambda a, b: F.binary_cross_entropy(5 * a, a), "no_probability"),
    (lambda a, b: a[:, None] @ b.double()[None], "another_type"),
    (lambda a, b: lg(a), "unknown_name"),  # noqa: F821
    (lambda a, b: a.loggg(), "unknown_attribute"),
    (lambda a, b: 1 / 0, "division_by_zero"),
    (lambda a, b: math.log(0), "outside_its_range"),
    (lambda a, b: torch.log(), "wrong_call"),
    (lambda a, b: 1 / [][1:].pop(), "no_such_index"),
])
def test_what_an_error_means(fn, key):
    report = named(fn, _costs(cost, sizes=(4, 4)))
    assert (report.verdict, report.mistake) == ("crashed", key)
