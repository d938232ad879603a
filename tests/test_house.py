"""The house itself: what grows with the number of lessons is found by scanning, and the floors are all there are."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ganlab import exercises, lesson, lessons
from tests import lessons as mirror

ROOT = Path(__file__).resolve().parents[1]

EXERCISE = '''
"""90.double: twice a number."""

from ganlab.checking import Case, Exercise, Mistake


def double(x):
    """Twice a number.

    x: a number. Return a number.
    """
    return 2 * x


def cases(rng):
    return [Case((1.0,), expected=2.0), Case((float(rng.uniform(2, 3)),))]


EXERCISE = Exercise(
    id="90.double", place=1, title="Twice", points=2, solution=double, cases=cases,
    hints=("Add?", "Multiply?", "2 * x."),
    mistakes=[Mistake("squared", "Squared", "x · x is another number.", [lambda x: x * x])] + [
        Mistake(f"plus_{n}", f"Plus {n}", "Adding is something else.", [lambda x, n=n: x + n]) for n in range(4, 9)])
'''
ANSWERS = '''
RIGHT = [lambda x: x + x, lambda x: x * 2, lambda x: 4 * x / 2, lambda x: x - -x, lambda x: sum((x, x))]
WRONG = [(lambda x: x ** 2, "squared"), (lambda x: x * x, "squared"), (lambda x: pow(x, 2), "squared"),
         *((lambda x, n=n: x + n, f"plus_{n}") for n in range(4, 9)), (lambda x: print(x), "nothing_returned")]
'''
EXPLORER = '''
__all__ = ["made_up"]


def made_up():
    """Return an explorer."""
    return "an explorer"
'''


@pytest.fixture
def made_up(tmp_path):
    """A folder with a lesson room, its mirror of answers and its notebook."""
    files = {
        "rooms/doubling/__init__.py": '"""Lesson 90: doubling."""\n\nNUMBER = "90"\n',
        "rooms/doubling/exercises/__init__.py": "",
        "rooms/doubling/exercises/double.py": EXERCISE.lstrip(),
        "rooms/doubling/explorers.py": EXPLORER.lstrip(),
        "mirror/doubling/__init__.py": "",
        "mirror/doubling/exercises/__init__.py": "",
        "mirror/doubling/exercises/double.py": ANSWERS.lstrip(),
        "made_up_room.py": textwrap.dedent(f"""
            import ganlab.lessons, tests.lessons, tests.notebooks
            from pathlib import Path
            ganlab.lessons.__path__.append({str(tmp_path / "rooms")!r})
            tests.lessons.__path__.append({str(tmp_path / "mirror")!r})
            tests.notebooks.FOLDERS[:] = [Path({str(tmp_path)!r})]
            """),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    stub = EXERCISE.lstrip().split("\n\n\n")[1].replace("    return 2 * x", "    ...")
    cells = [("from ganlab.lesson import check", "setup", {}),
             (stub, "exercise", {"ganlab": {"exercise": "90.double", "points": 2}}),
             ('check("90.double", double)', "check", {})]
    notebook = {"cells": [{"cell_type": "code", "source": source, "metadata": {"tags": [tag], **more}, "outputs": []}
                          for source, tag, more in cells]}
    (tmp_path / "90-doubling.ipynb").write_text(json.dumps(notebook))
    yield tmp_path
    for name in [name for name in sys.modules if ".doubling" in name]:
        del sys.modules[name]


def test_a_made_up_room_is_found(made_up, monkeypatch, capsys):
    """Kills every list of lessons, exercises or explorers that somebody would have to edit."""
    before = len(exercises.EXERCISES)
    monkeypatch.setattr(lessons, "__path__", [*lessons.__path__, str(made_up / "rooms")])
    monkeypatch.setattr(mirror, "__path__", [*mirror.__path__, str(made_up / "mirror")])
    assert len(exercises.EXERCISES) == before + 1 and list(exercises.EXERCISES)[-1] == "90.double"
    lesson.check("90.double", lambda x: 2 * x)
    assert "passed, 2 of 2 points" in capsys.readouterr().out
    assert exercises.check_function("90.double", lambda x: x * x).mistake == "squared"
    rows, _ = exercises.progress()
    assert (rows[-1].lesson, rows[-1].points) == ("90", 2)
    assert "90.double.mistake.squared.name" in lessons.words()
    assert lessons.explorers()["90.made_up"]() == "an explorer"


@pytest.mark.slow
def test_the_tests_find_a_made_up_room(made_up):
    """Its answers run both ways, and its notebook's stub and solution are compared with it."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(made_up), str(ROOT)]), "CI": "1"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "made_up_room", "-p", "no:cacheprovider", "--rootdir", str(ROOT),
         str(ROOT / "tests" / "lessons" / "test_answers.py"), str(ROOT / "tests" / "notebooks" / "test_notebooks.py"),
         "-k", "90.double or (90-doubling and (stubs or solutions))", "-W", "ignore"],
        cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]
    assert "10 passed" in run.stdout, run.stdout[-500:]


def test_a_room_may_have_nothing_but_its_number(made_up, monkeypatch):
    bare = made_up / "rooms" / "bare"
    bare.mkdir()
    (bare / "__init__.py").write_text('NUMBER = "91"\n')
    monkeypatch.setattr(lessons, "__path__", [str(made_up / "rooms")])
    assert list(lessons.rooms()) == ["90", "91"] and list(lessons.exercises()) == ["90.double"]
    assert list(lessons.explorers()) == ["90.made_up"]
    del sys.modules["ganlab.lessons.bare"]


def test_two_exercises_with_one_place_are_refused(made_up, monkeypatch):
    twin = made_up / "rooms" / "doubling" / "exercises" / "twin.py"
    twin.write_text(EXERCISE.lstrip().replace("90.double", "90.twin"))
    monkeypatch.setattr(lessons, "__path__", [str(made_up / "rooms")])
    with pytest.raises(ValueError, match="place"):
        lessons.exercises()


@pytest.mark.parametrize("where", ["attic.py", "widgets/cellar.py"])
def test_a_module_outside_the_floors_or_against_them_fails(where, tmp_path):
    """Kills `exhaustive = false`, and a contract that nothing can break."""
    shutil.copytree(ROOT / "ganlab", tmp_path / "ganlab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "ganlab" / where).write_text("" if where == "attic.py" else "from ganlab import lessons\n")
    run = subprocess.run([sys.executable, "-c", "import sys; sys.path.insert(0, '.'); from importlinter.cli import "
                          "lint_imports_command; lint_imports_command()"],
                         cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert run.returncode == 1 and Path(where).stem in run.stdout, run.stdout + run.stderr
