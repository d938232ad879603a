"""The questions of lesson 10: motion of a game, collapse and its controls, the trap in a loss."""

from ganlab.checking import Option, Prediction, Question

QUESTIONS = (
    Question(
        "10.half-the-rate", 1, recalls="02", importance=4, minutes=2,
        text="In V = xy both players step at the same time, from r = 1.41. After 200 steps with η = 0.2 the distance "
             "is r = 71. You now take 400 steps with η = 0.1 instead. Where does r end, about?",
        options=(
            Option("At 71: twice as many steps of half the length lead to the same point.",
                   "Steps of half the length follow the turn better. The error of each is a quarter as large, and "
                   "there are only twice as many."),
            Option("At 1.4: steps this small follow the circle, which stays at its radius.",
                   "Only infinitely small steps keep r. Each finite one multiplies it by √(1 + η²), which is above 1."),
            Option("At 0.7: smaller steps allow the two players to settle towards (0, 0).",
                   "No pull inwards exists in V = xy, so no rate can bring it out. Small steps only leave more "
                   "slowly."),
            Option("At 10: the players still leave the equilibrium, only more slowly.",
                   "r grows by (1 + η²) to the power of half the number of steps: 1.01²⁰⁰ ≈ 7.3 times "
                   "1.41.", right=True),
        )),
    Question(
        "10.one-real-two-fakes", 2, recalls="03", importance=3, minutes=1,
        text="There are two real points and two fakes. Both fakes lie exactly on the first real point. What does the "
             "optimal discriminator say there?",
        options=(
            Option("½, since real and fake samples both occur there",
                   "½ is right only where both densities are equal. Here all fakes meet half of the real points."),
            Option("0, since fakes are in the majority at this point",
                   "D* is a share, not a vote: a real sample that lies there keeps it above 0."),
            Option("⅓, since p_data is ½ there and p_g is 1",
                   "D* = p_data/(p_data + p_g) = ½/(½ + 1).", right=True),
            Option("⅔, since two of the three points there are fakes",
                   "That is the share of fakes. D* is the share of real samples."),
        )),
    Question(
        "10.flow-and-steps", 3, importance=5, minutes=2,
        text="The Jacobian of a game has the eigenvalues λ = −0.1 ± 2i at its equilibrium. What do simultaneous steps "
             "of size h = 0.1 do near it?",
        options=(
            Option("They come in, as the flow does: both real parts are negative.",
                   "That settles the flow, which takes infinitely small steps. A step of size h needs |1 + hλ| < 1."),
            Option("They leave: the turn of a step outweighs its pull.",
                   "1 + hλ = 0.99 ± 0.2i, and 0.99² + 0.2² = 1.02 is above 1. With h below 0.05 they would come "
                   "in.", right=True),
            Option("They come in: each step multiplies the distance by 1 − 0.1h = 0.99.",
                   "This drops the imaginary part. The length of 0.99 ± 0.2i is larger than 0.99."),
            Option("They circle: an imaginary part this large hides the small real part.",
                   "Circling needs |1 + hλ| = 1 exactly. A large imaginary part makes the step longer, not neutral."),
        )),
    Question(
        "10.non-saturating-time", 4, importance=3, minutes=2,
        text="The non-saturating flow stands at distance r = 0.28 at time t = 100. When, about, will it be ten times "
             "nearer, at r = 0.028?",
        options=(
            Option("At t = 10,000: for a tenth of the distance it needs a hundred times the time.",
                   "r²t tends to 8, so r = √(8/t): a hundredth of r² takes a hundred times t.", right=True),
            Option("At t = 1,000: the distance falls like 1/t, so ten times the time will do.",
                   "It is r² that falls like 1/t. The distance itself falls like 1/√t."),
            Option("At about t = 200: a flow that converges loses the same share in equal times.",
                   "Equal shares in equal times need a real part below 0. Here λ = ±i/2, and the pull fades with r."),
            Option("Never: the eigenvalues ±i/2 have no real part, so that it circles for ever.",
                   "The eigenvalues know the linear part only. The next term, −(θψ)², takes r away in every turn."),
        )),
    Question(
        "10.same-distance", 5, importance=4, minutes=2,
        text="After 200 steps γ = 0.3 and γ = 2 stand at nearly the same distance, 0.008. You are shown the trace of θ "
             "from one of the two runs. How can you tell which?",
        options=(
            Option("You cannot: runs that shrink equally fast also trace the same path.",
                   "The size of an eigenvalue says how fast a run shrinks. Whether it turns is said by its imaginary "
                   "part."),
            Option("If θ falls quickly at first and then stops short of 0, it is γ = 2.",
                   "Every γ > 0 brings θ to 0. Too much friction makes the last way slow, but never ends it early."),
            Option("If θ changes its sign again and again, it is γ = 0.3.",
                   "Below γ = 1 the eigenvalues are complex and the players turn: θ crosses 0 six times here. At γ = 2 "
                   "it creeps in from one side.", right=True),
            Option("If θ changes its sign again and again, it is γ = 2: stronger pushes overshoot.",
                   "γ pushes nobody past 0. It is friction on ψ, and more friction ends the swinging."),
        )),
    Question(
        "10.visited-modes", 6, importance=4, minutes=1,
        text="In 2,500 steps the collapsed generator has been near each of the eight modes at some time. A colleague "
             "says: \"So it has learned the ring, and only the last step was unlucky.\" What is wrong with this?",
        options=(
            Option("At no single step did it make more than a few modes; leaving one, it forgets it.",
                   "The entropy is 0.26 on average: most of the time nearly all samples lie at one mode. The weights "
                   "hold the present place only.", right=True),
            Option("The eight modes were found by eight different seeds, a single mode by each of them.",
                   "The picture follows one seed. This one generator goes from mode to mode."),
            Option("Some steps were good, but G's large learning rate has spoilt the weights at the end.",
                   "No step was good: the entropy stays well below log 8 = 2.08 all the time, not just at the end."),
            Option("Eight modes are too many to be visited in 2,500 steps; the picture must be mistaken.",
                   "It moves on every few hundred steps: the picture shows each mode as the nearest at some time."),
        )),
    Prediction(
        "10.larger-rate", 7, importance=5, minutes=2,
        text="Unrolling has raised the mean number of captured modes from 0.9 to 8. Now a cheap control, without "
             "unrolling: one step of D for each step of G as before, but D's learning rate is four times as large. How "
             "many modes, mean of eight seeds?",
        figure="10 larger rate, modes, mean of 8 seeds",
        low=0, high=8,
        afterwards="A single number in the optimiser does most of what the new algorithm does for the modes. Without "
                   "this control the whole gain would have been credited to unrolling. (The quality stays lower.)"),
    Question(
        "10.look-ahead-fails", 8, importance=5, minutes=2,
        text="Suppose that the run \"look-ahead, first order\" ended with two modes, and the unrolled one with eight. "
             "What would that show?",
        options=(
            Option("That D did too few updates in the look-ahead run to keep up with G",
                   "Both runs make the same K updates of D before G moves. The work of D is equal."),
            Option("That the gradient through D's reaction does the work",
                   "It is the only thing in which the two runs differ: detach cuts it, all else is kept.", right=True),
            Option("That six ordinary steps of D would not have cured the collapse",
                   "This is another control. A D that keeps its six updates is not the D that G looks ahead to."),
            Option("That it does not help G to play against a D of the future at all",
                   "Unrolled G plays against the same future D and succeeds. What is missing is how D_K depends on G."),
        )),
    Question(
        "10.level-way", 9, importance=3, minutes=2,
        text="With the loss on pairs, all places of the second fake on its way from x₁ to x₂ have the same height. G "
             "descends by gradient, against the best D. What follows for a collapsed G?",
        options=(
            Option("It is drawn to x₂, because the landscape is lower there than at x₁.",
                   "A gradient sees the slope where it stands. The way is level until x₂ itself."),
            Option("It is sent back to x₁, because D tells a lonely fake from the data at once.",
                   "That is the log-loss: there the lonely fake costs more than the pair. On pairs it costs the same."),
            Option("It cannot stay, because a loss without bad basins leads downhill from everywhere.",
                   "No basin means that a way exists which never climbs. It may be level, and a level way has no "
                   "pull."),
            Option("It is neither sent back nor drawn on: nothing moves it on the level part.",
                   "The trap is gone, the pull is not there yet. A D of limited steepness makes a slope of the "
                   "step.", right=True),
        )),
)
