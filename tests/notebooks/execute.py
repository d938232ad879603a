"""Execute notebooks in place, as `make notebooks` does: python -m tests.notebooks.execute notebooks/*.ipynb

A progress bar ends as one line, no widget state and no timing is stored, the notebook is sealed, and one that fails
stays as it was.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from ganlab.runtime import replacing
from ganlab.widgets.picture import RESTING, VIEW
from tests.notebooks.seal import seal

SECONDS_A_CELL = 3600  # a machine may be busy, and the long cells are trainings


def execute(path: Path) -> float:
    """Execute one notebook from top to bottom and replace it; return the minutes that took."""
    notebook = nbformat.read(path, as_version=4)
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


def put_at_rest(cell: nbformat.NotebookNode) -> None:
    """Take live widgets out of a cell's outputs: who opens the file later finds the words that stand for them."""
    if cell.cell_type == "code":
        cell.outputs = [output for output in cell.outputs if RESTING not in output.get("data", {}).get("text/html", "")]
        for output in cell.outputs:
            output.get("data", {}).pop(VIEW, None)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: {execute(Path(name)):.1f} minutes", flush=True)
