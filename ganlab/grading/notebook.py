"""Reads the code cells of a notebook that anybody may have written. Nothing of it is trusted."""

from __future__ import annotations

import json
from typing import Any

from ganlab.grading.finding import Cell
from ganlab.runtime import GanlabError

LARGEST = 50 * 2**20
_MANY = 5000


class Unreadable(GanlabError):
    """These bytes are no notebook that can be marked; the message says why."""


def cells(content: bytes) -> list[Cell]:
    """Return the code cells of a notebook of format 4 or 3, each with its number among all cells, from 1.

    Raises:
        Unreadable: it is no such notebook, or far too large.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"Expected a notebook of at most {LARGEST // 2**20} MB, got {len(content) // 2**20} MB. Clear "
                         "its outputs and save it again.")
    if not content.strip():
        raise Unreadable("Expected a notebook, got an empty file.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"Expected a notebook (JSON in UTF-8), got something else: {str(error)[:100]}.") from None
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):  # format 3
        found = [cell for sheet in notebook["worksheets"] if isinstance(sheet, dict)
                 for cell in sheet.get("cells") or []]
    if not isinstance(found, list):
        raise Unreadable("Expected a notebook with a list of cells, got JSON of another kind.")
    if len(found) > _MANY:
        raise Unreadable(f"Expected a notebook of at most {_MANY} cells, got {len(found)}.")
    return [Cell(number, _text(cell), _exercise(cell)) for number, cell in enumerate(found, 1)
            if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def _text(cell: dict) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    # a lone surrogate is JSON, and cannot be written anywhere
    return source.encode("utf-8", "replace").decode("utf-8") if isinstance(source, str) else ""


def _exercise(cell: dict) -> str:
    found: Any = cell.get("metadata")
    for key in ("ganlab", "exercise"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
