"""No submission changes a mark, reads outside, or stays: the table of `hostile`, marked in one run."""

import dataclasses
import os
import shutil
import socket
import subprocess

import pytest

from ganlab.grading import assignment, collecting, markbook, report, results, run
from ganlab.grading.inside import Limits
from tests.conftest import ROOT
from tests.grading import hostile, submissions
from tests.grading.conftest import needs_walls

pytestmark = needs_walls
SECONDS = 1.5


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Mark the table; return marks by row, the folder of marks, and the port that nobody may reach."""
    root = tmp_path_factory.mktemp("hostile")
    secret, out = submissions.write(root / "teacher" / "secret.txt", hostile.SECRET_TEXT), root / "marks"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        places = {"SECRET": str(secret), "ROOT": str(ROOT), "PORT": str(server.getsockname()[1]),
                  "FOLDER": str(secret.parent), "MARKS": str(out / markbook.NAME), "NEIGHBOUR": hostile.NEIGHBOUR,
                  "NEXT": str(root / "in" / "r000.ipynb")}
        for number, (_, _, source) in enumerate(hostile.ROWS):
            submissions.write(root / "in" / f"r{number:03}.ipynb",
                              submissions.notebook(hostile.cells(source, places)))
        full = assignment.of_lessons(["02"])
        made = dataclasses.replace(full, items=full.items[:2])
        os.environ["GANLAB_CANARY"] = hostile.SECRET_TEXT
        try:
            run.run(made, collecting.collect(root / "in"), out, walls="bubblewrap", jobs=2,
                    limits=Limits(SECONDS, slack=2.0))
        finally:
            del os.environ["GANLAB_CANARY"]
        with pytest.raises(TimeoutError):
            server.accept()
    with markbook.MarkBook(out) as book:
        found = results.of_book(made, book)
    report.write(found, out)
    return {row.learner.learner: row.entries for row in found.rows}, out, secret


def test_there_are_enough():
    assert len(hostile.ROWS) >= 200 and len({name for name, _, _ in hostile.ROWS}) == len(hostile.ROWS)


def test_every_row_has_its_status_and_leaves_the_other_answer_alone(marked):
    """Kills: an answer that runs in the process of another, a judge inside the walls, a status that is lost."""
    marks, *_ = marked
    unexpected = []
    for number, (name, expected, _) in enumerate(hostile.ROWS):
        entries = marks[f"r{number:03}"]
        own, other = entries["02.saturating"], entries["02.nonsaturating"]
        if own.mark.status not in expected.split("|") or other.mark.status != "right":
            unexpected.append((name, own.mark.status, expected, own.mark.said[:200], other.mark.status))
        assert own.points == (own.mark.points_max if own.mark.status == "right" else 0), name
        assert other.points == other.mark.points_max
    assert not unexpected


def test_no_canary_in_any_feedback(marked):
    """Kills: an exception's text, or a printed text, in the learner's page."""
    _, out, secret = marked
    pages = {path: path.read_text() for path in (out / "feedback").glob("*.html")}
    assert len(pages) == len(hostile.ROWS)
    inputs = "1.09861"  # the first input of 02.saturating, which "quotes its inputs" throws
    for path, text in pages.items():
        for canary in (hostile.SECRET_TEXT, hostile.NEIGHBOUR, "canary", inputs, "-0.836988", "softplus(-"):
            assert canary not in text or (canary == "canary" and "canary" in hostile.ROWS[int(path.stem[1:])][2]), path
    assert secret.read_text() == hostile.SECRET_TEXT
    everything = (out / "report.html").read_text() + (out / markbook.NAME).read_bytes().decode("latin1")
    assert hostile.SECRET_TEXT not in everything


def test_nothing_is_left_running(marked):
    """Kills: a warden that does not end what an answer has started."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert "sleep 4711" not in listed and "ganlab.grading.inside" not in listed
    assert shutil.which("bwrap")
