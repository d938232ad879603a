"""The laboratory: buttons train what they name, nothing is thrown away unasked, its thread ends, errors are seen."""

import io
import threading
import time

import pytest
import torch
from ipywidgets import VBox
from PIL import Image

from ganlab.widgets import laboratory
from ganlab.widgets.controls import Control
from ganlab.widgets.laboratory import box, data, presets, views
from ganlab.widgets.laboratory.objectives import HINGE, OBJECTIVES, PAIRS, UNROLLED
from tests.widgets.laboratory.test_game import same


@pytest.fixture(scope="module")
def opened():
    """Both laboratories, opened once: that takes longer than most tests."""
    made = {"small": laboratory.laboratory(), "whole": laboratory.whole_laboratory()}
    yield made
    for each in made.values():
        each.pause()


def as_new(lab):
    """Put every control back to where it was at first, and begin again."""
    lab.pause()
    controls = vars(lab) | lab.layers | lab.strengths
    for name, control in controls.items():
        if isinstance(control, Control) and control is not lab.back:
            control.value = FIRST.setdefault((lab.whole, name), control.value)
    lab.surface.value, lab.error = [], None
    lab.reset()
    return lab


FIRST = {}


@pytest.fixture
def small(opened):
    yield as_new(opened["small"])
    opened["small"].pause()


@pytest.fixture
def whole(opened):
    yield as_new(opened["whole"])
    opened["whole"].pause()


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("button, D_learns, G_learns", [("step D", True, False), ("step G", False, True),
                                                        ("step both", True, True)])
def test_a_button_trains_only_what_it_names(small, button, D_learns, G_learns):
    before, picture = small.game.state(), small.image.value
    small.buttons[button].click()
    assert small.error is None
    assert torch.equal(small.game.D.weights, before.D.weights) != D_learns
    assert torch.equal(small.game.G.weights, before.G.weights) != G_learns
    assert small.steps == 1 and small.image.value != picture


@pytest.mark.parametrize("loss", OBJECTIVES)
def test_every_loss_trains_and_draws_and_trains_D_alone(loss, whole):
    """Kills a clip of the critic that G's own step makes."""
    whole.loss.value = loss
    whole.step()
    G, D = whole.game.G.weights.clone(), whole.game.D.weights.clone()
    whole.step(G=False)
    assert torch.equal(whole.game.G.weights, G)
    D = whole.game.D.weights.clone()
    whole.game.D.weights.mul_(3)
    whole.step(D=False)
    assert torch.equal(whole.game.D.weights, 3 * D) or loss == UNROLLED
    assert whole.error is None and len(whole.game.history["loss_G"]) == 3
    shown = [name for name, control in whole.strengths.items() if control.layout.display != "none"]
    assert shown == [OBJECTIVES[loss].strength.name]


def test_static_has_its_words(small, whole):
    whole.step(2)
    for lab in (small, whole):
        lab.static().canvas.draw()
        assert f"after {lab.steps:,} steps" in lab.static().alt
    assert "JSD" in whole.static().alt and "manifold" not in whole.static().alt


def test_reset_and_the_seed_give_the_same_run(small):
    start = small.game.state()
    small.step(2)
    first = small.game.state()
    small.buttons["reset"].click()
    assert same(small.game.state(), start) and small.steps == 0
    small.step(2)
    assert same(small.game.state(), first)


def test_what_is_set_while_it_plays_reaches_the_next_step_and_throws_nothing_away(whole):
    """Kills a change of loss or data that begins again."""
    whole.play()
    assert wait_for(lambda: whole.steps > 3)
    whole.loss.value, whole.distribution.value = HINGE, "moons"
    whole.lr_D.value, whole.updates.value, whole.noise.value, whole.rule.value = 1e-2, 2, 0.3, "RMSProp"
    whole.strengths["R1's γ"].value = 1.0
    then = whole.steps
    assert whole.playing and wait_for(lambda: whole.steps > then + 2)
    whole.pause()
    assert whole.error is None and whole.game.latest > 6
    settings = whole.game._moves[-1].settings
    assert (settings.objective, settings.data.name, settings.rate_D, settings.updates, settings.noise, settings.rule,
            settings.strength) == (HINGE, "moons", pytest.approx(1e-2), 2, 0.3, "RMSProp", 1.0)


def test_unrolling_says_that_it_needs_adam(whole):
    whole.rule.value = "RMSProp"
    whole.loss.value = UNROLLED
    assert whole.rule.value == "Adam"


def test_play_tells_its_state_on_the_button_and_in_words_and_pause_ends_the_thread(small):
    button = small.buttons[box.PLAY]
    assert button.description == "play" and "paused" in small.numbers.value
    button.click()
    assert small.playing and button.description == "pause" and "playing" in small.numbers.value
    assert wait_for(lambda: small.steps > 3)
    button.click()
    assert not small.playing and button.description == "play" and "paused" in small.numbers.value
    steps = small.steps
    time.sleep(0.05)
    assert small.steps == steps and not [t for t in threading.enumerate() if t.name == "ganlab laboratory"]


def test_who_looks_at_the_networks_while_it_plays_holds_them_still(whole, monkeypatch):
    """Kills numbers that are told beside the thread: both would switch the gradients of D's weights on and off."""
    held, gradients = [], whole.game.gradients
    monkeypatch.setattr(whole.game, "gradients", lambda x: held.append(whole._lock._is_owned()) or gradients(x))
    whole.play()
    whole.layers[views.MANIFOLD].value = True
    assert "after" in whole.static().alt
    assert wait_for(lambda: len(held) > 6)
    whole.pause()
    assert whole.error is None and all(held)


def test_pause_costs_less_than_a_fifth_of_a_second(whole):
    """Kills a thread that ends only after its next hundred steps. Processor time: a busy machine does not count."""
    taken = []
    for _ in range(4):
        whole.play()
        time.sleep(0.05)
        start = time.process_time()
        whole.pause()
        taken.append(time.process_time() - start)
    assert min(taken) < 0.2


def test_an_exception_in_the_thread_is_shown_kept_and_raised_by_close(small):
    small.game.G = None
    small.play()
    assert wait_for(lambda: small.error is not None) and wait_for(lambda: not small.playing)
    assert isinstance(small.error, AttributeError) and 'role="alert"' in small.message.value
    assert wait_for(lambda: small.buttons[box.PLAY].description == "play")
    small.box, box_ = VBox(), small.box  # close() would end the widgets of the other tests
    with pytest.raises(AttributeError):
        small.close()
    small.box = box_
    small.reset()
    assert small.error is None and small.message.value == ""


def test_close_ends_a_playing_laboratory():
    lab = laboratory.laboratory("line", "saturating", seed=3)
    assert lab.game.settings.objective == "saturating" and lab.game.settings.data.name == "line"
    lab.play()
    lab.close()
    assert not lab.playing


def test_one_press_may_be_many_steps(small):
    small.count.value = 100
    G, redraws = small.game.G.weights.clone(), []
    small.image.observe(redraws.append, names="value")
    small.buttons["step D"].click()
    assert small.steps == 100 and torch.equal(small.game.G.weights, G) and len(redraws) == 1


def test_the_slider_goes_back_to_a_step_and_a_gif_shows_the_way(whole):
    whole.step(30)
    latest, picture = whole.game.state(), whole.image.value
    assert (whole.back.min, whole.back.max, whole.back.value) == (0, 30, 30)
    whole.back.value = 12
    assert whole.steps == 12 and whole.image.value != picture and "step 12 of 30" in whole.numbers.value
    whole.go_to(999)
    assert same(whole.game.state(), latest) and whole.back.value == 30 and whole.image.value == picture
    film = Image.open(io.BytesIO(whole.gif(frames=6)))
    assert film.format == "GIF" and film.n_frames == 6 and film.width > 300
    assert same(whole.game.state(), latest) and whole.image.value == picture


def test_a_gif_is_saved_beside_the_notebook_and_none_is_written_over(whole, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole.step(3)
    for name in ("laboratory.gif", "laboratory-2.gif"):
        whole.buttons["make a GIF"].click()
        assert whole.error is None and Image.open(name).n_frames == 4 and name in whole.saved.value


def test_playing_moves_the_slider_and_the_slider_does_not_stop_it(whole):
    """Kills a slider that takes what it is told for a wish to look back."""
    whole.play()
    assert wait_for(lambda: whole.back.value > 5), (whole.error, whole.steps, whole.playing)
    assert whole.playing


def test_each_layer_changes_the_picture_and_comes_off_again(whole):
    whole.step(3)
    for name, control in whole.layers.items():
        before = bytes(whole.image.value)
        control.value = not control.value
        assert bytes(whole.image.value) != before, name
        control.value = not control.value
        assert bytes(whole.image.value) == before, name
    for control in whole.layers.values():
        control.value = False
    plane = views.plane(whole.game, set())
    assert all(plane[name] is None for name in ("real", "fake", "values", "gradients", "optimal", "manifold"))


def test_one_part_shows_where_the_step_is(whole):
    whole.buttons[box.PART].click()
    assert whole.steps == 0 and "step 1, paused, part 1 of 5" in whole.numbers.value and whole.beside.value == box.STEPS
    assert whole.parts.value.count("aria-current=step") == 1 and whole.curves.layout.display == "none"
    for _ in range(4):
        whole.buttons[box.PART].click()
    assert whole.steps == 1 and "G learns" in whole.numbers.value and whole.error is None
    assert "J_D = " in whole.parts.value


def test_in_slow_motion_it_plays_part_by_part(whole, monkeypatch):
    monkeypatch.setattr(box, "PART_TAKES", 0.01)
    whole.speed.value = box.SLOW
    assert whole.beside.value == box.STEPS
    whole.play()
    assert wait_for(lambda: whole.game.open is not None and whole.steps >= 1)
    whole.pause()
    assert whole.error is None


def test_a_drawing_becomes_the_data_and_nothing_begins_again(whole):
    whole.step(2)
    whole.distribution.value = data.DRAWN
    assert whole.beside.value == box.BOARD and "Draw" in whole.message.value and whole.steps == 2
    whole.surface.value = [{"tool": "pen", "points": [[0.1, 0.1], [0.9, 0.1]], "colour": "#000000"}]
    assert whole.message.value == "" and whole.game.settings.data.name == data.DRAWN
    assert whole.steps == 2
    assert whole.game.real[:, 1].mean() == pytest.approx(2.08, abs=0.05)
    whole.step()
    assert whole.steps == 3 and "modes" not in whole.numbers.value and "JSD" in whole.numbers.value
    whole.buttons["clear"].click()
    assert whole.error is None


@pytest.mark.parametrize("name", presets.PRESETS)
def test_a_preset_waits_until_it_is_started_and_then_runs(whole, name):
    """Kills a preset whose choice alone throws the game away, and one with a value that its slider has not."""
    whole.step()
    whole.preset.value = name
    assert whole.steps == 1 and presets.PRESETS[name].words.split("<")[0] in whole.words.value
    whole.buttons["start the preset"].click()
    assert whole.steps == 0 and whole.error is None
    wanted, got = presets.PRESETS[name], vars(whole.game.settings)
    assert {key: got[key] for key in wanted.settings} == pytest.approx(wanted.settings)
    whole.step()
    assert whole.error is None


def test_it_opens_with_a_preset():
    lab = laboratory.whole_laboratory("pairs do not cure it", seed=1)
    assert (lab.game.settings.objective, lab.game.settings.strength, lab.seed) == (PAIRS, 0.1, 1)


def test_a_redraw_costs_half_of_a_tenth_of_a_second_and_axes_are_drawn_seldom(whole):
    """Kills a picture that is drawn anew at every step, and an axis that grows with every step."""
    whole.step(20)
    before, taken = set(whole._plane.backgrounds) | set(whole._curves.backgrounds), []
    for _ in range(9):
        whole.game.step()
        start = time.process_time()
        whole.redraw()
        taken.append(time.process_time() - start)
    assert min(taken) < 0.05
    assert len((set(whole._plane.backgrounds) | set(whole._curves.backgrounds)) - before) <= 2


@pytest.mark.parametrize("lowest", [0.7, -13.7])
def test_the_curves_stay_inside_and_no_label_covers_another(whole, lowest):
    """Kills tick labels of a saturating loss that run into the axis label, and legends that run into each other."""
    whole.game.history.update(loss_D=[1.4, 0.01], loss_G=[0.5, lowest])
    whole.game.step_number = 2
    whole.redraw()
    curves = whole._curves.drawing
    low, high = curves.ax.get_ylim()
    assert all(low < value < high for trace in whole.game.history.values() for value in trace)
    for fig in (curves.fig, whole._plane.drawing.fig, whole.static()):
        fig.draw_without_rendering()
        boxes = []
        for ax in fig.axes or [ax for each in fig.subfigs for ax in each.axes]:
            texts = [ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
            (bottom, top), (left, right) = ax.get_ylim(), ax.get_xlim()
            texts += [t for t in ax.get_yticklabels() if bottom <= t.get_position()[1] <= top]
            texts += [t for t in ax.get_xticklabels() if left <= t.get_position()[0] <= right]
            texts += ax.get_legend().get_texts() if ax.get_legend() else []
            boxes += [(t.get_text(), t.get_window_extent()) for t in texts if t.get_text().strip() and t.get_visible()]
        for n, (words, one) in enumerate(boxes):
            assert not [other for other, two in boxes[n + 1:] if one.overlaps(two)], words


def test_the_pictures_stand_above_their_controls_and_have_names(small, whole):
    for lab in (small, whole):
        assert lab.box.children[0] is lab.numbers and lab.image in lab.box.children[1].children
        assert lab.box.children[2] is lab.message
        for each in (lab.image, lab.curves):
            # an ipywidgets.Image with a tooltip and without a description shows an error in the browser
            assert each.tooltip.strip() and {"tooltip", "description"} <= set(each.keys)
