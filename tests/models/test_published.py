"""Published checkpoints: names and outputs as the published code has them, and files that are something else.

What that code computes was noted once, with weights and inputs that a formula makes, so that these tests need no
file of it; where ../shared/reference holds the original note, names and numbers are compared with it.
"""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from ganlab.models import cyclegan, patchgan, pix2pix, published
from tests.damages import damages

NOTE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "published_networks.json"
GENERATOR, DISCRIMINATOR = "pix2pix-generator", "pix2pix-discriminator"
RESNET, CYCLEGAN_D = "cyclegan-generator", "cyclegan-discriminator"
EXPECTED = {  # of the first six values, the mean and the standard deviation of the output
    "pix2pix unet_256": (
        [0.1305946707725525, -0.024750743061304092, 0.08584421128034592, -0.025878364220261574,
         0.008634364232420921, -0.30980661511421204], 0.014508228022723705, 0.1098824019659371),
    "pix2pix patchgan": (
        [0.04688956215977669, 0.04714355617761612, 0.047306131571531296, 0.047384731471538544,
         0.04731940105557442, 0.04729123041033745], 0.04649612012008826, 0.0018173755017758598),
    "cyclegan resnet_9": (
        [0.3930070996284485, 0.45903658866882324, -0.1811879277229309, 0.08560959249734879,
         0.924847424030304, 0.8419654369354248], -0.02173082209392992, 0.18905152831800495),
    "cyclegan patchgan": (
        [0.06231963634490967, -0.011956192553043365, -0.047413915395736694, -0.016123279929161072,
         0.024795055389404297, -0.0010527968406677246], 0.025843941865545908, 0.048055704372664876),
}


def unet_names(depth: int, *, batch: bool, block: str = "model.model.", number: int = 0) -> list[tuple[str, str]]:
    """(published layer, our layer) in the order of the published state dict: down, the next block, up."""
    up = depth - 1 - number
    if number == 0:
        below = unet_names(depth, batch=batch, block=block + "1.model.", number=1)
        return [(block + "0", "down.0.0"), *below, (block + "3", f"up.{up}.1")]
    down = [(block + "1", f"down.{number}.0")]
    if number == depth - 1:
        return [*down, (block + "3", "up.0.1"), *[(block + "4", "up.0.2")] * batch]
    below = unet_names(depth, batch=batch, block=block + "3.model.", number=number + 1)
    return [*down, *[(block + "2", f"down.{number}.1")] * batch, *below,
            (block + "5", f"up.{up}.1"), *[(block + "6", f"up.{up}.2")] * batch]


def patchgan_names(layers: int, *, batch: bool) -> list[tuple[str, str]]:
    stages = [pair for k in range(1, layers + 1)
              for pair in [(f"model.{3 * k - 1}", f"stages.{k}.0"), *[(f"model.{3 * k}", f"stages.{k}.1")] * batch]]
    return [("model.0", "stages.0.0"), *stages, (f"model.{3 * layers + 2}", "to_logits")]


def resnet_names(blocks: int, *, dropout: bool = False, batch: bool = False) -> list[tuple[str, str]]:
    """(published layer, our layer): the convolutions, and the norms behind them where they have parameters."""
    shift = int(dropout)
    inner = [(f"model.{10 + k}.conv_block.{i}", f"blocks.{k}.layers.{i}") for k in range(blocks)
             for i in (1, *[2] * batch, 5 + shift, *[6 + shift] * batch)]
    return [*((f"model.{i}", f"down.{i}") for i in ((1, 2, 4, 5, 7, 8) if batch else (1, 4, 7))), *inner,
            *((f"model.{10 + blocks + i}", f"up.{i}") for i in ((0, 1, 3, 4) if batch else (0, 3))),
            (f"model.{17 + blocks}", "to_image.1")]


def as_published(network: nn.Module, names: list[tuple[str, str]]) -> dict[str, Tensor]:
    """The state dict that the published code would save for this network."""
    state = network.state_dict()
    renamed = {f"{theirs}.{name.rpartition('.')[2]}": value for theirs, ours in names
               for name, value in state.items() if name.rpartition(".")[0] == ours}
    assert len(renamed) == len(state)
    return renamed


def wave(n: int, speed: float, start: float = 0.0) -> Tensor:
    return torch.arange(n, dtype=torch.float64).mul_(speed).add_(start).sin_()


def filled(shapes: dict[str, torch.Size]) -> dict[str, Tensor]:
    """Weights by the note's formula; integer buffers count, but stay as they are."""
    state = {}
    for i, (name, shape) in enumerate(shapes.items()):
        if name.endswith("num_batches_tracked"):
            state[name] = torch.tensor(0)
            continue
        value = wave(shape.numel(), 0.7 + 0.013 * i, i)
        if name.endswith("running_var"):
            value = 1 + 0.2 * value
        elif name.endswith("running_mean"):
            value = 0.1 * value
        elif len(shape) == 1:
            value = 1 + 0.1 * value if name.endswith("weight") else 0.05 * value
        else:
            value.mul_((2 / max(1, shape[1:].numel())) ** 0.5)
        state[name] = value.reshape(shape).float()
    return state


def layout(name: str) -> tuple[str, dict[str, torch.Size], tuple[int, ...]]:
    """Kind, names with shapes, and shape of the input, of a published network."""
    with torch.device("meta"):
        if name == "pix2pix unet_256":
            network, names, kind, shape = pix2pix.UNet(), unet_names(8, batch=True), GENERATOR, (1, 3, 256, 256)
        elif name == "pix2pix patchgan":
            network, kind, shape = patchgan.Discriminator(), DISCRIMINATOR, (1, 6, 256, 256)
            names = patchgan_names(3, batch=True)
        elif name == "cyclegan resnet_9":
            network, names, kind, shape = cyclegan.Generator(), resnet_names(9), RESNET, (1, 3, 128, 128)
        else:
            network = patchgan.Discriminator(in_channels=3, norm="instance")
            names, kind, shape = patchgan_names(3, batch=False), CYCLEGAN_D, (1, 3, 128, 128)
    return kind, {key: value.shape for key, value in as_published(network, names).items()}, shape


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_network_gives_its_published_output(name, tmp_path):
    kind, shapes, shape = layout(name)
    torch.save(filled(shapes), tmp_path / "net.pth")
    network = published.load(tmp_path / "net.pth", kind)
    assert not network.training
    x = wave(torch.Size(shape).numel(), 0.37).reshape(shape).float()
    with torch.no_grad():
        out = network(x)
    first, mean, std = EXPECTED[name]
    # the formula's weights magnify the rounding of 24 layers with instance norm: without AVX-512 single pixels are
    # 3e-5 off, in float64 5e-5, with other kernels up to 9e-5; a layer exchanged for another is 0.1 off
    magnifies = name == "cyclegan resnet_9" and torch.backends.cpu.get_cpu_capability() != "AVX512"
    assert (out.flatten()[:6] - torch.tensor(first)).abs().max() <= (3e-4 if magnifies else 1e-5)
    assert abs(out.mean() - mean) <= 1e-5
    assert abs(out.std() - std) <= 1e-5


@pytest.mark.skipif(not NOTE.exists(), reason="no note of the published networks in ../shared/reference")
@pytest.mark.parametrize("name", EXPECTED)
def test_names_shapes_and_numbers_are_those_of_the_note(name):
    note = json.loads(NOTE.read_text())["networks"][name]
    _, shapes, shape = layout(name)
    assert [(key, list(value)) for key, value in shapes.items()] == list(note["keys"].items())
    assert list(shape) == note["input"]
    assert EXPECTED[name] == (note["first"], note["mean"], note["std"])


def randomised(network: nn.Module) -> nn.Module:
    torch.manual_seed(0)
    for value in network.state_dict().values():
        if value.is_floating_point():
            value.uniform_(-0.5, 0.5) if value.dim() > 1 else value.uniform_(0.1, 1)  # a variance is positive
    return network.eval()


GENERATORS = {
    "unet_128": (7, {"base_channels": 2}),
    "five stages, other channels": (5, {"in_channels": 1, "out_channels": 2, "base_channels": 3}),
    "instance norm": (6, {"base_channels": 2, "norm": "instance"}),
}


@pytest.mark.parametrize(("depth", "arguments"), GENERATORS.values(), ids=GENERATORS)
def test_depth_widths_and_norm_of_a_generator_are_read_off_the_file(depth, arguments, tmp_path):
    own = randomised(pix2pix.UNet(image_size=2**depth, **arguments))
    names = unet_names(depth, batch=arguments.get("norm") != "instance")
    torch.save(as_published(own, names), tmp_path / "net.pth")
    opened = published.load(tmp_path / "net.pth", GENERATOR)
    x = torch.randn(2, own.in_channels, 2**depth, 2**depth)
    with torch.no_grad():
        assert torch.equal(opened(x), own(x))
    assert all(p.requires_grad for p in opened.parameters()), "it can be trained on"


@pytest.mark.parametrize("arguments", [{"blocks": 6, "base_channels": 2},
                                       {"blocks": 1, "base_channels": 3, "in_channels": 1, "out_channels": 2},
                                       {"blocks": 3, "base_channels": 2, "norm": "batch"},
                                       {"blocks": 3, "base_channels": 2, "dropout": 0.5},
                                       {"blocks": 1, "base_channels": 2, "norm": "batch", "dropout": 0.5}])
def test_blocks_and_widths_of_a_resnet_are_read_off_the_file(arguments, tmp_path):
    own = randomised(cyclegan.Generator(**arguments))
    names = resnet_names(len(own.blocks), dropout="dropout" in arguments, batch=arguments.get("norm") == "batch")
    torch.save(as_published(own, names), tmp_path / "net.pth")
    x = torch.randn(2, own.in_channels, 16, 24)
    for kind in (RESNET, GENERATOR):  # the programs of both papers build it
        opened = published.load(tmp_path / "net.pth", kind)
        with torch.no_grad():
            assert torch.equal(opened(x), own(x))
        assert any(isinstance(layer, nn.Dropout) for layer in opened.modules()) == ("dropout" in arguments)
    assert all(p.requires_grad for p in opened.parameters()), "it can be trained on"
    assert len({p.untyped_storage().data_ptr() for p in opened.parameters()}) == len(list(opened.parameters()))


@pytest.mark.parametrize(("changes", "words"), [
    ({"model.11.conv_block.5.weight": None}, r"model\.11\.conv_block\.5\.weight missing"),
    ({"model.11.conv_block.1.weight": None}, r"model\.11\.conv_block\.1\.weight missing"),
    ({f"model.10.conv_block.{layer}.{part}": None for layer in (1, 5) for part in ("weight", "bias")},
     r"model\.10\.conv_block\.1\.weight, of the first residual block, is"),
    ({"model.4.weight": torch.zeros(4, 3, 3, 3)},
     r"model\.4\.weight should be \(4, 2, 3, 3\) and is \(4, 3, 3, 3\)"),
    ({"model.5.weight": torch.zeros(2)}, r"model\.5\.weight not part of it"),
    ({"model.1.weight": None}, r"model\.1\.weight is missing; the file begins with model\.1\.bias"),
])
def test_a_wrong_resnet_says_what_is_wrong_in_it(changes, words, tmp_path):
    state = as_published(cyclegan.Generator(blocks=2, base_channels=2), resnet_names(2))
    torch.save(changed(state, **changes), tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match=words) as caught:
        published.load(tmp_path / "net.pth", RESNET)
    assert str(caught.value).count("\n") == 0


def test_running_statistics_of_an_old_resnet_are_left_out(tmp_path):
    own = randomised(cyclegan.Generator(blocks=1, base_channels=2))
    state = as_published(own, resnet_names(1))
    for norm, maps in (("model.2", 2), ("model.5", 4), ("model.8", 8), ("model.10.conv_block.2", 8),
                       ("model.10.conv_block.6", 8), ("model.12", 4), ("model.15", 2)):
        state |= {f"{norm}.running_mean": torch.ones(maps), f"{norm}.running_var": torch.ones(maps)}
    torch.save(state, tmp_path / "net.pth")
    x = torch.randn(1, 3, 16, 16)
    with torch.no_grad():
        assert torch.equal(published.load(tmp_path / "net.pth", RESNET)(x), own(x))


@pytest.mark.parametrize("norm", ["batch", "instance"])
@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5])
def test_depth_widths_and_norm_of_a_discriminator_are_read_off_the_file(layers, norm, tmp_path):
    own = randomised(patchgan.Discriminator(in_channels=4, base_channels=3, layers=layers, norm=norm))
    torch.save(as_published(own, patchgan_names(layers, batch=norm == "batch")), tmp_path / "net.pth")
    opened = published.load(tmp_path / "net.pth", DISCRIMINATOR)
    x = torch.randn(2, 4, 128, 128)
    with torch.no_grad():
        assert torch.equal(opened(x), own(x))


@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_the_pixel_discriminator_opens_too(norm, tmp_path):
    own = randomised(patchgan.PixelDiscriminator(in_channels=2, base_channels=3, norm=norm))
    torch.save({name.replace("layers", "net"): value for name, value in own.state_dict().items()},
               tmp_path / "net.pth")
    opened = published.load(tmp_path / "net.pth", DISCRIMINATOR)
    x = torch.randn(2, 2, 8, 8)
    with torch.no_grad():
        assert torch.equal(opened(x), own(x))


def small(norm="batch") -> tuple[nn.Module, dict[str, Tensor]]:
    own = randomised(patchgan.Discriminator(base_channels=2, norm=norm))
    return own, as_published(own, patchgan_names(3, batch=norm == "batch"))


def in_data_parallel(state):
    return {f"module.{name}": value for name, value in state.items()}


def in_a_dict(state):
    return {"epoch": 3, "state_dict": state}


def without_counts(state):
    return {name: value for name, value in state.items() if "num_batches" not in name}


def in_half_precision(state):
    return {name: value.half() if value.is_floating_point() else value for name, value in state.items()}


@pytest.mark.parametrize("wrap", [in_data_parallel, in_a_dict, without_counts, in_half_precision,
                                  lambda state: in_a_dict(in_data_parallel(state))])
@pytest.mark.parametrize("zipped", [True, False])  # False is the format of files from before torch 1.6
def test_what_is_put_around_a_state_dict_is_taken_off(wrap, zipped, tmp_path):
    own, state = small()
    torch.save(wrap(state), tmp_path / "net.pth", _use_new_zipfile_serialization=zipped)
    opened = published.load(tmp_path / "net.pth", DISCRIMINATOR)
    tolerance = 1e-3 if wrap is in_half_precision else 0
    for name, value in opened.state_dict().items():
        torch.testing.assert_close(value, own.state_dict()[name], rtol=tolerance, atol=0)


def test_running_statistics_of_an_old_instance_norm_are_left_out(tmp_path):
    own, state = small("instance")
    for number in (3, 6, 9):
        ones = torch.ones(len(state[f"model.{number - 1}.bias"]))
        state |= {f"model.{number}.running_mean": ones, f"model.{number}.running_var": ones}
    torch.save(state, tmp_path / "net.pth")
    x = torch.randn(1, 6, 64, 64)
    with torch.no_grad():
        assert torch.equal(published.load(tmp_path / "net.pth", DISCRIMINATOR)(x), own(x))


def changed(state, **changes):
    return {name: value for name, value in (state | changes).items() if value is not None}


@pytest.mark.parametrize(("state", "words"), [
    (lambda s: changed(s, **{"model.5.weight": None, "model.6.bias": None}), r"model\.6\.bias .*missing"),
    (lambda s: changed(s, **{"model.8.weight": torch.zeros(5, 8, 4, 4)}),
     r"model\.8\.weight should be \(16, 8, 4, 4\) and is \(5, 8, 4, 4\)"),
    (lambda s: changed(s, **{"model.4.weight": torch.zeros(1)}), r"model\.4\.weight not part of it"),
    (lambda s: changed(s, **{"model.3.running_mean": torch.zeros(())}), r"should be \(4,\) and is \(\)"),
    (lambda s: changed(s, **{"model.0.weight": None}), r"model\.0\.weight is missing; the file begins with model"),
    (lambda s: changed(s, **{"model.0.weight": torch.zeros(3)}), r"four dimensions, and is of shape \(3,\)"),
    (lambda s: changed(s, **{"model.0.weight": torch.zeros(2, 0, 4, 4)}), r"is of shape \(2, 0, 4, 4\)"),
    (lambda s: changed(s, **{"model.3.weight": None}), r"neither model\.3\.weight.* nor model\.2\.bias"),
    (lambda s: changed(s, **{"model.20.weight": torch.zeros(1)}), "the last layer is model.20"),
    (lambda s: changed(s, **{"model.11.weight": None}), "the last layer is model.9"),
    (lambda s: {"model.0.weight": torch.zeros(2, 6, 4, 4)}, "the last layer is model.0"),
    (lambda s: {"fc.weight": torch.zeros(2, 6)}, "the file begins with fc.weight"),
    (lambda s: {}, "something else"),
    (lambda s: [1, 2], "something else"),
    (lambda s: {"a": 1}, "something else"),
    (lambda s: {1: torch.zeros(1)}, "something else"),
])
def test_a_wrong_file_says_what_is_wrong_in_it(state, words, tmp_path):
    torch.save(state(small()[1]), tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match=words) as caught:
        published.load(tmp_path / "net.pth", DISCRIMINATOR)
    assert "net.pth" in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_the_other_networks_file_names_the_right_kind(tmp_path):
    torch.save(small()[1], tmp_path / "D.pth")
    with torch.no_grad():
        G = pix2pix.UNet(image_size=32, base_channels=1)
    torch.save(as_published(G, unet_names(5, batch=True)), tmp_path / "G.pth")
    with pytest.raises(published.PublishedError, match=f"It is a {DISCRIMINATOR}: ask for this kind"):
        published.load(tmp_path / "D.pth", GENERATOR)
    with pytest.raises(published.PublishedError, match=f"It is a {GENERATOR}: ask for this kind"):
        published.load(tmp_path / "G.pth", DISCRIMINATOR)
    torch.save(as_published(cyclegan.Generator(blocks=1, base_channels=1), resnet_names(1)), tmp_path / "R.pth")
    with pytest.raises(published.PublishedError, match=f"It is a {GENERATOR}: ask for this kind"):
        published.load(tmp_path / "R.pth", CYCLEGAN_D)
    with pytest.raises(published.PublishedError, match=f"{GENERATOR}, {DISCRIMINATOR}, {RESNET}.* Choose one"):
        published.load(tmp_path / "G.pth", "gan")
    with pytest.raises(published.PublishedError, match=f"Did you mean {RESNET}"):
        published.load(tmp_path / "G.pth", "cyclegan-generater")


def test_a_shallow_unet_is_refused(tmp_path):
    torch.save({"model.model.0.weight": torch.zeros(2, 3, 4, 4), "model.model.3.weight": torch.zeros(4, 3, 4, 4)},
               tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match="at least 4"):
        published.load(tmp_path / "net.pth", GENERATOR)


def test_a_unet_with_a_hole_says_what_is_missing(tmp_path):
    state = as_published(pix2pix.UNet(image_size=32, base_channels=1), unet_names(5, batch=True))
    del state["model.model.1.model.3.model.1.weight"]
    torch.save(state, tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match=r"model\.model\.1\.model\.3\.model\.1\.weight missing"):
        published.load(tmp_path / "net.pth", GENERATOR)


class Code:
    """What a malicious file does: its loading calls a function."""

    def __reduce__(self):
        return print, ("CODE WAS RUN",)


@pytest.mark.parametrize("content", [Code(), {"state_dict": Code()}, nn.Linear(1, 1)])
@pytest.mark.parametrize("zipped", [True, False])
def test_code_in_a_file_is_never_run(content, zipped, tmp_path, capsys):
    torch.save(content, tmp_path / "net.pth", _use_new_zipfile_serialization=zipped)
    with pytest.raises(published.PublishedError, match="nothing of it was run"):
        published.load(tmp_path / "net.pth", DISCRIMINATOR)
    assert "CODE" not in capsys.readouterr().out


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_truncated_file_is_said_to_be_damaged(share, zipped, tmp_path):
    torch.save(small()[1], tmp_path / "net.pth", _use_new_zipfile_serialization=zipped)
    content = (tmp_path / "net.pth").read_bytes()
    (tmp_path / "net.pth").write_bytes(content[:int(share * len(content))])
    with pytest.raises(published.PublishedError, match="damaged"):
        published.load(tmp_path / "net.pth", DISCRIMINATOR)


def test_a_page_instead_of_the_file_a_folder_and_nothing(tmp_path):
    (tmp_path / "page.pth").write_text("<html>Not found</html>")
    for name, words in (("page.pth", "web page"), ("none.pth", "no checkpoint"), ("", "a folder")):
        with pytest.raises(published.PublishedError, match=words):
            published.load(tmp_path / name, GENERATOR)


def in_parts(state):
    return {"epoch": 7, "best": 0.5, "config": {"name": "x"}, "G_A": state,
            "optimizer": {"state": {0: {"step": torch.tensor(3.0), "exp_avg": torch.zeros(2)}}, "param_groups": []}}


def among_others(state):
    return {**{f"generator.{name}": value for name, value in state.items()}, "fc.weight": torch.zeros(2)}


def compiled(state):
    return {f"module._orig_mod.{name}": value for name, value in state.items()}


WRAPPED = {
    "module": in_data_parallel, "compiled": compiled, "state_dict": in_a_dict, "parts": in_parts,
    "nested": lambda state: {"model": {"net_g_ema": {"params": state}}}, "list": lambda state: [{}, state],
    "lightning": lambda state: {"state_dict": among_others(compiled(state)), "callbacks": {}},
    "both": lambda state: in_a_dict(in_data_parallel(in_parts(state)["G_A"])),
    "beside": lambda state: state | {"epoch": 3, "note": "x"}, "among others": among_others,
    **{name: lambda state, name=name: {name: state} for name in ("model", "G", "netG", "generator", "weights", "ema")},
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_a_generator_is_found_in_whatever_it_was_put(wrap, tmp_path):
    for own, names, kind in ((cyclegan.Generator(blocks=1, base_channels=2), resnet_names(1), RESNET),
                             (pix2pix.UNet(image_size=32, base_channels=1), unet_names(5, batch=True), GENERATOR)):
        torch.save(wrap(as_published(randomised(own), names)), tmp_path / "net.pth")
        opened = published.load(tmp_path / "net.pth", kind)
        assert all(torch.equal(value, own.state_dict()[name]) for name, value in opened.state_dict().items())


def test_of_several_networks_in_a_file_one_is_asked_for(tmp_path):
    state = as_published(cyclegan.Generator(blocks=1, base_channels=1), resnet_names(1))
    other = {name: value + 1 for name, value in state.items()}
    D = as_published(patchgan.Discriminator(in_channels=3, base_channels=1, norm="instance"),
                     patchgan_names(3, batch=False))
    torch.save({"G_A": in_data_parallel(state), "G_B": other, "D_A": D}, tmp_path / "all.pth")
    with pytest.raises(published.PublishedError, match=r"found 2. Choose one with part=.* G_A\.module, G_B\."):
        published.load(tmp_path / "all.pth", RESNET)
    for part, wanted in (("G_A", state), ("G_A.module", state), ("G_B", other)):
        opened = published.load(tmp_path / "all.pth", RESNET, part=part)
        assert torch.equal(opened.to_image[1].bias, wanted["model.18.bias"])
    assert isinstance(published.load(tmp_path / "all.pth", CYCLEGAN_D), patchgan.Discriminator)
    with pytest.raises(published.PublishedError, match=r"a part 'G' in .*found none. Choose one .*G_A"):
        published.load(tmp_path / "all.pth", RESNET, part="G")


def test_a_file_that_holds_itself_comes_to_an_end(tmp_path):
    content = {"a": torch.zeros(1)}
    content["self"] = content
    torch.save(content, tmp_path / "net.pth")
    with pytest.raises(published.PublishedError):
        published.load(tmp_path / "net.pth", RESNET)


def resnet_state(**arguments):
    own = cyclegan.Generator(base_channels=2, **{"blocks": 1} | arguments)
    return as_published(own, resnet_names(len(own.blocks), batch=arguments.get("norm") == "batch"))


def renamed(change):
    return lambda: {change(name): value for name, value in resnet_state().items()}


def with_affine():
    state = resnet_state()
    return state | {f"model.2.{part}": torch.ones(2) for part in ("weight", "bias")}


VARIANTS = {
    "spectral norm": (renamed(lambda name: name.replace("weight", "weight_orig")), "spectral norm"),
    "parametrised": (renamed(lambda name: name.replace("weight", "parametrizations.weight.original0")),
                     "remove_parametrizations"),
    "weight norm": (renamed(lambda name: name.replace("weight", "weight_g")), "remove_weight_norm"),
    "blurred": (lambda: resnet_state() | {"model.7.filt": torch.ones(2, 1, 3, 3)}, "CUT"),
    "zeros": (renamed(lambda name: name.replace("conv_block.1", "conv_block.0").replace("conv_block.5",
                                                                                        "conv_block.4")),
              "padded with zeros"),
    "four strided layers": (lambda: {
        "model.1.weight": torch.ones(2, 3, 7, 7), "model.13.weight": torch.ones(32, 16, 3, 3),
        "model.16.conv_block.1.weight": torch.ones(32, 32, 3, 3)}, "4 strided layers"),
    "affine instance norm": (with_affine, "affine=True"),
    "no norm": (renamed(lambda name: name.replace("1.bias", "1.b")), "built without norm"),
    "group norm": (lambda: {name: value for name, value in resnet_state(norm="batch").items()
                            if "running" not in name and "num_b" not in name}, "group norm"),
    "SPADE": (lambda: {"up_0.norm_0.mlp_shared.0.weight": torch.ones(1), "fc.weight": torch.ones(1)}, "SPADE"),
    "its own": (lambda: pix2pix.UNet(image_size=16, base_channels=1).state_dict(), "this course's own"),
    "a run's": (lambda: {"version": 2, "state": {"modules": {"G": cyclegan.Generator(
        blocks=1, base_channels=1).state_dict()}}}, "Run.load"),
    "quantised": (lambda: resnet_state() | {"model.1.weight": torch.ones(2, 3, 7, 7, dtype=torch.int8)},
                  r"model\.1\.weight should be floating point and is torch\.int8"),
    "complex": (lambda: {name: value.to(torch.complex64) for name, value in resnet_state().items()},
                "floating point and is torch.complex64"),
}


@pytest.mark.parametrize(("state", "words"), VARIANTS.values(), ids=VARIANTS)
def test_a_variant_that_cannot_be_opened_is_named(state, words, tmp_path):
    torch.save(state(), tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match=words) as caught:
        published.load(tmp_path / "net.pth", RESNET)
    assert "net.pth" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.float8_e4m3fn])
@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf, -3e35])
def test_values_that_no_network_has_are_named(dtype, value, tmp_path):
    """Kills a check of one dtype or of nan alone, and one after the conversion to float32."""
    if dtype == torch.float8_e4m3fn and value != torch.nan:
        value = torch.nan  # it has no infinity, and ends at 448
    if dtype == torch.float16 and value == -3e35:
        value = -torch.inf
    state = {name: each.to(dtype) for name, each in resnet_state().items()}
    spoilt = state["model.4.weight"].double()
    spoilt[1, 0, 2, 2] = value
    torch.save({"G": state | {"model.4.weight": spoilt.to(dtype)}}, tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match=r"model\.4\.weight holds"):
        published.load(tmp_path / "net.pth", RESNET)


def test_values_of_averages_are_looked_at_too(tmp_path):
    _, state = small()
    state["model.3.running_var"][0] = -1
    torch.save(state, tmp_path / "net.pth")
    with pytest.raises(published.PublishedError, match=r"model\.3\.running_var holds -1, and a variance"):
        published.load(tmp_path / "net.pth", DISCRIMINATOR)


@pytest.mark.parametrize("make", [torch.Tensor.to_sparse, lambda t: torch.quantize_per_tensor(t, 0.1, 0, torch.qint8),
                                  lambda t: t.to("meta"), lambda t: t[:, :, :1, :1].expand_as(t), nn.Parameter])
def test_tensors_of_other_makes_are_refused_or_opened(make, tmp_path):
    state = resnet_state()
    torch.save(state | {"model.4.weight": make(state["model.4.weight"])}, tmp_path / "net.pth")
    try:
        opened = published.load(tmp_path / "net.pth", RESNET)
    except published.PublishedError as error:
        assert "model.4.weight" in str(error) or "nothing of it was run" in str(error)
    else:
        assert opened(torch.zeros(1, 3, 16, 16)).isfinite().all()
        opened.down[4].weight.data.add_(1)  # an expanded tensor refuses: all its values are one


@pytest.mark.parametrize("form", ["zip", "old", "safetensors"])
def test_every_damage_is_refused_or_does_no_harm(form, tmp_path, capsys):
    """Kills the loading of a zip without its checksums: torch itself compares none."""
    state = resnet_state()
    path = tmp_path / "net.pth"
    if form == "safetensors":
        safetensors.torch.save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=form == "zip")
    content = path.read_bytes()
    published.load(path, RESNET)
    said = capsys.readouterr().err
    assert ("carries no checksum" in said and hashlib.sha256(content).hexdigest() in said) == (form != "zip")
    for kind, damaged in damages(content, 300):
        path.write_bytes(damaged)
        try:
            opened = published.load(path, RESNET)
        except published.PublishedError as error:
            assert "\n" not in str(error)
        else:
            if form == "zip":
                same = {**as_published(opened, resnet_names(1))}
                assert all(torch.equal(value, state[name]) for name, value in same.items()), kind


def test_files_of_other_kinds_are_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("net_G.pth", b"")
    torch.jit.script(nn.ReLU()).save(tmp_path / "script.pt")
    for content, words in ((b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"), (b"\x89HDF\r\n", "Keras"),
                           (b"\x1f\x8b\x08", "compressed"), (b"\x89PNG\r\n", "picture"), (b"\n <!DOCTYPE html>", "web"),
                           ((tmp_path / "all.zip").read_bytes(), "another zip archive, with net_G.pth"),
                           ((tmp_path / "script.pt").read_bytes(), "nothing of it was run")):
        (tmp_path / "net.pth").write_bytes(content)
        with pytest.raises(published.PublishedError, match=words):
            published.load(tmp_path / "net.pth", RESNET)
    with pytest.raises(published.PublishedError, match="empty"):
        published.load("", RESNET)
