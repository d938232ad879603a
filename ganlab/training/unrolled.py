"""Unrolled GAN: Metz et al. 2017, "Unrolled generative adversarial networks", and the control without its gradient."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector
from torch.optim import Adam, Optimizer

from ganlab import losses
from ganlab.training.gan import frozen, grad_norm

LossD = Callable[[Tensor, Tensor], Tensor]
Weights = dict[str, Tensor]
ROOT = 1e-16  # under the root of Adam's second moment


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Adam, x: Tensor, z: Tensor, *,
    K: int = 5, inner_lr: float | None = None, loss_D: LossD = losses.discriminator_bce,
) -> dict[str, Tensor]:
    """Train D once, then G once against the D that K more updates would make: Metz et al. 2017, section 2.2.

        D maximises  V(D, G) = log D(x) + log(1 − D(G(z)))
        G minimises  V(D_K, G)          D_K: D after K updates that answer to this G

    The gradient of G flows through D_K's judgement of its samples and through all K updates, in which D reacts to
    them. So the real term log D_K(x) stays in G's loss: D_K depends on G. D_K is thrown away afterwards.

    As in the authors' notebook the updates are Adam's with D's own moments carried on, all on the same x and z, and G's
    loss is the saturating one. K = 0 is the plain step with that loss.

    Departure: D moves first and G meets the new one, where the notebook moves both at once.

    Args:
        x: real batch, (B, …). z: latents, (B, latent_dim).
        K: updates that are looked ahead; the paper has 0 to 10.
        inner_lr: rate of the updates of D_K; that of opt_D where None. With D's own rate few updates hardly move D.
        loss_D: (logits of real, logits of fake) → scalar, −V.

    Returns:
        Detached scalars: loss_D, loss_G = V(D_K, G), grad_norm_D, grad_norm_G.

    Raises:
        ValueError: K is negative.
    """
    # Discriminator: maximise V(D, G)
    x_fake = G(z)
    J_D, grad_norm_D = update_D(D, opt_D, x, x_fake, loss_D=loss_D)

    # Generator: minimise V(D_K, G), through the K updates
    D_K = unroll(D, opt_D, x, x_fake, K=K, lr=inner_lr, loss_D=loss_D)
    J_G = -loss_D(functional_call(D, D_K, (x,)), functional_call(D, D_K, (x_fake,)))
    opt_G.zero_grad()
    J_G.backward(inputs=[*G.parameters()])
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def look_ahead_step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Adam, x: Tensor, z: Tensor, *,
    K: int = 5, inner_lr: float | None = None, loss_D: LossD = losses.discriminator_bce,
) -> dict[str, Tensor]:
    """Play against D_K as `step` does, but as if D_K were given: the control that tells what the long gradient is for.

        G minimises  V(D_K, G)          D_K: a constant

    G's gradient flows through D_K's judgement alone. Several public re-implementations of the paper are this, unmeant.

    Arguments, results and errors as `step`.
    """
    # Discriminator: maximise V(D, G)
    x_fake = G(z)
    J_D, grad_norm_D = update_D(D, opt_D, x, x_fake, loss_D=loss_D)

    # Generator: minimise V(D_K, G); detach cuts what links D_K to G
    D_K = unroll(D, opt_D, x, x_fake.detach(), K=K, lr=inner_lr, loss_D=loss_D)
    J_G = -loss_D(functional_call(D, D_K, (x,)), functional_call(D, D_K, (x_fake,)))
    opt_G.zero_grad()
    J_G.backward(inputs=[*G.parameters()])
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def more_steps(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
    K: int = 5, loss_D: LossD = losses.discriminator_bce,
) -> dict[str, Tensor]:
    """Train D K + 1 times on the same x and z and keep it, then G once: the control with the same work of D.

        D maximises  V(D, G)            K + 1 times
        G minimises  V(D, G)

    Arguments, results (of D: those of its last update) and errors as `step`.
    """
    _check(K)
    # Discriminator, K + 1 times: maximise V(D, G)
    x_fake = G(z)
    for _ in range(K + 1):
        J_D, grad_norm_D = update_D(D, opt_D, x, x_fake, loss_D=loss_D)

    # Generator: minimise V(D, G), against the D just trained
    with frozen(D):
        J_G = -loss_D(D(x), D(x_fake))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def update_D(D: nn.Module, opt_D: Optimizer, x: Tensor, x_fake: Tensor, *, loss_D: LossD) -> tuple[Tensor, Tensor]:
    """Train D once on real x and fakes, (B, …) both; return its loss and the norm of its gradient."""
    J_D = loss_D(D(x), D(x_fake.detach()))  # detach: G gets no gradient from D's loss
    opt_D.zero_grad()
    J_D.backward()
    norm = grad_norm(D)
    opt_D.step()
    return J_D, norm


def unroll(D: nn.Module, opt_D: Adam, x: Tensor, x_fake: Tensor, *, K: int, lr: float | None = None,
           loss_D: LossD = losses.discriminator_bce) -> Weights:
    """Return the weights of D after K updates of Adam, as a differentiable function of x_fake; D itself stays.

        m ← β₁m + (1 − β₁)g       v ← β₂v + (1 − β₂)g²       w ← w − α m̂ / (√v̂ + ε)

    with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), and m, v, t continuing those of opt_D (Kingma & Ba 2015, Algorithm 1).

    Departure: √(v̂ + 1e-16), since the derivative of √ at 0 is infinite. A ReLU whose unit is off has v = 0 exactly.

    Args:
        D: the discriminator. opt_D: its Adam, with one group and without weight decay.
        x: real batch. x_fake: fakes; where they carry a graph, it goes on into the weights.
        K: number of updates from 0 on. lr: α; that of opt_D where None.

    Returns:
        The weights by name, for torch.func.functional_call.

    Raises:
        ValueError: K is negative, or opt_D is no plain Adam of all of D.
    """
    _check(K)
    group, = opt_D.param_groups
    if not isinstance(opt_D, Adam) or group["weight_decay"] or group["amsgrad"] or group["maximize"]:
        raise ValueError("Expected a plain Adam for D, without weight decay, amsgrad and maximize.")
    (beta_1, beta_2), epsilon, alpha = group["betas"], group["eps"], group["lr"] if lr is None else lr
    # all weights in a row: Adam treats each number alone, and one long vector is quicker than many short ones
    w = parameters_to_vector(D.parameters()).detach().requires_grad_()  # a copy: D's own get no gradient
    m, v = _moments(D, opt_D, "exp_avg"), _moments(D, opt_D, "exp_avg_sq")
    t = max((int(state["step"]) for state in opt_D.state.values()), default=0)

    for _ in range(K):
        D_k = _by_name(D, w)
        J = loss_D(functional_call(D, D_k, (x,)), functional_call(D, D_k, (x_fake,)))
        g, = torch.autograd.grad(J, w, create_graph=x_fake.requires_grad)
        t += 1
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g.square()
        w = w - alpha * (m / (1 - beta_1**t)) / ((v / (1 - beta_2**t) + ROOT).sqrt() + epsilon)
    return _by_name(D, w)


def _moments(D: nn.Module, opt_D: Adam, name: str) -> Tensor:
    """Return a moment of all weights in a row: zeros before the first update."""
    return torch.cat([opt_D.state.get(w, {}).get(name, torch.zeros_like(w)).flatten() for w in D.parameters()])


def _by_name(D: nn.Module, w: Tensor) -> Weights:
    """Return the weights in a row as D names and shapes them."""
    named = dict(D.named_parameters())
    parts = w.split([own.numel() for own in named.values()])
    return {name: part.view_as(own) for (name, own), part in zip(named.items(), parts)}


def _check(K: int) -> None:
    if not isinstance(K, int) or K < 0:
        raise ValueError(f"Expected a number K of updates from 0 on, got {K!r}.")
