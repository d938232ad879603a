"""Mark 200 generated submissions of lessons 02 and 05, from the zip that Moodle makes, and say what it took.

    python -m benchmarks.grading [--learners N] [--jobs N] [--nbgrader N | --hostile] [--write]

Each learner hands in both notebooks with all their cells, 13 answers in them: right ones, wrong ones, untouched stubs,
in the shares that a class shows. The answers are those that the tests of the exercises know. With --nbgrader the first
N learners are marked by the real nbgrader instead, where it is installed: it runs all cells of a notebook, so it gets
the exercises alone, without the lessons' training. With --hostile the tests of the walls run, and are counted.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

from benchmarks import results
from ganlab import checking, exercises
from ganlab.editions import handout
from ganlab.grading import assignment, collecting, markbook, run
from ganlab.grading import nbgrader as gradebooks
from tests.grading import hostile
from tests.grading.submissions import KERNEL, module_source, notebook, run_nbgrader, write
from tests.lessons.answers import beside

LESSONS = ("02", "05")
SHARES = {"right": 0.62, "wrong": 0.28, "stub": 0.10}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--nbgrader", type=int, default=0, metavar="N", help="learners that nbgrader marks, instead")
    parser.add_argument("--hostile", action="store_true", help="count what the tests of the walls try")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    if options.hostile:
        report = hostile_report()
        print(report)
        if options.write:
            results.write_section("grading-hostile", "Hostile and unlucky submissions", report)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "submissions.zip"
        expected, sources = generate(place, options.learners)
        if options.nbgrader:
            row = by_nbgrader(Path(folder) / "course", expected, sources, options.nbgrader)
        else:
            row = measure(place, Path(folder) / "marks", expected, options.jobs)
    report = results.table(["program", "submissions", "answers", "jobs", "seconds", "seconds a submission",
                            "memory, MiB", "marks as expected"], [row])
    if not options.nbgrader:
        hours = float(row[5]) * options.jobs / 3600 * 100_000  # of cores: as many as jobs are busy
        report += (f"\n\nOn paper: 100,000 submissions cost {hours:.0f} core-hours at this rate; on 100 machines of "
                   f"{options.jobs} cores (`--shard I/100`, then `ganlab grade merge`) "
                   f"{60 * hours / 100 / options.jobs:.0f} minutes.")
    print(report)
    if options.write and options.nbgrader:
        results.write_section("grading-nbgrader", "The same exercises marked by nbgrader", report)
    elif options.write:
        results.write_section("grading", "Marking submissions behind walls", report)


TRIED = {  # test → what it tries, how often
    "tests/grading/test_hostile.py::test_every_row_has_its_status_and_leaves_the_other_answer_alone": (
        "submissions with the status and marks that they should have, their second answer unharmed", len(hostile.ROWS)),
    "tests/grading/test_hostile.py::test_no_canary_in_any_feedback": (
        "feedback pages without a canary (a secret, a neighbour's name, an input, an answer)", len(hostile.ROWS)),
    "tests/grading/test_hostile.py::test_nothing_is_left_running": ("runs after which nothing is left running", 1),
    "tests/grading/test_run.py::test_kill_9_at_any_moment_loses_and_doubles_nothing": (
        "series of kill -9 after which the mark book is that of one run", 1),
}


def hostile_report() -> str:
    """Run the tests of the walls and return a table: what was tried, how often, and how often it went well."""
    said = subprocess.run([sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *TRIED],
                          capture_output=True, text=True, check=False).stdout.splitlines()
    rows = [[what, str(times), f"{times} of {times}" if f"PASSED {test}" in said else "**not all**"]
            for test, (what, times) in TRIED.items()]
    return results.table(["what", "tried", "went well"], rows)


Answers = dict[tuple[str, str], str]  # by learner and exercise


def generate(place: Path, learners: int, seed: int = 0) -> tuple[Answers, Answers]:
    """Write the zip; return which kind of answer each learner gave to each exercise, and the text of its cell."""
    draw, expected, sources = random.Random(seed), {}, {}
    notebooks = {number: handout.learners(handout.read(handout.lesson_path(number))) for number in LESSONS}
    ids = [id for id in exercises.EXERCISES if id.split(".")[0] in LESSONS]
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for learner in range(learners):
            key = str(20_000 + learner)
            chosen = {id: _answer(id, draw) for id in ids}
            expected |= {(key, id): kind for id, (kind, _) in chosen.items()}
            sources |= {(key, id): source for id, (_, source) in chosen.items()}
            for number, notebook in notebooks.items():
                filled = json.loads(json.dumps(notebook))
                for cell in filled["cells"]:
                    id = handout.exercise_of(cell)
                    if id is not None and chosen[id][1]:
                        cell["source"] = chosen[id][1]
                archive.writestr(f"Learner Number{learner:03}_{key}_assignsubmission_file/"
                                 f"{handout.lesson_path(number).name}", json.dumps(filled))
    return expected, sources


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
    return ["ganlab", str(done.marked), str(len(expected)), str(jobs), f"{seconds:.0f}", f"{seconds / done.marked:.1f}",
            f"{most[0] / 2**20:.0f}", f"{right} of {len(expected)}"]


def by_nbgrader(course: Path, expected: Answers, sources: Answers, learners: int) -> list[str]:
    """Let nbgrader mark the first learners' exercises and return the row of the table.

    Its own marks are compared: all points for right answers, none for the others.
    """
    made = assignment.of_lessons(LESSONS)
    stubs = [(checking.stub(exercises.find(item.id)), item.id) for item in made.items]
    source = handout.nbgrader_source(notebook(["import torch", *stubs], metadata=KERNEL))
    handout.write(source, course / "source" / "gans" / "answers.ipynb")
    (course / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "gans"\n')
    _nbgrader(course, "generate_assignment", "gans")
    released = (course / "release" / "gans" / "answers.ipynb").read_text()
    keys = list(dict.fromkeys(key for key, _ in expected))[:learners]
    for key in keys:
        filled = json.loads(released)
        for cell in filled["cells"]:
            cell["source"] = sources.get((key, handout.exercise_of(cell))) or cell["source"]
        write(course / "submitted" / key / "gans" / "answers.ipynb", filled)
    begun = time.monotonic()
    _nbgrader(course, "autograde", "gans", "--create")
    seconds = time.monotonic() - begun
    gradebooks.take_in(made, course / "gradebook.db", course / "marks")
    points = {item.id: item.points for item in made.items}
    with markbook.MarkBook(course / "marks") as book:
        given = {(key, id): entry.points for key, entries in book.entries().items() for id, entry in entries.items()}
    mine = {pair: kind for pair, kind in expected.items() if pair[0] in keys}
    right = sum(given.get(pair, 0) == (points[pair[1]] if kind == "right" else 0) for pair, kind in mine.items())
    return [f"nbgrader {importlib.metadata.version('nbgrader')}", str(len(keys)), str(len(mine)), "1", f"{seconds:.0f}",
            f"{seconds / len(keys):.1f}", "–", f"{right} of {len(mine)}"]


def _nbgrader(course: Path, *arguments: str) -> None:
    done = run_nbgrader(course, *arguments)
    if done.returncode:
        print(done.stderr[-2000:])


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
