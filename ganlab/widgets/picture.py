"""What explorers and the laboratory share: a picture with a name, and words for pages without a kernel."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import traitlets
from ipywidgets import Layout, Widget


class Picture(ipywidgets.Image):
    """A JPEG to be replaced many times a second, with a name for screen readers.

    Args:
        name: what the picture shows, one sentence.
    """

    # The front-end's view reads a description before it shows a tooltip; ipywidgets.Image has none and its
    # view fails.
    description = traitlets.Unicode("").tag(sync=True)

    def __init__(self, name: str) -> None:
        super().__init__(format="jpeg", tooltip=name, layout=Layout(max_width="100%", align_self="flex-start"))


def bundle(box: Widget, title: str, invitation: str, **options: Any) -> dict[str, Any]:
    """Return the mime bundle of a widget, with words for pages that cannot show it.

    Args:
        box: the widget.
        title: what it shows.
        invitation: what the reader can do, a sentence.
        options: of IPython's `_repr_mimebundle_`.
    """
    return {**box._repr_mimebundle_(**options),
            "text/html": "<p style='border-left:4px solid #0072B2;padding:4px 10px;margin:4px 0'>"
                         f"<b>{escape(title)}</b> {escape(invitation)}</p>",
            "text/plain": f"[{title} {invitation}]"}
