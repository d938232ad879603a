"""Right and wrong answers to 08.adain, as learners write them."""

import torch
from torch import nn
from torch.nn import functional as F


def adain_torch(x, scale, bias):
    return F.instance_norm(x, eps=1e-08) * scale[..., None, None] + bias[..., None, None]


def adain_flat(x, scale, bias):
    flat = x.flatten(2)
    variance, mean = torch.var_mean(flat, dim=-1, keepdim=True, correction=0)
    return (scale.unsqueeze(-1) * (flat - mean) / torch.sqrt(variance + 1e-08) + bias.unsqueeze(-1)).view_as(x)


def adain_loop(x, scale, bias):
    out = torch.empty_like(x)
    for i in range(x.shape[0]):
        for c in range(x.shape[1]):
            pixels = x[i, c]
            sigma = torch.sqrt(((pixels - pixels.mean()) ** 2).mean() + 1e-08)
            out[i, c] = scale[i, c] * (pixels - pixels.mean()) / sigma + bias[i, c]
    return out


def adain_einsum(x, scale, bias):
    count = x.shape[2] * x.shape[3]
    mean = torch.einsum("bchw->bc", x) / count
    centred = x - mean[:, :, None, None]
    sigma = (torch.einsum("bchw,bchw->bc", centred, centred) / count + 1e-08).sqrt()
    return torch.einsum("bchw,bc->bchw", centred, scale / sigma) + bias[:, :, None, None]


def adain_std(x, scale, bias):
    mean, std = (x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True, correction=0))
    return (x - mean) / (std + 1e-08) * scale.view(*scale.shape, 1, 1) + bias.view(*bias.shape, 1, 1)


def adain_folded(x, scale, bias):
    slope = scale / (x.var(dim=(-2, -1), unbiased=False) + 1e-08) ** 0.5
    return torch.addcmul((bias - slope * x.mean(dim=(-2, -1)))[..., None, None], slope[..., None, None], x)


def adain_wrong(x, scale, bias, dims=(2, 3), correction=0):
    normal = (x - x.mean(dims, keepdim=True)) / (x.std(dims, keepdim=True, correction=correction) + 1e-08)
    return scale[:, :, None, None] * normal + bias[:, :, None, None]


def adain_in_place(x, scale, bias):
    x -= x.mean((2, 3), keepdim=True)
    return adain_torch(x, scale, bias)


def adain_rooted_twice(x, scale, bias):
    return (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True, correction=0) + 1e-08).sqrt() * scale[
        :, :, None, None
    ] + bias[:, :, None, None]


def reshaped(x, scale, bias):
    B, C, _H, _W = x.shape
    mu = x.reshape(B, C, -1).mean(-1)
    sigma = ((x.reshape(B, C, -1) - mu[..., None]) ** 2).mean(-1).add(1e-08).sqrt()
    return scale.reshape(B, C, 1, 1) * (x - mu.reshape(B, C, 1, 1)) / sigma.reshape(B, C, 1, 1) + bias.reshape(
        B, C, 1, 1
    )


def instance_norm_module(x, scale, bias):
    norm = nn.InstanceNorm2d(x.shape[1], eps=1e-08, affine=False)
    return norm(x) * scale.unsqueeze(2).unsqueeze(3) + bias.unsqueeze(2).unsqueeze(3)


def stacked(x, scale, bias):
    images = []
    for b in range(x.size(0)):
        maps = []
        for c in range(x.size(1)):
            h = x[b, c]
            m = torch.mean(h)
            s = torch.sqrt(torch.var(h, unbiased=False) + 1e-08)
            maps.append(scale[b, c] * (h - m) / s + bias[b, c])
        images.append(torch.stack(maps))
    return torch.stack(images)


def group_norm(x, scale, bias):
    B, C = scale.shape
    y = F.group_norm(x.view(1, B * C, *x.shape[2:]), B * C, scale.view(-1), bias.view(-1), eps=1e-08)
    return y.view_as(x)


def in_float64(x, scale, bias):
    x = x.double()
    v, m = torch.var_mean(x, (2, 3), unbiased=False, keepdim=True)
    return ((x - m) * torch.rsqrt(v + 1e-08) * scale[..., None, None] + bias[..., None, None]).float()


def sample_deviation(x, scale, bias):
    mean, std = (x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True))
    return scale[:, :, None, None] * (x - mean) / (std + 1e-08) + bias[:, :, None, None]


def epsilon(x, scale, bias):
    return F.instance_norm(x) * scale[:, :, None, None] + bias[:, :, None, None]


def over_batch(x, scale, bias):
    return F.batch_norm(x, None, None, training=True, eps=1e-08) * scale[:, :, None, None] + bias[:, :, None, None]


def detached_statistics(x, scale, bias):
    with torch.no_grad():
        mean = x.mean((2, 3), keepdim=True)
        std = torch.sqrt(((x - mean) ** 2).mean((2, 3), keepdim=True) + 1e-08)
    return scale[:, :, None, None] * (x - mean) / std + bias[:, :, None, None]


def no_keepdim(x, scale, bias):
    mean = x.mean(dim=(2, 3))
    std = (x.var(dim=(2, 3), unbiased=False) + 1e-08).sqrt()
    return scale * (x - mean) / std + bias


def epsilon_2(x, scale, bias):
    mean = x.mean((2, 3), keepdim=True)
    var = ((x - mean) ** 2).mean((2, 3), keepdim=True)
    return scale[:, :, None, None] * (x - mean) / var.sqrt() + bias[:, :, None, None]


def variance(x, scale, bias):
    mean = x.mean((2, 3), keepdim=True)
    var = ((x - mean) ** 2).mean((2, 3), keepdim=True)
    return scale[:, :, None, None] * (x - mean) / (var + 1e-08) + bias[:, :, None, None]


def over_channels_too(x, scale, bias):
    mean = x.mean((1, 2, 3), keepdim=True)
    var = ((x - mean) ** 2).mean((1, 2, 3), keepdim=True)
    return scale[:, :, None, None] * (x - mean) / (var + 1e-08).sqrt() + bias[:, :, None, None]


def gradient_cut(x, scale, bias):
    a = reshaped(x.detach(), scale.detach(), bias.detach())
    return a


def scale_plus_one(x, scale, bias):
    mean = x.mean((2, 3), keepdim=True)
    var = x.var((2, 3), keepdim=True, unbiased=False)
    return (scale[:, :, None, None] + 1) * (x - mean) / (var + 1e-08).sqrt() + bias[:, :, None, None]


def one_pass(x, scale, bias):
    mean = x.mean([2, 3])[:, :, None, None]
    var = x.pow(2).mean([2, 3])[:, :, None, None] - mean.pow(2)
    return (x - mean) / (var + 1e-08).sqrt() * scale[:, :, None, None] + bias[:, :, None, None]


def layer_norm_of_flat_maps(x, scale, bias):
    flat = x.flatten(2)
    flat = F.layer_norm(flat, flat.shape[2:], eps=1e-08)
    return torch.baddbmm(bias[:, :, None], torch.diag_embed(scale), flat).view_as(x)


def in_place_at_the_end(x, scale, bias):
    c = x - torch.mean(x, dim=(2, 3), keepdim=True)
    s = torch.sqrt(torch.mean(c * c, dim=(2, 3), keepdim=True) + 1e-08)
    out = c / s
    out = out * scale.view(scale.size(0), scale.size(1), 1, 1)
    out += bias.view(bias.size(0), bias.size(1), 1, 1)
    return out


def vmapped(x, scale, bias):
    f = torch.vmap(
        torch.vmap(lambda h, s, b: s * (h - h.mean()) / torch.sqrt(((h - h.mean()) ** 2).mean() + 1e-08) + b)
    )
    return f(x, scale, bias)


def st(x, dims=(2, 3)):
    return (
        x.mean(dims, keepdim=True),
        (((x - x.mean(dims, keepdim=True)) ** 2).mean(dims, keepdim=True) + 1e-08).sqrt(),
    )


def u(s):
    return s[:, :, None, None]


def detached_statistics_2(x, s, b):
    m, d = st(x)
    return u(s) * (x - m) / d.detach() + u(b)


def over_batch_2(x, s, b):
    m, d = st(x, (0, 2, 3))
    return u(s) * (x - m) / d + u(b)


def bias_scaled(x, s, b):
    m, d = st(x)
    return u(s) * ((x - m) / d + u(b))


def bracket(x, s, b):
    m, d = st(x)
    return u(s) * x - m / d + u(b)


def style_shared(x, s, b):
    m, d = st(x)
    return (x - m) / d * s.view(1, -1, 1, 1)[:, : x.shape[1]] + b.view(1, -1, 1, 1)[:, : x.shape[1]]


def exchanged(x, s, b):
    m, d = st(x)
    return u(b) * (x - m) / d + u(s)


def epsilon_beside_the_root(x, s, b):
    m, d = (x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True, correction=0))
    return u(s) * (x - m) / (d + 1e-08) + u(b)


def gradient_cut_2(x, s, b):
    x = x.data
    m, d = st(x)
    return u(s) * (x - m) / d + u(b)


def per_pixel(x, s, b):
    m, d = st(x, 1)
    return u(s) * (x - m) / d + u(b)


def input_changed(x, s, b):
    m, d = st(x)
    x -= m
    x /= d
    return u(s) * x + u(b)


RIGHT = [
    adain_std,
    epsilon_beside_the_root,
    adain_torch,
    adain_flat,
    adain_loop,
    adain_einsum,
    adain_folded,
    reshaped,
    instance_norm_module,
    stacked,
    group_norm,
    in_float64,
    one_pass,
    layer_norm_of_flat_maps,
    in_place_at_the_end,
    vmapped,
]

WRONG = [
    (lambda x, s, b: s[:, :, None, None] * F.instance_norm(x, eps=1e-08), "no_bias"),
    (lambda x, s, b: F.instance_norm(x, eps=1e-08) + b[:, :, None, None], "no_scale"),
    (lambda x, s, b: F.instance_norm(x, eps=1e-08), "no_style"),
    (lambda x, s, b: adain_torch(x, b, s), "exchanged"),
    (lambda x, s, b: adain_wrong(x, s, b, (0, 2, 3)), "over_batch"),
    (
        lambda x, s, b: F.layer_norm(x, x.shape[1:], eps=1e-08) * s[:, :, None, None] + b[:, :, None, None],
        "over_channels_too",
    ),
    (
        lambda x, s, b: s[:, :, None, None] * (x - x.mean()) / x.std(correction=0) + b[:, :, None, None],
        "over_everything",
    ),
    (lambda x, s, b: adain_wrong(x, s, b, 3), "one_axis"),
    (
        lambda x, s, b: (
            s[:, :, None, None]
            * (x - x.mean((2, 3), keepdim=True))
            / x.var((2, 3), keepdim=True, correction=0).add(1e-08)
            + b[:, :, None, None]
        ),
        "variance",
    ),
    (lambda x, s, b: adain_wrong(x, s, b, correction=1), "sample_deviation"),
    (
        lambda x, s, b: (
            s[:, :, None, None] * x / (x.std((2, 3), keepdim=True, correction=0) + 1e-08) + b[:, :, None, None]
        ),
        "not_centred",
    ),
    (lambda x, s, b: x * s[..., None, None] + b[..., None, None], "not_normalised"),
    (lambda x, s, b: adain_torch(x, 1 + s, b), "scale_plus_one"),
    (lambda x, s, b: s[:, :, None, None] * (F.instance_norm(x, eps=1e-08) + b[:, :, None, None]), "bias_scaled"),
    (
        lambda x, s, b: (
            s[:, :, None, None] * (x - x.mean((2, 3), keepdim=True)) / x.std((2, 3), keepdim=True, correction=0)
            + b[:, :, None, None]
        ),
        "epsilon",
    ),
    (adain_in_place, "input_changed"),
    (adain_rooted_twice, "root_twice"),
    (lambda x, s, b: s * x + b, "style_not_spread"),
    (lambda x, s, b: print(adain_torch(x, s, b)), "nothing_returned"),
    (sample_deviation, "sample_deviation"),
    (epsilon, "epsilon"),
    (over_batch, "over_batch"),
    (detached_statistics, "detached_statistics"),
    (no_keepdim, "no_keepdim"),
    (epsilon_2, "epsilon"),
    (variance, "variance"),
    (over_channels_too, "over_channels_too"),
    (gradient_cut, "gradient_cut"),
    (scale_plus_one, "scale_plus_one"),
    (detached_statistics_2, "detached_statistics"),
    (over_batch_2, "over_batch"),
    (bias_scaled, "bias_scaled"),
    (bracket, "bracket"),
    (style_shared, "style_shared"),
    (exchanged, "exchanged"),
    (gradient_cut_2, "gradient_cut"),
    (per_pixel, "per_pixel"),
    (input_changed, "input_changed"),
]

WRONG += [(lambda x, s, b: (x, s), "several_results"),
          (lambda x, s, b: s[:, :, None, None] * torch.nn.functional.instance_norm(x, eps=1e-3) + b[:, :, None, None],
           "epsilon")]
