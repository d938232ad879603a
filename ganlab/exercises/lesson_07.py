"""Exercises of lesson 07: least squares, CycleGAN's three terms, the pool of earlier images, the schedule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from ganlab.exercises.engine import Case, Exercise, Misconception

sigmoid = torch.sigmoid


def discriminator_loss(D, real, fake):
    """The loss of one of CycleGAN's discriminators: J_D = ½ [mean (D(real) − 1)² + mean D(fake)²].

    D: gives a map of outputs (B, 1, h, w) for images (B, C, H, W); any real numbers, no sigmoid anywhere.
    real: images of D's domain. fake: images that a generator made.
    The means are over all patches of all images. Only D learns from this loss: no gradient may reach fake.
    Return one number, a tensor on which backward() can be called.
    """
    wants_one = ((D(real) - 1) ** 2).mean()
    wants_zero = (D(fake.detach()) ** 2).mean()
    return 0.5 * (wants_one + wants_zero)


def adversarial_loss(D_x, D_y, x_fake, y_fake):
    """The generators' first term: mean (D_y(y_fake) − 1)² + mean (D_x(x_fake) − 1)².

    D_x, D_y: the discriminators of the domains x and y; each gives a map of outputs (B, 1, h, w).
    x_fake = G_yx(y) and y_fake = G_xy(x): images (B, C, H, W), through which the generators learn.
    The means are over all patches of all images. Return one number, a tensor on which backward() can be called.
    """
    return ((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean()


def cycle_loss(G_xy, G_yx, x, y):
    """The generators' second term: mean |G_yx(G_xy(x)) − x| + mean |G_xy(G_yx(y)) − y|.

    G_xy translates images of domain x into domain y, G_yx those of y into x. Both generators learn.
    x, y: images (B, C, H, W), no pairs. The means are over all numbers of all images; no weight here.
    Return one number, a tensor on which backward() can be called.
    """
    x_cycled = G_yx(G_xy(x))
    y_cycled = G_xy(G_yx(y))
    return (x_cycled - x).abs().mean() + (y_cycled - y).abs().mean()


def identity_loss(G_xy, G_yx, x, y):
    """The generators' third term: an image that is already in the target domain should stay as it is.

    G_xy makes images of domain y, G_yx images of domain x. x, y: images (B, C, H, W) of the two domains.
    Take the mean absolute difference over all numbers, for both generators, and add the two; no weight here.
    Return one number, a tensor on which backward() can be called.
    """
    return (G_xy(y) - y).abs().mean() + (G_yx(x) - x).abs().mean()


def exchange(pool, image, size, u, place):
    """One visit to the pool of earlier fakes: hand over a new image, get one for D.

    pool: a list of images, shorter than `size` at first; change it in place. image: a tensor (C, H, W).
    While the pool holds fewer than `size` images, the new one is added to it and also returned.
    In a full pool u decides, a random number from 0 to 1: if u < 0.5, the new image takes the place number
    `place` (from 0) and the image that stood there is returned; otherwise the new one is returned and the pool
    stays as it is.
    Return an image.
    """
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        earlier = pool[place]
        pool[place] = image
        return earlier
    return image


def learning_rate(step, steps, lr=2e-4):
    """CycleGAN's schedule: the learning rate lr in the first half of a run, then along a straight line down to 0.

    step: steps done so far, from 0 to steps. steps: of the whole run, even. lr: the learning rate at the start.
    At step = steps / 2 it is still lr, at step = steps it is 0. Return a float.
    """
    return lr * min(1.0, (steps - step) / (steps / 2))


# --- networks that tell what reaches them ---------------------------------------------------------------------


class _Judge(nn.Module):
    """A PatchGAN in one layer: (B, 3, 9, 7) → (B, 1, 4, 3), outputs on both sides of 0 and of 1."""

    def __init__(self, number: int, dtype: torch.dtype) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(number)
        self.weight = nn.Parameter((0.4 * torch.randn(1, 3, 3, 3, generator=draw)).to(dtype))

    def forward(self, x: Tensor) -> Tensor:
        return torch.conv2d(x, self.weight, stride=2)


class _Translator(nn.Module):
    """A generator in one layer, other for every number: colours mixed, then tanh."""

    def __init__(self, number: int, dtype: torch.dtype) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(number)
        self.weight = nn.Parameter((0.8 * torch.randn(3, 3, 1, 1, generator=draw)).to(dtype))

    def forward(self, x: Tensor) -> Tensor:
        return torch.conv2d(x, self.weight).tanh()


def _images(rng: np.random.Generator, batch: int, number: int = 2) -> tuple[Tensor, ...]:
    return tuple(torch.tensor(rng.uniform(-1, 1, (batch, 3, 9, 7)), dtype=torch.float32) for _ in range(number))


def _record(J, **leaves: Tensor):
    """Put down the loss and the gradients at these tensors by name; what is no scalar tensor goes through."""
    if not isinstance(J, Tensor) or J.numel() != 1:
        return J
    seen: dict = {"the loss": J}
    gradients = (torch.autograd.grad(J.sum(), list(leaves.values()), allow_unused=True) if J.requires_grad
                 else [None] * len(leaves))
    for name, gradient in zip(leaves, gradients):
        seen[f"a gradient reaches {name}"] = gradient is not None
        if gradient is not None:
            seen[f"the gradient that reaches {name}"] = gradient
    return seen


def _observe_D(fn: Callable, args: tuple):
    number, real, leaf = args
    D = _Judge(number, real.dtype)
    fake = leaf.requires_grad_().clone()
    seen = _record(fn(D, real, fake), fake=leaf, **{"D's weights": D.weight})
    return seen | {"the caller's fake keeps its graph": fake.requires_grad} if isinstance(seen, dict) else seen


def _observe_adversarial(fn: Callable, args: tuple):
    """Gradients in the discriminators are not compared: they are frozen or cleared elsewhere."""
    number, x_leaf, y_leaf = args
    D_x, D_y = (_Judge(number + i, x_leaf.dtype) for i in range(2))
    x_leaf.requires_grad_()
    y_leaf.requires_grad_()
    return _record(fn(D_x, D_y, x_leaf.clone(), y_leaf.clone()), x_fake=x_leaf, y_fake=y_leaf)


def _observe_generators(fn: Callable, args: tuple):
    number, x, y = args
    G_xy, G_yx = (_Translator(number + i, x.dtype) for i in range(2))
    return _record(fn(G_xy, G_yx, x, y), **{"G_xy": G_xy.weight, "G_yx": G_yx.weight})


def _cases(what: str) -> Callable[[np.random.Generator], list[Case]]:
    def made(rng: np.random.Generator) -> list[Case]:
        return [Case((int(rng.integers(2**31)), *_images(rng, batch)), note=f"{batch} random images of 9×7 {what}")
                for batch in (1, 2, 5)]
    return made


# --- least squares --------------------------------------------------------------------------------------------


NO_SIGMOID = "Least squares compares D's output itself with 1 and 0: no sigmoid, no log."
PLAIN = "float() and .item() cut the graph: backward() needs the tensor itself."


def _made(right: Callable, **mistakes) -> list:
    return [lambda *args: right(*args, **mistakes)]


def _J_D(D, real, fake, *, detach=True, behind=False, half=0.5, weights=(1.0, 1.0), reduce=torch.mean,
         cost_real=lambda a: (a - 1) ** 2, cost_fake=lambda a: a**2):
    """The reference with chosen mistakes; `cost_real`, `cost_fake`: of one output."""
    logits_real, logits_fake = D(real), D(fake.detach() if detach else fake)
    if behind:
        logits_fake = logits_fake.detach()
    return half * sum(weight * reduce(cost(a)) for weight, cost, a in zip(
        weights, (cost_real, cost_fake), (logits_real, logits_fake)) if weight)


def _wrong_D(**mistakes) -> list:
    """A wrong J_D, with and without the half, which is forgotten together with other things."""
    return [*_made(_J_D, **mistakes), *_made(_J_D, **{"half": 1.0} | mistakes)]


_D_LOSS = Exercise(
    id="07.discriminator_loss", title="Least squares for D", points=2, solution=discriminator_loss,
    cases=_cases("of each kind, and a D with a map of 4×3 outputs"), observe=_observe_D,
    hints=("Two squared distances: of what D says to real images from 1, and of what it says to fake ones from 0.",
           "Average each over the whole map and all images, add the two, and halve the sum. What keeps the "
           "gradient out of the generator?",
           "0.5 * (((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())."),
    misconceptions=(
        Misconception("Missing detach", "This loss is D's alone. Give D fake.detach(): else its gradient goes on "
                      "into the generator and makes its images easier to catch.", _wrong_D(detach=False)),
        Misconception("Detach behind D", "fake is cut off before it enters D. Detached behind D (or under "
                      "no_grad), the fake images teach D nothing.", _wrong_D(behind=True)),
        Misconception("Detached in place", "detach_() cuts off the caller's own images, and the generator that "
                      "made them learns nothing more from them. detach() leaves them as they are.",
                      [lambda D, real, fake: _J_D(D, real, fake.detach_())]),
        Misconception("Not halved", "CycleGAN halves D's loss, so that D learns more slowly than G.",
                      _made(_J_D, half=1.0)),
        Misconception("Half of one term", "The ½ stands before the bracket: it halves both terms.",
                      [*_made(_J_D, half=1.0, weights=(0.5, 1)), *_made(_J_D, half=1.0, weights=(1, 0.5))]),
        Misconception("Halved twice", "One ½ before the whole bracket. A mean over both maps together is halved "
                      "already.", [*_made(_J_D, half=0.25)]),
        Misconception("Targets exchanged", "Real is 1 and fake is 0.",
                      _wrong_D(cost_real=lambda a: a**2, cost_fake=lambda a: (a - 1) ** 2)),
        Misconception("Both called real", "For the fake images D wants 0.",
                      _wrong_D(cost_fake=lambda a: (a - 1) ** 2)),
        Misconception("Both called fake", "For the real images D wants 1.", _wrong_D(cost_real=lambda a: a**2)),
        Misconception("−1 for fake", "The target for fake images is 0 in CycleGAN; −1 and 1 is another variant.",
                      _wrong_D(cost_fake=lambda a: (a + 1) ** 2)),
        Misconception("Minus between the terms", "Both terms are costs and are added.",
                      [*_wrong_D(weights=(1, -1)), *_wrong_D(weights=(-1, 1))]),
        Misconception("Wrong sign", "A square is a cost as it stands: no minus in front.",
                      _wrong_D(weights=(-1, -1))),
        Misconception("Fake images forgotten", "The second term teaches D what is fake.", _wrong_D(weights=(1, 0))),
        Misconception("Real images forgotten", "The first term teaches D what is real.", _wrong_D(weights=(0, 1))),
        Misconception("Sum for mean", "The means are over all patches: a sum grows with the map and the batch.",
                      _wrong_D(reduce=torch.sum)),
        Misconception("Outputs averaged first", "Each patch is judged for itself: average the squares.",
                      [*_wrong_D(cost_real=lambda a: (a.mean() - 1) ** 2, cost_fake=lambda a: a.mean() ** 2),
                       *_wrong_D(cost_real=lambda a: (a.mean((1, 2, 3)) - 1) ** 2,
                                 cost_fake=lambda a: a.mean((1, 2, 3)) ** 2)]),
        Misconception("Sigmoid in least squares", NO_SIGMOID,
                      _wrong_D(cost_real=lambda a: (sigmoid(a) - 1) ** 2, cost_fake=lambda a: sigmoid(a) ** 2)),
        Misconception("Cross-entropy", "That is the loss of the lessons before. Here: squared distances from 1 and "
                      "from 0.", _wrong_D(cost_real=lambda a: softplus(-a), cost_fake=softplus)),
        Misconception("Absolute value for square", "Least squares: the distance is squared.",
                      _wrong_D(cost_real=lambda a: (a - 1).abs(), cost_fake=lambda a: a.abs())),
        Misconception("Square forgotten", "D(real) − 1 has both signs and would cancel: square it.",
                      [*_wrong_D(cost_real=lambda a: a - 1, cost_fake=lambda a: a),
                       *_wrong_D(cost_real=lambda a: 1 - a, cost_fake=lambda a: a)]),
        Misconception("Root taken", "The mean of the squares, without a root.",
                      _wrong_D(reduce=lambda squares: squares.mean().sqrt())),
        Misconception("A plain number", PLAIN, [lambda *args: _J_D(*args).item()]),
    ))


def _J_GAN(D_x, D_y, x_fake, y_fake, *, crossed=False, same=None, detach=False, weights=(1.0, 1.0), half=1.0,
           reduce=torch.mean, cost=lambda a: (a - 1) ** 2):
    """The reference with chosen mistakes; `crossed`: each D judges the other domain; `same`: one D judges both."""
    if crossed:
        D_x, D_y = D_y, D_x
    if same is not None:
        D_x = D_y = (D_x, D_y)[same]
    if detach:
        x_fake, y_fake = x_fake.detach(), y_fake.detach()
    terms = reduce(cost(D_x(x_fake))), reduce(cost(D_y(y_fake)))
    return half * sum(weight * term for weight, term in zip(weights, terms) if weight)


_ADVERSARIAL = Exercise(
    id="07.adversarial_loss", title="Term one: fool both discriminators", points=2, solution=adversarial_loss,
    cases=_cases("of each domain, and discriminators with maps of 4×3 outputs"), observe=_observe_adversarial,
    hints=("What should a discriminator say to a generator's image, if the generator had its way?",
           "1. So the cost is the squared distance of D's output from 1, averaged, for both domains. Which "
           "discriminator judges which image?",
           "((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean()."),
    misconceptions=(
        Misconception("Domains exchanged", "y_fake is made to look like domain y: D_y judges it, and D_x judges "
                      "x_fake.", _made(_J_GAN, crossed=True)),
        Misconception("One discriminator for both", "Each domain has its own discriminator.",
                      [*_made(_J_GAN, same=0), *_made(_J_GAN, same=1)]),
        Misconception("Detached", "The generators learn through their images: no detach here.",
                      _made(_J_GAN, detach=True)),
        Misconception("D's loss for G's", "D wants 0 for a fake image; a generator wants D to say 1.",
                      [*_made(_J_GAN, cost=lambda a: a**2), *_made(_J_GAN, cost=lambda a: a**2, half=0.5)]),
        Misconception("Turned round", "Minus D's loss has no bottom: an output far from 0, on either side, would "
                      "do. The generators pull D's output to 1.", _made(_J_GAN, cost=lambda a: -(a**2))),
        Misconception("Wrong sign", "A square is a cost as it stands: no minus in front.",
                      _made(_J_GAN, weights=(-1, -1))),
        Misconception("Halved", "Only D's loss is halved; here the two terms are added as they are.",
                      _made(_J_GAN, half=0.5)),
        Misconception("One direction forgotten", "There are two generators: each has its term.",
                      [*_made(_J_GAN, weights=(1, 0)), *_made(_J_GAN, weights=(0, 1))]),
        Misconception("Minus between the terms", "Both terms are costs and are added.",
                      [*_made(_J_GAN, weights=(1, -1)), *_made(_J_GAN, weights=(-1, 1))]),
        Misconception("Sum for mean", "The means are over all patches: a sum grows with the map and the batch.",
                      _made(_J_GAN, reduce=torch.sum)),
        Misconception("Outputs averaged first", "Each patch is judged for itself: average the squares.",
                      [*_made(_J_GAN, cost=lambda a: (a.mean() - 1) ** 2),
                       *_made(_J_GAN, cost=lambda a: (a.mean((1, 2, 3)) - 1) ** 2)]),
        Misconception("Sigmoid in least squares", NO_SIGMOID, _made(_J_GAN, cost=lambda a: (sigmoid(a) - 1) ** 2)),
        Misconception("Cross-entropy", "That is the loss of the lessons before. Here: the squared distance from 1.",
                      [*_made(_J_GAN, cost=lambda a: softplus(-a)), *_made(_J_GAN, cost=softplus)]),
        Misconception("Absolute value for square", "Least squares: the distance is squared.",
                      _made(_J_GAN, cost=lambda a: (a - 1).abs())),
        Misconception("Square forgotten", "D's output minus 1 has both signs and would cancel: square it.",
                      [*_made(_J_GAN, cost=lambda a: a - 1), *_made(_J_GAN, cost=lambda a: 1 - a)]),
        Misconception("A plain number", PLAIN, [lambda *args: _J_GAN(*args).item()]),
    ))

# --- cycle and identity ---------------------------------------------------------------------------------------


def _distance(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).abs().mean()


def _J_cycle(G_xy, G_yx, x, y, *, x_way=lambda G, F, x, y: G(F(x)), y_way=lambda G, F, x, y: F(G(y)), half=1.0,
             weights=(1.0, 1.0), distance=_distance, target=lambda x, y: (x, y), detach=None):
    """The reference with chosen mistakes; `x_way`, `y_way`: what comes back, from G = G_yx, F = G_xy, x and y.

    `detach`: "middle" cuts the first translation off, "end" all.
    """
    cut = (lambda made: made.detach()) if detach == "middle" else lambda made: made
    came_x = x_way(G_yx, lambda images: cut(G_xy(images)), x, y)
    came_y = y_way(lambda images: cut(G_yx(images)), G_xy, x, y)
    if detach == "end":
        came_x, came_y = came_x.detach(), came_y.detach()
    return half * sum(weight * distance(came, want) for weight, came, want in zip(
        weights, (came_x, came_y), target(x, y)) if weight)


def _wrong_distances(right: Callable) -> tuple[Misconception, ...]:
    """The mistakes that cycle and identity term share."""
    return (
        Misconception("Squares for absolute values", "The absolute difference, not its square: squares blur more.",
                      [*_made(right, distance=lambda a, b: ((a - b) ** 2).mean()),
                       *_made(right, distance=lambda a, b: (a - b).norm())]),
        Misconception("Sum for mean", "The mean over all numbers of all images: a sum grows with size and batch.",
                      [*_made(right, distance=lambda a, b: (a - b).abs().sum()),
                       *_made(right, distance=lambda a, b: (a - b).abs().sum((1, 2, 3)).mean())]),
        Misconception("abs forgotten", "Differences of both signs would cancel: take absolute values.",
                      [*_made(right, distance=lambda a, b: (a - b).mean()),
                       *_made(right, distance=lambda a, b: (b - a).mean()),
                       *_made(right, distance=lambda a, b: (a - b).mean().abs())]),
        Misconception("One direction forgotten", "There are two terms, one that starts from x and one from y.",
                      [*_made(right, weights=(1, 0)), *_made(right, weights=(0, 1))]),
        Misconception("Minus between the terms", "Both terms are costs and are added.",
                      [*_made(right, weights=(1, -1)), *_made(right, weights=(-1, 1))]),
        Misconception("Wrong sign", "The differences should become small: no minus in front.",
                      _made(right, weights=(-1, -1))),
        Misconception("Weighted here", "The weights 10 and 5 stand in the step; here only the term itself is asked "
                      "for.", [*_made(right, half=10.0), *_made(right, half=5.0)]),
        Misconception("Halved", "The two terms are added; nothing is halved here.", _made(right, half=0.5)),
        Misconception("A plain number", PLAIN, [lambda *args: right(*args).item()]),
    )


_CYCLE = Exercise(
    id="07.cycle_loss", title="Term two: there and back", points=2, solution=cycle_loss,
    cases=_cases("of each domain, and generators of one layer"), observe=_observe_generators,
    hints=("Follow one image of domain x: which generator takes it, which brings it back, and with what do you "
           "compare it?",
           "x goes through G_xy first and then through G_yx; y the other way round. The distance is the mean "
           "absolute difference.",
           "(G_yx(G_xy(x)) - x).abs().mean() + (G_xy(G_yx(y)) - y).abs().mean()."),
    misconceptions=(
        Misconception("Generators in the wrong order", "The inner one acts first: an image of domain x enters "
                      "G_xy, and G_yx brings it back.",
                      [*_made(_J_cycle, x_way=lambda G, F, x, y: F(G(x)), y_way=lambda G, F, x, y: G(F(y))),
                       *_made(_J_cycle, x_way=lambda G, F, x, y: F(G(x))),
                       *_made(_J_cycle, y_way=lambda G, F, x, y: G(F(y)))]),
        Misconception("The same generator twice", "The way back is the other generator's.",
                      [*_made(_J_cycle, x_way=lambda G, F, x, y: F(F(x)), y_way=lambda G, F, x, y: G(G(y))),
                       *_made(_J_cycle, x_way=lambda G, F, x, y: G(G(x)), y_way=lambda G, F, x, y: F(F(y)))]),
        Misconception("No way back", "This compares x with its translation, which should differ from it. Only "
                      "after the way back it should be the old image.",
                      _made(_J_cycle, x_way=lambda G, F, x, y: F(x), y_way=lambda G, F, x, y: G(y))),
        Misconception("x compared with y", "x and y are no pairs: compare an image with what came back of it.",
                      [*_made(_J_cycle, target=lambda x, y: (y, x)),
                       *_made(_J_cycle, x_way=lambda G, F, x, y: F(x), y_way=lambda G, F, x, y: G(y),
                              target=lambda x, y: (y, x))]),
        Misconception("The identity term", "That is term three. A cycle goes through both generators.",
                      _made(_J_cycle, x_way=lambda G, F, x, y: G(x), y_way=lambda G, F, x, y: F(y))),
        Misconception("First translation detached", "Both generators learn from a cycle: no detach, no no_grad "
                      "between them.", _made(_J_cycle, detach="middle")),
        Misconception("Detached", "The generators learn through these images: no detach, no no_grad.",
                      _made(_J_cycle, detach="end")),
        *_wrong_distances(_J_cycle),
    ))


def _J_identity(G_xy, G_yx, x, y, *, feed=lambda x, y: (y, x), target=lambda x, y: (y, x), half=1.0, detach=False,
                weights=(1.0, 1.0), distance=_distance):
    """The reference with chosen mistakes; `feed`: what enters G_xy and G_yx; `target`: what should come out."""
    made = [G(images) for G, images in zip((G_xy, G_yx), feed(x, y))]
    if detach:
        made = [images.detach() for images in made]
    return half * sum(weight * distance(came, want) for weight, came, want in zip(
        weights, made, target(x, y)) if weight)


_IDENTITY = Exercise(
    id="07.identity_loss", title="Term three: leave alone what is right", points=1, solution=identity_loss,
    cases=_cases("of each domain, and generators of one layer"), observe=_observe_generators,
    hints=("Which domain does G_xy aim at? Which images therefore need no change by G_xy?",
           "G_xy should give an image y back as it is, G_yx an image x.",
           "(G_xy(y) - y).abs().mean() + (G_yx(x) - x).abs().mean()."),
    misconceptions=(
        Misconception("Translation punished", "G_xy has to change x: it makes an image of domain y of it. It "
                      "should leave y alone.",
                      _made(_J_identity, feed=lambda x, y: (x, y), target=lambda x, y: (x, y))),
        Misconception("x compared with y", "x and y are no pairs: an image can be compared only with itself.",
                      [*_made(_J_identity, feed=lambda x, y: (x, y)),
                       *_made(_J_identity, target=lambda x, y: (x, y))]),
        Misconception("The cycle term", "That is term two. Here each image goes through one generator.",
                      [lambda *args: _J_cycle(*args)]),
        Misconception("Detached", "The generators learn through these images: no detach, no no_grad.",
                      _made(_J_identity, detach=True)),
        *_wrong_distances(_J_identity),
    ))

# --- the pool -------------------------------------------------------------------------------------------------


def _observe_pool(fn: Callable, args: tuple):
    """Let the function serve several visits, one pool for all; put down what comes back and what stays."""
    size, visits = args
    pool: list = []
    came, lengths = [], []
    for number, (u, place) in enumerate(visits, 1):
        image = fn(pool, torch.full((1, 2, 2), float(number)), size, u, place)
        if not isinstance(image, Tensor):
            return image
        came.append(_number(image))
        lengths.append(len(pool))
    return {"images in the pool after each visit": np.array(lengths),
            "numbers of the images returned": np.array(came),
            "numbers of the images in the pool at the end": np.array([_number(image) for image in pool])}


def _number(image) -> float:
    """Images are numbered by their pixels; whatever is no such image counts as −1."""
    fits = isinstance(image, Tensor) and tuple(image.shape) == (1, 2, 2) and bool((image == image[0, 0, 0]).all())
    return float(image[0, 0, 0]) if fits else -1.0


def _pool_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for size, number in ((2, 3), (3, 8), (1, 6), (4, 24), (5, 30)):
        # the first visit to the full pool exchanges, the second does not; places are never all alike
        u = np.concatenate([rng.uniform(0, 1, size), [rng.uniform(0, 0.45), rng.uniform(0.55, 1)],
                            rng.uniform(0, 1, number)])[:number]
        places = rng.integers(0, size, number)
        visits = [(float(a), int(b)) for a, b in zip(u, places)]
        draws = ", ".join(f"({a:.2f}, {b})" for a, b in visits[:8])
        cases.append(Case((size, visits), note=f"size = {size}, {number} visits with images 1, 2, 3, … and "
                          f"(u, place) = {draws}{', …' if number > 8 else ''}"))
    return cases


def _exchange(pool, image, size, u, place, *, swaps=lambda u: u < 0.5, out="earlier", keep=True, fills="image",
              limit=0, where=lambda place, pool: place, while_filling=None):
    """The reference with chosen mistakes; `out`: "after" reads the image after it was replaced."""
    if len(pool) < size + limit:
        pool.append(image)
        if fills == "random":
            return pool[place % len(pool)]
        if while_filling is None or not swaps(u):
            return image
        return pool[place % len(pool)]
    if not swaps(u):
        return image
    index = where(place, pool)
    earlier = pool[index]
    if keep:
        pool[index] = image
    return pool[index] if out == "after" else earlier


def _queue(pool, image, size, u, place):
    """First in, first out."""
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        pool.append(image)
        return pool.pop(0)
    return image


def _popped(pool, image, size, u, place, *, append=True):
    """The earlier image is taken out; the new one goes to the end of the list, or nowhere."""
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        earlier = pool.pop(place)
        if append:
            pool.append(image)
        return earlier
    return image


def _always_stored(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    earlier, pool[place] = pool[place], image
    return earlier if u < 0.5 else image


def _grows(pool, image, size, u, place):
    pool.append(image)
    return pool[place] if len(pool) > size and u < 0.5 else image


def _appended(pool, image, size, u, place):
    """As `_grows`, but only in an exchange."""
    if len(pool) < size or u < 0.5:
        pool.append(image)
        return pool[place] if len(pool) > size else image
    return image


_POOL = Exercise(
    id="07.exchange", title="The pool of earlier images", points=3, solution=exchange, cases=_pool_cases,
    observe=_observe_pool,
    hints=("Three cases: the pool is not full, or it is full and u is small, or it is full and u is large. What is "
           "returned in each, and what happens to the pool?",
           "In the exchange the new image takes the place of an earlier one. Keep the earlier one in a variable "
           "before you write over it.",
           "if len(pool) < size: append, return image. If u < 0.5: earlier = pool[place]; pool[place] = image; "
           "return earlier. Else return image."),
    misconceptions=(
        Misconception("Written over before it was read", "pool[place] = image comes first, so the image read "
                      "afterwards is the new one. Keep the earlier one in a variable.",
                      _made(_exchange, out="after")),
        Misconception("New image not kept", "In an exchange the new image takes the earlier one's place: else the "
                      "pool would stay as old as its first images.", _made(_exchange, keep=False)),
        Misconception("Draw turned round", "u < 0.5 exchanges, u ≥ 0.5 hands the new image straight on.",
                      _made(_exchange, swaps=lambda u: u >= 0.5)),
        Misconception("Always exchanged", "Half of the time D should see the newest images: look at u.",
                      _made(_exchange, swaps=lambda u: True)),
        Misconception("Never exchanged", "Once the pool is full, half of the images handed out are earlier ones.",
                      _made(_exchange, swaps=lambda u: False)),
        Misconception("Kept without an exchange", "Where the new image is handed straight on, the pool stays as it "
                      "is.", [_always_stored]),
        Misconception("One image too many", "The pool is full at `size` images: compare with <, not with <=.",
                      _made(_exchange, limit=1)),
        Misconception("One image too few", "The pool is full at `size` images, not one before.",
                      _made(_exchange, limit=-1)),
        Misconception("The pool grows on", "A full pool keeps its size: the new image takes the place of another.",
                      [_grows, _appended, *_made(_exchange, limit=10**6)]),
        Misconception("The pool shrinks", "The earlier image leaves and the new one takes its place.",
                      [lambda *args: _popped(*args, append=False)]),
        Misconception("Oldest first", "The image at `place` leaves, not the oldest: a queue would bring back every "
                      "image after the same time.", [_queue]),
        Misconception("Put at the end", "The new image takes the place number `place`; at the end of the list, "
                      "later places would mean other images.", [_popped]),
        Misconception("place ignored", "The image at `place` leaves.",
                      [*_made(_exchange, where=lambda place, pool: 0),
                       *_made(_exchange, where=lambda place, pool: -1)]),
        Misconception("Places from 1", "`place` counts from 0, as lists do.",
                      _made(_exchange, where=lambda place, pool: place - 1)),
        Misconception("Exchanged while filling", "While the pool fills, D sees the new images themselves.",
                      [*_made(_exchange, while_filling=True), *_made(_exchange, fills="random")]),
        Misconception("Never filled", "An empty pool takes the first `size` images: append them.",
                      [lambda pool, image, size, u, place: pool[place] if len(pool) == size and u < 0.5
                       else image]),
    ))

# --- the schedule ---------------------------------------------------------------------------------------------


def _schedule_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((0, 200, 1.0), expected=1.0), Case((50, 200, 1.0), expected=1.0),
             Case((100, 200, 1.0), expected=1.0), Case((150, 200, 1.0), expected=0.5),
             Case((200, 200, 1.0), expected=0.0), Case((199, 200, 1.0), expected=0.01),
             Case((600, 1000), expected=1.6e-4), Case((0, 1000), expected=2e-4)]
    for _ in range(6):
        steps = 2 * int(rng.integers(10, 500))
        cases.append(Case((int(rng.integers(0, steps + 1)), steps, float(rng.uniform(1e-3, 1)))))
    return cases


def _rate(step, steps, lr=2e-4, *, start=0.5, end=0.0, factor=None, offset=0):
    """The reference with chosen mistakes; `factor`: of the share of the decay that is done, from 0 to 1."""
    share = max(0.0, (step + offset - start * steps) / (steps - start * steps))
    return float(lr * (1 - (1 - end) * share if factor is None else factor(share)))


_SCHEDULE = Exercise(
    id="07.learning_rate", title="The schedule", points=2, solution=learning_rate, cases=_schedule_cases,
    atol=1e-8,
    hints=("Draw it: a flat line up to steps / 2, then a straight line that ends at 0. How high is it after three "
           "quarters of the run?",
           "In the second half steps − step steps are left, of steps / 2: that share of lr is the learning rate.",
           "lr * min(1.0, (steps - step) / (steps / 2))."),
    misconceptions=(
        Misconception("Decays from the start", "In the first half the learning rate stays at lr.",
                      _made(_rate, start=0.0)),
        Misconception("A jump in the middle", "The line begins at lr: what is left is divided by the length of the "
                      "decay, steps / 2, not by all steps.",
                      [lambda step, steps, lr=2e-4: float(lr if step < steps / 2 else lr * (steps - step) / steps),
                       lambda step, steps, lr=2e-4: float(lr if step <= steps / 2 else lr * (steps - step) / steps),
                       lambda step, steps, lr=2e-4: float(lr if step < steps / 2 else lr * (1 - step / steps))]),
        Misconception("Never decays", "The second half goes down to 0.", _made(_rate, end=1.0)),
        Misconception("Ends at half", "The line ends at 0, not at lr / 2.", _made(_rate, end=0.5)),
        Misconception("Cut off in the middle", "From lr down to 0 along a line, not at once. (With // in place of "
                      "/ the line falls at once, too.)",
                      [lambda step, steps, lr=2e-4: float(lr * (step < steps / 2)),
                       lambda step, steps, lr=2e-4: float(lr * (step <= steps / 2))]),
        Misconception("Halved in the middle", "A line, not one stair.",
                      [lambda step, steps, lr=2e-4: float(lr if step < steps / 2 else lr / 2),
                       lambda step, steps, lr=2e-4: float(lr if step <= steps / 2 else lr / 2)]),
        Misconception("Below zero", "Without a minimum the first half gets more than lr: at step 0 this is 2·lr.",
                      [lambda step, steps, lr=2e-4: float(lr * (steps - step) / (steps / 2))]),
        Misconception("Halves exchanged", "First constant, then falling.",
                      [lambda step, steps, lr=2e-4: float(lr * max(0.0, 1 - step / (steps / 2))),
                       lambda step, steps, lr=2e-4: float(lr * min(1.0, step / (steps / 2)))]),
        Misconception("A curve, not a line", "The decay is linear.",
                      [*_made(_rate, factor=lambda share: 0.5 * (1 + np.cos(np.pi * share))),
                       *_made(_rate, factor=lambda share: (1 - share) ** 2),
                       *_made(_rate, factor=lambda share: 0.5 ** (10 * share)),
                       *_made(_rate, factor=lambda share: float(np.exp(-5 * share)))]),
        Misconception("Only the factor", "The learning rate is lr times the factor.",
                      [lambda step, steps, lr=2e-4: _rate(step, steps, 1.0)]),
        Misconception("lr fixed at 2e-4", "2e-4 is only the default: use the argument lr.",
                      [lambda step, steps, lr=2e-4: _rate(step, steps)]),
        Misconception("Off by one step", "At step = steps / 2 it is still lr, at step = steps it is 0.",
                      [*_made(_rate, offset=1),
                       lambda step, steps, lr=2e-4: lr * min(1.0, (steps + 1 - step) / (steps / 2 + 1)),
                       lambda step, steps, lr=2e-4: lr * (1 - max(0, step + 1 - steps / 2) / (steps / 2 + 1)),
                       lambda step, steps, lr=2e-4: lr * (1 - max(0, step - steps / 2) / (steps / 2 + 1))]),
        Misconception("Integer division", "// throws the fraction away: use /.",
                      [lambda step, steps, lr=2e-4: float(lr * (1 - max(0, step - steps // 2) // (steps // 2)))]),
        Misconception("100 epochs fixed", "The decay lasts steps / 2, whatever that is: 100 is the paper's number "
                      "of epochs.", [lambda step, steps, lr=2e-4: float(lr * min(1.0, (steps - step) / 100)),
                                     lambda step, steps, lr=2e-4: float(lr * (1 - max(0, step - 100) / 100)),
                                     lambda step, steps, lr=2e-4: float(
                                         lr * max(0, 1 - max(0, step - 100) / 100))]),
    ))

EXERCISES = (_D_LOSS, _ADVERSARIAL, _CYCLE, _IDENTITY, _POOL, _SCHEDULE)
