"""What the answers of several exercises share."""

import torch


def light(x):
    return (x + 1) / 2


def iou_areas(predicted, mask):
    both = (predicted * mask).sum()
    union = predicted.sum() + mask.sum() - both
    return both / union if union > 0 else torch.tensor(1.0)
