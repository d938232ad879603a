"""Output on any code page, without a terminal, and into what takes no more."""

import os
import subprocess
import sys

import pytest

from tests.datasets.conftest import picture_bytes

RUN = [sys.executable, "-m", "ganlab.cli"]


def run(*argv, **environment):
    return subprocess.run([*RUN, *argv], capture_output=True, env=os.environ | environment)


@pytest.mark.parametrize("environment", [
    {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1251"}, {"PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "utf-8"},
], ids=str)
def test_the_list_can_be_printed_anywhere(environment):
    done = run("data", "list", **environment)
    assert done.returncode == 0 and done.stderr == b""
    encoding = environment.get("PYTHONIOENCODING", "ascii")
    times = "×" if encoding in ("utf-8", "latin-1") else "x"
    assert f"3{times}64{times}64" in done.stdout.decode(encoding)


def test_what_has_no_plain_letter_is_written_as_its_number(tmp_path):
    folder = tmp_path / "фото"
    folder.mkdir()
    (folder / "a.png").write_bytes(picture_bytes("red"))
    done = run("data", "build", "mine", "--from", str(folder / "café"), PYTHONIOENCODING="ascii")
    assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert b"\\u0444\\u043e\\u0442\\u043e" in done.stderr and b"cafe" in done.stderr
    done = run("data", "build", "mine", "--from", str(folder), "--size", "16", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and b"3x16x16" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="names that are no UTF-8 are POSIX's")
def test_names_that_are_no_utf8(tmp_path):
    folder = os.fsencode(tmp_path) + b"/p\xff"
    os.mkdir(folder)
    with open(folder + b"/\xfe.png", "wb") as file:
        file.write(picture_bytes("red"))
    with open(folder + b"/\xfd.png", "wb") as file:
        file.write(b"damaged")
    build = ["data", "build", "mine", "--from", os.fsdecode(folder), "--size", "16"]
    refused = run(*build)
    assert refused.returncode == 2 and b"Traceback" not in refused.stderr and b"\\udcfd.png" in refused.stderr
    done = run(*build, "--skip-damaged")
    assert done.returncode == 0 and b"\\udcfd.png" in done.stderr
    assert b"Traceback" not in run("data", "info", "mine").stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_an_output_that_takes_no_more_is_explained():
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # so it fails at exit
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*RUN, "data", "list"], stdout=full, stderr=subprocess.PIPE, env=buffered)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"No space left" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_closed_streams_are_no_error():
    line = f"{sys.executable} -m ganlab.cli data path >&- 2>&-"
    assert subprocess.run(line, shell=True).returncode == 0
