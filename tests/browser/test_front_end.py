"""What a learner sees and hears in JupyterLab, in a real browser: lesson 01 by keyboard and all explorers."""

import json
import os
import re
import subprocess
import time
import urllib.request

import nbformat
import pytest

from ganlab import lessons
from tests.browser.conftest import own_settings, started
from tests.conftest import ROOT

OUTERMOST = """[...document.querySelectorAll(".jp-OutputArea .widget-vbox")].filter(
    box => !box.parentElement.closest(".widget-vbox"))"""
EXPLORERS = "() => " + OUTERMOST + """.map(box => {
    const {top, bottom, width} = box.getBoundingClientRect();
    const all = names => [...box.querySelectorAll(names)].filter(each => each.getClientRects().length).map(
        each => each.getBoundingClientRect());
    const inside = all("img, input, button, select"), seen = all("img, canvas").map(each => each.bottom);
    return {height: bottom - top, pictures: Math.max(...seen) - top, drawn: !!box.querySelector("canvas"), width,
            widest: Math.max(...inside.map(each => each.right)) -
            box.getBoundingClientRect().left, controls: inside.length - 1}; })"""
WINDOW = "() => document.querySelector('.jp-WindowedPanel-outer').getBoundingClientRect().height"


CHECK = """async serious => {
    const found = [];
    document.body.style.height = "100vh";  // JupyterLab's has none, for which axe-core takes its inside for hidden
    for (const output of document.querySelectorAll(".jp-OutputArea-output")) {
        output.scrollIntoView();  // axe-core cannot see the colours under what is scrolled away
        await new Promise(done => setTimeout(done, 100));
        const result = await axe.run(output, {resultTypes: ["violations"]});
        for (const {id, impact, nodes} of result.violations)
            if (serious.includes(impact)) found.push([id, nodes.map(node => node.html.slice(0, 200))]);
    }
    return found; }"""


def violations(page):
    """What axe-core finds serious in the outputs of our cells."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(Axe().axe_script)
    return page.evaluate(CHECK, ["serious", "critical"])


def lesson_01(folder):
    """Write a copy of lesson 01 without its trainings, with a wrong answer to its first exercise; return its name."""
    notebook = nbformat.read(ROOT / "notebooks" / "01-discriminator-cost.ipynb", as_version=4)
    kept, cells = [], notebook.cells
    for cell, before in zip(cells, [None, *cells]):
        tags = set(cell.metadata.get("tags", []))
        cell.outputs = []
        if cell.cell_type == "markdown":
            continue
        cell.execution_count = None
        id = cell.metadata.get("ganlab", {}).get("exercise")
        if id == "01.cost":
            cell.source = "def cost(t, y):\n    return t * y"
        explored = before is not None and "explorer" in before.metadata.get("tags", [])
        if tags & {"setup", "explorer"} or explored or id == "01.cost" or 'check("01.cost"' in cell.source:
            kept.append(cell)
    more = ["from ganlab import losses\nfrom ganlab.lesson import *\nshow_source(losses.bce)",
            'solution("01.cost")\nsolution("01.cost")\nprogress()']
    notebook.cells = kept + [nbformat.v4.new_code_cell(source) for source in more]
    nbformat.write(notebook, folder / "01.ipynb")
    return "01.ipynb"


def test_lesson_01_by_keyboard_in_light_and_dark_and_again_without_its_kernel(lab, server):
    address, folder = server
    page = lab.page
    lab.open(lesson_01(folder))
    lab.run_all()

    slider = page.get_by_role("slider", name="target t")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.get_by_text("t = 0.97").wait_for()
    assert slider.get_attribute("aria-valuetext") == "0.97"
    page.keyboard.press("Home")
    page.get_by_text("t = 0.00").wait_for()
    page.keyboard.press("Shift+Tab")  # to the buttons before it, of which the chosen one has the focus
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('[role=radiogroup]').ariaLabel") == "The prediction is moved"
    page.keyboard.press("ArrowRight")
    page.get_by_role("slider", name="y = D(x)").wait_for()
    assert page.get_by_role("radio", name="by probability").is_checked()
    assert page.get_by_role("slider", name="logit a").count() == 0

    page.get_by_role("button", name="Next hint").focus()
    for key, words in (("Enter", "01.cost, hint 2 of 3"), ("Space", "01.cost, hint 3 of 3")):
        page.keyboard.press(key)
        page.locator(".widget-html", has_text=words).wait_for()

    assert violations(page) == []
    lab.theme("dark")
    assert violations(page) == []
    planted = "<p style='color:#24292f'>dark letters</p>"
    page.evaluate("html => { document.querySelector('.jp-OutputArea-output').innerHTML = html; }", planted)
    assert [id for id, _ in violations(page)] == ["color-contrast"]  # it sees dark letters on a dark page

    lab.command("docmanager:save")
    end_all_kernels(address)
    lab.open("01.ipynb", kernel=False)
    page.get_by_text("Run this cell to move the sliders").locator("visible=true").wait_for(timeout=30_000)
    assert not page.get_by_text("Error displaying widget").locator("visible=true").count()
    assert page.get_by_text("01.cost Cross-entropy of one sample: not right yet").is_visible()


def end_all_kernels(address):
    def ask(path, method):
        return urllib.request.urlopen(urllib.request.Request(f"{address}api/{path}?token=t", method=method)).read()
    for session in json.loads(ask("sessions", "GET")):
        ask(f"sessions/{session['id']}", "DELETE")


def test_picture_and_controls_of_every_explorer_are_seen_together(lab, write):
    """Kills ten sliders that push the densities off the screen, a control wider than the page, and one without name."""
    found = lessons.explorers()
    sources = [f'opened("{id}")' if factory.__module__.startswith("ganlab.lessons.") else f'FOUND["{id}"]()'
               for id, factory in found.items()]
    lab.open(write("all", ["from tests.lessons.test_explorers import FOUND, opened", *sources]))
    lab.run_all()
    lab.page.wait_for_function(f"() => {OUTERMOST}.length == {len(found)}")
    for width in (1280, 800):
        lab.page.set_viewport_size({"width": width, "height": 720})
        time.sleep(1)
        boxes, height = lab.page.evaluate(EXPLORERS), lab.page.evaluate(WINDOW)
        for id, box in zip(found, boxes, strict=True):
            narrow = box["drawn"] and width < 1000  # a surface over its picture: the controls are further down
            assert box["pictures" if narrow else "height"] <= height, (id, width, box, height)
            assert box["widest"] <= box["width"] + 1 and box["controls"] >= 2, (id, width, box)
    assert violations(lab.page) == []
    rate = lab.page.get_by_role("slider", name="rate of D").first
    assert rate.get_attribute("aria-valuetext") == "0.001"
    rate.focus()
    lab.page.keyboard.press("ArrowRight")
    assert rate.get_attribute("aria-valuetext") == "0.0013"
    line = lab.page.get_by_role("textbox", name="a text")
    line.fill("sunglases")
    line.press("Enter")
    lab.page.get_by_text("it knows “sunglasses”").first.wait_for()


def test_make_lab_without_a_browser_prints_the_address_of_lesson_00_and_no_news_cover_it(context, tmp_path):
    ask = ["make", "--no-print-directory", "--dry-run", "--assume-old=.venv/.lab-installed", "lab",
           "ARGS=--no-browser --port=0 --allow-root --IdentityProvider.token=t"]
    try:
        command = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    except FileNotFoundError:
        pytest.skip("no make on this machine")
    with started(command.split(), tmp_path, os.environ | own_settings(tmp_path)) as address:
        lesson = sorted((ROOT / "notebooks").glob("*.ipynb"))[0].name
        assert re.search(rf"http://localhost:\d+/lab/tree/{lesson}\?token=", (tmp_path / "log").read_text())
        page = context.new_page()
        page.goto(f"{address}?token=t")
        page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
        page.get_by_role("tab", name=lesson).wait_for()
        time.sleep(3)  # in which the question would come
        assert page.get_by_text("Jupyter news").count() == 0
        page.close()
