"""Exercises given out as variants, from the release to the marks."""

import csv
import json
import zipfile

import pytest

from ganlab import checking, cli, exercises, lessons
from ganlab.editions import handout
from ganlab.grading import assignment
from tests.grading.conftest import needs_walls

LESSON = "02-generator-cost.ipynb"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "handout"
    assert cli.main(["grade", "release", "02", "--out", str(out), "--variants", "autumn", "--solutions",
                     "--nbgrader"]) == 0
    return out


def ids_of(path):
    """The ids of a notebook's exercises by those of the course's own."""
    found = [handout.exercise_of(cell) for cell in handout.read(path)["cells"]]
    return {checking.base_of(id): id for id in found if id}


def test_the_handout_holds_variants_and_not_the_seed(released):
    """Kills: a stub, a check or an item that is the course's own; the seed in what learners get."""
    made = assignment.load(released / "assignment.json")
    families = [id for id in lessons.families() if id.startswith("02.")]
    ids = ids_of(released / LESSON)
    assert sorted(ids.values()) == sorted(item.id for item in made.items) and len(families) >= 3
    assert {base for base, id in ids.items() if base != id} == set(families)
    assert {id: ids[id] for id in families} == {
        id: f"{id}~{lessons.families()[id].drawn('autumn')}" for id in families}
    with zipfile.ZipFile(released / "handout.zip") as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if not name.endswith((".png", ".jpg"))]
    assert not any("autumn" in text for text in texts)
    sources = ["".join(cell["source"]) for cell in handout.read(released / LESSON)["cells"]]
    for base, id in ids.items():
        assert checking.stub(lessons.exercise(id)) in sources
        assert f'check("{id}", {lessons.exercise(id).name})' in sources
        assert base == id or not any(f'"{base}"' in source for source in sources)
    assert made.changed() == [] and made.total == sum(
        exercise.points for exercise in exercises.EXERCISES.values() if exercise.lesson == "02")
    tests = "".join("".join(cell["source"]) for cell in handout.read(
        released / "nbgrader" / "source" / "assignment" / LESSON)["cells"])
    assert f'check_function("{ids["02.xy"]}", xy_steps)' in tests


def test_another_seed_draws_another_handout():
    first, second = (assignment.of_lessons(["01", "02", "04"], seed=seed) for seed in ("autumn", "spring"))
    assert [item.id for item in first.items] != [item.id for item in second.items]
    assert [item.id for item in assignment.of_lessons(["01", "02", "04"], seed="autumn").items] == [
        item.id for item in first.items]
    assert all(checking.SEPARATOR not in item.id for item in assignment.of_lessons(["01"]).items)


@needs_walls
def test_variants_are_marked_shown_set_and_exported(released, tmp_path, capsys):
    """The variants' solutions earn full marks; the course's own bring none where there are variants, and are named."""
    ids, into = ids_of(released / LESSON), tmp_path / "in"
    handout.write(handout.read(released / "solutions" / LESSON), into / "ada.ipynb")
    copied = handout.read(released / LESSON)
    for cell in copied["cells"]:
        if (id := handout.exercise_of(cell)) is not None:
            cell["source"] = exercises.solution_source(checking.base_of(id)).splitlines(keepends=True)
    handout.write(copied, into / "bob.ipynb")
    common = ["--assignment", str(released / "assignment.json")]
    out = [*common, "--out", str(tmp_path / "marks")]
    assert cli.main(["grade", "check", str(into / "ada.ipynb"), *common]) == 0
    assert f"{len(ids)} of {len(ids)} answers found" in capsys.readouterr().out
    assert cli.main(["grade", "run", str(into), "--jobs", "1", "--seconds", "30", *out]) == 0
    varied = [id for base, id in ids.items() if base != id]
    assert cli.main(["grade", "set", "bob", varied[0], "1", *out]) == 0
    assert cli.main(["grade", "export", *out]) == 0
    with open(tmp_path / "marks" / "marks-csv.csv", newline="", encoding="utf-8") as file:
        ada, bob = csv.DictReader(file)
    total = assignment.load(released / "assignment.json").total
    assert (float(ada["points"]), float(ada["of"])) == (total, total)
    lost = sum(lessons.exercise(id).points for id in varied) - 1
    assert float(bob["points"]) == total - lost and float(bob[varied[0]]) == 1 and float(bob[varied[1]]) == 0
    assert "The answer to the course's own exercise" in bob["feedback"]
    text = (tmp_path / "marks" / "report.html").read_text(encoding="utf-8")
    assert varied[1] in text and "The answer to the course&#x27;s own exercise" in text
    assert cli.main(["grade", "report", *out]) == 0
    assert cli.main(["grade", "verify", str(into), "--jobs", "1", "--sample", "1", "--seconds", "30", *out]) == 0


@pytest.mark.parametrize("seed", ["", "   "])
def test_an_empty_seed_is_refused(seed, tmp_path, capsys):
    assert cli.main(["grade", "release", "02", "--out", str(tmp_path / "x"), "--variants", seed]) != 0
    assert "Expected a seed" in capsys.readouterr().err and not (tmp_path / "x").exists()


@pytest.mark.parametrize("id", ["02.xy~0", "02.xy~16", "02.xy~007", "02.xy~-1", "02.xy~", "02.xy~x", "02.step~1",
                                "02.xy~1~1", "02.xy~" + "9" * 5000, "02.nothing~1"])
def test_unknown_variants_are_refused(id, released, tmp_path, capsys):
    """Kills: a second name of one variant, and number 0, which is the course's own."""
    facts = json.loads((released / "assignment.json").read_text())
    facts["items"][0]["id"] = id
    (tmp_path / "assignment.json").write_text(json.dumps(facts))
    with pytest.raises(assignment.AssignmentError, match="Expected exercises of this course"):
        assignment.load(tmp_path / "assignment.json")
    with pytest.raises(exercises.UnknownExercise) as caught:
        exercises.find(id)
    assert len(str(caught.value)) < 1000


def test_a_variants_version_changes_with_its_family_and_with_its_exercise(monkeypatch):
    """Kills: marks that stay as they were although the family's file has changed."""
    seen = []
    monkeypatch.setattr(assignment, "_digest", seen.extend)
    assignment.version.__wrapped__("02.xy~5")
    assert {"checking/family.py", "checking/judge.py", "families/xy.py", "exercises/xy.py"} <= {
        f"{path.parent.name}/{path.name}" for path in seen}
