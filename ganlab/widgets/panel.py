"""The check panel: a report as HTML with plain text beside it, and buttons where a kernel can answer them.

The report itself is plain HTML, so that a committed notebook, a static page and a screen reader show it without
a kernel. Its states are told in words; colours only repeat them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from typing import Any

from IPython import get_ipython
from IPython.display import display

from ganlab.widgets.display import Page, box, highlighted

BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#767676"  # Okabe and Ito's, told apart by every reader
_LEFT = "style='text-align:left'"
_MONO = "font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere"


def live() -> bool:
    """Return True inside a notebook kernel, where HTML is shown and buttons work."""
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None


def show_report(report: Any, *, remark: str = "", hint_number: tuple[int, int] = (1, 1),
                buttons: dict[str, Callable[[], str]] | None = None) -> None:
    """Display a report of `ganlab.exercises.check_function`.

    Args:
        report: the report; any object with its attributes.
        remark: one more sentence, for example that points could not be saved.
        hint_number: (number, total) of the hint in the report.
        buttons: label → function that returns HTML; shown under a failed check in a live notebook.
    """
    rows = _rows(report, remark, hint_number)
    show_html(_html(report, rows), _text(report, rows))
    if buttons and report.status == "failed" and live():
        from ganlab.widgets.picture import present  # here, because only a live notebook needs it and it takes a while

        present(_button_row(buttons))  # without words: the report above says it all


def show_html(html: str, text: str) -> None:
    """Display HTML with its plain text, which is printed where there is no notebook."""
    display(Page(html, text))


def note(title: str, text: str, colour: str = BLUE) -> tuple[str, str]:
    """Return (HTML, text) of a small titled box."""
    return box(colour, f"<b>{escape(title)}</b> {escape(text)}"), f"{title} {text}".strip()


def code(title: str, source: str) -> tuple[str, str]:
    """Return (HTML, text) of a titled piece of source code."""
    return box(BLUE, f"<b>{escape(title)}</b>{highlighted(source)}"), f"{title}\n\n{source}"


def progress_table(lessons: Iterable[Any], remark: str = "", lesson: str = "all") -> tuple[str, str]:
    """Return (HTML, text) of the points: each exercise of one lesson and one line for the others, or all of them."""
    lines, rows = [], []
    lessons = list(lessons)
    for each in lessons:
        if lesson not in (each.lesson, "all"):
            continue
        lines.append(f"Lesson {each.lesson}: {_points(each)} points")
        rows.append(f"<tr><th scope='rowgroup' colspan='2' {_LEFT}>Lesson {escape(each.lesson)}</th>"
                    f"<th>{_points(each)}</th></tr>")
        for id, title, points, maximum in each.exercises:
            lines.append(f"  {id:<28} {title:<44} {points} of {maximum}")
            rows.append(f"<tr><td {_LEFT}><code>{escape(id)}</code></td><td {_LEFT}>{escape(title)}</td>"
                        f"<td>{points} of {maximum}</td></tr>")
    for name, some in (("Other lessons", [each for each in lessons if lesson not in (each.lesson, "all")]),
                       ("Together", lessons)):
        if some:
            lines.append(f"{name}: {_points(*some)} points")
            rows.append(f"<tr><th colspan='2' {_LEFT}>{name}</th><th>{_points(*some)}</th></tr>")
    lines += [remark] if remark else []
    html = (f"<table><thead><tr><th {_LEFT}>Exercise</th><th {_LEFT}>Title</th><th>Points</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>")
    return html + (f"<p>{escape(remark)}</p>" if remark else ""), "\n".join(lines)


def _points(*lessons: Any) -> str:
    return f"{sum(each.points for each in lessons)} of {sum(each.points_max for each in lessons)}"


def _rows(report: Any, remark: str, hint_number: tuple[int, int]) -> list[tuple[str, str, bool]]:
    """Return (label, text, code?) for each line under the headline."""
    if report.status == "not attempted":
        return [("Remark", remark, False)] if remark else []
    rows = [("", report.text, False), ("Inputs", report.inputs, True), ("Expected", report.expected, True),
            ("Got", report.got, True)]
    if report.misconception:
        rows.append(("It looks like", f"{report.misconception}. {report.explanation}", False))
    rows.append((f"Hint {hint_number[0]} of {hint_number[1]}", report.hint, False))
    rows += [("Your function printed", report.printed.strip(), True), ("Remark", remark, False)]
    return [row for row in rows if row[1]]


def _headline(report: Any) -> tuple[str, str]:
    points = f"{report.points_max} point" + ("s" if report.points_max != 1 else "")
    if report.status == "not attempted":
        return GREY, f'{report.id}: not attempted yet ({points}). hint("{report.id}") helps.'
    if report.status == "passed":
        return BLUE, (f"✓ {report.id} {report.title}: passed, {report.points} of {points} "
                      f"({report.cases_total} cases).")
    cases = f" {report.cases_passed} of {report.cases_total} cases went right first." if report.cases_passed else ""
    return VERMILION, f"✗ {report.id} {report.title}: not right yet, {report.points} of {points}.{cases}"


def _html(report: Any, rows: list[tuple[str, str, bool]]) -> str:
    colour, headline = _headline(report)
    body = "".join(
        f"<div style='margin-top:4px'>{f'<b>{escape(label)}:</b> ' if label else ''}"
        f"<span style='{_MONO if mono else 'white-space:pre-wrap'}'>{escape(text)}</span></div>"
        for label, text, mono in rows)
    return box(colour, f"<b>{escape(headline)}</b>{body}")


def _text(report: Any, rows: list[tuple[str, str, bool]]) -> str:
    lines = (f"  {label}: {text}" if label else f"  {text}" for label, text, _ in rows)
    return "\n".join([_headline(report)[1], *lines])


def _button_row(buttons: dict[str, Callable[[], str]]) -> Any:
    from ipywidgets import HTML, VBox

    from ganlab.widgets.controls import press, row

    answer = HTML()
    return VBox([row(*(press(label, partial(_put, answer, act)) for label, act in buttons.items())), answer])


def _put(answer: Any, act: Callable[[], str]) -> None:
    answer.value = act()
