"""Right and wrong answers to lesson 06, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# --- receptive field ------------------------------------------------------------------------------------------


def field_from_the_end(layers):
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side


def field_recursive(layers):
    if not layers:
        return 1
    (kernel, stride), *rest = layers
    return (field_recursive(rest) - 1) * stride + kernel


def field_sum(layers):
    strides = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * math.prod(strides[:i]) for i, (kernel, _) in enumerate(layers))


def field_by_gradient(layers):
    needed = field_from_the_end(layers) + 3
    x = torch.zeros(1, 1, needed, requires_grad=True)
    h = x
    for kernel, stride in layers:
        h = F.conv1d(h, torch.ones(1, 1, kernel), stride=stride)
    h[0, 0, 0].backward()
    return int((x.grad != 0).sum())


def field_by_sets(layers):
    seen = {0}
    for kernel, stride in reversed(layers):
        seen = {stride * place + i for place in seen for i in range(kernel)}
    return max(seen) - min(seen) + 1


def field_numpy(layers):
    if len(layers) == 0:
        return 1
    kernels, strides = np.array(layers).T
    return np.sum((kernels - 1) * np.concatenate([[1], np.cumprod(strides)[:-1]])) + 1


def field_first_apart(layers):
    side, jump = layers[0]
    for kernel, stride in layers[1:]:
        side += (kernel - 1) * jump
        jump *= stride
    return side


def field_changed(old, new):
    text = """
def made(layers):
    side, jump = 1, 1
    for kernel, stride in layers:
        side += (kernel - 1) * jump
        jump *= stride
    return side
"""
    assert old in text
    space = {}
    exec(text.replace(old, new), space)
    return space["made"]


# --- shapes ---------------------------------------------------------------------------------------------------


def stages_by_formula(image_size, base_channels):
    n = int(math.log2(image_size))
    width = [base_channels * min(8, 2**i) for i in range(n)]
    return [(width[n - 1 - k] * (1 if k == 0 else 2), 2**k) for k in range(n)]


def stages_insert(image_size, base_channels):
    stages, channels, side = [], base_channels, image_size
    while (side := side // 2) >= 1:
        stages.insert(0, [2 * channels if side > 1 else channels, side])
        channels = min(2 * channels, 8 * base_channels)
    return stages


def stages_tensor(image_size, base_channels):
    sides = 2 ** torch.arange(image_size.bit_length() - 1)
    depth = torch.arange(len(sides)).flip(0).clamp(max=3)
    channels = 2 * base_channels * 2**depth
    channels[0] //= 2
    return torch.stack([channels, sides], 1)


def stages_recursive(image_size, base_channels, times=1):
    width = base_channels * times
    if image_size == 2:
        return [(width, 1)]
    return [*stages_recursive(image_size // 2, base_channels, min(8, 2 * times)), (2 * width, image_size // 2)]


def stages_by_network(image_size, base_channels):
    shapes, maps, h = [], [], torch.zeros(1, 1, image_size, image_size, device="meta")
    width = base_channels
    while h.shape[-1] > 1:
        h = torch.zeros(1, width, h.shape[-1] // 2, h.shape[-1] // 2, device="meta")
        maps.append(h)
        width = min(2 * width, 8 * base_channels)
    h = maps.pop()
    shapes.append((h.shape[1], h.shape[2]))
    while maps:
        skip = maps.pop()
        h = torch.cat([skip, torch.zeros_like(skip)], 1)
        shapes.append((h.shape[1], h.shape[2]))
    return tuple(shapes)


def stages_wrong(join=2, first=1, most=8, start=1, turn=False):
    def made(image_size, base_channels):
        n = int(math.log2(image_size))
        width = [base_channels * min(most, 2**i) for i in range(n)]
        stages = [(width[n - 1 - k] * (first if k == 0 else join), start * 2**k) for k in range(n)]
        return stages[::-1] if turn else stages
    return made


def stages_512(image_size, base_channels):
    stages, channels, side = [], base_channels, image_size // 2
    while side >= 1:
        stages.append((channels if side == 1 else channels * 2, side))
        channels, side = min(channels * 2, 512), side // 2
    return stages[::-1]


# --- one map --------------------------------------------------------------------------------------------------


def patch_loop(logits, t):
    total, count = 0.0, 0
    for a in logits.flatten().tolist():
        total += np.logaddexp(0, -a) if t == 1 else np.logaddexp(0, a)
        count += 1
    return total / count


def patch_both(logits, t):
    return (t * F.softplus(-logits) + (1 - t) * F.softplus(logits)).mean()


def patch_twice(logits, t):
    each = F.binary_cross_entropy_with_logits(logits, t * torch.ones_like(logits), reduction="none")
    return each.mean((1, 2, 3)).mean()


# --- objectives -----------------------------------------------------------------------------------------------


def bce(logits, target, reduction="mean"):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target), reduction=reduction)


def d_criterion(D, x, y, y_fake):
    criterion = nn.BCEWithLogitsLoss()
    real, fake = D(x, y), D(x, y_fake.detach())
    return (criterion(real, torch.ones_like(real)) + criterion(fake, torch.zeros_like(fake))) * 0.5


def d_together(D, x, y, y_fake):
    real, fake = D(torch.cat([x, x]), torch.cat([y, y_fake.detach()])).chunk(2)
    return (F.softplus(-real).mean() + F.softplus(fake).mean()) / 2


def d_no_grad_before(D, x, y, y_fake):
    with torch.no_grad():
        fake = y_fake * 1
    return -(F.logsigmoid(D(x, y)).mean() + F.logsigmoid(-D(x, fake)).mean()) / 2


def d_data(D, x, y, y_fake):
    return 0.5 * bce(D(x, y), 1.0) + 0.5 * bce(D(x, y_fake.data), 0.0)


def d_one_mean(D, x, y, y_fake):
    return 0.5 * (F.softplus(-D(x, y)) + F.softplus(D(x, y_fake.detach().clone()))).mean()


def d_under_no_grad(D, x, y, y_fake):
    real = bce(D(x, y), 1.0)
    with torch.no_grad():
        fake = bce(D(x, y_fake), 0.0)
    return (real + fake) / 2


def d_wrong(real=lambda a: bce(a, 1.0), fake=lambda b: bce(b, 0.0), half=0.5):
    def made(D, x, y, y_fake):
        return half * (real(D(x, y)) + fake(D(x, y_fake.detach())))
    return made


def d_item(D, x, y, y_fake):
    return 0.5 * (bce(D(x, y), 1.0) + bce(D(x, y_fake.detach()), 0.0)).item()


def g_functional(D, x, y, y_fake, l1_weight=100.0):
    return bce(D(x, y_fake), 1.0) + l1_weight * F.l1_loss(y_fake, y)


def g_modules(D, x, y, y_fake, l1_weight=100):
    logits = D(x, y_fake)
    return nn.BCEWithLogitsLoss()(logits, torch.ones_like(logits)) + nn.L1Loss()(y_fake, y) * l1_weight


def g_norm(D, x, y, y_fake, l1_weight=100.0):
    return -F.logsigmoid(D(x, y_fake)).mean() + l1_weight * (y_fake - y).norm(p=1) / y.numel()


def g_images(D, x, y, y_fake, l1_weight=100.0):
    l1 = torch.stack([(a - b).abs().mean() for a, b in zip(y, y_fake)]).mean()
    return F.softplus(-D(x, y_fake)).flatten(1).mean(1).mean() + l1_weight * l1


def g_frozen(D, x, y, y_fake, l1_weight=100.0):
    D.requires_grad_(False)
    gan = F.softplus(-D(x, y_fake)).mean()
    D.requires_grad_(True)
    return gan.add(torch.mean(torch.abs(y_fake - y)), alpha=l1_weight)


def g_wrong(gan=lambda D, x, y, f: bce(D(x, f), 1.0), l1=lambda x, y, f: F.l1_loss(f, y), weight=lambda w: w):
    def made(D, x, y, y_fake, l1_weight=100.0):
        return gan(D, x, y, y_fake) + weight(l1_weight) * l1(x, y, y_fake)
    return made


RIGHT = {
    "06.receptive_field": [field_from_the_end, field_recursive, field_sum, field_by_gradient, field_by_sets,
                           field_numpy],
    "06.decoder_inputs": [stages_by_formula, stages_insert, stages_tensor, stages_recursive, stages_by_network,
                          lambda n, b: np.array(stages_by_formula(n, b)),
                          lambda n, b: list(zip(*zip(*stages_by_formula(n, b))))],
    "06.patch_loss": [patch_loop, patch_both, patch_twice, lambda a, t: bce(a, float(t)),
                      lambda a, t: -F.logsigmoid(a if t == 1 else -a).mean(),
                      lambda a, t: torch.logaddexp(torch.zeros_like(a), (1 - 2 * t) * a).mean()],
    "06.discriminator_loss": [d_criterion, d_together, d_no_grad_before, d_data, d_one_mean],
    "06.generator_loss": [g_functional, g_modules, g_norm, g_images, g_frozen],
}

WRONG = {
    "06.receptive_field": [
        (lambda p: 1 + sum(k - 1 for k, _ in p), "Strides forgotten"),
        (lambda p: sum(k for k, _ in p), "Sum of the kernels"),
        (field_changed("(kernel - 1) * jump", "kernel * jump"), "kernel for kernel − 1"),
        (field_changed("side, jump = 1, 1", "side, jump = 0, 1"), "Started from 0"),
        (field_changed("in layers", "in reversed(layers)"), "Layers in the wrong order"),
        (field_changed("jump *= stride", "jump = stride"), "Strides not multiplied"),
        (field_changed("(kernel - 1) * jump\n        jump *= stride", "(kernel - 1) * jump * stride\n        "
                       "jump *= stride"), "Stride one layer too early"),
        (lambda p: field_from_the_end(p) ** 2, "Area for side"),
        (lambda p: int(np.prod([s for _, s in p])), "Distance for side"),
        (lambda p: int(np.prod([k for k, _ in p])), "Product of the kernels"),
        (field_changed("jump *= stride", "jump += stride"), "Strides added"),
        (field_changed("(kernel - 1) * jump", "0\n        side = (side + kernel - 1) * stride"),
         "The whole side times the stride"),
        (field_first_apart, "The empty list"),
        (lambda p: field_from_the_end(p) if p else 0, "The empty list"),
        (lambda p: field_from_the_end(p) if p else None, "The empty list"),
        (lambda p: float(field_from_the_end(p)), None),
        (lambda p: 70, None),
    ],
    "06.decoder_inputs": [
        (stages_wrong(join=1), "Skips forgotten"),
        (stages_wrong(first=2), "Bottleneck joined with itself"),
        (stages_wrong(turn=True), "Outermost first"),
        (stages_wrong(most=512), "Channels without a limit"),
        (stages_wrong(most=4), "Limited too early"),
        (stages_wrong(start=2), "Sides after the stage"),
        (lambda n, b: stages_by_formula(n, b)[1:], "One stage missing"),
        (lambda n, b: [*stages_by_formula(n, b), (2 * b, n)], "One stage too many"),
        (lambda n, b: [(side, width) for width, side in stages_by_formula(n, b)], "Channels and side exchanged"),
        (lambda n, b: stages_wrong(join=1, turn=True)(n, b), "The encoder's shapes"),
        (stages_512, "Limited at 512"),
        (lambda n, b: [(min(width, 8 * b), side) for width, side in stages_by_formula(n, b)],
         "Limit behind the skip"),
        (lambda n, b: stages_by_formula(n, 2 * b), "Doubled one stage too early"),
        (lambda n, b: [width for width, _ in stages_by_formula(n, b)], "No pairs"),
        (lambda n, b: [[width, 2 * side, side] for width, side in stages_by_formula(n, b)], "No pairs"),
        (lambda n, b: torch.zeros(5, 3), "No pairs"),
        (lambda n, b: [(width, [side, side]) for width, side in stages_by_formula(n, b)], "No pairs"),
        (lambda n, b: {side: width for width, side in stages_by_formula(n, b)}, "No pairs"),
        (lambda n, b: n, None),
        (lambda n, b: [*stages_by_formula(n, b), ()], None),
        (lambda n, b: print(stages_by_formula(n, b)), "Nothing returned"),
    ],
    "06.patch_loss": [
        (lambda a, t: bce(a, float(t), "sum"), "Sum for mean"),
        (lambda a, t: bce(a.mean((1, 2, 3)), float(t)), "Logits averaged first"),
        (lambda a, t: bce(a, 1.0 - t), "Targets exchanged"),
        (lambda a, t: bce(a, 1.0), "Target ignored"),
        (lambda a, t: -bce(a, float(t)), "Wrong sign"),
        (lambda a, t: bce(torch.sigmoid(a), float(t)), "Sigmoid twice"),
        (lambda a, t: bce(a, float(t), "none"), "Not reduced"),
        (lambda a, t: F.mse_loss(a, torch.full_like(a, t)), "Least squares"),
        (lambda a, t: -torch.log(torch.sigmoid(a) if t else 1 - torch.sigmoid(a)).mean(),
         "Unstable for large logits"),
        (lambda a, t: F.binary_cross_entropy(torch.sigmoid(a), torch.full_like(a, t)), "Unstable for large logits"),
        (lambda a, t: -torch.log(torch.sigmoid(a).mean() if t else 1 - torch.sigmoid(a).mean()),
         "Probabilities averaged first"),
        (lambda a, t: F.binary_cross_entropy(a, torch.full_like(a, t)), "Log of a logit"),
        (lambda a, t: nn.BCELoss()(a, torch.ones_like(a) if t else torch.zeros_like(a)), "Log of a logit"),
        (lambda a, t: bce(a, float(t)) / 2, "Halved"),
        (lambda a, t: (1 - torch.sigmoid(a) if t == 1 else torch.sigmoid(a)).mean(), "Log forgotten"),
        (lambda a, t: -(t * torch.sigmoid(a) + (1 - t) * (1 - torch.sigmoid(a))).mean(), "Log forgotten"),
        (lambda a, t: F.mse_loss(a, torch.full_like(a, t)) / 2, "Least squares"),
        (lambda a, t: a.mean(), None),
    ],
    "06.discriminator_loss": [
        (lambda D, x, y, f: (bce(D(x, y), 1.0) + bce(D(x, f), 0.0)) / 2, "Missing detach"),
        (lambda D, x, y, f: bce(D(x, y), 1.0) + bce(D(x, f.detach()), 0.0), "Not halved"),
        (lambda D, x, y, f: bce(D(x, y), 1.0) + bce(D(x, f), 0.0), "Missing detach"),
        (lambda D, x, y, f: (bce(D(y), 1.0) + bce(D(f.detach()), 0.0)) / 2, "Condition left out"),
        (lambda D, x, y, f: (bce(D(y, x), 1.0) + bce(D(f.detach(), x), 0.0)) / 2, "Pair turned round"),
        (lambda D, x, y, f: (bce(D(x, y), 0.0) + bce(D(x, f.detach()), 1.0)) / 2, "Targets exchanged"),
        (lambda D, x, y, f: bce(D(x, y), 1.0) / 2, "Fake pairs forgotten"),
        (lambda D, x, y, f: bce(D(x, f.detach()), 0.0), "Real pairs forgotten"),
        (lambda D, x, y, f: (bce(D(x, y), 1.0, "sum") + bce(D(x, f.detach()), 0.0, "sum")) / 2, "Sum for mean"),
        (lambda D, x, y, f: -d_criterion(D, x, y, f), "Wrong sign"),
        (d_under_no_grad, "Detach behind D"),
        (lambda D, x, y, f: (bce(D(x, y).mean(), 1.0) + bce(D(x, f.detach()).mean(), 0.0)) / 2,
         "Logits averaged first"),
        (d_wrong(fake=lambda b: bce(b, 1.0)), "Both called real"),
        (d_wrong(real=lambda a: bce(a, 0.0)), "Both called fake"),
        (d_wrong(fake=lambda b: -bce(b, 0.0)), "Minus between the terms"),
        (d_wrong(real=lambda a: F.logsigmoid(a).mean(), half=1), "Minus between the terms"),
        (d_wrong(real=lambda a: bce(a, 1.0) / 2, half=1), "Half of one term"),
        (d_wrong(fake=lambda b: bce(b, 0.0) / 2, half=1), "Half of one term"),
        (d_wrong(lambda a: bce(torch.sigmoid(a), 1.0), lambda b: bce(torch.sigmoid(b), 0.0)), "Sigmoid twice"),
        (d_wrong(lambda a: F.mse_loss(a, torch.ones_like(a)), lambda b: F.mse_loss(b, torch.zeros_like(b))),
         "Least squares"),
        (d_wrong(lambda a: -torch.log(a).mean(), lambda b: -torch.log(1 - b).mean()), "Log of a logit"),
        (d_wrong(lambda a: F.binary_cross_entropy(a, torch.ones_like(a)),
                 lambda b: F.binary_cross_entropy(b, torch.zeros_like(b))), "Log of a logit"),
        (d_wrong(lambda a: 1 - torch.sigmoid(a).mean(), lambda b: torch.sigmoid(b).mean()), "Log forgotten"),
        (d_wrong(lambda a: bce(a.mean((1, 2, 3)), 1.0), lambda b: bce(b.mean((1, 2, 3)), 0.0), half=1),
         "Logits averaged first"),
        (lambda D, x, y, f: 0.5 * (bce(D(x, y), 1.0) + bce(D(y, f.detach()), 0.0)), "Target compared with output"),
        (lambda D, x, y, f: d_criterion(D, x, y, f) + 100 * F.l1_loss(f, y), "L1 added"),
        (lambda D, x, y, f: d_criterion(D, x, y, f) + F.l1_loss(f.detach(), y), "L1 added"),
        (d_item, "A plain number"),
    ],
    "06.generator_loss": [
        (lambda D, x, y, f, w=100.0: g_functional(D, x, y, f.detach(), w), "Detached"),
        (g_wrong(l1=lambda x, y, f: F.mse_loss(f, y)), "L2 for L1"),
        (g_wrong(l1=lambda x, y, f: (f - y).abs().sum()), "Sum for mean in L1"),
        (g_wrong(l1=lambda x, y, f: (f - y).mean()), "abs forgotten"),
        (g_wrong(weight=lambda w: 1), "λ forgotten"),
        (g_wrong(weight=lambda w: 100), "λ fixed at 100"),
        (g_wrong(weight=lambda w: -w), "L1 subtracted"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(x, f), 0.0)), "D's loss for G's"),
        (g_wrong(gan=lambda D, x, y, f: -bce(D(x, f), 0.0)), "Saturating"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(x, f), 1.0) / 2), "Halved"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(x, y), 1.0)), "D judges the target"),
        (g_wrong(l1=lambda x, y, f: F.l1_loss(f, x)), "Input for target"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(f), 1.0)), "Condition left out"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(x, f), 1.0, "sum")), "Sum over patches"),
        (lambda D, x, y, f, w=100.0: w * F.l1_loss(f, y), "One term forgotten"),
        (g_wrong(gan=lambda D, x, y, f: F.logsigmoid(D(x, f)).mean()), "Wrong sign"),
        (lambda *args: -g_functional(*args), "Wrong sign"),
        (g_wrong(gan=lambda D, x, y, f: bce(torch.sigmoid(D(x, f)), 1.0)), "Sigmoid twice"),
        (g_wrong(gan=lambda D, x, y, f: -torch.log(D(x, f)).mean()), "Log of a logit"),
        (g_wrong(gan=lambda D, x, y, f: F.binary_cross_entropy(D(x, f), torch.ones(len(x), 1, 4, 3))),
         "Log of a logit"),
        (g_wrong(gan=lambda D, x, y, f: -torch.sigmoid(D(x, f)).mean()), "Log forgotten"),
        (g_wrong(gan=lambda D, x, y, f: ((D(x, f) - 1) ** 2).mean()), "Least squares"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(x, f).mean(), 1.0)), "Logits averaged first"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(x, f).mean((1, 2, 3)), 1.0)), "Logits averaged first"),
        (g_wrong(gan=lambda D, x, y, f: bce(D(y, f), 1.0)), "Target compared with output"),
        (lambda D, x, y, f, w=100.0: float(g_functional(D, x, y, f, w)), "A plain number"),
    ],
}
