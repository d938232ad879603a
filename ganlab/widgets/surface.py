"""A surface to draw on: lines, dabs of colour and an eraser, by mouse, finger or keyboard.

Its `value` is a list of strokes, as plain data: {"tool": "pen" | "dab" | "rub", "points": [[x, y], …], "colour":
"#rrggbb"}, with x and y from 0 to 1, from the left and from the top. What is made of them is the caller's.
"""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import anywidget
import traitlets
from ipywidgets import Layout, jsdlink
from PIL import Image

from ganlab.widgets.controls import Choice

TOOLS = ("pen", "dab", "rub")
_KEYS = "Arrow keys move the cursor, Shift makes longer steps, Space draws or lifts the pen, Backspace takes back."

_PAGE = f"const TOOLS = {json.dumps(TOOLS)};" + """
const SIDE = 288;

export default { render({ model, el }) {
  el.classList.add("ganlab-surface");
  el.dataset.lmSuppressShortcuts = "true";
  const canvas = el.appendChild(document.createElement("canvas"));
  Object.assign(canvas, { width: SIDE, height: SIDE, tabIndex: 0 });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", model.get("description") + ". " + model.get("howto"));
  const said = el.appendChild(document.createElement("div"));
  said.setAttribute("role", "status");
  const pen = canvas.getContext("2d");
  const picture = new Image();
  let cursor = [0.5, 0.5], open = null, byKeys = false, waiting = null;

  const width = tool => Math.max(1, model.get("widths")[tool] * SIDE);
  const draw = () => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.imageSmoothingEnabled = false;
    if (picture.complete && picture.naturalWidth) pen.drawImage(picture, 0, 0, SIDE, SIDE);
    for (const stroke of [...model.get("value"), ...(open ? [open] : [])]) {
      const points = stroke.points.map(([x, y]) => [x * SIDE, y * SIDE]);
      pen.fillStyle = pen.strokeStyle = { pen: "#000000", rub: "#ffffff", dab: stroke.colour }[stroke.tool];
      if (stroke.tool === "dab" || points.length === 1) {
        for (const [x, y] of points) {
          pen.beginPath();
          pen.arc(x, y, width(stroke.tool) / 2, 0, 7);
          pen.fill();
        }
        if (stroke.tool === "dab") continue;
      }
      Object.assign(pen, { lineWidth: width(stroke.tool), lineCap: "round", lineJoin: "round" });
      pen.beginPath();
      points.forEach(([x, y], index) => index ? pen.lineTo(x, y) : pen.moveTo(x, y));
      pen.stroke();
    }
    if (document.activeElement === canvas && byKeys) {
      const [x, y] = cursor.map(part => part * SIDE);
      for (const [colour, thick] of [["#ffffff", 4], ["#b3004b", 2]]) {
        Object.assign(pen, { strokeStyle: colour, lineWidth: thick });
        pen.beginPath();
        pen.moveTo(x - 9, y); pen.lineTo(x + 9, y); pen.moveTo(x, y - 9); pen.lineTo(x, y + 9);
        pen.stroke();
      }
    }
  };
  const send = () => {
    clearTimeout(waiting);
    waiting = null;
    model.save_changes();
  };
  const keep = () => {  // what is finished goes into the value
    if (open) model.set("value", [...model.get("value"), open]);
    open = null;
    send();
    draw();
  };
  const start = at => {
    open = { tool: TOOLS[model.get("tool")], points: [at], colour: model.get("colours")[model.get("colour")] };
    if (open.tool === "dab") keep(); else draw();
  };
  const go = at => {
    if (open) open.points.push(at);
    draw();
  };
  const where = event => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map(
      part => Math.round(1e4 * Math.min(1, Math.max(0, part))) / 1e4);
  };

  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    byKeys = false;
    start(where(event));
  });
  canvas.addEventListener("pointermove", event => { if (open && !byKeys) go(where(event)); });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { if (!byKeys) keep(); });
  const tell = () => {
    const [x, y] = cursor.map(part => Math.round(100 * part));
    said.textContent = `${open ? "drawing, " : ""}${x} % from the left, ${y} % from the top`;
  };
  canvas.addEventListener("keydown", event => {
    event.stopPropagation();
    const step = (event.shiftKey ? 8 : 1) / model.get("steps");
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (ways[event.key]) {
      cursor = cursor.map((part, axis) => Math.min(1, Math.max(0, part + ways[event.key][axis])));
      if (open) go([...cursor]);
    } else if (event.key === " " || event.key === "Enter") {
      if (open) keep(); else start([...cursor]);
    } else if (event.key === "Backspace") {
      open = null;
      model.set("value", model.get("value").slice(0, -1));
      send();
    } else {
      return;
    }
    event.preventDefault();
    byKeys = true;
    tell();
    draw();
  });
  canvas.addEventListener("focus", draw);
  canvas.addEventListener("blur", () => { if (open) keep(); draw(); });
  const load = () => { picture.src = model.get("backdrop"); if (!model.get("backdrop")) draw(); };
  picture.addEventListener("load", draw);
  model.on("change:value", draw);
  model.on("change:backdrop", load);
  load();
  draw();
} };
"""

_LOOK = """
.ganlab-surface canvas { touch-action: none; cursor: crosshair; border: 1px solid var(--jp-border-color1, #888);
  background: #ffffff; display: block; max-width: 100%; box-sizing: border-box; }
.ganlab-surface canvas:focus-visible { outline: 2px solid var(--jp-brand-color1, #0072B2); outline-offset: 2px; }
.ganlab-surface [role=status] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""


class Surface(anywidget.AnyWidget):
    """A square to draw on; `value` holds the finished strokes, oldest first.

    Args:
        name: what is drawn here, for screen readers.
        steps: of the keyboard's cursor from one side to the other.
        widths: of each tool's line or dab, as shares of the side.
    """

    _esm = traitlets.Unicode(_PAGE).tag(sync=True)
    _css = traitlets.Unicode(_LOOK).tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    howto = traitlets.Unicode(_KEYS).tag(sync=True)
    steps = traitlets.Int(64).tag(sync=True)
    widths = traitlets.Dict().tag(sync=True)
    tool = traitlets.Int(0).tag(sync=True)  # which of TOOLS
    colours = traitlets.List(["#000000"]).tag(sync=True)
    colour = traitlets.Int(0).tag(sync=True)  # which of the colours
    backdrop = traitlets.Unicode("").tag(sync=True)
    value = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, name: str, *, steps: int = 64, widths: dict[str, float] | None = None) -> None:
        super().__init__(description=name, steps=steps, layout=Layout(flex="0 0 auto", margin="2px"),
                         widths=widths or {"pen": 0.02, "dab": 0.1, "rub": 0.08})

    @traitlets.validate("value")
    def _whole(self, proposal: dict) -> list[dict]:
        return [stroke for stroke in proposal["value"] if is_stroke(stroke)]

    def follow(self, *, tool: Choice, colour: Choice) -> None:
        """Draw with the chosen tool and colour at once: the page is told by the page, not by a kernel that is busy.

        Args:
            tool: its values are TOOLS, in their order.
            colour: its values are "#rrggbb".
        """
        self.colours = list(colour.values)
        for choice, trait in ((tool, "tool"), (colour, "colour")):
            jsdlink((choice, "index"), (self, trait))

    def lay(self, picture: Image.Image | None) -> None:
        """Put a picture under the strokes, or nothing; the strokes stay."""
        if picture is None:
            self.backdrop = ""
            return
        data = io.BytesIO()
        picture.save(data, "PNG")
        self.backdrop = f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"

    def undo(self) -> None:
        """Take the last stroke back."""
        self.value = self.value[:-1]

    def clear(self) -> None:
        """Take all strokes back."""
        self.value = []


def is_stroke(stroke: Any) -> bool:
    """Say whether this is a stroke as this module's first lines describe it: what a page sends may be anything."""
    if not isinstance(stroke, dict) or stroke.get("tool") not in TOOLS:
        return False
    points, colour = stroke.get("points"), stroke.get("colour")
    return (isinstance(points, list) and bool(points) and isinstance(colour, str) and len(colour) == 7
            and colour[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in colour[1:])
            and all(isinstance(point, list | tuple) and len(point) == 2 and all(
                isinstance(part, int | float) and 0 <= part <= 1 for part in point) for point in points))
