"""`ganlab data …` and `ganlab sample …`: parses and calls, nothing else."""

from __future__ import annotations

import argparse
import os
import sys

from ganlab import __version__, runtime
from ganlab.datasets import emoji, emoji_font, folders, hdf5, loading, photos, registry, shadows, smileys
from ganlab.datasets.digits import INFO as DIGITS
from ganlab.models import published, translation

BUILT_IN = {  # shape, splits, licence
    "digits": ("1×8×8", "train test all", DIGITS["licence"]),
    "emoji": ("3×64×64", "train test all", emoji.LICENCE),
    "photos": ("3×64×64", "train test", photos.INFO["licence"]),
    "smileys": ("3×any×any", "train test", smileys.INFO["licence"]),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0; 2 for an error that was explained; 130 for Ctrl-C and 141 for a reader of the output that went away, as the
    shell counts these.
    """
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()  # here, where a reader that has gone away can be told from a failure
    except runtime.GanlabError as error:
        print(f"ganlab: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # as with `ganlab data list | head -1`
        # At exit Python flushes once more, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(f"ganlab: Expected to read and write files, but the system refused: {error}. "
              "Check the disk and the permissions, and run again.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ganlab: stopped; nothing half-written is left.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ganlab", description="A course on Generative Adversarial Networks.")
    parser.add_argument("--version", action="version", version=f"ganlab {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_data(commands)
    _add_sample(commands)
    return parser


def _add_data(commands) -> None:
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
    build.add_argument("--size", type=int, default=64, help="side in pixels (64)")
    build.add_argument("--grey", action="store_true", help="store one channel instead of three")
    build.add_argument("--force", action="store_true", help="replace a set of the same name")
    build.add_argument("--source", help="where the pictures come from; noted in the file")
    build.add_argument("--licence", default="not stated", help="their licence; noted in the file")
    build.add_argument("--style", choices=list(shadows.STYLES), help="of shadows: smooth (if left out) or sharp")
    build.add_argument("--seed", type=int, help="of shadows; 0 if left out")
    build.set_defaults(run=_build)


def _add_build_emoji(actions) -> None:
    build = actions.add_parser("build-emoji", help="draw the emoji from a font, as those that ship were drawn")
    build.add_argument("--font", metavar="PATH", help="a font with colour bitmaps; the system's if left out")
    build.add_argument("--size", type=int, default=64, help="side in pixels: 32, 64 (if left out) or 128")
    build.add_argument("--out", metavar="PATH", help="the file to be, NAME.h5; a place in the cache if left out")
    build.set_defaults(run=_build_emoji)


def _add_sample(commands) -> None:
    sample = commands.add_parser("sample", help="run a published checkpoint on a folder of pictures")
    sample.add_argument("--checkpoint", required=True, metavar="FILE", help="for example horse2zebra.pth")
    sample.add_argument("--kind", required=True, choices=[kind for kind in published.KINDS if "generator" in kind])
    sample.add_argument("--input", required=True, metavar="FOLDER", help="your pictures")
    sample.add_argument("--out", required=True, metavar="FOLDER", help="where the results go, as PNG")
    sample.add_argument("--size", type=int, help="side in pixels; the network's own if left out")
    sample.add_argument("--as-in-training", action="store_true",
                        help="leave dropout on and normalise by each picture's own statistics, as pix2pix's paper "
                             "does; without it no noise, and the averages of training")
    sample.add_argument("--force", action="store_true", help="replace pictures of the same name")
    sample.set_defaults(run=_sample)


def _list(options: argparse.Namespace) -> None:
    """Print a line a set; "ready" means that every split is, at one size or another; "in part" that some are."""
    print(f"{'NAME':16} {'STATE':12} {'SHAPE':12} {'SPLITS':16} LICENCE")
    for name, (shape, splits, licence) in BUILT_IN.items():
        state = "missing" if name == "emoji" and not emoji.SHIPPED.exists() else "built in"
        print(f"{name:16} {state:12} {shape:12} {splits:16} {licence}")
    state = "your own" if shadows.path_of().exists() else "to build"
    print(f"{'shadows':16} {state:12} {'3 channels':12} {' '.join(shadows.SPLITS):16} that of your photographs")
    for row in registry.ROWS.values():
        ready = {path.stem.split("-")[0] for path in _files(row.name)}  # train-32.h5
        state = "to fetch" if not ready else "ready" if ready >= set(row.splits) else "in part"
        shape = "×".join(map(str, row.shape))
        print(f"{row.name:16} {state:12} {shape:12} {' '.join(row.splits):16} {row.licence}")
    for name in folders.built():
        try:
            own = hdf5.open_set(folders.path_of(name), in_memory=False)
            shape = "×".join(map(str, own.image_shape))
            print(f"{name:16} {'your own':12} {shape:12} {own.split:16} {own.info['licence']}")
        except runtime.GanlabError as error:
            print(f"{name:16} {'damaged':12} {error}")


def _info(options: argparse.Namespace) -> None:
    if options.name == "digits":
        _print_facts({"name": "digits", "shape": "1×8×8, enlarged to 8 … 64 pixels", **DIGITS})
    elif options.name == "emoji":
        _print_facts(_emoji_facts())
    elif options.name == "photos":
        _print_facts({"name": "photos", "shape": "3×64×64, or 16 … 128 pixels", "splits": ", ".join(photos.SPLITS),
                      **photos.INFO})
    elif options.name == "smileys":
        _print_facts({"name": "smileys", "shape": "3×32×32, or 16 … 1024 pixels",
                      "splits": ", ".join(smileys.SPLITS), **smileys.INFO})
    elif options.name == "shadows":
        _print_facts({"file": str(shadows.found()), **shadows.summary(shadows.found())})
    elif options.name in registry.ROWS:
        _print_facts(_row_facts(registry.row(options.name)))
    else:
        path = loading.own_path(options.name)
        hdf5.verify(path)
        _print_facts({"file": str(path), **hdf5.summary(path)})


def _emoji_facts() -> dict[str, str]:
    path = emoji.source(64)
    hdf5.verify(path)
    facts = hdf5.summary(path)
    count = len(facts.pop("code_points", "").split())
    return {"file": str(path), "groups": ", ".join(emoji.GROUPS), **facts, "code points": str(count)}


def _row_facts(row: registry.Row) -> dict[str, str]:
    facts = {"name": row.name, "title": row.title, "shape": "×".join(map(str, row.shape)),
             "splits": ", ".join(row.splits), "classes": ", ".join(row.classes or ()),
             "pairing": row.pairing or "", "domains": ", ".join(row.domains or ()), "licence": row.licence,
             "citation": row.citation, "homepage": row.homepage, "note": row.note}
    for number, file in enumerate(row.files, 1):
        size = f"{file.size:,} bytes" if file.size else "size not published"
        facts[f"file {number}"] = f"{file.url}, {size}, sha256 {file.sha256 or 'not published'}"
    for number, path in enumerate(_files(row.name), 1):
        hdf5.verify(path)
        facts[f"ready {number}"] = str(path)
    return {key: value for key, value in facts.items() if value}


def _get(options: argparse.Namespace) -> None:
    if options.name in registry.ROWS:
        splits = [options.split] if options.split else registry.row(options.name).splits
        for split in splits:
            print(loading.prepare(options.name, size=options.size, split=split))
    else:
        print(loading.load(options.name, size=options.size, split=options.split))


def _path(options: argparse.Namespace) -> None:
    if options.name is None:
        print(runtime.cache_folder())
    elif options.name in registry.ROWS:
        for path in _files(options.name) or [loading.converted_path(options.name, "any", 0).parent]:
            print(path)
    elif options.name == "digits":
        print("digits comes with scikit-learn; it has no file of ganlab's.")
    elif options.name == "smileys":
        print("smileys are drawn when they are asked for; they have no file.")
    elif options.name == "emoji":
        print(emoji.source(64))
    elif options.name == "photos":
        for photo in photos.PHOTOS:
            print(photos.path_of(photo))
    elif options.name == "shadows":
        print(shadows.path_of())
    else:
        print(loading.own_path(options.name))


def _build(options: argparse.Namespace) -> None:
    if options.name == "shadows":
        _build_shadows(options)
        return
    if options.style is not None or options.seed is not None:
        raise runtime.GanlabError(f"Expected --style and --seed for shadows only, got them for {options.name}. "
                                  "Leave them out, or build the set shadows.")
    path = folders.build(options.name, from_=options.from_, pairs=options.pairs, unpaired=options.unpaired,
                         size=options.size, grey=options.grey, force=options.force, source=options.source,
                         licence=options.licence)
    print(f"{loading.load(options.name, in_memory=False)}\n{path}")


def _build_shadows(options: argparse.Namespace) -> None:
    if options.from_ is None or options.grey:
        raise runtime.GanlabError("Expected one folder of colour photographs for shadows, got pairs of folders or "
                                  "--grey. Give --from FOLDER alone: the pairs are painted.")
    path = shadows.build(options.from_, size=options.size, style=options.style or "smooth", seed=options.seed or 0,
                         force=options.force, source=options.source, licence=options.licence)
    _print_facts({"file": str(path), **shadows.summary(path)})


def _build_emoji(options: argparse.Namespace) -> None:
    path = emoji_font.build(options.font, size=options.size, out=options.out)
    print(f"{hdf5.open_set(path, in_memory=False)}\n{path}")


def _sample(options: argparse.Namespace) -> None:
    runtime.seed_everything(0)  # dropout draws the same noise every time
    G = published.load(options.checkpoint, options.kind)
    written = translation.translate_folder(G, options.input, options.out, size=options.size,
                                           as_in_training=options.as_in_training, force=options.force)
    print(f"{len(written)} pictures in {options.out}")


def _files(name: str) -> list:
    folder = loading.converted_path(name, "any", 0).parent
    return sorted(path for path in folder.glob("*.h5") if not path.name.startswith("."))


def _print_facts(facts: dict[str, str]) -> None:
    for key, value in facts.items():
        print(f"{key:16} {value}")


if __name__ == "__main__":
    raise SystemExit(main())
