"""Right and wrong answers to lesson 04, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def conv_by_torch(size, kernel, stride, padding):
    return F.conv1d(torch.zeros(1, 1, size), torch.zeros(1, 1, kernel), stride=stride, padding=padding).shape[-1]


def conv_by_counting(size, kernel, stride, padding):
    count, start = 0, 0
    while start + kernel <= size + 2 * padding:
        count, start = count + 1, start + stride
    return count


def transposed_by_torch(size, kernel, stride, padding, output_padding=0):
    layer = nn.ConvTranspose2d(1, 1, kernel, stride, padding, output_padding)
    return layer(torch.zeros(1, 1, size, size)).shape[-1]


def transposed_by_steps(size, kernel, stride, padding, output_padding=0):
    length = kernel
    for _ in range(size - 1):
        length += stride
    return length - padding - padding + output_padding


# --- initialisation -------------------------------------------------------------------------------------------


def init_names(m):
    name = m.__class__.__name__
    if name.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
        if m.bias is not None:
            nn.init.constant_(m.bias.data, 0)
    elif name.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


def init_data(m):
    if isinstance(m, nn.Conv2d | nn.ConvTranspose2d | nn.BatchNorm2d):
        centre = 1.0 if isinstance(m, nn.BatchNorm2d) else 0.0
        m.weight.data = centre + 0.02 * torch.randn_like(m.weight)
        if m.bias is not None:
            m.bias.data.zero_()


def init_recursive(module):
    for m in module.modules():
        init_data(m)


def init_no_grad(m):
    with torch.no_grad():
        if isinstance(m, nn.Conv2d | nn.ConvTranspose2d):
            m.weight.normal_(std=0.02)
        elif isinstance(m, nn.BatchNorm2d):
            m.weight.normal_(1, 0.02)
        if isinstance(m, nn.Conv2d | nn.ConvTranspose2d | nn.BatchNorm2d) and m.bias is not None:
            m.bias.fill_(0)
    return m


def init_copy(m):
    if type(m) in (nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm2d):
        centre = float(type(m) is nn.BatchNorm2d)
        m.weight.data.copy_(torch.tensor(np.random.default_rng(0).normal(centre, 0.02, tuple(m.weight.shape))))
        if m.bias is not None:
            m.bias = nn.Parameter(torch.zeros_like(m.bias))


def init_wrong(conv=(0.0, 0.02), norm=(1.0, 0.02), bias=True, kinds=(nn.Conv2d, nn.ConvTranspose2d),
               draw=nn.init.normal_):
    def init(m):
        if isinstance(m, kinds):
            draw(m.weight, *conv)
        elif isinstance(m, nn.BatchNorm2d) and norm:
            nn.init.normal_(m.weight, *norm)
        else:
            return
        if bias and m.bias is not None:
            nn.init.zeros_(m.bias)
    return init


def init_unguarded(m):
    nn.init.normal_(m.weight, 0.0, 0.02)


# --- scaling --------------------------------------------------------------------------------------------------


def signed_loop(images):
    out = torch.empty(images.shape)
    for place, byte in zip(np.ndindex(*images.shape), images.flatten().tolist()):
        out[place] = byte / 255 * 2 - 1
    return out


def bytes_loop(x):
    values = [min(255, max(0, math.floor((v + 1) * 127.5 + 0.5))) for v in x.flatten().tolist()]
    return torch.tensor(values, dtype=torch.uint8).reshape(x.shape)


def bytes_changes(x):
    return x.add_(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)


# --- the block ------------------------------------------------------------------------------------------------


class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.up = nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x):
        return F.relu(self.norm(self.up(x)))


class FunctionalBlock(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(i, o, 4, 4))
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x):
        return self.norm(F.conv_transpose2d(x, self.weight, stride=2, padding=1)).clamp(min=0)


def block_steps(i, o):
    block = nn.Sequential()
    block.add_module("up", nn.ConvTranspose2d(i, o, (4, 4), (2, 2), (1, 1), bias=False))
    block.add_module("norm", nn.BatchNorm2d(o))
    block.add_module("relu", nn.ReLU(inplace=True))
    return block


def block_initialised(i, o):
    block = nn.Sequential(nn.ConvTranspose2d(i, o, kernel_size=4, stride=2, padding=1, bias=False),
                          nn.BatchNorm2d(o), nn.ReLU(True))
    block.apply(init_names)
    return block


def sequential(*parts):
    return lambda i, o: nn.Sequential(*(part(i, o) for part in parts))


def up(kernel=4, stride=2, padding=1, bias=False):
    return lambda i, o: nn.ConvTranspose2d(i, o, kernel, stride, padding, bias=bias)


def norm(i, o):
    return nn.BatchNorm2d(o)


def relu(i, o):
    return nn.ReLU()


# --- slerp ----------------------------------------------------------------------------------------------------


def slerp_loop(z0, z1, t):
    if z0.dim() > 1:
        return torch.stack([slerp_loop(a, b, t) for a, b in zip(z0, z1)])
    cosine = torch.dot(z0, z1) / (torch.linalg.norm(z0) * torch.linalg.norm(z1))
    omega = math.acos(max(-1.0, min(1.0, cosine.item())))
    if math.sin(omega) < 1e-3:
        return (1 - t) * z0 + t * z1
    return (math.sin((1 - t) * omega) * z0 + math.sin(t * omega) * z1) / math.sin(omega)


def slerp_numpy(z0, z1, t):
    a, b = z0.numpy().astype(float), z1.numpy().astype(float)
    cosine = (a * b).sum(-1, keepdims=True) / np.linalg.norm(a, axis=-1, keepdims=True)
    omega = np.arccos(np.clip(cosine / np.linalg.norm(b, axis=-1, keepdims=True), -1, 1))
    sine = np.sin(omega)
    return np.where(sine < 1e-6, (1 - t) * a + t * b, (np.sin((1 - t) * omega) * a + np.sin(t * omega) * b) / sine)


def slerp_lerp_function(z0, z1, t):
    omega = torch.acos(F.cosine_similarity(z0, z1, dim=-1).clamp(-1 + 1e-7, 1 - 1e-7)).unsqueeze(-1)
    curved = torch.sin((1 - t) * omega) / torch.sin(omega) * z0 + torch.sin(t * omega) / torch.sin(omega) * z1
    return torch.where(omega < 1e-2, torch.lerp(z0, z1, t), curved)


def slerp_double(z0, z1, t):
    a, b = z0.double(), z1.double()
    omega = torch.acos((F.normalize(a, dim=-1) * F.normalize(b, dim=-1)).sum(-1, keepdim=True).clamp(-1, 1))
    out = (torch.sin(omega - t * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
    flat = (torch.sin(omega) < 1e-5).expand_as(out)
    out[flat] = ((1 - t) * a + t * b)[flat]
    return out.to(z0.dtype)


def slerp_atan(z0, z1, t):
    u, v = F.normalize(z0, dim=-1), F.normalize(z1, dim=-1)
    omega = 2 * torch.atan2((u - v).norm(dim=-1, keepdim=True), (u + v).norm(dim=-1, keepdim=True))
    small = omega < 1e-4
    safe = torch.where(small, torch.ones_like(omega), omega)

    def weight(s):
        return torch.where(small, torch.full_like(omega, s), torch.sin(s * safe) / torch.sin(safe))
    return weight(1 - t) * z0 + weight(t) * z1


def slerp_wrong(old, new):
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
    space = {"torch": torch}
    exec(text.replace(old, new), space)
    return space["made"]


# --- noisy labels ---------------------------------------------------------------------------------------------


def labels_uniform(n_real, n_fake, width=0.05, generator=None):
    return (torch.empty(n_real).uniform_(1 - width, 1, generator=generator),
            torch.empty(n_fake).uniform_(0, width, generator=generator))


def labels_subtract(n_real, n_fake, width=0.05, generator=None):
    noise = torch.rand(n_real + n_fake, generator=generator) * width
    return [torch.ones(n_real) - noise[:n_real], noise[n_real:]]


def labels_loop(n_real, n_fake, width=0.05, generator=None):
    def draws(n):
        return [width * u for u in torch.rand(n, generator=generator).tolist()]
    return torch.tensor([1 - noise for noise in draws(n_real)]), torch.tensor(draws(n_fake))


def labels_double(n_real, n_fake, width=0.05, generator=None):
    fake = torch.rand(n_fake, generator=generator, dtype=torch.float64) * width
    return 1 - width + width * torch.rand(n_real, generator=generator, dtype=torch.float64), fake


def labels_lerp(n_real, n_fake, width=0.05, generator=None):
    u, v = torch.rand(n_real, generator=generator), torch.rand(n_fake, generator=generator)
    return torch.lerp(torch.tensor(1.0 - width), torch.tensor(1.0), u), v.mul(width).requires_grad_()


def labels(real, fake):
    """Wrong labels from expressions on u (uniform draws), w (width)."""
    def made(n_real, n_fake, width=0.05, generator=None):
        return (real(torch.rand(n_real, generator=generator), width),
                fake(torch.rand(n_fake, generator=generator), width))
    return made


RIGHT = {
    "04.conv_size": [lambda n, k, s, p: (n + 2 * p - k) // s + 1, conv_by_torch, conv_by_counting,
                     lambda n, k, s, p: int((n + 2 * p - k) / s + 1),
                     lambda n, k, s, p: math.floor((n + 2 * p - k) / s) + 1,
                     lambda n, k, s, p: (n + 2 * p - k + s) // s,
                     lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s)),
                     lambda n, k, s, p: np.int64((n + 2 * p - k) // s + 1)],
    "04.transposed_size": [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + o, transposed_by_torch,
                           transposed_by_steps,
                           lambda n, k, s, p, output_padding=0: n * s - s + k - p * 2 + output_padding,
                           lambda size, kernel, stride, padding, output_padding=0: (
                               stride * (size - 1) + 1 * (kernel - 1) + output_padding + 1 - 2 * padding),
                           lambda n, k, s, p, o=0: torch.tensor((n - 1) * s - 2 * p + k + o)],
    "04.init": [init_names, init_data, init_recursive, init_no_grad, init_copy],
    "04.to_signed": [lambda x: x.float() / 127.5 - 1, lambda x: (x.to(torch.float32) - 127.5) / 127.5,
                     lambda x: x / 255 * 2 - 1, lambda x: (x.type(torch.float) / 255 - 0.5) / 0.5, signed_loop,
                     lambda x: x.numpy().astype(np.float32) / np.float32(127.5) - 1,
                     lambda x: torch.lerp(torch.tensor(-1.0), torch.tensor(1.0), x.float() / 255)],
    "04.to_bytes": [lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8),
                    lambda x: (x.clamp(-1, 1) * 127.5 + 127.5).round().byte(),
                    lambda x: ((x + 1) / 2 * 255 + 0.5).clamp(0, 255).to(torch.uint8),
                    lambda x: torch.clamp(torch.round((x + 1) * 127.5), 0, 255).type(torch.uint8), bytes_loop,
                    lambda x: np.clip(np.rint((x.numpy() + 1) * 127.5), 0, 255).astype(np.uint8)],
    "04.block": [Block, FunctionalBlock, block_steps, block_initialised, sequential(up(), norm, relu),
                 lambda i, o: nn.Sequential(nn.Sequential(up()(i, o), nn.BatchNorm2d(o, momentum=0.2)), nn.ReLU())],
    "04.slerp": [slerp_loop, slerp_numpy, slerp_lerp_function, slerp_double, slerp_atan],
    "04.noisy_labels": [labels_uniform, labels_subtract, labels_loop, labels_double, labels_lerp],
}

WRONG = {
    "04.conv_size": [
        (lambda n, k, s, p: (n + 2 * p - k) / s + 1, "/ for //"),
        (lambda n, k, s, p: (n + p - k) // s + 1, "Padding on one side only"),
        (lambda n, k, s, p: (n + 2 * p - k) // s, "The + 1 forgotten"),
        (lambda n, k, s, p: math.ceil((n + 2 * p - k) / s) + 1, "Rounded up"),
        (lambda n, k, s, p: n // s, "Kernel forgotten"),
        (lambda n, k, s, p: n + 2 * p - k + 1, "Stride forgotten"),
        (lambda n, k, s, p: (n + 2 * p - k + 1) // s, "The + 1 inside the division"),
        (lambda n, k, s, p: (n - 1) * s - 2 * p + k, "The transposed formula"),
        (lambda n, k, s, p: (n - 2 * p - k) // s + 1, "Wrong sign"),
        (lambda n, k, s, p: n * k, None),
    ],
    "04.transposed_size": [
        (lambda n, k, s, p, o=0: n * s - 2 * p + k + o, "size for size − 1"),
        (lambda n, k, s, p, o=0: (n - 1) * s - p + k + o, "Padding on one side only"),
        (lambda n, k, s, p, o=0: (n - 1) * s + 2 * p + k + o, "Wrong sign"),
        (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k, "output_padding forgotten"),
        (conv_by_torch, None),  # takes no output_padding
        (lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1, "The convolution's formula"),
        (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + o, "Kernel forgotten"),
        (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k - 1 + o, "kernel − 1 for kernel"),
        (lambda n, k, s, p, o=0: (n - 1) - 2 * p + k + o, "Stride forgotten"),
        (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + 2 * o, "output_padding on both sides"),
    ],
    "04.init": [
        (init_wrong(conv=(0.0, math.sqrt(0.02))), "Variance for standard deviation"),
        (init_wrong(norm=(0.0, 0.02)), "BatchNorm around 0"),
        (init_wrong(norm=None), "BatchNorm forgotten"),
        (init_wrong(kinds=(nn.Conv2d,)), "ConvTranspose2d forgotten"),
        (init_wrong(kinds=(nn.ConvTranspose2d,)), "Conv2d forgotten"),
        (init_wrong(bias=False), "Biases left"),
        (init_wrong(draw=lambda w, m, s: nn.init.uniform_(w, -s, s)), "Uniform for normal"),
        (init_wrong(conv=(0.0, 0.2)), "Another spread"),
        (init_wrong(kinds=(nn.Conv2d, nn.ConvTranspose2d, nn.Linear)), "Other layers changed"),
        (init_unguarded, None),
    ],
    "04.to_signed": [
        (lambda x: x / 255, "Scaled to [0, 1]"),
        (lambda x: x / 255 - 0.5, "Scaled to [−½, ½]"),
        (lambda x: (x.float() - 128) / 128, "128 for 127.5"),
        (lambda x: (x - 128) / 128, "Bytes overflow"),
        (lambda x: 1 - x / 127.5, "Inverted"),
        (lambda x: x.double() / 127.5 - 1, "float64 for float32"),
        (lambda x: x.float() - 127.5, "Not divided"),
        (lambda x: 2 * (x.float() - x.min()) / (x.max() - x.min()) - 1, "Scaled by its own range"),
        (lambda x: (x / 127.5 - 1).half(), "Half precision"),
        (lambda x: torch.tanh(x.float()), None),
    ],
    "04.to_bytes": [
        (lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.uint8), "Cut off, not rounded"),
        (lambda x: ((x + 1) * 127.5).round().clamp(0, 255), "Not uint8"),
        (lambda x: ((x + 1) * 127.5).round().long().remainder(256).byte(), "Not clamped"),
        (lambda x: (x * 255).round().clamp(0, 255).byte(), "[0, 1] for [−1, 1]"),
        (lambda x: (x * 127.5).round().clamp(0, 255).byte(), "The 1 forgotten"),
        (lambda x: ((x + 1) * 128).round().clamp(0, 255).byte(), "128 for 127.5"),
        (lambda x: ((1 - x) * 127.5).round().clamp(0, 255).byte(), "Inverted"),
        (lambda x: ((x + 1).round() * 127.5).clamp(0, 255).byte(), "Rounded too early"),
        (bytes_changes, "Input changed in place"),
        (lambda x: torch.zeros(x.shape, dtype=torch.uint8), None),
    ],
    "04.block": [
        (sequential(up(bias=True), norm, relu), "Bias not switched off"),
        (sequential(lambda i, o: nn.Conv2d(i, o, 4, 2, 1, bias=False), norm, relu),
         "Convolution for transposed convolution"),
        (sequential(up(), relu, norm), "ReLU before BatchNorm"),
        (sequential(up(), relu), "BatchNorm missing"),
        (sequential(up(), norm), "ReLU missing"),
        (sequential(up(), norm, lambda i, o: nn.LeakyReLU(0.2)), "Another activation"),
        (sequential(up(4, 1, 0), norm, relu), "Kernel, stride and padding do not double"),
        (sequential(up(2, 2, 0), norm, relu), "Doubles, with another kernel"),
        (lambda i, o: Block(o, i), "Channels exchanged"),
        (sequential(up(), lambda i, o: nn.InstanceNorm2d(o, affine=True), relu), "Another normalisation"),
        (lambda i, o: F.relu(torch.zeros(1, o, 8, 8)), None),
        (sequential(up(), norm, relu, up()), None),
    ],
    "04.slerp": [
        (lambda z0, z1, t: torch.lerp(z0, z1, t), "Straight line"),
        (slerp_wrong("sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1",
                     "sin((1 - t) * omega) * z1 + torch.sin(t * omega) * z0"), None),
        (lambda z0, z1, t: slerp_loop(z1, z0, t), "Ends exchanged"),
        (slerp_wrong("u = z0 / z0.norm(dim=-1, keepdim=True)\n    v = z1 / z1.norm(dim=-1, keepdim=True)",
                     "u, v = z0, z1"), "Not normalised before the angle"),
        (slerp_wrong("* z0 + torch.sin(t * omega) * z1", "* u + torch.sin(t * omega) * v"), None),
        (slerp_wrong(") / sine", ")"), "Division by sin ω forgotten"),
        (slerp_wrong("torch.where(sine < 1e-4, (1 - t) * z0 + t * z1, curved)", "curved"),
         "nan for parallel vectors"),
        (lambda z0, z1, t: slerp_loop(z0.flatten(), z1.flatten(), t).reshape(z0.shape),
         "One angle for the whole batch"),
        (slerp_wrong("omega = ", "omega = 180 / torch.pi * "), "Degrees"),
        (lambda z0, z1, t: F.normalize(slerp_loop(z0, z1, t), dim=-1), "Lengths lost"),
        (slerp_wrong("curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t",
                     "curved = (torch.cos((1 - t) * omega) * z0 + torch.cos(t"), "Cosine for sine"),
    ],
    "04.noisy_labels": [
        (labels(lambda u, w: w * u, lambda u, w: 1 - w * u), "Swapped labels"),
        (lambda n, m, width=0.05, generator=None: (torch.ones(n), torch.zeros(m)), "No noise"),
        (lambda n, m, width=0.05, generator=None: (1 - width * torch.rand(1, generator=generator).expand(n),
                                                   width * torch.rand(1, generator=generator).expand(m)),
         "One draw for all"),
        (labels(lambda u, w: 1 + w * u, lambda u, w: w * u), "Real targets above 1"),
        (labels(lambda u, w: 1 + w * (2 * u - 1), lambda u, w: w * (2 * u - 1)), "Noise on both sides"),
        (lambda n, m, width=0.05, generator=None: (1 - width * torch.randn(n, generator=generator),
                                                   width * torch.randn(m, generator=generator)),
         "Normal for uniform"),
        (labels(lambda u, w: 1 - 0.05 * u, lambda u, w: 0.05 * u), "width ignored"),
        (labels(lambda u, w: 1 - w * u, lambda u, w: torch.zeros_like(u)), "Only one side noisy"),
        (lambda n, m, width=0.05, generator=None: (1 - width * torch.rand(n), width * torch.rand(m)),
         "generator ignored"),
        (lambda n, m, width=0.05, generator=None: 1 - width * torch.rand(n, generator=generator), None),
    ],
}
