"""Answers to 11.pulling_away, as learners write them."""

import itertools

import torch
from torch.nn import functional as F


def plain(codes):
    S = F.normalize(codes, dim=1)
    squared = (S @ S.T).pow(2)
    n = codes.shape[0]
    return (squared.sum() - squared.diagonal().sum()) / (n * (n - 1))


def minus_n(codes):
    """The published program's way: the diagonal of squared cosines adds up to N."""
    n = codes.size(0)
    normalised = codes / torch.norm(codes, p=2, dim=1, keepdim=True)
    similarity = torch.matmul(normalised, normalised.transpose(0, 1)) ** 2
    return (torch.sum(similarity) - n) / (n * (n - 1))


def loops(codes):
    total, n = 0, len(codes)
    for i in range(n):
        for j in range(n):
            if i != j:
                total = total + (codes[i] @ codes[j] / (codes[i].norm() * codes[j].norm())) ** 2
    return total / (n * (n - 1))


def cosine_similarity(codes):
    table = F.cosine_similarity(codes[:, None], codes[None], dim=-1)
    return (table**2)[~torch.eye(len(codes), dtype=torch.bool)].mean()


def upper_half(codes):
    S = codes / codes.norm(dim=1, keepdim=True)
    i, j = torch.triu_indices(len(codes), len(codes), offset=1)
    return (S[i] * S[j]).sum(1).square().mean()


def pairs(codes):
    return torch.stack([F.cosine_similarity(a, b, dim=0) ** 2 for a, b in itertools.combinations(codes, 2)]).mean()


def by_products(codes):
    G = codes @ codes.T
    squares = G.diagonal()
    cos2 = G**2 / torch.outer(squares, squares)
    n = len(codes)
    return (cos2 * (1 - torch.eye(n))).sum() / n / (n - 1)


def in_double(codes):
    S = F.normalize(codes.double())
    return ((S @ S.T).fill_diagonal_(0) ** 2).sum() / (len(S) ** 2 - len(S))


RIGHT = [plain, minus_n, loops, cosine_similarity, upper_half, pairs, by_products, in_double]


def cosines(S):
    S = F.normalize(S, dim=1)
    return S @ S.T


def beside(table):
    return table[~torch.eye(len(table), dtype=torch.bool)]


WRONG = [
    (lambda S: beside(cosines(S)).mean(), "not_squared"), (lambda S: beside(cosines(S)).abs().mean(), "absolute"),
    (lambda S: (cosines(S) ** 2).mean(), "diagonal_counted"), (lambda S: cosines(S).mean(), "diagonal_counted"),
    (lambda S: (cosines(S) ** 2).sum() / (len(S) * (len(S) - 1)), "diagonal_in_the_sum"),
    (lambda S: ((cosines(S) ** 2).sum() - len(S)) / len(S) ** 2, "divided_by_n_squared"),
    (lambda S: beside((S @ S.T) ** 2).mean(), "not_normalised"),
    (lambda S: beside((S @ S.T) / (S.norm(dim=1)[:, None] * S.norm(dim=1)) ** 2).square().mean(), "norms_squared"),
    (lambda S: beside(F.normalize(S) @ S.T).square().mean(), "normalised_once"),
    (lambda S: beside((S @ S.T) ** 2 / torch.outer(S.norm(dim=1), S.norm(dim=1))).mean(), "norms_not_squared"),
    (lambda S: beside(F.normalize(S, dim=0) @ F.normalize(S, dim=0).T).square().mean(), "other_axis"),
    (lambda S: plain(S.T), "features_paired"), (lambda S: beside(cosines(S) ** 2).sum(), "sum_for_mean"),
    (lambda S: torch.triu(cosines(S) ** 2, 1).sum() / (len(S) * (len(S) - 1)), "each_pair_once"),
    (lambda S: beside(cosines(S)).mean() ** 2, "square_outside"),
    (lambda S: beside(1 - cosines(S) ** 2).mean(), "rewarded"), (lambda S: -plain(S), "rewarded"),
    (lambda S: beside(torch.cdist(S, S) ** 2).mean(), "distances"),
    (lambda S: (F.cosine_similarity(S[1:], S[:-1]) ** 2).mean(), "neighbours"),
    (lambda S: beside(torch.corrcoef(S) ** 2).mean(), None), (lambda S: cosines(S) ** 2, "not_summed"),
    (lambda S: plain(S).detach(), "detached"),
    (lambda S: beside((S / S.norm(dim=1, keepdim=True).detach())
                      @ (S / S.norm(dim=1, keepdim=True).detach()).T).square().mean(), "detached"),
    (lambda S: plain(S).item(), "gradient_cut"),
]
