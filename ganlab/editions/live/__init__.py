"""Explorers that move on a page without a kernel: pictures on a grid, and two that compute in the page.

The pictures stand in `notebooks/frames`, where `make notebooks` leaves them (see `ganlab.widgets.frames`). The
laboratory and the StyleGAN explorer are JavaScript: `laboratory.js`, `stylegan.js`. An edition calls `fragment` for
each stored output, `head` once a page, and `copy` once.
"""

from __future__ import annotations

import json
import re
import shutil
from html import escape, unescape
from pathlib import Path

from ganlab.editions.live import weights
from ganlab.widgets.frames import name_of

FOLDER = "live"  # in an edition
_HERE = Path(__file__).resolve().parent
_TITLE = re.compile(r"<b>([^<]+)</b> Run this cell to (?:move|play)")
COMPUTED = {"The 2-D laboratory.": "laboratory", "The 2-D laboratory, whole.": "laboratory",
             "A face whose coarse, middle and fine styles come from two faces, with ψ and noise.": "stylegan"}

_PRESETS = {"10": "collapse that rotates", "11": "clipping"}  # with which these lessons open the laboratory


def title_of(output: dict) -> str:
    """Return the title of the explorer whose words a stored output holds, "" where it holds none."""
    html = "".join(output.get("data", {}).get("text/html", ""))
    found = _TITLE.search(html)
    return unescape(found[1]) if found else ""


def fragment(output: dict, notebooks: Path, prefix: str = "", *, lesson: str = "") -> str:
    """Return what stands in the place of a stored output that holds the words of an explorer, as HTML.

    Args:
        output: of a notebook's cell.
        notebooks: the folder of the course's notebooks.
        prefix: from the page to the edition's folder, such as "../".
        lesson: its number; it decides what the laboratory begins with.

    Returns:
        "" where the output is no explorer's, or there are no pictures of it.
    """
    title = title_of(output)
    if title in COMPUTED:
        preset = f' data-preset="{_PRESETS[lesson]}"' if lesson in _PRESETS and COMPUTED[title] == "laboratory" else ""
        return (f'<div class="ganlab-live" data-live="{COMPUTED[title]}"{preset} role="group" '
                f'aria-label="{escape(title)}"></div>')
    path = notebooks / "frames" / f"{name_of(title)}.json"
    if not title or not path.is_file():
        return ""
    facts = json.loads(path.read_text(encoding="utf-8"))
    source = f"{prefix}{FOLDER}/frames/{path.stem}.webp"
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (f'<div class="ganlab-live" data-live="frames" data-picture="{source}" id="{path.stem}" role="group" '
            f'aria-label="{escape(title)}"><script type="application/json">{text}</script></div>')


def phrases(title: str, notebooks: Path) -> list[str]:
    """Return the words of a lesson that point at something in an explorer; `pointing` makes them do so."""
    path = notebooks / "frames" / f"{name_of(title)}.json"
    return list(json.loads(path.read_text(encoding="utf-8")).get("phrases", ())) if path.is_file() else []


def pointing(words: str, title: str) -> str:
    """Return words that show what they speak of, in the explorer of this title, while they are pointed at."""
    return (f'<button type="button" class="ganlab-phrase" data-at="{name_of(title)}" '
            f'data-words="{escape(words)}">{escape(words)}</button>')


def head(prefix: str = "") -> str:
    """Return what a page with explorers has in its head."""
    names = sorted(path.name for path in _files())
    return "\n".join([f'<link rel="stylesheet" href="{prefix}{FOLDER}/{name}">' for name in names
                      if name.endswith(".css")]
                     + [f'<script defer src="{prefix}{FOLDER}/{name}"></script>' for name in _in_order(names)])


def copy(out: Path, notebooks: Path) -> None:
    """Copy scripts, pictures and the weights of the generator into an edition."""
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for path in _files():
        shutil.copy(path, folder / path.name)
    weights.write(folder)
    for path in (notebooks / "frames").glob("*.webp"):
        (folder / "frames").mkdir(exist_ok=True)
        shutil.copy(path, folder / "frames" / path.name)


def _files() -> list[Path]:
    return [path for path in _HERE.iterdir() if path.suffix in {".js", ".css"}]


def _in_order(names: list[str]) -> list[str]:
    """Scripts as they need one another: what mounts the explorers last."""
    return sorted((name for name in names if name.endswith(".js")), key=lambda name: (name == "mount.js", name))
