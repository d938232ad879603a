"""Where in a step the game is: the five parts of Algorithm 1 in words, and what flows where."""

from __future__ import annotations

from html import escape

PARTS = (
    "G makes fakes of noise z.",
    "D judges real points x and the fakes: J_D.",
    "D learns: its gradient moves the map; G rests.",
    "D judges the fakes again: J_G sends an arrow back to each.",
    "G learns: the same z, other fakes; D rests.",
)
# from, to, how it bends: which parts it is at work in; forward solid, gradients dashed
FLOWS = (
    ("z", "G", "M34,40 H74", (1, 4, 5)),
    ("G", "G(z)", "M110,40 H146", (1, 4, 5)),
    ("G(z)", "D", "M186,44 L246,66", (2, 4)),
    ("x", "D", "M186,106 L246,84", (2,)),
    ("D", "J", "M282,75 H318", (2, 4)),
)
BACK = (
    ("J", "D", "M318,90 C300,108 292,104 276,93", (3,)),
    ("J", "G(z)", "M326,58 C300,16 230,10 180,26", (4, 5)),
    ("G(z)", "G", "M150,26 C132,12 118,14 100,24", (5,)),
)
BOXES = (("z", 20, 40, "#CC79A7"), ("G", 92, 40, "#D55E00"), ("G(z)", 166, 40, "#D55E00"), ("x", 166, 112, "#0072B2"),
         ("D", 264, 75, "currentColor"), ("J", 336, 75, "currentColor"))


def page(part: int, values: str = "") -> str:
    """Return the five parts as HTML, the one of now marked in words and by its flows; 0 stands for none.

    Args:
        values: what is known at this part, for instance the costs.
    """
    told = PARTS[part - 1] if part else "Between two steps."
    lines = "".join(
        f'<li style="{"font-weight:bold" if number == part else "opacity:.75"}"'
        f'{" aria-current=step" if number == part else ""}>{escape(words)}</li>'
        for number, words in enumerate(PARTS, 1))
    return ('<div style="line-height:1.35;max-width:380px"><b>One step of Algorithm 1</b>'
            f'{_picture(part, told)}<ol style="margin:0 0 0 1.4em;padding:0">{lines}</ol>'
            f'<div style="min-height:1.4em">{escape(values)}</div></div>')


def _picture(part: int, told: str) -> str:
    arrows = "".join(_arrow(path, part in parts, back) for flows, back in ((FLOWS, False), (BACK, True))
                     for *_, path, parts in flows)
    boxes = "".join(
        f'<rect x="{x - 17}" y="{y - 14}" width="34" height="28" rx="4" fill="none" stroke="{colour}" '
        f'stroke-width="{2.5 if (name, part) in (("D", 3), ("G", 5)) else 1.2}"/>'
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" fill="currentColor" font-size="13">{name}</text>'
        for name, x, y, colour in BOXES)
    return ('<svg viewBox="0 0 360 132" width="360" style="max-width:100%;display:block" role="img" '
            f'aria-label="{escape(told, quote=True)}"><defs>'
            '<marker id="ganlab-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            'markerHeight="7" orient="auto-start-reverse"><path d="M0,0 L8,4 L0,8 z" '
            f'fill="currentColor"/></marker></defs>{arrows}{boxes}</svg>')


def _arrow(path: str, active: bool, back: bool) -> str:
    dashes = ' stroke-dasharray="5,3"' if back else ""
    return (f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{2.4 if active else 1}" '
            f'opacity="{1 if active else 0.25}" marker-end="url(#ganlab-tip)"{dashes}/>')
