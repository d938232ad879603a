"""Lesson 11's contest: eight objectives at equal images, on MNIST at 16×16, and three of them on stacked digits.

    python -m benchmarks.objectives rates   [--only NAME ...] [--seeds 100] [--keep FILE]
    python -m benchmarks.objectives table   [--seeds 0 1 2] [--keep FILE] [--write]
    python -m benchmarks.objectives stacked [--seeds 0 1 2] [--keep FILE] [--write]

`rates` tries each objective with the same rates, on seeds that the tables do not use. `--keep` notes each run in a
file and does not repeat those that stand there.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from statistics import mean

import torch

from benchmarks import results
from ganlab import metrics
from ganlab.datasets import load
from ganlab.lessons.objectives import contest

SIZE, SAMPLES = 16, 1000
STACKED = ("non-saturating", "WGAN-GP", "pairs, R1 + R2")
STACKED_IMAGES, STACKED_SAMPLES = 64_000, 26_000


def main() -> None:
    """Run what is asked for and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["rates", "table", "stacked"])
    parser.add_argument("--only", nargs="+", choices=list(contest.ENTRIES), default=list(contest.ENTRIES))
    parser.add_argument("--seeds", type=int, nargs="+")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true", help="replace the section in RESULTS.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    notes = results.Notes(options.keep)
    if options.what == "rates":
        rates(options.only, options.seeds or [100], notes)
        return
    name, title, body = (table if options.what == "table" else stacked)(options.seeds or [0, 1, 2], notes)
    if options.write:
        results.write_section(name, title, body)
    else:
        print(body)


class Judge:
    """Fréchet distance, coverage and the share that is read, of samples against held-out digits."""

    def __init__(self) -> None:
        test = load("mnist", size=SIZE, split="test")
        self.classifier = metrics.digits_classifier(SIZE, "mnist")
        self.real = self.classifier.features(test.batch(range(len(test))))

    def __call__(self, images: torch.Tensor) -> dict[str, float]:
        features = self.classifier.features(images)
        with torch.no_grad():
            sure = self.classifier(images).softmax(1).amax(1) >= 0.9
        return {"frechet": metrics.frechet_distance(features, self.real),
                "coverage": metrics.density_coverage(features, self.real)[1], "read": float(sure.float().mean())}


def measure(name: str, judge: Judge, *, seed: int, lr: float | None = None) -> dict[str, float]:
    """Train an entry and judge the average of its G."""
    run = contest.train(contest.ENTRIES[name], load("mnist", size=SIZE), lr=lr, seed=seed, progress=False)
    found = {**judge(contest.samples(run, SAMPLES, seed=seed + 1000)), "seconds": sum(run.history["seconds"])}
    print(name, seed, found, flush=True)
    return found


def rates(names: list[str], seeds: list[int], notes: results.Notes) -> None:
    """Print the Fréchet distance of each objective at each rate."""
    judge = Judge()
    for name in names:
        for lr in contest.RATES:
            found = [notes(f"{name} {lr:g} {seed}", partial(measure, name, judge, seed=seed, lr=lr))
                     for seed in seeds]
            print(f"{name:22s} {lr:7.0e}  Fréchet {mean(each['frechet'] for each in found):7.1f}")


def table(seeds: list[int], notes: results.Notes) -> tuple[str, str, str]:
    """Return the section of the contest."""
    judge, data = Judge(), load("mnist", size=SIZE)
    other = data.batch(torch.randperm(len(data), generator=torch.Generator().manual_seed(0))[:SAMPLES])
    header = ["objective", "rate", "D : G", "Fréchet distance", "coverage", "read", "seconds of a core"]
    rows = [["other real digits", "", "", *(f"{value:.2f}" for value in judge(other).values()), ""]]
    for name, entry in contest.ENTRIES.items():
        found = [notes(f"{name} {entry.lr:g} {seed}", partial(measure, name, judge, seed=seed)) for seed in seeds]
        shown = [results.spread([each[key] for each in found], digits)
                 for key, digits in (("frechet", 0), ("coverage", 2), ("read", 2), ("seconds", 0))]
        rows.append([name, f"{entry.lr:g}", f"{entry.k or 1} : 1", *shown])
    raw = contest.train(contest.ENTRIES["non-saturating"], data, images=0, seed=seeds[0], progress=False)
    figures = judge(contest.samples(raw, SAMPLES, seed=0))
    rows.append(["untrained G", "", "", *(f"{value:.2f}" for value in figures.values()), ""])
    body = results.table(header, rows) + (
        f"\n\nMedian (least–greatest) over the seeds {', '.join(map(str, seeds))}; {SAMPLES:,} samples against the "
        "1,000 held-out digits; D was shown 25,600 real images in all rows. Rates are the best of "
        f"{', '.join(f'{lr:g}' for lr in contest.RATES)} for each objective on seed 100; of two within a tenth the "
        "smaller.")
    return "objectives", "Eight objectives at equal images, MNIST 16×16", body


def stacked(seeds: list[int], notes: results.Notes) -> tuple[str, str, str]:
    """Return the section of the stacked digits."""
    classifier = metrics.digits_classifier(SIZE, "mnist")
    data = contest.stacked_digits(load("mnist", size=SIZE), 50_000)

    def one(name: str, seed: int) -> dict[str, float]:
        run = contest.train(contest.ENTRIES[name], data, images=STACKED_IMAGES, seed=seed, progress=False)
        numbers = contest.spelt(classifier, contest.samples(run, STACKED_SAMPLES, seed=seed + 1000))
        shares = torch.bincount(numbers, minlength=1000) / len(numbers)
        kl = float((shares[shares > 0] * (shares[shares > 0] * 1000).log()).sum())
        found = {"modes": float((shares > 0).sum()), "kl": kl, "seconds": sum(run.history["seconds"])}
        print(name, seed, found, flush=True)
        return found

    rows = []
    for name in STACKED:
        found = [notes(f"stacked {name} {seed}", partial(one, name, seed)) for seed in seeds]
        rows.append([name, *(results.spread([each[key] for each in found], digits)
                             for key, digits in (("modes", 0), ("kl", 2), ("seconds", 0)))])
    real = contest.spelt(classifier, data.batch(range(STACKED_SAMPLES)))
    rows.insert(0, ["real stacked digits", str(int((torch.bincount(real, minlength=1000) > 0).sum())), "", ""])
    body = results.table(["objective", "modes of 1,000", "KL to uniform, nats", "seconds of a core"], rows) + (
        f"\n\nMedian (least–greatest) over the seeds {', '.join(map(str, seeds))}; {STACKED_SAMPLES:,} samples; D was "
        f"shown {STACKED_IMAGES:,} real images of 16×16.")
    return "objectives-stacked", "Stacked digits: which of the thousand kinds are made", body


if __name__ == "__main__":
    main()
