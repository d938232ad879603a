"""The questions of lesson 11: distances, limits of a slope, what a table proves."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "11.only-fakes-there", 1, recalls="03", importance=4, minutes=2,
        text="In a whole region lie fakes only, and no real sample ever falls there. What does the optimal D of lesson "
             "03 say in it, and what do the fakes inside feel?",
        options=(
            Option("It says ½ there, since it has never seen a real sample that it could compare with.",
                   "It has seen fakes there. D* is the share of real samples, and this share is 0."),
            Option("It rises towards the data, so that the fakes learn the way, and faster the nearer they are.",
                   "D* looks at each place by itself. It knows nothing of how far away the data are."),
            Option("It says 0 all over the region, so D has no slope there and shows the fakes no way.",
                   "p_data is 0, so D* = 0/(0 + p_g) = 0 everywhere in it, however near the data lie.", right=True),
            Option("It falls towards the data, since a good fake is harder to tell and costs D more.",
                   "Nothing is hard to tell here. Fakes and data share no place, near or far."),
        )),
    Question(
        "11.credit-for-a-cure", 2, recalls="10", importance=4, minutes=1,
        text="In lesson 10 the unrolled GAN captured 8 modes and the plain one 0.9. Why did this comparison alone not "
             "show that unrolling was the cure?",
        options=(
            Option("Simpler changes of D had not been tried, and they did as much.",
                   "The method changed several things at once. Controls showed that a D which keeps up was "
                   "enough.", right=True),
            Option("Eight seeds are too few for so large a difference to be believed.",
                   "All eight unrolled runs had all modes, and no plain run had. Chance is not the doubt here."),
            Option("The quality of the unrolled samples stayed below the ceiling.",
                   "It did, but this is another question. What was to be cured was the missing modes."),
            Option("The plain GAN had fewer steps of G, so that it could not learn.",
                   "Both had 2,500 steps of G. What differed was how much D did in each of them."),
        )),
    Question(
        "11.near-or-matching", 3, importance=4, minutes=2,
        text="All real samples are at 0. Generator A puts all its fakes at 0.1. Generator B puts half of them at 0, "
             "half at 0.4. Which of the two does each measure prefer?",
        options=(
            Option("JS and W₁ prefer A, for its fakes are all close.",
                   "JS does not know what close means. A shares no place with the data, so its JS is log 2, the "
                   "largest there is."),
            Option("JS prefers B, which fits in part; W₁ prefers A.",
                   "B shares a place with the data: JS is 0.22 and not 0.69. The way is 0.1 for A, and ½ · 0.4 = 0.2 "
                   "for B.", right=True),
            Option("JS prefers A, W₁ prefers B, which is half right.",
                   "It is JS that rewards what is exactly right. W₁ counts how far all the mass must go."),
            Option("JS and W₁ prefer B, since half of it is perfect.",
                   "W₁ also asks how far the other half must go: ½ · 0.4 = 0.2, twice as far as all of A."),
        )),
    Question(
        "11.rescale-the-clipped", 4, importance=3, minutes=2,
        text="The clipped critic says 0.0023, 0.0041 and 0.0056 at true distances of 1, 2 and 3. Can one factor, found "
             "once, turn what it says into distances?",
        options=(
            Option("Yes: all its values are too small by the same factor of some hundreds.",
                   "The factors are 435, 488 and 537. At distance 3 the first one would give 2.43."),
            Option("No: each critic had its own slope, so the factor is another each time.",
                   "Clipping limits weights, and which slope comes of it depends on the data. Here 435, 488 and "
                   "537.", right=True),
            Option("Yes: one chooses c some hundreds of times as large, and it says 1, 2, 3.",
                   "c enters at every layer, so the slope can grow with a power of c. No c by itself makes it 1."),
            Option("No: such small values are rounding noise and have nothing to do with it.",
                   "They grow with the distance, in order, and are far above rounding. They only lack a scale."),
        )),
    Question(
        "11.above-the-distance", 5, importance=4, minutes=2,
        text="The critic of WGAN-GP says 3.22 where the true distance is 3. The mean slope at its interpolates is "
             "1.08. Why is the figure too large?",
        options=(
            Option("400 steps have been too few for the critic to come near its best.",
                   "A critic that lags says too little. This one says too much, and its slope is above 1."),
            Option("The penalty counts slopes below 1 as well and so drives them up.",
                   "It pulls from both sides towards 1. By itself it would leave the slope exactly there."),
            Option("The samples lie farther apart by chance than the clouds they are from.",
                   "Then the slope would be 1. It is 1.08, and 3 · 1.08 = 3.24 explains the figure without chance."),
            Option("A slope a little above 1 earns the critic more than it has to pay.",
                   "Near 1 the penalty grows slowly, while the gain grows in proportion to the slope. A price is no "
                   "wall.", right=True),
        )),
    Question(
        "11.flatter-than-allowed", 6, importance=3, minutes=2,
        text="Each of D's four layers has a largest singular value of exactly 1, with LeakyReLU between them. Measured "
             "at images, D's slope is about 0.1. Is there a mistake?",
        options=(
            Option("No: what one layer stretches most, the next one often shrinks.",
                   "The product of the four is an upper bound. It is reached only if the directions of all layers "
                   "fit.", right=True),
            Option("Yes: four layers of slope 1 are together a function of slope 1.",
                   "1 is the largest stretch of a layer, in one direction. Other directions are stretched less."),
            Option("Yes: the power iteration must have taken σ for much too large.",
                   "Its estimate comes from below. And here the singular values are given: exactly 1."),
            Option("No: D has been trained, and so its singular values have fallen.",
                   "Normalisation sets them to 1 at each use, before and after training alike."),
        )),
    Prediction(
        "11.one-side-detached", 7, importance=4, minutes=2,
        text="EBGAN, trained with the image detached inside the energy: G's gradient comes through the reconstruction "
             "only. Which Fréchet distance will it have? (Correct EBGAN about 25, untrained G about 465.)",
        figure="11 image detached, Fréchet distance",
        low=15, high=500, log=True,
        afterwards="Nearly that of an untrained G. The half of the gradient that was cut off is the half that moves "
                   "the image to what D can rebuild; the code runs, and no error tells you."),
    Question(
        "11.cost-that-stays", 8, importance=4, minutes=2,
        text="An EBGAN's J_D falls to the mean energy of the real images and stays there. G's samples show nothing. "
             "What has happened?",
        options=(
            Option("G has reached the data, so that both energies are the same now.",
                   "With equal energies below m, the second term would be m − E, well above 0. And the samples show "
                   "nothing."),
            Option("D rebuilds the fakes as well as real images and tells G nothing.",
                   "Then the fakes' energy would be low and the term m − E(G(z)) large: J_D would be high."),
            Option("All fakes lie beyond the margin, and their term is 0 for D.",
                   "J_D = E(x) + [m − E(G(z))]⁺. If it equals E(x), the hinge is silent and D learns from no "
                   "fake.", right=True),
            Option("The rate of D is too small, so that its cost no longer falls.",
                   "It has fallen exactly to the first of its two terms. That is no place to get stuck by chance."),
        )),
    Question(
        "11.what-the-table-says", 9, importance=5, minutes=2,
        text="On another machine one run each gave these Fréchet distances: hinge 22, EBGAN 24, R1 40, non-saturating "
             "47, WGAN-GP 47, pairs with R1 + R2 48, clipped WGAN 167. Which sentence does this support?",
        options=(
            Option("The hinge is a better objective than EBGAN.",
                   "22 and 24 come from one run each. Another seed may well turn them round."),
            Option("The pairs of 2024 are no progress over 2014.",
                   "R3GAN claims long runs that do not break. None of these runs is long."),
            Option("WGAN-GP's cost is worth no more than 2014's.",
                   "At equal images its G made a fifth of the steps. The costs alone were not compared."),
            Option("Clipping stays far behind in this setting.",
                   "167 is 3.5 times the next one, too much for chance. And the sentence claims nothing beyond this "
                   "setting.", right=True),
        )),
)
