"""Answers to 11.both_sides, as learners write them."""

import torch
from torch.nn import functional as F


def plain(x_fake, autoencoder):
    return (autoencoder(x_fake) - x_fake).flatten(1).norm(dim=1).mean()


def by_linalg(x, A):
    return torch.linalg.vector_norm(A(x) - x, dim=(1, 2, 3)).mean()


def by_hand(x, A):
    return ((x - A(x)) ** 2).sum(dim=(1, 2, 3)).sqrt().sum() / x.shape[0]


def total(x, A):
    return torch.sqrt(((A(x) - x) ** 2).view(len(x), -1).sum(1) + 1e-12).sum()


def loop(x, A):
    answers = A(x)
    return sum(torch.norm(answer - image) for answer, image in zip(answers, x)) / len(x)


def image_by_image(x, A):
    return torch.stack([(A(x[i:i + 1]) - x[i:i + 1]).norm() for i in range(len(x))]).mean()


def by_mse(x, A):
    squares = F.mse_loss(A(x), x, reduction="none")
    return squares.sum((1, 2, 3)).pow(0.5).mean()


def pairwise(x, A):
    return F.pairwise_distance(A(x).flatten(1), x.flatten(1), eps=0).mean()


RIGHT = [plain, by_linalg, by_hand, total, loop, image_by_image, by_mse, pairwise]


def frozen(x, A):
    with torch.no_grad():
        answer = A(x)
    return (answer - x).flatten(1).norm(dim=1).mean()


WRONG = [
    (lambda x, A: (A(x) - x.detach()).flatten(1).norm(dim=1).mean(), "image_detached"),
    (lambda x, A: (A(x).detach() - x).flatten(1).norm(dim=1).mean(), "answer_detached"), (frozen, "answer_detached"),
    (lambda x, A: plain(x.detach(), A), "all_detached"), (lambda x, A: F.mse_loss(A(x), x), "mean_square"),
    (lambda x, A: F.mse_loss(A(x), x.detach()), "mean_square"),
    (lambda x, A: ((A(x) - x) ** 2).sum((1, 2, 3)).mean(), "no_root"),
    (lambda x, A: ((A(x) - x) ** 2).mean((1, 2, 3)).sqrt().mean(), "root_mean_square"),
    (lambda x, A: torch.norm(A(x) - x), "norm_of_batch"), (lambda x, A: (A(x) - x).norm(dim=1).mean(), "per_pixel"),
    (lambda x, A: F.l1_loss(A(x), x), "absolute"), (lambda x, A: A(x).flatten(1).norm(dim=1).mean(), "answer_alone"),
    (lambda x, A: (A(x).flatten(1).norm(dim=1) - x.flatten(1).norm(dim=1)).mean(), "norms_subtracted"),
    (lambda x, A: (A(x) + x).flatten(1).norm(dim=1).mean(), "added"), (lambda x, A: -plain(x, A), "sign"),
    (lambda x, A: (A(x) - x).flatten(1).norm(dim=1), "not_reduced"), (lambda x, A: plain(x, A).item(), "gradient_cut"),
    (lambda x, A: (plain(x, A), A(x)), "several_results"), (lambda x, A: plain(A(x), A), "applied_twice"),
    (lambda x, A: F.smooth_l1_loss(A(x), x), None),
]
