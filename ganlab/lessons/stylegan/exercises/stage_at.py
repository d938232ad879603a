"""08.stage_at: the schedule of progressive growing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake


def stage_at(images_seen, first_size, image_size, stable, fade):
    """The stage of progressive growing after so many images: the pair (size, α).

    The first size is trained for `stable` images, with α = 1. From then on, in turn: the size doubles and is faded
    in during `fade` images, over which α grows evenly from 0 to 1; then it is trained for `stable` images with
    α = 1. The last size is image_size, which may also be the first; it is faded in like the others and then stays,
    with α = 1, for ever. All arguments are ints: images_seen ≥ 0, stable and fade ≥ 1; image_size is first_size
    doubled some number of times. With first_size 8, image_size 32, stable 50 and fade 100:
    49 → (8, 1); 50 → (16, 0); 125 → (16, 0.75); 150 → (16, 1); 199 → (16, 1); 200 → (32, 0); 300 → (32, 1).
    Return a pair of numbers: size, and alpha from 0 to 1.
    """
    size, begins = first_size, stable
    while size < image_size and images_seen >= begins:
        size *= 2
        alpha = min(1.0, (images_seen - begins) / fade)
        begins += fade + stable
    return size, 1.0 if size == first_size else alpha


FORM = "the form of the result"


def observe(fn: Callable, args: tuple) -> Any:
    """Take the pair apart, whatever sequence it comes in."""
    stage = fn(*args)
    if stage is None:
        return None
    if not isinstance(stage, Sequence | np.ndarray | Tensor) or isinstance(stage, str) or len(stage) != 2:
        return {FORM: type(stage).__name__}
    try:
        size, alpha = float(stage[0]), float(stage[1])
    except (TypeError, ValueError):
        return {FORM: "a pair, but not of numbers"}
    return {FORM: "a pair (size, alpha)", "size": size, "alpha": alpha}


def _pair(size: int, alpha: float) -> dict:
    return {FORM: "a pair (size, alpha)", "size": float(size), "alpha": alpha}


def cases(rng: np.random.Generator) -> list[Case]:
    plan = 8, 32, 50, 100
    known = {0: (8, 1.0), 49: (8, 1.0), 50: (16, 0.0), 100: (16, 0.5), 150: (16, 1.0), 199: (16, 1.0),
             200: (32, 0.0), 260: (32, 0.6), 300: (32, 1.0), 349: (32, 1.0), 350: (32, 1.0), 5000: (32, 1.0)}
    found = [Case((seen, *plan), expected=_pair(*stage)) for seen, stage in known.items()]
    found += [Case((200_000, 16, 16, 10, 10), expected=_pair(16, 1.0)), Case((95, 4, 16, 90, 20)),
              Case((7, 2, 64, 1, 3)), Case((100, 4, 4, 60, 70))]
    for _ in range(6):
        stable, fade = (int(n) for n in rng.integers(50, 200, 2))
        size = int(rng.choice([32, 64, 256, 1024]))
        found.append(Case((int(rng.integers(0, 8 * (stable + fade))), 4, size, stable, fade)))
    return found


def _grown(seen, first, last, stable, fade, *, lead=None, period=None, over=None, alpha=None, bound=True,
           double=True, late=False):
    """The schedule with chosen mistakes; `alpha(into, over)`."""
    lead, period, over = (value(stable, fade) if value else usual for value, usual in
                          ((lead, stable), (period, stable + fade), (over, fade)))
    if seen < lead:
        return first, 1.0
    rounds, into = divmod(seen - lead, period)
    most = (last // first).bit_length() - 1
    if bound and rounds + 1 > most:
        return (first * 2**most if double else first + most * first), 1.0
    size = first * 2 ** (rounds + 1) if double else first * (2 + rounds)
    value = min(1.0, into / over) if alpha is None else alpha(into, over)
    return (size // 2 if late and value < 1 else size), value


def _with(**mistakes) -> Callable:
    return lambda *args: _grown(*args, **mistakes)


def _end(first: int, last: int, stable: int, fade: int) -> int:
    """The number of images at which the schedule has ended."""
    return stable + ((last // first).bit_length() - 1) * (stable + fade)


def _rounds(seen, first, last, stable, fade, alpha):
    """A schedule of whole rounds from the first image on, each of one size."""
    rounds, into = divmod(seen, stable + fade)
    size = first * 2**rounds
    return (last, 1.0) if size > last else (size, alpha(into))


def _phase(case: Case) -> str:
    """Say in which part of the schedule a case lies."""
    seen, first, last, stable, fade = case.args
    if first == last or seen < stable:
        return "single" if first == last else "first"
    into = (seen - stable) % (stable + fade)
    if seen >= _end(first, last, stable, fade) - stable:
        return "end"
    return "boundary" if into in (0, fade) else "fade" if into < fade else "stable"


def _only(*phases: str) -> Callable:
    """Return the rule that only cases in these parts of the schedule went wrong."""
    return lambda verdicts: all(right or _phase(case) in phases for case, right in verdicts)


def _unless_first(change: Callable) -> Callable:
    """Return a schedule in which (size, α) is changed once the first size is over."""
    def fn(seen, first, last, stable, fade):
        size, alpha = _grown(seen, first, last, stable, fade)
        return (size, alpha) if size == first else change(seen, first, last, stable, fade, size, alpha)
    return fn


EXERCISE = Exercise(
    id="08.stage_at", place=5, title="The growth schedule", points=3, solution=stage_at, cases=cases, observe=observe,
    hints=("Draw a line of images seen: stable | fade, stable | fade, stable | … Which sizes stand over its parts?",
           "After the first `stable` images the line repeats itself every fade + stable images. How many whole "
           "rounds have passed, and how far into the present one is it? divmod tells both.",
           "Into a round by `into` images, α is into/fade, but no more than 1. With the last size reached and "
           "another round due: (image_size, 1)."),
    mistakes=(
        Mistake("not_limited", "α not limited", "Once the size is faded in, α stays 1: min(1, …).",
                [_with(alpha=lambda into, over: into / over)]),
        Mistake("falls", "α falls", "α is the weight of the new size: it grows from 0 to 1.",
                [_with(alpha=lambda into, over: 1 - min(1.0, into / over)),
                 _unless_first(lambda n, a, b, s, f, size, alpha: (size, 1.0 if alpha == 1 else 1 - alpha)),
                 lambda *args: (_grown(*args)[0], 1 - _grown(*args)[1])]),
        Mistake("no_fade", "No fade", "A new size begins with α = 0 and fades in.",
                [_with(alpha=lambda into, over: 1.0)]),
        Mistake("step", "α a step, not a slope",
                "α grows evenly over the `fade` images. // cuts a fraction off: divide with /.",
                [_with(alpha=lambda into, over: float(into >= over)),
                 _with(alpha=lambda into, over: 0.0 if into < over / 2 else 1.0),
                 _unless_first(lambda n, a, b, s, f, size, alpha: (size, round(alpha)))]),
        Mistake("bent", "α not even", "α grows evenly: into the fade by a quarter, it is a quarter.",
                [_with(alpha=lambda into, over: min(1.0, into / over) ** 2),
                 _with(alpha=lambda into, over: min(1.0, into / over) ** 0.5),
                 _with(alpha=lambda into, over: (1 - np.cos(np.pi * min(1.0, into / over))) / 2)]),
        Mistake("no_end", "Grows without end", "image_size is the last size.",
                [_with(bound=False), lambda n, a, b, s, f: (a, 1.0) if a == b else _grown(n, a, b, s, f, bound=False)]),
        Mistake("never_grows", "Always the same stage", "The stage depends on images_seen.",
                [lambda n, a, b, s, f: (a, 1.0), lambda n, a, b, s, f: (b, 1.0)]),
        Mistake("restarts", "Fades in again and again",
                "The last size is faded in once and then stays, with α = 1, for ever.",
                [lambda n, a, b, s, f: (min(b, (stage := _grown(n, a, b, s, f, bound=False))[0]), stage[1]),
                 lambda n, a, b, s, f: (a, 1.0) if a == b else (
                     min(b, (stage := _grown(n, a, b, s, f, bound=False))[0]), stage[1])]),
        Mistake("no_first_phase", "First stable phase forgotten",
                "The first size is trained for `stable` images before anything fades in.",
                [_with(lead=lambda stable, fade: 0)]),
        Mistake("first_faded", "First size faded in",
                "The first size has nothing to fade in from: its phase is `stable` images long, with α = 1.",
                [_with(lead=lambda stable, fade: stable + fade), _with(lead=lambda stable, fade: fade),
                 lambda n, a, b, s, f: (a, min(1.0, n / f)) if n < s else _grown(n, a, b, s, f),
                 lambda n, a, b, s, f: (a, n / s) if n < s else _grown(n, a, b, s, f),
                 lambda n, a, b, s, f: _rounds(n, a, b, s, f, lambda into: min(1.0, into / f))]),
        Mistake("exchanged", "fade and stable exchanged", "`fade` images with growing α, then `stable` with α = 1.",
                [lambda n, a, b, stable, fade: _grown(n, a, b, fade, stable), _with(over=lambda stable, fade: stable)]),
        Mistake("stable_first", "Stable before the fade",
                "A new size is faded in first; then come its `stable` images with α = 1.",
                [lambda n, a, b, s, f: _grown(n, a, b, s, f, alpha=lambda into, _: max(0.0, (into - s) / f)),
                 lambda n, a, b, s, f: _grown(n, a, b, s, f, alpha=lambda into, _: 1 if into < s else (into - s) / f)]),
        Mistake("over_round", "α over the whole round", "α reaches 1 after `fade` images; then come the stable ones.",
                [_with(over=lambda stable, fade: stable + fade)]),
        Mistake("no_stable", "Stable phases forgotten", "Between two fades lie `stable` images.",
                [_with(period=lambda stable, fade: fade)]),
        Mistake("no_time_to_fade", "Time of the fade forgotten", "A round lasts fade + stable images.",
                [_with(period=lambda stable, fade: stable)]),
        Mistake("size_added", "Size added", "The size doubles: 8, 16, 32, not 8, 16, 24.",
                [_with(double=False), _with(double=False, bound=False),
                 lambda *args: grown if (grown := _grown(*args, double=False, bound=False))[0] <= args[2] else (
                     args[2], 1.0),
                 lambda *args: (min(args[2], (grown := _grown(*args, double=False, bound=False))[0]), grown[1])]),
        Mistake("doubled_late", "Doubled after the fade",
                "The new size fades in while its images are made already: the size doubles where the fade begins.",
                [_with(late=True),
                 lambda n, a, b, s, f: _rounds(n, a, b, s, f, lambda into: 1 if into < s else (into - s) / f)]),
        Mistake("one_size_behind", "One size behind",
                "The first doubling comes after the first `stable` images already.",
                [_unless_first(lambda n, a, b, s, f, size, alpha: (size // 2, alpha))]),
        Mistake("from_the_first", "α from the first image on",
                "α counts the images of the present fade, not all of them.",
                [lambda n, a, b, s, f: (_grown(n, a, b, s, f)[0], 1.0 if n < s or n >= _end(a, b, s, f)
                                        else min(1.0, n / f)),
                 lambda n, a, b, s, f: (_grown(n, a, b, s, f)[0], min(1.0, n / f)),
                 _unless_first(lambda n, a, b, s, f, size, alpha: (size, min(1.0, n / f))),
                 _unless_first(lambda n, a, b, s, f, size, alpha: (size, min(1.0, (n - s) / f))),
                 lambda n, a, b, s, f: (_grown(n, a, b, s, f)[0], max(0.0, min(1.0, (n - s) / f)))]),
        Mistake("last_not_faded", "The last size is not faded in", "The last size too begins with α = 0.",
                [_unless_first(lambda n, a, b, s, f, size, alpha: (size, 1.0 if size == b else alpha))]),
        Mistake("first_alpha_zero", "α of 0 in the first phase", "With the first size nothing is faded: α = 1.",
                [lambda n, a, b, s, f: (a, 0.0) if n < s else _grown(n, a, b, s, f),
                 lambda n, a, b, s, f: (a, 0.0) if n < s or a == b else _grown(n, a, b, s, f)]),
        Mistake("last_alpha_zero", "α of 0 at the end", "The last size stays with α = 1.",
                [lambda n, a, b, s, f: (b, 0.0) if n >= _end(a, b, s, f) else _grown(n, a, b, s, f)]),
        Mistake("one_late", "One image late",
                "After exactly `stable` images the doubled size begins, with α = 0: < and ≥.",
                [lambda n, a, b, s, f: _grown(max(0, n - 1), a, b, s, f),
                 lambda n, a, b, s, f: (a, 1.0) if n == s else _grown(n, a, b, s, f),
                 lambda n, a, b, s, f: (_grown(max(0, n - 1), a, b, s, f)[0], _grown(n, a, b, s, f)[1]),
                 lambda n, a, b, s, f: (stage := _grown(max(0, n - 1), a, b, s, f)) and (
                     stage if stage[1] == 1 else _grown(n, a, b, s, f))]),
        Mistake("one_early", "One image early",
                "images_seen = stable − 1 still belongs to the first phase, and α begins at 0.",
                [lambda n, a, b, s, f: _grown(n + 1, a, b, s, f),
                 _with(alpha=lambda into, over: min(1.0, (into + 1) / over)),
                 _with(alpha=lambda into, over: min(1.0, into / max(over - 1, 1)))]),
        Mistake("percent", "α in percent, or not divided", "α runs from 0 to 1.",
                [_unless_first(lambda n, a, b, s, f, size, alpha: (size, 100 * alpha)),
                 lambda n, a, b, s, f: (_grown(n, a, b, s, f)[0], 100 * _grown(n, a, b, s, f)[1]),
                 _with(alpha=lambda into, over: min(into, over))]),
        Mistake("turned_round", "Pair turned round", "First the size, then α.",
                [lambda *args: _grown(*args)[::-1]]),
        Mistake("only_size", "Only one of the pair", "A pair is asked for: size and α.",
                [lambda *args: _grown(*args)[0], lambda *args: _grown(*args)[1]]),
        Mistake("number_of_doublings", "Doublings for the size", "The size is a number of pixels, such as 16.",
                [lambda n, a, b, s, f: ((_grown(n, a, b, s, f)[0] // a).bit_length() - 1, _grown(n, a, b, s, f)[1]),
                 lambda n, a, b, s, f: (2 ** ((_grown(n, a, b, s, f)[0] // a).bit_length() - 1),
                                        _grown(n, a, b, s, f)[1])]),
        Mistake("other_form", "Another form", "A pair of two numbers, (size, alpha), is asked for: no dict, no text.",
                [lambda *args: dict(zip(("size", "alpha"), _grown(*args))), lambda *args: str(_grown(*args)),
                 lambda *args: ("size", "alpha"), lambda *args: (*_grown(*args), 0),
                 lambda *args: [*_grown(*args), 0]]),
        Mistake("at_boundary", "Wrong only at a boundary",
                "With the first image of a fade the size is doubled and α is 0; with the first image after it α is 1. "
                "Look at < and ≤.", when=_only("boundary")),
        Mistake("in_fade", "Wrong only while a size fades in",
                "`into` images into the fade α is into / fade, not rounded.", when=_only("fade", "boundary")),
        Mistake("in_first_phase", "Wrong only in the first phase",
                "Up to image stable − 1 the stage is (first_size, 1).", when=_only("first", "single")),
        Mistake("after_last_fade", "Wrong only after the last fade",
                "Once the last size is faded in the stage is (image_size, 1), for ever.", when=_only("end", "single")),
        Mistake("between_fades", "Wrong only between two fades",
                "After its fade a size is trained for `stable` images, with α = 1.", when=_only("stable")),
    ))
