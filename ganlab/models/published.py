"""Checkpoints of the widely used PyTorch pix2pix/CycleGAN code, opened into the networks of this course.

Such a file is a state dict: names and tensors of one network, no program. The names follow that code's nesting, so
the U-Net's second stage down is model.model.1.model.1 and its fifth model.model.1.model.3.model.3.model.3.model.1;
CycleGAN's third residual block has model.12.conv_block.1 and model.12.conv_block.5;
depth, widths and norm are read off the names and shapes. A reader a kind, listed in KINDS, builds our network and
pairs the names; what is missing, left over or of another shape is said, and a variant that we know by its name.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from ganlab.models import cyclegan, patchgan, pix2pix, state_dicts, weights
from ganlab.runtime import GanlabError

State = Mapping[str, Tensor]
Names = dict[str, str]  # of our layer, for example "down.0.0" -> of the published one, "model.model.0"
STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
# Parts of names that give a network away, and what to do with it.
OTHER_LAYERS = {
    "weight_orig": "layers with spectral norm. Take it off where the network was built "
                   "(torch.nn.utils.remove_spectral_norm), and save the state dict again",
    "parametrizations.": "layers with a parametrisation, such as spectral norm. Take it off where the network was "
                         "built (torch.nn.utils.parametrize.remove_parametrizations), and save the state dict again",
    "weight_g": "layers with weight norm. Take it off where the network was built "
                "(torch.nn.utils.remove_weight_norm), and save the state dict again",
    ".filt": "layers that blur before they halve, as the generators of contrastive unpaired translation (CUT) have; "
             "this course has no such network. Train it with --no_antialias and --no_antialias_up",
    "lora_": "a LoRA, which changes a network that is not in the file. Merge the two, and save the state dict",
    "_packed_params": "quantised layers. Take the file from before quantisation",
}
OTHER_NETWORKS = {
    "mlp_shared": "a generator of SPADE (GauGAN)", "conv_first.weight": "an ESRGAN", "synthesis.": "a StyleGAN",
    "style.1.weight": "a StyleGAN", "main.0.weight": "a DCGAN as in PyTorch's examples", "enc_content": "MUNIT",
    "down_blocks.": "a diffusion model", "layer1.0.conv1": "a ResNet that classifies", "features.0.weight":
    "a network that classifies", "double_conv": "a U-Net that segments",
}
OWN = ("down.0.0.weight", "blocks.0.layers.1.weight", "stages.0.0.weight")


class PublishedError(GanlabError):
    """A published checkpoint that cannot be read, or that holds another network."""


def load(path: str | Path, kind: str, *, part: str | None = None) -> nn.Module:
    """Return the network in a published checkpoint, on the CPU, in float32 and in eval mode.

    What is put around a state dict is taken off: dicts and lists (`state_dict`, `G_A`, `net_g_ema`), beginnings of
    all names (`module.` of DataParallel, `_orig_mod.` of torch.compile, `generator.`), the other networks of the same
    file, and the running statistics of old instance-norm files, which that code ignores too. Nothing in the file is
    run, and every tensor is looked at.

    Args:
        path: what torch.save or safetensors wrote, for example edges2shoes_net_G.pth.
        kind: "pix2pix-generator" or "cyclegan-generator", a `pix2pix.UNet` of any depth, or a `cyclegan.Generator`
            with any number of blocks, with and without dropout in them; a U-Net has dropout where the kind is
            pix2pix's. "pix2pix-discriminator" or "cyclegan-discriminator", the same network, a
            `patchgan.Discriminator` with 1 to 5 layers or a `patchgan.PixelDiscriminator`. All with batch norm or
            with instance norm, of any widths, in any floating precision.
        part: where the file holds several such networks, the one to take, for example "G_A".

    Raises:
        PublishedError: the kind is unknown, the file cannot be read, holds a program, another network, a variant
            that this course has no network for, or values that no network has.
    """
    if not isinstance(kind, str) or kind not in KINDS:
        near = difflib.get_close_matches(str(kind), KINDS, 1)
        raise PublishedError(f"Expected one of the kinds {', '.join(KINDS)}, got {kind!r}. "
                             f"{f'Did you mean {near[0]}?' if near else 'Choose one of these.'}")
    try:
        parts = state_dicts.read(path)
    except state_dicts.StateDictError as error:
        raise PublishedError(str(error)) from error
    if part is not None:
        parts = {place: state for place, state in parts.items() if place == part or place.startswith(f"{part}.")}
        if not parts:
            raise PublishedError(f"Expected a part {part!r} in {path}, found none. "
                                 f"{_choice(state_dicts.read(path), kind)}")
    return _loaded(parts, kind, path)


def _loaded(parts: Mapping[str, State], kind: str, path: str | Path) -> nn.Module:
    read = {place: _read_as(kind, state) for place, state in parts.items()}
    fitting = [place for place, (*_, problem) in read.items() if problem is None]
    if len(fitting) > 1:
        raise PublishedError(f"Expected one {kind} in {path}, found {len(fitting)}. {_choice(parts, kind)}")
    if not fitting:
        place = max(read, key=lambda place: _nearness(read[place], parts[place]))
        state, problem = parts[place], read[place][-1]
        where = f"{path} ({place})" if place else str(path)
        if isinstance(problem, _Variant):
            raise PublishedError(f"Expected the state dict of a {kind}, but {where} has {problem}.")
        begins = "" if isinstance(problem, _Mismatch) else f"; the file begins with {_listed(list(state))}"
        raise PublishedError(f"Expected the state dict of a {kind}, but in {where} {problem}{begins}. "
                             f"{_advice(parts, kind)}")
    network, names, _ = read[fitting[0]]
    state = parts[fitting[0]]
    broken = weights.problem_of(state)
    if broken:
        raise PublishedError(f"Expected the weights of a trained network, but in {path} {broken}. The file is damaged, "
                             "or its training failed: fetch it again, or take an earlier one.")
    _fill(network, names, state)
    return network.eval()


class _Unlike(Exception):
    """The state dict lacks what the reader goes by, or has more than it should."""


class _Variant(_Unlike):
    """A network that is known and that this course has no equal of; the words say what to do."""


def _read_as(kind: str, state: State) -> tuple[nn.Module | None, Names, _Unlike | None]:
    """Return our network for a state dict and the pairs of names, or what keeps it from being one of this kind."""
    try:
        _check_known(state)
        network, names = KINDS[kind](state)
        _check_pairs(network, names, state)
    except _Unlike as problem:
        return None, {}, problem
    return network, names, None


def _nearness(read: tuple[nn.Module | None, Names, _Unlike | None], state: State) -> tuple:
    """Order what does not fit: a known variant says most, then what came nearest, then the largest state dict."""
    problem = read[-1]
    return isinstance(problem, _Variant), isinstance(problem, _Mismatch), len(state)


class _Mismatch(_Unlike):
    """The reader found what it goes by, but not all."""


def _check_known(state: State) -> None:
    for part, what in OTHER_LAYERS.items():
        if any(part in name for name in state):
            raise _Variant(what)
    if any(name in state for name in OWN):
        raise _Variant("the names of this course's own networks. Build the network with the sizes that it was "
                       "trained with, and give it the file: network.load_state_dict(torch.load(path)), or Run.load for "
                       "a run's checkpoint; translation.translate_folder then runs it on pictures")
    for part, what in OTHER_NETWORKS.items():
        if any(name.startswith(part) or f".{part}" in name for name in state):
            raise _Variant(f"the names of {what}, which is none of {', '.join(KINDS)}. Take the file of one of these, "
                           "or run this one with the program that it is for")


def _read_generator(state: State, *, dropout: float) -> tuple[nn.Module, Names]:
    """Read either generator: both papers' programs build both, and the names tell which it is."""
    if any(".conv_block." in name for name in state):
        return _read_resnet(state)
    return _read_unet(state, dropout=dropout)


def _read_unet(state: State, *, dropout: float) -> tuple[nn.Module, Names]:
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
                     base_channels=first.shape[0], dropout=dropout,
                     norm=_norm(state, conv=outer + "0", norm=inner + "2"))
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
    numbers = sorted({int(parts[1]) for name in state if len(parts := name.split(".")) > 3 and parts[0] == "model"
                      and parts[1].isdecimal() and parts[2] == "conv_block"})
    blocks = len(numbers)
    if not numbers or numbers[0] != 10:
        if numbers and numbers[0] > 10 and (numbers[0] - 4) % 3 == 0 and f"model.{numbers[0] - 3}.weight" in state:
            raise _Variant(f"{(numbers[0] - 4) // 3} strided layers before its residual blocks, as pix2pixHD's "
                           "generator has, where CycleGAN's has 2; this course has no such network. Take another file")
        raise _Unlike("model.10.conv_block.1.weight, of the first residual block, is missing")
    if "model.10.conv_block.0.weight" in state:
        raise _Variant("residual blocks that are padded with zeros (padding_type zero), where CycleGAN's are reflected "
                       "at the border; this course has no such network. Take a file trained with reflection")
    # With dropout the second convolution stands a place further on; without, a batch norm may stand there.
    has_dropout = any(state[name].dim() == 4 for k in numbers
                      if (name := f"model.{k}.conv_block.6.weight") in state)
    second = 6 if has_dropout else 5
    up, last = 10 + blocks, _weight(state, f"model.{17 + blocks}")
    network = _built(cyclegan.Generator, in_channels=first.shape[1], out_channels=last.shape[0],
                     base_channels=first.shape[0], blocks=blocks, norm=_norm(state, conv="model.1", norm="model.2"),
                     dropout=0.5 if has_dropout else 0.0)
    names = {f"down.{layer}": f"model.{layer}" for layer in (1, 2, 4, 5, 7, 8)}
    names |= {f"blocks.{number}.layers.{layer}": f"model.{10 + number}.conv_block.{layer}"
              for number in range(blocks) for layer in (1, 2, second, second + 1)}
    names |= {f"up.{layer}": f"model.{up + layer}" for layer in (0, 1, 3, 4)}
    return network, names | {"to_image.1": f"model.{17 + blocks}"}


def _read_patchgan(state: State) -> tuple[nn.Module, Names]:
    """Pair the names of a plain sequence: convolution, activation, then norm, activation and so on."""
    if "net.0.weight" in state:
        return _read_pixel(state)
    if any(name.startswith(("scale0", "layer0", "layer1")) for name in state):
        raise _Variant("several discriminators in one, as pix2pixHD's has; this course has no such network. Take "
                       "another file")
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
    "pix2pix-generator": partial(_read_generator, dropout=0.5),
    "pix2pix-discriminator": _read_patchgan,
    "cyclegan-generator": partial(_read_generator, dropout=0.0),
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
    has_scale, has_bias, has_averages = (name in state for name in (
        f"{norm}.weight", f"{conv}.bias", f"{norm}.running_mean"))
    if has_scale and has_bias:
        raise _Variant(f"norm layers with a scale ({norm}.weight) behind convolutions with a bias ({conv}.bias): "
                       "instance norm with affine=True, or batch norm with idle biases. This course opens batch norm "
                       "without biases before it, and instance norm without scale and shift. Train one of these")
    if has_scale and not has_averages:
        raise _Variant(f"norm layers with a scale ({norm}.weight) and without running averages: group norm, or batch "
                       "norm with track_running_stats=False. This course opens batch norm with its averages, and "
                       "instance norm without scale and shift. Train one of these")
    if has_scale:
        return "batch"
    if has_bias:
        return "instance"
    raise _Unlike(f"there is neither {norm}.weight, as with batch norm, nor {conv}.bias, as with instance norm: it "
                  "was built without norm, or is not whole")


def _built(network: Callable[..., nn.Module], **arguments: int | str | float) -> nn.Module:
    with torch.device("meta"):  # weights come from the file
        return network(**arguments)


def _check_pairs(network: nn.Module, names: Names, state: State) -> None:
    """Raise a _Mismatch where tensors are missing, left over, or of another shape or make."""
    left = dict(state)
    missing, misshapen = [], []
    for ours, wanted in network.state_dict().items():
        theirs = _theirs(names, ours)
        given = left.pop(theirs, None)
        if given is None:
            if not ours.endswith("num_batches_tracked"):  # files from before torch 0.4.1 lack it
                missing.append(theirs)
        elif given.shape != wanted.shape:
            misshapen.append(f"{theirs} should be {tuple(wanted.shape)} and is {tuple(given.shape)}")
        elif wanted.is_floating_point() and not given.is_floating_point():
            misshapen.append(f"{theirs} should be floating point and is {given.dtype}")
    idle = {f"{name}.{part}" for name in names.values() for part in STATISTICS}  # of an old instance norm
    unknown = [name for name in left if name not in idle]
    problems = [f"{_listed(found)} {verb}" for found, verb in (
        (missing, "missing"), (misshapen, "(wrong shape)"), (unknown, "not part of it")) if found]
    if problems:
        raise _Mismatch("; ".join(problems))


def _fill(network: nn.Module, names: Names, state: State) -> None:
    """Give the network copies of the file's tensors, so that none share their memory."""
    filled = {}
    for ours, wanted in network.state_dict().items():
        given = state.get(_theirs(names, ours), torch.tensor(0))
        filled[ours] = torch.empty(wanted.shape, dtype=wanted.dtype).copy_(given.detach())
    network.load_state_dict(filled, assign=True)


def _theirs(names: Names, ours: str) -> str:
    layer, _, part = ours.rpartition(".")
    return f"{names[layer]}.{part}"


def _choice(parts: Mapping[str, State], kind: str) -> str:
    """Say which parts of a file can be asked for."""
    fitting = [place or "(the file itself)" for place, state in parts.items() if _read_as(kind, state)[-1] is None]
    if not fitting:
        return "Take another file."
    if fitting == ["(the file itself)"]:
        return "Leave it out: the file is one network."
    return f'Choose one with part="…" (--part …): {_listed(fitting, most=8)}.'


def _advice(parts: Mapping[str, State], kind: str) -> str:
    for other in KINDS:
        if other != kind and any(_read_as(other, state)[-1] is None for state in parts.values()):
            return f"It is a {other}: ask for this kind."
    return "Take the file of that network, or another kind."


def _listed(items: list[str], most: int = 3) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
