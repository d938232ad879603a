"""CycleGAN's step, pool and schedule: which half changes what, what each term weighs, what it costs."""

import copy
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn.functional import l1_loss
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import plain
from ganlab import losses
from ganlab.models import cyclegan as models
from ganlab.models import patchgan
from ganlab.training import checkpoint, cyclegan, gan, loop, schedule
from ganlab.training.image_pool import ImagePool


def players(seed=0, channels=3):
    """G_xy, G_yx, D_x, D_y, opt_G, opt_D; where `channels` is not 3, domain y has so many."""
    torch.manual_seed(seed)
    shape = {"base_channels": 4, "blocks": 1}
    generators = nn.ModuleList([models.Generator(out_channels=channels, **shape),
                                models.Generator(in_channels=channels, **shape)])
    discriminators = nn.ModuleList([patchgan.Discriminator(in_channels=n, base_channels=4, layers=1,
                                                           norm="instance") for n in (3, channels)])
    return *generators, *discriminators, gan.adam(generators, lr=1e-3), gan.adam(discriminators, lr=1e-3)


def domains(batch=4):
    torch.manual_seed(1)
    return torch.randn(batch, 3, 16, 16).tanh(), torch.randn(batch, 3, 16, 16).tanh()


def train(all_players, x, y, **arguments):
    return cyclegan.step(*all_players, x, y, **{"pool_x": ImagePool(), "pool_y": ImagePool()} | arguments)


def weights(*modules: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten().clone() for module in modules for p in module.parameters()])


def test_the_step_learns_what_the_plain_loop_learns():
    """In the plain loop each image goes through by itself. SGD, as Adam's first steps go by the signs of noise, and
    float64, so that rounding (of D's outputs to float32 there) is far below what is learnt."""
    ours, usual = players(), players()
    for all_players, one_step in ((ours, cyclegan.step), (usual, plain.cyclegan_step)):
        for network in all_players[:4]:
            network.double()
        opt_G, opt_D = (torch.optim.SGD(opt.param_groups[0]["params"], lr=0.01) for opt in all_players[4:])
        pools = {"pool_x": ImagePool(6), "pool_y": ImagePool(6)}
        for i in range(4):
            torch.manual_seed(i)
            one_step(*all_players[:4], opt_G, opt_D, *(images.double() for images in domains()), **pools)
    assert (weights(*ours[:4]) - weights(*players()[:4])).abs().max() > 1e-2
    for mine, other in zip(ours[:4], usual[:4]):
        torch.testing.assert_close(weights(mine), weights(other), rtol=0, atol=1e-6)


def test_the_scalars_mean_what_they_say():
    G_xy, G_yx, D_x, D_y, opt_G, opt_D = players()
    x, y = domains()
    old_G_xy, old_G_yx, old_D_x, old_D_y = map(copy.deepcopy, (G_xy, G_yx, D_x, D_y))
    scalars = train((G_xy, G_yx, D_x, D_y, opt_G, opt_D), x, y, cycle_weight=7.0, identity_weight=2.0)
    y_fake, x_fake = old_G_xy(x), old_G_yx(y)
    fooled = ((old_D_y(y_fake) - 1) ** 2).mean() + ((old_D_x(x_fake) - 1) ** 2).mean()
    cycle = l1_loss(old_G_yx(y_fake), x) + l1_loss(old_G_xy(x_fake), y)
    identity = l1_loss(old_G_xy(y), y) + l1_loss(old_G_yx(x), x)
    judged = [((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean()
              for D, real, fake in ((old_D_x, x, x_fake), (old_D_y, y, y_fake))]
    real = (old_D_x(x).mean() + old_D_y(y).mean()) / 2
    fake = (old_D_x(x_fake).mean() + old_D_y(y_fake).mean()) / 2
    loss_G, loss_D = fooled + 7 * cycle + 2 * identity, sum(judged) / 2
    norms = {}
    for name, loss, networks in (("grad_norm_G", loss_G, (old_G_xy, old_G_yx)),
                                 ("grad_norm_D", loss_D, (old_D_x, old_D_y))):
        gradients = torch.autograd.grad(loss, [p for network in networks for p in network.parameters()])
        norms[name] = torch.cat([gradient.flatten() for gradient in gradients]).norm()
    for name, value in {"loss_GAN": fooled, "loss_cycle": cycle, "loss_identity": identity, "loss_G": loss_G,
                        "loss_D": loss_D, "D_real": real, "D_fake": fake}.items():
        torch.testing.assert_close(scalars[name], value.detach(), msg=name, rtol=1e-4, atol=1e-5)
    for name, value in norms.items():
        torch.testing.assert_close(scalars[name], value, msg=name, rtol=1e-3, atol=1e-5)
    assert not any(value.requires_grad for value in scalars.values())


def test_the_weights_are_those_of_the_paper():
    scalars = train(players(), *domains())
    torch.testing.assert_close(scalars["loss_G"], scalars["loss_GAN"] + 10 * scalars["loss_cycle"]
                               + 5 * scalars["loss_identity"])


def test_each_half_trains_its_own_two_networks_only():
    G_xy, G_yx, D_x, D_y, opt_G, opt_D = players()
    log = []

    def note(name, own, others):
        def before(*_):
            log.append((name, [weights(m) for m in own], weights(*others),
                        [p.grad.clone() if p.grad is not None else None for m in others for p in m.parameters()]))

        def after(*_):
            _, old_own, old_others, _ = log[-1]
            assert not any(torch.equal(weights(m), old) for m, old in zip(own, old_own)), f"{name}: one is idle"
            assert torch.equal(weights(*others), old_others), f"{name}'s half changed the others"
        return before, after

    for opt, arguments in ((opt_D, ("D", (D_x, D_y), (G_xy, G_yx))), (opt_G, ("G", (G_xy, G_yx), (D_x, D_y)))):
        before, after = note(*arguments)
        opt.register_step_pre_hook(before)
        opt.register_step_post_hook(after)
    seen = {}
    opt_G.register_step_post_hook(lambda *_: seen.update(
        G=[p.grad.clone() for m in (G_xy, G_yx) for p in m.parameters()]))
    train((G_xy, G_yx, D_x, D_y, opt_G, opt_D), *domains())
    assert [entry[0] for entry in log] == ["G", "D"]
    assert all(gradient is None for gradient in log[0][3]), "the discriminators were not frozen"
    assert all(torch.equal(a, b) for a, b in zip(log[1][3], seen["G"])), "D's loss reached a generator"
    assert all(p.requires_grad for D in (D_x, D_y) for p in D.parameters())


def test_gradients_do_not_pile_up_over_steps():
    all_players = players()
    for network in all_players[:4]:
        for p in network.parameters():
            p.grad = torch.full_like(p, 1e6)
    scalars = train(all_players, *domains())
    assert scalars["grad_norm_D"] < 1e3
    assert scalars["grad_norm_G"] < 1e3


def images_through(network: nn.Module, calls: list, name: str) -> None:
    network.register_forward_pre_hook(lambda _, given: calls.append((name, len(given[0]))))


@pytest.mark.parametrize(("cycle_weight", "identity_weight", "images"),
                         [(10, 5, 3), (10, 0, 2), (0, 5, 2), (0, 0, 1)])
def test_a_term_of_weight_zero_costs_nothing(cycle_weight, identity_weight, images):
    all_players, calls = players(), []
    for network, name in zip(all_players, ("G_xy", "G_yx", "D_x", "D_y")):
        images_through(network, calls, name)
    scalars = train(all_players, *domains(), cycle_weight=cycle_weight, identity_weight=identity_weight)
    for name in ("G_xy", "G_yx"):
        assert sum(count for called, count in calls if called == name) == 4 * images
    for name in ("D_x", "D_y"):
        assert sum(count for called, count in calls if called == name) == 3 * 4, "fakes for G; real and fakes for D"
    assert (scalars["loss_cycle"] == 0) == (cycle_weight == 0)
    assert (scalars["loss_identity"] == 0) == (identity_weight == 0)
    assert all(not torch.equal(weights(a), weights(b)) for a, b in zip(all_players[:4], players()[:4]))


def test_discriminators_learn_from_the_pools():
    all_players = players()
    given, handed_back = {}, {}

    def pool(name):
        def exchange(fake):
            given[name], handed_back[name] = fake, torch.full_like(fake, 0.25)
            return handed_back[name]
        return exchange

    judged = {"x": [], "y": []}
    for D, name in zip(all_players[2:4], "xy"):
        D.register_forward_pre_hook(lambda _, images, name=name: judged[name].append(images[0]))
    x, y = domains()
    y_fake, x_fake = all_players[0](x), all_players[1](y)
    cyclegan.step(*all_players, x, y, pool_x=pool("x"), pool_y=pool("y"))
    for name, real, fake in (("x", x, x_fake), ("y", y, y_fake)):
        torch.testing.assert_close(given[name], fake, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(judged[name][0], fake, rtol=1e-4, atol=1e-5)
        assert torch.equal(judged[name][1], torch.cat([real, handed_back[name]]))


def test_both_losses_are_arguments():
    scalars = train(players(), *domains(), cycle_weight=0, identity_weight=0,
                    loss_D=lambda r, f: 0 * (r + f).mean() + 3, loss_G=lambda f: 0 * f.mean() + 4)
    assert (scalars["loss_D"], scalars["loss_G"]) == (3, 8), "½ · 3 for each of two discriminators; 4 twice"
    assert train(players(), *domains(), loss_D=losses.discriminator_bce,
                 loss_G=losses.generator_nonsaturating)["loss_D"].isfinite()


def test_domains_of_other_channels_train_without_the_identity_term():
    x, y = domains()
    assert train(players(channels=1), x, y[:, :1], identity_weight=0)["loss_G"].isfinite()


@pytest.mark.parametrize(("x", "y", "words"), [
    ((4, 3, 16, 16), (4, 3, 32, 32), r"one number and size, got \(4, 3, 16, 16\) and \(4, 3, 32, 32\)\. Load both"),
    ((4, 3, 16, 16), (2, 3, 16, 16), "draw as many images of each"),
    ((3, 16, 16), (3, 16, 16), r"images \(B, C, H, W\)"),
    ((0, 3, 16, 16), (0, 3, 16, 16), "at least one image of each domain, got none.* no domain is empty"),
    ((4, 3, 16, 16), (4, 1, 16, 16), "same number of channels for the identity term, got 3 and 1. Pass identity_w"),
    ((4, 3, 18, 18), (4, 3, 18, 18), "multiples of 4"),
])
def test_domains_that_do_not_fit_are_refused_before_anything_is_trained(x, y, words):
    all_players = players()
    start = weights(*all_players[:4])
    with pytest.raises(ValueError, match=words) as caught:
        train(all_players, torch.zeros(x), torch.zeros(y))
    assert str(caught.value).count("\n") == 0
    assert torch.equal(weights(*all_players[:4]), start)


def test_a_generator_for_another_domain_is_refused_before_anything_is_trained():
    """Grey fakes would be broadcast over coloured images."""
    all_players = players()
    torch.manual_seed(0)
    grey = models.Generator(out_channels=1, base_channels=4, blocks=1)
    start = weights(*all_players[:4])
    with pytest.raises(ValueError, match=r"targets of shape \(4, 1, 16, 16\)"):
        train((grey, *all_players[1:]), *domains(), identity_weight=0)
    assert torch.equal(weights(*all_players[:4]), start)


@pytest.mark.parametrize("full", ["pool_x", "pool_y"])
def test_pools_that_do_not_fit_are_refused_before_anything_is_trained(full):
    all_players, other, one = players(), ImagePool(), ImagePool()
    other(torch.zeros(1, 3, 8, 8))
    start = weights(*all_players[:4])
    with pytest.raises(ValueError, match="Take a new ImagePool"):
        train(all_players, *domains(), **{full: other})
    with pytest.raises(ValueError, match="Expected two pools, got the same one twice"):
        train(all_players, *domains(), pool_x=one, pool_y=one)
    assert torch.equal(weights(*all_players[:4]), start)


def a_run(all_players):
    names = ("G_xy", "G_yx", "D_x", "D_y")
    return loop.Run(dict(zip(names, all_players)), {"G": all_players[4], "D": all_players[5]})


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_losses_that_are_no_numbers_stop_the_run_and_keep_the_last_checkpoint(bad, tmp_path):
    all_players = players()
    run, pools = a_run(all_players), {"pool_x": ImagePool(), "pool_y": ImagePool()}
    x, y = domains()
    worse = x.clone()
    worse[0, 0, 3, 3] = bad

    def one_step(i):
        return cyclegan.step(*all_players, worse if i == 3 else x, y, **pools)

    kept = tmp_path / "last.pt"
    with pytest.raises(loop.TrainingError, match=r"stopped at step 3: .*loss_G.* last checkpoint") as caught:
        loop.fit(run, one_step, steps=6, checkpoint_to=kept, checkpoint_every=1, progress=False)
    assert str(caught.value).count("\n") == 0
    assert run.step == 3
    assert len(run.history["loss_cycle"]) == 3
    other = players(seed=5)
    again = a_run(other).load(kept)
    assert again.step == 3
    assert weights(*other[:4]).isfinite().all()
    go_on = {"pool_x": ImagePool(), "pool_y": ImagePool()}
    loop.fit(again, lambda _: cyclegan.step(*other, x, y, **go_on), steps=5, progress=False)
    assert again.step == 5


def test_a_checkpoint_of_other_generators_is_refused(tmp_path):
    all_players = players()
    a_run(all_players).save(tmp_path / "a.pt")
    with pytest.raises(checkpoint.CheckpointError, match=r"G_xy has .* shape .*Build it with the sizes"):
        a_run(players(channels=1)).load(tmp_path / "a.pt")


def test_no_wasted_work():
    """ResNet-9 at 128×128, batch 1: both loops do the same arithmetic; what is frozen is not computed."""
    def gflop(step) -> float:
        with torch.device("meta"):
            x = torch.randn(1, 3, 128, 128)
            generators = [models.Generator() for _ in range(2)]
            discriminators = [patchgan.Discriminator(in_channels=3, norm="instance") for _ in range(2)]
            opt_G, opt_D = (torch.optim.SGD(nn.ModuleList(m).parameters()) for m in (generators, discriminators))
            with FlopCounterMode(display=False) as counter:
                step(*generators, *discriminators, opt_G, opt_D, x, x, pool_x=ImagePool(), pool_y=ImagePool())
        return counter.get_total_flops() / 1e9

    usual, ours = gflop(plain.cyclegan_step), gflop(cyclegan.step)
    assert usual == pytest.approx(ours, rel=1e-9)
    assert abs(ours - 468.8) < 0.1


# --- pool -----------------------------------------------------------------------------------------------------


def numbered(first: int, count: int = 1) -> torch.Tensor:
    return torch.arange(first, first + count, dtype=torch.float32)[:, None, None, None].expand(-1, 3, 2, 2)


def numbers(images) -> list[int]:
    return [int(image[0, 0, 0]) for image in images]


def test_the_pool_fills_with_what_it_hands_back():
    pool = ImagePool(size=5)
    for first in (0, 3):
        assert numbers(pool(numbered(first, 2 if first else 3))) == list(range(first, 5 if first else 3))
    assert numbers(pool.images) == [0, 1, 2, 3, 4]


def test_half_of_what_a_full_pool_hands_back_is_earlier_and_each_image_comes_back_at_most_once():
    torch.manual_seed(0)
    pool = ImagePool(size=50)
    pool(numbered(0, 50))
    back = [numbers(pool(numbered(i)))[0] for i in range(50, 4050)]
    exchanged = [(i, old) for i, old in enumerate(back, 50) if old != i]
    assert abs(len(exchanged) / 4000 - 0.5) < 0.04, "five deviations of 0.008"
    assert len(set(back)) == len(back), "what is handed back has left the pool"
    assert all(old < i for i, old in exchanged)
    assert len(pool.images) == 50
    assert sorted([*back, *numbers(pool.images)]) == list(range(4050)), "no image is lost"
    # each exchange takes one of 50 at random: an image stays for 50 exchanges, so 100 steps, on average
    ages = torch.tensor([float(i - old) for i, old in exchanged[200:]])
    assert abs(ages.mean() - 100) < 15, "standard error of about 2.4"
    assert len(set(numbers(pool.images))) == 50


@pytest.mark.parametrize(("size", "p", "earlier"), [(0, 0.5, False), (3, 0.0, False), (3, 1.0, True)])
def test_ends_of_the_pool(size, p, earlier):
    pool = ImagePool(size, p)
    pool(numbered(0, 3))
    assert all((numbers(pool(numbered(i)))[0] < i) == earlier for i in range(3, 40))
    assert len(pool.images) == size


def test_every_place_of_the_pool_is_exchanged():
    torch.manual_seed(0)
    pool = ImagePool(size=3, p=1.0)
    pool(numbered(0, 3))
    back = {numbers(pool(numbered(i)))[0] for i in range(3, 40)}  # a place is missed by all 37 once in a million
    assert back >= {0, 1, 2}
    assert (ImagePool().size, ImagePool().p) == (50, 0.5), "the paper's, and public code's"


def test_what_the_pool_keeps_and_hands_back_has_no_history_and_no_other_owner():
    pool = ImagePool(size=4, p=1.0)
    for _ in ("filled", "exchanged"):
        x_fake = numbered(0, 4).clone().requires_grad_() * 1
        assert not pool(x_fake).requires_grad
        assert not any(image.requires_grad for image in pool.images)
        storage = {image.untyped_storage().nbytes() for image in pool.images}
        assert storage == {3 * 2 * 2 * 4}, "a view of the batch would keep all of it alive"


def test_the_pool_draws_from_torchs_generator():
    def run():
        torch.manual_seed(3)
        pool = ImagePool(size=4)
        return [numbers(pool(numbered(i)))[0] for i in range(60)]

    assert run() == run()


@pytest.mark.parametrize(("arguments", "words"), [
    ((-1,), "0 or a positive integer, got -1"), ((2.5,), "got 2.5"), ((5, 1.5), "from 0 to 1, got 1.5"),
    ((5, float("nan")), "got nan"),
])
def test_a_pool_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        ImagePool(*arguments)


def test_images_of_another_size_are_refused_by_a_pool():
    pool = ImagePool()
    pool(torch.zeros(2, 3, 8, 8))
    with pytest.raises(ValueError, match=r"shape \(3, 8, 8\), as in this pool, got \(2, 3, 16, 16\). Take a new"):
        pool(torch.zeros(2, 3, 16, 16))
    assert len(pool.images) == 2


@pytest.mark.parametrize("shape", [(3, 8, 8), (0, 3, 8, 8), (2, 2)])
def test_what_is_no_batch_of_images_is_refused_by_a_pool(shape):
    pool = ImagePool()
    with pytest.raises(ValueError, match=r"Expected a batch \(B, C, H, W\) of at least one image, got"):
        pool(torch.zeros(shape))
    assert not pool.images


# --- schedule -------------------------------------------------------------------------------------------------


def test_the_schedule_is_flat_then_straight_down_to_zero():
    factors = [schedule.linear_decay(i, steps=200) for i in range(202)]
    assert factors[:101] == [1.0] * 101
    assert factors[150] == pytest.approx(0.5)
    assert factors[199] == pytest.approx(0.01)
    assert factors[200:] == [0.0, 0.0]
    assert all(a - b == pytest.approx(0.01) for a, b in pairwise(factors[100:201]))


@pytest.mark.parametrize(("step", "start", "factor"), [(0, 0.0, 1.0), (5, 0.0, 0.5), (9, 1.0, 1.0), (10, 1.0, 0.0),
                                                       (5, 0.25, 2 / 3)])
def test_the_decay_may_begin_anywhere(step, start, factor):
    assert schedule.linear_decay(step, steps=10, start=start) == pytest.approx(factor)


@pytest.mark.parametrize(("arguments", "words"), [
    ({"step": -1, "steps": 10}, "got -1 of 10"), ({"step": 0, "steps": 0}, "positive number of steps"),
    ({"step": 0, "steps": 10, "start": 1.5}, "from 0 to 1, got 1.5"),
    ({"step": 0, "steps": 10, "start": float("nan")}, "got nan"),
])
def test_a_schedule_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        schedule.linear_decay(arguments.pop("step"), **arguments)


def test_every_group_of_an_optimiser_gets_the_learning_rate():
    optimizer = torch.optim.SGD([{"params": [nn.Parameter(torch.zeros(1))]} for _ in range(2)], lr=1.0)
    schedule.set_lr(optimizer, 2e-4 * schedule.linear_decay(150, steps=200))
    assert [group["lr"] for group in optimizer.param_groups] == [pytest.approx(1e-4)] * 2


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_cyclegan_trains_on_cuda(dtype):
    torch.manual_seed(0)
    generators = nn.ModuleList([models.Generator() for _ in range(2)]).cuda()
    discriminators = nn.ModuleList([patchgan.Discriminator(in_channels=3, norm="instance") for _ in "xy"]).cuda()
    pools = {"pool_x": ImagePool(1), "pool_y": ImagePool(1)}
    opt_G, opt_D = gan.adam(generators), gan.adam(discriminators)
    x, y = torch.rand(2, 1, 3, 128, 128, device="cuda") * 2 - 1
    for _ in range(3):
        with torch.autocast("cuda", dtype, enabled=dtype != torch.float32):
            scalars = cyclegan.step(*generators, *discriminators, opt_G, opt_D, x, y, **pools)
    assert all(torch.isfinite(value) and value.is_cuda for value in scalars.values())
