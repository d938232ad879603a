import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from ganlab import losses

EXTREMES = torch.tensor([-1e4, -100.0, -3.0, 0.0, 3.0, 100.0, 1e4])


def logits(seed, n=50):
    return 4 * torch.randn(n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_bce_equals_torch(t, reduction):
    a = logits(0)
    expected = binary_cross_entropy_with_logits(a, torch.full_like(a, t), reduction=reduction)
    torch.testing.assert_close(losses.bce(a, t, reduction=reduction), expected, rtol=1e-12, atol=0)
    torch.testing.assert_close(losses.bce_from_probability(a.sigmoid(), t, reduction=reduction), expected)


def test_discriminator_bce_labels_real_1_and_fake_0():
    real, fake = logits(1), logits(2, 30)
    expected = losses.bce(real, 1.0) + losses.bce(fake, 0.0)
    torch.testing.assert_close(losses.discriminator_bce(real, fake), expected)
    assert losses.discriminator_bce(torch.tensor([9.0]), torch.tensor([-9.0])) < 0.001


@pytest.mark.parametrize(("loss", "gradient"), [
    (losses.generator_saturating, lambda a: -a.sigmoid()),
    (losses.generator_nonsaturating, lambda a: a.sigmoid() - 1),
])
def test_generator_gradients_per_logit(loss, gradient):
    a = logits(3).requires_grad_()
    loss(a, reduction="sum").backward()
    torch.testing.assert_close(a.grad, gradient(a.detach()))


def test_generator_losses_are_the_formulas():
    a = logits(4)
    torch.testing.assert_close(losses.generator_saturating(a), torch.log(1 - a.sigmoid()).mean())
    torch.testing.assert_close(losses.generator_nonsaturating(a), -torch.log(a.sigmoid()).mean())


@pytest.mark.parametrize("loss", [
    lambda a: losses.bce(a, 1.0), lambda a: losses.bce(a, 0.0), lambda a: losses.discriminator_bce(a, -a),
    losses.generator_saturating, losses.generator_nonsaturating,
])
@pytest.mark.parametrize("value", EXTREMES.tolist())
def test_losses_and_gradients_are_finite_in_float32(loss, value):
    a = torch.tensor([value], requires_grad=True)
    result = loss(a)
    result.backward()
    assert torch.isfinite(result)
    assert torch.isfinite(a.grad).all()


def test_the_textbook_form_breaks_where_the_logit_form_does_not():
    a = torch.tensor([100.0])
    assert not torch.isfinite(losses.bce_from_probability(a.sigmoid(), 0.0))
    torch.testing.assert_close(losses.bce(a, 0.0), torch.tensor(100.0))


def test_least_squares_by_hand():
    real, fake = torch.tensor([1.0, 3.0]), torch.tensor([0.0, -2.0])
    assert losses.discriminator_least_squares(real, fake) == 0.5 * 2 + 0.5 * 2
    assert losses.generator_least_squares(fake) == 0.5 * (1 + 9) / 2
    assert losses.generator_least_squares(fake, reduction="sum") == 0.5 * (1 + 9)
    assert losses.discriminator_squares(real, fake) == 2 + 2, "CycleGAN writes it without the halves"
    assert losses.discriminator_least_squares(real, fake, reduction="sum") == 0.5 * 4 + 0.5 * 4
    assert losses.discriminator_squares(real, fake, reduction="sum") == 4 + 4
    assert losses.generator_squares(fake) == (1 + 9) / 2
    assert losses.generator_squares(fake, reduction="sum") == 1 + 9


def test_noisy_labels_are_never_quite_sure_and_never_change_sides():
    torch.manual_seed(0)
    loss = losses.noisy_label_bce(0.05)
    zeros = torch.zeros(1000)
    sure = torch.full((1000,), 20.0)
    # mean noise 0.025 times logit 20, for real and for fake; the deviation of either mean is 0.009
    assert abs(loss(sure, zeros) - losses.discriminator_bce(sure, zeros) - 0.5) < 0.05
    assert abs(loss(zeros, -sure) - losses.discriminator_bce(zeros, -sure) - 0.5) < 0.05
    torch.testing.assert_close(loss(zeros, zeros), losses.discriminator_bce(zeros, zeros))  # any target costs log 2
    with pytest.raises(ValueError, match=r"from 0 to 0\.5"):
        losses.noisy_label_bce(0.6)


def test_targets_that_would_make_a_table_of_all_pairs_are_refused():
    with pytest.raises(ValueError, match=r"\(3,\).*\(3, 1\)"):
        losses.bce(torch.zeros(3), torch.ones(3, 1))
    assert losses.bce(torch.zeros(2, 3), torch.ones(3)) > 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_logits_are_judged_in_float32(dtype):
    a = torch.tensor([2.0, -0.1], dtype=dtype)
    for loss in (losses.generator_nonsaturating, losses.generator_saturating, lambda a: losses.bce(a, 1.0),
                 losses.generator_least_squares, lambda a: losses.discriminator_least_squares(a, a),
                 losses.generator_squares, lambda a: losses.discriminator_squares(a, a)):
        assert loss(a).dtype == torch.float32
        assert loss(a) == loss(a.float())


def test_an_unknown_reduction_is_refused():
    with pytest.raises(ValueError, match="mean"):
        losses.generator_nonsaturating(torch.zeros(2), reduction="none")


def test_r1_is_the_mean_squared_slope_on_real_images():
    """For the logit x · w + c of every image the gradient is w: kills a mean over pixels, and a missing square."""
    w = torch.tensor([[1.0, -2.0], [3.0, 0.0]], requires_grad=True)
    x = torch.randn(5, 2, 2, requires_grad=True)
    penalty = losses.r1_penalty((x * w).sum((1, 2)) + 7, x)
    torch.testing.assert_close(penalty, torch.tensor(14.0))
    penalty.backward()
    torch.testing.assert_close(w.grad, 2 * w.detach())  # D can learn from it
    scale = torch.tensor([1.0, 2, 3, 4, 5])
    torch.testing.assert_close(losses.r1_penalty(scale * (x * w).sum((1, 2)), x), torch.tensor(14.0 * 11))


def test_r1_needs_logits_that_come_from_x():
    x = torch.zeros(2, 3)
    with pytest.raises(ValueError, match="requires_grad_"):
        losses.r1_penalty(x.sum(1), x)
    with torch.no_grad(), pytest.raises(ValueError, match="no_grad"):
        losses.r1_penalty(x.requires_grad_().sum(1), x)


def parts(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64, requires_grad=True)


RELU = torch.nn.functional.relu
# each objective of lesson 11 beside its equation, written out with its own words
EQUATIONS = {
    "critic": (losses.critic_wasserstein, lambda r, f: f.mean() - r.mean()),
    "generator": (losses.generator_wasserstein, lambda f: -f.mean()),
    "hinge": (losses.discriminator_hinge, lambda r, f: RELU(1 - r).mean() + RELU(1 + f).mean()),
    "relativistic D": (losses.discriminator_relativistic, lambda r, f: -torch.log((r - f).sigmoid()).mean()),
    "relativistic G": (losses.generator_relativistic, lambda r, f: -torch.log((f - r).sigmoid()).mean()),
    "energy of D": (lambda r, f: losses.discriminator_energy(r, f, margin=0.7),
                    lambda r, f: r.mean() + RELU(0.7 - f).mean()),
    "energy of G": (losses.generator_energy, lambda f: f.mean()),
}


@pytest.mark.parametrize("name", EQUATIONS)
def test_each_objective_is_its_equation_and_its_gradient_that_of_finite_differences(name):
    loss, equation = EQUATIONS[name]
    inputs = [parts(seed, 9) for seed in range(equation.__code__.co_argcount)]
    torch.testing.assert_close(loss(*inputs), equation(*inputs), rtol=1e-12, atol=0)
    assert torch.autograd.gradcheck(loss, inputs, eps=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", [name for name in EQUATIONS if name != "energy of D"])
def test_sums_and_half_precision_of_the_other_objectives(name):
    loss, equation = EQUATIONS[name]
    inputs = [parts(seed, 9).detach() for seed in range(equation.__code__.co_argcount)]
    torch.testing.assert_close(loss(*inputs, reduction="sum"), 9 * loss(*inputs))
    assert loss(*(part.half() for part in inputs)).dtype == torch.float32


def test_the_margin_is_in_the_unit_of_the_energy():
    real, fake = torch.tensor([0.5]), torch.tensor([2.0])
    assert losses.discriminator_energy(real, fake, margin=10) == 0.5 + 8
    assert losses.discriminator_energy(real, fake, margin=1) == 0.5, "beyond the margin: nothing to gain"
    assert losses.discriminator_energy(real.repeat(3), fake.repeat(3), margin=10, reduction="sum") == 3 * 8.5
    with pytest.raises(ValueError, match="positive margin"):
        losses.discriminator_energy(real, fake, margin=0)


def test_the_energy_is_the_norm_of_each_images_error():
    x, y = torch.zeros(2, 1, 2, 2), torch.tensor([3.0, 4, 0, 0, 1, 1, 1, 1]).view(2, 1, 2, 2)
    torch.testing.assert_close(losses.reconstruction_error(x, y), torch.tensor([5.0, 2.0]))
    assert torch.autograd.gradcheck(losses.reconstruction_error, (parts(0, 3, 4), parts(1, 3, 4)))
    with pytest.raises(ValueError, match="one shape"):
        losses.reconstruction_error(x, y[:1])


def test_pulling_away_by_hand_and_by_finite_differences():
    pair = torch.tensor([[2.0, 0.0], [-3.0, 0.0], [0.0, 5.0]])
    # opposite codes cost 1, and so do equal ones; orthogonal ones nothing: 2 of the 6 ordered pairs
    torch.testing.assert_close(losses.pulling_away(pair), torch.tensor(2 / 6))
    torch.testing.assert_close(losses.pulling_away(pair.abs()), torch.tensor(2 / 6))
    codes = parts(2, 4, 3)
    expected = sum(torch.cosine_similarity(codes[i], codes[j], dim=0).item() ** 2
                   for i in range(4) for j in range(4) if i != j) / 12
    assert losses.pulling_away(codes).item() == pytest.approx(expected, rel=1e-12)
    assert torch.autograd.gradcheck(losses.pulling_away, (codes,))
    with pytest.raises(ValueError, match="at least 2 codes"):
        losses.pulling_away(codes[:1])


def test_pairs_are_pairs_and_a_number_added_to_all_logits_changes_nothing():
    real, fake = parts(0, 6), parts(1, 6)
    torch.testing.assert_close(losses.discriminator_relativistic(real + 7, fake + 7),
                               losses.discriminator_relativistic(real, fake))
    assert losses.discriminator_relativistic(real, fake) != losses.discriminator_relativistic(real, fake.flip(0))
    with pytest.raises(ValueError, match="one shape"):
        losses.generator_relativistic(real, fake[:, None])


def curved(x):
    """A judge whose slope differs from place to place: x₀² x₁ + sin x₁, in each point."""
    return x[..., 0] ** 2 * x[..., 1] + x[..., 1].sin()


def slope_norms(x):
    a, b = x.detach().unbind(-1)
    return ((2 * a * b) ** 2 + (a**2 + b.cos()) ** 2).sqrt()


def test_penalties_are_their_equations_and_differentiable_again():
    x = parts(3, 5, 2)
    torch.testing.assert_close(losses.r1_penalty(curved(x), x), (slope_norms(x) ** 2).mean())
    torch.testing.assert_close(losses.r2_penalty(curved(x), x), (slope_norms(x) ** 2).mean())
    torch.testing.assert_close(losses.gradient_penalty(curved(x), x), ((slope_norms(x) - 1) ** 2).mean())
    for penalty in (losses.r1_penalty, losses.gradient_penalty):
        assert torch.autograd.gradcheck(lambda w, penalty=penalty: penalty(w * curved(x), x), (parts(4, 1),))


def test_a_flat_critic_pays_one_and_gets_a_finite_gradient():
    """Kills a root of the summed squares, whose slope at 0 is infinite."""
    w, x = torch.zeros(2, requires_grad=True), torch.randn(4, 2, requires_grad=True)
    penalty = losses.gradient_penalty(x @ w, x)
    penalty.backward()
    assert penalty == 1 and torch.isfinite(w.grad).all()


def test_interpolates_have_one_epsilon_an_image():
    x, x_fake = parts(0, 3, 2, 2), parts(1, 3, 2, 2)
    mixed = losses.interpolates(x, x_fake, torch.tensor([0.0, 0.25, 1.0], dtype=torch.float64))
    assert mixed.is_leaf and mixed.requires_grad
    torch.testing.assert_close(mixed.detach(), torch.stack([x_fake[0], 0.25 * x[1] + 0.75 * x_fake[1], x[2]]).detach())
    for bad in (torch.zeros(2), torch.zeros(3, 2, 2), torch.zeros(3, 1)):
        with pytest.raises(ValueError, match="one ε an image"):
            losses.interpolates(x, x_fake, bad)
    with pytest.raises(ValueError, match="one shape"):
        losses.interpolates(x, x_fake[:2], torch.zeros(3))


@pytest.mark.parametrize("logits", [lambda x: x[:, :1], lambda x: x, lambda x: x.sum(0)])
def test_penalties_want_one_logit_an_image(logits):
    x = torch.zeros(4, 3, requires_grad=True)
    with pytest.raises(ValueError, match="Flatten the logits"):
        losses.r1_penalty(logits(x), x)


def test_each_seed_has_its_own_loss_and_the_losses_are_added():
    real, fake, x = parts(0, 3, 7), parts(1, 3, 7), parts(2, 3, 7, 2)
    for loss in (losses.discriminator_bce, losses.discriminator_relativistic, losses.discriminator_hinge):
        alone = [loss(r, f) for r, f in zip(real, fake)]
        torch.testing.assert_close(losses.per_seed(loss)(real, fake), sum(alone))
    for penalty in (losses.r1_penalty, losses.gradient_penalty):
        torch.testing.assert_close(penalty(curved(x), x), sum(penalty(curved(one), one) for one in (
            each.detach().requires_grad_() for each in x)))
    mixed = losses.interpolates(x, -x, torch.full((3, 7), 0.75, dtype=torch.float64))
    torch.testing.assert_close(mixed, 0.5 * x)
