"""StyleGAN's step and stages: who changes when, R1 and its lazy form, mixing, growing, the optimisers across it."""

import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, softplus

from ganlab import losses
from ganlab.models.stylegan import Discriminator, Generator
from ganlab.training import stylegan
from ganlab.training.loop import Run, TrainingError, fit
from ganlab.training.stylegan import Stage, at_stage, lazy_r1, mixed_styles, stage_at, step

SMALL = {"image_size": 16, "base_channels": 32, "max_channels": 4}


def players():
    torch.manual_seed(0)
    return Generator(latent_dim=4, style_dim=4, mapping_layers=2, **SMALL), Discriminator(**SMALL)


def batch():
    torch.manual_seed(1)
    return torch.rand(4, 3, 16, 16) * 2 - 1, torch.randn(4, 4)


def changed(network: nn.Module, before: dict) -> set[str]:
    return {name for name, p in network.named_parameters() if not torch.equal(p, before[name])}


def snapshot(network: nn.Module) -> dict:
    return {name: p.detach().clone() for name, p in network.named_parameters()}


# --- the step -------------------------------------------------------------------------------------------------


class Watch(torch.optim.SGD):
    """An optimiser that notes its turn, and whether the other network has gradients or changes."""

    def __init__(self, name, module, other, log):
        super().__init__(module.parameters(), lr=1e-3)
        self.name, self.other, self.log = name, other, log

    def step(self):
        before = snapshot(self.other)
        self.log.append((self.name, any(p.grad is not None for p in self.other.parameters())))
        super().step()
        assert not changed(self.other, before)


def test_each_half_trains_its_own_network_only():
    G, D = players()
    log, seen, before = [], {}, (snapshot(G), snapshot(D))
    opt_D = Watch("D", D, G, log)
    opt_D.register_step_post_hook(lambda *_: seen.update({n: p.grad.clone() for n, p in D.named_parameters()
                                                          if p.grad is not None}))
    scalars = step(G, D, Watch("G", G, D, log), opt_D, *batch())
    assert log[0] == ("D", False), "D goes first, and leaves no gradient in G"
    assert [name for name, _ in log] == ["D", "G"]
    assert changed(G, before[0]) and changed(D, before[1])
    assert all(torch.equal(p.grad, seen[n]) for n, p in D.named_parameters() if n in seen), "D was not frozen"
    assert all(p.requires_grad for p in D.parameters())
    assert not any(value.requires_grad or value.dim() for value in scalars.values())
    assert set(scalars) == {"loss_D", "loss_G", "r1", "D_x", "D_G_z", "grad_norm_D", "grad_norm_G"}


@pytest.mark.parametrize("stage", [Stage(16), Stage(16, 0.3), Stage(8)])
def test_the_scalars_are_the_losses_of_the_paper(stage):
    """Kills an α that one of the four calls does not get."""
    G, D = players()
    nn.init.normal_(D.to_logit.weight, std=3)  # else all logits are alike, whatever D sees
    x, z = batch()
    w_mean = G.w_mean.clone()
    torch.manual_seed(5)
    scalars = step(G, D, torch.optim.SGD(G.parameters(), 0.0), torch.optim.SGD(D.parameters(), 0.0), x, z,
                   stage=stage, mixing=0, r1_weight=6.0)
    assert not torch.equal(G.w_mean, w_mean)
    torch.manual_seed(5)
    x = at_stage(x, stage).requires_grad_()
    real = D(x, alpha=stage.alpha)
    fake = D(G(z, image_size=stage.image_size, alpha=stage.alpha), alpha=stage.alpha)
    gradient, = torch.autograd.grad(real.sum(), x)
    torch.testing.assert_close(scalars["loss_D"], (softplus(-real) + softplus(fake)).mean().detach())
    torch.testing.assert_close(scalars["loss_G"], softplus(-fake).mean().detach())
    torch.testing.assert_close(scalars["r1"], 3 * gradient.square().sum((1, 2, 3)).mean())
    torch.testing.assert_close(scalars["D_x"], real.sigmoid().mean().detach())
    torch.testing.assert_close(scalars["D_G_z"], fake.sigmoid().mean().detach())
    for name, network in (("grad_norm_D", D), ("grad_norm_G", G)):  # D's gradients are those of its own half
        norms = torch.stack([p.grad.norm() for p in network.parameters() if p.grad is not None])
        torch.testing.assert_close(scalars[name], norms.norm(), msg=name)


def test_gradients_do_not_pile_up_over_steps():
    G, D = players()
    for p in [*G.parameters(), *D.parameters()]:
        p.grad = torch.full_like(p, 1e6)
    scalars = step(G, D, stylegan.adam(G), stylegan.adam(D), *batch())
    assert scalars["grad_norm_D"] < 1e4 and scalars["grad_norm_G"] < 1e4


def test_the_defaults_are_those_of_the_paper(monkeypatch):
    """Kills a step without style mixing, or with another share; and another γ."""
    shares, real = [], stylegan.mixed_styles
    monkeypatch.setattr(stylegan, "mixed_styles", lambda *a, share: shares.append(share) or real(*a, share=share))
    G, D = players()
    still = torch.optim.SGD(G.parameters(), 0.0), torch.optim.SGD(D.parameters(), 0.0)
    usual, five = (step(G, D, *still, *batch(), **given)["r1"] for given in ({}, {"mixing": 0.3, "r1_weight": 5}))
    assert shares == [0.9, 0.3]
    torch.testing.assert_close(usual, 2 * five)
    torch.manual_seed(1)
    styles = mixed_styles(G, torch.randn(1000, 4), 16)
    assert abs(float((styles[:, 0] != styles[:, -1]).any(1).float().mean()) - 0.9) < 0.06  # six deviations of 0.01
    assert [lazy_r1(number) for number in (0, 1, 8, 15, 16)] == [160, 0, 0, 0, 160]


@pytest.mark.parametrize(("changes", "words"), [
    ({"r1_weight": -1}, "γ of the R1 penalty from 0 on, got -1"), ({"r1_weight": float("nan")}, "got nan"),
    ({"mixing": float("nan")}, "mixing from 0 to 1"),
    ({"x": torch.zeros(0, 3, 16, 16)}, r"at least one image, .* got 0"),
    ({"x": torch.zeros(4, 3, 16, 16, dtype=torch.uint8)}, "floating-point .* of torch.uint8"),
    ({"x": torch.zeros(16)}, r"square images .* got \(16,\)"),
])
def test_what_does_not_fit_is_refused_before_anything_is_trained(changes, words):
    G, D = players()
    before = {name: value.clone() for part in (G, D) for name, value in part.state_dict().items()}
    x, z = batch()
    with pytest.raises(ValueError, match=words):
        step(G, D, stylegan.adam(G), stylegan.adam(D), **{"x": x, "z": z} | changes)
    assert all(torch.equal(value, before[name]) for part in (G, D) for name, value in part.state_dict().items())


def test_both_losses_can_be_exchanged_and_the_images_stay():
    G, D = players()
    x, z = batch()
    before = x.clone()
    optimizers = torch.optim.SGD(G.parameters(), 0.0), torch.optim.SGD(D.parameters(), 0.0)
    scalars = step(G, D, *optimizers, x, z, loss_D=lambda real, fake: (real - fake).mean() * 0 + 7,
                   loss_G=lambda fake: fake.mean() * 0 + 5)
    assert (scalars["loss_D"], scalars["loss_G"]) == (7, 5)
    assert torch.equal(x, before) and not x.requires_grad


@pytest.mark.parametrize("stage", [Stage(8), Stage(16, 0.5)])
def test_only_what_has_grown_learns(stage):
    """A layer that takes no part keeps its weights, and Adam knows nothing of it."""
    G, D = players()
    opt_G, opt_D = stylegan.adam(G), stylegan.adam(D)
    before = snapshot(G), snapshot(D)
    step(G, D, opt_G, opt_D, *batch(), stage=stage)
    moved_G, moved_D = changed(G, before[0]), changed(D, before[1])
    fading = stage.alpha < 1
    last = 3 if stage.image_size == 8 else 5
    assert {int(n.split(".")[2]) for n in moved_G if n.startswith("synthesis.layers")} == set(range(last + 1))
    heads = {n.split(".")[2] for n in moved_G if "to_rgb" in n}
    assert heads == ({"1", "2"} if fading else {"1"})
    assert {n.split(".")[1] for n in moved_D if "from_rgb" in n} == heads
    assert {n.split(".")[1] for n in moved_D if "stages" in n} == ({"0", "1"} if stage.image_size == 16 else {"0"})
    assert len(opt_G.state) == len(moved_G) and len(opt_D.state) == len(moved_D)


def test_adam_keeps_its_state_when_a_size_is_added():
    G, D = players()
    opt_G, opt_D = stylegan.adam(G), stylegan.adam(D)
    for _ in range(3):
        step(G, D, opt_G, opt_D, *batch(), stage=Stage(8))
    step(G, D, opt_G, opt_D, *batch(), stage=Stage(16, 0.1))
    old, new = G.synthesis.layers[0].bias, G.synthesis.layers[4].bias
    assert (opt_G.state[old]["step"], opt_G.state[new]["step"]) == (4, 1)
    group = opt_G.param_groups[0]
    assert (group["lr"], group["betas"]) == (1e-3, (0.0, 0.99))


def test_a_loss_that_is_no_number_stops_and_keeps_the_checkpoint(tmp_path):
    G, D = players()
    opt_G, opt_D = stylegan.adam(G), stylegan.adam(D)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": stylegan.average(G, batch_size=4)})
    x, z = batch()

    def one_step(number):
        return step(G, D, opt_G, opt_D, x * (float("nan") if number == 2 else 1), z, stage=Stage(8))

    saved = tmp_path / "run.pt"
    with pytest.raises(TrainingError, match="step 2: loss_D"):
        fit(run, one_step, steps=4, checkpoint_to=saved, checkpoint_every=2, progress=False)
    assert run.load(saved).step == 2
    assert all(p.isfinite().all() for p in G.parameters())


# --- R1 -------------------------------------------------------------------------------------------------------


def test_lazy_r1_is_the_same_on_the_average():
    weights = [lazy_r1(number, weight=10, every=4) for number in range(20)]
    assert sum(weights) / 20 == 10
    assert weights[:5] == [40, 0, 0, 0, 40]
    assert [lazy_r1(number, weight=3, every=1) for number in range(3)] == [3, 3, 3]
    with pytest.raises(ValueError, match="every"):
        lazy_r1(0, every=0)
    for wrong in (-3, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="γ of the R1 penalty from 0 on"):
            lazy_r1(1, weight=wrong)


def test_the_gradient_of_lazy_r1_is_the_full_one_on_the_average():
    """Kills a lazy weight that is not multiplied by its interval, and a penalty that does not reach D's weights."""
    G, D = players()
    x, z = batch()
    still = torch.optim.SGD(G.parameters(), 0.0), torch.optim.SGD(D.parameters(), 0.0)

    def mean_gradient(every: int) -> torch.Tensor:
        total = 0
        for number in range(4):
            step(G, D, *still, x, z, mixing=0, r1_weight=lazy_r1(number, weight=5, every=every))
            total = total + torch.cat([p.grad.flatten() for p in D.parameters() if p.grad is not None])
        return total / 4

    full, lazy = mean_gradient(1), mean_gradient(4)
    torch.testing.assert_close(lazy, full, rtol=1e-3, atol=1e-5)
    assert not torch.allclose(full, mean_gradient(5), rtol=0.05)  # 25 in one of 4 steps is more


def test_r1_left_out_costs_no_second_derivative(monkeypatch):
    monkeypatch.setattr(losses, "r1_penalty", lambda *_: pytest.fail("the penalty was computed"))
    G, D = players()
    scalars = step(G, D, stylegan.adam(G), stylegan.adam(D), *batch(), r1_weight=0.0)
    assert scalars["r1"] == 0


# --- mixing ---------------------------------------------------------------------------------------------------


def test_a_share_of_the_images_mixes_two_latents_among_the_layers_in_use():
    G = players()[0].eval()
    z = torch.randn(4000, 4)
    with torch.no_grad():
        own, styles = G.styles(z), mixed_styles(G, z, 8, share=0.9)
        assert torch.equal(mixed_styles(G, z, 8, share=0.0), own)
    kept = (styles == own).all(2)  # (B, layers)
    assert kept[:, 0].all(), "the first layer always takes the first latent"
    assert abs(float((~kept).any(1).float().mean()) - 0.9) < 0.03  # 0.9 ± 6 standard errors of 0.005
    crossover = kept.sum(1)[(~kept).any(1)]
    assert set(crossover.tolist()) == {1, 2, 3}, "an 8×8 image has layers 0 to 3"
    assert all(bool((row[:-1] | ~row[1:]).all()) for row in kept[:50]), "one change, and not back"
    with pytest.raises(ValueError, match="mixing from 0 to 1"):
        mixed_styles(G, z, 8, share=1.5)


# --- stages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seen", "expected"), [
    (0, Stage(8, 1.0)), (99, Stage(8, 1.0)), (100, Stage(16, 0.0)), (120, Stage(16, 0.5)), (140, Stage(16, 1.0)),
    (239, Stage(16, 1.0)), (240, Stage(32, 0.0)), (250, Stage(32, 0.25)), (280, Stage(32, 1.0)),
    (379, Stage(32, 1.0)), (380, Stage(32, 1.0)), (10**9, Stage(32, 1.0)),
])
def test_the_table_of_stages(seen, expected):
    assert stage_at(seen, image_size=32, stable=100, fade=40) == expected


def test_the_stages_of_the_paper_and_what_is_refused():
    assert stage_at(0) == Stage(8, 1.0)
    assert stage_at(1_200_000) == Stage(16, 0.5)
    assert stage_at(14 * 800_000) == Stage(1024, 1.0)
    assert stage_at(0, image_size=8) == stage_at(10**7, image_size=8) == Stage(8)
    assert stage_at(0, first_size=4) == Stage(4)
    for wrong in ({"image_size": 24}, {"first_size": 64, "image_size": 32}, {"stable": 0}, {"fade": -1}):
        with pytest.raises(ValueError, match="Expected"):
            stage_at(0, **wrong)
    with pytest.raises(ValueError, match="images_seen of at least 0"):
        stage_at(-1)


@pytest.mark.parametrize("wrong", [(0,), (2,), (24,), (16.0,), ("16",), (16, -0.1), (16, 1.1), (16, float("nan")),
                                   (4, 0.5)])
def test_stages_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="Expected a"):
        Stage(*wrong)
    assert Stage(4, 1.0) == Stage(4)


def test_real_images_fade_as_generated_ones_do():
    x, _ = batch()
    assert torch.equal(at_stage(x, Stage(16)), x)
    torch.testing.assert_close(at_stage(x, Stage(8)), avg_pool2d(x, 2))
    coarse = avg_pool2d(x, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)
    torch.testing.assert_close(at_stage(x, Stage(16, 0.0)), coarse)
    torch.testing.assert_close(at_stage(x, Stage(16, 0.3)), 0.7 * coarse + 0.3 * x)
    for wrong in (torch.zeros(2, 3, 24, 24), torch.zeros(2, 3, 8, 8), torch.zeros(2, 3, 32, 16)):
        with pytest.raises(ValueError, match="multiple of 16"):
            at_stage(wrong, Stage(16))


def test_the_average_counts_its_half_life_in_images():
    G, _ = players()
    average = stylegan.average(G, batch_size=5, half_life_images=20)
    with torch.no_grad():
        G.synthesis.constant.add_(1.0)
    for _ in range(4):  # 20 images
        average.update()
    torch.testing.assert_close(average.module.synthesis.constant, torch.full_like(G.synthesis.constant, 1.5))
