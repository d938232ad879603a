"""Right and wrong answers to 14.between_networks, as learners write them."""

import copy
from collections import OrderedDict

import torch


def comprehension(first, second, alpha):
    return {k: (1 - alpha) * v + alpha * second[k] if v.is_floating_point() else v for k, v in first.items()}


def loop(first, second, alpha):
    result = OrderedDict()
    for name in first:
        if first[name].dtype in (torch.int32, torch.int64):
            result[name] = first[name].clone()
        else:
            result[name] = first[name] + alpha * (second[name] - first[name])
    return result


def lerped(first, second, alpha):
    out = dict(first)
    for name, value in second.items():
        if torch.is_floating_point(value):
            out[name] = torch.lerp(first[name], value, alpha)
    return out


def zipped(first, second, alpha):
    values = [a if a.dtype == torch.long else a.mul(1 - alpha).add(b, alpha=alpha)
              for a, b in zip(first.values(), second.values())]
    return dict(zip(first.keys(), values))


def copied(first, second, alpha):
    mixed = copy.deepcopy(first)
    with torch.no_grad():
        for name, value in mixed.items():
            if value.is_floating_point():
                value *= 1 - alpha
                value += alpha * second[name]
    return mixed


def by_name(first, second, alpha):
    def mix(name):
        if name.endswith(("num_batches_tracked", "counter")):
            return first[name]
        return torch.add((1 - alpha) * first[name], second[name], alpha=alpha)

    return {name: mix(name) for name in first.keys()}


def as_one_vector(first, second, alpha):
    names = [n for n, v in first.items() if v.dtype.is_floating_point]
    a, b = (torch.cat([d[n].flatten() for n in names]) for d in (first, second))
    parts = ((1 - alpha) * a + alpha * b).split([first[n].numel() for n in names])
    found = {n: part.view_as(first[n]) for n, part in zip(names, parts)}
    return {n: found.get(n, v) for n, v in first.items()}


def by_numpy(first, second, alpha):
    found = {}
    for name, a in first.items():
        if "int" in str(a.dtype):
            found[name] = a
            continue
        found[name] = torch.from_numpy((1 - alpha) * a.numpy() + alpha * second[name].numpy()).float()
    return found


def counters_last(first, second, alpha):
    mixed = {n: torch.stack([(1 - alpha) * first[n], alpha * second[n]]).sum(0) for n in first}
    mixed.update({n: v for n, v in first.items() if not v.is_floating_point()})
    return mixed


RIGHT = [comprehension, loop, lerped, zipped, copied, by_name, as_one_vector, by_numpy, counters_last]


def everything(mix):
    return lambda first, second, t: {k: mix(a, second[k], t) for k, a in first.items()}


def floats(mix, take=lambda name: True):
    return lambda first, second, t: {k: mix(a, second[k], t) if a.is_floating_point() and take(k) else a
                                     for k, a in first.items()}


def right(a, b, t):
    return (1 - t) * a + t * b


def first_in_place(first, second, t):
    for k, v in first.items():
        if v.is_floating_point():
            v *= 1 - t
            v += t * second[k]
    return first


def first_reassigned(first, second, t):
    for k in first:
        if first[k].is_floating_point():
            first[k] = right(first[k], second[k], t)
    return first


def shallow_copy(first, second, t):
    mixed = first.copy()
    for k, v in mixed.items():
        if v.is_floating_point():
            v.lerp_(second[k], t)
    return mixed


def second_in_place(first, second, t):
    for k, v in second.items():
        if v.is_floating_point():
            v.mul_(t).add_(first[k], alpha=1 - t)
    return {k: second[k] if v.is_floating_point() else v for k, v in first.items()}


WRONG = [
    (lambda f, s, t: comprehension(f, s, 1 - t), "alpha_exchanged"),
    (lambda f, s, t: comprehension(s, f, t), "alpha_exchanged"),
    (first_in_place, "changed_in_place"),
    (first_reassigned, "changed_in_place"),
    (shallow_copy, "changed_in_place"),
    (second_in_place, "changed_in_place"),
    (everything(right), "counters_mixed"),
    (everything(lambda a, b, t: right(a, b, t).to(a.dtype)), "counters_mixed"),
    (lambda f, s, t: {k: right(f[k], s[k], t) if f[k].is_floating_point() else s[k] for k in f}, "counters_changed"),
    (lambda f, s, t: {k: v for k, v in comprehension(f, s, t).items() if v.is_floating_point()}, "counters_left_out"),
    (floats(right, lambda k: k.endswith("weight")), "only_weights"),
    (floats(right, lambda k: not k.endswith("bias")), "only_weights"),
    (floats(right, lambda k: "running" not in k), "no_running_statistics"),
    (floats(lambda a, b, t: (1 - t**2) * a + t**2 * b), "alpha_bent"),
    (floats(lambda a, b, t: (1 - t) ** 2 * a + t**2 * b), "alpha_bent"),
    (floats(lambda a, b, t: (a + b) / 2), "half_and_half"),
    (floats(lambda a, b, t: a if t < 0.5 else b), "switched"),
    (lambda f, s, t: f, "one_network"),
    (floats(lambda a, b, t: t * b), "one_network"),
    (floats(lambda a, b, t: a + t * b), "weights_add_up"),
    (floats(lambda a, b, t: (1 - t) * a - t * b), "wrong_sign"),
    (floats(lambda a, b, t: a + t * (a - b)), "wrong_sign"),
    (floats(lambda a, b, t: 1 - t * a + t * b), "bracket"),
    (floats(lambda a, b, t: a ** (1 - t) * b**t), "geometric"),
    (lambda f, s, t: (1 - t) * f + t * s, "whole_dicts"),
    (everything(lambda a, b, t: torch.lerp(a, b, t)), "lerp_of_counters"),
    (lambda f, s, t: [right(a, b, t) for a, b in zip(f.values(), s.values())], "values_alone"),
    (lambda f, s, t: {k: v.tolist() for k, v in comprehension(f, s, t).items()}, "no_tensors"),
    (floats(lambda a, b, t: right(a, b, t).round()), "rounded"),
    (lambda f, s, t: print(comprehension(f, s, t)), "nothing_returned"),
]
