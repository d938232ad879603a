"""02.step: one full alternating step."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from torch import log, nn, sigmoid
from torch.nn import functional as F

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.generator_cost.exercises._shared import LOG_OF_LOGIT
from ganlab.lessons.generator_cost.exercises._wrong_steps import (
    G_first,
    G_moved_early,
    as_fake,
    as_real,
    bce_of_logits,
    before_steps,
    both,
    exchanged,
    flat_logits,
    flat_targets,
    flat_targets_bce,
    made,
    minus,
    mixed,
    old_D,
    old_D_old_graph,
    one_loss,
    steps,
    targets_like_x,
)


def alternating_step(G, D, opt_G, opt_D, x, z):
    """One training step, first the discriminator, then the generator: Goodfellow et al. 2014, Algorithm 1, k = 1.

    G, D: modules in train mode, and they stay in it. G(z) gives fakes shaped like x; D gives one logit per sample,
    shape (n, 1). opt_G, opt_D: their optimisers. Parameters may still carry old gradients when the step starts.
    x: a batch of real samples, shape (n, …); z: a batch of latents, shape (n, …). Both halves use this z.

    D's half: J_D = −mean log D(x) − mean log(1 − D(G(z))), one opt_D.step(); no gradient may reach G.
    G's half: the non-saturating J_G = −mean log D(G(z)) with the D just updated, one opt_G.step(); only G moves.
    Sums in place of the means, in all terms, are right too. Both must be trainable afterwards. Return nothing.
    """
    softplus = torch.nn.functional.softplus
    x_fake = G(z)

    # D: -log D(x) - log(1 - D(G(z)))
    loss_D = softplus(-D(x)).mean() + softplus(D(x_fake.detach())).mean()
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    # G: -log D(G(z))
    loss_G = softplus(-D(x_fake)).mean()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def by_two_passes(G, D, opt_G, opt_D, x, z):
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    with torch.no_grad():
        x_fake = G(z)
    on_real, on_fake = D(x), D(x_fake)
    opt_D.zero_grad()
    (bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))).backward()
    opt_D.step()

    on_fake = D(G(z))  # once more, now with a history
    opt_G.zero_grad()
    bce(on_fake, torch.ones_like(on_fake)).backward()
    opt_G.step()


class Watch:
    """Two tiny networks that carry old gradients, their optimisers, and a record of what happens to them."""

    def __init__(self, z: torch.Tensor) -> None:
        weights = torch.Generator().manual_seed(3)
        self.G = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to(z.dtype)
        self.D = nn.Sequential(nn.Linear(2, 5), nn.LeakyReLU(0.2), nn.Linear(5, 1)).to(z.dtype)
        with torch.no_grad():
            for parameter in (*self.G.parameters(), *self.D.parameters()):
                parameter.copy_(torch.randn(parameter.shape, generator=weights))
                parameter.grad = torch.full_like(parameter, 0.3)
        self.opt_G, self.opt_D = (torch.optim.SGD(network.parameters(), lr=0.2) for network in (self.G, self.D))
        self.z = z.clone()
        self.order, self.modes, self.latents, self.reached = [], set(), set(), set()
        self.opt_G.register_step_post_hook(lambda *_: self.order.append("G"))
        self.opt_D.register_step_post_hook(lambda *_: self.order.append("D"))
        self.D.register_forward_hook(lambda D, *_: self.modes.add(D.training))
        self.G.register_forward_hook(self._watch_G)

    def _watch_G(self, G, inputs, fakes) -> None:
        self.modes.add(G.training)
        rows = inputs[0].detach().reshape(-1, 1, self.z.shape[1])
        self.latents.add("z" if bool((rows == self.z).all(-1).any(1).all()) else "others")
        if fakes.requires_grad:
            fakes.register_hook(lambda _gradient: self.reached.add("G" if self.order[-1:] == ["D"] else "D"))

    def play(self, fn, x, z) -> None:
        """Call `fn`; an error then also tells which optimisers had moved, which tells one mistake from another."""
        try:
            fn(self.G, self.D, self.opt_G, self.opt_D, x, z)
        except RuntimeError as error:
            if self.order:
                error.args = (f"after the steps of {', '.join(self.order)}: {error}",)
            raise

    def facts(self) -> dict[str, str]:
        """Return what can be said without looking at weights."""
        networks = {"D": self.D, "G": self.G}
        trainable = [name for name, network in networks.items() if all(p.requires_grad for p in network.parameters())]
        modes = self.modes | {network.training for network in networks.values()}
        return {"order of the optimisers' steps": ", ".join(self.order),
                "latents given to G": "z" if self.latents == {"z"} else "others" if self.latents else "none",
                "in train mode": "always" if modes == {True} else "not always",
                "trainable afterwards": ", ".join(trainable)}


def observe_step(fn, args: tuple) -> dict:
    """Play two steps and put down the plain facts, and the weights while these facts are in order."""
    x, z = args
    watch = Watch(z)
    weights: dict = {}
    for number in (1, 2):
        watch.play(fn, x, z)
        facts = watch.facts()
        each_once = watch.order.count("D") == watch.order.count("G") == number
        if not each_once or list(facts.values())[1:] != ["z", "always", "D, G"]:
            return facts
        for name in ("D", "G"):
            parameters = nn.utils.parameters_to_vector(getattr(watch, name).parameters())
            weights[f"{name}'s weights after step {number}"] = parameters.detach().numpy()
    halves = " and ".join(f"{name}'s half" for name in sorted(watch.reached))
    return {**facts, "halves in which a gradient reached G": halves or "neither half", **weights}


def cases(rng: np.random.Generator) -> list[Case]:
    def normal(mean: float, *shape: int) -> torch.Tensor:
        return torch.tensor(rng.normal(mean, 1, shape), dtype=torch.float32)

    note = "two steps with small networks, on {n} real points in the plane and {n} latents"
    return [Case((normal(1.5, n, 2), normal(0, n, 3)), note=note.format(n=n)) for n in (6, 9)]


MEAN, SUM = torch.mean, torch.sum

EXERCISE = Exercise(
    id="02.step", place=5, title="One full alternating step", points=4, solution=alternating_step, cases=cases,
    observe=observe_step, also_right=made()[1:], rtol=1e-3, atol=1e-4,
    difficulty=4, importance=5, minutes=25, another=by_two_passes,
    reason="Each half has its own cost and its own optimiser: detach stops D's half before G, while G's half sends "
           "its gradient back through D and then moves G alone.",
    hints=("Write D's half first: the cost on D(x) and D(x_fake), then zero_grad, backward, step. G's half repeats the "
           "pattern.",
           "D's half must not send gradients into G: give D the fakes cut off from their history, x_fake.detach(). "
           "G's half needs that history, so there it is D(x_fake).",
           "G's half: loss_G = softplus(-D(x_fake)).mean(); opt_G.zero_grad(); loss_G.backward(); opt_G.step(). It "
           "leaves gradients in D: that is why D's half begins with opt_D.zero_grad()."),
    mistakes=(
        Mistake("missing_detach", "Missing detach",
                "D's cost sent its gradient through x_fake into G (or used up the graph that G's half needs). Give D "
                "x_fake.detach() in its own half.",
                [way for afresh in (False, True) for keep in (False, True) for zero in ("before", "start")
                 for zero_G in (None, "never") for way in made(detach=False, afresh=afresh, zero=zero, keep=keep,
                                                               zero_G=zero_G)]),
        Mistake("zero_grad", "zero_grad forgotten",
                "backward() adds to the gradients that are there: those of the step before, and those that G's half "
                "left in D. Clear them before each backward.",
                [way for zeros in (("never", "before"), ("before", "never"), ("never", "never"), ("after", "before"),
                                   ("before", "after"), ("after", "after"))
                 for way in made(zero_D=zeros[0], zero_G=zeros[1])]),
        Mistake("no_gradients", "A step without gradients",
                "zero_grad, backward, step, in this order: in one half backward is missing, or zero_grad wipes out "
                "what it left.",
                [way for zeros in (("between", "before"), ("before", "between"), ("between", "between"))
                 for way in made(zero_D=zeros[0], zero_G=zeros[1])]),
        Mistake("saturating", "Saturating for non-saturating",
                "G's half minimises log(1 − D(G(z))). The text asks for −log D(G(z)).", made(fool=minus(as_fake))),
        Mistake("swapped_labels", "Swapped labels",
                "In D's half real is 1, at the cost softplus(−a), and fake is 0, at the cost softplus(a). Yours has "
                "them exchanged.",
                [*made(real=as_fake, fake=as_real), *made(real=as_fake, fake=as_real, fool=as_fake)]),
        Mistake("both_real", "Fakes called real in D's half", "D's target for x_fake is 0: the cost softplus(a).",
                made(fake=as_real)),
        Mistake("both_fake", "Real called fake in D's half", "D's target for x is 1: the cost softplus(−a).",
                made(real=as_fake)),
        Mistake("g_helps_d", "G helps D", "G's half lowers D(G(z)): the target for G is 1, at the cost softplus(−a).",
                [*made(fool=as_fake), *made(fool=minus(as_real))]),
        Mistake("d_maximised", "D's cost maximised", "The sign of J_D is turned: an optimiser minimises.",
                [*made(real=minus(as_real), fake=minus(as_fake)),
                 *made(real=minus(as_real), fake=minus(as_fake), fool=minus(as_real))]),
        Mistake("one_sign", "One sign wrong in J_D", "Both terms of J_D are costs, and they are added.",
                [*made(fake=minus(as_fake)), *made(real=minus(as_real)), *made(fake=minus(as_real))]),
        Mistake("old_d", "Old D in G's half",
                "G's cost was computed before D moved. Compute D(x_fake) again after opt_D.step().",
                [*both(old_D, True), *both(old_D_old_graph)]),
        Mistake("one_loss", "Both gradients in D",
                "D was moved by G's cost too. Finish D's half (zero_grad, backward, step) before G's half begins.",
                [*both(old_D, False), *both(one_loss, False)]),
        Mistake("no_gradient_to_g", "No gradient reaches G",
                "In G's half loss_G.backward() sends the gradient through D into G. With detached fakes, or fakes "
                "made under torch.no_grad(), G never learns.",
                [*made(detach_G=True), *made(detach_G=True, freeze=True)]),
        Mistake("real_missing", "Real term missing",
                "D's cost has two terms; without −log D(x) D calls everything fake.",
                made(real=lambda a: 0 * a)),
        Mistake("fake_missing", "Fake term missing",
                "D's cost has two terms; without −log(1 − D(G(z))) D calls everything real.",
                made(fake=lambda a: 0 * a)),
        Mistake("halved", "Halved", "J_D adds the two means; it is not their average.",
                [*made(real=lambda a: as_real(a) / 2, fake=lambda a: as_fake(a) / 2), *made(scale=0.5)]),
        Mistake("mixed", "A sum and a mean", "Take the mean in all terms, or the sum in all.",
                [partial(mixed, d, g) for d in ((MEAN, SUM), (SUM, MEAN), (MEAN, MEAN), (SUM, SUM)) for g in (MEAN, SUM)
                 if (d[0], d[1]) != (g, g)]),
        Mistake("sigmoid_twice", "Sigmoid twice",
                "softplus, logsigmoid and binary_cross_entropy_with_logits take D's logits as they are.",
                [*made(real=lambda a: as_real(sigmoid(a)), fake=lambda a: as_fake(sigmoid(a)),
                       fool=lambda a: as_real(sigmoid(a))),
                 *made(real=lambda a: as_real(sigmoid(a)), fake=lambda a: as_fake(sigmoid(a))),
                 *made(real=lambda a: as_real(sigmoid(a))), *made(fake=lambda a: as_fake(sigmoid(a))),
                 *made(fool=lambda a: as_real(sigmoid(a)))]),
        Mistake("log_of_logit", "Log of a logit", LOG_OF_LOGIT,
                [*made(real=minus(log), fake=lambda a: -log(1 - a), fool=minus(log)), bce_of_logits]),
        Mistake("flat_targets", "Targets of another shape",
                "D's logits have the shape (n, 1), and the targets need it too: torch.ones_like(D(x)).",
                [flat_targets, flat_targets_bce, targets_like_x, flat_logits]),
        Mistake("wrong_input", "The wrong batch for a network",
                "G takes the latents z; D takes samples: x, or x_fake = G(z).",
                [lambda G, D, opt_G, opt_D, x, z: G(x), lambda G, D, opt_G, opt_D, x, z: D(z)]),
        Mistake("no_log", "Logarithm forgotten", "Each term is minus the log of a probability.",
                [*made(real=minus(sigmoid), fake=sigmoid, fool=minus(sigmoid))]),
        Mistake("critic", "Wasserstein's or hinge cost",
                "Raw logits, or logits cut at ±1, are the costs of later papers.",
                [*made(real=lambda a: -a, fake=lambda a: a, fool=lambda a: -a),
                 *made(real=lambda a: F.relu(1 - a), fake=lambda a: F.relu(1 + a), fool=lambda a: -a)]),
        Mistake("squared_error", "Squared error", "Squared distances from 1 and 0 are the costs of another paper.",
                [*made(real=lambda a: (a - 1) ** 2, fake=lambda a: a ** 2, fool=lambda a: (a - 1) ** 2),
                 *made(real=lambda a: (a - 1) ** 2 / 2, fake=lambda a: a ** 2 / 2, fool=lambda a: (a - 1) ** 2 / 2)]),
        Mistake("smoothed", "Smoothed labels",
                "The targets are exactly 1 and 0; 0.9 is a trick that the text does not ask for.",
                [*made(real=lambda a: as_real(a) + 0.1 * a),
                 *made(real=lambda a: as_real(a) + 0.1 * a, fool=lambda a: as_real(a) + 0.1 * a),
                 *made(real=lambda a: as_real(a) + 0.1 * a, fake=lambda a: as_fake(a) - 0.1 * a)]),
        Mistake("optimisers_exchanged", "Optimisers exchanged",
                "opt_D holds D's parameters and moves D; opt_G moves G.",
                [way for afresh in (False, True) for zero in (False, True) for way in both(exchanged, afresh, zero)]),
        Mistake("g_first", "G first", "D moves first; then G answers the D just updated.",
                [*both(G_first, False), *both(G_first, True)]),
        Mistake("two_d_steps", "Two steps of D",
                "D moves once: both terms go into one cost, or into one gradient, and opt_D.step() follows.",
                [steps("D", "D", "G")]),
        Mistake("two_g_steps", "Two steps of G", "k = 1 here: G moves once in a step, as D does.",
                [steps("D", "G", "G")]),
        Mistake("d_in_g_half", "D moves in G's half", "G's half moves only G: opt_D.step() belongs to D's half.",
                [steps("D", "G", "D"), steps("D", "D")]),
        Mistake("g_in_d_half", "G moves in D's half", "D's half moves only D: opt_G.step() belongs to G's half.",
                [steps("G", "D", "G"), steps("D", "G", "D", "G"), *both(G_moved_early)]),
        Mistake("g_never", "G never moves", "opt_G.step() is missing.", [steps("D")]),
        Mistake("d_never", "D never moves", "opt_D.step() is missing.", [steps("G")]),
        Mistake("none_moves", "Neither network moves", "backward() only fills in gradients: step() moves the weights.",
                [steps()]),
        Mistake("other_latents", "Other latents than z", "G is given z, in both halves; no new latents are drawn.",
                [before_steps(lambda G, D, z: G(0 * z))]),
        Mistake("frozen", "A network stays frozen",
                "requires_grad_(False) freezes a network; give it back with requires_grad_(True) before the step ends.",
                [before_steps(lambda G, D, z: D.requires_grad_(False)),
                 before_steps(lambda G, D, z: G.requires_grad_(False))]),
        Mistake("eval_mode", "Train mode left", "eval() is for looking at samples: both networks train in train mode.",
                [before_steps(lambda G, D, z: D.eval())]),
    ))
