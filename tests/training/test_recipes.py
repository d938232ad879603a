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
from ganlab.training.recipes import __main__ as command
from ganlab.training.recipes import keep, pix2pix, stylegan

TINY = stylegan.Faces(name="tiny", faces=8, image_size=16, latent_dim=4, mapping_layers=2, base_channels=16,
                      max_channels=4, steps=4, batch_size=4, stable=4, fade=8)
OTHER = replace(TINY, learning_rate=3e-3)
SKETCHES = pix2pix.Portraits(name="sketches", faces=8, image_size=32, base_channels=4, base_channels_D=4, steps=4,
                             batch_size=4)
real_step = stylegan.stylegan.step


def averaged(run):
    return numbers(run.averages["G"].module)


def numbers(G):
    return torch.cat([value.flatten() for value in G.state_dict().values() if value.is_floating_point()])


def trained(recipe, work):
    work.mkdir(exist_ok=True)
    return averaged(keep.train(recipe, work, report_every=4))


def stop_in_step(number, monkeypatch):
    """Let Ctrl-C come in a step; the steps after it are those of the package."""
    seen = []

    def stopping(*args, **kwargs):
        seen.append(True)
        if len(seen) == number:
            os.kill(os.getpid(), signal.SIGINT)
        return real_step(*args, **kwargs)

    monkeypatch.setattr(stylegan.stylegan, "step", stopping)


def test_ctrl_c_stops_and_another_call_ends_at_the_same_weights(monkeypatch, tmp_path):
    whole = trained(TINY, tmp_path / "whole")
    assert (tmp_path / "whole" / "000004.png").exists()
    stop_in_step(3, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        trained(TINY, tmp_path)
    saved = torch.load(keep.checkpoint_of(TINY, tmp_path), weights_only=True)["state"]
    assert saved["step"] == 3
    run = keep.train(TINY, tmp_path)
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

    monkeypatch.setattr(stylegan.stylegan, "step", noted)
    trained(replace(TINY, r1_every=2, r1_weight=3.0), tmp_path)
    assert seen == [(0.01, 0.02, 6), (0.01, 0.02, 0), (0.01, 0.02, 6), (0.005, 0.01, 0)]


def test_another_recipe_starts_afresh_in_the_same_folder(monkeypatch, tmp_path):
    """Kills a checkpoint that is named after the recipe's name alone."""
    trained(TINY, tmp_path)
    assert torch.equal(trained(OTHER, tmp_path), trained(OTHER, tmp_path / "own"))
    before = keep.checkpoint_of(TINY, tmp_path)
    assert before == keep.checkpoint_of(replace(TINY), tmp_path) != keep.checkpoint_of(OTHER, tmp_path)
    monkeypatch.setattr(stylegan.smileys, "INK", (0.5, 0.1, 0.1))
    assert keep.checkpoint_of(TINY, tmp_path) != before, "other drawings"


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_the_commit_is_the_package_s_own_and_says_when_files_have_changed(monkeypatch, tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True)

    here = keep.commit()
    monkeypatch.chdir(tmp_path)
    assert keep.commit() == here
    assert keep.commit(tmp_path) == "unknown"
    git("init", "-q")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-qm", "a")
    clean = keep.commit(tmp_path)
    assert len(clean) == 40
    (tmp_path / "a").write_text("2")
    assert keep.commit(tmp_path) == f"{clean}-dirty"


def test_without_git_the_commit_is_unknown(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert keep.commit() == "unknown"


def test_the_program_writes_a_file_with_its_origin(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(recipes, "RECIPES", {"tiny": TINY, "other": replace(OTHER, name="other")})
    monkeypatch.setattr(sys, "argv", ["recipes", "tiny", "--out", str(tmp_path / "out"),
                                      "--work", str(tmp_path / "work")])
    command.main()
    path = tmp_path / "out" / "tiny.safetensors"
    notes = shipped.provenance(path)
    assert notes["data"] == "smileys.faces(8, size=16, seed=8)"
    assert all(notes[key] for key in ("seed", "steps", "machine", "torch", "processor_hours", "commit"))
    assert shipped.sha256(path) in capsys.readouterr().out
    kept = numbers(shipped.load(path))
    assert torch.equal(kept, trained(TINY, tmp_path / "again")), "the average is kept, not the live network"
    assert not list((tmp_path / "work").rglob("*.pt")), "the next call trains again"
    assert [path.name for path in (tmp_path / "out").glob("*.safetensors")] == ["tiny.safetensors"]


def test_the_portraits_rates_fall_in_the_second_half_and_each_visit_has_other_dabs(monkeypatch, tmp_path):
    seen, step = [], pix2pix.pix2pix.step

    def noted(G, D, opt_G, opt_D, x, y, **kwargs):
        seen.append((opt_G.param_groups[0]["lr"], opt_D.param_groups[0]["lr"], kwargs["l1_weight"], x, y))
        return step(G, D, opt_G, opt_D, x, y, **kwargs)

    monkeypatch.setattr(pix2pix.pix2pix, "step", noted)
    whole = trained(SKETCHES, tmp_path)
    assert [line[:3] for line in seen] == [(1e-3, 1e-3, 50)] * 3 + [(5e-4, 5e-4, 50)]
    pictures = {y.numpy().tobytes() for *_, y in seen for y in y}
    assert len(pictures) == 8, "two rounds of eight pictures"
    assert len({x[:, 1:].numpy().tobytes() for *_, x, _ in seen for x in x}) > 8, "dabs are drawn anew"
    monkeypatch.setattr(pix2pix.pix2pix, "step", step)
    assert torch.equal(trained(SKETCHES, tmp_path / "again"), whole)
    saved = keep.train_and_save(SKETCHES, tmp_path / "again", tmp_path)
    again = shipped.load(saved)
    assert saved.stat().st_size < 2.5 * whole.numel() + 10_000, "16 bits a number"
    assert all(p.dtype == torch.float32 for p in again.parameters()) and not again.training
    torch.testing.assert_close(numbers(again), whole, atol=2e-3, rtol=1e-3)


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_the_file_that_ships_says_the_recipe_that_stands_here(name):
    notes, made_by = shipped.provenance(name), recipes.RECIPES[name]
    assert notes | made_by.notes() == notes and notes["data"] == made_by.data
    path = shipped.FOLDER / f"{name}.safetensors"
    assert path.stat().st_size <= (8e6 if isinstance(made_by, pix2pix.Portraits) else 3e6)
    assert path.name in (shipped.FOLDER / shipped.SUMS).read_text()


@pytest.mark.parametrize("name", ["smileys-64", "faces-64"])
def test_each_latent_of_a_shipped_generator_has_its_own_face(name):
    G = shipped.load(name, image_size=64)
    with torch.no_grad():
        faces = G(torch.randn(8, G.latent_dim, generator=torch.Generator().manual_seed(0)), noise="none")
    assert faces.shape == (8, 3, 64, 64) and faces.abs().mean() < 1.2
    assert (faces[0] - faces[1:]).abs().mean((1, 2, 3)).min() > 0.05, "each latent has its own face"
    centre, corner = faces[..., 28:36, 28:36], faces[..., :4, :4]
    assert centre.std((2, 3)).mean() < 0.5 and (centre.mean((2, 3)) - corner.mean((2, 3))).abs().mean() > 0.1
