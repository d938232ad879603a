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
from typing import ClassVar, Literal

import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.style import Style
from pygments.token import Comment, Keyword, Number, String

Format = Literal["png", "jpeg"]


def box(colour: str, inner: str) -> str:
    """Return HTML beside a line of colour; its text keeps the colours of the page, light or dark."""
    return f"<div style='border-left:4px solid {colour};padding:4px 10px;margin:4px 0'>{inner}</div>"


class Page:
    """HTML for a notebook, with the plain text that a terminal prints instead."""

    def __init__(self, page: str, text: str) -> None:
        self.page, self.text = page, text

    def _repr_html_(self) -> str:
        return self.page

    def __repr__(self) -> str:
        return self.text


def show(fig: Figure, *, caption: str = "", alt: str = "", dpi: int = 90, format: Format | None = None,
         close: bool = True) -> None:
    """Show a figure with its alt text, and a caption under it.

    A page of HTML gets an `<img alt>` in WebP, which front-ends and screen readers keep. Beside it stands the same
    picture as PNG or JPEG, for renderers without HTML, and "[picture: alt]" for those without pictures.

    Args:
        fig: any matplotlib Figure, from `ganlab.plots`, an explorer's `static()` or pyplot.
        caption: one sentence that stands under the picture, for everybody.
        alt: what the picture shows, for who cannot see it; by default what its maker said with
            `ganlab.plots.described`.
        dpi: dots per inch; 90 suits the width of a notebook.
        format: "png" keeps lines and text as they are, "jpeg" keeps photographs small; by default "png" where 256
            colours are enough.
        close: also tell pyplot, if it made the figure, to forget it, so that it is not shown twice.

    Raises:
        TypeError: `fig` is no Figure, or `caption` no text.
        ValueError: there is no alt text, or `format` is unknown.
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"Expected a matplotlib Figure, got {type(fig).__name__}. "
                        "Pass what a function of ganlab.plots returns, or ax.figure.")
    if not isinstance(caption, str):
        raise TypeError(f'Expected a caption of one sentence, got {type(caption).__name__}: show(fig, caption="...").')
    alt = getattr(fig, "alt", "") if alt == "" else alt
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"Expected alt text that says what the picture shows, got {alt!r}. Write one sentence: "
                         'show(fig, alt="..."), or let the function that draws return described(fig, "...").')
    page, kind, plain, width = encode(fig, dpi=dpi, format=format)
    if close and "matplotlib.pyplot" in sys.modules:  # who never imported pyplot has nothing to close
        sys.modules["matplotlib.pyplot"].close(fig)
    picture = (f'<img alt="{html.escape(alt, quote=True)}" src="data:image/webp;base64,{_text(page)}" '
               f'width="{width}" style="max-width:100%;height:auto">')
    under = f'<figcaption style="margin-top:4px">{html.escape(caption)}</figcaption>' if caption else ""
    display({"text/html": f'<figure style="margin:0">{picture}{under}</figure>', f"image/{kind}": _text(plain),
             "text/plain": f"[picture: {alt}]" + (f"\n{caption}" if caption else "")},
            metadata={f"image/{kind}": {"alt": alt, "width": width}}, raw=True)


def encode(fig: Figure, *, dpi: int = 90, format: Format | None = None) -> tuple[bytes, Format, bytes, int]:
    """Render a figure; return it as WebP, the kind and bytes of a smaller copy for old renderers, its width in pixels.

    Lines are reduced to 256 colours where the eye cannot tell. The copy is PNG or JPEG, whichever is smaller.

    Raises:
        ValueError: `format` is neither "png" nor "jpeg".
    """
    if format not in (None, "png", "jpeg"):
        raise ValueError(f'Expected format "png" or "jpeg", got {format!r}.')
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.08, facecolor="white")
    picture = Image.open(buffer).convert("RGB")
    few = _palette(picture)
    exact = few or picture
    lossless = format == "png" or (format is None and few is not None)
    page = (_file(exact.convert("RGB"), "WEBP", lossless=True, quality=100, method=6) if lossless
            else _file(picture, "WEBP", quality=82, method=6))
    jpeg = _file(picture, "JPEG", quality=70, optimize=True)
    png = _file(exact, "PNG", optimize=True)
    kind, plain = ("png", png) if len(png) <= len(jpeg) else ("jpeg", jpeg)
    return page, kind, plain, picture.width


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _palette(picture: Image.Image) -> Image.Image | None:
    """The picture in 256 colours, or None where it would differ by a level (RMS)."""
    indexed = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    difference = np.asarray(picture, np.float32) - np.asarray(indexed.convert("RGB"), np.float32)
    return indexed if float((difference**2).mean()) < 1 else None


def jpeg(canvas: FigureCanvasAgg) -> bytes:
    """Return what an Agg canvas holds now as JPEG, for pictures that change many times a second."""
    buffer = io.BytesIO()
    picture(canvas).save(buffer, "JPEG", quality=88, subsampling=0)  # 4:4:4 keeps thin lines' colours
    return buffer.getvalue()


def picture(canvas: FigureCanvasAgg) -> Image.Image:
    """Return a copy of what an Agg canvas holds now."""
    size = canvas.get_width_height()
    return Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")


def show_source(obj: Callable | type, *more: Callable | type, docstring: bool = True) -> None:
    """Show the live source of functions and classes, highlighted: the text under an equation cannot go stale.

    Args:
        obj, *more: functions, methods, classes or modules written in Python.
        docstring: False drops the docstrings, where the lesson has just said the same.

    Raises:
        TypeError: the source of an object cannot be had (built in, or made at run time).
    """
    text = "\n\n".join(source(each, docstring=docstring) for each in (obj, *more))
    display(Page(box("#0072B2", highlighted(text)), text))


def highlighted(text: str) -> str:
    """Return Python source as HTML that is readable in any theme, and wraps between words on a narrow page.

    The page's own colours stay. Where JupyterLab's variables are missing, or a page that is not trusted drops them,
    weight and slant remain.
    """
    formatter = HtmlFormatter(noclasses=True, nobackground=True, style=_Tokens, prestyles=(
        "margin:0;line-height:1.35;white-space:pre-wrap;word-break:normal;overflow-wrap:break-word"))
    block = highlight(text, PythonLexer(), formatter)
    for colour, token in _VARIABLES.items():
        block = block.replace(f"color: {colour}", f"color: var(--jp-mirror-editor-{token}-color, inherit)")
    return block


class _Tokens(Style):
    """How tokens look. The colours only stand for JupyterLab's variables, which a pygments style cannot name."""

    styles: ClassVar = {Keyword: "bold #000001", String: "#000002", Number: "#000003", Comment: "italic"}


_VARIABLES = {"#000001": "keyword", "#000002": "string", "#000003": "number"}


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
