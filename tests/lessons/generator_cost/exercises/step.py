"""Answers to 02.step, as learners write them."""

import inspect

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.generator_cost.exercises._shared import bce


def plain(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    loss_D = F.softplus(-D(x)).mean() + F.softplus(D(x_fake.detach())).mean()
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    loss_G = F.softplus(-D(x_fake)).mean()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def afresh(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    loss_D = bce(D(x), 1.0) + bce(D(G(z).detach()), 0.0)
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G = bce(D(G(z)), 1.0)
    loss_G.backward()
    opt_G.step()


def frozen(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    D.zero_grad(set_to_none=True)
    (-F.logsigmoid(D(x)).mean() - F.logsigmoid(-D(x_fake.detach())).mean()).backward()
    opt_D.step()
    D.requires_grad_(False)
    G.zero_grad()
    (-F.logsigmoid(D(x_fake)).mean()).backward()
    opt_G.step()
    D.requires_grad_(True)


def both_frozen_in_turn(G, D, opt_G, opt_D, x, z):
    def switch(network, on):
        for p in network.parameters():
            p.requires_grad = on

    switch(G, False)
    loss = bce(D(x), 1.0) + bce(D(G(z)), 0.0)
    opt_D.zero_grad()
    loss.backward()
    opt_D.step()
    switch(G, True)
    switch(D, False)
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()
    switch(D, True)


def under_no_grad(G, D, opt_G, opt_D, x, z):
    with torch.no_grad():
        x_fake = G(z)
    loss = nn.BCEWithLogitsLoss()
    real, fake = D(x), D(x_fake)
    loss_D = loss(real, torch.ones_like(real)) + loss(fake, torch.zeros_like(fake))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    fooled = D(G(z))
    loss_G = loss(fooled, torch.ones_like(fooled))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return {"loss_D": loss_D.item(), "loss_G": loss_G.item()}


def two_backwards(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    opt_G.zero_grad()
    bce(D(x), 1.0).backward()
    x_fake = G(z)
    bce(D(x_fake.detach()), 0.0).backward()
    opt_D.step()
    bce(D(x_fake), 1.0).backward()
    opt_G.step()


def autograd_grad(G, D, opt_G, opt_D, x, z):
    loss_D = F.softplus(-D(x)).mean() + F.softplus(D(G(z).detach())).mean()
    for p, g in zip(D.parameters(), torch.autograd.grad(loss_D, list(D.parameters()))):
        p.grad = g
    opt_D.step()
    loss_G = F.softplus(-D(G(z))).mean()
    for p, g in zip(G.parameters(), torch.autograd.grad(loss_G, list(G.parameters()))):
        p.grad = g
    opt_G.step()


def only_D_asked(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    opt_D.zero_grad()
    opt_G.zero_grad()
    loss_D = bce(D(x), 1.0) + bce(D(x_fake), 0.0)
    loss_D.backward(inputs=list(D.parameters()), retain_graph=True)
    opt_D.step()
    bce(D(x_fake), 1.0).backward(inputs=list(G.parameters()))
    opt_G.step()


def sums(G, D, opt_G, opt_D, x, z):
    G.train()
    D.train()
    for p in (*G.parameters(), *D.parameters()):
        p.grad = None
    x_fake = G(z)
    both = D(torch.cat([x, x_fake.detach()]))
    loss_D = F.softplus(-both[:len(x)]).sum() + F.softplus(both[len(x):]).sum()
    loss_D.backward()
    opt_D.step()
    bce(D(x_fake), 1.0, "sum").backward()
    opt_G.step()


def float_targets(G, D, opt_G, opt_D, x, z):
    criterion = nn.BCEWithLogitsLoss()
    n = x.size(0)
    real_labels, fake_labels = torch.ones(n, 1), torch.zeros(n, 1)
    fake = G(z)
    D.zero_grad()
    d_loss = criterion(D(x), real_labels) + criterion(D(fake.detach()), fake_labels)
    d_loss.backward()
    opt_D.step()
    G.zero_grad()
    g_loss = criterion(D(fake), real_labels)
    g_loss.backward()
    opt_G.step()


def flattened(G, D, opt_G, opt_D, x, z):
    fake = G(z)
    opt_D.zero_grad(set_to_none=False)
    out = D(x).view(-1)
    err_real = F.binary_cross_entropy_with_logits(out, torch.full((x.size(0),), 1.0))
    err_real.backward()
    out = D(fake.detach()).squeeze(1)
    err_fake = F.binary_cross_entropy_with_logits(out, torch.full((x.size(0),), 0.0))
    err_fake.backward()
    opt_D.step()
    opt_G.zero_grad()
    err_G = F.binary_cross_entropy_with_logits(D(fake).view(-1), torch.full((x.size(0),), 1.0))
    err_G.backward()
    opt_G.step()


def through_probabilities(G, D, opt_G, opt_D, x, z):
    def prob(a):
        return torch.sigmoid(D(a))
    loss_D = -torch.log(prob(x)).mean() - torch.log(1 - prob(G(z).data)).mean()
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    loss_G = -torch.mean(torch.log(prob(G(z))))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def bce_of_probabilities(G, D, opt_G, opt_D, x, z):
    bce = nn.BCELoss()
    fake = G(z)
    p_real, p_fake = D(x).sigmoid(), D(fake.detach()).sigmoid()
    opt_D.zero_grad()
    (bce(p_real, torch.ones_like(p_real)) + bce(p_fake, torch.zeros_like(p_fake))).backward()
    opt_D.step()
    opt_G.zero_grad()
    p = D(fake).sigmoid()
    bce(p, torch.ones_like(p)).backward()
    opt_G.step()


def closures(G, D, opt_G, opt_D, x, z):
    def cost_D():
        opt_D.zero_grad()
        loss = F.softplus(-D(x)).mean() + F.softplus(D(G(z).detach())).mean()
        loss.backward()
        return loss

    def cost_G():
        opt_G.zero_grad()
        loss = F.softplus(-D(G(z))).mean()
        loss.backward()
        return loss
    opt_D.step(cost_D)
    opt_G.step(cost_G)


def graph_kept(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    loss_D = bce(D(x), 1.0) + bce(D(x_fake.detach()), 0.0)
    opt_D.zero_grad()
    opt_G.zero_grad()
    loss_D.backward(retain_graph=True)
    opt_D.step()
    loss_G = bce(D(x_fake), 1.0)
    opt_D.zero_grad()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    opt_D.zero_grad()


def by_samples(G, D, opt_G, opt_D, x, z):
    n = len(x)
    opt_D.zero_grad()
    for i in range(n):
        (F.softplus(-D(x[i:i + 1])) + F.softplus(D(G(z[i:i + 1]).detach()))).sum().div(n).backward()
    opt_D.step()
    opt_G.zero_grad()
    for i in range(n):
        (F.softplus(-D(G(z[i:i + 1]))) / n).sum().backward()
    opt_G.step()


def minimax_sign(G, D, opt_G, opt_D, x, z):
    """G's half carries D(x) along; it does not depend on G."""
    fake = G(z)
    opt_D.zero_grad()
    (-(F.logsigmoid(D(x)).mean() + F.logsigmoid(-D(fake.detach())).mean())).backward()
    opt_D.step()
    opt_G.zero_grad()
    (F.softplus(-D(fake)).mean() + F.softplus(-D(x)).mean()).backward()
    opt_G.step()


def changed(*pairs):
    """Return `plain` with pieces of its text replaced: the smallest possible mistakes."""
    text = inspect.getsource(plain)
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    space = {"F": F, "torch": torch, "bce": bce}
    exec(text.replace("def plain", "def made"), space)
    return space["made"]


REAL, FAKE = "F.softplus(-D(x)).mean()", "F.softplus(D(x_fake.detach())).mean()"
FOOL = "F.softplus(-D(x_fake)).mean()"
STEP_D, STEP_G, ZERO_D, ZERO_G = (f"    opt_{name}.{call}()\n" for call in ("step", "zero_grad") for name in "DG")


def leaks_afresh(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(D(G(z)), 0.0)).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()


def leaks_with_graph(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    opt_G.zero_grad()
    fake = G(z)
    (bce(D(x), 1.0) + bce(D(fake), 0.0)).backward(retain_graph=True)
    opt_D.step()
    bce(D(fake), 1.0).backward()
    opt_G.step()


def G_first(G, D, opt_G, opt_D, x, z):
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(D(G(z).detach()), 0.0)).backward()
    opt_D.step()


def together(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    loss_D = bce(D(x), 1.0) + bce(D(x_fake.detach()), 0.0)
    loss_G = bce(D(x_fake), 1.0)
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def logits_kept(G, D, opt_G, opt_D, x, z):
    fake = G(z)
    d_fake = D(fake)
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(d_fake, 0.0)).backward(retain_graph=True)
    opt_D.step()
    opt_G.zero_grad()
    bce(d_fake, 1.0).backward()
    opt_G.step()


def all_backward_then_steps(G, D, opt_G, opt_D, x, z):
    fake = G(z)
    opt_D.zero_grad()
    opt_G.zero_grad()
    (bce(D(x), 1.0) + bce(D(fake.detach()), 0.0)).backward()
    bce(D(fake), 1.0).backward()
    opt_D.step()
    opt_G.step()


def summed_losses(G, D, opt_G, opt_D, x, z):
    fake = G(z)
    loss = bce(D(x), 1.0) + bce(D(fake.detach()), 0.0) + bce(D(fake), 1.0)
    opt_D.zero_grad()
    opt_G.zero_grad()
    loss.backward()
    opt_D.step()
    opt_G.step()


def a_step_for_each_term(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    bce(D(x), 1.0).backward()
    opt_D.step()
    fake = G(z)
    opt_D.zero_grad()
    bce(D(fake.detach()), 0.0).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(fake), 1.0).backward()
    opt_G.step()


def cleared_between_terms(G, D, opt_G, opt_D, x, z):
    fake = G(z)
    opt_D.zero_grad()
    bce(D(x), 1.0).backward()
    opt_D.zero_grad()
    bce(D(fake.detach()), 0.0).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(fake), 1.0).backward()
    opt_G.step()


def two_G_steps(G, D, opt_G, opt_D, x, z):
    plain(G, D, opt_G, opt_D, x, z)
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()


def one_batch(G, D, opt_G, opt_D, x, z):
    fake = G(z)
    both = D(torch.cat([x, fake.detach()]))
    targets = torch.cat([torch.ones(len(x), 1), torch.zeros(len(x), 1)])
    opt_D.zero_grad()
    F.binary_cross_entropy_with_logits(both, targets).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(fake), 1.0).backward()
    opt_G.step()


def samples_in_eval_mode(G, D, opt_G, opt_D, x, z):
    G.eval()
    with torch.no_grad():
        fake = G(z)
    G.train()
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(D(fake), 0.0)).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()


def G_under_no_grad(G, D, opt_G, opt_D, x, z):
    with torch.no_grad():
        fake = G(z)
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(D(fake), 0.0)).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(fake), 1.0).backward()
    opt_G.step()


def by_hand(G, D, opt_G, opt_D, x, z):
    loss = bce(D(x), 1.0) + bce(D(G(z).detach()), 0.0)
    grads = torch.autograd.grad(loss, list(D.parameters()))
    with torch.no_grad():
        for p, g in zip(D.parameters(), grads):
            p -= 0.01 * g


def chunked(G, D, opt_G, opt_D, x, z):
    with torch.no_grad():
        fake = G(z)
    on_real, on_fake = D(torch.cat([x, fake])).chunk(2)
    opt_D.zero_grad()
    (bce(on_real, 1.0) + bce(on_fake, 0.0)).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()


RIGHT = [plain, afresh, frozen, both_frozen_in_turn, under_no_grad, two_backwards, autograd_grad, only_D_asked, sums,
         float_targets, flattened, through_probabilities, bce_of_probabilities, closures, graph_kept, by_samples,
         minimax_sign,
    chunked,
]

WRONG = [
    (changed(("x_fake.detach()", "x_fake")), "missing_detach"),
    (leaks_afresh, "missing_detach"),
    (leaks_with_graph, "missing_detach"),
    (changed((ZERO_D, "")), "zero_grad"),
    (changed((ZERO_G, "")), "zero_grad"),
    (changed((ZERO_D, ""), (ZERO_G, "")), "zero_grad"),
    (changed((ZERO_D, ""), (STEP_D, STEP_D + ZERO_D)), "zero_grad"),
    (changed((ZERO_D, ""), (ZERO_G, ""), (STEP_D, STEP_D + ZERO_D), (STEP_G, STEP_G + ZERO_G)), "zero_grad"),
    (changed((ZERO_D, ""), (STEP_D, ZERO_D + STEP_D)), "no_gradients"),
    (changed((ZERO_G, ""), (STEP_G, ZERO_G + STEP_G)), "no_gradients"),
    (changed((FOOL, "-F.softplus(D(x_fake)).mean()")), "saturating"),
    (changed((FOOL, "F.logsigmoid(-D(x_fake)).mean()")), "saturating"),
    (changed((REAL, "F.softplus(D(x)).mean()"), (FAKE, "F.softplus(-D(x_fake.detach())).mean()")), "swapped_labels"),
    (changed((REAL, "bce(D(x), 0.0)"), (FAKE, "bce(D(x_fake.detach()), 1.0)"), (FOOL, "bce(D(x_fake), 0.0)")),
     "swapped_labels"),
    (changed((FAKE, "bce(D(x_fake.detach()), 1.0)")), "both_real"),
    (changed((REAL, "bce(D(x), 0.0)")), "both_fake"),
    (changed((FOOL, "F.softplus(D(x_fake)).mean()")), "g_helps_d"),
    (changed((FOOL, "F.logsigmoid(D(x_fake)).mean()")), "g_helps_d"),
    (changed(("loss_D.backward", "(-loss_D).backward")), "d_maximised"),
    (changed(("+ " + FAKE, "- " + FAKE)), "one_sign"),
    (together, "old_d"),
    (logits_kept, "old_d"),
    (all_backward_then_steps, "one_loss"),
    (summed_losses, "one_loss"),
    (changed(("-D(x_fake)", "-D(x_fake.detach())")), "no_gradient_to_g"),
    (changed(("x_fake = G(z)", "x_fake = G(z).detach()")), "no_gradient_to_g"),
    (G_under_no_grad, "no_gradient_to_g"),
    (changed((REAL + " + ", "")), "real_missing"),
    (cleared_between_terms, "real_missing"),
    (changed((" + " + FAKE, "")), "fake_missing"),
    (one_batch, "halved"),
    (changed(("loss_D.backward", "(loss_D / 2).backward")), "halved"),
    (changed((REAL, "F.softplus(-D(x)).sum()")), "mixed"),
    (changed((REAL, "bce(torch.sigmoid(D(x)), 1.0)"), (FAKE, "bce(torch.sigmoid(D(x_fake.detach())), 0.0)"),
             (FOOL, "bce(torch.sigmoid(D(x_fake)), 1.0)")), "sigmoid_twice"),
    (changed((REAL, "-torch.log(D(x)).mean()"), (FAKE, "-torch.log(1 - D(x_fake.detach())).mean()"),
             (FOOL, "-torch.log(D(x_fake)).mean()")), "log_of_logit"),
    (changed((REAL, "F.binary_cross_entropy(D(x), torch.ones(len(x), 1))")), "log_of_logit"),
    (changed((REAL, "F.binary_cross_entropy_with_logits(D(x), torch.ones(len(x)))")), "flat_targets"),
    (changed((REAL, "-D(x).mean()"), (FAKE, "D(x_fake.detach()).mean()"), (FOOL, "-D(x_fake).mean()")), "critic"),
    (changed((REAL, "bce(D(x), 0.9)")), "smoothed"),
    (changed(("opt_D.", "opt_H."), ("opt_G.", "opt_D."), ("opt_H.", "opt_G.")), "optimisers_exchanged"),
    (G_first, "g_first"),
    (a_step_for_each_term, "two_d_steps"),
    (two_G_steps, "two_g_steps"),
    (changed((STEP_G, STEP_G + STEP_D)), "d_in_g_half"),
    (changed((STEP_G, STEP_D)), "d_in_g_half"),
    (changed((STEP_D, STEP_D + STEP_G)), "g_in_d_half"),
    (changed((STEP_G, "")), "g_never"),
    (changed((STEP_D, "")), "d_never"),
    (changed((STEP_D, ""), (STEP_G, "")), "none_moves"),
    (by_hand, "none_moves"),
    (changed(("x_fake = G(z)", "x_fake = G(torch.randn_like(z))")), "other_latents"),
    (changed(("loss_G =", "x_fake = G(torch.randn_like(z))\n    loss_G =")), "other_latents"),
    (changed(("    loss_G =", "    D.requires_grad_(False)\n    loss_G =")), "frozen"),
    (changed(("    loss_G =", "    D.eval()\n    loss_G =")), "eval_mode"),
    (samples_in_eval_mode, "eval_mode"),
    (changed(("    x_fake = G(z)", "    x += 0.1 * torch.randn_like(x)\n    x_fake = G(z)")), "input_changed"),
    (changed(("x_fake = G(z)", "x_fake = G(x, z)")), None),
    (changed((FOOL, "(D(x_fake) - D(x)).mean()")), None),
    (changed(("x_fake.detach()", "x_fake"), ("loss_D.backward()", "loss_D.backward(retain_graph=True)"), (ZERO_G, "")),
     "missing_detach"),
    (changed(("    loss_D.backward()\n", "")), "no_gradients"),
    (changed(("    loss_G.backward()\n", "")), "no_gradient_to_g"),
    (changed(("opt_D.step", "opt_H.step"), ("opt_G.step", "opt_D.step"), ("opt_H.step", "opt_G.step")),
     "optimisers_exchanged"),
    (changed((REAL, "F.binary_cross_entropy_with_logits(D(x), torch.ones_like(x))")), "flat_targets"),
    (changed((REAL, "F.binary_cross_entropy_with_logits(D(x).squeeze(), torch.ones(len(x), 1))")), "flat_targets"),
    (changed(("x_fake = G(z)", "x_fake = G(x)")), "wrong_input"),
    (changed((REAL, "bce(torch.sigmoid(D(x)), 1.0)")), "sigmoid_twice"),
    (changed((FOOL, "F.softplus(-D(x)).mean()")), "no_gradient_to_g"),
    (changed((STEP_G, STEP_G + "    G.eval()\n")), "eval_mode"),
]
