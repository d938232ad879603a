"""Every family both ways, over twenty seeds: right answers pass, wrong ones and those to other variants do not."""

import importlib
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from ganlab import checking, exercises, lessons
from ganlab.checking import call, judge
from ganlab.checking import family as families
from ganlab.checking.state import fixed_state
from tests import lessons as mirror

IDS = list(lessons.families())
SEEDS = [f"seed {number}" for number in range(20)]
every_family = pytest.mark.parametrize("id", IDS)


@cache
def drawn(id):
    """The numbers that twenty seeds draw, each once."""
    return sorted({lessons.families()[id].drawn(seed) for seed in SEEDS})


def beside(id):
    _, _, room, folder, name = lessons.families()[id].text.__module__.split(".")
    return importlib.import_module(f"{mirror.__name__}.{room}.{folder}.{name}")


def reports(exercise, functions):
    """What the judge says of each function, without the threads of `check`, which these answers do not need."""
    cases, right = judge.expected(exercise, seed=0)
    found = []
    with fixed_state() as reset:
        for fn in functions:
            done = call.Calls(tuple(call.call(exercise, fn, case, seed=0) for case in cases))
            reset()
            found.append(judge.judge(exercise, cases, right, done))
    return found


def test_there_are_families_in_all_lessons():
    assert len(IDS) >= 12 and {id.split(".")[0] for id in IDS} == {f"0{number}" for number in range(1, 9)}


@every_family
def test_the_courses_own_particulars_are_the_courses_own_exercise(id):
    """Kills a family whose text asks for something else than its exercise does."""
    family = lessons.families()[id]
    assert exercises.check_function(id, families.solution(family, 0)).status == "passed"


@every_family
def test_the_seeds_draw_several_variants(id):
    family = lessons.families()[id]
    assert 8 <= family.count <= 64 and len(drawn(id)) >= 5
    assert 0 not in drawn(id) and all(1 <= number < family.count for number in drawn(id))
    assert family.drawn("seed 0") == family.drawn("seed 0")


@every_family
def test_right_answers_of_every_variant_pass(id):
    family = lessons.families()[id]
    for number in drawn(id):
        variant, right = family.variant(number), beside(id).RIGHT(**family.particulars(number))
        assert len(right) >= 4
        found = reports(variant, [variant.solution, *right])
        assert [(report.status, report.points) for report in found] == [("passed", family.base.points)] * len(found), (
            number, family.particulars(number), [report for report in found if report.status != "passed"])


@every_family
def test_wrong_answers_of_every_variant_fail_and_most_are_named(id):
    family, named = lessons.families()[id], Counter()
    for number in drawn(id):
        wrong = beside(id).WRONG(**family.particulars(number))
        assert len(wrong) >= 6
        for place, report in enumerate(reports(family.variant(number), wrong)):
            assert report.status == "failed" and report.points == 0 and report.hint, (number, place, report)
            named[bool(report.mistake)] += 1
            assert not report.mistake or report.explanation
    assert named[True] >= 0.8 * named.total(), named


@every_family
def test_answers_to_other_variants_are_wrong_and_are_called_so(id):
    """Kills a variant that a learner gets right with the course's solution, or with a neighbour's."""
    family = lessons.families()[id]
    for number in drawn(id):
        others = [other for other in range(1, family.count) if other != number][:: max(1, family.count // 12)][:10]
        answers = [family.base.solution, *(families.solution(family, other) for other in others)]
        for other, report in zip((0, *others), reports(family.variant(number), answers)):
            assert (report.status, report.mistake) == ("failed", "other_variant"), (number, other, report)
            differing = [choice.name for name, choice in family.choices.items()
                         if family.particulars(number)[name] != family.particulars(other)[name]]
            assert all(name in report.explanation for name in differing), (number, other, report.explanation)


@every_family
def test_no_known_mistake_of_the_course_is_right(id, monkeypatch):
    """Kills a variant that a learner gets right by taking real for fake."""
    monkeypatch.setattr(judge, "general", lambda *_: ("", "", ""))  # names are tested above
    family = lessons.families()[id]
    answers = [wrong for known in family.base.mistakes for wrong in known.wrong]
    for number in drawn(id)[:2]:
        found = reports(replace(family.variant(number), mistakes=()), answers)
        assert {report.status for report in found} == {"failed"}, number


@every_family
def test_stub_text_and_solution_belong_together(id):
    family = lessons.families()[id]
    for number in drawn(id):
        variant, space = family.variant(number), {}
        stub = exercises.stub(variant.id)
        exec(stub, space)
        assert exercises.check_function(variant.id, space[variant.name]).status == "not attempted"
        source = exercises.solution_source(variant.id)
        assert source.startswith(stub.removesuffix("..."))
        assert max(map(len, source.splitlines())) <= 120
        own, course = family.particulars(number), family.particulars(0)
        text = " ".join(stub.split())
        for name, choice in family.choices.items():
            assert (choice.values[own[name]] in text) or own[name] == course[name], (number, name)
        assert "Here, and only here, " in text
        assert checking.base_of(variant.id) == id and variant.name == family.base.name
        assert (variant.gradients, variant.observe, variant.points) == (
            family.base.gradients, family.base.observe, family.base.points)


@pytest.mark.parametrize("id", [id for id in IDS if lessons.families()[id].base.gradients])
def test_gradients_are_checked_where_the_course_checks_them(id):
    family = lessons.families()[id]
    for number in drawn(id)[:4]:
        variant = family.variant(number)
        report = exercises.check_function(
            variant.id, lambda *args, right=variant.solution: right(*(arg.detach() for arg in args)))
        assert (report.status, report.mistake) == ("failed", "gradient_cut")


def test_no_answers_without_a_family():
    import pkgutil

    expected = {beside(id).__name__ for id in IDS}
    found = {f"{mirror.__name__}.{room}.families.{module.name}" for room in {name.split(".")[-3] for name in expected}
             for module in pkgutil.iter_modules([f"{mirror.__path__[0]}/{room}/families"])}
    assert found == expected
