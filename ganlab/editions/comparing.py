"""The page of `ganlab measure`: two folders of pictures, real and fake, measured and shown."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from ganlab import metrics
from ganlab.datasets.errors import DataError
from ganlab.datasets.scaling import to_signed
from ganlab.datasets.store import pictures
from ganlab.metrics.comparison import FEWEST, MEASURES, Compared, Scatter, compare
from ganlab.models import inception
from ganlab.plots import pages

BUILT_IN = ("pixels", "mnist", "faces")
MANY = 1000  # a crowd of fewer is measured with a warning
_SHOWN, _EACH = 8, 96  # pictures of a kind on the page, and their side there


@dataclass(frozen=True)
class Folder:
    """The pictures of one folder: as squares, and what is to be known of the files."""

    path: Path
    names: list[str]
    squares: Tensor  # uint8 (N, 3, size, size)
    sizes: Counter  # of (width, height)
    kinds: Counter  # of suffixes
    digests: list[str]  # of the pixels


@dataclass(frozen=True)
class Measured:
    """What `measure` found, by which features and at which size, and what makes it doubtful."""

    real: Folder
    fake: Folder
    found: Compared
    remarks: list[str]
    features: str
    size: int


Features = Callable[[Tensor], Tensor]


def measure(real: Path, fake: Path, *, features: str = "pixels", size: int = 64, most: int = 10_000,
            seed: int = 0) -> Measured:
    """Compare the pictures of two folders.

    Args:
        real, fake: folders of pictures.
        features: "pixels": the colours of an 8×8 grid; "mnist" or "faces": the course's own small classifiers, trained
            once on this machine; or the path of Inception's weights as pytorch-fid has them.
        size: the side to which every picture is cut and resized before anything else.
        most: pictures of a folder that are taken, in the order of their names.

    Raises:
        DataError: a folder or a picture cannot be used, or there are too few.
        StateDictError: the file of weights cannot be used.
    """
    seen, dims = features_of(features)
    theirs, ours = (_read(folder, size, most) for folder in (fake, real))
    for folder, fewest in ((theirs, FEWEST), (ours, 2 * FEWEST)):
        if len(folder.names) < fewest:
            raise DataError(f"Expected at least {fewest} pictures in {folder.path}, got {len(folder.names)}. A crowd "
                            "is measured here: give hundreds, better thousands.")
    found = compare(_all(seen, theirs.squares), _all(seen, ours.squares), seed=seed)
    return Measured(ours, theirs, found, warnings(ours, theirs, found, dims, size), features, size)


def features_of(name: str) -> tuple[Features, int]:
    """Return what turns images (B, 3, H, W) in [−1, 1] into features (B, F), and F.

    Raises:
        StateDictError: the name is no built-in and no file of weights.
    """
    if name == "pixels":
        return lambda x: torch.nn.functional.adaptive_avg_pool2d(x, 8).flatten(1), 192
    if name in BUILT_IN:
        classifier = (metrics.digits_classifier(32, "mnist") if name == "mnist" else
                      metrics.factors_classifier(32, "faces"))
        channels = classifier.image_shape[0]

        def of_classifier(x: Tensor) -> Tensor:
            x = torch.nn.functional.interpolate(x, (32, 32), mode="bilinear", antialias=True)
            return classifier.features(x if channels == 3 else x.mean(1, keepdim=True))

        return of_classifier, 64
    return inception.load(name).features, inception.FEATURES


def warnings(real: Folder, fake: Folder, found: Compared, dims: int, size: int) -> list[str]:
    """Return what makes the figures doubtful, a sentence each."""
    said = []
    if found.size < MANY:
        said.append(f"Only {found.size} pictures a side are compared. Below {MANY:,} chance weighs much: read the "
                    "figures beside their floors only.")
    if found.size <= dims:
        said.append(f"There are no more pictures a side ({found.size}) than features ({dims}). The Fréchet distance is "
                    "then far above its value at many pictures, for real ones too.")
    for name, folder in (("real", real), ("fake", fake)):
        if len(folder.sizes) > 1:
            common = ", ".join(f"{width}×{height} ({count})" for (width, height), count in folder.sizes.most_common(3))
            said.append(f"The {name} pictures have {len(folder.sizes)} sizes: {common}. Each was cut to a square and "
                        "resized.")
        if any(min(shape) < size for shape in folder.sizes):
            said.append(f"Some {name} pictures are smaller than {size} pixels and were enlarged: they are blurred, and "
                        "every measure sees that.")
        copies = len(folder.digests) - len(set(folder.digests))
        if copies:
            said.append(f"{copies} of the {len(folder.digests)} {name} pictures are copies of others among them, pixel "
                        "by pixel.")
    if set(real.sizes) != set(fake.sizes):
        said.append("Real and fake pictures have different sizes. What resizing does to them can weigh more than what "
                    "the generator did: bring both to one size in one way first.")
    lossy = {name: {".jpg", ".jpeg", ".webp"} & set(folder.kinds) for name, folder in (("real", real), ("fake", fake))}
    if bool(lossy["real"]) != bool(lossy["fake"]):
        name = "real" if lossy["real"] else "fake"
        said.append(f"The {name} pictures are JPEG or WebP, the others are not. Compression leaves traces that a "
                    "measure sees.")
    same = set(real.digests) & set(fake.digests)
    if same:
        said.append(f"{sum(digest in same for digest in fake.digests)} fakes are real pictures, pixel by pixel. "
                    "Precision and the Fréchet distance praise that.")
    if found.copied > 0.05:
        said.append(f"{100 * found.copied:.0f} % of the fakes lie nearer to a real picture than 99 % of the real ones "
                    "lie to another: look whether they are copies.")
    return said


def table_of(found: Compared) -> list[list[str]]:
    """Return a row a measure: its name, the fakes, other real pictures, which way is better."""
    return [[name, _pair(found.fakes[name]), _pair(found.floor[name]), f"{way} is better"]
            for name, way in MEASURES.items()]


def _pair(scatter: Scatter) -> str:
    digits = 0 if abs(scatter.mean) >= 100 else 2 if abs(scatter.mean) >= 1 else 4
    mean = f"{scatter.mean:,.{digits}f}".replace("-", "−")
    return f"{mean} ± {scatter.deviation:,.{digits}f}"


def _read(folder: Path, size: int, most: int) -> Folder:
    files, notes, failures = pictures.pictures_in(folder)[:most], pictures.Notes(), pictures.Failures()
    kept, squares, sizes, kinds, digests = [], [], Counter(), Counter(), []

    def read(files: list[Path]) -> None:
        for file in files:
            with failures.of(file), pictures.explained(file), open(file, "rb") as source:
                whole = pictures.whole(source, str(file), notes=notes)
                squares.append(torch.from_numpy(pictures.square(whole, size, str(file)).copy()))
                sizes[whole.size] += 1
                kinds[file.suffix.lower()] += 1
                digests.append(hashlib.sha256(whole.tobytes()).hexdigest())
                kept.append(file.name)
        failures.raise_if_any()

    pictures.use_all(read, files, skip_damaged=False)
    notes.print()
    return Folder(Path(folder), kept, torch.stack(squares), sizes, kinds, digests)


def _all(features: Features, squares: Tensor) -> Tensor:
    batches = tqdm(squares.split(64), desc="Measuring", unit="batch", delay=1, disable=None)  # None: no bar in a file
    return torch.cat([features(to_signed(part)).double() for part in batches])


# --- the page -------------------------------------------------------------------------------------------------


def page(measured: Measured) -> str:
    """Return the page: figures, warnings, and pictures beside their nearest real ones."""
    real, fake, found, size = measured.real, measured.fake, measured.found, measured.size
    named = {"pixels": "the colours of an 8×8 grid", "mnist": "64 numbers of the course's classifier of digits",
             "faces": "64 numbers of the course's classifier of drawn faces"}.get(
                 measured.features, f"{inception.FEATURES:,} numbers of Inception")
    few = torch.linspace(0, len(fake.names) - 1, _SHOWN).long().tolist()
    best, worst = found.typical[:_SHOWN].tolist(), found.typical[-_SHOWN:].flip(0).tolist()
    rows = []
    for index in few:
        near = found.nearest[index].tolist()
        rows.append([_picture(fake, index), *(f"{_picture(real, other)}<br>{found.distances[index, k]:.2f}"
                                             for k, other in enumerate(near))])
    parts = [
        f"<p>{len(fake.names):,} fakes from <strong>{escape(str(fake.path))}</strong> against {len(real.names):,} real "
        f"pictures from <strong>{escape(str(real.path))}</strong>, all cut and resized to {size}×{size} pixels, and "
        f"measured by {escape(named)}.</p>",
        *(f'<p class="note">{escape(remark)}</p>' for remark in measured.remarks),
        "<h2>Figures</h2>",
        f"<p>Each at {found.size:,} pictures a side: mean and standard deviation over five draws. The "
        "<strong>floor</strong> is what one half of the real pictures gets against the other: a perfect generator "
        "would do no better. Figures with other features, at another number or another size cannot be compared with "
        "these.</p>",
        pages.table(["measure", "fakes", "floor", ""], table_of(found),
                    "Fakes and other real pictures, measured alike"),
        "<h2>Are they copies?</h2>",
        f"<p>{100 * found.copied:.1f} % of the fakes lie nearer to a real picture than 99 % of the real ones lie to "
        "another real one (1 % would be usual). Below, fakes as they come, each with the three real pictures nearest "
        "to it and their distances. No number replaces this look.</p>",
        pages.table(["fake", "nearest", "second", "third"], rows, "Fakes and their nearest real pictures"),
        "<h2>Most and least typical</h2>",
        "<p>The fakes with the nearest and with the farthest third neighbour among the real ones.</p>",
        "<h3>Most typical</h3>", _line(fake, best), "<h3>Least typical</h3>", _line(fake, worst),
    ]
    return pages.page("How good are these pictures?", parts)


def _line(folder: Folder, indices: Sequence[int]) -> str:
    return "<p>" + " ".join(_picture(folder, index) for index in indices) + "</p>"


def _picture(folder: Folder, index: int) -> str:
    picture, stored = Image.fromarray(folder.squares[index].permute(1, 2, 0).numpy()), io.BytesIO()
    picture.save(stored, format="PNG")
    data = base64.b64encode(stored.getvalue()).decode()
    return (f'<img alt="{escape(folder.names[index])}" width="{_EACH}" height="{_EACH}" '
            f'style="image-rendering:pixelated" src="data:image/png;base64,{data}">')
