import pytest
import torch

from ganlab.datasets import to_bytes, to_signed


def test_every_byte_survives_the_round_trip():
    # kills truncation instead of rounding, and any scale but 127.5
    every = torch.arange(256).to(torch.uint8)
    assert torch.equal(to_bytes(to_signed(every)), every)


def test_ends_and_middle_and_type():
    signed = to_signed(torch.tensor([[0, 255, 51]], dtype=torch.uint8))
    assert signed.dtype == torch.float32
    torch.testing.assert_close(signed, torch.tensor([[-1.0, 1.0, -0.6]]), rtol=0, atol=1e-6)


def test_values_outside_are_clamped_and_nan_is_black():
    values = torch.tensor([-3.0, 1.5, float("nan"), float("inf"), -float("inf")])
    assert to_bytes(values).tolist() == [0, 255, 0, 255, 0]


def test_scaling_twice_is_refused():
    with pytest.raises(TypeError, match="uint8"):
        to_signed(torch.zeros(3))
    with pytest.raises(TypeError, match="floating"):
        to_bytes(torch.zeros(3, dtype=torch.uint8))
