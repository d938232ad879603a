"""The command `make weights`; see the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ganlab.models import shipped
from ganlab.runtime import GanlabError, cache_folder
from ganlab.training import recipes
from ganlab.training.recipes import keep


def main() -> None:
    """Train the recipes that are named, or all."""
    parser = argparse.ArgumentParser(description=recipes.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help=f"which weights; all by default: {', '.join(recipes.RECIPES)}")
    parser.add_argument("--out", type=Path, default=shipped.FOLDER)
    parser.add_argument("--work", type=Path, default=cache_folder() / "weights",
                        help="for checkpoints and pictures on the way, a folder a recipe")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in recipes.RECIPES]
    if unknown:
        parser.error(f"Expected names among {', '.join(recipes.RECIPES)}, got {', '.join(unknown)}.")
    names = options.names or list(recipes.RECIPES)
    for folder in (options.out, *(options.work / name for name in names)):  # before an hour of work
        folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = keep.train_and_save(recipes.RECIPES[name], options.work / name, options.out)
        print(f"{path}: {path.stat().st_size:,} bytes, sha256 {shipped.sha256(path)}")


if __name__ == "__main__":
    try:
        main()
    except (GanlabError, OSError) as error:
        sys.exit(f"ganlab: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
