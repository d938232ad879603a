"""PSNR, SSIM, sharpness and masks against values by hand."""

import math

import pytest
import torch

from ganlab import metrics


def test_psnr_by_hand():
    target = torch.zeros(2, 3, 4, 4)
    assert abs(metrics.psnr(target + 0.2, target) - 20) < 1e-5, "10 log10(4 / 0.04): the peak of [-1, 1] is 2"
    assert metrics.psnr(target, target) == math.inf


def test_psnr_averages_the_error_over_all_pictures_and_not_the_decibels():
    x = torch.zeros(2, 1, 4, 4)
    x[0], x[1] = 0.2, 0.4
    assert abs(metrics.psnr(x, torch.zeros_like(x)) - 10 * math.log10(4 / 0.1)) < 1e-5


def test_psnr_inside_a_mask_sees_nothing_else():
    target = torch.zeros(1, 3, 4, 4)
    x = target.clone()
    mask = torch.full((1, 1, 4, 4), 0.4)  # cut at 0.5
    mask[..., :2] = 0.6
    x[..., :2], x[..., 2:] = 0.2, 0.9
    assert abs(metrics.psnr(x, target, mask) - 20) < 1e-5


def test_ssim_is_one_on_itself_and_sees_lost_structure():
    torch.manual_seed(0)
    x = torch.rand(2, 3, 16, 16) * 2 - 1
    assert abs(metrics.ssim(x, x) - 1) < 1e-9
    blurred = torch.nn.functional.avg_pool2d(x, 5, 1, 2)
    assert metrics.ssim(x + 0.05, x) > 0.95 > 0.5 > metrics.ssim(blurred, x)


def test_ssim_of_two_constant_pictures_by_hand():
    """Without contrast the ratio of the means is left, (2ab + c₁)/(a² + b² + c₁), means shifted to [0, 2]."""
    x, target = torch.full((1, 3, 8, 8), -0.6), torch.full((1, 3, 8, 8), 0.2)
    a, b, c1 = 0.4, 1.2, (0.01 * 2) ** 2
    assert abs(metrics.ssim(x, target) - (2 * a * b + c1) / (a**2 + b**2 + c1)) < 1e-6


class OnMac(torch.Tensor):
    """Like a tensor on a Mac's GPU: it has no float64, and meets no tensor of the CPU."""

    def double(self):
        raise TypeError("no float64 on this device")

    def cpu(self):
        return self.as_subclass(torch.Tensor)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if any(type(argument) is torch.Tensor for argument in args):
            raise RuntimeError("tensors on two devices")
        return super().__torch_function__(func, types, args, kwargs)


def test_pictures_on_a_device_without_float64():
    torch.manual_seed(0)
    x, target, mask = torch.rand(2, 3, 8, 8), torch.rand(2, 3, 8, 8), torch.rand(2, 1, 8, 8)
    far = [part.as_subclass(OnMac) for part in (x, target, mask)]
    assert metrics.psnr(*far) == metrics.psnr(x, target, mask)
    assert metrics.psnr(*far[:2]) == metrics.psnr(x, target)
    assert metrics.ssim(*far[:2]) == metrics.ssim(x, target)
    assert metrics.gradient_energy(far[0]) == metrics.gradient_energy(x)
    assert metrics.kappa(far[2], far[2] > 0.3) == metrics.kappa(mask, mask > 0.3)


def test_gradient_energy_by_hand():
    ramp = torch.arange(4.0).expand(1, 1, 4, 4)
    assert metrics.gradient_energy(ramp) == 1, "1 between columns, 0 between rows"
    assert metrics.gradient_energy(ramp * 2) == 4
    assert metrics.gradient_energy(ramp.transpose(2, 3) * 3) == 9
    assert metrics.gradient_energy(torch.ones(1, 3, 4, 4)) == 0


def test_masks_by_hand():
    mask = torch.tensor([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]).bool()
    predicted = torch.tensor([0.9, 0.6, 0.1, 0.7, 0.4, 0, 0, 0, 0, 0])  # cut at 0.5
    assert metrics.pixel_accuracy(predicted, mask) == 0.8
    assert metrics.iou(predicted, mask) == 2 / 4
    chance = 0.3 * 0.3 + 0.7 * 0.7
    assert abs(metrics.kappa(predicted, mask) - (0.8 - chance) / (1 - chance)) < 1e-12


def test_masks_at_the_borders():
    none, every = torch.zeros(2, 1, 4, 4), torch.ones(2, 1, 4, 4)
    assert metrics.iou(none, none) == 1
    assert metrics.iou(none, every) == 0
    assert math.isnan(metrics.kappa(none, none))
    assert metrics.kappa(none, every) == 0
    half = none.clone()
    half[0] = 1
    assert metrics.kappa(half, half) == 1
    assert metrics.kappa(1 - half, half) == -1


@pytest.mark.parametrize(("call", "words"), [
    (lambda: metrics.psnr(torch.zeros(1, 3, 4, 4), torch.zeros(1, 1, 4, 4)), "one shape"),
    (lambda: metrics.psnr(*[torch.zeros(1, 3, 4, 4)] * 2, torch.zeros(1, 1, 4, 4)), "empty|at least one pixel"),
    (lambda: metrics.psnr(*[torch.zeros(1, 3, 4, 4)] * 2, torch.ones(1, 3, 4, 4)), "mask of shape"),
    (lambda: metrics.ssim(*[torch.zeros(1, 3, 4, 4)] * 2), "7×7"),
    (lambda: metrics.gradient_energy(torch.zeros(3, 4, 4)), r"\(B, C, H, W\)"),
    (lambda: metrics.iou(torch.zeros(4), torch.zeros(5)), "one shape"),
    (lambda: metrics.kappa(torch.zeros(0), torch.zeros(0)), "one shape"),
])
def test_bad_inputs_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
