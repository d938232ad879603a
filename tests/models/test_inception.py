"""Inception's layout, tried with random weights: names and shapes of the public file, and a forward pass by hand."""

import pytest
import torch

from ganlab.models import inception
from ganlab.models.state_dicts import StateDictError


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return inception.Inception().eval()


def test_it_has_the_names_and_shapes_of_the_public_weights(network):
    """The figures are those of torchvision's inception_v3 without its second head, with 1,008 classes."""
    assert sum(p.numel() for p in network.parameters()) == 23_834_568 + 8 * 2049
    state = network.state_dict()
    for name, shape in {
        "Conv2d_1a_3x3.conv.weight": (32, 3, 3, 3), "Conv2d_4a_3x3.bn.running_var": (192,),
        "Mixed_5b.branch_pool.conv.weight": (32, 192, 1, 1), "Mixed_5c.branch5x5_2.conv.weight": (64, 48, 5, 5),
        "Mixed_6a.branch3x3dbl_3.conv.weight": (96, 96, 3, 3), "Mixed_6c.branch7x7dbl_5.conv.weight": (192, 160, 1, 7),
        "Mixed_6e.branch7x7_3.conv.weight": (192, 192, 7, 1), "Mixed_7a.branch7x7x3_4.conv.weight": (192, 192, 3, 3),
        "Mixed_7b.branch3x3_2b.conv.weight": (384, 384, 3, 1), "Mixed_7c.branch1x1.conv.weight": (320, 2048, 1, 1),
        "fc.weight": (1008, 2048),
    }.items():
        assert tuple(state[name].shape) == shape, name
    assert len([name for name in state if name.endswith("conv.weight")]) == 94


def test_features_are_a_mean_over_the_last_maps_and_do_not_hang_on_the_size_given(network):
    x = torch.rand(2, 3, 48, 48, generator=torch.Generator().manual_seed(0)) * 2 - 1
    features = network.features(x)
    assert features.shape == (2, 2048) and features.min() >= 0
    larger = torch.nn.functional.interpolate(x, (299, 299), mode="bilinear", align_corners=False)
    torch.testing.assert_close(network.features(larger), features)


def test_averages_leave_the_padding_out_and_the_last_pool_takes_the_maximum():
    """The two departures of the public weights from the paper's network: kills either one."""
    ones = torch.ones(1, 1, 4, 4)
    assert torch.equal(inception.BlockE(1).pool(ones), ones), "with the padding counted a corner would be 4/9"
    negative = -torch.arange(16.0).view(1, 1, 4, 4)
    assert inception.BlockE(1, maximum=True).pool(negative)[0, 0, 3, 3] == -10


def test_a_file_of_weights_comes_back_and_another_network_is_refused(network, tmp_path):
    torch.save({name: value for name, value in network.state_dict().items() if "num_batches" not in name},
               tmp_path / "pt_inception.pth")
    again = inception.load(tmp_path / "pt_inception.pth")
    x = torch.rand(1, 3, 75, 75) * 2 - 1
    assert torch.equal(again.features(x), network.features(x)) and not again.training
    torch.save({"Conv2d_1a_3x3.conv.weight": torch.zeros(32, 1, 3, 3)}, tmp_path / "grey.pth")
    with pytest.raises(StateDictError, match=r"Conv2d_1a_3x3.conv.weight is of shape \(32, 1, 3, 3\) instead of"):
        inception.load(tmp_path / "grey.pth")
    with pytest.raises(StateDictError, match="There is no checkpoint"):
        inception.load(tmp_path / "none.pth")
