"""08.stage_at: the schedule of progressive growing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.stylegan.exercises._wrong_stages import added, anywhere, combined, ended_at, grown, only


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


def by_divmod(images_seen, first_size, image_size, stable, fade):
    rounds, into = divmod(images_seen - stable, fade + stable)
    doublings = (image_size // first_size).bit_length() - 1
    if rounds < 0:
        return first_size, 1.0
    if rounds >= doublings:
        return image_size, 1.0
    return first_size * 2 ** (rounds + 1), min(1.0, into / fade)


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


EXERCISE = Exercise(
    id="08.stage_at", place=5, title="The growth schedule", points=3, solution=stage_at, cases=cases, observe=observe,
    difficulty=4, importance=2, minutes=20, another=by_divmod,
    reason="After the first stable phase all repeats itself every fade + stable images: each round begun doubles the "
           "size, the place in the round gives α, and the last size ends it.",
    hints=("Draw a line of images seen: stable | fade, stable | fade, stable | … Which sizes stand over its parts?",
           "After the first `stable` images the line repeats itself every fade + stable images. How many whole "
           "rounds have passed, and how far into the present one is it? divmod tells both.",
           "Into a round by `into` images, α is into/fade, but no more than 1. With the last size reached and "
           "another round due: (image_size, 1)."),
    mistakes=(
        Mistake("not_limited", "α not limited", "Once the size is faded in, α stays 1: min(1, …).",
                combined(alpha=lambda into, over: into / over)),
        Mistake("falls", "α falls", "α is the weight of the new size: it grows from 0 to 1.",
                [*combined(alpha=lambda into, over: 1 - min(1.0, into / over)),
                 *combined(alpha=lambda into, over: 1.0 if into >= over else 1 - into / over),
                 lambda *args: (grown(*args)[0], 1 - grown(*args)[1])]),
        Mistake("no_fade", "No fade", "A new size begins with α = 0 and fades in.",
                combined(alpha=lambda into, over: 1.0)),
        Mistake("step", "α a step, not a slope",
                "α grows evenly over the `fade` images. // cuts a fraction off: divide with /.",
                [*combined(alpha=lambda into, over: float(into >= over)),
                 *combined(alpha=lambda into, over: float(into // over)),
                 *combined(alpha=lambda into, over: 0.0 if into < over / 2 else 1.0),
                 *combined(alpha=lambda into, over: round(min(1.0, into / over)))]),
        Mistake("bent", "α not even", "α grows evenly: into the fade by a quarter, it is a quarter.",
                [made for bend in (lambda part: part**2, lambda part: part**0.5,
                                   lambda part: part * part * (3 - 2 * part),
                                   lambda part: (1 - np.cos(np.pi * part)) / 2)
                 for made in combined(alpha=lambda into, over, bend=bend: bend(min(1.0, into / over)))]),
        Mistake("no_end", "Grows without end", "image_size is the last size.", combined(end="never")),
        Mistake("restarts", "Fades in again and again",
                "The last size is faded in once and then stays, with α = 1, for ever.", combined(end="again")),
        Mistake("never_grows", "Always the same stage", "The stage depends on images_seen.",
                [lambda n, a, b, s, f: (a, 1.0), lambda n, a, b, s, f: (b, 1.0)]),
        Mistake("two_sizes", "One fade only", "Every size between the first and the last is faded in and trained too.",
                [lambda n, a, b, s, f: (a, 1.0) if n < s else (2 * a, (n - s) / f) if n < s + f else (b, 1.0),
                 lambda n, a, b, s, f: (a, 1.0) if n < s else (b, min(1.0, (n - s) / f)),
                 lambda n, a, b, s, f: (a, 1.0) if n < s else (2 * a, min(1.0, (n - s) / f))]),
        Mistake("fixed_numbers", "Numbers of the example", "8, 32, 50 and 100 are an example: use the arguments.",
                [lambda n, a, b, s, f: grown(n, 8, 32, s, f), lambda n, a, b, s, f: grown(n, a, b, 50, 100),
                 lambda n, a, b, s, f: grown(n, 8, 32, 50, 100), lambda n, a, b, s, f: grown(n, a, 32, s, f),
                 lambda n, a, b, s, f: grown(n, 8, b, s, f)]),
        Mistake("no_first_phase", "First stable phase forgotten",
                "The first size is trained for `stable` images before anything fades in.",
                combined(lead=lambda stable, fade: 0)),
        Mistake("first_faded", "First size faded in",
                "The first size has nothing to fade in from: its phase is `stable` images long, with α = 1.",
                [*combined(lead=lambda stable, fade: stable + fade), *combined(lead=lambda stable, fade: fade),
                 *combined(lead=lambda stable, fade: 0, behind=1),
                 lambda n, a, b, s, f: (a, n / f) if n < f else grown(n - f, a, b, s, f),
                 lambda n, a, b, s, f: (a, min(1.0, n / f)) if n < s else grown(n, a, b, s, f),
                 lambda n, a, b, s, f: (a, n / s) if n < s else grown(n, a, b, s, f)]),
        Mistake("doubled_late", "Doubled after the fade",
                "The new size fades in while its images are made already: the size doubles where the fade begins.",
                [*combined(late=True), *combined(lead=lambda stable, fade: 0, behind=1, alpha=None, late=True),
                 *(lambda n, a, b, s, f, end=end: grown(
                     n, a, b, s, f, lead=lambda stable, fade: 0, behind=1, end=end,
                     alpha=lambda into, over: 1.0 if into < s else (into - s) / f)
                   for end in ("once", "never", "again"))]),
        Mistake("one_size_behind", "One size behind",
                "The first doubling comes after the first `stable` images already.",
                [*combined(behind=1), lambda *args: (max(args[1], grown(*args)[0] // 2), grown(*args)[1])]),
        Mistake("exchanged", "fade and stable exchanged", "`fade` images with growing α, then `stable` with α = 1.",
                [lambda n, a, b, stable, fade: grown(n, a, b, fade, stable),
                 *combined(over=lambda stable, fade: stable)]),
        Mistake("stable_first", "Stable before the fade",
                "A new size is faded in first; then come its `stable` images with α = 1.",
                [lambda n, a, b, s, f, early=early: grown(n, a, b, s, f, alpha=lambda into, _: (
                    early if into < s else (into - s) / f)) for early in (0.0, 1.0)]),
        Mistake("over_round", "α over the whole round", "α reaches 1 after `fade` images; then come the stable ones.",
                combined(over=lambda stable, fade: stable + fade)),
        Mistake("no_stable", "Stable phases forgotten", "Between two fades lie `stable` images.",
                [*combined(period=lambda stable, fade: fade),
                 *combined(lead=lambda stable, fade: 0, period=lambda stable, fade: fade)]),
        Mistake("no_time_to_fade", "Time of the fade forgotten", "A round lasts fade + stable images.",
                combined(period=lambda stable, fade: stable)),
        Mistake("size_added", "Size added", "The size doubles: 8, 16, 32, not 8, 16, 24.",
                [*combined(size=added),
                 lambda *args: (min(args[2], (stage := grown(*args, size=added, end="never"))[0]), stage[1]),
                 lambda *args: stage if (stage := grown(*args, size=added, end="never"))[0] <= args[2] else (
                     args[2], 1.0)]),
        Mistake("from_the_first", "α from the first image on",
                "α counts the images of the present fade, not all of them.",
                [lambda n, a, b, s, f, share=share, where=where: (grown(n, a, b, s, f)[0], max(0.0, min(
                    1.0, share(n, s, f))) if where(n, s, ended_at(a, b, s, f)) else 1.0)
                 for share in (lambda n, s, f: n / f, lambda n, s, f: (n - s) / f, lambda n, s, f: n / (s + f))
                 for where in (lambda n, s, end: True, lambda n, s, end: n >= s, lambda n, s, end: s <= n < end)]),
        Mistake("last_not_faded", "The last size is not faded in", "The last size too begins with α = 0.",
                [lambda *args: (args[2], 1.0) if grown(*args)[0] == args[2] else grown(*args)]),
        Mistake("stable_alpha_zero", "α of 0 where nothing fades", "α is 1 in the stable phases: the size shows alone.",
                [lambda n, a, b, s, f, where=where: (grown(n, a, b, s, f)[0], 0.0 if where(
                    n, s, ended_at(a, b, s, f), a == b) else grown(n, a, b, s, f)[1] % (1 if where is anywhere else 2))
                 for where in (anywhere, lambda n, s, end, single: n < s,
                               lambda n, s, end, single: n < s or single, lambda n, s, end, single: n >= end)]),
        Mistake("one_late", "One image late",
                "After exactly `stable` images the doubled size begins, with α = 0: < and ≥.",
                [lambda n, a, b, s, f: grown(max(0, n - 1), a, b, s, f),
                 lambda n, a, b, s, f: (a, 1.0) if n == s else grown(n, a, b, s, f),
                 lambda n, a, b, s, f: (grown(max(0, n - 1), a, b, s, f)[0], grown(n, a, b, s, f)[1]),
                 lambda n, a, b, s, f: (stage := grown(max(0, n - 1), a, b, s, f)) and (
                     stage if stage[1] == 1 else grown(n, a, b, s, f))]),
        Mistake("one_early", "One image early",
                "images_seen = stable − 1 still belongs to the first phase, and α begins at 0.",
                [lambda n, a, b, s, f: grown(n + 1, a, b, s, f),
                 *combined(alpha=lambda into, over: min(1.0, (into + 1) / over)),
                 *combined(alpha=lambda into, over: min(1.0, into / max(over - 1, 1)))]),
        Mistake("percent", "α in percent, or not divided", "α runs from 0 to 1.",
                [*combined(alpha=lambda into, over: 100 * min(1.0, into / over)),
                 lambda *args: (grown(*args)[0], 100 * grown(*args)[1]),
                 *combined(alpha=lambda into, over: min(into, over)), *combined(alpha=lambda into, over: into)]),
        Mistake("turned_round", "Pair turned round", "First the size, then α.",
                [lambda *args: grown(*args)[::-1]]),
        Mistake("only_size", "Only one of the pair", "A pair is asked for: size and α.",
                [lambda *args: grown(*args)[0], lambda *args: grown(*args)[1]]),
        Mistake("number_of_doublings", "Doublings for the size", "The size is a number of pixels, such as 16.",
                [lambda n, a, b, s, f: ((grown(n, a, b, s, f)[0] // a).bit_length() - 1, grown(n, a, b, s, f)[1]),
                 lambda n, a, b, s, f: (2 ** ((grown(n, a, b, s, f)[0] // a).bit_length() - 1),
                                        grown(n, a, b, s, f)[1])]),
        Mistake("other_form", "Another form", "A pair of two numbers, (size, alpha), is asked for: no dict, no text.",
                [lambda *args: dict(zip(("size", "alpha"), grown(*args))), lambda *args: str(grown(*args)),
                 lambda *args: ("size", "alpha"), lambda *args: (*grown(*args), 0),
                 lambda *args: [*grown(*args), 0]]),
        Mistake("at_boundary", "Wrong only at a boundary",
                "With the first image of a fade the size is doubled and α is 0; with the first image after it α is 1. "
                "Look at < and ≤.", when=only("boundary")),
        Mistake("in_fade", "Wrong only while a size fades in",
                "`into` images into the fade α is into / fade, not rounded.", when=only("fade", "boundary")),
        Mistake("only_size_there_is", "Wrong only where there is one size",
                "Where image_size is first_size nothing ever fades in: (first_size, 1).", when=only("single")),
        Mistake("in_first_phase", "Wrong only in the first phase",
                "Up to image stable − 1 the stage is (first_size, 1).", when=only("first", "single")),
        Mistake("after_last_fade", "Wrong only after the last fade",
                "Once the last size is faded in the stage is (image_size, 1), for ever.", when=only("end", "single")),
        Mistake("between_fades", "Wrong only between two fades",
                "After its fade a size is trained for `stable` images, with α = 1.", when=only("stable")),
    ))
