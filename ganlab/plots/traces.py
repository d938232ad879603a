"""The traces that a training run leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ganlab.plots.theme import COLOURS, described, new_figure, number, styled

_LABELS = {"loss_D": "J_D", "loss_G": "J_G", "D_x": "D(x)", "D_G_z": "D(G(z))",
           "loss_GAN": "adversarial term", "loss_L1": "L1 term", "loss_BCE": "cross-entropy term",
           "D_real": "D, real pairs", "D_fake": "D, fake pairs", "class_x": "real", "class_G_z": "fake",
           "grad_norm_D": "D", "grad_norm_G": "G"}


@styled
def history(traces: Mapping[str, Sequence[float]], *, panels: Mapping[str, Sequence[str]] | None = None,
            smooth: int | None = None) -> Figure:
    """Return the traces of a run, side by side: losses, D's opinion, gradient norms.

    The thin line is what was measured, the thick one its running mean.

    Args:
        traces: name → values, one a step (or one a recorded step).
        panels: title → names. By default names are sorted by themselves: "grad…" and "…norm" to gradient
            norms (logarithmic), "loss…" to losses, the rest to D's mean output.
        smooth: width of the running mean in values; by default a fiftieth of the run.

    Raises:
        ValueError: no traces, lengths that differ, or a panel that names no trace.
    """
    if not traces:
        raise ValueError("Expected at least one trace, got none. Train first.")
    lengths = {len(values) for values in traces.values()}
    if len(lengths) > 1 or 0 in lengths:
        raise ValueError(f"Expected traces of one length above 0, got lengths {sorted(lengths)}.")
    panels = panels or _grouped(traces)
    unknown = [name for names in panels.values() for name in names if name not in traces]
    if unknown:
        raise ValueError(f"Expected names among {list(traces)}, got {unknown}.")
    length = lengths.pop()
    width = max(1, length // 50) if smooth is None else smooth
    fig = new_figure(3.1 * max(2, len(panels)), 3.1)
    for ax, (title, names) in zip(np.atleast_1d(fig.subplots(1, len(panels))), panels.items()):
        for name, colour in zip(names, _trace_colours(names)):
            _trace(ax, np.asarray(traces[name], float), width, _LABELS.get(name, name), colour)
        ax.set_title(title, loc="left")
        ax.set_xlabel("step")
        if title == "gradient norm":
            _log_axis(ax)
        if title == "D's mean output":
            ax.set_ylim(-0.02, 1.02)
            ax.axhline(0.5, color=COLOURS["theory"], linewidth=1.2, linestyle="--", zorder=1)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, handlelength=1.2)  # over no curve
    return described(fig, f"Traces of {length:,} steps. " + " ".join(_said(title, names, traces)
                                                                     for title, names in panels.items()))


def _said(title: str, names: Sequence[str], traces: Mapping[str, Sequence[float]]) -> str:
    """One sentence for who cannot see a panel: where each trace begins and ends, over a twentieth of the run."""
    few = max(1, len(traces[names[0]]) // 20)
    parts = (f"{_LABELS.get(name, name)} from {number(_mean(traces[name][:few]))} to "
             f"{number(_mean(traces[name][-few:]))}" for name in names)
    return f"{title[:1].upper()}{title[1:]}: {', '.join(parts)}."


def _mean(values: Sequence[float]) -> float:
    """The mean of what is finite, nan where nothing is."""
    finite = [value for value in values if np.isfinite(value)]
    return float(np.mean(finite)) if finite else np.nan


def _trace(ax: Axes, values: np.ndarray, width: int, name: str, colour: str) -> None:
    if width > 1:
        ax.plot(values, color=colour, linewidth=0.6, alpha=0.35)
        box = np.ones(width)
        weights = np.convolve(np.isfinite(values), box, "same")  # fewer at both ends, and where a value is missing
        values = np.convolve(np.nan_to_num(values, posinf=0, neginf=0), box, "same") / np.maximum(weights, 1)
    ax.plot(values, color=colour, label=name)


def _log_axis(ax: Axes) -> None:
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=8))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def _grouped(traces: Mapping[str, Sequence[float]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {"loss": [], "D's mean output": [], "gradient norm": []}
    for name in traces:
        kind = name.lower()
        norm = "grad" in kind or "norm" in kind
        group = "gradient norm" if norm else "loss" if "loss" in kind or name.startswith("J") else "D's mean output"
        groups[group].append(name)
    return {title: names for title, names in groups.items() if names}


def _trace_colours(names: Sequence[str]) -> list[str]:
    """By role where the name tells it (…_D, …_G, D(x), D(G(z))); further ones from the rest of the palette."""
    spare = [COLOURS[name] for name in ("latent", "second", "highlight", "theory", "faint")]
    colours: list[str] = []
    for name in names:
        plain = name.replace("(", "_").replace(")", "").lower()
        if plain.endswith("_x") or "real" in plain:
            role = COLOURS["real"]
        elif plain.endswith(("_g", "_z")) or "fake" in plain or "g_z" in plain or "gz" in plain:
            role = COLOURS["fake"]
        elif plain.endswith("_d"):
            role = COLOURS["discriminator"]
        else:
            role = ""
        colours.append(role if role and role not in colours else spare[len(colours) % len(spare)])
    return colours
