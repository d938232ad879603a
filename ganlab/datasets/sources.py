"""Every data set that the course knows by name: a row each. A new one is a row here, and a module or an archive.

`load`, `names`, `ganlab data` and the names that a user's own sets may not take all come from these rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ganlab.datasets import painted
from ganlab.datasets.builtin import aerial, digits, earth, emoji, faces, mnist, photos, shipping, smileys
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store.download import File
from ganlab.datasets.upstream import conversion, layouts
from ganlab.datasets.upstream.conversion import Upstream


@dataclass(frozen=True)
class Row:
    """A data set.

    Attributes:
        name: what `load` is asked for.
        kind: "built in", "built by you" or "download".
        shape: of one image, channels first, in words: "3×64×64".
        splits, licence: as the set has them.
        load: makes the ImageSet from the keywords `size`, `split` and those in `options`; each has a default.
        facts: all that is known about the set, as text, for `ganlab data info`.
        files: where its files lie or will lie; or a sentence that says why it has none.
        state: how ready it is, in a word or two; None where `kind` says it.
        options: what `load` takes besides: "group", "pairing", "in_memory".
        upstream: what is published, of a download.
    """

    name: str
    kind: str
    shape: str
    splits: tuple[str, ...]
    licence: str
    load: Callable[..., ImageSet]
    facts: Callable[[], dict[str, str]]
    files: Callable[[], list[Path]] | str
    state: Callable[[], str] | None = None
    options: tuple[str, ...] = ()
    upstream: Upstream | None = None


def download_row(upstream: Upstream) -> Row:
    """Return the row of a set that is fetched, verified and converted."""
    shape = "×".join(map(str, upstream.shape))
    return Row(upstream.name, "download", shape, tuple(upstream.splits), upstream.licence,
               partial(conversion.load, upstream), partial(conversion.facts, upstream),
               partial(conversion.places, upstream), state=partial(conversion.state, upstream),
               options=("in_memory",), upstream=upstream)


def _idx(base: str, sizes: dict[str, tuple[int, str]]) -> tuple[tuple[File, ...], dict[str, tuple[str, ...]]]:
    names = {split: (f"{start}-images-idx3-ubyte.gz", f"{start}-labels-idx1-ubyte.gz")
             for split, start in (("train", "train"), ("test", "t10k"))}
    return tuple(File(name, base + name, *facts) for name, facts in sizes.items()), names


def _one_file(url: str, *facts) -> tuple[File, ...]:
    return (File(url.rsplit("/", 1)[1], url, *facts),)


def _cyclegan(name: str, title: str, domains: tuple[str, str], size: int, sha256: str, *,
              archive: str | None = None) -> Upstream:
    file = f"{archive or name}.zip"
    return Upstream(
        name, title, layouts.read_cyclegan, (3, 256, 256),
        _one_file(f"http://efrosgans.eecs.berkeley.edu/cyclegan/datasets/{file}", size, sha256),
        {"train": (file,), "test": (file,)},
        "none stated by upstream",
        "J.-Y. Zhu, T. Park, P. Isola, A. A. Efros: Unpaired Image-to-Image Translation using Cycle-Consistent "
        "Adversarial Networks. ICCV 2017.",
        "https://junyanz.github.io/CycleGAN/", pairing="unpaired", domains=domains)


def _pix2pix(name: str, title: str, domains: tuple[str, str], shape: tuple[int, int, int],
             parts: dict[str, str], licence: str) -> Upstream:
    file = f"{name}.tar.gz"
    return Upstream(
        name, title, layouts.read_pix2pix, shape,
        _one_file(f"http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/{file}"),
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

# What comes with the course or its libraries, or is made from the user's own photographs.
_BUILT = (
    Row(
        "digits", "built in", shape="1×8×8", splits=digits.SPLITS, licence=digits.INFO["licence"],
        load=digits.digits,
        facts=lambda: {"name": "digits", "shape": "1×8×8, enlarged to 8 … 64 pixels",
                       "splits": ", ".join(digits.SPLITS), **digits.INFO},
        files="digits comes with scikit-learn; it has no file of ganlab's."),
    Row(
        "mnist", "built in", shape="1×28×28", splits=mnist.SPLITS, licence=mnist.LICENCE,
        load=mnist.mnist,
        facts=mnist.facts,
        files=lambda: [mnist.SHIPPED], state=lambda: shipping.state(mnist.SHIPPED)),
    Row(
        "faces", "built in", shape="3×any×any", splits=tuple(faces.SPLITS), licence=faces.LICENCE,
        load=faces.load_faces,
        facts=faces.facts,
        files=lambda: [faces.SHIPPED], state=lambda: shipping.state(faces.SHIPPED)),
    Row(
        "emoji", "built in", shape="3×64×64", splits=emoji.SPLITS, licence=emoji.LICENCE,
        load=emoji.emoji, options=("group",),
        facts=emoji.facts,
        files=lambda: [emoji.source(64)], state=emoji.state),
    Row(
        "photos", "built in", shape="3×64×64", splits=photos.SPLITS, licence=photos.INFO["licence"],
        load=photos.photos,
        facts=lambda: {"name": "photos", "shape": "3×64×64, or 16 … 128 pixels",
                       "splits": ", ".join(photos.SPLITS), **photos.INFO},
        files=lambda: [photos.path_of(photo) for photo in photos.PHOTOS]),
    Row(
        "earth", "built in", shape="3×64×64", splits=earth.SPLITS, licence=earth.LICENCE,
        load=earth.earth, options=("pairing",),
        facts=earth.facts,
        files=lambda: [path for path, _ in earth.FILES.values()],
        state=lambda: shipping.state(*(path for path, _ in earth.FILES.values()))),
    Row(
        "aerial", "built in", shape="3×64×64", splits=aerial.SPLITS, licence=aerial.LICENCE,
        load=aerial.aerial,
        facts=aerial.facts,
        files=lambda: [aerial.FILE], state=lambda: shipping.state(aerial.FILE)),
    Row(
        "smileys", "built in", shape="3×any×any", splits=tuple(smileys.SPLITS), licence=smileys.INFO["licence"],
        load=smileys.smileys,
        facts=lambda: {"name": "smileys", "shape": "3×32×32, or 16 … 1024 pixels",
                       "splits": ", ".join(smileys.SPLITS), **smileys.INFO},
        files="smileys are drawn when they are asked for; they have no file."),
    Row(
        "shadows", "built by you", shape="3 channels", splits=painted.SPLITS, licence="that of your photographs",
        load=painted.built,
        facts=painted.facts,
        files=lambda: [painted.path_of()], state=painted.state),
)
# What is fetched, verified and converted.
_PUBLISHED = (
    Upstream(
        "fashion-mnist", "Fashion-MNIST: photographs of clothes", layouts.read_idx, (1, 28, 28), _FASHION,
        _IDX_SPLITS, "MIT", "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST. arXiv:1708.07747, 2017.",
        "https://github.com/zalandoresearch/fashion-mnist",
        classes=("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                 "Ankle boot")),
    Upstream(
        "mnist-full", "MNIST: handwritten digits, all 70,000", layouts.read_idx, (1, 28, 28), _MNIST, _IDX_SPLITS,
        "CC BY-SA 3.0",
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-Based Learning Applied to Document Recognition. "
        "Proceedings of the IEEE 86(11), 1998.", "http://yann.lecun.com/exdb/mnist/",
        classes=tuple("0123456789")),
    Upstream(
        "optdigits", "Optical Recognition of Handwritten Digits: original bitmaps", layouts.read_optdigits, (1, 32, 32),
        (File("optdigits-orig.tra.gz", "", 125525, "701f876787b1943c2b1d8f1f6445b82a706f1a1434c7a9c057952d94bf97c832"),
         File("optdigits-orig.cv.gz", "", 61900, "62d8236ab4c0a925b662bad516db8aebcb938fdaa00dbe131e5adac6260ea7ff"),
         File("optdigits-orig.windep.gz", "", 118275,
              "8502b57224c6f5827d8326e8162d6b9c8596bf3f35ae3534aea3cb664a283050")),
        {"train": ("optdigits-orig.tra.gz", "optdigits-orig.cv.gz"), "test": ("optdigits-orig.windep.gz",)},
        "CC BY 4.0",
        "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998. "
        "https://doi.org/10.24432/C50P49", "https://archive.ics.uci.edu/dataset/80/",
        classes=tuple("0123456789"),
        note="Ink as white on black. train is of 30 writers, test of 13 others: the digits that scikit-learn has at "
             "8×8. The homepage has the files as .Z. Repack each with `uncompress -c FILE.Z | gzip -9n > FILE.gz`, put "
             "them into a folder named optdigits, and set GANLAB_MIRROR to the folder above it."),
    Upstream(
        "omniglot-small", "Omniglot, the two small background sets: handwritten characters",
        layouts.read_omniglot, (1, 105, 105),
        (File("images_background_small1.zip", _OMNIGLOT + "images_background_small1.zip", 1319022,
              "f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4"),
         File("images_background_small2.zip", _OMNIGLOT + "images_background_small2.zip", 1580917,
              "3ccaa407515a8778e5d0861875af38b17e418f301ad5bb3b5a6b65d901a41c7f")),
        {"train": ("images_background_small1.zip",), "test": ("images_background_small2.zip",)},
        "MIT", "B. M. Lake, R. Salakhutdinov, J. B. Tenenbaum: Human-level concept learning through probabilistic "
        "program induction. Science 350(6266), 2015.", "https://github.com/brendenlake/omniglot",
        note="Inverted to white ink on black, as in digits and MNIST. train is small1; test is small2 without "
             "Greek and Latin, which are the same images in both."),
    Upstream(
        "cifar10", "CIFAR-10: small photographs", layouts.read_cifar, (3, 32, 32),
        _one_file("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", 170052171,
                  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        {"train": ("cifar-10-binary.tar.gz",), "test": ("cifar-10-binary.tar.gz",)},
        "none stated by upstream, which asks for the citation",
        "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images. Technical report, 2009.",
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        classes=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")),
    _cyclegan(
        "horse2zebra", "Horses and zebras from ImageNet", ("horses", "zebras"), 116867962,
        "a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1"),
    _cyclegan(
        "apple2orange", "Apples and oranges from ImageNet", ("apples", "oranges"), 78456409,
        "845a191e9af8926408ea597001cd03a452e3300a1f44a79fe329b3d59f6e3eb8"),
    _cyclegan(
        "summer2winter", "Yosemite in summer and in winter, from Flickr", ("summer", "winter"), 132640856,
        "167fe1726807a9d22bd106b4a6c0bd7953b688af924ac1bf967439c4961e49f9", archive="summer2winter_yosemite"),
    _cyclegan(
        "monet2photo", "Paintings by Monet and landscape photographs", ("paintings", "photographs"), 305231073,
        "88f91b00fc228f97c9411fbf1880ec1d119c98f1722e4cfcfaa2fb35fac05b04"),
    _pix2pix(
        "facades", "CMP façades: photographs and label maps", ("photographs", "label maps"), (3, 256, 256),
        {"train": "train", "val": "val", "test": "test"}, "none stated by upstream"),
    _pix2pix(
        "maps", "Aerial photographs and maps, from Google Maps", ("aerial photographs", "maps"), (3, 600, 600),
        {"train": "train", "test": "val"}, "none stated by upstream; the pictures are Google's"),
    _pix2pix(
        "edges2shoes", "Edges and photographs of shoes, from UT Zappos50K", ("edges", "photographs"),
        (3, 256, 256), {"train": "train", "test": "val"}, "UT Zappos50K: academic, non-commercial use only"),
)
ROWS: dict[str, Row] = {row.name: row for row in (*_BUILT, *map(download_row, _PUBLISHED))}
