"""How an encoder learns to read: its vector of a text has to match the picture's. Radford et al. 2021, section 2.3."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.datasets import descriptions
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.models import text
from ganlab.training.schedule import linear_decay, set_lr


def step(pictures: nn.Module, texts: nn.Module, opt: Optimizer, x: Tensor, tokens: Tensor) -> dict[str, Tensor]:
    """Train both encoders once: of B texts find a picture's own, of B pictures find a text's own.

    Args:
        pictures: (B, C, H, W) → (B, d). texts: (B, L) → (B, d).
        opt: of the parameters of both.
        x: pictures in [−1, 1]. tokens: their texts as `Vocabulary.encode` returns them.

    Returns:
        Detached scalars: loss, and found, the share of texts whose nearest picture is their own.
    """
    vectors, told = pictures(x), texts(tokens)
    J = losses.matching(vectors, told)
    opt.zero_grad()
    J.backward()
    opt.step()
    return {"loss": J.detach(), "found": found(vectors.detach(), told.detach())}


def found(images: Tensor, texts: Tensor) -> Tensor:
    """Return the share of texts (B, d) whose nearest picture by cosine, of B pictures (B, d), is their own.

    Guessing finds 1 in B.
    """
    S = nn.functional.normalize(texts, dim=1) @ nn.functional.normalize(images, dim=1).T
    return (S.argmax(1) == torch.arange(len(S), device=S.device)).float().mean()


def learn_to_read(data: ImageSet, *, steps: int = 600, batch_size: int = 64, lr: float = 3e-3,
                  seed: int = 0) -> tuple[text.TextEncoder, list[float]]:
    """Train a text encoder on faces and their descriptions; return it in eval mode, and the share found at each step.

    Args:
        data: faces with their factors.
        lr: Adam's, falling to 0.
        seed: of the batches; the networks start from torch's generator.
    """
    texts = text.TextEncoder(words=descriptions.words())
    pictures = text.PictureEncoder(image_size=data.image_shape[1])
    opt = torch.optim.Adam([*texts.parameters(), *pictures.parameters()], lr=lr)
    batches, history = Batches(data, batch_size, seed=seed), []
    for i in range(steps):
        set_lr(opt, lr * linear_decay(i, steps=steps))
        tokens = texts.vocabulary.encode(descriptions.of(data, batches.indices(i), seed=i))
        scalars = step(pictures, texts, opt, batches(i), tokens)
        history.append(float(scalars["found"]))
    return texts.eval().requires_grad_(False), history
