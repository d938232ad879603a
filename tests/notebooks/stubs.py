"""Write the exercises' stubs into the notebooks, where a task's text has changed: python -m tests.notebooks.stubs

The file of an exercise is the source of its task. Only cells tagged `exercise` change, and of these only source and
points.
"""

from __future__ import annotations

from pathlib import Path

from ganlab import exercises
from tests.notebooks import FOLDERS
from tests.notebooks.seal import is_sealed, read, seal, write


def sync(path: Path) -> list[str]:
    """Bring the stubs of one notebook up to date; return the ids of those that had changed."""
    notebook, sealed = read(path), is_sealed(path)
    changed = []
    for cell in notebook["cells"]:
        if "exercise" not in cell["metadata"].get("tags", []):
            continue
        facts = cell["metadata"]["ganlab"]
        exercise = exercises.find(facts["exercise"])
        stub = exercises.stub(exercise.id).splitlines(keepends=True)
        if (cell["source"], facts["points"]) != (stub, exercise.points):
            cell["source"], facts["points"] = stub, exercise.points
            changed.append(exercise.id)
    if changed:
        if sealed:
            seal(notebook)
        write(path, notebook)
    return changed


if __name__ == "__main__":
    for folder in FOLDERS:
        for path in sorted(folder.glob("*.ipynb")):
            if changed := sync(path):
                print(f"{path.name}: {', '.join(changed)}")
