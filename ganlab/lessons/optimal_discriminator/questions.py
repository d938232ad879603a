"""The questions of lesson 03: what the best D says, what its cost counts, and a slope that dies before the goal."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "03.recall-ratio", 1, recalls="01", importance=4, minutes=1,
        text="At some x the data have the density 0.3 and the fakes 0.1. A D that has learned all there is to learn: "
             "which logit does it give there?",
        options=(
            Option("log 0.3 ≈ −1.20",
                   "That knows of the data alone. If the fakes were denser there, D would have to answer otherwise."),
            Option("log 3 ≈ 1.10",
                   "The logit is the log of the ratio of the two densities, 0.3/0.1. As a probability it "
                   "is ¾.", right=True),
            Option("0.75",
                   "That is D(x), the share of real samples. The logit belongs to it: log(0.75/0.25)."),
            Option("0.2, the difference",
                   "The densities are compared by their ratio. Ten times smaller, both of them, they would get the "
                   "same answer."),
        )),
    Question(
        "03.recall-two-distributions", 2, recalls="02", importance=3, minutes=1,
        text="G has been trained until its samples are distributed like the data. How is its latent z distributed now?",
        options=(
            Option("As before the training: standard normal.",
                   "We chose p(z), and nobody trains it. What has changed is G, and with it p_g, the "
                   "distribution of G(z).", right=True),
            Option("As p_g, the distribution of G.",
                   "p_g belongs to the samples G(z). z is drawn before G sees it."),
            Option("As p_data, since the game is won.",
                   "That is true of G(z). The noise that goes in is as simple as before."),
            Option("So that most z give good samples.",
                   "G has learned to make good samples of the z that come. The z have not learned anything."),
        )),
    Question(
        "03.one-in-a-million", 3, importance=4, minutes=1,
        text="One fake in a million falls into a region where data never fall. What does D* say in this region?",
        options=(
            Option("About ½, since hardly anything falls there.",
                   "½ is agreed on only where both densities are 0. Here one of them is not."),
            Option("One in a million, the share of such fakes.",
                   "D* is the share of real samples at x, not the share of the fakes that come to x."),
            Option("0, as it would if all the fakes fell there.",
                   "Of the samples that fall there, none is real. How many there are does not matter to "
                   "D*.", right=True),
            Option("Anything, since the cost does not feel it.",
                   "It feels little, not nothing. A network may say anything there; the best function says one thing."),
        )),
    Question(
        "03.a-quarter-nearer", 4, importance=4, minutes=2,
        text="In the last pair the two densities are 8 apart, and C(G) is 0. G now moves a quarter of the way towards "
             "the data. What does its cost C(G) say to that?",
        options=(
            Option("It falls by a quarter of the way from 0 to −log 4, so by 0.35.",
                   "C is no distance along x. It depends on how far the densities overlap, and they do not."),
            Option("It falls a little, and more the nearer G comes: JSD grows with distance.",
                   "It grows with distance only while they overlap, up to log 2. These two have passed that."),
            Option("It rises, since D* becomes surer as G comes closer to the data.",
                   "D* is as sure as can be in both places. Closer densities are never easier to tell apart."),
            Option("Nearly nothing: at 6 apart they still do not overlap, and C stays 0.",
                   "JSD is log 2 wherever there is no overlap. It tells wrong from right, and not how "
                   "far wrong.", right=True),
        )),
    Prediction(
        "03.hard-gap", 5, importance=4, minutes=2,
        text="The D of the hard pair is off by 0.31 at its worst place. A coin, D = ½ everywhere, lacks 0.34 of the "
             "value V(D*). How much does this D lack?",
        figure="03 hard pair: gap of the trained D", low=0.0001, high=0.3, log=True,
        afterwards="Less than a hundredth of what a coin lacks. Errors count squared and by density, so a cost near "
                   "its best value does not say that D is right everywhere.",
    ),
    Question(
        "03.better-d-tells-less", 6, importance=4, minutes=2,
        text="At 10 σ the slope through the trained D is 0.00049; with the exact D* it would be 0.00002. What would "
             "more training of this D do for G?",
        options=(
            Option("Give G a longer slope: a better D knows more.",
                   "It knows surer that the fakes are fakes. With the saturating cost just this shortens the slope."),
            Option("Nothing: D has no samples where it could improve.",
                   "There are plenty on both sides. D still lowers its cost by becoming surer of them."),
            Option("Take away most of the slope that is left.",
                   "More training brings D nearer to D*, and D* tells G less than this unfinished D does.", right=True),
            Option("Correct its sign, which is still left to chance.",
                   "Both slopes are positive: they send G back towards the data. The sign is not the trouble."),
        )),
    Question(
        "03.two-valleys", 7, importance=3, minutes=3,
        text="C is convex as a function of p_g: it has one valley. Yet the picture shows two valleys, with an optimal "
             "D at every point. Where does the argument stop holding?",
        options=(
            Option("C is convex only for data with one mode, and here the data have two of them.",
                   "Convexity in p_g holds for any data. Two modes only make it visible that shifts leave the "
                   "straight way."),
            Option("With two modes the optimal D jumps between them, and then the formula fails.",
                   "D* = p/(p + q) holds at each x for any densities. The two valleys are computed with it."),
            Option("The valleys come from the grid of shifts; a finer one would show a single valley.",
                   "At the hill C is higher than on both sides by far more than a step of the grid could change."),
            Option("Between two shifts the convex path runs through mixtures, which this G cannot make.",
                   "Half a bump at each place is on the straight way between the two densities. A shift "
                   "goes another way.", right=True),
        )),
    Question(
        "03.below-the-bound", 8, importance=5, minutes=2,
        text="No D can have a cost below −V(D*) = 0.80. This D has a training cost of 0.24. Is the theorem wrong?",
        options=(
            Option("No: the bound holds for means over the densities, not over 60 fixed points.",
                   "The 30 + 30 points are another, discrete distribution. On it a comb is the best D, "
                   "and its cost can go to 0.", right=True),
            Option("Yes, for networks: it was proved for free functions, and networks can do more.",
                   "Networks can do less than free functions. No function beats D* on new samples."),
            Option("No: D has become better than D* and has found structure that D* does not see.",
                   "D* knows both densities exactly, and there is nothing more to find. The held-out cost says 2.25."),
            Option("Yes, slightly: the bound is an integral on a grid, and its error is that large.",
                   "Quadrature agrees to many digits in this lesson. The gap here is 0.56."),
        )),
)
