"""What the pages without a kernel compute: steps a second of the laboratory, milliseconds a face of StyleGAN.

    python -m benchmarks.live [--seconds 3] [--times 4] [--write]

Under node the arithmetic alone; in the system's Chromium the page, which also draws. The best of several: other
programs on the machine only make it slower. The load stands above the table.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import results
from ganlab.editions.live import weights
from tests.browser.conftest import CHROMIUM, FLAGS

GOALS = (500, 300)  # steps a second, milliseconds a face
LIVE = Path(weights.__file__).parent
# name → settings and sizes of the game; the first is what the page plays
GAMES = {
    "batch 32": {"batch": 32},
    "batch 32, R1": {"batch": 32, "settings": {"strength": 1}},
    "batch 64": {"batch": 64},
    "batch 128, as the notebook's": {"batch": 128},
}
STEPS = """({Game}, options, seconds) => {
    const game = new Game(options), begun = performance.now();
    while (performance.now() - begun < 300) game.step();
    const start = performance.now(), before = game.steps;
    while (performance.now() - start < 1000 * seconds) game.step();
    return (game.steps - before) / (performance.now() - start) * 1000; }"""
FACES = """({Generator, unpack}, packed) => {
    const G = new Generator(packed), noise = packed.noise.map(unpack);
    return packed.latents.map(unpack).map(z => {
        const start = performance.now(), w = G.map(z);
        G.synthesise(G.layers.map(() => w), noise);
        return performance.now() - start; }); }"""
PLAYED = ".ganlab-live [role=status]"


def in_node(folder: Path, seconds: float, times: int) -> list[list[str]]:
    """Return the rows of the table that node gives."""
    program = f"""
        const fs = require("fs"), vm = require("vm"), live = {json.dumps(str(folder))};
        globalThis.window = globalThis;
        vm.runInThisContext(fs.readFileSync(live + "/{weights.NAME}.js", "utf8"));
        const steps = {STEPS}, faces = {FACES}, game = require(live + "/game.js");
        const found = {json.dumps(list(GAMES.values()))}.map(options => Math.max(
            ...Array.from({{length: {times}}}, () => steps(game, options, {seconds}))));
        const drawn = faces(require(live + "/generator.js"), ganlabLive.weights["{weights.NAME}"]);
        console.log(JSON.stringify([found, drawn]));"""
    done = subprocess.run([shutil.which("node"), "-e", program], capture_output=True, text=True, check=True)
    steps, faces = json.loads(done.stdout)
    return [*([f"laboratory, {name}", "node", f"{each:.0f} steps / s"] for name, each in zip(GAMES, steps)),
            ["StyleGAN, 64×64", "node", told(faces)]]


def in_browser(folder: Path, seconds: float, times: int) -> list[list[str]]:
    """Return the rows that Chromium gives, the laboratory as it plays in a page opened from a file."""
    from playwright.sync_api import sync_playwright

    scripts = "".join(f'<script src="{path.name}"></script>' for path in sorted(
        folder.glob("*.js"), key=lambda path: (path.name == "mount.js", path.name)))
    (folder / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8">{scripts}<div data-live="laboratory"></div>', encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto((folder / "index.html").as_uri())
        computed = [max(page.evaluate(f"([options, seconds]) => ({STEPS})(ganlabLive.game, options, seconds)",
                                      [options, seconds]) for _ in range(times)) for options in GAMES.values()]
        page.get_by_role("button", name="play", exact=True).click()
        played = best_rate(lambda: page.evaluate("() => performance.now() / 1000"),
                           lambda: page.locator(PLAYED).inner_text(), seconds, times)
        page.get_by_role("button", name="pause", exact=True).click()
        faces = page.evaluate(f"() => ({FACES})(ganlabLive.generator, ganlabLive.weights['{weights.NAME}'])")
        browser.close()
    return [*([f"laboratory, {name}", "Chromium, no pictures", f"{each:.0f} steps / s"]
              for name, each in zip(GAMES, computed)),
            [f"laboratory, {next(iter(GAMES))}", "Chromium, as it plays", f"{played:.0f} steps / s"],
            ["StyleGAN, 64×64", "Chromium", told(faces)]]


def best_rate(now: Callable[[], float], words: Callable[[], str], seconds: float, times: int) -> float:
    """Return the most steps a second, read from the words under which the laboratory plays."""
    rates = []
    for _ in range(times):
        (first, begun), _, (last, ended) = changed(words, now), time.sleep(seconds), changed(words, now)
        rates.append((last - first) / (ended - begun))
    return max(rates)


def changed(words: Callable[[], str], now: Callable[[], float]) -> tuple[int, float]:
    """Return the step, and the time, as soon as other words appear."""
    before = words()
    while (text := words()) == before:
        time.sleep(0.01)
    return int(re.search(r"step ([\d,]+)", text)[1].replace(",", "")), now()


def told(faces: list[float]) -> str:
    """Return the first face, which finds the program cold, and the best of the others."""
    return f"{min(faces):.0f} ms a face, the first {faces[0]:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    if options.times < 1 or not options.seconds > 0:
        sys.exit(f"Expected a positive time and number of times, got {options.seconds} and {options.times}.")

    load, rows = os.getloadavg()[0], []
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "live"
        shutil.copytree(LIVE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        weights.write(folder)
        if shutil.which("node"):
            rows += in_node(folder, options.seconds, options.times)
        if CHROMIUM:
            rows += in_browser(folder, options.seconds, options.times)
    body = (f"Goals: {GOALS[0]} steps a second, {GOALS[1]} ms a face. Networks 2-64-64-2 and 2-64-64-1. Best of "
            f"{options.times} times {options.seconds:g} s, and of 12 faces; {load:.1f} other programs ran on the "
            "machine at the beginning.\n\n" + results.table(["what", "where", "how fast"], rows))
    if options.write:
        results.write_section("live", "What the pages without a kernel compute", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
