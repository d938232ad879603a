import numpy as np
import torch
from PIL import Image

from ganlab.datasets import load, own


def save(path, colour, size=(20, 20), mode="RGB", **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new(mode, size, colour)
    picture.save(path, **options)
    return picture


def pixel(data, index, y=8, x=8):
    return data.images[index, :, y, x].tolist()


def test_kinds_and_modes(tmp_path, capsys):
    folder = tmp_path / "pictures"
    save(folder / "a.png", "red")
    save(folder / "b.JPG", (0, 128, 0), quality=100)
    save(folder / "c.webp", "blue", lossless=True)
    save(folder / "d.png", 77, mode="L")
    save(folder / "e.png", (255, 0, 0, 0), mode="RGBA")
    save(folder / "f.png", (0, 0, 0, 128), mode="RGBA")
    Image.new("RGB", (20, 20), "yellow").convert("P").save(folder / "g.png")
    Image.fromarray(np.full((20, 20), 40000, np.uint16)).save(folder / "h.png")
    Image.new("1", (20, 20), 1).save(folder / "i.png")
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([9, 9, 9, 200, 0, 0])
    palette.save(folder / "j.png", transparency=0)
    Image.new("CMYK", (20, 20), (0, 0, 0, 0)).save(folder / "k.jpeg")
    (folder / "notes.txt").write_text("passed over")
    (folder / ".hidden.png").write_text("passed over")
    (folder / "phone.heic").write_bytes(b"of another kind")
    own.build("kinds", from_=folder, size=16)
    left_out = "Left out: 2 files of other kinds or deeper folders, for instance"
    assert f"{left_out} {folder / 'notes.txt'}." in capsys.readouterr().err
    data = load("kinds")
    assert data.image_shape == (3, 16, 16) and data.labels is None and len(data) == 11
    expected = [(255, 0, 0), (0, 128, 0), (0, 0, 255), (77, 77, 77), (255, 255, 255), (127, 127, 127),
                (255, 255, 0), (156, 156, 156), (255, 255, 255), (255, 255, 255), (255, 255, 255)]
    for index, colour in enumerate(expected):
        # JPEG's colour transform rounds: up to 2 of 255
        assert np.abs(np.subtract(pixel(data, index), colour)).max() <= 2, index


def test_class_folders_become_labels(tmp_path):
    for name, colour in (("cats", "red"), ("dogs", "blue")):
        for number in range(2):
            save(tmp_path / "all" / name / f"{number}.png", colour)
    (tmp_path / "all" / ".git").mkdir()
    own.build("pets", from_=tmp_path / "all", size=16)
    data = load("pets")
    assert (data.classes, data.labels.tolist()) == (["cats", "dogs"], [0, 0, 1, 1])
    assert pixel(data, 3) == [0, 0, 255]


def test_camera_rotation_and_centre_crop(tmp_path):
    picture = Image.new("RGB", (40, 20), "red")      # landscape, left half red, right half blue …
    picture.paste("blue", (20, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = 6                                 # … to be turned 90° clockwise: red on top
    (tmp_path / "p").mkdir()
    picture.save(tmp_path / "p" / "a.png", exif=exif)
    picture.save(tmp_path / "p" / "b.png")
    own.build("turned", from_=tmp_path / "p", size=16)
    data = load("turned")
    assert pixel(data, 0, y=2) == [255, 0, 0] and pixel(data, 0, y=13) == [0, 0, 255]
    assert pixel(data, 1, x=2) == [255, 0, 0] and pixel(data, 1, x=13) == [0, 0, 255]


def test_pairs_match_by_name_whatever_the_suffix_and_order(tmp_path):
    for name, colour in (("x", "red"), ("y", "blue")):
        save(tmp_path / "a" / f"{name}.png", colour)
        save(tmp_path / "b" / f"{name}.webp", colour, lossless=True)
    own.build("couples", pairs=(tmp_path / "a", tmp_path / "b"), size=16)
    data = load("couples")
    assert data.pairing == "paired" and torch.equal(data.images, data.targets.images)


def test_unpaired_domains_and_grey(tmp_path):
    for number in range(3):
        save(tmp_path / "a" / f"{number}.png", "white")
    save(tmp_path / "b" / "other.png", "black")
    own.build("two", unpaired=(tmp_path / "a", tmp_path / "b"), size=16, grey=True)
    data = load("two")
    assert (len(data), len(data.targets), data.pairing, data.image_shape) == (3, 1, "unpaired", (1, 16, 16))


def test_force_replaces_and_a_path_opens_too(tmp_path):
    save(tmp_path / "p" / "a.png", "red")
    own.build("mine", from_=tmp_path / "p", size=16)
    path = own.build("mine", from_=tmp_path / "p", size=24, force=True, source="my garden", licence="CC0")
    assert load(path).image_shape == load("mine", size=24).image_shape == (3, 24, 24)
    assert load("mine").info["source"] == "my garden" and load("mine").info["licence"] == "CC0"
    assert own.built() == ["mine"]
