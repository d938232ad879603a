"""Every test starts with its own cache and progress folders, with no GANLAB_ setting of the user, offline."""

import os
from pathlib import Path

import pytest
import torch

from ganlab import metrics, runtime
from ganlab.datasets import load

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GANLAB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GANLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GANLAB_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("GANLAB_OFFLINE", "1")
    monkeypatch.setattr(runtime, "_chosen_device", None)


@pytest.fixture(scope="session")
def classifier():
    """The digits classifier, trained once for all tests."""
    return metrics.train_classifier(load("digits", size=32), steps=600)


def pytest_collection_modifyitems(items):
    if torch.cuda.is_available():
        return
    for item in items:
        if "cuda" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="no CUDA device on this machine"))
