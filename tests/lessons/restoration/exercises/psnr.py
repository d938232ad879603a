"""Right and wrong answers to 14.psnr, as learners write them."""

import math

import numpy as np
import torch
from torch.nn import functional as F


def flattened(made, truth):
    mse = (made - truth).flatten(1).pow(2).mean(1)
    return torch.mean(10 * torch.log10(4.0 / mse))


def loop(made, truth):
    total = 0.0
    for a, b in zip(made, truth):
        total += 10 * math.log10(2**2 / F.mse_loss(a, b).item())
    return total / len(made)


def by_numpy(made, truth):
    a, b = made.numpy(), truth.numpy()
    return np.mean(10 * np.log10(4 / np.mean((a - b) ** 2, axis=(1, 2, 3))))


def by_root(made, truth):
    rmse = torch.sqrt(F.mse_loss(made, truth, reduction="none").mean(dim=[1, 2, 3]))
    return (20 * torch.log10(2 / rmse)).mean()


def in_0_1(made, truth):
    a, b = (made + 1) / 2, (truth + 1) / 2
    return -10 * ((a - b) ** 2).mean((1, 2, 3)).log10().mean()


def in_0_255(made, truth):
    d = 127.5 * (made - truth)
    return (20 * math.log10(255) - 10 * torch.log10(d.square().mean([-1, -2, -3]))).mean()


def natural(made, truth):
    mse = ((made - truth) ** 2).view(made.shape[0], -1).mean(dim=1)
    return (10 * torch.log(4 / mse) / math.log(10)).mean()


def by_norm(made, truth):
    length = torch.linalg.vector_norm(made - truth, dim=(1, 2, 3))
    pixels = made[0].numel()
    return torch.stack([20 * torch.log10(2 * pixels**0.5 / one) for one in length]).mean()


def by_einsum(made, truth):
    d = (made - truth).double()
    mse = torch.einsum("bchw,bchw->b", d, d) / d[0].numel()
    return float((10 * (math.log10(4) - mse.log10())).mean())


def all_loops(made, truth):
    B, C, H, W = made.shape
    values = []
    for b in range(B):
        s = 0
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    s += (made[b, c, i, j].item() - truth[b, c, i, j].item()) ** 2
        values.append(10 * np.log10(4 / (s / (C * H * W))))
    return sum(values) / B


RIGHT = [flattened, loop, by_numpy, by_root, in_0_1, in_0_255, natural, by_norm, by_einsum, all_loops]


def mse(made, truth):
    return ((made - truth) ** 2).flatten(1).mean(1)


def wrapped(made, truth):
    a, b = (((x.numpy() + 1) * 127.5).astype(np.uint8) for x in (made, truth))
    return np.mean(10 * np.log10(255**2 / ((a - b).astype(float) ** 2).mean((1, 2, 3))))


def rounded(made, truth):
    a, b = (((x + 1) * 127.5).round() for x in (made, truth))
    return (10 * torch.log10(255**2 / mse(a, b))).mean()


WRONG = [
    (lambda m, t: (10 * torch.log10(1 / mse(m, t))).mean(), "peak"),
    (lambda m, t: (20 * torch.log10(1 / mse(m, t).sqrt())).mean(), "peak"),
    (lambda m, t: (10 * torch.log10(255**2 / mse(m, t))).mean(), "peak"),
    (lambda m, t: flattened((m + 1) / 2, (t + 1) / 2), "peak"),
    (lambda m, t: (10 * torch.log10(t.max() ** 2 / mse(m, t))).mean(), "peak_of_the_data"),
    (lambda m, t: (20 * torch.log10((t.max() - t.min()) / mse(m, t).sqrt())).mean(), "peak_of_the_data"),
    (lambda m, t: (10 * (t.square().flatten(1).mean(1) / mse(m, t)).log10()).mean(), "signal_for_peak"),
    (lambda m, t: np.mean(10 * np.log(4 / mse(m, t).numpy())), "natural_log"),
    (lambda m, t: (20 * torch.log10(4 / mse(m, t))).mean(), "twenty"),
    (lambda m, t: (20 * torch.log10(2 / mse(m, t))).mean(), "twenty"),
    (lambda m, t: (10 * torch.log10(2 / mse(m, t).sqrt())).mean(), "ten_with_root"),
    (lambda m, t: (10 * torch.log10(2 / mse(m, t))).mean(), "peak_not_squared"),
    (lambda m, t: (20 * torch.log10(4 / mse(m, t).sqrt())).mean(), "peak"),
    (lambda m, t: (10 * torch.log10(4 / mse(m, t).sqrt())).mean(), "root_under_square"),
    (lambda m, t: torch.log10(4 / mse(m, t)).mean(), "ten_forgotten"),
    (lambda m, t: 10 * torch.log10(4 / F.mse_loss(m, t)), "whole_batch"),
    (lambda m, t: 10 * math.log10(4 / mse(m, t).mean()), "whole_batch"),
    (lambda m, t: (10 * torch.log10(4 / ((m - t) ** 2).mean((2, 3)))).mean(), "parts_of_a_picture"),
    (lambda m, t: (10 * torch.log10(4 / ((m - t) ** 2).mean(1))).mean(), "parts_of_a_picture"),
    (lambda m, t: (10 * torch.log10(4 / ((m - t) ** 2).mean(0))).mean(), "other_axes"),
    (lambda m, t: (10 * torch.log10(4 / (m - t).abs().flatten(1).mean(1))).mean(), "absolute"),
    (lambda m, t: (20 * torch.log10(2 / (m - t).abs().mean((1, 2, 3)))).mean(), "absolute"),
    (lambda m, t: (10 * torch.log10(4 / (m - t).flatten(1).mean(1) ** 2)).mean(), "cancelled"),
    (lambda m, t: (20 * torch.log10(2 / (m - t).flatten(1).std(1))).mean(), "variance"),
    (lambda m, t: (10 * torch.log10(4 / ((m - t) ** 2).sum((1, 2, 3)))).mean(), "summed_squares"),
    (lambda m, t: (10 * torch.log10(4 / ((m - t) ** 2).amax((1, 2, 3)))).mean(), "largest"),
    (lambda m, t: 10 * torch.log10(mse(m, t) / 4).mean(), "upside_down"),
    (lambda m, t: (10 * torch.log10(4 / mse(m, t))).sum(), "summed"),
    (lambda m, t: (10 * torch.log10(4 / mse(m, t))).median(), "other_mean"),
    (lambda m, t: 10 * torch.log10(4 / mse(m, t)), "not_reduced"),
    (lambda m, t: (10 * torch.log10(4 / mse(m, t))).tolist(), "several_results"),
    (lambda m, t: F.mse_loss(m, t), "error_itself"),
    (wrapped, "bytes"),
    (rounded, "bytes"),
    (lambda m, t: (flattened(m, t), F.mse_loss(m, t)), "several_results"),
    (lambda m, t: print(flattened(m, t)), "nothing_returned"),
]
