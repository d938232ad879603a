"""`ganlab data …`: lists, fetches and builds data sets."""

from __future__ import annotations

import argparse

from ganlab import runtime
from ganlab.datasets import loading, own, painted, sources
from ganlab.datasets.builtin import emoji_font
from ganlab.datasets.store import hdf5, pictures
from ganlab.datasets.upstream import conversion


def add(commands) -> None:
    """Add `ganlab data` to the commands of the parser."""
    data = commands.add_parser("data", help="list, fetch and build data sets")
    actions = data.add_subparsers(required=True, metavar="ACTION")

    listing = actions.add_parser("list", help="all data sets, and which are ready: all their splits, at any size")
    listing.set_defaults(run=_list)

    info = actions.add_parser("info", help="origin, licence, shape and files of a data set")
    info.add_argument("name")
    info.set_defaults(run=_info)

    get = actions.add_parser("get", help="fetch, verify and convert a data set")
    get.add_argument("name")
    get.add_argument("--size", type=int, help="side in pixels; the set's own if left out")
    get.add_argument("--split", help="one split only; all of them if left out")
    get.set_defaults(run=_get)

    path = actions.add_parser("path", help="the cache folder, or the files of one data set")
    path.add_argument("name", nargs="?")
    path.set_defaults(run=_path)

    _add_build(actions)
    _add_build_emoji(actions)


def _add_build(actions) -> None:
    build = actions.add_parser("build", help="make a data set from your own pictures")
    build.add_argument("name", help="of your choice; shadows paints shadows on aerial photographs (lesson 09)")
    kind = build.add_mutually_exclusive_group(required=True)
    kind.add_argument("--from", dest="from_", metavar="FOLDER", help="pictures, or a folder of pictures a class")
    kind.add_argument("--pairs", nargs=2, metavar=("A", "B"), help="two folders, matched by file name")
    kind.add_argument("--unpaired", nargs=2, metavar=("A", "B"), help="two folders, two domains")
    build.add_argument("--combined", type=str.lower, choices=own.SIDES, help="each picture of --from holds a pair side "
                       "by side, and this half is the input; the other is the target")
    build.add_argument("--size", type=int, default=64, help="side in pixels (64)")
    build.add_argument("--grey", action="store_true", help="store one channel instead of three")
    build.add_argument("--force", action="store_true", help="replace a set of the same name")
    build.add_argument("--skip-damaged", action="store_true", help="leave out what cannot be used, and list it")
    build.add_argument("--max-megapixels", type=int, default=pictures.LARGEST // 10**6, metavar="N",
                       help=f"of a picture; a million takes 8 MB of memory ({pictures.LARGEST // 10**6})")
    build.add_argument("--source", help="where the pictures come from; noted in the file")
    build.add_argument("--licence", default="not stated", help="their licence; noted in the file")
    build.add_argument("--style", choices=list(painted.STYLES), help="of shadows: smooth (if left out) or sharp")
    build.add_argument("--seed", type=int, help="of shadows; 0 if left out")
    build.set_defaults(run=_build)


def _add_build_emoji(actions) -> None:
    build = actions.add_parser("build-emoji", help="draw the emoji from a font, as those that ship were drawn")
    build.add_argument("--font", metavar="PATH", help="a font with colour bitmaps; the system's if left out")
    build.add_argument("--size", type=int, default=64, help="side in pixels: 32, 64 (if left out) or 128")
    build.add_argument("--out", metavar="PATH", help="the file to be, NAME.h5; a place in the cache if left out")
    build.set_defaults(run=_build_emoji)


def _list(options: argparse.Namespace) -> None:
    """Print a line a set; "ready" means that every split is, at one size or another; "in part" that some are."""
    _print_line("NAME", "STATE", "SHAPE", "SPLITS", "LICENCE")
    for row in sources.ROWS.values():
        _print_line(row.name, row.state() if row.state else row.kind, row.shape, " ".join(row.splits), row.licence)
    for name in own.built():
        try:
            images = hdf5.open_set(own.path_of(name), in_memory=False)
            shape = "×".join(map(str, images.image_shape))
            _print_line(name, "your own", shape, images.split, images.info["licence"])
        except runtime.GanlabError as error:
            print(f"{name:16} {'damaged':12} {error}")


def _print_line(name: str, state: str, shape: str, splits: str, licence: str) -> None:
    print(f"{name:16} {state:12} {shape:12} {splits:16} {licence}")


def _info(options: argparse.Namespace) -> None:
    row = sources.ROWS.get(options.name)
    if row is not None:
        _print_facts(row.facts())
    else:
        path = loading.own_path(options.name)
        hdf5.verify(path)
        _print_facts({"file": str(path), **hdf5.summary(path)})


def _get(options: argparse.Namespace) -> None:
    row = sources.ROWS.get(options.name)
    if row is not None and row.upstream is not None:
        for split in [options.split] if options.split else row.splits:
            print(conversion.prepare(row.upstream, size=options.size, split=split))
    else:
        print(loading.load(options.name, size=options.size, split=options.split))


def _path(options: argparse.Namespace) -> None:
    row = sources.ROWS.get(options.name)
    if options.name is None:
        print(runtime.cache_folder())
    elif row is None:
        print(loading.own_path(options.name))
    else:
        for line in [row.files] if isinstance(row.files, str) else row.files():
            print(line)


def _build(options: argparse.Namespace) -> None:
    if options.name == "shadows":
        _build_shadows(options)
        return
    if options.style is not None or options.seed is not None:
        raise runtime.GanlabError(f"Expected --style and --seed for shadows only, got them for {options.name}. "
                                  "Leave them out, or build the set shadows.")
    path = own.build(options.name, from_=options.from_, pairs=options.pairs, unpaired=options.unpaired,
                     combined=options.combined, grey=options.grey, **_common(options))
    print(f"{loading.load(options.name, in_memory=False)}\n{path}")


def _build_shadows(options: argparse.Namespace) -> None:
    if options.from_ is None or options.grey or options.combined:
        raise runtime.GanlabError("Expected one folder of colour photographs for shadows, got pairs or --grey. "
                                  "Give --from FOLDER alone: the pairs are painted.")
    path = painted.build(options.from_, style=options.style or "smooth", seed=options.seed or 0, **_common(options))
    _print_facts({"file": str(path), **painted.summary(path)})


def _common(options: argparse.Namespace) -> dict:
    """Return what both kinds of sets are built with."""
    if options.max_megapixels < 1:
        raise runtime.GanlabError(f"Expected at least one megapixel, got {options.max_megapixels}. "
                                  "Leave --max-megapixels out, or raise it.")
    return {"size": options.size, "force": options.force, "skip_damaged": options.skip_damaged,
            "largest": options.max_megapixels * 10**6, "source": options.source, "licence": options.licence}


def _build_emoji(options: argparse.Namespace) -> None:
    path = emoji_font.build(options.font, size=options.size, out=options.out)
    print(f"{hdf5.open_set(path, in_memory=False)}\n{path}")


def _print_facts(facts: dict[str, str]) -> None:
    for key, value in facts.items():
        print(f"{key:16} {value}")
