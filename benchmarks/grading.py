"""Mark 200 generated submissions of lessons 02 and 05, from the zip that Moodle makes, and say what it took.

    python -m benchmarks.grading [--learners N] [--jobs N] [--write]

Each learner hands in both notebooks with all their cells, 13 answers in them: right ones, wrong ones, untouched stubs,
in the shares that a class shows. The answers are those that the tests of the exercises know.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

from benchmarks import results
from ganlab import exercises
from ganlab.editions import handout
from ganlab.grading import assignment, collecting, markbook, run
from tests.grading.submissions import module_source
from tests.lessons.answers import beside

LESSONS = ("02", "05")
SHARES = {"right": 0.62, "wrong": 0.28, "stub": 0.10}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "submissions.zip"
        expected = generate(place, options.learners)
        row = measure(place, Path(folder) / "marks", expected, options.jobs)
    columns = ["submissions", "answers", "jobs", "seconds", "ms an answer", "memory, MiB", "marks as expected"]
    report = results.table(columns, [row])
    print(report)
    if options.write:
        results.write_section("grading", "Marking submissions behind walls", report)


def generate(place: Path, learners: int, seed: int = 0) -> dict[tuple[str, str], str]:
    """Write the zip; return which kind of answer each learner gave to each exercise."""
    draw, expected = random.Random(seed), {}
    notebooks = {number: handout.learners(handout.read(handout.lesson_path(number))) for number in LESSONS}
    ids = [id for id in exercises.EXERCISES if id.split(".")[0] in LESSONS]
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for learner in range(learners):
            key = str(20_000 + learner)
            chosen = {id: _answer(id, draw) for id in ids}
            expected |= {(key, id): kind for id, (kind, _) in chosen.items()}
            for number, notebook in notebooks.items():
                filled = json.loads(json.dumps(notebook))
                for cell in filled["cells"]:
                    id = handout.exercise_of(cell)
                    if id is not None and chosen[id][1]:
                        cell["source"] = chosen[id][1]
                archive.writestr(f"Learner Number{learner:03}_{key}_assignsubmission_file/"
                                 f"{handout.lesson_path(number).name}", json.dumps(filled))
    return expected


def _answer(id: str, draw: random.Random) -> tuple[str, str]:
    """Return the kind of an answer and the text of its cell; "" for the stub as it is."""
    kind = draw.choices([*SHARES], [*SHARES.values()])[0]
    if kind == "stub":
        return kind, ""
    answers, name = beside(exercises.find(id)), exercises.find(id).name
    if kind == "right":
        expression = f"RIGHT[{draw.randrange(len(answers.RIGHT))}]"
    else:
        fit = [index for index, (_, key) in enumerate(answers.WRONG) if key and key != "never_returns"]
        expression = f"WRONG[{draw.choice(fit)}][0]"
    if "inspect." in module_source(answers):  # it reads its own source, which must stand at the top
        return kind, f"{module_source(answers)}\n{name} = {expression}\n"
    # else in a function of its own: modules of answers use the same names
    body = "\n".join(f"    {line}" for line in module_source(answers).splitlines())
    return kind, f"def made_{name}():\n{body}\n    return {expression}\n\n\n{name} = made_{name}()\n"


def measure(place: Path, out: Path, expected: dict[tuple[str, str], str], jobs: int) -> list[str]:
    """Mark the zip and return the row of the table."""
    made = assignment.of_lessons(LESSONS)
    most, stop = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(most, stop), daemon=True)
    watch.start()
    begun = time.monotonic()
    done = run.run(made, collecting.collect(place), out, walls="bubblewrap", jobs=jobs)
    seconds = time.monotonic() - begun
    stop.set()
    watch.join()
    with markbook.MarkBook(out) as book:
        marks = {(learner, id): entry.mark for learner, entries in book.entries().items()
                 for id, entry in entries.items()}
    kinds = {"right": ("right",), "stub": ("not attempted",), "wrong": ("wrong", "crashed", "too slow", "killed")}
    unexpected = Counter(f"{id}: {kind}, {marks[learner, id].status}: {marks[learner, id].said[:150]}"
                         for (learner, id), kind in expected.items() if marks[learner, id].status not in kinds[kind])
    for line, count in unexpected.most_common(20):
        print(count, line)
    right = len(expected) - sum(unexpected.values())
    return [str(done.marked), str(len(expected)), str(jobs), f"{seconds:.0f}", f"{1000 * seconds / len(expected):.0f}",
            f"{most[0] / 2**20:.0f}", f"{right} of {len(expected)}"]


def _watch(most: list[int], stop: threading.Event) -> None:
    """Keep the largest memory that this process and all below it held, shared pages counted once."""
    while not stop.wait(1):
        total, family, parents = 0, {_own_pid()}, _parents()
        grown = True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in family} - family
            family |= more
            grown = bool(more)
        for pid in family:
            try:
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += 1024 * int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1])
            except (OSError, StopIteration):
                continue
        most[0] = max(most[0], total)


def _own_pid() -> int:
    return int(Path("/proc/self").resolve().name)


def _parents() -> dict[int, int]:
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                found[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    return found


if __name__ == "__main__":
    main()
