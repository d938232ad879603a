"""The decks in a browser without a network: every slide fits, formulas are set, notes exist, a PDF has all pages."""

import re

import pytest

from ganlab.editions import slides
from tests.notebooks import FOLDERS
from tests.notebooks.seal import is_ours

LESSONS = sorted(path.stem[:2] for folder in FOLDERS for path in folder.glob("[0-9][0-9]-*.ipynb") if is_ours(path))
READY = "document.documentElement.dataset.typeset === 'done' && window.Reveal && Reveal.isReady()"
# Of each slide: what reaches out of it, its smallest words (pictures, formulas and explorers may be small), its notes.
WALK = """() => [...Array(Reveal.getTotalSlides()).keys()].map(number => {
  Reveal.slide(number);
  const frame = document.querySelector(".slides section.present .frame"), edge = frame.getBoundingClientRect();
  const out = [], small = [];
  for (const element of frame.querySelectorAll("*")) {
    if (element.closest("mjx-container, .ganlab-live")) continue;
    const box = element.getBoundingClientRect();
    if (box.bottom > edge.bottom + 1 || box.right > edge.right + 1 || box.top < edge.top - 1) out.push(element.tagName);
    const words = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (words && element.tagName !== "SUB" && size < 20) small.push(element.tagName);
  }
  for (const whole of frame.querySelectorAll("mjx-container, .ganlab-live, figure img")) {
    const box = whole.getBoundingClientRect();
    if (box.bottom > edge.bottom + 1 || box.right > edge.right + 1) out.push(whole.className || whole.tagName);
    if (whole.tagName === "IMG" && Math.min(box.height, whole.naturalHeight) < 40) small.push("IMG");
  }
  return {number: number + 1, out, small, wide: frame.scrollWidth, high: frame.scrollHeight,
          notes: frame.parentElement.querySelector("aside.notes").textContent.trim().length};
})"""
RAW = r"""() => [...document.querySelectorAll(":is(.slides, main) :is(p, li, td, h2, div)")]
    .filter(e => !e.closest("script, code, mjx-container")).flatMap(e => [...e.childNodes])
    .filter(node => node.nodeType === 3 && /\\[()[\]]|\$/.test(node.textContent)).map(node => node.textContent)"""
AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    ({id, nodes}) => [id, nodes.map(node => node.html.slice(0, 200))])"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The slides of all lessons."""
    folder = tmp_path_factory.mktemp("slides")
    assert len(list(slides.make(LESSONS, folder))) == 2 * len(LESSONS) + 1
    return folder


@pytest.fixture
def page(context):
    """A page without a network, with what it asked for and what went wrong in it."""
    context.set_offline(True)
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    context.set_offline(False)


def deck_of(edition, number):
    return next(path for path in edition.glob(f"{number}-*.html") if not path.stem.endswith("-lecturer"))


def opened(page, path, suffix=""):
    page.goto(path.as_uri() + suffix)
    page.wait_for_function(READY if "lecturer" not in path.stem else READY.split(" && ")[0], timeout=60_000)


@pytest.mark.parametrize("number", LESSONS)
def test_every_slide_fits_and_asks_for_nothing(page, edition, number):
    """Kills a slide that is cut off, words too small for the last row, TeX left raw, and a request elsewhere."""
    opened(page, deck_of(edition, number))
    walked = page.evaluate(WALK)
    assert 15 <= len(walked) <= 30
    bad = [slide for slide in walked if slide["out"] or slide["small"] or slide["wide"] > 1280 or slide["high"] > 720]
    assert bad == []
    assert [slide["number"] for slide in walked if slide["notes"] < 20] == []
    assert page.evaluate(RAW) == []
    assert page.evaluate("document.querySelectorAll('[data-mml-node=merror]').length") == 0
    assert all(url.startswith(("file:", "data:", "blob:")) for url in page.asked), page.asked
    assert page.errors == []


@pytest.mark.parametrize("number", ["01", "12"])
def test_the_lecturers_page_and_the_list_have_no_faults(page, edition, number):
    """Kills raw TeX, scrolling sideways on a phone, and what axe-core knows to be wrong."""
    from axe_playwright_python.sync_playwright import Axe

    deck = deck_of(edition, number)
    for path in (deck.with_name(f"{deck.stem}-lecturer.html"), edition / "index.html"):
        page.set_viewport_size({"width": 380, "height": 700})
        if path.stem == "index":
            page.goto(path.as_uri())
        else:
            opened(page, path)
        assert page.evaluate(RAW) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 380
        page.evaluate(Axe().axe_script)
        assert page.evaluate(AXE) == []


@pytest.mark.parametrize("number", ["01", "12"])
def test_a_deck_prints_a_page_a_slide(page, edition, number):
    """Kills a style that breaks slides over two pages, and a printed slide that is cut off."""
    opened(page, deck_of(edition, number), "?print-pdf")
    page.wait_for_selector(".pdf-page")
    total = page.evaluate("document.querySelectorAll('.pdf-page').length")
    assert total == page.evaluate("document.querySelectorAll('.slides section').length")
    pdf = page.pdf(print_background=True, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == total


def test_an_explorer_moves_on_a_slide(page, edition):
    """Kills an explorer that looks alive and is not, and keys that a slider shares with the deck."""
    opened(page, deck_of(edition, "01"))
    number = page.evaluate("""[...document.querySelectorAll(".slides > section")].findIndex(
        section => section.querySelector(".ganlab-live"))""")
    page.evaluate("number => Reveal.slide(number)", number)
    says = page.locator("section.present .ganlab-says")
    before = says.inner_text()
    page.locator("section.present input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    assert says.inner_text() != before
    assert page.evaluate("Reveal.getIndices().h") == number
