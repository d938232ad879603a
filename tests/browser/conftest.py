"""A JupyterLab and a Chromium for the tests of what a learner sees; skipped, with its reason, where there is none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
SECONDS_TO_START = 90
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
RESTS = f"({NOTEBOOK}?.sessionContext?.isReady && {NOTEBOOK}.sessionContext.session?.kernel?.status === 'idle')"
COUNTS = f"{NOTEBOOK}.content.model.sharedModel.cells.filter(c => c.cell_type === 'code').map(c => c.execution_count)"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def pytest_collection_modifyitems(items):
    missing = [] if CHROMIUM else ["Chromium (apt-get install chromium)"]
    for module in ("playwright", "axe_playwright_python"):
        try:
            __import__(module)
        except ImportError:
            missing.append(f'{module} (pip install --editable ".[browser]")')
    if missing:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=f"no {', no '.join(missing)}"))


def own_settings(home: Path) -> dict[str, str]:
    """Return the variables under which JupyterLab and ganlab keep all they remember in one folder."""
    own = {name: str(home / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR", "GANLAB_STATE", "GANLAB_CACHE")}
    return {**own, "GANLAB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


@contextmanager
def started(command: list[str], home: Path, environment: dict[str, str]) -> Iterator[str]:
    """Start a JupyterLab, yield its address, and end it; what it says stands in the file `log`."""
    log = home / "log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not (address := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/", log.read_text())):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield address[0]
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:  # a busy machine: the server has done its part
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """The address of a JupyterLab with settings of its own, and the folder that it shows."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--expose-app-in-browser",
               "--allow-root", "--IdentityProvider.token=t", str(folder)]
    with started(command, home, os.environ | own_settings(home)) as address:
        yield address, folder


@pytest.fixture(scope="module")  # Playwright's event loop ends with it: explorers would wait for a kernel there
def context(tmp_path_factory):
    """A Chromium with a profile of its own and a window of 1280×720."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield (browser := playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")), executable_path=CHROMIUM, headless=True, args=FLAGS,
            viewport={"width": 1280, "height": 720}))
        browser.close()


class Lab:
    """One notebook in JupyterLab, with what the tests ask of it."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address

    def open(self, path: str, *, kernel: bool = True) -> None:
        """Load JupyterLab on one notebook, and wait for its kernel."""
        self.page.goto(f"{self.address}lab/tree/{path}?token=t&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        if kernel:
            self.page.wait_for_function(f"() => {RESTS}", timeout=60_000)

    def theme(self, name: str) -> None:
        """Change to the light or the dark theme."""
        self.command("apputils:change-theme", theme=THEMES[name])
        self.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=THEMES[name])

    def command(self, name: str, **arguments: object) -> None:
        """Start a command of JupyterLab."""
        self.page.evaluate("([name, given]) => { window.jupyterapp.commands.execute(name, given); }",
                           [name, arguments])

    def run_all(self) -> None:
        """Run every cell; return when all have run."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(f"() => {COUNTS}.every(Boolean) && {RESTS}", timeout=120_000)


@pytest.fixture
def lab(context, server) -> Iterator[Lab]:
    page = context.new_page()
    yield Lab(page, server[0])
    page.close()


@pytest.fixture
def write(server) -> Callable[..., str]:
    """Write a notebook of the given code cells; return its name."""
    def write(name: str, cells: list[str]) -> str:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        notebook.metadata["kernelspec"] = {"name": "ganlab", "display_name": "ganlab", "language": "python"}
        nbformat.write(notebook, server[1] / f"{name}.ipynb")
        return f"{name}.ipynb"
    return write
