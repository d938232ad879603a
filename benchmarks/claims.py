"""Run a lesson's experiments with other seeds and keep every figure that it measures.

    python -m benchmarks.claims --lesson 04 --seeds 0 1 2 [--write]

The source of an experiment is its notebook: the cells tagged `setup` and `claim` run here in order with
another SEED. What they note with `measured` becomes the table; a `claim` that does not hold is told with its
distance, and the rest goes on.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import Any

from benchmarks import results
from ganlab.lesson import Record, collected

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lesson", required=True, help="its number, for example 04")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()

    runs = {}
    for seed in options.seeds:
        start = time.process_time()  # what others do on the machine does not count
        record, errors = run_lesson(options.lesson, seed)
        runs[seed] = table_column(record, (time.process_time() - start) / 60, errors)
        print(f"seed {seed}: {json.dumps(runs[seed], indent=1, ensure_ascii=False)}", flush=True)
        for line in [*record.broken, *errors]:
            print(f"seed {seed}: {line}", flush=True)
    if options.write:
        names = list(dict.fromkeys(name for figures in runs.values() for name in figures))
        rows = [[name, *(shown(figures.get(name)) for figures in runs.values())] for name in names]
        results.write_section(f"claims-{options.lesson}", f"Claims of lesson {options.lesson}",
                              results.table(["figure", *(f"seed {seed}" for seed in runs)], rows))


def run_lesson(lesson: str, seed: int) -> tuple[Record, list[str]]:
    """Run the tagged cells of a lesson with SEED = `seed`.

    Returns:
        What the cells measured and claimed, and a line for each cell that raised: a mistake, or a cell that needs
        what such a cell left undone.
    """
    namespace: dict[str, Any] = {"__name__": "lesson"}
    errors, sources = [], cells(lesson, ("setup", "claim"), seed)
    if not any(re.search(rf"^SEED = {seed}$", source, flags=re.MULTILINE) for source in sources.values()):
        raise SystemExit(f'Expected a line "SEED = 0" in a setup cell of lesson {lesson}; else all seeds are one.')
    with collected() as record:
        for id, source in sources.items():
            try:
                exec(compile(source, f"lesson {lesson}, cell {id}", "exec"), namespace)
            except Exception as error:
                errors.append(f"cell {id} raised {type(error).__name__}: {error}")
    return record, errors


def cells(lesson: str, tags: tuple[str, ...], seed: int) -> dict[str, str]:
    """Return the sources of a lesson's code cells that carry one of the tags, by id, in order, with SEED = `seed`."""
    found = sorted(NOTEBOOKS.glob(f"{lesson}-*.ipynb"))
    if len(found) != 1:
        raise SystemExit(f"Expected one notebook {lesson}-….ipynb in notebooks/, found {len(found)}.")
    notebook = json.loads(found[0].read_text(encoding="utf-8"))
    return {cell["id"]: re.sub(r"^SEED = \d+$", f"SEED = {seed}", "".join(cell["source"]), flags=re.MULTILINE)
            for cell in notebook["cells"]
            if cell["cell_type"] == "code" and set(tags) & set(cell["metadata"].get("tags", []))}


def table_column(record: Record, minutes: float, errors: list[str]) -> dict[str, float]:
    """Return one run's column of the table: its figures, its processor minutes, and how many claims held."""
    column = record.figures | {"processor minutes": minutes, "claims": len(record.claims),
                               "claims that do not hold": len(record.broken)}
    return column | ({"cells that raised": len(errors)} if errors else {})


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


if __name__ == "__main__":
    main()
