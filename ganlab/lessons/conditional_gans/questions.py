"""The questions of lesson 05: why a condition is obeyed, and what accuracy and diversity say only together."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "05.recall-equal-n", 1, recalls="04", importance=4, minutes=1,
        text="Held-out digits have a Fréchet distance of 5.2, measured on 1,000 of them. Somebody's samples have 18, "
             "measured on 300. How far are these samples from held-out digits?",
        options=(
            Option("One cannot say: 300 held-out digits would have about 18, too.",
                   "The bias goes like 1/N. In lesson 04 the floor of held-out digits was 9.3 at 500 "
                   "images and 23.3 at 250.", right=True),
            Option("12.8: the distance of both to the same training digits is known.",
                   "The two figures hold different amounts of bias, so their difference is no distance."),
            Option("Three times as far: the ratio of two distances is free of the bias.",
                   "The bias is added, not multiplied. A ratio does not cancel it."),
            Option("Further than 12.8: of fewer samples a distance comes out too small.",
                   "It comes out too large: errors of means and covariances enter squared."),
        )),
    Question(
        "05.recall-real-terms", 2, recalls="02", importance=3, minutes=1,
        text="D's cost has a term about real images and one about fakes. G wants D's cost to be large. Why does the "
             "real term play no part when G's step is computed?",
        options=(
            Option("It is zero, once D is right about the real images.",
                   "It need not be zero, and would not matter if it were large. What counts is how it changes with "
                   "θ_g."),
            Option("No parameter of G occurs in it, so its gradient for θ_g is zero.",
                   "Real images do not come from G. Adding the term to G's cost would change no step.", right=True),
            Option("Real images are shown to D alone, to keep G from copying them.",
                   "No rule forbids it. Even with the term in G's cost, G would learn nothing about real images from "
                   "it."),
            Option("It belongs to D's half, where G is frozen.",
                   "The term may stand in any half. Autograd finds no way from it to G in either."),
        )),
    Question(
        "05.all-eights", 3, importance=3, minutes=1,
        text="Real images come with labels from 0 to 9, but by mistake all fakes are made for the label 8 and shown "
             "to D as 8s. What will D learn first?",
        options=(
            Option("What a real 8 looks like, since it sees so many labelled 8.",
                   "It need not look. The label alone gives the fakes away in nearly every case."),
            Option("How to tell an 8 from other digits, as a classifier would.",
                   "Its cost asks for real or fake, and not for the class. Here the class is told anyway."),
            Option("Nothing at all, because label and image no longer belong together.",
                   "They belong together in all real pairs. And for parting fakes from real ones the label has "
                   "become useful."),
            Option("That an 8 is nearly always a fake, whatever the image shows.",
                   "Among all pairs with label 8 few are real. The label alone is a sign, and an easy "
                   "one.", right=True),
        )),
    Prediction(
        "05.slant", 4, importance=4, minutes=1,
        text="Take the slants of 300 latents in two classes, say as 4s and as 7s, and correlate them. What is this "
             "correlation for the same z, as a mean over all pairs of classes? (1: the same z leans all digits alike; "
             "0: z says nothing from class to class.)",
        figure="correlation of slant between classes, same z", low=-0.2, high=1.0,
        afterwards="Nobody told G what slant is. What y leaves open stays with z, and G uses z in much the same way "
                   "for all classes.",
    ),
    Question(
        "05.ignores-y", 5, importance=5, minutes=2,
        text="A generator ignores y and writes perfect digits, all ten classes equally often. What do the two "
             "measures say about it?",
        options=(
            Option("Accuracy 0.1, diversity just about 1",
                   "Diversity compares within one class that was asked for. There this G puts ten kinds of digits, "
                   "not one."),
            Option("Accuracy 0.1, diversity close to 0",
                   "0 would be one image a class. This G varies more than it should, not less."),
            Option("Accuracy 0.1, diversity well above 1",
                   "One request in ten is met by chance. And what comes for a 7 holds all digits, so it "
                   "differs more than real 7s do.", right=True),
            Option("Accuracy near 1, diversity about 1",
                   "Accuracy does not ask whether a digit can be read, but whether it is the one that was asked for."),
        )),
    Question(
        "05.whole-dates", 6, importance=3, minutes=2,
        text="Five different digits of a date are right in .945 of all cases on average, the whole date in .782. Were "
             "the digits independent, it would be .752. What does the difference of .03 tell?",
        options=(
            Option("A latent that spoils one digit is likelier to spoil another.",
                   "Mistakes that gather in few hands leave more dates without any. Spread evenly, they "
                   "would hit more dates.", right=True),
            Option("A latent that spoils one digit is likelier to save another.",
                   "Then mistakes would avoid each other and spread over more dates, and fewer dates than .752 would "
                   "be right."),
            Option("Some digits of the date are easier to write than others.",
                   "They may be, but .752 is the product of the five separate shares, so this is in it already."),
            Option("The classifier forgives a mistake when the rest is right.",
                   "It reads every digit for itself and knows nothing of dates."),
        )),
    Question(
        "05.class-term-alone", 7, importance=4, minutes=2,
        text="In AC-GAN a student drops L_S from G's cost: G maximises L_C alone, while D is trained as before. What "
             "will G's samples be?",
        options=(
            Option("Good digits of the right class: to be named, a picture has to be real",
                   "A classifier names what it is given. It was not asked whether the picture could be a digit."),
            Option("Good digits of any class, since D's other head still asks for that",
                   "D asks, but G no longer listens: L_S is not in its cost. The class is the one thing that it does "
                   "serve."),
            Option("Copies of the training digits, which D's head knows the best of all",
                   "G never sees a training digit. It climbs D's slope to whatever the head is surest of."),
            Option("Pictures that D's head names surely, whether or not they look real",
                   "Nothing in G's cost asks for a real look any more. Lesson 04's reader was sure of "
                   "grey clouds, too.", right=True),
        )),
    Question(
        "05.what-the-table-bears", 8, importance=4, minutes=2,
        text="cGAN: accuracy 0.92, diversity 1.04. AC-GAN: 0.94 and 0.99; real digits have 0.99 and 1.01. Which "
             "conclusion do these figures bear?",
        options=(
            Option("The cGAN writes more kinds of each digit than people do: 1.04 is above 1.01.",
                   "Its .08 of wrongly read samples are in this variety. Mistakes raise the figure as kinds do."),
            Option("AC-GAN has lost about five of a hundred ways to write each of the digits.",
                   "The figure is a mean distance of features, not a count of ways. It can fall because mistakes are "
                   "gone."),
            Option("AC-GAN obeys a little more and varies a little less, and no more than that.",
                   "Malformed digits and digits of another class count as variety, so neither figure "
                   "says which kinds are missing.", right=True),
            Option("AC-GAN is the better one in all: it obeys more and is nearest to real 1.01.",
                   "0.99 made of typical digits and 1.01 made of all kinds can be equal in this figure and not in "
                   "the pictures."),
        )),
    Question(
        "05.below-chance", 9, importance=4, minutes=1,
        text="With the sign of L_C turned in J_G the class accuracy is 0.03, and where D does not see y it is 0.11. "
             "What does the 0.03 tell about this G?",
        options=(
            Option("It ignores y, more thoroughly than the G whose D does not see y.",
                   "Nobody can ignore more than wholly, and that gives 0.10."),
            Option("It uses y, and keeps away from the class that it is asked for.",
                   "Ignoring y gives one hit in ten by chance. To hit less often G has to know what to "
                   "avoid.", right=True),
            Option("It makes no digits at all, so that hardly any sample can be read.",
                   "The classifier always names one of ten, noise too. And the Fréchet distance of 21.5 is that of "
                   "digits."),
            Option("It writes the digits well, and only their labels are mixed up.",
                   "Then the rows for 2 and for 7 would show two different digits. In the picture they are nearly "
                   "alike."),
        )),
)
