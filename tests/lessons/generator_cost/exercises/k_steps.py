"""Answers to 02.k_steps, as learners write them."""


def nested(update_D, update_G, steps, k):
    for _step in range(steps):
        for _i in range(k):
            update_D()
        update_G()


def with_while(update_D, update_G, steps, k):
    step = 0
    while step < steps:
        i = 0
        while i < k:
            update_D()
            i += 1
        update_G()
        step += 1


def flat(update_D, update_G, steps, k):
    for i in range(1, steps * k + 1):
        update_D()
        if i % k == 0:
            update_G()


def last_of_k(update_D, update_G, steps, k):
    for i in range(steps * k):
        update_D()
        if i % k == k - 1:
            update_G()


def turns(update_D, update_G, steps, k):
    for i in range(steps * (k + 1)):
        if i % (k + 1) < k:
            update_D()
        else:
            update_G()


def as_list(update_D, update_G, steps, k):
    return [call() for call in ([update_D] * k + [update_G]) * steps]


def recursive(update_D, update_G, steps, k):
    if steps > 0:
        [update_D() for _ in range(k)]
        update_G()
        recursive(update_D, update_G, steps - 1, k)


def with_itertools(update_D, update_G, steps, k):
    from itertools import repeat
    for _ in repeat(None, steps):
        for _ in repeat(None, k):
            update_D()
        update_G()
    return "done"


def counted_down(update_D, update_G, steps, k):
    while steps:
        steps -= 1
        left = k
        while left:
            left -= 1
            update_D()
        update_G()


def own_helper(update_D, update_G, steps, k):
    def step():
        for _ in range(k):
            update_D()
        update_G()
    for _ in range(steps):
        step()


def counter(update_D, update_G, steps, k):
    done = 0
    for _ in range(steps * k):
        update_D()
        done += 1
        if done == k:
            update_G()
            done = 0


def made(line):
    """Return a function of one line, with D and G for update_D and update_G."""
    space = {}
    exec(f"def made(D, G, steps, k):\n    {line}", space)
    return space["made"]


def counts_on(D, G, steps, k):
    i = 0
    for _ in range(steps):
        while i < k:
            D()
            i += 1
        G()


RIGHT = [nested, with_while, flat, last_of_k, turns, as_list, recursive, with_itertools, counted_down, own_helper,
         counter,
]

WRONG = [
    (lambda D, G, steps, k: RIGHT[0](D, G, steps, 5), "fixed_k"),
    (lambda D, G, steps, k: RIGHT[0](D, G, max(steps, 1), k), "extra_step"),
    (lambda D, G, steps, k: RIGHT[0](D, G, steps, 2 * k), "other_count"),
    (made("for _ in range(steps): D(); G()"), "k_forgotten"),
    (made("for _ in range(steps): G(); [D() for _ in range(k)]"), "g_first"),
    (made("for _ in range(steps): [(D(), G()) for _ in range(k)]"), "g_inside"),
    (made("for _ in range(steps): D(); [G() for _ in range(k)]"), "k_of_g"),
    (made("for _ in range(steps): [G() for _ in range(k)]; D()"), "k_of_g"),
    (made("[D() for _ in range(steps * k)]; [G() for _ in range(steps)]"), "d_then_g"),
    (made("for _ in range(steps): [D for _ in range(k)]; G"), "no_update"),
    (made("for _ in range(steps): [D() for _ in range(k)]; G"), "g_never"),
    (made("for _ in range(steps): [D for _ in range(k)]; G()"), "d_never"),
    (made("for _ in range(steps): [D() for _ in range(k - 1)]; G()"), "off_by_one"),
    (made("for _ in range(steps): [D() for _ in range(1, k)]; G()"), "off_by_one"),
    (made("for _ in range(steps + 1): [D() for _ in range(k)]; G()"), "off_by_one"),
    (made("for _ in range(steps): [D() for _ in range(k + 1)]; G()"), "off_by_one"),
    (made("[D() for _ in range(k)]; G()"), "one_step"),
    (made("for _ in range(k): [D() for _ in range(steps)]; G()"), "exchanged"),
    (made("for _ in range(steps): [D() for _ in range(k)]\n    G()"), "g_once"),
    (made("for i in range(steps):\n        D()\n        if i % k == 0: G()"), "remainder"),
    (made("for i in range(steps):\n        D()\n        if (i + 1) % k == 0: G()"), "remainder"),
    (made("for i in range(steps * k):\n        D()\n        if i % k == 0: G()"), "remainder"),
    (made("for i in range(steps):\n        if i % k == 0: G()\n        else: D()"), "remainder"),
    (made("for i in range(1, steps + 1):\n        D()\n        if i % k == 0: G()"), "remainder"),
    (made("for i in range(steps):\n        if i % k == 0: D()\n        G()"), "remainder"),
    (made("for i in range(steps):\n        if i % k == 0: G()\n        D()"), "remainder"),
    (made("while True: D()"), "too_many"),
    (made("while steps > 0:\n        [D() for _ in range(k)]; G()"), "too_many"),
    (made("for _ in range(steps): k * D(); G()"), None),
    (made("while steps: pass"), "never_returns"),
    (counts_on, "k_used_up"),
    (made("for i in range(steps):\n        [D() for _ in range(k)]\n        if i % k == 0: G()"), "remainder"),
    (made("[D() for _ in range(k)]; [G() for _ in range(steps)]"), "d_then_g"),
    (made("for _ in steps: D()"), "no_range"),
    (made("for _ in range(steps): D(k); G()"), "with_arguments"),
    (made("for i in range(steps * k):\n        if i % k == 0: G()\n        D()"), "g_first"),
    (made("for _ in range(steps): [D() for _ in range(k)]; return G()"), "one_step"),
]
SECONDS = 0.5
