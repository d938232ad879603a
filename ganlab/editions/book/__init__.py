"""The book: all lessons as a web site that opens from a file, made by Sphinx from the notebooks as they are stored.

    ganlab make book --out book/

Nothing is executed. `chapter` turns a notebook into a page, `reference` makes the pages that belong to no lesson;
explorers move without a kernel (`ganlab.editions.live`), formulas are drawn by the MathJax in `vendor/`.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ganlab import __version__, lessons
from ganlab.editions import handout, live
from ganlab.editions.book import chapter, reference
from ganlab.runtime import GanlabError

_HERE = Path(__file__).resolve().parent
_VENDOR = _HERE.parent / "vendor"
_MARK = ".ganlab-book"  # stands in a book, so that no other folder is ever replaced


class BookError(GanlabError):
    """The book cannot be made."""


def make(numbers: Iterable[str], out: Path, *, notebooks: Path | None = None) -> Iterator[str]:
    """Make the book and yield what to tell of it; `out` is replaced once the book is whole.

    Args:
        numbers: of lessons, such as ["02"]; none for all.
        out: the folder of the book.
        notebooks: the folder of the course's notebooks; by default the checkout's.

    Raises:
        BookError: Sphinx is not installed, or `out` is a folder with something else in it.
        EditionError: there is no notebook of a lesson.
    """
    out = Path(out).resolve()
    if out.exists() and not (out / _MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise BookError(f"Expected a new folder or an earlier book at {out}, and something else is there. Give another "
                        "one with --out.")
    paths = [handout.lesson_path(number, notebooks) for number in numbers or lessons.rooms()]
    with tempfile.TemporaryDirectory(prefix="ganlab-book-") as scratch:
        source, built = Path(scratch) / "source", Path(scratch) / "html"
        _write_pages(source, paths)
        _run_sphinx(source, built)
        live.copy(built, paths[0].parent)
        shutil.copytree(_VENDOR / "mathjax", built / "mathjax")
        (built / _MARK).write_text(__version__ + "\n", encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(built, out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    yield f"{out / 'index.html'}: the book, {len(paths)} lessons, {size:.1f} MB. Open it with any browser."


def _write_pages(source: Path, paths: list[Path]) -> None:
    source.mkdir()
    chapters = [chapter.of(path) for path in paths]
    known = {each.number: each for each in chapters}
    for each in chapters:
        (source / f"{each.name}.md").write_text(chapter.page(each, known), encoding="utf-8")
    for name, text in reference.pages(chapters).items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    pictures = paths[0].parent / "pictures"
    if pictures.is_dir():
        shutil.copytree(pictures, source / "pictures")


def _run_sphinx(source: Path, out: Path) -> None:
    try:
        from sphinx.application import Sphinx
    except ImportError:
        raise BookError('Expected Sphinx, MyST and Furo to be installed, and they are not. Install them with '
                        'pip install "ganlab[editions]", or in a checkout with make setup.') from None
    said = io.StringIO()
    scripts = [line.split('src="')[1].split('"')[0] for line in live.head().splitlines() if "<script" in line]
    styles = [line.split('href="')[1].split('"')[0] for line in live.head().splitlines() if "<link" in line]
    settings = {
        "project": "GANs, taught and proved", "author": "the authors of ganlab", "version": __version__,
        "language": "en", "html_theme": "furo", "html_title": "ganlab: a course on GANs",
        "extensions": ["myst_parser", "sphinx.ext.mathjax"], "suppress_warnings": ["myst.header"],
        "myst_enable_extensions": ["dollarmath", "amsmath", "deflist"], "myst_heading_anchors": 3,
        "mathjax_path": "../mathjax/tex-svg-full.js",
        "mathjax3_config": {"svg": {"fontCache": "global"}, "options": {"enableMenu": False}},
        "html_static_path": [str(_HERE / "static")], "html_css_files": ["book.css", *(f"../{name}" for name in styles)],
        "html_js_files": ["book.js", *((f"../{name}", {"defer": "defer"}) for name in scripts)],
        "html_copy_source": False, "html_show_sourcelink": False, "html_show_sphinx": False,
        "html_show_copyright": False,
        "pygments_style": "a11y-high-contrast-light", "pygments_dark_style": "a11y-high-contrast-dark",
    }
    (source / "conf.py").write_text("\n".join(f"{name} = {value!r}" for name, value in settings.items()),
                                     encoding="utf-8")
    with contextlib.redirect_stderr(said):
        app = Sphinx(source, source, out, source.parent / "doctrees", "html", status=None, warning=said)
        app.build()
    # "already registered": Sphinx says so of its own parts in a process that has made a book before
    problems = [line for line in said.getvalue().splitlines()
                if ("WARNING" in line or "ERROR" in line) and "already registered" not in line]
    if app.statuscode or problems:
        raise BookError("Expected Sphinx to make the book without a warning, got:\n" + "\n".join(problems[:20]))
