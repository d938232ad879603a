"""Right and wrong answers to 13.mean_of_words."""

import torch
from torch import nn
from torch.nn import functional as F


def masked(vectors, tokens):
    mask = (tokens > 0).float().unsqueeze(2)
    return (F.embedding(tokens, vectors) * mask).sum(1) / mask.sum(1)


def text_by_text(vectors, tokens):
    return torch.stack([vectors[row[row != 0]].mean(dim=0) for row in tokens])


def word_by_word(vectors, tokens):
    means = []
    for row in tokens.tolist():
        total, n = torch.zeros(vectors.shape[1]), 0
        for k in row:
            if k == 0:
                break
            total = total + vectors[k]
            n += 1
        means.append(total / n)
    return torch.stack(means)


def bag(vectors, tokens):
    return F.embedding_bag(tokens, vectors, mode="mean", padding_idx=0)


def by_counts(vectors, tokens):
    counts = F.one_hot(tokens, len(vectors)).sum(1)[:, 1:].to(vectors.dtype)
    return counts @ vectors[1:] / counts.sum(1, keepdim=True)


def by_weights(vectors, tokens):
    mask = tokens.ne(0)
    weights = mask / mask.sum(dim=1, keepdim=True)
    return torch.einsum("bl,bld->bd", weights, vectors[tokens])


def by_softmax(vectors, tokens):
    """As attention would do it."""
    logits = torch.zeros(tokens.shape).masked_fill(tokens == 0, -torch.inf)
    return torch.bmm(logits.softmax(1)[:, None], vectors[tokens]).squeeze(1)


def by_zero_row(vectors, tokens):
    table = torch.cat([torch.zeros_like(vectors[:1]), vectors[1:]])
    return table[tokens].sum(1) / torch.count_nonzero(tokens, dim=1)[:, None]


def by_nanmean(vectors, tokens):
    return vectors[tokens].masked_fill((tokens == 0)[..., None], torch.nan).nanmean(1)


def by_lengths(vectors, tokens):
    """The running sum at the last word."""
    n = (tokens != 0).sum(1)
    return vectors[tokens].cumsum(1)[torch.arange(len(tokens)), n - 1] / n[:, None]


def by_index_add(vectors, tokens):
    rows, places = tokens.nonzero(as_tuple=True)
    total = torch.zeros(len(tokens), vectors.size(1)).index_add(0, rows, vectors[tokens[rows, places]])
    return total / torch.bincount(rows).unsqueeze(1)


RIGHT = [masked, text_by_text, word_by_word, bag, by_counts, by_weights, by_softmax, by_zero_row, by_nanmean,
         by_lengths, by_index_add]


def total(v, t):
    return torch.stack([v[row[row > 0]].sum(0) for row in t])


def count(t):
    return torch.count_nonzero(t, dim=1)[:, None]


def own_layer(v, t):
    layer = nn.Embedding.from_pretrained(v, padding_idx=0)
    return (layer(t) * (t != 0)[..., None]).sum(1) / count(t)


def own_tensor(v, t):
    return torch.tensor([[sum(v[k, j].item() for k in row if k) / sum(k > 0 for k in row) for j in range(v.shape[1])]
                         for row in t.tolist()])


def by_numpy(v, t):
    return torch.from_numpy(v.detach().numpy()[t.numpy()] * (t.numpy() != 0)[..., None]).sum(1) / count(t)


def changes(v, t):
    v[0] = 0
    return v[t].sum(1) / count(t)


def nothing(v, t):
    masked(v, t)


def distinct(v, t):
    return torch.stack([v[sorted({k for k in row if k})].mean(0) for row in t.tolist()])


WRONG = [
    (lambda v, t: F.embedding(t, v).mean(dim=1), "padding_counted"),
    (lambda v, t: F.embedding_bag(t, v, mode="mean"), "padding_counted"),
    (lambda v, t: F.embedding(t, v, padding_idx=0).mean(1), "padding_counted"),
    (lambda v, t: (v[t] * (t > 0).unsqueeze(-1)).mean(1), "divided_by_length"),
    (lambda v, t: v[t].sum(1) / count(t), "padding_in_the_sum"),
    (lambda v, t: F.embedding(t, v, padding_idx=0).sum(1) / count(t), "padding_in_the_sum"),
    (total, "not_divided"), (lambda v, t: F.embedding_bag(t, v, mode="sum", padding_idx=0), "not_divided"),
    (lambda v, t: F.embedding_bag(t, v, mode="sum"), "not_divided"),
    (lambda v, t: total(v, t) / torch.count_nonzero(t), "divided_by_all"),
    (lambda v, t: total(v, t) / t.sum(1, keepdim=True), "divided_by_all"),
    (lambda v, t: total(v, t) / (count(t) + 1), "divided_by_all"),
    (lambda v, t: total(v, t) / count(t) ** 0.5, "root_of_count"),
    (lambda v, t: v[t].mean(1) / count(t), "divided_twice"),
    (lambda v, t: v[t[t > 0]].mean(0), "one_mean_for_all"), (lambda v, t: v[t].mean(0), "over_texts"),
    (lambda v, t: v[t].mean(-1), "over_numbers"), (lambda v, t: masked(v, t).mean(1), "over_numbers"),
    (lambda v, t: torch.stack([v[row[row > 0] - 1].mean(0) for row in t]), "counted_from_zero"),
    (lambda v, t: masked(v[1:], t), "counted_from_zero"),
    (lambda v, t: F.embedding_bag(t, v[1:], mode="mean", padding_idx=0), "counted_from_zero"),
    (lambda v, t: (v[t] * (t > 1)[..., None]).sum(1) / (t > 1).sum(1)[:, None], "first_word_lost"),
    (lambda v, t: torch.stack([v[row[row > 0][:-1]].mean(0) for row in t]), "last_word_lost"),
    (lambda v, t: v[t[torch.arange(len(t)), (t > 0).sum(1) - 1]], "one_word"), (lambda v, t: v[t[:, 0]], "one_word"),
    (distinct, "each_word_once"),
    (lambda v, t: v[t].masked_fill((t == 0)[..., None], -torch.inf).amax(1), "largest"),
    (lambda v, t: torch.stack([v[row[row > 0]].max(dim=0)[0] for row in t]), "largest"),
    (lambda v, t: v[t].amax(1), "largest"), (lambda v, t: masked(v, t).round(), None),
    (lambda v, t: v[t.float().mean(1).long()], "numbers_averaged"),
    (lambda v, t: (v[t] * t.unsqueeze(2)).sum(1) / t.sum(1).unsqueeze(1), "weighted_by_numbers"),
    (lambda v, t: (v[t] * (t == 0).unsqueeze(2)).sum(1) / count(t), "mask_turned"),
    (lambda v, t: (v[t] * (t > 0)).sum(1) / count(t), "mask_without_axis"),
    (lambda v, t: total(v, t) / count(t).squeeze(1), "count_without_axis"),
    (lambda v, t: v[t], "not_looked_up"), (lambda v, t: t.float() @ v, "not_looked_up"),
    (lambda v, t: F.normalize(masked(v, t)), "normalised"), (lambda v, t: -masked(v, t), "wrong_sign"),
    (lambda v, t: masked(v, t).T, "other_shape"), (lambda v, t: masked(v, t).detach(), "gradient_cut"),
    (own_layer, "gradient_cut"), (own_tensor, "gradient_cut"), (by_numpy, "gradient_cut"),
    (changes, "input_changed"), (nothing, "nothing_returned"),
    (lambda v, t: (masked(v, t), count(t)), "several_results"),
    (lambda v, t: [v[row[row > 0]].mean(0) for row in t], "several_results"),
]
