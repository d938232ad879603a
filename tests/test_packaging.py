"""A wheel works where the course is not: data and weights travel in it, and its messages fit who installed it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from ganlab import runtime
from ganlab.datasets import load
from tests.conftest import ROOT
from tests.notebooks import FOLDERS
from tests.notebooks.seal import is_ours

BUILT_FROM = ("ganlab", "data", "setup.py", "MANIFEST.in", "pyproject.toml", "README.md", "LICENSE")
SHIPPED = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "data").rglob("*")
                 if path.is_file() and path.name[0] != ".")


def run(*command, cwd, **environment):
    ended = subprocess.run([sys.executable, *command], cwd=cwd, env=os.environ | environment, capture_output=True,
                           encoding="utf-8")
    assert ended.returncode == 0, f"{command}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that is built from the source archive that is built from a clean copy of the course."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "course"
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    (source / "data" / ".half.h5.part").write_text("what a killed process left behind")
    run("-c", "from setuptools import build_meta; build_meta.build_sdist(r'..')", cwd=source)
    (archive,) = folder.glob("*.tar.gz")
    run("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder),
        str(archive), cwd=folder)
    with tarfile.open(archive) as file:
        assert {name.split("/", 1)[1] for name in file.getnames() if "/data/" in name} >= set(SHIPPED)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder that holds the installed wheel, and no checkout around it."""
    folder = tmp_path_factory.mktemp("installed")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder), str(wheel), cwd=folder)
    return folder


def test_all_that_ships_is_in_the_wheel_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert sorted(name.removeprefix("ganlab/") for name in names if name.startswith("ganlab/data/")) == SHIPPED
    package = {str(path.relative_to(ROOT)) for path in (ROOT / "ganlab").rglob("*")
               if path.is_file() and path.suffix != ".pyc"}
    assert {name for name in names if name.startswith("ganlab/") and not name.startswith("ganlab/data/")} == package
    assert {name.split("/")[0] for name in names} == {"ganlab", f"ganlab-{wheel.name.split('-')[1]}.dist-info"}


LESSON = """
import json, sys
from pathlib import Path
import ganlab
assert Path(ganlab.__file__).parent.parent == Path(sys.argv[1]), ganlab.__file__
from ganlab import cli
from ganlab.datasets import load
from ganlab.models import shipped
assert len(load("emoji")) == int(sys.argv[2])
shipped.load()
for cell in json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))["cells"]:
    if "setup" in cell["metadata"].get("tags", []):
        exec("".join(cell["source"]))
for command in (["data", "list"], ["data", "info", "emoji"], ["data", "path", "emoji"]):
    assert cli.main(command) == 0
"""


@pytest.mark.slow
def test_it_works_without_the_course(installed, tmp_path):
    """The command line, the emoji, the weights and a lesson's setup cells, from a folder outside the checkout."""
    lesson = next(path for path in sorted(FOLDERS[0].glob("*.ipynb"), reverse=True) if is_ours(path))
    shown = run("-c", LESSON, str(installed), str(len(load("emoji"))), str(lesson), cwd=tmp_path,
                PYTHONPATH=str(installed))
    assert str(installed / "ganlab" / "data" / "emoji.h5") in shown
    script = next((installed / "bin").glob("ganlab*")) if (installed / "bin").is_dir() else None
    if script is not None:
        assert "ganlab" in run(str(script), "--version", cwd=tmp_path, PYTHONPATH=str(installed))


def test_what_is_missing_is_said_to_who_has_a_wheel(installed, tmp_path):
    """Kills "fetch it again with the course", which this user never had."""
    emptied = tmp_path / "site"
    shutil.copytree(installed, emptied, ignore=lambda folder, names: {"emoji.h5", "smileys-64.safetensors"} & {*names})
    shown = run("-c", "from ganlab.datasets import load\nfrom ganlab.models import shipped\n"
                "for ask in (lambda: load('emoji'), shipped.load):\n"
                "    try: ask()\n"
                "    except Exception as error: print(error)", cwd=tmp_path, PYTHONPATH=str(emptied))
    assert shown.count("Install ganlab again") == 2
    assert not re.search("git |make |checkout|Fetch", shown), shown


def test_the_checkout_is_known_as_one(monkeypatch, tmp_path):
    assert runtime.is_checkout() and runtime.data_folder().resolve() == ROOT / "data"
    assert "git checkout -- data" in runtime.restoring()
    monkeypatch.setattr(runtime, "_PACKAGE", tmp_path / "site" / "ganlab")
    assert not runtime.is_checkout() and "pip install" in runtime.restoring()
    (tmp_path / "site" / "data").mkdir(parents=True)  # of some other package
    (tmp_path / "site" / "ganlab" / "data").mkdir(parents=True)
    assert not runtime.is_checkout()
    assert runtime.data_folder() == tmp_path / "site" / "ganlab" / "data"


def test_a_checkout_without_data_is_not_built(tmp_path):
    """Kills a wheel that is empty of data and says so only to who installs it."""
    (tmp_path / "ganlab").mkdir()
    (tmp_path / "ganlab" / "__init__.py").write_text("")
    shutil.copy(ROOT / "setup.py", tmp_path)
    ended = subprocess.run([sys.executable, "setup.py", "-q", "build", "--build-lib", "out"], cwd=tmp_path,
                           capture_output=True, text=True)
    assert ended.returncode != 0 and "Expected data/ beside setup.py" in ended.stderr


def test_setup_cells_say_nothing_of_a_checkout():
    """A notebook runs wherever ganlab is installed: no cell of it looks for the course's own folders."""
    for path in filter(is_ours, sorted(FOLDERS[0].glob("*.ipynb"))):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
            assert not re.search(r"""["'](\.\./|data/|ganlab/|notebooks/)|sys\.path""", source), source
