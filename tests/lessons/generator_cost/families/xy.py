"""Answers to variants of 02.xy, with the particulars as arguments."""

import numpy as np
import torch


def RIGHT(factor, minimises, first):
    s = -1 if minimises == "x" else 1

    def two_branches(x, y, lr, steps, simultaneous):
        path = [(x, y)]
        for _ in range(steps):
            if simultaneous:
                x, y = x + s * factor * lr * y, y - s * factor * lr * x
            elif first == "x":
                x = x + s * factor * lr * y
                y = y - s * factor * lr * x
            else:
                y = y - s * factor * lr * x
                x = x + s * factor * lr * y
            path.append((x, y))
        return path

    def matrices(x, y, lr, steps, simultaneous):
        c = factor * lr
        X, Y = np.array([[1, s * c], [0, 1]]), np.array([[1, 0], [-s * c, 1]])
        step = X + Y - np.eye(2) if simultaneous else (Y @ X if first == "x" else X @ Y)
        path = [np.array([x, y])]
        for _ in range(steps):
            path.append(step @ path[-1])
        return path

    def autograd(x, y, lr, steps, simultaneous):
        path = [(x, y)]
        for _ in range(steps):
            old = {"x": x, "y": y}
            now = dict(old)
            for name in first + ("y" if first == "x" else "x"):
                seen = old if simultaneous else now
                at = {key: torch.tensor(value, dtype=torch.float64, requires_grad=True) for key, value in seen.items()}
                (factor * at["x"] * at["y"]).backward()
                now = now | {name: now[name] + (-1 if name == minimises else 1) * lr * at[name].grad.item()}
            x, y = now["x"], now["y"]
            path.append((x, y))
        return path

    return [two_branches, matrices, autograd, lambda *args: torch.tensor(two_branches(*args))]


def WRONG(factor, minimises, first):
    right = RIGHT(factor, minimises, first)[0]
    return [
        lambda *args: right(*args)[1:], lambda *args: right(*args)[-1], lambda *args: right(*args[:4], not args[4]),
        lambda *args: right(*args[:4], True), lambda x, y, lr, n, s: right(x, y, lr, n + 1, s),
        lambda x, y, lr, n, s: right(x, y, 1.0, n, s), lambda *args: [(y, x) for x, y in right(*args)],
        lambda *args: [x for x, _ in right(*args)], lambda x, y, lr, n, s: right(x, y, 4 * lr, n, s),
    ]
