"""The diagram of lesson 07 names every term."""

from ganlab.lessons.cyclegan import drawings


def test_the_diagram_names_every_term():
    words = " ".join(text.get_text() for text in drawings.cyclegan_diagram().axes[0].texts)
    for word in ("adversarial", "cycle", "identity", "pool", "detach", "frozen", "opt_G", "opt_D"):
        assert word in words
