"""Names and tensors out of a file that somebody else's program wrote: checked first, never run, unwrapped.

torch's own format since version 1.6 is a zip archive with a CRC-32 an entry, which torch does not compare when it
reads; here it is compared. Its older format and safetensors carry no checksum.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from ganlab.runtime import GanlabError

State = dict[str, Tensor]
DEEPEST = 8  # containers in one another; a file could hold itself
ANCHORS = ("model.", "net.")  # how the names of the published networks begin
# How files begin that are taken for checkpoints, and what to do about it.
OTHERS = {
    b"<": "a web page: the download brought that instead of the file. Fetch it again with a browser",
    b"version https://git-lfs": "a pointer of Git LFS. Fetch the file itself with git lfs pull",
    b"\x89HDF": "an HDF5 file, as Keras writes it. Take a checkpoint of PyTorch",
    b"\x1f\x8b": "a compressed archive. Unpack it",
    b"BZh": "a compressed archive. Unpack it",
    b"\xfd7zXZ": "a compressed archive. Unpack it",
    b"7z\xbc\xaf": "a compressed archive. Unpack it",
    b"Rar!": "a compressed archive. Unpack it",
    b"\x89PNG": "a picture. Take the network's file",
    b"\xff\xd8\xff": "a picture. Take the network's file",
    b"\x93NUMPY": "an array of NumPy. Take the network's file",
    b"GGUF": "a GGUF file. Take a checkpoint of PyTorch",
    b"\x08": "a network of ONNX or TensorFlow. Take a checkpoint of PyTorch",
}


class StateDictError(GanlabError):
    """A file that cannot be read, or that holds no network's names and tensors."""


def read(path: str | Path) -> dict[str, State]:
    """Return the state dicts in a file of torch.save or of safetensors, by their place in it, on the CPU.

    A place is what leads to a state dict, through dicts, lists and the beginnings of names: "" where the file is one,
    "state_dict", "G_A", "net_g_ema", "generator.module". A place may be part of another one; who knows the names that
    a network should have tells which is meant. Nothing in the file is run.

    Raises:
        StateDictError: the file is missing, damaged, of another format, or holds no tensors by name.
    """
    if not str(path):
        raise StateDictError("Expected the path of a checkpoint, got an empty one. Name the file.")
    path = Path(path)
    try:
        with open(path, "rb") as file:
            head = file.read(64)
    except FileNotFoundError:
        raise StateDictError(f"There is no checkpoint {path}. Correct the path.") from None
    except (OSError, ValueError) as error:  # a zero byte in the path
        why = (f"cannot be read ({getattr(error, 'strerror', error)}). Check path and permissions"
               if not os.path.isdir(path) else "is a folder. Give the file in it, for example latest_net_G.pth")
        raise StateDictError(f"Expected a checkpoint as torch.save writes it, but {path} {why}.") from error
    content = _content(path, head)
    parts = dict(_parts(content))
    if not parts:
        raise StateDictError(f"Expected a state dict, names with tensors, but {path} holds something else. Take "
                             "the file of one network, for example latest_net_G.pth.")
    return parts


def _content(path: Path, head: bytes) -> Any:
    if not path.is_file():
        raise StateDictError(f"Expected a checkpoint as torch.save writes it, but {path} is no file. Give the file.")
    if not head:
        raise StateDictError(f"Expected a checkpoint as torch.save writes it, but {path} is damaged: it is empty. "
                             "Fetch it again.")
    for start, what in OTHERS.items():
        if head.lstrip(b" \r\n\t\xef\xbb\xbf").startswith(start):
            raise StateDictError(f"Expected a checkpoint as torch.save writes it, but {path} is {what}.")
    try:
        if head[8:9] == b"{":
            content = safetensors.torch.load_file(path)
            _note_unchecked(path, "the format of safetensors")
            return content
        if head.startswith(b"PK"):
            _check_zip(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what torch will change one day: nothing for the user to do
            content = torch.load(path, map_location="cpu", weights_only=True)
    except StateDictError:
        raise
    except Exception as error:  # damaged bytes make torch's unpickler raise almost anything
        raise (_holds_code(path) if "GLOBAL" in str(error) else _damaged(path)) from error
    if not head.startswith(b"PK"):
        _note_unchecked(path, "the format of torch before version 1.6")
    return content


def _check_zip(path: Path) -> None:
    """Compare every entry with its checksum."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if not any(name.endswith("data.pkl") for name in names):
            raise StateDictError(f"Expected a checkpoint as torch.save writes it, but {path} is another zip archive, "
                                 f"with {', '.join(names[:3]) or 'nothing'} in it. Unpack it, and take the file of one "
                                 "network.")
        if any("/code/" in name for name in names):  # TorchScript
            raise _holds_code(path)
        if archive.testzip() is not None:
            raise _damaged(path)


def _damaged(path: Path) -> StateDictError:
    return StateDictError(f"Expected a checkpoint as torch.save writes it, but {path} cannot be read (damaged or of "
                          "another kind). Fetch it again, or take another copy.")


def _holds_code(path: Path) -> StateDictError:
    return StateDictError(f"Expected names and tensors only, but {path} also holds a program or Python objects; "
                          "nothing of it was run. Save network.state_dict() with the program that wrote it, and take "
                          "that file.")


def _note_unchecked(path: Path, what: str) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"Note: {path} is in {what}, which carries no checksum, so that damage may not be noticed. Compare its "
          f"sha256 with the publisher's: {digest}", file=sys.stderr)


def _parts(content: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, State]]:
    """Yield every state dict in nested containers, and every one whose names share a beginning."""
    if depth > DEEPEST:
        return
    if isinstance(content, list | tuple):
        content = dict(enumerate(content))
    if not isinstance(content, Mapping):
        return
    tensors = {name: value for name, value in content.items() if isinstance(name, str) and isinstance(value, Tensor)}
    for prefix in _prefixes(tensors):
        yield _joined(place, prefix.rstrip(".")), {
            name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
    for name, value in content.items():
        yield from _parts(value, _joined(place, str(name)), depth + 1)


def _prefixes(tensors: Mapping[str, Tensor]) -> list[str]:
    """Return what may stand before the names of a network: "", "module.", "netG.", the longest last."""
    found = {name[:place] for name in tensors for anchor in ANCHORS for place in range(len(name))
             if name.startswith(anchor, place) and (place == 0 or name[place - 1] == ".")}
    return sorted(found | {""} if tensors else found, key=len)


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place and name else place or name
