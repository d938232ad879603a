"""Right and wrong answers to 04.init, as learners write them."""

import math

import numpy as np
import torch
from torch import nn

BOTH = (nn.Conv2d, nn.ConvTranspose2d)


def exact_names(m):
    name = m.__class__.__name__
    if name in ("Conv2d", "ConvTranspose2d"):
        nn.init.normal_(m.weight.data, 0.0, 0.02)
        if m.bias is not None:
            nn.init.constant_(m.bias.data, 0)
    elif name == "BatchNorm2d":
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


def new_data(m):
    if isinstance(m, nn.Conv2d | nn.ConvTranspose2d | nn.BatchNorm2d):
        centre = 1.0 if isinstance(m, nn.BatchNorm2d) else 0.0
        m.weight.data = centre + 0.02 * torch.randn_like(m.weight)
        if m.bias is not None:
            m.bias.data.zero_()


def recursive(module):
    for m in module.modules():
        new_data(m)


def no_grad(m):
    with torch.no_grad():
        if isinstance(m, BOTH):
            m.weight.normal_(std=0.02)
        elif isinstance(m, nn.BatchNorm2d):
            m.weight.normal_(1, 0.02)
        if isinstance(m, (*BOTH, nn.BatchNorm2d)) and m.bias is not None:
            m.bias.fill_(0)
    return m


def by_numpy(m):
    if type(m) in (*BOTH, nn.BatchNorm2d):
        centre = float(type(m) is nn.BatchNorm2d)
        m.weight.data.copy_(torch.tensor(np.random.standard_normal(tuple(m.weight.shape)) * 0.02 + centre))  # noqa: NPY002
        if m.bias is not None:
            m.bias.data *= 0


@torch.no_grad()
def decorated(m):
    if isinstance(m, BOTH):
        m.weight[:] = torch.randn(m.weight.shape) * 0.02
    elif isinstance(m, nn.BatchNorm2d):
        m.weight[:] = torch.randn(m.weight.shape) * 0.02 + 1
    else:
        return
    if m.bias is not None:
        m.bias[:] = 0


def by_distribution(m):
    centres = {nn.Conv2d: 0.0, nn.ConvTranspose2d: 0.0, nn.BatchNorm2d: 1.0}
    for kind, centre in centres.items():
        if isinstance(m, kind):
            m.weight.data.copy_(torch.distributions.Normal(centre, 0.02).sample(m.weight.shape))
            if getattr(m, "bias", None) is not None:
                m.bias.data = torch.zeros(m.bias.shape)


def by_parameters(module):
    if not isinstance(module, (*BOTH, nn.BatchNorm2d)):
        return
    for name, parameter in module.named_parameters(recurse=False):
        if name == "weight":
            mean = 1.0 if parameter.dim() == 1 else 0.0
            torch.nn.init.normal_(parameter, mean=mean, std=0.02)
        else:
            torch.nn.init.zeros_(parameter)


def matched(m):
    match m:
        case nn.Conv2d() | nn.ConvTranspose2d():
            nn.init.trunc_normal_(m.weight, std=0.02)  # cut at ±2, a hundred deviations away
        case nn.BatchNorm2d():
            nn.init.normal_(m.weight, 1.0, 0.02)
        case _:
            return
    if m.bias is not None:
        nn.init.zeros_(m.bias)


def state_dict(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        state = m.state_dict()
        state["weight"] = torch.normal(float(isinstance(m, nn.BatchNorm2d)), 0.02, state["weight"].shape)
        if "bias" in state:
            state["bias"] = torch.zeros_like(state["bias"])
        m.load_state_dict(state)


def children_first(m):
    for child in m.children():
        children_first(child)
    new_data(m)


def by_dimension(m):
    if getattr(m, "weight", None) is not None and m.weight.dim() == 4:
        m.weight.detach().normal_(0, 0.02)
    elif isinstance(m, nn.BatchNorm2d):
        m.weight.detach().normal_(1, 0.02)
    else:
        return
    if m.bias is not None:
        m.bias.detach().zero_()


def names(m):
    official(m)
    if "Conv" in type(m).__name__ and m.bias is not None:
        nn.init.zeros_(m.bias)


RIGHT = [names, exact_names, new_data, recursive, no_grad, by_numpy, decorated, by_distribution, by_parameters, matched,
         state_dict,
         children_first, by_dimension]


def wrong(conv=(0.0, 0.02), norm=(1.0, 0.02), bias=True, kinds=BOTH, draw=nn.init.normal_, norm_bias=True):
    def init(m):
        if isinstance(m, kinds):
            draw(m.weight, *conv)
            if bias and m.bias is not None:
                nn.init.zeros_(m.bias)
        elif isinstance(m, nn.BatchNorm2d) and norm:
            nn.init.normal_(m.weight, *norm)
            if norm_bias:
                nn.init.zeros_(m.bias)
    return init


def official(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


def official_by_kind(m):
    if isinstance(m, BOTH):
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif isinstance(m, nn.BatchNorm2d):
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


def keras_names(m):
    if "Conv2d" in str(type(m)):
        nn.init.normal_(m.weight, 0.0, 0.02)
        if m.bias is not None:
            nn.init.zeros_(m.bias)
    elif "BatchNorm" in str(type(m)):
        nn.init.normal_(m.weight, 1.0, 0.02)
        nn.init.zeros_(m.bias)


def bias_none(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        nn.init.normal_(m.weight, float(isinstance(m, nn.BatchNorm2d)), 0.02)
        nn.init.zeros_(m.bias)


def bias_none_data(m):
    if isinstance(m, BOTH):
        m.weight.data.normal_(0.0, 0.02)
        m.bias.data.fill_(0)
    if isinstance(m, nn.BatchNorm2d):
        m.weight.data.normal_(1.0, 0.02)
        m.bias.data.fill_(0)


def bias_truth(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        nn.init.normal_(m.weight, float(isinstance(m, nn.BatchNorm2d)), 0.02)
        if m.bias:
            nn.init.zeros_(m.bias)


def unguarded(m):
    nn.init.normal_(m.weight, 0.0, 0.02)


def hasattr_only(m):
    if hasattr(m, "weight"):
        nn.init.normal_(m.weight, float(isinstance(m, nn.BatchNorm2d)), 0.02)
    if hasattr(m, "bias") and m.bias is not None:
        nn.init.zeros_(m.bias)


def parameters_replaced(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        m.weight = nn.Parameter(float(isinstance(m, nn.BatchNorm2d)) + 0.02 * torch.randn_like(m.weight))
        if m.bias is not None:
            m.bias = nn.Parameter(torch.zeros_like(m.bias))


def replaced_frozen(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        draws = float(isinstance(m, nn.BatchNorm2d)) + 0.02 * torch.randn(m.weight.shape)
        m.weight = nn.Parameter(draws, requires_grad=False)
        if m.bias is not None:
            nn.init.zeros_(m.bias)


def frozen(m):
    exact_names(m)
    m.requires_grad_(False)


def in_double(m):
    exact_names(m)
    m.double()


def evaluated(m):
    exact_names(m)
    m.eval()


def seeded(m):
    torch.manual_seed(42)
    exact_names(m)


def numpy_seeded(m):
    rng = np.random.default_rng(0)
    if type(m) in (*BOTH, nn.BatchNorm2d):
        draws = rng.normal(float(type(m) is nn.BatchNorm2d), 0.02, tuple(m.weight.shape))
        m.weight.data.copy_(torch.tensor(draws))
        if m.bias is not None:
            m.bias.data.zero_()


def grad_needed(m):
    if isinstance(m, BOTH):
        m.weight.normal_(0.0, 0.02)


def tensor_assigned(m):
    if isinstance(m, BOTH):
        m.weight = torch.normal(0.0, 0.02, m.weight.shape)


def not_stored(m):
    if isinstance(m, BOTH):
        torch.normal(0.0, 0.02, m.weight.shape)
    elif isinstance(m, nn.BatchNorm2d):
        torch.normal(1.0, 0.02, m.weight.shape)


def local_name(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        weight, bias = m.weight, m.bias
        weight = torch.randn_like(weight) * 0.02
        bias = torch.zeros_like(bias) if bias is not None else None


def many_biases_drawn(m):
    new_data(m)
    if isinstance(m, BOTH) and m.bias is not None:
        nn.init.normal_(m.bias, 0.0, 0.02)


def unequal(m):
    if type(m) == nn.Conv2d or nn.ConvTranspose2d:  # noqa: E721
        nn.init.normal_(m.weight, 0.0, 0.02)


def positive(m):
    new_data(m)
    if isinstance(m, BOTH):
        m.weight.data = torch.rand(m.weight.shape) * 0.02


def all_parameters(m):
    for p in m.parameters():
        nn.init.normal_(p, 0.0, 0.02)


def identity(m):
    if m is nn.Conv2d or m is nn.ConvTranspose2d:
        nn.init.normal_(m.weight, 0.0, 0.02)


def fixed_generator(m):
    generator = torch.Generator().manual_seed(3)
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        draws = torch.randn(m.weight.shape, generator=generator) * 0.02
        m.weight.data = draws + float(isinstance(m, nn.BatchNorm2d))
        if m.bias is not None:
            m.bias.data.zero_()


def weights_replaced(m):
    if isinstance(m, (*BOTH, nn.BatchNorm2d)):
        m.weight = nn.Parameter(float(isinstance(m, nn.BatchNorm2d)) + torch.randn_like(m.weight) * 0.02)


WRONG = [
    (lambda m: [RIGHT[0](child) for child in m.children()] and None, "only_children"),
    (official, "conv_biases_left"),
    (official_by_kind, "conv_biases_left"),
    (keras_names, None),  # ConvTranspose2d has no "Conv2d" in its name, BatchNorm1d has "BatchNorm"
    (wrong(conv=(0.0, math.sqrt(0.02))), "variance"),
    (wrong(conv=(0.0, 0.02**2), norm=(1.0, 0.02**2)), "variance"),
    (wrong(norm=(0.0, 0.02)), "norm_around_zero"),
    (wrong(kinds=(*BOTH, nn.BatchNorm2d)), "norm_around_zero"),
    (wrong(norm=None), "norm_forgotten"),
    (wrong(kinds=(nn.Conv2d,)), "transposed_forgotten"),
    (wrong(kinds=(nn.ConvTranspose2d,)), "conv_forgotten"),
    (wrong(bias=False, norm_bias=False), "biases_left"),
    (wrong(norm_bias=False), "norm_biases_left"),
    (wrong(draw=lambda w, m, s: nn.init.uniform_(w, -s, s)), "uniform"),
    (wrong(draw=lambda w, m, s: nn.init.kaiming_normal_(w)), "by_fan"),
    (wrong(draw=lambda w, m, s: nn.init.xavier_uniform_(w)), "by_fan"),
    (wrong(conv=(0.0, 0.2)), "other_spread"),
    (wrong(conv=(0.02,)), "mean_for_deviation"),
    (wrong(conv=(1.0, 0.02)), "conv_around_one"),
    (wrong(draw=lambda w, m, s: nn.init.zeros_(w)), "constant"),
    (wrong(kinds=(*BOTH, nn.Linear)), "others_changed"),
    (hasattr_only, "others_changed"),
    (unguarded, "unguarded"),
    (bias_none, "no_bias"),
    (bias_none_data, "no_bias"),
    (bias_truth, "no_bias"),
    (parameters_replaced, "replaced"),
    (replaced_frozen, "replaced"),
    (in_double, "replaced"),
    (frozen, "not_trainable"),
    (evaluated, "not_trainable"),
    (seeded, "fixed_seed"),
    (numpy_seeded, "fixed_seed"),
    (grad_needed, "without_no_grad"),
    (tensor_assigned, "plain_tensor"),
    (not_stored, "not_in_place"),
    (local_name, "not_in_place"),
    (many_biases_drawn, "conv_biases_left"),
    (unequal, "unguarded"),
    (positive, "uniform"),
    (all_parameters, "everything"),
    (identity, "not_in_place"),
    (fixed_generator, "fixed_seed"),
    (weights_replaced, "replaced"),
    (wrong(norm=(0.0, 0.02), bias=False), "norm_around_zero"),
]
