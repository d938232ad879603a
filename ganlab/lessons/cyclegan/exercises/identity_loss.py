"""07.identity_loss: the generators' third term."""

from __future__ import annotations

from ganlab.checking import Exercise, Mistake
from ganlab.lessons.cyclegan.exercises import cycle_loss
from ganlab.lessons.cyclegan.exercises._shared import combined, distance, made, two_networks, wrong_distances


def identity_loss(G_xy, G_yx, x, y):
    """The generators' third term: an image that is already in the target domain should stay as it is.

    G_xy makes images of domain y, G_yx images of domain x. Both generators learn, each from its own term.
    x, y: images (B, C, H, W) of the two domains, of one shape.
    Take the mean absolute difference over all numbers, for both generators, and add the two; no weight here.
    The generators stay as they are: train or eval mode, weights, what learns.
    Return one number, a tensor on which backward() can be called.
    """
    return (G_xy(y) - y).abs().mean() + (G_yx(x) - x).abs().mean()


def by_changes(G_xy, G_yx, x, y):
    changes = [G(image) - image for G, image in ((G_xy, y), (G_yx, x))]
    return sum(change.abs().mean() for change in changes)


def loss(G_xy, G_yx, x, y, *, feed=lambda x, y: (y, x), target=lambda x, y: (y, x), half=1.0, detach=(False, False),
         weights=(1.0, 1.0), distance=distance):
    """The reference with chosen mistakes; `feed`: what enters G_xy and G_yx; `target`: what should come out."""
    came = [G(images) for G, images in zip((G_xy, G_yx), feed(x, y))]
    came = [images.detach() if cut else images for images, cut in zip(came, detach)]
    return half * sum(weight * distance(out, want) for weight, out, want in zip(weights, came, target(x, y)) if weight)


EXERCISE = Exercise(
    id="07.identity_loss", place=4, title="Term three: leave alone what is right", points=1, solution=identity_loss,
    cases=two_networks("of each domain, and generators of one layer"), observe=cycle_loss.observe,
    difficulty=1, importance=2, minutes=4, another=by_changes,
    reason="G_xy paints for the domain of y, so an image y needs no change by it, and a generator that exchanges "
           "colours, even if the way back undoes it, pays here.",
    hints=("Which domain does G_xy aim at? Which images therefore need no change by G_xy?",
           "G_xy should give an image y back as it is, G_yx an image x.",
           "(G_xy(y) - y).abs().mean() + (G_yx(x) - x).abs().mean()."),
    mistakes=(
        Mistake("translation_punished", "Translation punished", "G_xy has to change x: it makes an image of domain y "
                "of it. It should leave y alone.",
                combined(loss, feed=lambda x, y: (x, y), target=lambda x, y: (x, y))),
        Mistake("unpaired", "x compared with y", "x and y are no pairs: an image can be compared only with itself.",
                [*combined(loss, feed=lambda x, y: (x, y)), *combined(loss, target=lambda x, y: (x, y))]),
        Mistake("one_domain", "One domain for both", "Each generator has its own target domain: y for G_xy, "
                "x for G_yx.",
                [*combined(loss, feed=lambda x, y: (x, x), target=lambda x, y: (x, x)),
                 *combined(loss, feed=lambda x, y: (y, y), target=lambda x, y: (y, y))]),
        Mistake("one_generator", "One generator for both", "Each domain has its own generator: G_xy for y, G_yx for x.",
                [lambda G_xy, G_yx, x, y: loss(G_xy, G_xy, x, y), lambda G_xy, G_yx, x, y: loss(G_yx, G_yx, x, y)]),
        Mistake("cycle_term", "The cycle term", "That is term two. Here each image goes through one generator.",
                [cycle_loss.cycle_loss, lambda *args: loss(*args) + cycle_loss.cycle_loss(*args)]),
        Mistake("added_first", "Differences added before the absolute value", "Each difference has its own absolute "
                "value: errors of both generators would cancel.",
                [lambda G_xy, G_yx, x, y: (G_xy(y) - y + G_yx(x) - x).abs().mean()]),
        Mistake("twice", "Through the same generator twice", "Once is enough: G_xy(y) is compared with y.",
                [lambda G_xy, G_yx, x, y: distance(G_xy(G_xy(y)), y) + distance(G_yx(G_yx(x)), x)]),
        Mistake("detached", "Detached", "The generators learn through these images: no detach, no no_grad.",
                [*made(loss, detach=(True, True)), *made(loss, detach=(True, False)),
                 *made(loss, detach=(False, True))]),
        *wrong_distances(loss),
    ))
