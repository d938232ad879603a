"""How an encoder learns to read: its vector of a text has to match the picture's. Radford et al. 2021, section 2.3."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses


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
