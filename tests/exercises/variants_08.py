"""Right and wrong answers to lesson 08, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# --- AdaIN ----------------------------------------------------------------------------------------------------


def adain_torch(x, scale, bias):
    return F.instance_norm(x, eps=1e-8) * scale[..., None, None] + bias[..., None, None]


def adain_flat(x, scale, bias):
    flat = x.flatten(2)
    variance, mean = torch.var_mean(flat, dim=-1, keepdim=True, correction=0)
    return (scale.unsqueeze(-1) * (flat - mean) / torch.sqrt(variance + 1e-8) + bias.unsqueeze(-1)).view_as(x)


def adain_loop(x, scale, bias):
    out = torch.empty_like(x)
    for i in range(x.shape[0]):
        for c in range(x.shape[1]):
            pixels = x[i, c]
            sigma = torch.sqrt(((pixels - pixels.mean()) ** 2).mean() + 1e-8)
            out[i, c] = scale[i, c] * (pixels - pixels.mean()) / sigma + bias[i, c]
    return out


def adain_einsum(x, scale, bias):
    count = x.shape[2] * x.shape[3]
    mean = torch.einsum("bchw->bc", x) / count
    centred = x - mean[:, :, None, None]
    sigma = (torch.einsum("bchw,bchw->bc", centred, centred) / count + 1e-8).sqrt()
    return torch.einsum("bchw,bc->bchw", centred, scale / sigma) + bias[:, :, None, None]


def adain_std(x, scale, bias):
    mean, std = x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True, correction=0)
    return (x - mean) / (std + 1e-8) * scale.view(*scale.shape, 1, 1) + bias.view(*bias.shape, 1, 1)


def adain_folded(x, scale, bias):
    slope = scale / (x.var(dim=(-2, -1), unbiased=False) + 1e-8) ** 0.5
    return torch.addcmul((bias - slope * x.mean(dim=(-2, -1)))[..., None, None], slope[..., None, None], x)


def adain_wrong(x, scale, bias, dims=(2, 3), correction=0):
    normal = (x - x.mean(dims, keepdim=True)) / (x.std(dims, keepdim=True, correction=correction) + 1e-8)
    return scale[:, :, None, None] * normal + bias[:, :, None, None]


def adain_in_place(x, scale, bias):
    x -= x.mean((2, 3), keepdim=True)
    return adain_torch(x, scale, bias)


def adain_rooted_twice(x, scale, bias):
    return (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True, correction=0) + 1e-8).sqrt() * scale[
        :, :, None, None] + bias[:, :, None, None]


# --- pixel norm -----------------------------------------------------------------------------------------------


def pixel_loop(x):
    out = x.clone()
    for i in range(len(x)):
        if x.dim() == 2:
            out[i] = x[i] / math.sqrt(float((x[i] ** 2).mean()) + 1e-8)
        else:
            for row in range(x.shape[2]):
                for column in range(x.shape[3]):
                    vector = x[i, :, row, column]
                    out[i, :, row, column] = vector / torch.sqrt((vector**2).mean() + 1e-8)
    return out


# --- minibatch standard deviation -----------------------------------------------------------------------------


def std_torch(x):
    number = torch.sqrt(x.var(dim=0, unbiased=False) + 1e-8).mean()
    return torch.cat([x, number * torch.ones_like(x[:, :1])], dim=1)


def std_pad(x):
    return F.pad(x, (0, 0, 0, 0, 0, 1), value=float((x.std(0, correction=0) + 1e-8).mean()))


def std_loop(x):
    images = [image.flatten() for image in x]
    mean = sum(images) / len(images)
    total = 0.0
    for k in range(len(mean)):
        total += math.sqrt(sum(float(image[k] - mean[k]) ** 2 for image in images) / len(images) + 1e-8)
    return torch.cat((x, torch.full((x.size(0), 1, x.size(2), x.size(3)), total / len(mean))), 1)


def std_filled(x):
    out = torch.empty(x.shape[0], x.shape[1] + 1, *x.shape[2:])
    out[:, :-1] = x
    out[:, -1] = (x.pow(2).mean(0) - x.mean(0).pow(2) + 1e-8).clamp_min(0).sqrt().mean()
    return out


def std_groups(x, group=None):
    """As the public code is written, with the whole batch as one group."""
    group = group or len(x)
    y = x.reshape(group, -1, *x.shape[1:])
    y = y - y.mean(dim=0, keepdim=True)
    y = (y.square().mean(dim=0) + 1e-8).sqrt().mean(dim=[1, 2, 3], keepdim=True)
    return torch.cat([x, y.repeat(group, 1, x.shape[2], x.shape[3])], dim=1)


def std_wrong(x, number):
    return torch.cat([x, torch.ones_like(x[:, :1]) * number], 1)


# --- fade-in --------------------------------------------------------------------------------------------------


def fade_index(coarse, fine, alpha):
    rows = torch.arange(fine.shape[2]) // 2
    columns = torch.arange(fine.shape[3]) // 2
    return torch.lerp(coarse[:, :, rows][:, :, :, columns], fine, alpha)


def fade_kron(coarse, fine, alpha):
    return alpha * fine + (1 - alpha) * torch.kron(coarse, torch.ones(2, 2))


def fade_view(coarse, fine, alpha):
    b, c, h, w = coarse.shape
    enlarged = coarse[:, :, :, None, :, None].expand(b, c, h, 2, w, 2).reshape(b, c, 2 * h, 2 * w)
    return enlarged + alpha * (fine - enlarged)


def fade_strided(coarse, fine, alpha):
    out = alpha * fine
    for i in (0, 1):
        for j in (0, 1):
            out[:, :, i::2, j::2] += (1 - alpha) * coarse
    return out


def enlarged(coarse, mode="nearest"):
    return F.interpolate(coarse, scale_factor=2, mode=mode)


# --- growth schedule ------------------------------------------------------------------------------------------


def stage_divmod(images_seen, first_size, image_size, stable, fade):
    if images_seen < stable:
        return first_size, 1.0
    rounds, into = divmod(images_seen - stable, fade + stable)
    size = first_size * 2 ** (rounds + 1)
    if size > image_size:
        return image_size, 1.0
    return size, min(into / fade, 1.0)


def stage_walk(images_seen, first_size, image_size, stable, fade):
    left, size = images_seen - stable, first_size
    if left < 0:
        return size, 1
    while size < image_size:
        size *= 2
        if left < fade:
            return size, left / fade
        left -= fade
        if left < stable:
            return size, 1
        left -= stable
    return image_size, 1


def stage_table(images_seen, first_size, image_size, stable, fade):
    table = [(stable, first_size, None)]
    size = first_size
    while size < image_size:
        size = size * 2
        table += [(fade, size, True), (stable, size, False)]
    start = 0
    for length, side, fading in table:
        if images_seen < start + length:
            return [side, (images_seen - start) / length if fading else 1.0]
        start += length
    return [image_size, 1.0]


def stage_numpy(images_seen, first_size, image_size, stable, fade):
    doublings = int(np.log2(image_size / first_size) + 0.5)
    progress = (images_seen - stable) / (stable + fade)
    if progress < 0:
        return np.array([first_size, 1.0])
    phase = int((images_seen - stable) // (stable + fade))
    if phase >= doublings:
        return np.array([image_size, 1.0])
    alpha = np.clip((images_seen - stable - phase * (stable + fade)) / fade, 0, 1)
    return np.array([first_size * 2 ** (phase + 1), alpha])


def stage_recursive(images_seen, first_size, image_size, stable, fade):
    if images_seen < stable or first_size == image_size:
        return first_size, 1.0
    if images_seen < stable + fade:
        return 2 * first_size, (images_seen - stable) / fade
    return stage_recursive(images_seen - stable - fade, 2 * first_size, image_size, stable, fade)


def stage_wrong(alpha=lambda into, stable, fade: min(1.0, into / fade), *, lead=1, tail=1, grow=2, last=True,
                swap=False):
    """The walk through the phases with chosen mistakes."""
    def fn(images_seen, first_size, image_size, stable, fade):
        if images_seen < lead * stable or first_size == image_size:
            return (1.0, first_size) if swap else (first_size, 1.0)
        into, size = images_seen - lead * stable, first_size
        while True:
            size *= grow
            if into < fade + tail * stable or (last and size >= image_size):
                break
            into -= fade + tail * stable
        value = 1.0 if size >= image_size and into >= fade + stable else alpha(into, stable, fade)
        return (value, size) if swap else (size, value)
    return fn


# --- truncation -----------------------------------------------------------------------------------------------


def truncated_lerp(mapping, z, psi, many_z):
    return torch.lerp(mapping(many_z).mean(0, keepdim=True).expand(len(z), -1), mapping(z), psi)


def truncated_sum(mapping, z, psi, many_z):
    styles = mapping(many_z)
    return psi * mapping(z) + (1 - psi) * styles.sum(dim=0) / len(styles)


def truncated_once(mapping, z, psi, many_z):
    w = mapping(torch.cat([z, many_z]))
    centre = w[len(z):].mean(0)
    return centre + (w[:len(z)] - centre) * psi


def truncated_rows(mapping, z, psi, many_z):
    with torch.no_grad():
        centre = torch.stack([mapping(row[None])[0] for row in many_z]).mean(dim=0)
    return torch.stack([centre + psi * (mapping(row[None])[0] - centre) for row in z])


def truncated_numpy(mapping, z, psi, many_z):
    w, centre = mapping(z).numpy(), mapping(many_z).numpy().mean(axis=0)
    return centre * (1 - psi) + w * psi


def truncated_in_place(mapping, z, psi, many_z):
    w, centre = mapping(z), mapping(many_z).mean(0)
    w -= centre
    w *= psi
    return w + centre


RIGHT = {
    "08.adain": [adain_torch, adain_flat, adain_loop, adain_einsum, adain_std, adain_folded],
    "08.pixel_norm": [
        lambda x: x * torch.rsqrt(torch.mean(x * x, dim=1, keepdim=True) + 1e-8),
        lambda x: F.normalize(x, dim=1) * x.shape[1] ** 0.5,
        lambda x: x / (x.pow(2).mean(1).unsqueeze(1) + 1e-8).pow(0.5),
        lambda x: x / ((x**2).sum(1, keepdim=True) / x.size(1) + 1e-8).sqrt(),
        lambda x: x / (x.norm(dim=1, keepdim=True) / math.sqrt(x.shape[1]) + 1e-8),
        lambda x: torch.tensor(x.numpy() / np.sqrt(np.mean(x.numpy() ** 2, axis=1, keepdims=True) + 1e-8)),
        pixel_loop,
    ],
    "08.minibatch_std": [std_torch, std_pad, std_loop, std_filled, std_groups],
    "08.fade_in": [fade_index, fade_kron, fade_view, fade_strided,
                   lambda c, f, a: (1 - a) * enlarged(c) + a * f,
                   lambda c, f, a: nn.Upsample(scale_factor=2)(c) * (1 - a) + f * a],
    "08.stage_at": [stage_divmod, stage_walk, stage_table, stage_numpy, stage_recursive],
    "08.truncated": [truncated_lerp, truncated_sum, truncated_once, truncated_rows, truncated_numpy,
                     truncated_in_place],
}

WRONG = {
    "08.adain": [
        (lambda x, s, b: s[:, :, None, None] * F.instance_norm(x, eps=1e-8), "Bias forgotten"),
        (lambda x, s, b: F.instance_norm(x, eps=1e-8) + b[:, :, None, None], "Scale forgotten"),
        (lambda x, s, b: F.instance_norm(x, eps=1e-8), "Style left out"),
        (lambda x, s, b: adain_torch(x, b, s), "Scale and bias exchanged"),
        (lambda x, s, b: adain_wrong(x, s, b, (0, 2, 3)), "Statistics over the batch"),
        (lambda x, s, b: F.layer_norm(x, x.shape[1:], eps=1e-8) * s[:, :, None, None] + b[:, :, None, None],
         "Statistics over the channels too"),
        (lambda x, s, b: s[:, :, None, None] * (x - x.mean()) / x.std(correction=0) + b[:, :, None, None],
         "Statistics over everything"),
        (lambda x, s, b: adain_wrong(x, s, b, 3), "Over one axis only"),
        (lambda x, s, b: s[:, :, None, None] * (x - x.mean((2, 3), keepdim=True))
         / x.var((2, 3), keepdim=True, correction=0).add(1e-8) + b[:, :, None, None], "Variance for deviation"),
        (lambda x, s, b: adain_wrong(x, s, b, correction=1), "Divided by N − 1"),
        (lambda x, s, b: s[:, :, None, None] * x / (x.std((2, 3), keepdim=True, correction=0) + 1e-8)
         + b[:, :, None, None], "Mean not subtracted"),
        (lambda x, s, b: x * s[..., None, None] + b[..., None, None], "Not normalised"),
        (lambda x, s, b: adain_torch(x, 1 + s, b), "Scale plus one"),
        (lambda x, s, b: s[:, :, None, None] * (F.instance_norm(x, eps=1e-8) + b[:, :, None, None]),
         "Scaled after the bias"),
        (lambda x, s, b: s[:, :, None, None] * (x - x.mean((2, 3), keepdim=True))
         / x.std((2, 3), keepdim=True, correction=0) + b[:, :, None, None], "nan for a flat map"),
        (adain_in_place, "Input changed in place"),
        (adain_rooted_twice, None),
        (lambda x, s, b: s * x + b, None),
        (lambda x, s, b: print(adain_torch(x, s, b)), "Nothing returned"),
    ],
    "08.pixel_norm": [
        (lambda x: x / x.norm(dim=1, keepdim=True).clamp_min(1e-8), "Length 1"),
        (lambda x: F.layer_norm(x.movedim(1, -1), x.shape[1:2], eps=1e-8).movedim(-1, 1), "Mean subtracted"),
        (lambda x: x / (x.std(1, keepdim=True, correction=0) + 1e-8), "Deviation for root mean square"),
        (lambda x: x / (x.pow(2).mean(1, keepdim=True) + 1e-8), "Root forgotten"),
        (lambda x: x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-8), "Over the last axis"),
        (lambda x: x / (x.pow(2).mean(0, keepdim=True) + 1e-8).sqrt(), "Over the batch"),
        (lambda x: x / (x.pow(2).mean(tuple(range(1, x.dim())), keepdim=True) + 1e-8).sqrt(), "Over the pixels"),
        (lambda x: x / (x.pow(2).mean() + 1e-8).sqrt(), "Over everything"),
        (lambda x: x / (x.abs().mean(dim=1, keepdim=True) + 1e-8), "Absolute values"),
        (lambda x: x / (x.abs().max(1, keepdim=True).values + 1e-8), "Divided by the largest"),
        (lambda x: x * (x.pow(2).mean(1, keepdim=True) + 1e-8).sqrt(), "Multiplied"),
        (lambda x: x / x.pow(2).mean(1, keepdim=True).sqrt(), "nan for zeros"),
        (lambda x: x / (x.pow(2).mean(1) + 1e-8).sqrt(), None),
        (lambda x: x.sub_(0).div_((x.pow(2).mean(1, keepdim=True) + 1e-8).sqrt()), "Input changed in place"),
        (lambda x: print(x), "Nothing returned"),
    ],
    "08.minibatch_std": [
        (lambda x: std_wrong(x, x.std((2, 3), correction=0).mean()), "Over the pixels of each image"),
        (lambda x: std_wrong(x, x.std(correction=0)), "Over everything at once"),
        (lambda x: std_wrong(x, x.var(0, correction=0).mean()), "Variance for deviation"),
        (lambda x: std_wrong(x, x.var(0, correction=0).mean().sqrt()), "Root of the mean variance"),
        (lambda x: std_wrong(x, x.std(0).mean()), "Divided by B − 1"),
        (lambda x: std_wrong(x, x.std(0, correction=0).mean(0)), "A map of its own for every pixel"),
        (lambda x: torch.cat([x, x.std(0, correction=0, keepdim=True).expand_as(x)], 1), "A map for every feature"),
        (lambda x: std_torch(x).roll(1, dims=1), "Joined in front"),
        (lambda x: torch.cat([x, torch.full_like(x[:1], float(x.std(0, correction=0).mean()))]),
         "Joined along the batch"),
        (lambda x: std_torch(x)[:, -1:], "Only the map"),
        (lambda x: x + x.std(0, correction=0).mean(), "Added for joined"),
        (lambda x: std_wrong(x, x.mean()), "Mean of the batch"),
        (lambda x: std_wrong(x, (x - x.mean(0)).abs().mean()), "No root of mean squares"),
        (lambda x: std_wrong(x, x.std(0, correction=0).sum()), "Sum for mean"),
        (lambda x: std_wrong(x, x.std(0, correction=0).max()), None),
        (lambda x: torch.cat([x, x.std(0, correction=0).mean()], 1), None),
    ],
    "08.fade_in": [
        (lambda c, f, a: a * enlarged(c) + (1 - a) * f, "Weights exchanged"),
        (lambda c, f, a: torch.lerp(c.tile(2, 2), f, a), "Tiled"),
        (lambda c, f, a: torch.lerp(enlarged(c, "bilinear"), f, a), "Smoothed"),
        (lambda c, f, a: enlarged(c) + a * f, "Added in full"),
        (lambda c, f, a: 0.5 * enlarged(c) + 0.5 * f, "Mean of both"),
        (lambda c, f, a: f + (1 - a) * enlarged(c), "Fine in full"),
        (lambda c, f, a: f if a >= 0.5 else enlarged(c), "Switched, not faded"),
        (lambda c, f, a: torch.lerp(enlarged(c), enlarged(F.avg_pool2d(f, 2)), a), "The fine image smoothed away"),
        (lambda c, f, a: torch.lerp(c, F.avg_pool2d(f, 2), a), "Half size"),
        (lambda c, f, a: f, "Only the fine image"),
        (lambda c, f, a: enlarged(c), "Only the coarse image"),
        (lambda c, f, a: (1 - a) * c + a * f, None),
        (lambda c, f, a: f.mul_(a).add_((1 - a) * enlarged(c)), "Input changed in place"),
    ],
    "08.stage_at": [
        (stage_wrong(lambda into, stable, fade: into / fade), "α not limited"),
        (stage_wrong(lambda into, stable, fade: 1 - min(1.0, into / fade)), "α falls"),
        (stage_wrong(lambda into, stable, fade: 1.0), "No fade"),
        (stage_wrong(lambda into, stable, fade: float(into >= fade)), "α a step, not a slope"),
        (stage_wrong(last=False), "Grows without end"),
        (stage_wrong(lead=0), "First stable phase forgotten"),
        (stage_wrong(lambda into, stable, fade: min(1.0, into / stable)), "fade and stable exchanged"),
        (stage_wrong(lambda into, stable, fade: into / (fade + stable)), "α over the whole round"),
        (lambda n, a, b, s, f: (stage_divmod(n, a, b, s, f)[0], 1.0) if n < s else
         (stage_divmod(n, a, b, s, f)[0], min(1.0, n / f)), "α from the first image on"),
        (stage_wrong(swap=True), "Pair turned round"),
        (lambda *args: stage_divmod(*args)[0], "Only the size"),
        (lambda n, a, b, s, f: (b, 1.0) if stage_divmod(n, a, b, s, f)[0] == b else stage_divmod(n, a, b, s, f),
         "The last size is not faded in"),
        (lambda n, a, b, s, f: (a, 0.0) if n < s else stage_divmod(n, a, b, s, f), "α of 0 in the first phase"),
        (lambda n, a, b, s, f: stage_divmod(n - 1, a, b, s, f), "One image late"),
        (lambda n, a, b, s, f: (lambda size, alpha: (size // 2 if alpha < 1 else size, alpha))(
            *stage_divmod(n, a, b, s, f)), "Doubled after the fade"),
        (lambda n, a, b, s, f: {"size": a, "alpha": 1.0}, None),
        (lambda n, a, b, s, f: (str(a), "1"), None),
        (lambda n, a, b, s, f: (a, 1.0), None),
        (lambda n, a, b, s, f: None if n else (a, 1.0), "Nothing returned"),
    ],
    "08.truncated": [
        (lambda f, z, p, m: f(z * p), "Truncated in z"),
        (lambda f, z, p, m: torch.lerp(f(m.mean(0)[None]).expand(len(z), -1), f(z), p), "Style of the mean z"),
        (lambda f, z, p, m: torch.lerp(f(m.mean(0)), f(z), p), "Style of the mean z"),
        (lambda f, z, p, m: f(z) * p, "Pulled towards 0"),
        (lambda f, z, p, m: (f(z) - f(m).mean(0)) * p, "w̄ not added back"),
        (lambda f, z, p, m: f(z) * p + f(m).mean(0), "w̄ not subtracted"),
        (lambda f, z, p, m: truncated_lerp(f, z, 1 - p, m), "ψ the other way round"),
        (lambda f, z, p, m: f(m).mean() + p * (f(z) - f(m).mean()), "Mean over the numbers of a style"),
        (lambda f, z, p, m: truncated_lerp(f, z, p, z), "Mean of the batch itself"),
        (lambda f, z, p, m: f(z).clamp(min=-abs(p), max=abs(p)), "Cut off"),
        (lambda f, z, p, m: f(m).sum(0) + p * (f(z) - f(m).sum(0)), "Sum for mean"),
        (lambda f, z, p, m: f(m).mean(0) - p * (f(z) - f(m).mean(0)), "Wrong sign"),
        (lambda f, z, p, m: f(z), "ψ left out"),
        (lambda f, z, p, m: f(m).mean(1) + p * (f(z) - f(m).mean(1)), None),
        (lambda f, z, p, m: f(z) - p, None),
    ],
}
