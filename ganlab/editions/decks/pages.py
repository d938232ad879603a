"""The pages of the slides: a deck in reveal.js, the lecturer's page beside it, and the list of all decks."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from ganlab import lessons
from ganlab.editions.decks import prose
from ganlab.editions.decks.deck import Deck, Picture, Slide
from ganlab.editions.decks.prose import Question

PICTURES = "pictures"  # the folder of a deck's pictures
_NARROW = 1.35  # a picture that is not wider than this times its height has its words beside it
_ENLARGED = 1.9  # by no more than this: what is small stays sharp
_MANY = 4  # claims: more of them are set smaller
_LONG = 11  # sections: a plan of more of them is set smaller
_MISTAKES = 3  # of an exercise, on the lecturer's page

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
                   slideNumber: "c/t", pdfMaxPagesPerSlide: 1, plugins: [RevealNotes]});
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
    slides = "\n".join(_slide(deck, slide, explorer) for slide in deck.slides)
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
    rows, clock = [], 0
    for number, slide in enumerate(deck.slides, 1):
        rows.append(_spoken(slide, number, clock))
        clock += slide.minutes
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
window, <kbd>O</kbd> for all slides at once, <kbd>F</kbd> for the full screen, <kbd>?</kbd> for the other keys. To
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


def _slide(deck: Deck, slide: Slide, explorer: Callable[[dict], str]) -> str:
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
            f'<aside class="notes">{_notes(slide)}</aside></section>')


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
    items = "".join(f"<li>{prose.typed(words)}"
                    + (f'<span class="figures">{prose.typed(decided)}</span>' if decided and figures else "") + "</li>"
                    for words, decided in slide.claims)
    kind = "claims many" if len(slide.claims) > _MANY else "claims"
    return f'{lead}<ul class="{kind}">{items}</ul>'


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


def _notes(slide: Slide) -> str:
    figures = "".join(f"<li>{prose.typed(f'{words}: {decided}')}</li>" for words, decided in slide.claims if decided)
    measured = f"<p><strong>Measured:</strong></p><ul>{figures}</ul>" if figures and slide.picture else ""
    exercises = "".join(f"<p><strong>Exercise here:</strong> {id}, {escape(lessons.exercise(id).title)}</p>"
                        for id in slide.exercises)
    shown = (f"<p><strong>What it shows:</strong> {prose.typed(slide.picture.alt)}</p>"
             if slide.picture and slide.kind != "cover" and not slide.explorer else "")
    return prose.html("\n\n".join(slide.notes)) + shown + measured + "".join(map(_asked, slide.ask)) + exercises


def _asked(question: Question) -> str:
    """A question with its answer, for the lecturer."""
    return (f"<p><strong>Ask:</strong></p>{prose.html(question.asked)}"
            f"<p><strong>Answer:</strong></p>{prose.html(question.answer)}")


# --- the lecturer's page ----------------------------------------------------------------------------------------------


def _spoken(slide: Slide, number: int, clock: int) -> str:
    """One slide on the lecturer's page."""
    picture = _figure(slide.picture, caption=False) if slide.picture and slide.kind != "cover" else ""
    claims = _claims(slide) if slide.claims and not slide.picture else ""
    live = "".join(f"<li>{prose.inline(words)}</li>" for words in slide.live)
    live = f"<h4>Run live</h4><ul>{live}</ul>" if live else ""
    return (f'<section class="spoken"><h3><span class="clock">minute {clock}</span> {number} '
            f"{prose.inline(slide.title)}</h3>{picture}{claims}{_notes(slide)}{live}</section>")


def _stuck(id: str) -> str:
    """Where a class gets stuck in an exercise: the first help, its commonest mistakes, and why the answer is right."""
    exercise = lessons.exercise(id)
    facts = f"{exercise.points} {'point' if exercise.points == 1 else 'points'}, about {exercise.minutes} minutes"
    mistakes = "".join(f"<li><strong>{escape(mistake.name)}.</strong> {escape(mistake.explanation)}</li>"
                       for mistake in exercise.mistakes[:_MISTAKES])
    reason = f"<p>Why it is right: {escape(exercise.reason)}</p>" if exercise.reason else ""
    return (f"<section><h3>{id} {escape(exercise.title)} ({facts})</h3>"
            f"<p>First help: {escape(exercise.hints[0])}</p><ul>{mistakes}</ul>{reason}</section>")
