"""The questions of lesson 00: what a generator gives, what a step of learning does, and a kernel that slides."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "00.walk-or-fade", 1, importance=3, minutes=1,
        text="A friend says: G has stored its faces, and your walk fades one stored picture into another. Which sight "
             "in these rows speaks against it?",
        options=(
            Option("Neighbouring pictures of a row differ by small steps only.",
                   "A fade has small steps, too. This fits both stories."),
            Option("The two ends of a row are clear faces of different people.",
                   "So they would be if G had stored them. The ends cannot tell; look between them."),
            Option("The five rows show different hair, skin and backgrounds.",
                   "Ten stored pictures would give five different rows as well."),
            Option("The face half-way is whole, with one head of hair.",
                   "A fade lays two pictures over each other, and half-way both outlines would show.", right=True),
        )),
    Question(
        "00.constant-judge", 2, importance=4, minutes=1,
        text="D breaks down and says ½ to every picture, whatever is in it. G goes on learning from D's verdicts. "
             "What becomes of G?",
        options=(
            Option("It is finished, since ½ is what D says when the samples are perfect.",
                   "D says ½ to noise as well. The number alone says nothing about this G."),
            Option("It learns nothing: no change of its samples changes the verdict.",
                   "G follows the change of D's answer. Where the answer is the same for every picture, "
                   "there is nothing to follow.", right=True),
            Option("It learns from the real pictures instead, only a little more slowly.",
                   "G never sees a real picture. All that it knows about them comes through D."),
            Option("It learns half as well, since half of its samples are now accepted.",
                   "Being accepted is not what teaches. What teaches is that one sample is rated higher than another."),
        )),
    Question(
        "00.straight-g", 3, importance=3, minutes=1,
        text="z is uniform between 0 and 1. Somebody replaces g by a straight line that leads from x = −5 at z = 0 to "
             "x = 5 at z = 1. How are the samples g(z) distributed?",
        options=(
            Option("Evenly from −5 to 5, without any bump.",
                   "A straight line only stretches z. Samples crowd where g is flatter than elsewhere, "
                   "and it nowhere is.", right=True),
            Option("In two bumps, since P(X) has two.",
                   "P(X) acts through g alone. A line between −5 and 5 knows nothing of the data's bumps."),
            Option("In one bell around 0, the middle of it.",
                   "Nothing makes the middle more likely: z has none, and the line treats all z alike."),
            Option("Mostly near −5 and 5, where g ends.",
                   "The ends of g are reached by the ends of z only, and these are no more frequent than other z."),
        )),
    Prediction(
        "00.one-neuron", 4, importance=3, minutes=1,
        text="One single neuron, 64 pixels and a constant, is to say whether a small digit is odd. It learns by 200 "
             "steps of gradient descent. What is its accuracy on digits that it has not seen? (A coin has about 0.5.)",
        figure="00 odd or even, held-out accuracy", low=0.5, high=1.0,
        afterwards="A weighted sum of pixels goes further than most people expect, though odd digits have no common "
                   "shape. Always measure the simplest model first: what comes later has to beat it.",
    ),
    Question(
        "00.noise-or-rate", 5, importance=4, minutes=1,
        text="Left: the run with B = 4 goes up and down, and so does the run on all data with η = 4. Would a larger "
             "batch calm both?",
        options=(
            Option("Only the second: its jumps are the larger ones, so it has more noise.",
                   "Size is no sign of noise. This run draws nothing at random at all."),
            Option("Both: cost that goes up and down is the noise of mini-batches.",
                   "That is one cause of two. All data in each step leave no noise, and the second run jumps all the "
                   "same."),
            Option("Only the first: the second has no noise, its steps are too long.",
                   "It uses all data in every step, so its gradient is exact. It overshoots, and a "
                   "smaller η is the cure.", right=True),
            Option("Neither: only more steps can calm them.",
                   "The noise of the first depends on B. And the second still jumps after 170 steps."),
        )),
    Question(
        "00.tenth-of-noise", 6, importance=3, minutes=1,
        text="Your gradient has too much noise: you want a tenth of it. How many times larger must the mini-batch be?",
        options=(
            Option("About 3 times",
                   "That is √10, and gives 1.8 times less noise. The root stands on the other side: √B has to grow "
                   "by 10."),
            Option("10 times",
                   "Ten times the batch gives √10 ≈ 3.2 times less noise. The batch has to grow by the square of "
                   "what you want."),
            Option("100 times",
                   "The noise falls as 1/√B, and √100 = 10.", right=True),
            Option("1,000 times",
                   "√1,000 is 31.6: three times quieter than was asked for, at ten times the cost."),
        )),
    Question(
        "00.moved-x", 7, importance=3, minutes=1,
        text="The X is drawn one pixel further to the right, and the kernels stay. What happens to the four values of "
             "1 in the diagonal kernel's map?",
        options=(
            Option("They stay where they are, but fall below 1.",
                   "What a place answers depends on the patch that lies there now. The patches that fit lie one "
                   "pixel further."),
            Option("They move to the right by one place and keep their value.",
                   "The same kernel is laid on every place. The four patches have moved, and so has what "
                   "it answers to them.", right=True),
            Option("They vanish, since the kernel was made for the old place.",
                   "A kernel has no place. That is what sets it apart from a neuron that sees every pixel."),
            Option("They spread over two places each, with half of the value.",
                   "One pixel is a whole step of the kernel. Nothing falls between two places."),
        )),
)
