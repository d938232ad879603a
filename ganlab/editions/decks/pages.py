"""The pages of the slides: a deck in reveal.js, the lecturer's page beside it, and the list of all decks."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import pairwise

from ganlab import lessons
from ganlab.editions.decks import prose
from ganlab.editions.decks.deck import MINUTES_TO_ASK, Deck, Picture, Slide
from ganlab.editions.decks.prose import Question

PICTURES = "pictures"  # the folder of a deck's pictures
_NARROW = 1.35  # a picture that is not wider than this times its height has its words beside it
_ENLARGED = 1.9  # by no more than this: what is small stays sharp
_MANY = 4  # claims: more of them are set smaller
_LONG = 11  # sections: a plan of more of them is set smaller
_MISTAKES = 3  # of an exercise, on the lecturer's page
_FIRST_WORDS, _FIRST_SENTENCES = 60, 3  # at most, to say at once
_FIGURE = re.compile(r"(?P<what>[^|;]+) \((?P<value>[−-]?[\d.e+−-]+)\) (?P<sign>[<≤>≥]) (?P<bound>[\d.,e+−-]+)")
_SMALLEST = 1e-3  # a bound below it says that rounding errors are small, which no class reads

_MATHJAX = """<script>
MathJax = {
  tex: {inlineMath: [["\\\\(", "\\\\)"]], displayMath: [["\\\\[", "\\\\]"]]},
  svg: {fontCache: "local", scale: 0.94},
  options: {enableMenu: false},
  startup: {pageReady: () => MathJax.startup.defaultPageReady().then(() => {
    for (const copy of document.querySelectorAll("aside.notes mjx-assistive-mml")) copy.remove();
    document.documentElement.dataset.typeset = "done";
  })},
};
</script>
<script defer src="vendor/mathjax/tex-svg-full.js"></script>"""

_REVEAL = """<script src="vendor/reveal/reveal.js"></script>
<script src="vendor/reveal/notes.js"></script>
<script>
Reveal.initialize({width: 1280, height: 720, margin: 0, center: false, hash: true, transition: "none",
                   slideNumber: "c/t", pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false,
                   plugins: [RevealNotes]});
// An explorer becomes smaller where it is too high for its slide.
function fit() {
  for (const place of document.querySelectorAll(".moving")) {
    const inside = place.firstElementChild, room = place.getBoundingClientRect().height;
    for (let zoom = 1; room && zoom > 0.4 && inside.getBoundingClientRect().height > room; zoom -= 0.04)
      inside.style.zoom = zoom;
  }
}
for (const event of ["ready", "slidechanged", "pdf-ready"]) Reveal.on(event, fit);
</script>"""


def deck_page(deck: Deck, explorer: Callable[[dict], str], head: str) -> str:
    """Return the page of a deck.

    Args:
        explorer: what stands in the place of the stored output of an explorer, "" where nothing can move.
        head: what such explorers need in the page's head.
    """
    slides = "\n".join(_slide(deck, slide, explorer, coming) for slide, coming in pairwise([*deck.slides, None]))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(deck.number)} {escape(deck.title)}</title>
<link rel="stylesheet" href="vendor/reveal/reset.css">
<link rel="stylesheet" href="vendor/reveal/reveal.css">
<link rel="stylesheet" href="slides.css">
{_MATHJAX}
{head}
</head>
<body class="deck">
<div class="reveal"><div class="slides">
{slides}
</div></div>
{_REVEAL}
</body>
</html>
"""


def lecturer_page(deck: Deck) -> str:
    """Return the page for who teaches a lesson: its plan, the words to each slide, and where a class gets stuck."""
    plan = _plan(deck)
    rows, clock, together = [], 0, 0
    for number, (slide, coming) in enumerate(pairwise([*deck.slides, None]), 1):
        together += slide.minutes_before
        clocks = f"minute {clock}" + (f", with exercises {together}" if together != clock else "")
        rows.append(_spoken(slide, f'<span class="clock">{clocks}</span> {number}', coming))
        clock += slide.minutes
        together += slide.minutes + slide.minutes_after
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(deck.number)} {escape(deck.title)}: for the lecturer</title>
<link rel="stylesheet" href="slides.css">
{_MATHJAX}
</head>
<body class="lecturer">
<main>
<p><a href="index.html">All lessons</a> · <a href="{deck.stem}.html">The slides</a></p>
<h1>{escape(deck.number)} {escape(deck.title)}: for the lecturer</h1>
<p>{prose.inline(deck.promise)}</p>
<h2>Plan</h2>
<p>{_budget(deck)} In the lesson's own words: {prose.inline(deck.time)} To run cells live, open the notebook before
class and run it to the end once.</p>
<p>Two clocks stand beside each slide: the first for the slides alone, the second also for exercises and for the
questions of the notes, {MINUTES_TO_ASK} minutes each; {deck.minutes_together} minutes together.</p>
{plan}
<h2>Slide by slide</h2>
{"".join(rows)}
<h2>Where a class gets stuck</h2>
{"".join(_stuck(id) for id in deck.exercises) or "<p>This lesson has no exercises.</p>"}
</main>
</body>
</html>
"""


def index_page(made: list[Deck]) -> str:
    """Return the list of all decks."""
    rows = "\n".join(
        f'<tr><th scope="row">{deck.number}</th><td><a href="{deck.stem}.html">{escape(deck.title)}</a><br>'
        f"<small>{prose.inline(deck.promise)}</small></td><td>{len(deck.slides)}</td><td>{deck.minutes}</td>"
        f'<td>{deck.minutes_of_exercises or ""}</td><td><a href="{deck.stem}-lecturer.html">lecturer</a><br>'
        f'<a href="{deck.stem}.html?print-pdf">print</a></td></tr>' for deck in made)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides of the course</title>
<link rel="stylesheet" href="slides.css">
</head>
<body class="lecturer">
<main>
<h1>Slides of the course</h1>
<p>No page here needs a network. In a deck: arrows or the space bar to go on, <kbd>S</kbd> for the notes in a second
window, <kbd>O</kbd> shows an overview, <kbd>F</kbd> for the full screen, <kbd>?</kbd> for the other keys. To
print, open <em>print</em> and let the browser print to PDF, without margins and with backgrounds.</p>
<table class="list">
<thead>
<tr><td></td><th>Lesson</th><th>Slides</th><th>Minutes of slides</th><th>Minutes of exercises</th><td></td></tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
</main>
</body>
</html>
"""


# --- slides -----------------------------------------------------------------------------------------------------------


def _slide(deck: Deck, slide: Slide, explorer: Callable[[dict], str], coming: Slide | None = None) -> str:
    if slide.kind == "cover":
        inner = _cover(deck, slide)
    elif slide.kind == "plan":
        inner = _plan(deck)
    elif slide.picture:
        inner = _pictured(slide, explorer)
    elif slide.claims:
        inner = _claims(slide)
    else:
        inner = f'<div class="words">{prose.html(slide.text)}</div>'
    heading = "" if slide.kind == "cover" else _heading(deck, slide)
    return (f'<section class="{slide.kind}"><div class="frame">{heading}{inner}</div>'
            f'<aside class="notes">{_notes(slide, coming)}</aside></section>')


def _heading(deck: Deck, slide: Slide) -> str:
    above = slide.section if slide.section and slide.section != slide.title else f"{deck.number} {deck.title}"
    return f'<p class="above">{prose.inline(above)}</p><h2>{prose.inline(slide.title)}</h2>'


def _cover(deck: Deck, slide: Slide) -> str:
    picture = _figure(slide.picture, caption=False) if slide.picture else ""
    return (f'<p class="above">Lesson {deck.number}</p><h1>{prose.inline(deck.title)}</h1>'
            f'<div class="words">{prose.html(slide.text)}</div>{picture}<p class="minutes">{_budget(deck)}</p>')


def _budget(deck: Deck) -> str:
    exercises = f" Exercises: about {deck.minutes_of_exercises} minutes." if deck.minutes_of_exercises else ""
    return f"Slides: about {deck.minutes} minutes.{exercises}"


def _plan(deck: Deck) -> str:
    around = sum(slide.minutes for slide in deck.slides if not slide.section)
    rows = [(prose.inline(section.title), section.minutes, section.exercises) for section in deck.sections]
    rows += [("Start and summary", around, 0), ("Together", deck.minutes, deck.minutes_of_exercises)]
    body = "\n".join(f"<tr><td>{title}</td><td>{slides or ''}</td><td>{exercises or ''}</td></tr>"
                     for title, slides, exercises in rows)
    kind = "plan long" if len(deck.sections) > _LONG else "plan"
    if not deck.minutes_of_exercises:
        kind += " without"
    return (f'<table class="{kind}"><thead><tr><th>Section</th><th>Minutes</th><th>Exercises</th></tr></thead>'
            f"<tbody>{body}</tbody></table>")


def _claims(slide: Slide, *, figures: bool = True) -> str:
    lead = f'<div class="words">{prose.html(slide.text)}</div>' if slide.text else ""
    uncovered = ' class="fragment"' if slide.kind == "claim" and len(slide.claims) > 1 else ""
    items = ""
    for words, decided in slide.claims:
        short = prose.typed(_short(decided)) if figures else ""
        items += f"<li{uncovered}>{prose.typed(words)}"
        items += f'<span class="figures">{short}</span></li>' if short else "</li>"
    kind = "claims many" if len(slide.claims) > _MANY else "claims"
    return f'{lead}<ul class="{kind}">{items}</ul>'


def _short(decided: str) -> str:
    """The figure of a claim for a slide: one measure with its bound, rounded; "" where it needs more than that."""
    found = _FIGURE.fullmatch(decided)
    if not found:
        return ""
    value, bound = (float(found[name].replace("−", "-").replace(",", "")) for name in ("value", "bound"))
    if bound < _SMALLEST:
        return ""
    return f"{found['what']}: {_rounded(value)}, claimed {found['sign']} {_rounded(bound)}"


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}".replace("-", "−")


def _pictured(slide: Slide, explorer: Callable[[dict], str]) -> str:
    words = f'<div class="words">{prose.html(slide.text)}</div>' if slide.text else ""
    moving = explorer(slide.explorer) if slide.explorer else ""
    if moving:
        return f'{words}<div class="moving">{moving}</div>'
    picture = slide.picture
    narrow = picture.width < _NARROW * picture.height
    if slide.claims:
        beside = _claims(slide, figures=narrow)
    else:
        beside = f'<div class="words">{prose.html(slide.text)}<p>{prose.typed(picture.caption)}</p></div>'
    if narrow:
        return f'<div class="beside">{_figure(picture, caption=False)}<div>{beside}</div></div>'
    return f"{_figure(picture, caption=False)}{beside}" if slide.claims else f"{words}{_figure(picture)}"


def _figure(picture: Picture, *, caption: bool = True) -> str:
    below = f"<figcaption>{prose.typed(picture.caption)}</figcaption>" if caption and picture.caption else ""
    width, height = (round(_ENLARGED * side) for side in (picture.width, picture.height))
    return (f'<figure><img src="{PICTURES}/{picture.name}" alt="{escape(picture.alt)}" '
            f'style="max-width:{width}px;max-height:{height}px">{below}</figure>')


def _notes(slide: Slide, coming: Slide | None = None) -> str:
    """What to say and to ask: first what comes before the slide, then the first words, questions, and the rest."""
    first, rest = _first_words("\n\n".join(slide.notes))
    figures = "".join(f"<li>{prose.typed(f'{words}: {decided}')}</li>" for words, decided in slide.claims if decided)
    measured = f"<p><strong>Measured:</strong></p><ul>{figures}</ul>" if figures else ""
    shown = (f"<p><strong>What it shows:</strong> {prose.typed(slide.picture.alt)}</p>"
             if slide.picture and slide.kind != "cover" and not slide.explorer else "")
    before = "".join(_asked(question, "Ask before you show this slide:") for question in slide.ask_before)
    return (before + _set(slide.exercises_before, "Exercise before you show this slide:")
            + prose.html(f"**Say:** {first}") + "".join(_asked(question) for question in slide.ask)
            + _set(slide.exercises, "Exercise here:") + prose.html(rest) + shown + measured + _announced(coming))


def _first_words(notes: str) -> tuple[str, str]:
    """Divide notes after the first sentences of their first paragraph, with what they lead to."""
    blocks = prose.blocks(notes)
    place = next((place for place, block in enumerate(blocks)
                  if block.kind == "text" and not _is_head(block.text)), None)
    if place is None:
        return "Give the class time to read.", notes
    first, rest = prose.first_sentences(blocks[place].text, _FIRST_WORDS, _FIRST_SENTENCES)
    after = [block.text for block in blocks[place + 1:]]
    if not rest and after and not first.endswith((".", "?", "!", "*", ")")):
        first += f"\n\n{after.pop(0)}"
    heads = [text if text[-1] in ".?!" else f"{text}." for text in (block.text.strip("*") for block in blocks[:place]
                                                                   if _is_head(block.text))]
    others = [block.text for block in blocks[:place] if not _is_head(block.text)]
    return " ".join([*heads, first]), "\n\n".join(filter(None, [*others, rest, *after]))


def _is_head(text: str) -> bool:
    return re.fullmatch(r"\*\*[^*]+\*\*", text) is not None


def _announced(coming: Slide | None) -> str:
    """Say what comes before the next slide, as a lecturer sees its notes only when it is shown."""
    if not coming or not (coming.ask_before or coming.exercises_before):
        return ""
    asked = "".join(prose.html(question.asked) for question in coming.ask_before)
    return ("<p><strong>Before the next slide:</strong></p>" + asked + _set(coming.exercises_before, "Exercise:"))


def _set(exercises: list[str], words: str) -> str:
    return "".join(f"<p><strong>{words}</strong> {id}, {escape(lessons.exercise(id).title)}</p>" for id in exercises)


def _asked(question: Question, words: str = "Ask:") -> str:
    """A question with its answer, for the lecturer."""
    answer = f"<p><strong>Answer:</strong></p>{prose.html(question.answer)}" if question.answer else ""
    return f"<p><strong>{words}</strong></p>{prose.html(question.asked)}{answer}"


# --- the lecturer's page ----------------------------------------------------------------------------------------------


def _spoken(slide: Slide, number: str, coming: Slide | None) -> str:
    """One slide on the lecturer's page: what stands on it, and its notes."""
    picture = _figure(slide.picture) if slide.picture and slide.kind != "cover" else ""
    words = _claims(slide) if slide.claims else prose.html(slide.text) if slide.kind != "cover" else ""
    shown = f'<div class="shown">{words}{picture}</div>' if words or picture else ""
    live = "".join(f"<li>{prose.inline(words)}</li>" for words in slide.live)
    live = f"<h4>Run live</h4><ul>{live}</ul>" if live else ""
    return (f'<section class="spoken"><h3>{number} {prose.inline(slide.title)}</h3>{shown}{_notes(slide, coming)}{live}'
            "</section>")


def _stuck(id: str) -> str:
    """Where a class gets stuck in an exercise: the first help, its commonest mistakes, and why the answer is right."""
    exercise = lessons.exercise(id)
    facts = f"{exercise.points} {'point' if exercise.points == 1 else 'points'}, about {exercise.minutes} minutes"
    mistakes = "".join(f"<li><strong>{escape(mistake.name)}.</strong> {escape(mistake.explanation)}</li>"
                       for mistake in exercise.mistakes[:_MISTAKES])
    reason = f"<p>Why it is right: {escape(exercise.reason)}</p>" if exercise.reason else ""
    return (f"<section><h3>{id} {escape(exercise.title)} ({facts})</h3>"
            f"<p>First help: {escape(exercise.hints[0])}</p><ul>{mistakes}</ul>{reason}</section>")
