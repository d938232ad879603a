"""Checkpoints of the widely used PyTorch pix2pix/CycleGAN code, opened into the networks of this course.

Such a file is a state dict: names and tensors of one network, no program. The names follow that code's nesting, so
the U-Net's second stage down is model.model.1.model.1 and its fifth model.model.1.model.3.model.3.model.3.model.1;
CycleGAN's third residual block has model.12.conv_block.1 and model.12.conv_block.5;
depth and widths are read off the names and shapes. A reader a kind, listed in KINDS, builds our network and pairs
the names; what is missing, left over or of another shape is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from ganlab.models import cyclegan, patchgan, pix2pix
from ganlab.runtime import GanlabError

State = Mapping[str, Tensor]
Names = dict[str, str]  # of our layer, for example "down.0.0" -> of the published one, "model.model.0"
STATISTICS = ("running_mean", "running_var", "num_batches_tracked")


class PublishedError(GanlabError):
    """A published checkpoint that cannot be read, or that holds another network."""


def load(path: str | Path, kind: str) -> nn.Module:
    """Return the network in a published checkpoint, on the CPU, in float32 and in eval mode.

    A `module.` before all names (DataParallel), a dict around them with the key state_dict, and the running
    statistics of old instance-norm files, which that code ignores too, are taken off. Nothing in the file is run.

    Args:
        path: a state dict as torch.save wrote it, for example edges2shoes_net_G.pth.
        kind: "pix2pix-generator", a `pix2pix.UNet`; "cyclegan-generator", a `cyclegan.Generator` with any number
            of blocks, with instance norm and without dropout; "pix2pix-discriminator" or "cyclegan-discriminator",
            the same network, a `patchgan.Discriminator` with 1 to 5 layers or a `patchgan.PixelDiscriminator`. The
            U-Net and the discriminators with batch or instance norm; all of any widths.

    Raises:
        PublishedError: the kind is unknown, the file cannot be read, holds more than tensors, or another network.
    """
    if kind not in KINDS:
        raise PublishedError(f"Expected one of the kinds {', '.join(KINDS)}, got {kind!r}. Choose one of these.")
    path = Path(path)
    state = _read(path)
    try:
        network, names = KINDS[kind](state)
    except _Unlike as error:
        raise PublishedError(f"Expected the state dict of a {kind}, but in {path} {error}; the file begins with "
                             f"{_listed(list(state))}. {_advice(state, kind)}") from None
    problems = _fill(network, names, state)
    if problems:
        raise PublishedError(f"Expected the state dict of a {kind}, but in {path} {'; '.join(problems)}. "
                             f"{_advice(state, kind)}")
    return network.eval()


class _Unlike(Exception):
    """The state dict lacks what the reader goes by."""


def _read_unet(state: State) -> tuple[nn.Module, Names]:
    """Pair the names of a nested U-Net: every block holds its stage down, the next block, its stage up."""
    outer, inner = "model.model.", "model.model.1.model."
    first, last = _weight(state, outer + "0"), _weight(state, outer + "3")
    blocks = [outer, inner]
    while any(name.startswith(blocks[-1] + "3.model.") for name in state):
        blocks.append(blocks[-1] + "3.model.")
    depth = len(blocks)
    if depth < 4:
        raise _Unlike(f"there are {depth} stages down, where a U-Net has at least 4")
    network = _built(pix2pix.UNet, in_channels=first.shape[1], out_channels=last.shape[1], image_size=2**depth,
                     base_channels=first.shape[0], norm=_norm(state, conv=outer + "0", norm=inner + "2"))
    names = {"down.0.0": outer + "0", f"up.{depth - 1}.1": outer + "3"}
    for number, block in enumerate(blocks[1:-1], 1):
        up = depth - 1 - number
        names |= {f"down.{number}.0": block + "1", f"down.{number}.1": block + "2",
                  f"up.{up}.1": block + "5", f"up.{up}.2": block + "6"}
    names |= {f"down.{depth - 1}.0": blocks[-1] + "1", "up.0.1": blocks[-1] + "3", "up.0.2": blocks[-1] + "4"}
    return network, names


def _read_resnet(state: State) -> tuple[nn.Module, Names]:
    """Pair the names of a plain sequence of 10 layers down, the residual blocks, and 9 layers up."""
    first = _weight(state, "model.1")
    blocks = 0
    while f"model.{10 + blocks}.conv_block.1.weight" in state:
        blocks += 1
    if not blocks:
        raise _Unlike("model.10.conv_block.1.weight, of the first residual block, is missing")
    up, last = 10 + blocks, _weight(state, f"model.{17 + blocks}")
    network = _built(cyclegan.Generator, in_channels=first.shape[1], out_channels=last.shape[0],
                     base_channels=first.shape[0], blocks=blocks)
    names = {f"down.{layer}": f"model.{layer}" for layer in (1, 2, 4, 5, 7, 8)}
    names |= {f"blocks.{number}.layers.{layer}": f"model.{10 + number}.conv_block.{layer}"
              for number in range(blocks) for layer in (1, 2, 5, 6)}
    names |= {f"up.{layer}": f"model.{up + layer}" for layer in (0, 1, 3, 4)}
    return network, names | {"to_image.1": f"model.{17 + blocks}"}


def _read_patchgan(state: State) -> tuple[nn.Module, Names]:
    """Pair the names of a plain sequence: convolution, activation, then norm, activation and so on."""
    if "net.0.weight" in state:
        return _read_pixel(state)
    first = _weight(state, "model.0")
    last = max(number for number in range(3 * len(state)) if f"model.{number}.weight" in state)
    layers, rest = divmod(last - 2, 3)
    if rest or not 1 <= layers <= 5:
        raise _Unlike(f"the last layer is model.{last}, where 1 to 5 strided layers end in 5, 8, 11, 14 or 17")
    network = _built(patchgan.Discriminator, in_channels=first.shape[1], base_channels=first.shape[0],
                     layers=layers, norm=_norm(state, conv="model.2", norm="model.3"))
    names = {"stages.0.0": "model.0", "to_logits": f"model.{last}"}
    for number in range(1, layers + 1):
        names |= {f"stages.{number}.0": f"model.{3 * number - 1}", f"stages.{number}.1": f"model.{3 * number}"}
    return network, names


def _read_pixel(state: State) -> tuple[nn.Module, Names]:
    first = _weight(state, "net.0")
    network = _built(patchgan.PixelDiscriminator, in_channels=first.shape[1], base_channels=first.shape[0],
                     norm=_norm(state, conv="net.2", norm="net.3"))
    return network, {f"layers.{number}": f"net.{number}" for number in (0, 2, 3, 5)}


KINDS: dict[str, Callable[[State], tuple[nn.Module, Names]]] = {
    "pix2pix-generator": _read_unet,
    "pix2pix-discriminator": _read_patchgan,
    "cyclegan-generator": _read_resnet,
    "cyclegan-discriminator": _read_patchgan,
}


def _weight(state: State, name: str) -> Tensor:
    """Return the weight of a convolution that the reader goes by."""
    weight = state.get(f"{name}.weight")
    if weight is None:
        raise _Unlike(f"{name}.weight is missing")
    if weight.dim() != 4 or not weight.numel():
        raise _Unlike(f"{name}.weight should be a convolution's, with four dimensions, and is of shape "
                      f"{tuple(weight.shape)}")
    return weight


def _norm(state: State, *, conv: str, norm: str) -> str:
    """Tell the norm by its scale, which batch norm has, or by the convolutions' bias, which goes with instance."""
    if f"{norm}.weight" in state:
        return "batch"
    if f"{conv}.bias" in state:
        return "instance"
    raise _Unlike(f"there is neither {norm}.weight, as with batch norm, nor {conv}.bias, as with instance norm")


def _built(network: Callable[..., nn.Module], **arguments: int | str) -> nn.Module:
    with torch.device("meta"):  # weights come from the file
        return network(**arguments)


def _fill(network: nn.Module, names: Names, state: State) -> list[str]:
    """Give the network the tensors of the file; return what is wrong with them instead, and change nothing."""
    left = dict(state)
    filled: dict[str, Tensor] = {}
    missing, misshapen = [], []
    for ours, wanted in network.state_dict().items():
        layer, _, part = ours.rpartition(".")
        theirs = f"{names[layer]}.{part}"
        given = left.pop(theirs, None)
        if given is None and part == "num_batches_tracked":  # files from before torch 0.4.1 lack it
            given = torch.tensor(0)
        if given is None:
            missing.append(theirs)
        elif given.shape != wanted.shape:
            misshapen.append(f"{theirs} should be {tuple(wanted.shape)} and is {tuple(given.shape)}")
        else:
            filled[ours] = given.to(wanted.dtype)
    idle = {f"{name}.{part}" for name in names.values() for part in STATISTICS}  # of an old instance norm
    unknown = [name for name in left if name not in idle]
    problems = [f"{_listed(found)} {verb}" for found, verb in (
        (missing, "missing"), (misshapen, "(wrong shape)"), (unknown, "not part of it")) if found]
    if not problems:
        network.load_state_dict(filled, assign=True)
    return problems


def _advice(state: State, kind: str) -> str:
    for other in KINDS:
        if other != kind:
            try:
                network, names = KINDS[other](state)
            except _Unlike:
                continue
            if not _fill(network, names, state):
                return f"It is a {other}: ask for this kind."
    return "Take the file of that network, or another kind."


def _listed(items: list[str], most: int = 3) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def _read(path: Path) -> dict[str, Tensor]:
    """Return the names and tensors in a file, without what DataParallel or a training program put around them."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise PublishedError(f"There is no checkpoint {path}. Correct the path.") from None
    except Exception as error:  # damaged bytes make torch's unpickler raise almost anything
        if any(word in str(error) for word in ("GLOBAL", "TorchScript")):
            raise PublishedError(f"Expected names and tensors only, but {path} also holds a program or Python "
                                 "objects; nothing of it was run. Save network.state_dict() with the program that "
                                 "wrote it, and take that file.") from error
        refused = isinstance(error, PermissionError | IsADirectoryError)
        reason = error.strerror if refused else "damaged or of another kind"
        raise PublishedError(f"Expected a checkpoint as torch.save writes it, but {path} cannot be read "
                             f"({reason}). Fetch it again, or take another copy.") from error
    if isinstance(content, dict) and isinstance(content.get("state_dict"), dict):
        content = content["state_dict"]
    if not isinstance(content, dict) or not content or not all(
            isinstance(name, str) and isinstance(value, Tensor) for name, value in content.items()):
        raise PublishedError(f"Expected a state dict, names with tensors, but {path} holds something else. Take "
                             "the file of one network, for example latest_net_G.pth.")
    if all(name.startswith("module.") for name in content):
        content = {name.removeprefix("module."): value for name, value in content.items()}
    return dict(content)
