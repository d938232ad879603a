"""What the mark book says, put together: totals, misconceptions, answers alike, who needs a look."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from ganlab.grading import markbook
from ganlab.grading.assignment import Assignment, Item
from ganlab.grading.markbook import Entry, Learner
from ganlab.grading.marking import BY_HAND

ALIKE_SIZE = 90  # parts of an answer; below, two learners write the same by themselves


@dataclass
class Row:
    """One learner's results, in the order of the assignment."""

    learner: Learner
    entries: dict[str, Entry]
    total: float = 0.0

    @property
    def absent(self) -> bool:
        """Nothing was handed in, and nothing set by hand."""
        return self.learner.status == markbook.ABSENT and not any(entry.by_hand for entry in self.entries.values())


@dataclass
class Misconception:
    """A named mistake in one exercise: how many made it, and one of their answers."""

    key: str
    name: str
    explanation: str
    count: int = 0
    example: str = ""


@dataclass
class Results:
    """All rows, and what shows across them."""

    assignment: Assignment
    rows: list[Row]
    runs: list[dict]
    misconceptions: dict[str, list[Misconception]] = field(default_factory=dict)
    wrong: Counter = field(default_factory=Counter)
    statuses: dict[str, Counter] = field(default_factory=dict)
    look: list[tuple[Row, str, str]] = field(default_factory=list)


def total(assignment: Assignment, entries: Mapping[str, Entry]) -> float:
    """Return a learner's points: weighted; optional exercises add to them, and to no maximum."""
    by_id = {item.id: item for item in assignment.items}
    return sum(entry.points * by_id[id].weight for id, entry in entries.items() if id in by_id) + sum(
        entry.points for id, entry in entries.items() if id not in by_id)


def of_book(assignment: Assignment, book: markbook.MarkBook) -> Results:
    """Return the results of a mark book."""
    entries = book.entries()
    rows = []
    for learner in book.learners():
        mine = entries.get(learner.learner, {})
        ordered = {item.id: mine[item.id] for item in assignment.items if item.id in mine}
        ordered |= {id: entry for id, entry in mine.items() if id not in ordered}  # thought questions
        rows.append(Row(learner, ordered, total(assignment, ordered)))
    results = Results(assignment, rows, book.runs())
    for item in assignment.items:
        _across(results, item)
    for row in rows:
        for problem in row.learner.problems:
            results.look.append((row, "", problem))
        for id, entry in row.entries.items():
            why = entry.mark.status if entry.mark.status in BY_HAND else ""
            why = "; ".join(part for part in (why, entry.mark.said if why else "", entry.mark.look) if part)
            if why and not entry.by_hand and not (entry.mark.status == "unreadable" and row.learner.problems):
                results.look.append((row, id, why))
    place = {id: index for index, id in enumerate(["", *(item.id for item in assignment.items)])}
    results.look.sort(key=lambda each: (place.get(each[1], len(place)), "the same answer" in each[2],
                                        each[0].learner.name.lower()))
    return results


def _across(results: Results, item: Item) -> None:
    found: dict[str, Misconception] = {}
    statuses: Counter = Counter()
    alike: defaultdict[str, list[Row]] = defaultdict(list)
    for row in results.rows:
        if item.id not in row.entries or row.absent:
            continue
        mark = row.entries[item.id].mark
        statuses[mark.status] += 1
        if mark.status in ("wrong", "crashed", "too slow"):
            results.wrong[item.id] += 1
        if mark.mistake:
            known = found.setdefault(mark.mistake, Misconception(mark.mistake, mark.misconception, mark.explanation))
            known.count += 1
            known.example = known.example or mark.source
        if mark.size >= ALIKE_SIZE:
            alike[mark.fingerprint].append(row)
    results.misconceptions[item.id] = sorted(found.values(), key=lambda each: -each.count)
    results.statuses[item.id] = statuses
    for rows in alike.values():
        if len(rows) > 1:
            for row in rows:
                others = [other.learner.name for other in rows if other is not row]
                shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
                results.look.append((row, item.id, f"the same answer as {shown}"))
