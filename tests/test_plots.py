"""The kit of drawings: drawn from what it is given, refused where it would mislead, and without global state."""

import numpy as np
import pytest
import torch

from ganlab import plots
from ganlab.plots.curves import ladder
from tests.figures import assert_draws_inside_its_sheet, ramp

FIGURES = {
    "image_grid": lambda: plots.image_grid(ramp(5), columns=3, labels=list("abcde"), title="five"),
    "image_grid rgb": lambda: plots.image_grid(ramp(4, channels=3)),
    "image_grid uint8": lambda: plots.image_grid(((ramp(4) + 1) * 127.5).byte()),
    "image_rows": lambda: plots.image_rows({"grey": ramp(4), "in colour": ramp(4, channels=3)}),
    "fixed_z_panels": lambda: plots.fixed_z_panels({0: ramp(4), 1000: ramp(4)}),
    "history": lambda: plots.history({"loss_D": range(90), "D_x": np.full(90, 0.5), "grad_norm_G": range(1, 91)}),
    "gan_diagram": plots.gan_diagram,
    "neuron": lambda: plots.neuron(inputs=4),
    "convolution_walkthrough": plots.convolution_walkthrough,
}


@pytest.fixture
def points():
    fig = plots.new_figure(5.4, 4.4)
    return plots.PointsDrawing(fig.subplots(), (-6, 6, -6, 6), colourbar=fig)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_inside_its_sheet_and_leaves_matplotlib_as_it_was(name):
    assert_draws_inside_its_sheet(FIGURES[name])


@pytest.mark.parametrize("call, words", [
    (lambda: plots.image_grid(torch.zeros(4, 8, 8)), r"\(B, 1 or 3, H, W\)"),
    (lambda: plots.image_grid(torch.zeros(4, 2, 8, 8)), r"\(4, 2, 8, 8\)"),
    (lambda: plots.image_grid(torch.zeros(0, 1, 8, 8)), r"\(0, 1, 8, 8\)"),
    (lambda: plots.image_grid(torch.full((1, 1, 8, 8), torch.nan)), "diverged"),
    (lambda: plots.image_grid(ramp(4), labels=[1]), "4 labels, got 1"),
    (lambda: plots.image_grid(ramp(4), columns=-1), "one column"),
    (lambda: plots.image_rows({"a": ramp(4), "b": ramp(2)}), "rows of one length, got .*'b': 2"),
    (lambda: plots.image_rows({}), "rows of one length"),
    (lambda: plots.fixed_z_panels({}), "at least one panel"),
    (lambda: plots.fixed_z_panels({0: ramp(4), 1: ramp(5)}), "one shape"),
    (lambda: plots.history({}), "Train first"),
    (lambda: plots.history({"a": [1, 2], "b": [1]}), "one length"),
    (lambda: plots.history({"a": [1]}, panels={"x": ["b"]}), "names among"),
    (lambda: plots.decision_values(lambda x: x, (-1, 1, -1, 1)), "one logit a point"),
    (lambda: plots.neuron(inputs=0), "1 to 6"),
    (lambda: plots.convolution_walkthrough(window=(7, 0)), "window"),
    (lambda: plots.mean_products(np.ones((2, 2)), np.ones((3, 3))), "fits into"),
    (lambda: plots.PicturesDrawing(plots.new_figure(8, 3), ["one", "two"]).update(images=ramp(1), says=""),
     "2 images, got 1"),
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


def test_image_rows_names_each_row_and_keeps_its_images_in_place():
    ax = plots.image_rows({"grey": -torch.ones(3, 1, 4, 4), "in colour": torch.ones(3, 3, 4, 4)}).axes[0]
    assert [text.get_text() for text in ax.texts] == ["grey", "in colour"]
    canvas = ax.images[0].get_array()
    np.testing.assert_allclose(canvas[2, [1, 6, 11]], 0)
    np.testing.assert_allclose(canvas[6, [1, 6, 11]], 1)


def test_uint8_and_float_images_look_the_same():
    level = torch.tensor([0, 51, 255], dtype=torch.uint8).reshape(3, 1, 1, 1).expand(3, 1, 2, 2)
    whole, signed = (plots.image_grid(images, columns=3).axes[0].images[0].get_array()
                     for images in (level, level / 127.5 - 1))
    np.testing.assert_allclose(whole, signed, atol=1e-6)


def test_a_row_of_pictures_shows_each_image_whole_under_its_name():
    fig = plots.new_figure(8, 3)
    drawing = plots.PicturesDrawing(fig, ["one", "two"])
    drawing.update(images=ramp(2, size=6), says="a sentence")
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["one", "two"]
    assert drawing.summary == fig.get_suptitle() == "a sentence"
    for picture, image in zip(drawing.moving(), ramp(2, size=6)):
        np.testing.assert_allclose(picture.get_array()[..., 0], (image[0] + 1) / 2, atol=1e-6)
        assert picture.get_extent() == [0, 6, 6, 0]  # else only a corner is seen


def test_history_says_where_each_trace_begins_and_ends():
    traces = {"loss_D": np.linspace(1, 2, 100), "D_x": [0.5] * 100, "grad_norm_G": [2.0] * 100}
    alt = plots.history(traces).alt
    assert "100 steps" in alt and "Loss: J_D from 1.020 to 1.980." in alt and "D(x) from 0.500 to 0.500" in alt


def test_history_with_values_that_are_missing_still_says_something():
    assert "J_D from 1.000 to undefined" in plots.history({"loss_D": [1.0, np.nan]}).alt


def test_history_sorts_traces_into_panels_and_smooths_around_each_value():
    traces = {"loss_D": [0, 0, 3, 0, 0], "D_x": [1] * 5, "D_G_z": [0] * 5, "grad_norm_D": [1] * 5}
    fig = plots.history(traces, smooth=3)
    titles = [ax.get_title(loc="left") for ax in fig.axes]
    assert titles == ["loss", "D's mean output", "gradient norm"]
    np.testing.assert_allclose(fig.axes[0].lines[1].get_ydata(), [0, 1, 1, 1, 0])
    np.testing.assert_array_equal(fig.axes[0].lines[1].get_xdata(), range(5))
    assert [line.get_color() for line in fig.axes[1].lines[1:4:2]] == [plots.COLOURS["real"], plots.COLOURS["fake"]]


def test_decision_values_are_probabilities_with_the_lowest_row_first():
    values = plots.decision_values(lambda x: x[:, 1:2] * 1000, (-1, 1, -1, 1), resolution=4)
    np.testing.assert_allclose(values, [[0] * 4, [0] * 4, [1] * 4, [1] * 4], atol=1e-12)
    across = plots.decision_values(lambda x: x[:, 0] * 1000, (-1, 1, -1, 1), resolution=2)
    np.testing.assert_allclose(across, [[0, 1], [0, 1]], atol=1e-12)


def test_points_stand_where_they_are_over_the_map_and_an_update_takes_the_old_ones_away(points):
    real, fake, values = np.array([[1.0, 2.0]]), np.array([[-3.0, 4.0], [0.0, 5.0]]), np.eye(4)
    points.update(real, fake, values=values, gradients=np.ones((2, 2)), title="points")
    np.testing.assert_array_equal(points.real.get_xydata(), real)
    np.testing.assert_array_equal(points.fake.get_xydata(), fake)
    np.testing.assert_array_equal(points.map.get_array(), values)
    assert points.map.origin == "lower" and points.ax.get_title(loc="left") == "points"
    assert_draws_inside_its_sheet(lambda: points.ax.figure)
    points.update(None, fake)
    assert not len(points.real.get_xydata()) and points.arrows is None and not points.ax.collections
    assert points.map.get_array().mask.all()  # no map


def test_arrows_point_along_the_gradient(points):
    fake = np.zeros((3, 2))
    points.update(None, fake, gradients=np.array([[3.0, 0], [0, -1.0]]))  # the third point has no arrow
    quiver = points.arrows
    np.testing.assert_allclose((quiver.U / quiver.scale, quiver.V / quiver.scale), [[2, 0], [0, -2 / 3]])
    with pytest.raises(ValueError, match="at most a gradient"):
        points.update(None, fake, gradients=np.ones((4, 2)))


def test_convolution_maps_are_one_exactly_where_the_patch_is_the_kernel():
    picture, kernels = plots.cross_image(), plots.cross_kernels()
    maps = {name: plots.mean_products(picture, kernel) for name, kernel in kernels.items()}
    assert maps["diagonal"].shape == (7, 7)
    assert maps["diagonal"][1, 1] == 1 and maps["anti-diagonal"][1, 5] == 1 and maps["X"][3, 3] == 1
    sums = torch.conv2d(torch.tensor(picture)[None, None], torch.tensor(kernels["diagonal"])[None, None])[0, 0]
    np.testing.assert_allclose(maps["diagonal"], sums / 9, atol=1e-15)


@pytest.mark.parametrize("value, text", [(1.23456, "1.235"), (-0.5, "−0.500"), (np.inf, "∞"), (-np.inf, "−∞"),
                                         (np.nan, "undefined"), (3e-9, "3.0e−09"), (0, "0.000"), (1e9, "1.0e+09")])
def test_numbers_for_people(value, text):
    assert plots.number(value) == text


@pytest.mark.parametrize("value, rung", [(1.0, 1), (1.01, 1.5), (6.2, 7), (7.5, 10), (0.012, 0.015), (320, 500)])
def test_limits_climb_a_ladder(value, rung):
    assert ladder(value) == pytest.approx(rung)


def test_the_key_of_points_stands_under_them(points):
    """Kills a key inside the axes, which hides the points that lie there."""
    points.ax.figure.draw_without_rendering()
    assert points.ax.get_legend().get_window_extent().y1 <= points.ax.get_window_extent().y0
