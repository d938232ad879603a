"""Right and wrong answers to 09.darken."""

import torch

from tests.lessons.shadows.exercises._shared import light


def darken_short(y, m, depth):
    keep = 1 - m * depth.view(-1, 1, 1, 1)
    return (y + 1) * keep - 1


def darken_loop(y, m, depth):
    return torch.stack([((y[i] + 1) / 2 * (1 - m[i] * depth[i])) * 2 - 1 for i in range(len(y))])


def darken_einsum(y, m, depth):
    taken = torch.einsum("b,bchw->bchw", depth, m)
    return y - (y + 1) * taken


def darken_in_place(y, m, depth):
    light = y.clone().add_(1).div_(2)
    light.mul_(1 - m * depth.reshape(len(depth), 1, 1, 1))
    return light.mul_(2).sub_(1)


def darken_numpy(y, m, depth):
    light = (y.numpy() + 1) / 2
    return 2 * light * (1 - m.numpy() * depth.numpy()[:, None, None, None]) - 1


def darken_mutating(y, m, depth):
    y += 1
    y *= 1 - m * depth[:, None, None, None]
    return y - 1


def right_1(y, m, depth):
    return (y + 1) * (1 - m * depth.reshape(-1, 1, 1, 1)) - 1


def right_2(y, m, depth):
    d = depth.unsqueeze(1).unsqueeze(2).unsqueeze(3)
    return ((y * 0.5 + 0.5) * (1.0 - m * d) - 0.5) * 2


def right_3(y, m, depth):
    x = y.clone()
    for b in range(y.shape[0]):
        for c in range(3):
            x[b, c] = 2 * ((y[b, c] + 1) / 2) * (1 - m[b, 0] * depth[b].item()) - 1
    return x


def right_4(y, m, depth):
    light = ((y + 1) / 2).clamp(0, 1)
    return (2 * light * (1 - torch.einsum("bchw,b->bchw", m, depth)) - 1).clamp(-1, 1)


def right_5(y, m, depth):
    s = m * depth[:, None, None, None]
    return y * (1 - s) - s


def right_6(y, m, depth):
    return torch.lerp(y, torch.full_like(y, -1.0), (m * depth.view(len(depth), 1, 1, 1)).expand_as(y))


def right_7(y, m, depth):
    y, m, d = (y.numpy(), m.numpy(), depth.numpy().reshape(-1, 1, 1, 1))
    return torch.from_numpy((y + 1) * (1 - m * d) - 1)


def not_in_light_1(y, m, depth):
    return y * (1 - m * depth[:, None, None, None])


def wrong_axis_1(y, m, depth):
    return y * (1 - m * depth)


def not_scaled_back_1(y, m, depth):
    return (y + 1) / 2 * (1 - m * depth[:, None, None, None])


def share_kept_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (m * depth[:, None, None, None])) - 1


def exchanged_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m) * depth[:, None, None, None]) - 1


def subtracted_1(y, m, depth):
    return 2 * ((y + 1) / 2 - m * depth[:, None, None, None]) - 1


def one_depth_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m * depth.mean())) - 1


def one_depth_2(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m * depth[0])) - 1


def not_scaled_back_2(y, m, depth):
    return (y + 1) / 2 * (1 - m * depth[:, None, None, None]) - 1


def scaled_otherwise_1(y, m, depth):
    return 2 * y * (1 - m * depth[:, None, None, None]) - 1


def two_values_1(y, m, depth):
    return torch.where(m > 0, 2 * ((y + 1) / 2 * (1 - depth[:, None, None, None])) - 1, y)


def two_values_2(y, m, depth):
    return torch.where(m > 0.5, (y + 1) * (1 - depth[:, None, None, None]) - 1, y)


def no_mask_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - depth[:, None, None, None])) - 1


def no_depth_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m)) - 1


def exchanged_2(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - (1 - m) * depth[:, None, None, None])) - 1


def wrong_axis_2(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m * depth.view(1, -1, 1, 1))) - 1


def wrong_axis_3(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m * depth[:, None, None])) - 1


def depth_as_number_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m * float(depth))) - 1


def input_changed_1(y, m, depth):
    y.add_(1).div_(2).mul_(1 - m * depth[:, None, None, None])
    return y.mul_(2).sub_(1)


def not_scaled_back_3(y, m, depth):
    return ((y + 1) / 2 * (1 - m * depth[:, None, None, None]) - 0.5) / 0.5 + 1


def scaled_otherwise_2(y, m, depth):
    return (y + 1) / 2 * (1 - m * depth[:, None, None, None]) * 255


def factor_1(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m + depth[:, None, None, None])) - 1


def share_kept_2(y, m, depth):
    return 2 * ((y + 1) / 2 * (1 - m * (1 - depth[:, None, None, None]))) - 1


def factor_2(y, m, depth):
    return 2 * ((y + 1) / 2 / (1 + m * depth[:, None, None, None])) - 1


def scaled_otherwise_3(y, m, depth):
    return 2 * ((y - 1) / 2 * (1 - m * depth[:, None, None, None])) + 1


def not_in_light_2(y, m, depth):
    return y - y * m * depth[:, None, None, None]


def subtracted_2(y, m, depth):
    return y - m * depth[:, None, None, None]


def grey_1(y, m, depth):
    return (2 * ((y + 1) / 2 * (1 - m * depth[:, None, None, None])) - 1).mean(1, keepdim=True)


def no_tensor_1(y, m, depth):
    return (2 * ((y + 1) / 2 * (1 - m * depth[:, None, None, None])) - 1, m)


def clamped_1(y, m, depth):
    return (2 * ((y + 1) / 2 * (1 - m * depth[:, None, None, None])) - 1).clamp(0, 1)


def right_8(y, m, depth):
    keep = (1 - m * depth[..., None, None, None]).repeat(1, 3, 1, 1)
    return (y + 1) / 2 * keep * 2 - 1


def right_9(y, m, depth):
    return torch.stack([(img + 1) * (1 - mask * d) - 1 for img, mask, d in zip(y, m, depth)])


def right_10(y, m, depth):
    return (((y + 1) / 2).permute(1, 2, 3, 0) * (1 - m.permute(1, 2, 3, 0) * depth)).permute(3, 0, 1, 2) * 2 - 1


def not_scaled_back_4(y, m, depth):
    return (y + 1) / 2 * (1 - m * depth.view(-1, 1, 1, 1)) * 2


def scaled_otherwise_4(y, m, depth):
    return 2 * (y + 1) * (1 - m * depth.view(-1, 1, 1, 1)) - 1


def factor_3(y, m, depth):
    return y - (y + 1) / 2 * m * depth.view(-1, 1, 1, 1)


def two_values_3(y, m, depth):
    return torch.where(m.bool(), 2 * ((y + 1) / 2 * (1 - depth.view(-1, 1, 1, 1))) - 1, y)


def share_kept_3(y, m, depth):
    d = depth.view(-1, 1, 1, 1)
    return 2 * ((y + 1) / 2 * (1 - m) + (y + 1) / 2 * m * d) - 1


def subtracted_3(y, m, depth):
    light = (y + 1) / 2
    return 2 * (light - light.mean() * m * depth.view(-1, 1, 1, 1)) - 1


def channels_last_1(y, m, depth):
    return (2 * ((y + 1) / 2 * (1 - m * depth.view(-1, 1, 1, 1))) - 1).permute(0, 2, 3, 1)


RIGHT = [
    darken_short,
    darken_loop,
    darken_einsum,
    darken_in_place,
    darken_numpy,
    lambda y, m, d: torch.lerp(y, -torch.ones_like(y), (m * d[:, None, None, None]).expand_as(y)),
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
    right_8,
    right_9,
    right_10,
]

WRONG = [
    (lambda y, m, d: y * (1 - m * d[:, None, None, None]), "not_in_light"),
    (lambda y, m, d: light(y) * (1 - m * d[:, None, None, None]), "not_scaled_back"),
    (lambda y, m, d: 2 * light(y) * m * d[:, None, None, None] - 1, "share_kept"),
    (lambda y, m, d: darken_short(y, 1 - m, d), "exchanged"),
    (lambda y, m, d: y - m * d[:, None, None, None], "subtracted"),
    (lambda y, m, d: 2 * light(y) * (1 - m * d) - 1, "wrong_axis"),
    (lambda y, m, d: darken_short(y, m, d.mean().repeat(len(d))), "one_depth"),
    (lambda y, m, d: darken_short(y, (m > 0.5).float(), d), "two_values"),
    (lambda y, m, d: (y + 1) * (1 - m) - 1, "no_depth"),
    (lambda y, m, d: (y + 1) * (1 - d[:, None, None, None]) - 1, "no_mask"),
    (darken_mutating, "input_changed"),
    (not_in_light_1, "not_in_light"),
    (wrong_axis_1, "wrong_axis"),
    (not_scaled_back_1, "not_scaled_back"),
    (share_kept_1, "share_kept"),
    (exchanged_1, "exchanged"),
    (subtracted_1, "subtracted"),
    (one_depth_1, "one_depth"),
    (one_depth_2, "one_depth"),
    (not_scaled_back_2, "not_scaled_back"),
    (scaled_otherwise_1, "scaled_otherwise"),
    (two_values_1, "two_values"),
    (two_values_2, "two_values"),
    (no_mask_1, "no_mask"),
    (no_depth_1, "no_depth"),
    (exchanged_2, "exchanged"),
    (wrong_axis_2, "wrong_axis"),
    (wrong_axis_3, "wrong_axis"),
    (depth_as_number_1, "depth_as_number"),
    (input_changed_1, "input_changed"),
    (not_scaled_back_3, "not_scaled_back"),
    (scaled_otherwise_2, "scaled_otherwise"),
    (factor_1, "factor"),
    (share_kept_2, "share_kept"),
    (factor_2, "factor"),
    (scaled_otherwise_3, "scaled_otherwise"),
    (not_in_light_2, "not_in_light"),
    (subtracted_2, "subtracted"),
    (grey_1, "grey"),
    (no_tensor_1, "no_tensor"),
    (clamped_1, "clamped"),
    (not_scaled_back_4, "not_scaled_back"),
    (scaled_otherwise_4, "scaled_otherwise"),
    (factor_3, "factor"),
    (two_values_3, "two_values"),
    (share_kept_3, "share_kept"),
    (subtracted_3, "subtracted"),
    (channels_last_1, "channels_last"),
]
