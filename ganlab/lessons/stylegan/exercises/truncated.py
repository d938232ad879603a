"""08.truncated: the truncation trick, in w."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.stylegan.exercises._shared import normal


def truncated(mapping, z, psi, many_z):
    """Truncation in w: pull the w of each z towards the average, w' = w̄ + ψ (w − w̄).

    mapping: a network with parameters that train; called as mapping(z), it turns latents (N, Z) into their w (N, W).
    Afterwards it is as before: its mode, its parameters, and whether they train.
    z: latents (B, Z) of the images to make, B ≥ 1. psi: ψ, any number; 1 changes nothing, 0 gives w̄ for all.
    many_z: latents (M, Z), M ≥ 1; w̄ is the mean of their w, one vector of W numbers.
    Return a tensor (B, W).
    """
    mean = mapping(many_z).mean(dim=0)  # (W,)
    return mean + psi * (mapping(z) - mean)


def by_weights(mapping, z, psi, many_z):
    return psi * mapping(z) + (1 - psi) * mapping(many_z).mean(dim=0)


def _mapping(latent: int, style: int, seed: int, dtype: torch.dtype) -> nn.Module:
    """A small mapping that is far from linear, so that the mean of the styles is not the style of the mean."""
    generator = torch.Generator().manual_seed(seed)
    network = nn.Sequential(nn.Linear(latent, 6), nn.ReLU(), nn.Linear(6, style))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return network.to(dtype)


def observe(fn: Callable, args: tuple) -> Any:
    """Build the mapping; return the styles, and whether the mapping is as it was."""
    sizes_and_seed, z, psi, many_z = args
    mapping = _mapping(*sizes_and_seed, z.dtype).train(len(z) > 1)
    before = [parameter.detach().clone() for parameter in mapping.parameters()]
    styles = fn(mapping, z, psi, many_z)
    if styles is None:
        return None
    if not isinstance(styles, torch.Tensor | np.ndarray):
        return {"what comes back": "no tensor"}
    return {"what comes back": "a tensor", "w'": styles,
            "mapping in its mode": all(part.training == (len(z) > 1) for part in mapping.modules()),
            "mapping can be trained": all(parameter.requires_grad for parameter in mapping.parameters()),
            "weights of mapping unchanged": all(map(torch.equal, before, mapping.parameters()))}


def cases(rng: np.random.Generator) -> list[Case]:
    found = []
    for batch, latent, style, many, psi in ((2, 3, 4, 40, 0.5), (4, 3, 4, 7, 0.0), (3, 4, 4, 23, 0.7),
                                            (2, 5, 4, 11, 1), (5, 5, 5, 5, -0.5), (1, 2, 3, 40, 0.3), (3, 4, 7, 1, 0.6),
                                            (6, 4, 8, 1000, float(rng.uniform(0.2, 0.9)))):
        z, many_z = normal(rng, batch, latent, spread=1.5), normal(rng, many, latent, centre=0.3)
        mapping = latent, style, int(rng.integers(2**31))
        found.append(Case((mapping, z, psi, many_z),
                          note=f"a mapping from {latent} to {style} numbers, z of shape {(batch, latent)}, "
                               f"psi = {psi:.3g}, many_z of shape {(many, latent)}"))
    return found


def _to(centre, w, p):
    return centre + p * (w - centre)


def _moving(styles, decay, start):
    """A moving average over the styles, from 0 or from the first of them."""
    average = styles[0] if start else torch.zeros_like(styles[0])
    for style in styles[start:]:
        average = decay * average + (1 - decay) * style
    return average


def _changing(*changes: Callable) -> Callable:
    """Return the right answer with changes to the mapping that are not taken back."""
    def fn(f, z, p, m):
        for change in changes:
            change(f)
        return _to(f(m).mean(0), f(z), p)
    return fn


def _weights_moved(f: nn.Module) -> None:
    with torch.no_grad():
        for weights in f.parameters():
            weights.mul_(1.01)


EXERCISE = Exercise(
    id="08.truncated", place=6, title="Truncation in w", points=2, solution=truncated, cases=cases, observe=observe,
    difficulty=2, importance=3, minutes=8, another=by_weights,
    reason="The mean is taken of styles, since a mapping that is not linear does not turn the mean z into w̄; from "
           "there the way to w is made ψ times as long: ψ = 1 gives w, ψ = 0 gives w̄.",
    hints=("Two steps: the average style w̄, then the way from it to w, ψ of it.",
           "w̄ is the mean of mapping(many_z) over the M latents: which axis is that?",
           "mean = mapping(many_z).mean(dim=0), and then mean + psi * (mapping(z) - mean)."),
    mistakes=(
        Mistake("in_z", "Truncated in z",
                "ψ·z is another thing: the mapping bends it, and it does not lead to w̄. The styles are pulled, behind "
                "the mapping.",
                [lambda f, z, p, m: f(p * z), lambda f, z, p, m: f(_to(m.mean(0), z, p)),
                 lambda f, z, p, m: _to(m.mean(0), z, p), lambda f, z, p, m: p * z,
                 lambda f, z, p, m: _to(f(m).mean(0), f(p * z), p)]),
        Mistake("style_of_mean", "Style of the mean z",
                "w̄ is the mean of the styles; the mapping is not linear, and the style of the mean z is another one.",
                [lambda f, z, p, m: _to(f(m.mean(0, keepdim=True)), f(z), p),
                 lambda f, z, p, m: _to(f(torch.zeros_like(m[:1])), f(z), p),
                 lambda f, z, p, m: f(m).mean(0) + p * (f(z) - f(m.mean(0, keepdim=True))),
                 lambda f, z, p, m: f(m.mean(0, keepdim=True)) + p * (f(z) - f(m).mean(0))]),
        Mistake("towards_zero", "Pulled towards 0", "The average style is not 0: w̄ + ψ (w − w̄).",
                [lambda f, z, p, m: p * f(z)]),
        Mistake("not_added_back", "w̄ not added back", "ψ (w − w̄) is the way from w̄: start there.",
                [lambda f, z, p, m: p * (f(z) - f(m).mean(0)), lambda f, z, p, m: f(z) + p * (f(z) - f(m).mean(0))]),
        Mistake("not_subtracted", "w̄ not subtracted", "Only the difference from w̄ is made smaller: ψ (w − w̄).",
                [lambda f, z, p, m: f(m).mean(0) + p * f(z), lambda f, z, p, m: f(z) + p * f(m).mean(0)]),
        Mistake("added_twice", "w added once more", "The way goes from w̄ towards w: w̄ + ψ (w − w̄), and no w before it.",
                [lambda f, z, p, m: f(z) + f(m).mean(0) + p * (f(z) - f(m).mean(0)),
                 lambda f, z, p, m: f(z) + p * (f(m).mean(0) + f(z))]),
        Mistake("bracket", "Brackets missing", "ψ multiplies the whole difference: w̄ + ψ (w − w̄).",
                [lambda f, z, p, m: f(z) + (p - 1) * f(m).mean(0), lambda f, z, p, m: f(m).mean(0) + p * f(z) - p]),
        Mistake("other_way_round", "ψ the other way round", "ψ = 1 changes nothing, ψ = 0 gives w̄.",
                [lambda f, z, p, m: _to(f(z), f(m).mean(0), p), lambda f, z, p, m: f(z) - p * (f(z) - f(m).mean(0))]),
        Mistake("over_numbers", "Mean over the numbers of a style",
                "w̄ is one vector, the mean over the latents: dim=0.",
                [lambda f, z, p, m: _to(f(m).mean(), f(z), p), lambda f, z, p, m: _to(f(z).mean(1, True), f(z), p),
                 lambda f, z, p, m: _to(f(m).mean(1), f(z), p), lambda f, z, p, m: _to(f(m).mean(1, True), f(z), p),
                 lambda f, z, p, m: _to(f(m).mean(-1).mean(), f(z), p),
                 lambda f, z, p, m: _to(f(m).mean(1, True)[:1], f(z), p),
                 lambda f, z, p, m: _to(f(m).mean(1)[0], f(z), p)]),
        Mistake("of_the_batch", "Mean of the batch itself",
                "w̄ comes from many_z: with the mean of the batch an image would depend on its neighbours.",
                [lambda f, z, p, m: _to(f(z).mean(0), f(z), p),
                 lambda f, z, p, m: _to(f(torch.cat([z, m])).mean(0), f(z), p),
                 lambda f, z, p, m: f(m).mean(0) + p * (f(z) - f(z).mean(0)),
                 lambda f, z, p, m: f(z).mean(0) + p * (f(z) - f(m).mean(0)),
                 lambda f, z, p, m: _to((f(z).mean(0) + f(m).mean(0)) / 2, f(z), p)]),
        Mistake("few_latents", "Not all of many_z", "w̄ is the mean over all M latents of many_z.",
                [lambda f, z, p, m: _to(f(m)[0], f(z), p), lambda f, z, p, m: _to(f(m[:len(z)]).mean(0), f(z), p),
                 lambda f, z, p, m: _to(f(m[:-1]).mean(0), f(z), p),
                 lambda f, z, p, m: _to(f(m).sum(0) / (len(m) - 1), f(z), p),
                 lambda f, z, p, m: _to(f(m).sum(0) / max(len(m) - 1, 1), f(z), p),
                 lambda f, z, p, m: _to(f(m).sum(0) / len(z), f(z), p)]),
        Mistake("own_latents", "Other latents for w̄", "The latents for w̄ are given: many_z. Draw none.",
                [lambda f, z, p, m, n=n: _to(f(torch.randn(n, z.shape[1])).mean(0), f(z), p)
                 for n in (100, 1000, 4096, 10_000)]
                + [lambda f, z, p, m: _to(f(torch.randn_like(m)).mean(0), f(z), p)]),
        Mistake("means_of_batches", "Mean of the means of batches",
                "Batches of different size count alike in the mean of their means: add up all styles, divide by M.",
                [lambda f, z, p, m, n=n: _to(torch.stack([part.mean(0) for part in f(m).split(n)]).mean(0), f(z), p)
                 for n in (2, 4, 8, 16, 32, 64, 128, 256, 512)]
                + [lambda f, z, p, m: _to(torch.stack([w.mean(0) for w in f(m).split(len(z))]).mean(0), f(z), p)]),
        Mistake("moving_average", "Moving average for mean",
                "All M styles count alike in w̄. A moving average, as in StyleGAN's training loop, favours the last or "
                "the first ones.",
                [lambda f, z, p, m, d=d, start=start: _to(_moving(f(m), d, start), f(z), p)
                 for d in (0.5, 0.9, 0.99, 0.995, 0.998, 0.999) for start in (0, 1)]),
        Mistake("many_for_z", "many_z truncated", "The styles of z are asked for; many_z only gives w̄.",
                [lambda f, z, p, m: _to(f(m).mean(0), f(m), p), lambda f, z, p, m: _to(f(z).mean(0), f(m), p)]),
        Mistake("z_for_w", "z for w", "w is mapping(z); z itself is not a style.",
                [lambda f, z, p, m: _to(f(m).mean(0), z, p), lambda f, z, p, m: _to(m.mean(0), f(z), p)]),
        Mistake("mapped_twice", "Mapped twice", "mapping(z) is w already.",
                [lambda f, z, p, m: f(_to(f(m).mean(0), f(z), p)), lambda f, z, p, m: f(f(z))]),
        Mistake("cut_off", "Cut off", "Truncation pulls all styles; it does not cut values at ±ψ.",
                [lambda f, z, p, m: f(z).clamp(-abs(p), abs(p)),
                 lambda f, z, p, m: (c := f(m).mean(0)) + (f(z) - c).clamp(-abs(p), abs(p)),
                 lambda f, z, p, m: f(z.clamp(-abs(p), abs(p))), lambda f, z, p, m: f(z).clamp(-p, p),
                 lambda f, z, p, m: (c := f(m).mean(0)) + (f(z) - c).clamp(-p, p),
                 lambda f, z, p, m: f(z.clamp(-p, p)), lambda f, z, p, m: _to(f(m).mean(0), f(z), p).clamp(-1, 1),
                 lambda f, z, p, m: (c := f(m).mean(0)) + p * (f(z) - c).clamp(-1, 1)]),
        Mistake("sum", "Sum for mean", "w̄ is the mean of the M styles.",
                [lambda f, z, p, m: _to(f(m).sum(0), f(z), p)]),
        Mistake("median", "Median for mean", "w̄ is the mean of the M styles.",
                [lambda f, z, p, m: _to(f(m).median(0).values, f(z), p)]),
        Mistake("standardised", "Divided by the deviation",
                "Truncation only pulls: no deviation of the styles comes in.",
                [lambda f, z, p, m: f(m).mean(0) + p * (f(z) - f(m).mean(0)) / f(m).std(0),
                 lambda f, z, p, m: f(m).mean(0) + p * f(m).std(0) * (f(z) - f(m).mean(0)),
                 lambda f, z, p, m: (c := f(m).mean(0)) + p * nn.functional.normalize(f(z) - c),
                 lambda f, z, p, m: (c := f(m).mean(0)) + p * (f(z) - c) / (f(z) - c).std(0),
                 lambda f, z, p, m: _to(f(m).mean(0), nn.functional.normalize(f(z)), p)]),
        Mistake("wrong_sign", "Wrong sign", "w' lies between w̄ and w: w̄ + ψ (w − w̄).",
                [lambda f, z, p, m: _to(f(m).mean(0), f(z), -p),
                 lambda f, z, p, m: (c := f(m).mean(0)) + p * (f(z) + c),
                 lambda f, z, p, m: p * (f(z) - (c := f(m).mean(0))) - c]),
        Mistake("psi_left_out", "ψ left out", "ψ says how far: w̄ + ψ (w − w̄).",
                [lambda f, z, p, m: f(z), lambda f, z, p, m: f(m).mean(0).expand(len(z), -1),
                 lambda f, z, p, m: f(m).mean(0),
                 lambda f, z, p, m: _to(f(m).mean(0), f(z), 0.7), lambda f, z, p, m: _to(f(m).mean(0), f(z), 0.5)]),
        Mistake("one_for_all", "One image for all", "Each of the B latents has a w of its own.",
                [lambda f, z, p, m: _to(f(m).mean(0), f(z)[0], p), lambda f, z, p, m: _to(f(m).mean(0), f(z)[:1], p),
                 lambda f, z, p, m: _to(f(m).mean(0), f(z).mean(0), p)]),
        Mistake("psi_bent", "ψ bent", "ψ itself multiplies the way from w̄.",
                [lambda f, z, p, m: _to(f(m).mean(0), f(z), p**2), lambda f, z, p, m: _to(f(m).mean(0), f(z), abs(p)),
                 lambda f, z, p, m: _to(f(m).mean(0), f(z), p / 2),
                 lambda f, z, p, m: _to(f(m).mean(0), f(z), min(max(p, 0), 1)),
                 lambda f, z, p, m: (c := f(m).mean(0)) + (f(z) - c) / p,
                 lambda f, z, p, m: _to(f(m).mean(0), f(z), p**0.5)]),
        Mistake("no_tensor", "Not one tensor", "One tensor (B, W) is asked for, and nothing beside it.",
                [lambda *args: (), lambda *args: []]),
        Mistake("numpy_of_history", "NumPy of a network's result",
                "What a network returns has a history; NumPy takes it only after detach(). Tensors do as well.",
                [lambda f, z, p, m: f(z).numpy()]),
        Mistake("mapping_changed", "The mapping left changed",
                "The mapping stays as it is: put its mode back after eval() or train(), freeze nothing, change no "
                "weight. torch.no_grad() keeps no history and changes no network.",
                [_changing(nn.Module.eval), _changing(nn.Module.train), _changing(_weights_moved),
                 _changing(lambda f: f.requires_grad_(False)),
                 _changing(nn.Module.eval, lambda f: f.requires_grad_(False))]),
    ))
