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


def wrong(pool, image, size, u, place, *, swaps=lambda u: u < 0.5, out="earlier", keep=True, fills="image", limit=0,
          where=lambda place, pool: place, while_filling=None):
    """The reference with chosen mistakes; `out`: "after" reads the image after it was replaced."""
    if len(pool) < size + limit:
        pool.append(image)
        if fills == "random":
            return pool[place % len(pool)]
        if while_filling is None or not swaps(u):
            return image
        return pool[place % len(pool)]
    if not swaps(u):
        return image
    index = where(place, pool)
    earlier = pool[index]
    if keep:
        pool[index] = image
    return pool[index] if out == "after" else earlier


def taken_out(pool, image, size, u, place, *, at=None, append=True):
    """An earlier image is taken out; the new one goes to the end of the list, or nowhere."""
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        if append:
            pool.append(image)
        return pool.pop(place if at is None else at)
    return image


def always_stored(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    earlier, pool[place] = pool[place], image
    return earlier if u < 0.5 else image


def grows(pool, image, size, u, place, *, insert=False):
    """Each new image is kept, or each that is exchanged."""
    full = len(pool) >= size
    if not full:
        pool.append(image)
        return image
    if not insert:
        pool.append(image)
        return pool[place] if u < 0.5 else image
    if u < 0.5:
        earlier = pool[place]
        pool.insert(place, image)
        return earlier
    return image


def grows_by_exchange(pool, image, size, u, place):
    if len(pool) < size or u < 0.5:
        pool.append(image)
        return pool[place] if len(pool) > size else image
    return image


def u_first(pool, image, size, u, place):
    """u is asked before the pool is full."""
    if u < 0.5 and len(pool) > place:
        earlier = pool[place]
        pool[place] = image
        return earlier
    if len(pool) < size:
        pool.append(image)
    return image


def u_too(pool, image, size, u, place):
    """An image that has just been added is not returned at once."""
    if len(pool) < size:
        pool.append(image)
    return wrong(pool, image, 0, u, place)


def u_first_of_any(pool, image, size, u, place):
    """As `u_first`, but it fails where the pool has no such place."""
    if u < 0.5:
        earlier = pool[place]
        pool[place] = image
        return earlier
    if len(pool) < size:
        pool.append(image)
    return image


def u_alone(pool, image, size, u, place):
    """As `u_first_of_any`, and the size is never asked for."""
    return u_first_of_any(pool, image, 10**6, u, place)


def other_way_stored(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
    elif u < 0.5:
        return pool[place]
    else:
        pool[place] = image
    return image


def other_order(pool, image, size, u, place, *, at=0):
    if len(pool) < size:
        pool.insert(place if at is None else at, image)
        return image
    return wrong(pool, image, size, u, place)


def removed(pool, image, size, u, place):
    if len(pool) < size or u >= 0.5:
        return wrong(pool, image, size, u, place)
    earlier = pool[place]
    pool.remove(earlier)
    pool.append(image)
    return earlier


def at_once(pool, image, size, u, place):
    while len(pool) < size:
        pool.append(image)
    return wrong(pool, image, size, u, place)


def pool_returned(pool, image, size, u, place):
    wrong(pool, image, size, u, place)
    return pool


def copied_into_kept(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        earlier = pool[place].clone()
        pool[place].copy_(image)
        return earlier
    return image


def copied_into(pool, image, size, u, place):
    """As `copied_into_kept`, but what is returned is the image that was written into."""
    if len(pool) < size or u >= 0.5:
        return wrong(pool, image, size, u, place)
    return pool[place].copy_(image)


EXERCISE = Exercise(
    id="07.exchange", place=5, title="The pool of earlier images", points=3, solution=exchange, cases=cases,
    observe=observe,
    hints=("Three cases: the pool is not full, or it is full and u is small, or it is full and u is large. What is "
           "returned in each, and what happens to the pool?",
           "In the exchange the new image takes the place of an earlier one. Keep the earlier one in a variable "
           "before you write over it.",
           "if len(pool) < size: append, return image. If u < 0.5: earlier = pool[place]; pool[place] = image; "
           "return earlier. Else return image."),
    mistakes=(
        Mistake("own_draw", "Drawn here", "u and place have been drawn already: use them, and draw nothing more.",
                [lambda pool, image, size, u, place: wrong(pool, image, size, float(torch.rand(())), place),
                 *made(wrong, where=lambda place, pool: int(torch.randint(len(pool), ()))),
                 *made(wrong, where=lambda place, pool: random.randrange(len(pool)) if len(pool) > 1 else 0)]),
        Mistake("written_over", "The new image returned in an exchange", "pool[place] = image writes over the earlier "
                "image. Keep that one in a variable before, and return it.", made(wrong, out="after")),
        Mistake("not_kept", "New image not kept", "In an exchange the new image takes the earlier one's place: else "
                "the pool would stay as old as its first images.", made(wrong, keep=False)),
        Mistake("turned_round", "Draw turned round", "u < 0.5 exchanges, u ≥ 0.5 hands the new image straight on.",
                [*made(wrong, swaps=lambda u: u >= 0.5), *made(wrong, swaps=lambda u: u > 0.5)]),
        Mistake("boundary", "u = 0.5 exchanges", "Only u < 0.5 exchanges, not u <= 0.5.",
                made(wrong, swaps=lambda u: u <= 0.5)),
        Mistake("always", "Always exchanged", "Half of the time D should see the newest images: look at u.",
                [*made(wrong, swaps=lambda u: True), *made(wrong, swaps=lambda u: u < 1)]),
        Mistake("never", "Never exchanged", "Once the pool is full, half of the images handed out are earlier ones.",
                made(wrong, swaps=lambda u: False)),
        Mistake("always_stored", "Kept without an exchange", "Where the new image is handed straight on, the pool "
                "stays as it is. It takes up the new one where an earlier one is handed out.",
                [always_stored, other_way_stored]),
        Mistake("too_many", "One image too many", "The pool is full at `size` images: compare with <, not with <=.",
                made(wrong, limit=1)),
        Mistake("too_few", "One image too few", "The pool is full at `size` images, not one before.",
                made(wrong, limit=-1)),
        Mistake("grows", "The pool grows on", "A full pool keeps its size: the new image takes the place of another.",
                [grows, grows_by_exchange, lambda *args: grows(*args, insert=True), *made(wrong, limit=10**6)]),
        Mistake("shrinks", "The pool shrinks", "The earlier image leaves and the new one takes its place.",
                [lambda *args: taken_out(*args, append=False)]),
        Mistake("queue", "Oldest first", "The image at `place` leaves, not the oldest: a queue would bring back every "
                "image after the same time.", [lambda *args: taken_out(*args, at=0)]),
        Mistake("put_at_end", "Put at the end", "The new image takes the place number `place`; at the end of the list, "
                "later places would mean other images.", [taken_out]),
        Mistake("place_ignored", "place ignored", "The image at `place` leaves.",
                [*made(wrong, where=lambda place, pool: 0), *made(wrong, where=lambda place, pool: -1),
                 lambda pool, image, size, u, place: wrong(pool, image, size, u, int(u * size))]),
        Mistake("from_one", "Places from 1", "`place` counts from 0, as lists do.",
                made(wrong, where=lambda place, pool: place - 1)),
        Mistake("while_filling", "Exchanged while filling", "While the pool fills, D sees the new images themselves, "
                "and all are added: ask for the pool's length before you look at u.",
                [*made(wrong, while_filling=True), *made(wrong, fills="random"), u_first, u_first_of_any,
                 u_too, u_alone]),
        Mistake("never_filled", "Never filled", "An empty pool takes the first `size` images: pool.append(image). "
                "(pool = pool + [image] makes another list, and the caller's stays as it was.)",
                [lambda pool, image, size, u, place: image]),
        Mistake("filled_at_once", "Filled with one image", "Each visit adds one image: if, not while.", [at_once]),
        Mistake("other_order", "Filled in another order", "While the pool fills, the new image goes to its end: "
                "append.",
                [other_order, lambda *args: other_order(*args, at=None)]),
        Mistake("searched", "Searched by comparing", "remove(), index() and `in` compare images with ==, which gives "
                "a whole tensor of answers. `place` says where the image stands.", [removed]),
        Mistake("no_image", "No image returned", "Return the one image that D shall see, not the pool.",
                [pool_returned]),
        Mistake("copied_into", "Earlier image written into", "copy_() writes into an image that others hold as well: "
                "D, and whoever got it before. Put the new image into the list instead: pool[place] = image.",
                [copied_into_kept, copied_into]),
    ))
