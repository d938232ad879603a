"""A stick installs without a network and without changing itself, or says why not before anything is changed."""

import ast
import hashlib
import http.server
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from importlib import metadata

import pytest

from ganlab import cli
from ganlab.editions import stick
from tests.conftest import ROOT

CUTS = (["unshare", "-rn"], ["bwrap", "--dev-bind", "/", "/", "--unshare-net"])  # how to run without a network
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
RECORDER = ("import pathlib, sys\ndef main():\n    log = pathlib.Path(sys.prefix, 'calls.txt')\n"
            "    log.open('a', encoding='utf-8').write(' '.join(sys.argv[1:]) + '\\n')\n"
            "if __name__ == '__main__':\n    main()\n")
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def write_wheel(folder, name, version="1.0", *, needs=(), tag="py3-none-any", files=(), scripts=()):
    """Write a small wheel; `scripts` are lines such as "jupyter = jupyter_core:main"."""
    info = f"{name}-{version}.dist-info"
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", *(f"Requires-Dist: {need}" for need in needs),
             "Provides-Extra: more"]
    inside = {**dict(files), f"{info}/METADATA": "\n".join(lines) + "\n",
              f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"}
    if scripts:
        inside[f"{info}/entry_points.txt"] = "[console_scripts]\n" + "\n".join(scripts) + "\n"
    inside[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*inside, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in inside.items():
            archive.writestr(path, text)


def repack(name, folder):
    """Write the wheel of something pure that is installed here, so that the test needs no network either."""
    installed = metadata.distribution(name)
    with zipfile.ZipFile(folder / f"{name}-{installed.version}-py3-none-any.whl", "w") as archive:
        for file in installed.files:
            if ".." not in file.parts and file.suffix != ".pyc" and file.locate().is_file():
                archive.write(file.locate(), file.as_posix())


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory):
    """A folder of wheels for pip in place of an index: the true pip and setuptools, and small inventions."""
    folder = tmp_path_factory.mktemp("wheelhouse")
    repack("pip", folder)
    repack("setuptools", folder)
    write_wheel(folder, "ipykernel", files={"ipykernel/__init__.py": "", "ipykernel/__main__.py": RECORDER}.items())
    write_wheel(folder, "jupyterlab", scripts=["jupyter = fake_jupyter:main"], files=[("fake_jupyter.py", RECORDER)],
                needs=['windowless; sys_platform == "win32"', 'older; python_version < "3.12"', "shared[more]<3"])
    write_wheel(folder, "windowless", needs=['shared<2; os_name == "nt"'])
    write_wheel(folder, "older", needs=['early; python_full_version < "3.11.3"'])
    write_wheel(folder, "early")
    write_wheel(folder, "shared", "1.5", needs=['extra_one; extra == "more"', 'never; extra == "other"'])
    write_wheel(folder, "shared", "2.5", needs=['extra_two; extra == "more"', 'macs; platform_machine == "arm64"'])
    write_wheel(folder, "shared", "3.5")
    for name in ("extra_one", "extra_two", "macs", "never"):
        write_wheel(folder, name)
    for tag in ("cp312-cp312-win_amd64", "cp311-cp311-win_amd64", "cp311-abi3-manylinux_2_17_x86_64",
                "cp312-cp312-macosx_11_0_arm64", "cp39-abi3-macosx_99_0_arm64"):
        write_wheel(folder, "compiled", tag=tag)
    return folder


@pytest.fixture(autouse=True)
def no_index(wheelhouse, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse))


def write_course(folder):
    """Write a course of one module, with what lies around in a used one."""
    files = {
        "pyproject.toml": '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n'
                          '[project]\nname = "ganlab"\nversion = "0.1.0"\ndependencies = ["jupyterlab", "ipykernel"]\n'
                          '[tool.setuptools]\npackages = ["ganlab"]\n',
        "constraints.txt": "# none\n", "ganlab/__init__.py": "HERE = 'the course'\n", "data/README.md": "data",
        "notebooks/00-before-you-start.ipynb": NOTEBOOK, "Makefile": "lab:\n", ".gitignore": ".venv/\n",
        ".venv/junk": "x", "ganlab/__pycache__/a.pyc": "x", "notebooks/.ipynb_checkpoints/a.ipynb": "x",
        "marks/secret.csv": "a pupil's", ".secret": "token",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


COURSE = {"pyproject.toml", "constraints.txt", "ganlab/__init__.py", "data/README.md", "Makefile", ".gitignore",
          "notebooks/00-before-you-start.ipynb"}


def page(lessons, out, *, notebooks):
    """A book of one page."""
    assert lessons == []
    out.mkdir()
    (out / "index.html").write_text("all lessons", encoding="utf-8")
    yield f"{out}/index.html"


def made(course, out, *platforms, **settings):
    return list(stick.make(list(platforms), out, notebooks=course / "notebooks",
                           pages={"book": page, "slides": page}, **settings))


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def digests(folder):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names(folder)}


@pytest.fixture(scope="module")
def small(wheelhouse, tmp_path_factory):
    """A stick for this machine. It is read only: tests that damage it take a copy."""
    place = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            patch.delenv(name)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheelhouse))
        lines = made(write_course(place / "course"), place / "a stick")
    return place / "a stick", lines


@pytest.fixture
def damaged(small, tmp_path):
    """A copy of the stick to be damaged, and its installer as a module."""
    folder = shutil.copytree(small[0], tmp_path / "copied")
    spec = importlib.util.spec_from_file_location("install_from_stick", folder / "install.py")
    installer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(installer)
    return folder, installer


def wheel_of(folder, name):
    return next((folder / "wheels").rglob(f"{name}-*.whl"))


# --- making it ----------------------------------------------------------------------------------------------------


def test_the_stick_holds_what_it_should_and_nothing_of_the_teachers(small):
    """Kills: caches, an environment, hidden files or folders of marks on the stick; sums that miss a file."""
    folder, lines = small
    there = names(folder)
    assert {name.removeprefix("course/") for name in there if name.startswith("course/")} == COURSE
    assert {"book/index.html", "slides/index.html", "install.py", "install.sh", "install.command", "install.bat",
            "READ ME FIRST.txt", "stick.json", "SHA256SUMS"} == {name for name in there if not name.startswith(
                ("course/", "wheels/"))}
    listed = {line[66:]: line[:64] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert listed == {name: digest for name, digest in digests(folder).items() if name != "SHA256SUMS"}
    wheels = f"wheels for {stick._this_machine()}, Python {stick.THIS_PYTHON}"
    assert [line.split(":")[0] for line in lines] == ["course", wheels, wheels, "book", "slides", str(folder)]
    assert not any(".part" in line for line in lines)
    assert list(folder.parent.glob(".*")) == []
    words = (folder / "READ ME FIRST.txt").read_text(encoding="utf-8")
    assert stick.THIS_PYTHON in words and "$" not in words
    assert b"\r\n" in (folder / "install.bat").read_bytes() and b"\r" not in (folder / "install.sh").read_bytes()


@pytest.mark.parametrize("platform, python, expected", [
    ("linux", "3.12", {"shared-2.5", "extra_two-1.0"}),
    ("linux", "3.11", {"shared-2.5", "extra_two-1.0", "older-1.0", "early-1.0"}),
    ("macos", "3.12", {"shared-2.5", "extra_two-1.0", "macs-1.0"}),
    ("windows", "3.12", {"windowless-1.0", "shared-1.5", "extra_one-1.0"}),
])
def test_each_platform_gets_what_it_needs(platform, python, expected, tmp_path):
    """Kills: conditions that this machine answers, an extra that is forgotten, a version that a later need rules out.

    What only an older need of a dropped version asked for may stay.
    """
    for _ in stick._fetch(["jupyterlab"], stick.TARGETS[platform], python, tmp_path, os.devnull):
        pass
    found = {"-".join(wheel.name.split("-")[:2]) for wheel in tmp_path.glob("*.whl")} - {"jupyterlab-1.0"}
    spare = {"extra_two-1.0"} if platform == "windows" else set()
    assert found - spare == expected


@pytest.mark.parametrize("platform, python, tag", [
    ("windows", "3.12", "cp312-cp312-win_amd64"), ("windows", "3.11", "cp311-cp311-win_amd64"),
    ("linux", "3.13", "cp311-abi3-manylinux_2_17_x86_64"), ("macos", "3.12", "cp312-cp312-macosx_11_0_arm64"),
])
def test_compiled_wheels_are_the_platforms_own(platform, python, tag, tmp_path):
    """Kills a list of tags that leaves older manylinux out, or takes this Python's."""
    list(stick._fetch(["compiled"], stick.TARGETS[platform], python, tmp_path, os.devnull))
    assert [wheel.name for wheel in tmp_path.glob("*.whl")] == [f"compiled-1.0-{tag}.whl"]


def test_what_cannot_be_had_is_said_and_nothing_is_left(tmp_path):
    """Kills half a stick in place of the old one, and pip's words swallowed."""
    course = write_course(tmp_path / "course")
    with pytest.raises(stick.StickError, match=r"(?s)Windows and Python 3\.13 of compiled.*matching distribution"):
        made(course, tmp_path / "out", "windows", pythons=["3.13"], requirements=["compiled"])
    assert not (tmp_path / "out").exists() and sorted(os.listdir(tmp_path)) == ["course"]


def test_platforms_and_pythons_share_a_stick(small, tmp_path):
    """Kills: the wheels of one Python in place of the other's, and the older stick's among the new."""
    out = shutil.copytree(small[0], tmp_path / "out")
    lines = made(write_course(tmp_path / "course"), out, "windows", pythons=["3.11", "3.12"],
                 requirements=["compiled", "early"])
    facts = json.loads((out / "stick.json").read_text(encoding="utf-8"))
    assert list(facts["platforms"]) == ["windows"] and set(facts["platforms"]["windows"]) == {"3.11", "3.12"}
    assert min(facts["platforms"]["windows"].values()) > 5_000_000  # of pip and setuptools
    wheels = {path.name for path in (out / "wheels").rglob("*.whl") if not path.name.startswith(("pip-", "setupt"))}
    assert wheels == {"compiled-1.0-cp311-cp311-win_amd64.whl", "compiled-1.0-cp312-cp312-win_amd64.whl",
                      "early-1.0-py3-none-any.whl"}
    assert os.listdir(out / "wheels") == ["windows"] and "in all" in lines[-1]
    assert "3.11 or 3.12" in (out / "READ ME FIRST.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("files, said", [
    (["thesis.doc"], "holds something else"), (["stick.json"], "holds something else"),
])
def test_a_folder_of_others_is_refused(files, said, tmp_path):
    """Kills `rmtree` of what happens to stand at --out."""
    course, out = write_course(tmp_path / "course"), tmp_path / "out"
    out.mkdir()
    for name in files:
        (out / name).write_text("{}", encoding="utf-8")
    with pytest.raises(stick.StickError, match=said):
        made(course, out)
    assert names(out) == set(files)


def test_a_file_of_others_on_an_older_stick_is_not_deleted(small, tmp_path):
    """Kills the loss of Python's installer, which a teacher put there."""
    out = shutil.copytree(small[0], tmp_path / "out")
    (out / "python").mkdir()
    (out / "python" / "python-3.13.exe").write_text("x", encoding="utf-8")
    with pytest.raises(stick.StickError, match=r"python/python-3\.13\.exe"):
        made(write_course(tmp_path / "course"), out)
    assert (out / "python" / "python-3.13.exe").exists() and (out / "install.py").exists()


def test_a_book_that_fails_leaves_the_older_stick(small, tmp_path):
    out = shutil.copytree(small[0], tmp_path / "out")
    before = digests(out)

    def broken(lessons, folder, *, notebooks):
        raise stick.StickError("no book today")
        yield

    with pytest.raises(stick.StickError, match="no book today"):
        list(stick.make([], out, notebooks=write_course(tmp_path / "course") / "notebooks", requirements=[],
                        pages={"book": broken}))
    assert digests(out) == before and sorted(os.listdir(tmp_path)) == ["course", "out"]


@pytest.mark.parametrize("asked, said", [
    ({"platforms": ["beos"]}, "linux, macos, windows, got 'beos'"), ({"pythons": ["3.10"]}, "got '3.10'"),
    ({"pythons": []}, "at least one"), ({"pythons": ["312"]}, "got '312'"),
])
def test_what_cannot_be_asked_for_is_said(asked, said, tmp_path):
    with pytest.raises(stick.StickError, match=said):
        made(write_course(tmp_path / "course"), tmp_path / "out", *asked.pop("platforms", []), **asked)


def test_half_a_course_is_refused(tmp_path):
    """Kills a stick made from a folder with notebooks alone, which nothing could be installed from."""
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(stick.StickError, match=r"pyproject\.toml"):
        made(tmp_path, tmp_path / "out")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_with_git_the_stick_holds_what_git_tracks(tmp_path):
    """Kills: private files that lie in the course, and a teacher's solved notebook handed out without a word."""
    course = write_course(tmp_path / "course")
    for words in (["init", "-q"], ["add", "ganlab", "data", "notebooks/00-before-you-start.ipynb"],
                  ["commit", "-qm", "a"]):
        subprocess.run([*GIT, *words], cwd=course, check=True)
    assert list(stick._copy_course(course, tmp_path / "a")) == ["course: 0.0 MB"]
    tracked = {"ganlab/__init__.py", "ganlab/__pycache__/a.pyc", "data/README.md"}
    assert names(tmp_path / "a") == tracked | {"notebooks/00-before-you-start.ipynb"}
    (course / "notebooks" / "00-before-you-start.ipynb").write_text("mine", encoding="utf-8")
    lines = list(stick._copy_course(course, tmp_path / "b"))
    assert len(lines) == 2 and "00-before-you-start.ipynb has been changed" in lines[1]
    (course / "data" / "README.md").unlink()
    list(stick._copy_course(course, tmp_path / "c"))
    assert names(tmp_path / "b") - names(tmp_path / "c") == {"data/README.md"}


def test_the_course_itself_can_go_on_a_stick():
    """Kills: a folder of the course that is missing where there is no git, requirements that are read off nowhere."""
    requirements, extras = stick._requirements(ROOT)
    assert any(line.startswith("torch") for line in requirements) and extras == ["grading"]
    assert any(line.startswith("cryptography") for line in requirements)
    known = set(stick._known(ROOT))
    assert {"README.md", "data/mnist.h5", "ganlab/editions/stick_files/install.py", "notebooks/04-dcgan.ipynb",
            "tests/conftest.py", "binder/postBuild", ".gitignore"} <= known
    tracked = stick._tracked(ROOT)
    if tracked is not None:
        assert {name for name in tracked if name.split("/")[0] in stick.KNOWN} <= known


def test_the_command_line_asks_for_it(capsys, tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "thesis").write_text("x", encoding="utf-8")
    assert cli.main(["make", "stick", "--out", str(tmp_path / "here")]) == 2
    assert "holds something else" in capsys.readouterr().err


# --- installing from it -------------------------------------------------------------------------------------------


@pytest.fixture
def index():
    """A server that counts who asks it for packages."""
    asked = []

    class Counting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def cut():
    """Return the words before a command that take the network from it; skip where nothing can."""
    for words in CUTS:
        if shutil.which(words[0]) and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    pytest.skip("neither unshare nor bubblewrap can cut the network here")


def run_installer(folder, *words, before=(), **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run([*before, sys.executable, str(folder / "install.py"), *map(str, words)],
                          env=kept | environment, capture_output=True, encoding="utf-8")


def programs(folder):
    return folder / ".venv" / ("Scripts" if os.name == "nt" else "bin")


@pytest.mark.slow
def test_it_installs_with_the_network_cut(small, tmp_path, index):
    """Kills: a wheel that is not on the stick, a step that needs an index, and user's settings that lead pip astray.

    The same kernel is registered, and the same question taken away, as by `make lab`.
    """
    before = cut()
    address, asked = index
    reach = f"import urllib.request; urllib.request.urlopen({address!r})"
    assert subprocess.run([*before, sys.executable, "-c", reach], capture_output=True).returncode != 0
    assert asked == [], "the network is not cut"
    stick_before, folder = digests(small[0]), tmp_path / "a course"
    ended = run_installer(small[0], folder, before=before, PIP_INDEX_URL=address, PIP_TARGET=str(tmp_path / "astray"),
                          PYTHONPATH=str(tmp_path / "none"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert digests(small[0]) == stick_before and not (tmp_path / "astray").exists()
    python = programs(folder) / "python"
    shown = subprocess.run([python, "-I", "-c", "import ganlab; print(ganlab.HERE, ganlab.__file__)"], cwd=tmp_path,
                           capture_output=True, encoding="utf-8").stdout
    assert shown.split() == ["the", "course", *f"{folder / 'ganlab' / '__init__.py'}".split()]
    calls = (folder / ".venv" / "calls.txt").read_text(encoding="utf-8").splitlines()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace('"', "")
    assert len(calls) == 2 and f"-m ipykernel {calls[0]} > /dev/null" in makefile
    assert f"/jupyter {calls[1]} 2> /dev/null" in makefile
    (start,) = folder.glob("start.*")
    assert str(start) in ended.stdout
    opened = subprocess.run([start, "--port=1"], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert opened.returncode == 0, opened.stderr
    calls = (folder / ".venv" / "calls.txt").read_text(encoding="utf-8").splitlines()
    assert calls[2] == "lab --LabApp.default_url=/lab/tree/00-before-you-start.ipynb notebooks --port=1"
    assert names(folder) >= COURSE and not (folder / ".ganlab-half-installed").exists()
    again = run_installer(small[0], folder)
    assert again.returncode == 2 and "holds something" in again.stderr


def test_pip_asks_no_index_and_finds_the_sticks_wheels(damaged, monkeypatch, tmp_path):
    """Kills pip without --no-index, which would wait for a network, or fetch something else from it."""
    folder, installer = damaged
    commands = []
    monkeypatch.setattr(installer, "_run", lambda command: commands.append([str(word) for word in command]))
    wheels = folder / "wheels" / stick._this_machine()
    (tmp_path / "course" / ".venv").mkdir(parents=True)
    installer._build(tmp_path / "course", wheels, ["grading"])
    installs = [command for command in commands if "--quiet" in command]
    assert len(installs) == 2 and all("--no-index" in command for command in installs)
    assert all(command[command.index("--find-links") + 1] == str(wheels) for command in installs)
    assert installs[1][-2:] == ["--editable", f"{tmp_path / 'course'}[grading]"]
    assert installs[1][installs[1].index("--constraint") + 1] == str(tmp_path / "course" / "constraints.txt")


@pytest.mark.parametrize("what, said", [
    ("wheel", "is damaged"), ("course", "README.md is damaged"), ("missing", "is missing"),
    ("strange", "strange-1.0-py3-none-any.whl does not belong"), ("sums", "cannot be read"), ("facts", "stick.json"),
    ("no sums", "SHA256SUMS"), ("facts changed", "stick.json is damaged"),
])
def test_a_damaged_stick_is_refused_before_anything_is_changed(what, said, damaged, tmp_path):
    """Kills a check that comes after the first copy, or looks at names and sizes alone."""
    folder, _ = damaged
    wheel = wheel_of(folder, "ipykernel")
    if what in ("wheel", "course"):
        path = wheel if what == "wheel" else folder / "course" / "data" / "README.md"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif what == "missing":
        wheel.unlink()
    elif what == "strange":
        write_wheel(wheel.parent, "strange")
    elif what == "facts changed":
        text = (folder / "stick.json").read_text(encoding="utf-8")
        (folder / "stick.json").write_text(text.replace("0.1.0", "0.2.0"), encoding="utf-8")
    elif what == "no sums":
        (folder / "SHA256SUMS").unlink()
    else:
        (folder / {"sums": "SHA256SUMS", "facts": "stick.json"}[what]).write_text("{]", encoding="utf-8")
    before = digests(folder)
    ended = run_installer(folder, tmp_path / "course")
    assert ended.returncode == 2 and said in ended.stderr and "Nothing was installed" in ended.stderr, ended.stderr
    assert not (tmp_path / "course").exists() and digests(folder) == before


def test_check_looks_at_every_file(damaged, capsys):
    """Kills --check that skips what this machine does not need."""
    folder, installer = damaged
    assert installer.main(["--check"]) == 0
    assert f"All {len(names(folder)) - 1} files are whole" in capsys.readouterr().out
    (folder / "slides" / "index.html").write_text("other", encoding="utf-8")
    assert installer.main(["--check"]) == 2
    assert "slides/index.html is damaged" in capsys.readouterr().err


def only(facts, platform, *pythons):
    return facts | {"platforms": {platform: {python: 1 for python in pythons}}}


@pytest.mark.parametrize("system, machine, there, said", [
    ("linux", "x86_64", "windows", "wheels for 64-bit Windows on x86-64. This is"),
    ("darwin", "x86_64", "macos", "on x86_64"), ("linux", "aarch64", "linux", "on aarch64"),
    ("win32", "AMD64", "windows", "a Python for win32"),
])
def test_another_machine_is_refused_with_words(system, machine, there, said, damaged, monkeypatch, tmp_path, capsys):
    """Kills wheels that are tried on a machine that cannot take them, 32-bit Python on Windows among them."""
    _, installer = damaged
    monkeypatch.setattr(installer, "_facts", lambda: only({}, there, "3.11"))
    monkeypatch.setattr(installer.sys, "platform", system)
    monkeypatch.setattr(installer.platform, "machine", lambda: machine)
    monkeypatch.setattr(installer.sysconfig, "get_platform", lambda: "win32")
    assert installer.main([str(tmp_path / "course")]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "course").exists()


@pytest.mark.parametrize("system, machine, library, version, said", [
    ("linux", "x86_64", ("glibc", "2.17"), "", "glibc 2.28 or newer, and this machine has 2.17"),
    ("linux", "x86_64", ("", ""), "", "another C library"),
    ("darwin", "arm64", None, "13.6", "macOS 14.0 or newer, and this machine has 13.6"),
])
def test_an_old_system_is_refused_with_words(system, machine, library, version, said, damaged, monkeypatch):
    _, installer = damaged
    monkeypatch.setattr(installer.sys, "platform", system)
    monkeypatch.setattr(installer.platform, "machine", lambda: machine)
    monkeypatch.setattr(installer.platform, "libc_ver", lambda: library)
    monkeypatch.setattr(installer.platform, "mac_ver", lambda: (version, (), ""))
    facts = {"platforms": {"linux": {}, "macos": {}}}
    with pytest.raises(installer.Refusal, match=said):
        installer._platform(facts)
    monkeypatch.setattr(installer.platform, "libc_ver", lambda: ("glibc", "2.28"))
    monkeypatch.setattr(installer.platform, "mac_ver", lambda: ("14.0", (), ""))
    assert installer._platform(facts) == {"linux": "linux", "darwin": "macos"}[system]


def test_another_python_is_looked_for_and_named(damaged, monkeypatch):
    """Kills: a Python that the stick has no wheels for, and a command that turns out to start another Python."""
    _, installer = damaged
    this = stick.THIS_PYTHON
    assert installer._other_python({"3.99": 1, this: 1}) is None
    monkeypatch.setattr(installer.shutil, "which", lambda name: name)
    monkeypatch.setattr(installer, "_says", lambda command: {"python3.98": "3.98", "python3.99": this}.get(command[0]))
    assert installer._other_python({"3.99": 1, "3.98": 1}) == ["python3.98"]
    with pytest.raises(installer.Refusal, match=rf"Python 3\.99\. This is Python {this}, and no other was found"):
        installer._other_python({"3.99": 1})
    monkeypatch.setattr(installer.sysconfig, "get_config_var", lambda name: 1)  # threads without the lock
    with pytest.raises(installer.Refusal, match="not the usual CPython"):
        installer._other_python({this: 1})


def test_an_older_python_can_read_the_installer(small):
    """Kills a SyntaxError in place of the words that say which Python is needed."""
    ast.parse((small[0] / "install.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_too_little_disk_is_refused(damaged, monkeypatch, tmp_path, capsys):
    """Kills an installation that ends when the disk is full; where the folder will be made is looked at."""
    _, installer = damaged
    looked = []

    def full(path):
        looked.append(path)
        return shutil._ntuple_diskusage(10, 10, 150_000_000)

    monkeypatch.setattr(installer.shutil, "disk_usage", full)
    assert installer.main([str(tmp_path / "deep" / "course")]) == 2
    assert "of disk in" in capsys.readouterr().err and looked == [tmp_path] and not (tmp_path / "deep").exists()


@pytest.mark.parametrize("existed", [True, False])
def test_a_step_that_fails_leaves_nothing(existed, damaged, monkeypatch, tmp_path, capsys):
    """Kills a folder that looks like a course and does not start; an empty folder of the user's stays."""
    _, installer = damaged
    folder = tmp_path / "course"
    if existed:
        folder.mkdir()

    def fail(command):
        assert (folder / "pyproject.toml").exists() and (folder / installer.HALF).exists()
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(installer, "_run", fail)
    assert installer.main([str(folder)]) == 1
    assert folder.exists() == existed and names(tmp_path / "course") == set()
    assert "failed" in capsys.readouterr().err


def test_what_a_killed_installation_left_is_begun_again(damaged, monkeypatch, tmp_path):
    """Kills: the folder refused for ever, and leftovers that stay in it."""
    _, installer = damaged
    folder = tmp_path / "course"
    (folder / ".venv" / "old").mkdir(parents=True)
    (folder / installer.HALF).write_text("", encoding="utf-8")
    monkeypatch.setattr(installer, "_build", lambda *_: (folder / "built").mkdir())
    assert installer.main([str(folder)]) == 0
    assert {path.name for path in folder.iterdir() if path.suffix not in (".sh", ".bat", ".command")} == {"built"}


def test_the_shell_script_finds_a_python(small, tmp_path):
    """Kills a path with a space that falls apart, and arguments that are lost."""
    if os.name != "posix":
        pytest.skip("a POSIX shell is needed")
    for script in ("install.sh", "install.command"):
        ended = subprocess.run(["sh", str(small[0] / script), "--check"], capture_output=True, encoding="utf-8",
                               cwd=tmp_path)
        assert ended.returncode == 0 and "files are whole" in ended.stdout, ended.stderr
    ended = subprocess.run(["/bin/sh", str(small[0] / "install.sh")], capture_output=True, encoding="utf-8",
                           env={"PATH": str(tmp_path)})
    assert ended.returncode == 2 and "needs Python 3.11 or newer" in ended.stderr
