"""Controls: readouts show what a step changes; a prediction stays where it is when its slider is swapped."""

import numpy as np
import pytest
import traitlets

from ganlab.widgets import controls


@pytest.mark.parametrize("step, digits", [(0.05, 2), (0.1, 1), (0.001, 3), (1, 0)])
def test_a_slider_shows_as_many_digits_as_its_step_has(step, digits):
    assert controls.slider("a", 0, -2, 2, step).digits == digits


@pytest.mark.parametrize("make", [lambda: controls.slider("a", 0, -2, 2, 0.5), lambda: controls.whole("a", 0, -2, 2),
                                  lambda: controls.log_slider("a", 0.01, 1e-3, 0.1)])
def test_a_value_stays_between_the_ends_of_its_slider_also_when_they_move(make):
    """Kills a slider that draws what its picture does not allow."""
    control = make()
    control.value = 1e6
    assert control.value == control.max
    control.value = -1e6 if isinstance(control, controls.Slider) else -10**6
    assert control.value == control.min
    control.min = control.max
    assert control.value == control.max


def test_a_choice_is_told_by_its_value_and_by_its_place():
    control = controls.choice(("one", 1.0), ("two", 2.0), name="how many")
    assert (control.value, control.index, control.labels) == (1.0, 0, ["one", "two"])
    control.value = 2.0
    assert control.index == 1
    control.index = 0  # what the browser sends
    assert control.value == 1.0
    with pytest.raises(traitlets.TraitError, match="Expected one of"):
        control.value = 3.0
    assert (control.value, control.index) == (1.0, 0)


def test_a_label_shows_words_as_they_are():
    assert controls.label("a < b").value == "a &lt; b"


def test_switching_between_logit_and_probability_stays_at_the_prediction():
    position = controls.Position(logit=-3.0, reach=10.0)
    position.logit.value = 2.0
    position.by.value = "probability"
    assert position.probability.value == pytest.approx(0.8808, abs=1e-3)
    assert (position.logit.layout.display, position.probability.layout.display) == ("none", None)
    position.probability.value = 0.25
    assert position.value() == pytest.approx(-np.log(3))
    position.by.value = "logit"
    assert position.logit.value == position.value() == pytest.approx(-np.log(3), abs=0.05)
    assert (position.logit.layout.display, position.probability.layout.display) == (None, "none")


def test_certainty_is_an_infinite_logit_and_swapping_leaves_it():
    position = controls.Position(logit=0.0, reach=10.0)
    position.by.value = "probability"
    for end, logit in ((0, -np.inf), (1, np.inf)):
        position.probability.value = end
        assert position.value() == logit
    position.by.value = "logit"
    assert position.value() == pytest.approx(np.log(999))


def test_another_reach_keeps_the_logit_inside():
    position = controls.Position(logit=0.0, reach=10.0)
    position.set_reach(100.0)
    position.logit.value = -60.0
    position.set_reach(10.0)
    assert (position.logit.min, position.logit.max, position.logit.value) == (-10, 10, -10)


def test_a_line_of_text_holds_what_was_typed():
    control = controls.entry("a text", "red hair")
    assert (control.kind, control.description, control.value) == ("entry", "a text", "red hair")
    with pytest.raises(traitlets.TraitError):
        control.value = 3
