"""Marks a sample of submissions again and compares: with the inputs of the run, and with fresh ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ganlab.grading import run
from ganlab.grading.assignment import Assignment
from ganlab.grading.collecting import Submission
from ganlab.grading.inside import Limits
from ganlab.grading.markbook import MARKED, MarkBook
from ganlab.grading.marking import Marker


@dataclass
class Compared:
    """How many were marked again, and a line for each answer with another status."""

    learners: int = 0
    answers: int = 0
    differences: list[str] = field(default_factory=list)


def verify(assignment: Assignment, submissions: Sequence[Submission], out: Path, *, walls: str, jobs: int,
           sample: int, limits: Limits) -> Compared:
    """Mark up to `sample` submissions again, twice each, and compare with the mark book.

    Raises:
        MarkBookError: there is no mark book.
    """
    basis = run.basis(assignment)
    with MarkBook(out) as book:
        entries, runs = book.entries(), {found["run"]: found for found in book.runs()}
        learners = {learner.learner: learner for learner in book.learners() if learner.status == MARKED}
    reads = [run.read(submission, basis) for submission in submissions if submission.learner in learners]
    reads = [found for found in reads if found.digest == learners[found.submission.learner].digest]
    reads = random.SystemRandom().sample(reads, min(sample, len(reads)))
    compared = Compared(len(reads))
    exercises, questions = list(assignment.exercises().values()), list(assignment.questions().values())
    by_run: dict[int, list[run.Read]] = {}
    for found in reads:
        by_run.setdefault(learners[found.submission.learner].run, []).append(found)
    for number, theirs in by_run.items():
        for name, seeds in (("the inputs of the run", runs[number]["seeds"]), ("fresh inputs", None)):
            marker = Marker(exercises, questions, limits=limits, seeds=seeds)
            for found, records, _ in run.served(marker, theirs, walls, jobs):
                learner = found.submission.learner
                for mark in marker.marks(records, found.names):
                    compared.answers += 1
                    kept = entries[learner][mark.id].mark
                    if kept.status != mark.status:
                        compared.differences.append(f"{found.submission.name} ({learner}), {mark.id}: {kept.status} in "
                                                    f"the mark book, {mark.status} with {name}")
    return compared
