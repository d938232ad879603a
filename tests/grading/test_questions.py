"""Questions that count: in the assignment, read from notebooks, marked, and what each learner is told."""

import csv
import dataclasses
import io
import json
import sqlite3

import pytest

from ganlab import cli, lessons
from ganlab.checking import Option, Prediction, Question
from ganlab.grading import (
    assignment,
    checking_in,
    collecting,
    export,
    finding,
    markbook,
    marking,
    nbgrader,
    report,
    results,
    run,
    verifying,
)
from ganlab.grading.finding import FOUND, MISSING, STUB, UNCLEAR, Cell
from ganlab.grading.inside import Limits
from tests.grading.books import gradebook
from tests.grading.conftest import needs_walls
from tests.grading.submissions import notebook, write

SUM = Question("02.one-and-one", 91, "How much is 1 + 1 < 3?", points=2, options=(
    Option("Öne.", "Adding <makes> more."), Option("Two.", "So it is.", right=True),
    Option("Three.", "That is 2 + 1.")))
SIGN = Question("02.minus-one", 92, "Is −1 below 0?", options=(
    Option("Yes.", "It stands left of 0.", right=True), Option("No.", "Look at the line."), Option("It is 0.", "Not.")))
GUESS = Prediction("02.a-guess", 93, "Which share?", "share", 0.0, 1.0, "Half of all.")
KNOWN = {each.id: each for each in (SUM, GUESS, SIGN)}
COST = "import torch\ndef saturating_cost(logits_fake):\n    return -torch.nn.functional.softplus(logits_fake).mean()"


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    monkeypatch.setattr(lessons, "questions", lambda: KNOWN)
    assignment.version.cache_clear()
    yield
    assignment.version.cache_clear()


@pytest.fixture
def made():
    """An assignment of 02.saturating and the two questions."""
    full = assignment.of_lessons(["02"], title="Asked", questions=True)
    return dataclasses.replace(full, items=tuple(item for item in full.items if item.id == "02.saturating"
                                                 or item.id in KNOWN))


# --- the assignment


def test_questions_count_only_where_they_are_asked_for():
    """Kills: questions that come without the flag, and predictions that count."""
    plain, asked = assignment.of_lessons(["02"]), assignment.of_lessons(["02"], questions=True)
    assert plain.questions() == {} and list(asked.exercises()) == [item.id for item in plain.items]
    assert asked.items[:len(plain.items)] == plain.items and asked.total == plain.total + 3
    assert asked.questions() == {SUM.id: SUM, SIGN.id: SIGN}
    assert (plain.contents, asked.contents) == ("7 exercises", "7 exercises and 2 questions")


def test_weights_and_options_of_questions_are_kept_and_counted(tmp_path):
    """Kills: ids of questions that weights or the file do not know."""
    full = assignment.of_lessons(["02"], questions=True)
    weighted = assignment.of_lessons(["02"], questions=True, weights={SUM.id: 2.5}, optional=[SIGN.id])
    assert weighted.total == full.total + 3 - 1
    without = assignment.of_lessons(["02"], questions=True, weights={SUM.id: 0})
    assert list(without.questions()) == [SIGN.id]
    alone = assignment.of_lessons(["02"], questions=True, weights=dict.fromkeys(full.exercises(), 0))
    assert alone.contents == "2 questions"
    for each in (weighted, without, alone):
        assignment.save(each, tmp_path / "assignment.json")
        assert assignment.load(tmp_path / "assignment.json") == each


def test_what_cannot_be_asked_is_told(tmp_path):
    """Kills: a prediction as an item, a question's weight that is forgotten without the flag."""
    with pytest.raises(assignment.AssignmentError, match=r"got 02\.one-and-one\. Questions count with --questions"):
        assignment.of_lessons(["02"], weights={SUM.id: 2})
    with pytest.raises(assignment.AssignmentError, match=r"got 02.a-guess\.$"):
        assignment.of_lessons(["02"], questions=True, optional=[GUESS.id])
    assignment.save(assignment.of_lessons(["02"], questions=True), tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text()
    write(tmp_path / "a.json", text.replace(SIGN.id, GUESS.id))
    with pytest.raises(assignment.AssignmentError, match=r"got 02\.a-guess"):
        assignment.load(tmp_path / "a.json")


def test_a_lesson_of_questions_alone_needs_the_flag(monkeypatch):
    """Kills: lesson 00, which has no exercise, refused although its questions are asked for."""
    monkeypatch.setattr(lessons, "questions", lambda: {"00.first": dataclasses.replace(SUM, id="00.first")})
    with pytest.raises(assignment.AssignmentError, match="got '00'"):
        assignment.of_lessons(["00"])
    assert list(assignment.of_lessons(["00"], questions=True).questions()) == ["00.first"]


@pytest.mark.parametrize("changed", [
    dataclasses.replace(SUM, text="How much?"),
    dataclasses.replace(SUM, options=(*SUM.options[:2], Option("3.", "That is 2 + 1."))),
    dataclasses.replace(SUM, options=tuple(dataclasses.replace(option, right=not index)
                                           for index, option in enumerate(SUM.options)))])
def test_a_question_that_has_changed_is_told_and_marked_again(made, monkeypatch, changed):
    """Kills: a version without a text, or without what is right; marks that outlive a corrected question."""
    before = run.basis(made)
    assert made.changed() == []
    monkeypatch.setattr(lessons, "questions", lambda: KNOWN | {SUM.id: changed})
    assignment.version.cache_clear()
    assert made.changed() == [SUM.id] and run.basis(made) != before


# --- what is read


def read(*cells, id=SUM.id):
    (choice,) = finding.choices(finding.parse([Cell(number, text) for number, text in enumerate(cells, 1)]), [id])
    return choice.status, choice.text, choice.cell, choice.calls


@pytest.mark.parametrize("cells, found", [
    ((), (MISSING, "", 0, 0)), (("x = 1",), (MISSING, "", 0, 0)),
    (('answer("02.one-and-one", ...)',), (STUB, "", 1, 0)), (('answer("02.one-and-one")',), (STUB, "", 1, 0)),
    (('answer("02.one-and-one", "B")',), (FOUND, "B", 1, 1)),
    (("x = 1", "if x:\n    for k in 'ab':\n        answer('02.one-and-one', ' b) ')"), (FOUND, " b) ", 2, 1)),
    (('answer(choice="B", id="02.one-and-one")',), (FOUND, "B", 1, 1)),
    (('lesson.answer("02.one-and-one", "B")',), (FOUND, "B", 1, 1)),
    (('answer("02.one-and-one", "A"); answer("02.one-and-one", "B")', "x = 1"), (FOUND, "B", 1, 2)),
    (('answer("02.one-and-one", "A")', 'answer("02.one-and-one", "B")'), (FOUND, "B", 2, 2)),
    (('f(answer("02.one-and-one", "A"),\n  g(answer("02.one-and-one", "B")))',), (FOUND, "B", 1, 2)),
    (('g(f(answer("02.one-and-one", "A"))) + answer("02.one-and-one", "B")',), (FOUND, "B", 1, 2)),
    (('answer("02.one-and-one", "B")', 'answer("02.one-and-one", ...)'), (FOUND, "B", 1, 1)),
    (('answer("02.one-and-one", mine)',), (UNCLEAR, "", 1, 1)), (('answer("02.one-and-one", "A" + b)',), (
        UNCLEAR, "", 1, 1)), (('answer("02.one-and-one", f"{b}")',), (UNCLEAR, "", 1, 1)),
    (('answer("02.one-and-one", 2)',), (UNCLEAR, "", 1, 1)), (('answer("02.one-and-one", *b)',), (UNCLEAR, "", 1, 1)),
    (('answer("02.one-and-one", "B")', 'answer("02.one-and-one", b)'), (UNCLEAR, "", 2, 2)),
    (('%matplotlib inline\nanswer("02.one-and-one", "B")\n!ls',), (FOUND, "B", 1, 1)),
    (('%%time\nanswer("02.one-and-one", "B")',), (FOUND, "B", 1, 1)),
    (('%%bash\nanswer("02.one-and-one", "B")',), (MISSING, "", 0, 0)),
    (('# answer("02.one-and-one", "B")\nx = \'answer("02.one-and-one", "B")\'',), (MISSING, "", 0, 0)),
    (('predict("02.one-and-one", "B")', 'answer("02.minus-one", "B")', "answer(id, 'B')", "answer()"), (
        MISSING, "", 0, 0)),
    (("def half(", 'answer("02.one-and-one", "B")', "x = ("), (FOUND, "B", 2, 1)),
])
def test_the_choice_is_read(cells, found):
    """Kills: the first call for the last, dots that take an answer back, comments that answer, a guessed value."""
    assert read(*cells) == found


HOSTILE = ["(" * 100_000, "-" * 200_000 + "1", "a" + ".b" * 200_000, "f" + "()" * 100_000, "[" * 5000 + "]" * 5000,
           "x = 1\0", "1+" * 200_000 + "1", "lambda:" * 20_000 + "1", "1 if x else " * 50_000 + "1",
           "\n".join(" " * depth + "if x:" for depth in range(150)), " " * 50_000 + "x", " " * 50_000 + "a b",
           f'answer("02.one-and-one", {"9" * 10_000})', f'f"{"{" * 3000}', "return", "\ud800".encode("utf-8", "replace")
           .decode(), "match x:\n case " + "[" * 3000]


@pytest.mark.parametrize("cell", HOSTILE, ids=range(len(HOSTILE)))
def test_a_cell_that_no_parser_takes_hides_no_other(cell):
    """Kills: an error of the parser that stops the reading; a pattern that takes minutes for a line of blanks."""
    assert read('answer("02.one-and-one", "B")', cell) == (FOUND, "B", 1, 1)


# --- marks


def marks_of(*notebooks, id=SUM.id):
    """Marks of notebooks as what is inside the walls tells of them."""
    records = []
    for number, cells in enumerate(notebooks):
        parsed = finding.parse([Cell(*pair) for pair in enumerate(cells, 1)])
        records.append(({"notebook": number, "broken": {str(cell): why for cell, why in parsed.broken.items()}}, b""))
        records += [(dataclasses.asdict(choice) | {"notebook": number, "choice": choice.text}, b"")
                    for choice in finding.choices(parsed, [SUM.id, SIGN.id])]
    marker = marking.Marker([], [lessons.questions()[SUM.id], SIGN])
    return {mark.id: mark for mark in marker.marks(records, [f"n{k}.ipynb" for k in range(len(notebooks))])}[id]


@pytest.mark.parametrize("written", ["B", "b", " b ", "B.", "b)", " B.) "])
def test_the_right_letter_has_all_points(written):
    """Kills: rules that are stricter than those of the notebook."""
    mark = marks_of([f"answer({SUM.id!r}, {written!r})"])
    assert (mark.status, mark.points, mark.points_max, mark.cell) == ("right", 2, 2, 1)
    assert mark.told == "Read: B. Two." and mark.explanation == "So it is." and not mark.mistake and not mark.look


def test_a_wrong_letter_has_none_and_is_a_misconception_of_its_own():
    """Kills: points for any choice, one sentence for all wrong ones."""
    mark = marks_of([f"answer({SUM.id!r}, 'c')"])
    assert (mark.status, mark.points, mark.mistake) == ("wrong", 0, "C")
    assert (mark.told, mark.explanation) == ("Read: C. Three.", "That is 2 + 1.")
    mark = marks_of([f"answer({SIGN.id!r}, 'c')"], id=SIGN.id)
    assert (mark.status, mark.points, mark.points_max, mark.explanation) == ("wrong", 0, 1, "Not.")


@pytest.mark.parametrize("written", ["D", "", "AB", "2", "Two.", "\ud800", "B" * 100_000])
def test_what_is_no_choice_is_told(written):
    """Kills: a letter behind the last choice that counts, or that stops the run."""
    mark = marks_of([f"answer({SUM.id!r}, {written!a})"])
    assert mark.status == "wrong" and mark.points == 0 and not mark.mistake
    assert "no letter from A to C" in mark.told
    mark.told.encode()


def test_dots_nothing_and_what_must_be_run_are_not_attempted():
    """Kills: an expression that is guessed, and one that is passed over without a word."""
    for cells in ([f"answer({SUM.id!r}, ...)"], ["x = 1"], []):
        mark = marks_of(cells)
        assert (mark.status, mark.points, mark.told) == ("not attempted", 0, "No answer stands in the notebook.")
    assert marks_of(["x = ("]).told.endswith("Cells that are no Python: 1 of n0.ipynb.")
    mark = marks_of([f"answer({SUM.id!r}, mine)"])
    assert (mark.status, mark.points, mark.cell) == ("not attempted", 0, 1) and "a letter in quotes" in mark.told


def test_the_last_of_several_counts_and_is_told():
    """Kills: the best of several, with which four calls, or four copies of the notebook, are always right."""
    right, wrong = f"answer({SUM.id!r}, 'B')", f"answer({SUM.id!r}, 'A')"
    mark = marks_of([right, wrong])
    assert mark.status == "wrong" and mark.told.startswith("It is answered 2 times in this notebook: the last")
    assert not mark.look
    mark = marks_of([right], [wrong])
    assert mark.status == "wrong" and mark.notebook == "n1.ipynb" and "several notebooks" in mark.look
    assert "Your notebooks answer it differently" in mark.told
    mark = marks_of([right], [f"answer({SUM.id!r}, ...)"], [f"answer({SUM.id!r}, ' b.')"], ["x"])
    assert (mark.status, mark.notebook, mark.look, mark.told) == ("right", "n2.ipynb", "", "Read: B. Two.")


def test_a_submission_that_was_ended_is_no_wrong_answer():
    """Kills: "not attempted" for who never had a chance."""
    (mark,) = marking.Marker([], [SUM]).marks([], ["n.ipynb"], True)
    assert mark.status == "killed" and mark.points == 0 and mark.points_max == 2


# --- from notebooks to pages


def pages(out, made):
    with markbook.MarkBook(out) as book:
        found = results.of_book(made, book)
    report.write(found, out)
    return found, {path.stem: path.read_text() for path in (*out.glob("*.html"), *out.glob("feedback/*.html"))}


@needs_walls
def test_marked_in_one_run_with_the_exercises(tmp_path, made, marked):
    """Kills: an item that is lost on the way to the book, the pages, the columns, or the second look."""
    both = [f"answer({SUM.id!r}, 'b')", f"answer({SIGN.id!r}, 'A')"]
    found = marked({
        "ada": [COST, *both], "bob": [*HOSTILE[:-1], f"answer({SUM.id!r}, 'A')", COST, f"answer({SIGN.id!r}, 'B')"],
        "cy": ["import os\nos._exit(3)", f"answer({SUM.id!r}, mine)", "raise SystemExit"], "dee": b"no notebook",
        "eve": [COST.replace("return", "__import__('os')._exit(3)\n    return"), both[0]]}, made=made, seconds=0.5)
    assert {name: [mark.status for mark in marks.values()] for name, marks in found.items()} == {
        "ada": ["right"] * 3, "bob": ["right", "wrong", "wrong"], "cy": ["not found"] + ["not attempted"] * 2,
        "dee": ["unreadable"] * 3, "eve": ["crashed", "right", "not attempted"]}

    opened, said = pages(tmp_path / "marks", made)
    assert [row.total for row in opened.rows] == [5, 2, 0, 0, 2] and made.total == 5
    assert "Read: B. Two." in said["ada"] and "So it is." in said["ada"] and "5 of 5 points" in said["ada"]
    assert "Read: A. Öne." in said["bob"] and "Adding &lt;makes&gt; more." in said["bob"] and "&lt; 3?" in said["bob"]
    for right in ("Two.", "So it is.", "Yes.", "It stands left", "B. T"):
        assert right not in said["bob"], right
    assert "1 of 1: A. Öne.</strong> Adding &lt;makes&gt; more." in said["report"]
    assert "5 points in 1 exercises and 2 questions" in said["report"] and "Right: B. Two." in said["report"]

    export.write(opened, tmp_path / "x.csv", form="csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text())))
    assert rows[0][3:8] == ["02.saturating", SUM.id, SIGN.id, "points", "of"] and rows[1][3:8] == list("22155")
    assert "02.one-and-one 0: not right (A); 02.minus-one 0: not right (B)" in rows[2][-1]

    again = verifying.verify(made, collecting.collect(tmp_path / "in"), tmp_path / "marks", walls="bubblewrap", jobs=2,
                             sample=2, limits=Limits(0.5))
    assert again.answers == 12 and again.differences == []


def test_nothing_is_run_for_a_question(tmp_path, made, marked):
    """Kills: a cell that is executed to see what it answers."""
    trace = tmp_path / "trace"
    alone = dataclasses.replace(made, items=made.items[1:])
    cells = [f"open({str(trace)!r}, 'w').close()\nmine = 'B'",
             f"answer({SUM.id!r}, open({str(trace)!r}, 'w') and 'B')", f"answer({SIGN.id!r}, 'A')"]
    found = marked({"ada": cells}, made=alone, walls="none", jobs=1)
    assert [mark.status for mark in found["ada"].values()] == ["not attempted", "right"] and not trace.exists()


def book_of(folder, made, *marks):
    """A mark book of one learner, ada."""
    with markbook.MarkBook(folder, create=True) as book:
        number = book.begin(made, "none", {})
        book.record(markbook.Learner("ada", "Ada", {}, "", markbook.MARKED, [], [], False, 0.0, number, markbook.now()),
                    marks)
    return folder


def test_the_page_of_a_wrong_answer_is_the_same_whatever_is_right(tmp_path, made, monkeypatch):
    """Kills: a page that names the right letter, or its choice, to who has not found it."""
    seen = []
    for right in (1, 2):
        options = [dataclasses.replace(option, right=k == right) for k, option in enumerate(SUM.options)]
        monkeypatch.setattr(lessons, "questions", lambda options=options: KNOWN | {
            SUM.id: dataclasses.replace(SUM, options=options)})
        folder = book_of(tmp_path / str(right), made, marks_of([f"answer({SUM.id!r}, 'A')"]),
                         marks_of([f"answer({SIGN.id!r}, ...)"], id=SIGN.id))
        seen.append(pages(folder, made)[1]["ada"])
    assert seen[0] == seen[1] and "Not right" in seen[0] and "Not attempted" in seen[0]


def test_points_of_a_question_can_be_set_by_hand(tmp_path, made):
    """Kills: a question that the mark book knows and the commands do not, a page that shows the old mark."""
    book_of(tmp_path, made, marks_of([f"answer({SUM.id!r}, 'A')"]))
    assignment.save(made, tmp_path / "assignment.json")
    arguments = ["--assignment", str(tmp_path / "assignment.json"), "--out", str(tmp_path)]
    assert cli.main(["grade", "set", "ada", SUM.id, "1", "--note", "Half.", *arguments]) == 0
    page = (tmp_path / "feedback" / "ada.html").read_text()
    assert "Set by hand: 1 of 2 points.</strong> Half." in page and "Not right" not in page and "Read: A." in page


def test_nbgrader_has_no_marks_of_questions(tmp_path, monkeypatch):
    """Kills: the mark of an exercise taken for that of a question whose id differs from it in a hyphen."""
    monkeypatch.setattr(lessons, "questions", lambda: {"02.k-steps": dataclasses.replace(SUM, id="02.k-steps")})
    full = assignment.of_lessons(["02"], questions=True)
    with sqlite3.connect(gradebook(tmp_path / "g.db")) as db:
        db.execute("UPDATE base_cell SET name = 'test-02-k-steps' WHERE id = 'c1'")
    nbgrader.take_in(full, tmp_path / "g.db", tmp_path)
    with markbook.MarkBook(tmp_path) as book:
        assert set(book.entries()["zoe"]) == {"02.k_steps", "02.nonsaturating"}
    with pytest.raises(nbgrader.NbgraderError, match="Expected marks"):
        nbgrader.take_in(dataclasses.replace(full, items=full.items[-1:]), tmp_path / "g.db", tmp_path)


# --- the commands


def test_release_says_that_questions_count(tmp_path, capsys):
    """Kills: a sheet that hides how a question is answered, and one that speaks of questions that do not count."""
    texts = {}
    for flag in ((), ("--questions", "--weight", f"{SUM.id}=2", "--optional", SIGN.id)):
        out = tmp_path / f"out{len(flag)}"
        assert cli.main(["grade", "release", "02", "--out", str(out), *flag]) == 0
        ids = [item["id"] for item in json.loads((out / "assignment.json").read_text())["items"]]
        texts[bool(flag)] = (out / "sheet.html").read_text(), capsys.readouterr().out, ids
    sheet, told, ids = texts[True]
    assert "How much is 1 + 1 &lt; 3?" in sheet and "Is −1 below 0? (optional)" in sheet and "in place of the" in sheet
    assert "7 exercises and 2 questions, 21 points" in told and ids[-2:] == [SUM.id, SIGN.id]
    sheet, told, ids = texts[False]
    assert "uestion" not in sheet and "7 exercises, 17 points" in told and not set(ids) & set(KNOWN)


def test_check_tells_which_letter_is_read_and_not_whether_it_is_right(tmp_path, made, capsys):
    """Kills: a look before handing in that marks, and one that misses a button's answer."""
    path = write(tmp_path / "mine.ipynb", notebook([f"answer({SUM.id!r}, ' c)')", f"answer({SIGN.id!r}, ...)"]))
    assignment.save(made, tmp_path / "assignment.json")
    assert cli.main(["grade", "check", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "02.saturating saturating_cost: not found", "02.one-and-one: C, mine.ipynb, cell 1, line 1",
        "02.minus-one: not attempted, mine.ipynb, cell 2, line 1",
        "1 of 3 answers found. What is not found or not attempted brings no points."]
    for written, told in (("'z'", "'z', which is no choice"), ("mine", "no letter in quotes")):
        write(path, notebook([f"answer({SUM.id!r}, {written})"]))
        seen = checking_in.look([path], made.exercises(), made.questions())
        assert f"02.one-and-one: {told}, mine.ipynb, cell 1, line 1" in seen.lines and seen.written == 0
