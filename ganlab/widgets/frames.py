"""An explorer's pictures on a grid of one or two of its controls, so that it moves on a page without a kernel.

`make notebooks` sets RECORD_FRAMES_IN to a folder. Each explorer that is displayed then leaves two files there: all
pictures in one, a row for each value of the first control and a column for each of the second, and what they show in
words.
"""

from __future__ import annotations

import io
import json
import os
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from ganlab.runtime import replacing
from ganlab.widgets.controls import Choice, Slider, Switch, Whole
from ganlab.widgets.display import picture

if TYPE_CHECKING:
    from ganlab.widgets.explorer import Explorer

VARIABLE = "RECORD_FRAMES_IN"
ALONE, ROWS, COLUMNS = 21, 9, 4  # values of a control that moves alone, of the first of two, of the second
WIDTH, QUALITY = 640, 60  # pixels of one picture; WebP's quality


def name_of(title: str) -> str:
    """Return the name of an explorer's two files, without suffix."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")


def record_if_asked(explorer: Explorer) -> None:
    """Record an explorer where RECORD_FRAMES_IN names a folder."""
    if folder := os.environ.get(VARIABLE):
        record(explorer, Path(folder))


def record(explorer: Explorer, folder: Path) -> Path:
    """Write the pictures of an explorer and what they show; return the file of the words. The explorer stays as it is.

    Raises:
        KeyError: its `grid` names a control that it does not have.
        OSError: the folder cannot be written to.
    """
    controls = [explorer.controls[name] for name in explorer.grid]
    before = [control.value for control in controls]
    most = (ALONE,) if len(controls) == 1 else (ROWS, COLUMNS)
    values = [list(wanted or _values(control, count))
              for wanted, control, count in zip(explorer.grid.values(), controls, most)]
    shots, says = [], []
    try:
        for chosen in product(*values):
            for control, value in zip(controls, chosen):
                control.value = value
            shot = picture(explorer.stage.paint(**explorer.state()))
            shots.append(shot.resize((WIDTH, round(WIDTH * shot.height / shot.width)), Image.Resampling.LANCZOS))
            says.append(explorer.summary)
    finally:
        for control, value in zip(controls, before):
            control.value = value
    columns = len(values[1]) if len(values) == 2 else 1
    height = shots[0].height
    sheet = Image.new("RGB", (WIDTH * columns, height * (len(shots) // columns)))
    for number, shot in enumerate(shots):
        sheet.paste(shot, (number % columns * WIDTH, number // columns * height))
    whole = explorer.drawing.fig.bbox.width
    facts = {"title": explorer.title, "width": WIDTH, "height": height, "says": says, "controls": [
        {"name": getattr(control, "name", "") or name, "labels": [_label(control, value) for value in some],
         "at": _nearest(some, value_before)}
        for name, control, some, value_before in zip(explorer.grid, controls, values, before)],
        "parts": sorted([round(strip.x0 / whole, 3), round(strip.x1 / whole, 3)] for strip in explorer.stage.strips),
        "phrases": {words: shows if isinstance(shows, int) else [
            _nearest(some, shows[name]) if name in shows else None for name, some in zip(explorer.grid, values)]
            for words, shows in explorer.phrases.items()}}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name_of(explorer.title)}.json"
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=QUALITY, method=6)
    with replacing(path.with_suffix(".webp")) as partial:
        partial.write_bytes(buffer.getvalue())
    with replacing(path) as partial:
        partial.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _values(control: Any, most: int) -> list[Any]:
    """At most so many values of a control, from end to end; of choices the first ones."""
    if isinstance(control, Choice):
        return control.values[:most]
    if isinstance(control, Switch):
        return [True, False]
    if isinstance(control, Whole):
        return sorted({round(value) for value in np.linspace(control.min, control.max, most)})
    assert isinstance(control, Slider)
    ends = np.linspace(control.min, control.max, most)
    return sorted({round(round(value / control.step) * control.step, 10) for value in ends})


def _label(control: Any, value: Any) -> str:
    if isinstance(control, Choice):
        return control.labels[control.values.index(value)]
    if isinstance(control, Switch):
        return "on" if value else "off"
    return f"{value:.{control.digits}f}"


def _nearest(values: list[Any], value: Any) -> int:
    if isinstance(value, int | float) and all(isinstance(each, int | float) for each in values):
        return int(np.abs(np.array(values, float) - value).argmin())
    return values.index(value) if value in values else 0
