"""Predictions: kept, met by what was measured, and how far off they were."""

import math

import pytest

from ganlab.checking import Prediction, guesses, scores
from ganlab.checking.guesses import Guess

SHARE = Prediction("90.share", 1, "Which share?", "share", 0.0, 1.0, "So.")
DISTANCE = Prediction("90.distance", 2, "Which distance?", "distance", 1.0, 100.0, "So.", log=True)


def test_kept_and_replaced_and_beside_the_scores():
    assert guesses.read() == {} and guesses.calibration({}) == (0, pytest.approx(math.nan, nan_ok=True))
    assert guesses.keep("90.share", Guess(0.5)) == ""
    assert guesses.keep("90.share", Guess(0.4, 0.9)) == "" and guesses.keep("90.other", Guess(3.0)) == ""
    assert guesses.read()["90.share"] == (0.4, 0.9) and math.isnan(guesses.read()["90.other"].measured)
    assert guesses.path().parent == scores.path().parent


def test_off_by_is_a_share_of_the_range_and_of_factors_where_asked():
    """Kills a logarithmic range that is measured in differences."""
    assert guesses.off_by(SHARE, Guess(0.4, 0.9)) == pytest.approx(0.5)
    assert guesses.off_by(DISTANCE, Guess(10, 100)) == pytest.approx(0.5)
    assert guesses.off_by(DISTANCE, Guess(100, 10)) == pytest.approx(0.5)
    assert math.isnan(guesses.off_by(DISTANCE, Guess(0, 10))) and math.isnan(guesses.off_by(SHARE, Guess(0.5)))


def test_calibration_is_the_mean_of_those_that_were_measured():
    guesses.keep("90.share", Guess(0.4, 0.9))
    guesses.keep("90.distance", Guess(10.0))
    assert guesses.calibration({"90.share": SHARE, "90.distance": DISTANCE}) == (1, pytest.approx(0.5))


@pytest.mark.parametrize("content", ["", "[]", '{"predictions": {"90.share": 3}}', '{"predictions": {"a": [1, "x"]}}'])
def test_a_damaged_file_is_no_predictions(content):
    guesses.path().parent.mkdir(parents=True, exist_ok=True)
    guesses.path().write_text(content)
    assert guesses.read() == {}
    assert guesses.keep("90.share", Guess(0.5)) == "" and len(guesses.read()) == 1


def test_a_folder_that_cannot_be_written_is_one_remark(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GANLAB_STATE", str(tmp_path / "file" / "below"))
    assert "could not be saved" in guesses.keep("90.share", Guess(0.5))
