"""07.exchange: one visit to the pool of earlier images."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.cyclegan.exercises._shared import made

SHAPE = (3, 2, 4)


def exchange(pool, image, size, u, place):
    """One visit to the pool of earlier fakes: hand over a new image, get one for D.

    pool: a list of images, shorter than `size` at first; change it in place. image: a tensor (C, H, W).
    While the pool holds fewer than `size` images (`size` ≥ 1), the new one is added at its end and also returned.
    In a full pool u decides, a random number from 0 to 1: if u < 0.5, the new image takes the place number
    `place` (from 0) and the image that stood there is returned; otherwise the new one is returned and the pool
    stays as it is. There may be several pools, and no image is ever written into.
    Return an image.
    """
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        earlier = pool[place]
        pool[place] = image
        return earlier
    return image


def by_swap(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
    elif u < 0.5:
        pool[place], image = image, pool[place]
    return image


def cases(rng: np.random.Generator) -> list[Case]:
    made_cases = []
    for size, number, pools, known in ((2, 3, 1, 0), (3, 8, 1, 0), (1, 6, 1, 0), (4, 24, 1, 0), (3, 40, 2, 2)):
        # the first visit to the full pool exchanges, the second does not; u is small at first, when it must not count
        u = np.concatenate([rng.uniform(0, 1, size), [rng.uniform(0, 0.45), rng.uniform(0.55, 1)],
                            rng.uniform(0, 1, number)])[:number]
        places = rng.integers(0, size, number)
        if size > 2:
            u[:2] /= 2.5
            places[:2] = 0
        if number > 20:
            u[size + 2:size + 6] = 0.0, 0.5, 0.5, 0.5
        visits = [[index % pools, float(a), int(b)] for index, (a, b) in enumerate(zip(u, places))]
        draws = ", ".join(f"({a:.2f}, {b})" for _, a, b in visits[:8])
        made_cases.append(Case((size, pools, known, visits), note=(
            f"size = {size}, {number} visits with images 1, 2, 3, … and (u, place) = {draws}"
            f"{', …' if number > 8 else ''}"
            f"{f', {pools} pools in turn, with {known} images at first' if pools > 1 else ''}")))
    return made_cases


def observe(fn: Callable, args: tuple) -> Any:
    """Let the function serve several visits; put down what comes back and what stays."""
    size, number, known, visits = args
    pools = [[numbered(100.0 * (index + 1) + nth) for nth in range(known)] for index in range(number)]
    given, came, lengths = [], [], []
    for nth, (which, u, place) in enumerate(visits, 1):
        given.append(numbered(nth))
        before = random_state()
        image = fn(pools[which], given[-1], size, u, place)
        if random_state() != before:
            return {"what decides": "random numbers that the function draws"}
        if image is None:
            return None
        if not isinstance(image, torch.Tensor) or image.shape != SHAPE:
            return {"what is returned": f"no image of shape {SHAPE}"}
        came.append((image, number_of(image)))
        lengths.append(len(pools[which]))
    if set(lengths) == {known}:
        return {"images in the pool": "always as many as at first"}
    return {"what decides": "u and place", "what is returned": "images",
            "images in the pool after each visit": np.array(lengths),
            "numbers of the images returned": np.array([number for _, number in came]),
            "numbers of the images in the pool at the end": np.array([
                number_of(image) for pool in pools for image in pool]),
            "numbers of the images returned, read again at the end": np.array([number_of(image) for image, _ in came]),
            "numbers of the images handed over, read at the end": np.array([number_of(image) for image in given])}


def numbered(number: float) -> torch.Tensor:
    return torch.full(SHAPE, float(number))


def number_of(image: Any) -> float:
    """Images are numbered by their pixels; whatever is no such image counts as −1."""
    fits = isinstance(image, torch.Tensor) and tuple(image.shape) == SHAPE and bool((image == image[0, 0, 0]).all())
    return float(image[0, 0, 0]) if fits else -1.0


def random_state() -> tuple:
    numpy = np.random.get_state()  # noqa: NPY002 - it is the one that learners draw from
    return torch.default_generator.get_state().numpy().tobytes(), numpy[1].tobytes(), numpy[2:], random.getstate()


def replaced(pool, image, place):
    """What an exchange does: the new image takes the place, the earlier one is handed out."""
    earlier, pool[place] = pool[place], image
    return earlier


def wrong(pool, image, size, u, place, *, fills=lambda pool, size: len(pool) < size, fill=lambda pool, image, place: (
        pool.append(image)), swaps=lambda u: u < 0.5, swap=replaced, straight=lambda pool, image, place: None,
        while_filling=None):
    """The reference with chosen mistakes.

    `fills`, `swaps`: which of the three cases it is. `fill`, `swap`, `straight`: what happens in each.
    `while_filling`: what is returned then, if not the new image.
    """
    if fills(pool, size):
        fill(pool, image, place)
        return while_filling(pool, image, u, place) if while_filling else image
    if swaps(u):
        return swap(pool, image, place)
    straight(pool, image, place)
    return image


def u_first(pool, image, size, u, place, *, there=lambda pool, place: True):
    """u is asked before the pool is full; where the pool has no such place yet, this fails or goes on."""
    if u < 0.5 and there(pool, place):
        return replaced(pool, image, place)
    if len(pool) < size:
        pool.append(image)
    return image


def u_too(pool, image, size, u, place):
    """An image that has just been added is not returned at once."""
    if len(pool) < size:
        pool.append(image)
    return wrong(pool, image, 0, u, place)


def at_once(pool, image, size, u, place):
    while len(pool) < size:
        pool.append(image)
    return wrong(pool, image, size, u, place)


def removed(pool, image, place):
    earlier = pool[place]
    pool.remove(earlier)
    pool.append(image)
    return earlier


def copied_into(pool, image, place):
    earlier = pool[place].clone()
    pool[place].copy_(image)
    return earlier


def swapped_returns(pool, image, size, u, place):
    """The image at `place` is handed out where nothing is exchanged, the new one in an exchange."""
    kept = list(pool)
    out = wrong(pool, image, size, u, place)
    return out if len(kept) < size else image if u < 0.5 else kept[place]


def place_handed_out(pool, image, size, u, place):
    full = len(pool) >= size
    return pool[place] if full and u >= 0.5 else wrong(pool, image, size, u, place)


def every(*args):
    return True


EXERCISE = Exercise(
    id="07.exchange", place=5, title="The pool of earlier images", points=3, solution=exchange, cases=cases,
    observe=observe,
    difficulty=3, importance=2, minutes=10, another=by_swap,
    reason="D is shown earlier fakes among the new ones, so that G gains nothing by coming back to an old trick; a "
           "full pool takes one image for each that it gives.",
    hints=("Three cases: the pool is not full, or it is full and u is small, or it is full and u is large. What is "
           "returned in each, and what happens to the pool?",
           "In the exchange the new image takes the place of an earlier one. Keep the earlier one in a variable "
           "before you write over it.",
           "if len(pool) < size: append, return image. If u < 0.5: earlier = pool[place]; pool[place] = image; "
           "return earlier. Else return image."),
    mistakes=(
        Mistake("own_draw", "Drawn here", "u and place have been drawn already: use them, and draw nothing more.",
                [*made(wrong, swaps=lambda u: torch.rand(()) < 0.5),
                 *made(wrong, swap=lambda pool, image, place: replaced(pool, image, int(torch.randint(len(pool), ())))),
                 *made(wrong, swap=lambda pool, image, place: replaced(
                     pool, image, random.randrange(len(pool)) if len(pool) > 1 else 0))]),
        Mistake("written_over", "The new image returned in an exchange", "pool[place] = image writes over the earlier "
                "image. Keep that one in a variable before, and return it.",
                made(wrong, swap=lambda pool, image, place: [replaced(pool, image, place), image][1])),
        Mistake("not_kept", "New image not kept", "In an exchange the new image takes the earlier one's place: else "
                "the pool would stay as old as its first images.",
                made(wrong, swap=lambda pool, image, place: pool[place])),
        Mistake("turned_round", "Draw turned round", "u < 0.5 exchanges, u ≥ 0.5 hands the new image straight on.",
                [*made(wrong, swaps=lambda u: u >= 0.5), *made(wrong, swaps=lambda u: u > 0.5),
                 swapped_returns,
                 *made(wrong, swaps=lambda u: u >= 0.5, swap=lambda pool, image, place: pool[place])]),
        Mistake("never_newest", "The image at `place` returned without an exchange", "Where u ≥ 0.5 the new image "
                "itself is returned.",
                [place_handed_out]),
        Mistake("boundary", "u = 0.5 exchanges", "Only u < 0.5 exchanges, not u <= 0.5.",
                made(wrong, swaps=lambda u: u <= 0.5)),
        Mistake("always", "Always exchanged", "Half of the time D should see the newest images: look at u.",
                made(wrong, swaps=every)),
        Mistake("never", "Never exchanged", "Once the pool is full, half of the images handed out are earlier ones.",
                made(wrong, swaps=lambda u: False)),
        Mistake("always_stored", "Kept without an exchange", "Where the new image is handed straight on, the pool "
                "stays as it is. It takes up the new one where an earlier one is handed out.",
                [*made(wrong, straight=replaced),
                 *made(wrong, straight=replaced, swap=lambda pool, image, place: pool[place])]),
        Mistake("too_many", "One image too many", "The pool is full at `size` images: compare with <, not with <=.",
                made(wrong, fills=lambda pool, size: len(pool) <= size)),
        Mistake("too_few", "One image too few", "The pool is full at `size` images, not one before.",
                made(wrong, fills=lambda pool, size: len(pool) < size - 1)),
        Mistake("grows", "The pool grows on", "A full pool keeps its size: the new image takes the place of another.",
                [*made(wrong, swap=lambda pool, image, place: [pool[place], pool.append(image)][0],
                       straight=lambda pool, image, place: pool.append(image)),
                 *made(wrong, swap=lambda pool, image, place: [pool.append(image), pool[place]][1]),
                 *made(wrong, swap=lambda pool, image, place: [pool[place], pool.insert(place, image)][0]),
                 *made(wrong, fills=every)]),
        Mistake("shrinks", "The pool shrinks", "The earlier image leaves and the new one takes its place.",
                made(wrong, swap=lambda pool, image, place: pool.pop(place))),
        Mistake("queue", "Oldest first", "The image at `place` leaves, not the oldest: a queue would bring back every "
                "image after the same time.",
                made(wrong, swap=lambda pool, image, place: [pool.append(image), pool.pop(0)][1])),
        Mistake("put_at_end", "Put at the end", "The new image takes the place number `place`; at the end of the list, "
                "later places would mean other images.",
                made(wrong, swap=lambda pool, image, place: [pool.append(image), pool.pop(place)][1])),
        Mistake("place_ignored", "place ignored", "The image at `place` leaves.",
                [*(lambda *args, at=at: wrong(*args[:4], at) for at in (0, -1)),
                 *made(wrong, swap=lambda pool, image, place: [pool.pop(), pool.insert(0, image)][0]),
                 lambda pool, image, size, u, place: wrong(pool, image, size, u, int(u * size))]),
        Mistake("from_one", "Places from 1", "`place` counts from 0, as lists do.",
                [lambda pool, image, size, u, place: wrong(pool, image, size, u, place - 1)]),
        Mistake("while_filling", "Exchanged while filling", "While the pool fills, D sees the new images themselves, "
                "and all are added: ask for the pool's length before you look at u.",
                [*made(wrong, while_filling=lambda pool, image, u, place: pool[place % len(pool)]),
                 *made(wrong, while_filling=lambda pool, image, u, place: pool[0]),
                 *made(wrong, while_filling=lambda pool, image, u, place: (
                     pool[place % len(pool)] if u < 0.5 else image)),
                 *made(u_first, there=lambda pool, place: place < len(pool)), u_first, u_too,
                 lambda pool, image, size, u, place: u_first(
                     pool, image, size, u, min(place, len(pool) - 1), there=lambda pool, place: place >= 0),
                 lambda pool, image, size, u, place: u_first(pool, image, 10**6, u, place)]),
        Mistake("never_filled", "Never filled", "An empty pool takes the first `size` images: pool.append(image). "
                "(pool = pool + [image] makes another list, and the caller's stays as it was.)",
                [lambda pool, image, size, u, place: image]),
        Mistake("filled_at_once", "Filled with one image", "Each visit adds one image: if, not while.", [at_once]),
        Mistake("other_order", "Filled in another order", "While the pool fills, the new image goes to its end: "
                "append.", [*made(wrong, fill=lambda pool, image, place: pool.insert(0, image)),
                            *made(wrong, fill=lambda pool, image, place: pool.insert(place, image))]),
        Mistake("searched", "Searched by comparing", "remove(), index() and `in` compare images with ==, which gives "
                "a whole tensor of answers. `place` says where the image stands.", made(wrong, swap=removed)),
        Mistake("no_image", "No image returned", "Return the one image that D shall see, not the pool.",
                [lambda pool, *args: [wrong(pool, *args), pool]]),
        Mistake("copied_into", "Earlier image written into", "copy_() writes into an image that others hold as well: "
                "D, and whoever got it before. Put the new image into the list instead: pool[place] = image.",
                [*made(wrong, swap=copied_into),
                 *made(wrong, swap=lambda pool, image, place: pool[place].copy_(image)),
                 *made(wrong, swap=lambda pool, image, place: [pool[place].clone(), pool[place].zero_(), replaced(
                     pool, image, place)][0])]),
    ))
