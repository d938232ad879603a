"""Right and wrong answers to 09.continuous."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


def wired_enumerate(layers, x):
    h = None
    for index, layer in enumerate(layers):
        h = layer(x) if index == 0 else layer(torch.cat((h, x), 1))
    return h


def wired_recursive(layers, x):
    if len(layers) == 1:
        return layers[0](x)
    return layers[-1](torch.cat([wired_recursive(layers[:-1], x), x], dim=1))


def wired_iterator(layers, x):
    rest = iter(layers)
    h = next(rest)(x)
    for layer in rest:
        h = layer(torch.concat([h, x], dim=-3))
    return h


def wired_inputs(layers, x):
    given = x
    for layer in layers:
        h = layer(given)
        given = torch.cat([h, x], dim=1)
    return h


def wired_empty(layers, x):
    h = x[:, :0]
    for layer in layers:
        h = layer(torch.hstack([h, x]))
    return h


def wired(join):
    def made(layers, x):
        h = layers[0](x)
        for layer in layers[1:]:
            h = layer(join(h, x))
        return h

    return made


def wired_twice(layers, x):
    h = torch.cat([x, x], 1)
    for index, layer in enumerate(layers):
        h = layer(h if index == 0 else torch.cat([h, x], 1))
    return h


def wired_last_too(layers, x):
    return torch.cat([wired_inputs(layers, x), x], 1)


def wired_dense(layers, x):
    given = x
    for layer in layers:
        h = layer(given)
        given = torch.cat([h, given], 1)
    return h


def wired_second(layers, x):
    h = layers[0](x)
    h = torch.cat([h, x], 1)
    for layer in layers[1:]:
        h = layer(h)
    return h


def wired_not_last(layers, x):
    h = layers[0](x)
    for layer in layers[1:-1]:
        h = layer(torch.cat([h, x], 1))
    return layers[-1](h)


def right_1(layers, x):
    out = x
    for i, layer in enumerate(layers):
        if i > 0:
            out = torch.cat((out, x), 1)
        out = layer(out)
    return out


def right_2(layers, x):
    first, *rest = layers
    h = first(x)
    for f in rest:
        h = f(torch.cat([h, x], -3))
    return h


def right_3(layers, x):
    from functools import reduce

    return reduce(lambda h, layer: layer(torch.cat([h, x], dim=1)), layers[1:], layers[0](x))


def right_4(layers, x):
    hs = [layers[0](x)]
    for i in range(1, len(layers)):
        hs.append(layers[i](torch.hstack((hs[-1], x))))
    return hs[-1]


def right_5(layers, x):
    layers = list(layers)
    h = layers.pop(0)(x)
    while layers:
        h = layers.pop(0)(torch.concatenate([h, x], axis=1))
    return h


def right_6(layers, x):

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(layers)

        def forward(self, x):
            h = self.layers[0](x)
            for l in self.layers[1:]:
                h = l(torch.cat([h, x], 1))
            return h

    return Net()(x)


def right_7(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        joined = x.new_empty(len(x), h.shape[1] + x.shape[1], *x.shape[2:])
        joined[:, : h.shape[1]] = h
        joined[:, h.shape[1] :] = x
        h = layer(joined)
    return h


def never_joined_1(layers, x):
    for layer in layers:
        x = layer(x)
    return x


def never_joined_2(layers, x):
    return nn.Sequential(*layers)(x)


def x_first_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([x, h], 1))
    return h


def other_axis_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x]))
    return h


def other_axis_2(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], dim=2))
    return h


def first_twice_1(layers, x):
    h = layers[0](x)
    for layer in layers:
        h = layer(torch.cat([h, x], dim=1))
    return h


def added_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(h + x)
    return h


def joined_at_end_1(layers, x):
    for layer in layers:
        x = torch.cat([layer(x), x], 1)
    return x


def joined_at_first_1(layers, x):
    h = x
    for layer in layers:
        h = layer(torch.cat([h, x], 1))
    return h


def all_kept_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        x = torch.cat([h, x], 1)
        h = layer(x)
    return h


def last_skipped_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:-1]:
        h = layer(torch.cat([h, x], 1))
    return h


def joined_at_end_2(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = torch.cat([layer(h), x], 1)
    return h


def stacked_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.stack([h, x], 1))
    return h


def two_arguments_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(h, x)
    return h


def two_arguments_2(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat(h, x, 1))
    return h


def detached_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x.detach()], 1))
    return h


def list_emptied_1(layers, x):
    h = layers.pop(0)(x)
    for layer in layers:
        h = layer(torch.cat([h, x], 1))
    return h


@torch.no_grad()
def detached_2(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], 1))
    return h


def only_mask_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x[:, 3:4]], 1))
    return h


def activation_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = F.relu(layer(torch.cat([h, x], 1)))
    return h


def two_layers_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], 1))
        return h


def no_tensor_1(layers, x):
    hs = []
    h = layers[0](x)
    hs.append(h)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], 1))
        hs.append(h)
    return hs


def second_only_1(layers, x):
    h = layers[0](x)
    h = torch.cat([h, x], 1)
    for layer in layers[1:]:
        h = layer(h)
    return h


def only_first_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        layer(torch.cat([h, x], 1))
    return h


def output_twice_1(layers, x):
    h = first = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, first], 1))
    return h


def detached_3(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h.data, x], 1))
    return h


def other_mode_1(layers, x):
    for l in layers:
        l.eval()
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], 1))
    return h


def activation_2(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = h + layer(torch.cat([h, x], 1))
    return h


def right_8(layers, x):
    h = None
    for layer in layers:
        h = layer(x if h is None else torch.cat([h, x], dim=1))
    return h


def right_9(layers, x):

    def go(i):
        return layers[0](x) if i == 0 else layers[i](torch.cat((go(i - 1), x), dim=1))

    return go(len(layers) - 1)


def right_10(layers, x):
    h = x
    for layer in layers:
        h = torch.cat([layer(h), x], 1)
    return h[:, :-4]


def joined_at_end_3(layers, x):
    h = x
    for layer in layers:
        h = torch.cat([layer(h), x], 1)
    return h


def second_skipped_1(layers, x):
    h = layers[0](x)
    for layer in layers[2:]:
        h = layer(torch.cat([h, x], 1))
    return h


def unnamed_1(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h.clone(), x.clone().requires_grad_(False)], 1))
    return h.detach().requires_grad_()


def all_kept_2(layers, x):
    outs = [layers[0](x)]
    for layer in layers[1:]:
        outs.append(layer(torch.cat([*outs, x], 1)))
    return outs[-1]


def joined_at_end_4(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = torch.cat([layer(h), x], dim=1)
    return h


RIGHT = [
    wired_enumerate,
    wired_recursive,
    wired_iterator,
    wired_inputs,
    wired_empty,
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
]

WRONG = [
    (wired(lambda h, x: h), "never_joined"),
    (wired(lambda h, x: torch.cat([x, h], 1)), "x_first"),
    (wired_twice, "joined_at_first"),
    (wired(lambda h, x: torch.cat([h, x])), "other_axis"),
    (wired_dense, "all_kept"),
    (wired_last_too, "joined_at_end"),
    (wired(lambda h, x: h + x), "added"),
    (wired_not_last, "last_without"),
    (wired_second, "second_only"),
    (wired(lambda h, x: torch.cat([h, x[:, -1:]], 1)), "only_mask"),
    (lambda layers, x: x, None),
    (never_joined_1, "never_joined"),
    (never_joined_2, "never_joined"),
    (x_first_1, "x_first"),
    (other_axis_1, "other_axis"),
    (other_axis_2, "other_axis"),
    (first_twice_1, "first_twice"),
    (added_1, "added"),
    (joined_at_end_1, "joined_at_end"),
    (joined_at_first_1, "joined_at_first"),
    (all_kept_1, "all_kept"),
    (last_skipped_1, "last_skipped"),
    (joined_at_end_2, "joined_at_end"),
    (stacked_1, "stacked"),
    (two_arguments_1, "two_arguments"),
    (two_arguments_2, "two_arguments"),
    (detached_1, "detached"),
    (list_emptied_1, "list_emptied"),
    (detached_2, "detached"),
    (only_mask_1, "only_mask"),
    (activation_1, "activation"),
    (two_layers_1, "two_layers"),
    (no_tensor_1, "no_tensor"),
    (second_only_1, "second_only"),
    (only_first_1, "only_first"),
    (output_twice_1, "output_twice"),
    (detached_3, "detached"),
    (other_mode_1, "other_mode"),
    (activation_2, "activation"),
    (joined_at_end_3, "joined_at_end"),
    (second_skipped_1, "second_skipped"),
    (unnamed_1, None),
    (all_kept_2, "all_kept"),
    (joined_at_end_4, "joined_at_end"),
]

WRONG += [(lambda layers, x: continuous_joined(layers, x, lambda x: x.flip(1)), "x_changed"),
          (lambda layers, x: continuous_joined(copy.deepcopy(layers), x, lambda x: x), "detached")]


def continuous_joined(layers, x, change):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, change(x)], 1))
    return h
