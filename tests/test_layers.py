import pytest
import torch
from torch import nn

from ganlab import layers


def test_init_reaches_nested_layers_and_zeroes_biases():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(3, 64, 3), nn.Sequential(nn.Linear(200, 200), nn.BatchNorm1d(200)))
    layers.init_normal_(module, std=0.5)
    assert abs(module[0].weight.std() - 0.5) < 0.05
    assert abs(module[1][0].weight.std() - 0.5) < 0.05
    assert abs(module[1][1].weight.mean() - 1) < 0.2
    assert abs(module[1][1].weight.std() - 0.5) < 0.15  # 200 draws: six standard errors of 0.025
    assert (module[0].bias == 0).all()
    assert (module[1][0].bias == 0).all()


def test_parameters_are_counted_once_and_buffers_are_not():
    shared = nn.Linear(3, 5)
    assert layers.count_parameters(nn.Sequential(shared, nn.BatchNorm1d(5), shared)) == 3 * 5 + 5 + 2 * 5
    assert layers.count_parameters(nn.Linear(100, 7, bias=False, device="meta")) == 700


@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("shape", [(2, 5, 8, 6), (1, 3, 1, 2)])
def test_instance_norm_is_torchs(shape, memory_format):
    torch.manual_seed(0)
    x = (3 * torch.randn(shape) + 2).contiguous(memory_format=memory_format).requires_grad_()
    ours, theirs = (norm(x) for norm in (layers.InstanceNorm(shape[1]), nn.InstanceNorm2d(shape[1])))
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    direction = torch.randn(shape)
    gradients = (torch.autograd.grad((out * direction).sum(), x)[0] for out in (ours, theirs))
    torch.testing.assert_close(*gradients, rtol=1e-3, atol=1e-5)


def test_random_shift_moves_by_at_most_so_many_pixels_and_fills_with_background():
    torch.manual_seed(0)
    x = -torch.ones(200, 2, 9, 9)
    x[:, :, 4, 4] = 1
    shifted = layers.random_shift(x, 2)
    assert shifted.shape == x.shape
    assert (shifted.flatten(2).sum(2) == -79).all(), "one bright pixel each, all else background"
    places = shifted[:, 0].flatten(1).argmax(1)
    assert set((places // 9).tolist()) == set((places % 9).tolist()) == {2, 3, 4, 5, 6}
    assert torch.equal(shifted[:, 0], shifted[:, 1]), "the channels of an image move together"
    assert torch.equal(layers.random_shift(x, 0), x)


def test_random_shift_passes_the_gradient():
    x = torch.zeros(3, 1, 8, 8, requires_grad=True)
    layers.random_shift(x, 1).sum().backward()
    assert x.grad.max() == 1
    assert x.grad.sum() >= 3 * 49, "at most one row and one column is pushed out"


def test_slerp_goes_from_the_first_to_the_second_on_the_great_circle():
    x, y = torch.tensor([3.0, 0, 0]), torch.tensor([0.0, 3, 0])
    for t in (0.0, 0.25, 1.0):
        angle = torch.tensor(t * torch.pi / 2)
        expected = 3 * torch.stack([angle.cos(), angle.sin(), torch.tensor(0.0)])
        torch.testing.assert_close(layers.slerp(x, y, t), expected)


def test_slerp_between_parallel_latents_is_the_straight_line():
    x = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
    for other in (x, 3 * x, -x):
        torch.testing.assert_close(layers.slerp(x, other, 0.25), 0.75 * x + 0.25 * other)


@pytest.mark.parametrize("number", [0, -3, 2.0, True])
def test_a_number_that_is_not_positive_is_named(number):
    with pytest.raises(ValueError, match="width to be a positive integer"):
        layers.check_positive(height=3, width=number)


@pytest.mark.parametrize(("count", "field"), [(1, 16), (2, 34), (3, 70), (4, 142), (5, 286)])
def test_receptive_field_of_patch_discriminators(count, field):
    assert layers.receptive_field([(4, 2)] * count + [(4, 1), (4, 1)]) == field


@pytest.mark.parametrize("stack", [[(3, 1), (3, 2), (5, 1)], [(7, 1), (2, 2), (2, 2), (1, 1)], [(4, 3), (3, 1)]])
def test_receptive_field_is_where_the_gradient_reaches(stack):
    x = torch.zeros(1, 1, 61, 61, requires_grad=True)
    h = x
    for kernel, stride in stack:
        h = nn.functional.conv2d(h, torch.ones(1, 1, kernel, kernel), stride=stride)
    h[0, 0, h.shape[2] // 2, h.shape[3] // 2].backward()
    rows = x.grad[0, 0].sum(1).nonzero()
    assert int(rows.max() - rows.min() + 1) == layers.receptive_field(stack)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: layers.check_labels(torch.tensor([0, 10]), 10, 2), "from 0 to 9, got 0 to 10"),
    (lambda: layers.check_labels(torch.tensor([-1, 3]), 10, 2), "from 0 to 9, got -1 to 3"),
    (lambda: layers.check_labels(torch.tensor([1.0, 3.0]), 10, 2), "int64"),
    (lambda: layers.check_labels(torch.tensor([1, 2, 3]), 10, 2), r"shape \(2,\)"),
    (lambda: layers.check_mask(torch.zeros(2, 4, 4), torch.zeros(2, 3, 4, 4)), r"\(2, 1, 4, 4\), one a photograph"),
    (lambda: layers.check_mask(torch.zeros(1, 1, 4, 4), torch.zeros(2, 3, 4, 4)), "one a photograph"),
    (lambda: layers.check_mask(torch.eye(4)[None, None] - 1, torch.zeros(1, 3, 4, 4)),
     r"got -1 to 0.*\(masks \+ 1\) / 2"),
    (lambda: layers.check_mask(2 * torch.eye(4)[None, None], torch.zeros(1, 3, 4, 4)), r"in \[0, 1\], got 0 to 2"),
    (lambda: layers.check_mask(torch.full((1, 1, 4, 4), torch.nan), torch.zeros(1, 3, 4, 4)), "got nan"),
    (lambda: layers.check_target(torch.zeros(2, 1, 4, 4), torch.zeros(2, 3, 4, 4)),
     r"\(2, 3, 4, 4\), the shape of G's"),
    (lambda: layers.side_by_side(torch.zeros(1, 3, 4, 4), torch.zeros(2, 3, 4, 4), 6), "of one size"),
    (lambda: layers.check_channels(torch.zeros(2, 1, 4, 4), 3), r"batch, 3, height, width\), got \(2, 1, 4, 4\)"),
    (lambda: layers.norm_layer("layer", 3), "batch.*instance.*layer"),
    (lambda: layers.receptive_field([(0, 1)]), "kernel"),
])
def test_bad_inputs_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("check", [
    lambda values: layers.check_labels(values.flatten().long(), 10, 16),
    lambda values: layers.check_mask(values, values),
])
def test_the_range_is_read_in_one_transfer_and_not_on_the_meta_device(check, monkeypatch):
    """A GPU waits for every number that is fetched; the meta device has none."""
    transfers = []
    for name in ("tolist", "item", "__int__", "__float__", "__bool__"):
        old = getattr(torch.Tensor, name)
        monkeypatch.setattr(torch.Tensor, name, lambda t, old=old, name=name: transfers.append(name) or old(t))
    check(torch.eye(4)[None, None].requires_grad_())
    assert transfers == ["tolist"]
    check(torch.zeros(1, 1, 4, 4, device="meta"))
    assert transfers == ["tolist"]


def test_squares_and_crops_are_where_their_corners_say():
    masks = layers.squares(torch.tensor([[0, 2], [1, 0]]), torch.tensor([[1], [2]]), 4)
    assert masks.shape == (2, 1, 4, 4) and masks.sum((1, 2, 3)).tolist() == [1, 4]
    assert masks[0, 0, 0, 2] == 1 and masks[1, 0, 1:3, :2].all()
    x = torch.arange(2 * 25.0).view(2, 1, 5, 5)
    cut = layers.crops(x, 3, seed=1)
    assert cut.shape == (2, 1, 3, 3) and (cut.diff(dim=3) == 1).all() and (cut.diff(dim=2) == 5).all()
