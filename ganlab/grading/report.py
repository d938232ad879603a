"""Pages: the teacher's report, and one of feedback for each learner."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import Path
from urllib.parse import quote

from ganlab import lessons
from ganlab.checking import Question
from ganlab.grading import markbook
from ganlab.grading.assignment import Item, is_question, title
from ganlab.grading.markbook import Entry
from ganlab.grading.marking import Mark
from ganlab.grading.results import Results, Row, total
from ganlab.plots.pages import bars, number, page, save, table

_WORDS = {"right": "right", "wrong": "not right", "crashed": "stopped with an error", "too slow": "did not return",
          "killed": "was ended", "not attempted": "not attempted", "not found": "not found", "by hand": "by hand",
          "unreadable": "could not be read"}
_MOST_FREQUENT = 12


def write(results: Results, out: Path) -> None:
    """Write report.html and feedback/LEARNER.html into `out`; pages of learners who are gone are removed."""
    save(out / "report.html", report(results))
    kept = set()
    for row, path in pages_of(results, out):
        save(path, feedback(results, row))
        kept.add(path.name.lower())
    for path in (out / "feedback").glob("*.html"):
        if path.name.lower() not in kept:
            path.unlink()


def pages_of(results: Results, out: Path) -> list[tuple[Row, Path]]:
    """Return where each learner's page stands."""
    return [(row, out / "feedback" / f"{name}.html") for row, name in file_names(results.rows)]


def file_names(rows: Iterable[Row]) -> list[tuple[Row, str]]:
    """Return each row with the name of its learner's file, no two the same."""
    taken: set[str] = set()
    found = []
    for row in rows:
        name = file_name(row.learner.learner, taken)
        taken.add(name.lower())
        found.append((row, name))
    return found


def file_name(learner: str, taken: set[str]) -> str:
    """Return a learner's key as a name that every file system takes, and that no other has."""
    name = re.sub(r"[^\w@.+-]", "_", learner).strip(". ")[:80] or "learner"
    if name.split(".")[0].upper() in {"CON", "PRN", "AUX", "NUL", *(f"{a}{b}" for a in ("COM", "LPT") for b in "123")}:
        name = f"_{name}"
    found, count = name, 1
    while found.lower() in taken:
        count += 1
        found = f"{name}-{count}"
    return found


# --- the teacher's --------------------------------------------------------------------------------------------


def report(results: Results) -> str:
    """Return the teacher's report."""
    assignment, rows = results.assignment, results.rows
    present = [row for row in rows if not row.absent]
    parts = [f"<p>{len(rows)} learners, {len(present)} with a submission. "
             f"{number(assignment.total)} points in {assignment.contents}.</p>"]
    open_ = {run["walls"] for run in results.runs if run["walls"] == "none"}
    if open_:
        parts.append('<p class="note"><strong>Marked without walls.</strong> A run used --no-sandbox: those '
                     "submissions ran with the teacher's rights, and could read and change anything, this mark book "
                     "too.</p>")
    parts += _distribution(results, present)
    parts += _misconceptions(results)
    page_of = _links(results)
    parts += _look(results, page_of)
    parts += ["<h2>Marks</h2>", _marks(results, page_of)]
    return page(f"{assignment.title}: report", parts)


def _distribution(results: Results, present: list[Row]) -> list[str]:
    most = results.assignment.total or 1
    counts = [0] * 10
    for row in present:
        counts[min(9, max(0, int(10 * row.total / most)))] += 1
    named = [(f"{10 * tenth}–{10 * tenth + 10} %", count) for tenth, count in enumerate(counts)]
    middle = sorted(row.total for row in present)
    median = f" The median is {number(middle[len(middle) // 2])}." if middle else ""
    return ["<h2>Distribution</h2>", f"<p>Learners by their share of the points.{median}</p>",
            bars(named, "Learners by share of the points")]


def _misconceptions(results: Results) -> list[str]:
    found = sorted(((known, item.id) for item in results.assignment.items
                    for known in results.misconceptions[item.id]), key=lambda each: -each[0].count)
    parts = ["<h2>Misconceptions</h2>"]
    if found:
        parts.append(table(("Misconception", "Where", "Learners", "Of those who had it wrong"),
                           [(escape(known.name), id, str(known.count), str(results.wrong[id]))
                            for known, id in found[:_MOST_FREQUENT]], "The most frequent in the class"))
    questions = results.assignment.questions()
    if results.assignment.exercises():
        parts.append("<h2>Exercise by exercise</h2>")
    for item in results.assignment.items:
        if item.id not in questions:
            parts += [f"<h3>{item.id}: {escape(title(item.id))}</h3>", *_one(results, item)]
    if questions:
        parts.append("<h2>Question by question</h2>")
    for item in results.assignment.items:
        if (question := questions.get(item.id)) is not None:
            right = question.option(question.right).text
            parts += [f"<h3>{item.id}</h3><p>{escape(question.text)} Right: {question.right}. {escape(right)}</p>",
                      *_one(results, item)]
    return parts


def _one(results: Results, item: Item) -> list[str]:
    """What the class made of one exercise or question."""
    counts = ", ".join(f"{count} {_WORDS.get(status, status)}"
                       for status, count in results.statuses[item.id].most_common())
    parts, wrong = [f"<p>{counts or 'no answer'}.</p>"], results.wrong[item.id]
    for known in results.misconceptions[item.id]:
        example = "" if is_question(item.id) else (f"<details><summary>One answer of these</summary>"
                                                   f"<pre>{escape(_anonymous(known.example))}</pre></details>")
        parts.append(f"<p><strong>{known.count} of {wrong}: {escape(_sentence(known.name))}</strong> "
                     f"{escape(known.explanation)}</p>{example}")
    unnamed = wrong - sum(known.count for known in results.misconceptions[item.id])
    if unnamed and wrong:
        parts.append(f"<p>{unnamed} of {wrong}: no known mistake.</p>")
    return parts


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _anonymous(source: str) -> str:
    """Return the code without comments and docstrings: people sign their work there."""
    import ast

    try:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and len(node.body) > 1 \
                    and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
                del node.body[0]
        return ast.unparse(tree)[:2000]
    except (SyntaxError, ValueError, RecursionError):
        return source[:2000]


def _look(results: Results, page_of: dict[str, str]) -> list[str]:
    if not results.look:
        return ["<h2>To be looked at by hand</h2>", "<p>Nothing.</p>"]
    rows = [(page_of[row.learner.learner], escape(row.learner.learner), escape(id) or "submission", escape(why[:600]))
            for row, id, why in results.look]
    return ["<h2>To be looked at by hand</h2>",
            "<p>What crashed, was too slow or could not be read, and answers that are the same. A long text may quote "
            "hidden inputs: this page is yours, the pages in feedback/ are for learners.</p>",
            table(("Learner", "Key", "Where", "Why"), rows, "To be looked at by hand")]


def _marks(results: Results, page_of: dict[str, str]) -> str:
    head = ["Learner", "Key", *(item.id for item in results.assignment.items), "Points", "Status"]
    rows = []
    for row in results.rows:
        cells = []
        for item in results.assignment.items:
            entry = row.entries.get(item.id)
            cells.append("" if entry is None or row.absent else number(entry.points) + (" ✎" if entry.by_hand else ""))
        status = row.learner.status + (", late" if row.learner.late else "")
        rows.append((page_of[row.learner.learner], escape(row.learner.learner), *cells,
                     "" if row.absent else number(row.total), escape(status)))
    return table(head, rows, "Marks; ✎ set by hand")


def _links(results: Results) -> dict[str, str]:
    """Return each learner's name as a link to the learner's page."""
    return {row.learner.learner: f'<a href="feedback/{quote(path.name)}">{escape(row.learner.name)}</a>'
            for row, path in pages_of(results, Path())}


# --- a learner's ----------------------------------------------------------------------------------------------


def feedback(results: Results, row: Row) -> str:
    """Return a learner's page: no inputs, no expected values, nothing that the answer itself wrote."""
    assignment = results.assignment
    if row.absent:
        return page(assignment.title, [f"<p>{escape(row.learner.name)}: nothing was handed in.</p>"])
    parts = [f"<p>{escape(row.learner.name)}: <strong>{number(row.total)} of {number(assignment.total)} points."
             "</strong></p>"]
    parts += _by_lesson(results, row)
    if row.learner.problems:
        listed = "".join(f"<li>{escape(problem)}</li>" for problem in row.learner.problems)
        parts.append(f'<div class="note"><p>Not everything could be read:</p><ul>{listed}</ul></div>')
    known, questions = {*lessons.exercises(), *(item.id for item in assignment.items)}, assignment.questions()
    for item in assignment.items:
        entry = row.entries.get(item.id)
        if entry is not None and (question := questions.get(item.id)) is not None:
            parts += _choice(question, entry, item.points)
        elif entry is not None:
            parts += _answer(item.id, entry, item.points)
    for id, entry in row.entries.items():
        if id not in known:
            parts += [f"<h2>{escape(id)}</h2>", f"<p>{number(entry.points)} points. {escape(entry.note)}</p>"]
    return page(assignment.title, parts)


def _by_lesson(results: Results, row: Row) -> list[str]:
    """Points for each lesson, where there are several."""
    items: defaultdict[str, list] = defaultdict(list)
    for item in results.assignment.items:
        items[item.id.partition(".")[0]].append(item)
    if len(items) < 2:
        return []
    lines = []
    for lesson, own in items.items():
        part = replace(results.assignment, items=tuple(own))
        entries = {item.id: row.entries[item.id] for item in own if item.id in row.entries}
        lines.append((f"Lesson {lesson}", number(total(part, entries)), number(part.total)))
    return [table(("Lesson", "Points", "Of"), lines, "Lesson by lesson")]


def _answer(id: str, entry: Entry, most: float) -> list[str]:
    mark = entry.mark
    parts = [f"<h2>{id}: {escape(title(id))}</h2>", _points(entry, most)]
    if entry.by_hand:
        if entry.points >= most or not mark.told:
            return parts
        parts.append("<p>What was found when the answer was run:</p>")
    if mark.status == "right":
        return parts
    parts.append(f"<p>{escape(mark.told)}</p>" if mark.told else "")
    if mark.cases_total and mark.status in ("wrong", "crashed"):
        parts.append(f"<p>Tried with {mark.cases_total} inputs: " + (
            f"right on the first {mark.cases_passed}, not on the next.</p>" if mark.cases_passed > 1 else
            "right on the first, not on the second.</p>" if mark.cases_passed else "not right on the first.</p>"))
    if mark.misconception:
        parts.append(f"<p>It looks like: <strong>{escape(mark.misconception)}.</strong> {escape(mark.explanation)}</p>")
    if mark.hint:
        parts.append(f"<p>Hint: {escape(mark.hint)}</p>")
    return [*parts, *_place(mark)]


def _choice(question: Question, entry: Entry, most: float) -> list[str]:
    """What was read in place of a question's dots, and what is said to who chose so; not what is right."""
    mark = entry.mark
    parts = [f"<h2>{question.id}</h2><p>{escape(question.text)}</p>", _points(entry, most)]
    parts += [f"<p>{escape(text)}</p>" for text in (mark.told, mark.explanation) if text]
    return [*parts, *_place(mark)]


def _points(entry: Entry, most: float) -> str:
    points, status = f"{number(entry.points)} of {number(most)} points", entry.mark.status
    if entry.by_hand:
        return f'<p class="note"><strong>Set by hand: {points}.</strong> {escape(entry.note)}</p>'
    kind = "good" if status == "right" else "bad"
    return f'<p><span class="{kind}">{_WORDS.get(status, status).capitalize()}</span>, {points}.</p>'


def _place(mark: Mark) -> list[str]:
    if not mark.cell:
        return []
    found = {"id": " by the cell's tag", "arguments": " by its arguments"}.get(mark.by, "")
    return [f"<p>Found in {escape(mark.notebook)}, cell {mark.cell} from the top, cells of text counted too{found}."
            "</p>"]


def summary(row: Row) -> str:
    """Return a learner's feedback in one line, for a gradebook."""
    if row.learner.status == markbook.UNREADABLE:
        return "What you handed in could not be read."
    parts = []
    for id, entry in row.entries.items():
        what = _WORDS.get(entry.mark.status, entry.mark.status)
        name = entry.mark.mistake if is_question(id) else entry.mark.misconception
        name = f" ({name})" if name and entry.mark.status != "right" else ""
        by_hand = "set by hand" + (f" ({entry.note})" if entry.note else "")
        parts.append(f"{id} {number(entry.points)}: {by_hand if entry.by_hand else what + name}")
    return "; ".join(parts)
