"""How the shipped weights are trained: the same twice, also when the run was stopped; a file that opens again."""

import sys

import pytest
import torch

from ganlab.models import weights as shipped
from ganlab.training import weights

TINY = weights.Recipe(name="tiny", faces=8, image_size=16, latent_dim=4, mapping_layers=2, base_channels=16,
                      max_channels=4, steps=4, batch_size=4, stable=4, fade=8)


def tensors(G):
    return torch.cat([value.flatten() for value in G.state_dict().values()])


def test_the_same_recipe_gives_the_same_weights_also_after_a_stop(monkeypatch, tmp_path):
    whole = weights.train(TINY, tmp_path, report_every=4)
    assert (tmp_path / "000004.png").exists()
    assert whole.w_mean.abs().max() > 0

    stopped = tmp_path / "stopped"
    stopped.mkdir()
    draw = weights._picture
    monkeypatch.setattr(weights, "_picture", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        weights.train(TINY, stopped, report_every=2)
    monkeypatch.setattr(weights, "_picture", draw)
    resumed = weights.train(TINY, stopped, report_every=2)
    assert torch.equal(tensors(resumed), tensors(whole))


def test_the_program_writes_a_file_with_its_origin(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(weights, "Recipe", lambda: TINY)
    monkeypatch.setattr(sys, "argv", ["weights", "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work")])
    weights.main()
    path = tmp_path / "out" / "tiny.safetensors"
    notes = shipped.provenance(path)
    assert notes["data"] == "smileys.faces(8, size=16, seed=8)"
    assert all(notes[key] for key in ("seed", "steps", "machine", "torch", "processor_hours", "commit"))
    assert shipped.sha256(path) in capsys.readouterr().out
    assert shipped.load(path)(torch.randn(2, 4)).shape == (2, 3, 16, 16)


def test_the_file_that_ships_says_the_recipe_that_stands_here():
    notes = shipped.provenance("smileys-64")
    assert {name: notes[name] for name in vars(weights.Recipe())} == {
        name: str(value) for name, value in vars(weights.Recipe()).items()}
    path = shipped.FOLDER / "smileys-64.safetensors"
    assert path.stat().st_size <= 6e6
    assert path.name in (shipped.FOLDER / shipped.SUMS).read_text()
    G = shipped.load("smileys-64", image_size=64)
    with torch.no_grad():
        faces = G(torch.randn(8, G.latent_dim, generator=torch.Generator().manual_seed(0)), noise="none")
    assert faces.shape == (8, 3, 64, 64) and faces.abs().mean() < 1.2
    assert (faces[0] - faces[1:]).abs().mean((1, 2, 3)).min() > 0.05, "each latent has its own face"
    centre, corner = faces[..., 28:36, 28:36], faces[..., :4, :4]
    assert centre.std((2, 3)).mean() < 0.5 and (centre.mean((2, 3)) - corner.mean((2, 3))).abs().mean() > 0.1
