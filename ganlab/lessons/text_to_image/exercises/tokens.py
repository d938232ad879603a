"""13.tokens: texts as numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake


def tokens(texts, words):
    """Texts as numbers: each word becomes its place in `words`, counted from 1; 0 stands for no word.

    texts: a list of B ≥ 1 strings, each of one word or more, in small letters. Between two words stands a space, or a
    comma and a space.
    words: a list of words, each once, in no special order; every word of the texts is among them.
    L is the number of words of the longest text. A text of fewer words is filled up with 0 behind its last word.
    Return an int64 tensor (B, L).
    """
    number = {word: place for place, word in enumerate(words, start=1)}
    rows = [[number[word] for word in text.replace(",", "").split()] for text in texts]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def into_zeros(texts, words):
    split = [text.replace(",", "").split() for text in texts]
    table = torch.zeros(len(texts), max(map(len, split)), dtype=torch.int64)
    for i, row in enumerate(split):
        for j, word in enumerate(row):
            table[i, j] = words.index(word) + 1
    return table


_WORDS = ["a", "face", "with", "short", "long", "brown", "red", "grey", "hair", "sun", "sunglasses", "ground", "round",
          "no", "glasses", "and", "blue", "background", "smile"]


def cases(rng: np.random.Generator) -> list[Case]:
    def mixed() -> list[str]:
        return [str(word) for word in rng.permutation(_WORDS)]

    def text(length: int) -> str:
        """Random words; after about one in four a comma, but for the last."""
        said = [_WORDS[i] + ("," if comma else "") for i, comma in
                zip(rng.integers(len(_WORDS), size=length), rng.random(length) < 0.25)]
        return " ".join(said).rstrip(",")

    def of(*lengths: int) -> Case:
        return Case(([text(length) for length in lengths], mixed()))

    by_hand = ["red hair, no hat", "a hat"], ["hat", "red", "a", "no", "hair"]
    again = ["no hat, no hair, no smile", "hair", "smile, smile"], ["smile", "no", "hat", "hair"]
    return [Case(by_hand, expected=torch.tensor([[2, 5, 4, 1], [3, 1, 0, 0]])),
            Case(again, expected=torch.tensor([[2, 3, 2, 4, 2, 1], [4, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]])),
            Case((["sunglasses and no smile", "round glasses"], mixed())),
            of(3, 7, 5, 4), of(6, 6), of(9, 1, 12), of(5), of(1)]


def _split(text: str) -> list[str]:
    return text.replace(",", "").split()


def _rows(texts: Sequence[str], words: Sequence[str]) -> list[list[int]]:
    return [[words.index(word) + 1 for word in _split(text)] for text in texts]


def _filled(rows: Sequence[Sequence[float]], fill: float = 0, length: int | None = None) -> Tensor:
    """Return the rows as a table of `length` columns, filled up behind or cut off. The longest sets the length."""
    length = max(map(len, rows)) if length is None else length
    return torch.tensor([[*row, *[fill] * (length - len(row))][:length] for row in rows])


def _of(row: Callable[[str, list[str]], list]) -> Callable:
    """`row` gives the numbers of one text; the rows are filled up with 0."""
    return lambda texts, words: _filled([row(text, words) for text in texts])


def _counted(number: Callable[[list[str], str], int], fill: float = 0) -> Callable:
    """`number` gives the number of a word."""
    return lambda texts, words: _filled([[number(words, word) for word in _split(text)] for text in texts], fill)


def _as_long_as(length: Callable[[list[list[int]], list[str], list[str]], int]) -> Callable:
    """`length` gives L, from the rows, the texts and the words."""
    def fn(texts, words):
        rows = _rows(texts, words)
        return _filled(rows, length=length(rows, texts, words))
    return fn


def _looked_up(split: Callable[[str], list[str]]) -> list[Callable]:
    """Words that are parted otherwise, looked up in a dict, in the list, and with 0 or nothing for what is unknown."""
    def known(words: list[str]) -> dict[str, int]:
        return {word: place for place, word in enumerate(words, 1)}

    return [_of(lambda text, words: [known(words)[word] for word in split(text)]),
            _of(lambda text, words: [words.index(word) + 1 for word in split(text)]),
            _of(lambda text, words: [known(words).get(word, 0) for word in split(text)]),
            _of(lambda text, words: [known(words)[word] for word in split(text) if word in words])]


def _table(texts, words):
    return _filled(_rows(texts, words))


def _in_front(texts, words):
    rows = _rows(texts, words)
    return torch.tensor([[0] * (max(map(len, rows)) - len(row)) + row for row in rows])


def _order_of_appearance(texts, words):
    return _table(texts, list(dict.fromkeys(word for text in texts for word in _split(text))))


def _counts(texts, words):
    return torch.tensor([[_split(text).count(word) for word in words] for text in texts])


def _repeated(texts, words):
    """Short texts begin anew."""
    rows = _rows(texts, words)
    return torch.tensor([[row[i % len(row)] for i in range(max(map(len, rows)))] for row in rows])


def _last_repeated(texts, words):
    rows = _rows(texts, words)
    return torch.tensor([row + row[-1:] * (max(map(len, rows)) - len(row)) for row in rows])


EXERCISE = Exercise(
    id="13.tokens", place=1, title="Texts as numbers", points=2, solution=tokens, cases=cases, dtype="int",
    difficulty=2, importance=2, minutes=10, another=into_zeros,
    reason="A tensor needs rows of one length, and the network has to see where a text ends, so 0 is kept for no "
           "word, and the words are counted from 1.",
    hints=("Two steps: each text becomes a list of numbers, and then all lists become equally long.",
           "text.replace(\",\", \"\").split() gives the words; words.index, or a dict, the place of each, from 0.",
           "row + [0] * (longest - len(row)) fills a list up behind; torch.tensor takes lists of equal length."),
    mistakes=(
        Mistake("from_zero", "Counted from 0", "0 is kept for \"no word\": the first word of `words` has the number 1.",
                [_counted(list.index), _counted(list.index, fill=-1),
                 lambda texts, words: _filled([[n - 1 for n in row] for row in _rows(texts, words)], len(words))]),
        Mistake("from_two", "Counted from 2", "No number is kept for unknown words here: the first word is 1.",
                [_counted(lambda words, word: words.index(word) + 2),
                 _counted(lambda words, word: words.index(word) + 2, fill=1)]),
        Mistake("counted_from_end", "Counted from the end", "The first of `words` is 1, the last is len(words).",
                [_counted(lambda words, word: len(words) - words.index(word))]),
        Mistake("filled_in_front", "Filled in front", "The zeros stand behind the last word.",
                [_in_front]),
        Mistake("other_filling", "Filled with another number", "What is no word is 0.",
                [lambda texts, words, fill=fill: _filled(_rows(texts, words), fill) for fill in (-1, 1)]
                + [lambda texts, words: _filled(_rows(texts, words), len(words) + 1)]),
        Mistake("filled_with_words", "Filled with words", "Behind the last word of a short text stands 0, no word of "
                "the text once more.", [_repeated, _last_repeated]),
        Mistake("cut_to_shortest", "Cut to the shortest text", "No word is lost: the longest text sets L, and the "
                "others are filled up. zip ends with the shortest; itertools.zip_longest does not.",
                [_as_long_as(lambda rows, texts, words: min(map(len, rows)))]),
        Mistake("length_of_first", "As long as the first text", "The longest text sets L, wherever it stands.",
                [_as_long_as(lambda rows, texts, words: len(rows[0])),
                 _as_long_as(lambda rows, texts, words: len(rows[-1]))]),
        Mistake("fixed_length", "Another length", "L is the number of words of the longest text of this list.",
                [_as_long_as(lambda rows, texts, words, more=more: max(map(len, rows)) + more) for more in (1, -1)]
                + [_as_long_as(lambda rows, texts, words, length=length: length)
                   for length in (8, 10, 12, 15, 16, 18, 20, 32, 64, 100)]
                + [_as_long_as(lambda rows, texts, words: len(words)),
                   _as_long_as(lambda rows, texts, words: len(texts))]),
        Mistake("length_in_letters", "Length in letters", "len(text) counts letters; L counts words.",
                [_as_long_as(lambda rows, texts, words: max(map(len, texts)))]),
        Mistake("commas_kept", "Commas kept", "split() parts at spaces only, and \"hair,\" is no word of the list: "
                "take the commas out first.", _looked_up(str.split)),
        Mistake("parted_at_commas", "Parted at commas only", "Most words are parted by a space alone: take the commas "
                "out, then split().",
                [*_looked_up(lambda text: text.split(",")), *_looked_up(lambda text: text.split(", "))]),
        Mistake("empty_words", "Empty words", "Between a comma and the space behind it stands an empty word: take the "
                "comma out, or use split() without an argument.",
                _looked_up(lambda text: text.replace(",", " ").split(" "))[:3]),
        Mistake("joined_words", "Words joined", "Without the space two words become one: take out the commas alone.",
                _looked_up(lambda text: text.replace(", ", "").split())),
        Mistake("words_sorted", "List sorted", "The number is the place in `words` as they are given.",
                [lambda texts, words: _table(texts, sorted(words)),
                 lambda texts, words: _table(texts, sorted(words, key=len))]),
        Mistake("order_of_appearance", "Numbered as they appear", "The numbers come from `words`: in the next list of "
                "texts a word has the same one.", [_order_of_appearance,
                                                   lambda texts, words: _table(texts, sorted({
                                                       word for text in texts for word in _split(text)}))]),
        Mistake("text_sorted", "Words of a text sorted", "The words keep their order: a network reads them one by one.",
                [_of(lambda text, words: sorted(_rows([text], words)[0])),
                 _of(lambda text, words: [words.index(word) + 1 for word in sorted(_split(text))])]),
        Mistake("reversed", "Back to front", "The first word of a text comes first.",
                [_of(lambda text, words: _rows([text], words)[0][::-1]),
                 lambda texts, words: _table(texts, words).flip(1)]),
        Mistake("each_word_once", "Each word once", "A word that occurs twice stands there twice.",
                [_of(lambda text, words: list(dict.fromkeys(_rows([text], words)[0]))),
                 _of(lambda text, words: sorted(set(_rows([text], words)[0]))),
                 _of(lambda text, words: [place for place, word in enumerate(words, 1) if word in _split(text)])]),
        Mistake("parts_of_words", "Parts of words found", "`word in text` looks for letters, and finds \"round\" in "
                "\"ground\"; it loses the order too. Split the text into words.",
                [_of(lambda text, words: [place for place, word in enumerate(words, 1) if word in text]),
                 _of(lambda text, words: [next(place for place, known in enumerate(words, 1) if known in word)
                                          for word in _split(text)]),
                 _of(lambda text, words: [next(place for place, known in enumerate(words, 1) if word in known)
                                          for word in _split(text)])]),
        Mistake("counts", "Counts for numbers", "A row holds the words one after another, not how often each occurs.",
                [_counts, lambda texts, words: _counts(texts, words).clamp(max=1),
                 lambda texts, words: torch.nn.functional.pad(_counts(texts, words), (1, 0)),
                 lambda texts, words: _counts(texts, words).bool()]),
        Mistake("one_hot", "One-hot rows", "A word is one number here; the result is a table (B, L).",
                [lambda texts, words, more=more: torch.nn.functional.one_hot(_table(texts, words), len(words) + more)
                 for more in (1, 2)]),
        Mistake("letters", "Letters for words", "One number a word, not one a letter.",
                [_of(lambda text, words: [*map(ord, text)]),
                 _of(lambda text, words: [len(word) for word in _split(text)]),
                 _of(lambda text, words: [words.index(letter) + 1 for letter in text]),
                 _of(lambda text, words: [{word: 0 for word in words}[letter] for letter in text])]),
        Mistake("place_in_text", "Place in the text", "The number of a word is its place in `words`.",
                [_of(lambda text, words: [*range(1, len(_split(text)) + 1)]),
                 _of(lambda text, words: [*range(len(_split(text)))])]),
        Mistake("transposed", "Words by texts", "One row a text: (B, L). pad_sequence needs batch_first=True.",
                [lambda texts, words: _table(texts, words).T]),
        Mistake("not_filled", "Rows of unequal length", "A tensor has rows of equal length: fill the lists up with 0 "
                "first.", [lambda texts, words: torch.tensor(_rows(texts, words)),
                          lambda texts, words: torch.stack([torch.tensor(row) for row in _rows(texts, words)]),
                          lambda texts, words: np.array(_rows(texts, words)),
                          lambda texts, words: torch.from_numpy(np.array(_rows(texts, words)))]),
        Mistake("one_row", "One long row", "Each text has a row of its own.",
                [lambda texts, words: torch.tensor([number for row in _rows(texts, words) for number in row]),
                 lambda texts, words: torch.tensor([[number for row in _rows(texts, words) for number in row]])]),
        Mistake("one_text", "One text only", "Every text of the list has a row.",
                [lambda texts, words: torch.tensor(_rows(texts, words)[0]),
                 lambda texts, words: torch.tensor(_rows(texts, words)[:1]),
                 lambda texts, words: torch.tensor(_rows(texts, words)[-1]),
                 lambda texts, words: torch.tensor(_rows(texts, words)[-1:])]),
        Mistake("rows_sorted", "Texts sorted", "Row i belongs to text i.",
                [lambda texts, words, key=key, back=back: _table(sorted(texts, key=key, reverse=back), words)
                 for key in (None, len, lambda text: len(_split(text))) for back in (False, True)]),
        Mistake("floats", "Floats", "Numbers of words are integers, int64: torch.zeros makes floats unless it gets a "
                "dtype.", [lambda texts, words: _table(texts, words).float(),
                           lambda texts, words: _table(texts, words).double()]),
        Mistake("lists", "Lists for a tensor", "A tensor is asked for: torch.tensor takes lists of equal length.",
                [lambda texts, words: [], lambda texts, words: ()]),
    ))
