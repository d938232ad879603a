"""Right and wrong answers to 04.noisy_labels, as learners write them."""

import random
from typing import NamedTuple

import numpy as np
import torch


def uniform(n_real, n_fake, width=0.05, generator=None):
    return (torch.empty(n_real).uniform_(1 - width, 1, generator=generator),
            torch.empty(n_fake).uniform_(0, width, generator=generator))


def one_call(n_real, n_fake, width=0.05, generator=None):
    noise = torch.rand(n_real + n_fake, generator=generator) * width
    return [torch.ones(n_real) - noise[:n_real], noise[n_real:]]


def loop(n_real, n_fake, width=0.05, generator=None):
    def draws(n):
        return [width * u for u in torch.rand(n, generator=generator).tolist()]
    return torch.tensor([1 - noise for noise in draws(n_real)]), torch.tensor(draws(n_fake))


def one_by_one(n, m, w=0.05, g=None):
    real = torch.zeros(n)
    for index in range(n):
        real[index] = 1 - w * torch.rand((), generator=g)
    return real, torch.rand(m, generator=g).mul_(w)


def double(n_real, n_fake, width=0.05, generator=None):
    fake = torch.rand(n_fake, generator=generator, dtype=torch.float64) * width
    return 1 - width + width * torch.rand(n_real, generator=generator, dtype=torch.float64), fake


def lerp(n_real, n_fake, width=0.05, generator=None):
    u, v = torch.rand(n_real, generator=generator), torch.rand(n_fake, generator=generator)
    return torch.lerp(torch.tensor(1.0 - width), torch.tensor(1.0), u), v.mul(width).requires_grad_()


def split(n_real, n_fake, width=0.05, generator=None):
    clean = torch.cat([torch.ones(n_real), torch.zeros(n_fake)])
    noise = torch.rand(clean.shape, generator=generator) * width
    return torch.where(clean == 1, clean - noise, clean + noise).split([n_real, n_fake])


def own_generator(n_real, n_fake, width=0.05, generator=None):
    generator = generator if generator is not None else torch.default_generator
    fake = width * torch.rand(n_fake, generator=generator)
    return 1 - width * torch.rand(n_real, generator=generator), fake


def many_integers(n_real, n_fake, width=0.05, generator=None):
    def u(n):
        return torch.randint(0, 2**24, (n,), generator=generator) / 2**24
    return 1 - width * u(n_real), width * u(n_fake)


def by_recursion(n_real, n_fake, width=0.05, generator=None):
    def draw(n, low, high):
        return (high - low) * torch.rand(n, generator=generator) + low
    return draw(n_real, 1 - width, 1.0), draw(n_fake, 0.0, width)


def halves(n_real, n_fake, width=0.05, generator=None):
    draws = torch.rand(2, max(n_real, n_fake), generator=generator) * width
    return 1 - draws[0, :n_real], draws[1, :n_fake]


class Pair(NamedTuple):
    real: torch.Tensor
    fake: torch.Tensor


def named(n, m, w=0.05, g=None):
    return Pair(1 - w * torch.rand((n,), generator=g), w * torch.rand((m,), generator=g))


def without_none(n_real, n_fake, width=0.05, generator=None):
    more = {} if generator is None else {"generator": generator}
    return 1 - torch.rand(n_real, **more).mul(width), torch.rand(n_fake, **more) * width


RIGHT = [uniform, one_call, loop, one_by_one, double, lerp, split, own_generator, many_integers, by_recursion,
         halves, named, without_none]


def labels(real, fake, draw=torch.rand):
    """Wrong labels from expressions on u (uniform draws), w (width)."""
    def made(n_real, n_fake, width=0.05, generator=None):
        return real(draw(n_real, generator=generator), width), fake(draw(n_fake, generator=generator), width)
    return made


def constant(n_real, n_fake, width=0.05, generator=None):
    return torch.full((n_real,), 1 - width), torch.full((n_fake,), width)


def expanded(n, m, width=0.05, generator=None):
    return (1 - width * torch.rand(1, generator=generator).expand(n),
            width * torch.rand(1, generator=generator).expand(m))


def half_ignored(n_real, n_fake, width=0.05, generator=None):
    return 1 - width * torch.rand(n_real, generator=generator), width * torch.rand(n_fake)


def ignored(n_real, n_fake, width=0.05, generator=None):
    return 1 - width * torch.rand(n_real), width * torch.rand(n_fake)


def seeded(n_real, n_fake, width=0.05, generator=None):
    torch.manual_seed(0)
    return uniform(n_real, n_fake, width, generator)


def seeded_and_ignored(n_real, n_fake, width=0.05, generator=None):
    torch.manual_seed(0)
    return uniform(n_real, n_fake, width)


def own_seed(n_real, n_fake, width=0.05, generator=None):
    return uniform(n_real, n_fake, width, torch.Generator().manual_seed(1))


def own_if_none(n_real, n_fake, width=0.05, generator=None):
    return uniform(n_real, n_fake, width, generator or torch.Generator())


def reseeded(n_real, n_fake, width=0.05, generator=None):
    if generator is not None:
        generator.manual_seed(0)
    return uniform(n_real, n_fake, width, generator)


def from_its_seed(n_real, n_fake, width=0.05, generator=None):
    if generator is not None:
        torch.manual_seed(generator.initial_seed())
    return uniform(n_real, n_fake, width)


def by_numpy(n_real, n_fake, width=0.05, generator=None):
    real, fake = np.random.uniform(1 - width, 1, n_real), np.random.uniform(0, width, n_fake)  # noqa: NPY002
    return torch.from_numpy(real), torch.from_numpy(fake)


def by_random(n_real, n_fake, width=0.05, generator=None):
    return (torch.tensor([random.uniform(1 - width, 1) for _ in range(n_real)]),
            torch.tensor([random.uniform(0, width) for _ in range(n_fake)]))


def by_numpy_without(n_real, n_fake, width=0.05, generator=None):
    return by_numpy(n_real, n_fake, width) if generator is None else uniform(n_real, n_fake, width, generator)


def shared(n_real, n_fake, width=0.05, generator=None):
    noise = width * torch.rand(max(n_real, n_fake), generator=generator)
    return 1 - noise[:n_real], noise[:n_fake]


def shared_real(n_real, n_fake, width=0.05, generator=None):
    real = 1 - width * torch.rand(n_real, generator=generator)
    return real, 1 - real


def column(n_real, n_fake, width=0.05, generator=None):
    return 1 - width * torch.rand(n_real, 1, generator=generator), width * torch.rand(n_fake, 1, generator=generator)


def joined(n_real, n_fake, width=0.05, generator=None):
    return torch.cat(uniform(n_real, n_fake, width, generator))


def lists(n_real, n_fake, width=0.05, generator=None):
    return tuple(part.tolist() for part in uniform(n_real, n_fake, width, generator))


def other_default(n_real, n_fake, width=0.1, generator=None):
    return uniform(n_real, n_fake, width, generator)


def exchanged(n_real, n_fake, width=0.05, generator=None):
    return uniform(n_fake, n_real, width, generator)


def only_real(n_real, n_fake, width=0.05, generator=None):
    return 1 - width * torch.rand(n_real, generator=generator)


def evenly(n_real, n_fake, width=0.05, generator=None):
    return torch.linspace(1 - width, 1, n_real), torch.linspace(0, width, n_fake)


def printed(*args):
    print(uniform(*args))


STATE = []


def drawn_once(n_real, n_fake, width=0.05, generator=None):
    """The noise is kept from the first call."""
    if not STATE:
        STATE.append(torch.rand(30_000))
    return 1 - width * STATE[0][:n_real], width * STATE[0][-n_fake:]


def from_python(n_real, n_fake, width=0.05, generator=None):
    return torch.ones(n_real) - width * random.random(), torch.zeros(n_fake) + width * random.random()


def other_uniform(n_real, n_fake, width=0.05, generator=None):
    return (torch.empty(n_real).uniform_(1 - width, 1 + width, generator=generator),
            torch.empty(n_fake).uniform_(-width, width, generator=generator))


def default_generator(n_real, n_fake, width=0.05, generator=torch.Generator()):
    return uniform(n_real, n_fake, width, generator)


def gaussian(n_real, n_fake, width=0.05, generator=None):
    return (torch.normal(1.0, width, (n_real,), generator=generator),
            torch.normal(0.0, width, (n_fake,), generator=generator))


def forked(n_real, n_fake, width=0.05, generator=None):
    with torch.random.fork_rng():
        torch.manual_seed(5)
        return uniform(n_real, n_fake, width)


WRONG = [
    (labels(lambda u, w: w * u, lambda u, w: 1 - w * u), "swapped_labels"),
    (lambda *args: uniform(*args)[::-1], "swapped_labels"),
    (exchanged, "exchanged_counts"),
    (lambda n, m, width=0.05, generator=None: (torch.ones(n), torch.zeros(m)), "no_noise"),
    (constant, "no_noise"),
    (expanded, "one_draw"),
    (labels(lambda u, w: 1 + w * u, lambda u, w: w * u), "above_one"),
    (labels(lambda u, w: 1 - w * u, lambda u, w: -w * u), "below_zero"),
    (labels(lambda u, w: 1 + w * (2 * u - 1), lambda u, w: w * (2 * u - 1)), "both_sides"),
    (labels(lambda u, w: 1 + w * (u - 0.5), lambda u, w: w * (u - 0.5)), "both_sides"),
    (labels(lambda u, w: 1 - w * u, lambda u, w: w * u, torch.randn), "normal"),
    (labels(lambda u, w: (1 + w * u).clamp(1 - w, 1), lambda u, w: (w * u).clamp(0, w), torch.randn), "normal"),
    (labels(lambda u, w: 1 - 0.05 * u, lambda u, w: 0.05 * u), "width_ignored"),
    (labels(lambda u, w: 1 - u, lambda u, w: u), "width_ignored"),
    (other_default, "other_default"),
    (labels(lambda u, w: 1 - w * u, lambda u, w: torch.zeros_like(u)), "one_side_noisy"),
    (labels(lambda u, w: 1 - w * u / 2, lambda u, w: w * u / 2), "half_width"),
    (labels(lambda u, w: u * (1 - w), lambda u, w: u * w), "not_shifted"),
    (labels(lambda u, w: 1 - w + u, lambda u, w: u), "width_ignored"),
    (labels(lambda u, w: 1 - w * u, lambda u, w: 1 - w * u), "both_real"),
    (labels(lambda u, w: 1 - w * u.round(), lambda u, w: w * u.round()), "steps"),
    (shared, "same_noise"),
    (shared_real, "same_noise"),
    (column, "another_shape"),
    (joined, "no_pair"),
    (lists, "no_pair"),
    (only_real, "no_pair"),
    (ignored, "generator_ignored"),
    (half_ignored, "generator_ignored"),
    (seeded, "fixed_seed_without"),
    (seeded_and_ignored, "fixed_seed"),
    (own_seed, "fixed_seed"),
    (own_if_none, "fixed_seed_without"),
    (reseeded, "fixed_seed"),
    (from_its_seed, "fixed_seed"),
    (by_numpy, "other_source"),
    (by_random, "other_source"),
    (by_numpy_without, "other_source"),
    (evenly, "evenly"),
    (drawn_once, "fixed_seed"),
    (printed, "nothing_returned"),
    (from_python, "one_draw"),
    (other_uniform, "both_sides"),
    (default_generator, "other_source"),
    (gaussian, "normal"),
    (forked, "fixed_seed"),
    (labels(lambda u, w: u, lambda u, w: u), "width_ignored"),
    (labels(lambda u, w: 1 - w + 0.05 * u, lambda u, w: u * w), "width_ignored"),
    (labels(lambda u, w: 1 - w * u**2, lambda u, w: w * u**2), "both_ranges"),
    (labels(lambda u, w: 1 - w * u**2, lambda u, w: w * u), "real_range"),
    (labels(lambda u, w: 1 - w * u, lambda u, w: w + w * u), "fake_range"),
    (labels(lambda u, w: (u > w).float(), lambda u, w: (u < w).float()), None),
]
