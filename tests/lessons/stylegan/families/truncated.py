"""Answers to variants of 08.truncated, with the particulars as arguments."""

import torch


def RIGHT(centre, pull, which):
    far = {"psi": lambda p: p, "square": lambda p: p * p, "rest": lambda p: 1 - p, "half": lambda p: 0.5 * p}[pull]

    def middle(w):
        return w.sum(0) / len(w) if centre == "mean" else 0.5 * (w.max(0).values + w.min(0).values)

    def chosen(w, pulled):
        if which == "all":
            return pulled
        first = torch.arange(w.shape[1]) < w.shape[1] // 2
        return torch.where(first, pulled, w)

    def lerp(mapping, z, psi, many_z):
        w = mapping(z)
        return chosen(w, torch.lerp(middle(mapping(many_z)).expand_as(w), w, far(psi)))

    def loop(mapping, z, psi, many_z):
        bar = middle(mapping(many_z))
        return torch.stack([chosen(w[None], (bar + far(psi) * (w - bar))[None])[0] for w in mapping(z)])

    def no_grad(mapping, z, psi, many_z):
        with torch.no_grad():
            return lerp(mapping, z, psi, many_z)

    def weights(mapping, z, psi, many_z):
        w, bar = mapping(z), middle(mapping(many_z))
        return chosen(w, far(psi) * w + (1 - far(psi)) * bar)

    return [lerp, loop, no_grad, weights]


def WRONG(centre, pull, which):
    right = RIGHT(centre, pull, which)[3]
    return [
        lambda f, z, p, m: f(p * z), lambda f, z, p, m: right(f.eval(), z, p, m),
        lambda f, z, p, m: right(f.requires_grad_(False), z, p, m), lambda f, z, p, m: right(f, z, p, m).tolist(),
        lambda f, z, p, m: p * f(z), lambda f, z, p, m: right(f, z, p, z), lambda f, z, p, m: 2 * right(f, z, p, m),
        lambda f, z, p, m: right(f, z, p, m)[:1], lambda f, z, p, m: right(f, z, p, m.mean(0, keepdim=True)),
    ]
