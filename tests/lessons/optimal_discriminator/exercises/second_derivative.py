"""Right and wrong answers to 03.second_derivative, as learners write them."""

import math

import numpy as np
import sympy
import torch


def second_autograd(a, b, y):
    y = torch.tensor(y, dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(a * torch.log(y) + b * torch.log(1 - y), y, create_graph=True)
    return torch.autograd.grad(first, y)[0]


def second_numeric(a, b, y, h=0.0001):

    def f(v):
        return a * math.log(v) + b * math.log1p(-v)

    h *= min(y, 1 - y)
    return (f(y + h) - 2 * f(y) + f(y - h)) / h**2


def second_changes(a, b, y):
    raise ValueError("I do not know")


def torch_hessian(a, b, y):

    def f(t):
        return a * torch.log(t) + b * torch.log(1 - t)

    return torch.autograd.functional.hessian(f, torch.tensor(y))


def sympy_diff(a, b, y):
    t = sympy.symbols("t")
    return float(sympy.diff(a * sympy.log(t) + b * sympy.log(1 - t), t, 2).subs(t, y))


def central_difference(a, b, y):
    h = 1e-05

    def d(u):
        return a / u - b / (1 - u)

    return (d(y + h) - d(y - h)) / (2 * h)


def common_denominator(a, b, y):
    return -(a * (1 - y) ** 2 + b * y**2) / (y * (1 - y)) ** 2


def in_float32(a, b, y):
    return float(-np.float32(a) / np.float32(y) ** 2 - np.float32(b) / (1 - np.float32(y)) ** 2)


def numpy_power(a, b, y):
    return np.float64(-a) * np.power(y, -2.0) - b * np.power(1 - y, -2.0)


def torch_backward(a, b, y):
    t = torch.tensor(float(y), requires_grad=True)
    f = a * torch.log(t) + b * torch.log(1 - t)
    g = torch.autograd.grad(f, t, create_graph=True)[0]
    g.backward()
    return t.grad


def summed_in_loop(a, b, y):
    return -sum((w / v**2 for w, v in ((a, y), (b, 1 - y))))


def polynomials(a, b, y):
    return float(np.polyval([-1, 0], a / y**2)) - b / (y**2 - 2 * y + 1)


RIGHT = [
    lambda a, b, y: -(a / y**2 + b / (1 - y) ** 2),
    second_autograd,
    second_numeric,
    lambda a, b, y: -a * y ** (-2) - b * (y - 1) ** (-2),
    lambda a, b, y: torch.tensor(-a / (y * y) - b / ((1 - y) * (1 - y))),
    lambda a, b, y: np.array([-a / np.square(y) - b / np.square(1 - y)]),
    torch_hessian,
    sympy_diff,
    central_difference,
    common_denominator,
    in_float32,
    numpy_power,
    torch_backward,
    summed_in_loop,
    polynomials,
]

WRONG = [
    (lambda a, b, y: 0.5 * (-a / y**2 - b / (1 - y) ** 2), "by_a_factor"),
    (lambda a, b, y: round(-a / y**2 - b / (1 - y) ** 2, 1), "rounded"),
    (lambda a, b, y: -1, "one_answer"),
    (lambda a, b, y: -a / y**2 + b / (1 - y) ** 2, "inner_derivative"),
    (lambda a, b, y: a / y**2 + b / (1 - y) ** 2, "wrong_sign"),
    (lambda a, b, y: a / y - b / (1 - y), "first_derivative"),
    (lambda a, b, y: -a / y - b / (1 - y), "squares_forgotten"),
    (lambda a, b, y: -a / y**2, "one_term"),
    (lambda a, b, y: -b / y**2 - a / (1 - y) ** 2, "exchanged"),
    (lambda a, b, y: -a / y**2 - b / (1 - y**2), "bracket_not_squared"),
    (lambda a, b, y: a * math.log(y) + b * math.log(1 - y), "function_itself"),
    (second_changes, None),
    (lambda a, b, y: -1.0, None),
    (lambda a, b, y: -a / y**2 - -b / (1 - y) ** 2, "inner_derivative"),
    (lambda a, b, y: -a / y**2 - b / (1 - y) * 2, "times_two"),
    (lambda a, b, y: -a / y * 2 - b / (1 - y) * 2, "times_two"),
    (lambda a, b, y: a / y - b / (1 - y), "first_derivative"),
    (lambda a, b, y: -a * y ** (-1) - b * (1 - y) ** (-1), "squares_forgotten"),
    (lambda a, b, y: -(a + b) / y**2, "y_in_both"),
    (lambda a, b, y: -a / y**2 - b / (y - 1), "squares_forgotten"),
    (lambda a, b, y: -2 * a / y**3 - 2 * b / (1 - y) ** 3, "third_derivative"),
    (lambda a, b, y: -a / y**2 - b / (1 - 2 * y + y), "squares_forgotten"),
    (lambda a, b, y: -b / y**2 - a / (1 - y) ** 2, "exchanged"),
    (lambda a, b, y: -a / y**2 - b / (1 - y**2), "bracket_not_squared"),
    (lambda a, b, y: b / (1 - y) ** 2 - a / y**2, "inner_derivative"),
    (lambda a, b, y: a / y**2 + b / (1 - y) ** 2, "wrong_sign"),
    (lambda a, b, y: -a / y**2 * -b / (1 - y) ** 2, "terms_multiplied"),
    (lambda a, b, y: -a * np.log(y) - b * np.log(1 - y), "function_itself"),
    (lambda a, b, y: -(a + b) / (y * (1 - y)) ** 2, "common_denominator"),
    (lambda a, b, y: -1 / y**2 - 1 / (1 - y) ** 2, "factors_left_out"),
]
