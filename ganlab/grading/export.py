"""Marks for a learning platform: a plain CSV, and what Canvas and Moodle read back.

Canvas knows learners by ID and takes a column that is called as the assignment is, "Title (12345)"; an unknown name
makes a new assignment. Moodle deletes marks where feedback comes without one: here both stand in a row, or neither.
Moodle takes pages of feedback as a zip whose names are those of its own download.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ganlab.grading.collecting import identities
from ganlab.grading.report import pages_of, summary
from ganlab.grading.results import Results, Row
from ganlab.plots.pages import number
from ganlab.runtime import GanlabError, replacing

FORMATS = ("csv", "canvas", "moodle")
_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_MOODLE = ("Identifier", "Full name", "ID number", "Email address")
_ONLY = {"canvas": {"student", "sis login id", "sis user id", "integration id", "section"},
         "moodle": {"identifier", "full name", "email address", "first name", "last name", "surname", "username",
                    "id number", "grade", "maximum grade", "feedback comments"}}
_WHERE = {"canvas": "Gradebook → Export", "moodle": "the assignment's \"Download grading worksheet\""}
_SHOWN = 8


class ExportError(GanlabError):
    """The template is no gradebook of this platform."""


@dataclass
class Exported:
    """What was written, and what is to be known of it: who has no mark, who was not found, and why."""

    rows: int = 0
    notes: list[str] = field(default_factory=list)

    def tell(self, what: str, names: Sequence[str], *, all_in: str) -> None:
        """Add one note about all these learners: how many, the first of them, and where all stand."""
        if names:
            more = f" and {len(names) - _SHOWN} more ({all_in} has all)" if len(names) > _SHOWN else ""
            self.notes.append(f"{len(names)} {what}: {', '.join(names[:_SHOWN])}{more}")


def write(results: Results, path: Path, *, form: str, template: Path | None = None, column: str = "") -> Exported:
    """Write marks in a platform's format.

    Args:
        form: one of FORMATS.
        template: the platform's own export; all its columns and rows go through unchanged, but for the mark's.
        column: the name of the mark's column in the template; found by the assignment's title if left out.

    Raises:
        ExportError: the template cannot be read, or has no such column.
    """
    exported = Exported()
    if template is not None and form != "csv":
        text = _filled(results, template, form, column, exported)
    elif form == "csv":
        text = _plain(results, exported)
    else:
        text = _own(results, form, exported)
    with replacing(path) as partial:
        partial.write_bytes(text.encode("utf-8"))
    return exported


def _plain(results: Results, exported: Exported) -> str:
    facts = list(dict.fromkeys(key for row in results.rows for key in row.learner.facts))
    ids = list(dict.fromkeys([item.id for item in results.assignment.items]
                             + [id for row in results.rows for id in row.entries]))
    rows = [["learner", "name", *(f"roster: {key}" for key in facts), "status", *ids, "points", "of", "by hand",
             "feedback"]]
    for row in results.rows:
        marks = ["" if row.absent or id not in row.entries else number(row.entries[id].points) for id in ids]
        by_hand = "; ".join(id for id, entry in row.entries.items() if entry.by_hand)
        rows.append([row.learner.learner, row.learner.name, *(row.learner.facts.get(key, "") for key in facts),
                     row.learner.status, *marks, "" if row.absent else number(row.total),
                     number(results.assignment.total), by_hand, "" if row.absent else summary(row)])
    exported.rows = len(rows) - 1
    return _text(rows)


def _own(results: Results, form: str, exported: Exported) -> str:
    """Without a template: the columns by which the platform knows learners, from roster and file names."""
    columns = _CANVAS if form == "canvas" else _MOODLE
    title = results.assignment.title
    rows = [[*columns, title] if form == "canvas" else [*columns, "Grade", "Feedback comments"]]
    absent, unknown = [], []
    for row in results.rows:
        if row.absent:
            absent.append(_who(row))
            continue
        facts = {key.lower(): value for key, value in row.learner.facts.items()}
        own = [facts.get(column.lower(), "") for column in columns]
        names = {"canvas": {0: row.learner.name, 1: row.learner.learner if row.learner.learner.isdigit() else ""},
                 "moodle": {0: f"Participant {row.learner.learner}" if row.learner.learner.isdigit() else "",
                            1: row.learner.name}}
        for index, value in names[form].items():
            own[index] = own[index] or value
        rows.append([*own, number(row.total), *([] if form == "canvas" else [summary(row)])])
        if not any(own[1:]):
            unknown.append(_who(row))
    exported.tell("handed in nothing, no mark written", absent, all_in="report.html")
    exported.tell("have no ID, the platform may not find them (mark with --roster)", unknown, all_in="report.html")
    exported.rows = len(rows) - 1
    if form == "canvas":
        exported.notes.append(f"Canvas makes a new assignment of the column {title!r} unless one is called so, with "
                              "its number in brackets: give Canvas's own export as --template.")
    return _text(rows)


def _filled(results: Results, template: Path, form: str, column: str, exported: Exported) -> str:
    try:
        text = template.read_bytes().decode("utf-8")
    except OSError as error:
        raise ExportError(f"Expected {form.capitalize()}'s own export at {template}: {error.strerror}. Fetch it with "
                          f"{_WHERE[form]}.") from None
    except UnicodeDecodeError:
        raise ExportError(f"Expected a gradebook in UTF-8 at {template}. Export it again as CSV.") from None
    mark_of_order, text = ("\ufeff" if text.startswith("\ufeff") else ""), text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or len(rows[0]) < 2:
        raise ExportError(f"Expected {form.capitalize()}'s gradebook as a CSV with commas at {template}, got something "
                          "else. Export it again.")
    head = rows[0]
    _of_this_platform(head, form, template)
    place = _place(head, results, form, column, template)
    comments = next((index for index, name in enumerate(head) if name.strip().lower() == "feedback comments"), None)
    if form == "canvas" and place == len(head):
        head.append(column or results.assignment.title)
        exported.notes.append(f"{head[-1]!r} is no column of {template}: Canvas will make a new assignment of it.")
    by_key = {key: row for row in results.rows for key in _known(row)}
    seen: set[int] = set()
    without: list[str] = []
    most = _most(rows, head, place, form)
    factor = most / results.assignment.total if most and results.assignment.total else 1.0
    if most and abs(factor - 1) > 1e-9:
        exported.notes.append(f"The platform gives {number(most)} points where the assignment has "
                              f"{number(results.assignment.total)}: marks are scaled.")
    for line in rows[1:]:
        if not any(part.strip() for part in line):
            continue
        line += [""] * (len(head) - len(line))
        facts = dict(zip(head, line))
        if form == "canvas" and (facts.get("Student", "").strip() in ("Points Possible", "Student, Test")
                                 or not facts.get("ID", "x").strip()):
            continue
        row = next((by_key[key] for key in _keys(facts) if key in by_key), None)
        who = facts.get("Student") or facts.get("Full name") or " ".join(line[:2])
        if row is None or row.absent:
            without.append(who.strip())
            if row is not None:
                seen.add(id(row))
            continue
        seen.add(id(row))
        line[place] = number(row.total * factor)
        if comments is not None:
            line[comments] = summary(row)
        exported.rows += 1
    exported.tell("handed in nothing, left as they were", without, all_in=str(template))
    exported.tell(f"have a mark and are not in {template}",
                  [_who(row) for row in results.rows if id(row) not in seen and not row.absent], all_in="report.html")
    return mark_of_order + _text(rows)


def _who(row: Row) -> str:
    return f"{row.learner.name} ({row.learner.learner})"


def _of_this_platform(head: list[str], form: str, template: Path) -> None:
    """Refuse the other platform's gradebook: a mark in the wrong column is worse than none."""
    names = {name.strip().lower() for name in head}
    known = {platform: len(names & columns) for platform, columns in _ONLY.items()}
    own, other = known[form], max(count for platform, count in known.items() if platform != form)
    if not own or other > own:
        looks = next((f", which looks like {platform.capitalize()}'s" for platform, count in known.items()
                      if platform != form and count > own), "")
        raise ExportError(f"Expected {form.capitalize()}'s own export at {template}, got the columns "
                          f"{', '.join(head[:8])}{looks}. Fetch it with {_WHERE[form]}.")


def moodle_feedback(results: Results, out: Path) -> Path | None:
    """Write the learners' pages as the zip that Moodle takes back; None where no key is Moodle's number.

    Moodle knows whose a file is by the name that its own download gave: NAME_NUMBER_assignsubmission_file_….
    """
    pages = [(row, page) for row, page in pages_of(results, out) if not row.absent and row.learner.learner.isdigit()]
    if not pages:
        return None
    with replacing(out / "feedback-moodle.zip") as partial, zipfile.ZipFile(partial, "w",
                                                                            zipfile.ZIP_DEFLATED) as archive:
        for row, page in pages:
            name = re.sub(r"[^\w .-]|_", " ", row.learner.name).strip() or "learner"
            archive.write(page, f"{name}_{row.learner.learner}_assignsubmission_file_feedback.html")
    return out / "feedback-moodle.zip"


def _place(head: list[str], results: Results, form: str, column: str, template: Path) -> int:
    """Return the index of the mark's column; len(head) for a new one."""
    if column:
        if column in head:
            return head.index(column)
        if form == "moodle":
            raise ExportError(f"Expected a column {column!r} in {template}, got {', '.join(head)}.")
        return len(head)
    if form == "moodle":
        names = [name.strip().lower() for name in head]
        if "grade" in names:
            return names.index("grade")
    title = results.assignment.title.lower()
    found = [index for index, name in enumerate(head) if title == re.sub(r"\s*\(.*\)$", "", name).strip().lower()
             or title == re.sub(r"\s*\(.*\)$", "", name).split(":")[-1].strip().lower()]
    if len(found) == 1:
        return found[0]
    if form == "moodle" or len(found) > 1:
        raise ExportError(f"Expected one column called {results.assignment.title!r} in {template}, found {len(found)} "
                          f"among {', '.join(head)}. Name it with --column.")
    return len(head)


def _most(rows: list[list[str]], head: list[str], place: int, form: str) -> float:
    """Return the points that the platform gives at most, 0 where it does not say."""
    if place >= len(head):
        return 0.0
    for line in rows[1:]:
        if form == "canvas" and line and line[0].strip() == "Points Possible" and place < len(line):
            return _float(line[place])
        if form == "moodle" and "Maximum Grade" in head and len(line) > head.index("Maximum Grade"):
            return _float(line[head.index("Maximum Grade")])
    return 0.0


def _float(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0.0


def _known(row: Row) -> list[str]:
    return [*identities(row.learner.facts), row.learner.learner.lower(), row.learner.name.lower(),
            f"participant {row.learner.learner}".lower()]


def _keys(facts: dict[str, str]) -> list[str]:
    found = identities(facts)
    return [*found, *(re.sub(r"[^\w]", "", "".join(reversed(name.split(" ", 1)))) for name in found if " " in name)]


def _text(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()
