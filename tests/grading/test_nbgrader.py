"""The real nbgrader: it takes the source that `grade release --nbgrader` writes, and its marks come back."""

import dataclasses

import pytest

from ganlab import checking, lessons
from ganlab.editions import handout
from ganlab.grading import assignment, markbook, nbgrader
from tests.grading.submissions import KERNEL, notebook, run_nbgrader

pytest.importorskip("nbgrader", reason="nbgrader is not installed: pip install \"ganlab[nbgrader]\"")


def test_the_real_nbgrader_takes_our_source_and_we_take_its_marks(tmp_path):
    full = assignment.of_lessons(["02"])
    made = dataclasses.replace(full, items=full.items[:2])
    ids = [item.id for item in made.items]
    stubs = [(checking.stub(lessons.exercises()[id]), id) for id in ids]
    lesson = notebook(["import torch", *stubs], metadata=KERNEL)
    handout.write(handout.nbgrader_source(lesson), tmp_path / "source" / "gans" / "02.ipynb")
    (tmp_path / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "x"\n')
    _nbgrader(tmp_path, "generate_assignment", "gans")
    released = handout.read(tmp_path / "release" / "gans" / "02.ipynb")
    assert "softplus" not in "".join("".join(cell["source"]) for cell in released["cells"])
    assert "check_function" not in str([cell["source"] for cell in released["cells"]])

    for cell in released["cells"]:
        if handout.exercise_of(cell) == ids[0]:
            cell["source"] = checking.solution_source(lessons.exercises()[ids[0]]).splitlines(True)
    handout.write(released, tmp_path / "submitted" / "ada" / "gans" / "02.ipynb")
    _nbgrader(tmp_path, "autograde", "gans", "--create")
    assert nbgrader.take_in(made, tmp_path / "gradebook.db", tmp_path / "marks") == 2
    with markbook.MarkBook(tmp_path / "marks") as book:
        entries = book.entries()["ada"]
    assert {id: (entry.points, entry.by_hand) for id, entry in entries.items()} == {ids[0]: (2.0, True),
                                                                                    ids[1]: (0.0, True)}


def _nbgrader(folder, *arguments):
    done = run_nbgrader(folder, *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
