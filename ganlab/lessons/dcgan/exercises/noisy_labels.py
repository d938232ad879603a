"""04.noisy_labels: targets for the discriminator, with noise."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def noisy_labels(n_real, n_fake, width=0.05, generator=None):
    """Noisy targets for D: real ones uniform between 1 − width and 1, fake ones uniform between 0 and width.

    n_real, n_fake: how many of each, at least 1; every target is drawn for itself, anew in each call.
    width: of the noise, above 0 and at most 1.
    generator: a torch.Generator that makes all the draws, or None for torch's own. No seed is set here.
    Return (real, fake): float tensors of shapes (n_real,) and (n_fake,).
    """
    real = 1 - width * torch.rand(n_real, generator=generator)
    fake = width * torch.rand(n_fake, generator=generator)
    return real, fake


def by_uniform(n_real, n_fake, width=0.05, generator=None):
    real = torch.empty(n_real).uniform_(1 - width, 1, generator=generator)
    fake = torch.empty(n_fake).uniform_(0, width, generator=generator)
    return real, fake


def observe(fn: Callable, args: tuple) -> dict | str | None:
    """Put down one aspect of the targets: n_real, n_fake, perhaps width and a seed, and the aspect's name."""
    *sizes, aspect = args

    def call(*generator: torch.Generator) -> tuple:
        pair = fn(*sizes[:3], *generator)
        tensors = isinstance(pair, tuple | list) and [isinstance(part, torch.Tensor) for part in pair] == [True, True]
        return tuple(part.detach() for part in pair) if tensors else pair

    def draw(*generator: torch.Generator) -> torch.Tensor:
        return torch.cat([part.flatten().double() for part in call(*generator)])

    seeded, own = torch.Generator().manual_seed, torch.default_generator
    pair = call(*map(seeded, sizes[3:]))
    if pair is None:
        return None
    if not isinstance(pair, tuple) or not all(isinstance(part, torch.Tensor) for part in pair):
        return "no pair (real, fake) of tensors"
    if aspect in ("real", "fake", "independence"):
        return _figures(pair, sizes[2] if len(sizes) > 2 else 0.05, aspect)
    if aspect == "shapes":
        return {"shapes": f"{tuple(pair[0].shape)} and {tuple(pair[1].shape)}",
                "floating point": all(part.is_floating_point() for part in pair)}
    if aspect == "same seed":
        return {"two generators with one seed give the same targets": torch.equal(draw(seeded(1)), draw(seeded(1)))}
    if aspect == "other seed":
        first = seeded(1)
        drawn = [draw(first), draw(first), draw(torch.Generator().manual_seed(2))]
        return {"the generator goes on: its next targets are others": _all_other(drawn[:2]),
                "another seed gives others": _all_other([drawn[0], drawn[2]])}
    if aspect == "torch's own is left alone":
        before = own.get_state()
        draw(seeded(1))
        return {"with a generator, torch's own stays as it is": torch.equal(before, own.get_state())}
    if aspect == "anew":
        return {"without a generator each call gives other targets": _all_other([draw(), draw()])}
    drawn = []
    for seed in (3, 3, 4):
        own.manual_seed(seed)
        drawn.append(draw())
    return {"without a generator, torch.manual_seed decides": torch.equal(*drawn[:2]) and _all_other(drawn[1:])}


def _figures(pair: tuple, width: float, aspect: str) -> dict:
    """Describe the distance of many targets from their clean value, in units of width."""
    real, fake = (1 - pair[0].double()) / width, pair[1].double() / width
    if aspect == "independence":
        n = min(real.numel(), fake.numel())
        together = torch.corrcoef(torch.stack([real.flatten()[:n], fake.flatten()[:n]]))
        return {"real and fake noise are independent": bool(together[0, 1].nan_to_num(1.0).abs() < 0.1)}
    values = real if aspect == "real" else fake
    spread = float(values.std())
    seen: dict = {f"{aspect} targets differ from each other": spread > 1e-3}
    if spread > 1e-3:
        what = f"{aspect} targets, distance from {int(aspect == 'real')} in units of width"
        seen |= {f"{what}: smallest": float(values.min()), f"{what}: largest": float(values.max()),
                 f"{what}: mean": float(values.mean()), f"{what}: standard deviation": spread,
                 f"{aspect} targets lie at random distances": _at_random(values)}
    return seen


def _uniform(aspect: str) -> dict:
    """The figures of a uniform distribution: those of another draw would hold its chance too."""
    what = f"{aspect} targets, distance from {int(aspect == 'real')} in units of width"
    return {f"{aspect} targets differ from each other": True, f"{what}: smallest": 0.0, f"{what}: largest": 1.0,
            f"{what}: mean": 0.5, f"{what}: standard deviation": 12**-0.5,
            f"{aspect} targets lie at random distances": True}


def _at_random(values: torch.Tensor) -> bool:
    """Values that are drawn apart from one another have neighbours at all distances: their spread is their mean."""
    apart = values.flatten().sort().values.diff()
    return len(apart) < 50 or float(apart.std() / apart.mean()) > 0.5


def _all_other(pair: list[torch.Tensor]) -> bool:
    """Two draws agree in next to no target."""
    return bool((pair[0] == pair[1]).double().mean() < 0.2)


SOURCES = ("same seed", "other seed", "torch's own is left alone", "anew", "torch's own")


def cases(rng: np.random.Generator) -> list[Case]:
    def note(args: tuple) -> str:
        return f"n_real = {args[0]}, n_fake = {args[1]}" + (f", width = {args[2]:.3g}" if len(args) > 3 else "")

    many = [(2500, 2500), (2500, 2200, 0.3), (2000, 2200, 1.0), (2200, 2500, float(rng.uniform(0.1, 0.4)), 7)]
    found = [(*sizes, aspect) for sizes in many for aspect in ("real", "fake")]
    found += [(*sizes, "shapes") for sizes in ((30, 20), (7, 1), (1, 5, 0.2, 7))]
    found += [(2500, 2500, "independence"), *((30, 20, 0.2, aspect) for aspect in SOURCES)]
    return [Case(args, expected=_uniform(args[-1]) if args[-1] in ("real", "fake") else None, note=note(args))
            for args in found]


def _only(*allowed: str, needed: tuple[str, ...] = ()) -> Callable[[list[tuple[Case, bool]]], bool]:
    """Return the rule "some of these aspects went wrong, all of `needed`, and nothing else"."""
    def rule(verdicts: list[tuple[Case, bool]]) -> bool:
        failed = {case.args[-1] for case, right in verdicts if not right}
        return bool(failed) and failed <= set(allowed) and set(needed) <= failed
    return rule


def _only_default(verdicts: list[tuple[Case, bool]]) -> bool:
    """Only the cases without a width go wrong."""
    return all(right == (len(case.args) > 3 or case.args[-1] not in ("real", "fake")) for case, right in verdicts)


def _labels(real: Callable, fake: Callable, draw: Callable = torch.rand) -> Callable:
    """Return a noisy_labels whose noise, uniform in [0, 1), goes through `real(u, width)` and `fake(u, width)`."""
    def make(n_real, n_fake, width=0.05, generator=None):
        return real(draw(n_real, generator=generator), width), fake(draw(n_fake, generator=generator), width)
    return make


def _right_real(u, w):
    return 1 - w * u


def _right_fake(u, w):
    return w * u


def _shared_draw(n_real, n_fake, width=0.05, generator=None):
    draw = width * torch.rand(max(n_real, n_fake), generator=generator)
    return 1 - draw[:n_real], draw[:n_fake]


def _shared_complement(n_real, n_fake, width=0.05, generator=None):
    draw = width * torch.rand(max(n_real, n_fake), generator=generator)
    return 1 - width + draw[:n_real], draw[:n_fake]


def _shared_real(n_real, n_fake, width=0.05, generator=None):
    real, _ = noisy_labels(n_real, n_fake, width, generator)
    return real, 1 - real


def _evenly(n_real, n_fake, width=0.05, generator=None):
    return torch.linspace(1 - width, 1, n_real), torch.linspace(0, width, n_fake)


def _one_draw(n_real, n_fake, width=0.05, generator=None):
    real, fake = torch.rand(1, generator=generator), torch.rand(1, generator=generator)
    return torch.ones(n_real) - width * real, torch.zeros(n_fake) + width * fake


def _one_number(n_real, n_fake, width=0.05, generator=None):
    return 1 - width * torch.rand(1, generator=generator), width * torch.rand(1, generator=generator)


def _one_of_python(n_real, n_fake, width=0.05, generator=None):
    return torch.full((n_real,), 1 - width * random.random()), torch.full((n_fake,), width * random.random())


def _half_normal(u, generator=None):
    return torch.randn(u, generator=generator).abs()


def _another_shape(n_real, n_fake, width=0.05, generator=None):
    return tuple(part.unsqueeze(1) for part in noisy_labels(n_real, n_fake, width, generator))


def _exchanged_counts(n_real, n_fake, width=0.05, generator=None):
    return noisy_labels(n_fake, n_real, width, generator)


def _both_real(n_real, n_fake, width=0.05, generator=None):
    return 1 - width * torch.rand(n_real, generator=generator), 1 - width * torch.rand(n_fake, generator=generator)


EXERCISE = Exercise(
    id="04.noisy_labels", place=8, title="Noisy labels", points=2, solution=noisy_labels, cases=cases,
    observe=observe, rtol=0.02, atol=0.02,
    difficulty=2, importance=1, minutes=6, another=by_uniform,
    reason="A draw from [0, 1) times width is noise between 0 and width; below 1 for real and above 0 for fake, it "
           "keeps D from being rewarded for endless certainty.",
    hints=("torch.rand draws uniformly between 0 and 1. How do you stretch that to a width?",
           "Real: 1 minus something between 0 and width. Fake: something between 0 and width.",
           "1 - width * torch.rand(n_real, generator=generator), and the same without the 1 − for the fakes."),
    mistakes=(
        Mistake("swapped_labels", "Swapped labels", "Real targets lie near 1, fake ones near 0, and real comes first.",
                [_labels(_right_fake, _right_real), lambda n_real, n_fake, width=0.05, generator=None: noisy_labels(
                    n_fake, n_real, width, generator)[::-1],
                 lambda *args: noisy_labels(*args)[::-1]]),
        Mistake("exchanged_counts", "Counts exchanged", "n_real real targets and n_fake fake ones.",
                [_exchanged_counts]),
        Mistake("no_noise", "No noise", "The targets are drawn, each for itself.",
                [_labels(real, fake) for real, fake in (
                    (lambda u, w: torch.ones_like(u), lambda u, w: torch.zeros_like(u)),
                    (lambda u, w: torch.full_like(u, 1 - w), lambda u, w: torch.full_like(u, w)),
                    (lambda u, w: torch.full_like(u, 1 - w), lambda u, w: torch.zeros_like(u)))]),
        Mistake("one_draw", "One draw for all", "Every target is drawn for itself: torch.rand(n_real), not "
                "torch.rand(1).",
                [_one_draw, _one_number, _one_of_python]),
        Mistake("above_one", "Real targets above 1", "The noise pulls real targets down from 1: 1 − width·u.",
                [_labels(lambda u, w: 1 + w * u, _right_fake)]),
        Mistake("below_zero", "Fake targets below 0", "The noise lifts fake targets from 0: width·u.",
                [_labels(_right_real, lambda u, w: -w * u), _labels(lambda u, w: 1 + w * u, lambda u, w: -w * u)]),
        Mistake("both_sides", "Noise on both sides", "U[0, width) lies on one side of the clean target only.",
                [_labels(lambda u, w: 1 - w * (2 * u - 1), lambda u, w: w * (2 * u - 1)),
                 _labels(lambda u, w: 1 - w * (u - 0.5), lambda u, w: w * (u - 0.5)),
                 _labels(lambda u, w: 1 - w * (2 * u - 1), _right_fake),
                 _labels(lambda u, w: (1 - w * (2 * u - 1)).clamp(0, 1), lambda u, w: (w * (2 * u - 1)).clamp(0, 1))]),
        Mistake("normal", "Normal for uniform", "The noise is uniform: torch.rand, not torch.randn.",
                [_labels(_right_real, _right_fake, torch.randn), _labels(_right_real, _right_fake, _half_normal),
                 _labels(lambda u, w: 1 + w * u, _right_fake, torch.randn),
                 _labels(lambda u, w: (1 - w * u).clamp(0, 1), lambda u, w: (w * u).clamp(0, 1), torch.randn),
                 _labels(lambda u, w: (1 - w * u).clamp(max=1), lambda u, w: (w * u).clamp(min=0), torch.randn),
                 _labels(lambda u, w: (1 - w * u).clamp(1 - w, 1), lambda u, w: (w * u).clamp(0, w), torch.randn)]),
        Mistake("width_ignored", "width ignored", "The noise is as wide as the argument says.",
                [_labels(lambda u, w: 1 - 0.05 * u, lambda u, w: 0.05 * u), _labels(lambda u, w: 1 - u, lambda u, w: u),
                 _labels(_right_real, lambda u, w: u), _labels(lambda u, w: u, _right_fake),
                 _labels(lambda u, w: 1 - w + u, lambda u, w: u), _labels(lambda u, w: 1 - w + u, _right_fake),
                 _labels(lambda u, w: 1 - w + 0.05 * u, _right_fake),
                 _labels(lambda u, w: u, lambda u, w: u)]),
        Mistake("other_default", "Another width by default", "width is 0.05 where none is given: keep the stub's first "
                "line.", when=_only_default),
        Mistake("one_side_noisy", "Only one side noisy", "Both kinds of target are noisy here.",
                [_labels(_right_real, lambda u, w: 0 * u), _labels(lambda u, w: 1 + 0 * u, _right_fake)]),
        Mistake("half_width", "Half or twice the width", "The noise reaches from 0 to width: width times torch.rand.",
                [_labels(lambda u, w: 1 - w * u / 2, lambda u, w: w * u / 2),
                 _labels(lambda u, w: 1 - 2 * w * u, lambda u, w: 2 * w * u)]),
        Mistake("steps", "Two values only", "The noise takes all values between 0 and width: torch.rand, not randint, "
                "round or a comparison.",
                [_labels(lambda u, w: 1 - w * u.round(), lambda u, w: w * u.round()),
                 _labels(lambda u, w: (1 - w * u).round(), lambda u, w: (w * u).round()),
                 _labels(lambda u, w: (1 - w * u).long(), lambda u, w: (w * u).long())]),
        Mistake("evenly", "Evenly spaced", "linspace and arange draw nothing: torch.rand does.",
                [_evenly, lambda *args: tuple(part.flip(0) for part in _evenly(*args))]),
        Mistake("same_noise", "The same noise twice", "Real and fake targets are drawn separately.",
                [_shared_draw, _shared_complement, _shared_real]),
        Mistake("not_shifted", "Scaled, not shifted", "Real targets lie between 1 − width and 1.",
                [_labels(_right_fake, _right_fake), _labels(lambda u, w: (1 - w) * u, _right_fake),
                 _labels(lambda u, w: (1 - w) + w * u / 2, _right_fake),
                 _labels(lambda u, w: (1 - w) * u, lambda u, w: w * (1 - u)),
                 _labels(lambda u, w: 1 - w - w * u, _right_fake)]),
        Mistake("both_real", "Fake targets near 1", "Fake targets lie between 0 and width.", [_both_real]),
        Mistake("another_shape", "Another shape", "One axis: (n_real,) and (n_fake,).", [_another_shape]),
        Mistake("no_pair", "No pair of tensors", "Return two tensors, real and fake: no joined tensor, no list of "
                "numbers, no array.",
                [lambda n_real, n_fake, width=0.05, generator=None: torch.cat(noisy_labels(n_real, n_fake, width))]),
        Mistake("real_range", "Range of the real targets", "The fake targets are right. Real ones are uniform between "
                "1 − width and 1.", when=_only("real", needed=("real",))),
        Mistake("fake_range", "Range of the fake targets",
                "The real targets are right. Fake ones are uniform between 0 "
                "and width.", when=_only("fake", needed=("fake",))),
        Mistake("both_ranges", "Ranges of the targets", "Two uniform draws are asked for: real targets between 1 − "
                "width and 1, fake ones between 0 and width.", when=_only("real", "fake", needed=("real", "fake"))),
        Mistake("generator_ignored", "generator ignored", "Hand the generator on: torch.rand(n, generator=generator), "
                "for the real targets and for the fake ones.",
                when=_only("same seed", "torch's own is left alone",
                        needed=("same seed", "torch's own is left alone"))),
        Mistake("fixed_seed", "A seed of its own", "A seed set inside gives the same noise in every step: draw from "
                "the generator as it comes, and set no seed.",
                when=_only("other seed", "anew", "torch's own is left alone", "torch's own", needed=("other seed",))),
        Mistake("fixed_seed_without", "The same draws without a generator", "Without a generator torch's own goes on "
                "from call to call: set no seed, and make no new torch.Generator.",
                when=_only("anew", "torch's own is left alone", "torch's own", needed=("anew",))),
        Mistake("touches_own", "torch's own generator touched", "With a generator given, all draws come from it, and "
                "torch.manual_seed is not called.", when=_only("torch's own is left alone")),
        Mistake("other_source", "Another source of chance", "The draws come from torch, so that torch.manual_seed and "
                "the generator decide: no NumPy, no random, no seed from the clock.",
                when=_only("same seed", "torch's own", needed=("torch's own",))),
    ))
