"""Right and wrong answers to 09.binarise."""

import numpy as np
import torch


def binarise_sorted(noise, coverage):
    count = round(coverage * noise.numel())
    order = noise.flatten().argsort(descending=True)
    mask = torch.zeros(noise.numel(), dtype=torch.bool)
    mask[order[:count]] = True
    return mask.view(noise.shape)


def binarise_topk(noise, coverage):
    values = noise.flatten().topk(round(coverage * noise.numel())).values
    return noise >= values[-1]


def binarise_ranks(noise, coverage):
    ranks = noise.flatten().argsort().argsort().reshape(noise.shape)
    return ranks >= noise.numel() - round(coverage * noise.numel())


def binarise_numpy(noise, coverage):
    noise = np.asarray(noise)
    return noise > np.quantile(noise, 1 - coverage)


def binarise_loop(noise, coverage):
    ordered = sorted(noise.flatten().tolist(), reverse=True)
    threshold = ordered[round(coverage * len(ordered)) - 1]
    return torch.tensor([[value >= threshold for value in row] for row in noise.tolist()])


def binarise_too_few(noise, coverage):
    ordered, _ = noise.flatten().sort(descending=True)
    return noise > ordered[round(coverage * len(ordered)) - 1]


def binarise_too_many(noise, coverage):
    ordered, _ = noise.flatten().sort(descending=True)
    return noise >= ordered[round(coverage * len(ordered))]


def right_1(noise, coverage):
    k = int(coverage * noise.numel())
    t = torch.sort(noise.flatten(), descending=True).values[k - 1]
    return noise >= t


def right_2(noise, coverage):
    k = round(coverage * noise.shape[0] * noise.shape[1])
    idx = torch.topk(noise.reshape(-1), k).indices
    out = torch.zeros(noise.numel(), dtype=bool)
    out[idx] = True
    return out.reshape(noise.shape)


def right_3(noise, coverage):
    return noise >= noise.flatten().kthvalue(noise.numel() - round(coverage * noise.numel()) + 1).values


def right_4(noise, coverage):
    return torch.from_numpy(noise.numpy() > np.percentile(noise.numpy(), 100 * (1 - coverage)))


def right_5(noise, coverage):
    return noise > noise.quantile(1 - coverage, interpolation="lower")


def right_6(noise, coverage):
    return (noise > torch.quantile(noise.double(), 1.0 - coverage)).to(torch.bool)


def right_7(noise, coverage):
    return ~(noise <= torch.quantile(noise, 1 - coverage))


def right_8(noise, coverage):
    n = noise.numel()
    flat = noise.flatten()
    higher = (flat[None, :] > flat[:, None]).sum(1)
    return (higher < round(coverage * n)).view_as(noise)


def wrong_end_1(noise, coverage):
    return noise > torch.quantile(noise, coverage)


def lowest_1(noise, coverage):
    return noise < torch.quantile(noise, coverage)


def coverage_as_threshold_1(noise, coverage):
    return noise > coverage


def coverage_as_threshold_2(noise, coverage):
    return noise > 1 - coverage


def too_many_1(noise, coverage):
    k = int(coverage * noise.numel())
    t = noise.flatten().sort(descending=True)[0][k]
    return noise >= t


def too_few_1(noise, coverage):
    t = noise.flatten().topk(int(coverage * noise.numel()))[0][-1]
    return noise > t


def numbers_1(noise, coverage):
    return (noise > torch.quantile(noise, 1 - coverage)).float()


def numbers_2(noise, coverage):
    return (noise > torch.quantile(noise, 1 - coverage)).int()


def share_of_range_1(noise, coverage):
    n = (noise - noise.min()) / (noise.max() - noise.min())
    return n > 1 - coverage


def share_of_range_2(noise, coverage):
    n = (noise - noise.min()) / (noise.max() - noise.min())
    return n < coverage


def median_or_mean_1(noise, coverage):
    return noise > noise.mean()


def median_or_mean_2(noise, coverage):
    return noise > noise.median()


def percent_1(noise, coverage):
    return noise > np.percentile(noise, 1 - coverage)


def row_by_row_1(noise, coverage):
    return noise > noise.quantile(1 - coverage, dim=0)


def at_random_1(noise, coverage):
    return torch.rand_like(noise) < coverage


def indices_1(noise, coverage):
    return torch.topk(noise.flatten(), int(coverage * noise.numel())).indices


def flat_1(noise, coverage):
    return noise.flatten() > torch.quantile(noise, 1 - coverage)


def numbers_3(noise, coverage):
    return torch.where(noise > torch.quantile(noise, 1 - coverage), 1.0, 0.0)


def other_share_1(noise, coverage):
    return noise > torch.quantile(noise, 1 - coverage / 2)


def absolute_1(noise, coverage):
    return noise.abs() > torch.quantile(noise.abs(), 1 - coverage)


def sorted_1(noise, coverage):
    return noise.sort().values > torch.quantile(noise, 1 - coverage)


def bell_curve_1(noise, coverage):
    return noise > noise.mean() + noise.std() * (1 - coverage)


def input_changed_1(noise, coverage):
    noise[noise > torch.quantile(noise, 1 - coverage)] = 1
    return noise == 1


def sorted_2(noise, coverage):
    mask = torch.zeros_like(noise, dtype=torch.bool)
    k = int(coverage * noise.numel())
    mask.view(-1)[:k] = True
    return mask


def share_of_range_3(noise, coverage):
    return noise >= noise.max() * (1 - coverage)


def no_tensor_1(noise, coverage):
    return [[bool(v > torch.quantile(noise, 1 - coverage)) for v in row] for row in noise]


def row_by_row_2(noise, coverage):
    return noise.argsort().argsort() >= noise.shape[1] * (1 - coverage)


def right_9(noise, coverage):
    cut = int(noise.numel() * (1 - coverage))
    s = noise.reshape(-1).sort().values
    return noise >= s[cut]


def right_10(noise, coverage):
    cut = int(noise.numel() * (1 - coverage))
    s = np.sort(noise.numpy().ravel())
    return torch.tensor(noise.numpy() > (s[cut - 1] + s[cut]) / 2)


def right_11(noise, coverage):
    k = round(coverage * noise.numel())
    m = torch.full(noise.shape, False)
    for _ in range(k):
        rest = torch.where(m, torch.tensor(-1000000000.0, dtype=noise.dtype), noise)
        i = int(rest.argmax())
        m[i // noise.shape[1], i % noise.shape[1]] = True
    return m


def wrong_end_2(noise, coverage):
    return noise >= torch.quantile(noise, coverage)


def lowest_2(noise, coverage):
    return noise < torch.quantile(noise, 1 - coverage)


def too_few_2(noise, coverage):
    return noise > torch.quantile(noise, 1 - coverage, interpolation="higher")


def numbers_4(noise, coverage):
    return (noise > torch.quantile(noise, 1 - coverage)).to(torch.uint8)


def share_of_range_4(noise, coverage):
    return noise > noise.max() - coverage * (noise.max() - noise.min())


def wrong_end_3(noise, coverage):
    return noise > np.percentile(noise.numpy(), 100 * coverage)


def indices_2(noise, coverage):
    return noise.flatten().sort(descending=True).values[: int(coverage * noise.numel())]


RIGHT = [
    binarise_sorted,
    binarise_topk,
    binarise_ranks,
    binarise_numpy,
    binarise_loop,
    lambda n, c: n.gt(n.quantile(1 - c)),
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
    right_8,
    right_9,
    right_10,
    right_11,
]

WRONG = [
    (lambda n, c: n > n.quantile(c), "wrong_end"),
    (lambda n, c: n < np.quantile(n.numpy(), c), "lowest"),
    (lambda n, c: n > 0, "threshold_zero"),
    (lambda n, c: n > c, "coverage_as_threshold"),
    (lambda n, c: (n - n.min()) / (n.max() - n.min()) > 1 - c, "share_of_range"),
    (lambda n, c: n > n.median(), "median_or_mean"),
    (lambda n, c: n > n.quantile(1 - c, dim=1, keepdim=True), "row_by_row"),
    (lambda n, c: n.where(n > n.quantile(1 - c), torch.tensor(0.0)), "noise_kept"),
    (binarise_too_few, "too_few"),
    (binarise_too_many, "too_many"),
    (lambda n, c: (n > n.quantile(1 - c)).float(), "numbers"),
    (lambda n, c: np.where(binarise_numpy(n, c), 1, 0), "numbers"),
    (lambda n, c: n.quantile(1 - c), "threshold_alone"),
    (lambda n, c: n.new_zeros(n.shape), None),
    (wrong_end_1, "wrong_end"),
    (lowest_1, "lowest"),
    (coverage_as_threshold_1, "coverage_as_threshold"),
    (coverage_as_threshold_2, "coverage_as_threshold"),
    (too_many_1, "too_many"),
    (too_few_1, "too_few"),
    (numbers_1, "numbers"),
    (numbers_2, "numbers"),
    (share_of_range_1, "share_of_range"),
    (share_of_range_2, "share_of_range"),
    (median_or_mean_1, "median_or_mean"),
    (median_or_mean_2, "median_or_mean"),
    (percent_1, "percent"),
    (row_by_row_1, "row_by_row"),
    (at_random_1, "at_random"),
    (indices_1, "indices"),
    (flat_1, "flat"),
    (numbers_3, "numbers"),
    (other_share_1, "other_share"),
    (absolute_1, "absolute"),
    (sorted_1, "sorted"),
    (bell_curve_1, "bell_curve"),
    (input_changed_1, "input_changed"),
    (sorted_2, "sorted"),
    (share_of_range_3, "share_of_range"),
    (no_tensor_1, "no_tensor"),
    (row_by_row_2, "row_by_row"),
    (wrong_end_2, "wrong_end"),
    (lowest_2, "lowest"),
    (too_few_2, "too_few"),
    (numbers_4, "numbers"),
    (share_of_range_4, "share_of_range"),
    (wrong_end_3, "wrong_end"),
    (indices_2, "indices"),
]
