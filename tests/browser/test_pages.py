"""The pages that `ganlab grade` writes, in a browser without a network: light, dark, and as narrow as a phone."""

import dataclasses

import pytest

from ganlab.grading import assignment, report, results
from ganlab.grading.markbook import MarkBook
from tests.grading.books import filled

CHECK = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    ({id, impact, nodes}) => [id, impact, nodes.map(node => node.html.slice(0, 200))])"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The report and the learners' pages of a class of five."""
    folder = tmp_path_factory.mktemp("marks")
    made = assignment.of_lessons(["02"], title="Two costs", due="Friday, 18:00")
    made = dataclasses.replace(made, items=made.items[:2])
    filled(folder, made)
    with MarkBook(folder) as book:
        report.write(results.of_book(made, book), folder)
    found = [folder / "report.html", *sorted((folder / "feedback").glob("*.html"))]
    assert len(found) == 6
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_core_finds_nothing_and_nothing_is_fetched(context, pages, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(color_scheme=scheme)
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate(Axe().axe_script)
        assert page.evaluate(CHECK) == [], path.name
    assert all(url.startswith("file:") for url in asked)
    page.close()


def test_a_phone_needs_no_scrolling_sideways(context, pages):
    page = context.new_page()
    page.set_viewport_size({"width": 380, "height": 700})
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, path.name
    page.close()
