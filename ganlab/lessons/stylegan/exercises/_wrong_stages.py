"""Schedules of progressive growing that go wrong in chosen ways, and where they do."""

from __future__ import annotations

from collections.abc import Callable

from ganlab.checking import Case


def grown(seen, first, last, stable, fade, *, lead=None, period=None, over=None, alpha=None, end="once",
           size=lambda first, doublings: first * 2**doublings, behind=0, late=False):
    """The schedule with chosen mistakes.

    lead, period, over: images before the first fade, of a round, of a fade: (stable, fade) → number.
    alpha: (into, over) → α. end: the last size stays ("once"), is faded in "again", or is doubled on ("never").
    size: (first, doublings) → size. behind: doublings that are missing. late: doubled after the fade.
    """
    lead, period, over = (value(stable, fade) if value else usual for value, usual in
                          ((lead, stable), (period, stable + fade), (over, fade)))
    if seen < lead:
        return first, 1.0
    rounds, into = divmod(seen - lead, period)
    most = (last // first).bit_length() - 1
    if end == "once" and rounds + 1 - behind > most:
        return size(first, most), 1.0
    doublings = min(rounds + 1 - behind, most) if end == "again" else rounds + 1 - behind
    value = min(1.0, into / over) if alpha is None else alpha(into, over)
    return size(first, doublings - (late and value < 1)), value


def added(first: int, doublings: int) -> int:
    return first + doublings * first


def combined(**mistakes) -> list[Callable]:
    """A mistake alone, and together with those at the end of the schedule, which often comes with another."""
    def unless_single(wrong):
        return lambda n, a, b, s, f: (a, 1.0) if a == b else wrong(n, a, b, s, f)

    ends = [mistakes["end"]] if "end" in mistakes else ["once", "never", "again"]
    made = [lambda *args, end=end: grown(*args, **{**mistakes, "end": end}) for end in ends]
    return [*made, *map(unless_single, made)]


def ended_at(first: int, last: int, stable: int, fade: int) -> int:
    """The number of images at which the schedule has ended."""
    return stable + ((last // first).bit_length() - 1) * (stable + fade)


def phase(case: Case) -> str:
    """Say in which part of the schedule a case lies."""
    seen, first, last, stable, fade = case.args
    if first == last or seen < stable:
        return "single" if first == last else "first"
    into = (seen - stable) % (stable + fade)
    if seen >= ended_at(first, last, stable, fade) - stable:
        return "end"
    return "boundary" if into in (0, fade) else "fade" if into < fade else "stable"


def only(*phases: str) -> Callable:
    """Return the rule that only cases in these parts of the schedule went wrong."""
    return lambda verdicts: all(right or phase(case) in phases for case, right in verdicts)


def anywhere(n, s, end, single) -> bool:
    return single or n < s or n >= end
