"""The way back to (z, y), latents that keep a person, heads turned back: what each step changes, and one by hand."""

from copy import deepcopy

import pytest
import torch
from torch import nn
from torch.optim import SGD

from ganlab.training import age_cgan, icgan, tp_gan


class Linear(nn.Module):
    """G(z, y) = z A + y B."""

    def __init__(self):
        super().__init__()
        self.A, self.B = nn.Parameter(torch.randn(3, 5)), nn.Parameter(torch.randn(2, 5))

    def forward(self, z, y):
        return z @ self.A + y @ self.B


def same(first, second):
    return all(torch.equal(a, b) for a, b in zip(first.state_dict().values(), second.state_dict().values()))


def test_E_z_learns_from_pictures_of_G_which_stays():
    torch.manual_seed(0)
    G, E = Linear(), nn.Linear(5, 3)
    before_G, before_E = deepcopy(G), deepcopy(E)
    z, y = torch.randn(6, 3), torch.randn(6, 2)
    loss = icgan.step_z(E, SGD(E.parameters(), lr=0.1), G, z, y)["loss_z"]
    by_hand = (before_E(G(z, y).detach()) - z).square().mean()
    torch.testing.assert_close(loss, by_hand.detach())
    grad, = torch.autograd.grad(by_hand, [before_E.weight])
    torch.testing.assert_close(E.weight, before_E.weight - 0.1 * grad)
    assert same(G, before_G) and G.A.grad is None


def test_E_y_learns_from_real_pictures():
    torch.manual_seed(0)
    E = nn.Linear(5, 2)
    before, x, y = deepcopy(E), torch.randn(6, 5), torch.rand(6, 2)
    loss = icgan.step_y(E, SGD(E.parameters(), lr=0.1), x, y)["loss_y"]
    by_hand = (before(x) - y).square().mean()
    torch.testing.assert_close(loss, by_hand.detach())
    grad, = torch.autograd.grad(by_hand, [before.bias])
    torch.testing.assert_close(E.bias, before.bias - 0.1 * grad)


def test_the_optimised_latent_is_the_one_of_least_squares():
    torch.manual_seed(0)
    G, z, y, x = Linear(), torch.randn(4, 3), torch.randn(4, 2), torch.randn(4, 5)
    before, z_before = deepcopy(G), z.clone()
    W = torch.randn(5, 5)
    z_star = age_cgan.optimised(G, z, y, x, lambda image: image @ W, steps=100)
    wanted = torch.linalg.lstsq((G.A @ W).T, ((x - y @ G.B) @ W).T).solution.T
    torch.testing.assert_close(z_star, wanted.detach(), atol=1e-3, rtol=1e-3)
    assert same(G, before) and G.A.grad is None and torch.equal(z, z_before) and not z_star.requires_grad


def players():
    torch.manual_seed(0)
    G = nn.Conv2d(1, 1, 3, padding=1)
    D = nn.Sequential(nn.Flatten(), nn.Linear(16, 1), nn.Flatten(0))
    return G, D


def test_asymmetry_by_hand():
    x = torch.tensor([[[[0.0, 1.0, 4.0]]]])
    assert tp_gan.asymmetry(x) == pytest.approx((4 + 0 + 4) / 3)
    assert tp_gan.asymmetry(x.transpose(2, 3)) == 0  # kills top for left


def test_frontal_step_by_hand():
    G, D = players()
    x_side, x_front = torch.rand(3, 1, 4, 4), torch.rand(3, 1, 4, 4)
    G0, D0 = deepcopy(G), deepcopy(D)
    said = tp_gan.step(G, D, SGD(G.parameters(), lr=0.1), SGD(D.parameters(), lr=0.1), x_side, x_front,
                       symmetry_weight=0.5, adversarial_weight=2.0)
    softplus = nn.functional.softplus
    J_D = softplus(-D0(x_front)).mean() + softplus(D0(G0(x_side).detach())).mean()
    grads = torch.autograd.grad(J_D, list(D0.parameters()))
    for now, before, grad in zip(D.parameters(), D0.parameters(), grads):
        torch.testing.assert_close(now, before - 0.1 * grad)
    made = G0(x_side)
    pixel, symmetry = (made - x_front).abs().mean(), (made - made.flip(3)).abs().mean()
    J_G = pixel + 0.5 * symmetry + 2.0 * softplus(-D(made)).mean()
    grads = torch.autograd.grad(J_G, list(G0.parameters()))
    for now, before, grad in zip(G.parameters(), G0.parameters(), grads):
        torch.testing.assert_close(now, before - 0.1 * grad)
    torch.testing.assert_close(said["pixel"], pixel.detach())
    torch.testing.assert_close(said["symmetry"], symmetry.detach())


def test_a_front_of_another_shape_is_refused():
    G, D = players()
    with pytest.raises(ValueError, match="shape"):
        tp_gan.step(G, D, SGD(G.parameters(), lr=0.1), SGD(D.parameters(), lr=0.1), torch.rand(3, 1, 4, 4),
                    torch.rand(3, 1, 4, 5))
