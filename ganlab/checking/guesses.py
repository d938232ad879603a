"""What a learner predicted and what was measured, kept in one JSON file beside the scores."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ganlab.checking import scores
from ganlab.checking.question import Prediction
from ganlab.runtime import replacing


class Guess(NamedTuple):
    """A prediction, and what was measured afterwards: nan until then."""

    value: float
    measured: float = math.nan


def path() -> Path:
    """Return the file of the predictions; it exists once there is one.

    Raises:
        OSError: this machine knows no home folder, and GANLAB_STATE is unset.
    """
    return scores.path().with_name("predictions.json")


def read() -> dict[str, Guess]:
    """Return all predictions by id; none where there is no file, or it cannot be read."""
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
        return {str(id): Guess(float(value), math.nan if measured is None else float(measured))
                for id, (value, measured) in content["predictions"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return {}


def keep(id: str, guess: Guess) -> str:
    """Keep a prediction in place of an earlier one; return a remark, "" where all went well."""
    try:
        where = path()
        with scores.locked(where):
            known = {**read(), id: guess}
            content = {id: [each.value, None if math.isnan(each.measured) else each.measured]
                       for id, each in known.items()}
            with replacing(where) as partial:
                partial.write_text(json.dumps({"version": 1, "predictions": content}, indent=1), encoding="utf-8")
    except OSError as error:
        return f"Your prediction could not be saved ({error.strerror or error})."
    return ""


def off_by(prediction: Prediction, guess: Guess) -> float:
    """Return how far a prediction is from what was measured, as a share of the range of sensible ones.

    On a logarithmic range factors count: from 1 to 100, a guess of 10 for 100 is off by half of it. nan where nothing
    was measured yet, or on such a range a number is not positive.
    """
    numbers = (guess.value, guess.measured, prediction.low, prediction.high)
    if prediction.log:
        if min(numbers) <= 0:
            return math.nan
        numbers = tuple(math.log(number) for number in numbers)
    value, measured, low, high = numbers
    return abs(value - measured) / (high - low)


def calibration(predictions: Mapping[str, Prediction]) -> tuple[int, float]:
    """Return how many predictions have met their measurement, and by how much they were off on average."""
    known = read()
    errors = [off_by(prediction, known[id]) for id, prediction in predictions.items() if id in known]
    errors = [error for error in errors if not math.isnan(error)]
    return len(errors), sum(errors) / len(errors) if errors else math.nan
