"""A deck of slides, read from a notebook: its tags choose the cells, `ganlab.slide` in a cell's metadata the words.

Tags make slides. `idea`: the first words under a heading. `equation`: the display equations, each with the sentence
that leads to it. `picture`: what the cell shows; on an explorer's cell, the explorer. `claim`: what the cell's run has
shown, and `question`: a question by letter, or a prediction; as there are many of both, only those with a `slide` of
their own, which may be {}. What is not shown goes to the notes of the slide before it. The metadata is one object, or
a list of them where a cell makes several slides:

    title       in place of the heading
    text        Markdown in place of the automatic words; $$1$$ stands for the cell's first display equation. Beside a
                picture and under claims it is added
    under       words of the heading, where a cell has several; "" for what stands before the first
    claims      which of the cell's claims, counted from 1; all by default, and none for []
    join        true: the claims, or the picture, go on the slide of claims before
    think       which of the lesson's questions follow this slide, counted from 1
    cover       true: the picture of the first slide; the last picture by default
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise, zip_longest
from pathlib import Path

from PIL import Image

from ganlab import lessons
from ganlab.checking import LETTERS, Prediction
from ganlab.editions import handout
from ganlab.editions.decks import prose
from ganlab.editions.decks.prose import Block, Part, Question
from ganlab.runtime import GanlabError

MINUTES = {"cover": 1, "plan": 1, "summary": 2, "question": 3}  # of a slide
MINUTES_A_SLIDE = 2
WORDS = 55  # on a slide, where nobody has chosen them
SECONDS = 30  # what a class waits for a cell

_DEFAULT = {"claim": "Uncover one line after the other: on which of them would the class have bet?",
            "picture": "Let the class say what it sees before you do."}  # to say where the lesson is silent
_BAR = re.compile(r"\[(?:(\d+):)?(\d+):(\d\d)<")
_PICTURE = re.compile(r'<img alt="([^"]*)" src="data:image/(\w+);base64,([^"]+)".*?'
                      r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
_LINKED = re.compile(r"!\[([^\]]*)\]\((pictures/[^)]+)\)(?:\s+\*(.+?)\*\s*$)?", re.DOTALL | re.MULTILINE)
_SYMBOL = re.compile(r" [<≤>≥=≠] ")


class DeckError(GanlabError):
    """A notebook's tags or the metadata of its slides do not make a deck."""


@dataclass(frozen=True)
class Picture:
    """A picture of a notebook: the name of its file, its words, its bytes, and its size in pixels."""

    name: str
    alt: str
    caption: str
    data: bytes
    width: int
    height: int


@dataclass
class Slide:
    """One slide; its texts are Markdown."""

    kind: str
    title: str
    section: str = ""
    text: str = ""
    picture: Picture | None = None
    explorer: dict | None = None  # the stored output that holds its words
    claims: list[tuple[str, str]] = field(default_factory=list)  # words and figures
    notes: list[str] = field(default_factory=list)
    ask: list[Question] = field(default_factory=list)
    live: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """How long a lecturer stays here."""
        return MINUTES.get(self.kind, MINUTES_A_SLIDE)


@dataclass
class Section:
    """One row of the plan."""

    title: str
    minutes: int = 0
    exercises: int = 0  # minutes


@dataclass
class Deck:
    """A lesson as slides."""

    stem: str  # of the notebook, and of the deck's pages
    title: str
    promise: str
    time: str  # that a learner needs alone, in the lesson's own words
    slides: list[Slide]
    sections: list[Section]

    @property
    def number(self) -> str:
        """The lesson's number."""
        return self.stem[:2]

    @property
    def minutes(self) -> int:
        """Minutes of slides."""
        return sum(slide.minutes for slide in self.slides)

    @property
    def exercises(self) -> list[str]:
        """The ids of the lesson's exercises, in order."""
        return [id for slide in self.slides for id in slide.exercises]

    @property
    def minutes_of_exercises(self) -> int:
        """Minutes of exercises, for who has read the lesson up to there."""
        return sum(section.exercises for section in self.sections)


def of(stem: str, notebook: dict, folder: Path) -> Deck:
    """Return the deck of a lesson.

    Args:
        stem: the name of its notebook, such as "01-discriminator-cost".
        folder: the notebook's, where pictures lie that it links to.

    Raises:
        DeckError: the notebook's tags, or the metadata of its slides, do not make one.
    """
    return _Reader(stem, notebook, folder).deck()


class _Reader:
    """Goes through a notebook once."""

    def __init__(self, stem: str, notebook: dict, folder: Path) -> None:
        self.stem, self.number, self.cells, self.folder = stem, stem[:2], notebook["cells"], folder
        self.slides: list[Slide] = []
        self.sections: list[Section] = []
        self.section = ""
        self.heading = ""
        self.ended = False  # the lesson's own summary has begun
        self.cover: Picture | None = None
        lines = [line for cell in self.cells for line in _printed(cell).splitlines()]
        self.figures = dict(line.rsplit(": ", 1) for line in lines if ": " in line and line[0] not in " ✓")
        self.questions = prose.questions(_source(self._summary_cell()))

    def deck(self) -> Deck:
        first = _source(self.cells[0])
        title, promise, time = self._opening(first)
        cover = Slide("cover", title, text=promise, notes=[_without_pictures(first)])
        plan = Slide("plan", "Plan", notes=["Say what the class will be able to do at the end, and when it will write "
                                            f"code itself. The minutes of slides are counted: {MINUTES_A_SLIDE} a "
                                            f"slide, {MINUTES['question']} a question."])
        self.slides = [cover, plan]
        for index, cell in enumerate(self.cells[1:], 1):
            self._cell(index, cell)
        self._summary()
        cover.picture = self.cover or self._linked(first) or self._last_picture()
        for slide in self.slides:
            slide.notes = slide.notes or [_DEFAULT.get(slide.kind, "Give the class time to read.")]
        for section in self.sections:
            section.minutes = sum(slide.minutes for slide in self.slides if slide.section == section.title)
        sections = [section for section in self.sections if section.minutes or section.exercises]
        return Deck(self.stem, title, promise, time, self.slides, sections)

    def _opening(self, source: str) -> tuple[str, str, str]:
        title = re.match(rf"# {self.number} (.+)", source)
        promise = re.search(r"^\*\*(.+?)\*\*$", source, re.MULTILINE | re.DOTALL)
        time = re.search(r"^\*\*Time:\*\* (.+?)\n\n", source, re.MULTILINE | re.DOTALL)
        if not (title and promise and time):
            raise DeckError(f'Expected lesson {self.number} to begin with "# {self.number} Title", a promise in bold '
                            'and a paragraph that begins with "**Time:**"; one of them is missing in its first cell.')
        return title[1], " ".join(promise[1].split()), " ".join(time[1].split())

    def _cell(self, index: int, cell: dict) -> None:
        if cell["cell_type"] == "markdown":
            self._markdown(cell)
        elif (id := handout.exercise_of(cell)) is not None:
            self.slides[-1].exercises.append(id)
            self.sections[-1].exercises += lessons.exercise(id).minutes
        elif "question" in _tags(cell):
            self._by_letter(cell)
        else:
            self._code(index, cell)

    def _by_letter(self, cell: dict) -> None:
        """A question by letter, or a prediction: a slide of its own, or one of the questions of the slide before."""
        found = re.search(r'\("(\d\d\.[\w-]+)"', _source(cell))
        if not found or found[1] not in lessons.questions():
            raise DeckError(f"Expected a known question in cell {cell['id']} of lesson {self.number}, which is tagged "
                            f"`question`, got: {_source(cell)[:60]}")
        item = lessons.questions()[found[1]]
        if isinstance(item, Prediction):
            title, options, answer = "Predict", "", self._measured(item)
        else:
            title = f"From lesson {item.recalls}" if item.recalls else "Vote"
            options = "\n".join(f"- **{letter}** {option.text}" for letter, option in zip(LETTERS, item.options))
            answer = "\n".join(f"- **{letter}{', right' if option.right else ''}.** {option.why}"
                               for letter, option in zip(LETTERS, item.options))
        question = Question(f"{item.text}\n\n{options}".strip(), answer)
        if "slide" not in cell["metadata"].get("ganlab", {}):
            self.slides[-1].ask.append(question)
            return
        hint = "Everybody writes a number down." if isinstance(item, Prediction) else "Hands up for each letter first."
        self.slides.append(Slide("question", title, self.section, question.asked, ask=[question], notes=[hint]))

    def _measured(self, item: Prediction) -> str:
        """What came out, where the notebook prints it, and what it teaches."""
        figure = self.figures.get(item.figure)
        return (f"Measured: {figure}. " if figure else "") + item.afterwards

    def _markdown(self, cell: dict) -> None:
        if self.ended:
            return
        found = prose.parts(_source(cell))
        if (end := next((place for place, part in enumerate(found) if _is_summary(part.title)), None)) is not None:
            found, self.ended = found[:end], True
        kind = next((tag for tag in ("idea", "equation") if tag in _tags(cell)), "")
        entries = _entries(cell)
        first_title = next((part.title for part in found if part.level), "")
        sections = {}
        for part in found:
            if part.level == 2:
                self._enter(part.title)
            if part.level:
                self.heading = part.title
            sections[part.title] = self.section
        if not kind:
            self._note(found)
            return
        before, shares, after = _shares(found, entries, cell["id"])
        self._note(before)
        for entry, share in zip(entries, shares):
            title = entry.get("title") or next((part.title for part in share if part.level), "") or first_title
            blocks = [block for part in share for block in part.blocks]
            self.slides.append(Slide(kind, title or self.heading, sections[share[0].title]))
            shown = self._text(kind, entry, blocks, found)
            self.slides[-1].text = "\n\n".join(block.text for block in shown)
            self._note([Part(0, "", [block for block in blocks if block not in shown])])
            self._think(entry)
        self._note(after)

    def _text(self, kind: str, entry: dict, blocks: list[Block], found: list[Part]) -> list[Block]:
        equations = [block.text for part in found for block in part.blocks if block.kind == "equation"]
        if "text" in entry:
            return [Block("text", self._filled(entry["text"], equations))]
        return prose.introduced(blocks, WORDS // 2) if kind == "equation" else prose.opening(blocks, WORDS)

    def _filled(self, text: str, equations: list[str]) -> str:
        def equation(found: re.Match) -> str:
            if not 1 <= int(found[1]) <= len(equations):
                raise DeckError(f"Expected the number of a display equation in the text of a slide of lesson "
                                f"{self.number}, got {found[0]}; the cell has {len(equations)}.")
            return f"\n\n{prose.in_lines(equations[int(found[1]) - 1])}\n\n"

        return re.sub(r"\$\$(\d)\$\$", equation, text)

    def _note(self, found: list[Part]) -> None:
        """Put prose into the notes of the slide before it, and its questions among those to ask."""
        for part in found:
            if part.level > 2:
                self.slides[-1].notes.append(f"**{part.title}**")
            text = "\n\n".join(block.text for block in part.blocks if block.kind != "answer")
            if text:
                self.slides[-1].notes.append(text)
            for before, block in pairwise(part.blocks):
                if block.kind == "answer":
                    self.slides[-1].ask.append(Question(before.text, block.text))

    def _code(self, index: int, cell: dict) -> None:
        claimed = "claim" in _tags(cell) and "slide" in cell["metadata"].get("ganlab", {})
        if "picture" in _tags(cell) and "\n✓ " not in f"\n{_printed(cell)}":
            claimed = False  # an experiment that only shows
        for entry, output in zip_longest(_entries(cell), _shown(cell)):
            if entry is None:
                break
            stated = claimed and entry.get("claims") != []
            if stated:
                self._claims(cell, entry)
            if "picture" in _tags(cell):
                self._picture(index, cell, entry, output or {}, join=stated or entry.get("join", False))
            self._think(entry)

    def _claims(self, cell: dict, entry: dict) -> None:
        lines = [line[2:] for line in _printed(cell).splitlines() if line.startswith("✓ ")]
        if not lines:
            raise DeckError(f"Expected claims in the stored output of cell {cell['id']} of lesson {self.number}, whose "
                            "metadata asks for a slide of them, and there are none. Execute the notebook, or take its "
                            "`slide` away.")
        if not entry.get("join"):
            self.slides.append(Slide("claim", entry.get("title") or self.heading, self.section))
        slide = self.slides[-1]
        wanted = entry.get("claims", range(1, len(lines) + 1))
        if not set(wanted) <= set(range(1, len(lines) + 1)):
            raise DeckError(f"Expected the numbers of claims of cell {cell['id']} of lesson {self.number}, 1 to "
                            f"{len(lines)}, got {wanted}.")
        slide.claims += [_claim(lines[number - 1], self.number, set(self.figures)) for number in wanted]
        slide.text += entry.get("text", "")
        slide.live += self._live(cell)

    def _picture(self, index: int, cell: dict, entry: dict, output: dict, *, join: bool) -> None:
        slide = Slide("picture", entry.get("title") or self.heading, self.section, entry.get("text", ""))
        if join:
            slide = self.slides[-1]
        if "explorer" in _tags(cell):
            slide.explorer = output
            slide.live.append(f"In section {self.section.split()[0]}, the explorer: it answers at once.")
            output = next(iter(_shown(self.cells[index + 1])), {})
        name = f"{self.number}-{cell['id']}" + (f"-{count}" if (count := self._pictures(cell)) else "")
        slide.picture = _stored(output, name)
        if slide.picture is None:
            raise DeckError(f"Expected a picture in the stored output of cell {cell['id']} of lesson {self.number}, "
                            "which is tagged `picture`, and there is none. Execute the notebook, or take the tag away.")
        if entry.get("cover"):
            self.cover = slide.picture
        elif "claim" in _tags(cell):
            slide.live += self._live(cell)
        if not join:
            self.slides.append(slide)

    def _pictures(self, cell: dict) -> int:
        """How many pictures of the cell have slides already."""
        return sum(bool(slide.picture and cell["id"] in slide.picture.name) for slide in self.slides)

    def _live(self, cell: dict) -> list[str]:
        """Say that a cell may run in class, where its stored bars allow it; whatever takes over two seconds has one."""
        seconds = sum(3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)
                      for hours, minutes, seconds in _BAR.findall(_last_bars(_printed(cell))))
        if seconds > SECONDS:
            return []
        first = next(line for line in _source(cell).splitlines() if line.strip() and line[0] != "#")
        return [f"In section {self.section.split()[0]}, the cell that begins with `{first.strip()[:70]}`: "
                + (f"about {seconds} s." if seconds else "a few seconds at most.")]

    def _think(self, entry: dict) -> None:
        for number in entry.get("think", ()):
            if not 1 <= number <= len(self.questions):
                raise DeckError(f"Expected the number of a question of lesson {self.number}, 1 to "
                                f"{len(self.questions)}, got {number}.")
            question = self.questions[number - 1]
            self.slides.append(Slide("question", "A question", self.slides[-1].section, question.asked, ask=[question],
                                     notes=["Let neighbours talk for two minutes before anybody answers."]))

    def _enter(self, title: str) -> None:
        self.section = title
        self.sections.append(Section(title))

    def _summary_cell(self) -> dict:
        for cell in reversed(self.cells):
            if cell["cell_type"] == "markdown" and re.search(r"^## (\d+ )?Summary", _source(cell), re.MULTILINE):
                return cell
        raise DeckError(f'Expected a cell with "## Summary" in lesson {self.number}, and there is none.')

    def _summary(self) -> None:
        """The last slides: the points of the lesson's summary, its glossary in the notes."""
        source = _source(self._summary_cell())
        part = next(part for part in prose.parts(source) if _is_summary(part.title))
        points = next(block.text for block in part.blocks if block.kind in {"list", "table"})
        glossary = [block.text for block in part.blocks if block.text.startswith("**Glossary")]
        pages = _pages(points)
        for number, page in enumerate(pages, 1):
            title = "Summary" if len(pages) == 1 else f"Summary, {number} of {len(pages)}"
            self.slides.append(Slide("summary", title, text=page, notes=glossary or ["Let the class say it first."]))

    def _linked(self, source: str) -> Picture | None:
        """The picture beside the notebook that its first cell shows."""
        found = _LINKED.search(source)
        if not found:
            return None
        alt, caption = (prose.plain(" ".join((text or "").split())) for text in (found[1], found[3]))
        return _opened(f"{self.number}-{found[2].rpartition('/')[2]}", alt, caption,
                       (self.folder / found[2]).read_bytes())

    def _last_picture(self) -> Picture | None:
        return next((slide.picture for slide in reversed(self.slides) if slide.picture), None)


def _shares(found: list[Part], entries: list[dict], id: str) -> tuple[list[Part], list[list[Part]], list[Part]]:
    """Divide a cell among its slides: by the heading that an entry names, else in equal parts, in order.

    Returns:
        what speaks of the slide before, as "You should see" does; the shares; what is left.
    """
    before: list[Part] = []
    named = any("under" in entry for entry in entries)
    if found[0].level == 0 and found[0].blocks and found[0].blocks[0].text.startswith("**You should see"):
        before.append(Part(0, "", found[0].blocks[:1]))
        found = [Part(0, "", found[0].blocks[1:]), *found[1:]]
    if found[0].level == 0 and len(found) > 1 and not (named and any(entry.get("under") == "" for entry in entries)):
        before.append(found[0])
        found = found[1:]
    if named:
        shares = [[part for part in found if _stands_under(part, entry.get("under"))] for entry in entries]
        for entry, share in zip(entries, shares):
            if not share:
                raise DeckError(f"Expected a heading with the words {entry['under']!r} in cell {id}, whose slide names "
                                f"it; its headings are {[part.title for part in found]}.")
        taken = [found.index(part) for share in shares for part in share]
        rest = [part for place, part in enumerate(found) if place not in taken]
        before += [part for part in rest if found.index(part) < min(taken)]
        return before, shares, [part for part in rest if found.index(part) > min(taken)]
    if len(entries) == 1:
        return before, [found], []
    blocks = [block for part in found for block in part.blocks]
    cuts = [round(len(blocks) * number / len(entries)) for number in range(len(entries) + 1)]
    return before, [[Part(found[0].level, found[0].title, blocks[start:stop])] for start, stop in pairwise(cuts)], []


def _stands_under(part: Part, words: str | None) -> bool:
    """Whether a part has these words in its heading; "" is the part before the first heading, None any part."""
    return words is None or (words in part.title if words else part.level == 0)


def _is_summary(title: str) -> bool:
    return re.fullmatch(r"(\d+ )?Summary", title) is not None


def _pages(points: str, words: int = 150) -> list[str]:
    """Divide a long list of points between slides."""
    items = re.split(r"\n(?=[-*] )", points)
    count = max(1, -(-len(points.split()) // words))
    total, pages = 0, [[] for _ in range(count)]
    for item in items:
        pages[min(count - 1, count * total // len(points.split()))].append(item)
        total += len(item.split())
    return ["\n".join(page) for page in pages if page]


def _claim(line: str, number: str, names: set[str]) -> tuple[str, str]:
    """Divide a claim that holds into its words and the figures that decided it, the lesson's number left out.

    Both may hold colons: figures begin with the name of one that was printed, or with |, where there is such a place.
    """
    places = [found.end() for found in re.finditer(": ", line)
              if " " in line[:found.start()] and _SYMBOL.search(line[found.end():])]
    named = [place for place in places if any(line[place:].lstrip("|(−").startswith(name) for name in names)]
    barred = [place for place in places if line[place] == "|"]
    if not places:
        return line, ""
    place = (named or barred or places)[0]
    return line[:place - 2], re.sub(rf"(?<![\d.]){number} (?=[^\d\s])", "", line[place:])


def _last_bars(text: str) -> str:
    """The last state of each progress bar."""
    return "\n".join(line for line in re.split(r"[\r\n]", text) if "100%" in line)


def _stored(output: dict, name: str) -> Picture | None:
    """The picture that `show` left in an output."""
    found = _PICTURE.search("".join(output.get("data", {}).get("text/html", "")))
    if not found:
        return None
    return _opened(f"{name}.{found[2]}", unescape(found[1]), unescape(found[4]), base64.b64decode(found[3]))


def _opened(name: str, alt: str, caption: str, data: bytes) -> Picture:
    with Image.open(io.BytesIO(data)) as image:
        return Picture(name, alt, caption, data, *image.size)


def _without_pictures(source: str) -> str:
    """The first cell's text as notes: without title and pictures."""
    return _LINKED.sub("", re.sub(r"^# .+\n", "", source)).strip()


def _shown(cell: dict) -> list[dict]:
    """The outputs of a cell that hold a picture or an explorer's words."""
    return [output for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]


def _printed(cell: dict) -> str:
    return "".join("".join(output["text"]) for output in cell.get("outputs", []) if output["output_type"] == "stream")


def _entries(cell: dict) -> list[dict]:
    slide = cell["metadata"].get("ganlab", {}).get("slide", {})
    return slide if isinstance(slide, list) else [slide]


def _tags(cell: dict) -> set[str]:
    return set(cell["metadata"].get("tags", []))


def _source(cell: dict) -> str:
    return "".join(cell["source"])
