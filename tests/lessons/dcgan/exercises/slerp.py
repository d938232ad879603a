"""Right and wrong answers to 04.slerp, as learners write them."""

import math

import numpy as np
import torch
from torch.nn import functional as F


def loop(z0, z1, t):
    if z0.dim() > 1:
        return torch.stack([loop(a, b, t) for a, b in zip(z0, z1)])
    cosine = torch.dot(z0, z1) / (torch.linalg.norm(z0) * torch.linalg.norm(z1))
    omega = math.acos(max(-1.0, min(1.0, cosine.item())))
    if math.sin(omega) < 1e-3:
        return (1 - t) * z0 + t * z1
    return (math.sin((1 - t) * omega) * z0 + math.sin(t * omega) * z1) / math.sin(omega)


def by_numpy(z0, z1, t):
    a, b = z0.numpy().astype(float), z1.numpy().astype(float)
    cosine = (a * b).sum(-1, keepdims=True) / np.linalg.norm(a, axis=-1, keepdims=True)
    omega = np.arccos(np.clip(cosine / np.linalg.norm(b, axis=-1, keepdims=True), -1, 1))
    sine = np.sin(omega)
    with np.errstate(all="ignore"):
        curved = (np.sin((1 - t) * omega) * a + np.sin(t * omega) * b) / sine
    return np.where(sine < 1e-6, (1 - t) * a + t * b, curved)


def double(z0, z1, t):
    a, b = z0.double(), z1.double()
    omega = torch.acos((F.normalize(a, dim=-1) * F.normalize(b, dim=-1)).sum(-1, keepdim=True).clamp(-1, 1))
    out = (torch.sin(omega - t * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
    flat = (torch.sin(omega) < 1e-5).expand_as(out)
    out[flat] = ((1 - t) * a + t * b)[flat]
    return out.to(z0.dtype)


def by_atan(z0, z1, t):
    u, v = F.normalize(z0, dim=-1), F.normalize(z1, dim=-1)
    omega = 2 * torch.atan2((u - v).norm(dim=-1, keepdim=True), (u + v).norm(dim=-1, keepdim=True))
    small = torch.sin(omega).abs() < 1e-4
    safe = torch.where(small, torch.ones_like(omega), omega)

    def weight(s):
        return torch.where(small, torch.full_like(omega, s), torch.sin(s * safe) / torch.sin(safe))
    return weight(1 - t) * z0 + weight(t) * z1


def threshold(z0, z1, t, limit=0.9995):
    """As in well-known programs, with a threshold on the cosine."""
    cosine = F.cosine_similarity(z0, z1, dim=-1).unsqueeze(-1).clamp(-1, 1)
    omega = torch.acos(cosine)
    curved = torch.sin((1 - t) * omega) / torch.sin(omega) * z0 + torch.sin(t * omega) / torch.sin(omega) * z1
    return torch.where(cosine.abs() > limit, torch.lerp(z0, z1, float(t)), curved)


def einsum(z0, z1, t):
    dot = torch.einsum("...d,...d->...", z0, z1)
    norms = torch.einsum("...d,...d->...", z0, z0).sqrt() * torch.einsum("...d,...d->...", z1, z1).sqrt()
    omega = torch.acos((dot / norms).clamp(-1, 1))[..., None]
    curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)
    return torch.where(torch.isclose(omega.sin(), torch.zeros(()).to(omega), atol=1e-4), z0 + t * (z1 - z0), curved)


def sine_from_cosine(z0, z1, t):
    cosine = (z0 * z1).sum(-1, keepdim=True) / z0.norm(dim=-1, keepdim=True) / z1.norm(dim=-1, keepdim=True)
    cosine = torch.clip(cosine, -1.0, 1.0)
    sine = torch.sqrt(1 - cosine**2)
    omega = torch.arccos(cosine)
    mixed = torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1
    return torch.where(sine < 1e-3, (1 - t) * z0 + t * z1, mixed / sine.clamp(min=1e-3))


def rows(z0, z1, t):
    shape, d = z0.shape, z0.shape[-1]
    out = []
    for a, b in zip(z0.reshape(-1, d), z1.reshape(-1, d)):
        w = torch.acos(((a / a.norm()) @ (b / b.norm())).clamp(-1, 1))
        near = abs(float(torch.sin(w))) < 1e-4
        curved = a * torch.sin(w - w * t) / w.sin() + b * (w * t).sin() / w.sin()
        out.append(torch.lerp(a, b, float(t)) if near else curved)
    return torch.stack(out).reshape(shape)


def by_basis(z0, z1, t):
    """Turn z0 towards z1 in the plane of both: Gram and Schmidt instead of two sines."""
    n0, n1 = z0.norm(dim=-1, keepdim=True), z1.norm(dim=-1, keepdim=True)
    u, v = z0 / n0, z1 / n1
    cosine = (u * v).sum(-1, keepdim=True).clamp(-1, 1)
    omega = cosine.acos()
    sine = omega.sin()
    plain = sine < 1e-4
    w1 = (t * omega).sin() / torch.where(plain, torch.ones_like(sine), sine)
    w0 = (t * omega).cos() - w1 * cosine
    return torch.where(plain, z0 * (1 - t) + z1 * t, w0 * z0 + w1 * z1)


def nan_to_line(z0, z1, t):
    omega = torch.acos((F.normalize(z0, dim=-1) * F.normalize(z1, dim=-1)).sum(-1, keepdim=True).clamp(-1, 1))
    sine = torch.sin(omega)
    sine[sine.abs() < 1e-4] = float("nan")
    out = (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / sine
    return torch.where(out.isnan(), (1 - t) * z0 + t * z1, out)


def masked_weights(z0, z1, t):
    omega = torch.acos((F.normalize(z0, dim=-1) * F.normalize(z1, dim=-1)).sum(-1).clamp(-1, 1))
    flat = omega.sin() < 1e-6
    w0 = (((1 - t) * omega).sin() / omega.sin()).masked_fill(flat, 1 - t)
    w1 = ((t * omega).sin() / omega.sin()).masked_fill(flat, t)
    return w0[..., None] * z0 + w1[..., None] * z1


def chosen(z0, z1, t):
    omega = torch.acos((F.normalize(z0, dim=-1) * F.normalize(z1, dim=-1)).sum(-1, keepdim=True).clamp(-1, 1))
    omega, out = omega.expand_as(z0), torch.lerp(z0, z1, float(t))
    good = torch.sin(omega) >= 1e-4
    out[good] = ((torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega))[good]
    return out


RIGHT = [loop, by_numpy, double, by_atan, threshold, einsum, sine_from_cosine, rows, by_basis, nan_to_line,
         masked_weights, chosen]


def changed(old, new):
    text = '''
def made(z0, z1, t):
    u = z0 / z0.norm(dim=-1, keepdim=True)
    v = z1 / z1.norm(dim=-1, keepdim=True)
    omega = torch.acos((u * v).sum(-1, keepdim=True).clamp(-1, 1))
    sine = torch.sin(omega)
    curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / sine
    return torch.where(sine < 1e-4, (1 - t) * z0 + t * z1, curved)
'''
    assert old in text
    space = {"torch": torch, "math": math}
    exec(text.replace(old, new), space)
    return space["made"]


END = "torch.where(sine < 1e-4, (1 - t) * z0 + t * z1, curved)"


def weights(mixture, end=None):
    """slerp with another mixture: the text after the opening bracket."""
    old = "torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / sine"
    return changed(f"{old}\n    return {END}", f"{mixture}\n    return {end or END}")



def huggingface(z0, z1, t):
    dot = torch.sum(z0 * z1 / (torch.linalg.norm(z0) * torch.linalg.norm(z1)))
    if torch.abs(dot) > 0.9995:
        return (1 - t) * z0 + t * z1
    omega = torch.arccos(dot)
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def soumith(low, high, val):
    omega = torch.acos((low / torch.norm(low, dim=-1, keepdim=True) * (high / torch.norm(high, dim=-1, keepdim=True))
                        ).sum(-1))
    so = torch.sin(omega)
    weights = torch.sin((1.0 - val) * omega) / so, torch.sin(val * omega) / so
    return weights[0].unsqueeze(-1) * low + weights[1].unsqueeze(-1) * high


def if_all(z0, z1, t):
    omega = torch.acos((F.normalize(z0, dim=-1) * F.normalize(z1, dim=-1)).sum(-1, keepdim=True).clamp(-1, 1))
    if (torch.sin(omega) < 1e-4).all():
        return (1 - t) * z0 + t * z1
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def clamped_angle(z0, z1, t):
    """Keeps the cosine away from 1 and −1 instead of taking the straight line."""
    cosine = F.cosine_similarity(z0, z1, dim=-1).unsqueeze(-1).clamp(-1 + 1e-6, 1 - 1e-6)
    omega = torch.acos(cosine)
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def ifs(z0, z1, t):
    omega = torch.acos((F.normalize(z0, dim=-1) * F.normalize(z1, dim=-1)).sum(-1, keepdim=True).clamp(-1, 1))
    if torch.sin(omega) < 1e-4:
        return (1 - t) * z0 + t * z1
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def in_place(z0, z1, t):
    z0 /= z0.norm(dim=-1, keepdim=True)
    z1 /= z1.norm(dim=-1, keepdim=True)
    return loop(z0, z1, t)


def first_axis(z0, z1, t):
    omega = torch.acos(F.cosine_similarity(z0, z1, dim=0).clamp(-1, 1))
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def printed(z0, z1, t):
    print(loop(z0, z1, t))


def cosine_default(z0, z1, t):
    omega = torch.acos(F.cosine_similarity(z0, z1).clamp(-1, 1)).unsqueeze(1)
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


WRONG = [
    (lambda a, b, t: 0.5 * RIGHT[0](a, b, t), "by_a_factor"),
    (lambda a, b, t: RIGHT[0](a, b, t * t), "other_argument"),
    (lambda z0, z1, t: torch.lerp(z0, z1, float(t)), "straight_line"),
    (changed("sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1",
             "sin((1 - t) * omega) * z1 + torch.sin(t * omega) * z0"), "ends_exchanged"),
    (lambda z0, z1, t: loop(z1, z0, t), "ends_exchanged"),
    (changed("u = z0 / z0.norm(dim=-1, keepdim=True)\n    v = z1 / z1.norm(dim=-1, keepdim=True)", "u, v = z0, z1"),
     "not_normalised"),
    (changed("v = z1 / z1.norm(dim=-1, keepdim=True)", "v = z1"), "not_normalised"),
    (changed("* z0 + torch.sin(t * omega) * z1", "* u + torch.sin(t * omega) * v"), "lengths_lost"),
    (lambda z0, z1, t: F.normalize(loop(z0, z1, t), dim=-1), "lengths_lost"),
    (in_place, "unit_only"),
    (changed(") / sine", ")"), "not_divided"),
    (changed(END, "curved"), "parallel"),
    (soumith, "parallel"),
    (changed("sine < 1e-4", "omega < 1e-4"), "opposite_ways"),
    (changed("sine < 1e-4", "(u * v).sum(-1, keepdim=True) > 0.9995"), "opposite_ways"),
    (changed("sine < 1e-4", "sine == 0"), "opposite_ways"),
    (changed("(1 - t) * z0 + t * z1, curved", "z0, curved"), "parallel"),
    (clamped_angle, "opposite_ways"),
    (if_all, "whole_batch"),
    (ifs, "whole_batch"),
    (huggingface, "one_angle"),
    (lambda z0, z1, t: loop(z0.flatten(), z1.flatten(), t).reshape(z0.shape), "one_angle"),
    (changed("sum(-1, keepdim=True)", "sum()"), "one_angle"),
    (changed("sum(-1, keepdim=True)", "sum(-1)"), "no_keepdim"),
    (first_axis, "other_axis"),
    (cosine_default, "other_axis"),
    (changed("(u * v).sum(-1, keepdim=True)", "torch.dot(u, v)"), "dot"),
    (changed("omega = ", "omega = 180 / torch.pi * "), "degrees"),
    (changed("omega = torch.acos((u * v).sum(-1, keepdim=True).clamp(-1, 1))", "omega = (u * v).sum(-1, keepdim=True)"),
     "no_arccos"),
    (changed("acos", "asin"), "arcsine"),
    (changed("curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t",
             "curved = (torch.cos((1 - t) * omega) * z0 + torch.cos(t"), "cosine"),
    (changed(".clamp(-1, 1)", ".abs().clamp(-1, 1)"), "absolute"),
    (changed(".clamp(-1, 1)", ".clamp(0, 1)"), "absolute"),
    (lambda z0, z1, t: math.cos(t * math.pi / 2) * z0 + math.sin(t * math.pi / 2) * z1, "quarter_turn"),
    (lambda z0, z1, t: z0 if t < 0.5 else z1, "nearest_end"),
    (changed("torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1", "(1 - t) * omega * z0 + t * omega * z1"),
     "sine_of_weights"),
    (printed, "nothing_returned"),
    (weights("torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / omega"), "other_divisor"),
    (weights("torch.sin((1 - t) * omega) / sine * z0 + t * z1)"), "one_term"),
    (weights("torch.sin(1 - t * omega) * z0 + torch.sin(t * omega) * z1) / sine"), "bracket"),
    (weights("torch.sin((1 - t) * omega) * z0 - torch.sin(t * omega) * z1) / sine"), "one_term"),
    (lambda z0, z1, t: F.normalize((1 - t) * z0 + t * z1, dim=-1), "nlerp"),
    (lambda z0, z1, t: (1 - t) ** 0.5 * z0 + t**0.5 * z1, "roots"),
    (weights("torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / (sine + 1e-8)", "curved"), "parallel"),
    (lambda z0, z1, t: z0 + t * (z1 - z0) + 0.01, None),
]
