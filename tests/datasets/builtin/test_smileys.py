import itertools

import pytest
import torch

from ganlab.datasets import Batches, DataError, load, own, smileys
from tests.datasets.test_own import save

PLAIN = {"mouth": ["straight"], "eyes": ["dots"], "tilt": ["upright"], "size": ["large"], "background": ["white"],
         "colour": ["yellow"]}


def plain(**only):
    """24 faces of 64 pixels that have the values of PLAIN but for one factor."""
    return smileys.faces(24, size=64, only=PLAIN | {name: [value] for name, value in only.items()})


def ink(data):
    """What is nearly black (B, H, W): eyes and mouth, where the ground is light."""
    return data.images.amax(dim=1) < 80


def test_faces_are_bytes_in_memory_with_all_their_factors():
    data = smileys.faces(60, size=24)
    assert (data.image_shape, len(data), data.images.dtype) == ((3, 24, 24), 60, torch.uint8)
    assert data.is_in_memory
    assert list(data.factors) == list(smileys.FACTORS)
    for name, known in data.factors.items():
        assert (known.dtype, known.shape) == (torch.int64, (60,))
        assert set(known.tolist()) == set(range(len(smileys.FACTORS[name])))
    assert torch.equal(data.labels, data.factors["colour"]) and data.classes == list(smileys.COLOURS)


def test_a_seed_is_the_same_faces_in_any_number_any_blocks_and_with_any_generator_around(monkeypatch):
    before = torch.get_rng_state()
    data = smileys.faces(50, seed=3)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(7)
    fewer = smileys.faces(20, seed=3)
    monkeypatch.setattr(smileys, "BLOCK", 3 * 32**2)
    blocks = smileys.faces(50, seed=3)
    assert torch.equal(data.images, blocks.images) and torch.equal(data.images[:20], fewer.images)
    assert all(torch.equal(data.factors[name], blocks.factors[name]) for name in data.factors)
    assert not torch.equal(data.images, smileys.faces(50, seed=4).images)


def test_another_size_shows_the_same_faces():
    small, large = (smileys.faces(40, size=size, seed=1) for size in (32, 128))
    assert all(torch.equal(small.factors[name], large.factors[name]) for name in small.factors)
    shrunk = torch.nn.functional.avg_pool2d(large.images.float(), 4)
    # Edges are a pixel wide at each size: 2.4 of 255 on average; one face beside another differs by 40 and more.
    assert (shrunk - small.images).abs().mean() < 3


def test_values_come_evenly_and_apart_from_each_other():
    factors = smileys.faces(6000, size=16).factors
    for (a, first), (b, second) in itertools.combinations(factors.items(), 2):
        n, m = len(smileys.FACTORS[a]), len(smileys.FACTORS[b])
        counts = (first * m + second).bincount(minlength=n * m)
        expected = 6000 / (n * m)
        assert (counts - expected).abs().max() < 5 * expected**0.5, (a, b)  # five standard deviations


def test_the_same_seed_with_another_value_is_the_same_face():
    # kills an `only` that shifts the numbers of all else, and shapes that are painted in the wrong place
    faces = plain()
    upper, lower = slice(0, 30), slice(36, 64)  # eyes and mouths end 2 to 4 pixels from the middle
    centre, corner = slice(20, 44), slice(0, 5)

    def changed(rows, columns, **only):
        return bool((plain(**only).images[:, :, rows, columns] != faces.images[:, :, rows, columns]).any())

    for mouth in ("smile", "frown", "open"):
        assert changed(lower, centre, mouth=mouth) and not changed(upper, slice(None), mouth=mouth)
    for eyes in ("tall", "closed", "wide"):
        assert changed(upper, centre, eyes=eyes) and not changed(lower, slice(None), eyes=eyes)
    for ground in ("sand", "ice", "slate"):
        assert changed(corner, corner, background=ground) and not changed(centre, centre, background=ground)
    for colour in ("red", "sky"):
        assert changed(centre, centre, colour=colour) and not changed(corner, corner, colour=colour)
    for tilt in ("left", "right"):
        assert changed(centre, centre, tilt=tilt) and not changed(corner, corner, tilt=tilt)


def test_face_and_ground_have_their_colours():
    data = smileys.faces(300, size=32, only={"tilt": ["upright"]})
    palette = torch.tensor(list(smileys.COLOURS.values())) * 255
    nose = data.images[:, :, 15:17, 15:17].float().mean(dim=(2, 3))
    right = torch.cdist(nose, palette).argmin(dim=1) == data.factors["colour"]
    assert right.float().mean() > 0.97  # the darkest yellows are near orange
    grounds = torch.tensor(list(smileys.BACKGROUNDS.values())) * 255
    corner = data.images[:, :, 0, 0].float()
    assert (torch.cdist(corner, grounds).argmin(dim=1) == data.factors["background"]).all()


def test_size_and_tilt_are_what_they_say():
    def area(size):
        return float((plain(size=size).images[:, 2] < 150).float().mean())

    # π r² / 4 of the square, for r = 0.86 and 0.66; the shadow is lighter than 150
    assert abs(area("large") - 0.581) < 0.03 and abs(area("small") - 0.342) < 0.03
    columns = torch.arange(64.0)
    leans = {}
    for tilt in smileys.FACTORS["tilt"]:
        marks = ink(plain(tilt=tilt)).float()
        centre = [(half.sum(dim=(0, 1)) * columns).sum() / half.sum() for half in (marks[:, :30], marks[:, 34:])]
        leans[tilt] = float(centre[0] - centre[1])
    # A tilted mouth reaches into the upper half, so that 6 pixels between eyes and mouth become 2.4.
    assert leans["left"] < -1.5 and abs(leans["upright"]) < 0.5 and leans["right"] > 1.5


def test_mouths_and_eyes_are_what_they_say():
    def sag(mouth):
        """How much lower, in pixels, the ink is in the middle of the mouth than at its sides."""
        marks = ink(plain(mouth=mouth))[:, 34:].float()
        rows = torch.arange(30.0)[:, None]
        row = [(part * rows).sum() / part.sum() for part in (marks[:, :, 30:34], marks[:, :, 24:26])]
        return float(row[0] - row[1])

    assert sag("smile") > 3 and sag("frown") < -3 and abs(sag("straight")) < 0.5
    red = {mouth: plain(mouth=mouth).images.int()[:, :2].diff(dim=1).min() < -90 for mouth in ("straight", "open")}
    assert red == {"straight": False, "open": True}  # the tongue
    white = {eyes: bool((plain(eyes=eyes, background="slate").images.amin(dim=1) > 240).any())
             for eyes in smileys.FACTORS["eyes"]}
    assert white == {"dots": False, "tall": False, "closed": False, "wide": True}
    tallness = {}
    for eyes in ("dots", "tall", "closed"):
        marks = ink(plain(eyes=eyes))[:, :32]
        tallness[eyes] = float(marks.any(dim=2).sum()) / float(marks.any(dim=1).sum())  # rows a column
    assert tallness["tall"] > 1.3 * tallness["dots"] > 1.3 * tallness["closed"]


def test_only_keeps_to_its_values_in_any_order():
    data = smileys.faces(200, size=16, only={"colour": ["orange", "yellow"], "background": ["white"]})
    assert set(data.factors["colour"].tolist()) == {0, 1} and set(data.factors["background"].tolist()) == {0}
    again = smileys.faces(200, size=16, only={"background": ("white",), "colour": ["yellow", "orange", "orange"]})
    assert torch.equal(data.images, again.images)
    assert len(set(data.factors["mouth"].tolist())) == 4


def test_load_has_two_splits_without_a_common_face():
    train, test = load("smileys", size=16), load("smileys", size=16, split="test")
    assert (len(train), train.split, len(test), test.split) == (4000, "train", 1000, "test")
    rows = [{image.numpy().tobytes() for image in part.images} for part in (train, test)]
    assert len(rows[0]) == 4000 and not rows[0] & rows[1]
    assert load("smileys").image_shape == (3, 32, 32) and load("smileys", size=64).image_shape == (3, 64, 64)


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"count": 0}, "from 1 on, got 0"), ({"count": 2.0}, r"got 2\.0"), ({"count": True}, "got True"),
    ({"size": 8}, "from 16 to 1024 pixels for smileys, got 8"), ({"size": 32.0}, r"got 32\.0"),
    ({"seed": -1}, "seed from 0 .* got -1"), ({"seed": 1.5}, r"got 1\.5"),
    ({"only": {"nose": ["long"]}}, "factors of smileys, colour, mouth, .* got 'nose'"),
    ({"only": {"mouth": ["smile", "grin"]}}, "values of mouth, smile, straight, frown, open, got 'grin'"),
    ({"only": {"mouth": []}}, r'at least one value of mouth, got \[\]\. Give \["smile"\]'),
    ({"only": {"mouth": "smile"}}, r'a list .* got \'smile\'\. Give \["smile"\]'),
    ({"only": {"mouth": None}}, r'a list .* got None\. Give \["smile"\]'),
    ({"only": {"mouth": 3}}, r'a list .* got 3\. Give \["smile"\]'),
    ({"only": ["colour"]}, r"Expected a dict of factors .* got \['colour'\]"),
])
def test_what_cannot_be_drawn_is_refused(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        smileys.faces(**{"count": 3} | arguments)


def test_load_refuses_other_splits_and_sizes():
    with pytest.raises(DataError, match='"train" or "test" for smileys, got \'all\''):
        load("smileys", split="all")
    with pytest.raises(DataError, match="from 16 to 1024 pixels for smileys, got 8"):
        load("smileys", size=8)
    with pytest.raises(DataError, match="is a data set of the course"):
        own.build("smileys", from_=".")


def test_two_domains_are_used_alike_wherever_they_come_from(tmp_path):
    for number in range(3):
        save(tmp_path / "a" / f"{number}.png", "red")
    save(tmp_path / "b" / "other.png", "blue")
    own.build("two", unpaired=(tmp_path / "a", tmp_path / "b"), size=32)
    mine = load("two")
    drawn = [smileys.faces(5, seed=seed, only={"colour": [colour]}) for seed, colour in enumerate(("sky", "red"))]
    for x, y in ((mine, mine.targets), drawn, (load("emoji", size=32, group="faces"), drawn[1])):
        for domain in (x.in_memory(), y.in_memory(), x.subset([0]), y.subset([0])):
            batch = Batches(domain, 4, seed=0)(3)
            assert batch.shape == (4, 3, 32, 32) and batch.dtype == torch.float32 and domain.name
