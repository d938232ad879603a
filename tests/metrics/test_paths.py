import math

import pytest
import torch

from ganlab import metrics

AS_IT_IS = torch.nn.Identity()


def draws(n=30, d=8, seed=0):
    start, end = torch.randn(2, n, d, generator=torch.Generator().manual_seed(seed))
    return start, end, torch.rand(n, generator=torch.Generator().manual_seed(seed + 1))


def test_a_linear_generator_has_the_squared_length_of_the_images_difference():
    start, end, t = draws()
    A = torch.randn(8, 12, generator=torch.Generator().manual_seed(2))
    expected = ((end - start) @ A).double().square().sum(1)
    for where in (t, torch.zeros_like(t)):
        lengths = metrics.path_lengths(lambda w: w @ A, AS_IT_IS, start, end, where, along=torch.lerp)
        assert lengths.dtype == torch.float64 and lengths.shape == (30,)
        # float32 rounds images of size 3 by 3e-7, and steps are 1e-4 times 15: 0.1 % of the mean, some of each
        assert float(lengths.mean() / expected.mean()) == pytest.approx(1, abs=2e-3)
        torch.testing.assert_close(lengths, expected, rtol=2e-2, atol=0)


@pytest.mark.parametrize("epsilon", [1e-1, 1e-4])
def test_on_the_sphere_it_is_the_squared_chord_over_the_small_angle(epsilon):
    start, end, t = (part.double() for part in draws())
    start, end = (part / part.norm(dim=1, keepdim=True) for part in (start, end))
    angle = (start * end).sum(1).acos()
    lengths = metrics.path_lengths(AS_IT_IS, lambda x: 3 * x, start, end, t, epsilon=epsilon)
    chord = 2 * (epsilon * angle / 2).sin() / epsilon  # kills lerp, and a missing square of 3 or of ε
    torch.testing.assert_close(lengths, (3 * chord) ** 2, rtol=1e-7, atol=0)


def test_the_step_is_the_papers():
    start, end, t = (part.double() for part in draws())
    default, same, larger = (metrics.path_lengths(lambda w: w**3, AS_IT_IS, start, end, t, **given)
                             for given in ({}, {"epsilon": 1e-4}, {"epsilon": 1e-2}))
    assert torch.equal(default, same) and not torch.equal(default, larger)


def test_where_the_path_is_taken_matters_only_where_the_generator_bends():
    start, end = torch.zeros(3, 1, dtype=torch.float64), torch.ones(3, 1, dtype=torch.float64)
    t = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
    lengths = metrics.path_lengths(lambda w: w**2, AS_IT_IS, start, end, t, along=torch.lerp, epsilon=1e-6)
    torch.testing.assert_close(lengths, (2 * t) ** 2, rtol=1e-5, atol=1e-11)


def test_images_are_compared_whole_in_any_number_of_batches():
    start, end, t = draws(n=7, d=48)
    make = lambda w: w.view(-1, 3, 4, 4).tanh()  # noqa: E731
    by_two, at_once = (metrics.path_lengths(make, AS_IT_IS, start, end, t, batch_size=size) for size in (2, 7))
    assert torch.equal(by_two, at_once)
    rows = metrics.path_lengths(lambda w: make(w)[:, :1], AS_IT_IS, start, end, t)
    assert (rows < at_once).all()


def test_latents_of_one_style_a_layer_are_walked_alike():
    start, end, t = draws(n=4, d=6)
    flat = metrics.path_lengths(AS_IT_IS, AS_IT_IS, start, end, t, along=torch.lerp)
    layers = metrics.path_lengths(AS_IT_IS, AS_IT_IS, start.view(4, 2, 3), end.view(4, 2, 3), t, along=torch.lerp)
    assert torch.equal(flat, layers)


def test_a_warped_space_has_the_longer_path():
    """The paper's argument in one dimension: the same pictures, gone through evenly and in a hurry."""
    start, end = torch.full((2000, 1), -3.0).double(), torch.full((2000, 1), 3.0).double()
    t = torch.linspace(0, 1, 2000).double()
    even = metrics.path_lengths(lambda w: w, AS_IT_IS, start, end, t, along=torch.lerp).mean()
    hurried = metrics.path_lengths(lambda w: 3 * (4 * w).tanh(), AS_IT_IS, start, end, t, along=torch.lerp).mean()
    assert even == pytest.approx(36, rel=1e-3)
    # ∫ (d/dt 3 tanh(4 (6 t − 3)))² dt = 9 · 24² · ∫ sech⁴(24 s) ds = 9 · 24 · 4/3
    assert hurried == pytest.approx(9 * 24 * 4 / 3, rel=0.01)


@pytest.mark.parametrize(("change", "sentence"), [
    ({"end": torch.zeros(3, 8)}, r"of one shape and t \(N,\), got \(30, 8\), \(3, 8\)"),
    ({"t": torch.zeros(30, 1)}, r"\(30, 1\)\. Draw t as"), ({"epsilon": 0.0}, "positive epsilon, got 0.0"),
    ({"epsilon": math.nan}, "positive epsilon"), ({"batch_size": 0}, "batch_size"),
    ({"make": lambda w: w + torch.rand_like(w)}, "same images for the same latents"),
])
def test_what_cannot_be_measured_is_refused(change, sentence):
    arguments = dict(zip(("start", "end", "t"), draws()), make=AS_IT_IS, features=AS_IT_IS) | change
    with pytest.raises(ValueError, match=sentence):
        metrics.path_lengths(**arguments)
