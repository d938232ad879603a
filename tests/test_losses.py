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
