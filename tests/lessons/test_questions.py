"""The questions of all lessons: enough of them, asked in their notebooks, and no way to guess what is right."""

import re
from collections import Counter

import pytest

from ganlab import lessons
from ganlab.checking import LETTERS, Prediction, Question
from tests.notebooks import FOLDERS
from tests.notebooks.seal import read

ASKED = [each for each in lessons.questions().values() if isinstance(each, Question)]
PREDICTED = [each for each in lessons.questions().values() if isinstance(each, Prediction)]
NUMBERS = list(lessons.rooms())


def cells_of(number):
    (path,) = [path for folder in FOLDERS for path in folder.glob(f"{number}-*.ipynb")]
    return read(path)["cells"]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_lesson_has_its_share(number):
    """Kills a lesson that only asks for code."""
    here = [each for each in ASKED if each.lesson == number]
    assert len([each for each in here if not each.recalls]) >= 3
    assert any(each.lesson == number for each in PREDICTED)
    recalled = [each.recalls for each in here if each.recalls]
    assert number == "00" or len(recalled) >= 2
    assert all(before in NUMBERS and before < number for before in recalled)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_notebook_asks_each_once_and_in_order(number):
    """Kills a question that no notebook asks, and one that stands before what it recalls."""
    calls = [re.fullmatch(r'(answer|predict)\("([^"]+)", \.\.\.\)', "".join(cell["source"])).groups()
             for cell in cells_of(number) if "question" in cell["metadata"].get("tags", [])]
    known = {id: each for id, each in lessons.questions().items() if each.lesson == number}
    assert Counter(id for _, id in calls) == Counter(known.keys())
    for verb, id in calls:
        assert verb == ("answer" if isinstance(known[id], Question) else "predict"), id
    first = [known[id] for _, id in calls][:2]
    assert number == "00" or all(each.recalls for each in first), "the lesson begins with what it builds on"


@pytest.mark.parametrize("each", PREDICTED, ids=lambda each: each.id)
def test_a_prediction_is_asked_before_its_figure_and_could_be_right(each):
    """Kills a figure that is never measured, one that was shown before, and a range without the answer."""
    cells = cells_of(each.lesson)
    place = next(number for number, cell in enumerate(cells) if f'"{each.id}"' in "".join(cell["source"]))
    found = [(number, match[1]) for number, cell in enumerate(cells) for output in cell.get("outputs", [])
             for match in re.finditer(rf"^{re.escape(each.figure)}: (\S+)", "".join(output.get("text", "")),
                                      re.MULTILINE)]
    assert found and all(number > place for number, _ in found)
    value = float(found[0][1].replace(",", ""))
    assert each.low <= value <= each.high and (not each.log or each.low > 0)
    assert abs(value - (each.low + each.high) / 2) > 0.02 * (each.high - each.low), "the middle is no guess"


@pytest.mark.parametrize("each", ASKED, ids=lambda each: each.id)
def test_one_choice_is_right_and_each_has_its_own_sentence(each):
    """Kills a question with two right choices, and one that answers every wrong one alike."""
    assert sum(option.right for option in each.options) == 1 and 3 <= len(each.options) <= 5
    assert len({option.text for option in each.options}) == len({option.why for option in each.options}) == len(
        each.options)
    assert all(option.text and len(option.why) > 15 for option in each.options)
    assert each.option(each.right).right and 1 <= each.importance <= 5 and 1 <= each.minutes <= 5


def test_the_right_choice_is_neither_in_one_place_nor_the_longest():
    """Kills "the answer is always B and always the longest"."""
    places = Counter(each.right for each in ASKED)
    for letter in LETTERS[:4]:
        assert 0.15 <= places[letter] / len(ASKED) <= 0.35, places
    longest = [max(each.options, key=lambda option: len(option.text)).right for each in ASKED]
    shortest = [min(each.options, key=lambda option: len(option.text)).right for each in ASKED]
    assert sum(longest) <= 0.4 * len(ASKED) and sum(shortest) <= 0.4 * len(ASKED)
    for number in NUMBERS:
        here = [each.right for each in ASKED if each.lesson == number]
        assert max(Counter(here).values()) <= 0.6 * len(here), (number, here)


def test_no_sentence_answers_two_questions():
    whys = Counter(option.why for each in ASKED for option in each.options)
    assert [why for why, count in whys.items() if count > 1] == []
