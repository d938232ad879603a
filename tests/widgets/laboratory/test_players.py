"""The laboratory's optimisers are torch's, and what is kept of a player is all of it."""

import pytest
import torch

from ganlab.models.mlp import PointDiscriminator
from ganlab.training import gan
from ganlab.widgets.laboratory.players import BETAS, RULES, NoisyDiscriminator, Player


def twins():
    """A player and the same network under torch's optimisers."""
    torch.manual_seed(0)
    own, other = PointDiscriminator(hidden=(5,)), PointDiscriminator(hidden=(5,))
    other.load_state_dict(own.state_dict())
    return Player(own), other


def learn(network, optimizer, steps=4):
    torch.manual_seed(1)
    for _ in range(steps):
        optimizer.zero_grad()
        network(torch.randn(7, 2)).square().mean().backward()
        optimizer.step()


@pytest.mark.parametrize("rule, theirs", list(zip(RULES, (
    lambda w: torch.optim.Adam(w, lr=0.01, betas=BETAS), lambda w: torch.optim.RMSprop(w, lr=0.01),
    lambda w: torch.optim.SGD(w, lr=0.01)))))
def test_each_rule_moves_as_torchs_optimiser_does(rule, theirs):
    player, network = twins()
    player.follow(rule)
    player.rate = 0.01
    learn(player.network, player)
    learn(network, theirs(network.parameters()))
    assert torch.allclose(player.weights, torch.cat([w.flatten() for w in network.parameters()]), atol=1e-6)


def test_betas_are_those_of_the_lessons():
    assert gan.adam(PointDiscriminator()).param_groups[0]["betas"] == BETAS


def test_as_torchs_adam_it_moves_the_same_and_has_the_same_moments():
    """Kills moments that are copies: an unrolled D would begin without them."""
    (player, _), (same, network) = twins(), twins()
    learn(player.network, player.as_adam())
    adam = torch.optim.Adam(network.parameters(), lr=same.rate, betas=BETAS)
    learn(network, adam)
    for w, v in zip(player.network.parameters(), network.parameters()):
        assert torch.allclose(w, v, atol=1e-6)
    mine = player.as_adam()
    for w, v in zip(player.network.parameters(), network.parameters()):
        assert torch.allclose(mine.state[w]["exp_avg"], adam.state[v]["exp_avg"], atol=1e-7)
        assert mine.state[w]["step"] == 4


def test_a_resting_player_stays_and_a_kept_one_comes_back_with_its_moments():
    player, _ = twins()
    learn(player.network, player)
    kept = player.keep()
    player.rests = True
    learn(player.network, player)
    assert torch.equal(player.weights, kept.weights) and player.updates == kept.updates
    player.rests = False
    learn(player.network, player)
    later = player.keep()
    player.be(kept)
    learn(player.network, player)
    assert all(torch.equal(a, b) for a, b in zip(player.keep()[:3], later[:3]))


def test_another_rule_begins_with_moments_of_its_own():
    player, _ = twins()
    learn(player.network, player)
    player.follow("RMSProp")
    assert not player.second.any() and player.updates == 0


def test_noise_blurs_what_D_sees_and_not_what_is_drawn():
    D = NoisyDiscriminator(hidden=(5,))
    x = torch.zeros(500, 2)
    D.noise, D.generator = 0.5, torch.Generator().manual_seed(0)
    assert D(x).std() > 0.01 and D.clearly(x).std() < 1e-6
    D.noise = 0.0
    assert torch.equal(D(x), D.clearly(x))
