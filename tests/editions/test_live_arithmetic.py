"""What pages without a kernel compute is what torch computes, to 1e-5 and better: both get the same numbers."""

import itertools
import json
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import torch

from ganlab import metrics
from ganlab.datasets import points
from ganlab.editions.live import weights
from ganlab.layers import slerp
from ganlab.models import shipped, stylegan
from ganlab.models.mlp import PointGenerator
from ganlab.widgets.laboratory import data as datas
from ganlab.widgets.laboratory import objectives, presets
from ganlab.widgets.laboratory.game import Settings
from ganlab.widgets.laboratory.players import RULES, NoisyDiscriminator, Player
from tests.conftest import ROOT

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no node (apt-get install nodejs)")
LIVE = ROOT / "ganlab" / "editions" / "live"
AGREES = 1e-9  # both have 64 bits; the goal is 1e-5
MORE = {objectives.UNROLLED}  # what the page leaves out

PRELUDE = f"""
const fs = require("fs"), vm = require("vm"), live = {json.dumps(str(LIVE))};
const {{Random, multiply}} = require(live + "/arithmetic.js");
const game = require(live + "/game.js"), generator = require(live + "/generator.js");
const numbers = values => Float64Array.from(values), plain = values => Array.from(values);
globalThis.window = globalThis;
const weightsIn = path => {{
  vm.runInThisContext(fs.readFileSync(path, "utf8"));
  return Object.values(ganlabLive.weights)[0];
}};
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const result = (() => {{ BODY }})();
fs.writeSync(1, JSON.stringify(result));
"""


def node(body, **given):
    """Return what JavaScript returns that finds its arguments in `given`."""
    program = PRELUDE.replace("BODY", body)
    done = subprocess.run([NODE, "-e", program], input=json.dumps(given), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listed(tensor):
    return tensor.detach().double().flatten().tolist()


def close(found, expected, atol=AGREES):
    np.testing.assert_allclose(np.asarray(found, float).ravel(), expected.detach().double().numpy().ravel(), rtol=0,
                               atol=atol)


# --- arithmetic.js --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "inner", "columns"), [
    (1, 1, 1), (2, 5, 4), (3, 4, 5), (6, 3, 8), (7, 1, 3), (1, 9, 6)])
def test_products_of_every_shape(rows, inner, columns):
    """Kills rows or columns that are left over and forgotten, and strides of a transpose that are mixed up."""
    chance = np.random.default_rng(0)
    A, B = chance.normal(size=(rows, inner)), chance.normal(size=(inner, columns))
    found = node("""
        const {rows, inner, columns} = given, [A, At, B, Bt] = [given.A, given.At, given.B, given.Bt].map(numbers);
        const product = (...operands) => {
          const C = new Float64Array(rows * columns);
          multiply(C, 0, ...operands, rows, inner, columns);
          return plain(C);
        };
        return [product(A, 0, inner, 1, B, 0, columns, 1), product(At, 0, 1, rows, B, 0, columns, 1),
                product(A, 0, inner, 1, Bt, 0, 1, inner)];""", rows=rows, inner=inner, columns=columns,
                 A=A.ravel().tolist(), At=A.T.ravel().tolist(), B=B.ravel().tolist(), Bt=B.T.ravel().tolist())
    for product in found:
        np.testing.assert_allclose(product, (A @ B).ravel(), atol=1e-12)


def test_random_numbers_are_normal_and_the_same_for_a_seed():
    """Kills a pair of normal numbers that are dependent, a wrong spread, and a state that is shared."""
    first, again, other = (np.array(node("return plain(new Random(given.seed).normals(20000));", seed=seed))
                           for seed in (3, 3, 4))
    assert (first == again).all() and abs(np.corrcoef(first, other)[0, 1]) < 0.03
    assert abs(first.mean()) < 0.03 and abs(first.std() - 1) < 0.02 and abs((first**4).mean() - 3) < 0.2
    assert abs(np.corrcoef(first[::2], first[1::2])[0, 1]) < 0.03
    assert abs(np.corrcoef(first[::2] ** 2, first[1::2] ** 2)[0, 1]) < 0.03


# --- the laboratory -------------------------------------------------------------------------------------------


CASES = [
    (objectives.NONSATURATING, 0.0, "Adam", 1), (objectives.NONSATURATING, 2.0, "Adam", 2),
    (objectives.SATURATING, 0.0, "gradient descent", 2), (objectives.SQUARES, 1.5, "Adam", 1),
    (objectives.CLIPPED, 0.1, "RMSProp", 3), (objectives.PENALTY, 0.3, "Adam", 2), (objectives.HINGE, 0.0, "Adam", 2),
    (objectives.HINGE, 1.0, "Adam", 2), (objectives.PAIRS, 0.5, "Adam", 2),
]


@pytest.mark.parametrize(("hidden", "batch"), [((7, 5), 9), ((64, 64), 64)])
@pytest.mark.parametrize(("objective", "strength", "rule", "k"), CASES)
def test_steps_are_those_of_the_course(objective, strength, rule, k, hidden, batch, monkeypatch):
    """Costs, gradients and weights after each of five steps, from the same weights, points and latents.

    Kills a wrong sign or factor of a cost or its derivative, R1's second derivative without a mask or a layer, Adam
    without its corrections, latents that are reused where they are new, and a clip that comes too early.
    """
    torch.manual_seed(0)
    G, D = PointGenerator(latent_dim=2, hidden=hidden).double(), NoisyDiscriminator(hidden=hidden).double()
    players = [Player(G), Player(D)]
    for player, rate in zip(players, (3e-3, 5e-3)):
        player.rate = rate
        player.follow(rule)
    played = objectives.OBJECTIVES[objective]
    steps, epsilons = [], []
    for _ in range(5):
        x = [datas.named("ring").sample(batch, torch.Generator().manual_seed(j)).double() for j in range(k)]
        z = [torch.randn(batch, 2, dtype=torch.float64) for _ in range(k + played.more_z)]
        steps.append((x, z, torch.rand(k, batch, dtype=torch.float64)))
        epsilons += list(steps[-1][2])
    drops_first = objective == objectives.HINGE and strength  # R1's step takes k latents and reuses the last
    start = [listed(player.weights) for player in players]
    expected = []
    upcoming = iter(epsilons)
    monkeypatch.setattr(torch, "rand_like", lambda values: next(upcoming))
    for x, z, _ in steps:
        scalars = played.play(players[1], players[0], x, z, strength)
        expected.append([scalars["loss_D"].clone(), scalars["loss_G"].clone()] + [
            part.clone() for player in players for part in (player.gradients, player.weights)])
    found = node("""
        const made = new game.Game({settings: given.settings});
        [["G", 0, 2], ["D", 0.01, 1]].forEach(([name, leak, outputs], i) => {
          made[name] = new game.Player(new game.Network([2, ...given.hidden, outputs], leak, made.random));
          made[name].network.weights.set(given.start[i]);
        });
        return given.steps.map(({x, z, epsilon}) => {
          let drawn = 0;
          const {J_D, J_G} = made.play(x.map(numbers), z.map(numbers), () => epsilon[drawn++]);
          const [G, D] = [made.G.network, made.D.network];
          return [[J_D], [J_G], plain(G.gradients), plain(G.weights), plain(D.gradients), plain(D.weights)];
        });""", hidden=hidden, start=start,
                 settings={"objective": objective, "strength": strength, "rule": rule, "rateG": 3e-3, "rateD": 5e-3},
                 steps=[{"x": [listed(each) for each in x], "z": [listed(each) for each in z[bool(drops_first):]],
                         "epsilon": listed(epsilon)} for x, z, epsilon in steps])
    for number, (mine, theirs) in enumerate(zip(found, expected)):
        for name, one, other in zip(("J_D", "J_G", "∇G", "G", "∇D", "D"), mine, theirs):
            assert np.abs(np.asarray(one) - other.detach().numpy().ravel()).max() < AGREES, (number, name)


def test_who_rests_stays_as_it_is():
    """Kills a step of D that moves G, a step of G that moves D, and clipped weights of a D that rests."""
    for settings in ({}, {"objective": objectives.CLIPPED, "strength": 0.01}):
        for who, moves in (({"D": False}, [True, False]), ({"G": False}, [False, True]), ({}, [True, True])):
            assert node("""
                const made = new game.Game({settings: given.settings, hidden: 8, batch: 16});
                const before = ["G", "D"].map(name => made[name].network.weights.slice());
                made.step(given.who);
                return ["G", "D"].map((name, i) => made[name].network.weights.some((w, j) => w !== before[i][j]));
                """, settings=settings, who=who) == moves


def test_a_step_draws_as_many_latents_as_its_cost_needs():
    """Kills a G that learns from D's latents where it has its own, and the other way round."""
    for objective, strength in itertools.product(set(objectives.OBJECTIVES) - MORE, (0.0, 0.5)):
        own = objectives.OBJECTIVES[objective].more_z and not (objective == objectives.HINGE and strength)
        assert node("""
            const made = new game.Game({settings: given.settings, hidden: 4, batch: 6});
            let count;
            made.play = (x, z) => { count = [x.length, z.length, x[0].length, z[0].length]; };
            made.step();
            return count;""", settings={"objective": objective, "strength": strength, "updates": 3}) == [
                3, 3 + own, 12, 12], (objective, strength)


def test_first_weights_are_drawn_as_torch_draws_them():
    """Kills another limit than 1/√inputs, and biases that begin at zero."""
    layers = node("""
        const network = new game.Network([2, 64, 64, 1], 0.01, new Random(5));
        return network.layers.map(({W, b, outputs}) =>
          [plain(network.weights.slice(W, b)), plain(network.weights.slice(b, b + outputs))]);""")
    for (W, b), inputs in zip(layers, (2, 64, 64)):
        limit = inputs**-0.5
        assert len(W) == len(b) * inputs and 0.9 * limit < max(map(abs, W)) <= limit
        assert abs(np.mean(W)) < 0.25 * limit and abs(np.std(W) - limit / 3**0.5) < 0.12 * limit
        assert 0 < max(map(abs, b)) <= limit


@pytest.mark.parametrize("name", points.NAMES)
def test_data_are_those_of_the_course(name):
    """Kills a shape that is turned, shifted or of another size, another noise, and a part that is never drawn."""
    found, noise, centres = node("""
        const {noise, centres} = game.DATA[given.name];
        return [plain(game.sample(given.name, 4000, new Random(1))), noise, centres || null];""", name=name)
    found, curve = torch.tensor(found).view(-1, 2), points.skeleton(name, 2000)
    expected = points.sample(name, 4000, torch.Generator().manual_seed(1))
    assert noise == points.usual_noise(name)
    for one, other in ((found, expected), (expected, found)):  # as near the curve, and the curve as near them
        one, other = torch.cdist(one, curve), torch.cdist(other, curve)
        assert abs(one.min(1).values.mean() / other.min(1).values.mean() - 1) < 0.05
        assert one.min(0).values.max() < 1.5 * other.min(0).values.max() + 0.02
    if centres is None:
        assert points.modes(name) is None
    else:
        close(centres, points.modes(name), 1e-6)
    assert set(node("return Object.keys(game.DATA);")) == set(points.NAMES)


def test_modes_are_counted_as_in_the_course():
    """Kills a radius of other than three deviations, modes of nine points, and a share of the wrong number."""
    centres = points.modes("ring")
    chance = torch.Generator().manual_seed(0)
    fakes = torch.cat([points.sample("ring", 300, chance, noise=0.2), centres[:1].expand(9, 2),
                       centres[3] + 0.24 * torch.tensor([[0.999, 0], [1.001, 0]])])
    for needed in (1, 9, 10, 15, 16, 17, 18, 19, 20):
        found = node("return game.modesAndQuality(given.fakes, game.DATA.ring.centres, 0.08, given.needed);",
                     fakes=listed(fakes), needed=needed)
        modes, quality = metrics.modes_and_quality(fakes, centres, noise=0.08, needed=needed)
        assert found == {"modes": modes, "quality": pytest.approx(quality)}


def test_menus_and_presets_are_those_of_the_course():
    """Kills a preset, a range or a rule that has changed in the package alone."""
    found, mine, rules, usual, extent = node("""
        return [Object.entries(game.OBJECTIVES).map(([name, {output, strength: s}]) =>
                  [name, output, s.name, s.value, s.low, s.high]),
                game.PRESETS, game.RULES, game.SETTINGS, game.EXTENT];""")
    assert found == [[name, each.output, each.strength.name, each.strength.value, each.strength.low, each.strength.high]
                     for name, each in objectives.OBJECTIVES.items() if name not in MORE]
    assert tuple(rules) == RULES and (-extent, extent, -extent, extent) == datas.EXTENT
    words = {"rate_D": "rateD", "rate_G": "rateG"}
    theirs = {name: each for name, each in presets.PRESETS.items() if each.settings.get("objective") not in MORE}
    assert mine == {name: {"words": each.words, "settings": {words.get(key, key): value
                                                             for key, value in each.settings.items()}}
                    for name, each in theirs.items()}
    assert all(each.data == usual["data"] for each in theirs.values())
    plain = vars(replace(Settings(), data=None))
    assert {key: value for key, value in usual.items() if key != "data"} == {
        words.get(key, key): value for key, value in plain.items() if key not in ("data", "noise")}


# --- StyleGAN -------------------------------------------------------------------------------------------------


def random_generator(tmp_path):
    """A small generator, no number of which is zero, and whose sizes all differ; saved, and as a script."""
    torch.manual_seed(1)
    G = stylegan.Generator(latent_dim=6, style_dim=5, mapping_layers=2, mapping_lr=0.3, image_size=16, base_channels=32,
                           max_channels=12)
    with torch.no_grad():
        for name, value in G.state_dict().items():
            if "weight" not in name:
                value.copy_(torch.randn_like(value))
    path = shipped.save(tmp_path / "small.safetensors", G, {})
    return G.eval().double(), weights.write(tmp_path, path)


@pytest.fixture(params=["small", "faces-64"])
def both(request, tmp_path):
    """A generator in 64 bits, the path of its script, its z and its noise."""
    if request.param == "small":
        G, script = random_generator(tmp_path)
    else:
        G, script = shipped.load("faces-64").double(), weights.write(tmp_path)
    z = torch.randn(12, G.latent_dim, generator=torch.Generator().manual_seed(0))
    noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(0))
    return G, script, z.double(), [each.double() for each in noise]


@torch.no_grad()
def test_faces_are_torchs(both):
    """From the script's own latents and noise: w, a face with ψ, without noise, a mixture, both ways between two.

    Kills a kernel that is flipped or turned, a missing blur, a scale, a bias or ψ in the wrong place, maps in another
    order, noise in the wrong layer, a crossover by one, and numbers that suffer on their way through the script.
    """
    G, script, z, noise = both
    expected_w = G.mapping(z[:3])
    a, b = (G.styles(z[i:i + 1]) for i in (0, 1))
    some = [each if layer % 2 else None for layer, each in enumerate(noise)]
    expected = [
        G.synthesis(a, noise=noise), G.synthesis(G.truncate(b, 0.6), noise=noise), G.synthesis(b, noise="none"),
        G.synthesis(a, noise=some), G.synthesis(stylegan.mix(a, b, 3), noise=noise),
        G.synthesis(torch.lerp(a, b, 0.3), noise=noise), G(slerp(z[:1], z[1:2], 0.3), noise=noise),
    ]
    w, centre, pictures = node("""
        const packed = weightsIn(given.path), G = new generator.Generator(packed);
        const z = packed.latents.map(generator.unpack), noise = packed.noise.map(generator.unpack);
        const layers = w => G.layers.map(() => w), [a, b] = [G.map(z[0]), G.map(z[1])];
        const none = noise.map(() => null), some = noise.map((each, l) => l % 2 ? each : null);
        return [z.slice(0, 3).map(each => plain(G.map(each))), plain(G.centre), [
          G.synthesise(layers(a), noise), G.synthesise(layers(G.truncate(b, 0.6)), noise),
          G.synthesise(layers(b), none), G.synthesise(layers(a), some),
          G.synthesise(generator.mix(a, b, 3, G.layers.length), noise),
          G.synthesise(layers(generator.lerp(a, b, 0.3)), noise),
          G.synthesise(layers(G.map(generator.slerp(z[0], z[1], 0.3))), noise)].map(plain)];""", path=str(script))
    close(w, expected_w)
    close(centre, G.w_mean)
    for found, image in zip(pictures, expected, strict=True):
        close(found, image.permute(0, 2, 3, 1))


@torch.no_grad()
def test_the_walk_on_the_circle_ends_where_it_should():
    """Kills ends that are exchanged, and a division by zero where both ends lie in one direction."""
    a, b = torch.tensor([1.0, 2.0, -1.0]), torch.tensor([0.5, -1.0, 3.0])
    for t in (0.0, 0.25, 1.0):
        for end in (b, 2 * a, -a):
            close(node("return plain(generator.slerp(given.a, given.b, given.t));", a=listed(a), b=listed(end), t=t),
                  slerp(a.double(), end.double(), t))


def test_numbers_of_16_bits_come_back_as_they_were():
    """Kills a lost sign, a wrong exponent, and the smallest numbers, which have a rule of their own."""
    tensor = torch.tensor([0.0, 1.0, -1.5, 65504.0, 2**-14, 2**-24, -3 * 2**-24, 0.1, -1e-5]).half()
    packed = weights._packed(tensor.float())
    assert set(packed) == {"shape", "half"}
    close(node("return plain(generator.unpack(given.packed));", packed=packed), tensor, 0)
    single = torch.tensor([0.1, 1e-20, -3e38])
    packed = weights._packed(single)
    assert set(packed) == {"shape", "single"}
    assert np.float32(node("return plain(generator.unpack(given.packed));", packed=packed)).tolist() == single.tolist()


def test_the_script_is_small_and_the_same_every_time(tmp_path):
    """Kills weights in 32 bits, which would be twice as long, and a script that changes with each edition."""
    path = weights.write(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["faces-64.js"] == [path.name]
    assert path.stat().st_size < 3e6 and path.read_text() == weights.script()


def test_other_networks_are_refused(tmp_path):
    """Kills a script of weights that the page cannot use."""
    with pytest.raises(shipped.WeightsError, match=r"a StyleGAN generator, but photos-x4 holds a .*srgan"):
        weights.script("photos-x4")
    with pytest.raises(shipped.WeightsError, match="There are no weights"):
        weights.script("nothing")
