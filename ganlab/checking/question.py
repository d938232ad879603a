"""Questions without code: one right choice of several, and predictions of what a run will measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LETTERS = "ABCDEF"


def letter_of(text: str) -> str:
    """Return the letter that somebody wrote as " b)": in capitals, without what may stand around it."""
    return text.strip().rstrip(".) ").upper()


@dataclass(frozen=True)
class Option:
    """One choice.

    Args:
        text: what can be chosen.
        why: what is said to who chooses it: of a wrong one, where the thought goes wrong.
    """

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """One right choice of several.

    Args:
        id: "04.why-sharp": the lesson, and words joined by hyphens (exercises have underscores).
        place: in the lesson, counted from 1 among its questions and predictions.
        text: the question, one or two sentences; formulas in plain Unicode.
        options: three to five, in the order in which they are shown.
        recalls: the earlier lesson that is asked about, such as "02"; "" where it is this one.
        importance: from 1 to 5. minutes: of thinking.
    """

    id: str
    place: int
    text: str
    options: Sequence[Option]
    recalls: str = ""
    importance: int = 3
    minutes: int = 1
    points: int = 1

    @property
    def lesson(self) -> str:
        return self.id.split(".")[0]

    @property
    def right(self) -> str:
        """The letter of the right choice."""
        return next(letter for letter, option in zip(LETTERS, self.options) if option.right)

    def option(self, letter: str) -> Option | None:
        """The choice of a letter, or None where there is none."""
        number = LETTERS.find(letter) if len(letter) == 1 else -1
        return self.options[number] if 0 <= number < len(self.options) else None

    def words(self) -> dict[str, str]:
        """Return every text by its key."""
        found = {f"{self.id}.text": self.text}
        for letter, option in zip(LETTERS, self.options):
            found |= {f"{self.id}.{letter}.text": option.text, f"{self.id}.{letter}.why": option.why}
        return found


@dataclass(frozen=True)
class Prediction:
    """A number to be guessed before the run measures it.

    Args:
        id, place: as of a question.
        text: what is to be guessed, one or two sentences, unit included.
        figure: the name under which the lesson measures it; there the guess is shown beside what came out.
        low, high: between which sensible guesses lie; an error is told in shares of this range.
        afterwards: what the measured number teaches, one or two sentences.
        log: the range is a matter of factors, not of differences: Fréchet distances, seconds.
    """

    id: str
    place: int
    text: str
    figure: str
    low: float
    high: float
    afterwards: str
    log: bool = field(default=False, kw_only=True)
    importance: int = 3
    minutes: int = 1

    @property
    def lesson(self) -> str:
        return self.id.split(".")[0]

    def words(self) -> dict[str, str]:
        """Return every text by its key."""
        return {f"{self.id}.text": self.text, f"{self.id}.afterwards": self.afterwards}
