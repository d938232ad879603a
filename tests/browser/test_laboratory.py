"""The whole laboratory as a learner has it: it plays, pauses, goes back, draws data, in light, dark and narrow."""

import re

from tests.browser.test_front_end import OUTERMOST, violations

CELL = """from ganlab.widgets.laboratory import whole_laboratory
whole_laboratory()"""
INSIDE = "img, input, label, button, select, canvas"
WIDEST = "() => " + OUTERMOST + f""".map(box => Math.max(...[...box.querySelectorAll("{INSIDE}")].map(
    each => each.getBoundingClientRect().right)) - box.getBoundingClientRect().right)[0]"""
HEIGHT = "() => " + OUTERMOST + "[0].getBoundingClientRect().height"


def test_it_plays_pauses_goes_back_and_shows_the_parts_of_a_step(lab, write):
    """Kills a button without state, a slider that a playing thread takes back, parts whose height pushes controls."""
    page = lab.page
    lab.open(write("laboratory", [CELL]))
    lab.run_all()
    page.get_by_role("button", name="play", exact=True).click()
    page.get_by_text(re.compile(r"step \d\d.*, playing")).wait_for()
    page.get_by_role("button", name="pause", exact=True).click()
    page.get_by_text(re.compile(r"step \d\d.*, paused")).wait_for()

    slider = page.get_by_role("slider", name="back to step")
    latest = int(slider.get_attribute("max"))
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text(f"step {latest - 1:,} of {latest:,}, paused").wait_for()
    page.keyboard.press("End")
    page.get_by_text(f"step {latest:,}, paused").wait_for()

    height = page.evaluate(HEIGHT)
    for part in range(1, 6):
        page.get_by_role("button", name="one part").click()
        page.get_by_text(f"part {part} of 5").first.wait_for()
    assert page.locator("[aria-current=step]", has_text="G learns").count() == 1
    page.get_by_role("radio", name="drawing board").check()
    page.get_by_role("application", name="Data to draw").click()
    page.wait_for_function("() => [...document.querySelectorAll('select')].some(s => s.value === 'your drawing')")
    page.get_by_text(re.compile(f"step {latest + 1:,}, paused")).wait_for()  # nothing began again
    assert page.evaluate(HEIGHT) == height  # and nothing jumped

    for theme in ("light", "dark"):
        lab.theme(theme)
        for beside in ("parts of a step", "curves"):
            page.get_by_role("radio", name=beside).check()
            assert violations(page) == []
    lab.command("application:toggle-left-area")
    for width in (800, 380):
        page.set_viewport_size({"width": width, "height": 720})
        for beside in ("curves", "drawing board"):
            page.get_by_role("radio", name=beside).check()
            page.wait_for_function(f"() => ({WIDEST})() <= 1")
