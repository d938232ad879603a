"""No right answer loses points: accepted variants of the exercises' own tests, through the whole pipeline."""

from collections import defaultdict

from ganlab import exercises
from ganlab.grading import assignment, collecting, markbook, run
from tests.grading.conftest import needs_walls
from tests.grading.submissions import answer_cells, notebook, write
from tests.lessons.answers import beside

EACH = 2  # of every exercise, first and last; benchmarks/grading.py takes all


@needs_walls
def test_accepted_variants_get_full_marks(tmp_path):
    """Kills: helpers that do not come along, a library that does not load inside, an input that is not sent whole."""
    for id in exercises.EXERCISES:
        right = beside(exercises.find(id)).RIGHT
        for number in range(EACH):
            index = -number % len(right)
            write(tmp_path / "in" / f"v{number}" / f"{id}.ipynb", notebook(answer_cells(id, f"RIGHT[{index}]")))
    made = assignment.of_lessons(sorted({id.split(".")[0] for id in exercises.EXERCISES}))
    run.run(made, collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap", jobs=2)
    with markbook.MarkBook(tmp_path / "marks") as book:
        entries = book.entries()
    lost = {(learner, id): (entry.mark.status, entry.mark.said[:300]) for learner, found in entries.items()
            for id, entry in found.items() if entry.mark.status != "right"}
    assert not lost and len(entries) == EACH


@needs_walls
def test_wrong_answers_get_none_and_their_mistake_is_counted(tmp_path):
    """The last named wrong answer of each exercise of lesson 02."""
    wanted = defaultdict(str)
    for id in exercises.EXERCISES:
        if id.startswith("02."):
            wrong = [(index, key) for index, (_, key) in enumerate(beside(exercises.find(id)).WRONG)
                     if key and key != "never_returns"]
            index, wanted[id] = wrong[0]
            write(tmp_path / "in" / "ada" / f"{id}.ipynb", notebook(answer_cells(id, f"WRONG[{index}][0]")))
    run.run(assignment.of_lessons(["02"]), collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap")
    with markbook.MarkBook(tmp_path / "marks") as book:
        marks = {id: entry.mark for id, entry in book.entries()["ada"].items()}
    assert {id: mark.mistake for id, mark in marks.items()} == wanted
    assert all(mark.points == 0 and mark.misconception for mark in marks.values())
