"""A seal tells a notebook as the course ships it from one that somebody has worked in, with git and without.

It is the sha256 of all code cells, their sources and their outputs, and stands in the notebook's metadata. `make
notebooks` writes it. A notebook whose seal does not fit is somebody's own, and no test asks anything of it, unless CI
is set: there every seal has to fit. To seal what was changed on purpose and needs no new run:

    python -m tests.notebooks.seal notebooks/04-dcgan.ipynb
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from ganlab.runtime import replacing

REASON = "somebody has worked in this notebook: it is not compared with the course's (CI=1 does so)"


def read(path: Path) -> dict[str, Any]:
    """Return a notebook as it stands in its file."""
    return json.loads(path.read_text(encoding="utf-8"))


def seal_of(notebook: dict[str, Any]) -> str:
    """Return the seal that fits a notebook."""
    code = [[_joined(cell["source"]), cell["execution_count"], _joined(cell["outputs"])]
            for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(code, sort_keys=True).encode()).hexdigest()


def is_sealed(path: Path) -> bool:
    """Return whether a notebook is as it was sealed."""
    try:
        notebook = read(path)
        return notebook["metadata"]["ganlab"]["seal"] == seal_of(notebook)
    except (KeyError, TypeError, ValueError):
        return False


def seal(notebook: dict[str, Any]) -> None:
    """Put the seal that fits into a notebook's metadata."""
    notebook["metadata"].setdefault("ganlab", {})["seal"] = seal_of(notebook)


def write(path: Path, notebook: dict[str, Any]) -> None:
    """Write a notebook as Jupyter does."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def is_ours(path: Path) -> bool:
    """Return whether the tests may ask something of a notebook."""
    return "CI" in os.environ or is_sealed(path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the cells of notebooks that somebody has worked in: `pytest --nbval-lax -p tests.notebooks.seal`."""
    ours = {path: is_ours(path) for path in {item.path for item in items} if path.suffix == ".ipynb"}
    for item in items:
        if not ours.get(item.path, True):
            item.add_marker(pytest.mark.skip(reason=REASON))


def _joined(value: Any) -> Any:
    """The same text, whether it stands as one string or, as in a file, in a list of lines."""
    if isinstance(value, dict):
        return {key: _joined(each) for key, each in value.items()}
    if isinstance(value, list):
        return "".join(value) if all(isinstance(each, str) for each in value) else [_joined(each) for each in value]
    return value


if __name__ == "__main__":
    for name in sys.argv[1:]:
        notebook = read(Path(name))
        seal(notebook)
        write(Path(name), notebook)
