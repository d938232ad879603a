"""Marks submissions: one keeper a job, results judged and written one by one, ready to be killed at any moment."""

from __future__ import annotations

import hashlib
import json
import queue
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ganlab.grading import assignment as assignments
from ganlab.grading import markbook, notebook
from ganlab.grading.assignment import Assignment
from ganlab.grading.collecting import Submission
from ganlab.grading.inside import Limits
from ganlab.grading.markbook import Learner, MarkBook
from ganlab.grading.marking import Mark, Marker
from ganlab.grading.sandbox import Sandbox, SandboxError, code_tree

_UNREADABLE = (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError)


@dataclass
class Read:
    """The cells of a submission's notebooks, as they go inside, and a digest of all that decides its marks."""

    submission: Submission
    names: list[str] = field(default_factory=list)
    cells: list[list[list]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    digest: str = ""


@dataclass(frozen=True)
class Summary:
    """What a run did; `absent` handed in nothing, and are in neither number."""

    marked: int
    unchanged: int
    absent: int
    seconds: float


def read(submission: Submission, basis: str) -> Read:
    """Read the notebooks of a submission; what cannot be read is put down with its reason."""
    found = Read(submission, problems=list(submission.problems))
    for file in sorted(submission.files, key=lambda file: file.name):
        try:
            cells = notebook.cells(file.read())
        except notebook.Unreadable as error:
            found.problems.append(f"{file.name}: {error}")
        except _UNREADABLE as error:
            found.problems.append(f"{file.name}: cannot be read ({str(error)[:100]})")
        else:
            found.names.append(file.name)
            found.cells.append([[cell.number, cell.source, cell.exercise] for cell in cells])
    text = json.dumps([basis, found.names, found.cells, found.problems])
    found.digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    return found


def basis(assignment: Assignment) -> str:
    """Return a digest of what decides marks beside the submission: the items as they stand in this course."""
    return hashlib.sha256(json.dumps([[item.id, assignments.version(item.id)] for item in assignment.items])
                          .encode()).hexdigest()[:16]


def of_shard(submissions: Sequence[Submission], number: int, of: int) -> list[Submission]:
    """Return the submissions of shard `number`, from 1 to `of`: always the same ones."""
    def place(submission: Submission) -> int:
        return int(hashlib.sha256(submission.learner.encode("utf-8", "replace")).hexdigest()[:8], 16)

    return [submission for submission in submissions if place(submission) % of == number - 1]


def run(assignment: Assignment, submissions: Sequence[Submission], out: Path, *, walls: str, jobs: int = 1,
        limits: Limits = Limits(), again: bool = False,  # noqa: B008 - frozen
        progress: Callable[[Iterator[str], int], Iterator[str]] = lambda names, total: names) -> Summary:
    """Mark submissions into the mark book in `out`. What has not changed since it was marked is left alone.

    Args:
        walls: one of sandbox.KINDS.
        jobs: how many submissions at a time.
        again: mark all, changed or not.
        progress: wraps the names of the submissions as they are done.

    Raises:
        SandboxError: the walls cannot be built; what was marked is kept.
    """
    started, basis_ = time.monotonic(), basis(assignment)
    with MarkBook(out, create=True) as book:
        known = {} if again else book.digests()
        waiting = []
        for submission in submissions:
            found = read(submission, basis_)
            if known.get(submission.learner) == found.digest:
                book.update_facts(submission.learner, submission.name, submission.facts)
            else:
                waiting.append(found)
        absent = sum(not (submission.files or submission.problems) for submission in submissions)
        new = sum(bool(found.submission.files or found.submission.problems) for found in waiting)
        unchanged = len(submissions) - absent - new
        if not waiting:
            return Summary(0, unchanged, absent, time.monotonic() - started)
        marker = Marker(assignment.exercises().values(), assignment.questions().values(), limits=limits)
        number = book.begin(assignment, walls, marker.seeds)
        for _ in progress(_marked(book, marker, waiting, number, walls, jobs), len(waiting)):
            pass
        book.end(number)
    return Summary(new, unchanged, absent, time.monotonic() - started)


def _marked(book: MarkBook, marker: Marker, waiting: Sequence[Read], number: int, walls: str,
            jobs: int) -> Iterator[str]:
    """Mark and write each submission; yield its name."""
    with_code = [found for found in waiting if found.cells]
    for found in waiting:
        if not found.cells:
            _write(book, found, _nothing(marker, found), number, 0.0,
                   markbook.UNREADABLE if found.problems else markbook.ABSENT)
            yield found.submission.name
    for found, records, seconds in served(marker, with_code, walls, jobs):
        cut_short = not any("notebook" in facts for facts, _ in records)
        _write(book, found, marker.marks(records, found.names, cut_short), number, seconds, markbook.MARKED)
        yield found.submission.name


def served(marker: Marker, reads: Sequence[Read], walls: str, jobs: int, only: Sequence[str] = ()) -> Iterator[
        tuple[Read, list[tuple[dict, bytes]], float]]:
    """Run submissions behind walls, `jobs` at a time; yield what came back, in the order in which it came.

    Raises:
        SandboxError: the walls cannot be built.
    """
    todo: queue.Queue = queue.Queue()
    done: queue.Queue = queue.Queue()
    for found in reads:
        todo.put(found)
    stop, setup = threading.Event(), marker.setup()
    limit = marker.limits.wall * max(len(marker.exercises), 1)

    def work(tree: Path) -> None:
        box = Sandbox(walls, setup, tree, seconds=60 + 3 * limit)
        try:
            while not stop.is_set():
                found = todo.get_nowait()
                begun = time.monotonic()
                records = box.serve({"notebooks": found.cells, "only": list(only), "questions": list(marker.questions)})
                done.put((found, records, time.monotonic() - begun))
        except queue.Empty:
            pass
        except BaseException as error:
            done.put(error)
        finally:
            box.close()

    with tempfile.TemporaryDirectory(prefix="ganlab-") as folder:
        tree = code_tree(Path(folder))
        tree.chmod(0o755)
        threads = [threading.Thread(target=work, args=(tree,), daemon=True) for _ in range(min(jobs, len(reads)))]
        for thread in threads:
            thread.start()
        try:
            for _ in reads:
                came = done.get()
                if isinstance(came, BaseException):
                    raise came if isinstance(came, SandboxError) else SandboxError(
                        f"Marking stopped ({type(came).__name__}: {came}). What was marked is kept: run again.")
                yield came
        finally:
            stop.set()
            while not todo.empty():
                todo.get_nowait()
            for thread in threads:
                thread.join(5)


def _nothing(marker: Marker, found: Read) -> list[Mark]:
    status = "unreadable" if found.problems else "not found"
    return [Mark(id, status, points_max=each.points, told="What you handed in could not be read."
                 if found.problems else "Nothing was handed in.")
            for id, each in (marker.exercises | marker.questions).items()]


def _write(book: MarkBook, found: Read, marks: list[Mark], number: int, seconds: float, status: str) -> None:
    submission = found.submission
    book.record(Learner(submission.learner, submission.name, submission.facts, found.digest, status, found.problems,
                        found.names, submission.late, seconds, number, markbook.now()), marks)
