"""`ganlab measure`: figures with their floor, a page with pictures, and a word about whatever makes them doubtful."""

import re

import pytest
import torch
from PIL import Image

from ganlab import cli
from ganlab.datasets import faces


def folder(path, images, suffix=".png"):
    path.mkdir()
    for index, image in enumerate(images):
        Image.fromarray(image.permute(1, 2, 0).numpy()).save(path / f"{index:03}{suffix}")
    return str(path)


@pytest.fixture(scope="module")
def pictures():
    return faces.faces(130, size=32, seed=3).images


def figures(text, name):
    mean, _, floor, _ = (float(number) for number in re.search(
        rf"^{name} +(−?[\d.]+) ± ([\d.]+) +(−?[\d.]+) ± ([\d.]+)", text.replace("−", "-"), re.M).groups())
    return mean, floor


def test_other_real_pictures_are_at_the_floor_and_noise_is_not(pictures, tmp_path, capsys):
    real, fake = folder(tmp_path / "real", pictures[:80]), folder(tmp_path / "fake", pictures[80:])
    page = tmp_path / "report.html"
    assert cli.main(["measure", "--real", real, "--fake", fake, "--size", "32", "--out", str(page)]) == 0
    out = capsys.readouterr().out
    assert "Only 40 pictures a side" in out and "no more pictures a side (40) than features (192)" in out
    near, floor = figures(out, "precision")
    assert near > floor - 0.2
    text = page.read_text()
    assert text.count("<img") == 8 * 4 + 16 and "http" not in text and 'alt="000.png"' in text
    noise = folder(tmp_path / "noise", torch.randint(0, 256, (30, 3, 32, 32), dtype=torch.uint8))
    assert cli.main(["measure", "--real", real, "--fake", noise, "--size", "32"]) == 0
    far, floor = figures(capsys.readouterr().out, "Fréchet distance")
    assert far > 5 * floor


def test_what_makes_figures_doubtful_is_said(pictures, tmp_path, capsys):
    large = torch.nn.functional.interpolate(pictures[:40].float(), scale_factor=2).byte()
    mixed = torch.cat([pictures[:50], pictures[:10]])
    real = folder(tmp_path / "real", mixed)
    fake = folder(tmp_path / "fake", large, ".jpg")
    folder(tmp_path / "copies", pictures[:25])
    assert cli.main(["measure", "--real", real, "--fake", fake]) == 0
    out = capsys.readouterr().out
    for words in ("10 of the 60 real pictures are copies of others", "have different sizes", "fake pictures are JPEG",
                  "Some real pictures are smaller than 64 pixels"):
        assert words in out, words
    assert cli.main(["measure", "--real", real, "--fake", str(tmp_path / "copies"), "--size", "32"]) == 0
    assert "25 fakes are real pictures, pixel by pixel" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "words"), [
    (["--size", "4"], "Expected --size from 8 to 1024"), (["--most", "0"], "--most of at least 1"),
    (["--most", "30"], "Expected at least 40 pictures in"), (["--features", "no.pth"], "There is no checkpoint no.pth"),
])
def test_bad_requests_are_told(pictures, tmp_path, capsys, arguments, words):
    real, fake = folder(tmp_path / "real", pictures[:50]), folder(tmp_path / "fake", pictures[50:80])
    assert cli.main(["measure", "--real", real, "--fake", fake, *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_damaged_picture_is_named_and_nothing_is_written(pictures, tmp_path, capsys):
    real, fake = folder(tmp_path / "real", pictures[:50]), folder(tmp_path / "fake", pictures[50:80])
    (tmp_path / "fake" / "007.png").write_bytes(b"no picture")
    page = tmp_path / "report.html"
    assert cli.main(["measure", "--real", real, "--fake", fake, "--out", str(page)]) == 2
    assert "007.png" in capsys.readouterr().err and not page.exists()
