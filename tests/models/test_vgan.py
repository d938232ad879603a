"""VGAN at the size of the authors' code and small: two streams, and what the mask mixes."""

import pytest
import torch

from ganlab.layers import count_parameters
from ganlab.models.vgan import Discriminator, Generator, Parts

SMALL = {"image_size": 16, "frames": 8, "base_channels": 4}


def test_the_defaults_are_those_of_the_authors_code():
    """Counted from main.lua: 100 → 512 maps of 2×4×4 → 256 → 128 → 64 → 3 and 1; the background is DCGAN's G."""
    with torch.device("meta"):
        G, D = Generator(), Discriminator()
        made = G.parts(torch.randn(2, 100))
        x = made.video()
        assert x.shape == (2, 3, 32, 64, 64) and D(x).shape == (2,)
        assert made.mask.shape == (2, 1, 32, 64, 64) and made.background.shape == (2, 3, 1, 64, 64)
    inner = 64 * (64 * 128 + 128 * 256 + 256 * 512)
    moving = 100 * 512 * 32 + inner + 2 * (512 + 256 + 128 + 64) + (64 * 64 * 3 + 3) + (64 * 64 + 1)
    assert count_parameters(G) == moving + 3_576_704
    assert count_parameters(D) == 64 * 3 * 64 + 64 + inner + 2 * (128 + 256 + 512) + 512 * 32 + 1


def test_the_mask_chooses_between_foreground_and_background():
    f, b = torch.full((1, 3, 2, 1, 2), 0.8), torch.full((1, 3, 1, 1, 2), -0.4)
    m = torch.tensor([0.0, 1.0, 0.25, 0.5]).view(1, 1, 2, 1, 2)
    video = Parts(f, m, b).video()
    torch.testing.assert_close(video[0, 0].flatten(), torch.tensor([-0.4, 0.8, -0.1, 0.2]))


def test_parts_lie_in_their_ranges_and_make_the_clip():
    torch.manual_seed(0)
    G, D = Generator(latent_dim=4, **SMALL).eval(), Discriminator(**SMALL)
    z = torch.randn(4, 4)
    made = G.parts(z)
    assert made.foreground.abs().max() <= 1 and made.background.abs().max() <= 1
    assert made.mask.min() >= 0 and made.mask.max() <= 1
    x = G(z)
    assert torch.equal(x, made.video()) and x.shape == (4, 3, 8, 16, 16) and D(x).shape == (4,)
    for part in made:
        assert part.std(0).max() > 1e-9, "every part depends on z"


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match="multiple of 4 frames"):
        Generator(image_size=16, frames=6)
    with pytest.raises(ValueError, match="Expected z"):
        Generator(latent_dim=4, **SMALL)(torch.zeros(2, 3))
    with pytest.raises(ValueError, match="Expected a batch"):
        Discriminator(**SMALL)(torch.zeros(2, 3, 16, 16, 16))
