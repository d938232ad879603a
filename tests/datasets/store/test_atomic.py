import errno
import os
import re

import pytest

from ganlab.datasets import DataError
from ganlab.datasets.store import atomic
from tests.datasets.conftest import leftovers


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_explained_and_leaves_the_old_file(tmp_path, number):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(DataError, match=r"The disk is full: a\.txt .* Free some space"), atomic.replacing(path) as new:
        new.write_text("half of the n")
        raise OSError(number, os.strerror(number))
    assert path.read_text() == "old" and not leftovers(tmp_path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR, errno.EROFS])
def test_a_folder_that_cannot_be_written_to_is_explained(tmp_path, number):
    words = f"written to, got {tmp_path} ({os.strerror(number)}). Set GANLAB_CACHE"
    with pytest.raises(DataError, match=re.escape(words)), atomic.explained(tmp_path / "a.txt"):
        raise OSError(number, os.strerror(number))


def test_any_other_refusal_of_the_system_goes_on_as_it_is(tmp_path):
    # kills an error that is swallowed, or called a full disk
    with pytest.raises(OSError, match="Input/output") as error, atomic.explained(tmp_path / "a.txt"):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    assert not isinstance(error.value, DataError)
