import hashlib
import unicodedata

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from ganlab import cli
from ganlab.datasets import DataError, load
from ganlab.datasets.builtin import emoji, emoji_font
from ganlab.datasets.store import hdf5
from tests.conftest import ROOT
from tests.datasets.conftest import leftovers
from tests.datasets.fonts import colour_font

FEW = {0x2764: "symbols", 0x1F600: "faces", 0x1F601: "faces", 0x1F408: "animals", 0x1F6F7: "activities"}


def code_points_of(data):
    return [int(code, 16) for code in data.info["code_points"].split()]


def test_what_ships_is_whole_and_small():
    assert emoji.SHIPPED.stat().st_size < 8_000_000
    hdf5.verify(emoji.SHIPPED)
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(emoji.SHIPPED.read_bytes()).hexdigest() in text
    data = load("emoji", split="all")
    assert data.images.shape == (1357, 3, 64, 64) and data.images.dtype == torch.uint8
    assert data.classes == list(emoji.GROUPS) and data.name == "emoji"
    assert code_points_of(data) == list(emoji.code_points())
    assert [data.classes[label] for label in data.labels] == list(emoji.code_points().values())
    assert data.captions == [unicodedata.name(chr(code)).lower() for code in code_points_of(data)]
    assert "Open Font License" in data.info["licence"] and "2.042" in data.info["font"]


def test_every_picture_is_drawn_on_white_and_no_two_are_the_same():
    images = load("emoji", split="all").images
    assert len(images.flatten(1).unique(dim=0)) == len(images)  # kills tofu, which repeats
    assert (images.flatten(1).float().std(dim=1) > 1).all()  # kills blanks
    # The glyphs are 136 wide and 128 high: at 64 pixels the first and the last row are white; kills a stretch.
    assert (images[:, :, [0, 63]] > 240).all()


def test_no_code_point_stands_in_two_groups():
    runs = [run.partition("-") for text in emoji.GROUPS.values() for run in text.split()]
    total = sum(int(last or first, 16) - int(first, 16) + 1 for first, _, last in runs)
    assert total == len(emoji.code_points()) == 1357


@pytest.mark.parametrize(("caption", "group"), [
    ("grinning face", "faces"), ("woman", "people"), ("thumbs up sign", "body"), ("tiger face", "animals"),
    ("cat face with tears of joy", "animals"), ("evergreen tree", "nature"), ("strawberry", "food"),
    ("rocket", "travel"), ("soccer ball", "activities"), ("hammer", "objects"), ("heavy black heart", "symbols"),
])
def test_groups_hold_what_their_names_say(caption, group):
    data = load("emoji", split="all")
    assert data.classes[data.labels[data.captions.index(caption)]] == group


def test_splits_share_no_emoji_and_no_clock():
    train, test, whole = (load("emoji", split=split) for split in ("train", "test", "all"))
    codes = [set(code_points_of(data)) for data in (train, test, whole)]
    assert not codes[0] & codes[1] and codes[0] | codes[1] == codes[2]
    assert 0.15 < len(test) / len(whole) < 0.25
    assert all(code in codes[0] for code in range(0x1F550, 0x1F568))
    # fixed for good: who publishes a figure must be able to count on it
    assert sorted(codes[1])[:4] == [0x23EE, 0x23F3, 0x23FA, 0x25FD]
    assert load("emoji").captions == train.captions
    assert set(code_points_of(load("emoji", size=8, split="test"))) == codes[1]


def test_a_group_keeps_the_labels_of_the_whole_set():
    faces = load("emoji", group="faces", split="all")
    assert set(faces.labels.tolist()) == {0} and len(faces) == 111
    food = load("emoji", size=32, group="food")
    assert {food.classes[label] for label in food.labels} == {"food"}
    assert food.captions[:2] == ["hot beverage", "hot dog"]
    assert len(food) == len(food.captions) == len(code_points_of(food))


@pytest.mark.parametrize("size", [16, 32])
def test_smaller_ones_are_the_same_pictures(size):
    large, small = (load("emoji", size=side, split="test").images.float() for side in (64, size))
    assert small.shape[1:] == (3, size, size)
    means = large.unflatten(3, (size, -1)).unflatten(2, (size, -1)).mean(dim=(3, 5))
    # Lanczos against plain means: 3 of 255 on average; another order or a transpose gives over 20.
    assert (means - small).abs().mean() < 6


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"group": "vegetables"}, "a group of emoji, faces, people, .* got 'vegetables'. Choose"),
    ({"split": "val"}, "split \"train\", \"test\" or \"all\" for emoji, got 'val'. Choose"),
    ({"size": 4}, "from 8 to 128 pixels for emoji, got 4"), ({"size": 256}, "got 256"),
    ({"size": 32.0}, "got 32.0"), ({"size": 128}, "build-emoji --size 128"),
])
def test_what_cannot_be_had_is_refused(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        load("emoji", **arguments)


def test_groups_are_for_emoji_only():
    with pytest.raises(DataError, match=r"a group for emoji only, got 'faces' for digits.*of_class"):
        load("digits", group="faces")


def shipped(tmp_path, monkeypatch, content=None):
    path = tmp_path / "data" / "emoji.h5"
    path.parent.mkdir()
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(emoji, "SHIPPED", path)
    return path


def test_a_missing_file_says_what_to_do(tmp_path, monkeypatch, capsys):
    path = shipped(tmp_path, monkeypatch)
    with pytest.raises(DataError, match=r"found none\. Fetch data/ again .* `ganlab data build-emoji`"):
        load("emoji")
    assert cli.main(["data", "list"]) == 0 and "emoji            missing" in capsys.readouterr().out
    for command in ("info", "path"):
        assert cli.main(["data", command, "emoji"]) == 2 and str(path) in capsys.readouterr().err


@pytest.mark.parametrize("spoil", [lambda raw: raw[:100_000], lambda raw: b"version https://git-lfs",
                                   lambda raw: raw[:2_000_000] + b"\0" * 500 + raw[2_000_500:]])
def test_a_damaged_file_says_what_to_do(tmp_path, monkeypatch, spoil):
    path = shipped(tmp_path, monkeypatch, spoil(emoji.SHIPPED.read_bytes()))
    with pytest.raises(DataError, match=r"Expected .*emoji\.h5.* Delete .* Fetch data/ again") as caught:
        load("emoji")
    assert str(path) in str(caught.value)


def other_file(path, *, arrays=("labels", "captions"), size=64, channels=3, classes=tuple(emoji.GROUPS),
               codes="41 42"):
    values = {"images": np.zeros((2, channels, size, size), np.uint8), "labels": np.zeros(2, np.int64),
              "captions": ["a", "b"]}
    with hdf5.writing(path, classes=classes and list(classes), source="s", licence="l",
                      code_points=codes) as writer:
        for key in ("images", *arrays):
            writer.create(key, np.shape(values[key]))
            writer.append(key, values[key])


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"arrays": ("labels",)}, "emoji with captions"), ({"arrays": ("captions",)}, "emoji with labels"),
    ({"classes": None}, "emoji with classes"), ({"classes": ("a", "b")}, "in the groups faces"),
    ({"channels": 1}, "three channels .* got 1×64×64"), ({"codes": "41"}, "2 code points .* found 1"),
    ({"codes": ""}, "found 0"),
])
def test_a_file_of_another_kind_says_what_is_missing(tmp_path, monkeypatch, changes, sentence):
    path = shipped(tmp_path, monkeypatch)
    other_file(path, **changes)
    with pytest.raises(DataError, match=f"Expected .*{sentence}.* Fetch data/ again"):
        load("emoji")


@pytest.fixture
def few(monkeypatch):
    """Five emoji only are drawn, and a font of two suffices: the real table takes seconds."""
    monkeypatch.setattr(emoji_font, "code_points", lambda: dict(FEW))
    monkeypatch.setattr(emoji_font, "FEWEST", 2)


def ball(colour):
    picture = Image.new("RGBA", (136, 128), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((34, 30, 101, 97), fill=colour)  # 68 pixels both ways, in the middle
    return picture


@pytest.fixture
def font(tmp_path):
    """A font that draws two of the five, one blank, and a box for what it lacks."""
    return colour_font(tmp_path / "font.ttf", {0x1F600: ball("red"), 0x1F408: ball((0, 0, 255, 128)),
                                               0x2764: Image.new("RGBA", (136, 128), (255, 0, 0, 0))},
                       missing=Image.new("RGBA", (136, 128), "green"))


def test_building_drops_blanks_and_tofu_and_distorts_nothing(few, font, tmp_path):
    data = hdf5.open_set(emoji_font.build(font, size=64, out=tmp_path / "e.h5"))
    assert data.captions == ["grinning face", "cat"] and data.info["code_points"] == "1F600 1F408"
    assert [data.classes[label] for label in data.labels] == ["faces", "animals"]
    red, blue = data.images.int()
    assert (blue[:, 32, 32] - torch.tensor([127, 127, 255])).abs().max() <= 1  # half of it, on white
    assert red[:, 32, 32].tolist() == [255, 0, 0]
    assert (red[:, 0] == 255).all() and red[:, 5, 5].tolist() == [255, 255, 255]
    ink = red[1] < 128
    # 68 of 136 pixels are 32 of 64, in the middle both ways; kills a stretch to the square (34 high)
    assert ink.any(dim=0).nonzero().flatten()[[0, -1]].tolist() == [16, 47]
    assert ink.any(dim=1).nonzero().flatten()[[0, -1]].tolist() == [16, 47]
    assert data.info["source"] == "drawn from the font Test Emoji, Version 1.5"
    assert data.info["licence"] == "a licence" and len(data.info["font_sha256"]) == 64


def test_glyphs_keep_their_sizes_relative_to_one_another(few, tmp_path):
    dot = Image.new("RGBA", (34, 34), "black")  # a quarter of the widest
    font = colour_font(tmp_path / "f.ttf", {0x1F600: ball("red"), 0x1F601: dot})
    small = hdf5.open_set(emoji_font.build(font, size=64, out=tmp_path / "e.h5")).images[1, 0]
    assert abs((1 - small / 255).sum() - 16**2) < 8  # 17² where the square is only as large as glyphs are high


def test_building_twice_gives_the_same_bytes(few, font, tmp_path, capsys):
    for name in ("a.h5", "b.h5", "b.h5"):  # the third replaces the second
        assert cli.main(["data", "build-emoji", "--font", str(font), "--size", "32", "--out",
                         str(tmp_path / name)]) == 0
        assert "2 images of 3×32×32" in capsys.readouterr().out
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_larger_ones_that_were_built_are_found(few, font, monkeypatch):
    assert emoji_font.build(font, size=128) == emoji.built_path(128)
    assert load("emoji", size=128, split="all").images.shape == (2, 3, 128, 128)
    assert load("emoji", size=96, split="all").images.shape == (2, 3, 96, 96)
    assert len(load("emoji", split="all")) == 1357  # what ships goes first
    monkeypatch.setattr(emoji, "SHIPPED", emoji.built_path(64))  # without it, what was built serves
    assert load("emoji", size=64, split="all").images.shape == (2, 3, 64, 64)


@pytest.mark.parametrize("with_matcher", [True, False])
def test_a_font_of_the_system_is_found(few, font, tmp_path, monkeypatch, with_matcher):
    found = tmp_path / "fonts" / "deep" / "NotoColorEmoji.ttf"
    found.parent.mkdir(parents=True)
    found.write_bytes(font.read_bytes())
    (found.parent / "NotoColorEmoji-broken.ttf").write_bytes(b"no font")
    monkeypatch.setattr(emoji_font, "FOLDERS", (str(tmp_path / "fonts"), str(tmp_path / "none")))
    monkeypatch.setattr(emoji_font.shutil, "which", lambda _: "fc-match" if with_matcher else None)
    if with_matcher:
        monkeypatch.setattr(emoji_font, "FOLDERS", ())
        answer = emoji_font.subprocess.CompletedProcess([], 0, stdout=str(found))
        monkeypatch.setattr(emoji_font.subprocess, "run", lambda *_, **__: answer)
    assert emoji_font.find() == found
    assert emoji_font.build().exists()


def test_no_font_on_the_system_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(emoji_font, "FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(emoji_font.shutil, "which", lambda _: None)
    with pytest.raises(DataError, match=r"found none\. Install the package fonts-noto-color-emoji .* --font PATH"):
        emoji_font.build()


def test_the_licence_of_the_open_font_is_said_in_short(few, tmp_path):
    text = "This Font Software is licensed under the SIL Open Font License, Version 1.1. It goes on."
    font = colour_font(tmp_path / "f.ttf", {0x1F600: ball("red"), 0x1F408: ball("blue")}, licence=text)
    assert emoji_font._facts(font)["licence"] == emoji.LICENCE


def test_an_interrupted_build_leaves_nothing(few, font, tmp_path, monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(emoji_font.unicodedata, "name", stop)
    out = tmp_path / "e.h5"
    assert cli.main(["data", "build-emoji", "--font", str(font), "--out", str(out)]) == 130
    assert not out.exists() and not leftovers(tmp_path)


def test_the_real_font_draws_what_ships(few, real_mirror, tmp_path):
    path = real_mirror / "noto-emoji" / "NotoColorEmoji.ttf"
    if not path.exists():
        pytest.skip("no NotoColorEmoji.ttf beside fashion-mnist")
    drawn = hdf5.open_set(emoji_font.build(path, size=64, out=tmp_path / "e.h5"))
    whole = load("emoji", split="all")
    same = whole.subset([code_points_of(whole).index(code) for code in FEW])
    assert drawn.captions == same.captions and torch.equal(drawn.labels, same.labels)
    # Other versions of Pillow may round otherwise.
    assert (drawn.images.int() - same.images.int()).abs().max() <= 2
