"""Right and wrong answers to 04.to_signed, as learners write them."""

import numpy as np
import torch


def loop(images):
    out = torch.empty(images.shape)
    for place, byte in zip(np.ndindex(*images.shape), images.flatten().tolist()):
        out[place] = byte / 255 * 2 - 1
    return out


def table(images):
    return torch.linspace(-1, 1, 256)[images.long()]


def in_place(images):
    x = images.float()
    x /= 255
    x -= 0.5
    x *= 2
    return x


RIGHT = [
    lambda x: x.float() / 127.5 - 1, lambda x: (x.to(torch.float32) - 127.5) / 127.5, lambda x: x / 255 * 2 - 1,
    lambda x: (x.type(torch.float) / 255 - 0.5) / 0.5, loop, table, in_place,
    lambda x: x.numpy().astype(np.float32) / np.float32(127.5) - 1, lambda x: (x.double() / 127.5 - 1).float(),
    lambda x: torch.lerp(torch.tensor(-1.0), torch.tensor(1.0), x.float() / 255), lambda x: torch.sub(x / 127.5, 1),
    lambda x: (2 * x.float() - 255) / 255, lambda x: x.mul(2.0).sub(255).div(255),
    lambda x: 1 - 2 * (255 - x.float()) / 255,
    lambda x: torch.tensor(np.interp(x.numpy(), [0, 255], [-1, 1]), dtype=torch.float32),
    lambda x: -1 + x.to(torch.float) * (2 / 255), lambda x: x.float().sub(127.5).mul(1 / 127.5),
]


def flattened(x):
    out = []
    for byte in x.flatten():
        out.append(byte.item() / 127.5 - 1)
    return torch.tensor(out)


def printed(x):
    print(x.float() / 127.5 - 1)


WRONG = [
    (lambda x: x.float() - 1 / 127.5, "brackets"),
    (lambda x: (x / 255 - 0.485) / 0.229, "imagenet"),
    (lambda x: torch.where(x > 127, 1.0, -1.0), "black_and_white"),
    (lambda x: x / 127.5 + 1, "by_a_constant"),
    (lambda x: (x / 255 - 0.5) / 2, "by_a_factor"),
    (lambda x: x / 255, "to_one"),
    (lambda x: x / 255 - 0.5, "to_half"),
    (lambda x: x / 127.5, "to_two"),
    (lambda x: x / 255.0 - 1, "one_less"),
    (lambda x: (x.float() - 128) / 128, "half_of_256"),
    (lambda x: x.float() / 256 * 2 - 1, "half_of_256"),
    (lambda x: x.float() / 127 - 1, "half_of_256"),
    (lambda x: (x.float() - 127.5) / 128, "half_of_256"),
    (lambda x: (x - 128) / 128, "bytes_overflow"),
    (lambda x: (x * 2 - 255) / 255, "bytes_overflow"),
    (lambda x: (x * 2).float() / 255 - 1, "bytes_overflow"),
    (lambda x: (x / 127.5 - 1).to(torch.uint8), "cast_to_bytes"),
    (lambda x: x // 127.5 - 1, "whole_numbers"),
    (lambda x: (x / 127.5 - 1).int(), "whole_numbers"),
    (lambda x: 1 - x / 127.5, "inverted"),
    (lambda x: x.float() - 127.5, "not_divided"),
    (lambda x: x.float() * 2 - 1, "not_divided"),
    (lambda x: (x.float() - 1) / 127.5, "brackets"),
    (lambda x: torch.tanh(x.float()), "squashed"),
    (lambda x: torch.tanh(x / 127.5 - 1), "squashed"),
    (lambda x: x.double() / 127.5 - 1, "double"),
    (lambda x: x.numpy() / 127.5 - 1, "double"),
    (lambda x: (x / 127.5 - 1).half(), "half_precision"),
    (lambda x: 2 * (x.float() - x.min()) / (x.max() - x.min()) - 1, "own_range"),
    (lambda x: x / x.max() * 2 - 1, "own_range"),
    (lambda x: (x.float() - x.float().mean()) / x.float().std(), "standardised"),
    (flattened, "flattened"),
    (lambda x: (x.view(-1).float() / 127.5 - 1).view(x.shape), "layout"),
    (lambda x: (x.float() - 0.5) / 0.5, "not_divided"),  # Normalize without ToTensor
    (lambda x: torch.sigmoid(x.float()), None),
    (printed, "nothing_returned"),
    (lambda x: (x.float() - 127.5) / 255, "to_half"),
    (lambda x: (x / 127.5 - 1).clamp(0, 1), "clamped"),
    (lambda x: (x.float() + 1) / 127.5, "brackets"),
    (lambda x: x.to(torch.int8).float() / 127, "bytes_overflow"),
    (lambda x: (x.float() / 127.5 - 1).unsqueeze(0), "flattened"),
    (lambda x: (x / 127.5 - 1).tolist(), "no_tensor"),
]
