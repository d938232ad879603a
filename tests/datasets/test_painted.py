"""Painted shadows: Perlin noise, coverage, styles, determinism; the original layout and its errors."""

import h5py
import numpy as np
import pytest
import torch
from PIL import Image

from ganlab import cli
from ganlab.datasets import DataError, load, painted
from ganlab.runtime import GanlabError


def pictures(count=8, height=64, width=64, seed=0):
    return torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_perlin_noise_is_zero_on_its_lattice_and_smooth_between():
    """With 8-pixel squares the half-pixel offsets straddle each lattice point; kills offsets off by a square."""
    noise = painted.perlin(np.random.default_rng(0), 50, 64, 64, cells=8)
    assert noise.shape == (50, 64, 64)
    near = np.abs(noise[:, 7:56:8, 7:56:8])  # half a pixel from a lattice point
    assert near.mean() < 0.4 * np.abs(noise).mean()
    assert np.abs(noise).max() <= np.sqrt(0.5) + 1e-9
    assert abs(noise.mean()) < 0.01  # 50 · 64 squares: standard error 0.004
    assert max(np.abs(np.diff(noise, axis=axis)).max() for axis in (1, 2)) < 0.3


def test_perlin_noise_crosses_the_squares_without_a_jump():
    """Kills a linear or cubic blend: the noise bends least of all where squares meet, between columns 31 and 32."""
    noise = painted.perlin(np.random.default_rng(0), 20, 64, 64, cells=2)  # squares of 32 pixels
    bend = np.abs(np.diff(noise, n=2, axis=2)).mean((0, 1))  # of columns i to i + 2
    assert bend[30:32].max() < 0.5 * np.median(bend)


def test_octaves_add_finer_detail_and_other_shapes_work():
    one, three = (painted.perlin(np.random.default_rng(0), 40, 64, 64, cells=2, octaves=n) for n in (1, 3))
    rough, smooth = (np.abs(np.diff(noise, axis=1)).mean() / noise.std() for noise in (three, one))
    assert rough > 1.3 * smooth
    # each octave has half the strength: variances 1 + 1/4 + 1/16 add up to 1.15² (1.73² without the halving)
    assert 1.05 < three.std() / one.std() < 1.25
    assert painted.perlin(np.random.default_rng(0), 2, 17, 50, cells=3).shape == (2, 17, 50)


def test_binarise_keeps_the_share():
    noise = np.random.default_rng(0).normal(size=(3, 40, 50))
    shares = painted.binarise(noise, np.array([0.1, 0.5, 0.9])).mean((1, 2))
    np.testing.assert_allclose(shares, [0.1, 0.5, 0.9], atol=1e-3)


def test_speckle_changes_a_share_of_the_pixels_both_ways():
    shapes = np.zeros((4, 100, 100), bool)
    shapes[:, :50] = True
    speckled = painted.speckle(np.random.default_rng(0), shapes, 0.1)
    # 20,000 pixels on each side: the standard error of the share is 0.002
    assert abs(speckled[:, 50:].mean() - 0.1) < 0.01 and abs(1 - speckled[:, :50].mean() - 0.1) < 0.01
    assert not np.array_equal(speckled[0], speckled[1])


def test_half_shadows_grow_with_the_picture():
    def steepest(size):
        matte = painted.mattes(np.random.default_rng(0), 20, size, size, painted.STYLES["smooth"])
        return np.abs(np.diff(matte, axis=3)).max((1, 2, 3)).mean()

    assert steepest(128) < 0.65 * steepest(64)


@pytest.mark.parametrize("style", list(painted.STYLES))
def test_coverage(style):
    _, mask = painted.paint(pictures(200), 0, style)
    share = mask.mean((1, 2, 3))
    assert set(mask.unique().tolist()) == {0.0, 1.0}
    assert share.min() > 0.08 and share.max() < 0.55  # drawn from 0.15 to 0.45, then smoothed
    assert abs(share.mean() - 0.3) < 0.03


@pytest.mark.parametrize("style", list(painted.STYLES))
def test_the_same_seed_gives_the_same_shadow_and_another_gives_another(style):
    x = pictures()
    (first, mask), (again, mask_again), (other, _) = (painted.paint(x, seed, style) for seed in (3, 3, 4))
    assert torch.equal(first, again) and torch.equal(mask, mask_again)
    assert not torch.equal(first, other)
    assert len({part.numpy().tobytes() for part in mask}) == len(mask), "each picture has a shadow of its own"


def test_styles_differ_in_their_edges():
    """Kills two names for one style: smooth shadows have wide half-shadows, sharp ones rough outlines."""
    rng = np.random.default_rng
    mattes = {name: painted.mattes(rng(0), 50, 64, 64, style) for name, style in painted.STYLES.items()}
    slope = {name: np.abs(np.diff(matte, axis=3)).max((1, 2, 3)).mean() for name, matte in mattes.items()}
    assert slope["sharp"] > 2 * slope["smooth"]
    outline = {name: np.abs(np.diff(matte > 0.5, axis=3)).mean() for name, matte in mattes.items()}
    assert outline["sharp"] > 1.5 * outline["smooth"]


def test_a_shadow_takes_light_and_only_where_it_falls():
    white = torch.ones(30, 3, 64, 64)
    shadowed, mask = painted.paint(white, 0, "sharp")
    light = (shadowed + 1) / 2
    deep = torch.nn.functional.avg_pool2d(mask, 9, 1, 4) == 1  # well inside
    far = torch.nn.functional.avg_pool2d(mask, 9, 1, 4) == 0
    assert light.max() <= 1 and light.min() > 0
    green = light[:, 1:2]
    assert 0.2 < green[deep].mean() < 0.6  # 1 − depth: 0.25 to 0.55, a little more under the speckle
    assert green[far].mean() > 0.97
    inside = deep[:, 0]
    assert (light[:, 2][inside] > light[:, 0][inside] + 0.02).all(), "shadows are bluish"
    assert green[mask.bool()].max() < green[~mask.bool()].mean()


def test_a_depth_that_is_given_decides_how_much_of_each_colour_is_left():
    """Kills channels in another order, and a depth that every picture has alike."""
    white = torch.ones(60, 3, 64, 64)
    shadowed, mask = painted.paint(white, 3, "sharp", depth=(0.6, 0.5, 0.2))
    assert torch.equal(mask, painted.paint(white, 3, "sharp")[1]), "the same shapes"
    darkest = 1 - ((shadowed + 1) / 2).amin((2, 3))  # (60, 3): what the full shadow takes
    torch.testing.assert_close(darkest.mean(0), 0.975 * torch.tensor([0.6, 0.5, 0.2]), atol=0.03, rtol=0)
    assert darkest.min(0).values[0] < 0.55 and darkest.max(0).values[0] > 0.62
    assert (1 - ((painted.paint(white, 3, depth=(1, 1, 1))[0] + 1) / 2)).max() <= 0.951


def test_black_stays_black():
    """Kills darkening in [−1, 1], where a factor below 1 pulls black towards grey."""
    black = torch.full((2, 3, 32, 32), -1.0)
    torch.testing.assert_close(painted.paint(black, 0)[0], black)


def test_bytes_and_floats_get_the_same_shadow():
    bytes_ = torch.randint(0, 256, (4, 3, 32, 48), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    kept = bytes_.clone()
    shadowed, mask = painted.paint(bytes_, 7)
    as_float, mask_float = painted.paint(bytes_ / 127.5 - 1, 7)
    assert shadowed.dtype == mask.dtype == torch.uint8 and torch.equal(bytes_, kept)
    assert torch.equal(mask, (255 * mask_float).byte())
    assert ((as_float + 1) * 127.5 - shadowed).abs().max() <= 0.501
    assert painted.paint(pictures().double(), 0)[0].dtype == torch.float64


@pytest.mark.parametrize(("call", "words"), [
    (lambda: painted.paint(pictures()[0], 0), r"\(B, 3, H, W\)"),
    (lambda: painted.paint(pictures()[:, :1], 0), "colour"),
    (lambda: painted.paint(pictures(2, 8, 8), 0), "16×16"),
    (lambda: painted.paint(pictures().long(), 0), "int64"),
    (lambda: painted.paint(3 * pictures(), 0), "to_signed"),
    (lambda: painted.paint(pictures() * float("nan"), 0), "to_signed"),
    (lambda: painted.paint(pictures(), -1), r"from 0 to 2\*\*32 - 1, got -1"),
    (lambda: painted.paint(pictures(), 2**32), "got 4294967296"),
    (lambda: painted.paint(pictures(), 0.5), "got 0.5"),
    (lambda: painted.paint(pictures(), 0, "soft"), "smooth or sharp"),
    (lambda: painted.paint(pictures(), 0, depth=(0.5, 0.5)), "three shares"),
    (lambda: painted.paint(pictures(), 0, depth=(0.5, 0.5, 1.5)), "from 0 to 1"),
    (lambda: painted.paint(pictures(), 0, depth=(0.5, 0.5, float("nan"))), "from 0 to 1"),
])
def test_wrong_requests_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# --- the original layout --------------------------------------------------------------------------------------

X = np.random.default_rng(0).integers(0, 256, (5, 20, 24, 3), dtype=np.uint8)
M = (np.random.default_rng(1).random((5, 20, 24)) < 0.3).astype(np.uint8)


def write(path, **arrays):
    with h5py.File(path, "w") as file:
        for key, values in arrays.items():
            file[key] = values
    return path


@pytest.mark.parametrize("images", [X, X.transpose(0, 3, 1, 2), (X / 255).astype(np.float32), X.astype(np.float64)],
                         ids=["channels last", "channels first", "floats to 1", "floats to 255"])
@pytest.mark.parametrize("labels", [M, M[..., None], M[:, None], M * 255, M.astype(bool), M.astype(np.float32),
                                    M.astype(np.int8), M.astype(np.float32) * 255, M * 245 + 10],
                         ids=["NHW", "NHW1", "N1HW", "0 and 255", "bool", "float", "int8", "float to 255", "JPEG"])
def test_a_file_of_the_original_layout_opens_as_it_is(tmp_path, images, labels):
    path = write(tmp_path / "shadows.h5", val_img_x=images, val_labels=labels)
    ds = painted.open_original(path, "val")
    assert torch.equal(ds.images, torch.from_numpy(X.transpose(0, 3, 1, 2)))
    assert torch.equal(ds.masks.images, torch.from_numpy(255 * M[:, None]))
    assert (ds.split, ds.targets, ds.pairing) == ("val", None, None)
    assert ds.masks.batch([0, 1]).unique().tolist() == [-1, 1]


def test_pictures_as_labels_are_targets(tmp_path):
    path = write(tmp_path / "removal.h5", train_img_x=X, train_labels=255 - X)
    ds = painted.open_original(path)
    assert ds.masks is None and ds.pairing == "paired"
    assert torch.equal(ds.targets.images, 255 - ds.images)


@pytest.mark.parametrize(("arrays", "words"), [
    ({"images": X}, "test_img_x in .*, found images"),
    ({}, "found nothing"),
    ({"test_img_x": X}, "test_labels"),
    ({"test_img_x": X, "test_labels": M[:4]}, "5 test_labels .*got 4"),
    ({"test_img_x": X[..., :2], "test_labels": M}, r"\(N, H, W, 3\)"),
    ({"test_img_x": np.concatenate([X, X[..., :1]], axis=3), "test_labels": M}, "three bands"),
    ({"test_img_x": X, "test_labels": M[:, :10]}, "20×24, got 5 of 10×24"),
    ({"test_img_x": X[0], "test_labels": M[0]}, "of shape"),
    ({"test_img_x": X, "test_labels": np.arange(5)}, "numbers of shape"),
    ({"test_img_x": X.astype(np.float32) / 127.5 - 1, "test_labels": M}, "from 0 to 1, got -1"),
    ({"test_img_x": X * np.nan, "test_labels": M}, "got nan"),
    ({"test_img_x": X, "test_labels": M.astype(complex)}, "complex"),
    ({"test_img_x": X, "test_labels": 2 * M}, "of 0 and 255, got 0 to 2"),
    ({"test_img_x": X, "test_labels": M.astype(np.int16) * 256}, "of 0 and 255, got 0 to 256"),
    ({"test_img_x": X, "test_labels": -M.astype(np.int8)}, "of 0 and 255, got -1 to 0"),
    ({"test_img_x": X, "test_labels": M * np.nan}, "of 0 and 255, got nan"),
    ({"test_img_x": X, "test_labels": M * 127 + M[::-1] * 128}, "of two values"),
    ({"test_img_x": X, "test_labels": M / 2 + M[::-1] / 2}, "between a tenth and nine tenths of 1"),
    ({"test_img_x": X, "test_labels": M, "test_img_y": X[:, :16]}, "targets"),
])
def test_other_keys_and_shapes_are_refused_with_a_sentence(tmp_path, arrays, words):
    path = write(tmp_path / "other.h5", **arrays)
    with pytest.raises(DataError, match=words):
        painted.open_original(path, "test")


def test_a_few_soft_pixels_are_cut_at_one_half(tmp_path):
    labels = 255 * M
    labels[0, 0, :20] = np.arange(118, 138)  # 20 of 2,400 values
    ds = painted.open_original(write(tmp_path / "soft.h5", train_img_x=X, train_labels=labels))
    assert ds.masks.images[0, 0, 0, :20].tolist() == 10 * [0] + 10 * [255]
    labels[0, 1, :5] = 128
    with pytest.raises(DataError, match=r"got 1\.0 % between a tenth and nine tenths of 255"):
        painted.open_original(write(tmp_path / "softer.h5", train_img_x=X, train_labels=labels))


def test_a_fault_of_ours_is_not_told_as_a_damaged_file(tmp_path, monkeypatch):
    def fails(*_):
        raise OverflowError

    monkeypatch.setattr(painted, "_as_masks", fails)
    path = write(tmp_path / "whole.h5", train_img_x=X, train_labels=M)
    with pytest.raises(OverflowError):
        painted.open_original(path)


def test_load_names_the_way_to_open_this_layout(tmp_path):
    path = write(tmp_path / "removal.h5", train_img_x=X, train_labels=M)
    with pytest.raises(DataError, match=r"ganlab\.datasets\.painted\.open_original\(path, split\)"):
        load(path)


def test_a_missing_file_another_kind_and_another_split(tmp_path):
    with pytest.raises(DataError, match="found none"):
        painted.open_original(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("no HDF5")
    with pytest.raises(DataError, match="another kind"):
        painted.open_original(tmp_path / "text.h5")
    with pytest.raises(DataError, match="Expected split train, val or test"):
        painted.open_original(tmp_path / "none.h5", "validation")


# --- building -------------------------------------------------------------------------------------------------


@pytest.fixture
def photographs(tmp_path):
    folder = tmp_path / "aerial"
    folder.mkdir()
    values = np.random.default_rng(0).integers(0, 256, (2, 200, 70, 3), dtype=np.uint8)
    for name, value in zip("ab", values):
        Image.fromarray(value).save(folder / f"{name}.png")
    return folder


def test_build_makes_the_original_layout(photographs, tmp_path):
    path = painted.build(photographs, size=16, seed=1, path=tmp_path / "mine.h5", licence="CC0")
    with h5py.File(path) as file:
        assert set(file) == {f"{split}_{key}" for split in painted.SPLITS for key in painted.ARRAYS}
        assert file["train_img_x"].shape == (64, 16, 16, 3)  # 12 rows of 4 squares: 8 train, 2 val, 2 test; twice
        assert set(np.unique(file["train_labels"])) == {0, 1}
        assert (file.attrs["source"], file.attrs["licence"]) == ("aerial", "CC0")
    whole = np.asarray(Image.open(photographs / "a.png"))
    masks = painted.open_original(path).masks.images
    assert len({mask.numpy().tobytes() for mask in masks}) == 64, "every square has a shadow of its own"
    for split, rows, count in (("train", (0, 8), 32), ("val", (8, 10), 8), ("test", (10, 12), 8)):
        ds = painted.open_original(path, split)
        assert len(ds) == 2 * count
        first = ds.targets.images[:4].numpy().transpose(0, 2, 3, 1)
        row = whole[16 * rows[0]:16 * rows[0] + 16, :64]
        np.testing.assert_array_equal(np.concatenate(list(first), axis=1), row)
        assert (ds.images <= ds.targets.images).all(), "a shadow takes light"
        assert 0.1 < (ds.masks.images > 0).float().mean() < 0.5


def test_building_twice_gives_the_same_arrays_and_another_seed_others(photographs, tmp_path):
    def arrays(name, **options):
        with h5py.File(painted.build(photographs, size=32, path=tmp_path / name, **options)) as file:
            return {key: file[key][:] for key in file}

    one, two, other = arrays("1.h5"), arrays("2.h5"), arrays("3.h5", seed=1)
    assert all(np.array_equal(one[key], two[key]) for key in one)
    assert not np.array_equal(one["train_img_x"], other["train_img_x"])
    assert not np.array_equal(one["train_labels"], arrays("4.h5", style="sharp")["train_labels"])


@pytest.mark.parametrize(("options", "words"), [
    ({"size": 8}, "from 16 to 1024"), ({"size": 70}, "70 pixels wide and 210 high"), ({"style": "soft"}, "smooth"),
    ({"seed": -1}, r"2\*\*32 - 1"), ({"seed": 2**32}, r"2\*\*32 - 1"), ({"size": 64.0}, "size"),
])
def test_build_refuses_and_leaves_nothing(photographs, tmp_path, options, words):
    with pytest.raises(DataError, match=words):
        painted.build(photographs, path=tmp_path / "out" / "mine.h5", **options)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_build_refuses_folders_and_pictures_that_do_not_do(photographs, tmp_path):
    out = tmp_path / "mine.h5"
    with pytest.raises(DataError, match="found none at"):
        painted.build(tmp_path / "nowhere", path=out)
    (photographs / "c.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"c\.png, which is damaged or no picture"):
        painted.build(photographs, size=16, path=out)
    assert not list(tmp_path.glob("*.h5")) and not list(tmp_path.glob(".*"))


def test_an_older_file_survives_a_build_that_fails_and_one_without_force(photographs, tmp_path, monkeypatch):
    path = painted.build(photographs, size=32, path=tmp_path / "mine.h5")
    before = path.read_bytes()
    with pytest.raises(DataError, match="--force"):
        painted.build(photographs, size=32, path=path)

    def fails(*_):
        raise DataError("no shadow today")

    monkeypatch.setattr(painted, "paint", fails)
    with pytest.raises(GanlabError, match="no shadow today"):
        painted.build(photographs, size=32, path=path, force=True)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["mine.h5"]


# --- on the command line --------------------------------------------------------------------------------------


def test_the_command_line_builds_lists_and_opens_the_set(photographs, capsys):
    for action in ("info", "get"):
        assert cli.main(["data", action, "shadows"]) == 2
        assert "ganlab data build shadows --from FOLDER" in capsys.readouterr().err
    assert cli.main(["data", "build", "shadows", "--from", str(photographs), "--size", "32", "--style", "sharp",
                     "--licence", "CC0"]) == 0
    assert "val_img_x        uint8 (4, 32, 32, 3)" in capsys.readouterr().out
    for argv, shown in ((["list"], "shadows          your own"), (["info", "shadows"], "train_img_x      uint8"),
                        (["path", "shadows"], "shadows.h5"), (["get", "shadows", "--split", "test"], "4 images")):
        assert cli.main(["data", *argv]) == 0
        assert shown in capsys.readouterr().out, argv
    ds = load("shadows", split="test", size=32)
    assert (len(ds), ds.info["style"], ds.pairing) == (4, "sharp", "paired")
    with pytest.raises(DataError, match="--size 64 --force"):
        load("shadows", size=64)


def test_the_command_line_refuses_a_seed_that_numpy_refuses(photographs, capsys):
    argv = ["data", "build", "shadows", "--from", str(photographs), "--size", "16"]
    for seed in ("-1", str(2**32)):
        assert cli.main([*argv, "--seed", seed]) == 2
        assert f"integer from 0 to 2**32 - 1, got {seed}" in capsys.readouterr().err
    assert not painted.path_of().exists()


@pytest.mark.parametrize(("argv", "words"), [
    (["shadows", "--from", "aerial", "--grey"], "the pairs are painted"),
    (["shadows", "--pairs", "aerial", "aerial"], "the pairs are painted"),
    (["mine", "--from", "aerial", "--style", "sharp"], "for shadows only"),
    (["mine", "--from", "aerial", "--seed", "1"], "for shadows only"),
])
def test_the_command_line_refuses_what_does_not_belong_together(photographs, monkeypatch, capsys, argv, words):
    monkeypatch.chdir(photographs.parent)
    assert cli.main(["data", "build", *argv]) == 2
    assert words in capsys.readouterr().err
