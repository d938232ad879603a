"""The laboratory and the StyleGAN explorer on a page that was opened from a file: no kernel, no server."""

import base64
import io
import shutil
import time

import numpy as np
import pytest
import torch
from PIL import Image

from ganlab.editions.live import weights
from ganlab.models import shipped
from ganlab.plots.images import to_pixels
from tests.conftest import ROOT

LIVE = ROOT / "ganlab" / "editions" / "live"
SAYS = "{} [role=status]"
LABORATORY, STYLEGAN = '[data-live="laboratory"]', '[data-live="stylegan"]'


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a page with both, one far below the other."""
    folder = tmp_path_factory.mktemp("page")
    files = [path for path in LIVE.iterdir() if path.suffix in {".js", ".css"}]
    for path in files:
        shutil.copy(path, folder)
    weights.write(folder)
    names = sorted((path.name for path in files), key=lambda name: (name == "mount.js", name))
    head = "".join(f'<link rel="stylesheet" href="{name}">' if name.endswith(".css")
                   else f'<script defer src="{name}"></script>' for name in names)
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Live</title>{head}'
        '<meta name="viewport" content="width=device-width"></head><body><main><h1>Live</h1>'
        '<div class="ganlab-live" data-live="laboratory"></div><p style="height: 1500px">Between.</p>'
        '<div class="ganlab-live" data-live="stylegan"></div></main></body></html>', encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture
def page(context, address):
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert not wrong


def says(page, place):
    return page.locator(SAYS.format(place)).inner_text()


def press(page, place, name):
    page.locator(place).get_by_role("button", name=name, exact=True).click()


def waits(page, place, words, seconds=60):
    """Wait until the status holds these words."""
    page.wait_for_function("([place, words]) => document.querySelector(place).textContent.includes(words)",
                           arg=[SAYS.format(place), words], timeout=1000 * seconds)


def rests(page, place):
    """Return whether the words, the picture and the number of frames that were asked for stay as they are."""
    look = "place => [...document.querySelectorAll(`${place} canvas`)].map(each => each.toDataURL()).join()"
    page.evaluate("() => { window.asked = 0; const own = window.requestAnimationFrame;"
                  "window.requestAnimationFrame = act => { window.asked += 1; return own.call(window, act); }; }")
    before = says(page, place), page.evaluate(look, place)
    time.sleep(1.5)
    return before == (says(page, place), page.evaluate(look, place)) and not page.evaluate("() => window.asked")


def test_the_laboratory_learns_the_ring_only_while_it_plays(page):
    """Kills a laboratory that plays by itself, does not stop, learns nothing, or goes on where nobody sees it."""
    assert says(page, LABORATORY).startswith("step 0, paused") and rests(page, LABORATORY)
    press(page, LABORATORY, "play")
    waits(page, LABORATORY, "modes 8 of 8", 120)
    press(page, LABORATORY, "pause")
    waits(page, LABORATORY, "paused")
    assert rests(page, LABORATORY)
    press(page, LABORATORY, "play")
    waits(page, LABORATORY, "playing")
    page.locator(STYLEGAN).scroll_into_view_if_needed()
    waits(page, LABORATORY, "paused")
    assert rests(page, LABORATORY)


def test_buttons_and_menus_of_the_laboratory(page):
    """Kills a press that plays another number of steps, a reset that keeps the networks, a preset that sets nothing."""
    page.locator(LABORATORY).get_by_label("steps at one press").select_option("10")
    press(page, LABORATORY, "step D")
    waits(page, LABORATORY, "step 10, paused")
    first = says(page, LABORATORY)
    press(page, LABORATORY, "reset")
    waits(page, LABORATORY, "step 0, paused")
    press(page, LABORATORY, "step D")
    waits(page, LABORATORY, first)
    page.locator(LABORATORY).get_by_label("preset").select_option("clipping")
    press(page, LABORATORY, "start the preset")
    waits(page, LABORATORY, "step 0, paused")
    assert page.locator(LABORATORY).get_by_label("loss").input_value() == "Wasserstein, clipping"
    assert page.get_by_label("clip c").is_visible() and not page.get_by_label("R1's γ").is_visible()
    press(page, LABORATORY, "step both")
    waits(page, LABORATORY, "step 10, paused")
    slider = page.get_by_label("rate of G")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "0.0011"


@torch.no_grad()
def test_faces_are_drawn_when_asked_and_are_torchs(page):
    """Kills weights that every page reads, a picture of swapped colours or rows, and a walk that goes on unseen."""
    assert rests(page, STYLEGAN) and page.locator(f"{STYLEGAN} canvas").count() == 5
    assert not page.evaluate("() => 'weights' in ganlabLive")
    page.locator(STYLEGAN).scroll_into_view_if_needed()
    press(page, STYLEGAN, "draw")
    waits(page, STYLEGAN, "on average")
    page.wait_for_function(f"() => ![...document.querySelectorAll('{STYLEGAN} canvas')].some("
                           "each => each.getAttribute('aria-label').includes('not drawn'))")
    time.sleep(2)
    assert rests(page, STYLEGAN)
    G = shipped.load(weights.NAME)
    z = torch.randn(12, G.latent_dim, generator=torch.Generator().manual_seed(0))
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(0))
    for place, number in ((0, 1), (1, 9)):
        data = page.locator(f"{STYLEGAN} canvas").nth(place).evaluate("each => each.toDataURL()")
        drawn = np.asarray(Image.open(io.BytesIO(base64.b64decode(data.split(",")[1]))).convert("RGB"), float) / 255
        assert np.abs(drawn - to_pixels(G(z[number - 1:number], noise=noise))[0]).max() < 1.5 / 255
    press(page, STYLEGAN, "walk")
    page.locator(LABORATORY).scroll_into_view_if_needed()
    page.wait_for_function(f"() => [...document.querySelectorAll('{STYLEGAN} button')].at(-1).textContent === 'walk'")
    time.sleep(1)
    assert rests(page, STYLEGAN)


@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (375, "dark"), (1000, "light")])
def test_everybody_can_use_them(page, width, scheme):
    """Kills a control without a name, words that are too pale, and a page that is wider than a telephone."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    page.add_style_tag(content=":root { color-scheme: light dark; }")
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert not found, [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
