"""Poisson's and Gauss–Poisson's equations against a sparse direct solution; what is pasted; the measures."""

import numpy as np
import pytest
import torch
from scipy import sparse
from scipy.ndimage import gaussian_filter1d
from scipy.sparse.linalg import spsolve

from ganlab.datasets import ImageSet
from ganlab.lessons.editing import blending
from ganlab.models.context_encoder import filled


def pictures(count=2, height=12, width=16, seed=0):
    return torch.rand(count, 3, height, width, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def blob(count=2, height=12, width=16):
    """No square: an L that touches the left border."""
    m = torch.zeros(count, 1, height, width, dtype=torch.float64)
    m[:, :, 3:9, :5] = 1
    m[:, :, 6:9, 5:11] = 1
    return m


def derivative(n):
    return sparse.diags([-np.ones(n - 1), np.ones(n - 1)], [0, 1], (n - 1, n))


def gradient_matrix(height, width):
    """∇ of a picture in rows: differences to the right, then down."""
    return sparse.vstack([sparse.kron(sparse.eye(height), derivative(width)),
                          sparse.kron(derivative(height), sparse.eye(width))]).tocsr()


def flat(v, n):
    """The gradients of picture n, channel 0, as the matrix orders them."""
    return np.concatenate([part[n, 0].numpy().ravel() for part in v])


def test_poisson_is_the_least_squares_solution():
    """Kills a wrong eigenvalue, a wrong border, a sign: both solve the same normal equations."""
    source, target, mask = pictures(seed=1), pictures(seed=2), blob()
    made = blending.poisson(source, target, mask)
    nabla, v = gradient_matrix(12, 16), blending.guidance(source, target, mask)
    outside = (1 - mask[0, 0]).numpy().ravel()
    for n in range(2):
        # one row more: outside the mask the mean is the target's
        rows = sparse.vstack([nabla, sparse.csr_matrix(outside)])
        right = np.append(flat(v, n), outside @ target[n, 0].numpy().ravel())
        exact = spsolve((rows.T @ rows).tocsc(), rows.T @ right)
        assert np.abs(made[n, 0].numpy().ravel() - exact).max() < 1e-9


@pytest.mark.parametrize("beta, sigma", [(1.0, 0.5), (0.1, 1.5)])
def test_gauss_poisson_is_the_least_squares_solution(beta, sigma):
    source, target, mask, low = pictures(seed=1), pictures(seed=2), blob(), pictures(seed=3)
    v = blending.guidance(source, target, mask)
    made = blending.gauss_poisson(low, v, beta=beta, sigma=sigma)
    blurs = [gaussian_filter1d(np.eye(n), sigma, axis=0, mode="reflect", radius=max(1, round(4 * sigma)))
             for n in (12, 16)]
    blur, nabla = sparse.csr_matrix(np.kron(*blurs)), gradient_matrix(12, 16)
    for n in range(2):
        right = nabla.T @ flat(v, n) + beta * blur.T @ low[n, 0].numpy().ravel()
        exact = spsolve((nabla.T @ nabla + beta * blur.T @ blur).tocsc(), right)
        assert np.abs(made[n, 0].numpy().ravel() - exact).max() < 1e-9


def test_a_constant_shift_is_undone_exactly():
    """A part that is lighter by a constant has the right gradients: nothing is left of it, in each channel."""
    truth, mask = pictures(), blob()
    shift = torch.tensor([0.3, -0.2, 0.5], dtype=torch.float64)[:, None, None]
    assert (blending.poisson(truth + shift, truth, mask) - truth).abs().max() < 1e-12
    single = blending.poisson((truth + shift).float(), truth.float(), mask.float())
    assert single.dtype == torch.float32 and (single - truth).abs().max() < 1e-6


def test_what_the_target_hides_is_never_seen():
    source, target, mask = pictures(seed=1), pictures(seed=2), blob()
    other = filled(target, pictures(seed=3), mask)
    for made in (blending.poisson, blending.matched):
        a, b = (made(source.float(), part.float(), mask.float()) for part in (target, other))
        torch.testing.assert_close(a, b)


def test_the_guidance_takes_the_sources_gradients_at_the_rim():
    source, target, mask = pictures(1, seed=1), pictures(1, seed=2), blob(1)
    right, down = blending.guidance(source, target, mask)
    assert torch.equal(right[..., 6, 10], source[..., 6, 11] - source[..., 6, 10]), "from inside to outside"
    assert torch.equal(down[..., 2, 3], source[..., 3, 3] - source[..., 2, 3]), "from outside to inside"
    assert torch.equal(right[..., 6, 11], target[..., 6, 12] - target[..., 6, 11])
    assert torch.equal(down[..., 9, 3], target[..., 10, 3] - target[..., 9, 3])


def test_beta_leads_from_gradients_to_colours():
    truth, low = pictures(), pictures(seed=3)
    v = blending.guidance(truth, truth, torch.zeros(2, 1, 12, 16, dtype=torch.float64))
    made = blending.gauss_poisson(low, v, beta=1e-9)
    centred = [x - x.mean((2, 3), keepdim=True) for x in (made, truth)]
    assert (centred[0] - centred[1]).abs().max() < 1e-6
    torch.testing.assert_close(made.mean((2, 3)), low.mean((2, 3)))
    assert (blending.gauss_poisson(low, v, beta=1e9, sigma=0.05) - low).abs().max() < 1e-6


def test_coarse_to_fine_brings_both_together():
    """With the true small colours and the true gradients nearly the true picture; with other colours not."""
    x = torch.nn.functional.interpolate(pictures(2, 8, 8), size=64, mode="bicubic")
    mask = blending.squares(2, 64, seed=0).double()
    low = blending.reduced(x)
    made = blending.coarse_to_fine(x, x, mask, low)
    assert made.shape == x.shape and (made - x).abs().mean() < 0.02 < 0.1 * x.std()
    shifted = blending.coarse_to_fine(x, x, mask, low + 0.5)
    torch.testing.assert_close(shifted, made + 0.5)


@pytest.mark.parametrize("call", [
    lambda: blending.poisson(pictures(), pictures(), torch.ones(2, 1, 12, 16)),
    lambda: blending.poisson(pictures(), pictures(1), blob()),
    lambda: blending.guidance(pictures(), pictures(), blob(1)),
    lambda: blending.gauss_poisson(pictures(), blending.guidance(pictures(), pictures(), blob()), beta=0.0),
    lambda: blending.gauss_poisson(pictures(), blending.guidance(pictures(), pictures(), blob()), sigma=0.0)])
def test_what_has_no_answer_is_refused(call):
    with pytest.raises(ValueError, match="Expected"):
        call()


# --- what is pasted -------------------------------------------------------------------------------------------


def test_a_light_of_its_own_turns_hues_and_adds_a_colour():
    """(1 − a) R x + a c: fitted to the pixels, R is a rotation that leaves grey alone."""
    x = pictures(40) - 0.5  # so near grey that nothing is cut off
    made = blending.recoloured(x, seed=1)
    assert torch.equal(made, blending.recoloured(x, seed=1)) and not torch.equal(made, blending.recoloured(x, seed=2))
    pixels = torch.cat([x.flatten(2), torch.ones(40, 1, 12 * 16)], dim=1).transpose(1, 2)  # (40, 192, 4)
    fit = torch.linalg.lstsq(pixels, made.flatten(2).transpose(1, 2)).solution
    torch.testing.assert_close(pixels @ fit, made.flatten(2).transpose(1, 2))
    a, turn = 1 - fit[:, :3].sum(1), fit[:, :3].transpose(1, 2)
    torch.testing.assert_close(a, a[:, :1].expand(-1, 3), atol=1e-5, rtol=0)
    assert 0.19999 < a.min() < 0.25 and 0.45 < a.max() < 0.50001
    square = (1 - a[:, 0, None, None]) ** 2 * torch.eye(3)
    torch.testing.assert_close(turn @ turn.transpose(1, 2), square, atol=1e-5, rtol=0)
    assert (fit[:, 3] / a).abs().max() <= 1 + 1e-5
    cosine = (turn.diagonal(dim1=1, dim2=2).sum(1) / (1 - a[:, 0]) - 1) / 2
    assert cosine.min() < -0.8 and cosine.max() > 0.8, "from no turn to half a circle"
    assert blending.recoloured(torch.rand(9, 3, 4, 4).round() * 2 - 1, seed=3).abs().max() <= 1


def test_squares_fit_the_grid_and_never_touch_the_border():
    mask = blending.squares(300, 64, seed=0)
    assert (mask.sum((1, 2, 3)) == 32**2).all() and set(blending.reduced(mask).unique().tolist()) == {0.0, 1.0}
    assert not mask[:, :, [0, -1]].any() and not mask[..., [0, -1]].any()
    assert mask.sum(0)[0, 4, 4] > 0 and mask.sum(0)[0, 59, 59] > 0
    torch.testing.assert_close(blending.reduced(mask), blending.squares(300, 16, seed=0))


def test_colours_of_the_rim_are_taken_over():
    target, mask = torch.zeros(1, 3, 64, 64), blending.squares(1, 64, seed=0)
    target[:, 0], target[:, 2] = 0.5, -0.5
    made = blending.matched(torch.rand(1, 3, 64, 64), target, mask)
    torch.testing.assert_close(made, target, atol=0.02, rtol=0)  # all of one colour: so is the part
    x = torch.rand(1, 3, 64, 64)
    torch.testing.assert_close(blending.matched(target, x, mask) * (1 - mask), x * (1 - mask))


# --- the measures ---------------------------------------------------------------------------------------------


def test_measures_of_a_part_that_is_too_light_by_a_constant():
    truth, mask = pictures(3, 64, 64).float(), blending.squares(3, 64, seed=1)
    made = truth + 0.25 * mask
    assert blending.seam(made, truth, mask) == pytest.approx(0.25, rel=1e-4)
    assert blending.colour_distance(made, truth, mask) == pytest.approx(0.25, rel=1e-4)
    assert blending.difference(made, truth, mask) == pytest.approx(0.25, rel=1e-4)
    assert blending.difference(made, truth, 1 - mask) == 0
    assert blending.contrast(made, truth, mask) == pytest.approx(1, rel=1e-4)


def test_measures_of_a_part_with_half_the_contrast():
    truth, mask = pictures(3, 64, 64).float() - 0.5, blending.squares(3, 64, seed=1)
    made = truth - 0.5 * mask * truth
    assert blending.contrast(made, truth, mask) == pytest.approx(0.25, rel=1e-4)
    assert blending.contrast(truth + (1 - mask) * torch.rand(3, 3, 64, 64), truth, mask) == pytest.approx(1, rel=1e-4)
    assert blending.colour_distance(truth + (1 - mask), truth, mask) == 0
    checks = truth + mask * (2.0 * ((torch.arange(64)[:, None] + torch.arange(64)) % 2) - 1)
    assert blending.colour_distance(checks, truth, mask) < 1e-6 < blending.difference(checks, truth, mask)


def test_the_blending_gan_learns_and_all_ways_are_pictures():
    data = ImageSet(torch.randint(0, 256, (40, 3, 32, 32), dtype=torch.uint8), name="noise")
    run = blending.train_blending_gan(data, steps=2, progress=False)
    assert set(run.history) == {"loss_D", "l2", "adversarial"}
    x, mask = data.batch(range(4)), blending.squares(4, 32, seed=1)
    source = blending.recoloured(x, seed=1)
    made = blending.ways(run, source, x, mask)
    assert torch.equal(made["copy and paste"] * (1 - mask), x * (1 - mask))
    assert all(part.shape == x.shape and part.dtype == x.dtype and part.abs().max() <= 1 for part in made.values())
    known = blending.colours(run, made["copy and paste"], mask) - blending.reduced(x)
    assert ((known == 0).all(1, keepdim=True) == (blending.reduced(mask) == 0)).all()
    hidden = blending.ways(run, source, filled(x, torch.zeros_like(x), mask), mask)
    for name, part in made.items():
        torch.testing.assert_close(part, hidden[name])
