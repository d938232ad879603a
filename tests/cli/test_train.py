"""`ganlab train` and `ganlab sample --run`: from pictures to pictures, and a word about whatever does not fit."""

import numpy as np
import pytest
import torch
from PIL import Image

from ganlab import cli
from ganlab.datasets import to_bytes
from ganlab.training.own import kinds, training
from tests.training.own import tiny


@pytest.fixture(autouse=True)
def small(tmp_path, monkeypatch):
    tiny.shrink(monkeypatch.setitem)
    monkeypatch.setenv("GANLAB_DEVICE", "cpu")
    monkeypatch.chdir(tmp_path)


def pictures(folder, count=16, size=(20, 30)):
    folder.mkdir()
    for number in range(count):
        Image.new("RGB", size, (15 * number, 100, 200)).save(folder / f"{number:02}.png")
    return folder


def train(kind, tmp_path, *more):
    tiny.write_sets(tmp_path)
    return ["train", kind, "--data", str(tmp_path / f"{tiny.SETS[kind]}.h5"), "--steps", "2", "--every", "2",
            "--out", "run", *more]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_from_a_folder_of_pictures_to_new_ones(tmp_path, capsys):
    """Grey, with alpha, of various sizes; built, trained, stopped at 2 steps, gone on with to 3, sampled."""
    folder = pictures(tmp_path / "mine")
    Image.new("L", (31, 17), 90).save(folder / "grey.png")
    Image.new("RGBA", (16, 16), (0, 200, 0, 100)).save(folder / "alpha.png")
    assert cli.main(["data", "build", "mine", "--from", str(folder), "--size", "16"]) == 0
    assert cli.main(["train", "dcgan", "--data", "mine", "--steps", "2"]) == 0
    shown = capsys.readouterr()
    assert "mine has 18 pictures" in shown.err and "2 steps: runs/dcgan-mine/sheet-000002.png" in shown.out
    assert cli.main(["train", "dcgan", "--resume", "--out", "runs/dcgan-mine", "--steps", "3"]) == 0
    assert cli.main(["sample", "--run", "runs/dcgan-mine", "--count", "10", "--out", "made"]) == 0
    assert "10 pictures in made" in capsys.readouterr().out
    made = tmp_path / "made"
    assert names(made) == [*(f"{number:04}.png" for number in range(10)), "sheet.png"]
    assert Image.open(made / "0003.png").size == (16, 16) and Image.open(made / "sheet.png").size == (8 * 18 - 2, 16)
    first = (made / "0003.png").read_bytes()
    assert cli.main(["sample", "--run", "runs/dcgan-mine", "--count", "10", "--out", "made"]) == 2
    assert "add --force" in capsys.readouterr().err
    assert cli.main(["sample", "--run", "runs/dcgan-mine", "--out", "made", "--force", "--count", "65"]) == 0
    assert (made / "0003.png").read_bytes() == first, "the same latents"
    assert cli.main(["sample", "--run", "runs/dcgan-mine", "--out", "other", "--seed", "1", "--count", "4"]) == 0
    assert (tmp_path / "other" / "0003.png").read_bytes() != first


def test_a_class_is_asked_for_by_name_and_by_number(tmp_path, capsys):
    assert cli.main(train("cgan", tmp_path)) == 0
    for class_, out in (("b", "named"), ("1", "numbered"), ("c", "other")):
        assert cli.main(["sample", "--run", "run", "--class", class_, "--count", "3", "--out", out]) == 0
    first = [(tmp_path / out / "0000.png").read_bytes() for out in ("named", "numbered", "other")]
    assert first[0] == first[1] != first[2]
    assert cli.main(["sample", "--run", "run", "--class", "d", "--out", "none"]) == 2
    assert "a class from 0 to 2 or one of a, b, c, got 'd'" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "size"), [("pix2pix", (16, 16)), ("cyclegan", (16, 16)), ("srgan", (32, 32))])
def test_a_translator_takes_a_folder(kind, size, tmp_path, capsys):
    assert cli.main(train(kind, tmp_path)) == 0
    folder = pictures(tmp_path / "in", count=2)
    assert cli.main(["sample", "--run", "run", "--input", str(folder), "--out", "made"]) == 0
    assert names(tmp_path / "made") == ["00.png", "01.png"]
    assert Image.open(tmp_path / "made" / "00.png").size == size
    assert cli.main(["sample", "--run", "run", "--out", "made"]) == 2
    assert "Give --input FOLDER" in capsys.readouterr().err


def test_cyclegan_goes_both_ways_and_srgan_enlarges_whole_pictures(tmp_path, capsys):
    assert cli.main(train("cyclegan", tmp_path)) == 0
    folder = pictures(tmp_path / "in", count=2)
    for part in ("G_xy", "G_yx"):
        assert cli.main(["sample", "--run", "run", "--part", part, "--input", str(folder), "--out", part]) == 0
    assert (tmp_path / "G_xy" / "00.png").read_bytes() != (tmp_path / "G_yx" / "00.png").read_bytes()
    assert cli.main(["sample", "--run", "run", "--part", "G", "--input", str(folder), "--out", "no"]) == 2
    assert "among G_xy, G_yx" in capsys.readouterr().err
    assert cli.main(train("srgan", tmp_path, "--force")) == 0
    assert cli.main(["sample", "--run", "run", "--keep-shape", "--input", str(folder), "--out", "large"]) == 0
    assert Image.open(tmp_path / "large" / "00.png").size == (80, 120)


def test_a_sample_is_what_the_average_makes(tmp_path):
    """Kills samples of the live network, and of one whose batch norm has not been filled."""
    run, _ = training.train("stylegan", str(write(tmp_path)), out="run", steps=3, every=2)
    assert cli.main(["sample", "--run", "run", "--count", "2", "--out", "made"]) == 0
    G = run.averages["G"].module
    made = kinds.noise_to_pictures(G, kinds.latents(2, G.latent_dim), image_size=16)
    for number in (0, 1):
        found = np.asarray(Image.open(tmp_path / "made" / f"000{number}.png"))
        expected = to_bytes(made)[number].permute(1, 2, 0).numpy()
        assert abs(found.astype(int) - expected).max() <= 1
    with torch.no_grad():
        assert not torch.equal(G.mapping.layers[0].weight, run.modules["G"].mapping.layers[0].weight)


def write(tmp_path):
    tiny.write_sets(tmp_path)
    return tmp_path / "plain.h5"


@pytest.mark.parametrize(("arguments", "words"), [
    (["train", "dcgan"], "neither --out nor --data"),
    (["train", "dcgan", "--out", "run"], "Expected --data"),
    (["train", "dcgan", "--data", "smilies"], "did you mean smileys"),
    (["train", "dcgan", "--resume", "--out", "none"], "no none/checkpoint.pt"),
    (["train", "dcgan", "--data", "smileys", "--device", "gpu"], "Give --device cpu, cuda or mps"),
    (["train", "dcgan", "--data", "smileys", "--steps", "0"], "--steps of at least 1"),
    (["train", "dcgan", "--data", "smileys", "--lr", "nan"], "--lr above 0"),
    (["train", "dcgan", "--data", "smileys", "--seed", "-1"], "--seed from 0"),
    (["train", "dcgan", "--data", "smileys", "--out", "file"], "is a file"),
    (["train", "dcgan", "--data", "smileys", "--out", ""], "an empty one"),
    (["sample", "--run", "none", "--out", "made"], "found no settings.json there"),
    (["sample", "--checkpoint", "a.pth", "--out", "made"], "--kind and --input with --checkpoint, got only it"),
    (["sample", "--run", "none", "--kind", "pix2pix-generator", "--out", "made"], "--kind with --checkpoint only"),
    (["sample", "--run", "none", "--input", "in", "--count", "3", "--out", "made"], "for pictures of noise only"),
])
def test_what_does_not_fit_is_told_and_nothing_is_written(arguments, words, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert cli.main(arguments) == 2
    shown = capsys.readouterr().err
    assert words in shown and shown.startswith("ganlab: ") and shown.count("\n") == 1
    assert names(tmp_path) == ["file"]


def test_a_run_and_a_checkpoint_exclude_each_other(capsys):
    for arguments in (["--run", "a", "--checkpoint", "b"], []):
        with pytest.raises(SystemExit):
            cli.main(["sample", *arguments, "--out", "c"])
    assert "--checkpoint" in capsys.readouterr().err


def test_a_run_whose_settings_are_damaged_is_told(tmp_path, capsys):
    assert cli.main(train("dcgan", tmp_path)) == 0
    good = (tmp_path / "run" / "settings.json").read_text()
    for damage, words in ((good[:-9], "cannot be read"), (good.replace('"lr"', '"rate"'), "cannot be read"),
                          (good.replace('"base_channels": 2', '"base_channels": 4'), "has stages")):
        (tmp_path / "run" / "settings.json").write_text(damage)
        assert cli.main(["sample", "--run", "run", "--out", "made"]) == 2
        assert words in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
