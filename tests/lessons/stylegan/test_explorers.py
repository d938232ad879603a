"""The explorers of lesson 08: which styles reach the picture, what noise adds, two ways between two faces."""


import numpy as np
import pytest
import torch
from torch import nn

from ganlab import plots
from ganlab.lessons.stylegan import explorers
from ganlab.models.stylegan import Generator, mix


def examples():
    return {"styles": lambda: explorers.styles(small(), coarse=2, middle=4),
            "mixing_grid": lambda: explorers.mixing_grid(small()),
            "style_walk": lambda: explorers.style_walk(small())}


def small() -> Generator:
    torch.manual_seed(0)
    G = Generator(latent_dim=6, style_dim=8, mapping_layers=2, image_size=16, base_channels=64, max_channels=8)
    for layer in G.synthesis.layers:
        nn.init.normal_(layer.noise_strength)
    for head in G.synthesis.to_rgb:  # inside [−1, 1], so that nothing is cut off
        head.weight.data *= 0.05
    G.average_w(torch.randn(100, 6))
    return G


def styles_of(count: int, G: Generator) -> torch.Tensor:
    return G.styles(torch.randn(count, 6, generator=torch.Generator().manual_seed(0)))


def noise_of(G: Generator) -> list[torch.Tensor]:
    return G.synthesis.draw_noise(generator=torch.Generator().manual_seed(0))


def shown(explorer) -> list[np.ndarray]:
    drawing = explorer.drawing
    return [np.asarray(p.get_array()) for p in getattr(drawing, "pictures", None) or [drawing.picture]]


def as_pixels(images: torch.Tensor) -> np.ndarray:
    return ((images.detach() + 1) / 2).clamp(0, 1).permute(0, 2, 3, 1).numpy()


def test_shares_of_the_second_face_reach_their_layers():
    G = small()
    explorer = explorers.styles(G, faces=3, coarse=2, middle=4)
    assert not G.training
    w, noise = styles_of(3, G), noise_of(G)
    unlike = (G.synthesis(w, noise=noise) - G.synthesis(w[:1], noise=noise)).abs().mean((1, 2, 3))
    assert explorer.controls["face 2"].value == int(unlike.argmax()) + 1
    explorer.controls["face 1"].value, explorer.controls["face 2"].value = 1, 3
    for name, value in (("coarse of 2", 1.0), ("middle of 2", 0.0), ("fine of 2", 0.25)):
        explorer.controls[name].value = value
    mixed = torch.cat([w[2, :2], w[0, 2:4], w[0, 4:] + 0.25 * (w[2, 4:] - w[0, 4:])])
    images = G.synthesis(torch.stack([w[0], w[2], mixed]), noise=noise)
    for seen, expected in zip(shown(explorer), as_pixels(images)):
        np.testing.assert_allclose(seen, expected, atol=1e-5)
    adds = images[2:] - G.synthesis(mixed[None], noise="none")
    np.testing.assert_allclose(shown(explorer)[3], as_pixels(20 * adds)[0], atol=1e-4)
    assert "coarse (4²): 100% of face 2" in explorer.summary and "noise in 6 of 6 layers" in explorer.summary


def test_truncation_and_the_switches_of_the_noise():
    G = small()
    explorer = explorers.styles(G, faces=2, coarse=2, middle=4)
    explorer.controls["truncation ψ"].value = 0.0
    first, second, mixed, _ = shown(explorer)
    assert np.array_equal(first, second) and np.array_equal(first, mixed), "at ψ = 0 all are the mean face"
    explorer.controls["truncation ψ"].value = 0.6
    for layer, size in enumerate([4, 4, 8, 8, 16, 16], 1):
        explorer.controls[f"{layer}: {size}²"].value = layer == 3
    w, noise = styles_of(2, G), noise_of(G)
    only = [one if layer == 2 else None for layer, one in enumerate(noise)]
    np.testing.assert_allclose(shown(explorer)[0], as_pixels(G.synthesis(G.truncate(w[:1], 0.6), noise=only))[0],
                               atol=1e-5)
    explorer.controls["3: 8²"].value = False
    assert "noise in 0 of 6 layers moves the pixels of the mixed face by 0.000" in explorer.summary
    np.testing.assert_allclose(shown(explorer)[3], 0.5, atol=1e-5)


def test_the_grid_takes_the_first_layers_from_the_left_and_the_others_from_above():
    G = small()
    explorer = explorers.mixing_grid(G, rows=2, columns=3, draws=2)
    explorer.controls["faces, set"].value = 2
    w, noise = styles_of(10, G)[5:], noise_of(G)
    for crossover in (0, 3, 6):
        explorer.controls["crossover layer"].value = crossover
        canvas, = shown(explorer)
        step, gap = 17, 2
        for row in range(2):
            for column in range(3):
                both = mix(w[row:row + 1], w[2 + column:3 + column], crossover)
                expected = as_pixels(G.synthesis(both, noise=noise))
                top, left = gap + step * (row + 1), gap + step * (column + 1)
                np.testing.assert_allclose(canvas[top:top + 16, left:left + 16], expected[0], atol=1e-5)
        sources = as_pixels(G.synthesis(w, noise=noise))
        np.testing.assert_allclose(canvas[gap + step:gap + step + 16, :16], sources[0], atol=1e-5)
        np.testing.assert_allclose(canvas[:16, gap + step:gap + step + 16], sources[2], atol=1e-5)
    assert "layers 1 to 6 take the style of the face on the left" in explorer.summary


def test_both_ways_begin_and_end_at_the_same_faces():
    G = small()
    explorer = explorers.style_walk(G, pairs=2, steps=8)
    sums = []
    for pair in (1, 2):
        explorer.controls["pair of faces"].value = pair
        sums.append(sum(float(line.get_ydata().sum()) for line in explorer.drawing.steps))
    assert explorers.style_walk(G, pairs=2, steps=8).controls["pair of faces"].value == 1 + sums.index(max(sums))
    explorer.controls["pair of faces"].value = 1
    for t in (0.0, 1.0):
        explorer.controls["t"].value = t
        in_z, in_w = shown(explorer)
        np.testing.assert_allclose(in_z, in_w, atol=1e-4)
    explorer.controls["t"].value = 0.5
    in_z, in_w = shown(explorer)
    assert np.abs(in_z - in_w).max() > 1e-3
    lines = [line.get_ydata() for line in explorer.drawing.steps]
    assert all(len(line) == 8 and np.all(line > 0) for line in lines)
    assert plots.number(float(lines[0].sum()), 2) in explorer.summary
    # the first step in w, by hand
    z = torch.randn(2, 2, 6, generator=torch.Generator().manual_seed(0))[0]
    start, end = G.styles(z)
    two = G.synthesis(torch.stack([start, torch.lerp(start, end, 1 / 8)]), noise=noise_of(G)).detach()
    np.testing.assert_allclose(lines[1][0], float((two[1] - two[0]).square().mean().sqrt()), rtol=1e-3)


def test_groups_of_layers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="Expected 0 < coarse < middle < 6, the number of layers"):
        explorers.styles(small())
