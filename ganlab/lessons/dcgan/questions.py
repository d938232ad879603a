"""The questions of lesson 04: sizes and checkerboards, measures that can be fooled, and traces of digits."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "04.recall-half", 1, recalls="02", importance=4, minutes=1,
        text="For 500 steps D(x) and D(G(z)) have stayed near ½, and J_D near 1.39. What do these traces tell you "
             "about the samples?",
        options=(
            Option("They are good: a D that is trained says ½ only where p_g = p_data.",
                   "That holds for the best D against a G that stands still. Here D runs after a G that moves."),
            Option("They are bad: a D that has learned anything stays below 1.39.",
                   "Against perfect fakes the best D has exactly 2 log 2 = 1.39. Nothing better is possible there."),
            Option("They have collapsed: in a healthy run D always keeps a clear lead over its G.",
                   "Perfect fakes would leave D without any lead, too. The traces fit both, and cannot tell them "
                   "apart."),
            Option("Little: a D that is always late says ½, just as one against perfect fakes.",
                   "Lesson 02's collapsed run had just these traces, and one cluster of eight. Look at "
                   "samples, and count modes.", right=True),
        )),
    Question(
        "04.recall-range", 2, recalls="01", importance=4, minutes=1,
        text="Real images are scaled to [0, 1], and G ends in tanh. After a hundred steps J_D is near 0, and G's "
             "samples do not get better. What has D learned?",
        options=(
            Option("What digits look like, faster than G could.",
                   "Perhaps a little of it. But a far easier sign is at hand, and D's cost is near 0 with that alone."),
            Option("The training digits by heart.",
                   "A hundred steps are few for that, and lesson 01 saw the same J_D on digits that were held out."),
            Option("That pixels below 0 occur in fakes only.",
                   "Lesson 01 told digits from digits this way, without a mistake. Nothing about the "
                   "shape of a digit was needed.", right=True),
            Option("Nothing: a D that works has J_D near 1.39.",
                   "1.39 is the cost of a D that cannot decide. Near 0 it is right almost always, here for the wrong "
                   "reason."),
        )),
    Question(
        "04.side-28", 3, importance=3, minutes=2,
        text="You leave out the border and train on digits of 28×28 pixels. D's convolutions and G's transposed ones "
             "all have kernel 4, stride 2, padding 1, and G begins with 4×4 maps. What goes wrong?",
        options=(
            Option("G cannot make 28×28: its maps go from 4 to 8, 16 and 32.",
                   "Each transposed layer doubles the side: (n − 1)·2 − 2 + 4 = 2n. From 4 no doubling "
                   "leads to 28.", right=True),
            Option("D cannot read 28×28: a side of 7 pixels cannot be halved.",
                   "The convolution rounds down: 28 → 14 → 7 → 3. Only the kernel of the last layer, made for 4×4, "
                   "would have to change."),
            Option("Both fail: strided layers work for powers of two only.",
                   "The formulas take any side. D gets by with 28, and a G that began with 7×7 maps would reach it."),
            Option("Nothing: D halves what G has doubled, whatever the side.",
                   "D undoes G's sizes only along the chain that G makes. The sides of that chain are 4, 8, 16, 32, "
                   "and not 28."),
        )),
    Question(
        "04.equal-stamps", 4, importance=3, minutes=2,
        text="Kernel 4, stride 2: away from the border, every output pixel is reached by four stamps. You feed in a "
             "constant image, and the kernel is random. Is the output even there?",
        options=(
            Option("Yes: every pixel there is the sum of equally many stamps of the same input value.",
                   "Equally many, but not the same weights. The sum of one group of weights need not be that of "
                   "another."),
            Option("No: neighbours add up different kernel weights, so a pattern repeats every two pixels.",
                   "Which four weights meet at a pixel depends on whether its row and column are even. "
                   "That makes four sums, in turn.", right=True),
            Option("No: a random kernel makes noise, in which no pixel has anything to do with the next.",
                   "The input is the same everywhere, so pixels two apart add up the very same weights. Noise would "
                   "not repeat."),
            Option("Yes, but only if the weights have mean 0, as in the initialisation of this paper.",
                   "Mean 0 is meant over many draws. The weights of one kernel still have four different sums."),
        )),
    Prediction(
        "04.grey-clouds", 5, importance=5, minutes=1,
        text="Grey clouds are the mean of all training digits with noise on it; no stroke can be seen. Which share of "
             "1,000 of them does the reader read, that is, call one digit with a probability of at least 0.9? (0 to "
             "1; of real digits it reads .96.)",
        figure="share read, grey clouds", low=0.0, high=1.0,
        afterwards="A sure answer proves nothing about a picture of a kind that the classifier has never met. A "
                   "measure is tried on bad pictures before it is believed.",
    ),
    Question(
        "04.sure-of-a-cloud", 6, importance=4, minutes=2,
        text="The reader is right on 98.7 % of held-out digits. How can it call grey clouds an 8 with a probability "
             "of at least 0.9?",
        options=(
            Option("Its ten probabilities add up to 1: it must name a digit, and clouds it never met.",
                   "It learned to part ten kinds of digits from each other. Nothing taught it to part "
                   "digits from other pictures.", right=True),
            Option("The mean of all digits is itself a digit, as the mean of two latents is a latent.",
                   "The mean of pictures is no picture of its kind: it has no stroke. G's latents are another space."),
            Option("It has learned its training digits by heart, and the clouds are made of just these.",
                   "98.7 % on digits it has never seen speaks against that. A reader that generalises well can fail "
                   "here, too."),
            Option("With a probability of 0.9 it is wrong in one case of ten, and the clouds are those.",
                   "That would be so on digits, if it is calibrated there. Of 1,000 clouds it reads nearly all, not "
                   "a tenth."),
        )),
    Question(
        "04.floor", 7, importance=3, minutes=1,
        text="Held-out digits are as real as the training digits, and from the same collection. Still their Fréchet "
             "distance to them is 5.2 and not 0. What would bring it nearer to 0?",
        options=(
            Option("A better classifier, since these features cannot quite tell what a digit is.",
                   "Any features have this error: it comes from how few images are averaged, not from what the "
                   "features say."),
            Option("Digits from other people, since these are too much alike in their strokes.",
                   "Other hands would be another distribution and lie further away."),
            Option("More held-out digits: means and covariances of 1,000 are off by chance.",
                   "The errors of means and covariances enter squared, so they never cancel. They shrink "
                   "with N, roughly as 1/N.", right=True),
            Option("Nothing, since no held-out digit is ever equal to a training digit.",
                   "The distance compares means and covariances, not single images. These agree for many images of "
                   "one source."),
        )),
    Question(
        "04.perfect-thief", 8, importance=5, minutes=1,
        text="A thief of a generator has stored all 9,000 training digits and hands out 1,000 of them at random. What "
             "do the three measures up to here say: share read, Fréchet distance, class entropy?",
        options=(
            Option("The Fréchet distance gives it away, because it is exactly 0.",
                   "1,000 of the 9,000 still differ by chance: about 5, as for held-out digits. And a low distance "
                   "alarms nobody."),
            Option("The entropy gives it away, because copies repeat a few classes.",
                   "1,000 random training digits have the classes of the training set, nearly equally often."),
            Option("The share read gives it away: it is 1 on the training digits.",
                   "It would be about that of held-out digits, .96, and even a share of 1 would count as praise."),
            Option("Excellent in all of them, about as good as held-out digits.",
                   "Its pictures are real digits in the right proportions. None of the three asks "
                   "whether they are new.", right=True),
        )),
    Question(
        "04.lead-of-d", 9, importance=5, minutes=2,
        text="From step 1,000 to 2,000 J_G does not fall, D(x) climbs from .63 to .8, and D(G(z)) sinks from .37 to "
             ".2. The Fréchet distance goes from 36 to 21. What do you conclude?",
        options=(
            Option("G has learned nothing more: a cost that does not fall means no progress.",
                   "That would hold against a judge who stands still. This D moves, and the distance shows the "
                   "progress."),
            Option("D leads, and G still learns: J_G is no measure of its samples.",
                   "J_G is read off a D that has become better. Against a harder judge better samples "
                   "can cost just as much.", right=True),
            Option("D has won: the run should have been ended at about step 1,000.",
                   "G's gradient norm does not vanish, it grows. And after step 1,000 the distance loses two fifths."),
            Option("G hops between modes: D rejects a digit as soon as it appears.",
                   "A G that is ahead and hops shows D(G(z)) above D(x). Here D(x) is far above."),
        )),
    Question(
        "04.same-figure", 10, importance=3, minutes=2,
        text="D without batch norm, 450 steps: in each row nearly all z give the same figure. The reader most often "
             "says 8 at step 150, 3 at step 225, then 8 again. A student: G covers two modes. What is wrong with that?",
        options=(
            Option("An 8 and a 3 are too much alike: the reader takes one of them for the other.",
                   "Even two clear digits would be no coverage here, since they hardly occur side by side."),
            Option("All six moments should be counted together, and would show more than two modes.",
                   "What G made at step 225 is gone at step 300. One uses a generator, not the history of it."),
            Option("At each moment there is one figure, and what the reader calls it says little.",
                   "Coverage is counted over many z at one moment. And the reader calls grey clouds an 8 "
                   "as well.", right=True),
            Option("Too few latents: among 10,000 the eight other digits would turn up as well.",
                   "The figures of 300 latents lie 4 apart, where real digits lie 10. More draws of the same do not "
                   "spread."),
        )),
)
