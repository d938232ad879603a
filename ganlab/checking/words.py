"""The sentences of the checker, each under its key, and short texts for any object whatsoever."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

TEXTS: dict[str, str] = {
    "checking.never_returns.name": "Never returns",
    "checking.never_returns.explanation": "A loop has no end, or the work grows too fast with the input. Look for a "
                                          "while whose condition never turns false.",
    "checking.input_changed.name": "Input changed in place",
    "checking.input_changed.explanation": "Operations that end in _ and assignments such as x[i] = ... or x += ... "
                                          "write into the caller's tensor. Make a new one instead.",
    "checking.nothing_returned.name": "Nothing returned",
    "checking.nothing_returned.explanation": "The function ends without return. Printing a result does not return it.",
    "checking.gradient_cut.name": "Gradient cut off",
    "checking.gradient_cut.explanation": "Nothing can be learnt from a value without its history: torch must see every "
                                         "step from the inputs to the result. Leave out detach, .data, .item(), "
                                         "torch.no_grad(), NumPy, and torch.tensor(...) around results.",
    "checking.gradient_wrong.name": "Right value, wrong gradient",
    "checking.gradient_wrong.explanation": "The value is right and its derivative is not: look for detach, clamp, "
                                           "rounding or where on the way from the inputs to the result.",
    "checking.gradient_nan.name": "Right value, gradient not a number",
    "checking.gradient_nan.explanation": "The value is right and its derivative is nan or infinite: some step on the "
                                         "way overflows or divides by zero, and torch.where or a clamp hides it from "
                                         "the value only.",
    "checking.not_a_function": "Expected the function {name}, got {got} ({kind}). Pass the function itself, without "
                               "calling it: check(\"{id}\", {name}).",
    "checking.signature": "Expected a function that can be called as {name}{wanted}, got one with the signature {got} "
                          "({error}). Keep the stub's first line.",
    "checking.raised": "Your function raised {error}{where}.",
    "checking.too_slow": "Your function did not return within {seconds:g} seconds and was stopped.",
    "checking.still_running": "Your function did not return within {seconds:g} seconds. It could not be stopped and is "
                              "still running: restart the kernel if the notebook has become slow.",
    "checking.cut_short": "The check ended after {done} of {total} cases: your function changed what Python or torch "
                          "needs to go on. Look for an assignment to a name of a library, such as np.random.seed = 1 "
                          "for np.random.seed(1).",
    "checking.changed": "Your function changed its input {names} in place.",
    "checking.none": "Your function returned None.",
    "checking.wrong_kind": "Expected a number, a tensor or an array, got {got}.",
    "checking.other_kind": "Expected another kind of result, got {got}.",
    "checking.shape": "Expected the shape {wanted}, got {got}.",
    "checking.type": "Expected the type {wanted}, got {got}.",
    "checking.nan": "The result contains nan: not a number.",
    "checking.infinite": "The result is infinite.",
    "checking.value": "The value is not as expected.",
    "checking.entry": "{key} is not as expected.",
    "checking.cut_off": "The value is right, but no gradient flows back from it to {names}.",
    "checking.gradient": "The value is right, but its gradient by {names} is not as expected.",
}


def text(key: str, /, **facts: Any) -> str:
    """Return the sentence of a key with its facts put in."""
    return TEXTS[key].format(**facts) if facts else TEXTS[key]


def shown(value: Any) -> str:
    """Return a short text for any object; never raises, never long."""
    try:
        kind = type(value)
        if issubclass(kind, torch.Tensor):
            value = value.detach().cpu()
            value = (value.resolve_conj().resolve_neg() if not value.is_quantized else value.dequantize())
            value = value.float().numpy() if value.dtype is torch.bfloat16 else value.numpy()
            kind = np.ndarray
        if issubclass(kind, np.ndarray) and value.ndim:
            array, shape = np.asarray(value), ""
            if array.ndim > 1 and array.size > 64:  # numpy prints six entries of every axis, which takes a while
                array, shape = array.reshape(-1), f" of shape {array.shape}"
            printed = np.array2string(array, precision=5, threshold=12, edgeitems=3, separator=", ")
            return cut(" ".join(printed.split()) + shape, 300)
        if issubclass(kind, np.ndarray | np.generic):
            value = value.item()
        return f"{value:.6g}" if type(value) is float else cut(str(repr(value)), 200)
    except BaseException:  # whatever its repr does
        return f"an object of type {kind_of(value)}"


def kind_of(value: Any) -> str:
    """Return the name of an object's type; never raises, never long."""
    try:
        return cut(str(type.__getattribute__(type(value), "__name__")), 80)
    except BaseException:
        return "unknown"


def described(error: BaseException) -> str:
    """Return "ValueError: what it says" for any exception, also one that cannot be printed."""
    try:
        said = cut(str(str(error)), 300)
    except BaseException:
        said = "(its text cannot be read)"
    return f"{kind_of(error)}: {said}"


def cut(text: str, limit: int) -> str:
    """Return the text, at most `limit` characters of it, and printable whatever it holds."""
    text = str.__str__(text)  # of a sub-class of str only the characters
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return text.encode("utf-8", "replace").decode("utf-8")
