"""13.mean_of_words: the mean of the vectors of a text's words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding, embedding_bag, normalize

from ganlab.checking import Case, Exercise, Mistake, several_results


def mean_of_words(vectors, tokens):
    """The plainest encoder of texts: a text becomes the mean of the vectors of its words.

    vectors: float32 (V + 1, d). Row k belongs to word k. Row 0 belongs to "no word": what stands there does not
    count.
    tokens: int64 (B, L), a text a row: the numbers of its words, from 1 to V, then 0 up to the length L. Each text has
    at least one word. A word that occurs twice counts twice.
    Return a tensor (B, d).
    The vectors are learned: the gradient must reach them; no detach.
    """
    is_word = (tokens != 0).unsqueeze(-1)  # (B, L, 1)
    total = (vectors[tokens] * is_word).sum(dim=1)  # (B, d)
    return total / is_word.sum(dim=1)


def by_counts(vectors, tokens):
    counts = torch.nn.functional.one_hot(tokens, len(vectors)).sum(1)[:, 1:].to(vectors.dtype)  # (B, V), no order left
    return counts @ vectors[1:] / counts.sum(dim=1, keepdim=True)


def cases(rng: np.random.Generator) -> list[Case]:
    def table(*shape: int) -> Tensor:
        return torch.tensor(1.5 * rng.standard_normal(shape) + 0.5, dtype=torch.float32)

    def texts(words: int, *lengths: int) -> Tensor:
        """Random words, the first of them the last that there is; the longest text sets L."""
        rows = np.array([[*rng.integers(1, words + 1, length), *[0] * (max(lengths) - length)] for length in lengths])
        rows[0, 0] = words
        return torch.tensor(rows)

    by_hand = torch.tensor([[9.0, 9.0], [1.0, 0.0], [3.0, -2.0], [5.0, 8.0]])
    return [Case((by_hand, torch.tensor([[1, 2, 3], [3, 0, 0], [1, 1, 2], [2, 1, 0]])),
                 expected=torch.tensor([[3.0, 2.0], [5.0, 8.0], [5 / 3, -2 / 3], [2.0, -1.0]]),
                 note="vectors: (9, 9) for \"no word\", then (1, 0), (3, −2), (5, 8); texts: 1 2 3, then 3 0 0, "
                      "then 1 1 2, then 2 1 0"),
            Case((table(6, 4), texts(5, 2, 5, 1))), Case((table(10, 3), texts(9, 7, 1, 4, 4, 6))),
            Case((table(5, 6), texts(4, 3, 3))), Case((table(8, 5), texts(7, 6))), Case((table(4, 2), texts(3, 1))),
            Case((table(7, 4), torch.tensor([[6, 6, 2, 6, 0, 0], [3, 1, 4, 1, 5, 0], [2, 0, 0, 0, 0, 0]])))]


def _is_word(tokens: Tensor) -> Tensor:
    return (tokens != 0)[..., None]


def _count(tokens: Tensor) -> Tensor:
    return (tokens != 0).sum(1, keepdim=True)


def _total(vectors: Tensor, tokens: Tensor) -> Tensor:
    return (vectors[tokens] * _is_word(tokens)).sum(1)


def _each(of: Callable[[Tensor], Tensor], chosen: Callable[[Tensor], Tensor] = lambda row: row) -> Callable:
    """`chosen` changes the numbers of the words of a text, `of` makes one vector of the vectors of these words."""
    return lambda vectors, tokens: torch.stack([of(vectors[chosen(row[row != 0])]) for row in tokens])


def _mean(rows: Tensor) -> Tensor:
    return rows.mean(0)


EXERCISE = Exercise(
    id="13.mean_of_words", place=2, title="A text as one vector", points=2, solution=mean_of_words, cases=cases,
    gradients=("vectors",), plain=False,
    difficulty=3, importance=2, minutes=12, another=by_counts,
    reason="Padding belongs to the table and not to the text: if it counted, the vector of a text would depend on how "
           "long the longest text beside it happens to be.",
    hints=("vectors[tokens] looks up all words at once. What shape does it have?",
           "Where tokens is 0 stands the vector of no word: multiply it by 0 before you add up.",
           "Sum over dim=1, and divide by the number of words of each text, (tokens != 0).sum(1, keepdim=True)."),
    mistakes=(
        Mistake("padding_counted", "Padding counted", "Behind a short text stands 0, which is no word: its vector does "
                "not count, in the sum and in the number.", [lambda v, t: v[t].mean(1)]),
        Mistake("divided_by_length", "Divided by L", "Each text is divided by the number of its own words, not by the "
                "length of the longest.", [lambda v, t: _total(v, t) / t.shape[1]]),
        Mistake("padding_in_the_sum", "Padding in the sum", "The vector of no word, row 0, need not be 0: keep it out "
                "of the sum.", [lambda v, t: v[t].sum(1) / _count(t)]),
        Mistake("not_divided", "Sum for mean", "The mean is the sum divided by the number of words of the text.",
                [_total, lambda v, t: v[t].sum(1)]),
        Mistake("divided_by_all", "Divided by another number", "Each text is divided by the number of its own words.",
                [lambda v, t: _total(v, t) / _count(t).sum(), lambda v, t: _total(v, t) / _count(t).float().mean(),
                 lambda v, t: _total(v, t) / len(t), lambda v, t: _total(v, t) / (_count(t) + 1),
                 lambda v, t: _total(v, t) / t.sum(1, keepdim=True), lambda v, t: _total(v, t) / (len(v) - 1),
                 lambda v, t: _total(v, t) / v.shape[1], lambda v, t: _total(v, t) / len(v)]),
        Mistake("root_of_count", "Divided by the root", "The number of words itself divides the sum, without a root.",
                [lambda v, t: _total(v, t) / _count(t).sqrt()]),
        Mistake("divided_twice", "Divided twice", "The mean has divided by the number of words already.",
                [lambda v, t: _total(v, t) / _count(t) ** 2, lambda v, t: v[t].mean(1) / _count(t),
                 lambda v, t: _total(v, t) / t.shape[1] / _count(t)]),
        Mistake("one_mean_for_all", "One mean for all texts", "Each text has a mean of its own, (B, d).",
                [lambda v, t: v[t[t != 0]].mean(0), lambda v, t: v[t[t != 0]].mean(0, keepdim=True),
                 lambda v, t: v[t[t != 0]].mean(0).expand(len(t), -1), lambda v, t: v[t].mean((0, 1))]),
        Mistake("over_texts", "Mean over the texts", "vectors[tokens] is (B, L, d): a text's words lie along dim=1.",
                [lambda v, t: v[t].mean(0), lambda v, t: (v[t] * _is_word(t)).sum(0),
                 lambda v, t: (v[t] * _is_word(t)).mean(0),
                 lambda v, t: (v[t] * _is_word(t)).sum(0) / (t != 0).sum(0)[:, None]]),
        Mistake("over_numbers", "Mean over the numbers of a vector", "The vectors keep their length d; the mean runs "
                "over the words, dim=1.",
                [lambda v, t: v[t].mean(2), lambda v, t: (v[t] * _is_word(t)).mean(2),
                 lambda v, t: (v[t] * _is_word(t)).sum((1, 2)) / _count(t)[:, 0],
                 lambda v, t: (v[t] * _is_word(t)).mean((1, 2)), lambda v, t: mean_of_words(v, t).mean(1),
                 lambda v, t: (v[t] * _is_word(t)).sum(2)]),
        Mistake("counted_from_zero", "Rows counted otherwise", "Word k has row k: row 0 is there for \"no word\".",
                [_each(_mean, lambda row: row - 1), lambda v, t: mean_of_words(v.roll(1, 0), t),
                 lambda v, t: v[t - 1].mean(1), lambda v, t: (v[t - 1] * _is_word(t)).sum(1) / _count(t),
                 lambda v, t: (v[1:][t] * _is_word(t)).sum(1) / _count(t), _each(_mean, lambda row: row + 1),
                 lambda v, t: embedding(t, v[1:]),
                 lambda v, t: embedding_bag(t, v[1:], mode="mean", padding_idx=0)]),
        Mistake("first_word_lost", "Word 1 left out", "Only 0 is no word.",
                [lambda v, t: (v[t] * (t > 1)[..., None]).sum(1) / (t > 1).sum(1, keepdim=True),
                 lambda v, t: (v[t] * (t > 1)[..., None]).sum(1) / _count(t)]),
        Mistake("last_word_lost", "A word at the end left out", "A text without 0 has words to its end.",
                [_each(_mean, lambda row: row[:-1]), _each(_mean, lambda row: row[1:]),
                 lambda v, t: (v[t] * _is_word(t)).sum(1) / (_count(t) - 1)]),
        Mistake("one_word", "One word only", "All words of a text count, each as much as any other.",
                [_each(lambda rows: rows[-1]), _each(lambda rows: rows[0]), lambda v, t: v[t][:, -1]]),
        Mistake("each_word_once", "Each word once", "A word that occurs twice counts twice.",
                [_each(_mean, torch.unique), _each(lambda rows: rows.sum(0), torch.unique)]),
        Mistake("largest", "Largest for mean", "The mean is asked for: neither the largest nor the median.",
                [_each(lambda rows: rows.max(0).values), lambda v, t: v[t].max(1).values,
                 _each(lambda rows: rows.median(0).values), lambda v, t: (v[t] * _is_word(t)).max(1).values]),
        Mistake("numbers_averaged", "Mean of the numbers", "The numbers of words are names: words 2 and 4 do not make "
                "word 3. Look up the vectors first.",
                [lambda v, t: v[t.sum(1) // _count(t)[:, 0]], lambda v, t: v[t.float().mean(1).long()],
                 lambda v, t: v[t.float().mean(1).round().long()], lambda v, t: t.float().mean(1),
                 lambda v, t: t.sum(1) / _count(t)[:, 0], lambda v, t: v[t.sum(1)]]),
        Mistake("weighted_by_numbers", "Weighted by the numbers", "The mask is tokens != 0; with tokens itself word 9 "
                "counts nine times.", [lambda v, t: (v[t] * t[..., None]).sum(1) / t.sum(1, keepdim=True),
                                lambda v, t: (v[t] * t[..., None]).sum(1) / _count(t),
                                lambda v, t: (v[t] * t[..., None]).sum(1), lambda v, t: (v[t] * t[..., None]).mean(1)]),
        Mistake("mask_turned", "Mask turned round", "The mask is 1 at words and 0 behind them: tokens != 0.",
                [lambda v, t: (v[t] * (t == 0)[..., None]).sum(1) / _count(t),
                 lambda v, t: (v[t] * (t == 0)[..., None]).sum(1) / (t == 0).sum(1, keepdim=True),
                 lambda v, t: (v[t] * (t == 0)[..., None]).mean(1)]),
        Mistake("mask_without_axis", "Mask of two dimensions", "vectors[tokens] is (B, L, d), the mask (B, L): give it "
                "a third axis, unsqueeze(-1).",
                [lambda v, t: (v[t] * (t != 0)).sum(1) / _count(t), lambda v, t: v[t] * (t != 0),
                 lambda v, t: (v[t] * (t != 0)[:, None]).sum(1) / _count(t)]),
        Mistake("count_without_axis", "Numbers of words laid along d", "The sums are (B, d): the numbers of words have "
                "to be (B, 1) to divide them, keepdim=True.",
                [lambda v, t: _total(v, t) / _count(t)[:, 0], lambda v, t: v[t].sum(1) / _count(t)[:, 0]]),
        Mistake("not_looked_up", "Texts in place of vectors", "tokens are numbers of rows: vectors[tokens] looks the "
                "vectors up.", [lambda v, t: v.mean(0), lambda v, t: v[1:].mean(0), lambda v, t: v[t],
                                lambda v, t: v[t] * _is_word(t), lambda v, t: (t != 0).float() @ v,
                                lambda v, t: t.float() @ v, lambda v, t: t @ v]),
        Mistake("normalised", "Normalised", "The mean as it is: no length is brought to 1.",
                [lambda v, t: normalize(mean_of_words(v, t), dim=1),
                 lambda v, t: mean_of_words(normalize(v, dim=1), t), lambda v, t: normalize(_total(v, t), dim=0)]),
        Mistake("wrong_sign", "Wrong sign", "The mean itself is asked for.", [lambda v, t: -mean_of_words(v, t)]),
        Mistake("other_shape", "Another shape", "One row a text: (B, d).",
                [lambda v, t: mean_of_words(v, t).T, lambda v, t: mean_of_words(v, t)[:, None],
                 lambda v, t: mean_of_words(v, t).flatten()]),
        Mistake("gradient_of_padding", "A gradient for \"no word\"", "The value is right, but row 0 gets a gradient: a "
                "word that is none has no part in the mean.",
                [lambda v, t: mean_of_words(v, t) + v[0] - v[0].detach()]),
        several_results("One tensor"),
    ))
