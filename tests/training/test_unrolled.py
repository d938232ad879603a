"""Unrolling: the K updates are Adam's, the gradient goes through all of them, D stays."""

import pytest
import torch
from torch.func import functional_call

from ganlab import losses
from ganlab.models import mlp
from ganlab.training import gan, unrolled

X, Z = (torch.randn(12, 2, generator=torch.Generator().manual_seed(seed)).double() for seed in (0, 1))


def players(steps=3):
    """A pair in float64 that has trained a little, so that Adam has moments."""
    torch.manual_seed(0)
    G, D = mlp.PointGenerator(hidden=(6,)).double(), mlp.PointDiscriminator(hidden=(6,)).double()
    opt_G, opt_D = gan.adam(G, lr=1e-2), gan.adam(D, lr=1e-2)
    for _ in range(steps):
        gan.step(G, D, opt_G, opt_D, X, Z)
    return G, D, opt_G, opt_D


def weights(module):
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


@pytest.mark.parametrize("trained", [0, 3])
def test_the_updates_are_those_of_torchs_adam_with_its_moments_carried_on(trained):
    G, D, _, opt_D = players(trained)
    before, fake = weights(D), G(Z)
    ahead = unrolled.unroll(D, opt_D, X, fake, K=4)
    assert torch.equal(weights(D), before) and len(opt_D.state) == (4 if trained else 0)
    for _ in range(4):
        unrolled.update_D(D, opt_D, X, fake, loss_D=losses.discriminator_bce)
    torch.testing.assert_close(torch.cat([w.flatten() for w in ahead.values()]), weights(D), rtol=1e-6, atol=1e-9)


def test_the_inner_rate_is_its_own():
    G, D, _, opt_D = players()
    moved = {}
    for lr in (None, 1e-2, 4e-2):
        ahead = unrolled.unroll(D, opt_D, X, G(Z), K=1, lr=lr)
        moved[lr] = torch.cat([w.flatten() for w in ahead.values()]).detach() - weights(D)
    assert torch.equal(moved[None], moved[1e-2])
    torch.testing.assert_close(moved[4e-2], 4 * moved[1e-2])


def test_the_gradient_goes_through_every_update():
    """Against central differences of V(D_K, G) as a number. Kills a detach, stale moments and a cut root."""
    G, D, _, opt_D = players()
    G.zero_grad()

    def value():
        fake = G(Z)
        D_K = unrolled.unroll(D, opt_D, X, fake, K=3, lr=0.05)
        return -losses.discriminator_bce(functional_call(D, D_K, (X,)), functional_call(D, D_K, (fake,)))

    value().backward(inputs=[*G.parameters()])
    for p in G.parameters():
        for i in range(0, p.numel(), 3):
            flat, h = p.data.view(-1), 1e-6
            start = flat[i].item()
            flat[i] = start + h
            high = value().item()
            flat[i] = start - h
            low = value().item()
            flat[i] = start
            assert p.grad.view(-1)[i].item() == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-8)
    assert all(p.grad is None or not p.grad.requires_grad for p in D.parameters())


def test_without_updates_it_is_the_plain_step_with_the_saturating_loss():
    usual, ahead, first, more = (players() for _ in range(4))
    for _ in range(3):
        gan.step(*usual, X, Z, loss_G=losses.generator_saturating)
        unrolled.step(*ahead, X, Z, K=0)
        unrolled.look_ahead_step(*first, X, Z, K=0)
        unrolled.more_steps(*more, X, Z, K=0)
    for game in (ahead, first, more):
        for network, expected in zip(game[:2], usual[:2]):
            torch.testing.assert_close(weights(network), weights(expected), rtol=1e-9, atol=1e-12)


def test_the_first_order_step_meets_the_same_D_and_has_another_gradient():
    games = {step: players() for step in (unrolled.step, unrolled.look_ahead_step)}
    scalars = {step: step(*game, X, Z, K=5, inner_lr=0.05) for step, game in games.items()}
    whole, first = scalars.values()
    torch.testing.assert_close(whole["loss_G"], first["loss_G"])
    (G_whole, D_whole, *_), (G_first, D_first, *_) = games.values()
    assert torch.equal(weights(D_whole), weights(D_first))
    gradients = [torch.cat([p.grad.flatten() for p in G.parameters()]) for G in (G_whole, G_first)]
    assert (gradients[0] - gradients[1]).norm() > 0.1 * gradients[1].norm()


@pytest.mark.parametrize("step", [unrolled.step, unrolled.look_ahead_step, unrolled.more_steps])
def test_what_each_half_changes(step):
    G, D, opt_G, opt_D = players()
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    seen, trained = {}, []
    opt_D.register_step_post_hook(lambda *_: trained.append("D") or seen.update(
        G=weights(G), D=weights(D), of_D=[p.grad.clone() for p in D.parameters()],
        of_G=[p.grad.clone() for p in G.parameters()]))
    opt_G.register_step_post_hook(lambda *_: trained.append("G"))
    start = weights(G)
    scalars = step(G, D, opt_G, opt_D, X, Z, K=2)
    assert trained == (["D", "D", "D", "G"] if step is unrolled.more_steps else ["D", "G"])
    assert torch.equal(seen["G"], start) and all((g == 1e6).all() for g in seen["of_G"]), "D's half touched G"
    assert torch.equal(weights(D), seen["D"]), "D after the updates must be thrown away"
    assert all(torch.equal(p.grad, g) for p, g in zip(D.parameters(), seen["of_D"])), "G's half left gradients in D"
    assert not torch.equal(weights(G), start)
    assert scalars["grad_norm_G"] < 1e3 and scalars["grad_norm_D"] < 1e3
    assert all(p.requires_grad for p in D.parameters())
    assert not any(value.requires_grad for value in scalars.values())


def test_units_that_are_off_give_no_nan():
    """Their gradient is 0, and so is Adam's second moment, where a root has no derivative."""
    G, D, opt_G, opt_D = players(0)
    with torch.no_grad():
        D.layers[0].bias.fill_(-100)
        D.layers[1].negative_slope = 0.0  # a ReLU
    scalars = unrolled.step(G, D, opt_G, opt_D, X, Z, K=2)
    assert all(torch.isfinite(value) for value in scalars.values())
    assert torch.isfinite(weights(G)).all()


def test_what_cannot_be_unrolled_is_refused():
    G, D, opt_G, opt_D = players(0)
    for K in (-1, 1.5):
        with pytest.raises(ValueError, match="K of updates"):
            unrolled.step(G, D, opt_G, opt_D, X, Z, K=K)
        with pytest.raises(ValueError, match="K of updates"):
            unrolled.more_steps(G, D, opt_G, opt_D, X, Z, K=K)
    for other in (torch.optim.Adam(D.parameters(), weight_decay=0.1), torch.optim.SGD(D.parameters())):
        with pytest.raises(ValueError, match="plain Adam"):
            unrolled.unroll(D, other, X, G(Z), K=1)
