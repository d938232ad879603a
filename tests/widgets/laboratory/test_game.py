"""The game: its steps are the course's, its parts are its steps, and the way back is exact."""

import pytest
import torch

from ganlab.datasets import points
from ganlab.models.mlp import PointDiscriminator, PointGenerator
from ganlab.training import gan
from ganlab.widgets.laboratory import data, game
from ganlab.widgets.laboratory.game import Game, Settings
from ganlab.widgets.laboratory.objectives import HINGE, OBJECTIVES, PENALTY, UNROLLED

RING = data.named("ring")


def settings(objective="non-saturating", **more):
    return Settings(**{"objective": objective, "strength": OBJECTIVES[objective].strength.value, "data": RING, **more})


def played(steps, **given):
    made = Game(settings(**given))
    for _ in range(steps):
        made.step()
    return made


def row(state):
    return torch.cat([part.double() for player in (state.D, state.G) for part in player[:3]]), state.chance, state.step


def same(a, b):
    return all(torch.equal(x, y) if isinstance(x, torch.Tensor) else x == y for x, y in zip(row(a), row(b)))


def test_a_step_is_the_lessons_step():
    """Kills an order of samples, a rate or a loss that is not lesson 02's."""
    made = played(6)
    chance = torch.Generator().manual_seed(0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        G, D = PointGenerator(latent_dim=2, hidden=(64, 64)), PointDiscriminator(hidden=(64, 64))
    opt_G, opt_D = gan.adam(G, lr=1e-3), gan.adam(D, lr=1e-3)
    points.sample("ring", game.SHOWN, chance)
    torch.randn(game.SHOWN, 2, generator=chance)
    for _ in range(6):
        x = points.sample("ring", game.BATCH, chance)
        scalars = gan.step(G, D, opt_G, opt_D, x, torch.randn(game.BATCH, 2, generator=chance))
    assert made.history["loss_G"][-1] == pytest.approx(float(scalars["loss_G"]), abs=1e-5)
    assert torch.allclose(made.G.weights, torch.cat([w.flatten() for w in G.parameters()]), atol=1e-5)


@pytest.mark.parametrize("updates", [1, 2])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_five_parts_are_one_step(objective, updates):
    """Kills a fourth part that trains, and a fifth that begins from the D of the third."""
    given = {"objective": objective, "updates": updates, "noise": 0.1}
    whole, parts = played(2, **given), played(1, **given)
    start = parts.state()
    seen = []
    for number in range(1, 6):
        assert parts.part() == number
        seen.append((torch.equal(parts.D.weights, start.D.weights), torch.equal(parts.G.weights, start.G.weights)))
        assert parts.step_number == (2 if number == 5 else 1)
    assert seen == [(True, True), (True, True), (False, True), (False, True), (False, False)]
    assert same(parts.state(), whole.state()) and parts.history == whole.history
    parts.part()
    parts.step()  # finishes the step that is open
    whole.step()
    assert same(parts.state(), whole.state())


def test_after_a_step_in_parts_the_next_one_has_the_settings_of_now():
    """Kills a finished step whose settings are played once more."""
    parts, whole = played(0), played(1)
    for _ in range(5):
        parts.part()
    for each in (parts, whole):
        each.settings = settings(rate_D=1e-2)
        each.step()
    assert same(parts.state(), whole.state())


@pytest.mark.parametrize("objective", ["non-saturating", PENALTY, UNROLLED])
def test_back_at_a_step_all_is_as_it_was_and_goes_on_as_it_did(objective, monkeypatch):
    """Kills moments, random numbers or settings that are not brought back, and noise that torch's own dice throw."""
    monkeypatch.setattr(game, "EVERY", 5)
    made, states = Game(settings(objective=objective, noise=0.1)), []
    for step in range(14):
        states.append(made.state())
        if step == 8:
            made.settings = settings(objective=objective, rate_D=3e-3, updates=2)
        made.step(D=step != 10)
    history = {name: trace[:] for name, trace in made.history.items()}
    last = made.state()
    for step in (13, 3, 11, 9, 0):
        made.go_to(step)
        assert same(made.state(), states[step]) and made.latest == 14
    made.go_to(12)
    torch.rand(3)  # what the notebook draws does not matter
    for _ in range(2):
        made.step()
    assert same(made.state(), last) and made.history == history


def test_going_on_from_an_earlier_step_forgets_the_later_ones():
    made = played(60)
    assert list(made.measured) == [50]
    made.go_to(30)
    made.settings = settings(rate_G=0.01)
    made.step()
    assert made.latest == 31 and not made.measured
    made.go_to(31)
    with pytest.raises(ValueError, match="from 0 to 31"):
        made.go_to(32)


def test_the_last_2000_steps_are_kept_and_not_many_more(monkeypatch):
    assert (game.KEPT, game.EVERY) == (2000, 20)
    monkeypatch.setattr(game, "KEPT", 20)
    monkeypatch.setattr(game, "EVERY", 4)
    made = Game(settings())
    assert made._moves.maxlen == 24
    states = {}
    for step in range(1, 51):
        made.step()
        states[step] = made.state()
    assert 20 <= made.latest - made.oldest < 24 and len(made._states) <= 7
    for step in (made.oldest, made.oldest + 1, 39, 50):
        made.go_to(step)
        assert same(made.state(), states[step])


def test_settings_change_without_a_reset():
    made = played(3)
    before = made.state()
    made.settings = settings(HINGE, rate_D=1e-2, rule="RMSProp", noise=0.2, data=data.named("moons"))
    assert same(made.state(), before)
    made.step()
    assert made.step_number == 4 and made.D.rate == 1e-2 and made.D.rule == "RMSProp"
    assert made.measure().modes is None and abs(float(made.real[:, 0].max())) < 1.9


def test_torchs_own_random_numbers_stay():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    played(2, objective=PENALTY, noise=0.1)
    assert torch.equal(torch.rand(1), expected)


def test_an_arrow_is_the_gradient_of_its_own_points_cost():
    """Kills arrows of the mean, which shrink with the number of points, and of the wrong sign."""
    made = played(1)
    fakes = made.fakes(made.z[:7])
    arrows = made.gradients(fakes)
    moved = torch.nn.functional.logsigmoid(made.judged(fakes + 1e-2 * arrows))
    stayed = torch.nn.functional.logsigmoid(made.judged(fakes))
    assert torch.allclose((moved - stayed) / 1e-2, arrows.square().sum(1), rtol=0.05, atol=1e-4)
    assert all(w.requires_grad for w in made.D.network.parameters())
