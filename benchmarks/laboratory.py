"""The laboratory while it plays: pictures and steps a second, and the time to stop; in the kernel and in a browser.

    python -m benchmarks.laboratory [--seconds 6] [--times 3] [--browser] [--write]

The best of several: other programs on the machine only make it slower. The load stands in the table.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import results
from ganlab.widgets.laboratory import Laboratory, laboratory, whole_laboratory

GOALS = (10, 800, 0.2)  # pictures a second, steps a second, seconds to stop
KINDS: dict[str, tuple[str, Callable[[], Laboratory]]] = {
    "small, lesson 02": ("laboratory()", laboratory),
    "whole": ("whole_laboratory()", whole_laboratory),
    "whole, all layers": ("all_layers()", lambda: all_layers()),
    "whole, unrolled K = 5": ("whole_laboratory('unrolling cures it')",
                              lambda: whole_laboratory("unrolling cures it")),
}
Measured = tuple[float, float, float]  # pictures a second, steps a second, seconds to stop
# pictures and time in the page; the step is read in the numbers above them
COUNT = """() => { window.pictures = 0;
    new MutationObserver(() => { window.pictures += 1; }).observe(
        document.querySelector(".jp-OutputArea img"), {attributes: true, attributeFilter: ["src"]}); }"""
LOOK = """() => [window.pictures, performance.now(),
    document.querySelector(".jp-OutputArea [role=status]").textContent]"""
STOP = """async () => { const button = [...document.querySelectorAll("button")].find(b => b.textContent === "pause");
    const start = performance.now();
    button.click();
    while (!document.querySelector(".jp-OutputArea [role=status]").textContent.includes("paused"))
        await new Promise(done => setTimeout(done, 2));
    return (performance.now() - start) / 1000; }"""


def all_layers() -> Laboratory:
    """Return the whole laboratory with every layer on."""
    lab = whole_laboratory()
    for layer in lab.layers.values():
        layer.value = True
    return lab


def in_kernel(lab: Laboratory, seconds: float) -> Measured:
    """Play for some seconds."""
    pictures = []
    lab.image.observe(pictures.append, names="value")
    before, start = lab.steps, time.perf_counter()
    lab.play()
    time.sleep(seconds)
    asked = time.perf_counter()
    lab.pause()
    stopped = time.perf_counter()
    return len(pictures) / (stopped - start), (lab.steps - before) / (stopped - start), stopped - asked


def in_browser(seconds: float, times: int) -> dict[str, list[Measured]]:
    """Play in JupyterLab in the system's Chromium, as tests/browser opens it."""
    import nbformat
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS, Lab, own_settings, started

    home = Path(tempfile.mkdtemp())
    folder = home / "notebooks"
    folder.mkdir()
    for number, (call, _) in enumerate(KINDS.values()):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
            f"from benchmarks.laboratory import *\n{call}")])
        notebook.metadata["kernelspec"] = {"name": "ganlab", "display_name": "ganlab", "language": "python"}
        nbformat.write(notebook, folder / f"{number}.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--expose-app-in-browser",
               "--allow-root", "--IdentityProvider.token=t", str(folder)]
    found: dict[str, list[Measured]] = {name: [] for name in KINDS}
    with started(command, home, os.environ | own_settings(home)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            str(home / "profile"), executable_path=CHROMIUM, headless=True, args=FLAGS,
            viewport={"width": 1280, "height": 720})
        for number, name in enumerate(KINDS):
            page = browser.new_page()
            lab = Lab(page, address)
            lab.open(f"{number}.ipynb")
            lab.run_all()
            page.get_by_role("button", name="play", exact=True).wait_for()
            page.evaluate(COUNT)
            for _ in range(times):
                page.get_by_role("button", name="play", exact=True).click()
                time.sleep(1)
                first, begun, told = page.evaluate(LOOK)
                time.sleep(seconds)
                last, ended, told_then = page.evaluate(LOOK)
                took = (ended - begun) / 1000
                found[name].append(((last - first) / took, (_step(told_then) - _step(told)) / took,
                                    page.evaluate(STOP)))
            page.close()
        browser.close()
    return found


def _step(told: str) -> int:
    return int(re.search(r"step ([\d,]+)", told)[1].replace(",", ""))


def best(found: list[Measured]) -> list[str]:
    """Return most pictures, most steps and the shortest stop as words."""
    pictures, steps, stops = zip(*found)
    return [f"{max(pictures):.1f}", f"{max(steps):.0f}", f"{min(stops):.3f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--browser", action="store_true", help="also in JupyterLab in a real browser")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    if options.times < 1 or not options.seconds > 0:
        sys.exit(f"Expected a positive time and number of times, got {options.seconds} and {options.times}.")

    load = os.getloadavg()[0]
    rows = []
    for name, (_, make) in KINDS.items():
        lab = make()
        rows.append([name, "kernel", *best([in_kernel(lab, options.seconds) for _ in range(options.times)])])
        lab.close()
    if options.browser:
        rows += [[name, "browser", *best(found)]
                 for name, found in in_browser(options.seconds, options.times).items()]
    body = (f"Goals, but for the unrolled game: {GOALS[0]} pictures and {GOALS[1]} steps a second while it plays, "
            f"{GOALS[2]} s to stop. Best of {options.times} times {options.seconds:g} s; {load:.1f} other programs ran "
            "on the machine at the beginning.\n\n"
            + results.table(["laboratory", "measured in", "pictures / s", "steps / s", "s to stop"], rows))
    if options.write:
        results.write_section("laboratory", "The laboratory while it plays", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
