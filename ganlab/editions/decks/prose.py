"""The prose of a notebook in pieces: blocks under their headings, questions with answers, and HTML with TeX left in."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ganlab.editions.handout import EditionError

_DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_THINK = re.compile(r"^\d+\. +(.*?)\n\s*<details>.*?</summary>(.*?)</details>", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#+) +(.*?)\s*$")
_INDEX = re.compile(r"(?<![A-Za-z0-9_])([A-Za-zα-ωΑ-Ω])_([A-Za-z0-9]+)")  # J_D, x_fake, p_data
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*$])")  # between two of them
_LEADS = 10  # words of a sentence that only leads to something
_KINDS = {"paragraph_open": "text", "bullet_list_open": "list", "ordered_list_open": "list", "table_open": "table",
          "math_block": "equation", "fence": "code", "heading_open": "heading"}


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, a table, a display equation, code, or the answer to the paragraph before it."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """What stands under one heading of a cell; the level is 0 where the cell begins without one."""

    level: int
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """A question to the class, and its answer."""

    asked: str
    answer: str


def parts(source: str) -> list[Part]:
    """Divide the Markdown of a cell at its headings."""
    found = [Part(0, "")]
    for block in blocks(source):
        heading = _HEADING.match(block.text) if block.kind == "heading" else None
        if heading:
            found.append(Part(len(heading[1]), heading[2]))
        else:
            found[-1].blocks.append(block)
    return found if found[0].blocks or len(found) == 1 else found[1:]


def questions(source: str) -> list[Question]:
    """Return the questions of a cell whose answers open on a click, numbered ones or not."""
    numbered = [Question(_one_line(asked), _unindented(answer)) for asked, answer in _THINK.findall(source)]
    if numbered:
        return numbered
    found, before = [], ""
    for block in blocks(source):
        if block.kind == "answer":
            found.append(Question(_one_line(before), block.text))
        before = block.text
    return found


def html(markdown: str) -> str:
    """Return Markdown as HTML; TeX stays between \\( \\) and \\[ \\], and links within the course become words."""
    text = re.sub(r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", markdown)
    return _parser().render(_DETAILS.sub(lambda found: f"\n\n*{found[1]}.* {_unindented(found[2])}\n\n", text))


def typed(text: str) -> str:
    """Return plain words as HTML, with J_D and its like as the letter with its index."""
    return _INDEX.sub(r"\1<sub>\2</sub>", escape(re.sub(r"(?<=\d) %", "\u00a0%", text), quote=False))


def inline(markdown: str) -> str:
    """Return one line of Markdown as HTML without a paragraph around it."""
    return html(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def plain(markdown: str) -> str:
    """Return a line of Markdown without its marks, for the titles of pages."""
    return re.sub(r"[*`$]|\\[a-z]+", "", markdown)


def opening(blocks: list[Block], words: int) -> list[Block]:
    """Return the first text and lists of a part as far as they stay short, cut at the end of a sentence."""
    shown, count = [], 0
    for block in blocks:
        length = len(block.text.split())
        if block.kind not in {"text", "list"} or (shown and count + length > words):
            break
        if length > words and block.kind == "text":
            return [*shown, Block("text", first_sentences(_one_line(block.text), words)[0])]
        shown.append(block)
        count += length
    return shown


def introduced(blocks: list[Block], words: int) -> list[Block]:
    """Return each display equation of a part behind the sentence that leads to it, where that is short."""
    shown: list[Block] = []
    for before, block in zip([None, *blocks], blocks):
        if block.kind == "equation":
            if before and before.kind == "text":
                sentence = _SENTENCE.split(_one_line(before.text))[-1]
                if len(sentence.split()) <= words:
                    shown.append(Block("text", sentence))
            shown.append(Block("equation", in_lines(block.text)))
    return shown


def without_colon(text: str) -> str:
    """Return a paragraph that leads to nothing: a short last sentence with a colon goes, a long one ends."""
    if not text.endswith(":"):
        return text
    *first, last = _SENTENCE.split(text)
    if len(last.split()) <= _LEADS:
        return " ".join(first)
    return text[:-1] + "."


def first_sentences(text: str, words: int, most: int | None = None) -> tuple[str, str]:
    """Divide a paragraph after its first sentences, at least one, of at most so many words, and no more than `most`."""
    sentences = _SENTENCE.split(text)
    count = 1
    while count < min(most or len(sentences), len(sentences)) and len(" ".join(sentences[:count + 1]).split()) <= words:
        count += 1
    return " ".join(sentences[:count]), " ".join(sentences[count:])


def in_lines(equation: str, longest: int = 110) -> str:
    """Return a display equation with its parts below one another, where it is long and has parts."""
    inside = equation.strip().removeprefix("$$").removesuffix("$$").strip()
    parts = re.split(r"(?<=,)\s*\\qquad", inside)
    if len(inside) <= longest or len(parts) == 1:
        return equation
    return "$$\\begin{gathered} " + " \\\\[6pt] ".join(part.strip() for part in parts) + " \\end{gathered}$$"


def blocks(source: str) -> list[Block]:
    """The outermost blocks of a cell, an answer that opens on a click as one of them."""
    found: list[Block] = []
    for number, text in enumerate(_DETAILS.split(source)):
        if number % 3 == 0:
            lines = text.splitlines()
            for token in _parser().parse(text):
                if token.level == 0 and token.map and token.type in _KINDS:
                    found.append(_block(_KINDS[token.type], "\n".join(lines[slice(*token.map)]).strip()))
        elif number % 3 == 2:
            found.append(Block("answer", _unindented(text)))
    return found


def _block(kind: str, text: str) -> Block:
    """A paragraph that is nothing but display mathematics is an equation."""
    return Block("equation" if kind == "text" and re.fullmatch(r"\$\$.*\$\$", text, re.DOTALL) else kind, text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


@functools.cache
def _parser() -> Any:
    """The Markdown of notebooks, with TeX left in.

    Raises:
        EditionError: the libraries for editions are not installed.
    """
    try:
        from markdown_it import MarkdownIt
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ImportError as error:
        raise EditionError(f"Expected the libraries that make slides; {error.name} is missing. In the course's folder: "
                           "make setup, or pip install --editable '.[editions]'.") from None

    def tex(content: str, options: dict) -> str:
        left, right = ("\\[", "\\]") if options["display_mode"] else ("\\(", "\\)")
        return f"{left}{escape(content.strip(), quote=False)}{right}"

    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(
        dollarmath_plugin, allow_labels=False, double_inline=True, renderer=tex)
    parser.add_render_rule("text", lambda self, tokens, index, options, env: typed(tokens[index].content))
    return parser
