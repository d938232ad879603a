import subprocess
import sys

import pytest

from ganlab import cli
from ganlab.datasets.upstream import conversion


def test_ctrl_c_ends_with_a_sentence(monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt
    monkeypatch.setattr(conversion, "prepare", stop)
    assert cli.main(["data", "get", "mnist-full"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_an_error_of_the_system_ends_with_a_sentence(monkeypatch, capsys):
    def fail(*_, **__):
        raise OSError(5, "Input/output error", "file")
    monkeypatch.setattr(conversion, "prepare", fail)
    assert cli.main(["data", "get", "mnist-full"]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("ganlab: ") and "Input/output error: 'file'" in shown and shown.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe as POSIX has it")
@pytest.mark.parametrize("unbuffered", ["", "1"])  # the failure comes at exit, or at the first line
def test_a_reader_that_goes_away_is_no_error(unbuffered, monkeypatch):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with subprocess.Popen([sys.executable, "-m", "ganlab.cli", "data", "list"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as run:
        run.stdout.close()
        assert run.stderr.read() == b""


@pytest.mark.parametrize("argv", [[], ["data"], ["data", "dance"], ["data", "build", "mine"],
                                  ["data", "build", "m", "--from", "a", "--pairs", "a", "b"]])
def test_wrong_use_shows_the_usage(argv, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(argv)
    assert stop.value.code == 2 and "usage: ganlab" in capsys.readouterr().err


def test_as_a_program():
    run = [sys.executable, "-m", "ganlab.cli", "data", "info", "mnits"]
    failed = subprocess.run(run, capture_output=True, text=True)
    assert failed.returncode == 2 and failed.stdout == ""
    assert failed.stderr.startswith("ganlab: ") and "mnist" in failed.stderr and failed.stderr.count("\n") == 1


def test_a_module_in_the_folder_is_a_command(tmp_path, monkeypatch, capsys):
    (tmp_path / "greet.py").write_text(
        "def add(commands):\n"
        "    commands.add_parser('greet', help='says hello').set_defaults(run=lambda options: print('hello'))\n")
    (tmp_path / "_parts.py").write_text("raise AssertionError('no command')\n")
    monkeypatch.setattr(cli, "__path__", [*cli.__path__, str(tmp_path)])
    assert cli.main(["greet"]) == 0
    sys.modules.pop("ganlab.cli.greet")
    assert capsys.readouterr().out == "hello\n"
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert {"data", "greet", "sample"} <= set(capsys.readouterr().out.split())
