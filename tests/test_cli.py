import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ganlab import cli, runtime
from ganlab.datasets import folders, registry, scaling
from ganlab.models import cyclegan, patchgan, pix2pix
from tests.datasets.conftest import picture_bytes
from tests.models.test_published import as_published, patchgan_names, resnet_names, unet_names


def test_list_names_everything(capsys):
    assert cli.main(["data", "list"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ["digits", "emoji", "photos", "smileys", *registry.ROWS])
    assert shown.count("built in") == 4
    assert shown.count("to fetch") == len(registry.ROWS)


@pytest.mark.parametrize("name", ["digits", *registry.ROWS])
def test_info_says_licence_and_checksums(name, capsys):
    assert cli.main(["data", "info", name]) == 0
    shown = capsys.readouterr().out
    assert "licence" in shown and "citation" in shown
    for file in registry.ROWS[name].files if name in registry.ROWS else ():
        assert (file.sha256 or "not published") in shown


@pytest.mark.parametrize(("name", "facts"), [
    ("emoji", ("Open Font License", "2.042", "faces, people", "1357", "sha256")),
    ("photos", ("CC BY 2.0", "danielbuechele", "vultilion", "Stéfan van der Walt")),
])
def test_info_and_path_know_what_ships(name, facts, capsys):
    assert cli.main(["data", "info", name]) == 0
    shown = capsys.readouterr().out
    assert "licence" in shown and all(fact in shown for fact in facts)
    assert max(map(len, shown.splitlines())) < 300  # kills the list of all code points
    assert cli.main(["data", "path", name]) == 0
    assert all(Path(line).is_file() for line in capsys.readouterr().out.splitlines())
    assert cli.main(["data", "get", name, "--size", "32", "--split", "test"]) == 0
    assert "images of 3×32×32" in capsys.readouterr().out


def test_info_and_path_of_what_is_drawn(capsys):
    assert cli.main(["data", "info", "smileys"]) == 0
    shown = capsys.readouterr().out
    assert "licence" in shown and "mouth: smile, straight, frown, open" in shown and "train, test" in shown
    assert cli.main(["data", "path", "smileys"]) == 0
    assert "have no file" in capsys.readouterr().out
    assert cli.main(["data", "get", "smileys", "--size", "16", "--split", "test"]) == 0
    assert "1,000 images of 3×16×16" in capsys.readouterr().out


def test_path_is_the_cache_folder(capsys):
    assert cli.main(["data", "path"]) == 0
    assert capsys.readouterr().out.strip() == str(runtime.cache_folder())


def test_build_list_info_path_and_get(tmp_path, capsys):
    (tmp_path / "p").mkdir()
    Image.new("RGB", (30, 20), "red").save(tmp_path / "p" / "a.png")
    build = ["data", "build", "mine", "--from", str(tmp_path / "p"), "--size", "24", "--licence", "CC0"]
    assert cli.main(build) == 0
    assert "1 images of 3×24×24" in capsys.readouterr().out
    for argv, shown in ((["list"], "your own"), (["info", "mine"], "CC0"), (["path", "mine"], "mine.h5"),
                        (["get", "mine"], "3×24×24")):
        assert cli.main(["data", *argv]) == 0
        assert shown in capsys.readouterr().out


def test_list_tells_some_splits_from_all(capsys):
    for split, state in (("train", "in part"), ("test", "ready")):
        path = cli.loading.converted_path("mnist", split, 32)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        assert cli.main(["data", "list"]) == 0
        assert f"{'mnist':16} {state:12} " in capsys.readouterr().out


def test_list_survives_a_damaged_set(tmp_path, capsys):
    own = runtime.cache_folder() / "own"
    own.mkdir(parents=True)
    (own / "broken.h5").write_text("no HDF5")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.png").write_bytes(picture_bytes("red"))
    for name in ("fine", "worse"):
        folders.build(name, from_=tmp_path / "p", size=16, licence="my licence")
    worse = folders.path_of("worse")
    worse.write_bytes(worse.read_bytes().replace(b"my licence", b"\xff" * 10).replace(b"SNOD", b"SNOX"))
    assert cli.main(["data", "list"]) == 0
    shown = capsys.readouterr().out
    assert "broken           damaged" in shown and "worse            damaged" in shown
    assert "fine             your own" in shown


def test_ctrl_c_ends_with_a_sentence(monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt
    monkeypatch.setattr(cli.loading, "prepare", stop)
    assert cli.main(["data", "get", "mnist"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_an_error_of_the_system_ends_with_a_sentence(monkeypatch, capsys):
    def fail(*_, **__):
        raise OSError(5, "Input/output error", "file")
    monkeypatch.setattr(cli.loading, "prepare", fail)
    assert cli.main(["data", "get", "mnist"]) == 2
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


@pytest.fixture
def sample(tmp_path):
    """The arguments of a `ganlab sample` that goes well: a small network, two pictures."""
    torch.manual_seed(0)
    G = pix2pix.UNet(image_size=64, base_channels=2)
    nn.init.normal_(G.up[-1][1].weight)  # so that the noise of its dropout shows
    torch.save(as_published(G, unet_names(6, batch=True)), tmp_path / "net_G.pth")
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.jpg"):
        Image.new("RGB", (40, 50), "red").save(tmp_path / "in" / name)
    return {"--checkpoint": str(tmp_path / "net_G.pth"), "--kind": "pix2pix-generator",
            "--input": str(tmp_path / "in"), "--out": str(tmp_path / "out")}


def flat(options):
    return ["sample", *[word for pair in options.items() for word in pair]]


def test_sample_translates_a_folder_and_does_so_again(sample, tmp_path, capsys):
    assert cli.main([*flat(sample), "--as-in-training", "--size", "128"]) == 0
    assert f"2 pictures in {tmp_path / 'out'}" in capsys.readouterr().out
    first = [(tmp_path / "out" / name).read_bytes() for name in ("a.png", "b.png")]
    assert Image.open(tmp_path / "out" / "a.png").size == (128, 128)
    assert cli.main([*flat(sample), "--as-in-training", "--size", "128", "--force"]) == 0
    assert [(tmp_path / "out" / name).read_bytes() for name in ("a.png", "b.png")] == first
    assert cli.main([*flat(sample), "--size", "128", "--force"]) == 0
    assert (tmp_path / "out" / "a.png").read_bytes() != first[0], "no noise, other statistics"
    assert cli.main([*flat(sample), "--force"]) == 0
    assert Image.open(tmp_path / "out" / "a.png").size == (64, 64)


def test_sample_translates_with_cyclegans_generator(sample, tmp_path, capsys):
    torch.manual_seed(0)
    G = cyclegan.Generator(blocks=2, base_channels=2)
    torch.save(as_published(G, resnet_names(2)), sample["--checkpoint"])
    sample["--kind"] = "cyclegan-generator"
    picture = torch.randint(256, (20, 20, 3), dtype=torch.uint8)
    Image.fromarray(picture.numpy()).save(tmp_path / "in" / "a.png")
    assert cli.main([*flat(sample), "--size", "20"]) == 0
    assert f"2 pictures in {tmp_path / 'out'}" in capsys.readouterr().out
    with torch.no_grad():
        expected = scaling.to_bytes(G(scaling.to_signed(picture.permute(2, 0, 1)[None])))[0].permute(1, 2, 0)
    assert abs(np.asarray(Image.open(tmp_path / "out" / "a.png")).astype(int) - expected.numpy()).max() <= 1
    assert cli.main([*flat(sample), "--force"]) == 0
    assert Image.open(tmp_path / "out" / "b.png").size == (128, 128)
    capsys.readouterr()
    for size in ("4", "30", "0"):
        assert cli.main([*flat(sample), "--force", "--size", size]) == 2
        assert "multiple of 4 pixels for this network, 8 or more" in capsys.readouterr().err
    assert cli.main(flat(sample | {"--kind": "pix2pix-generator"})) == 2
    assert "It is a cyclegan-generator: ask for this kind" in capsys.readouterr().err


@pytest.mark.parametrize(("change", "words"), [
    ({"--checkpoint": "none.pth"}, "There is no checkpoint none.pth"),
    ({"--checkpoint": "PICTURE"}, "damaged or of another kind"),
    ({"--checkpoint": "D"}, "It is a pix2pix-discriminator"),
    ({"--input": "none"}, "found none at none"),
    ({"--out": "INPUT"}, "another folder"),
    ({"--size": "96"}, "multiple of 64"),
])
def test_sample_explains_what_is_wrong_and_writes_nothing(change, words, sample, tmp_path, capsys):
    D = patchgan.Discriminator(base_channels=1)
    torch.save(as_published(D, patchgan_names(3, batch=True)), tmp_path / "net_D.pth")
    places = {"PICTURE": str(tmp_path / "in" / "a.png"), "D": str(tmp_path / "net_D.pth"),
              "INPUT": sample["--input"]}
    change = {name: places.get(value, value) for name, value in change.items()}
    assert cli.main(flat(sample | change)) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("ganlab: ") and words in shown and shown.count("\n") == 1
    assert not (tmp_path / "out").exists()
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["a.png", "b.jpg"]


def test_a_discriminator_makes_no_pictures(sample, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(flat(sample | {"--kind": "pix2pix-discriminator"}))
    assert stop.value.code == 2 and "pix2pix-generator" in capsys.readouterr().err
