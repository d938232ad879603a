"""The questions of lesson 15: what a code keeps, what an edit invents, what a rival without a network does."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "15.same-z-other-y", 1, recalls="05", importance=4, minutes=1,
        text="A conditional generator has learned well. You keep z and change the class y from 3 to 8. What do the two "
             "digits have in common?",
        options=(
            Option("What y leaves open, such as slant and thickness",
                   "z holds what the condition does not say. This is why an edit can keep the rest.", right=True),
            Option("Nothing, since another y makes all layers differ",
                   "The layers get another y and the same z. What depends on z alone may stay."),
            Option("The upper half, in which a 3 and an 8 are alike",
                   "A 3 and an 8 share strokes anyhow. What z adds is what is common to any two classes."),
            Option("All but the pixels that tell the classes apart",
                   "G draws a new picture and does not retouch. Only what z says is carried over, not each pixel."),
        )),
    Question(
        "15.grade-and-judge", 2, recalls="12", importance=3, minutes=1,
        text="You save 50 checkpoints, take the one with the lowest Fréchet distance to real set A, and report this "
             "distance. What is wrong with it?",
        options=(
            Option("Nothing, if the number of samples stands beside the figure.",
                   "N belongs there, but it does not help against a choice that was made by the reported figure."),
            Option("The figure is too high: the last checkpoint would be best.",
                   "The last one need not be the best. And the chosen figure is too low, if anything."),
            Option("The figure flatters: the best of 50 was partly lucky on A.",
                   "Whoever is chosen by a judge must not be graded by the same one. Report with other real "
                   "images.", right=True),
            Option("Set A should have been the training set in the first place.",
                   "Against training images copies are rewarded. That makes it worse."),
        )),
    Question(
        "15.ignored-z", 3, importance=4, minutes=2,
        text="Suppose that G draws the same face for each z of a given y. E_z is trained by the mean squared error to "
             "z, whose numbers have variance 1. Where does its error end?",
        options=(
            Option("Near 1: the picture tells nothing of z, so the best guess is 0.",
                   "Without information the mean of z is the best answer, and its squared error is the "
                   "variance.", right=True),
            Option("Near 0: pictures that are all equal are the easiest ones to read.",
                   "Easy to recognise, but there is nothing to read in them: any z could have made them."),
            Option("Near 0 on G's pictures, and near 1 on real photographs of faces.",
                   "On G's pictures it has no chance either. They are equal for different z."),
            Option("Above 1, and rising: each new z contradicts the ones before it.",
                   "Contradictions average out. The squared error of a constant 0 is 1 and does not rise."),
        )),
    Question(
        "15.code-or-edit", 4, importance=4, minutes=2,
        text="After the edit to sunglasses only 0.57 of the faces have kept their mouth. How do you find out whether "
             "the edit lost it or the code?",
        options=(
            Option("Put on round glasses instead and compare the two",
                   "Both are edits of one code. What the code has lost is missing in both."),
            Option("Draw the same code without any edit and count again",
                   "G(E_z(x), E_y(x)) shows what the code alone gives back. The rest is the edit's share.", right=True),
            Option("Draw a z by chance in sunglasses and count again",
                   "This tells what is kept by luck. It has neither the code nor the face without the edit."),
            Option("Train E_z twice as long and see if it gets better",
                   "It may, and still you do not know which step of the two had lost the mouth."),
        )),
    Question(
        "15.perfect-symmetry", 5, importance=4, minutes=3,
        text="The true front views have an asymmetry of 0.091, the mean difference from their mirror images. Now λ_sym "
             "is raised until G's faces have exactly 0. What is certain about their error, the mean difference from "
             "the truth?",
        options=(
            Option("It falls to 0: the law adds what the hidden half had lost.",
                   "The truth does not obey the law exactly. A face that does cannot be equal to it."),
            Option("It is at least 0.045: one face cannot fit two unequal sides.",
                   "Truth and mirror image differ by 0.091. A symmetric face is as far from one as from the other: at "
                   "least half.", right=True),
            Option("It is exactly 0.091: what asymmetry loses the error gains.",
                   "A symmetric face can lie between the two sides, which costs half, or far from both, which costs "
                   "more."),
            Option("Nothing: symmetry and error are two independent measures.",
                   "They are tied by the triangle inequality, because the truth has an asymmetry of its own."),
        )),
    Question(
        "15.violet-people", 6, importance=4, minutes=2,
        text="Stage II's L1 is 0.062 for people seen in training, 0.064 for people never seen, and 0.092 for people in "
             "violet and pink, which nobody in training wore. What has the network learned?",
        options=(
            Option("The 300 people of the training set, whom it now recognises",
                   "Then it would fail for people never seen. Theirs is nearly the same error."),
            Option("To carry the colour of each pixel over, whichever it may be",
                   "Then violet would be carried over as well. It is where the error grows by half."),
            Option("Poses alone: the colours it chooses have nothing to do with x_A",
                   "For people never seen it finds far more colours than any baseline does."),
            Option("To dress anybody in a new pose, but in the colours it knows",
                   "New people are no trouble, new colours are. What the training set lacks is replaced by what it "
                   "has.", right=True),
        )),
    Question(
        "15.two-other-lights", 7, importance=3, minutes=2,
        text="Two parts are pasted in. One is lighter by a constant; in the other all contrasts are doubled. Which of "
             "them does Poisson's equation put right?",
        options=(
            Option("Both: the differences of the picture around it decide.",
                   "Inside, the differences are those of the pasted part. The surroundings only fix the rest."),
            Option("The second: the cosine transform evens contrasts out.",
                   "The transform only solves the equation quickly. It asks for the differences as they came."),
            Option("The first: a constant leaves all differences as they were.",
                   "The guidance v keeps the differences inside the part. Doubled ones stay doubled.", right=True),
            Option("Neither: it takes the seam away and keeps each light as it is.",
                   "A constant shows at the seam and nowhere else. What takes the jump away takes it away as well."),
        )),
    Prediction(
        "15.real-and-generated", 8, importance=5, minutes=2,
        text="A classifier trained on 200 real digits reads 0.826 of the held-out ones, and one trained on 9,000 real "
             "digits 0.941. What will it be with the 200 and, beside them, digits drawn by a GAN that was trained on "
             "the same 200?",
        figure="15 held-out digits read, trained on real and generated",
        low=0.75, high=0.95,
        afterwards="Next to nothing is gained: G knows the 200 and nothing else. Shifting them by two pixels costs "
                   "nothing and helps more, since it brings knowledge from outside."),
    Question(
        "15.which-generator-helps", 9, importance=4, minutes=2,
        text="Which generator has the best chance to help a classifier for which there are 200 labelled digits?",
        options=(
            Option("One that draws a hundred times as many digits from the same 200",
                   "More draws hold no more than the 200 did. Their number was not what was missing."),
            Option("One trained on the 200 until its Fréchet distance is at the floor",
                   "This is as near to the 200 as can be. It knows no more than they do, and may be a copy of them."),
            Option("One whose digits this classifier reads with a certainty of 0.99",
                   "What it is already sure of teaches it little. They are the easiest digits, not new ones."),
            Option("One trained on many other digits as well, without labels",
                   "It brings in something from outside the 200: which shapes digits have.", right=True),
        )),
)
