"""`ganlab make slides`: one deck a lesson from the tags of its notebook, and a page for who teaches it.

    out/index.html                 the list of decks, with minutes
    out/01-….html                  a deck; it opens from a file and needs no network
    out/01-…-lecturer.html         what to say, to ask and to run live, and where a class gets stuck
    out/pictures, out/vendor       what they show, and what they run: reveal.js and MathJax with their licences

`ganlab.editions.decks.deck` says which tags make which slides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ganlab import lessons
from ganlab.editions import handout, live
from ganlab.editions.decks import deck as decks
from ganlab.editions.decks import pages
from ganlab.editions.decks.deck import Deck
from ganlab.runtime import replacing

_HERE = Path(__file__).resolve().parent


def make(lessons_asked: list[str], out: Path, *, notebooks: Path | None = None) -> Iterator[str]:
    """Make the slides of some lessons, or of all, and yield a line for each page written.

    Args:
        lessons_asked: their numbers, such as "02"; all where there are none.
        out: the folder of the edition; what other lessons left there stays, and stays in the list.
        notebooks: the folder of the course's notebooks; by default the checkout's.

    Raises:
        EditionError: there is no such lesson.
        DeckError: a notebook's tags do not make a deck.
    """
    out = Path(out)
    paths = [handout.lesson_path(number, notebooks) for number in dict.fromkeys(lessons_asked or lessons.rooms())]
    made = [_read(path) for path in paths]
    folder = paths[0].parent
    _copy_vendor(out)
    live.copy(out, folder)
    for deck in made:
        for slide in deck.slides:
            if slide.picture:
                _write(out / pages.PICTURES / slide.picture.name, slide.picture.data)
        page = pages.deck_page(deck, lambda output: live.fragment(output, folder), live.head())
        yield f"{_write(out / f'{deck.stem}.html', page)}, {len(deck.slides)} slides, {deck.minutes} minutes"
        yield _write(out / f"{deck.stem}-lecturer.html", pages.lecturer_page(deck))
    there = {deck.stem: deck for deck in made}
    there |= {path.stem: _read(path) for path in folder.glob("[0-9][0-9]-*.ipynb")
              if path.stem not in there and (out / f"{path.stem}.html").exists()}
    yield _write(out / "index.html", pages.index_page([there[stem] for stem in sorted(there)]))


def _read(path: Path) -> Deck:
    return decks.of(path.stem, handout.read(path), path.parent)


def _copy_vendor(out: Path) -> None:
    """Copy what the pages run, each with its licence, and their own style."""
    vendor = _HERE / "vendor"
    names = ["README.md", *(path.relative_to(vendor) for folder in ("mathjax", "reveal")
                            for path in sorted((vendor / folder).iterdir()))]
    for name in names:
        _write(out / "vendor" / name, (vendor / name).read_bytes())
    _write(out / "slides.css", (_HERE / "slides.css").read_bytes())


def _write(path: Path, content: str | bytes) -> str:
    """Write a file in one piece, and return its name and size."""
    data = content.encode() if isinstance(content, str) else content
    with replacing(path) as partial:
        partial.write_bytes(data)
    return f"{path}: {len(data) / 1000:,.0f} kB"
