"""How the weights in data/weights were trained; `make weights` repeats it.

    python -m ganlab.training.recipes [NAME …] [--out data/weights] [--work FOLDER]

A recipe is all that decides what the weights will be: one module a paper, `keep` around them. The same seed on the
same kind of machine with the same torch gives the same weights; elsewhere roundings differ, and after thousands of
steps so do the pictures.
"""

from ganlab.training.recipes import editing, pix2pix, restoring, stackgan, stylegan

RECIPES = {recipe.name: recipe for module in (stylegan, pix2pix, stackgan, editing, restoring)
           for recipe in module.RECIPES}
