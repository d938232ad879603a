"""The matching-aware step, GAN-CLS, with interpolated texts, GAN-INT: Reed et al. 2016, algorithm 1 and eq. 5."""

from __future__ import annotations

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, t: Tensor, t_wrong: Tensor, z: Tensor,
    *, z_between: Tensor | None = None, t_between: Tensor | None = None,
) -> dict[str, Tensor]:
    """Train D once, then G once. D sees three kinds of pairs; one of them is a real picture with a wrong text.

        D maximises  log D(x, t) + ½ [log(1 − D(x, t_wrong)) + log(1 − D(G(z, t), t))]
        G maximises  log D(G(z, t), t)  +  log D(G(z', t'), t')       t' = ½ t₁ + ½ t₂, where there are any

    Without the middle term this is lesson 05's step with a text for the class (`cgan.step`). For a text t' between
    two others there is no real picture; so D never trains on it.

    Args:
        x: real pictures (B, C, H, W) in the range of G's output.
        t: vectors of the texts that describe them, (B, text_dim); the fakes are drawn for the same texts.
        t_wrong: of texts that describe other pictures, (B, text_dim).
        z: latents (B, latent_dim).
        z_between, t_between: latents and interpolated texts for G alone (see `between`); neither by default.

    Returns:
        Detached scalars: loss_D, loss_G, and the mean probabilities D_right, D_wrong and D_fake before D's update.
    """
    # Discriminator: maximise log D(x, t) + ½ [log(1 − D(x, t_wrong)) + log(1 − D(G(z, t), t))]
    x_fake = G(z, t)
    right, wrong, fake = D(x, t), D(x, t_wrong), D(x_fake.detach(), t)
    J_D = losses.bce(right, 1.0) + 0.5 * (losses.bce(wrong, 0.0) + losses.bce(fake, 0.0))
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: maximise log D(G(z, t), t) + log D(G(z', t'), t')
    with frozen(D):
        J_G = losses.generator_nonsaturating(D(x_fake, t))
        if t_between is not None:
            J_G = J_G + losses.generator_nonsaturating(D(G(z_between, t_between), t_between))
    opt_G.zero_grad()
    J_G.backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(),
            **{f"D_{name}": logits.detach().sigmoid().mean()
               for name, logits in (("right", right), ("wrong", wrong), ("fake", fake))}}


def between(t: Tensor) -> Tensor:
    """Return the means of the first and the second half of a batch of texts (B, d): (B / 2, d). Equation 5, β = ½.

    Raises:
        ValueError: B is odd.
    """
    if len(t) % 2:
        raise ValueError(f"Expected an even number of texts to pair, got {len(t)}.")
    first, second = t.chunk(2)
    return (first + second) / 2
