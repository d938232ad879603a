"""The questions of lesson 13: what a text tells D and G, and how to find out."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "13.why-class-is-heard", 1, recalls="05", importance=4, minutes=1,
        text="The D of lesson 05's cGAN was never shown a real image with a wrong class. Why did its G learn to draw "
             "the class all the same?",
        options=(
            Option("Because z holds the class as well, and G could read it from there",
                   "z is drawn without looking at the class, so nothing about it can be read from z."),
            Option("Because a second head of D named the class of each image for G",
                   "That is AC-GAN. The cGAN has one output, real or fake."),
            Option("Because a fake that does not show its class is easily caught",
                   "All real images fit their class. One that does not fit is a fake, and D can learn "
                   "this.", right=True),
            Option("Because ten classes are so few that G finds them by chance",
                   "By chance it would be right in one of ten. A gradient has to lead it to the class."),
        )),
    Question(
        "13.one-hot-for-texts", 2, recalls="05", importance=3, minutes=1,
        text="Lesson 05 told G a class by a one-hot row. Why not give each whole description a place of its own in "
             "such a row?",
        options=(
            Option("Because a row of many zeros cannot be joined to z as a short one can",
                   "Any row can be joined to z. Length makes it slow, not impossible."),
            Option("Because two similar descriptions would lie too near to each other",
                   "In one-hot rows all are equally far apart. That similar ones are not nearer is a loss, not a "
                   "gain."),
            Option("Because nearly each description is new, so its place was never trained",
                   "What is learned for one place says nothing about others. Words come back, whole texts hardly "
                   "do.", right=True),
            Option("Because the order of the words would get lost, as it does in a bag of words",
                   "A place of its own for each text loses nothing: another order is another place."),
        )),
    Question(
        "13.same-bag", 3, importance=3, minutes=1,
        text="A text becomes the mean of its words' vectors. Which two texts get exactly the same vector?",
        options=(
            Option("\"a face with a smile\" and \"a smiling face\"",
                   "They mean the same, but the words differ. Training may bring the vectors near, not make them "
                   "equal."),
            Option("\"curly red hair\" and \"curly red hair, no beard\"",
                   "More words change the mean, also where they only say what is missing."),
            Option("\"bald, round glasses\" and \"bald, square glasses\"",
                   "One word differs, and with it the mean."),
            Option("\"dark hair, tan skin\" and \"tan hair, dark skin\"",
                   "The same words, each once. Which of them belongs to which stands in their order only.", right=True),
        )),
    Question(
        "13.never-all-found", 4, importance=3, minutes=1,
        text="The encoder finds a text's own picture among 64 in 79 % of the cases. Why would it not reach 100 % with "
             "any amount of training?",
        options=(
            Option("Many descriptions fit several of the 64 faces equally well.",
                   "\"a face with no glasses, tan skin and a grin\" is true of more than one. Nobody could choose "
                   "better.", right=True),
            Option("The cosine can tell no more than a few vectors apart at a time.",
                   "64 vectors have plenty of room to point in different directions. What is equal is what the texts "
                   "say."),
            Option("A GRU has forgotten the first words when it comes to the last.",
                   "It keeps what it is trained to keep, and these texts are short."),
            Option("One in 64 is chance, and chance will always spoil some cases.",
                   "Chance is what an encoder gets that reads nothing. It takes nothing away from one that reads."),
        )),
    Question(
        "13.d-does-not-read", 5, importance=4, minutes=1,
        text="In the history of a GAN-CLS run D_right is 0.68, D_wrong 0.66 and D_fake 0.05. What does this D do?",
        options=(
            Option("It reads well, but its fakes are too easy, which hides how well it reads.",
                   "D_wrong is about reading alone: real pictures, wrong texts. It gives them what it gives to right "
                   "ones."),
            Option("It has won the game in every way, so that G's gradient will vanish soon.",
                   "It has won by the pictures only. By the texts it has lost: wrong ones pass as right ones."),
            Option("It takes wrong texts for right ones because G has learned to fool it.",
                   "G has no part in D_wrong: the pictures are real there, and G chooses no text."),
            Option("It looks at the picture alone: real ones pass, whatever their text says.",
                   "Right and wrong texts get the same answer. With weights of 1 and ½ a D that does not read does "
                   "best to say ⅔ to both.", right=True),
        )),
    Prediction(
        "13.wrong-texts-add", 6, importance=5, minutes=2,
        text="Take the factors in which the G trained with wrong texts is right in 60 % or more. By how much is its "
             "share larger there than that of the G trained without them, on average? (If the second one heard "
             "nothing, it would be by about 0.6.)",
        figure="13 what wrong texts add to the share of these, on average",
        low=0, high=0.7,
        afterwards="Wrong texts help much, but they are not what makes a D read: a fake that does not fit its text "
                   "gives itself away without them."),
    Question(
        "13.kl-too-heavy", 7, importance=4, minutes=2,
        text="The weight of the KL term is made a thousand times larger. What becomes of the condition c = μ + σ ⊙ ε?",
        options=(
            Option("The cloud shrinks to the point μ, and G gets each text exactly.",
                   "This would be so without the term. KL grows without limit when σ goes to 0."),
            Option("All texts get the same cloud, so that c tells nothing of them.",
                   "KL is 0 only at μ = 0 and σ = 1. If nothing else counts, this holds for each text.", right=True),
            Option("The clouds move far apart, so that no two texts are mixed up.",
                   "Each μ pays μ²/2. Moving away from 0 is what the term forbids."),
            Option("σ grows without end, so that the noise drowns every message.",
                   "σ² − log σ² is smallest at σ = 1. Above it the term pulls σ down again."),
        )),
    Question(
        "13.against-the-new", 8, importance=4, minutes=1,
        text="Texts that ask for red hair on a green ground are obeyed a little less than others. What works against "
             "them in training, though G hears each word?",
        options=(
            Option("No real picture shows this, so D may call it fake whatever the text says.",
                   "D knows only what was real. The judge itself stands against what was left out.", right=True),
            Option("The encoder has met both words in other texts, and mixes up what belongs to what.",
                   "Red hair and green grounds are obeyed well apart. The same words tell it the same things here."),
            Option("G can draw a thing only if it has seen pictures in which just this is shown.",
                   "G sees no pictures at all, and it draws both parts of this one far more often than by chance."),
            Option("The classifier has never seen them either, so that it reads them wrongly.",
                   "It was trained on faces of all kinds, and it reads real ones with no errors."),
        )),
    Question(
        "13.ceiling-of-reading", 9, importance=3, minutes=1,
        text="The shipped network is right about the mouth in 0.21, guessing would be in 0.20. The column \"real "
             "faces\" says 1.00. What does this column rule out?",
        options=(
            Option("That the words for the mouth get lost in the encoder",
                   "It is about real pictures without any text. The encoder has no part in it."),
            Option("That mouths are simply too small for the classifier",
                   "It reads the mouth of each real face of this size. So the drawn mouths are at fault, or what led "
                   "to them.", right=True),
            Option("That D has judged by hair and ground, not by mouths",
                   "D has no part in this column. It may well be the reason."),
            Option("That longer training of this network would help it",
                   "The column shows what could be reached, not what it takes to get there."),
        )),
)
