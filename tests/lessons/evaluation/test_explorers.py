"""The explorer of lesson 12: its dots are the measures of what is shown."""

from ganlab.lessons.evaluation import crowds, drawings, explorers


def worse(explorer):
    return dict(zip(crowds.MEASURES, explorer.drawing.dots.get_xdata()))


def test_honest_samples_are_in_the_grey_band():
    assert all(abs(value) < drawings.NOTICED for value in worse(explorers.two_clouds()).values())


def test_copies_look_better_than_real_and_only_one_measure_objects():
    explorer = explorers.two_clouds()
    explorer.controls["share of copies"].value = 0.8
    found = worse(explorer)
    assert found["nearer to training"] > 5
    assert all(found[name] < drawings.NOTICED for name in crowds.HIGHER_IS_BETTER)


def test_a_lost_mode_is_noticed_by_recall_and_not_by_precision():
    explorer = explorers.two_clouds()
    explorer.controls["share of the right mode"].value = 0.0
    found = worse(explorer)
    assert found["recall"] > 5 and found["coverage"] > 5 and found["Fréchet"] > 5
    assert found["precision"] < 3
