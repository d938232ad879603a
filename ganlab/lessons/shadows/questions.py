"""The questions of lesson 09: painted data, honest measures, what a judge adds."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "09.where-l1-blurs", 1, recalls="06", importance=4, minutes=1,
        text="A pix2pix generator is trained with L1 alone, without D. Where do its pictures come out blurred or pale?",
        options=(
            Option("Where the target has the finest detail, even if the input shows it",
                   "Detail that the input shows can be copied through the skip connections. L1 is content with it."),
            Option("Where the input leaves several different answers open",
                   "L1 goes for the middle of the possible answers. Where only one is possible, the middle is that "
                   "one.", right=True),
            Option("Where the picture is dark, since errors count for less there",
                   "L1 takes the difference of two values. It counts the same wherever the values lie."),
            Option("At the borders, where D would have had fewer patches to judge",
                   "There is no D here, and L1 weighs each pixel alike, at the border too."),
        )),
    Question(
        "09.judge-sees-pairs", 2, recalls="06", importance=3, minutes=1,
        text="D of pix2pix sees the input x beside the answer. Suppose that it saw the answer alone. What could G then "
             "do without D objecting?",
        options=(
            Option("Hand back x as it is, if x and y differ",
                   "An input is usually no picture of the target world, and D sees that in the answer alone."),
            Option("Draw blurred pictures that match x",
                   "Blur is visible in the answer itself. D needs no x to object to it."),
            Option("Draw a fine picture that does not fit x",
                   "D could check only whether the answer looks real, not whether it belongs to this "
                   "input.", right=True),
            Option("Draw each picture in colours of its own",
                   "Colours that do not occur in real answers give it away, whatever the input was."),
        )),
    Question(
        "09.darkness-below-zero", 3, importance=3, minutes=1,
        text="Somebody applies x = y (1 − m·d) directly to photographs in [−1, 1]. What becomes of a black pixel, −1, "
             "under a full shadow with d = 0.5?",
        options=(
            Option("A grey one, −0.5: the shadow has made it brighter.",
                   "Multiplying pulls towards 0, and 0 is middle grey here. Light has to start at 0.", right=True),
            Option("It stays black: half of no light at all is no light.",
                   "That is right for light. But here the number for no light is −1, and half of −1 is −0.5."),
            Option("It leaves the range: −1.5, which no picture can show.",
                   "A factor between 0 and 1 makes the size of a number smaller, never larger."),
            Option("A darker one, as the shadow takes half of its value.",
                   "Nothing is darker than −1. Half of a negative value is a larger number."),
        )),
    Question(
        "09.half-of-few", 4, importance=4, minutes=2,
        text="Shadows cover 2 % of the pixels. A network marks exactly half of them, and nothing else. What are its "
             "accuracy and its IoU?",
        options=(
            Option("Accuracy 0.50, IoU 0.50",
                   "Accuracy counts the light as well: all 98 % of it are right."),
            Option("Accuracy 0.98, IoU 0.00",
                   "This is the mask that marks nothing. Half of the shadow is found here."),
            Option("Accuracy 0.99, IoU 0.67",
                   "0.67 is 2·|both| over the sum of the two areas, another measure. IoU divides by what is in either "
                   "mask."),
            Option("Accuracy 0.99, IoU 0.50",
                   "Only 1 % of all pixels are wrong. In both masks lies 1 %, in either of them 2 %.", right=True),
        )),
    Prediction(
        "09.what-d-buys", 5, importance=5, minutes=2,
        text="cGAN1 is trained with D and L1, and once more with L1 alone, all else equal. PSNR in the shadow with D, "
             "minus PSNR without D: how many decibels? (One gain for all pictures reaches 15.9 dB, the oracle 18.7 "
             "dB.)",
        figure="what D buys cGAN1 in the shadow, dB",
        low=-2, high=4,
        afterwards="D buys nothing here. Photograph and mask leave little open, so there is no blurred middle from "
                   "which a judge could drive G away."),
    Question(
        "09.above-the-oracle", 6, importance=4, minutes=1,
        text="The oracle takes its gain from the answer, and yet cGAN1 comes out 5 dB above it. How is that possible?",
        options=(
            Option("cGAN1 changes each pixel by another factor, and the oracle has one a picture.",
                   "The oracle is the best of a narrow class of methods. Half-shadow and core need different "
                   "factors.", right=True),
            Option("cGAN1 has met the test tiles in training, so that it knows the answers as well.",
                   "Test tiles were kept apart, and the shadows on them have seeds that training does not use."),
            Option("D has shown cGAN1 how ground in the light looks, which the oracle cannot know.",
                   "Trained with L1 alone the same network is as far above the oracle."),
            Option("PSNR has little to do with the squared error that the oracle makes so small.",
                   "PSNR is a logarithm of just this error. The oracle is as good by it as one gain can be."),
        )),
    Question(
        "09.which-test-tells", 7, importance=5, minutes=1,
        text="An IoU of 0.89 on painted test tiles, and 0.2 % of the real shadows found. Which test would have shown "
             "the failure in time?",
        options=(
            Option("Ten times as many test tiles, painted with other seeds in both styles",
                   "More of the same paint makes the figure more exact. It is still about paint."),
            Option("The test tiles turned and mirrored in eight ways, as in training",
                   "Turning a painted shadow leaves its colour and its edge as they were."),
            Option("Three photographs in which someone has marked the shadows by hand",
                   "Data from another source than the training's is what shows whether shadows or a painter's style "
                   "were learned.", right=True),
            Option("A κ beside the IoU, since κ takes away the agreement by chance",
                   "κ was measured: 0.91 to 0.92 on paint. No measure sees what the test data do not contain."),
        )),
    Question(
        "09.guide-and-judge", 8, importance=4, minutes=2,
        text="In its second training the finder was told that everything darker than 0.4 is shadow. Its masks of the "
             "strip now have an IoU of 0.83 with the stand-in. What does this figure show?",
        options=(
            Option("That it finds 83 % of all the real shadows of the strip",
                   "IoU is no share of shadows found, and the stand-in is only a guess at where they are."),
            Option("That it finds shadows better than a threshold could do",
                   "The stand-in is a threshold. By this figure a threshold at 0.4 would have an IoU of 1."),
            Option("That measured colours were what the first one lacked",
                   "Two things were changed at once, the paint and what counts as shadow. This figure cannot part "
                   "them."),
            Option("That it has learned the rule which made the stand-in",
                   "The rule that guided the training is also the judge. Whether it is right about shadows is not "
                   "tested.", right=True),
        )),
    Question(
        "09.quiet-is-good", 9, importance=4, minutes=1,
        text="On tiles without painted shadows the first U-Net marks 0.1 % of the pixels, the second one 3.4 %. Is the "
             "first one the better finder?",
        options=(
            Option("Yes: nothing was painted, so that each marked pixel is a mistake.",
                   "Unpainted does not mean without shadow. Even lit tiles have a few of their own, between the "
                   "twigs."),
            Option("No: it is quiet about the real shadows of these tiles as well.",
                   "Of the second one's 3.4 % most lie on dark pixels. What looks like care in the first is "
                   "blindness.", right=True),
            Option("Yes: the second one has begun to take dark trees for shadow.",
                   "Of pixels that are not dark it marks 1.0 % only, and the first cannot tell tree from shadow "
                   "either: it marks none."),
            Option("No: 0.1 % is so little that it may be chance, just as 3.4 % is.",
                   "Both shares are counted over 193 tiles of 4,096 pixels. The difference is far beyond chance."),
        )),
)
