"""GAN-CLS, StackGAN and matching: three kinds of pairs, who is trained in which half, the weight of each term."""

import pytest
import torch
from torch import nn

from ganlab import losses
from ganlab.datasets import faces
from ganlab.models import gan_cls as models
from ganlab.models import stackgan as stages
from ganlab.models.text import PictureEncoder, TextEncoder
from ganlab.training import gan_cls, matching, stackgan
from ganlab.training.recipes import stackgan as recipe
from tests.training.test_conditional import Watch, still, weights

SMALL = {"text_dim": 6, "image_size": 16, "base_channels": 2}


def players(kind):
    torch.manual_seed(0)
    if kind == "gan_cls":
        return models.Generator(latent_dim=4, projected=5, **SMALL), models.Discriminator(projected=5, **SMALL)
    return stages.StageOne(latent_dim=4, condition_dim=3, **SMALL), stages.Discriminator(projected=5, **SMALL)


STEPS = {"gan_cls": gan_cls.step, "stackgan": stackgan.step}


def batch():
    torch.manual_seed(1)
    return torch.rand(4, 3, 16, 16) * 2 - 1, torch.randn(4, 6), torch.randn(4, 6), torch.randn(4, 4)


@pytest.mark.parametrize("kind", STEPS)
def test_each_half_trains_its_own_network_only(kind):
    G, D = players(kind)
    start, log = (weights(G), weights(D)), []
    scalars = STEPS[kind](G, D, Watch("G", G, D, log), Watch("D", D, G, log), *batch())
    assert [name for name, _ in log] == ["D", "G"], "D goes first"
    assert not log[0][1], "D's loss must leave no gradient in G: is detach missing?"
    assert not torch.equal(weights(G), start[0]) and not torch.equal(weights(D), start[1])
    assert all(p.requires_grad for p in D.parameters())
    assert not any(value.requires_grad or value.dim() for value in scalars.values())


class Pairs(nn.Module):
    """A discriminator whose logit is a parameter for each kind of pair, told by marks in picture and text."""

    def __init__(self):
        super().__init__()
        self.of = nn.ParameterDict({name: nn.Parameter(torch.tensor(value)) for name, value in
                                    (("right", 0.3), ("wrong", -0.4), ("fake", 0.7), ("between", 0.2))})

    def forward(self, x, t):
        real, mark = float(x.detach().mean()) > 0.5, float(t.detach().mean())
        name = ("right" if mark == 1 else "wrong") if real else ("fake" if mark == 1 else "between")
        return self.of[name].expand(len(x)) + 0 * x.flatten(1).sum(1)


class Flat(nn.Module):
    """A generator of black pictures with one weight; with μ and log σ² for StackGAN."""

    def __init__(self, augmented):
        super().__init__()
        self.weight, self.augmented = nn.Parameter(torch.zeros(())), augmented

    def forward(self, z, t):
        x = self.weight * torch.ones(len(z), 1, 2, 2)
        mu = torch.full((len(z), 3), 2.0) + 0 * self.weight
        return (x, mu, torch.zeros_like(mu)) if self.augmented else x


def pairs():
    return torch.ones(4, 1, 2, 2), torch.ones(4, 6), 5 * torch.ones(4, 6), torch.zeros(4, 4)


@pytest.mark.parametrize("kind", STEPS)
def test_Ds_cost_is_the_papers_with_half_weights_for_the_two_kinds_of_false_pairs(kind):
    """Kills: wrong pairs left out, taken for true, or counted in full; texts exchanged."""
    G, D = Flat(kind == "stackgan"), Pairs()
    scalars = STEPS[kind](G, D, *still(G, D), *pairs())
    a = {name: value.detach() for name, value in D.of.items()}
    wrong, fake = (-(1 - a[name].sigmoid()).log() for name in ("wrong", "fake"))
    torch.testing.assert_close(scalars["loss_D"], -a["right"].sigmoid().log() + 0.5 * wrong + 0.5 * fake)
    for name in ("right", "wrong", "fake"):
        torch.testing.assert_close(scalars[f"D_{name}"], a[name].sigmoid())
    kl = 3 * 0.5 * 2.0**2 if kind == "stackgan" else 0.0
    torch.testing.assert_close(scalars["loss_G"], -a["fake"].sigmoid().log() + kl)


def test_the_weight_of_kl_counts():
    G, D = Flat(True), Pairs()
    a, b = (stackgan.step(G, D, *still(G, D), *pairs(), kl_weight=weight)["loss_G"] for weight in (0.0, 0.5))
    assert float(b - a) == pytest.approx(3.0)


def test_interpolated_texts_are_for_G_alone():
    G, D = Flat(False), Pairs()
    between = {"z_between": torch.zeros(2, 4), "t_between": 3 * torch.ones(2, 6)}
    opt_D = torch.optim.SGD(D.parameters(), lr=1.0)
    with_them = gan_cls.step(G, D, *still(G), opt_D, *pairs(), **between)
    assert D.of["between"].item() == pytest.approx(0.2), "D learned from a text without a picture"
    after = {name: value.detach() for name, value in D.of.items()}
    expected = -after["fake"].sigmoid().log() - after["between"].sigmoid().log()
    torch.testing.assert_close(with_them["loss_G"], expected)


def test_between_pairs_the_halves_of_a_batch():
    t = torch.arange(8.0).view(4, 2)
    assert gan_cls.between(t).tolist() == [[2, 3], [4, 5]]
    with pytest.raises(ValueError, match="even"):
        gan_cls.between(t[:3])


def test_matching_trains_both_encoders_until_texts_find_their_pictures():
    torch.manual_seed(0)
    texts = TextEncoder(words=["red", "green", "blue", "grey"], text_dim=8, embedding_dim=4)
    pictures = PictureEncoder(image_size=16, text_dim=8, base_channels=4)
    colours = torch.tensor([[1.0, -1, -1], [-1, 1, -1], [-1, -1, 1], [0, 0, 0]])
    x = colours[:, :, None, None].expand(-1, -1, 16, 16)
    tokens = texts.vocabulary.encode(["red", "green", "blue", "grey"])
    start = weights(texts), weights(pictures)
    opt = torch.optim.Adam([*texts.parameters(), *pictures.parameters()], lr=1e-2)
    for _ in range(150):
        scalars = matching.step(pictures, texts, opt, x, tokens)
    assert scalars["found"] == 1 and scalars["loss"] < 0.1
    assert not torch.equal(weights(texts), start[0]) and not torch.equal(weights(pictures), start[1])
    assert matching.found(pictures(x), texts(tokens).flip(0)) == 0


def test_the_held_out_combination_is_held_out_and_nothing_else():
    data = faces.faces(500, size=16, seed=3)
    kept = recipe.seen(data)
    red, green = (data.factors[name] == faces.FACTORS[name].index(value) for name, value in recipe.HELD_OUT.items())
    assert not (red & green)[kept].any() and len(kept) == len(data) - int((red & green).sum())


def test_the_recipe_takes_a_step_and_draws_its_sheet():
    small = recipe.Faces(name="tiny", faces=60, image_size=16, batch_size=4, base_channels=2, base_channels_D=2,
                         reading_steps=2, steps=2)
    run, one_step = small.begin()
    before = weights(run.modules["G"].encoder)
    start = weights(run.modules["G"].stage_one)
    assert all(torch.isfinite(value) for value in one_step(0).values())
    assert torch.equal(weights(run.modules["G"].encoder), before), "the encoder stays as it is"
    assert not torch.equal(weights(run.modules["G"].stage_one), start)
    assert small.sheet(run).shape == (len(recipe.SHOWN), 8, 3, 16, 16)


def test_what_d_sees_is_the_picture_and_its_text_and_the_penalty_leaves_the_text_alone():
    torch.manual_seed(0)
    D = recipe.Reading(text_dim=5, projected=3, image_size=16, base_channels=2)
    x = recipe.joined(torch.rand(4, 3, 16, 16), torch.randn(4, 5)).requires_grad_()
    logits = D(x)
    slope, = torch.autograd.grad(logits.sum(), x)
    assert (slope[:, :3] != 0).any() and (slope[:, 3:] == 0).all()
    other = x.detach().clone()
    other[:, 3:] += 1.0
    assert not torch.allclose(D(other), logits)


def test_kl_is_that_of_torch():
    mu, sigma = torch.randn(5, 3), torch.rand(5, 3) + 0.2
    p, q = torch.distributions.Normal(mu, sigma), torch.distributions.Normal(0.0, 1.0)
    expected = torch.distributions.kl_divergence(p, q).sum(1).mean()
    torch.testing.assert_close(losses.kl_standard_normal(mu, 2 * sigma.log()), expected)
    with pytest.raises(ValueError, match="one shape"):
        losses.kl_standard_normal(mu, sigma[:2])


def test_matching_is_two_cross_entropies_of_scaled_cosines():
    torch.manual_seed(0)
    a, b = torch.randn(4, 3), torch.randn(4, 3)
    S = 14 * torch.cosine_similarity(a[:, None], b[None], dim=-1)
    expected = -(S.log_softmax(1).diagonal().mean() + S.log_softmax(0).diagonal().mean()) / 2
    torch.testing.assert_close(losses.matching(a, b), expected)
