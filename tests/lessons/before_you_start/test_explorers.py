"""The generator of lesson 00: a walk between two latents, and directions in which its faces vary."""

import time

import numpy as np
import pytest
import torch

from ganlab.layers import slerp
from ganlab.lessons.before_you_start import explorers
from ganlab.models.stylegan import Generator


def examples():
    return {"generator": lambda: explorers.generator(small(), draws=50)}


def small(size: int = 16) -> Generator:
    torch.manual_seed(0)
    G = Generator(latent_dim=6, style_dim=8, mapping_layers=2, image_size=size, base_channels=64, max_channels=8)
    for head in G.synthesis.to_rgb:  # inside [−1, 1], so that nothing is cut off
        head.weight.data *= 0.05
    return G


def shown(explorer) -> np.ndarray:
    return np.stack([np.asarray(picture.get_array()) for picture in explorer.drawing.pictures])


@torch.no_grad()
def made(G: Generator, styles: torch.Tensor) -> np.ndarray:
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(0))
    images = G.synthesis(styles, noise=noise)
    return ((images + 1) / 2).clamp(0, 1).permute(0, 2, 3, 1).numpy()


def test_the_middle_face_walks_on_the_great_circle_between_the_latents_of_the_others():
    """Kills ends exchanged, a straight line for the circle, and a direction that moves without its slider."""
    G = small()
    explorer = explorers.generator(G, faces=4, draws=50)
    z = torch.randn(54, 6, generator=torch.Generator().manual_seed(0))
    explorer.controls["first face"].value, explorer.controls["second face"].value = 2, 4
    for t in (0.0, 0.3, 1.0):
        explorer.controls["way from first to second"].value = t
        expected = made(G, G.styles(torch.stack([z[1], slerp(z[1], z[3], t), z[3]])))
        np.testing.assert_allclose(shown(explorer), expected, atol=1e-5)
    assert explorer.summary.startswith("z is 100% of the way from face 2 to face 4")


def test_directions_are_principal_components_of_the_styles_and_move_the_middle_face_alone():
    """Kills a direction of another order or length, and one that moves the ends too."""
    G = small()
    explorer = explorers.generator(G, faces=4, draws=50)
    for name in ("first face", "second face"):
        explorer.controls[name].value = 1
    z = torch.randn(54, 6, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        w = G.styles(z[4:])[:, 0].numpy().astype(np.float64)
        values, vectors = np.linalg.eigh(np.cov(w.T, bias=True))
    for k in (1, 2, 3):
        explorer.controls[f"direction {k}"].value = 1.0
        move = vectors[:, -k] * np.sqrt(values[-k])
        move *= np.sign(move.sum())
        own = G.styles(z[:1])[0]
        moved = made(G, torch.stack([own, own + torch.from_numpy(move).float(), own]))
        np.testing.assert_allclose(shown(explorer), moved, atol=1e-4)
        assert np.abs(moved[1] - moved[0]).max() > 1e-3
        explorer.controls[f"direction {k}"].value = 0.0


def test_it_opens_with_two_faces_that_differ():
    G = small()
    explorer = explorers.generator(G, faces=5, draws=20)
    z = torch.randn(25, 6, generator=torch.Generator().manual_seed(0))
    faces = made(G, G.styles(z[:5]))
    unlike = np.abs(faces - faces[:1]).mean((1, 2, 3))
    assert explorer.controls["second face"].value == int(unlike.argmax()) + 1 > 1


@pytest.mark.parametrize("size", [64])
def test_a_redraw_takes_less_than_a_tenth_of_a_second(size):
    explorer, taken = explorers.generator(small(size)), []
    for t in (0.1, 0.3, 0.6, 0.9):
        explorer.controls["way from first to second"].set_trait("value", t)
        start = time.process_time()  # what it costs, whatever else the machine does
        explorer.redraw()
        taken.append(time.process_time() - start)
    assert min(taken) < 0.1
