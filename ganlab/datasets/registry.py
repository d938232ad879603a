"""The data sets that can be downloaded: a row each, with every fact that is known about its files."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from ganlab.datasets.errors import DataError


@dataclass(frozen=True)
class File:
    """A file to download.

    Attributes:
        name, url: as upstream has them.
        size: in bytes; None where upstream publishes none.
        sha256: None where upstream publishes none. Then the first download is trusted; once it has been
            converted its hash is noted in the cache, and every later use is compared with the note.
    """

    name: str
    url: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Row:
    """A data set.

    Attributes:
        layout: which reader of `layouts` knows its files.
        shape: (C, H, W) as upstream has it; the default size is H.
        splits: for each split the files that it needs and what they hold: {"train": ("a.gz", "b.gz")}.
        parts: for each split the folder inside the archive, where it is not the split's own name.
        pairing, domains: "paired" or "unpaired", and what images and targets show, where there are two domains.
        note: what a user should know beyond that.
    """

    name: str
    title: str
    layout: str
    shape: tuple[int, int, int]
    files: tuple[File, ...]
    splits: dict[str, tuple[str, ...]]
    licence: str
    citation: str
    homepage: str
    classes: tuple[str, ...] | None = None
    pairing: str | None = None
    domains: tuple[str, str] | None = None
    parts: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def size(self) -> int:
        """The side in pixels where none is asked for."""
        return self.shape[1]

    def files_of(self, split: str) -> list[File]:
        """Return the files that a split needs.

        Raises:
            DataError: there is no such split.
        """
        if split not in self.splits:
            raise DataError(f"Expected split {' or '.join(self.splits)} for {self.name}, got {split!r}. "
                            "Choose one of these.")
        return [file for file in self.files if file.name in self.splits[split]]


def row(name: str) -> Row:
    """Return the row of a data set.

    Raises:
        DataError: the name is unknown; the message says the nearest known one.
    """
    if name not in ROWS:
        raise unknown(name, ROWS)
    return ROWS[name]


def unknown(name: str, known) -> DataError:
    """Return the error for a name that is none of `known`, with the nearest of them."""
    near = difflib.get_close_matches(str(name).lower(), list(known), n=1, cutoff=0.4)
    guess = f"did you mean {near[0]}?" if near else "none is near."
    return DataError(f"Expected the name of a data set, got {name!r}: {guess} `ganlab data list` shows all names.")


def _idx(base: str, sizes: dict[str, tuple[int, str]]) -> tuple[tuple[File, ...], dict[str, tuple[str, ...]]]:
    names = {split: (f"{start}-images-idx3-ubyte.gz", f"{start}-labels-idx1-ubyte.gz")
             for split, start in (("train", "train"), ("test", "t10k"))}
    return tuple(File(name, base + name, *facts) for name, facts in sizes.items()), names


def _archive(url: str, *facts) -> tuple[File, ...]:
    return (File(url.rsplit("/", 1)[1], url, *facts),)


def _cyclegan(name: str, title: str, domains: tuple[str, str], size: int, sha256: str, *,
              upstream: str | None = None) -> Row:
    file = f"{upstream or name}.zip"
    return Row(
        name, title, "cyclegan", (3, 256, 256),
        _archive(f"http://efrosgans.eecs.berkeley.edu/cyclegan/datasets/{file}", size, sha256),
        {"train": (file,), "test": (file,)},
        "none stated by upstream",
        "J.-Y. Zhu, T. Park, P. Isola, A. A. Efros: Unpaired Image-to-Image Translation using Cycle-Consistent "
        "Adversarial Networks. ICCV 2017.",
        "https://junyanz.github.io/CycleGAN/", pairing="unpaired", domains=domains)


def _pix2pix(name: str, title: str, domains: tuple[str, str], shape: tuple[int, int, int],
             parts: dict[str, str], licence: str) -> Row:
    file = f"{name}.tar.gz"
    return Row(
        name, title, "pix2pix", shape,
        _archive(f"http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/{file}"),
        {split: (file,) for split in parts}, licence,
        "P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial "
        "Networks. CVPR 2017.",
        "https://phillipi.github.io/pix2pix/", pairing="paired", domains=domains, parts=parts,
        note="No checksum is published: the first download is trusted and its hash noted.")


_FASHION, _IDX_SPLITS = _idx("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/", {
    "train-images-idx3-ubyte.gz": (26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
    "train-labels-idx1-ubyte.gz": (29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
    "t10k-images-idx3-ubyte.gz": (4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
    "t10k-labels-idx1-ubyte.gz": (5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
})
_MNIST, _ = _idx("https://storage.googleapis.com/cvdf-datasets/mnist/", {
    "train-images-idx3-ubyte.gz": (9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
    "train-labels-idx1-ubyte.gz": (28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    "t10k-images-idx3-ubyte.gz": (1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
    "t10k-labels-idx1-ubyte.gz": (4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
})
_OMNIGLOT = ("https://raw.githubusercontent.com/brendenlake/omniglot/"
             "057f034baf2ecb8530bc5710e5a23584d2a519cc/python/")

ROWS: dict[str, Row] = {entry.name: entry for entry in (
    Row("fashion-mnist", "Fashion-MNIST: photographs of clothes", "idx", (1, 28, 28), _FASHION, _IDX_SPLITS,
        "MIT", "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST. arXiv:1708.07747, 2017.",
        "https://github.com/zalandoresearch/fashion-mnist",
        classes=("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                 "Ankle boot")),
    Row("mnist", "MNIST: handwritten digits", "idx", (1, 28, 28), _MNIST, _IDX_SPLITS,
        "CC BY-SA 3.0", "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning Applied to Document "
        "Recognition. Proceedings of the IEEE 86(11), 1998.", "http://yann.lecun.com/exdb/mnist/",
        classes=tuple("0123456789")),
    Row("omniglot-small", "Omniglot, the two small background sets: handwritten characters", "omniglot",
        (1, 105, 105),
        (File("images_background_small1.zip", _OMNIGLOT + "images_background_small1.zip", 1319022,
              "f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4"),
         File("images_background_small2.zip", _OMNIGLOT + "images_background_small2.zip", 1580917,
              "3ccaa407515a8778e5d0861875af38b17e418f301ad5bb3b5a6b65d901a41c7f")),
        {"train": ("images_background_small1.zip",), "test": ("images_background_small2.zip",)},
        "MIT", "B. M. Lake, R. Salakhutdinov, J. B. Tenenbaum: Human-level concept learning through probabilistic "
        "program induction. Science 350(6266), 2015.", "https://github.com/brendenlake/omniglot",
        note="Inverted to white ink on black, as in digits and MNIST. train is small1; test is small2 without "
             "Greek and Latin, which are the same images in both."),
    Row("cifar10", "CIFAR-10: small photographs", "cifar", (3, 32, 32),
        _archive("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", 170052171,
                 "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        {"train": ("cifar-10-binary.tar.gz",), "test": ("cifar-10-binary.tar.gz",)},
        "none stated by upstream, which asks for the citation",
        "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, 2009.",
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        classes=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")),
    _cyclegan("horse2zebra", "Horses and zebras from ImageNet", ("horses", "zebras"), 116867962,
              "a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1"),
    _cyclegan("apple2orange", "Apples and oranges from ImageNet", ("apples", "oranges"), 78456409,
              "845a191e9af8926408ea597001cd03a452e3300a1f44a79fe329b3d59f6e3eb8"),
    _cyclegan("summer2winter", "Yosemite in summer and in winter, from Flickr", ("summer", "winter"), 132640856,
              "167fe1726807a9d22bd106b4a6c0bd7953b688af924ac1bf967439c4961e49f9",
              upstream="summer2winter_yosemite"),
    _cyclegan("monet2photo", "Paintings by Monet and landscape photographs", ("paintings", "photographs"),
              305231073, "88f91b00fc228f97c9411fbf1880ec1d119c98f1722e4cfcfaa2fb35fac05b04"),
    _pix2pix("facades", "CMP façades: photographs and label maps", ("photographs", "label maps"), (3, 256, 256),
             {"train": "train", "val": "val", "test": "test"}, "none stated by upstream"),
    _pix2pix("maps", "Aerial photographs and maps, from Google Maps", ("aerial photographs", "maps"),
             (3, 600, 600), {"train": "train", "test": "val"},
             "none stated by upstream; the pictures are Google's"),
    _pix2pix("edges2shoes", "Edges and photographs of shoes, from UT Zappos50K", ("edges", "photographs"),
             (3, 256, 256), {"train": "train", "test": "val"}, "UT Zappos50K: academic, non-commercial use only"),
)}
