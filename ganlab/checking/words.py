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
    "checking.only_ordinary.name": "Right for ordinary inputs only",
    "checking.only_ordinary.explanation": "What is asked is met for ordinary inputs and not for extreme ones: very "
                                          "large or small values, the ends of a range. Look at the input of this "
                                          "case.",
    "checking.only_ordinary.graded": "What is asked is met for ordinary inputs and not for extreme ones: very large or "
                                     "small values, the ends of a range.",
    "checking.other_kind.name": "Another kind of result",
    "checking.other_kind.explanation": "A {kind} came back; a number or a tensor is asked for. Return that alone, "
                                       "and not packed into something else.",
    "checking.right_but_for_shape.name": "Right values in another shape",
    "checking.right_but_for_shape.explanation": "The values are right and in the right order, in the shape {got} for "
                                                "{wanted}: an axis is missing, or one is too many.",
    "checking.right_but_for_shape.graded": "The values are right and in the right order, in another shape: an axis is "
                                           "missing, or one is too many.",
    "checking.axes_exchanged.name": "Right values in another order and shape",
    "checking.axes_exchanged.explanation": "The values are right and lie in other places, in the shape {got} for "
                                           "{wanted}: axes are exchanged, or were flattened in another order.",
    "checking.axes_exchanged.graded": "The values are right and lie in other places, in another shape: axes are "
                                      "exchanged, or were flattened in another order.",
    "checking.several_for_one.name": "Several numbers for one",
    "checking.several_for_one.explanation": "One number is asked for and {got} came back: a sum or a mean is "
                                            "missing, or it runs along one axis of several.",
    "checking.several_for_one.graded": "One number is asked for and several came back: a sum or a mean is missing, or "
                                       "it runs along one axis of several.",
    "checking.too_few.name": "Fewer numbers than asked for",
    "checking.too_few.explanation": "{wanted} numbers are asked for and {got} came back: a sum, a mean or an index "
                                    "takes too much together, or entries were left out.",
    "checking.too_few.graded": "Fewer numbers came back than are asked for: a sum, a mean or an index takes too much "
                               "together, or entries were left out.",
    "checking.other_shape.name": "Another shape",
    "checking.other_shape.explanation": "The shape is {got} and should be {wanted}: print the shapes on the way, and "
                                        "look where an axis appears or grows.",
    "checking.other_shape.graded": "The shape is another one than asked for: print the shapes on the way, and look "
                                   "where an axis appears or grows.",
    "checking.other_type.name": "Another type of number",
    "checking.other_type.explanation": "{wanted} is asked for, and {got} came back: convert with .to(...), and mind "
                                       "that whole numbers lose fractions and bytes overflow.",
    "checking.not_a_number.name": "nan in the result",
    "checking.not_a_number.explanation": "nan comes from 0/0, 0 · ∞, ∞ − ∞, or the root, log or arccos of a number "
                                         "outside its range. Look at the input of this case for the value that leads "
                                         "there.",
    "checking.not_a_number.graded": "nan comes from 0/0, 0 · ∞, ∞ − ∞, or the root, log or arccos of a number outside "
                                    "its range. Try the ends of the range that the docstring names.",
    "checking.infinite.name": "Infinity in the result",
    "checking.infinite.explanation": "∞ comes from a division by 0, log 0, or exp of a large number. Look at the "
                                     "input of this case for the value that leads there.",
    "checking.infinite.graded": "∞ comes from a division by 0, log 0, or exp of a large number. Try the ends of the "
                                "range that the docstring names.",
    "checking.other_order.name": "Right values in another order",
    "checking.other_order.explanation": "The values are right and stand in other places: turned round, sorted, or "
                                        "with columns or axes exchanged.",
    "checking.all_signs.name": "The opposite sign",
    "checking.all_signs.explanation": "Every value is minus the right one.",
    "checking.some_signs.name": "Right but for signs",
    "checking.some_signs.explanation": "The sizes are right and some signs are not: an absolute value, or a minus at "
                                       "one place of several.",
    "checking.by_a_factor.name": "Wrong by a factor",
    "checking.by_a_factor.explanation": "Your result is {how} the right one, in all cases. Look for a sum in place "
                                        "of a mean (or the other way round), a factor that is missing or written "
                                        "twice, or another logarithm.",
    "checking.by_a_constant.name": "A constant too much",
    "checking.by_a_constant.explanation": "Your result is the right one {shift}, in all cases: a number is added "
                                          "that does not belong, or one is missing.",
    "checking.of_the_result.name": "Another function of the right result",
    "checking.of_the_result.explanation": "Your result is {what}: one operation too many, or one too few.",
    "checking.off_by_one.name": "Off by one",
    "checking.off_by_one.explanation": "In some cases the result is right, or all are, but for 1 more or less: look "
                                       "at the rounding and at every + 1 and − 1.",
    "checking.other_count.name": "Too many or too few",
    "checking.other_count.explanation": "{name} comes {got} times in this case and should come {wanted} times.",
    "checking.other_count.graded": "One of the things that are asked for comes too often or too seldom.",
    "checking.other_sequence.name": "Another order",
    "checking.other_sequence.explanation": "Each comes as often as it should, and not at its place.",
    "checking.other_numbers.name": "The right course, other numbers",
    "checking.other_numbers.explanation": "All that can be counted is as asked; the numbers differ, in {key} first: "
                                          "look at each term of the formula, its factor, its sign and what enters it.",
    "checking.one_thing.name": "One thing is not as asked",
    "checking.one_thing.explanation": "Look at this first: {key}.",
    "checking.rounded.name": "Rounded",
    "checking.rounded.explanation": "This is the right result, rounded to {digits} decimals: return it as it is.",
    "checking.cut_off.name": "Cut off at the ends",
    "checking.cut_off.explanation": "The result is right between {low} and {high}, and what lies outside is cut off "
                                    "there: look for a clamp, min or max.",
    "checking.nearly.name": "Close, and not equal",
    "checking.nearly.explanation": "The result lies within some percent of the right one: it was rounded, worked out "
                                   "in a coarser type, approximated, or an epsilon or a clamp moves it.",
    "checking.partly.name": "Right for some inputs only",
    "checking.partly.explanation": "{right} of {total} values are right: some inputs are treated otherwise than the "
                                   "text says, by a condition, a clamp, a constant or a missing term. Compare an "
                                   "input that went right with this one.",
    "checking.partly.graded": "Some values are right: some inputs are treated otherwise than the text says, by a "
                              "condition, a clamp, a constant or a missing term.",
    "checking.one_answer.name": "The same answer for all inputs",
    "checking.one_answer.explanation": "The result is {value} whatever the input is.",
    "checking.one_answer.graded": "The result is the same whatever the input is.",
    "checking.argument_back.name": "An input comes back",
    "checking.argument_back.explanation": "The result is {name} as it was given.",
    "checking.other_argument.name": "Another value in the place of an argument",
    "checking.other_argument.explanation": "Your result would be right if {what} stood in the place of {name}.",
    "checking.other_argument_and_sign.name": "Another value in the place of an argument, and another sign",
    "checking.other_argument_and_sign.explanation": "Your result is minus what would be right if {what} stood in the "
                                                    "place of {name}.",
    "checking.exchanged_arguments.name": "Two arguments exchanged",
    "checking.exchanged_arguments.explanation": "Your result would be right if {names} changed places.",
    "checking.exchanged_arguments_and_sign.name": "Two arguments exchanged, and another sign",
    "checking.exchanged_arguments_and_sign.explanation": "Your result is minus what would be right if {names} "
                                                         "changed places.",
    "checking.by_factors.name": "Wrong by a factor in each case",
    "checking.by_factors.explanation": "Within a case all values are the right ones but for one factor, which "
                                       "differs from case to case: they are divided by a sum, a norm or a number of "
                                       "values, or should be.",
    "checking.other_weights.name": "The right arguments, other weights",
    "checking.other_weights.explanation": "The result is a sum of {a} and {b}, as it should be, but with other "
                                          "weights: {first} and {second} in the first case.",
    "checking.other_weights.graded": "The result is a sum of the right arguments, as it should be, but with other "
                                     "weights.",
    "checking.by_group.name": "Right but for {how} in each {what}",
    "checking.by_group.explanation": "Within each {what} the values are the right ones but for {how} of its own. Look "
                                     "at the mean, the spread, the norm or the weight that belongs to it, and at the "
                                     "axes along which it is taken.",
    "checking.another_formula.name": "Another formula",
    "checking.another_formula.explanation": "On every input the result is {formula}. Compare this with what is asked, "
                                            "term by term.",
    "checking.one_number_asked.name": "A whole batch where one number fits",
    "checking.one_number_asked.explanation": "float(), .item(), math.log and their like take one number, and the "
                                             "argument holds many. torch's and NumPy's own functions work on each.",
    "checking.truth_of_many.name": "if with a whole batch",
    "checking.truth_of_many.explanation": "if, and, or, min and max ask one question, and a tensor has an answer for "
                                          "each element. Use torch.where, a mask, or torch.minimum and maximum.",
    "checking.sizes_do_not_fit.name": "Shapes that do not fit",
    "checking.sizes_do_not_fit.explanation": "Two tensors meet whose shapes do not match. Print both shapes just "
                                             "before that line; an axis may be missing (keepdim=True, [:, None]), or "
                                             "be another one.",
    "checking.no_such_axis.name": "An axis that is not there",
    "checking.no_such_axis.explanation": "An input has fewer or more axes than the line takes for "
                                         "granted. Count axes from the end, or look at the shapes that the task names.",
    "checking.no_such_index.name": "An index that is not there",
    "checking.no_such_index.explanation": "Counting begins at 0, and the last index is the length less one; an index "
                                          "has to be a whole number.",
    "checking.no_gradient_asked.name": "No gradient to be had",
    "checking.no_gradient_asked.explanation": "torch differentiates only what comes from a tensor with requires_grad, "
                                              "and only what has its history: look for detach, .data, torch.no_grad() "
                                              "and torch.tensor(...).",
    "checking.no_probability.name": "No probability",
    "checking.no_probability.explanation": "binary_cross_entropy takes probabilities between 0 and 1. What comes here "
                                           "is none: perhaps a logit, for which there is ..._with_logits.",
    "checking.another_type.name": "Types that do not fit",
    "checking.another_type.explanation": "Whole numbers and fractions, float32 and float64 or truth values do not go "
                                         "together here: convert with .to(...), .float() or .long().",
    "checking.unknown_name.name": "A name that is not defined",
    "checking.unknown_name.explanation": "A name is used before it has a value: perhaps it is misspelt, not imported, "
                                         "or stands in another cell that did not run.",
    "checking.unknown_attribute.name": "Something that it does not have",
    "checking.unknown_attribute.explanation": "The object has no such attribute or function: perhaps it is an array "
                                              "where a tensor is meant, a number, or None.",
    "checking.division_by_zero.name": "Division by zero",
    "checking.division_by_zero.explanation": "The divisor is 0 for an input that the task allows.",
    "checking.outside_its_range.name": "Outside the range of a function",
    "checking.outside_its_range.explanation": "A log of 0, or the root or arccos of a number outside its range, is "
                                              "asked for with an input that the task allows.",
    "checking.wrong_call.name": "Called in another way than it is meant",
    "checking.wrong_call.explanation": "A function got another number or other kinds of arguments than it takes, or an "
                                       "operation meets something that it does not know. The message names it.",
    "checking.wrong_call.graded": "A function got another number or other kinds of arguments than it takes, or an "
                                  "operation meets something that it does not know. Run the check in the notebook: its "
                                  "message names it.",
    "checking.own_error.name": "Stopped by itself",
    "checking.own_error.explanation": "The function raises on purpose for an input that the task allows.",
    "checking.no_end.name": "Calls itself without end",
    "checking.no_end.explanation": "The function calls itself and never reaches an end.",
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
