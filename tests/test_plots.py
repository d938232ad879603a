"""Pictures: drawn from what they are given, refused where they would mislead, and without global state."""

import sys

import matplotlib as mpl
import numpy as np
import pytest
import torch
from scipy import stats
from scipy.special import expit

from ganlab import losses, plots, theory
from ganlab.plots.curves import bce_of_logit, bce_of_probability

X = np.linspace(-6, 6, 301)
P, Q = stats.norm(-1, 1), stats.norm(1, 0.7)


def digits(n, size=8, channels=1):
    return torch.linspace(-1, 1, n * channels * size * size).reshape(n, channels, size, size)


FIGURES = {
    "image_grid": lambda: plots.image_grid(digits(5), columns=3, labels=list("abcde"), title="five"),
    "image_grid rgb": lambda: plots.image_grid(digits(4, channels=3)),
    "image_grid uint8": lambda: plots.image_grid(((digits(4) + 1) * 127.5).byte()),
    "fixed_z_panels": lambda: plots.fixed_z_panels({0: digits(4), 1000: digits(4)}),
    "history": lambda: plots.history({"loss_D": range(90), "D_x": np.full(90, 0.5), "grad_norm_G": range(1, 91)}),
    "points": lambda: plots.points(torch.randn(9, 2), torch.randn(4, 2), decision=lambda x: x[:, 0],
                                   gradients=torch.ones(4, 2), modes=torch.zeros(1, 2), title="points"),
    "bce_curves": lambda: plots.bce_curves(t=0.3, logit=-2),
    "generator_curves": lambda: plots.generator_curves(),
    "xy_trajectories": lambda: plots.xy_trajectories(),
    "two_densities": lambda: plots.two_densities(X, P.logpdf(X), Q.logpdf(X), d=np.full_like(X, 0.4), view=(-4, 4)),
    "trained_discriminator": lambda: plots.trained_discriminator(X, np.full_like(X, 0.5), P.pdf(X), Q.pdf(X)),
    "gan_diagram": plots.gan_diagram,
    "step_diagram": plots.step_diagram,
    "neuron": lambda: plots.neuron(inputs=4),
    "convolution_walkthrough": plots.convolution_walkthrough,
    "checkerboards": plots.checkerboards,
    "pix2pix_diagram": plots.pix2pix_diagram,
    "cyclegan_diagram": plots.cyclegan_diagram,
    "unet_diagram": plots.unet_diagram,
    "style_based_generator": plots.style_based_generator,
    "crossovers": lambda: plots.crossovers({k: {"tilt": 1 - k / 8, "colour": 1 - (k / 8) ** 3} for k in range(9)}),
    "growing": lambda: plots.growing([0, 10, 20], [8, 16, 16], [1.0, 0.0, 1.0]),
    "patch_verdicts": lambda: plots.patch_verdicts(digits(4), digits(4, 3) / 2 + 0.5, labels=list("ABCD"),
                                                   columns=2),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_inside_its_sheet_and_leaves_matplotlib_as_it_was(name):
    before = dict(mpl.rcParams)
    shown = set(sys.modules["matplotlib.pyplot"].get_fignums()) if "matplotlib.pyplot" in sys.modules else set()
    fig = FIGURES[name]()
    fig.canvas.draw()
    assert dict(mpl.rcParams) == before
    if "matplotlib.pyplot" in sys.modules:
        assert set(sys.modules["matplotlib.pyplot"].get_fignums()) == shown
    assert np.asarray(fig.canvas.buffer_rgba())[..., :3].min() < 128  # something dark is drawn
    box = fig.get_tightbbox()
    width, height = fig.get_size_inches()
    # labels that leave the sheet would be clipped in an explorer; a tenth of an inch is the pad of `show`
    assert box.x0 > -0.1 and box.y0 > -0.1 and box.x1 < width + 0.1 and box.y1 < height + 0.1


@pytest.mark.parametrize("call, words", [
    (lambda: plots.image_grid(torch.zeros(4, 8, 8)), r"\(B, 1 or 3, H, W\)"),
    (lambda: plots.image_grid(torch.zeros(4, 2, 8, 8)), r"\(4, 2, 8, 8\)"),
    (lambda: plots.image_grid(torch.zeros(0, 1, 8, 8)), r"\(0, 1, 8, 8\)"),
    (lambda: plots.image_grid(torch.full((1, 1, 8, 8), torch.nan)), "diverged"),
    (lambda: plots.image_grid(digits(4), labels=[1]), "4 labels, got 1"),
    (lambda: plots.image_grid(digits(4), columns=-1), "one column"),
    (lambda: plots.fixed_z_panels({}), "at least one panel"),
    (lambda: plots.fixed_z_panels({0: digits(4), 1: digits(5)}), "one shape"),
    (lambda: plots.history({}), "Train first"),
    (lambda: plots.history({"a": [1, 2], "b": [1]}), "one length"),
    (lambda: plots.history({"a": [1]}, panels={"x": ["b"]}), "names among"),
    (lambda: plots.points(torch.zeros(3, 3)), r"\(n, 2\), got \(3, 3\)"),
    (lambda: plots.points(), "got neither"),
    (lambda: plots.points(torch.randn(3, 2), gradients=torch.ones(3, 2)), "at most a gradient"),
    (lambda: plots.points(torch.randn(3, 2), decision=lambda x: x), "one logit a point"),
    (lambda: plots.bce_curves(t=1.1), "t from 0 to 1"),
    (lambda: plots.xy_trajectories(mode="neither"), "simultaneous"),
    (lambda: plots.xy_trajectories(lr=-1), "lr ≥ 0"),
    (lambda: plots.two_densities(X, P.logpdf(X), Q.logpdf(X)[:-1]), "all of shape"),
    (lambda: plots.two_densities(X[::-1], P.logpdf(X), Q.logpdf(X)), "increasing"),
    (lambda: plots.trained_discriminator(X, X[:-1], X, X), "one shape"),
    (lambda: plots.neuron(inputs=0), "1 to 6"),
    (lambda: plots.convolution_walkthrough(window=(7, 0)), "window"),
    (lambda: plots.checkerboards([]), "at least one pair"),
    (lambda: plots.overlap_counts(0, 1), "from 1 on"),
    (lambda: plots.unet_diagram(image_size=48), "power of two"),
    (lambda: plots.style_based_generator(image_size=128), "from 8 to 64"),
    (lambda: plots.crossovers({0: {"tilt": 1.0}, 1: {"colour": 0.5}}), "same for every crossover"),
    (lambda: plots.growing([0, 10], [8, 16], [1.0]), "one length, got 2, 2 and 1"),
    (lambda: plots.patch_verdicts(digits(2), torch.zeros(3, 1, 2, 2)), r"\(2, 1, h, w\)"),
    (lambda: plots.patch_verdicts(digits(2), torch.zeros(2, 1, 2, 2), labels=["a"]), "2 labels, got 1"),
    (lambda: plots.mean_products(np.ones((2, 2)), np.ones((3, 3))), "fits into"),
])
def test_bad_arguments_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_image_grid_places_every_pixel():
    images = torch.stack([torch.full((1, 4, 4), v) for v in (-1.0, 0.0, 1.0)])
    canvas = plots.image_grid(images, columns=3).axes[0].images[0].get_array()
    np.testing.assert_allclose(canvas[0, [0, 5, 10], 0], [0, 0.5, 1])
    np.testing.assert_allclose(canvas[0, 4, 0], 1)  # the gap is white
    assert canvas.shape[:2] == (4, 14)


def test_patch_verdicts_keep_each_map_below_its_image():
    maps = torch.arange(12.0).reshape(3, 1, 2, 2) / 12
    axes = plots.patch_verdicts(digits(3), maps, columns=2).axes
    below = [axes[2], axes[3], axes[6]]  # image, image; map, map; image, nothing; map, nothing
    for ax, verdict in zip(below, maps[:, 0]):
        np.testing.assert_allclose(ax.images[0].get_array(), verdict)


def test_unet_diagram_draws_a_skip_for_every_stage_but_the_bottleneck():
    without, with_ = plots.unet_diagram(image_size=32, base_channels=4).axes
    assert (len(without.lines), len(with_.lines)) == (0, 4)  # sides 16, 8, 4, 2
    labels = ["x", "4", "8", "16", "32", "32", "32", "16", "8", "4", "G(x)"]
    assert [text.get_text() for text in with_.texts] == labels


@pytest.mark.parametrize(("size", "layers"), [(8, 4), (32, 8)])
def test_style_based_generator_has_two_numbered_layers_for_every_size(size, layers):
    texts = [text.get_text() for text in plots.style_based_generator(image_size=size).axes[0].texts]
    assert [text for text in texts if text.isdigit()] == [str(k + 1) for k in range(layers)]
    assert f"{size}×{size}" in texts and f"{2 * size}×{2 * size}" not in texts


def test_uint8_and_float_images_look_the_same():
    level = torch.tensor([0, 51, 255], dtype=torch.uint8).reshape(3, 1, 1, 1).expand(3, 1, 2, 2)
    whole, signed = (plots.image_grid(images, columns=3).axes[0].images[0].get_array()
                     for images in (level, level / 127.5 - 1))
    np.testing.assert_allclose(whole, signed, atol=1e-6)


def test_history_sorts_traces_into_panels_and_smooths_around_each_value():
    traces = {"loss_D": [0, 0, 3, 0, 0], "D_x": [1] * 5, "D_G_z": [0] * 5, "grad_norm_D": [1] * 5}
    fig = plots.history(traces, smooth=3)
    titles = [ax.get_title(loc="left") for ax in fig.axes]
    assert titles == ["loss", "D's mean output", "gradient norm"]
    np.testing.assert_allclose(fig.axes[0].lines[1].get_ydata(), [0, 1, 1, 1, 0])
    assert [line.get_color() for line in fig.axes[1].lines[1:4:2]] == [plots.COLOURS["real"], plots.COLOURS["fake"]]


def test_decision_values_are_probabilities_with_the_lowest_row_first():
    values = plots.decision_values(lambda x: x[:, 1:2] * 1000, (-1, 1, -1, 1), resolution=4)
    np.testing.assert_allclose(values, [[0] * 4, [0] * 4, [1] * 4, [1] * 4], atol=1e-12)
    across = plots.decision_values(lambda x: x[:, 0] * 1000, (-1, 1, -1, 1), resolution=2)
    np.testing.assert_allclose(across, [[0, 1], [0, 1]], atol=1e-12)


def test_arrows_point_along_the_gradient():
    fig = plots.points(fake=torch.zeros(2, 2), gradients=torch.tensor([[3.0, 0], [0, -1.0]]), extent=(-6, 6, -6, 6))
    (quiver,) = [c for c in fig.axes[0].collections if hasattr(c, "U")]
    np.testing.assert_allclose((quiver.U / quiver.scale, quiver.V / quiver.scale), [[2, 0], [0, -2 / 3]])


def test_curves_are_the_losses_of_the_package():
    a = torch.linspace(-30, 30, 61, dtype=torch.float64)
    for t in (0, 0.3, 1):
        package = torch.stack([losses.bce(logit, t) for logit in a])
        # torch's softplus drops exp(-20) = 2e-9 beyond 20
        np.testing.assert_allclose(bce_of_logit(a.numpy(), t), package, rtol=1e-9)
        np.testing.assert_allclose(bce_of_probability(torch.sigmoid(a).numpy(), t), package, rtol=1e-2)
    saturating, working, slope_s, slope_n = plots.generator_losses(a.numpy())
    for loss, curve, slope in ((losses.generator_saturating, saturating, slope_s),
                               (losses.generator_nonsaturating, working, slope_n)):
        logits = a.clone().requires_grad_()
        total = loss(logits, reduction="sum")
        (gradient,) = torch.autograd.grad(total, logits)
        np.testing.assert_allclose(curve.sum(), total.item(), rtol=1e-9)
        np.testing.assert_allclose(slope, gradient, rtol=1e-6, atol=3e-9)


def test_bce_at_certainty():
    assert bce_of_logit(np.inf, 1) == 0 and bce_of_logit(-np.inf, 0) == 0
    assert bce_of_logit(-np.inf, 1) == np.inf
    assert bce_of_probability(1, 1) == 0 and bce_of_probability(0, 1) == np.inf


def test_densities_numbers_agree_with_quadrature():
    x = np.linspace(-12, 12, 1201)
    d = expit(x)
    numbers = plots.densities_numbers(x, P.pdf(x), Q.pdf(x), d)
    where = (-12, 12, [-1, 1])
    assert abs(numbers["cost"] - theory.value(P.pdf, Q.pdf, None, *where)) < 1e-9
    assert abs(numbers["jsd"] - theory.jsd(P.pdf, Q.pdf, *where)) < 1e-9
    assert abs(numbers["value"] - theory.value(P.pdf, Q.pdf, expit, *where)) < 1e-9


def test_trained_discriminator_names_the_worst_difference_where_there_is_density():
    best = theory.d_star(P.pdf(X), Q.pdf(X))
    trained = best + np.where(np.abs(X) > 5.5, 0.4, 0.02)  # wrong by .4 only where nobody looks
    fig = plots.trained_discriminator(X, trained, P.pdf(X), Q.pdf(X))
    assert fig.axes[1].get_title(loc="left").endswith("0.020")


def test_convolution_maps_are_one_exactly_where_the_patch_is_the_kernel():
    picture, kernels = plots.cross_image(), plots.cross_kernels()
    maps = {name: plots.mean_products(picture, kernel) for name, kernel in kernels.items()}
    assert maps["diagonal"].shape == (7, 7)
    assert maps["diagonal"][1, 1] == 1 and maps["anti-diagonal"][1, 5] == 1 and maps["X"][3, 3] == 1
    sums = torch.conv2d(torch.tensor(picture)[None, None], torch.tensor(kernels["diagonal"])[None, None])[0, 0]
    np.testing.assert_allclose(maps["diagonal"], sums / 9, atol=1e-15)


@pytest.mark.parametrize("kernel, stride", [(3, 2), (4, 2), (5, 3), (6, 3)])
def test_overlap_counts_are_a_transposed_convolution_of_ones(kernel, stride):
    ones = torch.ones(1, 1, kernel, kernel)
    expected = torch.conv_transpose2d(torch.ones(1, 1, 6, 6), ones, stride=stride)[0, 0]
    counts = plots.overlap_counts(kernel, stride)
    np.testing.assert_array_equal(counts, expected)
    inner = counts[kernel:-kernel, kernel:-kernel]
    assert (inner.min() == inner.max()) == (kernel % stride == 0)


@pytest.mark.parametrize("value, text", [(1.23456, "1.235"), (-0.5, "−0.500"), (np.inf, "∞"), (-np.inf, "−∞"),
                                         (np.nan, "undefined"), (3e-9, "3.0e−09"), (0, "0.000"), (1e9, "1.0e+09")])
def test_numbers_for_people(value, text):
    assert plots.number(value) == text
