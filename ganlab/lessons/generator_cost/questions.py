"""The questions of lesson 02: who learns from what, where a gradient dies, and what D = ½ does not prove."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "02.recall-slope", 1, recalls="01", importance=4, minutes=1,
        text="For one sample the slope of the cross-entropy is dJ/da = y − t. D gives a fake (t = 0) the answer y = "
             "0.8. Which slope does D's logit receive?",
        options=(
            Option("0.8: D is far from right, and so the slope is steep.",
                   "y − t = 0.8 − 0. The slope is as large as the mistake, and a step against it lowers "
                   "the logit.", right=True),
            Option("−0.2: the answer is not yet as high as it should be.",
                   "That would be the slope with the target 1, as if the sample were real."),
            Option("0.16: the slope of the sigmoid, y(1 − y), at this place.",
                   "y(1 − y) is dy/da alone. In dJ/da it cancels against the derivative of the logarithm."),
            Option("1.61: the answer costs −log 0.2, and pulls as hard.",
                   "−log(1 − y) is the cost, and a cost is no slope. Slopes of a logit stay between −1 and 1."),
        )),
    Question(
        "02.recall-too-strong", 2, recalls="01", importance=5, minutes=1,
        text="In lesson 01 two well-trained detectives agreed on how the fakes should change, and yet ∂D/∂x was 100 "
             "times shorter than after 30 steps. Why?",
        options=(
            Option("The logit has become flat, because D has learned everything.",
                   "∂a/∂x did not die. Only what the sigmoid leaves of it did."),
            Option("Both have learned the fakes by heart and no longer see pixels.",
                   "They judged new fakes, which they had never seen, and were right about them."),
            Option("D's cost is nearly 0, and what costs nothing has no slope in x.",
                   "A cost and a slope in x are two things: a D that says ½ everywhere has a high cost, and no slope "
                   "at all."),
            Option("D is nearly 0 at the fakes, and ∂D/∂x has the factor D(1 − D).",
                   "The chain rule through the sigmoid gives ∂D/∂x = D(1 − D) ∂a/∂x. The logit a still "
                   "slopes; the sigmoid is flat.", right=True),
        )),
    Question(
        "02.real-term-kept", 3, importance=4, minutes=1,
        text="V has two terms, and D(x) of real data occurs in the first. A student lets G minimise all of V by "
             "gradient descent, both terms. What changes for G, compared with the second term alone?",
        options=(
            Option("G also learns to make D unsure about real data.",
                   "G could do so only through D's weights, and they stand still while G moves. Its own weights do "
                   "not occur there."),
            Option("G learns about twice as fast, from twice the terms.",
                   "The value of the cost is larger, but the step follows its gradient, and the first term adds 0 to "
                   "that."),
            Option("Nothing: the first term has no gradient for θ_g.",
                   "No fake occurs in E log D(x), so its derivative with respect to θ_g is 0 and every "
                   "step of G is the same.", right=True),
            Option("G is pulled towards the real x of this batch.",
                   "No term compares a fake with a real x. G learns what real data are like from D's slopes alone."),
        )),
    Question(
        "02.same-push", 4, importance=5, minutes=2,
        text="D says 0.02 to a fake. Compare how the two costs push its logit: the saturating one, and the "
             "non-saturating one.",
        options=(
            Option("Opposite ways, since the minus stands in another place.",
                   "With the minus the logarithm changes too: log(1 − D) and −log D both fall as D rises."),
            Option("The same way, and the non-saturating push is 49 times as hard.",
                   "The slopes are −D = −0.02 and D − 1 = −0.98. Both are negative, so both raise the "
                   "logit; 0.98/0.02 = 49.", right=True),
            Option("The same way and equally hard, since the game ends at the same place.",
                   "An equal end does not make equal slopes. They are equal at D = ½ only."),
            Option("The same way, and the saturating push is 49 times as hard.",
                   "At D = 0.02 the saturating cost is at its flat end. It is the harder one where D is near 1."),
        )),
    Question(
        "02.no-grad", 5, importance=4, minutes=2,
        text="To keep D still, a student computes D(x_fake) of G's half inside torch.no_grad(), in place of freezing "
             "D's parameters. What happens at J_G.backward()?",
        options=(
            Option("Nothing is lost: D keeps still, and time is saved.",
                   "G learns through D. Without a record of D's computation no slope of D reaches x_fake."),
            Option("It fails, since nothing leads from J_G back to G.",
                   "no_grad keeps no record of anything in it, of the way through D neither. Frozen "
                   "parameters leave that way open.", right=True),
            Option("G learns, but from a slope that leaves D's part out.",
                   "There is no such half slope. The chain rule needs ∂J_G/∂x_fake, and all of it comes through D."),
            Option("G's gradients come out as zeros, and it stands still.",
                   "Zeros would need a record that leads to G. There is none at all, and PyTorch says so with an "
                   "error."),
        )),
    Prediction(
        "02.gradient-ratio", 6, importance=4, minutes=1,
        text="D is trained alone for 300 steps. Then it says about 0.001 to 0.002 to the fakes. How many times longer "
             "is the gradient dJ_G/dθ_g of the non-saturating cost than that of the saturating one, at the start, in "
             "the seed where the ratio is smallest?",
        figure="02 gradient norm ratio, smallest", low=2, high=5000, log=True,
        afterwards="Near 1/D: for one fake the slopes are 1 − D and D, so at D = 0.002 they differ by a factor of "
                   "500. You can read off D's answers what the saturating cost is about to lose.",
    ),
    Question(
        "02.wait-longer", 7, importance=4, minutes=1,
        text="The saturating G has hardly moved in 300 steps, while D went on learning. A friend says: wait, as D "
             "improves it will tell G more clearly where to go. What do you expect of G's gradient?",
        options=(
            Option("It shrinks further: the surer D is, the nearer its answer is to 0.",
                   "The slope is −D(G(z)). A D that goes on learning against fakes that stand still "
                   "drives it towards 0.", right=True),
            Option("It grows: a better D has a clearer direction to offer, so a longer slope.",
                   "The direction may be clear. Its length carries the factor D(G(z)), and that falls as D improves."),
            Option("It stays: G has not moved, so what it is told has not changed either.",
                   "What G is told depends on D, too, and D has moved in all of the 300 steps."),
            Option("It grows: D was trained for so long that it must begin to forget the fakes.",
                   "The same fakes come in every step. Nothing makes D forget them, and its cost still falls."),
        )),
    Question(
        "02.equilibrium-or-late", 8, importance=5, minutes=2,
        text="In these traces J_D waves near 1.386, and D(x) and D(G(z)) near ½. A student writes: this is the "
             "equilibrium of section 1, so p_g = p_data. Where is the mistake?",
        options=(
            Option("It trusts means: D may say 1 to half of the samples and 0 to the others.",
                   "So sure a D, wrong on half of them, would have a very large J_D. At J_D = 1.386 and mean ½ it "
                   "says ½ nearly everywhere."),
            Option("It overlooks that D is broken: a D that works is always below 1.386.",
                   "This D works: with one G step per D step the same networks find all eight clusters again."),
            Option("It turns the statement round: p_g = p_data gives D = ½, not the reverse.",
                   "A D that is always late says ½ as well. At the equilibrium it says ½ because nothing "
                   "is left to learn.", right=True),
            Option("It comes too early: with more steps like these the samples would follow.",
                   "The place where the fakes sit moves on and on. Nothing in these steps makes G spread them out."),
        )),
    Question(
        "02.who-is-ahead", 9, importance=4, minutes=2,
        text="A run of yours on the ring, one step each, has J_D = 0.75 over its last steps, where balanced runs have "
             "1.28. Four of eight clusters are reached. What do you try first?",
        options=(
            Option("Ten G steps per D step, since G needs to catch up.",
                   "That is far too much: two were enough where D led by its rate, and ten gave the collapse at the "
                   "start of this section."),
            Option("A larger learning rate for D, to teach G about the rest.",
                   "D is ahead already. Making it surer leaves G less slope, not more."),
            Option("Nothing yet: a J_D that is falling shows good progress.",
                   "J_D is D's cost. A low one says that fakes are easily told from real points, which is no "
                   "progress of G."),
            Option("A larger learning rate for G, or a smaller one for D.",
                   "J_D far below a balanced run's says that D is ahead. The table shows both remedies: "
                   "more of G, or less of D.", right=True),
        )),
    Question(
        "02.smaller-rate", 10, importance=3, minutes=2,
        text="With η = ½ the simultaneous players of V = xy move away from (0, 0). Somebody proposes η = 0.001, since "
             "small steps cure most troubles of gradient descent. What happens to the distance r?",
        options=(
            Option("It shrinks: below some η the spiral turns inwards.",
                   "No η does that. A step at right angles to the radius always ends further out, by Pythagoras."),
            Option("It stays exactly the same: small steps make a true circle.",
                   "Only in the limit of infinitely small steps. Any step that one can take leaves the circle "
                   "outwards."),
            Option("It grows just as much as before, only 500 times later.",
                   "The growth per step goes with η², not with η. For the same way round the circle less of it is "
                   "left."),
            Option("It still grows in every step, only by less each time.",
                   "The step is at right angles to the line from (0, 0), so r² becomes (1 + η²) r²: more "
                   "than r² for every η above 0.", right=True),
        )),
)
