"""Right and wrong answers to 09.kappa."""

import numpy as np
import torch
from sklearn.metrics import cohen_kappa_score

from tests.lessons.shadows.exercises._shared import iou_areas


def kappa_table(predicted, mask):
    table = torch.zeros(2, 2)
    for p, m in ((0, 0), (0, 1), (1, 0), (1, 1)):
        table[p, m] = ((predicted == bool(p)) & (mask == bool(m))).sum()
    table = table / table.sum()
    chance = (table.sum(0) * table.sum(1)).sum()
    return (table.trace() - chance) / (1 - chance)


def kappa_disagreement(predicted, mask):
    a, b = predicted.double().mean(), mask.double().mean()
    return 1 - (predicted ^ mask).double().mean() / (a * (1 - b) + b * (1 - a))


def kappa_counts(predicted, mask):
    n = mask.numel()
    tp, tn = int((predicted & mask).sum()), int((~predicted & ~mask).sum())
    p, m = int(predicted.sum()), int(mask.sum())
    chance = (p * m + (n - p) * (n - m)) / n**2
    return ((tp + tn) / n - chance) / (1 - chance)


def kappa_sklearn(predicted, mask):
    return cohen_kappa_score(predicted.flatten().numpy(), mask.flatten().numpy())


def kappa_numpy(predicted, mask):
    o, e = agreements(predicted, mask)
    return (o - e) / (1 - e)


def agreements(predicted, mask):
    p, m = predicted.numpy(), mask.numpy()
    return (p == m).mean(), p.mean() * m.mean() + (~p).mean() * (~m).mean()


def kappa(chance):
    """A κ with another agreement by chance, from the shares a and b."""

    def made(predicted, mask):
        a, b = predicted.float().mean(), mask.float().mean()
        e = chance(a, b)
        return ((predicted == mask).float().mean() - e) / (1 - e)

    return made


def right_1(predicted, mask):
    tp = (predicted & mask).sum().item()
    tn = (~predicted & ~mask).sum().item()
    fp = (predicted & ~mask).sum().item()
    fn = (~predicted & mask).sum().item()
    return 2 * (tp * tn - fp * fn) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))


def right_2(predicted, mask):
    p, m = (predicted.flatten().double(), mask.flatten().double())
    po = 1 - (p - m).abs().mean()
    pe = p.mean() * m.mean() + (1 - p.mean()) * (1 - m.mean())
    return ((po - pe) / (1 - pe)).item()


def right_3(predicted, mask):
    from sklearn.metrics import cohen_kappa_score

    return cohen_kappa_score(predicted.flatten().tolist(), mask.flatten().tolist())


def right_4(predicted, mask):
    c = (
        np.bincount(2 * predicted.numpy().ravel().astype(int) + mask.numpy().ravel(), minlength=4).reshape(2, 2)
        / mask.numel()
    )
    pe = c.sum(0) @ c.sum(1)
    return (np.trace(c) - pe) / (1 - pe)


def right_5(predicted, mask):
    a = predicted.sum().float() / predicted.numel()
    b = mask.sum() / mask.numel()
    p_o = (predicted == mask).sum() / mask.numel()
    p_e = a * b + (1 - a) * (1 - b)
    return 1 - (1 - p_o) / (1 - p_e)


def right_6(predicted, mask):
    P = predicted.reshape(-1).tolist()
    M = mask.reshape(-1).tolist()
    n = len(P)
    po = sum((x == y for x, y in zip(P, M))) / n
    a, b = (sum(P) / n, sum(M) / n)
    return (po - (a * b + (1 - a) * (1 - b))) / (1 - (a * b + (1 - a) * (1 - b)))


def accuracy_1(predicted, mask):
    return (predicted == mask).float().mean()


def chance_half_1(predicted, mask):
    po = (predicted == mask).float().mean()
    return (po - 0.5) / 0.5


def only_shadow_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b
    return (po - pe) / (1 - pe)


def observed_shadow_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted & mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / (1 - pe)


def brackets_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return po - pe / 1 - pe


def brackets_2(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / 1 - pe


def not_divided_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return po - pe


def one_share_1(predicted, mask):
    b = mask.float().mean()
    po = (predicted == mask).float().mean()
    pe = b**2 + (1 - b) ** 2
    return (po - pe) / (1 - pe)


def one_share_2(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = (a + b) / 2
    return (po - pe) / (1 - pe)


def one_share_3(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = ((a + b) / 2) ** 2
    return (po - pe) / (1 - pe)


def mean_of_bool_1(predicted, mask):
    po = (predicted == mask).mean()
    pe = predicted.mean() * mask.mean()
    return (po - pe) / (1 - pe)


def observed_difference_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted != mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / (1 - pe)


def by_disagreement_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * (1 - b) + (1 - a) * b
    return (po - pe) / (1 - pe)


def over_pictures_1(predicted, mask):
    vals = []
    for p, m in zip(predicted, mask):
        a, b = (p.float().mean(), m.float().mean())
        po = (p == m).float().mean()
        pe = a * b + (1 - a) * (1 - b)
        vals.append((po - pe) / (1 - pe))
    return torch.stack(vals).mean()


def not_one_number_1(predicted, mask):
    a, b = (predicted.float().mean((1, 2, 3)), mask.float().mean((1, 2, 3)))
    po = (predicted == mask).float().mean((1, 2, 3))
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / (1 - pe)


def iou_1(predicted, mask):
    return (predicted & mask).sum() / (predicted | mask).sum()


def correlation_1(predicted, mask):
    return torch.corrcoef(torch.stack([predicted.flatten().float(), mask.flatten().float()]))[0, 1]


def counts_1(predicted, mask):
    a, b = (predicted.sum(), mask.sum())
    po = (predicted == mask).sum()
    pe = a * b + (~predicted).sum() * (~mask).sum()
    return (po - pe) / (1 - pe)


def divided_by_observed_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / (1 - po)


def divided_by_chance_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / pe


def absolute_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return max(0.0, ((po - pe) / (1 - pe)).item())


def larger_class_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = max(a * b, (1 - a) * (1 - b))
    return (po - pe) / (1 - pe)


def added_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = (a * b + (1 - a) * (1 - b)) / 2
    return (po - pe) / (1 - pe)


def unnamed_1(predicted, mask):
    torch.manual_seed(0)
    q = predicted.flatten()[torch.randperm(predicted.numel())].view_as(predicted)
    pe = (q == mask).float().mean()
    po = (predicted == mask).float().mean()
    return (po - pe) / (1 - pe)


def observed_shadow_2(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    tp = (predicted & mask).float().mean()
    po = tp
    pe = a * b
    return (po - pe) / (1 - pe)


def only_light_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + 1 - a * 1 - b
    return (po - pe) / (1 - pe)


def unnamed_2(predicted, mask):
    p, m = (predicted.float(), mask.float())
    po = 1 - ((p - m) ** 2).mean().sqrt()
    pe = p.mean() * m.mean() + (1 - p.mean()) * (1 - m.mean())
    return (po - pe) / (1 - pe)


def rounded_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return ((po - pe) / (1 - pe)).round()


def no_number_1(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po, pe, (po - pe) / (1 - pe))


def right_7(predicted, mask):
    p, m = (predicted.flatten().numpy(), mask.flatten().numpy())
    o = np.mean(p == m)
    e = np.mean(p) * np.mean(m) + np.mean(1 - p.astype(int)) * np.mean(1 - m.astype(int))
    return float((o - e) / (1 - e))


def right_8(predicted, mask):
    n = predicted.numel()
    e = sum((predicted == v).sum().item() * (mask == v).sum().item() for v in (False, True)) / n**2
    return ((predicted == mask).sum().item() / n - e) / (1 - e)


def from_agreement_1(predicted, mask):
    n = predicted.numel()
    e = ((predicted & mask).sum() / n) ** 2 + ((~predicted & ~mask).sum() / n) ** 2
    return ((predicted == mask).sum() / n - e) / (1 - e)


def divided_by_observed_2(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / (po + pe)


def added_2(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = (a + b) / 2 * (1 - (a + b) / 2)
    return (po - pe) / (1 - pe)


def observed_difference_2(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted & mask).float().mean() + (predicted | mask).float().mean()
    pe = a * b + (1 - a) * (1 - b)
    return (po - pe) / (1 - pe)


def chance_half_2(predicted, mask):
    return 2 * (predicted == mask).float().mean() - 1


def unnamed_3(predicted, mask):
    a, b = (predicted.float().mean(), mask.float().mean())
    po = (predicted == mask).float().mean()
    pe = a * b
    return (po - pe) / (1 - po)


RIGHT = [
    kappa_table,
    kappa_disagreement,
    kappa_counts,
    kappa_sklearn,
    kappa_numpy,
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
    right_8,
]

WRONG = [
    (lambda p, m: (p == m).float().mean(), "accuracy"),
    (kappa(lambda a, b: 0.5), "chance_half"),
    (kappa(lambda a, b: a * b), "only_shadow"),
    (kappa(lambda a, b: (1 - a) * (1 - b)), "only_light"),
    (kappa(lambda a, b: b**2 + (1 - b) ** 2), "one_share"),
    (kappa(lambda a, b: max(b, 1 - b)), "larger_class"),
    (lambda p, m: np.subtract(*agreements(p, m)), "not_divided"),
    (lambda p, m: (lambda o, e: o - e / (1 - e))(*agreements(p, m)), "brackets"),
    (lambda p, m: (lambda o, e: (o - e) / 1 - e)(*agreements(p, m)), "brackets"),
    (lambda p, m: np.mean([kappa_numpy(a, b) for a, b in zip(p, m)]), "over_pictures"),
    (iou_areas, "iou"),
    (lambda p, m: np.corrcoef(p.numpy().ravel(), m.numpy().ravel())[0, 1], "correlation"),
    (lambda p, m: float("nan"), None),
    (accuracy_1, "accuracy"),
    (chance_half_1, "chance_half"),
    (only_shadow_1, "only_shadow"),
    (observed_shadow_1, "observed_shadow"),
    (brackets_1, "brackets"),
    (brackets_2, "brackets"),
    (not_divided_1, "not_divided"),
    (one_share_1, "one_share"),
    (one_share_2, "one_share"),
    (one_share_3, "one_share"),
    (mean_of_bool_1, "mean_of_bool"),
    (observed_difference_1, "observed_difference"),
    (by_disagreement_1, "by_disagreement"),
    (over_pictures_1, "over_pictures"),
    (not_one_number_1, "not_one_number"),
    (iou_1, "iou"),
    (correlation_1, "correlation"),
    (counts_1, "counts"),
    (divided_by_observed_1, "divided_by_observed"),
    (divided_by_chance_1, "divided_by_chance"),
    (absolute_1, "absolute"),
    (larger_class_1, "larger_class"),
    (added_1, "added"),
    (unnamed_1, None),
    (observed_shadow_2, "observed_shadow"),
    (only_light_1, "only_light"),
    (unnamed_2, None),
    (rounded_1, "rounded"),
    (no_number_1, "no_number"),
    (from_agreement_1, "from_agreement"),
    (divided_by_observed_2, "divided_by_observed"),
    (added_2, "added"),
    (observed_difference_2, "observed_difference"),
    (chance_half_2, "chance_half"),
    (unnamed_3, None),
]
