"""The step: which half changes what, what is frozen, and what it costs."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import plain
from ganlab import losses
from ganlab.models import dcgan, mlp
from ganlab.training import gan


def players(seed=0):
    torch.manual_seed(seed)
    G, D = mlp.PointGenerator(hidden=(16,)), mlp.PointDiscriminator(hidden=(16,))
    return G, D, gan.adam(G, lr=1e-2), gan.adam(D, lr=1e-2)


def weights(module: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


def test_the_step_learns_what_the_plain_loop_learns():
    x, z = torch.randn(32, 2), torch.randn(32, 2)
    ours, usual = players(), players()
    for _ in range(5):
        gan.step(*ours, x, z)
        plain.step(*usual, x, z)
    torch.testing.assert_close(weights(ours[0]), weights(usual[0]))
    torch.testing.assert_close(weights(ours[1]), weights(usual[1]))


class Watch(torch.optim.SGD):
    """An optimiser that notes which network changed since it last looked, and which gradients exist."""

    def __init__(self, module, others, log, name):
        super().__init__(module.parameters(), lr=0.1)
        self.module, self.others, self.log, self.name = module, others, log, name

    def step(self):
        before = weights(self.others)
        self.log.append((self.name, [p.grad is not None for p in self.others.parameters()]))
        super().step()
        assert torch.equal(before, weights(self.others)), f"{self.name}'s step changed the other network"


def test_each_half_trains_its_own_network_only():
    G, D, _, _ = players()
    log = []
    start_G, start_D = weights(G), weights(D)
    gan.step(G, D, Watch(G, D, log, "G"), Watch(D, G, log, "D"), torch.randn(8, 2), torch.randn(8, 2))
    assert [name for name, _ in log] == ["D", "G"], "D goes first"
    assert not any(log[0][1]), "D's loss must leave no gradient in G: is detach missing?"
    assert not torch.equal(weights(G), start_G)
    assert not torch.equal(weights(D), start_D)


def test_the_generators_half_leaves_the_discriminators_gradients_alone_and_unfreezes_it():
    G, D, opt_G, opt_D = players()
    seen = {}
    opt_D.register_step_post_hook(lambda *_: seen.update(D=[p.grad.clone() for p in D.parameters()]))
    gan.step(G, D, opt_G, opt_D, torch.randn(8, 2), torch.randn(8, 2))
    assert all(torch.equal(p.grad, g) for p, g in zip(D.parameters(), seen["D"])), "D was not frozen"
    assert all(p.requires_grad for p in D.parameters())


def test_the_discriminator_stays_in_training_mode_and_its_batch_norm_follows_all_that_it_sees():
    torch.manual_seed(0)
    G = dcgan.Generator(image_size=16, base_channels=2, latent_dim=3)
    D = dcgan.Discriminator(image_size=16, base_channels=2)
    gan.step(G, D, gan.adam(G), gan.adam(D), torch.randn(4, 3, 16, 16), torch.randn(4, 3))
    assert all(part.training for network in (G, D) for part in network.modules())
    counts = [int(part.num_batches_tracked) for part in D.modules() if isinstance(part, nn.BatchNorm2d)]
    assert counts == [3], "real, fake, fake for G"


def test_gradients_do_not_pile_up_over_steps():
    G, D, opt_G, opt_D = players()
    x, z = torch.randn(8, 2), torch.randn(8, 2)
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    scalars = gan.step(G, D, opt_G, opt_D, x, z)
    assert scalars["grad_norm_D"] < 1e3
    assert scalars["grad_norm_G"] < 1e3


def test_the_scalars_mean_what_they_say():
    G, D, opt_G, _ = players()
    x, z = torch.randn(8, 2), torch.randn(8, 2)
    real, fake = D(x).detach(), D(G(z)).detach()
    scalars = gan.step(G, D, opt_G, torch.optim.SGD(D.parameters(), lr=0), x, z)  # G meets the D of before
    torch.testing.assert_close(scalars["loss_G"], losses.generator_nonsaturating(fake))
    for name, network in (("grad_norm_D", D), ("grad_norm_G", G)):
        torch.testing.assert_close(scalars[name], torch.cat([p.grad.flatten() for p in network.parameters()]).norm())
    torch.testing.assert_close(scalars["loss_D"], losses.discriminator_bce(real, fake))
    torch.testing.assert_close(scalars["D_x"], real.sigmoid().mean())
    torch.testing.assert_close(scalars["D_G_z"], fake.sigmoid().mean())
    assert not any(value.requires_grad for value in scalars.values())


def test_both_losses_are_arguments_and_everything_that_D_sees_is_augmented():
    G, D, opt_G, opt_D = players()
    seen = []
    scalars = gan.step(G, D, opt_G, opt_D, torch.randn(8, 2), torch.randn(8, 2),
                       loss_D=lambda r, f: f.mean() * 0 + 3, loss_G=lambda f: f.mean() * 0 + 4,
                       augment=lambda t: seen.append(t) or t)
    assert (scalars["loss_D"], scalars["loss_G"]) == (3, 4)
    assert [t.requires_grad for t in seen] == [False, False, True], "real, detached fake, fake for G"


def test_frozen_gives_back_only_what_it_took():
    module = nn.Linear(2, 2)
    module.bias.requires_grad_(False)
    with pytest.raises(KeyError), gan.frozen(module):
        assert not module.weight.requires_grad
        raise KeyError
    assert module.weight.requires_grad
    assert not module.bias.requires_grad


def test_no_wasted_work():
    """At 64×64, base 64, batch 64 the plain loop costs 158.9 GFLOP; freezing D saves its weight gradients."""
    with torch.device("meta"):
        x, z = torch.randn(64, 3, 64, 64), torch.randn(64, 100)

    def gflop(step) -> float:
        with torch.device("meta"):
            G, D = dcgan.Generator(), dcgan.Discriminator()
            opt_G, opt_D = torch.optim.SGD(G.parameters()), torch.optim.SGD(D.parameters())
            with FlopCounterMode(display=False) as counter:
                step(G, D, opt_G, opt_D, x, z)
        return counter.get_total_flops() / 1e9

    usual, ours = gflop(plain.step), gflop(gan.step)
    assert abs(usual - 158.9) < 0.1
    # D's weight gradients on one batch cost as much as its forward pass, 13.3 GFLOP
    assert usual - ours > 13.2
    assert ours < 145.7


def test_adam_is_fused_where_the_device_has_it():
    G, *_ = players()
    assert gan.adam(G).param_groups[0]["fused"]
    with torch.device("meta"):
        assert not gan.adam(mlp.PointGenerator()).param_groups[0]["fused"]
    assert gan.adam(G).param_groups[0]["betas"] == (0.5, 0.999)
    assert gan.adam(G).param_groups[0]["lr"] == 2e-4


def test_a_new_run_holds_both_players_and_samples_come_from_the_average():
    """Kills samples of the live G, samples that carry a gradient, and one optimiser for both networks."""
    torch.manual_seed(0)
    G = dcgan.Generator(image_size=16, channels=1, base_channels=4, latent_dim=3)
    D = dcgan.Discriminator(image_size=16, channels=1, base_channels=4)
    run = gan.new_run(G, D, lr=0.01)
    assert (run.modules["G"], run.modules["D"]) == (G, D)
    assert next(G.parameters()).is_contiguous(memory_format=torch.channels_last)
    for name, network in run.modules.items():
        group, = run.optimizers[name].param_groups
        assert group["lr"] == 0.01 and {*map(id, group["params"])} == {*map(id, network.parameters())}
    z = torch.randn(5, 3)
    before = gan.samples(run, z)
    for parameter in G.parameters():
        parameter.data.zero_()
    assert torch.equal(gan.samples(run, z), before) and before.std() > 0
    assert (before.shape, before.device.type, before.requires_grad) == ((5, 1, 16, 16), "cpu", False)
    run.averages["G"].update()
    assert not torch.equal(gan.samples(run, z), before)
