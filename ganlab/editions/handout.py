"""The editions of a lesson that a teacher hands out, or keeps: learners', instructor's, and nbgrader's source."""

from __future__ import annotations

import ast
import copy
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import ganlab
from ganlab import checking, lessons
from ganlab.checking import Question
from ganlab.runtime import GanlabError

_TEACHERS = {"teacher", "instructor", "solution"}  # tags of cells that learners never get


class EditionError(GanlabError):
    """There is no notebook to make an edition of."""


def lesson_path(number: str, folder: Path | None = None) -> Path:
    """Return the notebook of a lesson, such as "02".

    Raises:
        EditionError: the folder does not hold it.
    """
    places = [Path(folder)] if folder else [Path(ganlab.__file__).resolve().parents[1] / "notebooks", Path("notebooks")]
    for place in places:
        found = sorted(place.glob(f"{number}-*.ipynb"))
        if found:
            return found[0]
    raise EditionError(f"Expected the notebook of lesson {number} in {places[0]}, and there is none. Give the folder "
                       "of the course's notebooks with --notebooks.")


def read(path: Path) -> dict:
    """Read one of the course's own notebooks.

    Raises:
        EditionError: it is no notebook.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(notebook["cells"], list):
            raise ValueError("no cells")
    except (ValueError, KeyError, TypeError) as error:
        raise EditionError(f"Expected a notebook at {path}, got something else ({error}).") from None
    return notebook


def varied(notebook: dict, ids: Mapping[str, str]) -> dict:
    """Return the notebook with variants in place of the course's own exercises, for the editions below.

    Args:
        ids: the variant's id for the id of each exercise that is given out as a variant.
    """
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        if (id := exercise_of(cell)) in ids:
            cell["metadata"]["ganlab"]["exercise"] = ids[id]
        source = "".join(cell["source"])
        for base, variant in ids.items():
            source = source.replace(f'"{base}"', f'"{variant}"')
        cell["source"] = _lines(source)
    return made


def learners(notebook: dict) -> dict:
    """Return the edition that learners get: empty stubs, nothing that exercises had printed, no teachers' cells.

    Questions and predictions have their dots again. What they showed stays, unless it tells an answer.
    """
    made = copy.deepcopy(notebook)
    made["cells"] = [cell for cell in made["cells"] if not _TEACHERS & tags_of(cell)]
    for cell in made["cells"]:
        if (id := exercise_of(cell)) is not None:
            cell["source"] = _lines(checking.stub(lessons.exercise(id)))
        answered = "question" in tags_of(cell) and (_fill(cell, _dots) or _tells(cell))
        if id is not None or "check" in tags_of(cell) or answered:
            cell["outputs"], cell["execution_count"] = [], None
    return made


def instructors(notebook: dict) -> dict:
    """Return the edition with every exercise solved and every question answered; teachers' cells stay.

    A question's cell still shows what it asks; run, it shows why the answer is right.
    """
    made = _solved(notebook)
    for cell in made["cells"]:
        if "question" in tags_of(cell):
            _fill(cell, _right)
    return made


def _solved(notebook: dict) -> dict:
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        if (id := exercise_of(cell)) is not None:
            cell["source"] = _lines(checking.solution_source(lessons.exercise(id)).rstrip())
        if id is not None or "check" in tags_of(cell):
            cell["outputs"], cell["execution_count"] = [], None
    return made


def nbgrader_source(notebook: dict) -> dict:
    """Return the source of an nbgrader assignment: each solution between marks, and behind it a cell of hidden tests.

    nbgrader makes the learners' version itself (`nbgrader generate_assignment`). Its tests call the course's own
    checks, on fixed inputs: where marks matter, `ganlab grade run` is safer.
    """
    made = _solved(notebook)
    cells = []
    for cell in made["cells"]:
        cells.append(cell)
        id = exercise_of(cell)
        if id is None:
            continue
        exercise = lessons.exercise(id)
        head, body = _split(id)
        cell["source"] = _lines(f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION")
        cell["metadata"]["nbgrader"] = _nbgrader(f"answer-{_slug(id)}", grade=False)
        tests = ("### BEGIN HIDDEN TESTS\nfrom ganlab.exercises import check_function\n"
                 f'report = check_function("{id}", {exercise.name})\n'
                 f'assert report.status == "passed", report.text\n### END HIDDEN TESTS')
        cells.append({"cell_type": "code", "execution_count": None, "id": f"test-{_slug(id)}", "outputs": [],
                      "metadata": {"nbgrader": _nbgrader(f"test-{_slug(id)}", grade=True, points=exercise.points)},
                      "source": _lines(tests)})
    made["cells"] = cells
    return made


def pictures(notebooks: Iterable[dict]) -> list[str]:
    """Return the pictures that notebooks show, such as "pictures/cgan-date.png"."""
    texts = ["".join(cell["source"]) for notebook in notebooks for cell in notebook["cells"]]
    return sorted({name for text in texts for name in re.findall(r"pictures/[\w.-]+", text)})


def write(notebook: dict, path: Path) -> None:
    """Write a notebook as JupyterLab does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


EDITIONS: dict[str, Callable[[dict], dict]] = {"learners": learners, "instructors": instructors,
                                               "nbgrader": nbgrader_source}


def exercise_of(cell: dict) -> str | None:
    """Return the id of the exercise that a cell holds, or None."""
    facts = cell.get("metadata", {}).get("ganlab", {})
    return facts.get("exercise") if "exercise" in tags_of(cell) else None


def question_of(cell: dict) -> str | None:
    """Return the id of the question or prediction that a cell tagged `question` asks, or None.

    Raises:
        EditionError: the cell is no Python.
    """
    return next((id for _, _, id in _calls(source_of(cell))), None) if "question" in tags_of(cell) else None


def source_of(cell: dict) -> str:
    """Return what stands in a cell, as one text."""
    return "".join(cell["source"])


def _fill(cell: dict, choice: Callable[[str, str], str | None]) -> bool:
    """Write other choices into the calls of a question's cell; return whether that changed it.

    Args:
        choice: name of the call ("answer", "predict") and id → code in place of the dots, None to leave it.

    Raises:
        EditionError: the cell is no Python, and might hold an answer that nobody sees.
    """
    before = source = source_of(cell)
    for node, name, id in _calls(before):
        if (code := choice(name, id)) is not None:
            source = source.replace(ast.get_source_segment(before, node), f'{name}("{id}", {code})')
    cell["source"] = _lines(source)
    return source != before


def _calls(source: str) -> list[tuple[ast.Call, str, str]]:
    """Return the calls of `answer` and `predict` in a cell, with name and id."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise EditionError(f"Expected Python in a cell tagged question, got {source[:80]!r} ({error.msg}). Correct the "
                           "cell, or take the tag away.") from None
    return [(node, node.func.id, node.args[0].value) for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("answer", "predict")
            and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)]


def _dots(name: str, id: str) -> str:
    return "..."


def _right(name: str, id: str) -> str | None:
    question = lessons.questions().get(id) if name == "answer" else None
    return f'"{question.right}"' if isinstance(question, Question) else None


def _tells(cell: dict) -> bool:
    """Say whether what a question's cell shows holds what is said to who has answered."""
    shown = html.unescape(_text(cell["outputs"]))
    asked = [lessons.questions().get(id) for _, _, id in _calls(source_of(cell))]
    return any(option.why in shown for each in asked if isinstance(each, Question) for option in each.options)


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(map(_text, value.values()))
    return "".join(map(_text, value)) if isinstance(value, list) else str(value)


def tags_of(cell: dict) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


def _lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def _split(id: str) -> tuple[str, str]:
    """Return the first lines of a solution, with its docstring, and its body."""
    head = checking.stub(lessons.exercise(id)).removesuffix("\n    ...")
    return head, checking.solution_source(lessons.exercise(id)).rstrip().removeprefix(head).strip("\n")


def _slug(id: str) -> str:
    return re.sub("[._~]", "-", id)


def _nbgrader(grade_id: str, *, grade: bool, points: int | None = None) -> dict:
    facts = {"grade": grade, "grade_id": grade_id, "locked": grade, "schema_version": 3, "solution": not grade,
             "task": False, "cell_type": "code"}
    return facts | ({"points": points} if points is not None else {})
