"""Output that never fails: on any code page, without a terminal, into a pipe or a disk that takes no more."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata

_PLAIN = {"×": "x", "−": "-", "–": "-", "—": "-", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"', "→": "->",
          "²": "^2", "³": "^3", "≥": ">=", "≤": "<=", "≈": "~"}


def prepare() -> None:
    """Let stdout and stderr write the nearest plain letters for those that their encoding lacks."""
    codecs.register_error("ganlab.plain", _plainly)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by who started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open as long as the process runs
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="ganlab.plain")


def abandon() -> None:
    """Send what still waits in stdout nowhere: at exit Python would try once more, and complain."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start:error.end]
    return "".join(_plain(letter) for letter in letters), error.end


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return _PLAIN.get(letter) or base or letter.encode("ascii", "backslashreplace").decode()
