"""Marking from end to end: resumed after kills, repeated, set by hand, verified."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from ganlab import cli
from ganlab.grading import assignment, collecting, markbook, run, sandbox, verifying
from ganlab.grading.inside import Limits
from ganlab.runtime import GanlabError
from tests.grading.conftest import needs_walls
from tests.grading.submissions import notebook, write

RIGHT = ("import torch\ndef saturating_cost(logits_fake):\n    return -torch.nn.functional.softplus(logits_fake)"
         ".mean()",
         "def nonsaturating_cost(logits_fake):\n    return torch.nn.functional.softplus(-logits_fake).mean()")
WRONG = ("def saturating_cost(logits_fake):\n    return torch.nn.functional.softplus(logits_fake).mean()",)


@needs_walls
def test_marks_statuses_and_what_has_not_changed(tmp_path, two_items, marked):
    """Kills: a digest that forgets the cells, marks that a later run loses, statuses that are one."""
    learners = {"ada": RIGHT, "bob": WRONG, "cy": ["x = 1"], "dee": b"no notebook", "eve": b""}
    first = marked(learners)
    assert {name: [mark.status for mark in marks.values()] for name, marks in first.items()} == {
        "ada": ["right", "right"], "bob": ["wrong", "not found"], "cy": ["not found"] * 2,
        "dee": ["unreadable"] * 2, "eve": ["unreadable"] * 2}
    bob = first["bob"]["02.saturating"]
    assert bob.mistake == "wrong_sign" and bob.points == 0 and bob.cell == 1 and bob.cases_total > bob.cases_passed

    with markbook.MarkBook(tmp_path / "marks") as book:
        book.set("bob", "02.saturating", 1.5, "half")
        before = {learner.learner: learner.at for learner in book.learners()}
    write(tmp_path / "in" / "cy.ipynb", notebook(RIGHT))
    done = run.run(two_items, collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap",
                   limits=Limits(2.0))
    assert (done.marked, done.unchanged, done.absent) == (1, 4, 0)
    with markbook.MarkBook(tmp_path / "marks") as book:
        entries, runs = book.entries(), book.runs()
        assert {name: before[name] for name in before if name != "cy"} == {
            learner.learner: learner.at for learner in book.learners() if learner.learner != "cy"}
    assert entries["cy"]["02.saturating"].points == 2
    assert (entries["bob"]["02.saturating"].points, entries["bob"]["02.saturating"].by_hand) == (1.5, True)
    assert len(runs) == 2 and runs[0]["seeds"] != runs[1]["seeds"] and all(run["ended"] for run in runs)
    assert all(len(set(seeds)) == 2 for run in runs for seeds in run["seeds"].values())

    again = verifying.verify(two_items, collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap",
                             jobs=1, sample=3, limits=Limits(2.0))
    assert again.learners == 3 and again.answers == 12 and again.differences == []
    db = sqlite3.connect(tmp_path / "marks" / markbook.NAME)
    db.execute("UPDATE marks SET status = 'right' WHERE learner = 'bob' AND id = '02.saturating'")
    db.commit()
    db.close()
    again = verifying.verify(two_items, collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap",
                             jobs=1, sample=3, limits=Limits(2.0))
    assert len(again.differences) == 2 and "bob" in again.differences[0]


@needs_walls
def test_kill_9_at_any_moment_loses_and_doubles_nothing(tmp_path, two_items):
    """Kills: marks written in two transactions, a run that begins again, sandboxes that outlive their parent."""
    for number in range(8):
        write(tmp_path / "in" / f"n{number}.ipynb", notebook(RIGHT if number % 2 else WRONG))
    assignment.save(two_items, tmp_path / "assignment.json")
    command = [sys.executable, "-m", "ganlab.cli", "grade", "run", str(tmp_path / "in"), "--assignment",
               str(tmp_path / "assignment.json"), "--out", str(tmp_path / "marks"), "--jobs", "2", "--seconds", "2"]
    (tmp_path / "own").mkdir()
    own = os.environ | {"TMPDIR": str(tmp_path / "own")}  # by which this run's sandboxes are known from others'
    seen = -1
    for wanted in (1, 4):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=own)
        while process.poll() is None and _count(tmp_path / "marks") < wanted:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        count = _count(tmp_path / "marks")
        assert seen <= count
        seen = count
    done = subprocess.run(command, capture_output=True, text=True, env=own)
    assert done.returncode == 0, done.stderr
    assert f"{8 - seen} marked, {seen} unchanged" in done.stdout and seen >= 4
    with markbook.MarkBook(tmp_path / "marks") as book:
        entries = book.entries()
    assert {name: entry["02.saturating"].points for name, entry in entries.items()} == {
        f"n{number}": 2.0 * (number % 2) for number in range(8)}
    for _ in range(100):
        left = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True).stdout
        if str(tmp_path) not in left:
            break
        time.sleep(0.1)
    assert str(tmp_path) not in left


def _count(folder):
    try:
        with sqlite3.connect(f"file:{folder / markbook.NAME}?mode=ro", uri=True) as db:
            return db.execute("SELECT count(*) FROM learners").fetchone()[0]
    except sqlite3.Error:
        return 0


@needs_walls
def test_two_ways_where_a_helper_is_written_again(marked):
    """A helper's name used twice in a notebook costs nobody points, whichever of the two the answer means."""
    def cost(name, sign):
        return f"def {name}(logits_fake):\n    return {sign} * help({sign} * logits_fake)"

    softplus = "def help(a):\n    return torch.nn.functional.softplus(a).mean()"
    minus = "def help(a):\n    return -torch.nn.functional.softplus(-a).mean()"
    found = marked({
        "above": [minus, "def saturating_cost(logits_fake):\n    return help(-logits_fake)", softplus,
                  "def nonsaturating_cost(logits_fake):\n    return help(-logits_fake)"],
        "mended below": ["def help(a):\n    return 0 * a", "def saturating_cost(logits_fake):\n    return -help("
                         "logits_fake)", softplus]})
    assert [mark.status for mark in found["above"].values()] == ["right", "right"]
    assert found["mended below"]["02.saturating"].status == "right"


@needs_walls
def test_several_notebooks_of_one_learner(tmp_path, two_items):
    """The better answer counts, and somebody is told."""
    write(tmp_path / "in" / "ada" / "draft.ipynb", notebook(WRONG))
    write(tmp_path / "in" / "ada" / "final.ipynb", notebook(RIGHT))
    run.run(two_items, collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap", limits=Limits(2.0))
    with markbook.MarkBook(tmp_path / "marks") as book:
        mark = book.entries()["ada"]["02.saturating"].mark
    assert mark.status == "right" and mark.notebook == "final.ipynb" and "several notebooks" in mark.look


@needs_walls
def test_shards_and_merge(tmp_path, two_items):
    for number in range(6):
        write(tmp_path / "in" / f"n{number}.ipynb", notebook(RIGHT))
    assignment.save(two_items, tmp_path / "assignment.json")
    everybody = collecting.collect(tmp_path / "in")
    parts = [run.of_shard(everybody, number, 3) for number in (1, 2, 3)]
    assert sorted(s.learner for part in parts for s in part) == [s.learner for s in everybody]
    for number, part in enumerate(parts):
        if part:
            run.run(two_items, part, tmp_path / f"part{number}", walls="bubblewrap", limits=Limits(2.0))
    made = [str(tmp_path / f"part{number}") for number, part in enumerate(parts) if part]
    assert cli.main(["grade", "merge", *made, "--assignment", str(tmp_path / "assignment.json"), "--out",
                     str(tmp_path / "all")]) == 0
    with markbook.MarkBook(tmp_path / "all") as book:
        assert len(book.learners()) == 6 and all(entries["02.saturating"].points == 2
                                                 for entries in book.entries().values())


def test_without_bubblewrap_it_refuses_and_says_why(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(sandbox.SandboxError, match="Install Debian's package bubblewrap"):
        sandbox.chosen(None)
    with pytest.raises(sandbox.SandboxError, match="Install docker"):
        sandbox.chosen("docker")
    assert sandbox.chosen("none") == "none"


def test_without_walls_it_works_and_is_noted(tmp_path, two_items, capsys):
    assignment.save(two_items, tmp_path / "assignment.json")
    write(tmp_path / "in" / "ada.ipynb", notebook(RIGHT))
    assert cli.main(["grade", "run", str(tmp_path / "in"), "--assignment", str(tmp_path / "assignment.json"), "--out",
                     str(tmp_path / "marks"), "--no-sandbox", "--jobs", "1"]) == 0
    assert "WITHOUT WALLS" in capsys.readouterr().err
    assert "Marked without walls" in (tmp_path / "marks" / "report.html").read_text()
    with markbook.MarkBook(tmp_path / "marks") as book:
        assert book.runs()[0]["walls"] == "none"
        assert [entry.mark.status for entry in book.entries()["ada"].values()] == ["right", "right"]


@pytest.mark.parametrize("arguments, said", [
    (["run", "{in}", "--assignment", "{nothing}", "--out", "{out}"], "no such file"),
    (["run", "{in}", "--assignment", "{in}", "--out", "{out}"], "got something else"),
    (["run", "{nothing}", "--assignment", "{good}", "--out", "{out}", "--no-sandbox"], "there is none"),
    (["run", "{in}", "--assignment", "{good}", "--out", "{out}", "--no-sandbox", "--jobs", "0"], "--jobs"),
    (["run", "{in}", "--assignment", "{good}", "--out", "{out}", "--no-sandbox", "--shard", "4/3"], "--shard"),
    (["run", "{in}", "--assignment", "{good}", "--out", "{out}", "--no-sandbox", "--seconds", "nan"], "--seconds"),
    (["run", "{in}", "--assignment", "{good}", "--out", "{good}", "--no-sandbox"], ""),
    (["export", "--assignment", "{good}", "--out", "{out}"], "there is none"),
    (["set", "ada", "02.saturating", "1", "--assignment", "{good}", "--out", "{out}"], "there is none"),
    (["release", "77", "--out", "{out}"], "numbers of lessons"),
    (["check", "{nothing}"], "Expected a notebook"),
    (["verify-certificate", "{good}"], "public key"),
    (["import-nbgrader", "{good}", "--assignment", "{good}", "--out", "{out}"], "something else"),
])
def test_what_cannot_be_done_is_said_without_a_traceback(tmp_path, two_items, capsys, arguments, said):
    assignment.save(two_items, tmp_path / "assignment.json")
    write(tmp_path / "in" / "ada.ipynb", notebook(RIGHT))
    places = {"in": tmp_path / "in", "nothing": tmp_path / "nothing", "good": tmp_path / "assignment.json",
              "out": tmp_path / "out"}
    assert cli.main(["grade", *(part.format(**places) for part in arguments)]) == 2
    assert said in capsys.readouterr().err


def test_an_assignment_that_this_course_does_not_have(tmp_path, two_items):
    path = tmp_path / "assignment.json"
    assignment.save(two_items, path)
    assert assignment.load(path) == two_items and two_items.changed() == []
    text = path.read_text()
    for wrong in (text.replace("02.saturating", "02.unknown"), text.replace('"format": 1', '"format": 9'),
                  text.replace('"points": 2', '"points": -2'), text.replace("02.nonsaturating", "02.saturating"), "[]",
                  text[:50]):
        path.write_text(wrong)
        with pytest.raises(GanlabError, match="Expected"):
            assignment.load(path)
