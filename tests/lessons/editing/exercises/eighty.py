"""Right and wrong answers to 15.eighty, as learners write them."""

import numpy as np
import torch


def counted(real, fake):
    right = (real > 0).sum().item() + (fake < 0).sum().item()
    return right / (len(real) + len(fake)) <= 0.8


def joined(real, fake):
    right = torch.cat([real > 0, fake < 0])
    return right.float().mean() <= 0.8


def below(real, fake):
    right = torch.cat([real, -fake]) > 0
    return right.double().mean().item() < 0.8


def by_numpy(real, fake):
    right = np.concatenate([real.numpy() > 0, fake.numpy() < 0])
    return np.mean(right) <= 0.8


def by_probability(real, fake):
    right = (torch.sigmoid(real) > 0.5).sum() + (torch.sigmoid(fake) < 0.5).sum()
    return (right / (real.numel() + fake.numel()) <= 0.8).item()


def one_by_one(real, fake):
    right = 0
    for logit in real:
        if logit > 0:
            right += 1
    for logit in fake:
        if logit < 0:
            right += 1
    if right > 0.8 * (len(real) + len(fake)):
        return False
    return True


def weighted(real, fake):
    a, b = (real > 0).float().mean(), (fake < 0).float().mean()
    return (len(real) * a + len(fake) * b) / (len(real) + len(fake)) <= 0.8


def by_errors(real, fake):
    wrong = (real < 0).sum() + (fake > 0).sum()
    return not wrong / (len(real) + len(fake)) < 0.2


def by_labels(real, fake):
    labels = torch.cat([torch.ones_like(real), torch.zeros_like(fake)])
    verdicts = (torch.cat([real, fake]) > 0).float()
    accuracy = (verdicts == labels).float().mean()
    return torch.tensor([bool(accuracy <= 0.8)])


def in_percent(real, fake):
    right = int((real > 0).sum()) + int((fake <= 0).sum())
    return np.bool_(100 * right / (real.shape[0] + fake.shape[0]) <= 80)


def by_signs(real, fake):
    """Right less wrong verdicts."""
    return ((real.sign().sum() - fake.sign().sum()) / (len(real) + len(fake)) <= 0.6).item()


RIGHT = [counted, joined, below, by_numpy, by_probability, one_by_one, weighted, by_errors, by_labels, in_percent,
         by_signs]


def two_means(real, fake):
    return ((real > 0).float().mean() + (fake < 0).float().mean()) / 2 <= 0.8


def logits_as_probabilities(real, fake):
    right = (real > 0.5).sum() + (fake < 0.5).sum()
    return bool(right / (len(real) + len(fake)) <= 0.8)


def turned_in_place(real, fake):
    fake *= -1
    return (torch.cat([real, fake]) > 0).float().mean() <= 0.8


def printed(real, fake):
    print(joined(real, fake))


WRONG = [
    (lambda r, f: joined(r, f).logical_not(), "reversed"),
    (lambda r, f: not counted(r, f), "reversed"),
    (two_means, "mean_of_two"),
    (lambda r, f: two_means(r, f).item(), "mean_of_two"),
    (lambda r, f: np.mean([(r > 0).numpy().mean(), (f < 0).numpy().mean()]) <= 0.8, "mean_of_two"),
    (lambda r, f: (r > 0).float().mean() + (f < 0).float().mean() <= 0.8, "not_halved"),
    (lambda r, f: (f < 0).float().mean() <= 0.8, "fakes_alone"),
    (lambda r, f: bool((r > 0).float().mean() <= 0.8), "reals_alone"),
    (lambda r, f: bool((r > 0).float().mean() <= 0.8 and (f < 0).float().mean() <= 0.8), "each_below"),
    (lambda r, f: bool((r > 0).float().mean() <= 0.8 or (f < 0).float().mean() <= 0.8), "one_below"),
    (lambda r, f: torch.cat([r > 0, f > 0]).float().mean() <= 0.8, "fake_above_zero"),
    (lambda r, f: torch.cat([r < 0, f > 0]).float().mean() <= 0.8, "wrong_verdicts"),
    (logits_as_probabilities, "logits_at_a_half"),
    (lambda r, f: torch.cat([r > 0.5, f < 0.5]).float().mean() < 0.8, "logits_at_a_half"),
    (lambda r, f: torch.cat([r.sigmoid(), 1 - f.sigmoid()]).mean() <= 0.8, "sure_verdicts"),
    (lambda r, f: r.mean().item() <= 0.8, "mean_logits"),
    (lambda r, f: torch.cat([r > 0, f < 0]).float().mean() <= 0.5, "other_bound"),
    (lambda r, f: (r.sign().sum() - f.sign().sum()) / (len(r) + len(f)) <= 0.8, "other_bound"),
    (lambda r, f: ((r > 0).sum() + (f < 0).sum()) / len(r) <= 0.8, "divided_by_one_length"),
    (lambda r, f: ((r > 0).sum() + (f < 0).sum()) <= 0.8, "counted"),
    (lambda r, f: bool(torch.cat([r > 0, f < 0]).float().mean() <= 80), "constant"),
    (lambda r, f: torch.cat([r > 0, f < 0]).float().mean(), "share_returned"),
    (lambda r, f: torch.cat([r > 0, f < 0]).float().mean().item(), "share_returned"),
    (lambda r, f: int(counted(r, f)), "number_for_bool"),
    (lambda r, f: joined(r, f).float(), "number_for_bool"),
    (lambda r, f: str(counted(r, f)), "text_for_bool"),
    (lambda r, f: torch.cat([r > 0, f < 0]), "not_reduced"),
    (lambda r, f: ((r > 0) & (f < 0)).float().mean() <= 0.8, None),
    (turned_in_place, "input_changed"),
    (printed, "nothing_returned"),
    (lambda r, f: (joined(r, f), torch.cat([r > 0, f < 0]).float().mean()), "several_results"),
]
