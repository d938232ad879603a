"""WGAN, WGAN-GP, hinge, R1, EBGAN, R3GAN: what each half changes; each step beside a tiny example by hand."""

import pytest
import torch
from torch import nn

from ganlab import losses
from ganlab.models import dcgan, mlp
from ganlab.models import ebgan as energy_models
from ganlab.theory import dirac
from ganlab.training import ebgan, gan, hinge, r1, r3gan, wgan, wgan_gp


class Shift(nn.Module):
    """G(z) = z + θ: one number."""

    def __init__(self, theta):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor(theta, dtype=torch.float64))

    def forward(self, z):
        return z + self.theta


class Parabola(nn.Module):
    """D(x) = ψx + φx²: two numbers, one logit a point (B, 1)."""

    def __init__(self, psi, phi):
        super().__init__()
        self.psi, self.phi = (nn.Parameter(torch.tensor(v, dtype=torch.float64)) for v in (psi, phi))

    def forward(self, x):
        return (self.psi * x + self.phi * x**2).squeeze(-1)


class Copier(nn.Module):
    """An autoencoder of two numbers: code e·x, reconstruction d·code."""

    def __init__(self, e, d):
        super().__init__()
        self.e, self.d = (nn.Parameter(torch.tensor(v, dtype=torch.float64)) for v in (e, d))

    def encode(self, x):
        return self.e * x

    def decode(self, codes):
        return self.d * codes

    def forward(self, x):
        return self.decode(self.encode(x))


def players(D=None):
    G, D = Shift(0.6), D or Parabola(0.4, -0.3)
    return G, D, torch.optim.SGD(G.parameters(), lr=0.1), torch.optim.SGD(D.parameters(), lr=0.1)


X = torch.tensor([[0.5], [-1.0], [2.0]], dtype=torch.float64)
Z = torch.tensor([[0.1], [0.7], [-0.4]], dtype=torch.float64)


def numbers(module):
    return [p.item() for p in module.parameters()]


def descended(module, cost):
    """The parameters after one step of .1 down the gradient of a cost of them, by central differences."""
    start, h = numbers(module), 1e-6
    slopes = []
    for i in range(len(start)):
        high, low = list(start), list(start)
        high[i] += h
        low[i] -= h
        slopes.append((cost(*high) - cost(*low)) / (2 * h))
    return [value - 0.1 * slope for value, slope in zip(start, slopes)]


def log_sigmoid(a):
    return -(1 + (-a).exp()).log()


def critic(psi, phi, x):
    return psi * x + phi * x**2


# each step, and the costs of D (of ψ, φ for given fakes) and of G (of fakes for given ψ, φ) in plain words
def wasserstein_D(psi, phi, fake):
    return float((critic(psi, phi, fake) - critic(psi, phi, X)).mean())


def with_penalty_D(psi, phi, fake):
    mixed = 0.25 * X + 0.75 * fake
    return wasserstein_D(psi, phi, fake) + 2 * float((((psi + 2 * phi * mixed).abs() - 1) ** 2).mean())


def hinge_D(psi, phi, fake):
    return float((1 - critic(psi, phi, X)).clamp(min=0).mean() + (1 + critic(psi, phi, fake)).clamp(min=0).mean())


def paired_D(psi, phi, fake):
    slopes = ((psi + 2 * phi * X) ** 2).mean() + ((psi + 2 * phi * fake) ** 2).mean()
    return float(-log_sigmoid(critic(psi, phi, X) - critic(psi, phi, fake)).mean() + 0.7 / 2 * slopes)


def damped_D(psi, phi, fake):
    penalty = 3 / 2 * ((psi + 2 * phi * X) ** 2).mean()
    return float(-log_sigmoid(critic(psi, phi, X)).mean() - log_sigmoid(-critic(psi, phi, fake)).mean() + penalty)


def nonsaturating_G(psi, phi, fake):
    return float(-log_sigmoid(critic(psi, phi, fake)).mean())


def upward_G(psi, phi, fake):
    return float(-critic(psi, phi, fake).mean())


def paired_G(psi, phi, fake):
    return float(-log_sigmoid(critic(psi, phi, fake) - critic(psi, phi, X)).mean())


STEPS = {
    "wgan": (lambda *game: wgan.step(*game, [X], [Z, Z], clip=9), wasserstein_D, upward_G),
    "wgan_gp": (lambda *game: wgan_gp.step(*game, [X], [Z, Z], weight=2), with_penalty_D, upward_G),
    "hinge": (lambda *game: hinge.step(*game, [X], [Z, Z]), hinge_D, upward_G),
    "r1": (lambda *game: r1.step(*game, X, Z, gamma=3), damped_D, nonsaturating_G),
    "r3gan": (lambda *game: r3gan.step(*game, X, Z, gamma=0.7), paired_D, paired_G),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_step_is_the_one_written_by_hand(name, monkeypatch):
    """D down its cost, then G down its own against the new D. Kills every sign, weight and stale sample."""
    monkeypatch.setattr(torch, "rand_like", lambda like: torch.full_like(like, 0.25))
    step, cost_D, cost_G = STEPS[name]
    game = G, D, *_ = players()
    theta = G.theta.item()
    new_D = descended(D, lambda psi, phi: cost_D(psi, phi, Z + theta))
    new_G = descended(G, lambda theta: cost_G(*new_D, Z + theta))
    scalars = step(*game)
    assert numbers(D) == pytest.approx(new_D, abs=1e-7)
    assert numbers(G) == pytest.approx(new_G, abs=1e-7)
    assert scalars["grad_norm_D"] > 0 and scalars["grad_norm_G"] > 0
    assert not any(value.requires_grad for value in scalars.values())


@pytest.mark.parametrize("name", STEPS)
def test_each_half_leaves_the_other_network_and_its_gradients_alone(name):
    step, *_ = STEPS[name]
    game = G, D, _, opt_D = players()
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)  # left over: kills a zero_grad that is missing
    seen = {}
    opt_D.register_step_post_hook(lambda *_: seen.update(
        D=[p.grad.clone() for p in D.parameters()], G=G.theta.grad.clone(), theta=G.theta.item(), psi=numbers(D)))
    step(*game)
    assert seen["G"] == 1e6 and seen["theta"] == 0.6, "D's half touched G"
    assert [p.grad for p in D.parameters()] == seen["D"] and numbers(D) == seen["psi"], "G's half touched D"
    assert all(p.requires_grad for p in D.parameters())
    assert max(abs(p.grad) for p in [*G.parameters(), *D.parameters()]) < 1e3


@pytest.mark.parametrize("step", [wgan.step, wgan_gp.step, hinge.step])
def test_D_is_trained_k_times_on_k_batches_and_G_once(step):
    G, D, opt_G, opt_D = players()
    trained = []
    opt_D.register_step_post_hook(lambda *_: trained.append("D"))
    opt_G.register_step_post_hook(lambda *_: trained.append("G"))
    step(G, D, opt_G, opt_D, torch.stack([X, X + 1, X + 2]), torch.stack([Z] * 4))
    assert trained == ["D", "D", "D", "G"]
    for x, z in (([], [Z]), ([X], [Z]), ([X], [Z] * 3)):
        with pytest.raises(ValueError, match=r"k \+ 1 batches of latents"):
            step(G, D, opt_G, opt_D, x, z)


def test_every_update_of_D_has_its_own_batch_and_G_the_last_latents():
    """The optimisers rest, so each loss is that of the first players. Kills the same batch k times."""
    G, D, _, _ = players()
    resting = [torch.optim.SGD(network.parameters(), lr=0) for network in (G, D)]
    scalars = wgan.step(G, D, *resting, [X, 3 * X], [Z, Z + 1, Z + 5], clip=9)
    assert scalars["loss_D"] == losses.critic_wasserstein(D(3 * X), D(G(Z + 1)))
    assert scalars["loss_G"] == losses.generator_wasserstein(D(G(Z + 5)))


def test_wgan_clips_every_weight_after_each_update():
    G, D, opt_G, opt_D = players()
    wgan.step(G, D, opt_G, opt_D, [X], [Z, Z], clip=0.05)
    assert all(abs(w) <= 0.05 for w in numbers(D)) and max(map(abs, numbers(D))) == 0.05
    with pytest.raises(ValueError, match="positive limit"):
        wgan.step(G, D, opt_G, opt_D, [X], [Z, Z], clip=0)
    assert wgan.rmsprop(D).param_groups[0]["lr"] == 5e-5


def test_the_interpolates_of_wgan_gp_are_drawn_for_each_image():
    torch.manual_seed(0)
    seen = []

    class Watching(Parabola):
        def forward(self, x):
            seen.append(x.detach().clone())
            return super().forward(x)

    game = players(Watching(0.4, -0.3))
    scalars = wgan_gp.step(*game, [X], [Z, Z])
    real, fake, mixed, _ = seen
    epsilon = (mixed - fake) / (real - fake)
    assert epsilon.min() >= 0 and epsilon.max() <= 1 and epsilon.std() > 0.05
    assert scalars["penalty"] > 0
    with pytest.raises(ValueError, match="λ"):
        wgan_gp.step(*game, [X], [Z, Z], weight=-1)
    assert wgan_gp.adam(game[1]).param_groups[0]["betas"] == (0.5, 0.9)


@pytest.mark.parametrize(("game", "step"), [
    (dirac.gan(), lambda *players: gan.step(*players, loss_G=losses.generator_saturating)),
    (dirac.nonsaturating(), gan.step),
    (dirac.wgan(), lambda G, D, opt_G, opt_D, x, z: wgan.step(G, D, opt_G, opt_D, [x], [z, z], clip=99)),
    (dirac.wgan_gp(0.6), lambda G, D, opt_G, opt_D, x, z: wgan_gp.step(G, D, opt_G, opt_D, [x], [z, z], weight=0.3)),
    (dirac.r1(0.7), lambda *players: r1.step(*players, gamma=0.7, loss_G=losses.generator_saturating)),
    (dirac.r1_r2(0.7), lambda *players: r3gan.step(*players, gamma=0.7, loss_D=losses.discriminator_bce,
                                                   loss_G=lambda _, fake: losses.generator_saturating(fake))),
], ids=lambda value: getattr(value, "name", ""))
def test_with_two_numbers_the_steps_play_the_dirac_game(game, step):
    """The theory has the signs and the factors of the code: real at 0, D(x) = ψx, high for real, D first."""
    G, D = Shift(0.9), Parabola(-0.5, 0.0)
    D.phi.requires_grad_(False)
    opt_G, opt_D = torch.optim.SGD(G.parameters(), lr=0.2), torch.optim.SGD([D.psi], lr=0.2)
    path = [(G.theta.item(), D.psi.item())]
    here = torch.zeros(4, 1, dtype=torch.float64)
    for _ in range(30):
        step(G, D, opt_G, opt_D, here, here)
        path.append((G.theta.item(), D.psi.item()))
    expected = dirac.alternating(game, path[0], h=0.2, steps=30)
    torch.testing.assert_close(torch.tensor(path, dtype=torch.float64), torch.from_numpy(expected), rtol=0, atol=1e-12)


def test_r1_reports_its_penalty_as_it_was_added_and_refuses_a_negative_gamma():
    game = _, D, *_ = players()
    x = X.clone().requires_grad_()
    expected = 1.5 * losses.r1_penalty(D(x), x).item()
    assert r1.step(*game, X, Z, gamma=3)["r1"].item() == pytest.approx(expected)
    with pytest.raises(ValueError, match="γ"):
        r1.step(*game, X, Z, gamma=-1)


def test_r3gan_reports_its_penalties_as_they_were_added_and_refuses_a_negative_gamma():
    game = G, D, *_ = players()
    x, fake = X.clone().requires_grad_(), G(Z).detach().requires_grad_()
    expected = [1.5 * losses.r1_penalty(D(points), points).item() for points in (x, fake)]
    scalars = r3gan.step(*game, X, Z, gamma=3)
    assert [scalars["r1"].item(), scalars["r2"].item()] == pytest.approx(expected)
    with pytest.raises(ValueError, match="γ"):
        r3gan.step(*game, X, Z, gamma=-1)


def test_spectral_normalisation_holds_every_layer_at_one_and_D_still_learns():
    torch.manual_seed(0)
    D = hinge.normalised_(dcgan.Discriminator(image_size=16, base_channels=4))
    G = dcgan.Generator(image_size=16, base_channels=4, latent_dim=3)
    opt_G, opt_D = gan.adam(G), hinge.adam(D, lr=0.05)
    layers = [layer for layer in D.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    start = [layer.parametrizations.weight.original.detach().clone() for layer in layers]
    for _ in range(10):
        hinge.step(G, D, opt_G, opt_D, [torch.randn(8, 3, 16, 16)], [torch.randn(8, 3)] * 2)
    sizes = [torch.linalg.matrix_norm(layer.weight.flatten(1), 2).item() for layer in layers]
    raw = [torch.linalg.matrix_norm(layer.parametrizations.weight.original.flatten(1), 2).item() for layer in layers]
    assert all(0.9 < size < 1.1 for size in sizes)
    assert min(raw) < 0.8, "else the norm would have nothing to do"
    assert all(not torch.equal(layer.parametrizations.weight.original, w) for layer, w in zip(layers, start))
    assert opt_D.param_groups[0]["betas"] == (0.0, 0.9)
    with pytest.raises(ValueError, match="found none in Parabola"):
        hinge.normalised_(Parabola(1.0, 1.0))


def energy_players(e=0.8, d=0.7):
    return players(Copier(e, d))


def norms(e, d, x):
    return abs(e * d - 1) * x.abs().squeeze(1)


def test_the_ebgan_step_is_the_one_written_by_hand():
    """One number an image: E = |ed − 1| |x|. Kills a detach on either side of G's energy, and a margin left out."""
    game = G, D, *_ = energy_players()
    fake, margin = Z + G.theta.item(), 0.4
    assert (norms(0.8, 0.7, fake) < margin).sum() == 2, "one fake is beyond the margin, else the test proves less"
    new_D = descended(D, lambda e, d: float(norms(e, d, X).mean() + (margin - norms(e, d, fake)).clamp(min=0).mean()))
    new_G = descended(G, lambda theta: float(norms(*new_D, Z + theta).mean()))
    scalars = ebgan.step(*game, X, Z, margin=margin)
    assert numbers(D) == pytest.approx(new_D, abs=1e-7)
    assert numbers(G) == pytest.approx(new_G, abs=1e-7)
    assert scalars["energy_real"].item() == pytest.approx(norms(0.8, 0.7, X).mean().item())
    assert scalars["energy_fake"].item() == pytest.approx(norms(0.8, 0.7, fake).mean().item())
    assert scalars["pulling_away"] == 0
    assert all(p.requires_grad for p in D.parameters())


def test_the_pulling_away_term_is_in_Gs_cost_only_and_looks_at_codes():
    pairs = torch.tensor([[0.5, 1.0], [-1.0, 0.3]], dtype=torch.float64)
    moved = []
    for weight in (0.0, 0.1):
        game = G, D, *_ = energy_players()
        scalars = ebgan.step(*game, pairs, pairs.flip(0), margin=1, pt_weight=weight)
        moved.append((numbers(G)[0], numbers(D)))
    assert moved[0][1] == moved[1][1], "it is no part of D's cost"
    new_D = Copier(*moved[1][1])
    theta = torch.tensor(0.6, dtype=torch.float64, requires_grad=True)
    term = 0.1 * losses.pulling_away(new_D.encode(pairs.flip(0) + theta))
    term.backward()
    assert moved[1][0] - moved[0][0] == pytest.approx(-0.1 * theta.grad.item(), rel=1e-9)
    assert scalars["pulling_away"].item() == pytest.approx(10 * term.item())


def test_ebgan_takes_another_energy_and_another_term():
    seen = []
    ebgan.step(*energy_players(), X, Z, margin=1, pt_weight=1,
               energy=lambda x, y: seen.append("energy") or ((x - y) ** 2).mean(1),
               repel=lambda codes: seen.append(codes.shape) or codes.sum())
    assert seen == ["energy", "energy", "energy", (3, 1)]


def test_ebgan_trains_its_autoencoder_of_images():
    torch.manual_seed(0)
    D = energy_models.Discriminator(image_size=8, channels=1, base_channels=4, stages=2)
    G = mlp.Generator(latent_dim=3, image_shape=(1, 8, 8))
    x = torch.ones(16, 1, 8, 8)
    x[:, :, :4] = -1
    opt_G, opt_D = gan.adam(G, lr=1e-3), gan.adam(D, lr=1e-2)
    energies = [ebgan.step(G, D, opt_G, opt_D, x, torch.randn(16, 3), margin=4, pt_weight=0.1)["energy_real"].item()
                for _ in range(40)]
    assert energies[0] == pytest.approx(8, abs=0.1)  # nothing rebuilt: √64 pixels wrong by 1
    assert energies[-1] < 0.3 * energies[0]
