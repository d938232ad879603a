"""pix2pix's step: which half changes what, what is halved and weighted, what it costs."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import plain
from ganlab import losses
from ganlab.models import patchgan
from ganlab.models import pix2pix as models
from ganlab.training import gan, pix2pix


def players(seed=0):
    torch.manual_seed(seed)
    G = models.UNet(image_size=16, base_channels=4)
    D = patchgan.Discriminator(base_channels=4, layers=1)
    return G, D, gan.adam(G, lr=1e-3), gan.adam(D, lr=1e-3)


def pairs():
    torch.manual_seed(1)
    return torch.randn(4, 3, 16, 16).tanh(), torch.randn(4, 3, 16, 16).tanh()


def weights(module: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


def test_the_step_learns_what_the_plain_loop_learns():
    ours, usual = players(), players()
    for _ in range(3):
        pix2pix.step(*ours, *pairs())
        plain.pix2pix_step(*usual, *pairs())
    # Adam's first steps go by the sign of the gradient: where it is rounding noise, the two may differ by a step
    for mine, other in zip(ours[:2], usual[:2]):
        assert (weights(mine) - weights(other)).abs().mean() < 1e-5
    torch.testing.assert_close(dict(ours[1].named_buffers()), dict(usual[1].named_buffers()), rtol=1e-3, atol=1e-4)


def test_the_scalars_mean_what_they_say():
    G, D, opt_G, opt_D = players()
    x, y = pairs()
    y_fake = G(x)
    real, fake = D(x, y).detach(), D(x, y_fake).detach()
    seen = {}
    opt_D.register_step_post_hook(lambda *_: seen.update(fooled=D(x, y_fake).detach()))
    scalars = pix2pix.step(G, D, opt_G, opt_D, x, y, l1_weight=7.0)
    torch.testing.assert_close(scalars["loss_D"], losses.discriminator_bce(real, fake) / 2)
    torch.testing.assert_close(scalars["loss_L1"], (y - y_fake.detach()).abs().mean())
    torch.testing.assert_close(scalars["loss_GAN"], losses.generator_nonsaturating(seen["fooled"]))
    torch.testing.assert_close(scalars["loss_G"], scalars["loss_GAN"] + 7 * scalars["loss_L1"])
    torch.testing.assert_close(scalars["D_real"], real.sigmoid().mean())
    torch.testing.assert_close(scalars["D_fake"], fake.sigmoid().mean())
    assert not any(value.requires_grad for value in scalars.values())


def test_lambda_is_a_hundred():
    scalars = pix2pix.step(*players(), *pairs())
    torch.testing.assert_close(scalars["loss_G"], scalars["loss_GAN"] + 100 * scalars["loss_L1"])


def test_each_half_trains_its_own_network_only():
    G, D, opt_G, opt_D = players()
    log = []

    def note(name, own, other):
        def before(*_):
            log.append((name, weights(own), weights(other), [p.grad is not None for p in other.parameters()]))

        def after(*_):
            _, old_own, old_other, _ = log[-1]
            assert not torch.equal(weights(own), old_own)
            assert torch.equal(weights(other), old_other), f"{name}'s half changed the other network"
        return before, after

    for opt, arguments in ((opt_D, ("D", D, G)), (opt_G, ("G", G, D))):
        before, after = note(*arguments)
        opt.register_step_pre_hook(before)
        opt.register_step_post_hook(after)
    start_G = weights(G)
    pix2pix.step(G, D, opt_G, opt_D, *pairs())
    assert [entry[0] for entry in log] == ["D", "G"], "D goes first"
    assert not any(log[0][3]), "D's loss must leave no gradient in G: is detach missing?"
    assert torch.equal(log[0][2], start_G)


def test_the_generators_half_leaves_the_discriminators_gradients_alone_and_unfreezes_it():
    G, D, opt_G, opt_D = players()
    seen = {}
    opt_D.register_step_post_hook(lambda *_: seen.update(D=[p.grad.clone() for p in D.parameters()]))
    pix2pix.step(G, D, opt_G, opt_D, *pairs())
    assert all(torch.equal(p.grad, g) for p, g in zip(D.parameters(), seen["D"])), "D was not frozen"
    assert all(p.requires_grad for p in D.parameters())


def test_gradients_do_not_pile_up_over_steps():
    G, D, opt_G, opt_D = players()
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    scalars = pix2pix.step(G, D, opt_G, opt_D, *pairs())
    assert scalars["grad_norm_D"] < 1e3
    assert scalars["grad_norm_G"] < 1e3


def test_D_sees_pairs_real_first_and_never_both_in_one_batch():
    G, D, opt_G, opt_D = players()
    x, y = pairs()
    calls = []
    D.register_forward_pre_hook(lambda _, images: calls.append(images))
    pix2pix.step(G, D, opt_G, opt_D, x, y)
    assert all(given is x for given, _ in calls)
    assert [judged is y for _, judged in calls] == [True, False, False]
    assert [judged.requires_grad for _, judged in calls] == [False, False, True], "real, detached fake, fake for G"


def test_both_losses_are_arguments():
    scalars = pix2pix.step(*players(), *pairs(), l1_weight=0, loss_D=lambda r, f: 0 * (r + f).mean() + 3,
                           loss_G=lambda f: 0 * f.mean() + 4)
    assert (scalars["loss_D"], scalars["loss_G"]) == (1.5, 4)


def test_the_step_without_a_discriminator_lowers_the_difference():
    G, _, opt_G, _ = players()
    x, y = pairs()
    for p in G.parameters():
        p.grad = torch.full_like(p, 1e6)
    before = (G(x) - y).abs().mean()
    first = pix2pix.step_l1(G, opt_G, x, y)
    torch.testing.assert_close(first["loss_L1"], before.detach())
    assert first["grad_norm_G"] < 1e3
    for _ in range(20):
        last = pix2pix.step_l1(G, opt_G, x, y)
    assert last["loss_L1"] < first["loss_L1"]
    assert not any(value.requires_grad for value in last.values())


def test_targets_of_another_shape_are_refused_before_anything_is_trained():
    """Grey targets would be broadcast over G's colours."""
    G, D, opt_G, opt_D = players()
    x, y = pairs()
    start = weights(G), weights(D)
    for train in (lambda y: pix2pix.step(G, D, opt_G, opt_D, x, y), lambda y: pix2pix.step_l1(G, opt_G, x, y)):
        for wrong in (y[:, :1], y[:1]):
            with pytest.raises(ValueError, match=r"\(4, 3, 16, 16\), the shape of G's output"):
                train(wrong)
    assert torch.equal(weights(G), start[0])
    assert torch.equal(weights(D), start[1])


@pytest.mark.parametrize(("shape", "enlarge", "words"), [
    ((4, 3, 16, 16), 0.9, "at least 1, got 0.9"), ((4, 3, 16, 16), float("nan"), "at least 1, got nan"),
    ((4, 3, 16, 24), 1.1, r"got \(4, 3, 16, 16\) and \(4, 3, 16, 24\)"),
    ((1, 3, 16, 16), 1.1, "one number and size"),
    ((3, 16, 16), 1.1, "one number and size"),
])
def test_jitter_refuses_what_does_not_fit_with_a_sentence(shape, enlarge, words):
    with pytest.raises(ValueError, match=words):
        pix2pix.jitter(torch.zeros(4, 3, 16, 16), torch.zeros(shape), enlarge=enlarge)


def test_jitter_moves_both_images_of_a_pair_alike():
    torch.manual_seed(0)
    x = torch.rand(64, 3, 16, 24)
    x[:, 0] = torch.linspace(0, 1, 24)  # ramps to the right and down tell where the window was, and mirrored ones
    x[:, 1] = torch.linspace(0, 1, 16)[:, None]
    a, b = pix2pix.jitter(x, 2 * x[:, :1] - 1)
    assert a.shape == x.shape
    assert b.shape == (64, 1, 16, 24)
    torch.testing.assert_close(b, 2 * a[:, :1] - 1)
    mirrored = a[:, 0, 0, 0] > a[:, 0, 0, -1]
    assert 16 < mirrored.sum() < 48, "about half of 64 pairs; 16 and 48 are four deviations away"
    # 16 pixels become 18 and 24 become 27: windows at 3 heights, and at 4 places across, mirrored or not
    assert [len(set(corner.mul(1e4).round().tolist())) for corner in a[:, :2, 0, 0].T] == [8, 3]
    # enlarged by 286/256, a window shows at most 256/286 of the ramp
    assert (a[:, 0, 0, 0] - a[:, 0, 0, -1]).abs().max() < 0.95
    with_room = pix2pix.jitter(x, x, enlarge=1)
    assert all(torch.equal(out, x[i]) or torch.equal(out, x[i].flip(-1)) for i, out in enumerate(with_room[0]))


def test_no_wasted_work():
    """At paper size, batch 1, both loops cost 86.9 GFLOP; D's weight gradients in G's half would add 6.4."""
    def gflop(step) -> float:
        with torch.device("meta"):
            x = torch.randn(1, 3, 256, 256)
            G, D = models.UNet(), patchgan.Discriminator()
            opt_G, opt_D = torch.optim.SGD(G.parameters()), torch.optim.SGD(D.parameters())
            with FlopCounterMode(display=False) as counter:
                step(G, D, opt_G, opt_D, x, x)
        return counter.get_total_flops() / 1e9

    usual, ours = gflop(plain.pix2pix_step), gflop(pix2pix.step)
    assert abs(ours - 86.9) < 0.1
    assert usual == pytest.approx(ours, rel=1e-9)


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_pix2pix_trains_on_cuda(dtype):
    torch.manual_seed(0)
    G, D = models.UNet().cuda(), patchgan.Discriminator().cuda()
    opt_G, opt_D = gan.adam(G), gan.adam(D)
    x, y = pix2pix.jitter(*torch.rand(2, 1, 3, 256, 256, device="cuda") * 2 - 1)
    for _ in range(3):
        with torch.autocast("cuda", dtype, enabled=dtype != torch.float32):
            scalars = pix2pix.step(G, D, opt_G, opt_D, x, y)
    assert all(torch.isfinite(value) and value.is_cuda for value in scalars.values())
