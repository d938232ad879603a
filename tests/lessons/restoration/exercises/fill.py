"""Right and wrong answers to 14.fill, as learners write them."""

import numpy as np
import torch


def chosen(x, made, hole):
    return torch.where(hole.bool(), made, x)


def compared(x, made, hole):
    return torch.where(hole < 0.5, x, made)


def step(x, made, hole):
    return x + hole * (made - x)


def lerped(x, made, hole):
    return torch.lerp(x, made, hole.expand_as(x))


def indexed(x, made, hole):
    out = x.clone()
    inside = (hole == 1).expand_as(x)
    out[inside] = made[inside]
    return out


def channel_by_channel(x, made, hole):
    inside = hole[:, 0]
    return torch.stack([x[:, c] * (1 - inside) + made[:, c] * inside for c in range(x.shape[1])], dim=1)


def pixel_by_pixel(x, made, hole):
    out = x.clone()
    B, C, H, W = x.shape
    for b in range(B):
        for i in range(H):
            for j in range(W):
                if hole[b, 0, i, j] == 1:
                    out[b, :, i, j] = made[b, :, i, j]
    return out


def cleared(x, made, hole):
    keep = x.masked_fill(hole > 0, 0)
    return keep.addcmul(made, hole)


def scattered(x, made, hole):
    mask = hole.repeat(1, x.size(1), 1, 1).bool()
    return x.masked_scatter(mask, made.masked_select(mask))


def gathered(x, made, hole):
    both = torch.stack([x, made])
    return both.gather(0, hole.long().expand_as(x)[None])[0]


RIGHT = [chosen, compared, step, lerped, indexed, channel_by_channel, pixel_by_pixel, cleared, scattered, gathered]


def in_place(x, made, hole):
    inside = hole.bool().expand_as(x)
    x[inside] = made[inside]
    return x


def in_place_times(x, made, hole):
    x *= 1 - hole
    x += made * hole
    return x


def made_in_place(x, made, hole):
    with torch.no_grad():
        outside = ~hole.bool().expand_as(x)
        made[outside] = x[outside]
    return made


def by_numpy(x, made, hole):
    return torch.from_numpy(np.where(hole.numpy() > 0, made.detach().numpy(), x.numpy()))


def one_channel(x, made, hole):
    out = x.clone()
    inside = hole[:, 0].bool()
    out[:, 0][inside] = made[:, 0][inside]
    return out


def box(x, made, hole):
    out = x.clone()
    for b in range(len(x)):
        rows, columns = hole[b, 0].nonzero(as_tuple=True)
        if len(rows):
            at = (b, slice(None), slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
            out[at] = made[at]
    return out


WRONG = [
    (lambda x, m, h: h * x + (1 - h) * m, "exchanged"),
    (lambda x, m, h: torch.where(h > 0, x, m), "exchanged"),
    (lambda x, m, h: m, "made_everywhere"),
    (lambda x, m, h: x * 1, "x_everywhere"),
    (lambda x, m, h: x + h * m, "added"),
    (lambda x, m, h: x * (1 - h) + m, "made_added_everywhere"),
    (lambda x, m, h: h * m, "outside_lost"),
    (lambda x, m, h: x * (1 - h), "hole_left_empty"),
    (lambda x, m, h: x.masked_fill(h.bool(), 1.0), "hole_left_empty"),
    (lambda x, m, h: m * (1 - h), "wrong_part"),
    (lambda x, m, h: 0.5 * (x + m), "averaged"),
    (lambda x, m, h: torch.where(h > 0, (x + m) / 2, x), "averaged"),
    (lambda x, m, h: x + h * (x - m), "wrong_step"),
    (lambda x, m, h: x * (1 - h) - h * m, "wrong_step"),
    (lambda x, m, h: x * 1 - h + h * m, "bracket"),
    (lambda x, m, h: ((1 - h) * x) * (h * m), "multiplied"),
    (lambda x, m, h: torch.where(h[0].bool(), m, x), "one_hole"),
    (box, "box"),
    (lambda x, m, h: chosen(x, m, h.amax(-1, True) * h.amax(-2, True)), "box"),
    (one_channel, "one_channel"),
    (lambda x, m, h: torch.where(h > 0, m.mean(1, keepdim=True), x), "one_colour"),
    (lambda x, m, h: chosen(x, m, h).clamp(0, 1), "clamped"),
    (lambda x, m, h: torch.where(h, m, x), "float_for_bool"),
    (lambda x, m, h: x * (~h) + m * h, "float_for_bool"),
    (lambda x, m, h: (1 - h.bool()) * x + h * m, "minus_bool"),
    (lambda x, m, h: x.clone()[h.bool()], "index_of_one_channel"),
    (lambda x, m, h: m[h.expand_as(m) == 1], "pixels_alone"),
    (lambda x, m, h: torch.cat((x * (1 - h), m * h), dim=1), "joined"),
    (in_place, "input_changed"),
    (in_place_times, "input_changed"),
    (made_in_place, "input_changed"),
    (lambda x, m, h: chosen(x, m.detach(), h), "gradient_cut"),
    (lambda x, m, h: chosen(x, m, h).data, "gradient_cut"),
    (by_numpy, "gradient_cut"),
    (lambda x, m, h: (chosen(x, m, h), h), "several_results"),
]
