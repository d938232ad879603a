"""The notebooks as files: exercises that match the package, solutions that score, outputs that are clean."""

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ganlab import exercises, lesson
from ganlab.exercises import EXERCISES
from ganlab.widgets.picture import RESTING, VIEW
from tests.notebooks import FOLDERS, ROOT
from tests.notebooks.execute import put_at_rest, show_the_package
from tests.notebooks.seal import REASON, is_ours, is_sealed, read

NOTEBOOKS = sorted(path for folder in FOLDERS for path in folder.glob("*.ipynb"))
LESSONS = {exercise.lesson for exercise in EXERCISES.values()}
MAX_BYTES = 1_500_000

pytestmark = pytest.mark.skipif(not NOTEBOOKS, reason="notebooks/ is empty")
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture
def as_shipped(path):
    """Skip where somebody has worked in the notebook: a learner's own lines are no mistake."""
    if not is_ours(path):
        pytest.skip(REASON)


def source(cell):
    return "".join(cell["source"])


def tags(cell):
    return cell["metadata"].get("tags", [])


def exercise_id(cell):
    return cell["metadata"]["ganlab"]["exercise"]


def solve(cells):
    """Return the sources of the set-up, exercise (solved) and check cells, in order."""
    return [exercises.solution_source(exercise_id(cell)) if "exercise" in tags(cell) else source(cell)
            for cell in cells if {"setup", "exercise", "check"} & set(tags(cell))]


@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_exercise_cells_are_the_stubs(path):
    """Kills a text, a signature or a number of points that has drifted from the package."""
    cells = read(path)["cells"]
    number = path.stem[:2]
    expected = [id for id, exercise in EXERCISES.items() if exercise.lesson == number]
    seen = []
    for index, cell in enumerate(cells):
        if "exercise" not in tags(cell):
            continue
        id = exercise_id(cell)
        seen.append(id)
        assert source(cell).strip() == exercises.stub(id).strip(), id
        assert cell["metadata"]["ganlab"]["points"] == EXERCISES[id].points, id
        code = next(after for after in cells[index + 1:] if after["cell_type"] == "code")
        assert "check" in tags(code), id
        assert f'check("{id}", {EXERCISES[id].name})' in source(code), id
    assert sorted(seen) == sorted(expected), "every exercise of the lesson, once"


@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_experiments_run_without_the_other_cells(path):
    """Kills a claim that rests on a name of a cell which benchmarks.claims leaves out."""
    cells = [source(cell) for cell in read(path)["cells"] if {"setup", "claim"} & set(tags(cell))]
    found = subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", "-"],
                           input="\n\n".join(cells), capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_no_cell_takes_a_name_that_the_course_has_given(path):
    """Kills `answer = …` in one cell, after which `answer("02.…", "B")` in another is no function any more."""
    trees = [ast.parse("".join(cell["source"])) for cell in read(path)["cells"] if cell["cell_type"] == "code"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    given = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "ganlab.lesson"
             for alias in node.names}
    taken = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    taken |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert {"answer", "show"} <= given and not given & taken


@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_solutions_score_full_marks(path):
    """Set-up, solved exercises and checks in a fresh namespace: kills a name that the set-up forgot to import."""
    number = path.stem[:2]
    if number not in LESSONS:
        pytest.skip("this lesson has no exercises")
    space = {"__name__": "__main__"}
    for text in solve(read(path)["cells"]):
        exec(compile(text, f"<{path.stem}>", "exec"), space)
    rows, remark = exercises.progress()
    row = next(row for row in rows if row.lesson == number)
    assert row.points == row.points_max > 0 and not remark


@pytest.mark.skipif("CI" not in os.environ, reason="a learner may work in the notebooks; CI=1 asks")
@every_notebook
def test_the_notebook_is_what_make_notebooks_wrote(path):
    """Kills code that was edited, or one output that was made anew, after the run that made the others."""
    assert is_sealed(path), "make notebooks executes all; python -m tests.notebooks.seal seals one as it is"




@pytest.mark.slow
@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_outputs_are_what_the_package_shows_today(path):
    """Kills outputs older than the package: its source, lists of exercises and of data sets, texts of the checker.

    Of the cells only those run that show the package and need no more than the set-up and the untouched exercises.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = show_the_package(notebook)
    kept = [shown(cell) for cell in notebook.cells]
    NotebookClient(notebook, timeout=600, kernel_name="python3", coalesce_streams=True, store_widget_state=False,
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell, before in zip(notebook.cells, kept):
        put_at_rest(cell)
        assert shown(cell) == before, f"this output is stale; tests.notebooks.execute makes it anew: {cell.source}"


def shown(cell):
    """All that a cell shows, but for the live widgets, whose numbers differ from run to run."""
    return [output.get("text") or {kind: content for kind, content in output.get("data", {}).items()
                                   if "widget-view" not in kind} for output in cell.outputs]


@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_outputs_are_complete_and_clean(path):
    assert path.stat().st_size < MAX_BYTES
    notebook = read(path)
    assert notebook["metadata"]["kernelspec"]["name"] == "ganlab"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any("execution" in cell["metadata"] for cell in code), "times of a run, perhaps of another"
    counts = [cell["execution_count"] for cell in code]
    assert counts == list(range(1, len(code) + 1)), "run once, from top to bottom"
    outputs = [output for cell in code for output in cell["outputs"]]
    assert outputs
    for output in outputs:
        assert output["output_type"] != "error", output
        assert output.get("name") != "stderr", output
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data):
            assert "<img" in "".join(data.get("text/html", "")), "pictures go through show()"
        for image in re.findall(r"<img[^>]*>", "".join(output.get("data", {}).get("text/html", ""))):
            assert re.search(r'alt="[^"]+"', image), image[:200]


@every_notebook
@pytest.mark.usefixtures("as_shipped")
def test_no_trace_of_the_machine_that_ran_it_and_no_placeholder(path):
    text = re.sub("[A-Za-z0-9+/=]{200,}", "", path.read_text(encoding="utf-8"))  # pictures may hold any letters
    for trace in (str(Path.home()), str(ROOT), tempfile.gettempdir(), "C:\\\\Users", "MINUTES", "BF16"):
        assert trace not in text, text[max(0, text.find(trace) - 80):text.find(trace) + 80]


def test_a_stored_notebook_has_words_in_place_of_widgets():
    """Kills "Error displaying widget: model not found" in a notebook that is opened without its kernel."""
    cell = nbformat.v4.new_code_cell("explorer")
    for data in ({"text/html": f'<style></style><div class="{RESTING}"></div>'}, {"text/html": "words", VIEW: {}},
                 {"text/html": "", "text/plain": "", VIEW: {}}, {"text/plain": "other"}):
        cell.outputs.append(nbformat.v4.new_output("display_data", data=data))
    put_at_rest(cell)
    assert [output.data for output in cell.outputs] == [{"text/html": "words"}, {"text/plain": "other"}]


def test_the_facade_has_what_notebooks_import():
    assert {"check", "hint", "progress", "show", "show_source", "solution"} <= set(dir(lesson))
