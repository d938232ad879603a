"""Right and wrong answers to 08.stage_at, as learners write them."""

import math

import numpy as np
import torch


def stage_divmod(images_seen, first_size, image_size, stable, fade):
    if images_seen < stable:
        return (first_size, 1.0)
    rounds, into = divmod(images_seen - stable, fade + stable)
    size = first_size * 2 ** (rounds + 1)
    if size > image_size:
        return (image_size, 1.0)
    return (size, min(into / fade, 1.0))


def stage_walk(images_seen, first_size, image_size, stable, fade):
    left, size = (images_seen - stable, first_size)
    if left < 0:
        return (size, 1)
    while size < image_size:
        size *= 2
        if left < fade:
            return (size, left / fade)
        left -= fade
        if left < stable:
            return (size, 1)
        left -= stable
    return (image_size, 1)


def stage_table(images_seen, first_size, image_size, stable, fade):
    table = [(stable, first_size, None)]
    size = first_size
    while size < image_size:
        size = size * 2
        table += [(fade, size, True), (stable, size, False)]
    start = 0
    for length, side, fading in table:
        if images_seen < start + length:
            return [side, (images_seen - start) / length if fading else 1.0]
        start += length
    return [image_size, 1.0]


def stage_numpy(images_seen, first_size, image_size, stable, fade):
    doublings = int(np.log2(image_size / first_size) + 0.5)
    progress = (images_seen - stable) / (stable + fade)
    if progress < 0:
        return np.array([first_size, 1.0])
    phase = int((images_seen - stable) // (stable + fade))
    if phase >= doublings:
        return np.array([image_size, 1.0])
    alpha = np.clip((images_seen - stable - phase * (stable + fade)) / fade, 0, 1)
    return np.array([first_size * 2 ** (phase + 1), alpha])


def stage_recursive(images_seen, first_size, image_size, stable, fade):
    if images_seen < stable or first_size == image_size:
        return (first_size, 1.0)
    if images_seen < stable + fade:
        return (2 * first_size, (images_seen - stable) / fade)
    return stage_recursive(images_seen - stable - fade, 2 * first_size, image_size, stable, fade)


def stage_wrong(
    alpha=lambda into, stable, fade: min(1.0, into / fade), *, lead=1, tail=1, grow=2, last=True, swap=False
):
    """The walk through the phases with chosen mistakes."""

    def fn(images_seen, first_size, image_size, stable, fade):
        if images_seen < lead * stable or first_size == image_size:
            return (1.0, first_size) if swap else (first_size, 1.0)
        into, size = (images_seen - lead * stable, first_size)
        while True:
            size *= grow
            if into < fade + tail * stable or (last and size >= image_size):
                break
            into -= fade + tail * stable
        value = 1.0 if size >= image_size and into >= fade + stable else alpha(into, stable, fade)
        return (value, size) if swap else (size, value)

    return fn


def logarithm(images_seen, first_size, image_size, stable, fade):
    if images_seen < stable or first_size == image_size:
        return (first_size, 1)
    n = images_seen - stable
    k = min(n // (stable + fade), int(math.log2(image_size // first_size)) - 1)
    n -= k * (stable + fade)
    return (first_size * 2 ** (k + 1), min(n / fade, 1))


def list_of_starts(images_seen, first_size, image_size, stable, fade):
    schedule = []
    s = first_size
    t = stable
    while s < image_size:
        s *= 2
        schedule.append((t, s))
        t += stable + fade
    now = [(start, s) for start, s in schedule if start <= images_seen]
    if not now:
        return (first_size, 1.0)
    start, s = now[-1]
    return (s, float(np.clip((images_seen - start) / fade, 0, 1)))


def phases(images_seen, first_size, image_size, stable, fade):
    size, _alpha, phase, left = (first_size, 1.0, "stable", stable)
    n = images_seen
    while n >= left:
        n -= left
        if phase == "stable":
            if size == image_size:
                return (size, 1.0)
            size, phase, left = (size * 2, "fade", fade)
        else:
            phase, left = ("stable", stable)
    return (size, n / fade if phase == "fade" else 1.0)


def restarts(n, a, b, s, f):
    if n < s:
        return (a, 1)
    k, r = divmod(n - s, s + f)
    return (min(a * 2 ** (k + 1), b), min(1, r / f))


def first_faded(n, a, b, s, f):
    k, r = divmod(n, s + f)
    size = a * 2**k
    if size > b:
        return (b, 1)
    return (size, min(1, r / f))


def one_late(n, a, b, s, f):
    if n <= s:
        return (a, 1)
    k, r = divmod(n - s, s + f)
    size = a * 2 ** (k + 1)
    if size > b:
        return (b, 1)
    return (size, min(1, r / f))


def last_not_faded(n, a, b, s, f):
    if n < s:
        return (a, 1)
    k, r = divmod(n - s, s + f)
    size = a * 2 ** (k + 1)
    if size >= b:
        return (b, 1)
    return (size, min(1, r / f))


def rounds_from_first(n, a, b, s, f):
    k, r = divmod(n, s + f)
    size = a * 2**k
    if size >= b:
        return (b, 1)
    if r < s:
        return (size, 1)
    return (size * 2, (r - s) / f)


def doubled_late(n, a, b, s, f):
    k, r = divmod(n, s + f)
    size = a * 2**k
    if size > b:
        return (b, 1)
    if r < s:
        return (size, 1)
    return (size, (r - s) / f)


def first_alpha_zero(n, a, b, s, f):
    if n < s:
        return (a, 0)
    k, r = divmod(n - s, s + f)
    size = a * 2 ** (k + 1)
    if size > b:
        return (b, 1)
    return (size, min(1, r / f))


def one_late_2(n, a, b, s, f):
    size = a
    n -= s
    while n > 0 and size < b:
        size *= 2
        if n < f:
            return (size, n / f)
        n -= f + s
    return (size, 1.0)


def over_round(n, a, b, s, f):
    if n < s:
        return (a, 1)
    k, r = divmod(n - s, s + f)
    size = a * 2 ** (k + 1)
    if size > b:
        return (b, 1)
    return (size, r / (s + f))


def no_end(n, a, b, s, f):
    if n < s:
        return (a, 1)
    k, r = divmod(n - s, s + f)
    return (a * 2 ** (k + 1), min(1, r / f))


def start_of_the_round(n, a, b, s, f):
    k = 0 if n < s else 1 + (n - s) // (s + f)
    most = round(math.log2(b / a))
    if k > most:
        return (b, 1.0)
    if k == 0:
        return (a, 1.0)
    start = s + (k - 1) * (s + f)
    return (a * 2**k, min(1.0, (n - start) / f))


def recursion_on_pairs(n, a, b, s, f):
    if n < s or a == b:
        return np.array((a, 1.0))
    n -= s
    if n >= f + s and a * 2 < b:
        return recursion_on_pairs(n - f, 2 * a, b, s, f)
    return np.array((2 * a, min(n / f, 1.0)))


def searched_edges(n, a, b, s, f):
    sizes = [a]
    while sizes[-1] < b:
        sizes.append(sizes[-1] * 2)
    edges = np.cumsum([0, s] + [s + f] * (len(sizes) - 1))[: len(sizes)]
    i = np.searchsorted(edges, n, side="right") - 1
    return torch.tensor([sizes[i], 1.0 if i == 0 else min(1.0, (n - edges[i]) / f)])


def restarts_2(n, a, b, s, f):
    if n < s:
        return (a, 1.0)
    k, into = divmod(n - s, f + s)
    return (min(a * 2 ** (k + 1), b), into / f if into < f else 1.0)


def one_late_3(n, a, b, s, f):
    size, begins, alpha = (a, s, 1.0)
    while size < b and n > begins:
        size *= 2
        alpha = min(1.0, (n - begins) / f)
        begins += f + s
    return (size, alpha)


def falls(n, a, b, s, f):
    size, alpha = start_of_the_round(n, a, b, s, f)
    return (size, 1 - alpha)


def walk_without_stable_phases(n, a, b, s, f):
    if n < s:
        return (a, 1.0)
    n -= s
    size = a * 2
    while n > f and size < b:
        n -= f
        size *= 2
    return (size, min(1.0, n / f))


def fades_after_the_rounds(n, a, b, s, f):
    k, into = divmod(n, s + f)
    size = min(a * 2**k, b)
    return (size, 1.0 if into < s else (into - s) / f)


def in_fade(n, a, b, s, f):
    size, alpha = start_of_the_round(n, a, b, s, f)
    return (size, round(alpha, 1))


def other_form(n, a, b, s, f):
    size, alpha = start_of_the_round(n, a, b, s, f)
    return (f"{size}x{size}", alpha)


def size_added(n, a, b, s, f):
    size, begins, alpha = (a, s, 1.0)
    while size < b and n >= begins:
        size += a
        alpha = min(1.0, (n - begins) / f)
        begins += f + s
    return (size, alpha)


RIGHT = [
    stage_divmod,
    stage_walk,
    stage_table,
    stage_numpy,
    stage_recursive,
    logarithm,
    list_of_starts,
    phases,
    rounds_from_first,
    start_of_the_round,
    recursion_on_pairs,
    searched_edges,
]

WRONG = [
    (stage_wrong(lambda into, stable, fade: into / fade), "not_limited"),
    (stage_wrong(lambda into, stable, fade: 1 - min(1.0, into / fade)), "falls"),
    (stage_wrong(lambda into, stable, fade: 1.0), "no_fade"),
    (stage_wrong(lambda into, stable, fade: float(into >= fade)), "step"),
    (stage_wrong(last=False), "no_end"),
    (stage_wrong(lead=0), "no_first_phase"),
    (stage_wrong(lambda into, stable, fade: min(1.0, into / stable)), "exchanged"),
    (stage_wrong(lambda into, stable, fade: into / (fade + stable)), "over_round"),
    (
        lambda n, a, b, s, f: (
            (stage_divmod(n, a, b, s, f)[0], 1.0) if n < s else (stage_divmod(n, a, b, s, f)[0], min(1.0, n / f))
        ),
        "from_the_first",
    ),
    (stage_wrong(swap=True), "turned_round"),
    (lambda *args: stage_divmod(*args)[0], "only_size"),
    (
        lambda n, a, b, s, f: (b, 1.0) if stage_divmod(n, a, b, s, f)[0] == b else stage_divmod(n, a, b, s, f),
        "last_not_faded",
    ),
    (lambda n, a, b, s, f: (a, 0.0) if n < s else stage_divmod(n, a, b, s, f), "stable_alpha_zero"),
    (lambda n, a, b, s, f: stage_divmod(n - 1, a, b, s, f), "one_late"),
    (
        lambda n, a, b, s, f: (lambda size, alpha: (size // 2 if alpha < 1 else size, alpha))(
            *stage_divmod(n, a, b, s, f)
        ),
        "doubled_late",
    ),
    (lambda n, a, b, s, f: {"size": a, "alpha": 1.0}, "other_form"),
    (lambda n, a, b, s, f: (str(a), "1"), "never_grows"),
    (lambda n, a, b, s, f: (a, 1.0), "never_grows"),
    (lambda n, a, b, s, f: None if n else (a, 1.0), "nothing_returned"),
    (restarts, "restarts"),
    (first_faded, "first_faded"),
    (one_late, "one_late"),
    (last_not_faded, "last_not_faded"),
    (doubled_late, "doubled_late"),
    (first_alpha_zero, "stable_alpha_zero"),
    (one_late_2, "one_late"),
    (over_round, "over_round"),
    (no_end, "no_end"),
    (restarts_2, "restarts"),
    (one_late_3, "one_late"),
    (falls, "falls"),
    (walk_without_stable_phases, None),
    (fades_after_the_rounds, None),
    (in_fade, "in_fade"),
    (other_form, "other_form"),
    (size_added, "size_added"),
]

WRONG += [(lambda n, a, b, s, f: stage_divmod(n, 8, 32, s, f), "fixed_numbers"),
          (lambda n, a, b, s, f: (a, 1.0) if n < s else (2 * a, (n - s) / f) if n < s + f else (b, 1.0), "two_sizes")]
