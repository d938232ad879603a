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
    assert f"after {lab.steps:,} steps" in lab.static().alt
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


def test_play_tells_its_state_on_the_button_and_in_words(lab):
    button = lab.buttons[laboratory.PLAY]
    assert button.description == "play" and "paused" in lab.numbers.value
    lab.play()
    assert button.description == "pause" and "playing" in lab.numbers.value
    lab.pause()
    assert button.description == "play" and "paused" in lab.numbers.value
    lab.G = None  # an exception ends the thread
    lab.play()
    assert wait_for(lambda: lab.error is not None)
    assert wait_for(lambda: button.description == "play")


def test_another_loss_while_it_plays_says_that_it_starts_again(lab):
    """Kills a reset that nobody is told of."""
    lab.play()
    assert wait_for(lambda: lab.steps > 3)
    lab.loss.value = "saturating"
    assert lab.steps == 0 and not lab.playing
    assert "saturating: another game" in lab.message.value and "is paused" in lab.message.value
    lab.reset()
    assert lab.message.value == ""


def test_one_press_may_be_many_steps(lab):
    lab.count.value = 100
    G, redraws = copied(lab.G), []
    lab.image.observe(redraws.append, names="value")
    lab.buttons["step D"].click()
    assert lab.steps == 100 and same(lab.G, G) and len(redraws) == 1


def test_a_redraw_costs_half_of_a_tenth_of_a_second_and_axes_are_drawn_seldom(lab):
    """Kills a picture that is drawn anew at every step, and an axis that grows with every step."""
    for _ in range(20):
        lab._train()
    lab.redraw()
    before, taken = set(lab._stage.backgrounds), []
    for _ in range(9):
        lab._train()
        start = time.process_time()
        lab.redraw()
        taken.append(time.process_time() - start)
    assert sorted(taken)[4] < 0.05
    assert len(set(lab._stage.backgrounds) - before) <= 2


@pytest.mark.parametrize("loss", laboratory.LOSSES)
def test_the_curves_stay_inside_and_no_label_covers_another(lab, loss):
    """Kills tick labels of a saturating loss that run into the axis label or the colour bar."""
    lab.loss.value = loss
    lab.history = {"loss_D": [1.4, 0.01], "loss_G": [-0.5, -13.7] if loss == "saturating" else [0.7, 13.7]}
    lab.steps = 2
    lab.redraw()
    right, fig = lab._stage.drawing.right, lab._stage.drawing.fig
    low, high = right.get_ylim()
    assert low < -0.5 or loss != "saturating"
    assert all(low < value < high for trace in lab.history.values() for value in trace)
    fig.draw_without_rendering()
    ticks = [label.get_window_extent() for label in right.get_yticklabels() if low <= label.get_position()[1] <= high]
    label, bar = right.yaxis.label.get_window_extent(), fig.axes[-1].yaxis.label.get_window_extent()
    assert all(tick.x0 > label.x1 for tick in ticks) and label.x0 > bar.x1


def test_the_picture_stands_above_its_controls_and_has_a_name(lab):
    assert list(lab.box.children[:3]) == [lab.numbers, lab.image, lab.message]
    # an ipywidgets.Image with a tooltip and without a description shows an error in the browser
    assert lab.image.tooltip.strip() and {"tooltip", "description"} <= set(lab.image.keys)
