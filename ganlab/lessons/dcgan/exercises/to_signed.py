"""04.to_signed: image bytes as a generator with tanh makes them."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def to_signed(images):
    """Scale images for a tanh generator: 0 becomes −1, 255 becomes 1, and the rest lies on the line between.

    images: a uint8 tensor of any shape, contiguous or not. Return a float32 tensor of the same shape.
    """
    return images.float() / 127.5 - 1


def by_table(images):
    return torch.linspace(-1, 1, 256)[images.long()]  # a table with a row for every byte


def cases(rng: np.random.Generator) -> list[Case]:
    def of_bytes(*shape: int) -> torch.Tensor:
        return torch.tensor(rng.integers(0, 256, shape), dtype=torch.uint8)

    return [Case((torch.tensor([0, 255], dtype=torch.uint8),), expected=torch.tensor([-1.0, 1.0])),
            Case((torch.tensor([51, 128, 204], dtype=torch.uint8),), expected=torch.tensor([-0.6, 1 / 255, 0.6])),
            Case((torch.arange(256).to(torch.uint8).reshape(8, 32),)), Case((of_bytes(2, 3, 5, 4),)),
            Case((torch.full((1, 1, 2, 3), 90, dtype=torch.uint8),)), Case((torch.tensor([[200]], dtype=torch.uint8),)),
            Case((of_bytes(2, 4, 5, 3).permute(0, 3, 1, 2),))]


def _layout(verdicts: list[tuple[Case, bool]]) -> bool:
    """Only the tensor that is not contiguous goes wrong."""
    return all(right == case.args[0].is_contiguous() for case, right in verdicts)


EXERCISE = Exercise(
    id="04.to_signed", place=4, title="From bytes to [−1, 1]", points=1, solution=to_signed, cases=cases,
    dtype="float32",
    difficulty=1, importance=4, minutes=3, another=by_table,
    reason="The straight line through (0, −1) and (255, 1) rises by 1/127.5 a byte; real images need the range of "
           "tanh, or D tells them from fakes by their range alone.",
    hints=("Which straight line goes through (0, −1) and (255, 1)?",
           "Make it float first: bytes cannot hold fractions or negative numbers.",
           "Divide by half of 255, then subtract 1."),
    mistakes=(
        Mistake("to_one", "Scaled to [0, 1]", "A tanh generator gives −1 to 1: real data in [0, 1] could be told from "
                "fakes by their range alone.",
                [lambda x: x.float() / 255, lambda x: x.double() / 255]),
        Mistake("to_half", "Scaled to [−½, ½]", "The range must be 2 wide.", [lambda x: x / 255 - 0.5]),
        Mistake("to_two", "Scaled to [0, 2]", "The 1 has to be subtracted.",
                [lambda x: x.float() / 127.5, lambda x: (x / 127.5).clamp(0, 1)]),
        Mistake("one_less", "1 subtracted from [0, 1]", "Between −1 and 0 only half of the range is used: divide by "
                "half of 255, or take twice the quotient.", [lambda x: x.float() / 255 - 1]),
        Mistake("half_of_256", "128 for 127.5", "Half of 255 is 127.5: with 127, 128 or 256, 0 is not −1 or 255 is not "
                "1.",
                [lambda x: x.float() / 128 - 1, lambda x: (x.float() - 127.5) / 128, lambda x: x.float() / 127 - 1,
                 lambda x: (x.float() - 128) / 127, lambda x: (x.float() - 128) / 127.5,
                 lambda x: (x.float() - 127) / 127.5, lambda x: (x.float() - 127) / 128,
                 lambda x: (x.float() - 127.5) / 127, lambda x: (x.float() - 128) / 255 * 2]),
        Mistake("bytes_overflow", "Bytes overflow", "uint8 arithmetic wraps round at 256, and has no negative numbers: "
                "convert with .float() first.",
                [lambda x: (x * 2 - 255).float() / 255, lambda x: (x - 127).float() / 127.5,
                 lambda x: (x - 128).float() / 128, lambda x: (x - 128).float() / 127.5,
                 lambda x: (x - 127).float() / 127, lambda x: (x - 128).float() / 127,
                 lambda x: (x - 127).float() / 128, lambda x: (x * 2).float() / 255 - 1,
                 lambda x: x.to(torch.int8).float() / 127, lambda x: x.to(torch.int8) / 127.5,
                 lambda x: x.to(torch.int8) / 127.5 - 1, lambda x: x.to(torch.int8) / 128]),
        Mistake("cast_to_bytes", "Made bytes again", "The result has fractions and negative numbers: it stays float32.",
                [lambda x: (x * 2 / 255 - 1).to(torch.uint8), lambda x: (x.float() / 127.5 - 1).to(torch.uint8),
                 lambda x: x]),
        Mistake("whole_numbers", "Rounded to whole numbers", "// and integer types drop the fraction: / keeps it.",
                [lambda x: (x.float() // 127.5) - 1, lambda x: (x // 127.5) - 1, lambda x: (x / 127.5 - 1).round(),
                 lambda x: (x / 127.5 - 1).long(), lambda x: (x / 127.5 - 1).int(),
                 lambda x: (x / 127.5 - 1).long().float(),
                 lambda x: x.long() * 2 // 255 - 1, lambda x: (x * 2.0 // 255) - 1, lambda x: (x // 128).float() - 1]),
        Mistake("inverted", "Inverted", "0 (black) becomes −1, not 1.", [lambda x: 1 - x.float() / 127.5]),
        Mistake("not_divided", "Not divided", "The values have to end at 1.",
                [lambda x: x.float() - 127.5, lambda x: x.float() * 2 - 1, lambda x: x.float() - 128,
                 lambda x: x.float() - 1, lambda x: x.float(), lambda x: x.float() * 2 - 255,
                 lambda x: x.float() * 127.5 - 1]),
        Mistake("brackets", "1 subtracted before the division", "First divide by 127.5, then subtract 1.",
                [lambda x: (x.float() - 1) / 127.5, lambda x: x.float() / (127.5 - 1),
                 lambda x: (x.float() + 1) / 127.5, lambda x: x.float() - 1 / 127.5,
                 lambda x: x.float() / 255 * 2 - 255]),
        Mistake("clamped", "Clamped to [0, 1]", "Dark bytes are negative: the range is −1 to 1, and nothing leaves it.",
                [lambda x: (x / 127.5 - 1).clamp(0, 1)]),
        Mistake("squashed", "A tanh of the bytes", "tanh is the generator's last layer; the data are scaled on a "
                "straight line.", [lambda x: torch.tanh(x.float()), lambda x: torch.tanh(x / 255),
                          lambda x: torch.tanh(x / 127.5 - 1)]),
        Mistake("double", "float64 for float32", "Networks calculate in float32: .float().",
                [lambda x: x.double() / 127.5 - 1]),
        Mistake("half_precision", "Half precision", "float16 has too few digits here: .float().",
                [lambda x: x.half() / 127.5 - 1, lambda x: (x.float() / 127.5 - 1).half(),
                 lambda x: x.bfloat16() / 127.5 - 1, lambda x: (x.float() / 127.5 - 1).bfloat16(),
                 lambda x: (x.half() / 127.5 - 1).float()]),
        Mistake("own_range", "Scaled by its own range", "The scale is fixed, 0 to 255; it must not depend on what the "
                "batch holds.",
                [lambda x: 2 * (x.float() - x.min()) / (x.max() - x.min()) - 1, lambda x: 2 * x.float() / x.max() - 1,
                 lambda x: x.float() / (x.max() / 2) - 1, lambda x: x.float() / x.max()]),
        Mistake("standardised", "Standardised", "Mean 0 and deviation 1, or length 1, is another scaling.",
                [lambda x: (x.float() - x.float().mean()) / x.float().std(),
                 lambda x: (x.float() - x.float().mean()) / x.float().std(unbiased=False),
                 lambda x: (x.float() - x.float().mean()) / 127.5]),
        Mistake("imagenet", "Another mean and deviation", "0.485 and 0.229 belong to ImageNet's photographs.",
                [lambda x: (x.float() / 255 - 0.485) / 0.229]),
        Mistake("black_and_white", "Two values only", "The values between 0 and 255 lie on the line between −1 and 1.",
                [lambda x: (x > 127).float() * 2 - 1, lambda x: (x > 128).float() * 2 - 1,
                 lambda x: (x > 0).float() * 2 - 1, lambda x: (x.float() / 127.5 - 1).sign()]),
        Mistake("flattened", "Another shape", "The result has the shape of the input.",
                [lambda x: x.float().flatten() / 127.5 - 1, lambda x: x.float().unsqueeze(0) / 127.5 - 1,
                 lambda x: x.float().permute(*reversed(range(x.dim()))) / 127.5 - 1]),
        Mistake("no_tensor", "A list for a tensor", "A tensor is asked for.",
                [lambda x: [x.tolist()], lambda x: to_signed(x).tolist()]),
        Mistake("layout", "Only for contiguous tensors", "view needs neighbours in memory, which a permuted tensor has "
                "not: work on the tensor as it is, or use reshape.", when=_layout),
    ))
