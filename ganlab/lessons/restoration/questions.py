"""The questions of lesson 14: what is restored, what is invented, and where to measure."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "14.half-and-half", 1, recalls="06", importance=4, minutes=1,
        text="For one and the same input a value is −1 in half of the training pictures and +1 in the other half. What "
             "does a network answer that is trained by the squared error?",
        options=(
            Option("−1 or +1, at random, each half of the time",
                   "It gives one answer for one input. It has no z from which it could draw lots."),
            Option("0, although no training picture has it",
                   "The mean of the answers has the least squared error: 1 on average, where −1 or +1 would cost "
                   "2.", right=True),
            Option("+1, if the last batches had more of these",
                   "Training may wobble a little with each batch. What it goes for is the mean over all."),
            Option("Any value from −1 to +1: they cost the same",
                   "This holds for the absolute error. The squared one has a single best answer."),
        )),
    Question(
        "14.shuffled-truth", 2, recalls="12", importance=4, minutes=2,
        text="Each of 500 blurred pictures is \"restored\" by a sharp real picture, but of somebody else: the 500 true "
             "ones in another order. What do the Fréchet distance and the error to the truth say?",
        options=(
            Option("Fréchet distance large, error small",
                   "The other way round. The crowd of pictures is the very same, the single ones are not."),
            Option("Fréchet distance large, error large",
                   "The Fréchet distance compares means and covariances of crowds. Order does not count in them."),
            Option("Fréchet distance 0, error 0 as well",
                   "The error compares each picture with its own truth, and all 500 show somebody else."),
            Option("Fréchet distance 0, error large",
                   "The two crowds are equal, and no picture is in its place. Resemblance is not "
                   "fidelity.", right=True),
        )),
    Question(
        "14.equal-for-ever", 3, importance=3, minutes=2,
        text="The four filters of a pixel shuffle start equal. Can training make them different, or do they stay a "
             "plain enlargement for ever?",
        options=(
            Option("They part: each draws other pixels, so that it gets another gradient.",
                   "Each of the four stands for one corner of the cells, and the targets differ from corner to "
                   "corner.", right=True),
            Option("They stay equal: what starts equal gets equal gradients at each step.",
                   "True of units that all feed the same output in the same way. These draw four different pixels."),
            Option("They part, but only with noise that makes them unequal at the start.",
                   "No noise is needed. The targets of the four pixels are different enough."),
            Option("They stay equal, but the layers after the shuffle put in the details.",
                   "Nothing holds them: each has weights of its own and a target of its own."),
        )),
    Question(
        "14.without-content", 4, importance=4, minutes=2,
        text="The content weight of SRGAN's G is set to 0, and G starts from nothing. D sees large pictures alone. "
             "What would a perfectly trained G draw?",
        options=(
            Option("The truth: nothing else could fool a perfect D for long",
                   "D knows what real pictures look like, not which one belongs to this small one. It never sees "
                   "x_low."),
            Option("A blur: without a content term it has no target at all",
                   "D is its target, and a blur is what D tells from real pictures most easily."),
            Option("A checkerboard: only the content term keeps it away",
                   "No real picture has one, so D objects to it as well."),
            Option("Sharp pictures that need not fit the small one",
                   "No term compares with x_low or x. The adversarial term asks for some real picture, and for no "
                   "other.", right=True),
        )),
    Question(
        "14.gan-will-overtake", 5, importance=5, minutes=2,
        text="\"On photographs the GAN has 25.4 dB, the squared error 26.5 dB, and that after 250 steps only. With "
             "longer training the GAN will overtake it.\" Where is the mistake?",
        options=(
            Option("There is none: D needs longer than that, and with it PSNR will rise.",
                   "More training makes D ask more firmly for likely detail. Nobody asks for a higher PSNR."),
            Option("PSNR is what the squared error is asked for, and the GAN for something else.",
                   "Likely detail in the wrong place costs more than none. The GAN gives PSNR away for "
                   "resemblance.", right=True),
            Option("250 steps are enough: PSNR has come to an end here and rises no more.",
                   "How long is not the point. Even without end it would not climb to what the mean reaches."),
            Option("A decibel is too little to say which of the two is nearer to the truth.",
                   "Over a whole test set 1.1 dB is a squared error larger by more than a quarter."),
        )),
    Prediction(
        "14.half-way-between", 6, importance=4, minutes=2,
        text="On faces the Fréchet distance of patches is 87.2 for the squared error (α = 0) and 85.6 for the GAN (α = "
             "1). What is it for the network half-way between them, whose weights are the mean of both?",
        figure="14 α = 0.5, Fréchet of patches",
        low=40, high=140,
        afterwards="Lower than at both ends, though nothing was trained there. One end has too little detail, the "
                   "other a faint grid; in the middle they make up for each other."),
    Question(
        "14.whole-or-hole", 7, importance=4, minutes=2,
        text="A hole covers a quarter of the picture. Inside it the PSNR is 20 dB; outside all pixels are known and "
             "untouched. What is the PSNR over the whole picture?",
        options=(
            Option("26 dB: the same error, spread over four times as many pixels",
                   "The mean squared error is a quarter, and 10 · log10(4) = 6 dB. It looks better, and nothing is "
                   "better.", right=True),
            Option("20 dB: what is outside was known before and so does not count",
                   "Over the whole picture it does count, as pixels without any error."),
            Option("80 dB: three quarters are perfect, so one has to take four times as much",
                   "Decibels are a logarithm. A quarter of the error is 6 dB, whatever stood there before."),
            Option("Infinite: most of its pixels have no error, and their PSNR has no limit",
                   "The error is averaged first and the logarithm taken afterwards. An average above 0 stays finite."),
        )),
    Question(
        "14.alone-in-the-hole", 8, importance=4, minutes=2,
        text="Filling by the adversarial term alone: L1 in the hole 0.262 against 0.177 for L2 alone, Fréchet distance "
             "294 against 314. What do the two figures say together?",
        options=(
            Option("One of the measures is wrong: a filling cannot be better and worse at once.",
                   "They ask two questions: near to this face, and like some face. An answer may serve one alone."),
            Option("The adversarial term has not learned anything, since its error is the larger one.",
                   "Its error is below both baselines, and its faces lie nearer to real ones as a crowd."),
            Option("Its fillings are likelier as faces and less true for these people.",
                   "Nothing asked it for the true filling. It draws what could be there.", right=True),
            Option("The Fréchet distance says nothing here, as most of each face is real.",
                   "The real part is the same for all ways. What differs between 294 and 314 comes from the holes."),
        )),
    Question(
        "14.what-can-be-known", 9, importance=3, minutes=1,
        text="Our faces draw each factor independently; hair and beard are painted in one colour. A hole covers the "
             "whole lower half of a face with long blond hair. Which of these can a network know?",
        options=(
            Option("Whether the mouth smiles",
                   "Nothing above the hole tells the mouth. The best it can do is one that occurs often."),
            Option("Whether there is a beard",
                   "The beard is drawn independently of all that is left. At best it guesses, one half each."),
            Option("The colour of a beard",
                   "If there is one it is as blond as the hair above the hole.", right=True),
            Option("The whole, by training on",
                   "Training shows what is frequent. What was drawn by lot for this face is not in the rest of it."),
        )),
)
