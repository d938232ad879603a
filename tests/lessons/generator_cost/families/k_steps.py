"""Answers to variants of 02.k_steps, with the particulars as arguments."""


def RIGHT(counted, other, first):
    def order(update_D, update_G, k):
        often, rare = (update_D, update_G) if counted == "D" else (update_G, update_D)
        return [(often, k), (rare, other)] if first == counted else [(rare, other), (often, k)]

    def loops(update_D, update_G, steps, k):
        for _ in range(steps):
            for update, times in order(update_D, update_G, k):
                for _ in range(times):
                    update()

    def counter(update_D, update_G, steps, k):
        done = 0
        while done < steps:
            for update, times in order(update_D, update_G, k):
                [update() for _ in range(times)]
            done += 1

    def planned(update_D, update_G, steps, k):
        plan = [update for update, times in order(update_D, update_G, k) for _ in range(times)]
        for update in steps * plan:
            update()

    def modulo(update_D, update_G, steps, k):
        (a, m), (b, n) = order(update_D, update_G, k)
        for i in range(steps * (m + n)):
            a() if i % (m + n) < m else b()

    return [loops, counter, planned, modulo]


def WRONG(counted, other, first):
    right = RIGHT(counted, other, first)[0]

    def forgotten(update_D, update_G, steps, k):
        right(update_D, update_G, steps, 1)

    def one_at_the_end(update_D, update_G, steps, k):
        right(update_D, lambda: None, steps, k)
        update_G()

    return [lambda D, G, steps, k: (D, G), forgotten, lambda D, G, steps, k: right(D, G, steps + 1, k),
            lambda D, G, steps, k: right(D, G, k, steps), lambda D, G, steps, k: right(D, G, 1, k), one_at_the_end,
            lambda D, G, steps, k: (right(D, lambda: None, steps, k), right(lambda: None, G, steps, k)),
            lambda D, G, steps, k: RIGHT(counted, other + 4, first)[0](D, G, steps, k)]
