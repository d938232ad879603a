"""Objects that misbehave in every special method: `check` answers, whatever they are."""

import random

import numpy as np
import pytest
import torch

from ganlab.checking.words import cut, described, shown
from tests.checking.toy import check, right

METHODS = ["__repr__", "__str__", "__format__", "__bool__", "__len__", "__iter__", "__next__", "__getitem__", "__eq__",
           "__ne__", "__lt__", "__hash__", "__float__", "__int__", "__index__", "__array__", "__array_interface__",
           "__array_finalize__", "__array_ufunc__", "__torch_function__", "__dlpack__", "__getattr__",
           "__getattribute__", "__setattr__", "__class__", "__dict__", "__doc__", "__name__", "__code__",
           "__signature__", "__wrapped__", "__defaults__", "__module__", "__qualname__", "__copy__", "__deepcopy__",
           "__reduce_ex__", "__contains__", "__enter__", "__abs__", "__neg__", "__add__", "__radd__", "__call__",
           "__del__", "__instancecheck__", "__sizeof__", "__dir__", "__bytes__", "__complex__", "__round__",
           "shape", "dtype", "detach", "numpy", "ndim", "size", "requires_grad"]
BASES = {"object": object, "float": float, "int": int, "str": str, "list": list, "dict": dict, "tuple": tuple,
         "array": np.ndarray, "tensor": torch.Tensor}
ERRORS = [RuntimeError, SystemExit, KeyboardInterrupt, AttributeError, TypeError, RecursionError, MemoryError]


def misbehaving(base, methods, error):
    """Return an instance of a sub-class of `base` whose methods raise."""
    def fail(*_, **__):
        raise error("on purpose")

    made = type("Odd", (base,), {})
    if base is np.ndarray:
        odd = np.ones(3).view(made)
    elif base is torch.Tensor:
        odd = torch.ones(3).as_subclass(made)
    else:
        odd = made()
    for method in methods:
        try:
            setattr(made, method, property(fail) if not method.startswith("__") or method in (
                "__class__", "__dict__", "__doc__", "__name__", "__code__", "__signature__", "__wrapped__",
                "__array_interface__") else fail)
        except (TypeError, AttributeError):
            continue
    return odd


@pytest.mark.parametrize("base", BASES)
@pytest.mark.filterwarnings("ignore")
def test_no_result_and_no_function_makes_check_raise(base):
    for number, method in enumerate(METHODS):
        odd = misbehaving(BASES[base], [method], ERRORS[(number + len(base)) % len(ERRORS)])
        for fn in (odd, lambda t, y, odd=odd: odd):
            report = check(fn)
            assert report.status == "failed" and report.text, (method, report)
        del odd


@pytest.mark.filterwarnings("ignore")
def test_many_misbehaviours_at_once():
    rng = random.Random(0)
    for _ in range(60):
        odd = misbehaving(rng.choice(list(BASES.values())), rng.sample(METHODS, 12), rng.choice(ERRORS))
        for fn in (odd, lambda t, y, odd=odd: odd, lambda t, y, odd=odd: [odd], lambda t, y, odd=odd: {"a": odd}):
            report = check(fn)
            assert report.status == "failed" and report.text


class _Unprintable(Exception):
    def __str__(self):
        raise ValueError("no text")

    __repr__ = __str__


class _Strange(str):
    def __len__(self):
        raise ValueError

    def __getitem__(self, _):
        raise ValueError

    def __str__(self):
        return self


def test_errors_that_cannot_be_printed():
    def fn(t, y):
        raise _Unprintable

    report = check(fn)
    assert report.verdict == "crashed" and "_Unprintable" in report.text
    assert "cannot be read" in described(_Unprintable())


def test_of_a_sub_class_of_str_only_the_characters_count():
    class Odd(str):
        def encode(self, *_):
            raise SystemExit

    assert cut(Odd("abc"), 10) == "abc"


@pytest.mark.parametrize("text", ["\ud800", "\x00" * 10, "\n" * 10_000, _Strange("odd")], ids=range(4))
def test_texts_that_cannot_be_written_anywhere(text):
    def fn(t, y):
        print(text)
        raise ValueError(text)

    report = check(fn)
    assert report.verdict == "crashed"
    assert all(field.encode("utf-8") is not None for field in (report.text, report.printed, report.got))
    assert len(shown(text)) < 300


@pytest.mark.parametrize("value", [torch.ones(2).to_sparse(),
                                   torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
                                   torch.ones(2, device="meta"), torch.ones(2, dtype=torch.complex64).conj(),
                                   torch.ones(2, dtype=torch.bfloat16), torch.nested.nested_tensor([torch.ones(2)]),
                                   np.ma.masked_array([1.0], [True]), np.matrix([[1.0]]), np.array([None]),
                                   np.array(["2020-01-01"], dtype="datetime64[D]"), np.zeros(1, dtype=[("a", int)]),
                                   torch.ones(0), np.float128(1) if hasattr(np, "float128") else 0, 10**400,
                                   float("nan"), [[]], [[1], [1, 2]], {1: {2: {3: 4}}}, range(3), b"bytes", 1j],
                         ids=lambda value: type(value).__name__)
@pytest.mark.filterwarnings("ignore")
def test_unusual_values_are_an_answer(value):
    report = check(lambda t, y: value)
    assert report.status == "failed" and report.text


def test_a_list_that_holds_itself():
    endless = []
    endless.append(endless)
    assert check(lambda t, y: endless).status == "failed"


def test_functions_of_odd_kinds():
    class Called:
        def __call__(self, t, y):
            return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))

    async def later(t, y):
        return y

    class WithoutSignature(Called):
        @property
        def __signature__(self):
            raise KeyboardInterrupt

    assert check(Called()).verdict == check(WithoutSignature()).verdict == "right"
    for fn in (later, print, int, type, Called, len, torch.log, torch.nn.Linear(1, 1), super, property(), object()):
        assert check(fn).status == "failed"


def test_an_answer_that_tells_nothing_of_its_signature_is_called_all_the_same():
    """Kills a check that blames the answer for it: some built-in functions have none either."""
    class Odd:
        @property
        def __signature__(self):
            raise KeyError("x")

        def __call__(self, t, y):
            return right(t, y)

    assert check(Odd()).verdict == "right"
    assert check(max).verdict == "wrong"
