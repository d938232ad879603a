"""04.init: DCGAN's initialisation, applied to a network."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from ganlab.checking import Case, Exercise, Mistake


def init_weights(module):
    """DCGAN's initialisation, in place: Radford et al. 2016, section 4. Used as network.apply(init_weights).

    module: any module; apply calls this function for each one in the network.
    Conv2d and ConvTranspose2d: weights from N(0, 0.02), that is mean 0 and standard deviation 0.02.
    BatchNorm2d: weights from N(1, 0.02). Biases of these layers, where there are any: 0.
    Other modules, Linear among them, stay as they are.
    The parameters remain the same objects and trainable; every call draws anew. Return nothing.
    """
    if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
        torch.nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, torch.nn.BatchNorm2d):
        torch.nn.init.normal_(module.weight, 1.0, 0.02)
    else:
        return
    if module.bias is not None:
        torch.nn.init.zeros_(module.bias)


def by_kind(module):
    means = {torch.nn.Conv2d: 0.0, torch.nn.ConvTranspose2d: 0.0, torch.nn.BatchNorm2d: 1.0}
    for kind, mean in means.items():
        if isinstance(module, kind):
            with torch.no_grad():
                module.weight.normal_(mean, 0.02)
                if module.bias is not None:
                    module.bias.zero_()


LAYERS = {  # by size: with 16, so many weights that six standard errors stay inside the tolerance
    "Conv2d": lambda size: nn.Conv2d(size, 128, 4),
    "Conv2d without bias": lambda size: nn.Conv2d(size, 128, 4, bias=False),
    "ConvTranspose2d": lambda size: nn.ConvTranspose2d(128, size, 4),
    "ConvTranspose2d without bias": lambda size: nn.ConvTranspose2d(128, size, 4, bias=False),
    "BatchNorm2d": lambda size: nn.BatchNorm2d(size * 2048),
    "Linear": lambda size: nn.Linear(20, 10),
    "GroupNorm": lambda size: nn.GroupNorm(2, 4 * size),
}
OTHERS = ("Linear", "GroupNorm")  # no class whose name only contains "Conv" or "BatchNorm": DCGAN has none


def observe(fn: Callable, args: tuple) -> dict:
    """Apply to a small network with the layer named, and put down the aspect named."""
    kind, aspect = args
    layer = LAYERS[kind](16 if aspect == "weights" else 1)
    network = nn.Sequential(nn.Sequential(layer, nn.ReLU()))
    if aspect == "draws":
        network.append(LAYERS[kind](1))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.7)
    before, old = list(network.parameters()), [parameter.detach().clone() for parameter in layer.parameters()]
    weight_before = layer.weight.detach().clone()
    if aspect != "alone":
        network.apply(fn)
    after = list(network.parameters())
    if aspect == "weights":
        weight = layer.weight.detach().double().flatten()
        values = (weight - 1 if kind == "BatchNorm2d" else weight) / 0.02
        centred = values - values.mean()
        spread = values.std()
        return {f"(mean of the weights{' − 1' if kind == 'BatchNorm2d' else ''}) / 0.02": float(values.mean()),
                "standard deviation of the weights / 0.02": float(spread),
                "its log": math.log(max(spread, 1e-9)),
                "kurtosis of the weights (3 for a normal distribution)":
                    float((centred**4).mean() / spread**4) if spread > 1e-6 else 0.0}
    if aspect == "bias":
        return {"all biases are 0": not layer.bias.any()}
    if aspect == "unchanged":
        return {"the parameters are as before": all(map(torch.equal, old, (p.detach() for p in layer.parameters())))}
    if aspect == "alone":
        layer.apply(fn)
        return {"a layer without a container gets new weights": not torch.equal(layer.weight, weight_before)}
    if aspect == "statistics":
        return {"the running statistics are as before": not layer.running_mean.any() and bool(
            (layer.running_var == 1).all())}
    if aspect == "draws":
        return {"two such layers get other weights": not torch.equal(layer.weight, network[1].weight)}
    if aspect == "objects":
        return {"the parameters are the same objects": all(a is b for a, b in zip(before, after, strict=True)),
                "their type": str(after[0].dtype)}
    return {"all parameters are trainable": all(p.requires_grad and p.is_leaf for p in after),
            "all modules are in training mode": all(module.training for module in network.modules())}


def cases(rng: np.random.Generator) -> list[Case]:
    pairs = [(kind, "weights") for kind in ("Conv2d", "ConvTranspose2d", "BatchNorm2d")]
    pairs += [(kind, "bias") for kind in ("Conv2d", "ConvTranspose2d", "BatchNorm2d")]
    pairs += [(f"{kind} without bias", "weights") for kind in ("Conv2d", "ConvTranspose2d")]
    pairs += [(kind, "unchanged") for kind in OTHERS]
    pairs += [(kind, aspect) for aspect in ("objects", "trainable", "draws") for kind in ("Conv2d", "BatchNorm2d")]
    pairs += [("Conv2d", "alone"), ("BatchNorm2d", "statistics")]
    return [Case((kind, aspect), note=f"a network with layers {kind}, after network.apply(init_weights)")
            for kind, aspect in pairs]


def _only(*allowed: tuple[str, str], needed: tuple = ()) -> Callable:
    """Say whether some of the cases `allowed`, all of `needed`, and no others went wrong; "" stands for any."""
    def rule(verdicts: list[tuple[Case, bool]]) -> bool:
        failed = [case.args for case, right in verdicts if not right]
        return all(any(_fits(args, pattern) for pattern in allowed) for args in failed) and all(
            any(_fits(args, pattern) for args in failed) for pattern in needed or allowed[:1])

    return rule


def _some(pattern: tuple[str, str]) -> Callable:
    """Say whether such cases went wrong, and other layers' did not: the function runs, and knows its layers."""
    def rule(verdicts: list[tuple[Case, bool]]) -> bool:
        others_right = all(right for case, right in verdicts if case.args[0] in OTHERS or case.args[1] == "objects")
        return others_right and any(not right for case, right in verdicts if _fits(case.args, pattern))

    return rule


def _fits(args: tuple, pattern: tuple[str, str]) -> bool:
    return args[0].startswith(pattern[0]) and args[1].startswith(pattern[1])


def _init(*, conv=True, transposed=True, norm=True, std=0.02, norm_mean=1.0, norm_std=0.02, bias=True,
          draw=nn.init.normal_, everything=False):
    """Return an initialisation with chosen mistakes."""
    def apply(module):
        kinds = [kind for kind, wanted in ((nn.Conv2d, conv), (nn.ConvTranspose2d, transposed)) if wanted]
        if isinstance(module, (*kinds, nn.Linear) if everything else tuple(kinds)):
            draw(module.weight, 0.0, std)
        elif isinstance(module, nn.BatchNorm2d) and norm:
            if norm_std is None:
                nn.init.constant_(module.weight, norm_mean)
            else:
                nn.init.normal_(module.weight, norm_mean, norm_std)
        else:
            return
        if module.bias is not None and (bias is True or (bias == "norm" and isinstance(module, nn.BatchNorm2d))):
            nn.init.zeros_(module.bias)
    return apply


def _each(**mistakes) -> list[Callable]:
    """The mistakes alone, and together with the biases of convolutions left out."""
    return [_init(**mistakes, bias=bias) for bias in (True, "norm")]


def _spreads(*stds: float) -> list[Callable]:
    return [_init(std=std, norm_std=norm) for std in stds for norm in (std, 0.02)
            ] + [_init(norm_std=std) for std in stds]


def _half_width(root: float) -> Callable:
    return lambda weight, mean, std: nn.init.uniform_(weight, mean - std * root, mean + std * root)


def _not_in_place(module):
    if hasattr(module, "weight") and module.weight is not None:
        torch.randn_like(module.weight) * 0.02


def _without_no_grad(*kinds: type) -> Callable:
    return lambda module: module.weight.normal_(0, 0.02) if isinstance(module, kinds) else None


def _plain_tensor(*kinds: type) -> Callable:
    def apply(module):
        if isinstance(module, kinds):
            module.weight = torch.randn_like(module.weight) * 0.02
    return apply


def _every_parameter(module):
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0.0, 0.02)


def _if_bias(module):
    init_weights(module)
    if isinstance(module, (*BOTH, nn.BatchNorm2d)) and module.bias:
        pass


BOTH = (nn.Conv2d, nn.ConvTranspose2d)
FORGOTTEN = ({"transposed": False}, {"transposed": False, "norm": False}, {"transposed": False, "bias": False},
             {"transposed": False, "norm": False, "bias": False})
CONV, TRANSPOSED, NORM = ("Conv2d", ""), ("ConvTranspose2d", ""), ("BatchNorm2d", "")

EXERCISE = Exercise(
    id="04.init", place=3, title="DCGAN's initialisation", points=2, solution=init_weights, cases=cases,
    observe=observe, rtol=0.1, atol=0.05,
    difficulty=3, importance=2, minutes=8, another=by_kind,
    reason="Weights drawn around 0 make every map another one; batch norm's weight is a factor, so around 1 it "
           "changes little, and a bias is a shift, so at 0 it changes nothing.",
    hints=("apply hands you every module, one at a time: ask with isinstance what it is.",
           "torch.nn.init.normal_(tensor, mean, std) writes in place; 0.02 is the standard deviation.",
           "Three branches: the two convolutions, BatchNorm2d (mean 1), everything else untouched. A layer with "
           "bias=False has module.bias None."),
    mistakes=(
        Mistake("variance", "Variance for standard deviation", "0.02 is the standard deviation: √0.02 is seven times "
                "wider, 0.02² fifty times narrower.", _spreads(math.sqrt(0.02), 0.0004)),
        Mistake("norm_around_zero", "BatchNorm around 0", "BatchNorm's weights lie around 1: around 0 the signal would "
                "vanish.", [_init(norm_mean=0.0, bias=bias) for bias in (True, False, "norm")]),
        Mistake("norm_constant", "BatchNorm constant", "BatchNorm's weights are drawn from N(1, 0.02), not set to 1.",
                [_init(norm_std=None, bias=bias) for bias in (True, False, "norm")]),
        Mistake("norm_exchanged", "Mean and deviation of BatchNorm exchanged", "normal_ takes the mean first, then the "
                "standard deviation: 1.0 and 0.02.", [_init(norm_mean=0.02, norm_std=1.0)]),
        Mistake("transposed_forgotten", "ConvTranspose2d forgotten", "ConvTranspose2d is no sub-class of Conv2d: name "
                "both.", [_init(**some) for some in FORGOTTEN]),
        Mistake("conv_forgotten", "Conv2d forgotten", "Conv2d gets N(0, 0.02) too.",
                [_init(conv=False), _init(conv=False, norm=False), _init(conv=False, bias=False)]),
        Mistake("norm_forgotten", "BatchNorm forgotten", "BatchNorm2d gets N(1, 0.02) too, and bias 0.",
                [_init(norm=False), _init(norm=False, bias=False)]),
        Mistake("uniform", "Uniform for normal", "The weights are drawn from a normal distribution.",
                [wrong for root in (1.0, math.sqrt(3), 0.5) for wrong in _each(draw=_half_width(root))]
                + _each(draw=lambda w, m, s: nn.init.uniform_(w, m, m + s))),
        Mistake("by_fan", "A width that depends on the layer",
                "Kaiming's and Xavier's initialisations follow the layer's "
                "size; DCGAN's standard deviation is 0.02 everywhere.",
                [wrong for draw in (lambda w, m, s: nn.init.kaiming_normal_(w),
                                    lambda w, m, s: nn.init.xavier_normal_(w),
                                    lambda w, m, s: nn.init.kaiming_uniform_(w),
                                    lambda w, m, s: nn.init.xavier_uniform_(w))
                 for wrong in _each(draw=draw)]),
        Mistake("truncated", "Truncated normal", "The normal distribution is not cut at two standard deviations.",
                _each(draw=lambda w, m, s: nn.init.trunc_normal_(w, m, s, m - 2 * s, m + 2 * s))),
        Mistake("other_spread", "Another spread", "The standard deviation is 0.02.",
                _spreads(0.2, 0.002, 1.0, 0.01, 0.1, 0.05)),
        Mistake("conv_around_one", "Convolutions around 1", "Only BatchNorm's weights lie around 1.",
                _each(draw=lambda w, m, s: nn.init.normal_(w, 1.0, s))),
        Mistake("mean_for_deviation", "0.02 as the mean", "normal_ takes the mean first, then the standard deviation: "
                "0.0 and 0.02.", _each(draw=lambda w, m, s: nn.init.normal_(w, s))),
        Mistake("constant", "No draws", "The weights are drawn, not set to one number. normal_ takes the mean first, "
                "then the standard deviation: 0.0 and 0.02.",
                [*_each(draw=lambda w, m, s: nn.init.zeros_(w)), *_each(draw=lambda w, m, s: nn.init.constant_(w, s))]),
        Mistake("added", "Noise added to the old weights", "The old weights are replaced: normal_ overwrites them, + "
                "does not.", _each(draw=lambda w, m, s: w.data.add_(s * torch.randn_like(w)))),
        Mistake("without_no_grad", "Written into a tensor that is being learnt", "PyTorch forbids in-place changes of "
                "parameters outside torch.no_grad(); torch.nn.init's functions see to that.",
                [_without_no_grad(*BOTH), _without_no_grad(*BOTH, nn.BatchNorm2d)]),
        Mistake("plain_tensor", "A tensor for a parameter", "A layer's weight is a Parameter. Write into it with "
                "torch.nn.init.normal_, and do not assign.",
                [_plain_tensor(*BOTH), _plain_tensor(*BOTH, nn.BatchNorm2d)]),
        Mistake("unguarded", "Every module taken for a layer with weights", "apply hands over containers and ReLU too, "
                "which have neither weight nor bias: ask with isinstance first.",
                [lambda m: nn.init.normal_(m.weight, 0.0, 0.02) if type(m) is not nn.Sequential else m.weight,
                 lambda m: nn.init.zeros_(m.bias)]),
        Mistake("no_bias", "A bias that is None", "Convolutions with bias=False have module.bias None: ask before "
                "setting it to 0, with `is not None`.", [_if_bias],
                when=_only(("Conv2d without", ""), ("ConvTranspose2d without", ""))),
        Mistake("not_in_place", "Nothing changed in place", "A new tensor does not reach the network: write into "
                "module.weight, for example with torch.nn.init.normal_ (mind the _).",
                [_not_in_place]),
        Mistake("replaced", "Parameters replaced", "An optimiser made before still holds the old parameters: write "
                "into them (normal_, zeros_, copy_) and assign no new Parameter; their type stays float32.",
                when=_only(("", "objects"), ("", "trainable"), ("", "bias"), needed=(("", "objects"),))),
        Mistake("not_trainable", "Not trainable any more, or another mode", "Initialising changes values only: "
                "requires_grad stays True, and training mode stays on.", when=_only(("", "trainable"))),
        Mistake("only_children", "Only the modules inside", "apply calls the function for the network itself and for "
                "every module within: treat the module that is handed over, not its children.",
                when=_only(("", "alone"))),
        Mistake("statistics_changed", "Running statistics changed", "BatchNorm's running mean and variance are no "
                "parameters: they stay as they are.", when=_only(("", "statistics"))),
        Mistake("fixed_seed", "The same draws each time", "A seed set inside the function gives equal layers equal "
                "weights: leave the seed to the caller.", when=_only(("", "draws"))),
        Mistake("conv_biases_left", "Biases of the convolutions left",
                "Biases of Conv2d and ConvTranspose2d are set to 0 too, where there are any. PyTorch's well-known "
                "DCGAN example leaves them: its convolutions have none.",
                when=_only(("Conv2d", "bias"), ("ConvTranspose2d", "bias"))),
        Mistake("norm_biases_left", "Biases of BatchNorm2d left", "BatchNorm2d's biases are set to 0 too.",
                when=_only(("BatchNorm2d", "bias"))),
        Mistake("biases_left", "Biases left", "Biases are set to 0, where there are any.", when=_only(("", "bias"))),
        Mistake("others_changed", "Other layers changed", "Linear and other layers stay as they are.",
                when=_only(("", "unchanged"))),
        Mistake("only_norm", "BatchNorm2d not as asked", "The convolutions are right. BatchNorm2d: weights from "
                "N(1, 0.02), biases 0.", when=_only(NORM)),
        Mistake("only_transposed", "ConvTranspose2d not as asked",
                "The rest is right. ConvTranspose2d gets the same as Conv2d.", when=_only(TRANSPOSED)),
        Mistake("everything", "Every parameter drawn", "Only weights of the three classes are drawn: the other modules "
                "stay as they are, biases are 0, and BatchNorm2d's weights lie around 1.", [_every_parameter]),
        Mistake("only_conv", "Convolutions not as asked", "BatchNorm2d is right. Conv2d and ConvTranspose2d: weights "
                "from N(0, 0.02), biases 0, where there are any.", when=_only(CONV, TRANSPOSED)),
        Mistake("conv_weights", "Weights of the convolutions not from N(0, 0.02)",
                "Look at the mean and the deviation of "
                "the weights of Conv2d and ConvTranspose2d: 0 and 0.02.", when=_some(("Conv2d", "weights"))),
        Mistake("norm_weights", "Weights of BatchNorm2d not from N(1, 0.02)", "Look at the mean and the deviation of "
                "BatchNorm2d's weights: 1 and 0.02.", when=_some(("BatchNorm2d", "weights"))),
    ))
