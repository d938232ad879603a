"""SRGAN's and the context encoder's steps: who learns in which half, what each term is, and where it counts."""

import pytest
import torch
from torch import nn

from ganlab.training import context_encoder, srgan
from tests.training.test_conditional import Watch, still, weights


class Scale(nn.Module):
    """G with one weight w: w times a picture of ones, of the size of the second argument or four times the first."""

    def __init__(self, w=0.5):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w))

    def forward(self, x, hole=None):
        size = 4 * x.shape[-1] if hole is None else x.shape[-1]
        return self.w * torch.ones(len(x), x.shape[1], size, size)


class Mean(nn.Module):
    """D with one weight v: v times the mean of the picture."""

    def __init__(self, v=2.0):
        super().__init__()
        self.v = nn.Parameter(torch.tensor(v))

    def forward(self, x):
        return self.v * x.flatten(1).mean(1)


def hole():
    m = torch.zeros(3, 1, 4, 4)
    m[:, :, :2] = 1
    return m


def features(x):
    return 3 * x


CALLS = {
    "srgan": lambda *players, **k: srgan.step(*players, torch.zeros(3, 2, 1, 1), torch.ones(3, 2, 4, 4),
                                              features=features, **k),
    "context_encoder": lambda *players, **k: context_encoder.step(*players, torch.ones(3, 2, 4, 4), hole(), **k)}


@pytest.mark.parametrize("kind", CALLS)
def test_each_half_trains_its_own_network_only(kind):
    G, D, log = Scale(), Mean(), []
    start = weights(G), weights(D)
    scalars = CALLS[kind](G, D, Watch("G", G, D, log), Watch("D", D, G, log))
    assert [name for name, _ in log] == ["D", "G"], "D goes first"
    assert not log[0][1], "D's loss must leave no gradient in G: is detach missing?"
    assert not torch.equal(weights(G), start[0]) and not torch.equal(weights(D), start[1])
    assert not any(value.requires_grad or value.dim() for value in scalars.values())


def softplus(a):
    return torch.tensor(a).exp().add(1).log()


def test_srgans_terms_are_those_of_the_paper():
    G, D = Scale(), Mean()
    got = CALLS["srgan"](G, D, *still(G, D))
    torch.testing.assert_close(got["loss_D"], softplus(-2.0) + softplus(1.0))
    torch.testing.assert_close(got["content"], torch.tensor(9 * 0.25))  # (3 · 1 − 3 · ½)²
    torch.testing.assert_close(got["adversarial"], softplus(-1.0))


def test_the_context_encoder_counts_the_hole_and_shows_D_the_filled_picture():
    """Kills: the error over the whole picture, x̂ without its surroundings, a real picture with a hole."""
    G, D = Scale(), Mean()
    got = CALLS["context_encoder"](G, D, *still(G, D))
    torch.testing.assert_close(got["l2"], torch.tensor(0.25))
    torch.testing.assert_close(got["loss_D"], softplus(-2.0) + softplus(1.5))  # half of x̂ is ½, half is 1
    torch.testing.assert_close(got["adversarial"], softplus(-1.5))


@pytest.mark.parametrize("kind, first, second", [("srgan", "content_weight", "adversarial_weight"),
                                                 ("context_encoder", "l2_weight", "adversarial_weight")])
def test_the_weights_weigh(kind, first, second):
    """G's gradient by hand: SRGAN −9 and −2 σ(−1); the hole −1 and −½ · 2 σ(−1.5)."""
    content, adversarial = {"srgan": (-9.0, -2 * torch.sigmoid(torch.tensor(-1.0)).item()),
                            "context_encoder": (-1.0, -torch.sigmoid(torch.tensor(-1.5)).item())}[kind]
    for a, b in ((1.0, 0.0), (0.0, 1.0), (0.3, 0.7)):
        G, D = Scale(), Mean()
        CALLS[kind](G, D, *still(G, D), **{first: a, second: b})
        assert G.w.grad.item() == pytest.approx(a * content + b * adversarial, rel=1e-5)


def test_the_first_phases_minimise_the_squared_error_alone():
    G = Scale()
    assert float(srgan.resnet_step(G, *still(G), torch.zeros(3, 2, 1, 1), torch.ones(3, 2, 4, 4))["loss_G"]) == 0.25
    assert G.w.grad.item() == pytest.approx(-1.0)
    G = Scale()
    x = torch.ones(3, 2, 4, 4)
    x[:, :, 2:] = 100.0  # outside the hole
    assert float(context_encoder.l2_step(G, *still(G), x, hole())["l2"]) == 0.25
    assert G.w.grad.item() == pytest.approx(-1.0)


def test_G_never_sees_what_the_hole_hides():
    seen = []
    G = Scale()
    G.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].clone()))
    x = torch.full((3, 2, 4, 4), 7.0)
    context_encoder.l2_step(G, *still(G), x, hole())
    context_encoder.step(G, Mean(), *still(G, Mean()), x, hole())
    assert all((given[:, :, :2] == 0).all() and (given[:, :, 2:] == 7).all() for given in seen)


def test_targets_of_another_size_are_refused():
    G = Scale()
    with pytest.raises(ValueError, match="Expected targets of shape"):
        srgan.resnet_step(G, *still(G), torch.zeros(3, 2, 1, 1), torch.ones(3, 2, 1, 1))
