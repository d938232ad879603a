"""Right and wrong answers to 08.truncated, as learners write them."""

import torch


def truncated_lerp(mapping, z, psi, many_z):
    return torch.lerp(mapping(many_z).mean(0, keepdim=True).expand(len(z), -1), mapping(z), psi)


def truncated_sum(mapping, z, psi, many_z):
    styles = mapping(many_z)
    return psi * mapping(z) + (1 - psi) * styles.sum(dim=0) / len(styles)


def truncated_once(mapping, z, psi, many_z):
    w = mapping(torch.cat([z, many_z]))
    centre = w[len(z) :].mean(0)
    return centre + (w[: len(z)] - centre) * psi


def truncated_rows(mapping, z, psi, many_z):
    with torch.no_grad():
        centre = torch.stack([mapping(row[None])[0] for row in many_z]).mean(dim=0)
    return torch.stack([centre + psi * (mapping(row[None])[0] - centre) for row in z])


def truncated_numpy(mapping, z, psi, many_z):
    w, centre = (mapping(z).numpy(), mapping(many_z).numpy().mean(axis=0))
    return centre * (1 - psi) + w * psi


def truncated_in_place(mapping, z, psi, many_z):
    w, centre = (mapping(z), mapping(many_z).mean(0))
    w -= centre
    w *= psi
    return w + centre


def summed_rows(mapping, z, psi, many_z):
    total = 0
    for row in many_z:
        total = total + mapping(row.unsqueeze(0))
    w_avg = total / many_z.shape[0]
    return w_avg + (mapping(z) - w_avg) * psi


@torch.no_grad()
def mode_put_back(mapping, z, psi, many_z):
    mode = mapping.training
    mapping.eval()
    w = mapping(z).lerp(mapping(many_z).mean(0, keepdim=True).expand(len(z), -1), 1 - psi)
    mapping.train(mode)
    return w


def numpy_detached(mapping, z, psi, many_z):
    w, c = (mapping(z).detach().numpy(), mapping(many_z).detach().numpy().mean(axis=0))
    return torch.from_numpy(c * (1 - psi) + psi * w)


def chunks(mapping, z, psi, many_z):
    c = torch.cat([mapping(part) for part in many_z.split(7)]).mean(0)
    return torch.stack([c + psi * (w - c) for w in mapping(z)])


def mapping_changed(f, z, p, m):
    f.eval()
    with torch.no_grad():
        c = f(m).mean(0)
        return c + p * (f(z) - c)


def style_of_mean(f, z, p, m):
    return f(m.mean(0)) + p * (f(z) - f(m.mean(0)))


def over_numbers(f, z, p, m):
    c = f(m).mean(1, keepdim=True)
    return c + p * (f(z) - c)


def over_numbers_2(f, z, p, m):
    c = f(m).mean()
    return c + p * (f(z) - c)


def other_way_round(f, z, p, m):
    c = f(m).mean(0)
    return (1 - p) * f(z) + p * c


def not_subtracted(f, z, p, m):
    c = f(m).mean(0)
    return f(z) + p * c


def means_of_batches(f, z, p, m):
    c = torch.stack([f(b).mean(0) for b in m.split(len(z))]).mean(0)
    return c + p * (f(z) - c)


def in_z(f, z, p, m):
    return f(z * p)


def moving_average(f, z, p, m):
    c = torch.zeros(f(z).shape[1])
    for row in m:
        c = 0.995 * c + 0.005 * f(row)
    return c + p * (f(z) - c)


def mapping_changed_2(f, z, p, m):
    for q in f.parameters():
        q.requires_grad = False
    c = f(m).mean(0)
    return c + p * (f(z) - c)


def python_sum(f, z, p, m):
    w, avg = (f(z), sum(f(m)) / len(m))
    return (1 - p) * avg.repeat(len(z), 1) + p * w


def inference_mode(f, z, p, m):
    with torch.inference_mode():
        return torch.add(f(m).mean(0), f(z) - f(m).mean(0), alpha=p)


def matrix_of_ones(f, z, p, m):
    avg = torch.ones(1, len(m)) @ f(m) / len(m)
    return avg - p * (avg - f(z))


def r4(f, z, p, m):
    avg = torch.vmap(f)(m).mean(0, keepdim=True).detach()
    out = f(z).clone()
    for i in range(len(out)):
        out[i] = avg[0] + p * (out[i] - avg[0])
    return out.tolist()


RIGHT = [
    truncated_lerp,
    truncated_sum,
    truncated_once,
    truncated_rows,
    truncated_in_place,
    summed_rows,
    mode_put_back,
    numpy_detached,
    chunks,
    python_sum,
    inference_mode,
    matrix_of_ones,
]

WRONG = [
    (truncated_numpy, "numpy_of_history"),
    (lambda f, z, p, m: f(z * p), "in_z"),
    (lambda f, z, p, m: torch.lerp(f(m.mean(0)[None]).expand(len(z), -1), f(z), p), "style_of_mean"),
    (lambda f, z, p, m: torch.lerp(f(m.mean(0)), f(z), p), "style_of_mean"),
    (lambda f, z, p, m: f(z) * p, "towards_zero"),
    (lambda f, z, p, m: (f(z) - f(m).mean(0)) * p, "not_added_back"),
    (lambda f, z, p, m: f(z) * p + f(m).mean(0), "not_subtracted"),
    (lambda f, z, p, m: truncated_lerp(f, z, 1 - p, m), "other_way_round"),
    (lambda f, z, p, m: f(m).mean() + p * (f(z) - f(m).mean()), "over_numbers"),
    (lambda f, z, p, m: truncated_lerp(f, z, p, z), "of_the_batch"),
    (lambda f, z, p, m: f(z).clamp(min=-abs(p), max=abs(p)), "cut_off"),
    (lambda f, z, p, m: f(m).sum(0) + p * (f(z) - f(m).sum(0)), "sum"),
    (lambda f, z, p, m: f(m).mean(0) - p * (f(z) - f(m).mean(0)), "wrong_sign"),
    (lambda f, z, p, m: f(z), "psi_left_out"),
    (lambda f, z, p, m: f(m).mean(1) + p * (f(z) - f(m).mean(1)), "over_numbers"),
    (lambda f, z, p, m: f(z) - p, None),
    (mapping_changed, "mapping_changed"),
    (style_of_mean, "style_of_mean"),
    (over_numbers, "over_numbers"),
    (over_numbers_2, "over_numbers"),
    (other_way_round, "other_way_round"),
    (not_subtracted, "not_subtracted"),
    (means_of_batches, "means_of_batches"),
    (in_z, "in_z"),
    (moving_average, "moving_average"),
    (mapping_changed_2, "mapping_changed"),
    (lambda f, z, p, m: f(z) + p * (f(m).mean(0) - f(z)), "other_way_round"),
    (lambda f, z, p, m: f(m.mean(0, keepdim=True)) + p * (f(z) - f(m.mean(0, keepdim=True))), "style_of_mean"),
    (lambda f, z, p, m: f(m).mean(0) + p * (f(z) - f(z).mean(0)), "of_the_batch"),
    (lambda f, z, p, m: f(m).mean(0) + p * f(z), "not_subtracted"),
    (lambda f, z, p, m: p * f(z), "towards_zero"),
    (lambda f, z, p, m: f(m).mean() + p * (f(z) - f(m).mean()), "over_numbers"),
    (lambda f, z, p, m: f(m).mean(0) + p * (f(z) - f(m).mean(0)).clamp(-1, 1), "cut_off"),
    (lambda f, z, p, m: f(m.mean(0) + p * (z - m.mean(0))), "in_z"),
    (lambda f, z, p, m: f.eval()(m).mean(0) * (1 - p) + p * f(z), "mapping_changed"),
    (lambda f, z, p, m: f(m).mean(0) + p * (f(z)[0] - f(m).mean(0)), "one_for_all"),
]

WRONG += [(lambda f, z, p, m: f(m).mean(0) + p * (f.train()(z) - f(m).mean(0)), "mapping_changed"),
          (lambda f, z, p, m: (f(z), f(m)), "no_tensor"),
          (lambda f, z, p, m: (c := f(m).mean(0)) + (f(z) - c) / p, "psi_bent")]
