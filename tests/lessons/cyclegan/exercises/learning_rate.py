"""Right and wrong answers to 07.learning_rate."""

import math

import numpy as np
import torch


def s_if(step, steps, lr=2e-4):
    half = steps // 2
    if step < half:
        return lr
    return lr * (steps - step) / half


def s_public(step, steps, lr=2e-4):
    half = steps / 2
    return lr * (1.0 - max(0, step - half) / float(half))


def s_interp(step, steps, lr=2e-4):
    return float(np.interp(step, [0, steps / 2, steps], [lr, lr, 0.0]))


def s_min(step, steps, lr=2e-4):
    return min(lr, 2 * lr * (1 - step / steps))


def s_torch(step, steps, lr=2e-4):
    return torch.tensor(2 * (steps - step) / steps, dtype=torch.float64).clamp(max=1).mul(lr).item()


def s_scheduler(step, steps, lr=2e-4):
    values = [lr] * (steps // 2) + list(np.linspace(lr, 0, steps // 2 + 1))
    return float(values[step])


def s_wrong(rule):
    return lambda step, steps, lr=2e-4: float(rule(step, steps, lr))


def right_1(step, steps, lr=0.0002):
    half = steps / 2
    return lr if step <= half else lr * (1 - (step - half) / half)


def right_2(step, steps, lr=0.0002):
    return float(np.clip(2 - 2 * step / steps, 0, 1) * lr)


def right_3(step, steps, lr=0.0002):
    decay = max(step - steps // 2, 0)
    return lr - lr * decay / (steps // 2)


def right_4(step, steps, lr=0.0002):
    if step * 2 < steps:
        return lr
    slope = -lr / (steps - steps / 2)
    return slope * (step - steps)


def right_5(n, total, base=0.0002):
    return base * min(1, 2 * (total - n) / total)


def right_6(step, steps, lr=0.0002):
    rate = lr
    for _ in range(steps // 2, step):
        rate -= lr / (steps // 2)
    return rate


def right_7(step, steps, lr=0.0002):
    return torch.linspace(lr, 0, steps // 2 + 1)[max(0, step - steps // 2)]


def no_flat_half_1(step, steps, lr=0.0002):
    return lr * (1 - step / steps)


def jump_1(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (1 - step / steps)


def ends_at_half_1(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (1 - (step - steps / 2) / steps)


def integer_division_1(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (steps - step) // (steps / 2)


def cut_off_1(step, steps, lr=0.0002):
    return lr if step < steps / 2 else 0.0


def above_lr_1(step, steps, lr=0.0002):
    return lr * (steps - step) / (steps / 2)


def above_lr_2(step, steps, lr=0.0002):
    return lr * max(1.0, (steps - step) / (steps / 2))


def only_factor_1(step, steps, lr=0.0002):
    return min(1.0, (steps - step) / (steps / 2))


def lr_fixed_1(step, steps, lr=0.0002):
    return 0.0002 * min(1.0, (steps - step) / (steps / 2))


def fixed_length_1(step, steps, lr=0.0002):
    return lr if step < 100 else lr * (1 - (step - 100) / 100)


def stair_1(step, steps, lr=0.0002):
    return lr if step <= steps / 2 else lr / 2


def rises_1(step, steps, lr=0.0002):
    return lr if step <= steps / 2 else lr * (step - steps / 2) / (steps / 2)


def off_by_one_1(step, steps, lr=0.0002):
    return lr * (1.0 - max(0, step + 1 - steps / 2) / (steps / 2 + 1))


def curve_1(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * 0.5 * (1 + math.cos(math.pi * (step - steps / 2) / (steps / 2)))


def stair_2(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * 0.1


def second_half_1(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * math.exp(-(step - steps / 2))


def off_by_one_2(step, steps, lr=0.0002):
    return lr * min(1.0, (steps - step - 1) / (steps / 2))


def default_changed_1(step, steps, lr=0.002):
    return lr * min(1.0, (steps - step) / (steps / 2))


def brackets_1(step, steps, lr=0.0002):
    return lr * min(1.0, (steps - step) / steps / 2)


def brackets_2(step, steps, lr=0.0002):
    return lr * min(1.0, (steps - step) / (steps * 2))


def brackets_3(step, steps, lr=0.0002):
    return lr * min(1.0, steps - step / (steps / 2))


def rounded_1(step, steps, lr=0.0002):
    return round(lr * min(1.0, (steps - step) / (steps / 2)), 4)


def ends_at_half_2(step, steps, lr=0.0002):
    return lr if step < steps // 2 else lr - (step - steps // 2) * lr / steps


def off_by_one_3(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (1 - (step - steps / 2) / (steps / 2 - 1))


def unnamed_1(step, steps, lr):
    return lr * min(1.0, (steps - step) / (steps / 2))


def list_1(step, steps, lr=0.0002):
    return [lr * min(1.0, (steps - s) / (steps / 2)) for s in range(steps + 1)]


def unnamed_2(step, steps, lr=0.0002):
    return lr * (0.5 if step > steps / 2 else 1) * (1 - step / steps)


def right_8(step, steps, lr=0.0002):
    frac = step / steps
    return lr if frac < 0.5 else lr * 2 * (1 - frac)


def right_9(step, steps, lr=0.0002):
    return lr - lr * max(0, 2 * step - steps) / steps


def right_10(step, steps, lr=0.0002):
    return np.float32(lr) * np.minimum(1, (steps - step) * 2 / steps)


def right_11(step, steps, lr=0.0002):
    return np.where(step < steps / 2, lr, lr * (steps - step) / (steps / 2))


def no_flat_half_2(step, steps, lr=0.0002):
    return lr * max(0.0, 1 - step / steps)


def jump_2(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr / steps * (steps - step)


def second_half_2(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (steps / 2 - step) / (steps / 2)


def second_half_3(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (1 - step / (steps / 2))


def halves_exchanged_1(step, steps, lr=0.0002):
    return lr if step > steps / 2 else lr * step / (steps / 2)


def ends_at_half_3(step, steps, lr=0.0002):
    return lr * (1 - max(0, step - steps / 2) / steps)


def second_half_4(step, steps, lr=0.0002):
    return lr if step < steps / 2 else lr * (steps - step) / (steps - 1)


RIGHT = [
    s_if,
    s_public,
    s_interp,
    s_min,
    s_torch,
    s_scheduler,
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
    right_11,
]

WRONG = [
    (s_wrong(lambda i, n, lr: lr * (1 - i / n)), "no_flat_half"),
    (s_wrong(lambda i, n, lr: lr if i < n / 2 else lr * (n - i) / n), "jump"),
    (s_wrong(lambda i, n, lr: lr), "never_decays"),
    (s_wrong(lambda i, n, lr: lr if i < n / 2 else lr * (1 - (i - n / 2) / n)), "ends_at_half"),
    (s_wrong(lambda i, n, lr: lr if i <= n / 2 else 0.0), "cut_off"),
    (s_wrong(lambda i, n, lr: lr if i < n / 2 else lr / 2), "stair"),
    (s_wrong(lambda i, n, lr: lr * (n - i) / (n / 2)), "above_lr"),
    (s_wrong(lambda i, n, lr: lr * min(1, i / (n / 2))), "halves_exchanged"),
    (s_wrong(lambda i, n, lr: lr * (1 + math.cos(math.pi * max(0, 2 * i / n - 1))) / 2), "curve"),
    (s_wrong(lambda i, n, lr: min(1.0, 2 * (n - i) / n)), "only_factor"),
    (lambda step, steps, lr=0.0002: s_if(step, steps), "lr_fixed"),
    (s_wrong(lambda i, n, lr: lr * (1 - max(0, i + 1 - n / 2) / (n / 2))), "off_by_one"),
    (s_wrong(lambda i, n, lr: lr * (1 - max(0, i + 1 - n / 2) / (n / 2 + 1))), "off_by_one"),
    (s_wrong(lambda i, n, lr: lr * (1 - max(0, i - n // 2) // (n // 2))), "integer_division"),
    (s_wrong(lambda i, n, lr: lr * (1 - max(0, i - 100) / 100)), "fixed_length"),
    (no_flat_half_1, "no_flat_half"),
    (jump_1, "jump"),
    (ends_at_half_1, "ends_at_half"),
    (integer_division_1, "integer_division"),
    (cut_off_1, "cut_off"),
    (above_lr_1, "above_lr"),
    (above_lr_2, "above_lr"),
    (only_factor_1, "only_factor"),
    (lr_fixed_1, "lr_fixed"),
    (fixed_length_1, "fixed_length"),
    (stair_1, "stair"),
    (rises_1, "rises"),
    (off_by_one_1, "off_by_one"),
    (curve_1, "curve"),
    (stair_2, "stair"),
    (second_half_1, "second_half"),
    (off_by_one_2, "off_by_one"),
    (default_changed_1, "default_changed"),
    (brackets_1, "brackets"),
    (brackets_2, "brackets"),
    (brackets_3, "brackets"),
    (rounded_1, "rounded"),
    (ends_at_half_2, "ends_at_half"),
    (off_by_one_3, "off_by_one"),
    (unnamed_1, None),
    (list_1, "list"),
    (unnamed_2, None),
    (no_flat_half_2, "no_flat_half"),
    (jump_2, "jump"),
    (second_half_2, "second_half"),
    (second_half_3, "second_half"),
    (halves_exchanged_1, "halves_exchanged"),
    (ends_at_half_3, "ends_at_half"),
    (second_half_4, "second_half"),
]
