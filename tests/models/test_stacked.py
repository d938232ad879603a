"""Many seeds at once: each is the network that it would be alone, and learns as it would alone."""

import pytest
import torch
from torch import nn

from ganlab import losses
from ganlab.models.mlp import PointDiscriminator, PointGenerator
from ganlab.models.stacked import Stacked, stacked
from ganlab.training import gan, r3gan, unrolled, wgan_gp

SEEDS = (3, 4, 5)


def pair(seed):
    torch.manual_seed(seed)
    G = PointGenerator(hidden=(8,))
    torch.manual_seed(seed)
    return G, PointDiscriminator(hidden=(8, 4), activation=nn.Tanh)


def stacked_pair():
    return (stacked(lambda: PointGenerator(hidden=(8,)), SEEDS),
            stacked(lambda: PointDiscriminator(hidden=(8, 4), activation=nn.Tanh), SEEDS))


def test_each_seed_is_its_own_network():
    before = torch.get_rng_state()
    G, D = stacked_pair()
    assert torch.equal(torch.get_rng_state(), before)
    z = torch.randn(3, 6, 2)
    points = G(z)
    assert points.shape == (3, 6, 2) and D(points).shape == (3, 6)
    for i, seed in enumerate(SEEDS):
        G_alone, D_alone = pair(seed)
        torch.testing.assert_close(points[i], G_alone(z[i]))
        torch.testing.assert_close(D(points)[i], D_alone(points[i]))
    assert stacked(lambda: PointGenerator(hidden=(4,), dim=1), [0, 1])(torch.randn(2, 5, 2)).shape == (2, 5, 1)


def plain(G, D, opt_G, opt_D, x, z, over):
    gan.step(G, D, opt_G, opt_D, x, z, loss_D=over(losses.discriminator_bce),
             loss_G=over(losses.generator_nonsaturating))


def penalised(G, D, opt_G, opt_D, x, z, over):
    wgan_gp.step(G, D, opt_G, opt_D, [x], [z, z], weight=0.1, loss_D=over(losses.critic_wasserstein),
                 loss_G=over(losses.generator_wasserstein))


def paired(G, D, opt_G, opt_D, x, z, over):
    r3gan.step(G, D, opt_G, opt_D, x, z, loss_D=over(losses.discriminator_relativistic),
               loss_G=over(losses.generator_relativistic))


def looking_ahead(G, D, opt_G, opt_D, x, z, over):
    unrolled.step(G, D, opt_G, opt_D, x, z, K=2, inner_lr=0.02, loss_D=over(losses.discriminator_bce))


@pytest.mark.parametrize("step", [plain, penalised, paired, looking_ahead])
def test_each_seed_learns_what_it_learns_alone(step, monkeypatch):
    """Three steps of SGD in float64. Kills a mean over seeds, in a loss and in a penalty."""
    monkeypatch.setattr(torch, "rand_like", lambda like: torch.full_like(like, 0.3))  # ε, the same for all

    def optimiser(network):
        if step is looking_ahead:
            return gan.adam(network, lr=0.01)
        return torch.optim.SGD(network.parameters(), lr=0.1)

    def train(G, D, samples, over):
        G.double(), D.double()
        opt_G, opt_D = optimiser(G), optimiser(D)
        for x, z in samples:
            step(G, D, opt_G, opt_D, x, z, over)
        return G, D

    samples = [(torch.randn(3, 16, 2).double(), torch.randn(3, 16, 2).double()) for _ in range(3)]
    G, D = train(*stacked_pair(), samples, losses.per_seed)
    for i, seed in enumerate(SEEDS):
        alone = train(*pair(seed), [(x[i], z[i]) for x, z in samples], lambda loss: loss)
        for together, one in zip((G, D), alone):
            expected = Stacked([one]).state_dict()
            for name, weights in together.state_dict().items():
                torch.testing.assert_close(weights[i], expected[name][0], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("networks", [
    [], [PointGenerator(), PointGenerator(hidden=(3,))], [PointGenerator(), PointDiscriminator()], [nn.Linear(2, 2)],
])
def test_only_networks_of_one_make_are_stacked(networks):
    with pytest.raises(ValueError, match="Expected point generators"):
        Stacked(networks)


@pytest.mark.parametrize("shape", [(5, 2), (2, 5, 2)])
def test_each_seed_wants_its_own_batch(shape):
    with pytest.raises(ValueError, match="each of 3 seeds"):
        stacked_pair()[0](torch.zeros(shape))
