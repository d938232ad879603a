"""The questions of lesson 12: floors, what a measure is blind to, copies."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "12.floor-of-few", 1, recalls="04", importance=4, minutes=2,
        text="In lesson 04 held-out digits had a Fréchet distance of 48 to the training digits with 125 images, and of "
             "5 with 1,000. Both sets are real. Where does most of the 48 come from?",
        options=(
            Option("Means and covariances of 125 images miss the truth, and errors that are squared only add.",
                   "Each estimate is off by chance. The distance squares this, so it cannot cancel; it falls like "
                   "1/N.", right=True),
            Option("It was bad luck of one draw: averaged over many sets of 125 images it would come out near 0.",
                   "A squared error is never negative, so an average over draws stays as far from 0 as one draw."),
            Option("Held-out digits were written by other people, so the two distributions differ a little in truth.",
                   "A true difference would not shrink to a tenth when more images of the same kind are taken."),
            Option("The classifier has learned the training digits by heart and gives other features to new ones.",
                   "Such an effect would be as large with 1,000 images as with 125."),
        )),
    Question(
        "12.truncation-two-marks", 2, recalls="08", importance=3, minutes=2,
        text="In lesson 08 ψ = 0.5 moved the precision of faces-64 from .94 to .99, and the Fréchet distance from 218 "
             "up to 949, with equally many samples. How can both be right?",
        options=(
            Option("The balls of precision grow when ψ falls, so that more samples lie in one of them.",
                   "The balls stand around real faces, and truncation does not change those."),
            Option("The Fréchet distance compares sharpness, and faces near the mean are too sharp.",
                   "It compares means and covariances of features. It has no scale on which clean faces are a fault."),
            Option("The bias of 1/N has grown, because truncated samples count as fewer samples.",
                   "N is the same, and truncated features scatter less, which makes this bias smaller, if anything."),
            Option("The samples look real but are of too few kinds, and precision does not ask for kinds.",
                   "Each sample lies among real faces. Their spread is too small, and only the covariance sees "
                   "that.", right=True),
        )),
    Question(
        "12.compare-with-floors", 3, importance=5, minutes=2,
        text="In 16 features real against real gives 168/N. Generator A has a distance of 0.30 with N = 2,000, "
             "generator B has 0.70 with N = 250. Which one is nearer to the data?",
        options=(
            Option("A: its distance is less than half as large as that of B.",
                   "Most of B's 0.70 is its floor, 168/250 = 0.67. The raw figures answer another question."),
            Option("A: the figure of 2,000 samples is the more reliable one.",
                   "It is more reliable, and it says reliably that A is well above its floor of 0.08."),
            Option("Both alike: with samples without end each distance falls to 0.",
                   "Only the floor falls to 0. The true distance of a wrong generator stays."),
            Option("B: it stands on its floor of 0.67, A far above one of 0.08.",
                   "0.70 − 0.67 = 0.03 is left for B, 0.30 − 0.08 = 0.22 for A. Equal N would show it "
                   "directly.", right=True),
        )),
    Question(
        "12.negative-to-zero", 4, importance=4, minutes=1,
        text="A colleague finds negative values of KID ugly and sets them to 0, then averages over 100 draws of a "
             "perfect generator. What becomes of the mean?",
        options=(
            Option("It rises above 0: the estimate is biased again.",
                   "About half of the values are negative. Without them nothing balances the positive "
                   "half.", right=True),
            Option("It stays at 0, since only values near 0 are changed.",
                   "They are small, but so are the positive ones that they have to balance."),
            Option("It comes nearer to the truth, as no distance is negative.",
                   "The true MMD² is not negative. An unbiased estimate of 0 must be, about half of the time."),
            Option("It stays at 0, but the scatter of the single values grows.",
                   "Half of the values become equal, so they scatter less. The mean is what moves."),
        )),
    Question(
        "12.kid-not-frechet", 5, importance=4, minutes=3,
        text="One feature, and the real values are a standard Gaussian. For which fakes is the Fréchet distance 0, "
             "while KID is clearly above 0 (with samples without end)?",
        options=(
            Option("Half of them at −1, half at +1",
                   "Mean 0, variance 1 and third moment 0 as in the Gaussian: both measures see nothing."),
            Option("A skewed bump, mean 0, variance 1",
                   "The third moment differs, and KID compares three moments. The Fréchet distance compares only "
                   "two.", right=True),
            Option("A Gaussian of mean 0.5, variance 1",
                   "KID is above 0, but so is the Fréchet distance: (0.5 − 0)² = 0.25."),
            Option("Copies of training values only",
                   "Copies have the moments of the data, so neither of the two objects."),
        )),
    Question(
        "12.half-garbage", 6, importance=4, minutes=3,
        text="Of 500 samples 250 are as good as real ones, and 250 lie far away from everything. There are 500 real "
             "points, and k = 5. A perfect generator has a coverage of .97. What does this one have?",
        options=(
            Option("About .97: coverage counts real points, so bad samples change nothing at all",
                   "Bad samples do no harm by themselves, but they stand in the places of good ones: only 250 are "
                   "left."),
            Option("About .87: most of the balls still hold one of the 250 good samples",
                   "With M = 250 the formula gives 1 − (about ⅔)⁵ ≈ .87. So coverage hardly objects to the "
                   "garbage.", right=True),
            Option("About .49: the balls that the other half would have filled stay empty",
                   "A ball needs one sample only. With 500 samples most balls hold several, so half of them are "
                   "enough."),
            Option("About .50: the garbage is in no ball, and it is half of all the samples",
                   "That is precision: the share of samples in a ball. Coverage is a share of the real points."),
        )),
    Prediction(
        "12.copies-rewarded", 7, importance=5, minutes=2,
        text="Half of the 500 samples are now copies of training images, the other half are new real ones. Their "
             "Fréchet distance to the training images, divided by that of entirely new real images (0.325): what do "
             "you expect? 1 means no change.",
        figure="half copied: Fréchet against training, share of the floor",
        low=0.2, high=3, log=True,
        afterwards="Copies repeat the chance errors of the training set, so half of the floor cancels. Measured "
                   "against the training set, copying beats honest samples."),
    Question(
        "12.forty-tosses", 8, importance=4, minutes=2,
        text="You look at 40 samples. 24 of them are nearer to training images than to those left out: a share of "
             "0.60. Has this generator copied?",
        options=(
            Option("Yes: without copies the share is ½, so that any share above it gives copies away.",
                   "It is ½ on average. A single count scatters around it, as any count does."),
            Option("Yes: if c is the share of copies, ½ + c/2 = 0.60, and so a fifth of the samples are copies.",
                   "The formula holds for the average. Solving it for one count of 40 takes chance for copies."),
            Option("It cannot be told from 40: a fair coin gives 24 heads or more in one of eight trials.",
                   "The standard deviation of the share is √(¼/40) = 0.08. With 500 samples 0.60 would be strong "
                   "evidence.", right=True),
            Option("No: a generator that copies is nearer to training images with each of its samples.",
                   "It may copy now and then. Then only the copies are always nearer, and the rest half of the time."),
        )),
    Question(
        "12.grain-unseen", 9, importance=3, minutes=1,
        text="Everybody sees grain at once, yet in the table eight measures find grainy smileys as good as real ones. "
             "What is the reason?",
        options=(
            Option("Grain is random, so that it averages out over the 500 images.",
                   "Features are taken from each image by itself. There every grain is fully present."),
            Option("All eight compare means only, and grain has the mean 0.",
                   "Coverage, recall and sliced W₂² look at whole clouds. They would see it if the features showed "
                   "it."),
            Option("All eight use features that grain hardly moves.",
                   "It learned to name the factors of a smiley and never needed to look at grain. No measure on top "
                   "can.", right=True),
            Option("The floor is so wide that only very large faults leave it.",
                   "It is narrow enough for blur, which five measures notice though it is no plainer to the eye."),
        )),
)
