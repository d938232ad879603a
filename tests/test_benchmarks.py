"""The benchmarks' own parts: sections of RESULTS.md, and lessons run with another seed."""

import argparse
import json

from benchmarks import claims, cyclegan_step_time, pix2pix_step_time, results, step_time


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
    options = argparse.Namespace(rounds=3, batch=2, size=32, base=2, blocks=1, device="cpu")
    for one_step in (step_time.one_step, pix2pix_step_time.one_step, cyclegan_step_time.one_step):
        durations = iter([3.0, 2.0, 1.0, 2.0, 1.0, 3.0, 1.0, 3.0, 2.0])
        monkeypatch.setattr(step_time, "timed", lambda run, device, durations=durations: run() or next(durations))
        row = step_time.measure(options, True, "channels-last", one_step)
        assert row[-2:] == ["2.00 (2.00–2.00)", "3.00 (3.00–3.00)"]
