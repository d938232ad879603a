"""Right and wrong answers to 07.exchange."""

import copy
import random

import numpy as np
import torch


def e_swap(pool, image, size, u, place):
    if len(pool) < size:
        pool += [image]
    elif u < 0.5:
        pool[place], image = image, pool[place]
    return image


def e_clone(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image.clone())
        return image
    if u >= 0.5:
        return image
    old = pool[place].clone()
    pool[place] = image.clone()
    return old


def e_pop_insert(pool, image, size, u, place):
    if len(pool) < size:
        pool.insert(len(pool), image)
        return image
    if u < 0.5:
        old = pool.pop(place)
        pool.insert(place, image)
        return old
    return image


def e_slices(pool, image, size, u, place):
    full = len(pool) == size
    if not full:
        pool[len(pool) :] = [image]
    old = pool[place] if full and u < 0.5 else image
    if full and u < 0.5:
        pool[place : place + 1] = [image]
    return old


def e_queue_end(pool, image, size, u, place):
    pool.append(image)
    if len(pool) <= size:
        return image
    if u < 0.5:
        pool[place], pool[-1] = pool[-1], pool[place]
    return pool.pop()


def e_changed(old, new):
    text = """
def made(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        earlier = pool[place]
        pool[place] = image
        return earlier
    return image
"""
    assert old in text
    space = {}
    exec(text.replace(old, new), space)
    return space["made"]


def e_store_late(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    picked = pool[place] if u < 0.5 else image
    pool[place] = image
    return picked


def e_no_pool(pool, image, size, u, place):
    if len(pool) == size and u < 0.5:
        return pool[place]
    return image


_pool = []


def right_1(pool, image, size, u, place):
    if len(pool) >= size:
        if u >= 0.5:
            return image
        out = pool[place]
        pool[place] = image
        return out
    pool.append(image)
    return image


def right_2(pool, image, size, u, place):
    n = len(pool)
    if n < size:
        pool.extend([image])
        return pool[-1]
    if u < 0.5:
        tmp = pool.pop(place)
        pool.insert(place, image)
        return tmp
    return image


def right_3(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image.detach().clone())
        return image
    if not u < 0.5:
        return image
    old = pool[place].clone()
    pool[place] = image.clone()
    return old


def right_4(pool, image, size, u, place):
    match (len(pool) < size, u < 0.5):
        case [True, _]:
            pool.append(image)
        case [False, True]:
            image, pool[place] = (pool[place], image)
    return image


def right_5(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(copy.deepcopy(image))
        return image
    if u < 0.5:
        result = copy.deepcopy(pool[place])
        pool[:] = [*pool[:place], image, *pool[place + 1 :]]
        return result
    return image


def right_6(pool, image, size, u, place):
    if len(pool) != size:
        pool.append(image)
        return image
    if int(u * 2) == 0:
        returned, pool[place] = (pool[place], image)
        return returned
    return image


def while_filling_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def written_over_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        pool[place] = image
    return image


def own_draw_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if random.random() < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def own_draw_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        place = np.random.randint(size)  # noqa: NPY002 - as learners write it
        old = pool[place]
        pool[place] = image
        return old
    return image


def never_filled_1(pool, image, size, u, place):
    if len(pool) < size:
        pool = [*pool, image]
        return image
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def nothing_returned_1(pool, image, size, u, place):
    if len(pool) < size:
        return pool.append(image)
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def nothing_returned_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
    elif u < 0.5:
        old = pool[place]
        pool[place] = image
        return old


def always_stored_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        return pool[place]
    pool[place] = image
    return image


def always_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    old = pool[place]
    pool[place] = image
    return old


def other_order_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.insert(0, image)
        return image
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def other_order_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.insert(place, image)
        return image
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def too_many_1(pool, image, size, u, place):
    if len(pool) <= size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def put_at_end_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool.pop(place)
        pool.append(image)
        return old
    return image


def queue_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[0]
        del pool[0]
        pool.append(image)
        return old
    return image


def turned_round_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u > 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def grows_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place]
        pool.insert(place, image)
        return old
    return image


def no_image_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        pool[place] = image
        return pool
    return image


def never_filled_2(pool, image, size, u, place):
    if len(_pool) < size:
        _pool.append(image)
        return image
    if u < 0.5:
        old = _pool[place]
        _pool[place] = image
        return old
    return image


def searched_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place]
        pool.remove(old)
        pool.append(image)
        return old
    return image


def copied_into_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place]
        pool[place][:] = image
        return old
    return image


def from_one_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place - 1]
        pool[place - 1] = image
        return old
    return image


def grows_2(pool, image, size, u, place):
    if len(pool) < 50:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def while_filling_2(pool, image, size, u, place):
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    pool.append(image)
    return image


def while_filling_3(pool, image, size, u, place):
    if len(pool) == 0:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def filled_at_once_1(pool, image, size, u, place):
    while len(pool) < size:
        pool.append(image)
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def place_ignored_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool[int(u * size)]
        pool[int(u * size)] = image
        return old
    return image


def no_image_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return torch.stack(pool)
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def right_7(pool, image, size, u, place):
    full = len(pool) >= size
    if full and u < 0.5:
        image_out = pool[place].clone()
        pool[place] = image.clone()
        return image_out
    if not full:
        pool.append(image.clone())
    return image.clone()


def right_8(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u >= 0.5:
        return image
    pool.append(image)
    pool[place], pool[-1] = (pool[-1], pool[place])
    return pool.pop(-1)


def written_over_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        pool[place] = image
        old = pool[place]
        return old
    return image


def too_many_2(pool, image, size, u, place):
    if len(pool) > size:
        if u < 0.5:
            old = pool[place]
            pool[place] = image
            return old
        return image
    pool.append(image)
    return image


def not_kept_1(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        pool = list(pool)
        old = pool[place]
        pool[place] = image
        return old
    return image


def while_filling_4(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return pool[0]
    if u < 0.5:
        old = pool[place]
        pool[place] = image
        return old
    return image


def place_ignored_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        old = pool.pop()
        pool.insert(0, image)
        return old
    return image


def turned_round_2(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        pool[place] = image
        return image
    return pool[place]


RIGHT = [
    e_swap,
    e_clone,
    e_pop_insert,
    e_slices,
    e_queue_end,
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
    right_8,
]

WRONG = [
    (
        e_changed(
            "        earlier = pool[place]\n        pool[place] = image\n        return earlier",
            "        pool[place] = image\n        return pool[place]",
        ),
        "written_over",
    ),
    (e_changed("        pool[place] = image\n", ""), "not_kept"),
    (e_changed("u < 0.5", "u > 0.5"), "turned_round"),
    (e_changed("if u < 0.5", "if True"), "always"),
    (e_changed("if u < 0.5", "if False"), "never"),
    (e_store_late, "always_stored"),
    (e_changed("len(pool) < size", "len(pool) <= size"), "too_many"),
    (e_changed("len(pool) < size", "len(pool) < size - 1"), "too_few"),
    (e_changed("pool[place] = image", "pool.append(image)"), "grows"),
    (lambda pool, image, size, u, place: pool.append(image) or image, "grows"),
    (e_changed("earlier = pool[place]\n        pool[place] = image", "earlier = pool.pop(place)"), "shrinks"),
    (
        e_changed(
            "earlier = pool[place]\n        pool[place] = image",
            "earlier = pool.pop(0)\n        pool.append(image)",
        ),
        "queue",
    ),
    (
        e_changed(
            "earlier = pool[place]\n        pool[place] = image",
            "earlier = pool.pop(place)\n        pool.append(image)",
        ),
        "put_at_end",
    ),
    (
        e_changed(
            "earlier = pool[place]\n        pool[place] = image", "earlier = pool[-1]\n        pool[-1] = image"
        ),
        "place_ignored",
    ),
    (
        e_changed(
            "earlier = pool[place]\n        pool[place] = image",
            "earlier = pool[place - 1]\n        pool[place - 1] = image",
        ),
        "from_one",
    ),
    (e_changed("        return image\n    if", "        return pool[place % len(pool)]\n    if"), "while_filling"),
    (e_no_pool, "never_filled"),
    (e_changed("        return earlier", "        return None"), "nothing_returned"),
    (while_filling_1, "while_filling"),
    (written_over_1, "written_over"),
    (own_draw_1, "own_draw"),
    (own_draw_2, "own_draw"),
    (never_filled_1, "never_filled"),
    (nothing_returned_1, "nothing_returned"),
    (nothing_returned_2, "nothing_returned"),
    (always_stored_1, "always_stored"),
    (always_1, "always"),
    (other_order_1, "other_order"),
    (other_order_2, "other_order"),
    (too_many_1, "too_many"),
    (put_at_end_1, "put_at_end"),
    (queue_1, "queue"),
    (turned_round_1, "turned_round"),
    (grows_1, "grows"),
    (no_image_1, "no_image"),
    (never_filled_2, "never_filled"),
    (searched_1, "searched"),
    (copied_into_1, "copied_into"),
    (from_one_1, "from_one"),
    (grows_2, "grows"),
    (while_filling_2, "while_filling"),
    (while_filling_3, "while_filling"),
    (filled_at_once_1, "filled_at_once"),
    (place_ignored_1, "place_ignored"),
    (no_image_2, "no_image"),
    (written_over_2, "written_over"),
    (too_many_2, "too_many"),
    (not_kept_1, "not_kept"),
    (while_filling_4, "while_filling"),
    (place_ignored_2, "place_ignored"),
    (turned_round_2, "turned_round"),
]
