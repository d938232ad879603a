"""What every drawing of every lesson must do. Rooms are found by scanning.

A function of a room's `drawings` that returns a Figure and needs arguments gets them from `figures()` in the room's
`test_drawings.py`: name → a function without arguments that calls it.
"""

import importlib
import importlib.util
import inspect

import pytest

from ganlab import lessons
from tests.figures import assert_draws_inside_its_sheet


def drawings():
    """Every function that returns a Figure, as (room, name, function)."""
    for room in lessons.rooms().values():
        if not importlib.util.find_spec(f"{room.__name__}.drawings"):
            continue
        module = importlib.import_module(f"{room.__name__}.drawings")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and inspect.signature(function).return_annotation == "Figure":
                yield room.__name__.rpartition(".")[2], name, function


@pytest.mark.parametrize("room, name, function",
                         [pytest.param(*each, id=".".join(each[:2])) for each in drawings()])
def test_it_draws_inside_its_sheet_and_leaves_matplotlib_as_it_was(room, name, function):
    tests, figures = f"tests.lessons.{room}.test_drawings", {}
    if importlib.util.find_spec(tests):
        figures = getattr(importlib.import_module(tests), "figures", dict)()
    assert_draws_inside_its_sheet(figures.get(name, function))


def test_the_scan_finds_drawings():
    assert {"step_diagram", "two_densities", "unet_diagram"} <= {name for _, name, _ in drawings()}
