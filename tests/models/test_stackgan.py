"""StackGAN at the paper's size and small: stage I frozen in stage II, c drawn about μ, one seed one picture."""

import pytest
import torch

from ganlab.layers import count_parameters
from ganlab.models import shipped, stackgan

SMALL = {"text_dim": 6, "latent_dim": 4, "condition_dim": 3, "image_size": 16, "base_channels": 2}
WORDS = {"words": ["a", "smile"], "text_dim": 6, "embedding_dim": 4}


def small(**second):
    torch.manual_seed(0)
    return stackgan.StackGAN(encoder=WORDS, stage_one=SMALL,
                             stage_two={"image_size": 32, "base_channels": 2, "blocks": 1, **second})


def test_the_defaults_are_those_of_the_paper():
    """Section 3.5: N_z = 100, c of 128, 64×64 and 256×256, D's text of 128 numbers at 4×4; stage II at 16×16."""
    with torch.device("meta"):
        one = stackgan.StageOne()
        two = stackgan.StageTwo(stage_one=one)
        z, t = torch.randn(2, 100), torch.randn(2, 1024)
        assert one(z, t)[0].shape == (2, 3, 64, 64) and one(z, t)[1].shape == (2, 128)
        x = two(z, t)[0]
        assert x.shape == (2, 3, 256, 256)
        assert two.encode(one(z, t)[0]).shape == (2, 512, 16, 16)
        D_one, D_two = stackgan.Discriminator(), stackgan.Discriminator(image_size=256)
        assert D_one(one(z, t)[0], t).shape == D_two(x, t).shape == (2,)
        assert D_one.stages(one(z, t)[0]).shape == D_two.stages(x).shape == (2, 512, 4, 4)
    norms = 2 * (4 * 4 * 1024)
    augment, project = 1024 * 256 + 256, 228 * 4 * 4 * 1024 + norms
    stages = sum(9 * a * b + 2 * b for a, b in ((1024, 512), (512, 256), (256, 128), (128, 64)))
    assert count_parameters(one) == augment + project + stages + 9 * 64 * 3 + 3


def test_stage_two_keeps_stage_one_as_it_is():
    """Kills a stage I that goes on learning, or whose batch norms follow what it draws."""
    G = small()
    before = {name: value.clone() for name, value in G.stage_one.state_dict().items()}
    G.train()
    x, mu, log_var = G.draw(torch.randn(5, 4), torch.randn(5, 6))
    (x.mean() + mu.mean() + log_var.mean()).backward()
    assert all(torch.equal(before[name], value) for name, value in G.stage_one.state_dict().items())
    assert all(p.grad is None for p in G.stage_one.parameters())
    assert all(p.grad is not None for name, p in G.draw.named_parameters() if not name.startswith("stage_one"))


def test_the_condition_is_drawn_about_the_mean_with_its_spread():
    torch.manual_seed(0)
    augment = stackgan.ConditioningAugmentation(text_dim=2, condition_dim=1)
    with torch.no_grad():
        augment.linear.weight.zero_()
        augment.linear.bias.copy_(torch.tensor([3.0, 2 * torch.tensor(0.5).log()]))  # μ = 3, σ = 0.5
    c, mu, log_var = augment(torch.zeros(20_000, 2))
    assert c.mean().item() == pytest.approx(3, abs=0.02) and c.std().item() == pytest.approx(0.5, abs=0.02)
    assert mu[0].item() == 3 and log_var[0].exp().sqrt().item() == pytest.approx(0.5)


def test_the_spread_may_be_below_one():
    """Kills a ReLU before log σ²."""
    torch.manual_seed(0)
    log_var = stackgan.ConditioningAugmentation(text_dim=8, condition_dim=64)(torch.randn(50, 8))[2]
    assert 0.3 < (log_var < 0).float().mean() < 0.7


def test_stage_two_hears_the_text_again_and_sees_the_small_picture():
    G = small().eval()
    x, t = torch.rand(2, 3, 16, 16), torch.randn(2, 6)

    def drawn(x, t):
        torch.manual_seed(1)
        return G.draw.redraw(x, t)[0]

    assert torch.equal(drawn(x, t), drawn(x, t))
    assert (drawn(x, t) - drawn(x, t.flip(0))).abs().max() > 1e-9
    assert (drawn(x, t) - drawn(x.flip(0), t)).abs().max() > 1e-9


def test_from_a_condition_a_picture_follows_without_chance():
    G = small().eval().stage_one
    z, c = torch.randn(2, 4), torch.randn(2, 3)
    assert torch.equal(G.from_condition(z, c), G.from_condition(z, c))


@pytest.mark.parametrize("second", [None, {"image_size": 32, "base_channels": 2, "blocks": 1}])
def test_it_ships_and_comes_back(second, tmp_path):
    torch.manual_seed(0)
    G = stackgan.StackGAN(encoder=WORDS, stage_one=SMALL, stage_two=second).eval()
    again = shipped.load(shipped.save(tmp_path / "tiny.safetensors", G, {"data": "none"}))
    z = torch.randn(2, 4)
    for network in (G, again):
        torch.manual_seed(3)
        network.made = network(z, network.encoder.read(["a smile", "smile"]))
    torch.testing.assert_close(G.made, again.made)
    assert again.config == G.config


def test_stage_two_draws_more_than_stage_one():
    with pytest.raises(ValueError, match="more than the 16 pixels"):
        small(image_size=16)
