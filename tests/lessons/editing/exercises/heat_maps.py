"""Right and wrong answers to 15.heat_maps, as learners write them."""

import numpy as np
import torch


def broadcast(joints, size, radius):
    rows = torch.arange(size).view(1, 1, size, 1)
    columns = torch.arange(size).view(1, 1, 1, size)
    away = (rows - joints[..., 0, None, None]) ** 2 + (columns - joints[..., 1, None, None]) ** 2
    return (away < radius**2).float()


def by_grid(joints, size, radius):
    i, j = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    pixels = torch.stack([i, j], dim=-1).float()  # (size, size, 2)
    return ((pixels - joints[:, :, None, None, :]).norm(dim=-1) <= radius).to(torch.float32)


def by_cdist(joints, size, radius):
    pixels = torch.cartesian_prod(torch.arange(size), torch.arange(size)).float()
    B, J, _ = joints.shape
    return torch.cdist(joints, pixels.expand(B, -1, -1)).le(radius).float().view(B, J, size, size)


def by_loops(joints, size, radius):
    B, J, _ = joints.shape
    maps = torch.zeros(B, J, size, size)
    for b in range(B):
        for k in range(J):
            row, column = joints[b, k].tolist()
            for i in range(size):
                for j in range(size):
                    if (i - row) ** 2 + (j - column) ** 2 <= radius**2:
                        maps[b, k, i, j] = 1
    return maps


def by_numpy(joints, size, radius):
    j = joints.numpy()
    place = np.arange(size)
    away = np.hypot(place[None, None, :, None] - j[:, :, 0, None, None], place - j[:, :, 1, None, None])
    return torch.from_numpy((away <= radius).astype(np.float32))


def by_hypot(joints, size, radius):
    row, column = joints.unbind(-1)
    place = torch.arange(size, dtype=torch.float32)
    away = torch.hypot(place[:, None] - row[..., None, None], place[None] - column[..., None, None])
    return torch.where(away <= radius, 1.0, 0.0)


def by_heaviside(joints, size, radius):
    place = torch.arange(size, dtype=joints.dtype)
    d = (place[:, None] - joints[:, :, :1, None]).square() + (place - joints[:, :, 1:, None]).square()
    return torch.heaviside(radius**2 - d, torch.tensor(1.0))


def as_bools(joints, size, radius):
    return by_grid(joints, size, radius) > 0


def map_by_map(joints, size, radius):
    place = torch.arange(size)
    return torch.stack([torch.stack([(((place[:, None] - r) ** 2 + (place[None, :] - c) ** 2).sqrt() <= radius).float()
                                     for r, c in person]) for person in joints])


RIGHT = [broadcast, by_grid, by_cdist, by_loops, by_numpy, by_hypot, by_heaviside, as_bools, map_by_map]


def with_x_first(joints, size, radius):
    i, j = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="xy")
    pixels = torch.stack([i, j], dim=-1).float()
    return ((pixels - joints[:, :, None, None, :]).norm(dim=-1) <= radius).float()


def squared(joints, size, radius):
    place = torch.arange(size)
    away = (place[:, None] - joints[..., 0, None, None]) ** 2 + (place - joints[..., 1, None, None]) ** 2
    return (away <= radius).float()


def boxes(joints, size, radius):
    B, J, _ = joints.shape
    place = torch.arange(size)
    near = (place - joints[..., None]).abs() <= radius  # (B, J, 2, size)
    return (near[:, :, 0, :, None] & near[:, :, 1, None, :]).float()


def manhattan(joints, size, radius):
    place = torch.arange(size)
    away = (place - joints[..., None]).abs()
    return (away[:, :, 0, :, None] + away[:, :, 1, None, :] <= radius).float()


def gauss(joints, size, radius):
    place = torch.arange(size)
    away = (place - joints[..., None]) ** 2
    return torch.exp(-(away[:, :, 0, :, None] + away[:, :, 1, None, :]) / (2 * radius**2))


WRONG = [
    (with_x_first, "exchanged"),
    (lambda j, s, r: broadcast(j.flip(-1), s, r), "exchanged"),
    (squared, "not_squared"),
    (lambda j, s, r: by_hypot(j, s, r**2), "root_with_square"),
    (boxes, "square"),
    (manhattan, "diamond"),
    (gauss, "bell"),
    (lambda j, s, r: 1 - broadcast(j, s, r), "outside"),
    (lambda j, s, r: by_hypot(j - 0.5, s, r), "half_pixel"),
    (lambda j, s, r: by_hypot(j - 1, s, r), "from_one"),
    (lambda j, s, r: by_grid(j.round(), s, r), "rounded"),
    (lambda j, s, r: by_grid(j.clamp(0, s - 1), s, r), "clamped"),
    (lambda j, s, r: by_hypot(j, s, r / 2), "diameter"),
    (lambda j, s, r: broadcast(j, s, 2 * r), "diameter"),
    (lambda j, s, r: broadcast(j, s, r).max(1).values, "one_map"),
    (lambda j, s, r: broadcast(j, s, r).sum(1), "one_map"),
    (lambda j, s, r: broadcast(j[:1], s, r).repeat(len(j), 1, 1, 1), "one_person"),
    (lambda j, s, r: 2 * by_grid(j, s, r) - 1, "signed"),
    (lambda j, s, r: by_grid(j, s, r).flatten(2), "flat"),
    (lambda j, s, r: by_grid(j, s, r).flatten(0, 1), "flat"),
    (lambda j, s, r: (by_grid(j, s, r), j), "several_results"),
    (lambda j, s, r: by_grid(j, s, r) / by_grid(j, s, r).sum((2, 3), keepdim=True).clamp(min=1), "normalised"),
]
