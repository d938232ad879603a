"""What `ganlab train` can train: a row a kind, which builds the run and one step of it, wired as in its lesson.

Rates stay as they are to the end in all kinds, so that a run may always go on, and is then the run that it would have
been. The average of G, which all pictures are made with, does what a falling rate is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from ganlab.datasets import Batches, ImageSet
from ganlab.models import cgan as cgan_models
from ganlab.models import cyclegan as cyclegan_models
from ganlab.models import dcgan, patchgan
from ganlab.models import pix2pix as pix2pix_models
from ganlab.models import srgan as srgan_models
from ganlab.models import stylegan as stylegan_models
from ganlab.runtime import device
from ganlab.training import cgan, cyclegan, gan, pix2pix, srgan, stylegan
from ganlab.training.distributed import Ranks, SharedPool, Step, ready
from ganlab.training.ema import EMA
from ganlab.training.image_pool import ImagePool
from ganlab.training.loop import Run
from ganlab.training.own.settings import Settings

SHOWN = 6  # pictures that a translator never trains on: its sheet shows what it makes of them
FEWEST = 16


@dataclass(frozen=True)
class Built:
    """A run, one step of it, and a sheet: float (rows, columns, C, H, W) near [−1, 1], drawn without touching torch's
    generator."""

    run: Run
    one_step: Step
    sheet: Callable[[], Tensor]


@dataclass(frozen=True, kw_only=True)
class Widths:
    """How large and how fast: what the lessons take on two cores, or the papers' own.

    Attributes:
        networks: arguments of each network that are not given by the pictures; the constructor's defaults for others.
        smallest: the smallest size of pictures that such networks take.
    """

    networks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    smallest: int = 16
    batch_size: int
    lr: float
    steps: int = 2000
    terms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A row of the table.

    Attributes:
        needs: of the set: "pictures", "classes", "pairs" or "domains".
        step: None where the size is a power of two, else what it is a multiple of.
        given: the arguments of each network that the pictures decide, from (size, channels, target channels, classes).
        build: makes run, step and sheet.
        generators: the averaged networks that pictures are made with, by name; the first is the default.
    """

    needs: str
    step: int | None
    given: Callable[[int, int, int | None, int], dict[str, dict[str, Any]]]
    build: Callable[[Settings, ImageSet, Ranks], Built]
    generators: Mapping[str, type[nn.Module]]
    small: Widths
    paper: Widths


# --- noise to pictures ----------------------------------------------------------------------------------------


def _dcgan(settings: Settings, data: ImageSet, ranks: Ranks) -> Built:
    G, D = _made(settings, ranks, G=dcgan.Generator, D=dcgan.Discriminator)
    run = gan.new_run(G, D, lr=settings.lr)
    opt_G, opt_D = run.optimizers.values()
    batches = Batches(data, settings.batch_size, settings.seed)

    def one_step(number: int) -> dict[str, Tensor]:
        x = ranks.share(batches(number)).to(device())
        z = ranks.share(torch.randn(settings.batch_size, G.latent_dim)).to(device())
        return gan.step(G, D, opt_G, opt_D, x, z)

    def sheet() -> Tensor:
        return noise_to_pictures(run.averages["G"].module, latents(48, G.latent_dim)).unflatten(0, (6, 8))

    return Built(run, one_step, sheet)


def _cgan(settings: Settings, data: ImageSet, ranks: Ranks) -> Built:
    G, D = _made(settings, ranks, G=cgan_models.Generator, D=cgan_models.Discriminator)
    run = gan.new_run(G, D, lr=settings.lr)
    opt_G, opt_D = run.optimizers.values()
    batches = Batches(data, settings.batch_size, settings.seed)
    rows = min(G.classes, 12)  # of the sheet: the first classes

    def one_step(number: int) -> dict[str, Tensor]:
        indices = ranks.share(batches.indices(number))
        x, y = data.batch(indices).to(device()), data.labels[indices].to(device())
        z = ranks.share(torch.randn(settings.batch_size, G.latent_dim)).to(device())
        return cgan.step(G, D, opt_G, opt_D, x, y, z)

    def sheet() -> Tensor:  # a row a class, a column a latent
        z, y = latents(8, G.latent_dim).repeat(rows, 1), torch.arange(rows).repeat_interleave(8)
        return noise_to_pictures(run.averages["G"].module, z, y).unflatten(0, (rows, 8))

    return Built(run, one_step, sheet)


def _stylegan(settings: Settings, data: ImageSet, ranks: Ranks) -> Built:
    G, D = _made(settings, ranks, G=stylegan_models.Generator, D=stylegan_models.Discriminator)
    terms, batch_size = settings.terms, settings.batch_size
    opt_G, opt_D = stylegan.adam(G, lr=settings.lr), stylegan.adam(D, lr=terms["faster_D"] * settings.lr)
    average = stylegan.average(G, batch_size=batch_size, half_life_images=terms["half_life_images"])
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": average})
    batches = Batches(data, batch_size, settings.seed)

    def one_step(number: int) -> dict[str, Tensor]:
        x = ranks.share(batches(number)).to(device())
        z = ranks.share(torch.randn(batch_size, G.latent_dim)).to(device())
        r1_weight = stylegan.lazy_r1(number, weight=terms["r1_weight"], every=terms["r1_every"])
        return stylegan.step(G, D, opt_G, opt_D, x, z, stage=stage(settings, number), mixing=terms["mixing"],
                             r1_weight=r1_weight)

    def sheet() -> Tensor:
        now = stage(settings, run.step)
        made = noise_to_pictures(run.averages["G"].module, latents(48, G.latent_dim), image_size=now.image_size,
                                 alpha=now.alpha)
        return interpolate(made, (settings.size, settings.size), mode="nearest").unflatten(0, (6, 8))

    return Built(run, one_step, sheet)


def stage(settings: Settings, number: int) -> stylegan.Stage:
    """Return how far a StyleGAN has grown: to its full size in the first half of the steps that were planned."""
    doublings = max(0, settings.size.bit_length() - 4)  # from 8 pixels on
    images = max(1, settings.planned_steps * settings.batch_size // (4 * max(1, doublings)))
    return stylegan.stage_at(number * settings.batch_size, image_size=settings.size, stable=images, fade=images)


# --- pictures to pictures -------------------------------------------------------------------------------------


def _pix2pix(settings: Settings, data: ImageSet, ranks: Ranks) -> Built:
    G, D = _made(settings, ranks, G=pix2pix_models.UNet, D=patchgan.Discriminator)
    run = gan.new_run(G, D, lr=settings.lr)
    opt_G, opt_D = run.optimizers.values()
    shown, kept = _apart(len(data), settings.seed)
    batches = Batches(kept, settings.batch_size, settings.seed)

    def one_step(number: int) -> dict[str, Tensor]:
        indices = ranks.share(batches(number))
        x, y = (part.batch(indices).to(device()) for part in (data, data.targets))
        return pix2pix.step(G, D, opt_G, opt_D, *pix2pix.jitter(x, y), l1_weight=settings.terms["l1_weight"])

    def sheet() -> Tensor:  # rows: input, output, the true target
        x = data.batch(shown)
        return _rows(x, translated(run.averages["G"].module, x), data.targets.batch(shown))

    return Built(run, one_step, sheet)


def _cyclegan(settings: Settings, data: ImageSet, ranks: Ranks) -> Built:
    G_xy, G_yx, D_x, D_y = _made(settings, ranks, G_xy=cyclegan_models.Generator, G_yx=cyclegan_models.Generator,
                                 D_x=patchgan.Discriminator, D_y=patchgan.Discriminator)
    opt_G, opt_D = (gan.adam(nn.ModuleList(pair), lr=settings.lr) for pair in ((G_xy, G_yx), (D_x, D_y)))
    pools = {"x": ImagePool(), "y": ImagePool()}
    run = Run({"G_xy": G_xy, "G_yx": G_yx, "D_x": D_x, "D_y": D_y}, {"G": opt_G, "D": opt_D},
              {"G_xy": EMA(G_xy, half_life=100), "G_yx": EMA(G_yx, half_life=100)}, pools)
    pool_x, pool_y = (SharedPool(pool, ranks) for pool in pools.values())
    (shown_x, kept_x), (shown_y, kept_y) = (_apart(len(part), settings.seed) for part in (data, data.targets))
    batches_x = Batches(kept_x, settings.batch_size, settings.seed)
    batches_y = Batches(kept_y, settings.batch_size, settings.seed + 1)  # another order: pairs stay apart
    alike = settings.channels == settings.target_channels  # else a picture cannot be its own translation

    def one_step(number: int) -> dict[str, Tensor]:
        x = data.batch(ranks.share(batches_x(number))).to(device())
        y = data.targets.batch(ranks.share(batches_y(number))).to(device())
        return cyclegan.step(G_xy, G_yx, D_x, D_y, opt_G, opt_D, x, y, pool_x=pool_x, pool_y=pool_y,
                             identity_weight=5.0 if alike else 0.0)

    def sheet() -> Tensor:  # rows: x, G_xy(x), y, G_yx(y)
        x, y = data.batch(shown_x), data.targets.batch(shown_y)
        return _rows(x, translated(run.averages["G_xy"].module, x), y, translated(run.averages["G_yx"].module, y))

    return Built(run, one_step, sheet)


def _srgan(settings: Settings, data: ImageSet, ranks: Ranks) -> Built:
    G, D = _made(settings, ranks, G=srgan_models.Generator, D=srgan_models.Discriminator)
    opt_G, opt_D = (gan.adam(network, lr=settings.lr, betas=(0.9, 0.999)) for network in (G, D))
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=100)})
    shown, kept = _apart(len(data), settings.seed)
    batches = Batches(kept, settings.batch_size, settings.seed)
    alone = settings.planned_steps // 2  # steps of the first phase, without D

    def one_step(number: int) -> dict[str, Tensor]:
        x = data.batch(ranks.share(batches(number))).to(device())
        x_low = avg_pool2d(x, G.factor)
        if number < alone:
            return {"content": srgan.resnet_step(G, opt_G, x_low, x)["loss_G"]}
        # Departure: φ is the picture itself, the paper's SRGAN-MSE (table 1): VGG's weights are not at hand.
        return srgan.step(G, D, opt_G, opt_D, x_low, x, features=lambda images: images)

    def sheet() -> Tensor:  # rows: the small picture, enlarged by repetition and by G, and the true one
        x = data.batch(shown)
        x_low = avg_pool2d(x, G.factor)
        return _rows(interpolate(x_low, scale_factor=G.factor), translated(run.averages["G"].module, x_low), x)

    return Built(run, one_step, sheet)


# --- the table ------------------------------------------------------------------------------------------------


def _of_noise(size: int, channels: int, target_channels: int | None, classes: int) -> dict[str, dict[str, Any]]:
    both = {"image_size": size, "channels": channels}
    return {"G": both, "D": both}


def _of_classes(size: int, channels: int, target_channels: int | None, classes: int) -> dict[str, dict[str, Any]]:
    both = {"classes": classes, "image_size": size, "channels": channels}
    return {"G": both, "D": both}


def _of_pairs(size: int, channels: int, target_channels: int | None, classes: int) -> dict[str, dict[str, Any]]:
    return {"G": {"in_channels": channels, "out_channels": target_channels, "image_size": size},
            "D": {"in_channels": channels + target_channels}}


def _of_domains(size: int, channels: int, target_channels: int | None, classes: int) -> dict[str, dict[str, Any]]:
    return {"G_xy": {"in_channels": channels, "out_channels": target_channels},
            "G_yx": {"in_channels": target_channels, "out_channels": channels},
            "D_x": {"in_channels": channels, "norm": "instance"},
            "D_y": {"in_channels": target_channels, "norm": "instance"}}


def _of_enlarging(size: int, channels: int, target_channels: int | None, classes: int) -> dict[str, dict[str, Any]]:
    return {"G": {"channels": channels}, "D": {"image_size": size, "channels": channels}}


_MAPPING = {"latent_dim": 64, "style_dim": 64, "mapping_layers": 4, "mapping_lr": 0.1}
_STYLES = {"base_channels": 384, "max_channels": 64}
_RESNET, _PATCHES = {"base_channels": 16, "blocks": 3}, {"base_channels": 32, "layers": 2}

KINDS: dict[str, Kind] = {
    "dcgan": Kind(
        needs="pictures", step=None, given=_of_noise, build=_dcgan, generators={"G": dcgan.Generator},
        small=Widths(networks={"G": {"base_channels": 32}, "D": {"base_channels": 32}}, batch_size=32, lr=5e-4),
        paper=Widths(batch_size=128, lr=2e-4, steps=50_000)),
    "cgan": Kind(
        needs="classes", step=None, given=_of_classes, build=_cgan, generators={"G": cgan_models.Generator},
        small=Widths(networks={"G": {"base_channels": 24}, "D": {"base_channels": 24}}, batch_size=32, lr=5e-4),
        paper=Widths(batch_size=128, lr=2e-4, steps=50_000)),
    "pix2pix": Kind(
        needs="pairs", step=None, given=_of_pairs, build=_pix2pix, generators={"G": pix2pix_models.UNet},
        small=Widths(networks={"G": {"base_channels": 24, "upsample": "resize", "dropout": 0.0}, "D": _PATCHES},
                     batch_size=8, lr=1e-3, terms={"l1_weight": 50.0}),
        paper=Widths(smallest=32, batch_size=1, lr=2e-4, steps=80_000, terms={"l1_weight": 100.0})),
    "cyclegan": Kind(
        needs="domains", step=4, given=_of_domains, build=_cyclegan,
        generators={"G_xy": cyclegan_models.Generator, "G_yx": cyclegan_models.Generator},
        small=Widths(networks={"G_xy": _RESNET, "G_yx": _RESNET, "D_x": _PATCHES, "D_y": _PATCHES}, batch_size=4,
                     lr=1e-3),
        paper=Widths(smallest=24, batch_size=1, lr=2e-4, steps=200_000)),
    "stylegan": Kind(
        needs="pictures", step=None, given=_of_noise, build=_stylegan, generators={"G": stylegan_models.Generator},
        small=Widths(networks={"G": {**_MAPPING, **_STYLES}, "D": _STYLES}, smallest=8, batch_size=16, lr=1e-2,
                     steps=5000,
                     terms={"faster_D": 2.0, "r1_weight": 2.0, "r1_every": 4, "mixing": 0.5, "half_life_images": 4000}),
        paper=Widths(smallest=8, batch_size=32, lr=1e-3, steps=200_000,
                     terms={"faster_D": 1.0, "r1_weight": 10.0, "r1_every": 1, "mixing": 0.9,
                            "half_life_images": 10_000})),
    "srgan": Kind(
        needs="pictures", step=16, given=_of_enlarging, build=_srgan, generators={"G": srgan_models.Generator},
        small=Widths(networks={"G": {"base_channels": 32, "blocks": 4}, "D": {"base_channels": 16, "hidden": 128}},
                     smallest=32, batch_size=16, lr=1e-3),
        paper=Widths(smallest=32, batch_size=16, lr=1e-4, steps=200_000)),
}


# --- shared by the kinds --------------------------------------------------------------------------------------


def _made(settings: Settings, ranks: Ranks, **makes: type[nn.Module]) -> list[nn.Module]:
    return [ready(make(**settings.networks[name]), device(), ranks) for name, make in makes.items()]


def _apart(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Return the indices of the pictures for the sheet, and of all others, which are trained on."""
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[:SHOWN], order[SHOWN:]


def _rows(*rows: Tensor) -> Tensor:
    """Return pictures one above the other, in colour where one of the rows is."""
    channels = max(row.shape[1] for row in rows)
    return torch.stack([row.cpu().expand(-1, channels, -1, -1) for row in rows])


def latents(count: int, latent_dim: int, seed: int = 0) -> Tensor:
    """Return standard normal z (count, latent_dim), the same every time; torch's own generator is not used."""
    return torch.randn(count, latent_dim, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def noise_to_pictures(G: nn.Module, z: Tensor, *y: Tensor, **how: Any) -> Tensor:
    """Return the pictures that an averaged G makes of latents (and classes), on the CPU; StyleGAN's noise is fixed."""
    where = next(G.parameters()).device
    if isinstance(G, stylegan_models.Generator):
        how["noise"] = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(0))
    parts = zip(*(each.to(where).split(64) for each in (z, *y)))
    return torch.cat([G(*part, **how).float().cpu() for part in parts])


@torch.no_grad()
def translated(G: nn.Module, x: Tensor) -> Tensor:
    """Return what an averaged G makes of pictures, each by itself, on the CPU."""
    where = next(G.parameters()).device
    return torch.cat([G(one.to(where)).float().cpu() for one in x.split(1)])
