"""The questions of lesson 08: styles, growing, precision and recall, walks."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "08.one-image-judge", 1, recalls="04", importance=4, minutes=1,
        text="In lesson 04 a G collapsed to nearly one digit when batch norm was taken out of D. Why could this D not "
             "see the collapse?",
        options=(
            Option("It judged each image alone, and each one could be a real digit.",
                   "Lack of variety is no property of a single image. Batch norm had let D see the batch.", right=True),
            Option("Its weights were too small to tell a good digit from a bad one.",
                   "It could tell them apart: G was made to draw digits that pass. The repetition is what it missed."),
            Option("It had seen too few real digits to know that there are ten kinds.",
                   "It saw the same data as the D with batch norm, under which G did not collapse."),
            Option("G's samples were copies of training images, which D must call real.",
                   "Copied or new makes no difference here: any good digit, repeated, would have passed."),
        )),
    Question(
        "08.what-instance-norm-keeps", 2, recalls="07", importance=3, minutes=1,
        text="A generator begins with a convolution and instance norm, as that of lesson 07. Which change of the input "
             "picture do its later layers hardly notice?",
        options=(
            Option("The picture is mirrored.",
                   "The pattern of each map is mirrored too. Its mean and deviation stay, but those are what is lost."),
            Option("Its left half is darkened.",
                   "The difference between the halves is a pattern inside a map. Only what holds for all its pixels "
                   "goes."),
            Option("A dark spot is moved aside.",
                   "Where something is, is the pattern that instance norm keeps."),
            Option("All of it is made brighter.",
                   "It adds one number to all pixels of a map, and the mean of the map is taken away.", right=True),
        )),
    Question(
        "08.all-scales-doubled", 3, importance=4, minutes=2,
        text="In one layer in the middle of the generator all y_s and all y_b are doubled, for every map alike. What "
             "happens to the image?",
        options=(
            Option("Its contrast doubles.",
                   "This would be so if nothing followed. The next AdaIN sets mean and deviation of each map anew."),
            Option("It changes hardly at all.",
                   "A common factor passes the convolution, and the next AdaIN takes it out. Only relations between "
                   "maps last.", right=True),
            Option("It gets another style.",
                   "A style acts by which maps are strong and which are weak. Doubling all keeps these relations."),
            Option("Its noise becomes louder.",
                   "The noise of this layer was added before AdaIN, so it keeps its share of the map."),
        )),
    Question(
        "08.unseen-by-groups", 4, importance=4, minutes=2,
        text="D looks at the minibatch standard deviation of groups of four. Which of these generators does this "
             "number betray least?",
        options=(
            Option("One that makes a single face, again and again",
                   "All four images are the same, so the number is almost 0: the clearest case."),
            Option("One that makes two faces, each for half of the z",
                   "In a group of four at least two are then alike, often three or four. The number is clearly too "
                   "small."),
            Option("One whose faces all have the same plain ground",
                   "Many pixels then never differ. In pixels the number falls from 0.27 to about 0.20."),
            Option("One that makes twenty very different faces only",
                   "Four draws of twenty mostly differ as much as four real ones do. Groups of four cannot count to "
                   "twenty.", right=True),
        )),
    Question(
        "08.real-ones-fade-too", 5, importance=4, minutes=2,
        text="While a size fades in, real images are mixed with their own half-size version as well. What would go "
             "wrong at α = 0.3 if they stayed sharp?",
        options=(
            Option("The real images would lie outside of the range from −1 to 1, unlike the fakes.",
                   "Sharp images have the same range as mixed ones. Mixing is an average and widens nothing."),
            Option("D could tell the fakes by their weak fine detail, which G cannot yet make strong.",
                   "Seven tenths of a fake are an enlarged small image. Sharpness alone would give it away, and D "
                   "would look at little else.", right=True),
            Option("G's new layers would get no gradient, because D no longer looks at the details.",
                   "D would look at the details all the more, and G gets its gradient through D in either case."),
            Option("The old layers would be unlearned, for they have never seen any sharp images.",
                   "G's old layers see no images at all. They learn from D's verdict on their own output."),
        )),
    Question(
        "08.recall-of-noise", 6, importance=4, minutes=2,
        text="The untrained generator has a recall of 0.65, the trained one 0.04. What does this say?",
        options=(
            Option("The untrained one covers more kinds of faces, and training has made it collapse.",
                   "Its precision is 0: none of its images looks like a face. It cannot cover kinds of faces."),
            Option("The classifier reads faces into noise, so that real and untrained features coincide.",
                   "Then they would be near, and precision high. The distance of 27,640 says that they are far apart."),
            Option("Its samples lie far apart: the balls around them are huge and hold real faces by chance.",
                   "The radius is the distance to the third neighbour among the samples. Scattered samples get large "
                   "balls.", right=True),
            Option("1,000 samples are not enough for recall, and with more of them both would come near 1.",
                   "Real faces reach 0.95 with the same number. What differs is where the samples lie, not how many."),
        )),
    Question(
        "08.groups-do-not-add-up", 7, importance=3, minutes=2,
        text="In the class run the kind of hair follows the coarse styles in 0.50 of the pairs, the middle ones in "
             "0.11, the fine ones in 0.08. Together this is 0.69. What about the other 0.31?",
        options=(
            Option("There noise has decided the hair, and noise belongs to none of the two faces.",
                   "The noise was switched off for this count."),
            Option("There the mixtures show a third kind of hair, which neither of the two faces has.",
                   "Some may. But a mixture can also simply have kept the hair of the first face."),
            Option("In at least so many pairs no single group carries the second face's hair over.",
                   "A pair counts once for each group that suffices. With a sum of 0.69 at least 0.31 are left without "
                   "any; there several groups decide together.", right=True),
            Option("These pairs have the same kind of hair, so that nobody can say whom it follows.",
                   "Pairs that agree in a factor were left out before counting."),
        )),
    Prediction(
        "08.half-of-z", 8, importance=4, minutes=1,
        text="1,000 images from z, and 1,000 from z/2, without noise; the colours go from −1 to 1. How large is the "
             "largest difference of a single pixel between them?",
        figure="largest difference of a pixel, z against z/2",
        low=1e-07, high=2, log=True,
        afterwards="Rounding, nothing more: the mapping network begins with pixel norm, which throws the length of z "
                   "away. What is thrown away at the door cannot be truncated."),
    Question(
        "08.mean-and-median", 9, importance=3, minutes=1,
        text="In z the mean path length is 58,500 and the median 19,295. What makes the mean three times as large?",
        options=(
            Option("A few steps at which the image jumps from one kind of face to another",
                   "Their squared change is enormous: the longest 1 % of the steps make 22 % of the sum.", right=True),
            Option("The curved walk in z, which is longer than a straight one between the same ends",
                   "That would make all steps a little longer, the median as well."),
            Option("The tiny δ, by which rounding errors of single steps are blown up enormously",
                   "In w the same δ is used, and there the mean is less than half. Rounding would not know the "
                   "difference."),
            Option("The median, which leaves the larger half of the steps out and so is too small",
                   "Where steps scatter evenly around their middle, the two agree. It takes a long tail to part them."),
        )),
)
