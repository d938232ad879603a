"""What the tests of grading share."""

import dataclasses
import shutil

import pytest

from ganlab.grading import assignment, collecting, markbook, run
from ganlab.grading.inside import Limits
from tests.grading import submissions

needs_walls = pytest.mark.skipif(shutil.which("bwrap") is None, reason="Debian's package bubblewrap is not installed")


@pytest.fixture
def two_items():
    """An assignment of 02.saturating and 02.nonsaturating."""
    full = assignment.of_lessons(["02"], title="Two costs")
    return dataclasses.replace(full, items=full.items[:2])


@pytest.fixture
def marked(tmp_path, two_items):
    """A function: {learner: cells or notebook} → what the mark book holds after marking them."""
    def mark(learners, *, made=two_items, seconds=2.0, out=tmp_path / "marks", **options):
        for name, cells in learners.items():
            made_of = cells if isinstance(cells, dict | str | bytes) else submissions.notebook(cells)
            submissions.write(tmp_path / "in" / f"{name}.ipynb", made_of)
        run.run(made, collecting.collect(tmp_path / "in"), out, limits=Limits(seconds),
                **{"walls": "bubblewrap", "jobs": 2} | options)
        with markbook.MarkBook(out) as book:
            return {learner: {id: entry.mark for id, entry in entries.items()}
                    for learner, entries in book.entries().items()}
    return mark
