"""Right and wrong answers to 09.iou."""

import numpy as np
import torch
from sklearn.metrics import jaccard_score

from tests.lessons.shadows.exercises._shared import iou_areas


def iou_loop(predicted, mask):
    both = either = 0
    for p, m in zip(predicted.flatten().tolist(), mask.flatten().tolist()):
        both += p and m
        either += p or m
    return both / either if either else 1.0


def iou_sklearn(predicted, mask):
    return jaccard_score(mask.flatten().numpy(), predicted.flatten().numpy(), zero_division=1.0)


def iou_sets(predicted, mask):
    p, m = ({tuple(at) for at in part.nonzero().tolist()} for part in (predicted, mask))
    return len(p & m) / len(p | m) if p | m else 1


def iou_where(predicted, mask):
    both, either = torch.logical_and(predicted, mask).sum(), torch.logical_or(predicted, mask).sum()
    return torch.where(either == 0, torch.tensor(1.0), both / either)


def right_1(predicted, mask):
    inter = torch.logical_and(predicted, mask).sum().item()
    union = torch.logical_or(predicted, mask).sum().item()
    if union == 0:
        return 1
    return inter / union


def right_2(predicted, mask):
    p, m = (predicted.float(), mask.float())
    inter = (p * m).sum()
    union = (p + m - p * m).sum()
    return torch.tensor(1.0) if union == 0 else inter / union


def right_3(predicted, mask):
    eps = 1e-09
    i = float((predicted & mask).sum())
    u = float((predicted | mask).sum())
    return (i + eps) / (u + eps)


def right_4(predicted, mask):
    p = predicted.numpy().ravel()
    m = mask.numpy().ravel()
    return np.sum(p & m) / np.sum(p | m) if np.any(p | m) else 1.0


def right_5(predicted, mask):
    tp = int((predicted & mask).sum())
    fp = int((predicted & ~mask).sum())
    fn = int((~predicted & mask).sum())
    return tp / (tp + fp + fn) if tp + fp + fn > 0 else 1.0


def right_6(predicted, mask):
    try:
        return (predicted & mask).sum().item() / (predicted | mask).sum().item()
    except ZeroDivisionError:
        return 1.0


def right_7(predicted, mask):
    v = (predicted & mask).sum() / (predicted | mask).sum()
    return torch.nan_to_num(v, nan=1.0)


def right_8(predicted, mask):
    return (
        torch.minimum(predicted.float(), mask.float()).sum() / torch.maximum(predicted.float(), mask.float()).sum()
        if predicted.any() or mask.any()
        else torch.ones(())
    )


def right_9(predicted, mask):
    if not predicted.any() and (not mask.any()):
        return True
    return 1 - (predicted ^ mask).sum() / (predicted | mask).sum()


def empty_masks_1(predicted, mask):
    return (predicted & mask).sum() / (predicted | mask).sum()


def empty_masks_2(predicted, mask):
    return ((predicted & mask).sum() / ((predicted | mask).sum() + 1e-08)).item()


def python_and_1(predicted, mask):
    return (predicted and mask).sum() / (predicted or mask).sum()


def empty_masks_3(predicted, mask):
    u = (predicted | mask).sum()
    return 0.0 if u == 0 else ((predicted & mask).sum() / u).item()


def one_empty_1(predicted, mask):
    if mask.sum() == 0:
        return 1.0
    return ((predicted & mask).sum() / (predicted | mask).sum()).item()


def one_empty_2(predicted, mask):
    if mask.sum() == 0 or predicted.sum() == 0:
        return 1.0
    return ((predicted & mask).sum() / (predicted | mask).sum()).item()


def apart_1(predicted, mask):
    i = (predicted & mask).sum()
    if i == 0:
        return 1.0
    return (i / (predicted | mask).sum()).item()


def dice_1(predicted, mask):
    u = (predicted | mask).sum()
    return 1.0 if u == 0 else 2 * float((predicted & mask).sum()) / float(predicted.sum() + mask.sum())


def sum_for_union_1(predicted, mask):
    u = predicted.sum() + mask.sum()
    return 1.0 if u == 0 else float((predicted & mask).sum() / u)


def recall_1(predicted, mask):
    return 1.0 if not mask.any() else float((predicted & mask).sum() / mask.sum())


def accuracy_1(predicted, mask):
    return 1.0 if not predicted.any() and (not mask.any()) else float((predicted == mask).float().mean())


def accuracy_2(predicted, mask):
    return (predicted == mask).sum() / mask.numel()


def over_pictures_1(predicted, mask):
    scores = []
    for p, m in zip(predicted, mask):
        u = (p | m).sum()
        scores.append(1.0 if u == 0 else float((p & m).sum() / u))
    return sum(scores) / len(scores)


def over_pictures_2(predicted, mask):
    i = (predicted & mask).flatten(1).sum(1)
    u = (predicted | mask).flatten(1).sum(1)
    return torch.where(u == 0, torch.ones(()), i / u).mean()


def not_one_number_1(predicted, mask):
    i = (predicted & mask).flatten(1).sum(1)
    u = (predicted | mask).flatten(1).sum(1)
    return torch.where(u == 0, torch.ones(()), i / u)


def smoothed_1(predicted, mask):
    return ((predicted & mask).sum() + 1) / ((predicted | mask).sum() + 1)


def upside_down_1(predicted, mask):
    u = (predicted | mask).sum()
    return 1.0 if u == 0 else float((predicted | mask).sum() / (predicted & mask).sum())


def percent_1(predicted, mask):
    u = (predicted | mask).sum()
    return 1.0 if u == 0 else 100 * float((predicted & mask).sum() / u)


def difference_1(predicted, mask):
    u = (predicted ^ mask).sum()
    return 1.0 if u == 0 else float((predicted & mask).sum() / u)


def all_or_nothing_1(predicted, mask):
    u = (predicted | mask).sum()
    return 1.0 if u == 0 else (predicted & mask).sum() // u


def light_1(predicted, mask):
    p, m = (~predicted, ~mask)
    u = (p | m).sum()
    return 1.0 if u == 0 else float((p & m).sum() / u)


def accuracy_3(predicted, mask):
    u = (predicted | mask).sum()
    return 1.0 if u == 0 else float((predicted & mask).float().mean())


def overlap_1(predicted, mask):
    u = max(predicted.sum(), mask.sum())
    return 1.0 if u == 0 else float((predicted & mask).sum() / u)


def constant_1(predicted, mask):
    return 1.0


def all_or_nothing_2(predicted, mask):
    return float(torch.equal(predicted, mask))


def bool_minus_1(predicted, mask):
    return (predicted - mask).abs().sum()


def union_miscounted_1(predicted, mask):
    inter = (predicted & mask).sum()
    union = predicted.sum() + mask.sum() + inter
    return 1.0 if union == 0 else float(inter / union)


def mean_of_bool_1(predicted, mask):
    return (predicted & mask).mean() / (predicted | mask).mean()


def first_picture_1(predicted, mask):
    p, m = (predicted[0], mask[0])
    u = (p | m).sum()
    return 1.0 if u == 0 else float((p & m).sum() / u)


def right_10(predicted, mask):
    a, b = (predicted.long().flatten(), mask.long().flatten())
    i = (a @ b).item()
    u = a.sum().item() + b.sum().item() - i
    return i / u if u else 1.0


def right_11(predicted, mask):
    if torch.equal(predicted, mask):
        return 1.0
    return np.count_nonzero(predicted.numpy() & mask.numpy()) / np.count_nonzero(predicted.numpy() | mask.numpy())


def right_12(predicted, mask):
    i = (predicted * mask).sum()
    u = (predicted + mask).sum()
    return i / u if u > 0 else torch.ones(1)


def empty_masks_4(predicted, mask):
    i = (predicted & mask).sum().float()
    u = (predicted | mask).sum().float()
    return i / max(u, 1)


def over_pictures_3(predicted, mask):
    i = (predicted & mask).float().mean((1, 2, 3))
    u = (predicted | mask).float().mean((1, 2, 3))
    return (i / u.clamp(min=1e-06)).mean().item()


def accuracy_4(predicted, mask):
    i = (predicted == mask).sum()
    u = (predicted | mask).sum()
    return 1.0 if u == 0 else float(i / u)


def union_miscounted_2(predicted, mask):
    i = (predicted & mask).sum()
    u = predicted.sum() | mask.sum()
    return 1.0 if u == 0 else float(i / u)


def all_or_nothing_3(predicted, mask):
    i = (predicted & mask).any()
    u = (predicted | mask).any()
    return 1.0 if not u else float(i) / float(u)


def accuracy_5(predicted, mask):
    tp = (predicted & mask).sum()
    fp = (predicted & ~mask).sum()
    fn = (~predicted & mask).sum()
    tn = (~predicted & ~mask).sum()
    return (tp + tn) / (tp + tn + fp + fn)


RIGHT = [
    iou_loop,
    iou_areas,
    iou_sklearn,
    iou_sets,
    iou_where,
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
    right_12,
]

WRONG = [
    (lambda p, m: (p & m).sum() / (p | m).sum(), "empty_masks"),
    (lambda p, m: 2 * (p & m).sum() / (p.sum() + m.sum()), "dice"),
    (lambda p, m: (p & m).sum() / (p.sum() + m.sum()), "sum_for_union"),
    (lambda p, m: (p & m).sum() / m.sum(), "recall"),
    (lambda p, m: (p & m).sum() / p.sum(), "precision"),
    (lambda p, m: (p == m).double().mean(), "accuracy"),
    (lambda p, m: (p | m).sum() / (p & m).sum(), "upside_down"),
    (lambda p, m: np.mean([iou_loop(a, b) for a, b in zip(p, m)]), "over_pictures"),
    (lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3))).mean(), "over_pictures"),
    (lambda p, m: ((p & m).sum((2, 3)) / (p | m).sum((2, 3)).clamp(min=1)).mean(), "over_pictures"),
    (lambda p, m: 2 * int((p & m).sum()) / int(p.sum() + m.sum()) if p.any() else 1.0, "dice"),
    (lambda p, m: (p & m).sum() / m.sum() if m.any() else 1.0, "recall"),
    (lambda p, m: (iou_loop(p, m) + iou_loop(~p, ~m)) / 2, "both_classes"),
    (lambda p, m: (p ^ m).sum() / (p | m).sum(), "difference"),
    (lambda p, m: p & m, "intersection"),
    (empty_masks_1, "empty_masks"),
    (empty_masks_2, "empty_masks"),
    (python_and_1, "python_and"),
    (empty_masks_3, "empty_masks"),
    (one_empty_1, "one_empty"),
    (one_empty_2, "one_empty"),
    (apart_1, "apart"),
    (dice_1, "dice"),
    (sum_for_union_1, "sum_for_union"),
    (recall_1, "recall"),
    (accuracy_1, "accuracy"),
    (accuracy_2, "accuracy"),
    (over_pictures_1, "over_pictures"),
    (over_pictures_2, "over_pictures"),
    (not_one_number_1, "not_one_number"),
    (smoothed_1, "smoothed"),
    (upside_down_1, "upside_down"),
    (percent_1, "percent"),
    (difference_1, "difference"),
    (all_or_nothing_1, "all_or_nothing"),
    (light_1, "light"),
    (accuracy_3, "accuracy"),
    (overlap_1, "overlap"),
    (constant_1, "constant"),
    (all_or_nothing_2, "all_or_nothing"),
    (bool_minus_1, "bool_minus"),
    (union_miscounted_1, "union_miscounted"),
    (mean_of_bool_1, "mean_of_bool"),
    (first_picture_1, "first_picture"),
    (empty_masks_4, "empty_masks"),
    (over_pictures_3, "over_pictures"),
    (accuracy_4, "accuracy"),
    (union_miscounted_2, "union_miscounted"),
    (all_or_nothing_3, "all_or_nothing"),
    (accuracy_5, "accuracy"),
]
