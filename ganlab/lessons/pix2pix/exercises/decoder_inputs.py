"""06.decoder_inputs: the shapes along the skip connections of the U-Net."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake


def decoder_inputs(image_size, base_channels):
    """What enters the decoder stages of pix2pix's U-Net: one pair (channels, side) a stage, the innermost first.

    image_size: side of the image, a power of two, at least 2. base_channels: channels after the first encoder stage.
    Each encoder stage halves the side, down to 1×1; their channels are base_channels times 1, 2, 4, 8, 8, 8, …
    The first decoder stage takes the 1×1 maps alone. Each stage doubles the side and gives as many channels as the
    encoder has at that side; the skip connection then lays the encoder's maps of that side beside them.
    The last stage gives the image. Return a list of pairs (channels, side) of ints, one for each decoder stage.
    """
    widths, side = [], image_size
    while side > 1:
        widths.append(base_channels * min(2 ** len(widths), 8))
        side = side // 2
    inputs = [(widths[-1], 1)]
    for width in reversed(widths[:-1]):
        inputs.append((2 * width, 2 * inputs[-1][1]))
    return inputs


def by_sides(image_size, base_channels):
    inputs, side = [], 1
    while side < image_size:
        width = base_channels * min(image_size // (2 * side), 8)  # the encoder's channels at this side
        inputs.append((width if side == 1 else 2 * width, side))
        side *= 2
    return inputs


FORM = "the form of the result"


def observe_stages(fn, args: tuple):
    """Take pairs apart, whatever sequence they come in, so that the first difference can be named."""
    stages = fn(*args)
    if stages is None:
        return None
    try:
        pairs = np.asarray([[float(number) for number in stage] for stage in stages]).reshape(len(stages), 2)
    except (TypeError, ValueError):
        return {FORM: _form(stages)}
    ints = all(_is_int(number) for stage in stages for number in stage)
    return {FORM: "a list of pairs (channels, side)", "number of decoder stages": len(pairs), "sides": pairs[:, 1],
            "channels": pairs[:, 0], "channels and sides are ints": ints}


def _is_int(number) -> bool:
    return not isinstance(number.item() if hasattr(number, "item") else number, float)


def _form(stages) -> str:
    """Say what came in place of a list of pairs."""
    if isinstance(stages, str):
        return "a text"
    if not isinstance(stages, Sequence | np.ndarray | Tensor):
        return "no list"
    if all(not isinstance(stage, Sequence) and np.ndim(stage) == 0 for stage in stages):
        return "single numbers"
    return "other entries than pairs of two numbers"


def cases(rng: np.random.Generator) -> list[Case]:
    found = [Case((16, 10)), Case((64, 24)), Case((256, 64))]
    found += [Case((2 ** int(rng.integers(5, 10)), int(rng.integers(1, 80)))) for _ in range(3)]
    return [*found, Case((8, 3)), Case((4, 5)), Case((2, 7))]


def _widths(image_size: int, base: int, most: int = 8) -> list[int]:
    return [base * min(2**i, most) for i in range(image_size.bit_length() - 1)]


def _stages(image_size: int, base: int, *, most: int = 8, join: int = 2, first: int = 1, start: int = 1) -> list:
    """The reference with chosen mistakes; `join`, `first`: factors of the channels with and without a skip."""
    widths = _widths(image_size, base, most)[::-1]
    return [((join if number else first) * width, start * 2**number) for number, width in enumerate(widths)]


def _limited(image_size: int, base: int, limit: int, *, join: int = 2) -> list:
    """A limit in channels, which does not grow with the base."""
    widths = [min(width, limit) for width in _widths(image_size, base, 2**20)[::-1]]
    return [((join if number else 1) * width, 2**number) for number, width in enumerate(widths)]


def _other_skip(image_size: int, base: int, skip) -> list:
    """The decoder's own channels are right, and another skip is laid beside them: skip(widths, number)."""
    widths = _widths(image_size, base)[::-1]
    return [(widths[0], 1), *((width + skip(widths, number), 2**number)
                              for number, width in enumerate(widths[1:], start=1))]


def _repeated(image_size: int, base: int, multiples: tuple[int, ...]) -> list:
    """Other multiples of the base; the last one goes on."""
    widths = [base * multiples[min(i, len(multiples) - 1)] for i in range(image_size.bit_length() - 1)][::-1]
    return [((2 if number else 1) * width, 2**number) for number, width in enumerate(widths)]


EXERCISE = Exercise(
    id="06.decoder_inputs", place=2, title="Shapes along the skip connections", points=2, solution=decoder_inputs,
    cases=cases, observe=observe_stages,
    difficulty=4, importance=2, minutes=18, another=by_sides,
    reason="The encoder's maps are laid beside the decoder's, which are as many at that side, and not added to them: "
           "so every stage but the innermost reads twice the encoder's channels.",
    hints=("Write down the encoder of a 16×16 image first: sides 8, 4, 2, 1. Which channels does it have there?",
           "A decoder stage that gives maps of side s ends with the encoder's channels at side s, and the encoder's "
           "own maps of side s are laid beside them. So how many channels enter the next stage?",
           "At 16×16 the innermost stage takes (8·base_channels, 1); every further one takes twice the encoder's "
           "channels at its side: (2·4·base_channels, 2) and so on."),
    mistakes=(
        Mistake("skips_forgotten", "Skips forgotten",
                "This is the encoder–decoder. In the U-Net the encoder's maps lie beside the decoder's: twice the "
                "channels, in all stages but the innermost.",
                [lambda n, b: _stages(n, b, join=1), lambda n, b: _stages(n, b, join=1, first=2)]),
        Mistake("bottleneck_joined", "Bottleneck joined with itself",
                "The innermost stage takes the 1×1 maps alone: there is nothing else of that side.",
                [lambda n, b: _stages(n, b, first=2), lambda n, b: [*_stages(n, b, first=2)[:-1], (b, n // 2)]]),
        Mistake("outermost_first", "Outermost first", "The decoder begins at the bottleneck: side 1 comes first.",
                [lambda n, b: _stages(n, b)[::-1],
                 lambda n, b: [(c, side) for (c, _), (_, side) in zip(_stages(n, b), _stages(n, b)[::-1])],
                 lambda n, b: [((2 if i else 1) * c, 2**i) for i, c in enumerate(_widths(n, b))],
                 lambda n, b: [(2 * c, 2**i) for i, c in enumerate(_widths(n, b))],
                 lambda n, b: [(c, 2**i) for i, c in enumerate(_widths(n, b))],
                 lambda n, b: [((2 if i else 1) * b * 2**i, 2**i) for i in range(len(_widths(n, b)))]]),
        Mistake("no_limit", "Channels without a limit",
                "From the fourth encoder stage on, the channels stay at 8·base_channels.",
                [lambda n, b: _stages(n, b, most=2**20), lambda n, b: _stages(n, b, most=2**20, join=1)]),
        Mistake("limit_512", "Limited at 512",
                "512 is 8·64, right for base_channels = 64 alone: the limit is 8·base_channels.",
                [lambda n, b: _limited(n, b, 512), lambda n, b: _limited(n, b, 512, join=1)]),
        Mistake("limit_behind_skip", "Limit behind the skip",
                "8·base_channels limits the encoder's channels; with the skip, twice as many enter a stage.",
                [lambda n, b: [(min(c, 8 * b), side) for c, side in _stages(n, b)],
                 lambda n, b: [(min(c, 512), side) for c, side in _stages(n, b)]]),
        Mistake("doubled_too_early", "Doubled one stage too early",
                "The first encoder stage gives base_channels; doubling begins with the second.",
                [lambda n, b: _stages(n, 2 * b), lambda n, b: _stages(n, 2 * b, most=4)]),
        Mistake("doubled_too_late", "Doubled one stage too late", "The encoder's channels are base_channels times "
                "1, 2, 4, 8, 8, …: the second stage has 2·base_channels.",
                [lambda n, b: _repeated(n, b, (1, 1, 2, 4, 8))]),
        Mistake("limited_too_early", "Limited too early", "The channels grow up to 8·base_channels.",
                [lambda n, b: _stages(n, b, most=4), lambda n, b: _stages(n, b, most=2)]),
        Mistake("limited_too_late", "Limited too late", "The channels grow up to 8·base_channels and no further.",
                [lambda n, b: _stages(n, b, most=16), lambda n, b: _stages(n, b, most=32)]),
        Mistake("added_not_doubled", "Multiples counted up", "The multiples are 1, 2, 4, 8: doubled, not counted.",
                [lambda n, b: _repeated(n, b, (1, 2, 3, 4, 5, 6, 7, 8)),
                 lambda n, b: _repeated(n, b, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
                 lambda n, b: _repeated(n, b, (1, 2, 3, 4)), lambda n, b: _repeated(n, b, (1, 2, 4, 6, 8))]),
        Mistake("constant_channels", "Channels always 8·base", "Towards the image the channels fall: 8, 4, 2, 1 times "
                "base_channels.", [lambda n, b: _repeated(n, b, (8,)), lambda n, b: _repeated(n, b, (1,))]),
        Mistake("sides_after", "Sides not those that enter",
                "Asked for is what enters each stage, before it doubles the side: 1, 2, 4 and so on.",
                [lambda n, b: [(c, 4**i) for i, (c, _) in enumerate(_stages(n, b))],
                 lambda n, b: [(c, 2 * i + 1) for i, (c, _) in enumerate(_stages(n, b))],
                 lambda n, b: [(c, i + 1) for i, (c, _) in enumerate(_stages(n, b))],
                 lambda n, b: [(c, 2 * i or 1) for i, (c, _) in enumerate(_stages(n, b))],
                 lambda n, b: _stages(n, b, start=2), lambda n, b: _stages(n, b, start=2, join=1),
                 lambda n, b: _stages(n, b, start=2, first=2)]),
        Mistake("what_comes_out", "What comes out", "Asked for is what enters each stage, not what it gives.",
                [lambda n, b: [(c, 2**(i + 1)) for i, c in enumerate(_widths(n, b)[-2::-1])],
                 lambda n, b: [(c, 2**(i + 1)) for i, c in enumerate([*_widths(n, b)[-2::-1], 3])]]),
        Mistake("stage_missing", "One stage missing",
                "The encoder goes down to 1×1, so there are log2(image_size) stages.",
                [lambda n, b: _stages(n, b)[1:], lambda n, b: _stages(n, b)[:-1],
                 lambda n, b: _stages(n // 2, b), lambda n, b: _stages(n, b, start=2)[:-1],
                 lambda n, b: [(c // 2 if i == 0 else c, side) for i, (c, side) in enumerate(_stages(n, b)[1:])]]),
        Mistake("stage_too_many", "One stage too many",
                "The output image enters no stage: the last one takes maps of half its side.",
                [lambda n, b: [*_stages(n, b), (b, n)], lambda n, b: [*_stages(n, b), (2 * b, n)],
                 lambda n, b: [*_stages(n, b), (3, n)], lambda n, b: [*_stages(n, b), (6, n)],
                 lambda n, b: _stages(2 * n, b), lambda n, b: [*_stages(n, b), (b // 2, n)]]),
        Mistake("other_skip", "Skip of another side",
                "A decoder stage ends with the encoder's channels at its new side; the skip adds the same number "
                "again.",
                [lambda n, b: _other_skip(n, b, lambda widths, i: widths[i - 1]),
                 lambda n, b: _other_skip(n, b, lambda widths, i: 2 * widths[i - 1] - widths[i]),
                 lambda n, b: _other_skip(n, b, lambda widths, i: (*widths, widths[-1])[i + 1]),
                 lambda n, b: _other_skip(n, b, lambda widths, i: (*widths, widths[-1] // 2)[i + 1]),
                 lambda n, b: _other_skip(n, b, lambda widths, i: 2 * widths[i]),
                 lambda n, b: _other_skip(n, b, lambda widths, i: widths[i - 1] // 2),
                 lambda n, b: _other_skip(n, b, lambda widths, i: widths[i] + b),
                 lambda n, b: _other_skip(n, b, lambda widths, i: b),
                 lambda n, b: [(c + b, side) for c, side in _stages(n, b)],
                 lambda n, b: _other_skip(n, b, lambda widths, i: widths[0]),
                 lambda n, b: _other_skip(n, b, lambda widths, i: 3)]),
        Mistake("piled_up", "Channels piled up",
                "A decoder stage gives as many channels as the encoder has at that side, however many enter it.",
                [lambda n, b: [(sum(_widths(n, b)[:-i - 2:-1]), 2**i) for i in range(len(_widths(n, b)))],
                 lambda n, b: [((1 if i == 0 else 2) * sum(_widths(n, b)[:-i - 2:-1]), 2**i)
                               for i in range(len(_widths(n, b)))]]),
        Mistake("fixed_size", "An argument not used", "Both arguments count: the side of the image and the base.",
                [lambda n, b: _stages(256, b), lambda n, b: _stages(n, 64), lambda n, b: _stages(256, 64),
                 lambda n, b: _stages(16, b)]),
        Mistake("last_without_skip", "Last stage without skip",
                "Only the innermost stage takes no skip; the outermost takes the maps of the first encoder stage.",
                [lambda n, b: [*_stages(n, b)[:-1], (b, n // 2)]]),
        Mistake("pair_turned", "Channels and side exchanged", "A pair is (channels, side), in this order.",
                [lambda n, b: [pair[::-1] for pair in _stages(n, b)]]),
        Mistake("encoder", "The encoder's shapes",
                "Asked for are the decoder's inputs, from the bottleneck outwards.",
                [lambda n, b: [(width, n // 2 ** (i + 1)) for i, width in enumerate(_widths(n, b))],
                 lambda n, b: [(2 * width, n // 2 ** (i + 1)) for i, width in enumerate(_widths(n, b))],
                 lambda n, b: [(width, n // 2 ** i) for i, width in enumerate([3, *_widths(n, b)[:-1]])]]),
        Mistake("floats", "Floats", "Channels and sides are counted: ints. / and log2 make floats, // and ** do not.",
                [lambda n, b: [(float(c), float(side)) for c, side in _stages(n, b)]]),
        Mistake("not_pairs", "No pairs",
                "Return a list with one pair (channels, side) a stage. The maps are square, so one side says all; a "
                "dict would lose stages that share a key.",
                [lambda n, b: [(c, side, side) for c, side in _stages(n, b)],
                 lambda n, b: [c for c, _ in _stages(n, b)], lambda n, b: dict(_stages(n, b)),
                 lambda n, b: str(_stages(n, b)), lambda n, b: list(zip(*_stages(n, b)))]),
    ))
