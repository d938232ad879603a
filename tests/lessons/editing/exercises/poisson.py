"""Right and wrong answers to 15.poisson, as learners write them."""

import numpy as np
import torch
from scipy.fft import dct, dctn, dst, idct, idctn, idst


def factors(H, W):
    return 2 * np.cos(np.pi * np.arange(H) / H)[:, None] + 2 * np.cos(np.pi * np.arange(W) / W)[None, :] - 4


def laplacian(H, W):
    """The matrix of Δ with mirrored borders."""
    A = np.zeros((H * W, H * W))
    for y in range(H):
        for x in range(W):
            for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                if 0 <= y + dy < H and 0 <= x + dx < W:
                    A[y * W + x, (y + dy) * W + x + dx] += 1
                    A[y * W + x, y * W + x] -= 1
    return A


def ortho(divergence, mean):
    H, W = divergence.shape
    c = dctn(divergence, type=2, norm="ortho")
    lam = factors(H, W)
    lam[0, 0] = 1
    c /= lam
    c[0, 0] = mean * np.sqrt(H * W)
    return idctn(c, type=2, norm="ortho")


def unnormalised(divergence, mean):
    H, W = divergence.shape
    with np.errstate(all="ignore"):
        c = dctn(divergence) / factors(H, W)
    c[0, 0] = 4 * H * W * mean
    return idctn(c)


def by_sines(divergence, mean):
    H, W = divergence.shape
    i, j = np.meshgrid(np.arange(H), np.arange(W), indexing="ij")
    lam = -4 * np.sin(np.pi * i / (2 * H)) ** 2 - 4 * np.sin(np.pi * j / (2 * W)) ** 2
    c = np.divide(dctn(divergence), lam, out=np.zeros((H, W)), where=lam != 0)
    return idctn(c) + mean


def shifted(divergence, mean):
    lam = factors(*divergence.shape)
    lam[0, 0] = np.inf
    u = idctn(dctn(divergence, norm="forward") / lam, norm="forward")
    return u - u.mean() + mean


def axis_by_axis(divergence, mean):
    c = dct(dct(divergence, axis=0, norm="ortho"), axis=1, norm="ortho")
    H, W = c.shape
    for i in range(H):
        for j in range(W):
            if i or j:
                c[i, j] /= 2 * np.cos(np.pi * i / H) + 2 * np.cos(np.pi * j / W) - 4
            else:
                c[i, j] = 0
    return idct(idct(c, axis=0, norm="ortho"), axis=1, norm="ortho") + mean


def by_lstsq(divergence, mean):
    u = np.linalg.lstsq(laplacian(*divergence.shape), divergence.ravel(), rcond=None)[0]
    return (u - u.mean() + mean).reshape(divergence.shape)


def by_pinv(divergence, mean):
    return (np.linalg.pinv(laplacian(*divergence.shape)) @ divergence.ravel()).reshape(divergence.shape) + mean


def with_a_row(divergence, mean):
    """The mean as one more equation."""
    n = divergence.size
    A = np.vstack([laplacian(*divergence.shape), np.full((1, n), 1 / n)])
    return np.linalg.lstsq(A, np.append(divergence.ravel(), mean), rcond=None)[0].reshape(divergence.shape)


def bordered(divergence, mean):
    n = divergence.size
    A = np.ones((n + 1, n + 1))
    A[:n, :n] = laplacian(*divergence.shape)
    A[n, n] = 0
    return np.linalg.solve(A, np.append(divergence.ravel(), mean * n))[:n].reshape(divergence.shape)


def unfolded(divergence, mean):
    """Mirrored to twice the size, where periodic borders are mirrored ones."""
    H, W = divergence.shape
    big = np.pad(divergence, ((0, H), (0, W)), mode="symmetric")
    i, j = np.arange(2 * H)[:, None], np.arange(2 * W)
    lam = 2 * np.cos(2 * np.pi * i / (2 * H)) + 2 * np.cos(2 * np.pi * j / (2 * W)) - 4
    lam[0, 0] = 1
    c = np.fft.fft2(big) / lam
    c[0, 0] = 0
    return np.fft.ifft2(c).real[:H, :W] + mean


def by_matrices(divergence, mean):
    H, W = divergence.shape
    R, C = (np.array([[np.cos(np.pi * k * (2 * x + 1) / (2 * n)) * np.sqrt((1 + (k > 0)) / n) for x in range(n)]
                      for k in range(n)]) for n in (H, W))
    lam = factors(H, W)
    lam[0, 0] = 1
    c = R @ divergence @ C.T / lam
    c[0, 0] = 0
    return R.T @ c @ C + mean


def by_torch(divergence, mean):
    A = torch.from_numpy(laplacian(*divergence.shape))
    u = torch.linalg.lstsq(A, torch.from_numpy(divergence).reshape(-1, 1), driver="gelsd").solution
    return (u - u.mean() + mean).reshape(divergence.shape)


def relaxed(divergence, mean):
    u = np.zeros_like(divergence)
    for _ in range(600):
        p = np.pad(u, 1, mode="edge")
        near = p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2]
        u = u + 0.8 * ((near - divergence) / 4 - u)
    return u - u.mean() + mean


RIGHT = [ortho, unnormalised, by_sines, shifted, axis_by_axis, by_lstsq, by_pinv, with_a_row, bordered, unfolded,
         by_matrices, by_torch, relaxed]


def solve(f, lam, forth=dctn, back=idctn):
    lam = lam.copy()
    lam[0, 0] = 1
    c = forth(f) / lam
    c[0, 0] = 0
    return back(c)


def periodic(f, mean):
    H, W = f.shape
    i, j = np.arange(H)[:, None], np.arange(W)
    lam = 2 * np.cos(2 * np.pi * i / H) + 2 * np.cos(2 * np.pi * j / W) - 4
    return np.real(solve(f, lam, np.fft.fft2, np.fft.ifft2)) + mean


def rolled(f, mean):
    """Periodic borders by a matrix."""
    n = f.size
    A = np.zeros((n, n))
    for k in range(n):
        e = np.zeros(n)
        e[k] = 1
        e = e.reshape(f.shape)
        A[:, k] = sum(np.roll(e, s, a) for s in (-1, 1) for a in (0, 1)).ravel() - 4 * e.ravel()
    return (np.linalg.pinv(A) @ f.ravel()).reshape(f.shape) + mean


def zero_beyond(f, mean):
    A = laplacian(*f.shape)
    np.fill_diagonal(A, -4)
    u = np.linalg.solve(A, f.ravel()).reshape(f.shape)
    return u - u.mean() + mean


def by_dst(f, mean):
    c = dst(dst(f, type=2, axis=0), type=2, axis=1)
    i, j = np.arange(1, f.shape[0] + 1)[:, None], np.arange(1, f.shape[1] + 1)
    c /= 2 * np.cos(np.pi * i / f.shape[0]) + 2 * np.cos(np.pi * j / f.shape[1]) - 4
    return idst(idst(c, type=2, axis=0), type=2, axis=1) + mean


def swapped(f, mean):
    H, W = f.shape
    i, j = np.arange(H)[:, None], np.arange(W)
    return solve(f, 2 * np.cos(np.pi * i / W) + 2 * np.cos(np.pi * j / H) - 4) + mean


def double_turn(f, mean):
    H, W = f.shape
    i, j = np.arange(H)[:, None], np.arange(W)
    return solve(f, -4 * np.sin(np.pi * i / H) ** 2 - 4 * np.sin(np.pi * j / W) ** 2) + mean


def smooth(f, mean):
    H, W = f.shape
    i, j = np.arange(H)[:, None], np.arange(W)
    return solve(f, -(np.pi * i / H) ** 2 - (np.pi * j / W) ** 2) + mean


def divided(f, mean):
    with np.errstate(all="ignore"):
        return idctn(dctn(f) / factors(*f.shape)) + mean


def small_mode(f, mean):
    lam = factors(*f.shape)
    lam[0, 0] = 1
    c = dctn(f) / lam
    c[0, 0] = mean
    return idctn(c)


def mean_in_both(f, mean):
    return unnormalised(f, mean) + mean


def in_place(f, mean):
    f -= f.mean()
    f += 1e-3
    return solve(f, factors(*f.shape)) + mean


def centred(f, mean):
    lam = factors(*f.shape)
    lam[0, 0] = 1
    f[:] = dctn(f) / lam
    f[0, 0] = 0
    return idctn(f) + mean


def type_1(f, mean):
    return solve(f, factors(*f.shape), lambda a: dctn(a, type=1), lambda a: idctn(a, type=1)) + mean


def first_row_cleared(f, mean):
    lam = factors(*f.shape)
    lam[0, 0] = 1
    c = dctn(f) / lam
    c[0, :] = 0
    c[:, 0] = 0
    return idctn(c) + mean


WRONG = [
    (lambda f, m: by_lstsq(-f, m), "wrong_sign"),
    (lambda f, m: solve(f, -factors(*f.shape)) + m, "wrong_sign"),
    (lambda f, m: solve(f, factors(*f.shape)), "mean_missing"),
    (mean_in_both, "mean_twice"),
    (small_mode, "mean_scaled"),
    (lambda f, m: by_pinv(f, 0) - m, "mean_subtracted"),
    (lambda f, m: by_lstsq(f, 0) - by_lstsq(f, 0)[0, 0] + m, "mean_at_a_corner"),
    (divided, "divided_by_zero"),
    (first_row_cleared, "edge_zeroed"),
    (periodic, "periodic"),
    (rolled, "periodic"),
    (double_turn, "two_pi"),
    (swapped, "sizes_exchanged"),
    (smooth, "continuous"),
    (lambda f, m: solve(f, factors(*f.shape) / 2) + m, "halved"),
    (type_1, "other_type"),
    (lambda f, m: solve(f, factors(*f.shape), lambda a: dctn(a, 3), lambda a: idctn(a, 3)) + m, "wrong_way"),
    (lambda f, m: solve(f, factors(*f.shape), idctn, dctn) + m, "wrong_way"),
    (lambda f, m: solve(f, factors(*f.shape), lambda a: dctn(a, norm="ortho")) + m, "norms_mixed"),
    (lambda f, m: solve(f, factors(*f.shape), back=lambda c: c) + m, "not_back"),
    (lambda f, m: solve(f, factors(*f.shape), dct, idct) + m, "one_axis"),
    (zero_beyond, "fixed_borders"),
    (by_dst, "fixed_borders"),
    (lambda f, m: idctn(dctn(f) * factors(*f.shape)) + m, "multiplied"),
    (lambda f, m: f + m, "unsolved"),
    (lambda f, m: np.clip(ortho(f, m), 0, 1), "clamped"),
    (lambda f, m: solve(f, factors(*f.shape).T) + m, "sizes_do_not_fit"),
    (lambda f, m: solve(f, factors(*f.shape[::-1])) + m, "sizes_do_not_fit"),
    (in_place, "input_changed"),
    (centred, "input_changed"),
    (lambda f, m: ortho(f, m).T, None),
    (lambda f, m: (ortho(f, m), factors(*f.shape)), "several_results"),
]
