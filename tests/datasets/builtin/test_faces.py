import itertools
import time

import numpy as np
import pytest
import torch

from ganlab import runtime
from ganlab.datasets import DataError, faces, load, sources
from ganlab.datasets.store import hdf5

PLAIN = {"hair": ["short"], "hair_colour": ["red"], "skin": ["tan"], "eyes": ["open"], "brows": ["arched"],
         "mouth": ["smile"], "glasses": ["none"], "beard": ["none"], "ground": ["blue"]}
EYES, MOUTH = (slice(25, 34), slice(22, 50)), (slice(38, 49), slice(27, 48))  # rows and columns of 64 pixels


def plain(**only):
    """24 faces of 64 pixels that have the values of PLAIN but for some factors."""
    return faces.faces(24, size=64, only=PLAIN | {name: [value] for name, value in only.items()})


def changed(first, second):
    """Where any of the faces differ, bool (H, W)."""
    return (first.images != second.images).any(1).any(0)


def test_faces_are_bytes_in_memory_with_all_their_factors():
    data = faces.faces(120, size=24)
    assert (data.image_shape, len(data), data.images.dtype, data.is_in_memory) == ((3, 24, 24), 120, torch.uint8, True)
    assert list(data.factors) == list(faces.FACTORS)
    for name, known in data.factors.items():
        assert (known.dtype, known.shape) == (torch.int64, (120,))
        assert set(known.tolist()) == set(range(len(faces.FACTORS[name])))
    assert torch.equal(data.labels, data.factors["hair"]) and data.classes == list(faces.FACTORS["hair"])
    assert data.captions == faces.captions(data.factors) and "Wischofsky" in data.info["source"]


def test_a_seed_is_the_same_faces_in_any_number_and_with_any_generator_around():
    before = torch.get_rng_state()
    data = faces.faces(150, seed=3)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(7)
    for fewer in (1, 20, 64, 65, 149):  # a block holds 64
        again = faces.faces(fewer, seed=3)
        assert torch.equal(data.images[:fewer], again.images)
        assert all(torch.equal(known[:fewer], again.factors[name]) for name, known in data.factors.items())
    assert not torch.equal(data.images, faces.faces(150, seed=4).images)


@pytest.mark.parametrize("size", [16, 48, 64])
def test_another_size_shows_the_same_faces_as_means_over_areas(size):
    small, large = faces.faces(40, size=size, seed=1), faces.faces(40, size=128, seed=1)
    assert all(torch.equal(small.factors[name], large.factors[name]) for name in small.factors)
    area = torch.nn.functional.interpolate(large.images.float(), (384, 384)).view(40, 3, size, 384 // size, size, -1)
    # Where edges of two parts coincide, coverage is not quite the mean: 1.5 of 255 at 16 px; other faces differ by 40.
    assert (area.mean((3, 5)) - small.images).abs().mean() < 2


def test_values_come_evenly_and_apart_from_each_other():
    factors = faces.faces(8000, size=16).factors
    for (a, first), (b, second) in itertools.combinations(factors.items(), 2):
        n, m = len(faces.FACTORS[a]), len(faces.FACTORS[b])
        counts = (first * m + second).bincount(minlength=n * m)
        expected = 8000 / (n * m)
        assert (counts - expected).abs().max() < 5 * expected**0.5, (a, b)  # five standard deviations


@pytest.mark.parametrize("name", list(faces.FACTORS))
def test_twins_differ_in_one_factor_only_and_it_can_be_seen(name):
    # kills an `only` that shifts the numbers of all else
    twins = {value: faces.faces(40, seed=9, only={name: [value]}) for value in faces.FACTORS[name]}
    visible = torch.ones(40, dtype=torch.bool)
    if name == "eyes":  # not behind sunglasses
        visible = next(iter(twins.values())).factors["glasses"] != faces.FACTORS["glasses"].index("sun")
    for first, second in itertools.combinations(twins.values(), 2):
        assert [n for n in faces.FACTORS if not torch.equal(first.factors[n], second.factors[n])] == [name]
        different = (first.images != second.images).flatten(1).any(1)
        assert different[visible].all()


def test_each_factor_changes_its_own_place():
    face = plain()
    everywhere = torch.ones(64, 64, dtype=torch.bool)
    for name, value, (rows, columns) in (("eyes", "closed", EYES), ("mouth", "frown", MOUTH), ("mouth", "open", MOUTH)):
        where = changed(face, plain(**{name: value}))
        outside = everywhere.clone()
        outside[rows, columns] = False
        assert where[rows, columns].any() and not where[outside].any(), (name, value)
    brows = changed(face, plain(brows="stern")).nonzero()
    assert brows[:, 0].min() >= 16 and brows[:, 0].max() <= 28
    assert changed(face, plain(ground="pink"))[0, 0] and not changed(face, plain(ground="pink"))[45:48, 30:35].any()
    assert not changed(face, plain(skin="dark"))[0].any() and changed(face, plain(skin="dark"))[40, 30]


def test_no_hair_hides_the_brows():
    only = {"hair_colour": ["brown"], "skin": ["brown"], "glasses": ["none"]}
    arched, stern = (faces.faces(300, size=64, only=only | {"brows": [brows]}).images.float()
                     for brows in ("arched", "stern"))
    assert (arched - stern).abs().sum((1, 2, 3)).min() > 1500  # under fringes 400


def test_hair_skin_and_ground_have_their_colours():
    data = faces.faces(600, size=64, only={"hair": ["curly", "bun"], "beard": ["none"], "glasses": ["none"]})
    neck, corner = data.images[:, :, 61, 32].float(), data.images[:, :, 0, 0].float()
    for name, palette, seen in (("skin", faces.SKINS, neck), ("ground", faces.GROUNDS, corner)):
        colours = torch.tensor([[code >> 16, code >> 8 & 255, code & 255] for code in palette.values()]).float()
        assert (torch.cdist(seen, colours).argmin(1) == data.factors[name]).all(), name
    red, teal = (plain(hair="long", hair_colour=colour).images.float().mean((0, 2, 3)) for colour in ("red", "teal"))
    assert red[0] > teal[0] + 20 and teal[2] > red[2] + 20


def test_glasses_beards_and_hair_are_what_they_say():
    def dark(value):  # share of nearly black pixels around the eyes
        return float((plain(glasses=value).images[:, :, 24:37, 22:53].amax(1) < 60).float().mean())

    assert dark("sun") > 2 * dark("square") and min(dark("square"), dark("round")) > dark("none") + 0.02
    def covered(hair):  # by hair, as what red hair changes in blond
        return float(changed(plain(hair=hair), plain(hair=hair, hair_colour="blond")).float().mean())

    assert covered("bald") < covered("short") < covered("long")
    chin = (slice(46, 54), slice(24, 50))
    assert changed(plain(beard="full"), plain(beard="full", hair_colour="teal"))[chin].float().mean() > 0.7
    assert not changed(plain(), plain(hair_colour="teal"))[chin].any()


def test_a_mouth_can_be_read_in_a_beard_of_any_colour():
    for colour in faces.HAIR_COLOURS:
        smile, frown = (plain(beard="full", hair_colour=colour, mouth=mouth).images.float()
                        for mouth in ("smile", "frown"))
        assert (smile - frown).abs().amax(1).flatten(1).topk(10).values.mean() > 50, colour


def test_a_thousand_faces_are_there_in_less_than_a_second():
    faces.faces(1, size=64)
    before = time.process_time()
    faces.faces(1000, size=64)
    assert time.process_time() - before < 1  # measured 0.08


def test_only_keeps_to_its_values_in_any_order():
    data = faces.faces(200, size=16, only={"hair_colour": ["red", "blond"], "glasses": ["none"]})
    assert set(data.factors["hair_colour"].tolist()) == {2, 3} and set(data.factors["glasses"].tolist()) == {0}
    again = faces.faces(200, size=16, only={"glasses": ("none",), "hair_colour": ["blond", "red", "red"]})
    assert torch.equal(data.images, again.images)


def test_load_has_two_splits_without_a_common_face():
    train, test = load("faces", size=16), load("faces", size=16, split="test")
    assert (len(train), train.split, len(test), test.split) == (8000, "train", 1000, "test")
    rows = [{image.numpy().tobytes() for image in part.images} for part in (train, test)]
    assert len(rows[0]) == 8000 and not rows[0] & rows[1]
    assert load("faces", split="test").image_shape == (3, 32, 32)


def factors_of(**values):
    return {name: torch.tensor([faces.FACTORS[name].index(value)]) for name, value in values.items()}


@pytest.mark.parametrize(("values", "sentence"), [
    ({"hair": "long", "hair_colour": "red", "glasses": "round", "mouth": "smile", "ground": "blue"},
     "a face with long red hair, round glasses and a smile, on blue"),
    ({"ground": "pink"}, "a face, on pink"), ({"glasses": "none", "beard": "none"}, "a face"),
    ({"hair_colour": "grey"}, "a face with grey hair"), ({"hair": "bun"}, "a face with hair in a bun"),
    ({"hair": "bald", "hair_colour": "red", "beard": "full"},
     "a face with a bald head with a little red hair and a full beard"),
    ({"eyes": "closed", "glasses": "sun"}, "a face with sunglasses"),
    ({"eyes": "closed", "glasses": "round"}, "a face with closed eyes and round glasses"),
    ({name: values[0] for name, values in faces.FACTORS.items()},
     "a face with light skin, short black hair, arched brows, open eyes and a smile, on blue"),
])
def test_captions_say_the_factors_that_are_given(values, sentence):
    assert faces.captions(factors_of(**values)) == [sentence]


def test_captions_tell_all_visible_factors_apart():
    data = faces.faces(3000, size=16)
    factors = {name: known.tolist() for name, known in data.factors.items()}
    sun = faces.FACTORS["glasses"].index("sun")
    seen = {}
    for i, caption in enumerate(data.captions):
        key = tuple(known[i] for name, known in factors.items() if name != "eyes" or factors["glasses"][i] != sun)
        assert seen.setdefault(caption, key) == key
    assert len(seen) > 2900


@pytest.mark.parametrize(("factors", "sentence"), [
    ({"hat": torch.tensor([0])}, "factors of faces, hair, .* got 'hat'"),
    ({"beard": torch.tensor([2])}, "beard of faces from 0 to 1, got 2 to 2.* none, full"),
    ({"beard": [0]}, r"beard of faces as int64 \(N,\), got \[0\]"),
    ({"beard": torch.tensor([0.0])}, r"got torch\.float32 \(1,\)"),
    ({"beard": torch.tensor([0]), "hair": torch.tensor([0, 1])}, "one value a face each, got .*'beard': 1, 'hair': 2"),
    ({}, "one value a face each, got none"),
])
def test_captions_of_what_is_no_factor_are_refused(factors, sentence):
    with pytest.raises(DataError, match=sentence):
        faces.captions(factors)


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"count": 0}, "from 1 on, got 0"), ({"count": -3}, "got -3"), ({"count": 2.0}, r"got 2\.0"),
    ({"count": 10**9}, "at most 2,796,202 faces of 32 pixels, which fill 8 GiB, got 1,000,000,000"),
    ({"size": 8}, "from 16 to 128 pixels for faces, got 8"), ({"size": 256}, "got 256"), ({"size": "32"}, "got '32'"),
    ({"seed": -1}, "seed from 0 .* got -1"),
    ({"only": {"hairs": ["long"]}}, "factors of faces, hair, .* got 'hairs'. Did you mean hair?"),
    ({"only": {"mouth": ["smile", "smiles"]}}, "values of mouth, .* got 'smiles'. Did you mean smile?"),
    ({"only": {"hair": ["red"]}}, "values of hair, .* got 'red'. It is a value of hair_colour."),
    ({"only": {"hair": ["zzz"]}}, "got 'zzz'. Choose of these"), ({"only": {"hair": [3]}}, "got 3. Choose of these"),
    ({"only": {"mouth": []}}, r'at least one value of mouth, got \[\]\. Give \["smile"\]'),
    ({"only": {"mouth": "smile"}}, r'a list .* got \'smile\'\. Give \["smile"\]'),
    ({"only": ["hair"]}, r'Expected a dict of factors .* got \[\'hair\'\]\. Give {"hair": \["short"\]}'),
])
def test_what_cannot_be_had_is_refused(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        faces.faces(**{"count": 3} | arguments)


def test_load_refuses_other_splits_and_sizes():
    with pytest.raises(DataError, match='"train" or "test" for faces, got \'all\''):
        load("faces", split="all")
    with pytest.raises(DataError, match="from 16 to 128 pixels for faces, got 8"):
        load("faces", size=8)


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "SHIPPED", tmp_path / "faces.h5")
    return tmp_path / "faces.h5"


def test_a_missing_file_says_what_to_do(elsewhere):
    assert sources.ROWS["faces"].state() == "missing"
    with pytest.raises(DataError, match=r"found none.*git checkout"):
        faces.faces(3)


@pytest.mark.parametrize("spoil", [lambda raw: raw[:50_000], lambda raw: b"version https://git-lfs",
                                   lambda raw: raw[:90_000] + b"\0" * 500 + raw[90_500:]])
def test_a_damaged_file_says_what_to_do(elsewhere, spoil):
    elsewhere.write_bytes(spoil((runtime.data_folder() / "faces.h5").read_bytes()))
    with pytest.raises(DataError, match=r"Expected .*faces\.h5.* Fetch data/ again"):
        faces.faces(3)
    with pytest.raises(DataError, match=r"Expected .*faces\.h5"):
        faces.facts()


@pytest.mark.parametrize(("change", "sentence"), [
    ({"classes": ["mouth"]}, "3×128×128 with hairback, .* got 3×128×128 with mouth: it is of another version"),
    ({"side": 64}, "got 3×64×64 with"), ({"masks": False}, "their names and masks; got"),
    ({"names": None}, "their names and masks; got"),
    ({"names": ["mouth/happy01", "hat/01"]}, r"Expected hairback/variant01 among the parts .*faces\.h5, found none"),
])
def test_parts_of_another_version_are_refused(elsewhere, change, sentence):
    side, classes, names, masks = (
        {"side": 128, "classes": list(faces.KINDS), "names": ["a", "b"], "masks": True} | change).values()
    with hdf5.writing(elsewhere, classes=classes, name="faces", split="parts", source="s", licence="l") as writer:
        for key, channels in (("images", 3), ("masks", 1))[:1 + masks]:
            writer.create(key, (2, channels, side, side))
            writer.append(key, np.zeros((2, channels, side, side), np.uint8))
        if names:
            writer.create("captions", (2,))
            writer.append("captions", names)
        writer.create("labels", (2,))
        writer.append("labels", np.zeros(2, np.int64))
    with pytest.raises(DataError, match=sentence):
        faces.faces(3)


def test_the_file_of_the_parts_is_small_and_says_where_they_come_from():
    facts = faces.facts()
    assert faces.SHIPPED.stat().st_size < 200_000 and len(facts["sha256"]) == 64
    assert "Wischofsky" in facts["authors"] and "CC0" in facts["licence"] and "lorelei-9.4.3" in facts["parts from"]
