"""The laboratory: buttons train what they name, its thread ends and its errors are seen."""

import threading
import time

import pytest
import torch

from ganlab.widgets import laboratory


@pytest.fixture
def lab():
    made = laboratory.laboratory()
    yield made
    made.pause()


def copied(module):
    return [parameter.detach().clone() for parameter in module.parameters()]


def same(module, before):
    return all(torch.equal(a, b) for a, b in zip(module.parameters(), before))


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("button, D_learns, G_learns", [("step D", True, False), ("step G", False, True),
                                                        ("step both", True, True)])
def test_a_button_trains_only_what_it_names(lab, button, D_learns, G_learns):
    D, G, picture = copied(lab.D), copied(lab.G), lab.image.value
    lab.buttons[button].click()
    assert lab.error is None
    assert (same(lab.D, D), same(lab.G, G)) == (not D_learns, not G_learns)
    assert lab.steps == 1 and lab.image.value != picture


@pytest.mark.parametrize("distribution, loss", list(zip(("ring", "spiral", "line"), laboratory.LOSSES)))
def test_every_loss_trains_and_draws(distribution, loss):
    lab = laboratory.laboratory(distribution, loss)
    lab.step()
    assert lab.error is None and len(lab.history["loss_G"]) == 1
    lab.static().canvas.draw()
    lab.close()


def test_reset_and_the_seed_give_the_same_run_and_leave_torch_alone(lab):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    start = copied(lab.G)
    for _ in range(2):
        lab.step()
    first = copied(lab.G)
    lab.buttons["reset"].click()
    assert same(lab.G, start) and lab.steps == 0
    for _ in range(2):
        lab.step()
    assert same(lab.G, first)
    assert torch.equal(torch.rand(1), expected)


def test_another_distribution_or_loss_starts_again(lab):
    lab.step()
    real = lab.real
    lab.distribution.value = "moons"
    assert lab.steps == 0 and not torch.equal(lab.real, real)
    lab.step()
    lab.loss.value = "saturating"
    assert lab.steps == 0


def test_play_trains_in_the_background_and_pause_ends_the_thread(lab):
    lab.buttons["play / pause"].click()
    assert lab.playing and wait_for(lambda: lab.steps > 3)
    lab.buttons["play / pause"].click()
    assert not lab.playing
    steps = lab.steps
    time.sleep(0.1)
    assert lab.steps == steps
    assert not [t for t in threading.enumerate() if t.name == "ganlab laboratory"]


def test_an_exception_in_the_thread_is_shown_kept_and_raised_by_close(lab):
    lab.G = None
    lab.play()
    assert wait_for(lambda: lab.error is not None)
    assert wait_for(lambda: not lab.playing)
    assert isinstance(lab.error, TypeError) and 'role="alert"' in lab.message.value
    with pytest.raises(TypeError):
        lab.close()
    lab.reset()
    assert lab.error is None and lab.message.value == ""


def test_close_ends_a_playing_laboratory(lab):
    lab.play()
    lab.close()
    assert not lab.playing


def test_the_rates_reach_the_optimisers(lab):
    lab.lr_D.value, lab.lr_G.value = 1e-5, 1e-2
    lab.step()
    assert lab.opt_D.param_groups[0]["lr"] == pytest.approx(1e-5)
    assert lab.opt_G.param_groups[0]["lr"] == pytest.approx(1e-2)


def test_in_a_cell_it_is_a_widget_with_words_for_who_has_none(lab):
    bundle = lab._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == lab.box.model_id
    for form in ("text/plain", "text/html"):
        assert "Run this cell" in bundle[form] and "picture below" in bundle[form]
    # an ipywidgets.Image with a tooltip and without a description shows an error in the browser
    assert lab.image.tooltip.strip() and {"tooltip", "description"} <= set(lab.image.keys)
