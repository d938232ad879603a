"""`make test` never fails somebody for working in the notebooks: with git, without it, and after committing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notebooks import FOLDERS, ROOT, seal, stubs

WORK = {  # what the cell of an exercise may hold
    "right": "import torch\n\n\ndef cost(t, y):\n    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))\n",
    "half-finished": "def cost(t, y):\n    return -(t *\n",
    "raises": "def cost(t, y):\n    ...\n\n\ncost(1, 2).item()  # let me see\n",
}


def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=me", "-c", "user.email=me@example.org", *words], cwd=folder, check=True,
                   capture_output=True)


def answer(path, text):
    """Write an answer into the first exercise, and run it: its cell gets a number and an output."""
    notebook = seal.read(path)
    cell = next(cell for cell in notebook["cells"] if "exercise" in cell["metadata"].get("tags", []))
    cell["source"] = text.splitlines(keepends=True)
    cell["execution_count"] = 99
    cell["outputs"] = [{"name": "stderr", "output_type": "stream", "text": ["a warning\n"]}]
    seal.write(path, notebook)


@pytest.fixture
def copy(tmp_path):
    """The course with one lesson and the tests of the notebooks only, as `make test` runs them."""
    for name in ("tests/__init__.py", "tests/conftest.py", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "notebooks").mkdir()
    for name in ("__init__", "execute", "seal", "test_notebooks"):
        shutil.copy(ROOT / "tests" / "notebooks" / f"{name}.py", tmp_path / "tests" / "notebooks")
    (tmp_path / "notebooks").mkdir()
    lesson = Path(shutil.copy(next(FOLDERS[0].glob("01-*.ipynb")), tmp_path / "notebooks"))
    notebook = seal.read(lesson)
    seal.seal(notebook)
    seal.write(lesson, notebook)
    return tmp_path, lesson


def run_tests(folder, **settings):
    """Run the tests of the notebooks and the notebooks themselves; return the status and what was said."""
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | settings
    ended = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p",
                            "tests.notebooks.seal", "--nbval-lax", "--nbval-current-env", "tests", "notebooks"],
                           cwd=folder, env=environment, capture_output=True, text=True)
    return ended.returncode, ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("situation", "work"),
                         [("git", "raises"), ("no git", "half-finished"), ("committed", "right")])
def test_an_answer_fails_nothing(situation, work, copy):
    folder, lesson = copy
    if situation != "no git":
        if shutil.which("git") is None:
            pytest.skip("there is no git")
        git(folder, "init")
        git(folder, "add", ".")
        git(folder, "commit", "-m", "the course")
    answer(lesson, WORK[work])
    if situation == "committed":
        git(folder, "commit", "-a", "-m", "my answers")
    status, said = run_tests(folder)
    assert status == 0 and "somebody has worked in this notebook" in said, said[-2000:]


@pytest.mark.slow
def test_under_ci_the_same_answer_fails(copy):
    """Kills tests of the notebooks that are skipped everywhere."""
    folder, lesson = copy
    answer(lesson, WORK["right"])
    status, said = run_tests(folder, CI="1")
    assert status == 1 and "1 failed" in said, said[-2000:]


def test_a_seal_breaks_with_the_code_and_not_with_the_text(copy):
    _, lesson = copy
    assert seal.is_sealed(lesson) and seal.is_ours(lesson)
    notebook = seal.read(lesson)
    text = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    text["source"] = "".join(text["source"]) + " More."
    seal.write(lesson, notebook)
    assert seal.is_sealed(lesson), "a sentence needs no new run, and lines may be joined"
    for change in ({"source": "1 + 1"}, {"outputs": []}, {"execution_count": None}):
        changed = seal.read(lesson)
        next(cell for cell in changed["cells"] if cell.get("outputs")).update(change)
        seal.write(lesson, changed)
        assert not seal.is_sealed(lesson), change
        seal.write(lesson, notebook)
    lesson.write_text("no notebook")
    assert not seal.is_sealed(lesson)


def test_a_new_text_of_a_task_keeps_the_seal(copy):
    """The stubs are written by a program: they need no new run of the notebook, for they show nothing."""
    _, lesson = copy
    notebook = seal.read(lesson)
    cell = next(cell for cell in notebook["cells"] if "exercise" in cell["metadata"].get("tags", []))
    cell["source"] = ["def cost(t, y):\n", "    ...\n"]
    seal.seal(notebook)
    seal.write(lesson, notebook)
    assert stubs.sync(lesson) == ["01.cost"] and seal.is_sealed(lesson)
    answer(lesson, WORK["right"])
    assert stubs.sync(lesson) and not seal.is_sealed(lesson), "what somebody changed is not sealed with it"


def test_make_runs_the_notebooks_as_here():
    assert "-p tests.notebooks.seal" in (ROOT / "Makefile").read_text(encoding="utf-8")
