"""The benchmarks' own parts: sections of RESULTS.md, and lessons run with another seed."""

import argparse
import json
from dataclasses import replace

import pytest
import torch
from torch import nn

from benchmarks import (
    claims,
    cyclegan_ablation,
    cyclegan_step_time,
    dcgan_settings,
    pix2pix_step_time,
    plain,
    results,
    step_time,
    stylegan_settings,
    stylegan_step_time,
    time_to_quality,
)
from ganlab import metrics
from ganlab.datasets import load
from ganlab.metrics.factors import train_factors_classifier
from ganlab.models import stylegan


def test_a_section_is_replaced_and_its_neighbours_are_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(results, "PATH", tmp_path / "RESULTS.md")
    results.write_section("a", "First", "old a")
    results.write_section("b", "Second", "old b")
    results.write_section("a", "First", "new a")
    text = results.PATH.read_text()
    assert "new a" in text
    assert "old a" not in text
    assert text.index("new a") < text.index("old b")
    assert text.count("<!-- a:start -->") == text.count("<!-- b:end -->") == 1


def write_notebook(monkeypatch, folder, *cells):
    """Let `benchmarks.claims` find one lesson, 99, of these (id, tag, source)."""
    (folder / "99-test.ipynb").write_text(json.dumps({"cells": [
        {"cell_type": "code", "id": id, "source": source, "metadata": {"tags": [tag]}, "outputs": []}
        for id, tag, source in cells]}))
    monkeypatch.setattr(claims, "NOTEBOOKS", folder)


IMPORTS = "imports", "setup", "from ganlab.lesson import claim, measured\nSEED = 0"


def test_claims_run_with_another_seed_and_the_broken_one_is_named(monkeypatch, tmp_path):
    """Kills a run that counts cells for claims, names a neighbour, or stops at the first claim that does not hold."""
    write_notebook(
        monkeypatch, tmp_path, IMPORTS,
        ("game", "explorer", "raise RuntimeError('not a claim')"),
        ("two", "claim", "twice = measured('twice', 2 * SEED)\nclaim(twice >= 0, 'it is positive')\n"
                         "claim(twice < 8, 'it is small')\nclaim(twice != 7, 'it is even')"),
        ("later", "claim", "claim(measured('later', 1) > 0, 'and on')"))
    record, errors = claims.run_lesson("99", 3)
    assert (record.figures, record.broken, errors) == ({"twice": 6, "later": 1}, [], [])
    record, errors = claims.run_lesson("99", 5)
    assert [claim.words for claim in record.claims] == ["it is positive", "it is small", "it is even", "and on"]
    assert (record.figures, errors) == ({"twice": 10, "later": 1}, [])
    assert [str(claim) for claim in record.broken] == [
        'The claim "it is small" does not hold: expected twice (10) < 8; off by 2.']


def test_a_lesson_whose_seed_cannot_be_changed_is_refused(monkeypatch, tmp_path):
    """Kills: three seeds that are one, because the line reads SEED, SIZE = 0, 32."""
    write_notebook(monkeypatch, tmp_path, ("imports", "setup", "SEED, SIZE = 0, 32"), ("last", "claim", "print(SEED)"))
    with pytest.raises(SystemExit, match="all seeds are one"):
        claims.run_lesson("99", 1)


def test_a_cell_that_raises_is_told_with_its_exception(monkeypatch, tmp_path):
    """Kills a mistake in a cell that is taken for a broken claim, or that is not told at all."""
    write_notebook(monkeypatch, tmp_path, IMPORTS, ("wrong", "claim", "nobody = {}['knows']"),
                   ("needs-it", "claim", "claim(nobody, 'never reached')"),
                   ("guard", "claim", "assert SEED == 0, 'for seed 0'"), ("last", "claim", "measured('last', 3)"))
    record, errors = claims.run_lesson("99", 1)
    assert errors == ["cell wrong raised KeyError: 'knows'",
                      "cell needs-it raised NameError: name 'nobody' is not defined",
                      "cell guard raised AssertionError: for seed 0"]
    assert record.figures == {"last": 3} and record.claims == []


def test_claims_are_told_and_written(monkeypatch, tmp_path, capsys):
    write_notebook(monkeypatch, tmp_path, IMPORTS,
                   ("a", "claim", "claim(measured('seed', SEED) < 1, 'zero')\nclaim(True, 'yes')"),
                   ("b", "claim", "1 / (1 - SEED)"))
    monkeypatch.setattr(results, "PATH", tmp_path / "RESULTS.md")
    monkeypatch.setattr("sys.argv", ["benchmarks/claims.py", "--lesson", "99", "--seeds", "0", "1", "--write"])
    claims.main()
    told = capsys.readouterr().out
    assert 'seed 1: The claim "zero" does not hold: expected seed (1) < 1; off by 0.' in told
    assert "seed 1: cell b raised ZeroDivisionError: division by zero" in told
    lines = results.PATH.read_text().splitlines()
    for row in ("| seed | 0 | 1 |", "| claims | 2 | 2 |", "| claims that do not hold | 0 | 1 |",
                "| cells that raised | – | 1 |"):
        assert row in lines
    assert lines[-1] == "<!-- claims-99:end -->" and any(line.startswith("| processor minutes | ") for line in lines)


def test_step_times_are_ratios_of_the_same_round(monkeypatch):
    """A clock in which ours takes 1 s, the plain loop in the setting 2 s, the yardstick 3 s; the order rotates."""
    options = argparse.Namespace(rounds=3, batch=2, size=32, base=2, most=4, every=2, blocks=1, device="cpu")
    for one_step in (step_time.one_step, pix2pix_step_time.one_step, cyclegan_step_time.one_step,
                     stylegan_step_time.one_step):
        durations = iter([3.0, 2.0, 1.0, 2.0, 1.0, 3.0, 1.0, 3.0, 2.0])
        monkeypatch.setattr(step_time, "timed", lambda run, device, durations=durations: run() or next(durations))
        row = step_time.measure(options, True, "channels-last", one_step)
        assert row[-2:] == ["2.00 (2.00–2.00)", "3.00 (3.00–3.00)"]


def test_the_plain_stylegan_computes_what_ours_does():
    torch.manual_seed(0)
    sizes = {"image_size": 16, "base_channels": 32, "max_channels": 8}
    G = stylegan.Generator(latent_dim=4, style_dim=4, mapping_layers=2, **sizes)
    D = stylegan.Discriminator(**sizes)
    for layer in G.synthesis.layers:
        torch.nn.init.normal_(layer.noise_strength)
        torch.nn.init.normal_(layer.bias)
    z, noise = torch.randn(4, 4), G.synthesis.draw_noise()
    with torch.no_grad():
        images = G(z, noise=noise)
        judged = D(images)
        plain.resize_apart(G, D)
        torch.testing.assert_close(G(z, noise=noise), images, rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(D(images), judged, rtol=1e-3, atol=1e-4)


def test_a_setting_of_stylegan_trains_for_its_seconds_and_is_judged(monkeypatch):
    tiny = replace(stylegan_settings.LESSON, base_channels=16, max_channels=8, first=0.3, fade=0.3)
    steps, made = stylegan_settings.train(tiny, seconds=0.3)
    assert steps > 1 and made.shape == (2000, 3, 16, 16) and made.isfinite().all()
    classifier = train_factors_classifier(size=16, steps=1)
    monkeypatch.setattr(metrics, "factors_classifier", lambda size: classifier)
    entropies = iter([{"colour": 2.0, "mouth": 1.0}, {"colour": 1.0, "mouth": 0.9}])  # of the data, of the samples
    monkeypatch.setattr(metrics, "factor_entropy", lambda predictions: next(entropies))
    seen, distance, fidelity, entropy = stylegan_settings.judged(steps, made)
    assert seen == f"{steps:,}" and float(distance.replace(",", "")) > 0
    assert 0 <= float(fidelity) <= 1 and entropy == "colour 0.50"
    stages = [stylegan_settings._stage(spent, tiny) for spent in (0.0, 0.45, 0.9)]
    assert [(stage.image_size, round(stage.alpha, 3)) for stage in stages] == [(8, 1.0), (16, 0.5), (16, 1.0)]


def test_a_setting_of_dcgan_trains_for_its_seconds_and_is_judged(monkeypatch):
    """Every change is another setting; kills a field that no run reads."""
    judge = metrics.train_classifier(load("mnist", size=32), steps=400)  # the course's own takes a minute to train
    monkeypatch.setattr(metrics, "digits_classifier", lambda size, data: judge)
    assert len(set(dcgan_settings.CHANGES.values())) == len(dcgan_settings.CHANGES)
    train = load("mnist", size=32)
    tiny = replace(dcgan_settings.LESSON, base_G=4, base_D=4, gamma=1.0, shift=1)
    steps, made = dcgan_settings.trained(tiny, train, seconds=0.3)
    assert steps > 1 and made.shape == (2000, 1, 32, 32) and made.isfinite().all()
    real = dcgan_settings.judged(train.batch(range(2000)), train)
    fake = dcgan_settings.judged(made, train, steps=steps)
    assert real.read > 0.9 > fake.read and real.distance < 20 < fake.distance
    assert fake.row("tiny")[:2] == ["tiny", f"{steps:,}"]


def test_time_to_quality_is_the_first_budget_that_passes_each_mark():
    """Kills a later budget in place of the first, marks that share one budget, and training after both are passed."""
    asked = []

    def run(budget):
        asked.append(budget)
        return time_to_quality.Faces(seconds=2 * budget, precision=budget / 100, distance=100 - budget)

    marks = [lambda found: found.precision >= 0.35, lambda found: found.distance <= 45]
    assert time_to_quality.first_budgets(run, [10, 20, 40, 60, 80], marks) == ["80", "120"]
    assert asked == [10, 20, 40, 60]
    assert time_to_quality.first_budgets(run, [10, 20], [lambda found: found.precision >= 0.15, marks[1]]) == [
        "40", "over 40"]


def test_time_to_quality_of_faces_trains_on_faces_and_judges_them(monkeypatch):
    classifier = train_factors_classifier(size=32, steps=1, data="faces")
    monkeypatch.setattr(metrics, "factors_classifier", lambda size, data: classifier)
    tiny = replace(time_to_quality.FACES, base_channels=16, max_channels=8)
    found = time_to_quality.faces_reached(tiny, 64)
    assert found.seconds > 0 and 0 <= found.precision <= 1 and found.distance > 0
    public = time_to_quality.MODELS["stylegan"].recipes["public recipe"]
    assert replace(tiny, batch_size=32) != tiny and public.lazy == 1


def test_time_to_quality_of_maps_trains_as_each_recipe_says(monkeypatch):
    """Kills: the lesson's rate or batch in the public recipe, budgets that are steps."""
    calls = []

    def trained(objective, unpaired, steps, seed):
        calls.append((objective.batch, objective.rate, steps, seed))
        return nn.Identity(), None

    monkeypatch.setattr(time_to_quality.cyclegan_ablation, "trained_unpaired", trained)
    recipes = time_to_quality.MODELS["cyclegan"].recipes
    test = load("earth", size=32, split="test")
    for recipe in recipes.values():
        found = time_to_quality.maps_reached(recipe, 1000, seed=3, unpaired=None, test=test)
    assert calls == [(4, 1e-3, 250, 3), (1, 2e-4, 1000, 3)]
    assert found.error == pytest.approx(0.458, abs=1e-3) and found.distance > 0.5  # untranslated


def test_each_row_of_the_ablation_has_the_terms_that_it_is_called_by():
    """Generators that double and that add a quarter, discriminators that give 3 for everything: all by hand."""
    class Doubled(nn.Module):
        def forward(self, images):
            return 2 * images

    class Moved(nn.Module):
        def forward(self, images):
            return images + 0.25

    class Three(nn.Module):
        def forward(self, images):
            return torch.full((len(images), 1), 3.0)

    generators = nn.ModuleDict({"xy": Doubled(), "yx": Moved()})
    discriminators = nn.ModuleDict({"x": Three(), "y": Three()})
    x, y = torch.full((2, 3, 8, 8), 0.5), torch.full((2, 3, 8, 8), -0.5)
    # forward: |2 · 0.5 + 0.25 − 0.5| = 0.75; backward: |2 (−0.5 + 0.25) + 0.5| = 0; identity: 0.5 + 0.25; GAN: 4 + 4
    by_hand = {"CycleGAN": 8 + 3.75 + 3.75, "without the pool": 8 + 3.75 + 3.75,
               "without the identity term": 8 + 3.75, "cycle alone": 3.75, "GAN alone": 8.0,
               "GAN + forward cycle": 8 + 3.75, "GAN + backward cycle": 8.0}
    assert by_hand.keys() == cyclegan_ablation.ROWS.keys()
    for name, expected in by_hand.items():
        row = cyclegan_ablation.ROWS[name]
        x_fake, y_fake, J_G = cyclegan_ablation.generators_loss(row, generators, discriminators, x, y)
        assert float(J_G) == pytest.approx(expected), name
        assert torch.equal(x_fake, y + 0.25) and torch.equal(y_fake, 2 * x)
    pools = {name: row.pool for name, row in cyclegan_ablation.ROWS.items()}
    assert pools.pop("without the pool") == 0 and set(pools.values()) == {50}
