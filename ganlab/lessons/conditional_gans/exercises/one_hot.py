"""05.one_hot: the class beside the latent."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import one_hot

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.conditional_gans.exercises._shared import BRACKETS


def join_one_hot(z, y, classes):
    """Join the class to the latent: each row of z, followed by the one-hot row of its class.

    z: a float tensor (B, d). y: an int64 tensor (B,) of class numbers from 0 to classes − 1.
    A one-hot row has a 1 at its class and 0 elsewhere, so class 2 of 4 is 0, 0, 1, 0.
    Return a float tensor (B, d + classes).
    """
    rows = torch.nn.functional.one_hot(y, classes).to(z.dtype)
    return torch.cat([z, rows], dim=1)


def by_identity(z, y, classes):
    return torch.cat([z, torch.eye(classes, dtype=z.dtype)[y]], dim=1)  # row k of the identity is class k


def cases(rng: np.random.Generator) -> list[Case]:
    def z(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        return torch.tensor(rng.normal(size=shape), dtype=dtype)

    def some(batch: int, count: int) -> torch.Tensor:
        """Never the last class and at least two different ones: their number cannot be read off y."""
        y = rng.integers(0, count - 1, batch)
        y[:2] = 1, 0
        return torch.tensor(y)

    by_hand = torch.tensor([[0.5, -0.5], [1.5, 2.5], [0.0, -1.0]])
    return [Case((by_hand, torch.tensor([2, 0, 2]), 4),
                 expected=torch.tensor([[0.5, -0.5, 0, 0, 1, 0], [1.5, 2.5, 1, 0, 0, 0], [0.0, -1, 0, 0, 1, 0]])),
            Case((z(3, 4), torch.tensor([0, 2, 1]), 4)),
            Case((z(6, 5), some(6, 10), 10)), Case((z(4, 7, dtype=torch.float64), some(4, 5), 5)),
            Case((z(2, 3), torch.tensor([11, 4]), 12)),
            Case((z(1, 2), torch.tensor([2]), 3)), Case((z(2, 1), torch.tensor([0, 0]), 1))]


def _from(y, classes):
    """One-hot rows of class numbers that may lie outside: those rows stay empty."""
    return (y[:, None] == torch.arange(classes)).float()


def _written(place):
    """Zeros into which ones are written at `place`(rows, y)."""
    def made(z, y, classes):
        rows = torch.zeros(len(y), classes)
        place(rows, y)
        return torch.cat([z, rows], 1)

    return made


EXERCISE = Exercise(
    id="05.one_hot", place=1, title="Class beside the latent", points=2, solution=join_one_hot, cases=cases,
    difficulty=2, importance=3, minutes=6, another=by_identity,
    reason="Numbers have an order and distances that classes do not have; with a column for each class the first "
           "layer gets weights of its own for each.",
    hints=("One row a sample, one column a class: which entry is 1?",
           "torch.nn.functional.one_hot(y, classes) makes the rows, as integers.",
           "torch.cat([z, rows], dim=1) puts them side by side."),
    mistakes=(
        Mistake("class_number", "Class number for one-hot",
                "As one number, class 9 is nine times class 1 and close to class 8, which means nothing. Give each "
                "class its own column.",
                [lambda z, y, n: torch.cat([z, y[:, None].float()], 1),
                 lambda z, y, n: torch.cat([z, y[:, None] / n], 1),
                 lambda z, y, n: torch.cat([z, y[:, None] / (n - 1)], 1),
                 lambda z, y, n: torch.cat([z, y[:, None].float().expand(-1, n)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n) * y[:, None]], 1)]),
        Mistake("flat_classes", "Class numbers laid beside the latent",
                "y is (B,) and holds numbers; what stands beside z is a table (B, classes): one_hot makes it.",
                [lambda z, y, n: torch.cat([z, y], 1)]),
        Mistake("arguments_exchanged", "Arguments exchanged",
                "one_hot takes the class numbers first: one_hot(y, classes).",
                [lambda z, y, n: torch.cat([z, one_hot(n, y)], 1)]),
        Mistake("class_first", "Class first",
                "The latent comes first, then the class. G would learn with any order; here the order is fixed so "
                "that all parts agree.", [lambda z, y, n: torch.cat([one_hot(y, n), z], 1)]),
        Mistake("classes_from_batch", "Number of classes read off the batch",
                "A batch need not hold the last class: pass `classes` to one_hot.",
                [lambda z, y, n: torch.cat([z, one_hot(y)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y.unique(return_inverse=True)[1])], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n - 1)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, int(y.max()))], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, len(y))], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, len(y.unique()))], 1)]),
        Mistake("classes_fixed", "Number of classes fixed", "How many classes there are is an argument: `classes`.",
                [lambda z, y, n, fixed=fixed, rows=rows: torch.cat([z, rows(y, fixed)], 1)
                 for fixed in (10, 4) for rows in (one_hot, _from)]),
        Mistake("joined_along_batch", "Joined along the batch",
                "dim=0 puts rows under rows. Each sample gets longer: dim=1.",
                [lambda z, y, n: torch.cat([z, one_hot(y, n)]), lambda z, y, n: torch.cat([z, one_hot(y, n).T])]),
        Mistake("no_such_dimension", "A dimension that is not there",
                "z and the one-hot rows have two dimensions, 0 and 1: the rows get longer along dim=1.",
                [lambda z, y, n: torch.cat([z, one_hot(y, n)], 2), lambda z, y, n: torch.cat([z, one_hot(y, n)], 3)]),
        Mistake("transposed", "Rows do not fit the batch", "One row a sample, one column a class: the one-hot table is "
                "(B, classes).", [lambda z, y, n: torch.cat([z, one_hot(y, n).T], 1),
                                  lambda z, y, n: torch.cat([z, one_hot(y, n).T.reshape(len(y), n)], 1),
                                  lambda z, y, n: torch.cat([z, torch.eye(n)], 1)]),
        Mistake("classes_up_to", "All classes up to y", "A one-hot row holds a single 1, at the class itself.",
                [lambda z, y, n, row=row: torch.cat([z, row(torch.arange(n), y[:, None])], 1) for row in (
                    torch.le, torch.lt, torch.ge, torch.gt)]),
        Mistake("more_dimensions", "Another shape", "The result is a table (B, d + classes): one row a sample.",
                [lambda z, y, n: torch.cat([z, one_hot(y, n)], 1)[:, None],
                 lambda z, y, n: torch.cat([z, one_hot(y, n)], 1)[..., None, None],
                 lambda z, y, n: torch.cat([z, one_hot(y, n)], 1)[None],
                 lambda z, y, n: torch.cat([z, one_hot(y, n)], 1).T,
                 lambda z, y, n: torch.cat([z, one_hot(y[:, None], n)], 1)]),
        Mistake("not_joined", "Not joined", "One tensor is asked for, not two: torch.cat([z, rows], dim=1).",
                [lambda z, y, n: (z, one_hot(y, n)), lambda z, y, n: [z, one_hot(y, n)],
                 lambda z, y, n: torch.cat([z, one_hot(y, n)], 1).flatten()]),
        Mistake("stacked", "Stacked, not joined",
                "stack makes a new dimension and wants equal shapes; cat makes the rows longer.",
                [lambda z, y, n, dim=dim: torch.stack([z, one_hot(y, n)], dim) for dim in (0, 1, 2)]),
        Mistake("cat_without_list", "cat without a list", BRACKETS,
                [lambda z, y, n: torch.cat(z, one_hot(y, n)), lambda z, y, n: torch.cat(z, one_hot(y, n), 1)]),
        Mistake("added", "Added, not joined",
                "Adding mixes the class into the latent; the columns stand side by side.",
                [lambda z, y, n: z + one_hot(y, n)]),
        Mistake("multiplied", "Multiplied, not joined",
                "A product mixes the class into the latent; the columns stand side by side.",
                [lambda z, y, n: z * one_hot(y, n),
                 lambda z, y, n: (z[:, :, None] * one_hot(y, n)[:, None]).flatten(1),
                 lambda z, y, n: (z[:, None] * one_hot(y, n)[:, :, None]).flatten(1)]),
        Mistake("counted_from_1", "Counted from 1", "Class 0 has its 1 in the first column.",
                [lambda z, y, n: torch.cat([z, _from(y - 1, n)], 1), lambda z, y, n: torch.cat([z, _from(y + 1, n)], 1),
                 lambda z, y, n: torch.cat([z, one_hot((y - 1) % n, n)], 1),
                 lambda z, y, n: torch.cat([z, one_hot((y + 1) % n, n)], 1),
                 lambda z, y, n: torch.cat([z, torch.eye(n)[y + 1]], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y + 1, n)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y - 1, n)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n + 1)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y + 1, n + 1)], 1)]),
        Mistake("counted_from_end", "Counted from the end", "Class 0 has its 1 in the first column, not in the last.",
                [lambda z, y, n: torch.cat([z, one_hot(y, n).flip(1)], 1)]),
        Mistake("same_row_for_all", "One class for the whole batch",
                "Each sample has its own class. rows[:, y] = 1 writes into every row: rows[arange(B), y] = 1.",
                [_written(lambda rows, y: rows.__setitem__((slice(None), y), 1)),
                 lambda z, y, n: torch.cat([z, one_hot(y[:1], n).expand(len(z), -1)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n).sum(0, keepdim=True).expand(len(z), -1)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y[-1:], n).expand(len(z), -1)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n).float().mean(0, keepdim=True).expand(len(z), -1)], 1)]),
        Mistake("class_by_place", "Place in the batch for the class", "The class of sample i is y[i], not i.",
                [lambda z, y, n: torch.cat([z, torch.eye(n)[:len(z)]], 1),
                 lambda z, y, n: torch.cat([z, torch.eye(len(z), n)], 1)]),
        Mistake("class_ignored", "Class ignored", "The row is 1 at the class y[i] and 0 elsewhere.",
                [lambda z, y, n, value=value: torch.cat([z, torch.full((len(z), n), float(value))], 1)
                 for value in (0, 1)] + [lambda z, y, n: torch.cat([z, torch.full((len(z), n), 1 / n)], 1)]),
        Mistake("embedding", "Embedding for one-hot",
                "An embedding gives learned numbers; here the class is written as 0 and 1.",
                [lambda z, y, n: torch.cat([z, torch.nn.Embedding(n, n)(y)], 1),
                 lambda z, y, n: torch.cat([z, torch.nn.Embedding(n, z.shape[1])(y)], 1),
                 lambda z, y, n: torch.cat([z, torch.randn(n, n)[y]], 1)]
                + [lambda z, y, n, width=width: torch.cat([z, torch.nn.Embedding(n, width)(y)], 1)
                   for width in (1, 5, 8, 10, 16, 50)]),
        Mistake("softened", "Not 0 and 1", "The rows hold 0 and 1; no softmax, no noise, no scale.",
                [lambda z, y, n: torch.cat([z, one_hot(y, n).float().softmax(1)], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n).float().sigmoid()], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n) / n], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n) * 0.9], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n) * 0.9 + 0.1 / n], 1),
                 lambda z, y, n: torch.cat([z, one_hot(y, n) * n**0.5], 1)]),
        Mistake("rows_for_columns", "Rows for columns",
                "rows[y] = 1 fills whole rows, those with the numbers in y. The class says the column: "
                "rows[arange(B), y] = 1.",
                [_written(lambda rows, y: rows.__setitem__(y, 1)),
                 _written(lambda rows, y: rows.__setitem__((y, torch.arange(len(y))), 1)),
                 _written(lambda rows, y: rows.scatter_(0, y[:, None], 1))]),
        Mistake("scatter_shape", "scatter_ with a flat index",
                "scatter_ wants an index with as many dimensions as the table: y[:, None].",
                [_written(lambda rows, y: rows.scatter_(1, y, 1)), _written(lambda rows, y: rows.scatter_(0, y, 1))]),
        Mistake("minus_one_for_0", "−1 for 0", "The other entries are 0.",
                [lambda z, y, n: torch.cat([z, 2 * one_hot(y, n) - 1], 1)]),
        Mistake("turned_round", "0 for 1", "The entry of the class is 1, the others are 0.",
                [lambda z, y, n: torch.cat([z, 1 - one_hot(y, n)], 1)]),
        Mistake("latent_lost", "Class without latent",
                "z must stay: with the class alone G could make one image a class.",
                [lambda z, y, n: one_hot(y, n), lambda z, y, n: one_hot(y, n + z.shape[1])]),
        Mistake("latent_rounded", "Latent made of integers",
                "Make the one-hot rows floats, .to(z.dtype), not the latent an integer.",
                [lambda z, y, n: torch.cat([z.long(), one_hot(y, n)], 1),
                 lambda z, y, n: torch.cat([z.round(), one_hot(y, n)], 1)]),
        Mistake("latent_replaced", "Latent replaced", "z itself comes first, as it was given.",
                [lambda z, y, n, change=change: torch.cat([change(z), one_hot(y, n)], 1) for change in (
                    torch.nn.functional.normalize, torch.tanh, torch.sigmoid, torch.abs, lambda z: z / z.norm(),
                    lambda z: (z - z.mean()) / z.std(), lambda z: z.softmax(1), lambda z: z[:1].expand_as(z))]
                + [lambda z, y, n: torch.cat([torch.randn_like(z), one_hot(y, n)], 1),
                 lambda z, y, n: torch.cat([torch.zeros_like(z), one_hot(y, n)], 1),
                 lambda z, y, n: torch.cat([torch.rand_like(z), one_hot(y, n)], 1),
                 lambda z, y, n: torch.cat([torch.ones_like(z), one_hot(y, n)], 1)]),
        Mistake("latent_alone", "Latent without class", "The one-hot row of the class follows each row of z.",
                [lambda z, y, n: z]),
    ))
