"""14.psnr: the peak signal-to-noise ratio, in decibels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, log10

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.restoration.exercises._shared import drawn, uniform


def psnr(made, truth):
    """The peak signal-to-noise ratio of restored pictures, in decibels; higher is better.

    Of one picture: PSNR = 10 · log10(peak² / MSE). MSE is the mean of (made − truth)² over its channels and pixels.
    peak is the width of the range of values, here 2.
    made, truth: pictures, (B, C, H, W), float32, values in [−1, 1]; no picture equals its truth. They are compared as
    they are: nothing is rounded.
    Return one number: the mean of the PSNRs of the B pictures.
    """
    mse = ((made - truth) ** 2).mean(dim=(1, 2, 3))  # (B,)
    return (10 * torch.log10(2**2 / mse)).mean()


def by_root(made, truth):
    rmse = (made - truth).flatten(1).square().mean(dim=1).sqrt()  # (B,)
    return 20 * torch.log10(2 / rmse).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    def pictures(batch: int, channels: int, height: int, width: int, low: float, high: float) -> tuple[Tensor, Tensor]:
        truth = uniform(rng, batch, channels, height, width, reach=0.85)
        spread = torch.tensor(np.geomspace(low, high, batch).reshape(batch, 1, 1, 1), dtype=torch.float32)
        towards = torch.tensor(rng.uniform(0.5, 1.5, (1, channels, 1, 1)), dtype=torch.float32)
        return (truth + spread * (towards * drawn(rng, *truth.shape) + 0.3)).clamp(-1, 1), truth

    flat = torch.zeros(2, 1, 2, 2)
    return [Case((flat[:1] + 0.2, flat[:1]), expected=20.0, note="one grey picture, 0.2 too bright everywhere"),
            Case((flat + torch.tensor([0.2, -0.02]).view(2, 1, 1, 1), flat), expected=30.0,
                 note="two grey pictures, the first 0.2 too bright, the second 0.02 too dark everywhere"),
            *(Case(pictures(*sizes), note=f"{sizes[0]} random pictures of {sizes[2]}×{sizes[3]} with {sizes[1]} "
                                          f"channels") for sizes in (
                (3, 3, 6, 5, 0.02, 0.5), (2, 3, 5, 7, 0.3, 0.05), (4, 2, 4, 4, 0.03, 0.2), (5, 3, 3, 8, 0.4, 0.02)))]


def _squares(made: Tensor, truth: Tensor) -> Tensor:
    return (made - truth) ** 2


def _mse(made: Tensor, truth: Tensor) -> Tensor:
    return _squares(made, truth).mean((1, 2, 3))


def _of(decibels: Callable, error: Callable = _mse) -> Callable:
    """The mean of `decibels` of the pictures' errors."""
    return lambda made, truth: decibels(error(made, truth)).mean()


def _right(error: Tensor) -> Tensor:
    return 10 * log10(4 / error)


def _bytes(pictures: Tensor, how: Callable = torch.round) -> Tensor:
    return how((pictures + 1) * 127.5)


EXERCISE = Exercise(
    id="14.psnr", place=1, title="PSNR", points=1, solution=psnr, cases=cases,
    difficulty=1, importance=3, minutes=6, another=by_root,
    reason="The error is measured against the width of the range, so a picture has the same PSNR in [−1, 1] as in "
           "bytes, and the logarithm makes each halving of the MSE worth the same 3 decibels.",
    hints=("First one MSE for each picture. Over which axes is that mean?",
           "((made - truth) ** 2).mean(dim=(1, 2, 3)) holds B numbers. Each becomes decibels; then comes the mean.",
           "10 * torch.log10(4 / mse), and of that the mean: the peak is 2, its square 4."),
    mistakes=(
        Mistake("peak", "Another peak", "The values go from −1 to 1: the peak is the width of that range, 2. 1 belongs "
                "to values in [0, 1], 255 to bytes.",
                [_of(lambda e, p=p: 10 * log10(p**2 / e)) for p in (1, 255, 4, 127.5, 256, 1 / 127.5, 2 / 255)]),
        Mistake("peak_of_the_data", "Peak of the data", "The peak is the width of the range of all pictures, 2, not "
                "what this batch happens to hold.",
                [lambda m, t: (10 * log10(t.max() ** 2 / _mse(m, t))).mean(),
                 lambda m, t: (10 * log10(t.abs().max() ** 2 / _mse(m, t))).mean(),
                 lambda m, t: (10 * log10((t.max() - t.min()) ** 2 / _mse(m, t))).mean(),
                 lambda m, t: (10 * log10((m.max() - m.min()) ** 2 / _mse(m, t))).mean(),
                 lambda m, t: (10 * log10(t.amax((1, 2, 3)) ** 2 / _mse(m, t))).mean(),
                 lambda m, t: (10 * log10((t.amax((1, 2, 3)) - t.amin((1, 2, 3))) ** 2 / _mse(m, t))).mean()]),
        Mistake("signal_for_peak", "Signal for peak", "The mean square of the picture gives another measure, the SNR.",
                [lambda m, t: (10 * log10((t**2).mean((1, 2, 3)) / _mse(m, t))).mean(),
                 lambda m, t: (10 * log10(t.var((1, 2, 3)) / _mse(m, t))).mean()]),
        Mistake("natural_log", "Another logarithm", "Decibels take the logarithm to base 10: torch.log10.",
                [_of(lambda e: 10 * torch.log(4 / e)), _of(lambda e: 10 * torch.log2(4 / e)),
                 _of(lambda e: 10 * torch.log1p(4 / e)), _of(lambda e: torch.log(4 / e))]),
        Mistake("twenty", "20 for 10", "20 stands before log10(peak / √MSE). Before log10(peak² / MSE) stands 10.",
                [_of(lambda e: 20 * log10(4 / e)), _of(lambda e: 20 * log10(2 / e)), _of(lambda e: 20 * log10(1 / e))]),
        Mistake("ten_with_root", "10 with the root", "10 · log10(peak² / MSE): without the squares the factor is 20.",
                [_of(lambda e: 5 * log10(4 / e))]),
        Mistake("peak_not_squared", "Peak not squared", "The MSE is a square, and the peak is squared too: 4 / MSE.",
                [_of(lambda e: 10 * log10(2 / e))]),
        Mistake("root_under_square", "Square over root", "peak² belongs to MSE, peak to √MSE.",
                [_of(lambda e: 10 * log10(4 / e.sqrt()))]),
        Mistake("ten_forgotten", "The 10 forgotten", "log10 alone gives bels; ten times that are decibels.",
                [_of(lambda e: log10(4 / e))]),
        Mistake("whole_batch", "One MSE for the batch", "Each picture has its own PSNR; the mean is taken of those.",
                [lambda m, t: _right(_squares(m, t).mean())]),
        Mistake("parts_of_a_picture", "Smaller parts than pictures", "One MSE for a picture: the mean over C, H and W.",
                [_of(_right, lambda m, t, axes=axes: _squares(m, t).mean(axes))
                 for axes in ((2, 3), (1,), (1, 2), (1, 3), (2,), (3,))]),
        Mistake("other_axes", "Mean over the pictures", "The first axis counts the pictures: it stays, the mean runs "
                "over the other three.",
                [_of(_right, lambda m, t, axes=axes: _squares(m, t).mean(axes))
                 for axes in ((0, 2, 3), (0, 1), (0,), (0, 1, 2))]),
        Mistake("absolute", "Absolute differences", "MSE is the mean of the squares.",
                [_of(way, lambda m, t: (m - t).abs().mean((1, 2, 3))) for way in (
                    _right, lambda e: 20 * log10(2 / e), lambda e: 10 * log10(2 / e))]),
        Mistake("cancelled", "Squared too late", "Each difference is squared, then comes the mean: else too bright and "
                "too dark cancel.", [_of(_right, lambda m, t: (m - t).mean((1, 2, 3)) ** 2)]),
        Mistake("variance", "Mean error taken off", "A picture too bright is wrong as well: MSE is no variance.",
                [_of(_right, lambda m, t: (m - t).var((1, 2, 3))),
                 _of(_right, lambda m, t: (m - t).var((1, 2, 3), unbiased=False))]),
        Mistake("summed_squares", "Sum of the squares", "MSE is their mean: else a large picture looks worse.",
                [_of(_right, lambda m, t: _squares(m, t).sum((1, 2, 3))),
                 _of(_right, lambda m, t: _squares(m, t).sum(1).mean((1, 2))),
                 _of(_right, lambda m, t: _squares(m, t).mean(1).sum((1, 2))),
                 lambda m, t: _right(_squares(m, t).sum()), lambda m, t: _right(_squares(m, t).sum() / len(m))]),
        Mistake("largest", "Largest error", "MSE is the mean of the squares, not the largest of them.",
                [_of(_right, lambda m, t: _squares(m, t).amax((1, 2, 3)))]),
        Mistake("upside_down", "Upside down", "The error stands below: a good picture has many decibels.",
                [_of(lambda e: 10 * log10(e / 4)), _of(lambda e: 10 * log10(e)), _of(lambda e: -10 * log10(2 / e))]),
        Mistake("summed", "Sum over the pictures", "The mean of the pictures' PSNRs is asked for.",
                [lambda m, t: _right(_mse(m, t)).sum()]),
        Mistake("other_mean", "Not the mean of the pictures", "All pictures count alike: take the mean of their PSNRs.",
                [lambda m, t: _right(_mse(m, t)).median(), lambda m, t: _right(_mse(m, t)).max(),
                 lambda m, t: _right(_mse(m, t)).min(), lambda m, t: _right(_mse(m, t))[0],
                 lambda m, t: _right(_mse(m, t))[-1], lambda m, t: _right(_mse(m, t)).mean() / len(m)]),
        Mistake("not_reduced", "One number a picture", "One number is asked for: the mean over the pictures.",
                [lambda m, t: _right(_mse(m, t))]),
        Mistake("error_itself", "The error itself", "The MSE becomes decibels: 10 · log10(4 / MSE).",
                [_of(lambda e: e), _of(lambda e: e.sqrt()), _of(lambda e: 4 / e)]),
        Mistake("bytes", "Rounded to bytes", "The pictures are compared as they are: bytes are rounded, and their "
                "differences wrap round below 0.",
                [*(_of(lambda e: 10 * log10(255**2 / e), lambda m, t, how=how: _mse(_bytes(m, how), _bytes(t, how)))
                   for how in (torch.round, torch.floor)),
                 *(_of(lambda e: 10 * log10(255**2 / e), lambda m, t, how=how: (
                     _bytes(m, how).to(torch.uint8) - _bytes(t, how).to(torch.uint8)).float().square().mean((1, 2, 3)))
                   for how in (torch.round, torch.floor))]),
        several_results("One number"),
    ))
