"""Execute notebooks in place, as `make notebooks` does:

    python -m tests.notebooks.execute [--package | --frames] notebooks/*.ipynb

A progress bar ends as one line, no widget state and no timing is stored, the notebook is sealed, and one that fails
stays as it was. With --package only the cells run that show the package (its source, lists of exercises and data sets,
the checker's words) and need no more than the set-up: for a change that moves no figure. With --frames only the
explorers' cells run and what they need, and nothing changes but the pictures in notebooks/frames.
"""

from __future__ import annotations

import ast
import copy
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from ganlab.editions.live import title_of
from ganlab.runtime import replacing
from ganlab.widgets import frames
from ganlab.widgets.picture import RESTING, VIEW
from tests.notebooks.seal import seal

_SHOWS = re.compile(r"^(answer|predict|show_source|progress|hint|solution|cli\.main)\(", re.MULTILINE)
SECONDS_A_CELL = 3600  # a machine may be busy, and the long cells are trainings


def execute(path: Path) -> float:
    """Execute one notebook from top to bottom and replace it; return the minutes that took."""
    notebook = nbformat.read(path, as_version=4)
    os.environ[frames.VARIABLE] = str(path.resolve().parent / "frames")
    start = time.perf_counter()
    NotebookClient(notebook, timeout=SECONDS_A_CELL, coalesce_streams=True, record_timing=False,
                   store_widget_state=False, resources={"metadata": {"path": str(path.parent)}}).execute()
    minutes = (time.perf_counter() - start) / 60
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times of another run
        put_at_rest(cell)
    seal(notebook)
    with replacing(path) as partial:
        nbformat.write(notebook, partial)
    return minutes


def refresh(path: Path) -> None:
    """Execute only what `show_the_package` finds, and replace its outputs; all other outputs stay."""
    notebook = nbformat.read(path, as_version=4)
    cells = show_the_package(notebook)
    part = copy.deepcopy(notebook)
    part.cells = copy.deepcopy(cells)
    NotebookClient(part, timeout=600, kernel_name="python3", coalesce_streams=True, record_timing=False,
                   store_widget_state=False, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell, again in zip(cells, part.cells):
        put_at_rest(again)
        cell.outputs = again.outputs
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    seal(notebook)
    with replacing(path) as partial:
        nbformat.write(notebook, partial)


def record_frames(path: Path) -> None:
    """Execute what the explorers of a notebook need, for their pictures; the notebook stays as it is."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = show_explorers(notebook)
    os.environ[frames.VARIABLE] = str(path.resolve().parent / "frames")
    NotebookClient(notebook, timeout=SECONDS_A_CELL, kernel_name="python3",
                   resources={"metadata": {"path": str(path.parent)}}).execute()


def show_explorers(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells whose last output is an explorer, and before each the cells that make the names it uses."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    wanted = [any(title_of(output) for output in cell.outputs) for cell in code]
    needed: set[str] = set()
    for number in reversed(range(len(code))):
        names = [node for node in ast.walk(ast.parse(code[number].source)) if isinstance(node, ast.Name | ast.alias
                 | ast.FunctionDef | ast.ClassDef)]
        made = {getattr(node, "id", None) or getattr(node, "asname", None) or node.name for node in names
                if not isinstance(getattr(node, "ctx", None), ast.Load)}
        if wanted[number] or made & needed or "setup" in code[number].metadata.get("tags", []):
            wanted[number] = True
            needed |= {node.id for node in names if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return [cell for cell, keep in zip(code, wanted) if keep]


def show_the_package(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the set-up, the exercises, and the cells whose outputs are the package's own words."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and (
        {"setup", "exercise", "check", "package"} & set(cell.metadata.get("tags", [])) or _SHOWS.search(cell.source))]


def put_at_rest(cell: nbformat.NotebookNode) -> None:
    """Take live widgets out of a cell's outputs: who opens the file later finds the words that stand for them."""
    if cell.cell_type == "code":
        cell.outputs = [output for output in cell.outputs if RESTING not in output.get("data", {}).get("text/html", "")]
        for output in cell.outputs:
            output.get("data", {}).pop(VIEW, None)
        cell.outputs = [output for output in cell.outputs if "data" not in output or any(output["data"].values())]


if __name__ == "__main__":
    for name in [name for name in sys.argv[1:] if not name.startswith("--")]:
        if "--package" in sys.argv:
            refresh(Path(name))
        elif "--frames" in sys.argv:
            record_frames(Path(name))
        else:
            print(f"{name}: {execute(Path(name)):.1f} minutes", flush=True)
