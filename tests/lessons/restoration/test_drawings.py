"""The drawings of lesson 14 show what they are given."""

import pytest
import torch
from matplotlib.figure import Figure

from ganlab.lessons.restoration import drawings


def trade_off():
    points = {"bicubic": (20.0, 9.0), "GAN": (19.0, 2.0)}
    return drawings.trade_off(points, [(21.0, 5.0), (20.0, 3.0)], distance="Fréchet")


def figures():
    return {"trade_off": trade_off}


def test_the_trade_off_has_a_point_a_way_and_the_path():
    fig = trade_off()
    (ax,) = fig.axes
    assert {text.get_text() for text in ax.texts} == {"bicubic", "GAN"}
    assert [tuple(line.get_xydata()[0]) for line in ax.lines] == [(21, 5), (20, 9), (19, 2)]
    assert "Fréchet" in ax.get_ylabel() and "GAN 19.0 dB, 2" in fig.alt


def test_a_row_shows_one_picture_a_name():
    drawing = drawings.RowDrawing(Figure(), ["a", "b"])
    drawing.update(images=[torch.ones(3, 4, 4), -torch.ones(1, 4, 4)], said="said")
    assert [float(picture.get_array().mean()) for picture in drawing.pictures] == [1, 0]
    assert drawing.summary == "said"
    with pytest.raises(ValueError, match="Expected 2 pictures"):
        drawing.update(images=[torch.ones(3, 4, 4)], said="")
