"""The pages of the book that belong to no lesson: cover, words, notation, losses, exercises."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from ganlab import lessons, losses
from ganlab.editions.book.chapter import Chapter, anchor

_NOTATION = Path(__file__).resolve().parent / "notation.md"


def pages(chapters: Sequence[Chapter]) -> dict[str, str]:
    """Return the pages in Markdown, by their names."""
    return {"index": _cover(chapters), "words": _words(chapters), "losses": _losses(),
            "exercises": _exercises(chapters), "notation": _NOTATION.read_text(encoding="utf-8")}


def _cover(chapters: Sequence[Chapter]) -> str:
    notebooks, of_lessons = chapters[0].path.parent, "\n".join(each.name for each in chapters)
    promises = "\n".join(f"- [{each.title}]({each.name}.md): {each.promise}" for each in chapters)
    picture = "pictures/stylegan-faces.jpg"
    shown = f"![Faces that a network of this course draws]({picture})" if (notebooks / picture).is_file() else ""
    return f"""# Generative Adversarial Networks

{shown}

A course in {len(chapters)} lessons, from the cost of one prediction to generators that draw faces. Each formula is
proved, each claim was measured in the run that you see, and everything here works without a network.

This is the book. Explorers move, the laboratory trains in the page, questions open on a click. What the book cannot do
is check your answers: for that, open the same lessons as notebooks.

## Lessons

{promises}

## To look up

- [Index of terms](words.md): every word with the lesson that introduces it
- [Notation](notation.md): one letter for one thing
- [All losses on one sheet](losses.md)
- [All exercises](exercises.md), with difficulty, importance and minutes

```{{toctree}}
:caption: Lessons
:maxdepth: 1
:hidden:

{of_lessons}
```

```{{toctree}}
:caption: To look up
:maxdepth: 1
:hidden:

words
notation
losses
exercises
```
"""


def _words(chapters: Sequence[Chapter]) -> str:
    meanings: dict[str, list[str]] = {}
    for each in chapters:
        for term, meaning in each.terms().items():
            meanings.setdefault(term, []).append(f"{meaning} ([{each.number}]({each.name}.md))")
    lines = ["# Index of terms", "", "Each word in the words of the lessons that introduce it.", ""]
    letter = ""
    for term in sorted(meanings, key=_alphabetical):
        first = _alphabetical(term)[:1].upper()
        first = first if first.isascii() and first.isalpha() else "Greek letters and numbers"
        if first != letter:
            letter = first
            lines += ["", f"## {letter}", ""]
        lines += [f"**{term}**", *(f": {meaning}" for meaning in meanings[term]), ""]
    return "\n".join(lines)


def _alphabetical(term: str) -> str:
    """The letters of a term; Greek ones come after the Latin ones."""
    return re.sub(r"^[^a-zα-ωµ]+", "", re.sub(r"[$*^_\\{}]", "", term).lower()) or term


def _losses() -> str:
    lines = ["# All losses on one sheet", "",
             "Real is 1, fake is 0. D(x) = σ(a), with the logit a; where D is no classifier its output is called a "
             "value (WGAN) or an energy (EBGAN). E is the mean over the batch. Each row is a function of "
             "`ganlab.losses`.", "",
             "| function | what it is |", "|---|---|"]
    for name, function in inspect.getmembers(losses, inspect.isfunction):
        if not name.startswith("_") and function.__module__ == losses.__name__:
            first = " ".join(inspect.getdoc(function).split("\n\n")[0].split())
            lines.append(f"| `{name}` | {_plain(first)} |")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text of a docstring, so that nothing in it is taken for Markdown."""
    return re.sub(r"([|*_<>$\[\]])", r"\\\1", text)


def _exercises(chapters: Sequence[Chapter]) -> str:
    parts, everything = [], []
    for each in chapters:
        here = {id: exercise for id, exercise in lessons.exercises().items() if exercise.lesson == each.number}
        everything += here.values()
        if here:
            rows = [f'<tr><td><a href="{each.name}.html#{anchor(id)}">{id.split(".")[1]}</a></td>'
                    f"<td>{escape(exercise.title)}</td><td>{exercise.points}</td><td>{exercise.minutes}</td>"
                    f"<td>{exercise.difficulty}</td><td>{exercise.importance}</td></tr>"
                    for id, exercise in here.items()]
            minutes = sum(exercise.minutes for exercise in here.values())
            parts += [f"## {each.title}", "", f"{len(here)} exercises, about {max(5, 5 * round(minutes / 5))} minutes.",
                      "", f'<table class="exercises"><thead><tr>{_HEADS}</tr></thead>',
                      f'<tbody>{"".join(rows)}</tbody></table>', ""]
    hours = round(sum(exercise.minutes for exercise in everything) / 60)
    return (f"# All exercises\n\n{len(everything)} exercises, about {hours} hours. Difficulty and importance go from 1 "
            "to 5; importance says how much of the rest of the course rests on it. In a notebook, "
            '`path(minutes=90, goal="mode collapse")` chooses among them.\n\n' + "\n".join(parts) + "\n")


_HEADS = "".join(f"<th>{head}</th>" for head in ("exercise", "title", "points", "minutes", "difficulty", "importance"))
