"""Change the package in one place at a time and see that the tests notice it.

    python -m benchmarks.mutants [--tables NAME …] [--only WORD] [--workers 2] [--write]

The tables are tests/mutants/*.json. Each entry has a `name`, a `file`, a fragment `old` that occurs exactly once in it,
its replacement `new` and the `tests` that must fail then; `equivalent` gives the reason where no test can. First every
list of tests must pass on the package as it is. Libraries are imported once; a child is forked for each mutant, with a
copy of the package of its own, so that the working tree is never touched. `--write` replaces the rows of the tables
that were run, and leaves those of the others as they are: each row has its day.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "tests" / "mutants"
PASSED, FAILED = 0, 1  # pytest's exit codes; others mean that nothing was tested
LIBRARIES = (
    "h5py", "matplotlib.pyplot", "numpy", "PIL.Image", "pytest", "scipy.integrate", "scipy.linalg", "scipy.stats",
    "skimage.metrics", "sklearn.datasets", "sklearn.metrics", "sympy", "torch", "torch._dynamo",
    "torch.utils.flop_counter")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", nargs="+", metavar="NAME", help="of tests/mutants, without .json; all if left out")
    parser.add_argument("--only", default="", help="mutants whose name or file contains this")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time; one thread each")
    parser.add_argument("--seconds", type=int, default=120, help="a child that takes longer is ended, and has noticed; "
                        "what shall pass on the package as it is may take five times as long")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    known = [path.stem for path in sorted(TABLES.glob("*.json"))]
    unknown = [name for name in options.tables or () if name not in known]
    if unknown or (options.only and options.write):
        parser.error(f"Expected tables among {', '.join(known)}, got {', '.join(unknown)}." if unknown else
                     "Expected --write with whole tables: leave out --only.")
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = "1"  # before the libraries are imported
    mutants = [mutant for mutant in read_tables() if options.only in mutant["name"] or options.only in mutant["file"]
               if mutant["table"] in (options.tables or known)]
    wrong = problems_of(mutants) or ([] if mutants else [
        f"Expected mutants to try, but none has {options.only!r} in its name or file."])
    if wrong:
        print("\n".join(wrong))
        return 2
    import_libraries()
    tried = [mutant for mutant in mutants if "equivalent" not in mutant]
    healthy = by_file({test for mutant in tried for test in mutant["tests"]})
    broken = [tests[0].split("::")[0] for tests, (code, *_) in zip(
        healthy, run_all([(tests, None) for tests in healthy], options)) if code != PASSED]
    if broken:
        print(f"Expected tests that pass on the package as it is; these do not: {', '.join(broken)}")
        return 2
    outcomes = run_all([(mutant["tests"], mutant) for mutant in tried], options)
    survived = [mutant for mutant, (code, _) in zip(tried, outcomes) if code not in (FAILED, None)]
    body = summary(mutants, survived, known)
    print(body)
    if options.write:
        from benchmarks import results

        results.write_section("mutants", "Mutants: mistakes that the tests notice", body)
    return int(bool(survived))


def read_tables() -> list[dict]:
    """Return the entries of all tables, each with the name of its table."""
    return [entry | {"table": path.stem} for path in sorted(TABLES.glob("*.json"))
            for entry in json.loads(path.read_text(encoding="utf-8"))]


def by_file(tests: Iterable[str]) -> list[list[str]]:
    """Return the tests, those of one file together."""
    return [list(group) for _, group in groupby(sorted(tests), key=lambda test: test.split("::")[0])]


def problems_of(mutants: Sequence[dict]) -> list[str]:
    """Return a line for each entry that cannot be tried."""
    found = []
    names = [mutant["name"] for mutant in mutants]
    for mutant in mutants:
        times = (ROOT / mutant["file"]).read_text(encoding="utf-8").count(mutant["old"])
        if times != 1:
            found.append(f"{mutant['name']}: {mutant['old']!r} occurs {times} times in {mutant['file']}")
        if names.count(mutant["name"]) > 1:
            found.append(f"{mutant['name']}: this name is there twice")
        if mutant["old"] == mutant["new"] or not mutant["tests"]:
            found.append(f"{mutant['name']}: changes nothing, or names no tests")
        found += [f"{mutant['name']}: there is no {test}" for test in mutant["tests"]
                  if not (ROOT / test.split("::")[0]).exists()]
    return found


HEAD = ["part", "mutants", "killed", "survived", "equivalent", "killed, of those that can be", "day"]


def summary(mutants: Sequence[dict], survived: Sequence[dict], known: Sequence[str]) -> str:
    """Return the table for RESULTS.md: killed, survived and equivalent, by part of the package.

    Rows and lines of tables that were not run are those of RESULTS.md.
    """
    from benchmarks import results

    rows, lines = stored(results.PATH)
    for table in dict.fromkeys(mutant["table"] for mutant in mutants):
        part = [mutant for mutant in mutants if mutant["table"] == table]
        equivalent = [mutant for mutant in part if "equivalent" in mutant]
        alive = [mutant for mutant in part if mutant in survived]
        rows[table] = [len(part), len(part) - len(equivalent) - len(alive), len(alive), len(equivalent),
                       str(date.today())]
        lines[table] = [f"- {table}: survived: {mutant['name']}" for mutant in alive] + [
            f"- {table}: equivalent: {mutant['name']}: {mutant['equivalent']}" for mutant in equivalent]
    kept = {table: rows[table] for table in known if table in rows}
    kept["together"] = [*(sum(row[column] for row in kept.values()) for column in range(4)), ""]
    shown = [[table, *map(str, row[:4]), share(row[0] - row[3], row[2]), row[4]] for table, row in kept.items()]
    return "\n".join([results.table(HEAD, shown), "", *(line for table in known for line in lines.get(table, []))])


def share(tried: int, alive: int) -> str:
    """Return how many of those that can be killed were."""
    return f"{100 * (tried - alive) / tried:.1f} %" if tried else "–"


def stored(path: Path) -> tuple[dict[str, list], dict[str, list[str]]]:
    """Return the rows of RESULTS.md's table, and the lines below it, by table of mutants."""
    text = path.read_text(encoding="utf-8")
    section = text.partition("<!-- mutants:start -->")[2].partition("<!-- mutants:end -->")[0]
    rows: dict[str, list] = {}
    lines: dict[str, list[str]] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(HEAD) and cells[1].isdecimal():
            rows[cells[0]] = [*map(int, cells[1:5]), cells[6]]
        elif line.startswith("- "):
            lines.setdefault(line[2:].partition(":")[0], []).append(line)
    return rows, lines


# --- one child a mutant -----------------------------------------------------------------------------------------


def run_all(jobs: Sequence[tuple[list[str], dict | None]],
            options: argparse.Namespace) -> list[tuple[int | None, float]]:
    """Run the jobs, some at a time; return for each pytest's exit code (None: the time was up) and the seconds."""
    outcomes: dict[int, tuple[int | None, float]] = {}
    running: dict[int, tuple[int, float, Path]] = {}
    waiting = list(enumerate(jobs))
    while waiting or running:
        while waiting and len(running) < options.workers:
            number, (tests, mutant) = waiting.pop(0)
            folder = Path(tempfile.mkdtemp(prefix="ganlab-mutant-"))
            copy_package(folder, mutant)
            child = os.fork()
            if not child:
                os._exit(in_child(tests, options.seconds * (1 if mutant else 5), folder))
            running[child] = number, time.perf_counter(), folder
        child, status = os.wait()
        number, began, folder = running.pop(child)
        by_clock = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        code = None if by_clock else os.waitstatus_to_exitcode(status)
        outcomes[number] = code, time.perf_counter() - began
        report(jobs[number], *outcomes[number], folder / "output.txt")
        shutil.rmtree(folder, ignore_errors=True)
    return [outcomes[number] for number in range(len(jobs))]


def report(job: tuple[list[str], dict | None], code: int | None, seconds: float, output: Path) -> None:
    """Print a line about one job, and the output of one that did not go as it must."""
    tests, mutant = job
    if mutant is None:
        word, name, well = ("passes" if code == PASSED else "FAILS"), tests[0].split("::")[0], code == PASSED
    else:
        words = {FAILED: "killed", PASSED: "SURVIVED", None: "killed by the clock"}
        word, name, well = words.get(code, f"BROKEN {code}"), mutant["name"], code in (FAILED, PASSED, None)
    print(f"{word:20} {seconds:5.1f} s  {name}", flush=True)
    if not well and output.exists():
        print(output.read_text(errors="replace")[-2000:], flush=True)


def copy_package(folder: Path, mutant: dict | None) -> None:
    """Copy the package to `folder`, with one mutant in it."""
    shutil.copytree(ROOT / "ganlab", folder / "ganlab", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data").symlink_to(ROOT / "data")
    if mutant:
        path = folder / mutant["file"]
        path.write_text(path.read_text(encoding="utf-8").replace(mutant["old"], mutant["new"]), encoding="utf-8")


def in_child(tests: Sequence[str], seconds: int, folder: Path) -> int:
    """Run the tests on the copy of the package in `folder`; return pytest's exit code, or 9 for anything else."""
    file = os.open(folder / "output.txt", os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    signal.alarm(seconds)
    os.chdir(ROOT)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), str(ROOT)])  # for programs that tests start
    os.environ["PYTHONSAFEPATH"] = "1"  # `python -m` would put the root first
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # nbval and others take a second to load
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.split(".")[0] in ("ganlab", "benchmarks")]:
        del sys.modules[name]
    sys.path[:0] = [str(folder), str(ROOT)]
    import pytest

    try:
        import ganlab  # before pytest puts the root first

        code = int(pytest.main([*tests, "-x", "-q", "-p", "no:cacheprovider", f"--basetemp={folder / 'tmp'}"]))
        ours = [module.__file__ for name, module in list(sys.modules.items())
                if name.split(".")[0] == "ganlab" and getattr(module, "__file__", None)]
        assert ganlab.__file__ and all(name.startswith(str(folder)) for name in ours), "the copy was not tested"
        return code
    except BaseException as error:
        print(repr(error))
        return 9
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def import_libraries() -> None:
    """Import once what takes long, nothing of ganlab."""
    for name in LIBRARIES:
        importlib.import_module(name)
    sys.modules["torch"].set_num_threads(1)
    sys.modules["PIL.Image"].init()
    assert sys.modules["skimage.metrics"].structural_similarity  # loaded when it is asked for


if __name__ == "__main__":
    sys.exit(main())
