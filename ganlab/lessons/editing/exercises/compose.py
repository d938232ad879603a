"""15.compose: VGAN's moving foreground over a still background."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results


def compose(foreground, mask, background):
    """A film of a moving foreground over a still background: m ⊙ f + (1 − m) ⊙ b. Vondrick et al. 2016, eq. 3.

    foreground: f, a film of T frames, (B, C, T, H, W). background: b, one picture for each film, (B, C, H, W); it
    stands still behind all T frames. Both are float32 with values in [−1, 1].
    mask: m, (B, 1, T, H, W), float32 in [0, 1], for all channels: 1 where only the foreground is seen, 0 where only
    the background is. Values between are mixed. It changes from frame to frame.
    Return new films, (B, C, T, H, W). All three come from a network that learns: gradients flow to all of them.
    """
    return mask * foreground + (1 - mask) * background[:, :, None]


def by_difference(foreground, mask, background):
    still = background.unsqueeze(2)  # (B, C, 1, H, W)
    return still + mask * (foreground - still)


def cases(rng: np.random.Generator) -> list[Case]:
    f = torch.tensor([1.0, 1.0, -0.5, 1.0]).reshape(1, 1, 2, 1, 2)
    m = torch.tensor([1.0, 0.25, 0.5, 0.0]).reshape(1, 1, 2, 1, 2)
    b = torch.tensor([0.5, -1.0]).reshape(1, 1, 1, 2)
    return [Case((f, m, b), expected=torch.tensor([1.0, -0.5, 0.0, -1.0]).reshape(1, 1, 2, 1, 2),
                 note="one grey film of 2 frames of 1×2 pixels: f is 1, 1, then −0.5, 1; m is 1, 0.25, then 0.5, 0; "
                      "b is 0.5, −1"),
            *(Case((_uniform(rng, B, C, T, H, W), _uniform(rng, B, 1, T, H, W).abs(), _uniform(rng, B, C, H, W)),
                   note=f"random films {(B, C, T, H, W)} with soft masks")
              for B, C, T, H, W in ((3, 3, 3, 3, 3), (2, 2, 2, 3, 4), (2, 3, 4, 5, 2), (1, 3, 2, 4, 4)))]


def _uniform(rng: np.random.Generator, *shape: int) -> Tensor:
    return torch.tensor(rng.uniform(-1, 1, shape), dtype=torch.float32)


def _put(f: Tensor, m: Tensor, b: Tensor) -> Tensor:
    return m * f + (1 - m) * b[:, :, None]


def _masked_by(change: Callable[[Tensor], Tensor]) -> Callable:
    return lambda f, m, b: _put(f, change(m), b)


def _behind(place: Callable[[Tensor], Tensor]) -> Callable:
    """The background made fit for the film by `place`; called with it."""
    return lambda f, m, b: m * f + (1 - m) * place(b)


EXERCISE = Exercise(
    id="15.compose", place=5, title="Foreground over background", points=2, solution=compose, cases=cases,
    gradients=("foreground", "mask", "background"), plain=False,
    difficulty=2, importance=2, minutes=6, another=by_difference,
    reason="The weights m and 1 − m add up to 1, so the film stays in [−1, 1], and since the background is the same "
           "in all frames, whatever moves has to come through the mask.",
    hints=("The film has five axes, the background four. Which one is missing?",
           "Where m is 1 the pixel is f, where m is 0 it is b. What is it where m is 0.25?",
           "background[:, :, None] has the shape (B, C, 1, H, W): it is laid over all T frames by itself."),
    mistakes=(
        Mistake("exchanged", "Foreground and background exchanged", "m is 1 where the foreground is seen: m ⊙ f.",
                [_masked_by(lambda m: 1 - m)]),
        Mistake("background_axis", "Time at the wrong place", "The frames are axis 2, between C and H: "
                "background[:, :, None].",
                [_behind(lambda b: b), _behind(lambda b: b[None]), _behind(lambda b: b[:, None]),
                 _behind(lambda b: b[:, :, :, None]), _behind(lambda b: b[..., None])]),
        Mistake("background_turned", "H and W exchanged", "The background lies as the frames do: no transpose.",
                [_behind(lambda b: b.transpose(2, 3)[:, :, None])]),
        Mistake("hard_mask", "The mask made 0 or 1", "The mask is soft. Between 0 and 1 the two are mixed. A hard mask "
                "also stops the gradient.",
                [_masked_by(lambda m: (m > 0.5).float()), _masked_by(lambda m: (m > 0).float()),
                 _masked_by(lambda m: (m == 1).float()), _masked_by(torch.floor)]),
        Mistake("mask_of_all_frames", "One mask for all frames", "The mask changes from frame to frame: each frame has "
                "its own.", [_masked_by(lambda m: m.mean(2, keepdim=True)), _masked_by(lambda m: m.amax(2, True)),
                             _masked_by(lambda m: m.amin(2, True))]),
        Mistake("mask_of_one_frame", "The mask of one frame", "The mask changes from frame to frame: each frame has "
                "its own.", [_masked_by(lambda m: m[:, :, :1]), _masked_by(lambda m: m[:, :, -1:])]),
        Mistake("mask_of_one_film", "The mask of one film", "Each film of the batch has its own mask.",
                [_masked_by(lambda m: m[:1]), _masked_by(lambda m: m[-1:]),
                 _masked_by(lambda m: m.mean(0, keepdim=True))]),
        Mistake("mask_of_a_frame", "One number for a frame", "The mask has a value for each pixel.",
                [_masked_by(lambda m: m.mean((3, 4), keepdim=True)), _masked_by(lambda m: m.mean())]),
        Mistake("mask_squashed", "The mask squashed once more", "The mask lies in [0, 1] already: no sigmoid here.",
                [_masked_by(torch.sigmoid), _masked_by(lambda m: m.softmax(2)), _masked_by(lambda m: (m + 1) / 2)]),
        Mistake("foreground_whole", "f not masked", "The foreground is taken with weight m: m ⊙ f.",
                [lambda f, m, b: f + (1 - m) * b[:, :, None]]),
        Mistake("background_whole", "b not masked", "The background is taken with weight 1 − m.",
                [lambda f, m, b: m * f + b[:, :, None]]),
        Mistake("no_mask", "No mask", "The mask says how much of each is seen: m ⊙ f + (1 − m) ⊙ b.",
                [lambda f, m, b: f, lambda f, m, b: f + b[:, :, None], lambda f, m, b: (f + b[:, :, None]) / 2,
                 lambda f, m, b: b[:, :, None].expand_as(f), lambda f, m, b: f * b[:, :, None]]),
        Mistake("foreground_alone", "No background", "Where m is below 1 the background is seen: + (1 − m) ⊙ b.",
                [lambda f, m, b: m * f, lambda f, m, b: m * f + (1 - m)]),
        Mistake("background_alone", "No foreground", "Where m is above 0 the foreground is seen: m ⊙ f.",
                [lambda f, m, b: (1 - m) * b[:, :, None], lambda f, m, b: m * b[:, :, None]]),
        Mistake("same_weight", "Both with weight m", "What the foreground leaves is the background's: weight 1 − m.",
                [lambda f, m, b: m * f + m * b[:, :, None], lambda f, m, b: (1 - m) * (f + b[:, :, None])]),
        Mistake("wrong_sign", "Subtracted", "The two parts are added, and the weight of b is 1 − m.",
                [lambda f, m, b: m * f - (1 - m) * b[:, :, None], lambda f, m, b: m * f + (m - 1) * b[:, :, None],
                 lambda f, m, b: (1 - m) * b[:, :, None] - m * f, lambda f, m, b: m * f - m * b[:, :, None]]),
        Mistake("wrong_step", "A step the wrong way", "From b the step to f is f − b: b + m ⊙ (f − b).",
                [lambda f, m, b: b[:, :, None] + m * (b[:, :, None] - f),
                 lambda f, m, b: f + m * (f - b[:, :, None])]),
        Mistake("bracket", "Brackets missing", "1 − m is a factor: (1 − m) ⊙ b.",
                [lambda f, m, b: m * f + 1 - m * b[:, :, None], lambda f, m, b: m * f + b[:, :, None] - m]),
        Mistake("multiplied", "Multiplied", "The two parts are added.",
                [lambda f, m, b: m * f * (1 - m) * b[:, :, None]]),
        Mistake("one_picture", "A still foreground", "The foreground moves: each frame has its own.",
                [lambda f, m, b: _put(f[:, :, :1], m, b), lambda f, m, b: _put(f.mean(2, keepdim=True), m, b)]),
        Mistake("one_background", "The background of one film", "Each film has its own background.",
                [lambda f, m, b: _put(f, m, b[:1]), lambda f, m, b: _put(f, m, b.mean(0, keepdim=True))]),
        Mistake("first_frame_only", "The background in one frame only", "The background stands behind all T frames.",
                [lambda f, m, b: torch.cat([_put(f, m, b)[:, :, :1], (m * f)[:, :, 1:]], 2),
                 lambda f, m, b: torch.cat([_put(f, m, b)[:, :, :1], f[:, :, 1:]], 2)]),
        Mistake("clamped", "Values cut off", "Both lie in [−1, 1], so the film does too, and below 0 is no error.",
                [lambda f, m, b: _put(f, m, b).clamp(0, 1), lambda f, m, b: torch.tanh(_put(f, m, b)),
                 lambda f, m, b: torch.sigmoid(_put(f, m, b)), lambda f, m, b: (_put(f, m, b) + 1) / 2]),
        Mistake("halved", "Halved", "m and 1 − m sum to 1 already: no ½.", [lambda f, m, b: _put(f, m, b) / 2]),
        Mistake("joined", "Joined for added", "One film is asked for: the two parts are added, pixel by pixel.",
                [lambda f, m, b, axis=axis: torch.cat([m * f, (1 - m) * b[:, :, None]], axis) for axis in (1, 2, 0)]),
        several_results("One tensor"),
    ))
