"""The steps of PG² and of GP-GAN's network: who learns in which half, what each term is, one update by hand."""

import pytest
import torch
from torch import nn

from ganlab.datasets import figures
from ganlab.training import gp_gan, pg2
from tests.training.test_conditional import Watch, still, weights


class Scale(nn.Module):
    """A generator with one weight w: w times a picture of ones, of the first argument's size."""

    def __init__(self, w=0.5):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w))

    def forward(self, x, _):
        return self.w * torch.ones_like(x)


class Mean(nn.Module):
    """D with one weight v: v times the mean of the last picture, and half of that of the first where there are two."""

    def __init__(self, v=2.0):
        super().__init__()
        self.v = nn.Parameter(torch.tensor(v))

    def forward(self, *pictures):
        parts = [x.flatten(1).mean(1) for x in pictures]
        return self.v * (parts[-1] + (0.5 * parts[0] if len(parts) > 1 else 0))


def half():
    m = torch.zeros(3, 1, 4, 4)
    m[:, :, :2] = 1
    return m


def pose_batch():
    """x_A of ones, no matter which pose, x_B of twos, M_B."""
    return torch.ones(3, 2, 4, 4), torch.zeros(3, 5, 4, 4), 2 * torch.ones(3, 2, 4, 4), half()


def blend_batch(k=1):
    n = k + 1
    return [torch.ones(3, 2, 4, 4)] * n, [torch.zeros(3, 2, 4, 4)] * n, [half()] * n


def softplus(a):
    return torch.tensor(a).exp().add(1).log()


def test_stage_one_trains_G1_by_the_L1_in_which_the_person_counts_twice():
    G1 = Scale()
    got = pg2.stage_one_step(G1, *still(G1), *pose_batch())
    torch.testing.assert_close(got["masked_L1"], torch.tensor(1.5 * 1.5))  # |½ − 2|, half of it twice
    assert G1.w.grad.item() == pytest.approx(-1.5)


def test_the_mask_says_where():
    """Kills a mask that is left out, or taken as 1 − M."""
    x, made = torch.zeros(3, 2, 4, 4), torch.zeros(3, 2, 4, 4)
    made[:, :, :2] = 1
    assert pg2.masked_l1(made, x, half()) == 1 and pg2.masked_l1(made, x, 1 - half()) == 0.5
    with pytest.raises(ValueError, match="Expected targets"):
        pg2.masked_l1(made, x[:, :, :2], half())
    with pytest.raises(ValueError, match="Expected masks"):
        pg2.masked_l1(made, x, 2 * half())


def test_stage_two_trains_D_then_G2_and_never_G1():
    G1, G2, D, log = Scale(), Scale(0.25), Mean(), []
    start = [weights(network) for network in (G1, G2, D)]
    got = pg2.stage_two_step(G1, G2, D, Watch("G2", G2, D, log), Watch("D", D, G2, log), *pose_batch())
    assert [name for name, _ in log] == ["D", "G2"], "D goes first"
    assert not log[0][1], "D's loss must leave no gradient in G2: is detach missing?"
    assert torch.equal(weights(G1), start[0]) and G1.w.grad is None
    assert not torch.equal(weights(G2), start[1]) and not torch.equal(weights(D), start[2])
    assert not any(value.requires_grad or value.dim() for value in got.values())


def test_stage_two_adds_a_difference_and_shows_D_pairs():
    """x̂_2 = ½ + ¼; D of the real pair is 2 (2 + ½), of the fake one 2 (¾ + ½). The update by hand."""
    G1, G2, D = Scale(), Scale(0.25), Mean()
    got = pg2.stage_two_step(G1, G2, D, *still(G2, D), *pose_batch(), l1_weight=3.0)
    torch.testing.assert_close(got["loss_D"], softplus(-5.0) + softplus(2.5))
    torch.testing.assert_close(got["loss_GAN"], softplus(-2.5))
    torch.testing.assert_close(got["masked_L1"], torch.tensor(1.25 * 1.5))
    sigmoid = torch.sigmoid(torch.tensor(-2.5)).item()
    assert G2.w.grad.item() == pytest.approx(-2 * sigmoid - 3 * 1.5, rel=1e-5)
    real, fake = torch.sigmoid(torch.tensor(-5.0)).item(), torch.sigmoid(torch.tensor(2.5)).item()
    assert D.v.grad.item() == pytest.approx(-2.5 * real + 1.25 * fake, rel=1e-5)


def test_the_pose_mask_is_what_is_near_a_limb():
    joints = torch.tensor([[[-0.5, 0.0], [0.5, 0.0], [0.0, 0.9]]])
    mask = pg2.pose_mask(joints, ((0, 1),), 32, radius=2)
    assert mask.shape == (1, 1, 32, 32) and set(mask.unique().tolist()) == {0.0, 1.0}
    rows, columns = mask[0, 0].nonzero().T
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (14, 17, 6, 25)
    who, poses = figures.people(20, seed=1), figures.poses(20, seed=1)
    figure = 1 - figures.covered(who, poses, 32)[:, -1:]
    mask = pg2.pose_mask(poses, figures.LIMBS, 32, radius=2)
    assert (mask * figure).sum() > 0.8 * mask.sum() and (mask * figure).sum() > 0.6 * figure.sum()


def test_the_blending_step_trains_the_critic_k_times_then_G():
    G, D, log = Scale(), Mean(), []
    start = weights(G), weights(D)
    got = gp_gan.step(G, D, Watch("G", G, D, log), Watch("D", D, G, log), *blend_batch(k=3), clip=9.0)
    assert [name for name, _ in log] == ["D", "D", "D", "G"] and not any(held for _, held in log[:3])
    assert not torch.equal(weights(G), start[0]) and not torch.equal(weights(D), start[1])
    assert not any(value.requires_grad or value.dim() for value in got.values())


def test_the_critic_is_clipped_and_its_loss_is_a_difference():
    G, D = Scale(), Mean()
    got = gp_gan.step(G, D, *still(G, D), *blend_batch(), clip=0.5)
    torch.testing.assert_close(got["loss_D"], torch.tensor(-2.0 + 1.0))  # f(G) − f(x), before the clipping
    assert D.v.item() == 0.5
    torch.testing.assert_close(got["adversarial"], torch.tensor(-0.25))  # after it
    torch.testing.assert_close(got["l2"], torch.tensor(0.25))


@pytest.mark.parametrize("l2_weight, adversarial_weight", [(1.0, 0.0), (0.0, 1.0), (0.999, 0.001)])
def test_the_weights_weigh(l2_weight, adversarial_weight):
    G, D = Scale(), Mean()
    gp_gan.step(G, D, *still(G, D), *blend_batch(), clip=9.0, l2_weight=l2_weight,
                adversarial_weight=adversarial_weight)
    assert G.w.grad.item() == pytest.approx(-1.0 * l2_weight - 2.0 * adversarial_weight)


def test_G_sees_what_is_pasted_and_the_last_batch_is_its_own():
    seen = []
    G, D = Scale(), Mean()
    G.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].mean().item()))
    pasted = [torch.full((3, 2, 4, 4), float(i)) for i in range(3)]
    x = [torch.ones(3, 2, 4, 4), torch.ones(3, 2, 4, 4), 3 * torch.ones(3, 2, 4, 4)]
    got = gp_gan.step(G, D, *still(G, D), x, pasted, [half()] * 3)
    assert seen == [0.0, 1.0, 2.0] and got["l2"] == 2.5**2


@pytest.mark.parametrize("lengths", [(1, 1, 1), (2, 1, 2), (2, 2, 3), (0, 0, 0)])
def test_other_numbers_of_batches_are_refused(lengths):
    G, D = Scale(), Mean()
    with pytest.raises(ValueError, match=r"Expected k \+ 1 batches"):
        gp_gan.step(G, D, *still(G, D), *([torch.ones(3, 2, 4, 4)] * n for n in lengths))
