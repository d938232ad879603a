"""What a set that is drawn on request may be asked for: number, side, seed and factors. Smileys and faces alike."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence

import torch
from torch import Tensor

from ganlab.datasets.errors import DataError

MEMORY = 2**33  # bytes that one call may fill: 8 GiB


def check(name: str, count: int, size: int, seed: int, sizes: tuple[int, int]) -> None:
    """Refuse a number, side or seed that cannot be drawn.

    Raises:
        DataError: the count is below 1 or fills more than 8 GiB, the size is outside `sizes`, or the seed is no
            integer from 0 to 2**63 − 1.
    """
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise DataError(f"Expected a number of {name} from 1 on, got {count!r}. Ask for 1000, say.")
    smallest, largest = sizes
    if not isinstance(size, int) or not smallest <= size <= largest:
        raise DataError(f"Expected a size from {smallest} to {largest} pixels for {name}, got {size!r}. "
                        "32 and 64 suit the lessons.")
    most = MEMORY // (3 * size**2)
    if count > most:
        raise DataError(f"Expected at most {most:,} {name} of {size} pixels, which fill {MEMORY >> 30} GiB, got "
                        f"{count:,}. Ask for fewer at a time, with another seed each time.")
    if not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise DataError(f"Expected a seed from 0 to 2**63 - 1 for {name}, got {seed!r}. Choose a whole number.")


def allowed(name: str, factors: Mapping[str, tuple[str, ...]],
            only: Mapping[str, Sequence[str]] | None) -> dict[str, list[int]]:
    """Return the indices that each factor may take, in the order of `factors` whatever the order of `only`.

    Raises:
        DataError: `only` is no dict of factors and values, or names an unknown factor or value, or no value.
    """
    only = {} if only is None else only
    if not isinstance(only, Mapping):
        factor, values = next(iter(factors.items()))
        raise DataError(f"Expected a dict of factors and their values for {name}, got {only!r}. "
                        f'Give {{"{factor}": ["{values[0]}"]}}, say.')
    for factor, values in only.items():
        known = known_values(name, factors, factor)
        if isinstance(values, str) or not isinstance(values, Collection) or not len(values):
            raise DataError(f"Expected a list with at least one value of {factor}, got {values!r}. "
                            f'Give ["{known[0]}"], say, or leave {factor} out for all.')
        for value in values:
            if value not in known:
                raise DataError(f"Expected values of {factor}, {', '.join(known)}, got {value!r}. "
                                f"{_nearest(value, known, factors)}")
    return {factor: [i for i, value in enumerate(values) if value in only.get(factor, values)]
            for factor, values in factors.items()}


def known_values(name: str, factors: Mapping[str, tuple[str, ...]], factor: str) -> tuple[str, ...]:
    """Return the values of a factor.

    Raises:
        DataError: there is no such factor; the message says the nearest.
    """
    if factor not in factors:
        raise DataError(f"Expected factors of {name}, {', '.join(factors)}, got {factor!r}. "
                        f"{_nearest(factor, factors)}")
    return factors[factor]


def chosen(values: Mapping[str, Sequence[int]], chance: Tensor) -> dict[str, Tensor]:
    """Return for each factor one of its values, int64 (N,), all equally likely.

    `chance` (N, at least as many columns as factors) lies in [0, 1); a factor uses its own column, so that fewer values
    for one factor change nothing in the others.
    """
    return {name: torch.tensor(known)[(chance[:, i] * len(known)).long()] for i, (name, known) in
            enumerate(values.items())}


def _nearest(asked: object, known: Collection[str], factors: Mapping[str, Collection[str]] | None = None) -> str:
    elsewhere = [factor for factor, values in (factors or {}).items() if asked in values]
    if elsewhere:
        return f"It is a value of {' and of '.join(elsewhere)}."
    near = difflib.get_close_matches(str(asked).lower(), known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else "Choose of these."
