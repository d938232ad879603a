"""The explorer of lesson 11: its numbers are those of theory."""

from ganlab.lessons.objectives import explorers


def test_the_cost_and_who_feels_it():
    explorer = explorers.best_discriminator()
    explorer.controls["apart by"].value = 3.0
    for objective, words in (("Wasserstein", "J_D = −3.000; 100 %"), ("hinge", "J_D = 0.000; 0 %"),
                             ("log-loss", "J_D = 0.000; 0 %")):
        explorer.controls["objective"].value = objective
        assert words in explorer.summary
