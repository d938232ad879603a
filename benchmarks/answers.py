"""Check every answer that the tests know, right and wrong, and count what the checker says.

    python -m benchmarks.answers [--write]

The answers stand beside the exercises in the mirror, tests/lessons/<room>/exercises/. They were written by people who
knew the checker: answers of others will be rejected, accepted or left without a name more often.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from benchmarks import results
from ganlab import exercises
from tests.lessons.answers import beside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    counts: dict[str, Counter] = {}
    for id in exercises.EXERCISES:
        lesson = exercises.find(id).lesson
        counts.setdefault(lesson, Counter()).update(count(id))
        counts.setdefault("together", Counter())
    for lesson, counted in list(counts.items()):
        if lesson != "together":
            counts["together"].update(counted)
    counts["together"] = counts.pop("together")  # last
    columns = ["exercises", "right", "rejected", "wrong", "accepted", "without a name", "named otherwise"]
    rows = [[lesson, *(str(counted[column]) for column in columns),
             f"{1000 * counted['seconds'] / (counted['right'] + counted['wrong']):.0f}"]
            for lesson, counted in counts.items()]
    report = results.table(["lesson", *columns, "ms a check"], rows)
    print(report)
    if options.write:
        results.write_section("answers", "The checker against answers, right and wrong", report)


def count(id: str) -> Counter:
    """Check all answers to one exercise; return the counts."""
    answers, found = beside(exercises.find(id)), Counter(exercises=1)
    began = time.perf_counter()
    for fn in answers.RIGHT:
        found["right"] += 1
        found["rejected"] += exercises.check_function(id, fn).status != "passed"
    for fn, key in answers.WRONG:
        report = exercises.check_function(id, fn, seconds=getattr(answers, "SECONDS", 5))
        found["wrong"] += 1
        found["accepted"] += report.status == "passed"
        found["without a name"] += report.status != "passed" and not report.mistake
        found["named otherwise"] += bool(key and report.mistake and report.mistake != key)
    found["seconds"] = time.perf_counter() - began
    return found


if __name__ == "__main__":
    main()
