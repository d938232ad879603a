"""Plain data as bytes, and back: JSON for what has a name, raw numbers for arrays. It cannot carry code.

    frame    8 bytes, how long; then as many bytes
    message  4 bytes, how long the JSON is; the JSON; then the numbers of all arrays, one after the other

An array stands in the JSON as {"array": [dtype, shape, place], "is": "array" or "tensor"}, a tuple as {"tuple": […]}.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any, BinaryIO

import numpy as np
import torch

_DTYPES = {"bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"}
_LONGEST = 2**31
_DEPTH = 20


class Damaged(ValueError):
    """These bytes are no message: cut short, or written by somebody else."""


def pack(value: Any) -> bytes:
    """Return a message that holds numbers, texts, lists, tuples, dicts with texts as keys, arrays and tensors."""
    buffers: list[bytes] = []
    header = json.dumps(_packed(value, buffers, [0], 0)).encode()
    return b"".join((struct.pack(">I", len(header)), header, *buffers))


def unpack(message: bytes) -> Any:
    """Return what a message holds. Arrays are copies of their own.

    Raises:
        Damaged: it is no message.
    """
    try:
        (length,) = struct.unpack_from(">I", message)
        header = json.loads(message[4:4 + length])
        return _unpacked(header, memoryview(message)[4 + length:], 0)
    except Damaged:
        raise
    except (ValueError, TypeError, KeyError, struct.error, RecursionError, OverflowError) as error:
        raise Damaged(f"Expected a message, got something else ({type(error).__name__}).") from None


def write_frame(stream: BinaryIO, message: bytes) -> None:
    """Write a message with its length in front."""
    stream.write(struct.pack(">Q", len(message)) + message)
    stream.flush()


def read_frame(stream: BinaryIO, limit: int = _LONGEST) -> bytes | None:
    """Return the next message, None where the stream has ended.

    Raises:
        Damaged: it ended in the middle, or the message would be longer than `limit`.
    """
    head = stream.read(8)
    if not head:
        return None
    if len(head) < 8:
        raise Damaged("The stream ended inside a frame.")
    (length,) = struct.unpack(">Q", head)
    if length > limit:
        raise Damaged(f"Expected a frame of at most {limit} bytes, got {length}.")
    body = stream.read(length)
    if len(body) < length:
        raise Damaged("The stream ended inside a frame.")
    return body


def _packed(value: Any, buffers: list[bytes], place: list[int], depth: int) -> Any:
    if depth > _DEPTH:
        raise ValueError("Expected data that is not nested more than twenty times.")
    if value is None or type(value) in (bool, str, float):
        return value
    if type(value) is int:
        return value if abs(value) < 2**63 else float(value)
    if isinstance(value, torch.Tensor):
        return _packed(value.detach().cpu().contiguous().numpy(), buffers, place, depth) | {"is": "tensor"}
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.name not in _DTYPES:
            raise ValueError(f"Expected an array of numbers, got {array.dtype}.")
        raw = array.tobytes()
        at, place[0] = place[0], place[0] + len(raw)
        buffers.append(raw)
        return {"array": [array.dtype.name, list(array.shape), at], "is": "array"}
    if type(value) is dict:
        return {"dict": [[str(key), _packed(item, buffers, place, depth + 1)] for key, item in value.items()]}
    if type(value) in (list, tuple):
        items = [_packed(item, buffers, place, depth + 1) for item in value]
        return items if type(value) is list else {"tuple": items}
    raise ValueError(f"Expected plain data, got {type(value).__name__}.")


def _unpacked(value: Any, body: memoryview, depth: int) -> Any:
    if depth > 2 * _DEPTH:
        raise Damaged("Expected data that is not nested more than twenty times.")
    if isinstance(value, list):
        return [_unpacked(item, body, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if "dict" in value:
        return {str(key): _unpacked(item, body, depth + 1) for key, item in value["dict"]}
    if "tuple" in value:
        return tuple(_unpacked(item, body, depth + 1) for item in value["tuple"])
    name, shape, at = value["array"]
    whole = all(type(number) is int and number >= 0 for number in (*shape, at))
    if name not in _DTYPES or not whole or len(shape) > 32:
        raise Damaged("Expected an array of numbers, got something else.")
    count, dtype = math.prod(shape), np.dtype(name)
    if at + count * dtype.itemsize > len(body):
        raise Damaged("Expected all numbers of an array, got fewer.")
    array = np.frombuffer(body, dtype, count, at).reshape(shape).copy()
    return torch.from_numpy(array) if value["is"] == "tensor" else array
