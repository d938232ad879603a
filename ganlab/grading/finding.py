"""Finds an answer in the cells of a notebook, and what of the other cells it needs. Nothing is run here.

The rule, in full:
1. An answer is the last top-level definition of the exercise's function, in any code cell, that is no stub. Where no
   cell defines that name, it is the function defined in the cell that carries the exercise's id; where there is
   none, the one function whose arguments have the names and the order of the stub's.
2. With it come the top-level statements that bind a name which it uses, or which these statements use in their
   turn: imports, definitions, assignments, in the order of the notebook. Calls for their effect (plots, `check`,
   seeds, training) do not come along, unless they change something that the answer uses (`table.append(3)`).
3. Where a name is bound again below the answer's cell, the answer is run both ways: with what stood above it when it
   was checked, and with what the notebook ends with. The better one counts.

A question is answered by a call `answer("04.why-sharp", "B")` in any code cell, anywhere in it; the last one counts.
Calls with dots are no answers, and take none back. Where the choice is not a text in quotes, nobody can tell it.
"""

from __future__ import annotations

import ast
import builtins
import dis
import hashlib
import re
import types
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

STUB, FOUND, MISSING = "not attempted", "found", "not found"
UNCLEAR = "unclear"  # of a choice that is no text in quotes
_TOO_DEEP = (SyntaxError, ValueError, RecursionError, MemoryError)
_TIMED = re.compile(r"^(\s*)%(?:time|timeit)\s+(?![-!%])")
_MAGIC = re.compile(r"^(\s*)(?=\S)(?:[%!?].*|.*\w\?{1,2}\s*)$")
_ASSIGNED = re.compile(r"^(\s*\w[\w, ]*=\s*)[%!].*$")
_TRANSPARENT = ("%%time", "%%timeit", "%%capture", "%%prun")


@dataclass(frozen=True)
class Cell:
    """A code cell: its number in the notebook, counted from 1, its text, the exercise it is tagged with, or ""."""

    number: int
    source: str
    exercise: str = ""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: the exercise's id, its function's name, the names of its arguments."""

    id: str
    name: str
    arguments: tuple[str, ...]


@dataclass
class Statement:
    """A top-level statement: where it stands, what it binds, reads and changes."""

    cell: Cell
    node: ast.stmt

    @property
    def filename(self) -> str:
        return f"<cell {self.cell.number}>"

    @cached_property
    def code(self) -> types.CodeType | None:
        """The compiled statement; None where it cannot be compiled, such as `return` outside a function."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return compile(ast.Module([self.node], []), self.filename, "exec", dont_inherit=True)
        except _TOO_DEEP:
            return None

    @cached_property
    def binds(self) -> set[str]:
        return {name for name, what in _uses(self.code) if what == "binds"}

    @cached_property
    def reads(self) -> set[str]:
        return {name for name, what in _uses(self.code) if what == "reads"}

    @cached_property
    def changes(self) -> set[str]:
        """Names of the learner's own objects that the statement changes in place, as `table[3] = 1` does."""
        roots = []
        if isinstance(self.node, ast.Expr) and isinstance(self.node.value, ast.Call):
            roots = [self.node.value.func]
        elif isinstance(self.node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            roots = self.node.targets if isinstance(self.node, ast.Assign) else [self.node.target]
        return {root for root in map(_root, roots) if root}


@dataclass
class Answer:
    """What was found for an exercise: `status`, by which rule, and the statements to run, in one way or two.

    `fingerprint` is the same for answers that differ in names of variables, comments and layout only; `size` counts
    the parts of the answer, so that two one-liners are not called copies.
    """

    id: str
    status: str
    name: str = ""
    cell: int = 0
    line: int = 0
    by: str = ""
    ways: list[list[Statement]] = field(default_factory=list)
    fingerprint: str = ""
    size: int = 0
    source: str = ""


@dataclass(frozen=True)
class Choice:
    """What was found for a question: `text` is what stands in quotes in place of the dots.

    `status` is FOUND, UNCLEAR, STUB (dots only) or MISSING (no call); `calls` counts those that are no dots.
    """

    id: str
    status: str = MISSING
    text: str = ""
    cell: int = 0
    line: int = 0
    calls: int = 0


@dataclass
class Notebook:
    """The statements of a notebook, and the cells that are no Python, with the reason."""

    statements: list[Statement]
    broken: dict[int, str]


def parse(cells: Sequence[Cell]) -> Notebook:
    """Take the cells apart. Magics, shell lines and cells in other languages count as nothing."""
    statements, broken = [], {}
    for cell in cells:
        try:
            statements += [Statement(cell, node) for node in _tree(cell.source).body]
        except _TOO_DEEP as error:
            broken[cell.number] = f"{type(error).__name__}: {getattr(error, 'msg', '') or 'it cannot be read'}"[:200]
    return Notebook(statements, broken)


def find(notebook: Notebook, wanted: Wanted) -> Answer:
    """Return the answer to one exercise, by the rule that stands above."""
    definitions = [statement for statement in notebook.statements if wanted.name in _defines(statement)]
    by = "name"
    if not definitions:
        functions = [statement for statement in notebook.statements
                     if isinstance(statement.node, ast.FunctionDef | ast.AsyncFunctionDef)]
        tagged = [statement for statement in functions if statement.cell.exercise == wanted.id]
        alike = [statement for statement in functions if _arguments(statement.node) == wanted.arguments
                 and not statement.cell.exercise]
        if tagged:
            definitions, by = tagged[-1:], "id"
        elif len({statement.node.name for statement in alike}) == 1 and len(wanted.arguments) > 1:
            definitions, by = alike, "arguments"
        else:
            return Answer(wanted.id, MISSING)
    written = [statement for statement in definitions if not is_stub(statement.node)]
    chosen = (written or definitions)[-1]
    name = wanted.name if by == "name" else chosen.node.name
    answer = Answer(wanted.id, FOUND if written else STUB, name, chosen.cell.number, chosen.node.lineno, by)
    if written:
        answer.ways = [needed(notebook, chosen, above=True)]
        at_the_end = needed(notebook, chosen, above=False)
        if list(map(id, at_the_end)) != list(map(id, answer.ways[0])):
            answer.ways.append(at_the_end)
        answer.fingerprint, answer.size = fingerprint(chosen.node)
        answer.source = ast.get_source_segment(chosen.cell.source, chosen.node) or ""
    return answer


def choices(notebook: Notebook, ids: Iterable[str]) -> list[Choice]:
    """Return the choice for each of these questions, by the rule that stands above."""
    found = {id: Choice(id) for id in ids}
    for statement in notebook.statements if found else ():
        calls = [(node, *_asked(node)) for node in ast.walk(statement.node) if isinstance(node, ast.Call)]
        for node, id, given in sorted(calls, key=lambda call: (call[0].lineno, call[0].col_offset)):
            if id not in found:
                continue
            status, text = _chosen(given)
            if status == STUB and found[id].calls:
                continue
            found[id] = Choice(id, status, text, statement.cell.number, node.lineno,
                               found[id].calls + (status != STUB))
    return list(found.values())


def _asked(call: ast.Call) -> tuple[str, ast.expr | None]:
    """Return the id that a call of `answer` asks about, "" for any other call, and what stands for the choice."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = dict(zip(("id", "choice"), call.args)) | {keyword.arg: keyword.value for keyword in call.keywords}
    id = given.get("id")
    known = name == "answer" and isinstance(id, ast.Constant) and isinstance(id.value, str)
    return id.value if known else "", given.get("choice")


def _chosen(given: ast.expr | None) -> tuple[str, str]:
    if given is None or (isinstance(given, ast.Constant) and given.value is ...):
        return STUB, ""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return FOUND, given.value
    return UNCLEAR, ""


def needed(notebook: Notebook, chosen: Statement, *, above: bool) -> list[Statement]:
    """Return the statements that an answer needs, in the order of the notebook, its own last.

    Args:
        above: a name that is bound down to the answer's cell is not taken from below it.
    """
    own, names, kept = set(chosen.binds), set(chosen.reads), {id(chosen)}
    others = [statement for statement in notebook.statements if statement.code is not None]
    modules = {name for statement in others if isinstance(statement.node, ast.Import | ast.ImportFrom)
               for name in statement.binds}
    bound_above = {name for statement in others if statement.cell.number <= chosen.cell.number
                   for name in statement.binds} if above else set()
    grown = True
    while grown:
        grown = False
        for statement in others:
            if id(statement) in kept:
                continue
            sought = names - own
            if statement.cell.number > chosen.cell.number:
                sought = sought - bound_above
            if statement.binds & sought or statement.changes & sought - modules or _is_star(statement.node):
                kept.add(id(statement))
                names |= statement.reads
                grown = True
    return [statement for statement in others if id(statement) in kept and statement is not chosen] + [chosen]


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)


def is_stub(node: ast.stmt) -> bool:
    """Say whether a function has no body but a docstring, `...`, `pass`, `return None`, `raise NotImplementedError`."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return all(_is_idle(step) for step in node.body)


def _is_idle(step: ast.stmt) -> bool:
    if isinstance(step, ast.Pass):
        return True
    if isinstance(step, ast.Expr):
        return isinstance(step.value, ast.Constant)
    if isinstance(step, ast.Return):
        return step.value is None or (isinstance(step.value, ast.Constant) and step.value.value in (None, ...))
    if isinstance(step, ast.Raise) and step.exc is not None:
        raised = step.exc.func if isinstance(step.exc, ast.Call) else step.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return False


def fingerprint(node: ast.stmt) -> tuple[str, int]:
    """Return a digest that sees no names of variables, docstrings, comments and layout, and the number of parts."""
    names: dict[str, str] = {}
    parts: list[str] = []
    texts = {id(each) for part in ast.walk(node) if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
             for each in (part, part.value)}
    for part in ast.walk(node):
        if id(part) in texts:
            continue
        parts.append(type(part).__name__)
        for text in (getattr(part, "id", None), getattr(part, "arg", None)):
            if isinstance(text, str):
                parts.append(text if hasattr(builtins, text) else names.setdefault(text, f"v{len(names)}"))
        if isinstance(part, ast.Attribute):
            parts.append(part.attr)
        if isinstance(part, ast.Constant) and not isinstance(part.value, str):
            parts.append(repr(part.value)[:50])
    return hashlib.sha256(" ".join(parts).encode("utf-8", "replace")).hexdigest()[:16], len(parts)


# --- the text of a cell ---------------------------------------------------------------------------------------


def _tree(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a learner's text is no news here
        lines = source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        first = next((index for index, line in enumerate(lines) if line.strip() and not line.strip().startswith("#")),
                     None)
        if first is not None and lines[first].lstrip().startswith("%%"):
            if lines[first].split()[0] not in _TRANSPARENT:
                return ast.Module([], [])
            lines[first] = ""
        try:
            return ast.parse("\n".join(lines))
        except SyntaxError:
            return ast.parse("\n".join(map(_without_magic, lines)))


def _without_magic(line: str) -> str:
    line = _TIMED.sub(r"\1", line)
    if _ASSIGNED.match(line):
        return _ASSIGNED.sub(r"\1None", line)
    return _MAGIC.sub(r"\1pass", line)


# --- what a statement does ------------------------------------------------------------------------------------


def _uses(code: types.CodeType | None) -> Iterator[tuple[str, str]]:
    """Yield (name, "binds" or "reads") for every global name in compiled code, functions inside it included."""
    waiting = [code] if code is not None else []
    while waiting:
        current = waiting.pop()
        for step in dis.get_instructions(current):
            if step.opname in ("STORE_NAME", "STORE_GLOBAL"):
                yield str(step.argval), "binds"
            elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS"):
                yield str(step.argval), "reads"
        waiting += [constant for constant in current.co_consts if isinstance(constant, types.CodeType)]


def _root(node: ast.AST) -> str:
    """Return the name at the beginning of `name.x[3].y`; "" for a bare name, which is bound, not changed."""
    inside = False
    while isinstance(node, ast.Attribute | ast.Subscript):
        node, inside = node.value, True
    return node.id if inside and isinstance(node, ast.Name) else ""


def _defines(statement: Statement) -> set[str]:
    """Names that a statement defines as a function: `def f`, or `f = lambda …`, or `f = g`."""
    node = statement.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.If | ast.Try | ast.With):
        return statement.binds
    return set()


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    return tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args))
