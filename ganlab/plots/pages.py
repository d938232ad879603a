"""The frame of every page: readable without a network and without script, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from ganlab.runtime import replacing

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --soft: #f0f2f5; --line: #8a8f98; --link: #00518a;
  --good: #00614a; --bad: #9a3b00; --bar: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #16181c; --soft: #24272d; --line: #858b95;
  --link: #8cc8f2; --good: #6fd6b5; --bad: #ffb184; --bar: #56b4e9; } }
* { box-sizing: border-box; }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  padding: 1.5rem; max-width: 68rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1.05rem; }
a { color: var(--link); }
table { border-collapse: collapse; margin: .6rem 0; } .wide { overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { background: var(--soft); } td.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { background: var(--soft); padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
.note { border-left: .3rem solid var(--bar); background: var(--soft); padding: .5rem .9rem; margin: .8rem 0; }
svg { max-width: 100%; height: auto; } .bar { fill: var(--bar); }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
@media print { body { max-width: none; padding: 0; } }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """Return a whole HTML page; `title` is escaped, `parts` are HTML."""
    return ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """Return a table. Cells are HTML; one that begins with a digit or a minus is set as a number."""
    def cell(text: str) -> str:
        return f'<td class="number">{text}</td>' if text[:1].isdigit() or text[:1] == "−" else f"<td>{text}</td>"

    body = "\n".join("<tr>" + "".join(
        f'<th scope="row">{text}</th>' if index == 0 else cell(text) for index, text in enumerate(row)) + "</tr>"
        for row in rows)
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return (f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table>\n'
            f"<caption>{escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
            "</table></div>")


def bars(counts: Sequence[tuple[str, int]], title: str) -> str:
    """Return bars with their numbers, as a picture with a text alternative."""
    most = max((count for _, count in counts), default=0) or 1
    rows = "".join(
        f'<text x="0" y="{24 * index + 16}">{escape(name)}</text>'
        f'<rect class="bar" x="90" y="{24 * index + 4}" width="{400 * count / most:.1f}" height="16"/>'
        f'<text x="{96 + 400 * count / most:.1f}" y="{24 * index + 16}">{count}</text>'
        for index, (name, count) in enumerate(counts))
    said = "; ".join(f"{name}: {count}" for name, count in counts)
    return (f'<svg role="img" aria-label="{escape(title)}. {escape(said)}" viewBox="0 0 560 {24 * len(counts) + 8}" '
            f'width="560" height="{24 * len(counts) + 8}">{rows}</svg>')


def number(value: float) -> str:
    """Return points as people write them: 3, 2.5."""
    return f"{round(value, 2):g}"


def save(path: Path, text: str) -> None:
    """Write a page, whole or not at all."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")
