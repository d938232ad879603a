"""The questions of lesson 06: what L1 paints where several answers are right, what a patch sees, and leaks."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "06.recall-deaf-judge", 1, recalls="05", importance=5, minutes=1,
        text="In lesson 05 one G was given the class y, but its D was not. The samples looked like digits, and y was "
             "ignored. Why?",
        options=(
            Option("G is too small to learn the digits and the classes at once.",
                   "The same G obeyed as soon as D saw y or had to name it."),
            Option("One of ten numbers beside z is too faint for G to notice it.",
                   "It was loud enough with another D. What was missing was a reason to listen."),
            Option("No term of the game depended on whether a sample fits y.",
                   "G does what lowers its cost. A D that does not see y cannot make a wrong digit "
                   "dearer than a right one.", right=True),
            Option("The class only comes through after G has learned to draw.",
                   "More steps do not help: at no time does anything reward the fit."),
        )),
    Question(
        "06.recall-five-stages", 2, recalls="04", importance=2, minutes=1,
        text="An image of 64×64 pixels goes through five convolutions with kernel 4, stride 2 and padding 1. How "
             "large are the maps then?",
        options=(
            Option("1×1",
                   "That takes six halvings: 64 is two to the sixth."),
            Option("2×2",
                   "Each halves the side: 64 → 32 → 16 → 8 → 4 → 2.", right=True),
            Option("12×12",
                   "The side is not divided by five. It is halved five times."),
            Option("59×59",
                   "With stride 1 the side would shrink by one a layer. Stride 2 halves it."),
        )),
    Question(
        "06.blue-or-yellow", 3, importance=4, minutes=2,
        text="Of all patches that look alike in grey, six of ten are bluish, b = −0.6, and four yellowish, b = +0.6. "
             "G cannot tell which it has. What will it paint if it learns by L1, and what by the squared error?",
        options=(
            Option("L1: −0.12. Squared error: −0.12.",
                   "The mean minimises the squared error only. For L1 each step towards the larger group pays."),
            Option("L1: −0.6. Squared error: −0.12.",
                   "L1 is smallest at the median, the colour of the majority; the squared error at the "
                   "mean, 0.6·(−0.6) + 0.4·0.6.", right=True),
            Option("L1: −0.12. Squared error: −0.6.",
                   "These are exchanged: squares punish large errors most, and so they stay in the middle."),
            Option("Both draw: −0.6 in six of ten cases.",
                   "G is a function. Equal inputs get equal outputs, so no case can differ from another."),
        )),
    Question(
        "06.two-eyes", 4, importance=4, minutes=1,
        text="Every logit of a PatchGAN sees 16×16 pixels. In a made portrait the left eye is blue and the right one "
             "brown, 40 pixels apart. Each eye is well drawn. Does D object?",
        options=(
            Option("Yes: the logits together cover the whole of the image.",
                   "They cover it, but each answers for its own square. Taking the mean compares nothing."),
            Option("Yes: it has seen real faces, and their eyes are alike.",
                   "It has seen them as squares of 16×16 only. Which eyes go together is never in one square."),
            Option("No: a field this small sees colours, but not shapes.",
                   "16×16 pixels hold shapes as well. Eyes that were badly drawn would be noticed."),
            Option("No: no logit sees both eyes, so none can compare them.",
                   "What is further apart than the field cannot be compared anywhere, and J_D is a mean "
                   "over single logits.", right=True),
        )),
    Question(
        "06.best-by-error", 5, importance=5, minutes=2,
        text="L1 alone has the higher SSIM and about the same PSNR, but .18 of the real colours' gradient energy; "
             "with D it has .52. A report ranks by SSIM and calls L1 alone the better one. What is overlooked?",
        options=(
            Option("These measures compare with one answer, and pale colours are a safe one.",
                   "Where several colours are possible the middle of them errs little. Whether it could "
                   "be real is not asked.", right=True),
            Option("SSIM was taken on every fourth patch, which is too few for a ranking.",
                   "There are 567 patches, so over a hundred remain. More of them would measure the same thing."),
            Option("Both runs have too few steps: in the end all of the measures would agree.",
                   "Longer runs do not change what L1 is smallest at. A mean of answers stays a mean."),
            Option("Gradient energy is noise, so the lower one speaks for L1 alone as well.",
                   "Real colours have more of it than either. Far below 1 means that edges and changes are missing."),
        )),
    Question(
        "06.skin-of-lines", 6, importance=4, minutes=2,
        text="Without dabs the input is black lines, and the faces have four skins, about equally often. Still the "
             "skin is right in .71 of the portraits. What do you suspect?",
        options=(
            Option("The network has learned the commonest skin and paints that one.",
                   "The four are about equally frequent. One skin for all would be right in a quarter of the faces."),
            Option("The discriminator has told G which of the skins are the real ones.",
                   "L1 alone, without any D, has .71 as well. And D tells what occurs, not what this face has."),
            Option("The classifier is generous and calls pale middles by the right name.",
                   "A middle without leaks is alike for every face. Whatever it is called, that is right in one face "
                   "of four."),
            Option("The lines tell something of the skin, though nobody meant them to.",
                   "Lines were drawn where neighbouring colours differ. Where skin is like a nose or a "
                   "brow, a line is missing.", right=True),
        )),
    Prediction(
        "06.another-hand", 7, importance=4, minutes=1,
        text="On lines of the kind it learned from, the shipped network has a patch distance of 0.0065. What is it on "
             "lines by Canny's edge detector, which look much the same to us? (Among satellite pictures greyed ones "
             "had 0.07, blurred ones 0.52.)",
        figure="patch distance, shipped network, lines by canny", low=0.005, high=2.0, log=True,
        afterwards="More than a hundred times as far. What looks alike to us need not be alike to a network, which "
                   "has never met a line that is moved or broken.",
    ),
    Question(
        "06.still-follows", 8, importance=3, minutes=1,
        text="In the row D(y), λ = 0, nothing in the loss mentions the sketch. Yet traces of it, such as dark "
             "glasses, can be found in the outputs. Where do they come from?",
        options=(
            Option("From the way G is built: its skips carry the input on.",
                   "At first G passes on what it is given, and no term punishes that. No term asks for "
                   "it either.", right=True),
            Option("From D, which notices when an output does not fit its sketch.",
                   "This D is handed the pair and looks at the output alone. It cannot notice."),
            Option("From the L1 term, which is small here, but has not vanished.",
                   "λ = 0 takes it away wholly. Zero times any distance is zero."),
            Option("From the batches: sketch and portrait are drawn in pairs.",
                   "The pairs are there, but only a loss that looks at both can make use of that."),
        )),
)
