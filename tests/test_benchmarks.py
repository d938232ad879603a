"""The benchmarks' own parts: sections of RESULTS.md, and lessons run with another seed."""

import argparse
import json
from dataclasses import replace

import torch

from benchmarks import (
    claims,
    cyclegan_step_time,
    pix2pix_step_time,
    plain,
    results,
    step_time,
    stylegan_settings,
    stylegan_step_time,
)
from ganlab import metrics
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


def test_claims_run_with_another_seed_and_a_broken_one_is_told(monkeypatch, tmp_path):
    def cell(source, *tags):
        return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}, "outputs": []}

    notebook = {"cells": [
        cell("SEED = 0\nfigures = {}", "setup"),
        cell("raise RuntimeError('not a claim')", "explorer"),
        cell("figures['twice'] = 2 * SEED\nassert SEED != 5, 'not for five'", "claim"),
        cell("figures['later'] = 1", "claim"),
    ]}
    (tmp_path / "99-test.ipynb").write_text(json.dumps(notebook))
    monkeypatch.setattr(claims, "NOTEBOOKS", tmp_path)
    assert claims.run_lesson("99", 3) == ({"twice": 6, "later": 1}, [])
    assert claims.run_lesson("99", 5) == ({"twice": 10, "later": 1}, ["not for five"])


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
