"""12.sliced: the sliced Wasserstein distance of two sets of equal size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def sliced(a, b, directions):
    """The sliced Wasserstein distance, squared: the mean over all directions of W₂² on the line along each.

    a, b: features (N, F), float64 tensors with equally many rows. directions: (L, F), float64, each row of length 1.
    On the line along a direction u, each row x becomes the number x·u. There W₂² is the mean squared difference of the
    N numbers of a and the N of b, both sorted. Return one number, in squared units of the features.
    """
    a, b = ((part @ directions.T).sort(dim=0).values for part in (a, b))  # (N, L)
    return ((a - b) ** 2).mean()


def line_by_line(a, b, directions):
    total = 0
    for u in directions:
        total = total + ((a @ u).sort().values - (b @ u).sort().values).square().mean()
    return total / len(directions)


def cases(rng: np.random.Generator) -> list[Case]:
    def tensor(values):
        return torch.tensor(np.asarray(values), dtype=torch.float64)

    found = [Case((tensor([[3.0], [1.0]]), tensor([[1.0], [5.0]]), tensor([[1.0]])), expected=2.0,
                  note="on one line: 3, 1 and 1, 5"),
             Case((tensor([[0.0, 3.0], [1.0, 0.0]]), tensor([[1.0, 0.0], [0.0, 3.0]]), tensor(np.eye(2))), expected=0.0,
                  note="the same two points in another order")]
    for n, f, count in ((4, 2, 3), (5, 3, 4), (7, 2, 6), (3, 4, 5)):
        directions = rng.normal(size=(count, f))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        a, b = rng.normal(size=(n, f)), 2 * rng.normal(size=(n, f)) + 1
        found.append(Case((tensor(a), tensor(b), tensor(directions)),
                          note=f"{n} rows of {f} features, {count} directions"))
    return found


def _along(reduce: Callable) -> Callable:
    """`reduce` gets the sorted numbers of both sets, (N, L)."""
    return lambda a, b, u: reduce((a @ u.T).sort(0).values, (b @ u.T).sort(0).values)


EXERCISE = Exercise(
    id="12.sliced", place=4, title="Sliced Wasserstein", points=2, solution=sliced, cases=cases,
    difficulty=2, importance=2, minutes=8, another=line_by_line,
    reason="On a line no pairing is cheaper than that of equal ranks, since uncrossing two crossed pairs never adds "
           "to the squares, so on each line sorting finds the best plan, for crowds of any shape.",
    hints=("One matrix product gives the numbers of all rows along all directions: (N, L).",
           "Sort along the rows, dim=0, each direction for itself; both sets.",
           "Then square the differences of the sorted numbers, and take the mean over everything."),
    mistakes=(
        Mistake("not_sorted", "Not sorted", "Row i of a has nothing to do with row i of b: sort the numbers of both.",
                [lambda a, b, u: ((a @ u.T - b @ u.T) ** 2).mean()]),
        Mistake("one_sorted", "One set sorted", "Both sets have to be sorted.",
                [lambda a, b, u: ((((a @ u.T).sort(0).values - b @ u.T)) ** 2).mean(),
                 lambda a, b, u: ((a @ u.T - (b @ u.T).sort(0).values) ** 2).mean()]),
        Mistake("sorted_against", "Sorted against each other", "The smallest goes to the smallest: sort both alike.",
                [lambda a, b, u: (((a @ u.T).sort(0).values - (b @ u.T).sort(0, descending=True).values) ** 2).mean()]),
        Mistake("sorted_first", "Sorted before the projection",
                "Sorting each feature tears the rows apart. First x·u, then sort.",
                [lambda a, b, u: (((a.sort(0).values - b.sort(0).values) @ u.T) ** 2).mean()]),
        Mistake("sorted_over_directions", "Sorted over the directions",
                "Along each direction the N numbers are sorted: dim=0 of (N, L), not the last.",
                [lambda a, b, u: (((a @ u.T).sort().values - (b @ u.T).sort().values) ** 2).mean()]),
        Mistake("not_projected", "No directions", "Sorted features are only the directions along the axes.",
                [lambda a, b, u: ((a.sort(0).values - b.sort(0).values) ** 2).mean()]),
        Mistake("absolute", "W₁ for W₂²", "The differences are squared.", [_along(lambda x, y: (x - y).abs().mean())]),
        Mistake("rooted", "Root taken", "The squared distance is asked for.",
                [_along(lambda x, y: ((x - y) ** 2).mean().sqrt()),
                 _along(lambda x, y: ((x - y) ** 2).mean(0).sqrt().mean())]),
        Mistake("summed", "Sum for mean", "The mean over rows and directions is asked for.",
                [_along(lambda x, y: ((x - y) ** 2).sum()), _along(lambda x, y: ((x - y) ** 2).sum(0).mean()),
                 _along(lambda x, y: ((x - y) ** 2).mean(0).sum())]),
        Mistake("largest", "The largest direction", "The mean over all directions is asked for, not the largest.",
                [_along(lambda x, y: ((x - y) ** 2).mean(0).max())]),
        Mistake("means_only", "Only the means", "Sets with equal means may have other shapes.",
                [_along(lambda x, y: ((x - y).mean(0) ** 2).mean())]),
        Mistake("one_direction", "One direction", "All directions count.",
                [lambda a, b, u: (((a @ u[0]).sort().values - (b @ u[0]).sort().values) ** 2).mean()]),
    ))
