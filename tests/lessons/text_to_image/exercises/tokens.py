"""Right and wrong answers to 13.tokens."""

import itertools
import re

import numpy as np
import torch
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence


def by_pad_sequence(texts, words):
    rows = [torch.tensor([words.index(w) + 1 for w in re.findall("[a-z]+", text)]) for text in texts]
    return pad_sequence(rows, batch_first=True)


def into_zeros(texts, words):
    split = [text.replace(",", " ").split() for text in texts]
    out = torch.zeros(len(texts), max(len(row) for row in split), dtype=torch.long)
    for i, row in enumerate(split):
        for j, word in enumerate(row):
            out[i, j] = words.index(word) + 1
    return out


def plain_loops(texts, words):
    number = {}
    for i in range(len(words)):
        number[words[i]] = i + 1
    rows = []
    longest = 0
    for text in texts:
        row = []
        for word in text.split():
            if word.endswith(","):
                word = word[:-1]
            row.append(number[word])
        rows.append(row)
        longest = max(longest, len(row))
    for row in rows:
        while len(row) < longest:
            row.append(0)
    return torch.LongTensor(rows)


def by_numpy(texts, words):
    rows = [[words.index(word.strip(",")) + 1 for word in text.split(" ")] for text in texts]
    table = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for line, row in zip(table, rows):
        line[:len(row)] = row
    return table


def by_zip_longest(texts, words):
    number = dict(zip(words, itertools.count(1)))
    rows = ([number[w] for w in re.split(r",? ", text)] for text in texts)
    return torch.tensor(list(itertools.zip_longest(*rows, fillvalue=0))).T


def with_a_pad_word(texts, words):
    known = ["<pad>"] + list(words)
    split = [t.translate({ord(","): None}).split() for t in texts]
    n = max(map(len, split))
    return torch.tensor([[known.index(w) for w in row + ["<pad>"] * (n - len(row))] for row in split])


def by_pad(texts, words):
    rows = [torch.tensor([words.index(w) for w in t.replace(",", "").split()]) + 1 for t in texts]
    n = max(len(r) for r in rows)
    return torch.stack([F.pad(r, (0, n - len(r))) for r in rows])


def letter_by_letter(texts, words):
    """No split at all."""
    rows = []
    for text in texts:
        row, word = [], ""
        for letter in text + " ":
            if letter.isalpha():
                word += letter
            elif word:
                row.append(words.index(word) + 1)
                word = ""
        rows.append(row)
    out = torch.full((len(rows), max(map(len, rows))), 0)
    for i, row in enumerate(rows):
        out[i, :len(row)] = torch.tensor(row)
    return out


RIGHT = [by_pad_sequence, into_zeros, plain_loops, by_numpy, by_zip_longest, with_a_pad_word, by_pad, letter_by_letter]


def split(text):
    return re.findall(r"\w+", text)


def numbers(texts, words, first=1):
    number = {word: place for place, word in enumerate(words, first)}
    return [torch.tensor([number[word] for word in split(text)]) for text in texts]


def padded(rows, value=0):
    return pad_sequence(rows, batch_first=True, padding_value=value)


def in_front(texts, words):
    rows = numbers(texts, words)
    out = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for i, row in enumerate(rows):
        out[i, -len(row):] = row
    return out


def shortest(texts, words):
    rows = numbers(texts, words)
    n = min(map(len, rows))
    return torch.stack([row[:n] for row in rows])


def by_zip(texts, words):
    return torch.tensor(list(zip(*[row.tolist() for row in numbers(texts, words)]))).T


def of_first_length(texts, words):
    rows = [row.tolist() for row in numbers(texts, words)]
    n = len(rows[0])
    return torch.tensor([(row + [0] * n)[:n] for row in rows])


def as_long_as_the_vocabulary(texts, words):
    out = torch.zeros(len(texts), len(words), dtype=torch.int64)
    for i, row in enumerate(numbers(texts, words)):
        out[i, :len(row)] = row[:len(words)]
    return out


def commas_kept(texts, words):
    number = {word: place for place, word in enumerate(words, 1)}
    return padded([torch.tensor([number[word] for word in text.split()]) for text in texts])


def commas_kept_index(texts, words):
    return padded([torch.tensor([words.index(word) + 1 for word in text.split(" ")]) for text in texts])


def unknown_as_0(texts, words):
    number = {word: place for place, word in enumerate(words, 1)}
    return padded([torch.tensor([number.get(word, 0) for word in text.split()]) for text in texts])


def at_commas(texts, words):
    return padded([torch.tensor([words.index(word) + 1 for word in text.split(", ")]) for text in texts])


def empty_words(texts, words):
    return padded([torch.tensor([words.index(w) + 1 for w in re.split("[, ]", text)]) for text in texts])


def joined(texts, words):
    number = {word: place for place, word in enumerate(words, 1)}
    return padded([torch.tensor([number[w] for w in text.replace(", ", "").split()]) for text in texts])


def own_vocabulary(texts, words):
    number = {}
    for text in texts:
        for word in split(text):
            number.setdefault(word, len(number) + 1)
    return padded([torch.tensor([number[word] for word in split(text)]) for text in texts])


def substrings(texts, words):
    return padded([torch.tensor([i + 1 for i, word in enumerate(words) if word in text]) for text in texts])


def bag(texts, words):
    out = torch.zeros(len(texts), len(words), dtype=torch.long)
    for i, text in enumerate(texts):
        for word in split(text):
            out[i, words.index(word)] += 1
    return out


def letters(texts, words):
    return padded([torch.tensor([ord(c) for c in text]) for text in texts])


def floats(texts, words):
    rows = numbers(texts, words)
    out = torch.zeros(len(rows), max(map(len, rows)))
    for i, row in enumerate(rows):
        out[i, :len(row)] = row
    return out


def words_length(texts, words):
    n = max(len(text) for text in texts)
    return torch.stack([F.pad(row, (0, n - len(row))) for row in numbers(texts, words)])


def changes(texts, words):
    words.insert(0, "")
    return padded([torch.tensor([words.index(word) for word in split(text)]) for text in texts])


def prints(texts, words):
    print(padded(numbers(texts, words)))


def last_repeated(texts, words):
    rows = [row.tolist() for row in numbers(texts, words)]
    while len({len(row) for row in rows}) > 1:
        rows = [row + [row[-1]] if len(row) < max(map(len, rows)) else row for row in rows]
    return torch.tensor(rows)


WRONG = [
    (lambda texts, words: padded(numbers(texts, words, 0)), "from_zero"),
    (lambda texts, words: padded(numbers(texts, words, 0), -1), "from_zero"),
    (lambda texts, words: padded(numbers(texts, words, 2)), "from_two"),
    (in_front, "filled_in_front"),
    (lambda texts, words: pad_sequence(numbers(texts, words), True, 0, "left"), "filled_in_front"),
    (lambda texts, words: padded(numbers(texts, words), -1), "other_filling"),
    (lambda texts, words: padded(numbers(texts, words), len(words) + 1), "other_filling"),
    (last_repeated, "filled_with_words"),
    (shortest, "cut_to_shortest"), (by_zip, "cut_to_shortest"), (of_first_length, "length_of_first"),
    (as_long_as_the_vocabulary, "fixed_length"),
    (lambda texts, words: F.pad(padded(numbers(texts, words)), (0, 20))[:, :20], "fixed_length"),
    (lambda texts, words: F.pad(padded(numbers(texts, words)), (0, 1)), "fixed_length"),
    (words_length, "length_in_letters"),
    (commas_kept, "commas_kept"), (commas_kept_index, "commas_kept"), (unknown_as_0, "commas_kept"),
    (at_commas, "parted_at_commas"), (empty_words, "empty_words"), (joined, "joined_words"),
    (lambda texts, words: padded(numbers(texts, sorted(words))), "words_sorted"),
    (own_vocabulary, "order_of_appearance"),
    (lambda texts, words: padded([row.sort().values for row in numbers(texts, words)]), "text_sorted"),
    (lambda texts, words: padded([row.flip(0) for row in numbers(texts, words)]), "reversed"),
    (lambda texts, words: padded([row.unique() for row in numbers(texts, words)]), "each_word_once"),
    (lambda texts, words: padded(numbers(texts, words[::-1])), "counted_from_end"),
    (substrings, "parts_of_words"), (bag, "counts"), (letters, "letters"),
    (lambda texts, words: F.one_hot(padded(numbers(texts, words))), None),
    (lambda texts, words: F.one_hot(padded(numbers(texts, words)), len(words) + 1), "one_hot"),
    (lambda texts, words: pad_sequence(numbers(texts, words)), "transposed"),
    (lambda texts, words: torch.tensor([[words.index(w) + 1 for w in split(t)] for t in texts]), "not_filled"),
    (lambda texts, words: torch.stack(numbers(texts, words)), "not_filled"),
    (lambda texts, words: torch.cat(numbers(texts, words)), "one_row"),
    (lambda texts, words: numbers(texts, words)[0], "one_text"),
    (lambda texts, words: padded(sorted(numbers(texts, words), key=len, reverse=True)), "rows_sorted"),
    (floats, "floats"), (lambda texts, words: padded(numbers(texts, words)).tolist(), "lists"),
    (lambda texts, words: numbers(texts, words), "lists"),
    (lambda texts, words: padded([torch.arange(1, len(row) + 1) for row in numbers(texts, words)]), "place_in_text"),
    (changes, "input_changed"), (prints, "nothing_returned"),
    (lambda texts, words: torch.randint(0, len(words) + 1, (len(texts), 6)), None),
    (lambda texts, words: padded(numbers(texts, list(set(words)))), None),
]
