"""The conditional steps: which half changes what, who is told the class, and the sign of every term."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from ganlab import losses
from ganlab.models import acgan, cgan
from ganlab.training import acgan as train_acgan
from ganlab.training import cgan as train_cgan
from ganlab.training import gan

SMALL = {"classes": 3, "image_size": 16, "channels": 1, "base_channels": 2}


def players(kind):
    torch.manual_seed(0)
    models, step = {"cgan": (cgan, train_cgan.step), "acgan": (acgan, train_acgan.step)}[kind]
    return models.Generator(latent_dim=4, **SMALL), models.Discriminator(**SMALL), step


def batch():
    torch.manual_seed(1)
    return torch.rand(6, 1, 16, 16) * 2 - 1, torch.tensor([0, 1, 2, 0, 1, 2]), torch.randn(6, 4)


def weights(module: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


class Watch(torch.optim.SGD):
    """An optimiser that notes its turn, and whether the other network has gradients or changes."""

    def __init__(self, name, module, other, log):
        super().__init__(module.parameters(), lr=0.1)
        self.name, self.other, self.log = name, other, log

    def step(self):
        before = weights(self.other)
        self.log.append((self.name, any(p.grad is not None for p in self.other.parameters())))
        super().step()
        assert torch.equal(before, weights(self.other)), f"{self.name}'s step changed the other network"


@pytest.mark.parametrize("kind", ["cgan", "acgan"])
def test_each_half_trains_its_own_network_only(kind):
    G, D, step = players(kind)
    start, log, seen = (weights(G), weights(D)), [], {}
    opt_D = Watch("D", D, G, log)
    opt_D.register_step_post_hook(lambda *_: seen.update(D=[p.grad.clone() for p in D.parameters()]))
    step(G, D, Watch("G", G, D, log), opt_D, *batch())
    assert [name for name, _ in log] == ["D", "G"], "D goes first"
    assert not log[0][1], "D's loss must leave no gradient in G: is detach missing?"
    assert not torch.equal(weights(G), start[0])
    assert not torch.equal(weights(D), start[1])
    assert all(torch.equal(p.grad, g) for p, g in zip(D.parameters(), seen["D"])), "D was not frozen"
    assert all(p.requires_grad for p in D.parameters())


@pytest.mark.parametrize("kind", ["cgan", "acgan"])
def test_gradients_do_not_pile_up_and_scalars_carry_no_graph(kind):
    G, D, step = players(kind)
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    scalars = step(G, D, gan.adam(G), gan.adam(D), *batch())
    assert scalars["grad_norm_D"] < 1e3 and scalars["grad_norm_G"] < 1e3
    assert not any(value.requires_grad or value.dim() for value in scalars.values())


@pytest.mark.parametrize("kind", ["cgan", "acgan"])
def test_everything_that_D_sees_is_augmented(kind):
    G, D, step = players(kind)
    seen = []
    step(G, D, gan.adam(G), gan.adam(D), *batch(), augment=lambda x: seen.append(x) or x)
    assert [x.requires_grad for x in seen] == [False, False, True], "real, detached fake, fake for G"


def test_cgan_tells_both_networks_the_class_of_the_real_image():
    G, D, step = players("cgan")
    x, y, z = batch()
    told = []
    for network in (G, D):
        network.register_forward_pre_hook(lambda _, inputs: told.append(inputs[1].tolist()))
    step(G, D, gan.adam(G), gan.adam(D), x, y, z)
    assert told == [y.tolist()] * 4  # G once, D on real, on fake, and in G's half


def still(*networks: nn.Module) -> list[torch.optim.SGD]:
    """Optimisers that change nothing, so that G's half meets the D of before."""
    return [torch.optim.SGD(network.parameters(), lr=0) for network in networks]


def grad_norm(network: nn.Module) -> torch.Tensor:
    return torch.cat([p.grad.flatten() for p in network.parameters()]).norm()


def test_cgan_scalars_are_the_losses_of_the_paper_and_both_can_be_exchanged():
    G, D, step = players("cgan")
    x, y, z = batch()
    real, fake = D(x, y).detach(), D(G(z, y), y).detach()
    scalars = step(G, D, *still(G, D), x, y, z)
    torch.testing.assert_close(scalars["loss_D"], losses.discriminator_bce(real, fake))
    torch.testing.assert_close(scalars["loss_G"], losses.generator_nonsaturating(fake))
    torch.testing.assert_close(scalars["grad_norm_D"], grad_norm(D))
    torch.testing.assert_close(scalars["grad_norm_G"], grad_norm(G))
    torch.testing.assert_close(scalars["D_x"], real.sigmoid().mean())
    torch.testing.assert_close(scalars["D_G_z"], fake.sigmoid().mean())
    scalars = step(G, D, gan.adam(G), gan.adam(D), x, y, z, loss_D=lambda r, f: f.mean() * 0 + 3,
                   loss_G=lambda f: f.mean() * 0 + 4)
    assert (scalars["loss_D"], scalars["loss_G"]) == (3, 4)


class Table(nn.Module):
    """A discriminator whose four kinds of answer are parameters, so that each term's gradient can be read."""

    def __init__(self):
        super().__init__()
        self.source = nn.Parameter(torch.tensor([0.3, -0.2]))  # real, fake
        self.named = nn.Parameter(torch.tensor([[0.1, 0.5, -0.3], [0.2, -0.4, 0.6]]))

    def forward(self, x):
        kind = 0 if float(x.detach().mean()) > 0 else 1  # real images are 1, fakes are below 0
        push = x.mean((1, 2, 3))  # what G can move: +1 on it raises the source logit and that of class 0
        return self.source[kind] + push, self.named[kind] + torch.stack([push, 0 * push, 0 * push], 1)


class Constant(nn.Module):
    def __init__(self):
        super().__init__()
        self.level = nn.Parameter(torch.tensor(-0.5))

    def forward(self, z, y):
        return self.level.expand(len(z), 1, 2, 2)


def test_acgan_signs_of_every_term():
    """By hand: D raises its source logit of the real, lowers that of the fake, and names both classes right."""
    G, D = Constant(), Table()
    x, y, z = torch.ones(2, 1, 2, 2), torch.zeros(2, dtype=torch.int64), torch.zeros(2, 4)
    source, named = D.source.detach().clone(), D.named.detach().clone()
    opt_D = torch.optim.SGD(D.parameters(), lr=1.0)
    scalars = train_acgan.step(G, D, torch.optim.SGD(G.parameters(), lr=1.0), opt_D, x, y, z)

    real, fake = source[0] + 1, source[1] - 0.5
    torch.testing.assert_close(D.source.detach(), source + torch.stack([(-real).sigmoid(), -fake.sigmoid()]))
    logits = named + torch.tensor([[1.0, 0, 0], [-0.5, 0, 0]])
    target = torch.tensor([1.0, 0, 0])
    torch.testing.assert_close(D.named.detach(), named + target - logits.softmax(1))
    expected = (losses.discriminator_bce(real, fake) + cross_entropy(logits[:1], y[:1])
                + cross_entropy(logits[1:], y[:1]))
    torch.testing.assert_close(scalars["loss_D"], expected)

    # G's half, against the D just trained: −log P(real | G) − log P(y | G), both pulled up by the level
    fake = D.source.detach()[1] - 0.5
    logits = D.named.detach()[1] + torch.tensor([-0.5, 0, 0])
    torch.testing.assert_close(scalars["loss_G"], losses.generator_nonsaturating(fake)
                               + cross_entropy(logits[None], y[:1]))
    slope = (-fake).sigmoid() + 1 - logits.softmax(0)[0]
    torch.testing.assert_close(G.level.detach(), torch.tensor(-0.5) + slope)


def test_acgan_scalars_are_the_losses_of_the_paper():
    """Images of several classes that D tells apart: kills classes that are permuted, in any of the five places."""
    G, D, step = players("acgan")
    nn.init.normal_(D.to_class.weight)
    x, _, z = batch()
    y = torch.tensor([2, 0, 0, 0, 1, 1])
    with torch.no_grad():
        source_real, class_real = D(x)
        source_fake, class_fake = D(G(z, y))
    scalars = step(G, D, *still(G, D), x, y, z)
    torch.testing.assert_close(scalars["loss_D"], losses.discriminator_bce(source_real, source_fake)
                               + cross_entropy(class_real, y) + cross_entropy(class_fake, y))
    torch.testing.assert_close(scalars["loss_G"], losses.generator_nonsaturating(source_fake)
                               + cross_entropy(class_fake, y))
    torch.testing.assert_close(scalars["D_x"], source_real.sigmoid().mean())
    torch.testing.assert_close(scalars["D_G_z"], source_fake.sigmoid().mean())
    shares = {name: (named.argmax(1) == y).float().mean() for name, named in (("class_x", class_real),
                                                                              ("class_G_z", class_fake))}
    assert shares["class_x"] != shares["class_G_z"], "else exchanging them would not show"
    assert all(scalars[name] == share for name, share in shares.items())
    torch.testing.assert_close(scalars["grad_norm_D"], grad_norm(D))
    torch.testing.assert_close(scalars["grad_norm_G"], grad_norm(G))


def test_acgan_scalars_count_the_classes_named_right():
    G, D, step = players("acgan")
    x, y, z = batch()
    D.to_class.weight.data.zero_()
    D.to_class.bias.data[:] = torch.tensor([0.0, 1, 0])  # D always says class 1: right for a third
    scalars = step(G, D, gan.adam(G), gan.adam(D), x, y, z)
    torch.testing.assert_close(scalars["class_x"], torch.tensor(1 / 3))
    torch.testing.assert_close(scalars["class_G_z"], torch.tensor(1 / 3))


def test_acgan_class_losses_are_arguments_of_each_half():
    G, D, step = players("acgan")
    calls = []

    def noting(half):
        def loss_class(logits, y):
            calls.append((half, tuple(logits.shape)))
            return 0 * logits.sum()
        return loss_class

    step(G, D, gan.adam(G), gan.adam(D), *batch(), loss_class_D=noting("D"), loss_class_G=noting("G"))
    assert calls == [("D", (6, 3)), ("D", (6, 3)), ("G", (6, 3))]
