from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ganlab import cli
from ganlab.datasets import scaling
from ganlab.models import cyclegan, patchgan, pix2pix, translation
from tests.models.test_published import as_published, patchgan_names, resnet_names, unet_names


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
    assert cli.main([*flat(sample | {"--kind": "pix2pix-generator"}), "--force"]) == 0


@pytest.mark.parametrize(("change", "words"), [
    ({"--checkpoint": "none.pth"}, "There is no checkpoint none.pth"),
    ({"--checkpoint": "PICTURE"}, "is a picture"),
    ({"--checkpoint": ""}, "an empty one"),
    ({"--input": ""}, "an empty one"),
    ({"--out": ""}, "an empty one"),
    ({"--input": "PICTURE"}, "is a file"),
    ({"--out": "PICTURE"}, "is a file"),
    ({"--part": "G_B"}, "a part 'G_B'"),
    ({"--max-megapixels": "0"}, "at least one megapixel"),
    ({"--size": "-64"}, "multiple of 64"),
    ({"--size": "1600000"}, "at most 2000 pixels"),
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


def test_sample_keeps_the_shape_of_a_part_in_a_file(sample, tmp_path, capsys):
    torch.manual_seed(0)
    state = as_published(cyclegan.Generator(blocks=1, base_channels=2), resnet_names(1))
    torch.save({"G_A": state, "G_B": state}, sample["--checkpoint"])
    Image.new("RGB", (30, 9), "red").save(tmp_path / "in" / "a.png")
    sample["--kind"] = "cyclegan-generator"
    assert cli.main([*flat(sample), "--keep-shape"]) == 2
    assert "(--part …): G_A, G_B." in capsys.readouterr().err
    assert cli.main([*flat(sample), "--keep-shape", "--part", "G_B"]) == 0
    assert Image.open(tmp_path / "out" / "a.png").size == (30, 9)
    assert Image.open(tmp_path / "out" / "b.png").size == (40, 50)
    (tmp_path / "in" / "b.jpg").write_bytes(b"")
    assert cli.main([*flat(sample), "--part", "G_B", "--force", "--skip-damaged", "--size", "8"]) == 0
    shown = capsys.readouterr()
    assert "1 pictures in" in shown.out and "Skipped 1 of 2" in shown.err
    assert Image.open(tmp_path / "out" / "a.png").size == (8, 8)


def test_a_broken_checkpoint_gives_no_black_pictures(sample, tmp_path, capsys):
    state = torch.load(sample["--checkpoint"], weights_only=True)
    state["model.model.3.weight"][0, 0, 0, 0] = torch.nan
    torch.save(state, sample["--checkpoint"])
    assert cli.main(flat(sample)) == 2
    assert "model.model.3.weight holds nan" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_sample_raises_the_limit_when_told(sample, capsys, monkeypatch):
    handed_on = {}
    monkeypatch.setattr(translation, "translate_folder", lambda *_, **how: handed_on.update(how) or [Path("out/a.png")])
    assert cli.main([*flat(sample), "--max-megapixels", "9"]) == 0
    assert handed_on["largest"] == 9_000_000
