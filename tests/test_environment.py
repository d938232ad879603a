"""environment.yml asks for the same packages as pyproject.toml, and constraints.txt pins what fits both."""

import re
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}
MATCH_SPEC = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)\s*(?P<version>[<>=!~].*)?")

project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
environment = yaml.safe_load((ROOT / "environment.yml").read_text())
requirements = [Requirement(line) for line in
                project["dependencies"] + project["optional-dependencies"]["test"]]


def conda_specs() -> dict[str, SpecifierSet]:
    specs = {}
    for line in environment["dependencies"]:
        if isinstance(line, str):
            match = MATCH_SPEC.fullmatch(line)
            assert match, f"{line!r} is no conda match spec of the form name>=1.0,<2"
            specs[match["name"]] = SpecifierSet(match["version"] or "")
    return specs


@pytest.mark.parametrize("requirement", requirements, ids=lambda r: r.name)
def test_conda_asks_for_what_pyproject_asks_for(requirement):
    specs = conda_specs()
    name = CONDA_NAMES.get(requirement.name, requirement.name.lower())
    assert name in specs, f"environment.yml lacks {name}"
    assert specs[name] == requirement.specifier


def test_conda_asks_for_nothing_else():
    wanted = {CONDA_NAMES.get(r.name, r.name.lower()) for r in requirements}
    assert set(conda_specs()) - wanted == {"python", "pip"}
    assert conda_specs()["python"] == SpecifierSet(project["requires-python"])


def test_the_pip_lines_install_this_package_and_nothing_else():
    pip_lines = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    assert len(pip_lines) == 1
    for line in pip_lines[0]:
        if line != "--editable .":
            Requirement(line)  # raises where the line is no requirement
    assert "--editable ." in pip_lines[0]


def test_constraints_pin_versions_that_pyproject_allows():
    pins = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()
            if line and not line.startswith("#")]
    versions = {}
    for pin in pins:
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        versions[pin.name.lower().replace("_", "-")] = specifier.version
    for requirement in requirements:
        name = requirement.name.lower()
        assert name in versions, f"constraints.txt does not pin {name}"
        assert requirement.specifier.contains(versions[name])


def test_every_pin_can_be_installed_on_every_python_that_is_allowed():
    """Kills a pin that asks for 3.11.5: with Debian's 3.11.2 pip then looks for another way for hours."""
    (oldest,) = SpecifierSet(project["requires-python"])
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        try:
            needs = metadata.metadata(line.split("==")[0])["Requires-Python"]
        except metadata.PackageNotFoundError:  # for another system
            continue
        assert not needs or SpecifierSet(needs).contains(f"{oldest.version}.0"), f"{line} needs Python {needs}"
