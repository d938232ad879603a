"""What a teacher hands out holds no answers and nothing of the teacher's; the instructor's edition holds all."""

import json
import zipfile

import pytest

from ganlab import checking, cli, lessons
from ganlab.editions import handout
from ganlab.grading import assignment


def source(cell):
    return "".join(cell["source"])


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "handout"
    assert cli.main(["grade", "release", "02", "05", "--out", str(out), "--title", "GANs & <costs>", "--due", "Friday",
                     "--solutions", "--nbgrader"]) == 0
    return out


def test_the_zip_holds_what_a_learner_needs_and_no_answer(released):
    """Kills: a solution, or the instructor's folder, in the learners' zip."""
    with zipfile.ZipFile(released / "handout.zip") as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names
                 if name.endswith((".ipynb", ".json", ".html"))}
    assert {"02-generator-cost.ipynb", "05-conditional-gans.ipynb", "assignment.json", "sheet.html"} <= set(names)
    assert not any("solution" in name or "nbgrader" in name for name in names)
    made = assignment.load(released / "assignment.json")
    assert made.title == "GANs & <costs>" and made.total == 31 and len(made.items) == 13 and made.changed() == []
    for id in made.exercises():
        exercise = lessons.exercises()[id]
        cells = [cell for name, text in texts.items() if name.endswith(".ipynb") for cell in json.loads(text)["cells"]
                 if handout.exercise_of(cell) == id]
        assert [source(cell) for cell in cells] == [checking.stub(exercise)]
        assert cells[0]["outputs"] == []
    assert "GANs &amp; &lt;costs&gt;" in texts["sheet.html"] and "Friday" in texts["sheet.html"]


def test_everything_else_of_the_notebook_stays(released):
    before = handout.read(handout.lesson_path("02"))
    after = handout.read(released / "02-generator-cost.ipynb")
    others = [(a, b) for a, b in zip(before["cells"], after["cells"], strict=True)
              if not {"exercise", "check"} & set(a["metadata"].get("tags", []))]
    assert all(a == b for a, b in others) and len(others) > 50
    checks = [cell for cell in after["cells"] if "check" in cell["metadata"].get("tags", [])]
    assert checks and all(cell["outputs"] == [] for cell in checks)


def test_teachers_cells_go_and_solved_cells_become_stubs():
    cell = {"cell_type": "code", "metadata": {"tags": ["exercise"], "ganlab": {"exercise": "02.xy"}},
            "source": ["def xy_steps(*a):\n", "    return 1"], "outputs": [{"text": "right"}], "execution_count": 3}
    teachers = {"cell_type": "markdown", "metadata": {"tags": ["teacher"]}, "source": ["secret"]}
    made = handout.learners({"cells": [cell, teachers]})
    assert len(made["cells"]) == 1 and source(made["cells"][0]).endswith("...") and made["cells"][0]["outputs"] == []
    assert cell["outputs"]  # the given notebook is left alone


def test_the_instructors_edition_passes_its_own_checks(released):
    from ganlab import exercises

    for path in (released / "solutions").glob("*.ipynb"):
        for cell in handout.read(path)["cells"]:
            if (id := handout.exercise_of(cell)) is not None:
                space: dict = {}
                exec("import torch\nimport numpy as np\n" + source(cell), space)
                assert exercises.check_function(id, space[lessons.exercises()[id].name]).status == "passed"


def test_nbgraders_source_marks_solutions_and_tests(released):
    for path in (released / "nbgrader" / "source" / "assignment").glob("*.ipynb"):
        cells = handout.read(path)["cells"]
        solved = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution")]
        tests = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
        assert len(solved) == len(tests) > 0
        for cell, test in zip(solved, tests):
            compile(source(cell), "cell", "exec")
            compile(source(test), "cell", "exec")
            assert "### BEGIN SOLUTION" in source(cell) and "### END SOLUTION" in source(cell)
            assert "### BEGIN HIDDEN TESTS" in source(test) and test["metadata"]["nbgrader"]["points"] > 0
        ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in (*solved, *tests)]
        assert len(set(ids)) == len(ids)


def test_only_pictures_that_these_lessons_show_go_out(released):
    with zipfile.ZipFile(released / "handout.zip") as archive:
        assert [name for name in archive.namelist() if name.startswith("pictures/")] == ["pictures/cgan-date.png"]
