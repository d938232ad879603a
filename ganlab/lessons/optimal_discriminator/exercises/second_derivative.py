"""03.second_derivative: the second-derivative test at one point."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def second_derivative(a, b, y):
    """The second derivative with respect to y of f(y) = a log y + b log(1 − y); log is the natural logarithm.

    a, b: numbers ≥ 0, either may be 0; y: a number strictly between 0 and 1. Return one number.
    """
    return -a / y**2 - b / (1 - y) ** 2


def by_autograd(a, b, y):
    y = torch.tensor(y, dtype=torch.float64, requires_grad=True)
    f = a * torch.log(y) + b * torch.log(1 - y)
    first = torch.autograd.grad(f, y, create_graph=True)[0]
    return torch.autograd.grad(first, y)[0]


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((1.0, 1.0, 0.5), expected=-8.0), Case((2.0, 1.0, 0.25)), Case((1.0, 0.0, 0.5), expected=-4.0),
               Case((0.0, 3.0, 0.5), expected=-12.0), Case((3, 2, 0.2)), Case((0.0, 0.0, 0.3), expected=0.0),
               Case((2.0, 1.0, 0.02)), Case((1.0, 2.0, 0.98))]
    return by_hand + [Case(tuple(float(number) for number in (*rng.uniform(0.2, 3, 2), rng.uniform(0.1, 0.9))))
                      for _ in range(4)]


EXERCISE = Exercise(
    id="03.second_derivative", place=4, title="The second-derivative test", points=1, solution=second_derivative,
    cases=cases,
    difficulty=2, importance=2, minutes=5, another=by_autograd,
    reason="The slope of f is a/y − b/(1 − y); as y grows its first part falls and so does its second, so f is "
           "concave, and the place where the slope is 0 is the maximum.",
    hints=("First derivative: a/y − b/(1 − y). Where does its minus come from?",
           "The derivative of 1/y is −1/y². The derivative of 1/(1 − y) is +1/(1 − y)².",
           "Both terms are negative: −a/y² is the first, and the second has (1 − y)² below."),
    mistakes=(
        Mistake("inner_derivative", "Inner derivative forgotten",
                "1 − y has the derivative −1. It enters twice for log(1 − y), and the outer derivative of 1/u brings a "
                "minus: −b/(1 − y)².", [lambda a, b, y: -a / y**2 + b / (1 - y) ** 2]),
        Mistake("wrong_sign", "Wrong sign", "f is concave: its second derivative is never positive.",
                [lambda a, b, y: a / y**2 + b / (1 - y) ** 2, lambda a, b, y: a / y**2 - b / (1 - y) ** 2]),
        Mistake("first_derivative", "The first derivative", "This is f′; derive once more.",
                [lambda a, b, y: a / y - b / (1 - y), lambda a, b, y: a / y + b / (1 - y)]),
        Mistake("first_derivative_squared", "The first derivative squared",
                "f″ is the derivative of f′, not its square.", [lambda a, b, y: (a / y - b / (1 - y)) ** 2,
                                                                lambda a, b, y: -(a / y - b / (1 - y)) ** 2]),
        Mistake("squares_forgotten", "Squares forgotten", "The derivative of 1/y is −1/y²: both denominators are "
                "squared.", [lambda a, b, y: -a / y - b / (1 - y), lambda a, b, y: -a / y**2 - b / (1 - y),
                             lambda a, b, y: -a / y - b / (1 - y) ** 2, lambda a, b, y: b / (1 - y) - a / y,
                             lambda a, b, y: -a / y**2 + b / (1 - y), lambda a, b, y: -a / y + b / (1 - y) ** 2]),
        Mistake("times_two", "Times 2 for squared", "Squared is ** 2, and the square stands below.",
                [lambda a, b, y: -a / y * 2 - b / (1 - y) * 2, lambda a, b, y: -a / (y * 2) - b / ((1 - y) * 2),
                 lambda a, b, y: -a / y**2 - b / (1 - y) * 2, lambda a, b, y: -a / y**2 - b / ((1 - y) * 2)]),
        Mistake("one_term", "One term missing", "Both logs have a second derivative.",
                [lambda a, b, y: -a / y**2, lambda a, b, y: -b / (1 - y) ** 2, lambda a, b, y: a / y**2,
                 lambda a, b, y: b / (1 - y) ** 2]),
        Mistake("exchanged", "a and b exchanged", "a belongs to log y, b to log(1 − y).",
                [lambda a, b, y: -b / y**2 - a / (1 - y) ** 2]),
        Mistake("y_in_both", "y for 1 − y", "The second denominator is (1 − y)².",
                [lambda a, b, y: -a / y**2 - b / y**2, lambda a, b, y: -a / y**2 + b / y**2,
                 lambda a, b, y: -a / y**2 - b / (1 + y) ** 2, lambda a, b, y: -(a + b) / (1 - y) ** 2]),
        Mistake("bracket_not_squared", "1 − y² for (1 − y)²", "The bracket is squared as a whole.",
                [lambda a, b, y: -a / y**2 - b / (1 - y**2), lambda a, b, y: -a / y**2 + b / (1 - y**2),
                 lambda a, b, y: -a / y**2 - b / 1 - y**2]),
        Mistake("common_denominator", "Fractions added wrongly",
                "Fractions with different denominators keep them: −a/y² and −b/(1 − y)².",
                [lambda a, b, y: -(a + b) / (y**2 * (1 - y) ** 2), lambda a, b, y: -(a + b) / (y**2 + (1 - y) ** 2),
                 lambda a, b, y: -(a + b) / (y * (1 - y)) ** 2, lambda a, b, y: -(a + b) / (y * (1 - y)),
                 lambda a, b, y: -(a / y + b / (1 - y)) ** 2]),
        Mistake("terms_multiplied", "Terms multiplied", "The derivative of a sum is the sum of the derivatives.",
                [lambda a, b, y: a / y**2 * b / (1 - y) ** 2, lambda a, b, y: -a / y**2 * b / (1 - y) ** 2]),
        Mistake("factors_squared", "a and b squared",
                "a and b are factors; deriving with respect to y leaves them as they are.",
                [lambda a, b, y: -((a / y) ** 2) - (b / (1 - y)) ** 2]),
        Mistake("factors_left_out", "a and b left out", "a and b are factors; they stay.",
                [lambda a, b, y: -1 / y**2 - 1 / (1 - y) ** 2, lambda a, b, y: -1 / y**2 + 1 / (1 - y) ** 2]),
        Mistake("multiplied", "Multiplied for divided", "The derivative of log y is 1/y: powers of y stand below.",
                [lambda a, b, y: -a * y**2 - b * (1 - y) ** 2, lambda a, b, y: -(a * y**2 + b * y**2)]),
        Mistake("function_itself", "f itself", "This is the function, not its second derivative.",
                [lambda a, b, y: a * np.log(y) + b * np.log(1 - y),
                 lambda a, b, y: -a * np.log(y) - b * np.log(1 - y)]),
        Mistake("third_derivative", "Third derivative", "Derive twice only.",
                [lambda a, b, y: 2 * a / y**3 - 2 * b / (1 - y) ** 3,
                 lambda a, b, y: -2 * a / y**3 - 2 * b / (1 - y) ** 3,
                 lambda a, b, y: 2 * a / y**3 + 2 * b / (1 - y) ** 3, lambda a, b, y: -a / y**3 - b / (1 - y) ** 3]),
        Mistake("factor_two", "A factor 2 too many",
                "The derivative of y⁻¹ is −y⁻²; the 2 would come with the next one.",
                [lambda a, b, y: -2 * a / y**2 - 2 * b / (1 - y) ** 2]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm, whose derivative is 1/y.",
                [lambda a, b, y: (-a / y**2 - b / (1 - y) ** 2) / np.log(2),
                 lambda a, b, y: (-a / y**2 - b / (1 - y) ** 2) / np.log(10)]),
        Mistake("at_the_best", "At D* for at y", "The second derivative is asked for at the y that is given.",
                [lambda a, b, y: -(a + b) ** 2 / a - (a + b) ** 2 / b, lambda a, b, y: -(a + b) ** 3 / (a * b)]),
    ))
