"""VGAN and 3D-GAN: who is trained in which half, the mask's cost, and when D is not trained."""

import pytest
import torch
from torch import nn

from ganlab.models import gan3d as solid_models
from ganlab.models import vgan as video_models
from ganlab.models.vgan import Parts
from ganlab.training import gan3d, vgan
from tests.training.test_conditional import Watch, still, weights

STEPS = {"vgan": vgan.step, "gan3d": lambda *args: gan3d.step(*args, most=1.0)}


def players(kind):
    torch.manual_seed(0)
    if kind == "vgan":
        small = {"image_size": 16, "frames": 8, "base_channels": 2}
        return (video_models.Generator(latent_dim=4, **small), video_models.Discriminator(**small),
                torch.rand(4, 3, 8, 16, 16) * 2 - 1, torch.randn(4, 4))
    return (solid_models.Generator(latent_dim=4, size=16, base_channels=2),
            solid_models.Discriminator(size=16, base_channels=2), torch.rand(4, 1, 16, 16, 16), torch.rand(4, 4))


@pytest.mark.parametrize("kind", STEPS)
def test_each_half_trains_its_own_network_only(kind):
    G, D, x, z = players(kind)
    start, log = (weights(G), weights(D)), []
    scalars = STEPS[kind](G, D, Watch("G", G, D, log), Watch("D", D, G, log), x, z)
    assert [name for name, _ in log] == ["D", "G"], "D goes first"
    assert not log[0][1], "D's loss must leave no gradient in G: is detach missing?"
    assert not torch.equal(weights(G), start[0]) and not torch.equal(weights(D), start[1])
    assert all(p.requires_grad for p in D.parameters())
    assert not any(value.requires_grad or value.dim() for value in scalars.values())


@pytest.mark.parametrize("kind", STEPS)
def test_gradients_do_not_pile_up(kind):
    G, D, x, z = players(kind)
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    STEPS[kind](G, D, *still(G, D), x, z)
    assert max(float(p.grad.abs().max()) for p in [*G.parameters(), *D.parameters()]) < 1e3


class Level(nn.Module):
    """D: a weight times the mean of what it sees, plus a bias."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.tensor(weight)), nn.Parameter(torch.tensor(bias))

    def forward(self, x):
        return self.weight * x.flatten(1).mean(1) + self.bias


class Flat(nn.Module):
    """G of one level, for both papers; its mask is a parameter."""

    def __init__(self, level=0.2, mask=0.5):
        super().__init__()
        self.level, self.mask = nn.Parameter(torch.tensor(level)), nn.Parameter(torch.tensor(mask))

    def parts(self, z):
        shape = (len(z), 1, 2, 2, 2)
        return Parts(self.level.expand(shape), self.mask.expand(shape), torch.zeros(len(z), 1, 1, 2, 2))

    def forward(self, z):
        return self.level.expand(len(z), 1, 2, 2, 2)


def test_one_update_of_vgan_by_hand():
    """Video = m · f = 0.1; the mask's cost adds λ to its gradient, and nothing to the level's."""
    x, z = torch.ones(2, 1, 2, 2, 2), torch.zeros(2, 3)
    for weight in (0.0, 0.1, 2.0):
        G, D = Flat(), Level(1.0, 0.0)
        opt_G, opt_D = (torch.optim.SGD(net.parameters(), lr=1.0) for net in (G, D))
        scalars = vgan.step(G, D, opt_G, opt_D, x, z, mask_weight=weight)
        real, fake = torch.tensor(1.0).sigmoid(), torch.tensor(0.1).sigmoid()
        torch.testing.assert_close(scalars["loss_D"], -real.log() - (1 - fake).log())
        assert D.weight.item() == pytest.approx(float(1 + (1 - real) - 0.1 * fake))
        assert D.bias.item() == pytest.approx(float((1 - real) - fake))
        logit = D.weight.detach() * 0.1 + D.bias.detach()  # of the D just trained
        push = (1 - logit.sigmoid()) * D.weight.detach()
        assert G.level.item() == pytest.approx(float(0.2 + 0.5 * push))
        assert G.mask.item() == pytest.approx(float(0.5 + 0.2 * push - weight))
        torch.testing.assert_close(scalars["loss_G"], -logit.sigmoid().log())
        assert (float(scalars["mask"]), float(scalars["D_x"])) == (0.5, pytest.approx(float(real)))


@pytest.mark.parametrize(("bias", "most", "accuracy", "trained"), [
    (-0.5, 0.8, 1.0, 0), (-0.5, 1.0, 1.0, 1), (0.5, 0.8, 0.5, 1), (0.5, 0.4, 0.5, 0), (-2.0, 0.5, 0.5, 1)])
def test_D_is_trained_unless_it_is_too_good(bias, most, accuracy, trained):
    """Real solids are 1, fake ones 0.2: with weight 1 the bias decides which of the two are judged rightly."""
    G, D = Flat(), Level(1.0, bias)
    opt_G, opt_D = (torch.optim.SGD(net.parameters(), lr=1.0) for net in (G, D))
    scalars = gan3d.step(G, D, opt_G, opt_D, torch.ones(2, 1, 2, 2, 2), torch.zeros(2, 3), most=most)
    assert (float(scalars["accuracy"]), float(scalars["D_trained"])) == (accuracy, trained)
    assert (D.bias.item() != bias) == bool(trained)
    assert G.level.item() > 0.2, "G is trained in every step"
    real, fake = torch.tensor(1.0 + bias).sigmoid(), torch.tensor(0.2 + bias).sigmoid()
    torch.testing.assert_close(scalars["loss_D"], -real.log() - (1 - fake).log())
    logit = D.weight.detach() * 0.2 + D.bias.detach()
    torch.testing.assert_close(scalars["loss_G"], -logit.sigmoid().log())
