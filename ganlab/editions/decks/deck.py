"""A deck of slides, read from a notebook: its tags choose the cells, `ganlab.slide` in a cell's metadata the words.

Tags make slides. `idea`: the first words under a heading. `equation`: the display equations, each with the sentence
that leads to it. `picture`: what the cell shows; on an explorer's cell, the explorer. `claim`: what the cell's run has
shown, and `question`: a question by letter, or a prediction; as there are many of both, only those with a `slide` of
their own, which may be {}. What is not shown goes to the notes: prose under a heading, or a last paragraph that ends
with a colon, to the slide that it leads to; a cell's own words to its own slides; all else to the slide before. The
metadata is one object, or a list of them where a cell makes several slides:

    title       in place of the heading
    text        Markdown in place of the automatic words; $$1$$ stands for the cell's first display equation. Beside a
                picture and under claims it is added; of a question by letter it is the question itself
    under       words of the heading, where a cell has several; "" for what stands before the first
    from        the words with which this slide's own begin, where one heading makes several slides; by default they
                are divided before the equations that the slides show
    claims      which of the cell's claims, counted from 1; all by default, and none for []
    join        true: the claims, or the picture, go on the slide of claims before
    think       which of the lesson's questions follow this slide, counted from 1
    before      true: the slide answers its exercises and questions, or its own text; they therefore come before it
    notes       in a cell without a slide: "next" or "last", the slide that its prose belongs to
    cover       true: the picture of the first slide; the last picture by default
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import pairwise, zip_longest
from pathlib import Path

from PIL import Image

from ganlab import lessons
from ganlab.checking import LETTERS, Prediction
from ganlab.editions import handout
from ganlab.editions.decks import prose
from ganlab.editions.decks.prose import Block, Part, Question
from ganlab.editions.handout import source_of, tags_of
from ganlab.runtime import GanlabError

MINUTES = {"cover": 1, "plan": 1, "summary": 2, "question": 3}  # of a slide
MINUTES_A_SLIDE = 2
MINUTES_TO_ASK = 2  # for a question that stands in the notes only
WORDS = 55  # on a slide, where nobody has chosen them
SECONDS = 30  # what a class waits for a cell

_DEFAULT = {"claim": "Uncover one line after the other: on which of them would the class have bet?",
            "picture": "Let the class say what it sees before you do."}  # where the lesson is silent
_BAR = re.compile(r"\[(?:(\d+):)?(\d+):(\d\d)<")
_PICTURE = re.compile(r'<img alt="([^"]*)" src="data:image/(\w+);base64,([^"]+)".*?'
                      r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
_LINKED = re.compile(r"!\[([^\]]*)\]\((pictures/[^)]+)\)(?:\s+\*(.+?)\*\s*$)?", re.DOTALL | re.MULTILINE)
_GOES_ON = re.compile(r"(and|at|beside|but|by|from|since|than|which|with) ")
_EXPECTED = "**You should see"
_RECALL = "From earlier lessons"  # the heading of questions about them
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
    ask_before: list[Question] = field(default_factory=list)  # as the slide answers them
    live: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)
    exercises_before: list[str] = field(default_factory=list)
    answers: bool = False  # it answers its own exercises and questions

    @property
    def minutes(self) -> int:
        """How long a lecturer stays here."""
        return MINUTES.get(self.kind, MINUTES_A_SLIDE)

    @property
    def minutes_before(self) -> int:
        """Minutes of exercises and questions that come before the slide."""
        return _minutes_of(self.exercises_before) + MINUTES_TO_ASK * len(self.ask_before)

    @property
    def minutes_after(self) -> int:
        """Minutes of exercises and questions while it is shown; a question's own slide counts its own."""
        asked = len(self.ask) - (self.kind == "question")
        return _minutes_of(self.exercises) + MINUTES_TO_ASK * asked


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
        return [id for slide in self.slides for id in (*slide.exercises_before, *slide.exercises)]

    @property
    def minutes_of_exercises(self) -> int:
        """Minutes of exercises, for who has read the lesson up to there."""
        return sum(section.exercises for section in self.sections)

    @property
    def minutes_together(self) -> int:
        """Minutes of slides, exercises and all questions of the notes."""
        return sum(slide.minutes_before + slide.minutes + slide.minutes_after for slide in self.slides)


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
        self.ahead = Slide("", "")  # what belongs to a slide that is still to come
        self.sections: list[Section] = []
        self.section = ""
        self.heading = ""
        self.ended = False  # the lesson's own summary has begun
        self.cover: Picture | None = None
        lines = [line for cell in self.cells for line in _printed(cell).splitlines()]
        self.figures = dict(line.rsplit(": ", 1) for line in lines if ": " in line and line[0] not in " ✓")
        self.questions = prose.questions(source_of(self._summary_cell()))

    def deck(self) -> Deck:
        first = source_of(self.cells[0])
        title, promise, time = self._opening(first)
        cover = Slide("cover", title, text=promise, notes=[_without_pictures(first)])
        plan = Slide("plan", "Plan", notes=["This is the way through the lesson, and the last column says where you "
                                            f"will write code yourselves. (Minutes are counted: {MINUTES_A_SLIDE} a "
                                            f"slide, {MINUTES['question']} a question.)"])
        self.slides = [cover, plan]
        for index, cell in enumerate(self.cells[1:], 1):
            self._cell(index, cell)
        self._summary()
        cover.picture = self.cover or self._linked(first) or self._last_picture()
        for slide in self.slides:
            slide.notes = slide.notes or [_silent(slide)]
            if slide.answers:
                if not (slide.ask or slide.ask_before or slide.exercises or slide.exercises_before):
                    slide.ask = [Question(slide.text, "")]
                slide.ask_before, slide.ask = slide.ask_before + slide.ask, []
                slide.exercises_before, slide.exercises = slide.exercises_before + slide.exercises, []
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
            self._markdown(index, cell)
        elif (id := handout.exercise_of(cell)) is not None:
            (self.ahead.exercises_before if self.ahead.notes else self.slides[-1].exercises).append(id)
            self.sections[-1].exercises += lessons.exercise(id).minutes
        elif "question" in tags_of(cell):
            self._by_letter(cell)
        else:
            self._code(index, cell)

    def _by_letter(self, cell: dict) -> None:
        """A question by letter, or a prediction: a slide of its own, or one of the questions of the slide before."""
        item = lessons.questions().get(handout.question_of(cell))
        if item is None:
            raise DeckError(f"Expected a known question in cell {cell['id']} of lesson {self.number}, which is tagged "
                            f"`question`, got: {source_of(cell)[:60]}")
        if isinstance(item, Prediction):
            title, options, answer = "Predict", "", self._measured(item)
        else:
            title = f"From lesson {item.recalls}" if item.recalls else "Vote"
            options = "\n".join(f"- **{letter}** {option.text}" for letter, option in zip(LETTERS, item.options))
            answer = "\n".join(f"- **{letter}{', right' if option.right else ''}.** {option.why}"
                               for letter, option in zip(LETTERS, item.options))
        asked = _entries(cell)[0].get("text", item.text)
        question = Question(f"{asked}\n\n{options}".strip(), answer)
        if "slide" not in cell["metadata"].get("ganlab", {}):
            (self.ahead.ask_before if self.ahead.notes else self.slides[-1].ask).append(question)
            return
        hint = "Everybody writes a number down." if isinstance(item, Prediction) else "Hands up for each letter first."
        self._add(Slide("question", title, self.section, question.asked, ask=[question], notes=[hint]))

    def _measured(self, item: Prediction) -> str:
        """What came out, where the notebook prints it, and what it teaches."""
        figure = self.figures.get(item.figure)
        return (f"Measured: {figure}. " if figure else "") + item.afterwards

    def _markdown(self, index: int, cell: dict) -> None:
        if self.ended:
            return
        found = prose.parts(source_of(cell))
        if (end := next((place for place, part in enumerate(found) if _is_summary(part.title)), None)) is not None:
            found, self.ended = found[:end], True
        kind = next((tag for tag in ("idea", "equation") if tag in tags_of(cell)), "")
        if not kind:
            self._prose(index, cell, found)
            return
        entries = _entries(cell)
        first_title = next((part.title for part in found if part.level), "")
        before, shares, after = _shares(found, entries, cell["id"])
        for part in before:
            self._note(part)
        for entry, share in zip(entries, shares):
            for part in share:
                self._head(part)
            title = entry.get("title") or next((part.title for part in share if part.level), "") or first_title
            blocks = [block for part in share for block in part.blocks]
            shown = self._text(kind, entry, blocks, found)
            self._add(Slide(kind, title or self.heading, self.section, "\n\n".join(block.text for block in shown)))
            self._say(self.slides[-1], blocks, shown)
            self.slides[-1].answers = entry.get("before", False)
            self._think(entry)
        for part in after:
            self._head(part)
            self._note(part)

    def _prose(self, index: int, cell: dict, found: list[Part]) -> None:
        """Prose without a slide of its own."""
        leads = self._leads_to_a_slide(index + 1)
        whose = _entries(cell)[0].get("notes") or ("last" if self._is_source(index + 1) else "")
        for part in found:
            self._head(part)
            last = part.blocks[-1:] if part is found[-1] and leads else []
            introduces = last and last[0].kind == "text" and last[0].text.endswith(":")
            expects = part.blocks and part.blocks[0].text.startswith(_EXPECTED) and self._claims_at(index + 1)
            if part.title == _RECALL:
                continue  # words about cells and letters
            if whose == "next" or expects:
                self._note(part, ahead=True)
            elif whose == "last":
                self._note(part, ahead=False)
            elif introduces:
                self._note(replace(part, blocks=part.blocks[:-1]))
                self._note(Part(0, "", last), ahead=True)
            else:
                self._note(part)

    def _leads_to_a_slide(self, index: int) -> bool:
        """Whether only code without words of its own stands between here and the next slide of a cell."""
        for cell in self.cells[index:]:
            own = "slide" in cell["metadata"].get("ganlab", {})
            if cell["cell_type"] == "markdown" or "show_source(" in source_of(cell) or _entries(cell)[0].get("join"):
                return False
            if "picture" in tags_of(cell) or ("claim" in tags_of(cell) and own):
                return True
        return False

    def _is_source(self, index: int) -> bool:
        """Whether the next cell shows code of the package."""
        return index < len(self.cells) and "show_source(" in source_of(self.cells[index])

    def _claims_at(self, index: int) -> bool:
        """Whether the next cell makes a slide of claims."""
        cell = self.cells[index] if index < len(self.cells) else {"metadata": {}}
        return ("claim" in tags_of(cell) and "slide" in cell["metadata"].get("ganlab", {})
                and not _entries(cell)[0].get("join"))

    def _head(self, part: Part) -> None:
        """Enter what a heading begins; prose towards a slide that the section before never showed is said there."""
        if part.level == 2:
            self._settle()
            self._enter(part.title)
        if part.level:
            self.heading = part.title

    def _add(self, slide: Slide) -> None:
        """Append a slide, with what has been said towards it."""
        self.slides.append(slide)
        own, slide.notes = slide.notes, []
        self._join(slide)
        slide.notes += own

    def _join(self, slide: Slide) -> None:
        """Give a slide what was said ahead of it; what runs live waits for a slide that shows something."""
        ahead, self.ahead = self.ahead, Slide("", "")
        slide.notes += ahead.notes
        slide.ask += ahead.ask
        slide.ask_before += ahead.ask_before
        slide.exercises_before += ahead.exercises_before
        if slide.kind == "question":
            self.ahead.live = ahead.live
        else:
            slide.live += ahead.live

    def _settle(self) -> None:
        """Give the last slide what was said ahead where none has come; that slide answers nothing of it."""
        ahead = self.ahead
        ahead.ask, ahead.ask_before = ahead.ask_before + ahead.ask, []
        self._told().exercises += ahead.exercises_before
        ahead.exercises_before = []
        self._join(self._told())

    def _told(self) -> Slide:
        """The slide that comments speak of: the last that is no question."""
        return next(slide for slide in reversed(self.slides) if slide.kind != "question")

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

    def _note(self, part: Part, *, ahead: bool | None = None) -> None:
        """Put prose into the notes of the slide that it speaks of, and its questions among those to ask there."""
        if self.ahead.notes or ahead is None:
            ahead = bool(self.ahead.notes) or (part.level > 0 and not part.title.startswith("Exercise"))
        slide = self.ahead if ahead else self._told()
        if part.level > 2 and part.blocks:
            slide.notes.append(f"**{part.title}**")
        self._say(slide, part.blocks, [])

    def _say(self, slide: Slide, blocks: list[Block], shown: list[Block]) -> None:
        """Let a slide's notes say what it does not show; a colon is none where what it leads to stands elsewhere."""
        pairs = list(zip_longest(blocks, blocks[1:]))
        asked = [(block, after) for block, after in pairs if after and after.kind == "answer"]
        slide.ask += [Question(block.text, answer.text) for block, answer in asked]
        away = [*shown, *(block for pair in asked for block in pair)]
        texts = [prose.without_colon(block.text) if after is None or after in away else block.text
                 for block, after in pairs if block not in away]
        if text := "\n\n".join(filter(None, texts)):
            slide.notes.append(text)

    def _code(self, index: int, cell: dict) -> None:
        claimed = "claim" in tags_of(cell) and "slide" in cell["metadata"].get("ganlab", {})
        if "picture" in tags_of(cell) and "\n✓ " not in f"\n{_printed(cell)}":
            claimed = False  # an experiment that only shows
        self.ahead.live += self._live(cell)
        for entry, output in zip_longest(_entries(cell), _shown(cell)):
            if entry is None:
                break
            stated = claimed and entry.get("claims") != []
            if stated:
                self._claims(cell, entry)
            if "picture" in tags_of(cell):
                self._picture(index, cell, entry, output or {}, join=stated or entry.get("join", False))
            if stated or "picture" in tags_of(cell):
                self.slides[-1].answers |= entry.get("before", False)
            self._think(entry)

    def _claims(self, cell: dict, entry: dict) -> None:
        lines = [line[2:] for line in _printed(cell).splitlines() if line.startswith("✓ ")]
        if not lines:
            raise DeckError(f"Expected claims in the stored output of cell {cell['id']} of lesson {self.number}, whose "
                            "metadata asks for a slide of them, and there are none. Execute the notebook, or take its "
                            "`slide` away.")
        if not entry.get("join"):
            self._add(Slide("claim", entry.get("title") or self.heading, self.section))
        slide = self._told()
        self._join(slide)
        wanted = entry.get("claims", range(1, len(lines) + 1))
        if not set(wanted) <= set(range(1, len(lines) + 1)):
            raise DeckError(f"Expected the numbers of claims of cell {cell['id']} of lesson {self.number}, 1 to "
                            f"{len(lines)}, got {wanted}.")
        chosen = [_claim(lines[number - 1], self.number, set(self.figures)) for number in wanted]
        slide.claims = _joined(slide.claims + chosen)
        slide.text += entry.get("text", "")

    def _picture(self, index: int, cell: dict, entry: dict, output: dict, *, join: bool) -> None:
        slide = Slide("picture", entry.get("title") or self.heading, self.section, entry.get("text", ""))
        if join:
            slide = self._told()
            self._join(slide)
        if "explorer" in tags_of(cell):
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
        if not join:
            self._add(slide)

    def _pictures(self, cell: dict) -> int:
        """How many pictures of the cell have slides already."""
        return sum(bool(slide.picture and cell["id"] in slide.picture.name) for slide in self.slides)

    def _live(self, cell: dict) -> list[str]:
        """Say that a cell which draws or trains may run in class, where its stored bars allow it.

        Whatever takes over two seconds has a bar.
        """
        bars = _last_bars(_printed(cell))
        if "claim" not in tags_of(cell) or not (bars or any(map(_draws, _shown(cell)))):
            return []
        seconds = sum(3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)
                      for hours, minutes, seconds in _BAR.findall(bars))
        if seconds > SECONDS:
            return []
        first = next(line for line in source_of(cell).splitlines() if line.strip() and line[0] != "#")
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
            if cell["cell_type"] == "markdown" and re.search(r"^## (\d+ )?Summary", source_of(cell), re.MULTILINE):
                return cell
        raise DeckError(f'Expected a cell with "## Summary" in lesson {self.number}, and there is none.')

    def _summary(self) -> None:
        """The last slides: the points of the lesson's summary, its glossary in the notes."""
        self._settle()
        source = source_of(self._summary_cell())
        part = next(part for part in prose.parts(source) if _is_summary(part.title))
        points = next(block.text for block in part.blocks if block.kind in {"list", "table"})
        glossary = [block.text for block in part.blocks if block.text.startswith("**Glossary")]
        pages = _pages(points)
        for number, page in enumerate(pages, 1):
            title = "Summary" if len(pages) == 1 else f"Summary, {number} of {len(pages)}"
            notes = ["Before you show the points, let the class say what it has learned."] if number == 1 else []
            notes += glossary if number == len(pages) else []
            self.slides.append(Slide("summary", title, text=page, notes=notes))

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
    """Divide a cell among its slides.

    Returns:
        what speaks of the slide before, as "You should see" does; the shares; what leads to the next slide.
    """
    before: list[Part] = []
    named = any("under" in entry for entry in entries)
    if found[0].level == 0 and found[0].blocks and found[0].blocks[0].text.startswith(_EXPECTED):
        before.append(Part(0, "", found[0].blocks[:1]))
        found = [Part(0, "", found[0].blocks[1:]), *found[1:]]
        found = found if found[0].blocks or len(found) == 1 else found[1:]
    if found[0].level == 0 and len(found) > 1 and not _owns(found, entries):
        before.append(found[0])
        found = found[1:]
    after = [part for part in found[1:] if part.title.startswith("Move it")]
    found = [part for part in found if part not in after]
    if not named:
        return before, _divided(found, found, entries), after
    shares: list[list[Part]] = []
    for words in dict.fromkeys(entry.get("under") for entry in entries):
        share = [part for part in found if _stands_under(part, words)]
        if not share:
            raise DeckError(f"Expected a heading with the words {words!r} in cell {id}, whose slide names "
                            f"it; its headings are {[part.title for part in found]}.")
        shares += _divided(share, found, [entry for entry in entries if entry.get("under") == words])
    taken = [place for place, part in enumerate(found)
             if any(_stands_under(part, entry.get("under")) for entry in entries)]
    before += found[:taken[0]]
    return before, shares, [part for place, part in enumerate(found) if place > taken[0] and place not in taken] + after


def _owns(found: list[Part], entries: list[dict]) -> bool:
    """Whether the words before a cell's first heading belong to its slides."""
    if any("under" in entry for entry in entries):
        return any(entry.get("under") == "" for entry in entries)
    equations = sum(block.kind == "equation" for block in found[0].blocks)
    shown = [number for entry in entries for number in _cited(entry)]
    return bool(shown and min(shown) <= equations) or found[1].title.startswith(("Exercise", "Move it"))


def _cited(entry: dict) -> list[int]:
    """The numbers of the equations that a slide's text shows."""
    return [int(number) for number in re.findall(r"\$\$(\d)\$\$", entry.get("text", ""))]


def _divided(share: list[Part], found: list[Part], entries: list[dict]) -> list[list[Part]]:
    """Divide parts among several slides: where one says from, else before its equation, else equally."""
    equations = [block for part in found for block in part.blocks if block.kind == "equation"]
    flat = [(part, block) for part in share for block in part.blocks]
    cuts = [0]
    for number, entry in enumerate(entries[1:], 1):
        place = round(len(flat) * number / len(entries))
        if "from" in entry:
            place = next((place for place, (_, block) in enumerate(flat) if entry["from"] in block.text), None)
            if place is None:
                raise DeckError(f"Expected the words {entry['from']!r} where a slide's own words begin, and they "
                                "are not there. Take words of one paragraph, as they stand in the cell.")
            part, block = flat[place]
            first, _, rest = block.text.partition(entry["from"])
            if first.strip():
                flat[place:place + 1] = [(part, Block(block.kind, first.strip())),
                                         (part, Block(block.kind, entry["from"] + rest))]
                place += 1
        elif _cited(entry):
            first = equations[min(_cited(entry)) - 1:][:1]  # none where there is no such equation: _filled says so
            place = next((place for place, (_, block) in enumerate(flat) if [block] == first), place)
            headed = [start for start in range(cuts[-1] + 1, place + 1) if flat[start][0] is not flat[start - 1][0]]
            if headed:
                place = headed[-1]
            elif place > cuts[-1] + 1 and flat[place - 1][1].text.endswith(":"):
                place -= 1
        cuts.append(place)
    shares = []
    for start, stop in pairwise([*cuts, len(flat)]):
        parts: list[Part] = []
        for part, block in flat[start:stop]:
            if not parts or (parts[-1].level, parts[-1].title) != (part.level, part.title):
                parts.append(Part(part.level, part.title, []))
            parts[-1].blocks.append(block)
        shares.append(parts)
    return shares


def _stands_under(part: Part, words: str | None) -> bool:
    """Whether a part has these words in its heading; "" is the part before the first heading, None any part."""
    return words is None or (words in part.title if words else part.level == 0)


def _minutes_of(exercises: list[str]) -> int:
    return sum(lessons.exercise(id).minutes for id in exercises)


def _silent(slide: Slide) -> str:
    """What to say where the lesson is silent."""
    if len(slide.claims) > 1:
        return _DEFAULT["claim"]
    return _DEFAULT["picture"] if slide.picture else "Give the class time to read."


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


def _joined(claims: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join a claim that goes on with "and", "but" or the like to the one before it."""
    found: list[tuple[str, str]] = []
    for words, decided in claims:
        if found and _GOES_ON.match(words):
            comma = "" if words.startswith(("with ", "than ")) else ","
            found[-1] = (f"{found[-1][0]}{comma} {words}", "; ".join(filter(None, (found[-1][1], decided))))
        else:
            found.append((words, decided))
    return found


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


def _draws(output: dict) -> bool:
    return _PICTURE.search("".join(output["data"]["text/html"])) is not None


def _printed(cell: dict) -> str:
    return "".join("".join(output["text"]) for output in cell.get("outputs", []) if output["output_type"] == "stream")


def _entries(cell: dict) -> list[dict]:
    slide = cell["metadata"].get("ganlab", {}).get("slide", {})
    return slide if isinstance(slide, list) else [slide]
