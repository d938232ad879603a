"""Captions as numbers: a vocabulary, a small encoder, and how the encoder learns to read.

Text to image (Reed et al. 2016) needs a text as a vector that says what a picture should show. The paper's encoder was
trained before the GAN, with pictures: the vector of a text has to lie close to that of the picture it describes. So is
this one, in a newer form (Radford et al. 2021, "CLIP", section 2.3).

Departure: the paper's encoder reads letters with a convolutional and recurrent network, 1,024 numbers a text; ours
reads words from a vocabulary that it states.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ganlab.layers import check_image_size, check_images, check_positive

PAD = 0  # stands behind the last word of a short text


class UnknownWords(ValueError):
    """A text has words that are not in the vocabulary.

    Attributes:
        nearest: for each such word the most alike of those that are, or None.
    """

    def __init__(self, nearest: dict[str, str | None]) -> None:
        self.nearest = nearest
        listed = ", ".join(f"{word!r}" + (f" (did you mean {known!r}?)" if known else "")
                           for word, known in nearest.items())
        super().__init__(f"Expected words of the vocabulary, got {listed}. The networks have never read them.")


class Vocabulary:
    """Words and their numbers, from 1; 0 is no word.

    Args:
        words: in any order; each counts once.

    Raises:
        ValueError: there are none, or one is no word of small letters.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(sorted(set(words)))
        wrong = [word for word in self.words if not re.fullmatch(r"[a-z]+", word)]
        if wrong or not self.words:
            raise ValueError(f"Expected words of small letters a to z, got {wrong or 'none'}.")
        self._number = {word: number for number, word in enumerate(self.words, start=1)}

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Return the words of texts as numbers, int64 (B, L) for the longest of L words, filled up with 0.

        Capital letters count as small ones; all else but letters parts words.

        Raises:
            UnknownWords: a word is not in the vocabulary.
            ValueError: a text has no word, or there is none.
        """
        if isinstance(texts, str) or not texts:
            raise ValueError(f"Expected a list of texts, got {texts!r}. Give one text as [text].")
        split = [re.findall(r"[^\W\d_]+", text.lower()) for text in texts]
        unknown = {word: self.nearest(word) for row in split for word in row if word not in self._number}
        if unknown:
            raise UnknownWords(unknown)
        if not all(split):
            empty = next(text for text, row in zip(texts, split) if not row)
            raise ValueError(f"Expected at least one word a text, got {empty!r}.")
        tokens = torch.full((len(split), max(map(len, split))), PAD)
        for i, row in enumerate(split):
            tokens[i, :len(row)] = torch.tensor([self._number[word] for word in row])
        return tokens

    def nearest(self, word: str) -> str | None:
        """Return the word of the vocabulary that is spelt most like `word`, or None where none is alike."""
        return next(iter(difflib.get_close_matches(word.lower(), self.words, n=1, cutoff=0.6)), None)


class TextEncoder(nn.Module):
    """Words → embeddings → a gated recurrent unit that reads them in order → its last state, t.

    Args:
        words: of the vocabulary; their number sets the size.
        text_dim: length of t.
        embedding_dim: of a word.

    Raises:
        ValueError: a number is not positive, or a word is none.

    Attributes:
        vocabulary, config: what it reads, and the arguments by name.
    """

    def __init__(self, *, words: Sequence[str], text_dim: int = 64, embedding_dim: int = 32) -> None:
        super().__init__()
        check_positive(text_dim=text_dim, embedding_dim=embedding_dim)
        self.vocabulary, self.text_dim = Vocabulary(words), text_dim
        self.config = {"words": list(self.vocabulary.words), "text_dim": text_dim, "embedding_dim": embedding_dim}
        self.embedding = nn.Embedding(len(self.vocabulary) + 1, embedding_dim, padding_idx=PAD)
        self.reader = nn.GRU(embedding_dim, text_dim, batch_first=True)

    def forward(self, tokens: Tensor) -> Tensor:
        """Turn texts, int64 (B, L) from `Vocabulary.encode`, into vectors t (B, text_dim), each in (−1, 1)."""
        if tokens.dim() != 2 or tokens.dtype != torch.int64:
            raise ValueError(f"Expected texts as int64 (batch, words), got {tokens.dtype} {tuple(tokens.shape)}. "
                             "Make them with vocabulary.encode([text, …]).")
        states, _ = self.reader(self.embedding(tokens))  # (B, L, text_dim)
        last = (tokens != PAD).sum(1).clamp_min(1) - 1
        return states[torch.arange(len(tokens)), last]  # (B, text_dim)

    @torch.no_grad()
    def read(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors (B, text_dim) of texts as they are written.

        Raises:
            UnknownWords, ValueError: see `Vocabulary.encode`.
        """
        return self(self.vocabulary.encode(texts).to(self.embedding.weight.device))


def check_text(t: Tensor, text_dim: int, batch: int) -> None:
    """Raise a ValueError unless t holds a text vector for each of `batch` samples: (batch, text_dim)."""
    if tuple(t.shape) != (batch, text_dim):
        raise ValueError(f"Expected text vectors of shape ({batch}, {text_dim}), one a sample, got {tuple(t.shape)}. "
                         "Make them with encoder.read([text, …]).")


class PictureEncoder(nn.Module):
    """What a text is compared with while the encoder learns to read: strided convolutions → (B, text_dim).

    Args:
        image_size: a power of two, 16 or more.
        channels: of the pictures.
        text_dim: as of the text encoder.
        base_channels: feature maps of the first stage; they double at each, down to 4×4.
    """

    def __init__(self, *, image_size: int = 32, channels: int = 3, text_dim: int = 64, base_channels: int = 32) -> None:
        super().__init__()
        stages = check_image_size(image_size) - 2
        check_positive(channels=channels, text_dim=text_dim, base_channels=base_channels)
        self.image_shape = (channels, image_size, image_size)
        layers = []
        for stage in range(stages):
            wide = base_channels * 2**stage
            layers += [nn.Conv2d(channels, wide, 3, 2, 1), nn.ReLU()]
            channels = wide
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * 16, text_dim))

    def forward(self, x: Tensor) -> Tensor:
        """Turn pictures (B, C, size, size) in [−1, 1] into vectors (B, text_dim)."""
        check_images(x, self.image_shape)
        return self.layers(x)
