import shutil

import pytest

from ganlab.datasets import DataError, load, own
from ganlab.datasets.loading import names, own_path
from tests.datasets.conftest import picture_bytes


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.png").write_bytes(picture_bytes("red"))
    return own.build("mine", from_=tmp_path / "p", size=16)


def test_names_are_those_of_the_course_then_the_users_own(mine):
    assert names()[:9] == ["digits", "mnist", "faces", "emoji", "photos", "earth", "aerial", "smileys", "shadows"]
    assert names()[-1] == "mine"
    (mine.parent / "._mine.h5").write_bytes(b"what another system leaves beside a file")
    assert own.built() == ["mine"]


def test_an_own_set_may_stay_on_disk(mine):
    assert load("mine").is_in_memory and not load("mine", in_memory=False).is_in_memory


@pytest.mark.parametrize("ending", [".h5", ".HDF5"])
def test_a_path_may_begin_at_home_and_be_a_path_or_a_text(mine, tmp_path, monkeypatch, ending):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = shutil.copy(mine, tmp_path / f"copy{ending}")
    for name in (f"~/copy{ending}", str(path), path):
        assert own_path(name) == path and len(load(name)) == 1


def test_a_file_that_has_the_right_size_and_split_opens_by_them(mine):
    assert len(load("mine", size=16, split="train")) == 1


@pytest.mark.parametrize(("name", "guess"), [("digit", "did you mean digits?"), ("MNIST", "did you mean mnist?"),
                                             ("qqqqqqqqq", "none is near")])
def test_an_unknown_name_is_answered_with_the_nearest(name, guess):
    with pytest.raises(DataError) as error:
        load(name)
    assert guess in str(error.value)
