"""The questions of lesson 07: what each term leaves open, a pool, and a message that two networks share."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "07.recall-output-only", 1, recalls="06", importance=5, minutes=1,
        text="In lesson 06 one D judged the output alone, and λ was 0. The kind of hair in the sketch and that in the "
             "portrait agreed hardly more often than by chance. Why?",
        options=(
            Option("Without L1 a network cannot learn to draw anything that resembles hair.",
                   "Its control had no L1 either. There D saw the pair, and the hair was right in half of the cases."),
            Option("G had no skip connections, so the outlines got lost in the bottleneck.",
                   "It had them, and traces of the sketch came through. Nothing in the loss made use of them."),
            Option("The loss asked for real-looking outputs, and not for outputs of this input.",
                   "Any good portrait would have pleased such a D. Nothing made G answer the sketch that "
                   "it was given.", right=True),
            Option("D's field was too small to see the hair as a whole and to judge its kind.",
                   "The control's D had the same field. What differed was whether it saw the sketch."),
        )),
    Question(
        "07.recall-fading-slope", 2, recalls="02", importance=3, minutes=1,
        text="D gives a fake the logit a = 4. How strongly does the non-saturating cost −log σ(a) still push this "
             "fake?",
        options=(
            Option("Strongly: its slope −σ(a) is about −0.98.",
                   "That is the saturating cost, which pushes hardest the fakes that pass."),
            Option("As strongly as any: each fake counts alike in the mean.",
                   "Each cost counts alike. The slopes range from −1 for the worst fakes to 0 for the best."),
            Option("The other way: the logit is too large and has to fall.",
                   "This cost falls as a rises, for every a. It never asks for a smaller logit."),
            Option("Hardly: its slope σ(a) − 1 is about −0.02.",
                   "D takes this fake for real already, and the cost fades where nothing is left to gain.", right=True),
        )),
    Question(
        "07.do-nothing", 3, importance=4, minutes=1,
        text="Both generators return their input unchanged: G_xy(x) = x and G_yx(y) = y. Which of the three terms "
             "objects?",
        options=(
            Option("The adversarial term alone: D_y sees maps where satellite pictures should be.",
                   "There and back nothing has changed, and a satellite picture stays as it is: the two "
                   "other terms are 0.", right=True),
            Option("The cycle term alone: a way that goes nowhere is no way there and back again.",
                   "It measures G_yx(G_xy(x)) − x, and that is exactly 0 here."),
            Option("The identity term alone: it keeps generators from being the identity function.",
                   "It asks for the opposite: what is in the target world already shall stay as it is."),
            Option("All of the three, since none of them is content with a map as the translation.",
                   "Cycle and identity never ask what world the translation belongs to. Only D_y does."),
        )),
    Question(
        "07.slope-plus-six", 4, importance=3, minutes=1,
        text="In the last column, a = 4, the least-squares slope is +6.00. What does G's step do with a fake that D "
             "rates so highly?",
        options=(
            Option("It moves the fake so that D's output rises still further.",
                   "A step goes against the slope. A positive slope means that a has to fall."),
            Option("It moves the fake so that D's output falls back towards 1.",
                   "The cost (a − 1)² asks for 1, not for as much as possible. Its slope is positive "
                   "above 1, so a step lowers a.", right=True),
            Option("It leaves the fake alone, because D is content with it.",
                   "So it would at a = 1, where the slope is 0. At 4 the slope is the steepest of the row but one."),
            Option("It makes the fake less real, since D should say 0 to it.",
                   "0 is what D's own cost asks for on fakes. G's cost asks for 1."),
        )),
    Question(
        "07.time-in-the-pool", 5, importance=2, minutes=2,
        text="The pool of 50 is full. Each new fake enters with probability ½ and then takes a random place. For how "
             "many new fakes does an image stay in the pool, on average?",
        options=(
            Option("25",
                   "Entering half of the time makes images stay longer, not shorter."),
            Option("50",
                   "So it would be if every new fake entered. Only every second one does."),
            Option("100",
                   "Each new fake drives it out with probability ½ · 1/50 = 1/100.", right=True),
            Option("200",
                   "A probability of 1/100 each time means 100 times on average. Doubling it once more has no ground."),
        )),
    Question(
        "07.error-or-looks", 6, importance=4, minutes=2,
        text="Compare by both measures: mean colour .339 and 2.07, Reinhard's transfer .349 and .27, CycleGAN .312 "
             "and .35. Which statement do these figures bear?",
        options=(
            Option("CycleGAN is the best by far: .312 is low, and the others are no rivals.",
                   "The mean colour errs little more and has found nothing of the place. Low errors are cheap here."),
            Option("CycleGAN is nearest to the truth, and Reinhard's patches look more real.",
                   "The first figure compares with the true picture of the place, the second with the "
                   "crowd of true patches.", right=True),
            Option("Reinhard's is the best, for a picture that looks real is also the right one.",
                   "It looks more real, and errs more. Relief of the map in new colours is not what lies there."),
            Option("The mean colour is worth as much as CycleGAN: their errors hardly differ.",
                   "By its patches it is the worst of all by far. A flat picture is no satellite picture."),
        )),
    Prediction(
        "07.snapped", 7, importance=4, minutes=2,
        text="A true pen drawing lets one name the hair colour in .43 of all cases at best. From G_xy's drawings it "
             "comes back right in .61. Now each drawing is snapped to two pure tones, black ink or white paper, so "
             "that no tint is left. In which share does it come back right then?",
        figure="hair colour right after the way back, snapped", low=0.1, high=0.7,
        afterwards="Nearly as often as before. So the message is no faint tint: G_xy writes the colour into where its "
                   "strokes lie.",
    ),
    Question(
        "07.where-written", 8, importance=5, minutes=2,
        text="Hair colour comes back right in .61 of all cases as it is, .60 with noise of σ = 0.1, .53 with σ = 1, "
             ".59 in two pure tones, and a true drawing holds .43. Which explanation fits all of these?",
        options=(
            Option("G_xy writes the colour into the strokes, and G_yx has learned to read them.",
                   "Where strokes lie survives noise for the most part, and two tones wholly. No single "
                   "stroke needs to look odd.", right=True),
            Option("G_xy writes the colour as a tint too faint to see, as in the paper of 2017.",
                   "A faint tint would drown in noise and vanish in two tones. Here little is lost by either."),
            Option("G_yx remembers the faces of its training and knows which hair they have.",
                   "The faces are held out. And it would need the drawing to know which face it is."),
            Option("The hatching shows the darkness of the hair, and G_yx guesses well from it.",
                   "Darkness comes in three steps for seven colours. Whoever guesses within a step is right in .43 "
                   "at best."),
        )),
    Question(
        "07.mirror", 9, importance=4, minutes=2,
        text="Mirroring is one line of code and loses nothing: there and back it would have cycle loss 0. Still "
             "training does not find it, and the error ends above that of doing nothing. Why?",
        options=(
            Option("The cycle term forbids it: mirrored twice, a face is not itself again.",
                   "Twice mirrored is exactly the start. The cycle term would be perfectly content."),
            Option("D_y forbids it: a mirrored face is no true face of the left-looking world.",
                   "World y consists of mirrored faces. They are just what D_y wants to see."),
            Option("The faces are not paired, and a mirror image can be learned from pairs only.",
                   "Pairs would help. But the sunglasses came without any, because there a change in place was "
                   "enough."),
            Option("Other changes lose little, too, and they are nearer for these networks.",
                   "The cycle is content with any change that can be undone, and convolutions repaint in "
                   "place. No term prefers the mirror.", right=True),
        )),
)
