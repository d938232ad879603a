"""What a teacher hands out holds no answers and nothing of the teacher's; the instructor's edition holds all."""

import html
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


def asked(source, *said):
    return {"cell_type": "code", "metadata": {"tags": ["question"]}, "source": source.splitlines(keepends=True),
            "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": [f"<b>{text}</b>"]}}
                        for text in said], "execution_count": 3}


def question():
    return next(each for each in lessons.questions().values() if isinstance(each, checking.Question)
                and html.escape(each.option("A").why) != each.option("A").why)


@pytest.mark.parametrize("written", [
    '"B"', '"b) "', "'A'", 'choice="C"', '"B" if x else "("', "f(2)", '"B",  # (sure)\n', "..., "])
def test_learners_get_dots_in_place_of_answers(written):
    """Kills: an answer of the teacher's, or what it showed, in the learners' notebook."""
    id = question().id
    (cell,) = handout.learners({"cells": [asked(f'x = 1\nanswer("{id}", {written})\n', "Some words.")]})["cells"]
    assert source(cell) == f'x = 1\nanswer("{id}", ...)\n'
    assert cell["outputs"] == [] and cell["execution_count"] is None


def test_predictions_get_their_dots_too():
    """Kills: a guess that goes out with the question."""
    (cell,) = handout.learners({"cells": [asked('predict("02.gradient-ratio", 0.25)', "You predict 0.25")]})["cells"]
    assert source(cell) == 'predict("02.gradient-ratio", ...)' and cell["outputs"] == []


def test_what_a_question_asks_stays_and_what_it_says_to_an_answer_goes():
    """Kills: pages without the questions, and the sentence of an answer that was given with a button."""
    each = question()
    dots = f'answer("{each.id}", ...)'
    for said, kept in ((html.escape(each.text), True), (html.escape(each.option("A").why), False),
                       (each.option("B").why, False)):
        (cell,) = handout.learners({"cells": [asked(dots, "Question:", said)]})["cells"]
        assert source(cell) == dots and bool(cell["outputs"]) == kept


def test_instructors_get_the_right_letters_and_nbgrader_the_cells_as_they_are():
    """Kills: a letter that is not right, a prediction that is filled in, answers in nbgrader's source."""
    each = question()
    cells = [asked(f'answer("{each.id}", ...)', "Question:"), asked('predict("02.gradient-ratio", ...)', "Guess:"),
             asked('answer("02.no-such", ...)', "?")]
    made = handout.instructors({"cells": cells})["cells"]
    assert source(made[0]) == f'answer("{each.id}", "{each.right}")' and made[0]["outputs"] == cells[0]["outputs"]
    assert made[1:] == cells[1:] and handout.nbgrader_source({"cells": cells})["cells"] == cells


def test_a_question_that_cannot_be_read_is_not_handed_out():
    """Kills: an answer that goes out because its cell is no Python."""
    with pytest.raises(handout.EditionError, match="Expected Python in a cell tagged question"):
        handout.learners({"cells": [asked('%time answer("02.no-grad", "B")')]})


def test_in_the_editions_of_a_whole_lesson(released):
    """Kills: a question of the course's own notebook that is left out, or that loses what it shows."""
    for path in released.glob("*.ipynb"):
        mine, theirs = (sorted(text for text in map(source, handout.read(each)["cells"]) if text.startswith("answer("))
                        for each in (path, released / "solutions" / path.name))
        here = [each for each in lessons.questions().values() if isinstance(each, checking.Question)
                and each.lesson == path.name[:2]]
        assert mine == sorted(f'answer("{each.id}", ...)' for each in here) and here
        assert theirs == sorted(f'answer("{each.id}", "{each.right}")' for each in here)


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
