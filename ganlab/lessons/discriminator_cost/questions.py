"""The questions of lesson 01: what an answer costs, what a logit knows and where, and a slope that teaches nothing."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "01.recall-zero-grad", 1, recalls="00", importance=3, minutes=1,
        text="A student forgets opt.zero_grad() in the loop of gradient descent. Which direction do the steps follow?",
        options=(
            Option("The newest gradient, as it was meant to be.",
                   "backward does not overwrite .grad. This is what clearing it is for."),
            Option("The mean of the gradients of all steps so far.",
                   "Nothing divides by their number. The sum grows, and the steps with it."),
            Option("None: .grad stays as the first step left it.",
                   "Every backward changes .grad. What it finds there is added to, not kept."),
            Option("The sum of the gradients of all steps so far.",
                   "backward adds to .grad. What is not cleared stays in the sum, however long ago it "
                   "was right.", right=True),
        )),
    Question(
        "01.recall-kind-of-model", 2, recalls="00", importance=3, minutes=1,
        text="D tells real digits from fakes without a mistake. Can D by itself draw a digit?",
        options=(
            Option("Yes: who knows so well what a digit looks like needs only noise to start from.",
                   "To part digits from these fakes a small sign may do. Very many pictures with that sign are no "
                   "digits."),
            Option("No: it knows P(real | x) for an x that is given, and not which x occur.",
                   "D is a discriminative model. To draw from P(X) takes a generative one, and that is "
                   "why a GAN has a G.", right=True),
            Option("Yes: by Bayes' rule P(x | real) follows from P(real | x) alone.",
                   "Bayes' rule needs P(x) as well, and P(x) is just what D never learns."),
            Option("No: it has too few hidden units, and a larger D could draw.",
                   "The size is not the point. No D, of whatever size, is asked which x occur."),
        )),
    Question(
        "01.sure-and-wrong", 3, importance=4, minutes=2,
        text="One D is always 99.9 % sure, and right about 85 of 100 samples. Another D says ½ to every sample. Which "
             "of the two has the lower mean cost?",
        options=(
            Option("The second: 0.69 against 1.04.",
                   "Each mistake of the first costs −log 0.001 = 6.9, and 0.15 · 6.9 = 1.04. Always "
                   "saying ½ costs log 2.", right=True),
            Option("The first: it is right far more often.",
                   "The cost does not count mistakes. It weighs each one by how sure D was."),
            Option("The first: its 85 right answers are free.",
                   "They are nearly free. The 15 wrong ones cost more than all hundred answers of the other D."),
            Option("Neither: both know equally little.",
                   "The first knows more and pays more: it says 99.9 % where 85 % would be true."),
        )),
    Question(
        "01.clamped-trace", 4, importance=4, minutes=1,
        text="Look at the clamped form in the line t = 0, a = 100. D has become so sure of some fakes, and trains on "
             "with this form. What will you see of these samples?",
        options=(
            Option("D corrects them first, because their cost is the highest of all.",
                   "Learning follows the slope, not the cost, and the slope in this line is 0."),
            Option("After one step every parameter of D is nan, and training stops.",
                   "That is the fate of the naive form. The clamped one meets no infinite number."),
            Option("Their cost stays at 100, D stays the same, and no message comes.",
                   "The slope is 0: the highest cost of all, and nothing is learned from it.", right=True),
            Option("D corrects them slowly, because the limit makes each step small.",
                   "The step is not small, it is nothing. A constant does not slope."),
        )),
    Question(
        "01.outside-the-band", 5, importance=4, minutes=2,
        text="In the middle picture D's logit leaves the log density ratio outside the grey band. Why?",
        options=(
            Option("The ratio of two densities is not defined where one of them is close to zero.",
                   "Both are above 0 everywhere, and the green line shows their ratio. It is only hard to learn "
                   "there."),
            Option("The network is too small: 32 units a layer cannot make a curve that is so steep.",
                   "They follow the same parabola where there are samples. What is missing outside is data."),
            Option("Hardly any samples of both kinds fall there to correct the logit.",
                   "The cost is a mean over samples. Where only one kind occurs, and rarely, many "
                   "answers cost nearly the same.", right=True),
            Option("The learning rate was lowered, so that the last part could no longer be learned.",
                   "The low rate came last and refines what is judged by the samples. In the band it did so very "
                   "well."),
        )),
    Prediction(
        "01.slope-left", 6, importance=4, minutes=2,
        text="After 30 steps D says 0.23 to the fakes on average, after 1,000 steps 0.0004. How many times shorter is "
             "its slope ∂D/∂x_fake after 1,000 steps than after 30?",
        figure="01 slope of D, 30 steps over 1000 steps", low=1, high=1000, log=True,
        afterwards="D(1 − D) alone has become about 440 times smaller; the logit's own slope has grown about "
                   "fourfold. The surer D is, the less of its slope gets through the sigmoid.",
    ),
    Question(
        "01.random-slope", 7, importance=4, minutes=1,
        text="The slope of the untrained detective is nearly as long as after 30 steps (0.059 and 0.073). Why can G "
             "learn nothing from it all the same?",
        options=(
            Option("It points the wrong way: an untrained D takes the fakes for real.",
                   "It says about ½ to everything. And two wrong ways of that kind would at least agree with each "
                   "other."),
            Option("It points anywhere: it comes from the weights that D started with.",
                   "Another untrained detective points elsewhere, with a cosine of −0.03. No data have "
                   "shaped either of them.", right=True),
            Option("It is too short: G needs the full length of the slope at 30 steps.",
                   "A larger step would make up for a fifth of the length. It cannot make up for the direction."),
            Option("It is saturated: at an answer near ½ the sigmoid is at its flattest.",
                   "At ½ the sigmoid is steepest: D(1 − D) is largest there. It is flat near 0 and 1."),
        )),
    Question(
        "01.cost-of-overlap", 8, importance=3, minutes=1,
        text="The held-out J_D of the moons has come down to 0.67. With a larger D, more points and more steps, could "
             "it come down to 0?",
        options=(
            Option("No: on the moons real points and fakes lie at the same places.",
                   "At such a place the best D gives the share of real points, and every answer but 0 "
                   "and 1 costs something.", right=True),
            Option("Yes: the map only has to follow the moons more sharply.",
                   "A sharper map would still call those fakes real that fall onto a moon by chance."),
            Option("Yes: on new points it goes as low as on the digits.",
                   "Digits and grey noise never look alike, so their cost can go to 0. This cloud covers the moons."),
            Option("No: a network's map has to be smooth, and the moons are thin.",
                   "Smooth or not: a D that knew both densities exactly would still pay about 0.6."),
        )),
)
