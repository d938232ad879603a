"""05.channel: the class as one more channel of the image."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import one_hot

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.conditional_gans.exercises._shared import BRACKETS


def join_channel(x, y, table):
    """Join the class to the image: the channels of x, followed by one more, the picture of its class.

    x: a float tensor (B, C, H, W). y: an int64 tensor (B,) of class numbers.
    table: a float tensor (classes, H·W); row k holds the picture of class k, one line of pixels after the other.
    It is an embedding, which D learns: the gradient must reach table itself, and x, through which G learns.
    Return a float tensor (B, C + 1, H, W).
    """
    height, width = x.shape[2:]
    pictures = table[y].reshape(-1, 1, height, width)
    return torch.cat([x, pictures], dim=1)


def by_product(x, y, table):
    rows = torch.nn.functional.one_hot(y, len(table)).to(table.dtype)
    pictures = (rows @ table).unflatten(1, (1, *x.shape[2:]))  # an embedding is a linear layer of one-hot rows
    return torch.cat([x, pictures], dim=1)


def cases(rng: np.random.Generator) -> list[Case]:
    def noise(*shape: int) -> torch.Tensor:
        return torch.tensor(rng.normal(size=shape), dtype=torch.float32)

    small = torch.arange(1.0, 13).reshape(2, 1, 2, 3)
    table = torch.tensor([[0.0, 1, 2, 3, 4, 5], [10.0, 11, 12, 13, 14, 15], [20.0, 21, 22, 23, 24, 25]])
    return [Case((small, torch.tensor([2, 1]), table),
                 expected=torch.cat([small, table[[2, 1]].reshape(2, 1, 2, 3)], 1)),
            Case((noise(3, 1, 2, 3), torch.tensor([1, 0, 2]), noise(4, 6))),
            Case((noise(4, 3, 4, 5), torch.tensor([2, 1, 1, 0]), noise(6, 20))),
            Case((noise(5, 2, 6, 4), torch.tensor([3, 0, 3, 3, 1]), noise(7, 24))),
            Case((noise(2, 3, 4, 4), torch.tensor([1, 1]), noise(3, 16))),
            Case((noise(1, 2, 3, 1), torch.tensor([1]), noise(2, 3)))]


def _picture(x, y, table):
    return table[y].reshape(-1, 1, *x.shape[2:])


def _replaced(place):
    def made(x, y, table):
        out = x.clone()
        out[:, place] = _picture(x, y, table)[:, 0]
        return out

    return made


EXERCISE = Exercise(
    id="05.channel", place=2, title="Class as a channel", points=2, solution=join_channel, cases=cases,
    gradients=("x", "table"), plain=False,
    difficulty=3, importance=3, minutes=9, another=by_product,
    reason="Row y of the table is the learned picture of class y; as a channel it lies beside the pixels, and "
           "indexing sends the gradient to just the rows that were used.",
    hints=("Which row of the table belongs to sample i?",
           "table[y] picks a row for each sample: (B, H·W). Then it has to become (B, 1, H, W).",
           "torch.cat([x, pictures], dim=1) adds the channel."),
    mistakes=(
        Mistake("class_first", "Class channel first", "The channels of x come first.",
                [lambda x, y, t: torch.cat([_picture(x, y, t), x], 1)]),
        Mistake("class_number", "Class number as a grey level",
                "The channel is the picture from the table, not the class number painted all over it.",
                [lambda x, y, t: torch.cat([x, y.view(-1, 1, 1, 1).expand_as(x[:, :1]).to(x.dtype)], 1),
                 lambda x, y, t: torch.cat([x, y.view(-1, 1, 1, 1).expand_as(x[:, :1]) / len(t)], 1),
                 lambda x, y, t: torch.cat([x, y.view(-1, 1, 1, 1).expand_as(x[:, :1]) / (len(t) - 1)], 1)]),
        Mistake("one_grey_level", "One grey level for the picture", "The channel holds all pixels of the class's row.",
                [lambda x, y, t, level=level: torch.cat([x, level(t[y]).view(-1, 1, 1, 1).expand_as(x[:, :1])], 1)
                 for level in (lambda rows: rows.mean(1), lambda rows: rows[:, 0], lambda rows: rows.sum(1),
                               lambda rows: rows.amax(1))]),
        Mistake("new_table", "A new table", "The embedding is given: table itself, not a new nn.Embedding.",
                [lambda x, y, t: torch.cat([x, torch.nn.Embedding(*t.shape)(y).view(-1, 1, *x.shape[2:])], 1),
                 lambda x, y, t: torch.cat([x, torch.randn_like(t)[y].view(-1, 1, *x.shape[2:])], 1)]),
        Mistake("fixed_side", "Side of the picture fixed", "H and W come from x, and need not be equal: x.shape[2:].",
                [lambda x, y, t, side=side, shape=shape: torch.cat([x, shape(t[y], side)], 1)
                 for side in (28, 32, 64) for shape in (lambda rows, side: rows.view(-1, 1, side, side),
                                                        lambda rows, side: rows.reshape(-1, 1, side, side))]
                + [lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, x.shape[2], x.shape[2])], 1),
                   lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, x.shape[3], x.shape[3])], 1),
                   lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, int(t.shape[1]**0.5), int(t.shape[1]**0.5))], 1),
                   lambda x, y, t: torch.cat([x, t[y].reshape(len(x), 1, int(t.shape[1]**0.5), -1)], 1)]),
        Mistake("same_for_all", "One class for the whole batch", "Each image gets the picture of its own class.",
                [lambda x, y, t: torch.cat([x, _picture(x, y[:1], t).expand_as(x[:, :1])], 1),
                 lambda x, y, t: torch.cat([x, t.mean(0).reshape(1, 1, *x.shape[2:]).expand_as(x[:, :1])], 1),
                 lambda x, y, t: torch.cat([x, t[y].mean(0).reshape(1, 1, *x.shape[2:]).expand_as(x[:, :1])], 1)]),
        Mistake("class_ignored", "Class ignored", "The channel is the picture of the class: table[y].",
                [lambda x, y, t, value=value: torch.cat([x, torch.full_like(x[:, :1], value)], 1) for value in (0, 1)]
                + [lambda x, y, t: x,
                   lambda x, y, t: torch.cat([x, t[0].reshape(1, 1, *x.shape[2:]).expand_as(x[:, :1])], 1)]),
        Mistake("picture_changed", "Picture changed", "The channel is the row of the table as it stands.",
                [lambda x, y, t, change=change: torch.cat([x, _picture(x, y, change(t))], 1) for change in (
                    torch.sigmoid, torch.tanh, torch.nn.functional.normalize, lambda t: t.softmax(1),
                    lambda t: t.softmax(0), lambda t: t / 255, lambda t: t.round(), torch.relu)]),
        Mistake("image_lost", "Image lost", "The channels of x stay as they are.",
                [lambda x, y, t: torch.cat([torch.zeros_like(x), _picture(x, y, t)], 1),
                 lambda x, y, t: torch.cat([torch.randn_like(x), _picture(x, y, t)], 1),
                 lambda x, y, t: torch.cat([x.mean(1, keepdim=True), _picture(x, y, t)], 1)]),
        Mistake("not_joined", "Not joined", "One tensor is asked for, not two: torch.cat([x, pictures], dim=1).",
                [lambda x, y, t: (x, _picture(x, y, t)), lambda x, y, t: [x, _picture(x, y, t)]]),
        Mistake("flattened", "Flattened", "The result is a batch of images, (B, C + 1, H, W).",
                [lambda x, y, t: torch.cat([x.flatten(1), t[y]], 1),
                 lambda x, y, t: torch.cat([x.flatten(2), t[y][:, None]], 1)]),
        Mistake("table_called", "The table called",
                "table is a tensor, and no module: table[y] picks rows, torch.nn.functional.embedding(y, table) too.",
                [lambda x, y, t: t(y), lambda x, y, t: t.weight[y]]),
        Mistake("row_by_place", "Row by place in the batch",
                "The row is chosen by the class y, not by the place in the batch.",
                [lambda x, y, t: torch.cat([x, t[:len(x)].reshape(-1, 1, *x.shape[2:])], 1),
                 lambda x, y, t: torch.cat([x, t[torch.arange(len(x)) % len(t)].reshape(-1, 1, *x.shape[2:])], 1)]),
        Mistake("row_before", "The class before or after", "Row k holds the picture of class k, counted from 0.",
                [lambda x, y, t: torch.cat([x, _picture(x, y - 1, t)], 1),
                 lambda x, y, t: torch.cat([x, _picture(x, y + 1, t)], 1)]),
        Mistake("column_of_table", "Column for row", "Row k of the table belongs to class k: table[y].",
                [lambda x, y, t: torch.cat([x, t[:, y].reshape(-1, 1, *x.shape[2:])], 1),
                 lambda x, y, t: torch.cat([x, t.T[y].reshape(-1, 1, *x.shape[2:])], 1),
                 lambda x, y, t: torch.cat([x, t[:, y].view(len(x), 1, *x.shape[2:])], 1),
                 lambda x, y, t: torch.cat([x, t.T[y].view(len(x), 1, *x.shape[2:])], 1)]),
        Mistake("added", "Added to the image",
                "The picture is one more channel. Added, it would spoil the pixels that D has to judge.",
                [lambda x, y, t: x + _picture(x, y, t),
                 lambda x, y, t: torch.cat([x + _picture(x, y, t), _picture(x, y, t)], 1)]),
        Mistake("multiplied", "Multiplied with the image", "The picture is one more channel.",
                [lambda x, y, t: x * _picture(x, y, t),
                 lambda x, y, t: torch.cat([x, x * _picture(x, y, t)], 1),
                 lambda x, y, t: torch.cat([x, x[:, :1] * _picture(x, y, t)], 1)]),
        Mistake("channel_replaced", "A channel replaced", "The picture comes behind the channels of x: C + 1 of them.",
                [_replaced(-1), _replaced(0),
                 lambda x, y, t: torch.cat([x[:, :-1], _picture(x, y, t)], 1),
                 lambda x, y, t: torch.cat([x[:, :1], _picture(x, y, t)], 1)]),
        Mistake("picture_alone", "Picture without image", "The channels of x stay, in front of the picture.",
                [_picture, lambda x, y, t: _picture(x, y, t).expand_as(x)]),
        Mistake("picture_for_each_channel", "The picture for each channel", "One channel more, not C of them.",
                [lambda x, y, t: torch.cat([x, _picture(x, y, t).expand_as(x)], 1),
                 lambda x, y, t: torch.cat([x, _picture(x, y, t).repeat(1, 3, 1, 1)], 1)]),
        Mistake("columns_for_lines", "Columns for lines",
                "A row of the table holds one line of pixels after the other: reshape to (H, W).",
                [lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, *x.shape[:1:-1]).transpose(2, 3)], 1),
                 lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, *x.shape[:1:-1])], 1),
                 lambda x, y, t: torch.cat([x, _picture(x, y, t).transpose(2, 3)], 1)]),
        Mistake("mirrored", "Upside down or mirrored", "The first entries of a row are the top line, from the left.",
                [lambda x, y, t, dims=dims: torch.cat([x, _picture(x, y, t).flip(dims)], 1)
                 for dims in ((2,), (3,), (2, 3))]),
        Mistake("joined_along_batch", "Joined along the batch",
                "dim=0 would make more images; a channel is added with dim=1.",
                [lambda x, y, t: torch.cat([x, _picture(x, y, t)], 0),
                 lambda x, y, t: torch.cat([x, _picture(x, y, t).expand_as(x)], 0)]),
        Mistake("side_by_side", "Side by side", "dim=3 makes the images wider, dim=2 higher; channels are dim=1.",
                [lambda x, y, t: torch.cat([x, _picture(x, y, t)], 3),
                 lambda x, y, t: torch.cat([x, _picture(x, y, t)], 2),
                 lambda x, y, t: torch.cat([x, _picture(x, y, t).expand_as(x)], 3),
                 lambda x, y, t: torch.cat([x, _picture(x, y, t).expand_as(x)], 2)]),
        Mistake("channels_last", "Channels last", "PyTorch's images are (B, C, H, W): channels are dim=1.",
                [lambda x, y, t: torch.cat([x.permute(0, 2, 3, 1), _picture(x, y, t).permute(0, 2, 3, 1)], 3),
                 lambda x, y, t: torch.cat([x, t[y].reshape(-1, *x.shape[2:], 1)], 3)]),
        Mistake("stacked", "Stacked, not joined",
                "stack makes a new dimension and wants equal shapes; cat adds the channel.",
                [lambda x, y, t: torch.stack([x, _picture(x, y, t)], 1),
                 lambda x, y, t: torch.stack([x, _picture(x, y, t)]),
                 lambda x, y, t: torch.stack([x, _picture(x, y, t).expand_as(x)], 1),
                 lambda x, y, t: torch.stack([x, _picture(x, y, t).expand_as(x)])]),
        Mistake("cat_without_list", "cat without a list", BRACKETS,
                [lambda x, y, t: torch.cat(x, _picture(x, y, t)), lambda x, y, t: torch.cat(x, _picture(x, y, t), 1)]),
        Mistake("channel_for_each_class", "A channel for each class",
                "That is another right way to condition, but here one learned channel is asked for.",
                [lambda x, y, t: torch.cat([x, one_hot(y, len(t))[:, :, None, None].expand(
                    -1, -1, *x.shape[2:]).to(x.dtype)], 1)]),
        Mistake("whole_table", "Every class's picture", "Each image gets one picture, that of its class.",
                [lambda x, y, t: torch.cat([x, t.reshape(1, -1, *x.shape[2:]).expand(len(x), -1, -1, -1)], 1),
                 lambda x, y, t: torch.cat([x, t.reshape(-1, 1, *x.shape[2:])], 1)]),
        Mistake("not_reshaped", "Not reshaped", "table[y] is (B, H·W); cat needs (B, 1, H, W).",
                [lambda x, y, t: torch.cat([x, t[y]], 1), lambda x, y, t: torch.cat([x, t[y][:, None]], 1),
                 lambda x, y, t: torch.cat([x, t[y].reshape(-1, *x.shape[2:])], 1),
                 lambda x, y, t: torch.cat([x, t[y][:, :, None, None]], 1),
                 lambda x, y, t: torch.cat([x, t[y].view(x.shape)], 1),
                 lambda x, y, t: torch.cat([x, t[y].reshape(x.shape)], 1),
                 lambda x, y, t: torch.cat([x, t[y].reshape(1, -1, *x.shape[2:])], 1)]),
        Mistake("table_not_learnt", "The table is not learnt",
                "The values are right, but no gradient reaches the table: detach, .data or "
                "nn.Embedding.from_pretrained cut it off. table[y] or torch.nn.functional.embedding(y, table) keep it.",
                [lambda x, y, t: torch.cat([x, _picture(x, y, t.detach())], 1)]),
        Mistake("numpy", "NumPy in a network", "NumPy knows no gradient: a layer of D is made of torch's operations.",
                [lambda x, y, t: torch.cat([x, _picture(x, y, t)], 1).numpy(),
                 lambda x, y, t: np.concatenate([x, _picture(x, y, t)], 1)]),
        Mistake("image_cut_off", "The image is cut off",
                "The values are right, but no gradient reaches x: G learns through it.",
                [lambda x, y, t: torch.cat([x.detach(), _picture(x, y, t)], 1)]),
    ))
