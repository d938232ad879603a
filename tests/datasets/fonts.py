"""A font of a few colour bitmaps, made here, so that drawing emoji can be tested without a real one."""

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.BitmapGlyphMetrics import SmallGlyphMetrics
from fontTools.ttLib.tables.C_B_D_T_ import cbdt_bitmap_format_17
from fontTools.ttLib.tables.E_B_L_C_ import (
    BitmapSizeTable,
    SbitLineMetrics,
    Strike,
    eblc_index_sub_table_1,
)
from PIL import Image

PPEM = 109


def colour_font(path: Path, pictures: dict[int, Image.Image], *, missing: Image.Image | None = None,
                licence: str = "a licence") -> Path:
    """Write a font that draws `pictures` (code point → picture), and `missing` for what it lacks."""
    names = {code: f"u{code:X}" for code in pictures}
    bitmaps = ({} if missing is None else {".notdef": missing}) | {names[code]: pictures[code] for code in pictures}
    builder = FontBuilder(unitsPerEm=2048)
    order = [".notdef", *names.values()]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (2550, 0)))
    builder.setupHorizontalHeader(ascent=1900, descent=-500)
    builder.setupNameTable({"familyName": "Test Emoji", "styleName": "Regular", "version": "Version 1.5",
                            "copyright": "Copyright nobody", "licenseDescription": licence})
    builder.setupOS2()
    builder.setupPost()
    builder.setupMaxp()
    font = builder.font
    # The order of the glyphs is the order of the bitmaps: one index sub-table holds them all.
    font["CBLC"], font["CBDT"] = _strike([name for name in order if name in bitmaps], bitmaps, order)
    font["head"].created = font["head"].modified = 0
    font.save(path)
    return path


def _strike(names, bitmaps, order):
    location, data = newTable("CBLC"), newTable("CBDT")
    location.version = data.version = 3.0
    size = BitmapSizeTable()
    size.hori, size.vert = _line(), _line()
    size.colorRef, size.startGlyphIndex, size.endGlyphIndex = 0, order.index(names[0]), order.index(names[-1])
    size.ppemX = size.ppemY = PPEM
    size.bitDepth, size.flags = 32, 1
    index = eblc_index_sub_table_1(b"", None)
    index.indexFormat, index.imageFormat, index.imageDataOffset = 1, 17, 4
    index.firstGlyphIndex, index.lastGlyphIndex = size.startGlyphIndex, size.endGlyphIndex
    index.names = names
    strike = Strike()
    strike.bitmapSizeTable, strike.indexSubTables = size, [index]
    location.strikes = [strike]
    data.strikeData = [{name: _glyph(bitmaps[name]) for name in names}]
    return location, data


def _line():
    line = SbitLineMetrics()
    line.ascender, line.descender, line.widthMax = 101, -27, 136
    for name in ("caretSlopeNumerator", "caretSlopeDenominator", "caretOffset", "minOriginSB", "minAdvanceSB",
                 "maxBeforeBL", "minAfterBL", "pad1", "pad2"):
        setattr(line, name, 0)
    return line


def _glyph(picture: Image.Image):
    stream = io.BytesIO()
    picture.convert("RGBA").save(stream, "PNG")
    glyph = cbdt_bitmap_format_17(b"", None)
    glyph.metrics = SmallGlyphMetrics()
    glyph.metrics.width, glyph.metrics.height = picture.size
    glyph.metrics.BearingX, glyph.metrics.BearingY, glyph.metrics.Advance = 0, 101, 136
    glyph.imageData = stream.getvalue()
    return glyph
