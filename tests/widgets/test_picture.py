"""Widgets on a page: words stand in their place where no kernel answers."""

import pytest

from ganlab.widgets import picture
from ganlab.widgets.controls import switch


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(picture, "display", lambda data, **_: bundles.append(data))
    return bundles


def test_a_widget_is_shown_with_words_in_its_own_bundle_and_hidden_words_before_it(shown):
    """Kills a widget-view alone: a page that was saved with it says "model not found" for ever."""
    widget = switch("a")
    picture.present(widget, "Title <x>.", "Run this cell.")
    before, bundle = shown
    assert bundle[picture.VIEW]["model_id"] == widget.model_id
    assert bundle["text/plain"] == "[Title <x>. Run this cell.]"
    words = bundle["text/html"]
    assert "Title &lt;x&gt;." in words and "Run this cell." in words
    page = before._repr_html_()
    assert f'<div class="{picture.RESTING}" style="display:none">{words}</div>' in page and "<style>" in page


def test_where_the_page_says_it_all_there_are_no_words(shown):
    picture.present(switch("a"))
    before, bundle = shown
    assert bundle["text/html"] == bundle["text/plain"] == ""
    assert '<div class="ganlab-resting" style="display:none"></div>' in before._repr_html_()


def test_a_message_takes_no_room_while_there_is_nothing_to_say():
    message = picture.Message()
    assert message.layout.display == "none"
    message.alert("a < b\nc")
    assert "a &lt; b<br>c" in message.value and 'role="alert"' in message.value and message.layout.display is None
    message.note("done")
    assert 'role="status"' in message.value
    message.clear()
    assert message.value == "" and message.layout.display == "none"
