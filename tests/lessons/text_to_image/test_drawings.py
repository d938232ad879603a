"""The drawings of lesson 13 show what they are given."""

import pytest
import torch
from matplotlib.figure import Figure

from ganlab.lessons.text_to_image import drawings


def words(fig):
    return " ".join(text.get_text() for ax in fig.axes for text in ax.texts)


def test_one_of_three_kinds_of_pairs_is_true():
    assert words(drawings.matching_pairs()).count("false") == 2
    assert words(drawings.matching_pairs()).split().count("true") == 1


def test_both_stages_hear_the_text():
    assert all(part in words(drawings.two_stages()) for part in ("stage I", "stage II", "c ~ N(μ, σ²)", "another c"))


def test_as_many_faces_as_were_asked_for():
    drawing = drawings.FacesDrawing(Figure(), count=3)
    drawing.update(images=torch.ones(3, 3, 4, 4), text="a smile", other="a beard", t=0.25)
    assert all(float(picture.get_array().min()) == 1 for picture in drawing.pictures)
    assert "0.75 of “a smile” and 0.25 of “a beard”" in drawing.summary
    with pytest.raises(ValueError, match="Expected 3 faces"):
        drawing.update(images=torch.ones(2, 3, 4, 4), text="a smile")
