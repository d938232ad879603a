"""What the texts say of the course is so: lists of lessons, commands, settings, make's targets, links."""

import contextlib
import io
import json
import os
import re
import shlex

import pytest

from ganlab import cli
from ganlab.cli import doctor
from tests.conftest import ROOT
from tests.notebooks import FOLDERS
from tests.notebooks.seal import is_ours

NOTEBOOKS = sorted(FOLDERS[0].glob("*.ipynb"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "data" / "README.md"]
every_text = pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda path: str(path.relative_to(ROOT)))


def text_of(path):
    """The text of a page, or of the Markdown cells of a notebook that nobody has worked in."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    if not is_ours(path):
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def code_in(text):
    """Lines of blocks, and what stands between backticks, as commands: `$ `, paths and remarks are left away."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("where", ["README.md", NOTEBOOKS[0].name])
def test_the_list_of_lessons_is_the_lessons(where):
    """Kills a lesson that a list leaves out, calls otherwise, or says is not written."""
    path = ROOT / where if where.endswith(".md") else FOLDERS[0] / where
    if not is_ours(path) and path.suffix == ".ipynb":
        pytest.skip("somebody has worked in this notebook")
    folder = "notebooks/" if path.suffix == ".md" else ""
    listed = re.findall(r"^\| \[?\**(\d\d [^\]|*]+?)\**(?:\]\(([^)]+)\))? \|", text_of(path), re.MULTILINE)
    expected = []
    for notebook in NOTEBOOKS:
        title = re.match(r"# *(\d\d:? .+)", text_of(notebook) or f"# {notebook.stem.replace('-', ' ', 1)}")[1]
        expected.append((title, folder + notebook.name if notebook != path else ""))
    assert [link for _, link in listed] == [link for _, link in expected]
    for (said, _), (title, _) in zip(listed, expected):
        assert said.split()[0] == title[:2]


@every_text
def test_commands_of_ganlab_are_commands(path):
    """Kills an option that is gone and a command that was renamed: each is parsed, none is run."""
    for line in code_in(text_of(path)):
        found = re.search(r"(?:^|[\s!/\\])(?<!-name )ganlab ([a-z-]+.*)", line.split(" #")[0])
        if not found or "…" in line or " && " in line:
            continue
        words = [word.split("|")[0] for word in shlex.split(re.sub(r"[][]", "", found[1]))]  # [--style smooth|sharp]
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
                cli._parser(words).parse_args(words)
        except SystemExit as stop:
            missing = "the following arguments are required" in said.getvalue()  # a text may name a command alone
            assert stop.code == 0 or missing, f"{line!r}: {said.getvalue().splitlines()[-1]}"


@every_text
def test_settings_are_settings(path):
    for name in set(re.findall(r"GANLAB_[A-Z]+", text_of(path))):
        assert name in doctor.SETTINGS, f"there is no {name}"


def test_every_setting_is_explained_where_learners_look():
    text = text_of(NOTEBOOKS[0])
    if not text:
        pytest.skip("somebody has worked in this notebook")
    assert set(re.findall(r"GANLAB_[A-Z]+", text)) == doctor.SETTINGS


def test_the_settings_are_those_that_the_package_reads():
    read = {name for file in (ROOT / "ganlab").rglob("*.py")
            for name in re.findall(r"GANLAB_[A-Z]+", file.read_text(encoding="utf-8"))}
    assert read == doctor.SETTINGS


@every_text
def test_targets_of_make_are_in_the_makefile(path):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in code_in(text_of(path)):
        for target in re.findall(r"(?<!ganlab )\bmake ([a-z-]+)\b", line):
            assert target in targets, line


@every_text
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(path)):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


def test_binder_asks_for_what_the_readme_says():
    """Kills files of Binder that no longer belong to this project; CI cannot run them."""
    wanted = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "--editable ." in wanted and "--constraint ../constraints.txt" in wanted
    kernel = "-m ipykernel install --sys-prefix --name ganlab --display-name ganlab"
    readme = text_of(ROOT / "README.md")
    assert kernel in (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    assert readme.count(kernel) == 3, "Windows, Linux, conda"
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK) or os.name != "posix"
