"""What of an exercise goes inside the walls: how to observe, and nothing of the right answer.

`observe` runs beside the learner's function, but its file also holds the solution. So the functions that it needs
are cut out of their files, statement by statement, and only these go in.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable
from functools import lru_cache
from types import ModuleType

from ganlab.checking import Exercise, observe_value

_ROOMS = "ganlab.lessons."


def observation(exercise: Exercise) -> tuple[str, str] | None:
    """Return module and name of the exercise's `observe`; None where it is the usual one."""
    if exercise.observe is observe_value:
        return None
    return exercise.observe.__module__, exercise.observe.__name__


def sources(exercises: Iterable[Exercise]) -> dict[str, str]:
    """Return, for each module that observing these exercises needs, the source of what is needed of it."""
    wanted: dict[str, set[str]] = {}
    waiting = [found for exercise in exercises if (found := observation(exercise))]
    while waiting:
        module, name = waiting.pop()
        if name not in wanted.setdefault(module, set()):
            wanted[module].add(name)
            waiting += _needed(module, name, wanted)
    return {module: _cut_out(module, names) for module, names in sorted(wanted.items())}


@lru_cache(maxsize=256)
def _statements(module: str) -> dict[str, ast.stmt]:
    """Return the top-level statements of a module by the names that they bind."""
    found: dict[str, ast.stmt] = {}
    for statement in ast.parse(inspect.getsource(importlib.import_module(module))).body:
        for name in _bound(statement):
            found[name] = statement
    return found


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in statement.names]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", statement)]
    return [node.id for target in targets for node in ast.walk(target)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _needed(module: str, name: str, wanted: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Return the (module, name) pairs that the statement behind a name needs in its turn."""
    statement = _statements(module)[name]
    if isinstance(statement, ast.Import):
        return []
    if isinstance(statement, ast.ImportFrom):
        alias = next(alias for alias in statement.names if (alias.asname or alias.name) == name)
        if not (statement.module or "").startswith(_ROOMS) or _is_module(statement.module, alias.name):
            return []
        return [(statement.module, alias.name)]
    known, found = _statements(module), []
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id in known and node.id != name:
            found.append((module, node.id))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):  # _shared.numbers
            origin = known.get(node.value.id)
            if isinstance(origin, ast.ImportFrom) and (origin.module or "").startswith(_ROOMS):
                found.append((f"{origin.module}.{node.value.id}", node.attr))
    return found


def _is_module(package: str, name: str) -> bool:
    return isinstance(getattr(importlib.import_module(package), name, None), ModuleType)


def _cut_out(module: str, names: set[str]) -> str:
    kept, lines = set(), ["from __future__ import annotations"]
    for name, statement in sorted(_statements(module).items(), key=lambda item: item[1].lineno):
        if name not in names:
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            alias = next(alias for alias in statement.names if (alias.asname or alias.name).split(".")[0] == name)
            head = f"from {statement.module} import" if isinstance(statement, ast.ImportFrom) else "import"
            lines.append(f"{head} {alias.name}" + (f" as {alias.asname}" if alias.asname else ""))
        elif id(statement) not in kept:
            kept.add(id(statement))
            lines.append(ast.unparse(statement))
    return "\n".join(lines) + "\n"
