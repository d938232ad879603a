"""`ganlab grade …`: hands out assignments, marks what comes back, and returns marks."""

from __future__ import annotations

import argparse
import html
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ganlab.checking import base_of
from ganlab.editions import handout
from ganlab.grading import (
    assignment,
    certificate,
    checking_in,
    collecting,
    export,
    manual,
    markbook,
    nbgrader,
    report,
    results,
    run,
    sandbox,
    verifying,
)
from ganlab.grading.inside import Limits
from ganlab.plots import pages
from ganlab.runtime import GanlabError, replacing


def add(commands) -> None:
    """Add `ganlab grade` to the commands of the parser."""
    grade = commands.add_parser("grade", help="hand out assignments, mark submissions, return marks")
    actions = grade.add_subparsers(required=True, metavar="ACTION")
    for add_one in (_add_release, _add_check, _add_run, _add_report, _add_set, _add_thoughts, _add_export, _add_verify,
                    _add_merge, _add_certify, _add_nbgrader):
        add_one(actions)


# --- handing out ------------------------------------------------------------------------------------------------


def _add_release(actions) -> None:
    release = actions.add_parser("release", help="make an assignment of lessons: notebooks, assignment.json, a zip")
    release.add_argument("lessons", nargs="+", metavar="LESSON", help="for example 02 05")
    release.add_argument("--out", required=True, type=Path, metavar="FOLDER")
    release.add_argument("--title", default="", help="of the assignment; the platform's column is called so")
    release.add_argument("--due", default="", help="as learners read it: \"Friday 4 May, 18:00\"")
    release.add_argument("--variants", metavar="SEED", help="give out exercises with particulars of their own where "
                         "there are any: other labels, bases, weights. Any text; keep it to yourself, and take another "
                         "next year")
    release.add_argument("--weight", action="append", default=[], metavar="ID=NUMBER", help="what an exercise's "
                         "points are multiplied by, for example 02.step=2; 0 leaves it out of the marks")
    release.add_argument("--optional", nargs="+", default=[], metavar="ID", help="exercises that add to a learner's "
                         "points and to no maximum")
    release.add_argument("--questions", action="store_true", help="count the questions too, answer(…): they are read "
                         "from the notebooks, and their ids go with --weight and --optional as those of exercises")
    release.add_argument("--key", type=Path, metavar="FILE", help="the teacher's key, which signs certificates; made "
                         "where there is none")
    release.add_argument("--solutions", action="store_true", help="make the instructor's edition too")
    release.add_argument("--nbgrader", action="store_true", help="make the source of an nbgrader assignment too")
    release.add_argument("--notebooks", type=Path, metavar="FOLDER", help="of the course; found beside the package if "
                         "left out")
    release.set_defaults(run=_release)


def _release(options: argparse.Namespace) -> None:
    public = certificate.public(certificate.key(options.key, create=True)) if options.key else ""
    made = assignment.of_lessons(options.lessons, title=options.title, due=options.due, public_key=public,
                                 seed=options.variants, weights=dict(map(_weight, options.weight)),
                                 optional=options.optional, questions=options.questions)
    paths = [handout.lesson_path(number, options.notebooks) for number in made.lessons]
    variants = {base_of(item.id): item.id for item in made.items if base_of(item.id) != item.id}
    notebooks = {path: handout.varied(handout.read(path), variants) for path in paths}
    out = options.out
    if out.exists() and not out.is_dir():
        raise GanlabError(f"Expected a folder at --out, got the file {out}. Give another.")
    for path, notebook in notebooks.items():
        handout.write(handout.learners(notebook), out / path.name)
    pictures = [paths[0].parent / name for name in handout.pictures(notebooks.values())]
    for picture in filter(Path.is_file, pictures):
        (out / "pictures").mkdir(exist_ok=True)
        shutil.copyfile(picture, out / "pictures" / picture.name)
    assignment.save(made, out / "assignment.json")
    pages.save(out / "sheet.html", _sheet(made, [path.name for path in paths]))
    files = [out / path.name for path in paths] + [out / "assignment.json", out / "sheet.html"]
    files += [out / "pictures" / picture.name for picture in pictures if picture.is_file()]
    with replacing(out / "handout.zip") as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(out).as_posix())
    if options.solutions:
        for path, notebook in notebooks.items():
            handout.write(handout.instructors(notebook), out / "solutions" / path.name)
    if options.nbgrader:
        for path, notebook in notebooks.items():
            handout.write(handout.nbgrader_source(notebook), out / "nbgrader" / "source" / "assignment" / path.name)
    print(f"{out / 'handout.zip'}: {len(paths)} notebooks, {made.contents}"
          f"{f' ({len(variants)} of them variants)' if variants else ''}, {pages.number(made.total)} points")
    for name, where in (("solutions", options.solutions), ("nbgrader", options.nbgrader)):
        if where:
            print(f"{out / name}: yours, not in the zip")


def _weight(text: str) -> tuple[str, float]:
    id, _, number = text.partition("=")
    try:
        return id, float(number)
    except ValueError:
        raise GanlabError(f"Expected a weight such as 02.step=2, got {text}.") from None


def _sheet(made: assignment.Assignment, names: list[str]) -> str:
    rows = [(item.id, html.escape(assignment.title(item.id)) + (" (optional)" if item.optional else ""),
             pages.number(item.points * item.weight)) for item in made.items]
    listed = "".join(f"<li><code>{html.escape(name)}</code></li>" for name in names)
    due = f"<p><strong>Due: {html.escape(made.due)}</strong></p>" if made.due else ""
    return pages.page(made.title, [
        due, f"<p>{pages.number(made.total)} points. Notebooks:</p><ul>{listed}</ul>",
        "<ol><li>Unpack the zip into a folder of the course and open the notebooks there; no network is needed.</li>"
        "<li>Write each answer into its cell, below the docstring: what the docstring asks for counts, also where the "
        "text around it asks for something else. Keep the function's first line. Helpers, imports "
        "and constants may stand in cells of their own.</li>"
        f"{_ASKED if made.questions() else ''}"
        "<li><code>check(…)</code> below a cell tells at once what is right. Marks are given with other inputs.</li>"
        "<li>Before you hand in: <code>ganlab grade check NOTEBOOK</code> lists what will be found; it reads the "
        "<code>assignment.json</code> beside the notebook.</li>"
        "<li>Hand in the notebooks themselves, under any name.</li></ol>",
        pages.table(("Exercise", "Title", "Points"), rows, "Exercises and questions" if made.questions() else
                    "Exercises")])


_ASKED = ("<li>The questions count too. Answer each by a letter in quotes in place of the dots: <code>answer(\"…\", "
          "\"B\")</code>. A button that you press leaves nothing in the notebook; where a question is answered several "
          "times, the last answer counts.</li>")


def _add_check(actions) -> None:
    check = actions.add_parser("check", help="for learners: what of a notebook will be found; nothing is run or marked")
    check.add_argument("notebook", type=Path, nargs="+")
    check.add_argument("--assignment", type=Path, metavar="FILE", help="assignment.json; the one beside the notebook "
                       "if left out, else all exercises of the notebook's lessons")
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> None:
    beside = options.notebook[0].parent / "assignment.json"
    file = options.assignment or (beside if beside.is_file() else None)
    made = assignment.load(file) if file else None
    found = checking_in.look(options.notebook, made.exercises() if made else None,
                             made.questions() if made else None)
    for line in found.lines:
        print(line)
    if found.elsewhere:
        print(f"Lesson {', '.join(found.elsewhere)} belongs to the assignment too: hand in that notebook as well.")
    print(f"{found.written} of {found.total} answers found." + (
        "" if found.written == found.total else " What is not found or not attempted brings no points."))


# --- marking --------------------------------------------------------------------------------------------------------


def _add_run(actions) -> None:
    mark = actions.add_parser("run", help="mark submissions: a folder, or Moodle's or Canvas's download zip")
    mark.add_argument("submissions", type=Path)
    _with_assignment(mark)
    mark.add_argument("--roster", type=Path, metavar="CSV", help="all learners; who handed in nothing is listed too")
    mark.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="submissions at a time "
                      "(one a core)")
    mark.add_argument("--shard", metavar="I/N", help="only part I of N of the submissions; merge the folders later")
    mark.add_argument("--seconds", type=float, default=Limits.seconds, help="for an answer on one set of inputs (5)")
    mark.add_argument("--again", action="store_true", help="mark all again, changed or not")
    _with_walls(mark)
    mark.set_defaults(run=_run)


def _with_assignment(parser) -> None:
    parser.add_argument("--assignment", required=True, type=Path, metavar="FILE", help="assignment.json")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="the mark book's folder")


def _with_walls(parser) -> None:
    walls = parser.add_mutually_exclusive_group()
    walls.add_argument("--sandbox", choices=sandbox.KINDS[:-1], help="bubblewrap if left out")
    walls.add_argument("--no-sandbox", action="store_true", help="run submissions with all of your rights: only those "
                       "that you trust")


def _run(options: argparse.Namespace) -> None:
    made = assignment.load(options.assignment)
    walls = _walls(options)
    _sensible(options)
    if changed := made.changed():
        print(f"ganlab: {', '.join(changed)}: changed in this course since the assignment was released; marked by what "
              "stands here now.", file=sys.stderr)
    submissions = collecting.collect(options.submissions, _stems(made))
    if options.roster:
        submissions = collecting.enrol(submissions, collecting.roster(options.roster))
    if options.shard:
        submissions = run.of_shard(submissions, *_shard(options.shard))
    if not submissions:
        print("No submission belongs to this shard.")
        return
    done = run.run(made, submissions, options.out, walls=walls, jobs=options.jobs, limits=Limits(options.seconds),
                   again=options.again, progress=_progress)
    found = _pages(made, options.out)
    absent = f", {done.absent} without a submission" if done.absent else ""
    print(f"{done.marked} marked, {done.unchanged} unchanged{absent}, in {done.seconds:.0f} s")
    print(f"{options.out / 'report.html'}: {len(found.rows)} learners, {len(found.look)} things to look at by hand")


def _walls(options: argparse.Namespace) -> str:
    walls = sandbox.chosen("none" if options.no_sandbox else options.sandbox)
    if walls == "none":
        print("ganlab: WITHOUT WALLS. What learners handed in runs with all of your rights: it can read and change "
              "your files, and this mark book. The mark book notes it.", file=sys.stderr)
    return walls


def _sensible(options: argparse.Namespace) -> None:
    if not 1 <= options.jobs <= 1024:
        raise GanlabError(f"Expected --jobs from 1 to 1024, got {options.jobs}.")
    if not 0.1 <= options.seconds <= 3600:
        raise GanlabError(f"Expected --seconds from 0.1 to 3600, got {options.seconds:g}.")


def _stems(made: assignment.Assignment) -> list[str]:
    """Return the stems of the course's notebooks, as far as they are here: learners leave them in names of files."""
    found = []
    for number in made.lessons:
        try:
            found.append(handout.lesson_path(number).stem)
        except handout.EditionError:
            found.append(number)
    return found


def _shard(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise GanlabError(f"Expected --shard I/N with I from 1 to N, such as 3/20, got {text!r}.")
    return int(number), int(of)


def _progress(names: Iterator[str], total: int) -> Iterator[str]:
    from tqdm import tqdm

    return iter(tqdm(names, total=total, unit="submission", disable=None if sys.stderr.isatty() else total < 2,
                     mininterval=0.5 if sys.stderr.isatty() else 10))


def _pages(made: assignment.Assignment, out: Path) -> results.Results:
    with markbook.MarkBook(out) as book:
        found = results.of_book(made, book)
    report.write(found, out)
    return found


def _add_report(actions) -> None:
    again = actions.add_parser("report", help="write report.html and the learners' pages again")
    _with_assignment(again)
    again.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> None:
    found = _pages(assignment.load(options.assignment), options.out)
    print(f"{options.out / 'report.html'}: {len(found.rows)} learners, {len(found.look)} things to look at by hand")


def _add_verify(actions) -> None:
    verify = actions.add_parser("verify", help="mark a sample again, with the same and with fresh inputs, and compare")
    verify.add_argument("submissions", type=Path)
    _with_assignment(verify)
    verify.add_argument("--sample", type=int, default=10, metavar="N", help="learners (10)")
    verify.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    verify.add_argument("--seconds", type=float, default=Limits.seconds)
    _with_walls(verify)
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    made, walls = assignment.load(options.assignment), _walls(options)
    _sensible(options)
    submissions = collecting.collect(options.submissions, _stems(made))
    compared = verifying.verify(made, submissions, options.out, walls=walls, jobs=options.jobs, sample=options.sample,
                                limits=Limits(options.seconds))
    for line in compared.differences:
        print(line)
    print(f"{compared.learners} learners, {compared.answers} answers marked again, {len(compared.differences)} differ")
    if compared.differences:
        raise GanlabError("The marks of these answers hang on chance or on the machine's load: look at them by hand.")


def _add_merge(actions) -> None:
    merge = actions.add_parser("merge", help="put the mark books of shards together")
    merge.add_argument("books", nargs="+", type=Path, metavar="FOLDER")
    _with_assignment(merge)
    merge.set_defaults(run=_merge)


def _merge(options: argparse.Namespace) -> None:
    made = assignment.load(options.assignment)
    for folder in options.books:
        markbook.MarkBook(folder).close()  # all must open before the first is taken in
    with markbook.MarkBook(options.out, create=True) as book:
        taken = {folder: book.take_in(folder) for folder in options.books}
    found = _pages(made, options.out)
    for folder, count in taken.items():
        print(f"{folder}: {count} learners taken in")
    print(f"{options.out / 'report.html'}: {len(found.rows)} learners")


# --- by hand --------------------------------------------------------------------------------------------------------


def _add_set(actions) -> None:
    by_hand = actions.add_parser("set", help="set points by hand; they stay through later runs")
    by_hand.add_argument("learner", help="key, name or e-mail address, as in the report")
    by_hand.add_argument("exercise")
    by_hand.add_argument("points", help="a number; \"auto\" takes back what was set")
    by_hand.add_argument("--note", default="", help="for the learner")
    _with_assignment(by_hand)
    by_hand.set_defaults(run=_set)


def _set(options: argparse.Namespace) -> None:
    made = assignment.load(options.assignment)
    print(manual.set_points(made, options.out, options.learner, options.exercise, options.points, options.note))
    _pages(made, options.out)


def _add_thoughts(actions) -> None:
    thoughts = actions.add_parser("thoughts", help="thought questions: a CSV to fill in, read back as marks by hand")
    thoughts.add_argument("what", choices=["write", "read"])
    thoughts.add_argument("csv", type=Path)
    thoughts.add_argument("--questions", nargs="+", default=[], metavar="NAME", help="for write: names of your choice")
    _with_assignment(thoughts)
    thoughts.set_defaults(run=_thoughts)


def _thoughts(options: argparse.Namespace) -> None:
    made = assignment.load(options.assignment)
    if options.what == "write":
        count = manual.write_thoughts(made, options.out, options.csv, options.questions)
        print(f"{options.csv}: {count} rows; fill in points and note, then: ganlab grade thoughts read {options.csv} …")
    else:
        count = manual.read_thoughts(made, options.out, options.csv)
        _pages(made, options.out)
        print(f"{count} marks read from {options.csv}")


# --- returning --------------------------------------------------------------------------------------------------------


def _add_export(actions) -> None:
    out = actions.add_parser("export", help="write marks for Canvas, Moodle or a spreadsheet")
    _with_assignment(out)
    out.add_argument("--format", choices=export.FORMATS, default="csv")
    out.add_argument("--template", type=Path, metavar="CSV", help="the platform's own export, to be filled in")
    out.add_argument("--column", default="", help="the mark's column in the template")
    out.add_argument("--to", type=Path, metavar="CSV", help="where to write; in the mark book's folder if left out")
    out.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> None:
    made = assignment.load(options.assignment)
    if options.template and options.format == "csv":
        raise GanlabError("Expected --format canvas or moodle with --template, got csv, which needs none.")
    with markbook.MarkBook(options.out) as book:
        found = results.of_book(made, book)
    path = options.to or options.out / f"marks-{options.format}.csv"
    done = export.write(found, path, form=options.format, template=options.template, column=options.column)
    for note in done.notes:
        print(f"ganlab: {note}", file=sys.stderr)
    print(f"{path}: {done.rows} learners")
    if options.format == "moodle" and (pages_ := export.moodle_feedback(found, options.out)):
        print(f"{pages_}: the learners' pages, for Moodle's \"Upload multiple feedback files in a zip\"")


def _add_certify(actions) -> None:
    certify = actions.add_parser("certify", help="write signed certificates")
    certify.add_argument("learners", nargs="*", metavar="LEARNER", help="all with at least --least points if left out")
    _with_assignment(certify)
    certify.add_argument("--key", required=True, type=Path, metavar="FILE", help="the teacher's key")
    certify.add_argument("--issuer", default="", help="who certifies")
    certify.add_argument("--least", type=float, default=0.0, metavar="PERCENT", help="of the points (0)")
    certify.set_defaults(run=_certify)

    verify = actions.add_parser("verify-certificate", help="check a certificate against the teacher's public key")
    verify.add_argument("certificate", type=Path)
    verify.add_argument("--assignment", type=Path, metavar="FILE", help="holds the public key")
    verify.add_argument("--public-key", default="", metavar="TEXT", help="in place of --assignment")
    verify.set_defaults(run=_verify_certificate)


def _certify(options: argparse.Namespace) -> None:
    made, private = assignment.load(options.assignment), certificate.key(options.key)
    with markbook.MarkBook(options.out) as book:
        found = results.of_book(made, book)
    rows = [manual.row_of(found, name) for name in options.learners] or [
        row for row in found.rows if not row.absent and row.total >= made.total * options.least / 100]
    for row, name in report.file_names(rows):
        certificate.write(certificate.certificate(row, made, private, options.issuer),
                          options.out / "certificates" / name)
    print(f"{options.out / 'certificates'}: {len(rows)} certificates; the public key is {certificate.public(private)}")


def _verify_certificate(options: argparse.Namespace) -> None:
    public = options.public_key or (assignment.load(options.assignment).public_key if options.assignment else "")
    if not public:
        raise GanlabError("Expected the teacher's public key: --assignment of a release with --key, or --public-key.")
    facts = certificate.verify(options.certificate, public)
    print(f"Valid: {facts['learner']}, {pages.number(facts['points'])} of {pages.number(facts['of'])} points in "
          f"{facts['title']}, issued {facts['issued']}.")


def _add_nbgrader(actions) -> None:
    take = actions.add_parser("import-nbgrader", help="take marks from nbgrader's gradebook.db, as set by hand")
    take.add_argument("gradebook", type=Path, metavar="GRADEBOOK.db")
    take.add_argument("--name", default="", help="of nbgrader's assignment; its only one if left out")
    _with_assignment(take)
    take.set_defaults(run=_import_nbgrader)


def _import_nbgrader(options: argparse.Namespace) -> None:
    made = assignment.load(options.assignment)
    count = nbgrader.take_in(made, options.gradebook, options.out, options.name)
    _pages(made, options.out)
    print(f"{count} marks taken from {options.gradebook}")
