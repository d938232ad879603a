"""The check panel: a report as HTML with plain text beside it, and buttons where a kernel can answer them.

The report itself is plain HTML, so that a committed notebook, a static page and a screen reader show it without
a kernel. Its states are told in words; colours only repeat them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from typing import Any

from IPython import get_ipython
from IPython.display import display

from ganlab.checking import LETTERS
from ganlab.widgets.display import Page, box, highlighted

BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#767676"  # Okabe and Ito's, told apart by every reader
_LEFT = "style='text-align:left'"
_MONO = "font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere"


def live() -> bool:
    """Return True inside a notebook kernel, where HTML is shown and buttons work."""
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None


def show_report(report: Any, *, remark: str = "", hint_number: tuple[int, int] = (1, 1), costs: str = "",
                beyond: tuple[str, str] = ("", ""), buttons: dict[str, Callable[[], str]] | None = None) -> None:
    """Display a report of `ganlab.exercises.check_function`.

    Args:
        report: the report; any object with its attributes.
        remark: one more sentence, for example that points could not be saved.
        hint_number: (number, total) of the hint in the report.
        costs: what `costs` says of the exercise.
        beyond: why the answer is as it is, and the source of another one: shown once a check has passed.
        buttons: label → function that returns HTML; shown under a failed check in a live notebook.
    """
    rows = _rows(report, remark, hint_number)
    html, text = _html(report, rows, costs), _text(report, rows, costs)
    if report.status == "passed" and any(beyond):
        reason, source = beyond
        if reason:
            html, text = html + box(BLUE, f"<b>Why:</b> {escape(reason)}"), f"{text}\n  Why: {reason}"
        if source:
            html += box(BLUE, f"<details><summary>Another way to write it</summary>{highlighted(source)}</details>")
            text += f"\n  Another way to write it:\n\n{source}"
    show_html(html, text)
    if buttons and report.status == "failed" and live():
        from ganlab.widgets.picture import present  # here, because only a live notebook needs it and it takes a while

        present(_button_row(buttons))  # without words: the report above says it all


def costs(each: Any) -> str:
    """Return how long an exercise or a question takes, how hard it is and how important, in words and dots."""
    parts = [f"about {each.minutes} minute{'s' if each.minutes != 1 else ''}" if each.minutes else ""]
    parts += [f"{name} {'●' * value}{'○' * (5 - value)}" for name in ("difficulty", "importance")
              if (value := getattr(each, name, 0))]
    return ", ".join(filter(None, parts))


def show_question(question: Any, letter: str = "", *, remark: str = "",
                  buttons: dict[str, Callable[[], str]] | None = None) -> None:
    """Display a question: its choices, or what one of them deserves to hear.

    Args:
        question: a Question of `ganlab.checking`.
        letter: of the choice; "" shows them all.
        buttons: letter → function that returns HTML; shown where a kernel can answer.
    """
    show_html(*(answered(question, letter, remark) if letter else _asked(question)))
    if buttons and not letter and live():
        from ganlab.widgets.picture import present

        present(_button_row(buttons))


def answered(question: Any, letter: str, remark: str = "") -> tuple[str, str]:
    """Return (HTML, text) for one choice of a question."""
    option = question.option(letter)
    verdict = (f"✓ {question.id}: right, {_several(question.points, 'point')}." if option.right
               else f"✗ {question.id}: not so. Think again.")
    lines = [f"{letter}: {option.text}", option.why, remark]
    body = "".join(f"<div style='margin-top:4px'>{escape(line)}</div>" for line in lines if line)
    return (box(BLUE if option.right else VERMILION, f"<b>{escape(verdict)}</b>{body}"),
            "\n  ".join([verdict, *filter(None, lines)]))


def _asked(question: Any) -> tuple[str, str]:
    from_before = f"From lesson {question.recalls}. " if question.recalls else ""
    choices = [(letter, question.option(letter).text) for letter in LETTERS[:len(question.options)]]
    how = (f"{question.id}: not answered yet ({_several(question.points, 'point')}, {costs(question)}). Write the "
           "letter in place of the dots.")
    html = "".join(f"<div style='margin:4px 0 0 1.2em;text-indent:-1.2em'><b>{letter}</b> {escape(text)}</div>"
                   for letter, text in choices)
    return (box(GREY, f"<b>{from_before}{escape(question.text)}</b>{html}<div style='margin-top:4px'>{escape(how)}"
                      "</div>"),
            "\n  ".join([f"{from_before}{question.text}", *(f"{letter}: {text}" for letter, text in choices), how]))


def show_prediction(prediction: Any, guess: float | None = None, *, remark: str = "",
                    keep: Callable[[float], str] | None = None) -> None:
    """Display what is to be predicted, or that a guess was kept.

    Args:
        prediction: a Prediction of `ganlab.checking`.
        guess: the number; None asks for it.
        keep: keeps a number and returns HTML; shown with a slider where a kernel can answer.
    """
    if guess is not None:
        show_html(*kept(prediction, guess, remark))
        return
    how = f"{prediction.id}: no prediction yet. Write your number in place of the dots; there is no mark for it."
    show_html(box(GREY, f"<b>{escape(prediction.text)}</b><div style='margin-top:4px'>{escape(how)}</div>"),
              f"{prediction.text}\n  {how}")
    if keep and live():
        from ipywidgets import HTML, VBox

        from ganlab.widgets.controls import log_slider, press, row, slider
        from ganlab.widgets.picture import present

        low, high = prediction.low, prediction.high
        middle, step = (low + high) / 2, 10 ** math.floor(math.log10((high - low) / 50))
        guess_at = (log_slider("your guess", (low * high) ** 0.5, low, high) if prediction.log
                    else slider("your guess", middle, low, high, step))
        answer = HTML()
        present(VBox([row(guess_at, press("Keep my guess", lambda: _put(answer, lambda: keep(guess_at.value)))),
                      answer]))


def kept(prediction: Any, guess: float, remark: str = "") -> tuple[str, str]:
    """Return (HTML, text) that say that a prediction was kept."""
    words = f"You predict {guess:.4g}. It is shown beside the measurement further below."
    return note(f"{prediction.id}:", f"{words} {remark}".strip())


def met(prediction: Any, guess: float, measured: float, off: float) -> tuple[str, str]:
    """Return (HTML, text) of a prediction beside its measurement: a line with two marks, and both in words."""
    words = f"You predicted {guess:.4g}; measured: {measured:.4g}."
    if not math.isnan(off):
        words += f" Off by {off:.0%} of the range from {prediction.low:g} to {prediction.high:g}."
    marks = [(_share(prediction, value), name, colour) for value, name, colour in (
        (guess, "predicted", VERMILION), (measured, "measured", BLUE))]
    drawn = "".join(
        f"<g><line x1='{10 + 380 * at:.0f}' x2='{10 + 380 * at:.0f}' y1='{18 if up else 30}' y2='{30 if up else 42}' "
        f"stroke='{colour}' stroke-width='4'/><text x='{min(max(10 + 380 * at, 32), 368):.0f}' y='{13 if up else 56}' "
        f"font-size='12' text-anchor='middle' fill='currentColor'>{name}</text></g>"
        for up, (at, name, colour) in zip((True, False), marks))
    line = ("<svg viewBox='0 0 400 62' width='400' style='max-width:100%;display:block' role='img' "
            f"aria-label='{escape(words, quote=True)}'><line x1='10' x2='390' y1='30' y2='30' stroke='{GREY}'/>{drawn}"
            "</svg>")
    return (box(BLUE, f"{line}<b>{escape(words)}</b> {escape(prediction.afterwards)}"),
            f"{words} {prediction.afterwards}")


def _share(prediction: Any, value: float) -> float:
    """Where a value stands on the way from low to high; what lies outside stands at the end."""
    low, high = prediction.low, prediction.high
    if prediction.log:
        low, high, value = math.log(low), math.log(high), math.log(value) if value > 0 else -math.inf
    return min(max((value - low) / (high - low), 0.0), 1.0)


def checklist(chosen: Iterable[Any], words: str) -> tuple[str, str]:
    """Return (HTML, text) of what is worth doing, a line each."""
    lines = [(f"{each.id}", getattr(each, "title", "") or each.text, costs(each)) for each in chosen]
    html = "".join(f"<li><code>{escape(id)}</code> {escape(title)} <span>({escape(cost)})</span></li>"
                   for id, title, cost in lines)
    return (box(BLUE, f"<b>{escape(words)}</b><ul style='list-style:\"☐ \"'>{html}</ul>"),
            "\n".join([words, *(f"  ☐ {id:<28} {title} ({cost})" for id, title, cost in lines)]))


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("s" if count != 1 else "")


def show_html(html: str, text: str) -> None:
    """Display HTML with its plain text, which is printed where there is no notebook."""
    display(Page(html, text))


def note(title: str, text: str, colour: str = BLUE) -> tuple[str, str]:
    """Return (HTML, text) of a small titled box."""
    return box(colour, f"<b>{escape(title)}</b> {escape(text)}"), f"{title} {text}".strip()


def code(title: str, source: str) -> tuple[str, str]:
    """Return (HTML, text) of a titled piece of source code."""
    return box(BLUE, f"<b>{escape(title)}</b>{highlighted(source)}"), f"{title}\n\n{source}"


def progress_table(lessons: Iterable[Any], remark: str = "", lesson: str = "all",
                   calibration: tuple[int, float] = (0, 0.0)) -> tuple[str, str]:
    """Return (HTML, text) of the points: each exercise of one lesson and one line for the others, or all of them.

    Args:
        calibration: how many predictions have met their measurement, and by how much they were off on average.
    """
    lines, rows = [], []
    lessons = list(lessons)
    for each in lessons:
        if lesson not in (each.lesson, "all"):
            continue
        lines.append(f"Lesson {each.lesson}: {_points(each)} points")
        rows.append(f"<tr><th scope='rowgroup' colspan='2' {_LEFT}>Lesson {escape(each.lesson)}</th>"
                    f"<th>{_points(each)}</th></tr>")
        for one in each.exercises:
            lines.append(f"  {one.id:<28} {one.title:<44} {one.points} of {one.points_max}   {costs(one)}".rstrip())
            rows.append(f"<tr><td {_LEFT}><code>{escape(one.id)}</code></td><td {_LEFT}>{escape(one.title)}</td>"
                        f"<td>{one.points} of {one.points_max}</td><td>{one.minutes}</td><td>{_dots(one.difficulty)}"
                        f"</td><td>{_dots(one.importance)}</td></tr>")
        if each.questions[1]:
            right = "{} of {}".format(*each.questions)
            lines.append(f"  {'questions answered':<73} {right}")
            rows.append(f"<tr><td colspan='2' {_LEFT}>Questions answered</td><td>{right}</td></tr>")
    for name, some in (("Other lessons", [each for each in lessons if lesson not in (each.lesson, "all")]),
                       ("Together", lessons)):
        if some:
            lines.append(f"{name}: {_points(*some)} points")
            rows.append(f"<tr><th colspan='2' {_LEFT}>{name}</th><th>{_points(*some)}</th></tr>")
    count, off = calibration
    said = (f"{_several(count, 'prediction')} met what was measured, off by {off:.0%} of the range on average."
            if count else "")
    notes = [each for each in (said, remark) if each]
    html = (f"<table><thead><tr><th {_LEFT}>Exercise</th><th {_LEFT}>Title</th><th>Points</th><th>Minutes</th>"
            f"<th>Difficulty</th><th>Importance</th></tr></thead><tbody>{''.join(rows)}</tbody></table>")
    return html + "".join(f"<p>{escape(each)}</p>" for each in notes), "\n".join(lines + notes)


def _dots(value: int) -> str:
    """A number from 1 to 5 as dots, with the number for who cannot see them."""
    return f"<span role='img' aria-label='{value} of 5'>{'●' * value}{'○' * (5 - value)}</span>" if value else ""


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


def _headline(report: Any, costs: str) -> tuple[str, str]:
    points = _several(report.points_max, "point")
    if report.status == "not attempted":
        return GREY, (f"{report.id}: not attempted yet ({', '.join(filter(None, (points, costs)))}). "
                      f'hint("{report.id}") helps.')
    if report.status == "passed":
        return BLUE, (f"✓ {report.id} {report.title}: passed, {report.points} of {points} "
                      f"({report.cases_total} cases).")
    cases = f" {report.cases_passed} of {report.cases_total} cases went right first." if report.cases_passed else ""
    return VERMILION, f"✗ {report.id} {report.title}: not right yet, {report.points} of {points}.{cases}"


def _html(report: Any, rows: list[tuple[str, str, bool]], costs: str) -> str:
    colour, headline = _headline(report, costs)
    body = "".join(
        f"<div style='margin-top:4px'>{f'<b>{escape(label)}:</b> ' if label else ''}"
        f"<span style='{_MONO if mono else 'white-space:pre-wrap'}'>{escape(text)}</span></div>"
        for label, text, mono in rows)
    return box(colour, f"<b>{escape(headline)}</b>{body}")


def _text(report: Any, rows: list[tuple[str, str, bool]], costs: str) -> str:
    lines = (f"  {label}: {text}" if label else f"  {text}" for label, text, _ in rows)
    return "\n".join([_headline(report, costs)[1], *lines])


def _button_row(buttons: dict[str, Callable[[], str]]) -> Any:
    from ipywidgets import HTML, VBox

    from ganlab.widgets.controls import press, row

    answer = HTML()
    return VBox([row(*(press(label, partial(_put, answer, act)) for label, act in buttons.items())), answer])


def _put(answer: Any, act: Callable[[], str]) -> None:
    answer.value = act()
