"""Images and folders of pictures through a generator: what comes out, and nothing where something is wrong."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ganlab.datasets.errors import DataError
from ganlab.models import cyclegan, pix2pix
from ganlab.models.translation import TranslationError, translate, translate_folder


class Negative(nn.Module):
    """A generator whose result is known; with dropout, whose noise can be seen."""

    def __init__(self, channels=3, out_channels=3, image_size=16):
        super().__init__()
        self.in_channels, self.image_size, self.out_channels = channels, image_size, out_channels
        self.dropout = nn.Dropout(0.5)
        self.batches = []

    def forward(self, x):
        self.batches.append(tuple(x.shape))
        return self.dropout(-x.mean(1, keepdim=True).expand(-1, self.out_channels, -1, -1))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name, colour in (("a.png", (10, 10, 10)), ("b.JPG", (200, 200, 200))):
        Image.new("RGB", (40, 20), colour).save(tmp_path / "in" / name)
    (tmp_path / "in" / "notes.txt").write_text("no picture")
    (tmp_path / "in" / ".hidden.png").write_text("no picture")
    return tmp_path / "in"


def test_images_go_through_in_parts_and_in_order():
    """Kills a part that is left out or taken twice, and noise."""
    G, x = Negative().train(), torch.rand(5, 3, 16, 16)
    y = translate(G, x, batch_size=2)
    assert G.batches == [(2, 3, 16, 16), (2, 3, 16, 16), (1, 3, 16, 16)]
    assert torch.equal(y, -x.mean(1, keepdim=True).expand_as(x)) and not y.requires_grad
    assert G.training


def test_two_inputs_stay_side_by_side_and_norms_take_the_averages():
    class Joined(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm2d(1)

        def forward(self, x, m):
            return self.norm(x) + 10 * m

    x, m = torch.randn(5, 1, 4, 4), torch.randn(5, 1, 4, 4)
    y = translate(Joined(), x, m, batch_size=3)
    torch.testing.assert_close(y, x + 10 * m, rtol=1e-4, atol=1e-4)  # averages that have seen nothing: 0 and 1
    with pytest.raises(ValueError):
        translate(Joined(), x, m[:2], batch_size=2)


def test_every_picture_goes_through_alone_and_keeps_its_name(folder, tmp_path):
    G = Negative()
    paths = translate_folder(G, folder, tmp_path / "new" / "out")
    assert paths == [tmp_path / "new" / "out" / name for name in ("a.png", "b.png")]
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == ["a.png", "b.png"]
    assert G.batches == [(1, 3, 16, 16)] * 2
    for path, value in zip(paths, (245, 55)):  # 255 − 10 and 255 − 200; JPEG may be a step off
        picture = Image.open(path)
        assert (picture.mode, picture.size) == ("RGB", (16, 16))
        assert abs(np.asarray(picture).astype(int) - value).max() <= 1


def test_another_size_and_grey_pictures(folder, tmp_path):
    translate_folder(Negative(1, 1), folder, tmp_path / "out", size=48)
    picture = Image.open(tmp_path / "out" / "a.png")
    assert (picture.mode, picture.size) == ("L", (48, 48))


def test_there_is_no_noise_but_on_request_and_G_stays_as_it_was(folder, tmp_path):
    G = Negative().train()
    still = translate_folder(G, folder, tmp_path / "1")
    assert all(len(np.unique(np.asarray(Image.open(path)))) == 1 for path in still)
    noisy = translate_folder(G, folder, tmp_path / "2", as_in_training=True)
    assert all(len(np.unique(np.asarray(Image.open(path)))) > 1 for path in noisy)
    assert G.training


def test_a_unet_with_batch_norm_takes_the_averages_or_the_pictures_own_statistics(folder, tmp_path):
    torch.manual_seed(0)
    G = pix2pix.UNet(image_size=16, base_channels=4)  # at this size it has no dropout
    with torch.no_grad():
        G.up[-1][1].weight.mul_(100)
    outs = [translate_folder(G, folder, tmp_path / str(own), as_in_training=own)[0] for own in (False, True)]
    usual, own = (np.asarray(Image.open(path)).astype(int) for path in outs)
    assert abs(usual - own).max() > 1


def test_pictures_are_replaced_only_when_told(folder, tmp_path):
    translate_folder(Negative(), folder, tmp_path / "out")
    (tmp_path / "out" / "a.png").unlink()
    before = (tmp_path / "out" / "b.png").read_bytes()
    with pytest.raises(TranslationError, match=r"no b\.png in .*--force"):
        translate_folder(Negative(out_channels=1), folder, tmp_path / "out")
    assert not (tmp_path / "out" / "a.png").exists()
    assert (tmp_path / "out" / "b.png").read_bytes() == before
    translate_folder(Negative(out_channels=1), folder, tmp_path / "out", force=True)
    assert Image.open(tmp_path / "out" / "b.png").mode == "L"


def damaged(folder):
    (folder / "z.png").write_bytes((folder / "a.png").read_bytes()[:40])


def same_name(folder):
    Image.new("RGB", (9, 9)).save(folder / "b.webp")


def same_name_in_capitals(folder):
    Image.new("RGB", (9, 9)).save(folder / "A.jpg")


def long_name(folder):
    Image.new("RGB", (9, 9)).save(folder / f"{'ü' * 76}.png")


def emptied(folder):
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(("prepare", "error", "words"), [
    (damaged, DataError, r"z\.png, which is damaged"),
    (same_name, TranslationError, r"one picture a name .*b\.JPG and b\.webp"),
    (same_name_in_capitals, TranslationError, r"one picture a name .*A\.jpg and a\.png"),
    (long_name, TranslationError, "at most 150 bytes"),
    (emptied, DataError, "found none"),
])
def test_nothing_is_written_where_a_picture_is_wrong(prepare, error, words, folder, tmp_path):
    prepare(folder)
    with pytest.raises(error, match=words):
        translate_folder(Negative(), folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("G", "arguments", "words"), [
    (Negative(), {"size": 24}, "multiple of 16 pixels for this network, 16 or more, got 24"),
    (Negative(), {"size": 0}, "got 0"),
    (Negative(), {"size": 16.0}, "got 16.0"),
    (Negative(), {"size": 16, "keep_shape": True}, "either a size or the pictures' own shapes"),
    (Negative(), {"size": 1600000}, "at most 2000 pixels, got 1600000, which takes about 2,560,000.0 GB"),
    (Negative(), {"size": 64, "largest": 4095}, "at most 63 pixels, got 64"),
    (Negative(channels=4), {}, "takes 1 or 3 channels, got one for 4"),
    (Negative(out_channels=2), {}, "gives 1 or 3 channels, got 2"),
])
def test_nothing_is_written_where_the_network_or_the_size_does_not_fit(G, arguments, words, folder, tmp_path):
    with pytest.raises(TranslationError, match=words):
        translate_folder(G, folder, tmp_path / "out", **arguments)
    assert not (tmp_path / "out").exists()


def test_folders_that_cannot_be_used(folder, tmp_path):
    for from_, to, error, words in ((tmp_path / "none", tmp_path / "out", DataError, "found none at"),
                                    (folder / "a.png", tmp_path / "out", DataError, "is a file"),
                                    ("", tmp_path / "out", DataError, "an empty one"),
                                    (folder, "", TranslationError, "an empty one"),
                                    (folder, "a\0b", TranslationError, "zero byte"),
                                    (folder, folder / "a.png" / "deeper", TranslationError, "is a file"),
                                    (folder, folder / "a.png", TranslationError, "is a file"),
                                    (folder, folder, TranslationError, "for both")):
        with pytest.raises(error, match=words):
            translate_folder(Negative(), from_, to)


def test_a_link_to_the_pictures_is_no_other_folder(folder, tmp_path):
    try:
        (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links here")
    with pytest.raises(TranslationError, match="for both"):
        translate_folder(Negative(), folder, tmp_path / "link")


def test_a_folder_or_picture_that_may_not_be_read_is_named(folder, tmp_path, monkeypatch):
    opened, listed = open, Path.iterdir

    def refused(path, *rest):
        if str(path).endswith("b.JPG"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    monkeypatch.setattr("builtins.open", refused)
    with pytest.raises(DataError, match=r"b\.JPG, but the system refused"):
        translate_folder(Negative(), folder, tmp_path / "out")

    def not_listed(path):
        if path == folder:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", not_listed)
    with pytest.raises(DataError, match=r"Expected to read .*Permission denied"):
        translate_folder(Negative(), folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_failure_in_the_middle_leaves_whole_pictures_only(folder, tmp_path, monkeypatch):
    save = Image.Image.save

    def fail_at_second(picture, path, kind):
        save(picture, path, kind)
        if ".b.png" in str(path):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", fail_at_second)
    with pytest.raises(TranslationError, match=r"write .*b\.png, but the system refused \(No space"):
        translate_folder(Negative(), folder, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]


class Same(Negative):
    """A generator that gives back what it gets, and takes multiples of 4 from 8 on, as CycleGAN's does."""

    smallest_size, size_step = 8, 4

    def forward(self, x):
        self.batches.append(tuple(x.shape))
        return x


SHAPES = [(640, 240), (241, 637), (1, 1), (3, 500), (7, 2), (8, 8), (12, 40)]  # width, height


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_shape_is_kept_and_every_pixel_in_its_place(mode, folder, tmp_path):
    """Kills a cut at another place than the padding, sides exchanged, and a border of zeros."""
    emptied(folder)
    chance = np.random.default_rng(0)
    for number, (width, height) in enumerate(SHAPES):
        values = chance.integers(0, 256, (height, width, 3)[:2 if mode == "L" else 3], dtype=np.uint8)
        Image.fromarray(values).save(folder / f"{number}.png")
    G = Same(1 if mode == "L" else 3)
    for number, path in enumerate(translate_folder(G, folder, tmp_path / "out", keep_shape=True)):
        with Image.open(path) as result, Image.open(folder / f"{number}.png") as picture:
            assert result.size == SHAPES[number] and result.mode == mode
            assert np.array_equal(np.asarray(result), np.asarray(picture))
    sizes = [shape[3:1:-1] for shape in G.batches]
    assert sizes == [(640, 240), (244, 640), (8, 8), (8, 500), (8, 8), (8, 8), (12, 40)]


def test_what_is_added_around_a_picture_is_its_reflection(folder, tmp_path):
    emptied(folder)
    Image.fromarray(np.arange(18, dtype=np.uint8)[None].repeat(9, 0) * 10).save(folder / "a.png")
    seen = []

    class Looking(Same):
        def forward(self, x):
            seen.append(x)
            return x

    translate_folder(Looking(1), folder, tmp_path / "out", keep_shape=True)
    row = ((seen[0][0, 0, 0] + 1) * 127.5).round().int().tolist()
    assert row == [10, *range(0, 180, 10), 160], "one column before, one after: 1 … 16 mirrored at 0 and at 17"


def test_networks_of_the_papers_keep_the_shape(folder, tmp_path):
    for number, G in enumerate((pix2pix.UNet(image_size=32, base_channels=2),
                                cyclegan.Generator(blocks=1, base_channels=2))):
        for path in translate_folder(G, folder, tmp_path / str(number), keep_shape=True):
            assert Image.open(path).size == (40, 20)


def test_a_picture_beyond_the_limit_is_named_and_the_limit_can_be_raised(folder, tmp_path):
    Image.new("RGB", (200, 300), "red").save(folder / "large.png")
    words = r"large\.png, which has 200×300 and takes about 0.1 GB.*--max-megapixels 1 \(largest=60000\)"
    with pytest.raises(DataError, match=words):
        translate_folder(Same(), folder, tmp_path / "out", keep_shape=True, largest=59_999)
    assert not (tmp_path / "out").exists()
    assert len(translate_folder(Same(), folder, tmp_path / "out", keep_shape=True, largest=60_000)) == 3


def test_all_damaged_pictures_are_told_at_once_or_left_out(folder, tmp_path, capsys):
    damaged(folder)
    (folder / "y.jpg").write_bytes(b"<html>")
    with pytest.raises(DataError, match=r"(?s)got 2 of 4 that cannot.*y\.jpg.*z\.png"):
        translate_folder(Same(), folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    paths = translate_folder(Same(), folder, tmp_path / "out", skip_damaged=True)
    assert [path.name for path in paths] == ["a.png", "b.png"]
    assert "Skipped 2 of 4" in capsys.readouterr().err


class Of(Negative):
    """A generator that gives one value everywhere."""

    def __init__(self, value):
        super().__init__()
        self.value = value

    def forward(self, x):
        return torch.full_like(x, self.value)


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
def test_a_picture_of_no_numbers_is_never_written(value, folder, tmp_path):
    with pytest.raises(TranslationError, match=r"a\.png it gives nan or inf"):
        translate_folder(Of(value), folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_results_of_one_colour_are_noted(folder, tmp_path, capsys):
    translate_folder(Same(), folder, tmp_path / "same")
    assert "one colour" not in capsys.readouterr().err, "the pictures themselves are of one"
    for name in ("c.png", "d.png"):
        Image.fromarray(np.arange(300, dtype=np.uint8).reshape(10, 10, 3)).save(folder / name)
    translate_folder(Of(0.5), folder, tmp_path / "out")
    assert "Note: of one colour: 2 of 4 results, for instance" in capsys.readouterr().err


def test_too_little_memory_is_said(folder, tmp_path):
    class Greedy(Same):
        def forward(self, x):
            return torch.empty(2**50)

    with pytest.raises(TranslationError, match=r"memory for .*a\.png, 16×16"):
        translate_folder(Greedy(), folder, tmp_path / "out")


def test_nothing_of_the_users_is_replaced_through_links(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (folder / "a.png").rename(tmp_path / "out" / "a.png")
    try:
        (folder / "a.png").symlink_to(tmp_path / "out" / "a.png")
    except OSError:
        pytest.skip("this system makes no links here")
    before = (tmp_path / "out" / "a.png").read_bytes()
    with pytest.raises(TranslationError, match=r"a\.png is one of them"):
        translate_folder(Same(), folder, tmp_path / "out", force=True)
    assert (tmp_path / "out" / "a.png").read_bytes() == before
    (tmp_path / "out" / "a.png").unlink()
    (folder / "a.png").unlink()
    (tmp_path / "out" / "b.png").mkdir()
    with pytest.raises(TranslationError, match=r"b\.png is a folder"):
        translate_folder(Same(), folder, tmp_path / "out", force=True)


def test_a_folder_that_may_not_be_written_to_is_said_before_the_work(folder, tmp_path, monkeypatch):
    G = Same()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(TranslationError, match="nothing can be written in"):
        translate_folder(G, folder, tmp_path / "new" / "out")
    assert not G.batches


def test_what_a_user_should_know_of_the_pictures_is_said_once(folder, tmp_path, capsys):
    emptied(folder)
    Image.fromarray(np.arange(400, dtype=np.uint16).reshape(20, 20) % 253).save(folder / "deep.png")
    translate_folder(Same(), folder, tmp_path / "out", keep_shape=True)
    said = capsys.readouterr().err
    assert said.count("less than a quarter of the range") == 1 and "1 file" in said and "deep.png" in said
