"""The two steps: which half changes what, what they return, and that they learn."""

import pytest
import torch
from torch import nn

from ganlab import losses
from ganlab.datasets import painted
from ganlab.models import shadows
from ganlab.training import gan, pix2pix
from ganlab.training.shadows import step_removal, step_segmentation


def batch(count=2, seed=0):
    generator = torch.Generator().manual_seed(seed)
    y = torch.rand(count, 3, 4, 4, generator=generator) * 2 - 1
    y = nn.functional.interpolate(y, size=(32, 32), mode="bilinear")
    x, m = painted.paint(y, seed)
    return x, m, y


def players(task, seed=0):
    torch.manual_seed(seed)
    if task == "segmentation":
        return shadows.SegmentationUNet(base_channels=4), shadows.Discriminator(in_channels=4, base_channels=2)
    return shadows.RemovalUNet(base_channels=4, residual=True), shadows.Discriminator(base_channels=2)


def play(task, G, D, opt_G, opt_D, data, **losses_given):
    x, m, y = data
    if task == "segmentation":
        return step_segmentation(G, D, opt_G, opt_D, x, m, **losses_given)
    return step_removal(G, D, opt_G, opt_D, x, m, y, **losses_given)


def weights(module: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


class Watch(torch.optim.SGD):
    """Notes whose turn it is, that the other network stays as it is, and which gradients that one has."""

    def __init__(self, module, other, log, name):
        super().__init__(module.parameters(), lr=0.1)
        self.other, self.log, self.name = other, log, name

    def step(self):
        before = weights(self.other)
        self.log.append((self.name, [p.grad.clone() if p.grad is not None else None
                                     for p in self.other.parameters()]))
        super().step()
        assert torch.equal(before, weights(self.other))


@pytest.mark.parametrize("task", ["segmentation", "removal"])
def test_each_half_trains_its_own_network_only(task):
    G, D = players(task)
    log, start_G, start_D, own = [], weights(G), weights(D), []
    opt_D = Watch(D, G, log, "D")
    opt_D.register_step_post_hook(lambda *_: own.extend(p.grad.clone() for p in D.parameters()))
    play(task, G, D, Watch(G, D, log, "G"), opt_D, batch())
    assert [name for name, _ in log] == ["D", "G"], "D goes first"
    assert all(grad is None for grad in log[0][1]), "D's loss must leave no gradient in G: is detach missing?"
    assert all(torch.equal(grad, p.grad) for grad, p in zip(own, D.parameters())), "D was not frozen"
    assert all(p.requires_grad for p in D.parameters())
    assert not torch.equal(weights(G), start_G)
    assert not torch.equal(weights(D), start_D)


@pytest.mark.parametrize("task", ["segmentation", "removal"])
def test_the_scalars_mean_what_they_say(task):
    G, D = players(task)
    x, m, y = data = batch()
    with torch.no_grad():
        fake = G(x) if task == "segmentation" else G(x, m)
        real_logits, fake_logits = D(x, m if task == "segmentation" else y), D(x, fake)
    content = losses.bce(G.logits(x), m) if task == "segmentation" else (fake - y).abs().mean()
    D_again = players(task)[1]
    scalars = play(task, G, D_again, *(torch.optim.SGD(n.parameters(), lr=0) for n in (G, D_again)), data)
    name = "loss_BCE" if task == "segmentation" else "loss_L1"
    torch.testing.assert_close(scalars["loss_D"], 0.5 * losses.discriminator_bce(real_logits, fake_logits))
    torch.testing.assert_close(scalars["D_real"], real_logits.sigmoid().mean())
    torch.testing.assert_close(scalars["D_fake"], fake_logits.sigmoid().mean())
    torch.testing.assert_close(scalars[name], content.detach())
    torch.testing.assert_close(scalars["loss_GAN"], losses.generator_nonsaturating(fake_logits))
    torch.testing.assert_close(scalars["loss_G"], scalars["loss_GAN"] + 100 * scalars[name])
    assert not any(value.requires_grad for value in scalars.values())


@pytest.mark.parametrize("task", ["segmentation", "removal"])
def test_losses_and_weight_are_arguments(task):
    G, D = players(task)
    weight = {"bce_weight": 0.0} if task == "segmentation" else {"l1_weight": 0.0}
    scalars = play(task, G, D, gan.adam(G), gan.adam(D), batch(), loss_D=lambda r, f: f.mean() * 0 + 3,
                   loss_G=lambda f: f.mean() * 0 + 4, **weight)
    assert (scalars["loss_D"], scalars["loss_G"]) == (1.5, 4)


@pytest.mark.parametrize(("task", "build"), [
    ("segmentation", shadows.SegmentationUNet), ("removal", shadows.RemovalUNet),
    ("removal", shadows.ConcatenationGenerator)])
def test_both_steps_learn(task, build):
    """On one batch the content term halves in 40 steps: kills a sign, a swapped pair, a missing mask."""
    torch.manual_seed(0)
    G = build(base_channels=4) if task == "segmentation" else build(base_channels=4, residual=True)
    D = players(task)[1]
    opt_G, opt_D, data = gan.adam(G, lr=3e-3), gan.adam(D), batch(4)
    name = "loss_BCE" if task == "segmentation" else "loss_L1"
    content = [float(play(task, G, D, opt_G, opt_D, data)[name]) for _ in range(40)]
    assert content[-1] < 0.5 * content[0]


@pytest.mark.parametrize(("task", "change", "words"), [
    ("segmentation", lambda x, m, y: (x, 2 * m - 1, y), r"\(masks \+ 1\) / 2"),
    ("removal", lambda x, m, y: (x, 2 * m - 1, y), r"\(masks \+ 1\) / 2"),
    ("segmentation", lambda x, m, y: (x, m[:1], y), "one a photograph"),
    ("removal", lambda x, m, y: (x, m, y[:, :, :1]), "shape of G's output"),
])
def test_masks_and_targets_that_do_not_fit_are_refused_before_anything_is_trained(task, change, words):
    G, D = players(task)
    start = weights(G), weights(D)
    with pytest.raises(ValueError, match=words):
        play(task, G, D, gan.adam(G), gan.adam(D), change(*batch()))
    assert torch.equal(weights(G), start[0])
    assert torch.equal(weights(D), start[1])


@pytest.mark.parametrize("task", ["segmentation", "removal"])
def test_gradients_do_not_pile_up_over_steps(task):
    G, D = players(task)
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    scalars = play(task, G, D, gan.adam(G), gan.adam(D), batch())
    assert scalars["grad_norm_D"] < 1e4
    assert scalars["grad_norm_G"] < 1e4


def test_pix2pix_s_ablation_trains_a_removal_network_with_its_mask():
    """Kills a mask that is left out: the network refuses it."""
    G, _ = players("removal")
    x, m, y = batch()
    first = pix2pix.step_l1(G, gan.adam(G, lr=1e-3), x, y, m)
    torch.testing.assert_close(first["loss_L1"], (players("removal")[0](x, m) - y).abs().mean().detach())
