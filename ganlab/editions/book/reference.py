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
    entries = [(term, meaning, each) for each in chapters for term, meaning in each.terms().items()]
    lines = ["# Index of terms", "", "Each word with the lesson that introduces it.", ""]
    letter = ""
    for term, meaning, each in sorted(entries, key=lambda entry: _alphabetical(entry[0])):
        first = _alphabetical(term)[:1].upper()
        if first != letter and first.isalpha() and first.isascii():
            letter = first
            lines += ["", f"## {letter}", ""]
        lines += [f"**{term}**", f": {meaning} ([{each.number}]({each.name}.md))", ""]
    return "\n".join(lines)


def _alphabetical(term: str) -> str:
    plain = re.sub(r"[$*^_\\{}]", "", term).lower()
    return re.sub(r"^[^a-z0-9α-ωµμ]+", "", plain)


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
    known = {each.number: each for each in chapters}
    rows = []
    for id, exercise in lessons.exercises().items():
        if exercise.lesson in known:
            where = f"{known[exercise.lesson].name}.html#{anchor(id)}"
            rows.append(f'<tr><td><a href="{where}">{id}</a></td><td>{escape(exercise.title)}</td>'
                        f"<td>{exercise.points}</td><td>{exercise.minutes}</td><td>{exercise.difficulty}</td>"
                        f"<td>{exercise.importance}</td></tr>")
    heads = ("exercise", "title", "points", "minutes", "difficulty, 1 to 5", "importance, 1 to 5")
    table = (f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead>"
             f"<tbody>{''.join(rows)}</tbody></table>")
    minutes = sum(each.minutes for each in lessons.exercises().values() if each.lesson in known)
    return (f"# All exercises\n\n{len(rows)} exercises, about {minutes // 60} hours and {minutes % 60} minutes. In a "
            "notebook, `path(minutes=90, goal=\"mode collapse\")` chooses among them.\n\n" + table + "\n")
