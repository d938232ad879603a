"""Type a text, see faces."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import torch
from torch.nn.functional import avg_pool2d

from ganlab.datasets import faces
from ganlab.lessons.text_to_image import drawings
from ganlab.metrics import FactorClassifier
from ganlab.models.stackgan import StackGAN
from ganlab.models.text import UnknownWords
from ganlab.widgets.controls import entry, slider, whole
from ganlab.widgets.explorer import Explorer

__all__ = ["type_a_text"]
COUNT = 8


def type_a_text(G: StackGAN, classifier: FactorClassifier | None = None, *, text: str = "long red hair and a smile",
                other: str = "curly black hair, a beard and sunglasses", seed: int = 0) -> Explorer:
    """Return an explorer: what somebody types → eight faces; and a walk from one text to another.

    Args:
        G: draws for latents and texts; put into eval mode here.
        classifier: of faces, of G's size or a half, a quarter … of it; says what most of the eight show.
        text, other: at first.
        seed: of the latents, the same eight for every text.
    """
    G.eval()
    lines = entry("a text", text), entry("walk to", other)
    t = slider("t", 0, 0, 1, 0.05)
    which = whole("latents, set", 1, 1, 20)
    understood = [text, other]

    @torch.no_grad()
    def state() -> dict[str, Any]:
        unknown = ""
        for i, line in enumerate(lines):
            try:
                G.encoder.vocabulary.encode([line.value])
                understood[i] = line.value
            except UnknownWords as error:
                unknown += "".join(f"“{word}” is no word that the network has read"
                                   + (f"; it knows “{known}”" if known else "") + ". "
                                   for word, known in error.nearest.items())
            except ValueError:
                unknown += "There is no word to draw. "
        first, second = G.encoder.read(understood[:1]), G.encoder.read(understood[1:])
        z = torch.randn(COUNT, G.latent_dim, generator=torch.Generator().manual_seed(seed + which.value))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)  # of the conditions: the same for every text
            images = G(z, ((1 - t.value) * first + t.value * second).expand(COUNT, -1))
        return {"images": images, "text": understood[0], "other": understood[1], "t": t.value, "unknown": unknown,
                "read": "" if classifier is None else _most(classifier, images)}

    return Explorer(partial(drawings.FacesDrawing, count=COUNT), [[lines[0]], [lines[1]], [t, which]], state,
                    title="Eight faces for a text, or on the way from one text to another.", width=6.0,
                    grid=("t", "latents, set"))


def _most(classifier: FactorClassifier, images: torch.Tensor) -> str:
    """What most of the faces show: "red hair 8 of 8, …" for each factor where five or more agree."""
    said = []
    small = avg_pool2d(images, images.shape[-1] // classifier.image_shape[-1])
    for name, values in classifier.predict(small).items():
        if name not in _NOUNS:
            continue
        value, count = Counter(values.tolist()).most_common(1)[0]
        words = faces.FACTORS[name][value]
        if 2 * count > len(images) and words != "none":
            said.append(f"{words} {_NOUNS[name]} {count} of {len(images)}".replace("  ", " "))
    return ", ".join(said) or "nothing that most of them share"


_NOUNS = {"hair": "(style)", "hair_colour": "hair", "skin": "skin", "mouth": "mouth", "glasses": "glasses",
          "beard": "beard", "ground": "ground"}
