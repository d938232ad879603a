"""04.to_bytes: a generator's output as image bytes."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def to_bytes(x):
    """Turn a generator's output into image bytes: −1 becomes 0, 1 becomes 255, rounded to the nearest integer.

    x: a float32 or float64 tensor of any shape, contiguous or not; values outside [−1, 1] are clamped.
    Return a uint8 tensor of the same shape.
    In the very middle between two bytes, as for x = 0, either is right.
    """
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def by_cutting(x):
    return (x.clamp(-1, 1) * 127.5 + 128).to(torch.uint8)  # half a byte more, and the cast drops the fraction


def cases(rng: np.random.Generator) -> list[Case]:
    def near_bytes(low: int, high: int, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Values well away from the middle between two bytes, where rounding would be a matter of taste."""
        return torch.tensor((rng.integers(low, high, shape) + rng.uniform(-0.49, 0.49, shape)) / 127.5 - 1, dtype=dtype)

    every = (np.arange(256) + rng.uniform(-0.49, 0.49, 256)) / 127.5 - 1
    return [Case((torch.tensor([-1.0, 1.0]),), expected=torch.tensor([0, 255])),
            Case((torch.tensor([-0.5, 0.25, 0.7]),), expected=torch.tensor([64, 159, 217])),
            Case((torch.tensor([-3.0, -1.01, 1.01, 2.0, 50.0]),), expected=torch.tensor([0, 0, 255, 255, 255])),
            Case((near_bytes(1, 255, 2, 3, 5, 4),)), Case((torch.tensor(every.reshape(8, 32), dtype=torch.float32),)),
            Case((near_bytes(-60, 320, 40, dtype=torch.float64),)), Case((near_bytes(20, 90, 1, 1, 2, 3),)),
            Case((torch.tensor([[0.3]]),)), Case((near_bytes(0, 256, 2, 4, 5, 3).permute(0, 3, 1, 2),))]


def _layout(verdicts: list[tuple[Case, bool]]) -> bool:
    """Only the tensor that is not contiguous goes wrong."""
    return all(right == case.args[0].is_contiguous() for case, right in verdicts)


def _outside(verdicts: list[tuple[Case, bool]]) -> bool:
    """Exactly the tensors with values outside [−1, 1] go wrong."""
    return all(right == bool((case.args[0].abs() < 1.004).all()) for case, right in verdicts)


EXERCISE = Exercise(
    id="04.to_bytes", place=5, title="Back to bytes", points=2, solution=to_bytes, cases=cases, dtype="uint8",
    difficulty=2, importance=2, minutes=6, another=by_cutting,
    reason="This is to_signed turned round, but a cast to uint8 drops fractions and does not keep numbers within 0 to "
           "255, so rounding and clamping come first.",
    hints=("Turn the line of to_signed round.",
           "(x + 1)·127.5 has fractions, and may leave 0 to 255. Casting to uint8 cuts and wraps: prevent both.",
           "First .round(), then .clamp(0, 255), and last .to(torch.uint8)."),
    mistakes=(
        Mistake("cut_off", "Cut off, not rounded", "The cast to uint8 drops the fraction: round first.",
                [lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.uint8).round()]),
        Mistake("not_rounded_or_clamped", "Neither rounded nor clamped",
                "The cast to uint8 cuts the fraction and wraps "
                "round what lies outside 0 to 255: .round(), then .clamp(0, 255), then the cast.",
                [lambda x: ((x + 1) * 127.5).to(torch.int64).remainder(256).to(torch.uint8),
                 lambda x: ((x + 1) * 127.5).to(torch.uint8)]),
        Mistake("half_clamped", "Clamped at one end", "Both ends need a clamp: 0 below and 255 above.",
                [lambda x: ((x + 1) * 127.5).round().clamp(min=0).to(torch.uint8),
                 lambda x: ((x + 1) * 127.5).round().clamp(max=255).to(torch.uint8)]),
        Mistake("not_clamped", "Not clamped", "Values outside [−1, 1] wrap round in uint8: a bit too white becomes "
                "black. Clamp before the cast.",
                [lambda x: ((x + 1) * 127.5).round().to(torch.int64).remainder(256).to(torch.uint8),
                 lambda x: ((x + 1) * 127.5).round().to(torch.uint8),
                 lambda x: ((x + 1) * 127.5 + 0.5).to(torch.uint8)], when=_outside),
        Mistake("not_uint8", "Not uint8", "Image bytes are uint8: .to(torch.uint8).",
                [lambda x: ((x + 1) * 127.5).round().clamp(0, 255),
                 lambda x: ((x + 1) * 127.5).round().clamp(0, 255).double(),
                 lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.int64),
                 lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.int32),
                 lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.int16),
                 lambda x: ((x + 1) * 127.5).clamp(0, 255), lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.int64),
                 lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.int32)]),
        Mistake("int8", "int8 for uint8", "int8 ends at 127; bytes of images go to 255: torch.uint8.",
                [lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.int8),
                 lambda x: ((x + 1) * 127.5).round().to(torch.int8)]),
        Mistake("from_zero", "[0, 1] for [−1, 1]", "x begins at −1, so 1 has to be added and the factor is 127.5.",
                [lambda x: (x * 255).round().clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 255).clamp(0, 255).to(torch.uint8), lambda x: (x * 255).to(torch.uint8),
                 lambda x: (x * 255).round().to(torch.uint8),
                 lambda x: (x.abs() * 255).round().clamp(0, 255).to(torch.uint8)]),
        Mistake("factor_255", "Factor 255 for 127.5", "The range is 2 wide: half of 255 is the factor.",
                [lambda x: ((x + 1) * 255).round().clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) * 255).clamp(0, 255).to(torch.uint8)]),
        Mistake("half_of_256", "128 for 127.5", "Half of 255 is 127.5: with 127, 128 or 256 the other bytes come out "
                "shifted.",
                [lambda x: ((x + 1) * 128).round().clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) * 128).clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) * 127).round().clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) * 127).clamp(0, 255).to(torch.uint8),
                 lambda x: ((x.clamp(-1, 1) + 1) * 127).round().to(torch.uint8),
                 lambda x: ((x.clamp(-1, 1) + 1) * 128).round().clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 127 + 128).round().clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 127 + 128).clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 127.5 + 127).clamp(0, 255).round().to(torch.uint8),
                 lambda x: (x * 128 + 127).clamp(0, 255).round().to(torch.uint8),
                 lambda x: (x * 128 + 127.5).clamp(0, 255).round().to(torch.uint8),
                 lambda x: (x * 127 + 127.5).clamp(0, 255).round().to(torch.uint8)]),
        Mistake("one_forgotten", "The 1 forgotten", "−1 becomes 0: add 1 before the factor.",
                [lambda x: (x * 127.5).round().clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 127.5).clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 127.5).round().to(torch.uint8)]),
        Mistake("brackets", "1 added after the factor", "First add 1, then multiply: (x + 1)·127.5.",
                [lambda x: (x * 127.5 + 1).round().clamp(0, 255).to(torch.uint8),
                 lambda x: (x * 127.5 + 1).clamp(0, 255).to(torch.uint8),
                 lambda x: (x + 1 * 127.5).round().clamp(0, 255).to(torch.uint8)]),
        Mistake("not_scaled", "Not scaled to 255", "1 becomes 255: the factor is 127.5.",
                [lambda x: ((x + 1) / 2).round().clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) / 2).clamp(0, 1).to(torch.uint8), lambda x: (x + 1).round().to(torch.uint8),
                 lambda x: x.round().clamp(0, 255).to(torch.uint8), lambda x: x.clamp(0, 255).to(torch.uint8)]),
        Mistake("too_early", "Rounded or cast too early", "Round after the factor: before it only −1, 0 and 1 remain.",
                [lambda x: ((x.round() + 1) * 127.5).clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1).round() * 127.5).clamp(0, 255).to(torch.uint8),
                 lambda x: ((x.clamp(-1, 1) + 1).to(torch.uint8) * 127.5).to(torch.uint8),
                 lambda x: ((x.clamp(-1, 1) + 1) / 2).round().mul(255).to(torch.uint8),
                 lambda x: ((x.clamp(-1, 1) + 1) / 2).to(torch.uint8) * 255]),
        Mistake("clamped_early", "Clamped to [0, 1] too early", "−1 to 0 are dark grey tones, not all black: clamp to "
                "[−1, 1] before scaling, or to [0, 255] after it.",
                [lambda x: ((x.clamp(0, 1) + 1) * 127.5).round().to(torch.uint8),
                 lambda x: ((x + 1).clamp(0, 1) * 127.5).round().to(torch.uint8)]),
        Mistake("clamped_late", "Clamped to [0, 1] after scaling", "Bytes go from 0 to 255: after scaling the clamp is "
                "clamp(0, 255).",
                [lambda x: ((x + 1) * 127.5).round().clamp(0, 1).to(torch.uint8),
                 lambda x: ((x + 1) * 127.5).round().clamp(-1, 1).to(torch.int64).to(torch.uint8)]),
        Mistake("one_subtracted", "1 subtracted", "−1 becomes 0: add 1 before the factor.",
                [lambda x: ((x - 1) * 127.5).round().clamp(0, 255).to(torch.uint8)]),
        Mistake("inverted", "Inverted", "−1 is black, 0.",
                [lambda x: ((1 - x) * 127.5).round().clamp(0, 255).to(torch.uint8)]),
        Mistake("rounded_up", "Rounded up", "Round to the nearest integer, not always up. Adding ½ rounds only where "
                "the fraction is cut afterwards: ½ and .round() together round up.",
                [lambda x: ((x + 1) * 127.5).ceil().clamp(0, 255).to(torch.uint8),
                 lambda x: ((x + 1) * 127.5 + 1).clamp(0, 255).to(torch.uint8)]),
        Mistake("own_range", "Scaled by its own range", "The scale is fixed, −1 to 1; it must not depend on what the "
                "batch holds.",
                [lambda x: ((x - x.min()) / (x.max() - x.min()) * 255).round().clamp(0, 255).to(torch.uint8),
                 lambda x: ((x - x.min()) / (x.max() - x.min()) * 255).to(torch.uint8)]),
        Mistake("squashed", "tanh or sigmoid once more",
                "x is the generator's output: it has been through tanh already. "
                "Scale it on a straight line.",
                [lambda x: ((torch.tanh(x) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8),
                 lambda x: (torch.sigmoid(x) * 255).round().to(torch.uint8)]),
        Mistake("flattened", "Another shape", "The result has the shape of the input.",
                [lambda x: to_bytes(x).flatten(), lambda x: to_bytes(x).unsqueeze(0),
                 lambda x: to_bytes(x).permute(*reversed(range(x.dim())))]),
        Mistake("no_tensor", "A list for a tensor", "A tensor is asked for.",
                [lambda x: [x.tolist()], lambda x: to_bytes(x).tolist()]),
        Mistake("layout", "Only for contiguous tensors", "view needs neighbours in memory, which a permuted tensor has "
                "not: work on the tensor as it is, or use reshape.", when=_layout),
    ))
