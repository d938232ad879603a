"""Exercises of lesson 05: the condition, AC-GAN's costs, and two measures of conditional samples."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, nll_loss, one_hot, softplus

from ganlab.exercises.engine import Case, Exercise, Misconception, unstable


def join_one_hot(z, y, classes):
    """Join the class to the latent: each row of z, followed by the one-hot row of its class.

    z: a float tensor (B, d). y: an int64 tensor (B,) of class numbers from 0 to classes − 1.
    A one-hot row has a 1 at its class and 0 elsewhere, so class 2 of 4 is 0, 0, 1, 0.
    Return a float tensor (B, d + classes).
    """
    rows = torch.nn.functional.one_hot(y, classes).to(z.dtype)
    return torch.cat([z, rows], dim=1)


def join_channel(x, y, table):
    """Join the class to the image: the channels of x, followed by one more, the picture of its class.

    x: a float tensor (B, C, H, W). y: an int64 tensor (B,) of class numbers.
    table: a float tensor (classes, H·W); row k holds the picture of class k, one line of pixels after the other
    (an embedding, which D learns). Return a float tensor (B, C + 1, H, W).
    """
    height, width = x.shape[2:]
    pictures = table[y].reshape(-1, 1, height, width)
    return torch.cat([x, pictures], dim=1)


def acgan_cost_D(source_real, class_real, source_fake, class_fake, y):
    """The cost that AC-GAN's D minimises: J_D = −(L_S + L_C), as one number. Odena et al. 2017, section 3.

    L_S = E log P(real | x) + E log P(fake | x_fake) and L_C = E log P(y | x) + E log P(y | x_fake); each E is the
    mean over the batch.
    source_real, source_fake: D's logits of the source, (B,): P(real) = σ(logit). class_real, class_fake: D's logits
    of the classes, (B, classes): P(k) is their softmax. y: int64 (B,), the classes of real images and fakes alike.
    Return a number, or a tensor of one element, that stays exact for logits of ±100.
    """
    minus_L_S = torch.nn.functional.softplus(-source_real).mean() + torch.nn.functional.softplus(source_fake).mean()
    minus_L_C = (torch.nn.functional.cross_entropy(class_real, y)
                 + torch.nn.functional.cross_entropy(class_fake, y))
    return minus_L_S + minus_L_C


def acgan_cost_G(source_fake, class_fake, y):
    """The cost that AC-GAN's G minimises, non-saturating: J_G = −E log P(real | x_fake) − E log P(y | x_fake).

    G maximises L_C − L_S; the terms of real images do not depend on G, and log P(fake | x_fake), which G would
    lower, is replaced by log P(real | x_fake), which it raises. Each E is the mean over the batch.
    source_fake: D's logits of the source, (B,). class_fake: D's logits of the classes, (B, classes).
    y: int64 (B,), the classes that G was asked for.
    Return a number, or a tensor of one element, that stays exact for logits of ±100.
    """
    judged_real = torch.nn.functional.softplus(-source_fake).mean()
    named_right = torch.nn.functional.cross_entropy(class_fake, y)
    return judged_real + named_right


def class_accuracy(logits, y):
    """The share of samples that a classifier names as the class that was asked for.

    logits: a float tensor (B, classes); the classifier's answer is the class with the largest logit.
    y: an int64 tensor (B,). Return a number from 0 to 1.
    """
    return (logits.argmax(dim=1) == y).float().mean()


def class_diversity(features, y):
    """How varied the samples of one class are: mean pairwise distance within a class, then mean over the classes.

    features: a float tensor (N, F), one row a sample. y: an int64 tensor (N,), their classes; every class that
    occurs has at least two samples.
    For each class: the mean Euclidean distance over all pairs of different samples of that class. Every class
    counts the same, whatever its size. Return a number.
    """
    means = [torch.pdist(features[y == k]).mean() for k in y.unique()]
    return torch.stack(means).mean()


# --- the condition --------------------------------------------------------------------------------------------


def _latent_cases(rng: np.random.Generator) -> list[Case]:
    def z(*shape: int) -> torch.Tensor:
        return torch.tensor(rng.normal(size=shape), dtype=torch.float32)

    def classes(batch: int, count: int) -> torch.Tensor:
        """Never the last class and at least two different ones: their number cannot be read off y."""
        y = rng.integers(0, count - 1, batch)
        y[:2] = 1, 0
        return torch.tensor(y)

    return [Case((torch.tensor([[0.5, -0.5]]), torch.tensor([2]), 4),
                 expected=torch.tensor([[0.5, -0.5, 0, 0, 1, 0]])),
            Case((z(3, 4), torch.tensor([0, 2, 1]), 4)),
            Case((z(6, 5), classes(6, 10), 10)), Case((z(4, 7), classes(4, 5), 5))]


def _image_cases(rng: np.random.Generator) -> list[Case]:
    def noise(*shape: int) -> torch.Tensor:
        return torch.tensor(rng.normal(size=shape), dtype=torch.float32)

    small = torch.arange(1.0, 7).reshape(1, 1, 2, 3)
    table = torch.tensor([[0.0, 1, 2, 3, 4, 5], [10.0, 11, 12, 13, 14, 15]])
    return [Case((small, torch.tensor([1]), table),
                 expected=torch.cat([small, table[1].reshape(1, 1, 2, 3)], 1)),
            Case((noise(3, 1, 2, 3), torch.tensor([1, 0, 2]), noise(4, 6))),
            Case((noise(4, 3, 4, 5), torch.tensor([2, 1, 1, 0]), noise(6, 20)))]


def _one_hot_from(y: torch.Tensor, classes: int) -> torch.Tensor:
    """One-hot rows of class numbers that may lie outside: those rows stay empty."""
    return (y[:, None] == torch.arange(classes)).float()


_ONE_HOT = Exercise(
    id="05.one_hot", title="Class beside the latent", points=2, solution=join_one_hot, cases=_latent_cases,
    hints=("One row a sample, one column a class: which entry is 1?",
           "torch.nn.functional.one_hot(y, classes) makes the rows, as integers.",
           "torch.cat([z, rows], dim=1) puts them side by side."),
    misconceptions=(
        Misconception("Class number for one-hot", "As one number, class 9 is nine times class 1 and close to class "
                      "8, which means nothing. Give each class its own column.",
                      [lambda z, y, n: torch.cat([z, y[:, None].float()], 1),
                       lambda z, y, n: torch.cat([z, y[:, None] / n], 1),
                       lambda z, y, n: torch.cat([z, y[:, None].float().expand(-1, n)], 1)]),
        Misconception("Class first", "The latent comes first, then the class. G would learn with any order; here "
                      "the order is fixed so that all parts agree.",
                      [lambda z, y, n: torch.cat([one_hot(y, n), z], 1)]),
        Misconception("Number of classes read off the batch", "A batch need not hold the last class: pass "
                      "`classes` to one_hot.", [lambda z, y, n: torch.cat([z, one_hot(y)], 1)]),
        Misconception("Joined along the batch", "dim=0 puts rows under rows. Each sample gets longer: dim=1.",
                      [lambda z, y, n: torch.cat([z, one_hot(y, n)]),
                       lambda z, y, n: torch.vstack([z, one_hot(y, n)])]),
        Misconception("Added, not joined", "Adding mixes the class into the latent; the columns stand side by "
                      "side.", [lambda z, y, n: z + one_hot(y, n)]),
        Misconception("Counted from 1", "Class 0 has its 1 in the first column.",
                      [lambda z, y, n: torch.cat([z, _one_hot_from(y - 1, n)], 1),
                       lambda z, y, n: torch.cat([z, _one_hot_from(y + 1, n)], 1),
                       lambda z, y, n: torch.cat([z, one_hot(y + 1, n + 1)], 1)]),
        Misconception("One class for the whole batch", "Each sample has its own class.",
                      [lambda z, y, n: torch.cat([z, one_hot(y[:1], n).expand(len(z), -1)], 1),
                       lambda z, y, n: torch.cat([z, one_hot(y, n).sum(0, keepdim=True).expand(len(z), -1)], 1),
                       lambda z, y, n: torch.cat([z, one_hot(y, n).amax(0, keepdim=True).expand(len(z), -1)], 1)]),
        Misconception("−1 for 0", "The other entries are 0.",
                      [lambda z, y, n: torch.cat([z, 2 * one_hot(y, n) - 1], 1)]),
        Misconception("0 for 1", "The entry of the class is 1, the others are 0.",
                      [lambda z, y, n: torch.cat([z, 1 - one_hot(y, n)], 1)]),
        Misconception("Class without latent", "z must stay: with the class alone G could make one image a class.",
                      [lambda z, y, n: one_hot(y, n).float(), lambda z, y, n: one_hot(y, n)]),
    ))


def _channel(x, y, table):
    return table[y].reshape(-1, 1, *x.shape[2:])


_CHANNEL = Exercise(
    id="05.channel", title="Class as a channel", points=2, solution=join_channel, cases=_image_cases,
    hints=("Which row of the table belongs to sample i?",
           "table[y] picks a row for each sample: (B, H·W). Then it has to become (B, 1, H, W).",
           "torch.cat([x, pictures], dim=1) adds the channel."),
    misconceptions=(
        Misconception("Class channel first", "The channels of x come first.",
                      [lambda x, y, t: torch.cat([_channel(x, y, t), x], 1)]),
        Misconception("Class number as a grey level", "The channel is the picture from the table, not the class "
                      "number painted all over it.",
                      [lambda x, y, t: torch.cat([x, y.view(-1, 1, 1, 1).expand_as(x[:, :1]).to(x.dtype)], 1)]),
        Misconception("One class for the whole batch", "Each image gets the picture of its own class.",
                      [lambda x, y, t: torch.cat([x, _channel(x, y[:1], t).expand_as(x[:, :1])], 1)]),
        Misconception("Row by place in the batch", "The row is chosen by the class y, not by the place in the "
                      "batch.",
                      [lambda x, y, t: torch.cat([x, t[:len(x)].reshape(-1, 1, *x.shape[2:])], 1),
                       lambda x, y, t: torch.cat([x, t[torch.arange(len(x)) % len(t)].reshape(-1, 1, *x.shape[2:])],
                                                 1)]),
        Misconception("Added to the image", "The picture is one more channel. Added, it would spoil the pixels "
                      "that D has to judge.", [lambda x, y, t: x + _channel(x, y, t)]),
        Misconception("Multiplied with the image", "The picture is one more channel.",
                      [lambda x, y, t: x * _channel(x, y, t)]),
        Misconception("Columns for lines", "A row of the table holds one line of pixels after the other: reshape "
                      "to (H, W).",
                      [lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, *x.shape[:1:-1]).transpose(2, 3)], 1)]),
        Misconception("Joined along the batch", "dim=0 would make more images; a channel is added with dim=1.",
                      [lambda x, y, t: torch.cat([x, _channel(x, y, t)], 0)]),
        Misconception("Side by side", "dim=3 makes the images wider, dim=2 higher; channels are dim=1.",
                      [lambda x, y, t: torch.cat([x, _channel(x, y, t)], 3),
                       lambda x, y, t: torch.cat([x, _channel(x, y, t)], 2)]),
        Misconception("A channel for each class", "That is another right way to condition, but here one learned "
                      "channel is asked for.",
                      [lambda x, y, t: torch.cat([x, one_hot(y, len(t))[:, :, None, None].expand(
                          -1, -1, *x.shape[2:]).to(x.dtype)], 1)]),
        Misconception("Not reshaped", "table[y] is (B, H·W); cat needs (B, 1, H, W).",
                      [lambda x, y, t: torch.cat([x, t[y]], 1), lambda x, y, t: torch.cat([x, t[y][:, None]], 1)]),
    ))

# --- the costs of AC-GAN --------------------------------------------------------------------------------------


def _judged(rng: np.random.Generator, batch: int, classes: int, scale: float = 2.0) -> tuple[torch.Tensor, ...]:
    source = torch.tensor(scale * rng.normal(size=batch), dtype=torch.float32)
    named = torch.tensor(scale * rng.normal(size=(batch, classes)), dtype=torch.float32)
    return source, named


def _cost_D_cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, classes: int) -> Case:
        y = torch.tensor(rng.integers(0, classes, batch))
        return Case((*_judged(rng, batch, classes), *_judged(rng, batch, classes), y))

    undecided = torch.zeros(2), torch.zeros(2, 4)
    sure = torch.tensor([100.0, -100.0])
    named = torch.tensor([[100.0, -100, 0], [0.0, 100, -100]])
    return [Case((*undecided, *undecided, torch.tensor([0, 3])),
                 expected=2 * np.log(2) + 2 * np.log(4), note="all logits 0, four classes"),
            case(1, 3), case(5, 4), case(8, 10),
            Case((sure, named, -sure, named, torch.tensor([0, 0])), extreme=True, note="logits of ±100")]


def _cost_G_cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, classes: int) -> Case:
        return Case((*_judged(rng, batch, classes), torch.tensor(rng.integers(0, classes, batch))))

    named = torch.tensor([[100.0, -100, 0], [0.0, 100, -100]])
    return [Case((torch.zeros(2), torch.zeros(2, 4), torch.tensor([0, 3])),
                 expected=np.log(2) + np.log(4), note="all logits 0, four classes"),
            case(1, 3), case(5, 4), case(8, 10),
            Case((torch.tensor([100.0, -100.0]), named, torch.tensor([0, 0])), extreme=True, note="logits of ±100")]


def _source(real, fake):
    return softplus(-real).mean() + softplus(fake).mean()


def _softmax_twice(logits, y):
    return cross_entropy(logits.softmax(1), y)


def _summed(logits, y):
    return cross_entropy(logits, y, reduction="sum")


def _each_class_alone(logits, y):
    return binary_cross_entropy_with_logits(logits, one_hot(y, logits.shape[1]).to(logits.dtype))


_STABLE = ("The formula is right, but log(σ(a)) and log(softmax) meet log(0) where logits are large: use softplus "
           "for the source and cross_entropy, which takes logits, for the class.")

_NLL = ("nll_loss takes log-probabilities and only picks one and turns its sign. cross_entropy takes logits: it is "
        "log_softmax and nll_loss in one.")

_COST_D = Exercise(
    id="05.cost_D", title="AC-GAN: the cost of D", points=3, solution=acgan_cost_D, cases=_cost_D_cases,
    hints=("Four terms: two of the source, two of the class. D minimises, so each log gets a minus.",
           "−log σ(a) = softplus(−a), −log(1 − σ(a)) = softplus(a). The source part is lesson 01's J_D.",
           "−E log P(y | ·) is cross_entropy(class logits, y), once for real images and once for fakes: D wants "
           "to name both."),
    misconceptions=(
        Misconception("Maximised", "A cost is minimised: J_D = −(L_S + L_C), and both are sums of logs below 0.",
                      [lambda s, c, f, k, y: -acgan_cost_D(s, c, f, k, y)]),
        Misconception("Sign of L_C", "D maximises L_C too: naming the class is no part of the fight. Both "
                      "cross-entropies come with a plus.",
                      [lambda s, c, f, k, y: _source(s, f) - cross_entropy(c, y) - cross_entropy(k, y)]),
        Misconception("D misnames the fakes", "L_C has the same sign for real images and for fakes: D wants to "
                      "name both right.",
                      [lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y) - cross_entropy(k, y)]),
        Misconception("Sign of L_S", "D wants to tell real from fake: softplus(−a) of real, softplus(a) of fakes, "
                      "both with a plus.",
                      [lambda s, c, f, k, y: -_source(s, f) + cross_entropy(c, y) + cross_entropy(k, y)]),
        Misconception("Real and fake exchanged", "P(real) = σ(a): real images cost softplus(−a), fakes "
                      "softplus(a).",
                      [lambda s, c, f, k, y: _source(f, s) + cross_entropy(c, y) + cross_entropy(k, y),
                       lambda s, c, f, k, y: softplus(s).mean() + softplus(-f).mean() + cross_entropy(c, y)
                       + cross_entropy(k, y)]),
        Misconception("Both judged real", "D wants fakes judged fake: −log P(fake) = −log(1 − σ(a)) = softplus(a). "
                      "−log σ(a) of a fake is what G minimises.",
                      [lambda s, c, f, k, y: _source(s, -f) + cross_entropy(c, y) + cross_entropy(k, y)]),
        Misconception("Class of the fakes forgotten", "In the paper L_C has two terms: D names fakes too.",
                      [lambda s, c, f, k, y: _source(s, f) + cross_entropy(c, y)]),
        Misconception("Class of the real images forgotten", "Real images are where D learns what the classes look "
                      "like.", [lambda s, c, f, k, y: _source(s, f) + cross_entropy(k, y)]),
        Misconception("Source forgotten", "Without L_S this is a classifier and no GAN.",
                      [lambda s, c, f, k, y: cross_entropy(c, y) + cross_entropy(k, y)]),
        Misconception("Class forgotten", "Without L_C this is the GAN of lesson 01.",
                      [lambda s, c, f, k, y: _source(s, f)]),
        Misconception("Softmax twice", "cross_entropy takes logits and applies the softmax itself.",
                      [lambda s, c, f, k, y: _source(s, f) + _softmax_twice(c, y) + _softmax_twice(k, y)]),
        Misconception("nll_loss without log_softmax", _NLL,
                      [lambda s, c, f, k, y: _source(s, f) + nll_loss(c, y) + nll_loss(k, y),
                       lambda s, c, f, k, y: (_source(s, f) + nll_loss(c.softmax(1), y)
                                              + nll_loss(k.softmax(1), y))]),
        Misconception("Sum for mean", "Each E is the mean over the batch.",
                      [lambda s, c, f, k, y: (softplus(-s) + softplus(f)).sum() + _summed(c, y) + _summed(k, y)]),
        Misconception("Halved", "L_S and L_C are sums of two means; nothing is divided by 2.",
                      [lambda s, c, f, k, y: acgan_cost_D(s, c, f, k, y) / 2,
                       lambda s, c, f, k, y: _source(s, f) + (cross_entropy(c, y) + cross_entropy(k, y)) / 2,
                       lambda s, c, f, k, y: _source(s, f) / 2 + cross_entropy(c, y) + cross_entropy(k, y)]),
        Misconception("Each class for itself", "The classes exclude one another: their probabilities are one "
                      "softmax, and −log P(y) is cross_entropy.",
                      [lambda s, c, f, k, y: _source(s, f) + _each_class_alone(c, y) + _each_class_alone(k, y)]),
        unstable(_STABLE),
    ))

_COST_G = Exercise(
    id="05.cost_G", title="AC-GAN: the cost of G", points=3, solution=acgan_cost_G, cases=_cost_G_cases,
    hints=("What does G want D to say about the source, and what about the class?",
           "−log P(real | x_fake) is softplus(−a): the non-saturating loss of lesson 02.",
           "Add cross_entropy(class_fake, y): G is on D's side where the class is concerned."),
    misconceptions=(
        Misconception("Sign of L_C", "G maximises L_C − L_S: it wants to be named right, so the cross-entropy "
                      "comes with a plus. With a minus it would be paid for images of another class.",
                      [lambda f, k, y: softplus(-f).mean() - cross_entropy(k, y),
                       lambda f, k, y: -softplus(f).mean() - cross_entropy(k, y)]),
        Misconception("Saturating", "E log P(fake | x_fake) as it stands has no gradient where D is sure (lesson "
                      "02); −E log P(real | x_fake) is asked for.",
                      [lambda f, k, y: -softplus(f).mean() + cross_entropy(k, y)]),
        Misconception("Helps D", "softplus(a) is the cost of D for a fake. G wants to be judged real: "
                      "softplus(−a).",
                      [lambda f, k, y: softplus(f).mean() + cross_entropy(k, y)]),
        Misconception("Both terms the wrong way", "softplus(a) is small where D is sure of a fake, −cross_entropy "
                      "where D names it wrongly. G wants the contrary of both: softplus(−a) + cross_entropy.",
                      [lambda f, k, y: softplus(f).mean() - cross_entropy(k, y)]),
        Misconception("Maximised", "A cost is minimised: both logs get a minus.",
                      [lambda f, k, y: -acgan_cost_G(f, k, y)]),
        Misconception("Class forgotten", "Without L_C nothing tells G which class to make, for D does not see y.",
                      [lambda f, k, y: softplus(-f).mean()]),
        Misconception("Source forgotten", "Without L_S any image will do that D can name, real or not.",
                      [lambda f, k, y: cross_entropy(k, y)]),
        Misconception("Softmax twice", "cross_entropy takes logits and applies the softmax itself.",
                      [lambda f, k, y: softplus(-f).mean() + _softmax_twice(k, y)]),
        Misconception("nll_loss without log_softmax", _NLL,
                      [lambda f, k, y: softplus(-f).mean() + nll_loss(k, y),
                       lambda f, k, y: softplus(-f).mean() + nll_loss(k.softmax(1), y)]),
        Misconception("Sum for mean", "Each E is the mean over the batch.",
                      [lambda f, k, y: softplus(-f).sum() + _summed(k, y),
                       lambda f, k, y: softplus(-f).mean() + _summed(k, y)]),
        Misconception("D's answer for the wanted class", "The class is the one that G was asked for, not the one "
                      "that D names.", [lambda f, k, y: softplus(-f).mean() + cross_entropy(k, k.argmax(1))]),
        Misconception("Halved", "J_G is a sum of two means; nothing is divided by 2.",
                      [lambda f, k, y: acgan_cost_G(f, k, y) / 2]),
        Misconception("Each class for itself", "The classes exclude one another: their probabilities are one "
                      "softmax, and −log P(y) is cross_entropy.",
                      [lambda f, k, y: softplus(-f).mean() + _each_class_alone(k, y)]),
        unstable(_STABLE),
    ))

# --- two measures ---------------------------------------------------------------------------------------------


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, classes: int) -> Case:
        """About two thirds right, never all, with classes of unequal size and one answer of the class before.

        The largest logit leads by little or by much: a right answer may have a probability below one half.
        """
        y = rng.integers(0, classes, batch)
        y[: batch // 2] = 0
        y[1] = 1
        logits = rng.normal(size=(batch, classes))
        named = np.where(rng.random(batch) < 0.66, y, (y + 1) % classes)
        named[:2] = y[0], 0
        logits[np.arange(batch), named] = logits.max(1) + rng.uniform(0.1, 3, batch)
        return Case((torch.tensor(logits, dtype=torch.float32), torch.tensor(y)))

    # Told apart from //, which is always 0: argmax without dim, right once because the largest logit of all stands
    # in row 0, and the logit for its class, as two rows have y for their largest. Row 3 is right with P = 0.37.
    first = torch.tensor([[0.0, 6, 1], [0.0, -1, -2], [0.0, 1, 5], [0.0, -0.1, -0.2]])
    return [Case((first, torch.tensor([1, 0, 0, 0])), expected=0.75),
            case(9, 3), case(20, 10), case(33, 5)]


def _right(logits, y):
    return logits.argmax(1) == y


_ACCURACY = Exercise(
    id="05.accuracy", title="Class accuracy", points=1, solution=class_accuracy, cases=_accuracy_cases,
    hints=("Which class does the classifier name for each sample?",
           "argmax along the classes (dim=1), then compare with y.",
           "The mean of the comparisons, as floats, is the share."),
    misconceptions=(
        Misconception("Share of mistakes", "The share that is right is asked for.",
                      [lambda a, y: (~_right(a, y)).float().mean()]),
        Misconception("Count for share", "Divide by the number of samples.", [lambda a, y: _right(a, y).sum()]),
        Misconception("Percent", "From 0 to 1, not to 100.", [lambda a, y: 100 * _right(a, y).float().mean()]),
        Misconception("argmax over the batch", "Each row is a sample: argmax along dim=1. Along dim=0, or without "
                      "dim, samples are compared with one another.",
                      [lambda a, y: (a.argmax(0) == y).float().mean(),
                       lambda a, y: (a.argmax() == y).float().mean()]),
        Misconception("argmin", "The classifier names the class with the largest logit.",
                      [lambda a, y: (a.argmin(1) == y).float().mean()]),
        Misconception("Mean probability", "Accuracy counts right answers; it does not ask how sure they were.",
                      [lambda a, y: a.softmax(1)[torch.arange(len(y)), y].mean()]),
        Misconception("More than one half", "Of more than two classes the right one may be the likeliest with less "
                      "than one half: compare argmax with y.",
                      [lambda a, y: (a.softmax(1)[torch.arange(len(y)), y] > 0.5).float().mean(),
                       lambda a, y: (a.sigmoid()[torch.arange(len(y)), y] > 0.5).float().mean()]),
        Misconception("The logit for its class", "max gives the largest logit, argmax its place: the class.",
                      [lambda a, y: (a.amax(1) == y).float().mean()]),
        Misconception("How sure, not how right", "The classifier may be sure and wrong: compare with y.",
                      [lambda a, y: a.softmax(1).amax(1).mean()]),
        Misconception("Mean over classes", "Every sample counts the same here, whatever the size of its class.",
                      [lambda a, y: torch.stack([_right(a, y)[y == k].float().mean() for k in y.unique()]).mean()]),
        Misconception("Counted from 1", "argmax counts classes from 0, as y does.",
                      [lambda a, y: (a.argmax(1) + 1 == y).float().mean()]),
        Misconception("// for /", "// drops the fraction.", [lambda a, y: _right(a, y).sum() // len(y)]),
        Misconception("Among the best two", "Only the largest logit counts.",
                      [lambda a, y: (a.topk(2, 1).indices == y[:, None]).any(1).float().mean()]),
        Misconception("Not averaged", "One number is asked for: the mean of the comparisons.",
                      [lambda a, y: _right(a, y).float(), lambda a, y: _right(a, y)]),
    ))


def _diversity_cases(rng: np.random.Generator) -> list[Case]:
    def case(sizes: tuple[int, ...], width: int) -> Case:
        y = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
        spread = 1 + np.arange(len(sizes))[y][:, None]  # classes differ in spread, so their weights matter
        features = spread * rng.normal(size=(len(y), width)) + 4 * y[:, None]
        return Case((torch.tensor(features, dtype=torch.float32), torch.tensor(y)))

    square = torch.tensor([[0.0, 0], [3.0, 4], [10.0, 0], [10.0, 1], [10.0, 2]])
    return [Case((square, torch.tensor([0, 0, 1, 1, 1])), expected=(5 + 4 / 3) / 2,
                 note="class 0: (0, 0), (3, 4); class 1: (10, 0), (10, 1), (10, 2)"),
            case((4, 2, 6), 3), case((5, 5, 9, 3), 8)]


def _over_classes(measure):
    """Return a diversity that applies `measure` to the features of each class and averages over the classes."""
    return lambda x, y: torch.stack([measure(x[y == k]) for k in y.unique()]).mean()


_DIVERSITY = Exercise(
    id="05.diversity", title="Diversity within a class", points=3, solution=class_diversity, cases=_diversity_cases,
    hints=("Begin with one class: features[y == k]. Which pairs are there among 3 samples?",
           "torch.pdist(a) gives the distance of every pair once; torch.cdist(a, a) has every pair twice and zeros "
           "on its diagonal.",
           "A mean for each class in y.unique(), then the mean of these means."),
    misconceptions=(
        Misconception("Own distance counted", "The distance of a sample to itself is 0 and is no pair: leave the "
                      "diagonal out (pdist does).", [_over_classes(lambda a: torch.cdist(a, a).mean())]),
        Misconception("Classes mixed", "Pairs of two classes are far apart because the classes differ; only pairs "
                      "within a class count.",
                      [lambda x, y: torch.pdist(x).mean(), lambda x, y: torch.cdist(x, x).mean()]),
        Misconception("Pooled over the pairs", "Every class counts the same: a mean for each class first, then the "
                      "mean of these.",
                      [lambda x, y: torch.cat([torch.pdist(x[y == k]) for k in y.unique()]).mean()]),
        Misconception("Weighted by size", "Every class counts the same, whatever its size.",
                      [lambda x, y: torch.stack([torch.pdist(x[y == k]).mean() for k in y]).mean()]),
        Misconception("Squared distance", "The Euclidean distance has a root.",
                      [_over_classes(lambda a: torch.pdist(a).square().mean())]),
        Misconception("Manhattan distance", "The Euclidean distance is asked for, the root of the sum of squares.",
                      [_over_classes(lambda a: torch.pdist(a, p=1).mean())]),
        Misconception("Distance to the centre", "The distances between samples are asked for, not to their mean.",
                      [_over_classes(lambda a: (a - a.mean(0)).norm(dim=1).mean())]),
        Misconception("Standard deviation", "It measures spread too, but the mean distance of pairs is asked for.",
                      [_over_classes(lambda a: a.std(0).mean()), _over_classes(lambda a: a.std()),
                       _over_classes(lambda a: a.std(0, correction=0).mean())]),
        Misconception("Sum over the pairs", "Divide by the number of pairs: n (n − 1)/2 if each counts once.",
                      [_over_classes(lambda a: torch.pdist(a).sum()),
                       _over_classes(lambda a: torch.cdist(a, a).sum())]),
        Misconception("Wrong number of pairs", "There are n (n − 1)/2 pairs of different samples: not n, not n².",
                      [_over_classes(lambda a: torch.pdist(a).sum() / len(a)),
                       _over_classes(lambda a: torch.cdist(a, a).sum() / len(a)),
                       _over_classes(lambda a: torch.pdist(a).sum() / len(a)**2),
                       _over_classes(lambda a: torch.pdist(a).sum() / (len(a) * (len(a) - 1)))]),
        Misconception("Sum over the classes", "At the end comes the mean over the classes.",
                      [lambda x, y: sum(torch.pdist(x[y == k]).mean() for k in y.unique())]),
        Misconception("Largest distance", "The mean over all pairs, not the farthest two.",
                      [_over_classes(lambda a: torch.pdist(a).max())]),
        Misconception("Neighbours in the list", "Every pair counts, not only samples that stand next to each "
                      "other.", [_over_classes(lambda a: (a[1:] - a[:-1]).norm(dim=1).mean())]),
    ))

EXERCISES = (_ONE_HOT, _CHANNEL, _COST_D, _COST_G, _ACCURACY, _DIVERSITY)
