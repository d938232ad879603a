"""A lesson as a page: its notebook in Markdown, pictures and figures as they are stored."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ganlab import lessons
from ganlab.checking import LETTERS, Exercise, Prediction, Question
from ganlab.editions import handout, live
from ganlab.editions.handout import source_of, tags_of

# what is no running text: code, formulas, links, tags, headings
_NO_PROSE = re.compile(r"(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|!?\[[^\]]*\]\([^)]*\)|<[^>]+>|^#.*?$|^ {4}.*?$)",
                       re.DOTALL | re.MULTILINE)
_LESSON = re.compile(r"\b([Ll]esson) (\d\d)\b")
_RECALL = "### From earlier lessons"
_GLOSSARY = re.compile(r"\*\*Glossary\.\*\*(.*?)(?:\n\n|\Z)", re.DOTALL)
# one or more terms in italics, perhaps with words in brackets behind them, and what they mean
_NAME = r"\*(?:\$[^$]*\$|[^*$])+\*"
_TERMS = rf"{_NAME}(?:, {_NAME})*(?: \([^)]*\))?: "
_TERM = re.compile(rf"(?:^|(?<=\s))({_TERMS})(.*?)(?=\s{_TERMS}|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Chapter:
    """A lesson's notebook, and what other pages have to know of it."""

    path: Path
    cells: list[dict]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def number(self) -> str:
        return self.name[:2]

    @property
    def title(self) -> str:
        first = next(source_of(cell) for cell in self.cells if cell["cell_type"] == "markdown")
        return first.splitlines()[0].lstrip("# ").strip()

    @property
    def promise(self) -> str:
        """What who has worked through the lesson can do, one sentence: the first bold one."""
        found = re.search(r"^\*\*(.+?)\*\*", "\n".join(map(source_of, self.cells[:2])), re.MULTILINE | re.DOTALL)
        return " ".join(found[1].split()) if found else ""

    def terms(self) -> dict[str, str]:
        """The words of the lesson's glossary."""
        found = {}
        for cell in self.cells:
            if cell["cell_type"] == "markdown" and (glossary := _GLOSSARY.search(source_of(cell))):
                for names, meaning in _TERM.findall(" ".join(glossary[1].split())):
                    found |= {name.strip("*").strip(): meaning.strip() for name in re.findall(_NAME, names)}
        return found


def of(path: Path) -> Chapter:
    """Open a notebook.

    Raises:
        EditionError: it is no notebook.
    """
    return Chapter(path, handout.read(path)["cells"])


def page(chapter: Chapter, known: Mapping[str, Chapter]) -> str:
    """Return the page of a chapter, in MyST Markdown.

    Args:
        known: the chapters of the book by number; mentions of lessons become links to them.
    """
    parts, still_follows = [], False
    for number, cell in enumerate(chapter.cells):
        if cell["cell_type"] == "markdown":
            text = source_of(cell)
            if text.startswith(_RECALL):
                text = _RECALL  # how to answer in a notebook is of no use here
            parts.append(_pointing(_prose(text, known, chapter), number, chapter))
            continue
        shown, still_follows = _code(cell, chapter, still_follows)
        parts.append(shown)
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def measured(chapter: Chapter, figure: str) -> str:
    """Return what a stored run measured under a name, "" where it is not printed."""
    for cell in chapter.cells:
        for output in cell.get("outputs", []):
            found = re.search(rf"^{re.escape(figure)}: (\S+)", "".join(output.get("text", "")), re.MULTILINE)
            if found:
                return found[1]
    return ""


# --- prose ----------------------------------------------------------------------------------------------------


def _prose(text: str, known: Mapping[str, Chapter], here: Chapter) -> str:
    """Markdown whose links stay inside the book, and in which mentions of lessons lead to them."""
    text = re.sub(r"\[([^\]]+)\]\((\d\d)-[\w-]+\.ipynb(?:#[\w-]*)?\)",
                  lambda found: f"[{found[1]}]({known[found[2]].name}.md)" if found[2] in known else found[1], text)
    text = re.sub(r"\[[^\]]+\]\(\.\./([^)]+)\)", r"`\1`", text)  # a file of the checkout, which is not here
    parts = _NO_PROSE.split(text)
    parts[::2] = [_LESSON.sub(lambda found: _linked(found, known, here), part) for part in parts[::2]]
    return "".join(parts)


def _linked(found: re.Match, known: Mapping[str, Chapter], here: Chapter) -> str:
    number = found[2]
    if number not in known or number == here.number:
        return found[0]
    return f"[{found[1]} {number}]({known[number].name}.md)"


def _pointing(text: str, number: int, chapter: Chapter) -> str:
    """Let words of the text beside an explorer point at what they speak of."""
    beside = [cell for cell in chapter.cells[max(number - 2, 0):number + 3] if cell["cell_type"] == "code"]
    for title in filter(None, (live.title_of(output) for cell in beside for output in cell["outputs"])):
        for words in live.phrases(title, chapter.path.parent):
            text = text.replace(words, live.pointing(words, title), 1)
    return text


# --- code and what it shows -----------------------------------------------------------------------------------


def _code(cell: dict, chapter: Chapter, still_follows: bool) -> tuple[str, bool]:
    """Return a code cell with its outputs, and whether the next cell only shows an explorer at rest."""
    tags, source = tags_of(cell), source_of(cell).strip()
    if "check" in tags or source.startswith("progress("):  # what a reader has scored stands in the notebook
        return "", False
    if (id := handout.exercise_of(cell)) is not None:
        return _exercise(lessons.exercise(id), source), False
    if (asked := handout.question_of(cell)) is not None:
        return _asked(asked, chapter), False
    if still_follows and ".static()" in source:
        return "", False
    shown, explorer = [], False
    for output in cell.get("outputs", []):
        moving = live.fragment(output, chapter.path.parent, lesson=chapter.number)
        explorer = explorer or bool(moving)
        shown.append(f'<div class="output">{moving}</div>' if moving else _output(output))
    code = _block(source, "Set-up" if "setup" in tags else "Code", folded="setup" in tags or bool(explorer))
    return "\n\n".join([code, *filter(None, shown)]), explorer


def _block(source: str, summary: str, *, folded: bool) -> str:
    block = f"```python\n{source}\n```"
    return f"<details class=\"code\"><summary>{summary}</summary>\n\n{block}\n\n</details>" if folded else block


def _output(output: dict) -> str:
    """Return one stored output: HTML as it is, text as text."""
    data = output.get("data", {})
    if "text" in output or "text/html" not in data:
        text = "".join(output.get("text", "") or data.get("text/plain", ""))
        return f'<pre class="output">{html.escape(text.rstrip())}</pre>' if text.strip() else ""
    inner = re.sub(r"\n\s*\n", "\n", "".join(data["text/html"])).strip()
    if live.title_of(output) or not inner:
        return ""
    return f'<div class="output">{inner}</div>'


def _exercise(exercise: Exercise, source: str) -> str:
    facts = f"{exercise.points} point{'s' * (exercise.points != 1)}, {costs(exercise)}"
    hints = "".join(f"<details><summary>Hint {number}</summary><p>{html.escape(hint)}</p></details>"
                    for number, hint in enumerate(exercise.hints, 1))
    return (f'<div class="exercise" id="{anchor(exercise.id)}"><p><strong>Exercise {exercise.id}: '
            f"{html.escape(exercise.title)}</strong> ({facts}). In the notebook your answer is checked at once.</p>"
            f'</div>\n\n```python\n{source}\n```\n\n<div class="exercise">{hints}</div>')


def _asked(id: str, chapter: Chapter) -> str:
    """A question whose choices open on a click, or a prediction with what was measured behind one."""
    each = lessons.questions()[id]
    if isinstance(each, Prediction):
        return (f'<div class="question"><p><strong>Predict.</strong> {html.escape(each.text)}</p>'
                f"<details><summary>What was measured</summary><p>{measured(chapter, each.figure)}. "
                f"{html.escape(each.afterwards)}</p></details></div>")
    assert isinstance(each, Question)
    options = "".join(
        f"<details><summary>{letter}: {html.escape(option.text)}</summary>"
        f"<p>{'Right.' if option.right else 'Not so.'} {html.escape(option.why)}</p></details>"
        for letter, option in zip(LETTERS, each.options))
    before = f"From lesson {each.recalls}." if each.recalls else "Think."
    return f'<div class="question"><p><strong>{before}</strong> {html.escape(each.text)}</p>{options}</div>'


def anchor(id: str) -> str:
    """Return the anchor of an exercise."""
    return "exercise-" + re.sub(r"[._~]", "-", id)


def costs(each: Exercise) -> str:
    """Return how long an exercise takes, how hard it is and how important, in words."""
    return f"about {each.minutes} minutes, difficulty {each.difficulty} of 5, importance {each.importance} of 5"
