"""Emoji that consist of one code point: the file that ships, its groups, and its split by code point."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganlab import runtime
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import hdf5

SPLITS = ("train", "test", "all")
SIZES = (8, 128)
BUILT_SIZES = (32, 64, 128)
LICENCE = "SIL Open Font License 1.1 for the font; pictures drawn with it may be used freely"
CLOCKS = range(0x1F550, 0x1F568)
SHIPPED = runtime.data_folder() / "emoji.h5"

# Which code points are drawn, and the group of each. Unicode orders its emoji by theme within a block, so that runs
# of neighbours carry most of it; where a run mixes themes, what the picture shows decides. Everything here has a
# name in Unicode 14, which every Python from 3.11 on knows, so that the same set is drawn everywhere. Left out:
# letters of flags (1F1E6-1F1FF), skin colours (1F3FB-1F3FF), hair (1F9B0-1F9B3) and the keycap (20E3), which are
# parts of sequences and no pictures of their own.
GROUPS = {
    "faces":  # smileys, and heads in costume
        "2620 2639-263A 1F479-1F47B 1F47D-1F480 1F4A9 1F600-1F637 1F641-1F644 1F910-1F917 1F920-1F925 1F927-1F92F "
        "1F970-1F976 1F978-1F97A 1F9D0 1FAE0-1FAE5",
    "people":  # whole persons or busts, also at sport and in fairy tales
        "26F7 26F9 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F464-1F469 1F46B-1F478 1F47C 1F481-1F483 1F486-1F487 1F48F "
        "1F491 1F574-1F575 1F57A 1F5E3 1F645-1F647 1F64B 1F64D-1F64E 1F6A3 1F6B4-1F6B6 1F6C0 1F6CC 1F926 "
        "1F930-1F931 1F934-1F93A 1F93C-1F93E 1F977 1F9B8-1F9B9 1F9CC-1F9CF 1F9D1-1F9DF 1FAC2-1FAC5",
    "body":  # hands, and other parts of the body
        "261D 270A-270D 1F440-1F450 1F463 1F485 1F48B 1F4AA 1F590 1F595-1F596 1F64C 1F64F 1F90C 1F90F 1F918-1F91F "
        "1F932-1F933 1F9B4-1F9B7 1F9BB 1F9BE-1F9BF 1F9E0 1FAC0-1FAC1 1FAE6 1FAF0-1FAF6",
    "animals":  # with animals' faces, cats and monkeys among them
        "1F400-1F43F 1F54A 1F577 1F638-1F640 1F648-1F64A 1F980-1F9AE 1FAB0-1FAB3 1FAB6 1FAB9-1FABA",
    "nature":  # plants, sky, weather, landscapes
        "2600-2601 2603-2604 2618 26A1 26C4-26C5 26C8 26F0-26F1 2744 2B50 1F300 1F304-1F305 1F308 1F30A-1F30F "
        "1F311-1F320 1F324-1F32C 1F331-1F335 1F337-1F33C 1F33E-1F344 1F3D4 1F3D6 1F3DC-1F3DE 1F3F5 1F490 1F4A7 "
        "1F525 1F578 1F5FB 1F940 1FA90 1FAA8 1FAB4-1FAB5 1FAB7-1FAB8 1FAE7",
    "food":  # and drinks, and what they are eaten with
        "2615 1F32D-1F330 1F336 1F33D 1F345-1F37F 1F382 1F942-1F944 1F950-1F96F 1F9C0-1F9CB 1FAD0-1FAD9",
    "travel":  # vehicles, buildings, places
        "2693 26E9-26EA 26F2 26F4-26F5 26FA 26FD 2708 1F301 1F303 1F306-1F307 1F309 1F3A0-1F3A2 1F3AA 1F3CD-1F3CE "
        "1F3D5 1F3D7-1F3DB 1F3DF-1F3E6 1F3E8-1F3ED 1F3EF-1F3F0 1F492 1F4BA 1F54B-1F54D 1F5FA 1F5FC-1F5FF "
        "1F680-1F6A2 1F6A4-1F6A8 1F6B2 1F6D5-1F6D6 1F6DD-1F6DF 1F6E3-1F6E5 1F6E9 1F6EB-1F6EC 1F6F0 1F6F3-1F6F6 "
        "1F6F8 1F6FA-1F6FB 1F9BC-1F9BD 1FA82",
    "activities":  # sports, games, feasts, arts
        "265F 26BD-26BE 26F3 26F8 1F004 1F0CF 1F380-1F381 1F383-1F384 1F386-1F38B 1F38D-1F391 1F396-1F397 1F39F "
        "1F3A3 1F3A8 1F3AB 1F3AD-1F3B4 1F3BD-1F3C0 1F3C5-1F3C6 1F3C8-1F3C9 1F3CF-1F3D3 1F3F8-1F3F9 1F52E 1F579 "
        "1F6F7 1F6F9 1F6FC 1F93F 1F945 1F947-1F94F 1F9E7-1F9E9 1F9F8 1FA80-1FA81 1FA83-1FA86 1FAA9",
    "objects":  # clothes, tools, instruments, clocks, flags
        "231A-231B 2328 23F0-23F3 2602 260E 2614 2692 2694 2696-2697 2699 26B0-26B1 26CF 26D1 26D3 2702 2709 "
        "270F 2712 1F302 1F321 1F38C 1F392-1F393 1F399-1F39B 1F39E 1F3A4-1F3A5 1F3A7 1F3A9 1F3AC 1F3B7-1F3BC 1F3C1 "
        "1F3EE 1F3F3-1F3F4 1F3F7 1F3FA 1F451-1F462 1F484 1F488-1F48A 1F48C-1F48E 1F4A1 1F4A3 1F4B0 1F4B3-1F4B8 "
        "1F4BB-1F4F2 1F4F7-1F4FD 1F4FF 1F507-1F517 1F526-1F52D 1F550-1F567 1F56F-1F570 1F573 1F576 1F587 "
        "1F58A-1F58D 1F5A5 1F5A8 1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1 1F5F3 1F6A9-1F6AA "
        "1F6AC 1F6BD 1F6BF 1F6C1 1F6CB 1F6CD-1F6CF 1F6D2 1F6E0-1F6E2 1F941 1F97B-1F97F 1F9AF 1F9BA "
        "1F9E2-1F9E6 1F9EA-1F9F7 1F9F9-1F9FF 1FA70-1FA74 1FA78-1FA7C 1FA91-1FAA7 1FAAA-1FAAC",
    "symbols":  # hearts, arrows, signs, letters, shapes
        "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 23CF 23E9-23EF 23F8-23FA 24C2 25AA-25AB 25B6 25C0 25FB-25FE "
        "2611 2622-2623 2626 262A 262E-262F 2638 2640 2642 2648-2653 2660 2663 2665-2666 2668 267B 267E-267F 2695 "
        "269B-269C 26A0 26A7 26AA-26AB 26CE 26D4 2705 2714 2716 271D 2721 2728 2733-2734 2747 274C 274E 2753-2755 "
        "2757 2763-2764 2795-2797 27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B55 3030 303D 3297 3299 "
        "1F170-1F171 1F17E-1F17F 1F18E 1F191-1F19A 1F201-1F202 1F21A 1F22F 1F232-1F23A 1F250-1F251 1F310 1F3A6 "
        "1F3B5-1F3B6 1F3E7 1F46A 1F493-1F49F 1F4A0 1F4A2 1F4A4-1F4A6 1F4A8 1F4AB-1F4AF 1F4B1-1F4B2 1F4B9 "
        "1F4F3-1F4F6 1F500-1F506 1F518-1F524 1F52F-1F53D 1F549 1F54E 1F5A4 1F5E8 1F5EF 1F6AB 1F6AD-1F6B1 1F6B3 "
        "1F6B7-1F6BC 1F6BE 1F6C2-1F6C5 1F6D0-1F6D1 1F6D7 1F7E0-1F7EB 1F7F0 1F90D-1F90E 1F9E1",
}


def code_points() -> dict[int, str]:
    """Return the code points that are drawn, in rising order, each with its group."""
    groups = {}
    for group, runs in GROUPS.items():
        for run in runs.split():
            first, _, last = run.partition("-")
            groups.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), group))
    return dict(sorted(groups.items()))


def emoji(*, size: int = 64, group: str | None = None, split: str = "train") -> ImageSet:
    """Return emoji on white, uint8 (N, 3, size, size), with their Unicode names as captions, labelled by group.

    They come from the file that ships, drawn at 64 pixels, and are made smaller with the Lanczos filter; above 64
    from a file that `ganlab data build-emoji --size 128` has drawn. An emoji is "test" or "train" by a hash of its
    code point: about one in five is "test", the same ones at every size and in every group.

    `info["code_points"]` holds the code points of what is returned, in hexadecimal with blanks between.

    Args:
        size: side in pixels, from 8 to 128.
        group: one of GROUPS, or None for all. Labels and classes are those of the whole set in any case.
        split: "train", "test" or "all".

    Raises:
        DataError: the size, group or split is another, or the file is missing, damaged or of another kind.
    """
    if not isinstance(size, int) or not SIZES[0] <= size <= SIZES[1]:
        raise DataError(f"Expected a size from {SIZES[0]} to {SIZES[1]} pixels for emoji, got {size!r}. "
                        "32 and 64 suit the lessons.")
    if group is not None and group not in GROUPS:
        raise DataError(f"Expected a group of emoji, {', '.join(GROUPS)}, got {group!r}. "
                        "Choose one of these, or leave group out for all.")
    if split not in SPLITS:
        raise DataError(f'Expected split "train", "test" or "all" for emoji, got {split!r}. Choose one of these.')
    whole, codes = _opened(source(size))
    wanted = [i for i, code in enumerate(codes)
              if split in ("all", split_of(int(code, 16))) and group in (None, whole.classes[whole.labels[i]])]
    info = whole.info | {"code_points": " ".join(codes[i] for i in wanted)}
    part = whole.subset(torch.tensor(wanted, dtype=torch.int64))
    return ImageSet(_resized(part.images, size), name="emoji", split=split, labels=part.labels,
                    classes=part.classes, captions=part.captions, info=info)


def split_of(code_point: int) -> str:
    """Return "test" for about one code point in five, else "train": by a hash, so that nothing ever moves it.

    The 24 clock faces differ by their hands alone, and are all on the side of the first.
    """
    if code_point in CLOCKS:
        code_point = CLOCKS[0]
    return "test" if hashlib.sha256(f"{code_point:X}".encode()).digest()[0] % 5 == 0 else "train"


def built_path(size: int) -> Path:
    """Return where `ganlab data build-emoji --size SIZE` puts its file where no other place is named."""
    return runtime.cache_folder() / "datasets" / "emoji" / f"emoji-{size}.h5"


def source(size: int) -> Path:
    """Return the file that emoji of a size are made from: the one that ships, else the smallest one that suffices.

    Raises:
        DataError: there is none.
    """
    places = {SHIPPED: 64} | {built_path(side): side for side in BUILT_SIZES}
    for path, side in places.items():
        if side >= size and path.exists():
            return path
    if size <= 64:
        raise DataError(f"Expected the emoji in {SHIPPED}, where they ship, found none. {runtime.restoring()} "
                        "Or draw them with `ganlab data build-emoji`.")
    raise DataError(f"Expected emoji of at least {size} pixels, but those that ship have 64. "
                    "Draw larger ones with `ganlab data build-emoji --size 128`, or choose a size up to 64.")


def state() -> str:
    """Return whether the file that ships is there, in words."""
    return "built in" if SHIPPED.exists() else "missing"


def facts() -> dict[str, str]:
    """Return all that is known about the emoji of 64 pixels, as text.

    Raises:
        DataError: their file is missing, damaged or altered.
    """
    path = source(64)
    hdf5.verify(path)
    known = hdf5.summary(path)
    count = len(known.pop("code_points", "").split())
    return {"file": str(path), "groups": ", ".join(GROUPS), **known, "code points": str(count)}


def _opened(path: Path) -> tuple[ImageSet, list[str]]:
    """The whole set of a file and its code points, once everything that is needed has proved to be there."""
    advice = f"{runtime.restoring()} Or draw the emoji anew with `ganlab data build-emoji`."
    try:
        whole = hdf5.open_set(path, in_memory=True)
    except DataError as error:
        raise DataError(f"{error} {advice}") from error
    for key in ("labels", "classes", "captions"):
        if getattr(whole, key) is None:
            raise DataError(f"Expected emoji with {key} in {path}, found none. {advice}")
    channels, height, width = whole.image_shape
    if channels != 3 or height != width or whole.classes != list(GROUPS):
        raise DataError(f"Expected square emoji of three channels in the groups {', '.join(GROUPS)} in {path}, got "
                        f"{channels}×{height}×{width} in {', '.join(whole.classes)}. {advice}")
    codes = whole.info.get("code_points", "").split()
    if len(codes) != len(whole):
        raise DataError(f"Expected {len(whole)} code points in {path}, one an emoji, found {len(codes)}. {advice}")
    return whole, codes


def _resized(images: Tensor, size: int) -> Tensor:
    """The images at another side; uint8 in and out."""
    if images.shape[-1] == size:
        return images
    resized = torch.empty((len(images), 3, size, size), dtype=torch.uint8)
    for i, image in enumerate(images.permute(0, 2, 3, 1).numpy()):
        small = Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)
        resized[i] = torch.from_numpy(np.array(small)).permute(2, 0, 1)
    return resized
