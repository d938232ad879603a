"""`ganlab doctor` answers in every state of a machine: what is wrong gets its advice, and nothing ends it early."""

import importlib.metadata
import os
import re
import subprocess
import sys

import pytest

from ganlab import cli, runtime
from ganlab.cli import doctor
from ganlab.datasets.builtin import emoji
from ganlab.models import shipped


def run(**environment):
    """Run the doctor as a program; return its status, and its lines by their labels, advice below each included."""
    settings = {name: value for name, value in (os.environ | environment).items() if value is not None}
    ended = subprocess.run([sys.executable, "-m", "ganlab.cli", "doctor"], env=settings, capture_output=True)
    assert ended.stderr == b""
    lines, label = {}, ""
    for line in ended.stdout.decode("ascii").splitlines():
        label = line[:20].strip() or label
        lines[label] = lines.get(label, "") + line[21:]
    return ended.returncode, lines, ended.stdout.decode("ascii")


def shadow(folder, module, code):
    """Put a module of this name before the installed one; return the PYTHONPATH that does it."""
    (folder / "shadows" / module).mkdir(parents=True)
    (folder / "shadows" / module / "__init__.py").write_text(code)
    return os.pathsep.join([str(folder / "shadows"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)


@pytest.mark.slow
def test_a_sound_machine(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    status, lines, text = run(HOME=str(home), USERPROFILE=str(home), GANLAB_CACHE=str(home / "c"),
                              PYTHONIOENCODING="ascii")
    for requirement in doctor._requirements():
        name = doctor._name_of(requirement)
        assert lines[name] == importlib.metadata.version(name), name
    assert "~" in lines["cache folder"] and "will be made" in lines["cache folder"] and not (home / "c").exists()
    assert str(home) not in text and "GANLAB_CACHE=~" in lines["settings"]
    assert re.search("emoji.h5.*, verified", lines["data"]) and "smileys-64, verified" in lines["weights"]
    assert "belong together" in lines["widgets"] and "of torch, on" in lines["threads"] and "GB" in lines["memory"]
    kernel = "->" in lines["kernel"]  # `make lab` makes it; a bare environment of a test may lack it
    assert text.count("->") == (2 if kernel else 0) and status == kernel, "the last line explains the arrow"


@pytest.mark.slow
@pytest.mark.parametrize(("module", "code", "label"), [
    ("torch", "raise ImportError('DLL load failed')", "torch"),
    ("h5py", "syntax error", "h5py")])
def test_a_broken_package_is_one_answer(module, code, label, tmp_path):
    """Kills a doctor that needs what it examines."""
    status, lines, _ = run(PYTHONPATH=shadow(tmp_path, module, code))
    assert status == 1 and "cannot be imported" in lines[label] and "-> " in lines[label]
    assert "pip install --force-reinstall" in lines[label]
    assert lines["settings"] and lines["cache folder"], "the questions after it were asked"


@pytest.mark.slow
def test_a_package_that_ends_python_is_one_answer(tmp_path):
    """Kills questions that are put in the doctor's own process: an old processor ends torch with a signal."""
    status, lines, text = run(PYTHONPATH=shadow(tmp_path, "torch", "import os; print('noise'); os.abort()"))
    assert status == 1 and "Python ended" in lines["torch"] and "force-reinstall torch" in lines["torch"]
    assert "noise" not in text


def answers(capsys, question):
    """The answer to one question, put in this process."""
    doctor._questions, kept = lambda: iter([("q", question)]), doctor._questions
    try:
        doctor.answer()
    finally:
        doctor._questions = kept
    last = capsys.readouterr().out.splitlines()[-1]
    return doctor.json.loads(last.removeprefix(doctor.MARK))[1:]


def test_a_missing_package_an_old_one_and_one_without_its_files(monkeypatch, capsys):
    found, advice = answers(capsys, lambda: doctor._package("no-such-package>=4"))
    assert found == "missing" and advice.endswith('-m pip install "no-such-package>=4"')
    found, advice = answers(capsys, lambda: doctor._package("numpy>=99"))
    assert "numpy>=99 is needed" in found and "--upgrade" in advice
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    found, advice = answers(capsys, lambda: doctor._package("jupyterlab>=4"))
    assert "cannot be imported" in found and "--force-reinstall" in advice


def test_every_package_that_ganlab_needs_has_its_module():
    for requirement in doctor._requirements():
        name = doctor._name_of(requirement)
        assert importlib.util.find_spec(doctor.MODULES.get(name, name)), name


@pytest.mark.parametrize("kind", ["cache", "state"])
def test_folders_that_cannot_be_written_to(kind, tmp_path, monkeypatch, capsys):
    variable = f"GANLAB_{kind.upper()}"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(variable, str(tmp_path / "file" / "below"))
    found, advice = answers(capsys, lambda: doctor._folder(kind))
    assert "is a file" in found and variable in advice

    def refuse(**_):
        raise OSError(30, "Read-only file system")
    monkeypatch.setenv(variable, str(tmp_path / "new"))
    with monkeypatch.context() as patch:
        patch.setattr(doctor.tempfile, "TemporaryFile", refuse)
        found, advice = answers(capsys, lambda: doctor._folder(kind))
    assert "cannot be written to (Read-only file system)" in found and variable in advice
    monkeypatch.setattr(doctor, "SCARCE", 10**18)
    assert "Free some space" in answers(capsys, lambda: doctor._folder(kind))[1]


def test_without_a_home_folder(monkeypatch, capsys):
    def homeless():
        raise RuntimeError("Could not determine home directory.")
    monkeypatch.delenv("GANLAB_CACHE")
    monkeypatch.setattr("pathlib.Path.home", homeless)
    found, advice = answers(capsys, lambda: doctor._folder("cache"))
    assert found == "not in order" and "GANLAB_CACHE" in advice
    assert doctor._private("/somewhere") == "/somewhere"
    assert cli.main(["data", "path"]) == 2 and "GANLAB_CACHE" in capsys.readouterr().err


def test_data_and_weights_that_are_damaged_or_missing(tmp_path, monkeypatch, capsys):
    for place in (emoji.SHIPPED, shipped.FOLDER / "smileys-64.safetensors", shipped.FOLDER / shipped.SUMS):
        copy = tmp_path / place.name
        content = bytearray(place.read_bytes())
        if place.name != shipped.SUMS:
            content[len(content) // 2] ^= 1
        copy.write_bytes(content)
    monkeypatch.setattr(emoji, "SHIPPED", tmp_path / "emoji.h5")
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    for question in (doctor._data, doctor._weights):
        found, advice = answers(capsys, question)
        assert ("emoji.h5" in found or "smileys-64" in advice) and advice
    for file in tmp_path.iterdir():
        file.unlink()
    assert runtime.restoring() in answers(capsys, doctor._data)[1]
    assert runtime.restoring() in answers(capsys, doctor._weights)[1]


@pytest.mark.parametrize(("variable", "value", "said"), [
    ("GANLAB_CAHCE", "/tmp", "GANLAB_CACHE"), ("GANLAB_BUDGET", "huge", "class or full"),
    ("GANLAB_MIRROR", "no/such/folder", "GANLAB_MIRROR")])
def test_settings_that_mean_nothing(variable, value, said, monkeypatch, capsys):
    monkeypatch.setenv(variable, value)
    found, advice = answers(capsys, doctor._settings)
    assert said in advice and (value in found or value in advice)


def test_an_unknown_device(monkeypatch, capsys):
    monkeypatch.setenv("GANLAB_DEVICE", "cuda:99")
    assert "GANLAB_DEVICE" in answers(capsys, doctor._device)[1]


def test_a_kernel_that_is_missing_or_starts_another_python(tmp_path, monkeypatch, capsys):
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.setattr(KernelSpecManager, "find_kernel_specs", lambda self: {})
    found, advice = answers(capsys, doctor._kernel)
    assert "none of the name ganlab" in found and "ipykernel install" in advice
    monkeypatch.setattr(KernelSpecManager, "find_kernel_specs", lambda self: {"ganlab": str(tmp_path)})
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.touch(0o755)
    for python, said in ((tmp_path / "python", "not there"), (sys.executable, ""), (other, "another Python")):
        monkeypatch.setattr(KernelSpecManager, "get_kernel_spec",
                            lambda self, name, python=python: type("Spec", (), {"argv": [str(python), "-m"]}))
        found, advice = answers(capsys, doctor._kernel)
        assert (said in found and "ipykernel install" in advice) if said else not advice


def test_widgets_of_another_version(monkeypatch, capsys):
    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version",
                        lambda name: "1.1.0" if name.lower().replace("-", "_") == "jupyterlab_widgets" else real(name))
    found, advice = answers(capsys, doctor._widgets)
    assert "1.1.0" in found and advice
    monkeypatch.undo()
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [])
    found, advice = answers(capsys, doctor._widgets)
    assert "no manager for widgets" in found and "--force-reinstall" in advice


def test_nothing_personal_but_paths():
    home = str(doctor.Path.home())
    assert doctor._private(f"{home}/ganlab and {home}") == "~/ganlab and ~"
    assert doctor._private(f"{home}2/ganlab") == f"{home}2/ganlab"
    assert "word" not in doctor._private("GANLAB_MIRROR=https://me:word@example.org/disk")


def test_a_command_is_imported_alone(monkeypatch):
    """Kills imports of torch before the doctor can speak, and twice the time."""
    imported, real = [], cli.import_module
    monkeypatch.setattr(cli, "import_module", lambda name: imported.append(name) or real(name))
    cli._parser(["doctor"])
    assert imported == ["ganlab.cli.doctor"]
    cli._parser(["--help"])
    assert "ganlab.cli.data" in imported


def test_a_command_whose_package_is_missing_says_so_and_the_others_work(tmp_path):
    """Kills a traceback from the imports of a command."""
    environment = os.environ | {"PYTHONPATH": shadow(tmp_path, "h5py", "raise OSError('no h5py here')")}
    ended = subprocess.run([sys.executable, "-m", "ganlab.cli", "data", "get", "mnist", "--size", "32"],
                           env=environment, capture_output=True, text=True)
    assert ended.returncode == 2 and ended.stderr.count("\n") == 1
    assert "no h5py here" in ended.stderr and "ganlab doctor" in ended.stderr
    shown = subprocess.run([sys.executable, "-m", "ganlab.cli", "--help"], env=environment, capture_output=True,
                           text=True)
    assert shown.returncode == 0 and "cannot run" in shown.stdout
