"""The answers of the mirror: tests/lessons/<room>/exercises/<name>.py holds RIGHT and WRONG of <name>'s exercise."""

import importlib
import pkgutil
from types import ModuleType

from ganlab import lessons
from ganlab.checking import Exercise
from tests import lessons as mirror


def beside(exercise: Exercise) -> ModuleType:
    """Return the module of answers that mirrors the file of an exercise."""
    _, _, room, folder, name = exercise.solution.__module__.split(".")
    return importlib.import_module(f"{mirror.__name__}.{room}.{folder}.{name}")


def orphans() -> list[str]:
    """Return modules of answers whose exercise does not exist."""
    expected = {beside(exercise).__name__ for exercise in lessons.exercises().values()}
    found = set()
    for room in pkgutil.iter_modules(mirror.__path__, f"{mirror.__name__}."):
        if room.ispkg and importlib.util.find_spec(f"{room.name}.exercises"):
            folder = importlib.import_module(f"{room.name}.exercises")
            found |= {module.name for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")
                      if not module.name.rsplit(".", 1)[1].startswith(("_", "test_"))}
    return sorted(found - expected)
