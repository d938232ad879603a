"""Right and wrong answers to 04.block, as learners write them."""

import functools
from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.up = nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x):
        return F.relu(self.norm(self.up(x)))


class Functional(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(i, o, 4, 4))
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x):
        return self.norm(F.conv_transpose2d(x, self.weight, stride=2, padding=1)).clamp(min=0)


class ByHand(nn.Module):
    """Batch normalisation written out, with a running mean and variance of its own."""

    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False)
        self.scale, self.shift = nn.Parameter(torch.ones(1, o, 1, 1)), nn.Parameter(torch.zeros(1, o, 1, 1))
        self.register_buffer("mean", torch.zeros(1, o, 1, 1))
        self.register_buffer("var", torch.ones(1, o, 1, 1))

    def forward(self, x):
        x = self.conv(x)
        mean, var = self.mean, self.var
        if self.training:
            mean, var = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), keepdim=True, unbiased=False)
            with torch.no_grad():
                self.mean.lerp_(mean, 0.1)
                self.var.lerp_(var * x[:, 0].numel() / (x[:, 0].numel() - 1), 0.1)
        return torch.relu((x - mean) / (var + 1e-5).sqrt() * self.scale + self.shift)


class FunctionalNorm(Functional):
    def forward(self, x):
        n = self.norm
        x = F.conv_transpose2d(x, self.weight, None, 2, 1)
        return F.relu(F.batch_norm(x, n.running_mean, n.running_var, n.weight, n.bias, self.training, n.momentum))


class Reversed(nn.Module):
    """The layers are made in another order than they are used."""

    def __init__(self, i, o):
        super().__init__()
        self.act, self.norm, self.conv = nn.ReLU(True), nn.BatchNorm2d(o), nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False)

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


def steps(i, o):
    block = nn.Sequential()
    block.add_module("up", nn.ConvTranspose2d(i, o, (4, 4), (2, 2), (1, 1), bias=False))
    block.add_module("norm", nn.BatchNorm2d(o))
    block.add_module("relu", nn.ReLU(inplace=True))
    return block


def initialised(i, o):
    block = nn.Sequential(nn.ConvTranspose2d(i, o, kernel_size=4, stride=2, padding=1, bias=False), nn.BatchNorm2d(o),
                          nn.ReLU(True))
    nn.init.normal_(block[0].weight, 0.0, 0.02)
    nn.init.normal_(block[1].weight, 1.0, 0.02)
    return block


def named(i, o):
    return nn.Sequential(OrderedDict(up=nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False), bn=nn.BatchNorm2d(o),
                                     relu=nn.ReLU()))


def lazy(i, o):
    return nn.Sequential(nn.LazyConvTranspose2d(o, 4, 2, 1, bias=False), nn.LazyBatchNorm2d(), nn.ReLU())


def local_class(i, o):
    class Layers(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o)])

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return x.relu()

    return Layers()


def sequential(*parts):
    return lambda i, o: nn.Sequential(*(part(i, o) for part in parts))


def up(kernel=4, stride=2, padding=1, bias=False):
    return lambda i, o: nn.ConvTranspose2d(i, o, kernel, stride, padding, bias=bias)


def norm(i, o):
    return nn.BatchNorm2d(o)


def relu(i, o):
    return nn.ReLU()


def unregistered(i, o):
    conv = nn.ConvTranspose2d(i, o, 4, 2, 1)
    conv.register_parameter("bias", None)
    return nn.Sequential(conv, nn.Identity(), nn.BatchNorm2d(o), nn.ReLU())


def warmed(i, o):
    """Has run once before it is returned, in training mode again."""
    block = Block(i, o).eval()
    block(torch.zeros(1, i, 4, 4))
    return block.train()


RIGHT = [
    Block, Functional, ByHand, FunctionalNorm, Reversed, steps, initialised, named, lazy, local_class,
    sequential(up(), norm, relu), sequential(up(), norm, lambda i, o: nn.Threshold(0, 0)),
    sequential(up(), norm, lambda i, o: nn.LeakyReLU(0.0)),
    lambda i, o: nn.Sequential(nn.Sequential(up()(i, o), nn.BatchNorm2d(o, momentum=0.2)), nn.ReLU()),
    lambda i, o: nn.Sequential(up()(i, o), nn.BatchNorm2d(o, eps=1e-3, momentum=0.01), nn.ReLU()),
    unregistered, warmed,
    lambda i, o: nn.Sequential(nn.ConvTranspose2d(i, o, 4, 2, 1, 0, 1, False), norm(i, o), nn.ReLU()),
]


class Listed(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.parts = [up()(i, o), nn.BatchNorm2d(o), nn.ReLU()]

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x


class Detached(Block):
    def forward(self, x):
        return super().forward(x).detach()


class ByNoGrad(Block):
    @torch.no_grad()
    def forward(self, x):
        return super().forward(x)


class NotUsed(Block):
    """Makes the BatchNorm2d, and does not call it."""

    def forward(self, x):
        return F.relu(self.up(x))


class InForward(nn.Module):
    """New weights in each call."""

    def __init__(self, i, o):
        super().__init__()
        self.sizes = i, o

    def forward(self, x):
        return F.relu(nn.BatchNorm2d(self.sizes[1])(up()(*self.sizes)(x)))


class NoReturn(Block):
    def forward(self, x):
        super().forward(x)


class Misspelt(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.block = Block(i, o)

    def foward(self, x):
        return self.block(x)


class Wrapped(Block):
    def forward(self, x):
        return nn.ReLU(self.norm(self.up(x)))


class NoSuper(nn.Module):
    def __init__(self, i, o):
        self.up = up()(i, o)


class StaysTraining(Block):
    """F.batch_norm with the batch's own statistics, in eval mode too."""

    def forward(self, x):
        return F.relu(F.batch_norm(self.up(x), None, None, self.norm.weight, self.norm.bias, training=True))


def evaluated(i, o):
    return Block(i, o).eval()


def frozen(i, o):
    block = Block(i, o)
    for parameter in block.parameters():
        parameter.requires_grad = False
    return block


def seeded(i, o):
    torch.manual_seed(0)
    return Block(i, o)


def printed(i, o):
    print(Block(i, o))


def applied(i, o):
    return Block(i, o)(torch.randn(1, i, 4, 4))


kept = functools.lru_cache(maxsize=None)(Block)

WRONG = [
    (sequential(up(bias=True), norm, relu), "bias"),
    (sequential(lambda i, o: nn.Conv2d(i, o, 4, 2, 1, bias=False), norm, relu), "convolution"),
    (sequential(up(), relu, norm), "relu_first"),
    (sequential(up(), lambda i, o: nn.ReLU(True), norm), "relu_first"),
    (sequential(lambda i, o: nn.BatchNorm2d(i), up(), relu), "norm_first"),
    (sequential(norm, up(), relu), "norm_first"),
    (sequential(relu, up(), norm), "activation_first"),
    (sequential(up(), relu), "no_norm"),
    (NotUsed, "no_norm"),
    (sequential(up(), norm), "no_relu"),
    (sequential(up(), norm, lambda i, o: nn.LeakyReLU(0.2)), "other_activation"),
    (sequential(up(), norm, lambda i, o: nn.LeakyReLU(0.2, inplace=True)), "other_activation"),
    (sequential(up(), norm, lambda i, o: nn.PReLU()), "other_activation"),
    (sequential(up(), norm, lambda i, o: nn.Tanh()), "other_activation"),
    (sequential(up(), norm, lambda i, o: nn.ReLU6()), "other_activation"),
    (sequential(up(4, 1, 0), norm, relu), "not_doubled"),
    (sequential(up(4, 2, 0), norm, relu), "not_doubled"),
    (sequential(up(3, 2, 1), norm, relu), "not_doubled"),
    (sequential(up(2, 2, 0), norm, relu), "other_kernel"),
    (lambda i, o: Block(o, i), "channels"),
    (sequential(up(), lambda i, o: nn.BatchNorm2d(i), relu), "channels"),
    (sequential(up(), lambda i, o: nn.InstanceNorm2d(o, affine=True), relu), "instance_or_other_norm"),
    (sequential(up(), lambda i, o: nn.BatchNorm2d(o, affine=False), relu), "instance_or_other_norm"),
    (sequential(up(), lambda i, o: nn.BatchNorm1d(o), relu), "instance_or_other_norm"),
    (sequential(up(), lambda i, o: nn.BatchNorm2d(o, track_running_stats=False), relu), "no_running_statistics"),
    (StaysTraining, "no_running_statistics"),
    (sequential(up(), lambda i, o: nn.BatchNorm2d(o, 0.8), relu), "eps"),
    (lambda i, o: nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(i, o, 3, padding=1, bias=False),
                                nn.BatchNorm2d(o), nn.ReLU()), "upsampling"),
    (sequential(up(), norm, relu, lambda i, o: nn.Dropout(0.5)), "dropout"),
    (sequential(up(), norm, relu, up()), None),
    (Listed, "listed"),
    (InForward, "listed"),
    (Detached, "no_gradient"),
    (ByNoGrad, "no_gradient"),
    (frozen, "no_gradient"),
    (evaluated, "in_eval_mode"),
    (seeded, "shared"),
    (kept, "shared"),
    (lambda i, o: [up()(i, o), nn.BatchNorm2d(o), nn.ReLU()], "no_module"),
    (lambda i, o: Block, "no_module"),
    (lambda i, o: lambda x: F.relu(nn.BatchNorm2d(o)(up()(i, o)(x))), "no_module"),
    (applied, "no_module"),
    (printed, "nothing_returned"),
    (NoSuper, "no_super"),
    (NoReturn, "returns_nothing"),
    (Misspelt, "no_forward"),
    (Wrapped, "returns_nothing"),
    (sequential(up(3, 2, 1), norm, relu), "not_doubled"),
    (sequential(lambda i, o: nn.ConvTranspose2d(i, o, 5, 2, 2, output_padding=1), norm, relu), "other_kernel"),
    (sequential(up(), lambda i, o: nn.BatchNorm2d(2 * o), relu), "channels"),
    (sequential(up(), lambda i, o: nn.Dropout(0.5), norm, relu), "dropout"),
    (lambda i, o: nn.ModuleList([up()(i, o), norm(i, o), nn.ReLU()]), "no_forward"),
    (lambda i, o: nn.Sequential([up()(i, o), norm(i, o), nn.ReLU()]), "no_instances"),
    (lambda i, o: nn.Sequential(up()(i, o), norm(i, o), nn.ReLU), "no_instances"),
    (sequential(up(), norm, lambda i, o: nn.Hardtanh(0, 1)), "other_activation"),
    (sequential(lambda i, o: nn.utils.spectral_norm(up()(i, o)), norm, relu), "dropout"),
    (sequential(up(), lambda i, o: nn.BatchNorm2d(o).eval(), relu), "in_eval_mode"),
    (sequential(lambda i, o: nn.PixelShuffle(2), lambda i, o: nn.Conv2d(i // 4, o, 3, 1, 1, bias=False), norm, relu),
     None),
]
