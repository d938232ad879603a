"""Controls: readouts show what a step changes; a prediction stays where it is when its slider is swapped."""

import numpy as np
import pytest

from ganlab.widgets import controls


@pytest.mark.parametrize("step, digits", [(0.05, 2), (0.1, 1), (0.001, 3), (1, 0)])
def test_a_slider_shows_as_many_digits_as_its_step_has(step, digits):
    assert controls.slider("a", 0, -2, 2, step).readout_format == f".{digits}f"


def test_a_label_shows_words_as_they_are():
    assert controls.label("a < b").value == "a &lt; b"
    assert "color:#0072B2" in controls.label("p", colour="#0072B2").value


def test_switching_between_logit_and_probability_stays_at_the_prediction():
    position = controls.Position(logit=-3.0, reach=10.0)
    position.logit.value = 2.0
    position.by.value = "probability"
    assert position.probability.value == pytest.approx(0.8808, abs=1e-3)
    assert (position.logit.layout.display, position.probability.layout.display) == ("none", "flex")
    position.probability.value = 0.25
    assert position.value() == pytest.approx(-np.log(3))
    position.by.value = "logit"
    assert position.logit.value == position.value() == pytest.approx(-np.log(3), abs=0.05)
    assert (position.logit.layout.display, position.probability.layout.display) == ("flex", "none")


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
