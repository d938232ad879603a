"""Right and wrong answers to 15.compose, as learners write them."""

import torch


def unsqueezed(foreground, mask, background):
    return foreground * mask + background.unsqueeze(2) * (1 - mask)


def repeated(foreground, mask, background):
    T = foreground.shape[2]
    still = background[:, :, None].repeat(1, 1, T, 1, 1)
    m = mask.expand_as(foreground)
    return m * foreground + (1 - m) * still


def step(foreground, mask, background):
    b = background[:, :, None, :, :]
    return b + mask * (foreground - b)


def lerped(foreground, mask, background):
    return torch.lerp(background.unsqueeze(2).expand_as(foreground), foreground, mask.expand_as(foreground))


def frame_by_frame(foreground, mask, background):
    frames = []
    for t in range(foreground.shape[2]):
        m = mask[:, :, t]
        frames.append(m * foreground[:, :, t] + (1 - m) * background)
    return torch.stack(frames, dim=2)


def film_by_film(foreground, mask, background):
    return torch.stack([m * f + (1 - m) * b[:, None] for f, m, b in zip(foreground, mask, background)])


def time_first(foreground, mask, background):
    f, m = foreground.permute(2, 0, 1, 3, 4), mask.permute(2, 0, 1, 3, 4)
    return (m * f + (1 - m) * background).permute(1, 2, 0, 3, 4)


def written_into(foreground, mask, background):
    out = torch.empty_like(foreground)
    for t in range(foreground.size(2)):
        out[:, :, t] = mask[:, :, t] * foreground[:, :, t] + (1.0 - mask[:, :, t]) * background
    return out


def summed(foreground, mask, background):
    return torch.einsum("bcthw,bthw->bcthw", foreground, mask[:, 0]) + torch.einsum(
        "bchw,bthw->bcthw", background, 1 - mask[:, 0])


def stacked(foreground, mask, background):
    both = torch.stack([foreground, background.unsqueeze(2).expand(foreground.shape)])
    return (both * torch.stack([mask, 1 - mask])).sum(0)


RIGHT = [unsqueezed, repeated, step, lerped, frame_by_frame, film_by_film, time_first, written_into, summed, stacked]


def in_place(f, m, b):
    with torch.no_grad():
        f *= m
        f += (1 - m) * b[:, :, None]
    return f


def mask_turned(f, m, b):
    with torch.no_grad():
        m.neg_().add_(1)
    return (1 - m) * f + m * b[:, :, None]


def by_numpy(f, m, b):
    f, m, b = f.detach().numpy(), m.detach().numpy(), b.detach().numpy()
    return torch.from_numpy(m * f + (1 - m) * b[:, :, None])


def without_gradient(f, m, b):
    with torch.no_grad():
        return unsqueezed(f, m, b)


def first_mask(f, m, b):
    return torch.stack([m[:, :, 0] * f[:, :, t] + (1 - m[:, :, 0]) * b for t in range(f.shape[2])], 2)


WRONG = [
    (lambda f, m, b: (1 - m) * f + m * b.unsqueeze(2), "exchanged"),
    (lambda f, m, b: torch.lerp(f, b[:, :, None].expand_as(f), m.expand_as(f)), "exchanged"),
    (lambda f, m, b: m * f + (1 - m) * b, "background_axis"),
    (lambda f, m, b: m * f + (1 - m) * b.unsqueeze(1), "background_axis"),
    (lambda f, m, b: m * f + (1 - m) * b.unsqueeze(-1), "background_axis"),
    (lambda f, m, b: torch.where(m > 0.5, f, b[:, :, None]), "hard_mask"),
    (lambda f, m, b: unsqueezed(f, m.round(), b), "hard_mask"),
    (lambda f, m, b: unsqueezed(f, m.mean(dim=2, keepdim=True), b), "mask_of_all_frames"),
    (first_mask, "mask_of_one_frame"),
    (lambda f, m, b: unsqueezed(f, m[0], b), "mask_of_one_film"),
    (lambda f, m, b: unsqueezed(f, torch.sigmoid(m), b), "mask_squashed"),
    (lambda f, m, b: f + (1 - m) * b.unsqueeze(2), "foreground_whole"),
    (lambda f, m, b: f * m + b.unsqueeze(2), "background_whole"),
    (lambda f, m, b: f + b.unsqueeze(2), "no_mask"),
    (lambda f, m, b: f * m, "foreground_alone"),
    (lambda f, m, b: (1 - m) * b.unsqueeze(2), "background_alone"),
    (lambda f, m, b: m * (f + b.unsqueeze(2)), "same_weight"),
    (lambda f, m, b: m * f - (1 - m) * b.unsqueeze(2), "wrong_sign"),
    (lambda f, m, b: f + m * (f - b.unsqueeze(2)), "wrong_step"),
    (lambda f, m, b: m * f + 1 - m * b.unsqueeze(2), "bracket"),
    (lambda f, m, b: unsqueezed(f[:, :, :1], m, b), "one_picture"),
    (lambda f, m, b: unsqueezed(f, m, b).clamp(0, 1), "clamped"),
    (lambda f, m, b: 0.5 * unsqueezed(f, m, b), "halved"),
    (lambda f, m, b: torch.cat((m * f, (1 - m) * b.unsqueeze(2)), dim=1), "joined"),
    (lambda f, m, b: unsqueezed(f, m, b)[:, :, 0], None),
    (in_place, "input_changed"),
    (mask_turned, "input_changed"),
    (lambda f, m, b: unsqueezed(f, m, b.detach()), "gradient_cut"),
    (lambda f, m, b: unsqueezed(f, m.detach(), b), "gradient_cut"),
    (by_numpy, "gradient_cut"),
    (without_gradient, "gradient_cut"),
    (lambda f, m, b: (unsqueezed(f, m, b), m), "several_results"),
]
