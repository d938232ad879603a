"""Explorers: a slider changes the picture, the numbers are the theory's, nothing breaks at the ends."""

import asyncio
import io

import numpy as np
import pytest
import torch
from PIL import Image

from ganlab import losses, plots, theory
from ganlab.datasets.mixtures import GaussianMixture
from ganlab.widgets import explorers

ALL = [explorers.bce, explorers.generator_gradients, explorers.xy_game, explorers.two_densities]
each = pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)), np.int16)


def sliders(explorer):
    return {name: control for name, control in explorer.controls.items() if hasattr(control, "step")}


def toggles(explorer):
    return {name: control for name, control in explorer.controls.items() if hasattr(control, "options")}


def numbers(explorer):
    """Every number of the summary, in order, as people read them."""
    words = explorer.summary.replace("−", "-").replace("∞", "inf").replace(",", " ").split()
    found = []
    for word in words:
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found


@each
def test_it_opens_with_a_picture_its_numbers_and_no_error(make):
    explorer = make()
    assert explorer.error is None and explorer.message.value == ""
    picture = Image.open(io.BytesIO(explorer.image.value))
    assert picture.format == "JPEG" and 700 <= picture.width <= 900
    assert pixels(explorer).min() < 128
    assert explorer.summary.split("\n")[0] in explorer.numbers.value
    assert all(name.strip() for name in explorer.controls)


@each
def test_every_slider_that_is_shown_changes_the_picture(make):
    explorer = make()
    for name, slider in sliders(explorer).items():
        if slider.layout.display == "none" or "2nd" in name:  # the second component may weigh nothing
            continue
        before, drawn = pixels(explorer), explorer.redraws
        slider.value = slider.min + 0.37 * (slider.max - slider.min)
        assert explorer.redraws == drawn + 1
        assert np.abs(pixels(explorer) - before).max() > 60, name
        assert explorer.error is None


@each
def test_both_ends_of_every_slider_under_every_toggle(make):
    explorer = make()
    for toggle in [None, *toggles(explorer).values()]:
        for option in toggle.options if toggle else [None]:
            if toggle:
                toggle.value = option[1] if isinstance(option, tuple) else option
            for slider in sliders(explorer).values():
                for end in (slider.min, slider.max):
                    slider.value = end
                    assert explorer.error is None, (explorer.error, slider.description, end)


@each
def test_the_stored_background_gives_the_same_picture_as_a_fresh_drawing(make):
    explorer = make()
    for slider in list(sliders(explorer).values())[:3]:
        slider.value = slider.min + 0.6 * (slider.max - slider.min)
    quick = pixels(explorer)
    explorer._backgrounds.clear()
    explorer.redraw()
    np.testing.assert_array_equal(quick, pixels(explorer))


@each
def test_static_is_the_same_state_on_a_new_figure(make):
    explorer = make()
    fig = explorer.static()
    assert fig is not explorer.static()
    assert fig.get_suptitle() == explorer.summary
    fig.canvas.draw()


def test_bce_numbers_are_the_losses():
    explorer = explorers.bce()
    explorer.controls["target t"].value = 0.3
    explorer.controls["logit a"].value = 1.7
    a = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
    cost = losses.bce(a, 0.3)
    cost.backward()
    t, logit, y, shown, slope = numbers(explorer)
    assert (t, logit) == (0.3, 1.7)
    assert abs(y - torch.sigmoid(a).item()) < 5e-5
    assert abs(shown - cost.item()) < 5e-5  # four digits are shown
    assert abs(slope - a.grad.item()) < 5e-5


def test_bce_moves_by_probability_and_shows_certainty_as_infinite():
    explorer = explorers.bce()
    explorer.controls["by logit"].value = "probability"
    assert explorer.controls["logit a"].layout.display == "none"
    slider = explorer.controls["y = D(x)"]
    slider.value = 0.25
    assert abs(numbers(explorer)[3] - np.log(4)) < 5e-5
    slider.value = 0
    assert explorer.error is None and numbers(explorer)[3] == np.inf
    slider.value = 1
    assert explorer.error is None and numbers(explorer)[3] == 0


def test_bce_reaches_plus_and_minus_100():
    explorer = explorers.bce()
    explorer.controls["logits to ±10"].value = 100.0
    slider = explorer.controls["logit a"]
    assert (slider.min, slider.max) == (-100, 100)
    slider.value = -100
    assert numbers(explorer)[3] == 100 and explorer.error is None
    explorer.controls["logits to ±10"].value = 10.0
    assert (slider.min, slider.max, slider.value) == (-10, 10, -10)


def test_generator_numbers_are_the_losses_and_their_gradients():
    explorer = explorers.generator_gradients()
    explorer.controls["logit a"].value = -2.5
    shown = numbers(explorer)[2:]
    for loss, (value, slope) in zip((losses.generator_saturating, losses.generator_nonsaturating),
                                    (shown[:2], shown[2:])):
        a = torch.tensor(-2.5, dtype=torch.float64, requires_grad=True)
        J = loss(a)
        J.backward()
        assert abs(value - J.item()) < 5e-4 and abs(slope - a.grad.item()) < 5e-5


@pytest.mark.parametrize("drawing, more", [(plots.BceDrawing, {"t": 0.5}),
                                           (plots.GeneratorDrawing, {"axis": "probability"})])
def test_drawings_take_extreme_logits(drawing, more):
    fig = plots.new_figure(8, 3)
    drawn = drawing(fig)
    for logit in (-100.0, 100.0, -np.inf, np.inf):
        drawn.update(logit=logit, **more)
        fig.canvas.draw()
        fig.set_layout_engine("none")  # solving the layout again would cost more than drawing


def test_xy_numbers_are_the_trajectory():
    explorer = explorers.xy_game()
    explorer.controls["rate η"].value = 0.3
    explorer.controls["steps"].value = 25
    radius = [np.hypot(*theory.xy_trajectory((1, 1), lr=0.3, steps=25, alternating=which)[-1])
              for which in (False, True)]
    arrows = [float(part.split()[0]) for part in explorer.summary.split("→")[1:]]
    np.testing.assert_allclose(arrows, radius, atol=5e-3)
    explorer.controls["both"].value = "alternating"
    assert "simultaneous" not in explorer.summary


def test_two_densities_numbers_are_the_theory():
    explorer = explorers.two_densities()
    explorer.controls["p: mean μ"].value = -2.0
    explorer.controls["q: weight of 2nd"].value = 0.4
    p = GaussianMixture([0.5, 0.5], [-2.0, 1.5], [0.6, 0.6])
    q = GaussianMixture([0.6, 0.4], [0.5, 2.0], [1.0, 1.0])
    where = (-12, 12, [-2, 0.5, 1.5, 2])
    value, jsd, cost = (float(part.split()[0]) for part in explorer.summary.replace("−", "-").split("= ")[1:])
    assert abs(value - theory.value(p.pdf, q.pdf, None, *where)) < 5e-5
    assert abs(jsd - theory.jsd(p.pdf, q.pdf, *where)) < 5e-5
    assert value == cost


def test_equal_densities_give_one_half_and_minus_log_4():
    explorer = explorers.two_densities()
    for name, value in (("mean μ", 0.5), ("std σ", 1.0), ("weight of 2nd", 0.0)):
        explorer.controls[f"p: {name}"].value = value
        explorer.controls[f"q: {name}"].value = value
    assert "V(D*) = −1.3863      JSD = 0.0000" in explorer.summary
    np.testing.assert_allclose(explorer._drawing.best.get_ydata(), 0.5)


def test_a_failing_redraw_is_said_under_the_picture_and_kept_then_forgotten():
    explorer = explorers.bce()
    picture, state = explorer.image.value, explorer.state
    explorer.state = lambda: {"t": 7, "logit": 0.0}
    explorer.controls["target t"].value = 0.2
    assert isinstance(explorer.error, ValueError)
    assert "t from 0 to 1, got 7" in explorer.message.value and 'role="alert"' in explorer.message.value
    assert explorer.image.value == picture
    explorer.state = state
    explorer.controls["target t"].value = 0.4
    assert explorer.error is None and explorer.message.value == ""


def test_events_that_pile_up_share_one_redraw_of_the_last_state():
    explorer = explorers.bce()

    async def drag():
        before = explorer.redraws
        for value in np.linspace(-5, 5, 41):
            explorer.controls["logit a"].value = float(value)
        assert explorer.redraws == before  # the loop has not come back yet
        await asyncio.sleep(0.3)
        return explorer.redraws - before

    assert asyncio.run(drag()) == 1
    assert numbers(explorer)[1] == 5


@pytest.mark.parametrize("make", [explorers.xy_game, explorers.laboratory])
def test_in_a_cell_it_is_a_widget_with_words_for_who_has_none(make):
    explorer = make()
    bundle = explorer._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.box.model_id
    for form in ("text/plain", "text/html"):
        assert "Run this cell" in bundle[form] and "picture below" in bundle[form]
    # an ipywidgets.Image with a tooltip and without a description shows an error in the browser
    assert explorer.image.tooltip.strip() and {"tooltip", "description"} <= set(explorer.image.keys)


def test_switching_between_logit_and_probability_stays_at_the_prediction():
    explorer = explorers.generator_gradients()
    by, logit, probability = explorer.controls.values()
    logit.value = 2.0
    by.value = "probability"
    assert probability.value == pytest.approx(0.8808, abs=1e-3)
    probability.value = 0.25
    by.value = "logit"
    assert logit.value == pytest.approx(-np.log(3), abs=0.05)
    assert (logit.layout.display, probability.layout.display) == ("flex", "none")


def test_a_strip_of_the_picture_is_drawn_again_only_when_its_axes_change():
    """Kills one background for all axes, which costs three times as much."""
    explorer = explorers.two_densities()
    before = set(explorer._backgrounds)
    explorer.controls["p: std σ"].value = 0.1  # a higher peak: only the left axes get new limits
    assert [number for number, _ in set(explorer._backgrounds) - before] == [0]
