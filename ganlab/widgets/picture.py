"""What explorers and the laboratory share: a picture with a name, its numbers, and words for pages without a kernel."""

from __future__ import annotations

from html import escape

import ipywidgets
import traitlets
from IPython.display import display
from ipywidgets import Layout, Widget

from ganlab.widgets.display import Page, box

VIEW = "application/vnd.jupyter.widget-view+json"


class Picture(ipywidgets.Image):
    """A JPEG to be replaced many times a second, with a name for screen readers.

    Args:
        name: what the picture shows, one sentence.
    """

    # The front-end's view reads a description before it shows a tooltip; ipywidgets.Image has none and its
    # view fails.
    description = traitlets.Unicode("").tag(sync=True)

    def __init__(self, name: str) -> None:
        super().__init__(format="jpeg", tooltip=name,
                         layout=Layout(max_width="calc(100% - 4px)", align_self="flex-start"))


class Numbers(ipywidgets.HTML):
    """What the picture shows in numbers; screen readers say it when it changes."""

    def say(self, text: str) -> None:
        """Show this text."""
        self.value = ('<div role="status" style="white-space:pre-wrap;line-height:1.4;'
                      f'font-variant-numeric:tabular-nums">{_lines(text)}</div>')


class Message(ipywidgets.HTML):
    """A line under the picture that takes no room while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__(layout=Layout(display="none"))

    def alert(self, text: str) -> None:
        """Say what went wrong."""
        self._show(box("#D55E00", f'<span role="alert">{_lines(text)}</span>'))

    def note(self, text: str) -> None:
        """Say what has happened."""
        self._show(box("#0072B2", f'<span role="status">{_lines(text)}</span>'))

    def clear(self) -> None:
        """Say nothing."""
        self.value, self.layout.display = "", "none"

    def _show(self, html: str) -> None:
        self.value, self.layout.display = html, None


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


# JupyterLab gives this class to the place of a widget whose model is gone, and to nothing else there. A page that is
# not trusted, and other front-ends, show the words that stand in the widget's own bundle.
_GONE = ".jp-OutputArea-output.jupyter-widgets"
RESTING = "ganlab-resting"
_STYLE = (f"<style>{_GONE} {{ display: none }} "
          f".jp-OutputArea:has({_GONE}) .{RESTING} {{ display: block !important }}</style>")


def present(widget: Widget, title: str = "", invitation: str = "") -> None:
    """Display a widget, with words in its place where no kernel answers.

    Args:
        widget: the widget.
        title: what it shows; none where what stands above it says it all.
        invitation: what the reader can do, a sentence.
    """
    words = box("#0072B2", f"<b>{escape(title)}</b> {escape(invitation)}") if title else ""
    display(Page(f'{_STYLE}<div class="{RESTING}" style="display:none">{words}</div>', ""))
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    display({VIEW: view, "text/html": words,
             "text/plain": f"[{title} {invitation}]" if title else ""}, raw=True)
