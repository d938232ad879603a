"""How the shipped weights are trained: the same twice, also when the run was stopped; a file that opens again."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from ganlab.models import shipped
from ganlab.training import recipes

TINY = recipes.Recipe("tiny", faces=8, image_size=16, latent_dim=4, mapping_layers=2, base_channels=16,
                      max_channels=4, steps=4, batch_size=4, stable=4, fade=8)
OTHER = replace(TINY, learning_rate=3e-3)
real_step = recipes.stylegan.step


def averaged(run):
    return torch.cat([value.flatten() for value in run.averages["G"].module.state_dict().values()])


def trained(recipe, work):
    work.mkdir(exist_ok=True)
    return averaged(recipes.train(recipe, work, report_every=4))


def stop_in_step(number, monkeypatch):
    """Let Ctrl-C come in a step; the steps after it are those of the package."""
    seen = []

    def stopping(*args, **kwargs):
        seen.append(True)
        if len(seen) == number:
            os.kill(os.getpid(), signal.SIGINT)
        return real_step(*args, **kwargs)

    monkeypatch.setattr(recipes.stylegan, "step", stopping)


def test_ctrl_c_stops_and_another_call_ends_at_the_same_weights(monkeypatch, tmp_path):
    whole = trained(TINY, tmp_path / "whole")
    assert (tmp_path / "whole" / "000004.png").exists()
    stop_in_step(3, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        trained(TINY, tmp_path)
    saved = torch.load(recipes.checkpoint_of(TINY, tmp_path), weights_only=True)["state"]
    assert saved["step"] == 3
    run = recipes.train(TINY, tmp_path)
    assert torch.equal(averaged(run), whole)
    assert run.history["seconds"][:3] == saved["history"]["seconds"], "time before the stop counts"
    assert len(run.history["seconds"]) == 4 and min(run.history["seconds"]) > 0
    G = run.averages["G"].module
    with torch.no_grad():
        styles = G.mapping(torch.randn(20_000, 4, generator=torch.Generator().manual_seed(TINY.seed)))
    torch.testing.assert_close(G.w_mean, styles.mean(0))


def test_both_rates_fall_in_the_second_half_and_the_penalty_is_lazy(monkeypatch, tmp_path):
    seen = []

    def noted(G, D, opt_G, opt_D, *args, r1_weight, **kwargs):
        seen.append((opt_G.param_groups[0]["lr"], opt_D.param_groups[0]["lr"], r1_weight))
        return real_step(G, D, opt_G, opt_D, *args, r1_weight=r1_weight, **kwargs)

    monkeypatch.setattr(recipes.stylegan, "step", noted)
    trained(replace(TINY, r1_every=2, r1_weight=3.0), tmp_path)
    assert seen == [(0.01, 0.02, 6), (0.01, 0.02, 0), (0.01, 0.02, 6), (0.005, 0.01, 0)]


def test_another_recipe_starts_afresh_in_the_same_folder(monkeypatch, tmp_path):
    """Kills a checkpoint that is named after the recipe's name alone."""
    trained(TINY, tmp_path)
    assert torch.equal(trained(OTHER, tmp_path), trained(OTHER, tmp_path / "own"))
    before = recipes.checkpoint_of(TINY, tmp_path)
    assert before == recipes.checkpoint_of(replace(TINY), tmp_path) != recipes.checkpoint_of(OTHER, tmp_path)
    monkeypatch.setattr(recipes.smileys, "INK", (0.5, 0.1, 0.1))
    assert recipes.checkpoint_of(TINY, tmp_path) != before, "other drawings"


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_the_commit_is_the_package_s_own_and_says_when_files_have_changed(monkeypatch, tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True)

    here = recipes._commit()
    monkeypatch.chdir(tmp_path)
    assert recipes._commit() == here
    assert recipes._commit(tmp_path) == "unknown"
    git("init", "-q")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-qm", "a")
    clean = recipes._commit(tmp_path)
    assert len(clean) == 40
    (tmp_path / "a").write_text("2")
    assert recipes._commit(tmp_path) == f"{clean}-dirty"


def test_without_git_the_commit_is_unknown(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert recipes._commit() == "unknown"


def test_the_program_writes_a_file_with_its_origin(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(recipes, "RECIPES", {"tiny": TINY, "other": replace(OTHER, name="other")})
    monkeypatch.setattr(sys, "argv", ["recipes", "tiny", "--out", str(tmp_path / "out"),
                                      "--work", str(tmp_path / "work")])
    recipes.main()
    path = tmp_path / "out" / "tiny.safetensors"
    notes = shipped.provenance(path)
    assert notes["data"] == "smileys.faces(8, size=16, seed=8)"
    assert all(notes[key] for key in ("seed", "steps", "machine", "torch", "processor_hours", "commit"))
    assert shipped.sha256(path) in capsys.readouterr().out
    again = torch.cat([value.flatten() for value in shipped.load(path).state_dict().values()])
    assert torch.equal(again, trained(TINY, tmp_path / "again")), "the average is kept, not the live network"
    assert not list((tmp_path / "work").glob("*.pt")), "the next call trains again"
    assert [path.name for path in (tmp_path / "out").glob("*.safetensors")] == ["tiny.safetensors"]


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_the_file_that_ships_says_the_recipe_that_stands_here(name):
    notes, made_by = shipped.provenance(name), recipes.RECIPES[name]
    recipe = {key: str(value) for key, value in vars(made_by).items() if key != "drawn"}
    assert {key: notes[key] for key in recipe} == recipe and notes["data"].startswith(f"{made_by.drawn}.faces(")
    path = shipped.FOLDER / f"{name}.safetensors"
    assert path.stat().st_size <= 3e6
    assert path.name in (shipped.FOLDER / shipped.SUMS).read_text()
    G = shipped.load(name, image_size=64)
    with torch.no_grad():
        faces = G(torch.randn(8, G.latent_dim, generator=torch.Generator().manual_seed(0)), noise="none")
    assert faces.shape == (8, 3, 64, 64) and faces.abs().mean() < 1.2
    assert (faces[0] - faces[1:]).abs().mean((1, 2, 3)).min() > 0.05, "each latent has its own face"
    centre, corner = faces[..., 28:36, 28:36], faces[..., :4, :4]
    assert centre.std((2, 3)).mean() < 0.5 and (centre.mean((2, 3)) - corner.mean((2, 3))).abs().mean() > 0.1
