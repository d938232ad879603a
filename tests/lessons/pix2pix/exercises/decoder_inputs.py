"""Right and wrong answers to 06.decoder_inputs."""

import math

import numpy as np
import torch


def by_formula(image_size, base_channels):
    n = int(math.log2(image_size))
    width = [base_channels * min(8, 2**i) for i in range(n)]
    return [(width[n - 1 - k] * (1 if k == 0 else 2), 2**k) for k in range(n)]


def inserted(image_size, base_channels):
    stages, channels, side = [], base_channels, image_size
    while (side := side // 2) >= 1:
        stages.insert(0, [2 * channels if side > 1 else channels, side])
        channels = min(2 * channels, 8 * base_channels)
    return stages


def as_tensor(image_size, base_channels):
    sides = 2 ** torch.arange(image_size.bit_length() - 1)
    depth = torch.arange(len(sides)).flip(0).clamp(max=3)
    channels = 2 * base_channels * 2**depth
    channels[0] //= 2
    return torch.stack([channels, sides], 1)


def recursive(image_size, base_channels, times=1):
    width = base_channels * times
    if image_size == 2:
        return [(width, 1)]
    return [*recursive(image_size // 2, base_channels, min(8, 2 * times)), (2 * width, image_size // 2)]


def by_network(image_size, base_channels):
    shapes, maps, h = [], [], torch.zeros(1, 1, image_size, image_size, device="meta")
    width = base_channels
    while h.shape[-1] > 1:
        h = torch.zeros(1, width, h.shape[-1] // 2, h.shape[-1] // 2, device="meta")
        maps.append(h)
        width = min(2 * width, 8 * base_channels)
    h = maps.pop()
    shapes.append((h.shape[1], h.shape[2]))
    while maps:
        skip = maps.pop()
        h = torch.cat([skip, torch.zeros_like(skip)], 1)
        shapes.append((h.shape[1], h.shape[2]))
    return tuple(shapes)


def by_dict(size, base):
    channels, side, width = {}, size // 2, base
    while side:
        channels[side] = width
        side, width = side // 2, min(width * 2, base * 8)
    return [(channels[s] if s == 1 else channels[s] + channels[s], s) for s in sorted(channels)]


def outermost_first(size, base):
    stages, width = [], base
    for power in reversed(range(size.bit_length() - 1)):
        stages.append((width * (2 if power else 1), 1 << power))
        width = width << 1 if width < 8 * base else width
    stages.reverse()
    return stages


def wrong(join=2, first=1, most=8, start=1, turn=False):
    def made(image_size, base_channels):
        n = int(math.log2(image_size))
        width = [base_channels * min(most, 2**i) for i in range(n)]
        stages = [(width[n - 1 - k] * (first if k == 0 else join), start * 2**k) for k in range(n)]
        return stages[::-1] if turn else stages
    return made


def limit_512(image_size, base_channels):
    stages, channels, side = [], base_channels, image_size // 2
    while side >= 1:
        stages.append((channels if side == 1 else channels * 2, side))
        channels, side = min(channels * 2, 512), side // 2
    return stages[::-1]


def divided(image_size, base_channels):
    stages, channels, side = [], base_channels, image_size / 2
    while side >= 1:
        stages.append((channels if side == 1 else channels * 2, side))
        channels, side = min(channels * 2, 8 * base_channels), side / 2
    return stages[::-1]


RIGHT = [by_formula, inserted, as_tensor, recursive, by_network, by_dict, outermost_first,
         lambda n, b: np.array(by_formula(n, b)),
         lambda n, b: list(zip(*zip(*by_formula(n, b)))),
         lambda n, b: [torch.tensor(pair) for pair in by_formula(n, b)],
         lambda n, b: [tuple(np.int64(number) for number in pair) for pair in by_formula(n, b)]]

WRONG = [
    (wrong(join=1), "skips_forgotten"),
    (wrong(first=2), "bottleneck_joined"),
    (wrong(turn=True), "outermost_first"),
    (wrong(most=512), "no_limit"),
    (wrong(most=4), "limited_too_early"),
    (wrong(most=16), "limited_too_late"),
    (wrong(start=2), "sides_after"),
    (lambda n, b: by_formula(n, b)[1:], "stage_missing"),
    (lambda n, b: [*by_formula(n, b), (2 * b, n)], "stage_too_many"),
    (lambda n, b: [(side, width) for width, side in by_formula(n, b)], "pair_turned"),
    (lambda n, b: wrong(join=1, turn=True)(n, b), "encoder"),
    (limit_512, "limit_512"),
    (lambda n, b: [(min(width, 8 * b), side) for width, side in by_formula(n, b)], "limit_behind_skip"),
    (lambda n, b: by_formula(n, 2 * b), "doubled_too_early"),
    (divided, "floats"),
    (lambda n, b: torch.tensor(by_formula(n, b), dtype=torch.float32), "floats"),
    (lambda n, b: [*by_formula(n, b)[:-1], (b, n // 2)], "last_without_skip"),
    (lambda n, b: [width for width, _ in by_formula(n, b)], "not_pairs"),
    (lambda n, b: [[width, 2 * side, side] for width, side in by_formula(n, b)], "not_pairs"),
    (lambda n, b: torch.zeros(5, 3, dtype=torch.long), "not_pairs"),
    (lambda n, b: [(width, [side, side]) for width, side in by_formula(n, b)], "not_pairs"),
    (lambda n, b: {side: width for width, side in by_formula(n, b)}, "not_pairs"),
    (lambda n, b: list(zip(*by_formula(n, b))), "not_pairs"),
    (lambda n, b: n, "not_pairs"),
    (lambda n, b: [*by_formula(n, b), ()], "not_pairs"),
    (lambda n, b: [(c, math.ceil(math.sqrt(side))) for c, side in by_formula(n, b)], None),
    (lambda n, b: print(by_formula(n, b)), "nothing_returned"),
]


def e(n, b, cap=8):
    return [(b * min(cap, 2**i), n // 2 ** (i + 1)) for i in range(int(math.log2(n)))]


def dref(n, b):
    u = e(n, b)[::-1]
    return u[:1] + [(2 * c, s) for c, s in u[1:]]


def fresh_1(image_size, base_channels):
    channels = []
    s = image_size
    c = base_channels
    while s > 1:
        channels.append(c)
        s //= 2
        c = min(c * 2, 8 * base_channels)
    res = []
    side = 1
    for i, c in enumerate(reversed(channels)):
        res.append((c if i == 0 else c * 2, side))
        side *= 2
    return res


def fresh_2(image_size, base_channels):
    return [
        (base_channels * min(8, image_size // 2 // s) * (2 if s > 1 else 1), s)
        for s in (2**i for i in range(image_size.bit_length() - 1))
    ]


def fresh_3(image_size, base_channels):
    if image_size == 2:
        return [(base_channels, 1)]
    n = int(math.log2(image_size))
    enc = [(min(2**i, 8) * base_channels, image_size >> i + 1) for i in range(n)]
    up = enc[::-1]
    return up[:1] + [(2 * c, s) for c, s in up[1:]]


def fresh_4(n, b):
    out = np.zeros((int(np.log2(n)), 2), dtype=int)
    for i in range(len(out)):
        out[i] = (b * min(8, 2 ** (len(out) - 1 - i)) * (1 + (i > 0)), 2**i)
    return out.tolist()


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (lambda n, b: e(n, b), "encoder"),
    (lambda n, b: e(n, b)[::-1], "skips_forgotten"),
    (lambda n, b: [(2 * c, s) for c, s in e(n, b)[::-1]], "bottleneck_joined"),
    (lambda n, b: dref(n, b)[::-1], "outermost_first"),
    (lambda n, b: dref(n, b)[1:], "stage_missing"),
    (lambda n, b: [(c, 2 * s) for c, s in dref(n, b)], "sides_after"),
    (lambda n, b: [(s, c) for c, s in dref(n, b)], "pair_turned"),
    (lambda n, b: (lambda u: u[:1] + [(2 * c, s) for c, s in u[1:]])(e(n, b, 10**6)[::-1]), "no_limit"),
    (
        lambda n, b: (lambda u: u[:1] + [(2 * c, s) for c, s in u[1:]])(
            [(min(c, 512), s) for c, s in e(n, b, 10**6)][::-1]
        ),
        "limit_512",
    ),
    (lambda n, b: (lambda u: u[:1] + [(2 * c, s) for c, s in u[1:]])(e(n, b, 4)[::-1]), "limited_too_early"),
    (
        lambda n, b: (lambda u: u[:1] + [(2 * c, s) for c, s in u[1:]])(
            [(2 * c if c < 8 * b else c, s) for c, s in e(n, b)][::-1]
        ),
        "doubled_too_early",
    ),
    (
        lambda n, b: (lambda u: u[:1] + [(u[i - 1][0] + c, s) for i, (c, s) in enumerate(u) if i])(e(n, b)[::-1]),
        "other_skip",
    ),
    (
        lambda n, b: (lambda u: u[:1] + [(u[i - 1][0] // 2 + c, s) for i, (c, s) in enumerate(u) if i])(e(n, b)[::-1]),
        "other_skip",
    ),
    (lambda n, b: [*dref(n, b), (2 * b, n)], "stage_too_many"),
    (
        lambda n, b: (lambda u: u[:1] + [(2 * c, s) for c, s in u[1:]])(
            [(b * 2 ** min(i, 4), n // 2 ** (i + 1)) for i in range(int(math.log2(n)))][::-1]
        ),
        "limited_too_late",
    ),
    (
        lambda n, b: (lambda u: u[:1] + [(2 * c, s) for c, s in u[1:]])(
            [(b * (i + 1), n // 2 ** (i + 1)) for i in range(int(math.log2(n)))][::-1]
        ),
        "added_not_doubled",
    ),
]
