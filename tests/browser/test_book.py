"""The book in a browser without a network: formulas, explorers, words that point, search, a phone, and axe-core."""

import pytest

from ganlab.editions import book
from tests.notebooks import FOLDERS

LESSONS = ["01", "02"]
PAGES = ["index.html", "01-discriminator-cost.html", "02-generator-cost.html", "words.html", "notation.html",
         "losses.html", "exercises.html"]
# of ours: the theme's own buttons and lists are its authors'
AXE = """async () => (await axe.run({include: [["article"]]}, {resultTypes: ["violations"]})).violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(({id, nodes}) => [id, nodes.map(node => node.html.slice(0, 200))])"""
RAW = r"""() => [...document.querySelectorAll("article :is(p, li, td, dd)")].filter(e => !e.closest("code, pre"))
    .flatMap(e => [...e.childNodes]).filter(node => node.nodeType === 3 && /\\[()[\]]|\$\S/.test(node.textContent))
    .map(node => node.textContent)"""
TYPESET = "() => window.MathJax && MathJax.startup && MathJax.startup.promise.then(() => true)"
STATUS = "#binary-cross-entropy-against-the-prediction-and-against-the .ganlab-says"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The book of two lessons."""
    out = tmp_path_factory.mktemp("made") / "book"
    list(book.make(LESSONS, out, notebooks=FOLDERS[0]))
    return out


@pytest.fixture
def page(context):
    """A page without a network, with what it asked for and what went wrong in it."""
    context.set_offline(True)
    page = context.new_page()
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_formulas_are_set_nothing_is_fetched_and_axe_finds_nothing_serious(page, made, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    for name in PAGES:
        page.goto((made / name).as_uri())
        if page.evaluate("() => !!document.querySelector('.math')"):
            page.wait_for_function(TYPESET)
            assert page.evaluate("() => document.querySelectorAll('mjx-container').length") > 0
        assert page.evaluate(RAW) == [], name
        page.wait_for_timeout(300)
        page.evaluate(Axe().axe_script)
        assert page.evaluate(AXE) == [], name
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.errors == []


def test_an_explorer_moves_by_the_keyboard_and_says_what_it_shows(page, made):
    """Kills a picture that stays, and numbers that stay."""
    page.goto((made / PAGES[1]).as_uri())
    seen = []
    slider = page.locator("[data-live=frames] input[type=range]").first
    slider.focus()
    for _ in range(2):
        image = "() => document.querySelector('.ganlab-frame img').style.transform"
        seen.append((page.inner_text(STATUS), page.evaluate(image), slider.get_attribute("aria-valuetext")))
        page.keyboard.press("ArrowRight")
    assert all(first != second for first, second in zip(*seen))
    assert page.get_attribute(".ganlab-frame", "aria-label").endswith(page.inner_text(STATUS))


def test_words_of_the_text_point_at_the_picture_and_let_go_again(page, made):
    """Kills a phrase that does nothing, and one that leaves its mark."""
    page.goto((made / PAGES[1]).as_uri())
    before = page.inner_text(STATUS)
    part, value = (page.locator(f".ganlab-phrase[data-words='{words}']")
                   for words in ("On the left", "push the logit to −10"))
    part.hover()
    ring = page.locator(".ganlab-part").first
    assert ring.is_visible() and ring.bounding_box()["width"] < page.locator(".ganlab-frame").bounding_box()["width"]
    value.focus()
    page.mouse.move(0, 0)
    assert "a = −10.00" in page.inner_text(STATUS) and not ring.is_visible()
    value.blur()
    assert page.inner_text(STATUS) == before


def test_the_laboratory_trains_in_the_page(page, made):
    page.goto((made / PAGES[2]).as_uri())
    box = page.locator("[data-live=laboratory]")
    box.get_by_role("button", name="play").click()
    page.wait_for_function("() => +document.querySelector('[data-live=laboratory] [role=status]').textContent"
                           ".match(/step ([\\d,]+)/)[1].replace(',', '') > 50", timeout=30_000)
    assert page.errors == []


def test_search_finds_a_word_without_a_server(page, made):
    page.goto((made / "search.html").as_uri() + "?q=softplus")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    assert "Discriminator cost" in page.inner_text("#search-results")


def test_a_phone_needs_no_scrolling_sideways(page, made):
    page.set_viewport_size({"width": 380, "height": 700})
    for name in PAGES:
        page.goto((made / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, name
