"""What a stranger meets first: the citation, the workflow, and the picture at the top of the README."""

import re
import textwrap
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from PIL import Image

import ganlab
from benchmarks import readme_picture
from ganlab.widgets.laboratory.game import Game, Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))


def test_the_citation_is_of_this_course():
    """Kills a version, a title or a licence that was changed in pyproject.toml or LICENSE alone."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == project["version"] == ganlab.__version__
    assert cited["title"] == f"{project['name']}: {project['description']}"
    assert " AND ".join(cited["license"]) == project["license"]
    (author,) = cited["authors"]
    assert f"Copyright (c) 2026 {author['name']}\n" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert cited["cff-version"] == "1.2.0" and cited["message"] and cited["type"] == "software"


def test_the_workflow_runs_make_test_on_three_systems():
    """Kills: a system without `make test`, a Python that the course does not allow, a Makefile's variable renamed."""
    (job,) = workflow["jobs"].values()
    matrix = job["strategy"]["matrix"]
    assert [system.split("-")[0] for system in matrix["system"]] == ["ubuntu", "macos", "windows"]
    assert all(isinstance(python, str) for python in matrix["python"]), "3.10 without quotes is 3.1"
    assert all(SpecifierSet(project["requires-python"]).contains(python) for python in matrix["python"])
    tests = {step["if"]: step["run"].split() for step in job["steps"] if "make test" in step.get("run", "")}
    assert set(tests) == {"runner.os != 'Windows'", "runner.os == 'Windows'"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in tests.values():
        assert command[:2] == ["make", "test"] and re.search("^test:", makefile, re.MULTILINE)
        for setting in command[2:]:
            assert re.search(rf"^{setting.split('=')[0]} [:?]= ", makefile, re.MULTILINE), setting
    assert "BIN=.venv/Scripts" in tests["runner.os == 'Windows'"]
    uses = [step for step in job["steps"] if "uses" in step]
    order = [str(step) for step in job["steps"]]
    crlf = next(place for place, step in enumerate(order) if "core.autocrlf false" in step)
    assert crlf < next(place for place, step in enumerate(order) if "actions/checkout" in step)
    for name in uses[1]["with"]["cache-dependency-path"].split():
        assert (ROOT / name).exists()


def test_workflow_and_readme_say_that_it_was_never_run():
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert "never run" in text.split("name:")[0]
    (row,) = [line for line in README.splitlines() if line.startswith("| `.github/workflows/test.yml`")]
    assert "**not run**" in row
    assert not re.search(r"https?://", text), "an index is the user's to choose"


def test_colab_keeps_its_own_packages():
    """Kills a cell that replaces IPython under the running kernel, and a requirement that Colab was not looked at for.

    What Colab has, as its published list of January 2026 says; the lessons' own requirements are newer for the first
    three, which lessons 00 to 03 did not need.
    """
    older = {"ipython": "7.34.0", "ipywidgets": "7.7.1", "traitlets": "5.7.1"}
    there = older | {
        "torch": "2.9.0", "numpy": "2.0.2", "scipy": "1.16.3", "sympy": "1.14.0", "matplotlib": "3.10.0",
        "anywidget": "0.9.21", "h5py": "3.15.1", "scikit-learn": "1.6.1", "scikit-image": "0.25.2", "pillow": "11.3.0",
        "pooch": "1.8.2", "filelock": "3.20.3", "tqdm": "4.67.1", "pygments": "2.19.2", "requests": "2.32.4",
        "safetensors": "0.7.0"}
    cells = re.findall(r"^  ```\n(.*?)^  ```", README, re.MULTILINE | re.DOTALL)
    (cell,) = [each for each in cells if "find_spec" in each]
    assert "%pip install --quiet --no-deps ./ganlab-course" in cell
    python = re.sub(r"^( *)[!%].*$", r"\1...", cell, flags=re.MULTILINE)  # IPython's own lines
    compile(textwrap.dedent(python), "cell", "exec")
    for need in map(Requirement, project["dependencies"]):
        name = need.name.lower()
        if name != "jupyterlab":  # the page in the browser is Colab's
            assert name in older or need.specifier.contains(there[name]), f"Colab's {name} is too old"


def test_the_first_screen_is_a_moving_picture_what_it_is_and_two_commands():
    """Kills a picture without words, one that grew too large to load at once, and a third command before the first."""
    head = README.split("\n## ")[0]
    (alt, name), = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", head)
    assert len(alt) > 150 and ROOT / name == readme_picture.PATH
    assert readme_picture.PATH.stat().st_size <= 1_000_000
    with Image.open(readme_picture.PATH) as picture:
        assert picture.n_frames == readme_picture.FRAMES
        assert picture.info["loop"] == readme_picture.PLAYED, "it must come to rest"
    (block,) = re.findall(r"^```\n(.*?)^```", head, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^make \w+", block, re.MULTILINE) == ["make lab", "make test"]
    assert len(head.splitlines()) <= 24


@pytest.mark.slow
def test_the_moving_picture_is_the_laboratorys_game(tmp_path):
    """Kills frames of one moment, a run that another seed would not change, and a file that is not animated."""
    pictures = readme_picture.frames(9, 3)
    again, other = readme_picture.frames(9, 3), readme_picture.frames(9, 3, seed=1)
    assert [each.tobytes() for each in pictures] == [each.tobytes() for each in again]
    assert len({each.tobytes() for each in (*pictures, *other)}) == 6
    readme_picture.write(pictures, tmp_path / "a.webp")
    with Image.open(tmp_path / "a.webp") as picture:
        assert picture.n_frames == 3 and picture.size == pictures[0].size
        picture.seek(2)
        picture.load()
        assert picture.info["duration"] == readme_picture.REST
    game = Game(Settings())
    for _ in range(9):
        game.step()
    fig = readme_picture.draw(game)
    left, right = fig.axes
    assert right.get_xlabel() == "step 9" and len(left.lines[1].get_xdata()) == len(game.z)
    assert len(right.collections[0].get_paths()) == 14 * 14
