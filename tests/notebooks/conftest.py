"""All notebooks of a test run share one cache: a classifier that several set-ups ask for is trained once."""

import pytest


@pytest.fixture(scope="session")
def cache_of_the_notebooks(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def one_cache(own_folders, cache_of_the_notebooks, monkeypatch):
    monkeypatch.setenv("GANLAB_CACHE", str(cache_of_the_notebooks))
