"""15.poisson: Poisson's equation on a grid, by the cosine transform."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.fft import dct, dctn, dstn, idct, idctn, idstn

from ganlab.checking import Case, Exercise, Mistake, several_results


def poisson(divergence, mean):
    """Solve Poisson's equation Δu = divergence on a grid with mirrored borders; the mean of u is given.

    divergence: (H, W), a NumPy array of float64 whose sum is 0; H and W are at least 2 and may differ.
    mean: a number, the mean that u shall have. Any sign.
    (Δu)[y, x] is the sum of the four neighbours of u[y, x], less 4 u[y, x]. Beyond the border u repeats its last
    row or column: u[−1, x] = u[0, x], u[H, x] = u[H − 1, x], and likewise for the columns (Neumann's borders).
    With such borders the cosine transform of type 2 (scipy.fft.dctn, and idctn back) turns Δ into a product: mode
    (i, j), i from 0 to H − 1 and j from 0 to W − 1, is multiplied by 2 cos(π i / H) + 2 cos(π j / W) − 4. Mode (0, 0)
    is multiplied by 0: it is free, and `mean` fixes it. Other ways to the same u count as well.
    Return u, (H, W). Its values may be of any size. divergence stays as it is.
    """
    from scipy.fft import dctn, idctn

    H, W = divergence.shape
    rows, columns = (2 * np.cos(np.pi * np.arange(n) / n) - 2 for n in (H, W))
    factors = rows[:, None] + columns
    factors[0, 0] = 1
    modes = dctn(divergence) / factors
    modes[0, 0] = 0
    return idctn(modes) + mean


def by_matrix(divergence, mean):
    def second_differences(n):
        steps = np.diff(np.eye(n), axis=0)  # (n − 1, n): from each neighbour to the next
        return -steps.T @ steps

    H, W = divergence.shape
    laplacian = np.kron(second_differences(H), np.eye(W)) + np.kron(np.eye(H), second_differences(W))
    u = np.linalg.solve(laplacian - 1, divergence.ravel())  # − 1 in every entry: of all solutions that with sum 0
    return u.reshape(H, W) + mean


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((np.array([[-2.0, 1.0], [1.0, 0.0]]), 0.25), expected=np.array([[1.0, 0.0], [0.0, 0.0]]),
                 note="u is 1 in one corner of 2×2 and 0 elsewhere: two of its four neighbours are the 1 itself"),
            Case((np.array([[1.0, 1.0, -2.0], [1.0, 1.0, -2.0]]), 1.0),
                 expected=np.array([[0.0, 1.0, 3.0], [0.0, 1.0, 3.0]]) - 1 / 3,
                 note="2×3; both rows of the divergence are 1, 1, −2, and the mean shall be 1"),
            *(Case((_balanced(rng, *shape), mean), note=f"random divergence {shape} with sum 0, mean {mean}")
              for shape, mean in (((4, 6), 0.3), ((5, 3), -1.2), ((6, 6), 2.0), ((3, 5), 0.0), ((7, 4), -0.5)))]


def _balanced(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Return quarters whose sum is exactly 0, so that mode (0, 0) is too, however it is computed."""
    quarters = rng.integers(-8, 9, (height, width))
    quarters[0, 0] = 5  # never all 0
    quarters[-1, -1] -= quarters.sum()
    return quarters / 4


# --- wrong ways -----------------------------------------------------------------------------------------------


def _places(f: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(f.shape[0])[:, None], np.arange(f.shape[1])[None]


def _factors(f: np.ndarray, turn: float = np.pi, first: int = 0, less: int = 0) -> np.ndarray:
    """Return 2 cos(turn (i + first) / (H − less)) + 2 cos(turn (j + first) / (W − less)) − 4."""
    i, j = _places(f)
    H, W = f.shape
    return 2 * np.cos(turn * (i + first) / (H - less)) + 2 * np.cos(turn * (j + first) / (W - less)) - 4


def _exchanged(f: np.ndarray) -> np.ndarray:
    i, j = _places(f)
    return 2 * np.cos(np.pi * i / f.shape[1]) + 2 * np.cos(np.pi * j / f.shape[0]) - 4


def _continuous(f: np.ndarray) -> np.ndarray:
    i, j = _places(f)
    return -(np.pi * i / f.shape[0]) ** 2 - (np.pi * j / f.shape[1]) ** 2


def _solved(f: np.ndarray, factors: Callable = _factors, forth: Callable = dctn, back: Callable = idctn,
            free: bool = True) -> np.ndarray:
    """Return u before its mean is set. Without `free` mode (0, 0) is divided like every other."""
    divisors, modes = factors(f), forth(f)
    if not free:
        return back(modes / divisors)
    divisors[0, 0] = 1
    modes = modes / divisors
    modes[0, 0] = 0
    return back(modes)


def _first_kept(f: np.ndarray, factors: Callable = _factors, forth: Callable = dctn,
                back: Callable = idctn) -> np.ndarray:
    """As _solved, but mode (0, 0) is left as it comes."""
    divisors = factors(f)
    divisors[0, 0] = 1
    return back(forth(f) / divisors)


def _ends(*solved: Callable) -> list[Callable]:
    """Return the three ways to go on from u: add the mean, shift u to the mean, leave it."""
    return [end for one in solved for end in (
        lambda f, m, one=one: one(f) + m, lambda f, m, one=one: one(f) - one(f).mean() + m,
        lambda f, m, one=one: one(f))]


def _by(number: int) -> dict[str, Callable]:
    return {"forth": lambda a: dctn(a, type=number), "back": lambda a: idctn(a, type=number)}


def _sines(number: int) -> dict[str, Callable]:
    return {"forth": lambda a: dstn(a, type=number), "back": lambda a: idstn(a, type=number)}


def _forth_and_back(forth: Callable, back: Callable) -> Callable:
    return lambda f: _solved(f, forth=forth, back=back)


def _edge_zeroed(f: np.ndarray) -> np.ndarray:
    divisors, modes = _factors(f), dctn(f)
    divisors[0, 0] = 1
    modes = modes / divisors
    modes[0], modes[:, 0] = 0, 0
    return idctn(modes)


def _ortho(a: np.ndarray) -> np.ndarray:
    return dctn(a, norm="ortho")


def _ortho_back(a: np.ndarray) -> np.ndarray:
    return idctn(a, norm="ortho")


_FOURIER = {"forth": np.fft.fft2, "back": lambda a: np.fft.ifft2(a).real}

EXERCISE = Exercise(
    id="15.poisson", place=4, title="Poisson's equation", points=3, solution=poisson, cases=cases,
    difficulty=4, importance=1, minutes=20, another=by_matrix,
    reason="Cosines fit mirrored borders, and Δ only multiplies each of them by a number, so a division undoes it; a "
           "constant leaves no trace in the divergence, so the mean has to be given.",
    hints=("Which product does Δ make of mode (i, j)? Which step turns a product back?",
           "np.arange(H)[:, None] and np.arange(W) give all i and j: the factors are one array (H, W). Mode (0, 0) "
           "needs a step of its own, for its factor is 0.",
           "dctn(divergence), divide (put 1 for the factor of mode (0, 0)), set mode (0, 0) to 0, idctn, and add mean "
           "at the end."),
    mistakes=(
        Mistake("wrong_sign", "Wrong sign", "The factors of Δ are 0 or below: Δ sums the neighbours, less 4 u.",
                [lambda f, m: m - _solved(f), lambda f, m: -_solved(f) - m, lambda f, m: -_solved(f)]),
        Mistake("mean_missing", "The mean missing", "Mode (0, 0) is free. It is set so that u has the mean given.",
                [lambda f, m: _solved(f)]),
        Mistake("mean_twice", "The mean added twice", "The mean is set once: in mode (0, 0), or at the end.",
                [lambda f, m: _solved(f) + 2 * m]),
        Mistake("mean_subtracted", "The mean subtracted", "u has mean 0 after mode (0, 0) was set to 0: add the mean.",
                [lambda f, m: _solved(f) - m]),
        Mistake("mean_scaled", "Mode (0, 0) on another scale", "Mode (0, 0) is not the mean itself: without norm it is "
                "4 H W times the mean, with norm=\"ortho\" √(H W) times. It is simpler to add the mean at the end.",
                [lambda f, m: _solved(f) + m / (4 * f.size), lambda f, m: _solved(f) + m / 4,
                 lambda f, m: _solved(f) + m / np.sqrt(f.size), lambda f, m: _solved(f) + m * np.sqrt(f.size),
                 lambda f, m: _solved(f) + m / f.size, lambda f, m: _solved(f) + m * f.size,
                 lambda f, m: _solved(f) + m / 2, lambda f, m: _solved(f) + 4 * m]),
        Mistake("mean_at_a_corner", "The mean given to one pixel", "mean is the mean over all of u, not the value of "
                "one pixel.", [lambda f, m: _solved(f) - _solved(f)[0, 0] + m,
                               lambda f, m: _solved(f) - _solved(f)[-1, -1] + m]),
        Mistake("divided_by_zero", "Divided by 0", "The factor of mode (0, 0) is 0. Do not divide there: this mode is "
                "fixed by the mean.", [lambda f, m: _solved(f, free=False), lambda f, m: _solved(f, free=False) + m]),
        Mistake("edge_zeroed", "Whole row and column set to 0", "Only mode (0, 0) is free. Modes (0, j) and (i, 0) "
                "hold what changes along one axis alone.", _ends(_edge_zeroed)),
        Mistake("periodic", "Periodic borders", "The Fourier transform joins the left border to the right one. "
                "Mirrored borders need the cosine transform.",
                _ends(lambda f: _solved(f, lambda a: _factors(a, 2 * np.pi), **_FOURIER),
                      lambda f: _solved(f, **_FOURIER))),
        Mistake("two_pi", "2π for π", "The cosines of this transform make half turns: cos(π i / H). 2π belongs to the "
                "Fourier transform.", _ends(lambda f: _solved(f, lambda a: _factors(a, 2 * np.pi)))),
        Mistake("sizes_exchanged", "H and W exchanged", "i runs along the H rows, j along the W columns: i / H and "
                "j / W.", _ends(lambda f: _solved(f, _exchanged))),
        Mistake("continuous", "Factors of the continuous Δ", "On a grid the factor is 2 cos(π i / H) − 2 for each "
                "axis. −(π i / H)² is near to it for small i only.",
                _ends(lambda f: _solved(f, _continuous), lambda f: -_solved(f, _continuous))),
        Mistake("continuous_two_pi", "Factors of the continuous Δ, with 2π", "The factor is 2 cos(π i / H) − 2 for "
                "each axis, with π and with a cosine.",
                _ends(lambda f: _solved(f, lambda a: 4 * _continuous(a)),
                      lambda f: _solved(f, lambda a: 4 * _continuous(a), **_FOURIER))),
        Mistake("halved", "A factor of 2 lost", "The factor is 2 cos + 2 cos − 4: each axis counts twice, for two "
                "neighbours.", _ends(lambda f: 2 * _solved(f), lambda f: _solved(f) / 2)),
        Mistake("counted_from_one", "Modes counted from 1", "The first mode is 0, and its factor is 0: np.arange(H).",
                _ends(lambda f: _solved(f, lambda a: _factors(a, first=1)),
                      lambda f: _solved(f, lambda a: _factors(a, first=1), free=False),
                      lambda f: _first_kept(f, lambda a: _factors(a, first=1)))),
        Mistake("by_n_minus_1", "H − 1 for H", "Mode i has π i / H. H − 1 belongs to a mirror on the border pixel.",
                _ends(lambda f: _solved(f, lambda a: _factors(a, less=1)))),
        Mistake("wrong_way", "Forth and back exchanged", "dctn leads to the modes, idctn leads back. Back from "
                "type 2 is the same as type 3.",
                _ends(_forth_and_back(idctn, dctn), _forth_and_back(_ortho_back, _ortho), _forth_and_back(dctn, dctn),
                      _forth_and_back(_ortho, _ortho), _forth_and_back(idctn, idctn))),
        Mistake("other_type", "Another type of transform", "Type 2 repeats the border pixel beyond the border, as "
                "here. The other types have other borders.",
                _ends(*(lambda f, way=way, solve=solve, factors=factors: solve(f, factors, **way)
                        for way in (_by(1), _by(4)) for solve in (_solved, _first_kept)
                        for factors in (_factors, lambda a: _factors(a, less=1))))),
        Mistake("norms_mixed", "Two norms", "dctn and idctn need the same norm, or the scale is lost.",
                _ends(_forth_and_back(_ortho, idctn), _forth_and_back(dctn, _ortho_back))),
        Mistake("not_back", "Not transformed back", "These are the modes. idctn makes u of them.",
                _ends(*(_forth_and_back(forth, lambda a: a) for forth in (dctn, _ortho)))),
        Mistake("not_transformed", "Not transformed", "The factors belong to modes: transform the divergence first.",
                _ends(_forth_and_back(lambda a: a, lambda a: a), _forth_and_back(lambda a: a, idctn))),
        Mistake("one_axis", "One axis transformed", "dct works along the last axis only; dctn takes all axes.",
                _ends(_forth_and_back(dct, idct), _forth_and_back(
                    lambda a: dct(a, axis=0), lambda a: idct(a, axis=0)))),
        Mistake("fixed_borders", "u = 0 beyond the border", "Sines are 0 at the border. Here the border repeats "
                "itself: that is what cosines do.",
                _ends(lambda f: _solved(f, lambda a: _factors(a, first=1, less=-1), free=False, **_sines(1)),
                      lambda f: _solved(f, lambda a: _factors(a, first=1), free=False, **_sines(2)),
                      lambda f: _solved(f, **_sines(2)), lambda f: _solved(f, **_sines(1)),
                      lambda f: _first_kept(f, **_sines(2)), lambda f: _first_kept(f, **_sines(1)))),
        Mistake("multiplied", "Multiplied for divided", "Times the factors is Δ. Here Δ is undone: divide.",
                _ends(lambda f: idctn(dctn(f) * _factors(f)))),
        Mistake("four_missing", "−4 missing", "The factor ends with − 4, from −4 u. So it is 0 for mode (0, 0).",
                _ends(lambda f: _solved(f, lambda a: _factors(a) + 4),
                      lambda f: _solved(f, lambda a: _factors(a) + 4, free=False))),
        Mistake("unsolved", "The divergence itself", "The divergence is Δu. u is asked for.",
                [*_ends(lambda f: f), lambda f, m: m - f]),
        Mistake("clamped", "Values cut off", "u may have values of any size.",
                [lambda f, m: (_solved(f) + m).clip(0, 1), lambda f, m: (_solved(f) + m).clip(-1, 1)]),
        several_results("One array"),
    ))
