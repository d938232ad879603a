"""Notebooks as learners hand them in, made of the answers that the tests of the exercises know."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from ganlab import exercises
from tests.lessons.answers import beside

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}
_OWN = re.compile(r"^from (tests\.[\w.]+) import (\([^)]*\)|.*)$", re.MULTILINE)


def notebook(cells: Iterable[str | tuple[str, str]], **extra) -> dict:
    """A notebook of code cells; a pair is (source, exercise id)."""
    made = []
    for cell in cells:
        source, id = (cell, "") if isinstance(cell, str) else cell
        metadata = {"tags": ["exercise"], "ganlab": {"exercise": id, "points": 1}} if id else {}
        made.append({"cell_type": "code", "source": source, "metadata": metadata, "outputs": [],
                     "execution_count": None, "id": f"c{len(made)}"})
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | extra


def module_source(module) -> str:
    """The source of a module of answers, with what it takes from its neighbours written out in front."""
    source = inspect.getsource(module)
    before = ""
    for match in _OWN.finditer(source):
        neighbour = __import__(match[1], fromlist=["_"])
        before += module_source(neighbour) + "\n"
    return before + _OWN.sub("", source).replace("from __future__ import annotations\n", "")


def answer_cells(id: str, expression: str) -> list[str | tuple[str, str]]:
    """Cells that define an exercise's function as RIGHT[k] or WRONG[k][0] of the tests beside it."""
    return [module_source(beside(exercises.find(id))), (f"{exercises.find(id).name} = {expression}", id)]


def write(path: Path, made: dict | str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(made, dict):
        made = json.dumps(made)
    path.write_bytes(made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made)
    return path


def moodle_zip(path: Path, learners: Sequence[tuple[str, int, dict[str, dict]]]) -> Path:
    """The zip that Moodle's "Download all submissions" makes: (name, id, {file name: notebook})."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, number, files in learners:
            for file, made in files.items():
                archive.writestr(f"{name}_{number}_assignsubmission_file/{file}", json.dumps(made))
    return path


def run_nbgrader(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the real nbgrader in the folder of its course."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])  # it calls alembic
    return subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1", "PATH": path}, check=False)
