"""Right and wrong answers to 05.channel."""

import torch
from torch import nn
from torch.nn import functional as F


def embedding(x, y, table):
    picture = F.embedding(y, table).view(x.size(0), 1, x.size(2), x.size(3))
    return torch.cat((x, picture), 1)


def by_one_hot(x, y, table):
    rows = F.one_hot(y, len(table)).to(table.dtype) @ table
    return torch.cat([x, rows.view(len(x), 1, x.shape[2], -1)], 1)


def loop(x, y, table):
    height, width = x.shape[-2:]
    return torch.stack([torch.cat([image, table[k].reshape(1, height, width)]) for image, k in zip(x, y)])


def filled(x, y, table):
    out = torch.empty(x.shape[0], x.shape[1] + 1, *x.shape[2:])
    out[:, :-1] = x
    out[:, -1] = table.view(-1, *x.shape[2:])[y]
    return out


def gathered(images, labels, weights):
    rows = weights.gather(0, labels[:, None].expand(-1, weights.shape[1]))
    return torch.cat([images, rows.unflatten(1, (1, *images.shape[2:]))], dim=1)


def padded(x, y, table):
    B, C, H, W = x.shape
    return F.pad(x, (0, 0, 0, 0, 0, 1)) + F.pad(table[y].view(B, 1, H, W), (0, 0, 0, 0, C, 0))


def pictures_of(x, y, t):
    return t[y].view(-1, 1, *x.shape[2:])


def module(x, y, table):
    frozen = nn.Embedding.from_pretrained(table)
    return torch.cat([x, frozen(y).unflatten(1, (1, *x.shape[2:]))], dim=1)


def new_module(x, y, table):
    layer = nn.Embedding(*table.shape, _weight=table.detach().clone())
    return torch.cat([x, layer(y).unflatten(1, (1, *x.shape[2:]))], dim=1)


def changes(x, y, table):
    table.data[0] = 0
    return embedding(x, y, table)


def no_grad(x, y, table):
    with torch.no_grad():
        return embedding(x, y, table)


def last_replaced(x, y, table):
    x = x.clone()
    x[:, -1] = pictures_of(x, y, table)[:, 0]
    return x


RIGHT = [
    embedding, by_one_hot, loop, filled, gathered, padded,
    lambda x, y, t: torch.cat([x, t.index_select(0, y).reshape(len(y), 1, x.shape[-2], x.shape[-1])], dim=-3),
    lambda x, y, t: torch.hstack([x, t.reshape(-1, 1, *x.shape[2:])[y]]),
    lambda x, y, t: torch.cat([x.flatten(2), t[y][:, None]], 1).reshape(len(x), -1, *x.shape[2:]),
    lambda x, y, t: torch.cat([*x.split(1, 1), torch.stack([t[int(k)] for k in y]).view_as(x[:, :1])], 1),
]

WRONG = [
    (lambda x, y, t: torch.cat([pictures_of(x, y, t), x], 1), "class_first"),
    (lambda x, y, t: torch.cat([x, torch.ones_like(x[:, :1]) * y[:, None, None, None]], 1), "class_number"),
    (lambda x, y, t: torch.cat([x, t[y[0]].view(1, 1, *x.shape[2:]).repeat(len(x), 1, 1, 1)], 1), "same_for_all"),
    (lambda x, y, t: torch.cat([x, t[:len(y)].view(-1, 1, *x.shape[2:])], 1), "row_by_place"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y - 1, t)], 1), "row_before"),
    (lambda x, y, t: torch.cat([x, t[:, y].reshape(-1, 1, *x.shape[2:])], 1), "column_of_table"),
    (lambda x, y, t: x + pictures_of(x, y, t), "added"),
    (lambda x, y, t: pictures_of(x, y, t) * x, "multiplied"),
    (last_replaced, "channel_replaced"),
    (pictures_of, "picture_alone"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y, t).repeat(1, x.shape[1], 1, 1)], 1), "picture_for_each_channel"),
    (lambda x, y, t: torch.cat([x, t[y].view(-1, x.shape[3], x.shape[2]).mT[:, None]], 1), "columns_for_lines"),
    (lambda x, y, t: torch.cat([x, t[y].view(-1, 1, x.shape[3], x.shape[2])], 1), "columns_for_lines"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y, t)]), "joined_along_batch"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y, t)], -1), "side_by_side"),
    (lambda x, y, t: torch.cat([x.movedim(1, -1), pictures_of(x, y, t).movedim(1, -1)], -1), "channels_last"),
    (lambda x, y, t: torch.stack([x, pictures_of(x, y, t)], dim=1), "stacked"),
    (lambda x, y, t: torch.cat(x, pictures_of(x, y, t), dim=1), "cat_without_list"),
    (lambda x, y, t: torch.cat([x, torch.eye(len(t))[y][:, :, None, None].repeat(1, 1, *x.shape[2:])], 1),
     "channel_for_each_class"),
    (lambda x, y, t: torch.cat([x, t.view(1, -1, *x.shape[2:]).repeat(len(x), 1, 1, 1)], 1), "whole_table"),
    (lambda x, y, t: torch.cat([x, t[y]], dim=1), "not_reshaped"),
    (module, "table_not_learnt"),
    (new_module, "table_not_learnt"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y, t.data)], 1), "table_not_learnt"),
    (lambda x, y, t: torch.cat([x.detach(), pictures_of(x, y, t)], 1), "image_cut_off"),
    (lambda x, y, t: torch.tensor(embedding(x, y, t).tolist()), "gradient_cut"),
    (lambda x, y, t: embedding(x, y, t).numpy(), "numpy"),
    (no_grad, "gradient_cut"),
    (changes, "input_changed"),
]


def fresh_1(x, y, table):
    b, _, h, w = x.shape
    return torch.cat((x, table.index_select(0, y).view(b, 1, h, w)), dim=1)


def fresh_2(x, y, table):
    return torch.cat([x, table.unflatten(1, (x.shape[2], x.shape[3]))[y].unsqueeze(1)], 1)


def fresh_3(x, y, table):
    pics = [table[int(k)].view(x.shape[2:]) for k in y]
    return torch.cat([x, torch.stack(pics)[:, None]], 1)


def fresh_4(x, y, table):
    return torch.cat([x, torch.embedding(table, y).reshape(x.shape[0], -1, x.shape[2], x.shape[3])], 1)


def fresh_5(x, y, table):
    return F.pad(x, (0, 0, 0, 0, 0, 1)).index_add(
        1, torch.tensor([x.shape[1]]), table[y].reshape(len(x), 1, *x.shape[2:])
    )


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4, fresh_5]

WRONG += [
    (lambda x, y, t: torch.cat([t[y].reshape(-1, 1, *x.shape[2:]), x], 1), "class_first"),
    (lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, *x.shape[2:])], 0), "joined_along_batch"),
    (lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, *x.shape[2:])], 2), "side_by_side"),
    (lambda x, y, t: torch.cat([x, t[y]], 1), "not_reshaped"),
    (lambda x, y, t: x + t[y].reshape(-1, 1, *x.shape[2:]), "added"),
    (lambda x, y, t: torch.cat([x, y.view(-1, 1, 1, 1).expand(-1, 1, *x.shape[2:])], 1), "class_number"),
    (lambda x, y, t: torch.cat([x, t[0].reshape(1, 1, *x.shape[2:]).expand(len(x), -1, -1, -1)], 1), "class_ignored"),
    (
        lambda x, y, t: torch.cat([x, t[y].reshape(-1, 1, *x.shape[2:]).repeat(1, 3, 1, 1)], 1),
        "picture_for_each_channel",
    ),
    (lambda x, y, t: torch.cat([x.mean(1, keepdim=True), t[y].reshape(-1, 1, *x.shape[2:])], 1), "image_lost"),
]

WRONG += [
    (lambda x, y, t: torch.cat([x, nn.Parameter(t)[y].view(-1, 1, *x.shape[2:])], 1), "table_not_learnt"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y, t)], 1).detach().requires_grad_(), "gradient_cut"),
    (lambda x, y, t: torch.cat([x, pictures_of(x, y, t).sigmoid()], 1), "picture_changed"),
    (lambda x, y, t: (x, pictures_of(x, y, t)), "not_joined"),
]

WRONG += [(lambda x, y, t: torch.cat([x, nn.Embedding(*t.shape)(y).view(len(x), 1, *x.shape[2:])], 1), "new_table"),
          (lambda x, y, t: torch.cat([x, t[y].view(-1, 1, 28, 28)], 1), "fixed_side"),
          (lambda x, y, t: torch.cat([x, t[y].mean(1).view(-1, 1, 1, 1).expand_as(x[:, :1])], 1), "one_grey_level"),
          (lambda x, y, t: torch.cat([x, t[y].reshape(len(x), 1, *x.shape[2:]).expand_as(x)], -1), "side_by_side")]
