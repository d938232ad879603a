"""A mark book as a class leaves it, and nbgrader's, for the tests of what is made of one."""

import sqlite3

from ganlab.grading import assignment, markbook
from ganlab.grading.markbook import Learner, MarkBook
from ganlab.grading.marking import Mark

SOURCE = ("def saturating_cost(logits_fake):\n    '''By Ada Lovelace.'''\n    # Ada's\n"
          "    return softplus(logits_fake)\n")


def mark(id, status="right", points=2.0, **facts):
    return Mark(id, status, points if status == "right" else 0.0, 2.0, source=SOURCE, cell=3, notebook="02.ipynb",
                **facts)


def filled(folder, items):
    """Return `folder` with the mark book of five learners: right, two with the same mistake, crashed, absent."""
    wrong = dict(status="wrong", mistake="wrong_sign", misconception="Wrong sign", explanation="The sign is turned.",
                 hint="Look at it.", told="Not right.", said="Inputs: 1.2345 Expected: 6.789", cases_total=34)
    rows = {"101": ("Ada Lovelace", [mark("02.saturating"), mark("02.nonsaturating")]),
            "102": ("Bob <b>", [mark("02.saturating", **wrong, fingerprint="f", size=200), mark("02.nonsaturating")]),
            "103": ("Cy", [mark("02.saturating", **wrong, fingerprint="f", size=200),
                           mark("02.nonsaturating", status="not attempted")]),
            "104": ("Dee", [mark("02.saturating", status="crashed", said="secret 9.87", told="The answer raised "
                                 "ValueError."), mark("02.nonsaturating", status="not found")]),
            "105": ("Eve", [mark("02.saturating", status="not found"), mark("02.nonsaturating", status="not found")])}
    with MarkBook(folder, create=True) as book:
        run = book.begin(items, "bubblewrap", {})
        for key, (name, marks) in rows.items():
            absent = key == "105"
            book.record(Learner(key, name, {"ID": key, "SIS Login ID": f"login{key}"}, f"d{key}",
                                markbook.ABSENT if absent else markbook.MARKED, [], ["02.ipynb"], False, 1.0, run,
                                markbook.now()), marks)
        book.end(run)
    assignment.save(items, folder / "assignment.json")
    return folder


def gradebook(path):
    """The tables of nbgrader 0.9's gradebook that hold marks."""
    db = sqlite3.connect(path)
    db.executescript("""
        CREATE TABLE assignment(id TEXT, name TEXT); CREATE TABLE student(id TEXT, first_name TEXT, last_name TEXT);
        CREATE TABLE submitted_assignment(id TEXT, assignment_id TEXT, student_id TEXT);
        CREATE TABLE submitted_notebook(id TEXT, assignment_id TEXT);
        CREATE TABLE base_cell(id TEXT, name TEXT);
        CREATE TABLE grade(id TEXT, cell_id TEXT, notebook_id TEXT, auto_score REAL, manual_score REAL,
                           extra_credit REAL, needs_manual_grade INTEGER);
        INSERT INTO assignment VALUES ('a', 'gans');
        INSERT INTO student VALUES ('zoe', 'Zoe', 'Z'), ('101', 'Ada', 'L');
        INSERT INTO submitted_assignment VALUES ('s1', 'a', 'zoe'), ('s2', 'a', '101');
        INSERT INTO submitted_notebook VALUES ('n1', 's1'), ('n2', 's2');
        INSERT INTO base_cell VALUES ('c1', 'test-02-saturating'), ('c2', 'test-02-nonsaturating'), ('c3', 'other');
        INSERT INTO grade VALUES ('g1', 'c1', 'n1', 2, NULL, 0, 0), ('g2', 'c2', 'n1', 0, 1.5, NULL, 0),
            ('g3', 'c1', 'n2', 0, NULL, 0, 0), ('g4', 'c3', 'n2', 9, NULL, 0, 0), ('g5', 'c2', 'n2', 2, NULL, 0, 1);
    """)
    db.close()
    return path
