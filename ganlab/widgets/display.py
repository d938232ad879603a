"""How a notebook shows things: figures with alt text, and live source under its equation."""

from __future__ import annotations

import ast
import base64
import html
import inspect
import io
import sys
import textwrap
from collections.abc import Callable
from typing import Literal

import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

Format = Literal["png", "jpeg"]


class Page:
    """HTML for a notebook, with the plain text that a terminal prints instead."""

    def __init__(self, page: str, text: str) -> None:
        self.page, self.text = page, text

    def _repr_html_(self) -> str:
        return self.page

    def __repr__(self) -> str:
        return self.text


def show(fig: Figure, *, alt: str, dpi: int = 90, format: Format = "png", close: bool = True) -> None:
    """Show a figure as an HTML `<img>` whose alt text front-ends and screen readers keep.

    Where there is no HTML, "[picture: alt]" is printed instead.

    Args:
        fig: any matplotlib Figure, from `ganlab.plots`, an explorer's `static()` or pyplot.
        alt: what the picture shows, for who cannot see it; not empty.
        dpi: dots per inch; 90 suits the width of a notebook.
        format: "png" for lines and text, "jpeg" for photographs and other big colour pictures.
        close: also tell pyplot, if it made the figure, to forget it, so that it is not shown twice.

    Raises:
        TypeError: `fig` is no Figure.
        ValueError: `alt` is empty, or `format` unknown.
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"Expected a matplotlib Figure, got {type(fig).__name__}. "
                        "Pass what a function of ganlab.plots returns, or ax.figure.")
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"Expected alt text that says what the picture shows, got {alt!r}. "
                         'Write one sentence: show(fig, alt="...").')
    data, width = encode(fig, dpi=dpi, format=format)
    if close and "matplotlib.pyplot" in sys.modules:  # who never imported pyplot has nothing to close
        sys.modules["matplotlib.pyplot"].close(fig)
    source = f"data:image/{format};base64,{base64.b64encode(data).decode('ascii')}"
    picture = (f'<img alt="{html.escape(alt, quote=True)}" src="{source}" width="{width}" '
               'style="max-width:100%;height:auto">')
    display(Page(picture, f"[picture: {alt}]"))


def encode(fig: Figure, *, dpi: int = 90, format: Format = "png") -> tuple[bytes, int]:
    """Render a figure; return the file's bytes and its width in pixels.

    A PNG becomes a palette PNG where that is smaller and the eye cannot tell.

    Raises:
        ValueError: `format` is neither "png" nor "jpeg".
    """
    if format not in ("png", "jpeg"):
        raise ValueError(f'Expected format "png" or "jpeg", got {format!r}.')
    buffer = io.BytesIO()
    # without the Software tag, the same figure gives the same bytes under every version of matplotlib
    options = ({"metadata": {"Software": None}} if format == "png"
               else {"pil_kwargs": {"quality": 85, "optimize": True}})
    fig.savefig(buffer, format=format, dpi=dpi, bbox_inches="tight", pad_inches=0.08, facecolor="white",
                **options)
    data = buffer.getvalue()
    picture = Image.open(io.BytesIO(data))
    return (_with_palette(data, picture) if format == "png" else data), picture.width


def _with_palette(data: bytes, picture: Image.Image) -> bytes:
    """The PNG with 256 colours, if that is smaller and differs by less than one level (RMS); else `data`."""
    rgb = picture.convert("RGB")
    indexed = rgb.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    difference = np.asarray(rgb, np.float32) - np.asarray(indexed.convert("RGB"), np.float32)
    buffer = io.BytesIO()
    indexed.save(buffer, "PNG", optimize=True)
    smaller = len(buffer.getvalue()) < len(data)
    return buffer.getvalue() if smaller and float((difference**2).mean()) < 1 else data


def jpeg(canvas: FigureCanvasAgg) -> bytes:
    """Return what an Agg canvas holds now as JPEG, for pictures that change many times a second."""
    buffer = io.BytesIO()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    Image.fromarray(pixels).save(buffer, "JPEG", quality=88, subsampling=0)  # 4:4:4 keeps thin lines' colours
    return buffer.getvalue()


def show_source(obj: Callable | type, *more: Callable | type, docstring: bool = True) -> None:
    """Show the live source of functions and classes, highlighted: the text under an equation cannot go stale.

    Args:
        obj, *more: functions, methods, classes or modules written in Python.
        docstring: False drops the docstrings, where the lesson has just said the same.

    Raises:
        TypeError: the source of an object cannot be had (built in, or made at run time).
    """
    text = "\n\n".join(source(each, docstring=docstring) for each in (obj, *more))
    # colours are written inline, background included, so that the block is readable in a dark theme too
    formatter = HtmlFormatter(noclasses=True, nobackground=True,
                              prestyles="margin:0;line-height:1.35;color:#24292f;font-family:monospace")
    block = ('<div style="background:#f6f8fa;color:#24292f;padding:0.6em 0.9em;overflow-x:auto;'
             f'border-left:3px solid #0072B2">{highlight(text, PythonLexer(), formatter)}</div>')
    display(Page(block, text))


def source(obj: Callable | type, *, docstring: bool = True) -> str:
    """Return the source of a function, method, class or module, dedented; without docstrings if asked.

    Raises:
        TypeError: the source of the object cannot be had.
    """
    try:
        text = textwrap.dedent(inspect.getsource(obj)).strip() + "\n"
    except (TypeError, OSError) as error:
        raise TypeError(f"Expected a function, class or module written in Python, got {obj!r}: "
                        f"{error}.") from None
    return text if docstring else _without_docstrings(text)


def _without_docstrings(text: str) -> str:
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            continue
        # a body that is nothing but its docstring keeps it: the code would no longer parse
        if ast.get_docstring(node, clean=False) is None or len(node.body) == 1:
            continue
        first, last = node.body[0].lineno, node.body[0].end_lineno
        if last < len(lines) and not (lines[last] or "").strip():
            last += 1  # the blank line under the docstring goes with it
        for number in range(first - 1, last):
            lines[number] = None
    return "\n".join(line for line in lines if line is not None) + "\n"
