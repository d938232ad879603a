"""Regions of faces, and dabs in the middle of them."""

import pytest

from ganlab.lessons.pix2pix import sketching

PARTS = {"hair": "long", "beard": "none"}


def test_regions_part_the_face_and_hold_their_dabs():
    """Kills: a region of the whole picture, two regions exchanged, a dab on the line between two."""
    regions = {where: sketching.region(PARTS, where, size=64) for where in sketching.COLOURS}
    for region in regions.values():
        assert region.shape == (64, 64) and region.dtype == bool and region.mean() > 0.03
    assert (sum(region.astype(int) for region in regions.values()) > 1).mean() < 0.08  # edges are mixed
    assert regions["ground"][2, 2] and not regions["hair"][2, 2]
    for where, (_, palette) in sketching.COLOURS.items():
        (across, down), = sketching.dab(PARTS, where, next(iter(palette)), size=64)["points"]
        row, column = int(down * 64), int(across * 64)
        assert regions[where][row - 1:row + 2, column - 1:column + 2].all()


def test_an_unknown_region_is_a_key_error():
    with pytest.raises(KeyError):
        sketching.region(PARTS, "ear", size=64)
