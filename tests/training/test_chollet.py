"""The step of Chollet's book, checked against the same step written out."""

import torch
from torch import nn

from ganlab.models import chollet
from ganlab.training import chollet as training


def small_run():
    torch.manual_seed(0)
    return training.new_run(chollet.Generator(base_channels=2, channels=1),
                            chollet.Discriminator(base_channels=4, channels=1))


def test_it_trains_both_with_rmsprop_at_the_book_s_rates():
    run = small_run()
    before = {name: [p.clone() for p in module.parameters()] for name, module in run.modules.items()}
    scalars = training.step(*run.modules.values(), *run.optimizers.values(), torch.rand(6, 1, 32, 32) * 2 - 1)
    for name, rate in (("G", 4e-4), ("D", 8e-4)):
        # in its first step RMSprop moves a weight by rate / √(1 − 0.9) at most, whatever its gradient
        moved = [(p - old).abs().max() for p, old in zip(run.modules[name].parameters(), before[name])]
        assert abs(max(moved) / (rate / 0.1**0.5) - 1) < 0.01, name
        assert all(p.requires_grad for p in run.modules[name].parameters())
    assert set(scalars) == {"loss_D", "loss_G", "D_x", "D_G_z", "grad_norm_D", "grad_norm_G"}
    assert not any(value.requires_grad for value in scalars.values())


def test_gradients_are_clipped_and_their_norms_are_those_before():
    run = small_run()
    G, D = run.modules.values()
    with torch.no_grad():
        D.body[0].weight.mul_(300)
    scalars = training.step(G, D, *run.optimizers.values(), torch.rand(6, 1, 32, 32) * 2 - 1)
    for name, module in run.modules.items():
        largest = max(p.grad.abs().max() for p in module.parameters())
        assert largest == 1, name
        assert scalars[f"grad_norm_{name}"] > 1, name


class Constant(nn.Module):
    """Judge every image alike."""

    def __init__(self):
        super().__init__()
        self.logit = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return self.logit + 0 * x.flatten(1).sum(1)


def test_the_targets_of_d_are_noisy_and_lie_inside(monkeypatch):
    """Kills noise on one side, noise that leaves [0, 1], and labels that have changed places."""
    targets, bce = [], training.losses.bce
    monkeypatch.setattr(training.losses, "bce", lambda logits, t: targets.append(t) or bce(logits, t))
    torch.manual_seed(0)
    G, D = chollet.Generator(base_channels=2, channels=1), Constant()
    optimizers = [torch.optim.SGD(network.parameters(), 0.1) for network in (G, D)]
    training.step(G, D, *optimizers, torch.zeros(500, 1, 32, 32))
    real, fake = targets[0].view(2, -1)
    assert 0.95 <= real.min() < 0.955 and 0.995 < real.max() <= 1
    assert 0 <= fake.min() < 0.005 and 0.045 < fake.max() < 0.05
