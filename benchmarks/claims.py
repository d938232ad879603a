"""Run a lesson's experiments with other seeds and keep every figure that it measures.

    python -m benchmarks.claims --lesson 04 --seeds 0 1 2 [--write]

The source of an experiment is its notebook: the cells tagged `setup` and `claim` run here in order with
another SEED. They put each figure into `figures`; a claim that does not hold is reported and the rest goes on.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import Any

from benchmarks import results

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lesson", required=True, help="its number, for example 04")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()

    runs = {}
    for seed in options.seeds:
        start = time.perf_counter()
        figures, broken = run_lesson(options.lesson, seed)
        runs[seed] = figures | {"minutes": (time.perf_counter() - start) / 60}
        print(f"seed {seed}: {json.dumps(runs[seed], default=float, indent=1)}", flush=True)
        for claim in broken:
            print(f"seed {seed}: a claim does not hold: {claim}", flush=True)
        runs[seed]["claims that do not hold"] = len(broken)
    if options.write:
        names = list(dict.fromkeys(name for figures in runs.values() for name in figures))
        rows = [[name, *(shown(figures.get(name)) for figures in runs.values())] for name in names]
        results.write_section(f"claims-{options.lesson}", f"Claims of lesson {options.lesson}",
                              results.table(["figure", *(f"seed {seed}" for seed in runs)], rows))


def run_lesson(lesson: str, seed: int) -> tuple[dict[str, float], list[str]]:
    """Run the tagged cells of a lesson with SEED = `seed`; return its figures and the claims that do not hold."""
    namespace: dict[str, Any] = {"__name__": "lesson"}
    broken = []
    for source in cells(lesson, ("setup", "claim"), seed):
        try:
            exec(compile(source, f"lesson {lesson}", "exec"), namespace)
        except AssertionError as error:
            broken.append(str(error) or source.strip().splitlines()[-1])
        except Exception as error:  # a cell that needs what a broken claim left undone
            broken.append(f"{type(error).__name__}: {error}")
    return dict(namespace["figures"]), broken


def cells(lesson: str, tags: tuple[str, ...], seed: int) -> list[str]:
    """Return the sources of a lesson's code cells that carry one of the tags, in order, with SEED = `seed`."""
    found = sorted(NOTEBOOKS.glob(f"{lesson}-*.ipynb"))
    if len(found) != 1:
        raise SystemExit(f"Expected one notebook {lesson}-….ipynb in notebooks/, found {len(found)}.")
    notebook = json.loads(found[0].read_text())
    return [re.sub(r"^SEED = \d+$", f"SEED = {seed}", "".join(cell["source"]), flags=re.MULTILINE)
            for cell in notebook["cells"]
            if cell["cell_type"] == "code" and set(tags) & set(cell["metadata"].get("tags", []))]


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


if __name__ == "__main__":
    main()
