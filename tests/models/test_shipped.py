"""Weights that ship: they come back as they were saved, and every other file is refused in words."""

import json

import pytest
import torch
from safetensors.torch import save_file

from ganlab.models import shipped
from ganlab.models.shipped import WeightsError
from ganlab.models.stylegan import Generator
from tests.damages import damages

KIND = "stylegan-generator"
SMALL = {"latent_dim": 4, "style_dim": 6, "mapping_layers": 2, "image_size": 8, "base_channels": 16,
         "max_channels": 4}


@pytest.fixture
def saved(tmp_path):
    torch.manual_seed(0)
    G = Generator(**SMALL).eval()
    G.average_w(torch.randn(50, 4))
    return G, shipped.save(tmp_path / "faces.safetensors", G, {"data": "faces", "seed": "3"})


def test_a_generator_comes_back_with_its_configuration_and_its_notes(saved):
    G, path = saved
    again = shipped.load(path, image_size=8, latent_dim=4)
    assert not again.training and again.config == G.config
    z = torch.randn(2, 4)
    assert torch.equal(again(z, psi=0.5, noise="none"), G(z, psi=0.5, noise="none"))
    notes = shipped.provenance(path)
    assert list(notes) == ["data", "config", "kind", "seed"], "in one order, whatever the file's"
    assert notes["seed"] == "3" and json.loads(notes["config"])["image_size"] == 8
    assert (path.parent / "SHA256SUMS").read_text() == f"{shipped.sha256(path)}  faces.safetensors\n"


def test_a_second_file_keeps_the_first_one_s_checksum(saved):
    G, path = saved
    for name in ("a face.safetensors", "b.safetensors"):
        shipped.save(path.with_name(name), G, {})
    assert [line.split("  ")[1] for line in (path.parent / "SHA256SUMS").read_text().splitlines()] == [
        "a face.safetensors", "b.safetensors", "faces.safetensors"]


def test_notes_do_not_stand_in_for_kind_and_config(saved):
    G, path = saved
    shipped.save(path, G, {"kind": "cat", "config": "{}"})
    assert shipped.load(path).config == G.config


def test_loading_draws_no_random_numbers(saved):
    before = torch.get_rng_state()
    shipped.load(saved[1])
    assert torch.equal(torch.get_rng_state(), before)


def test_another_configuration_is_refused(saved):
    _, path = saved
    with pytest.raises(WeightsError, match=r"image_size=32, but .* has image_size=8"):
        shipped.load(path, image_size=32)
    with pytest.raises(WeightsError, match=r"constant of shape \(1, 2, 4, 4\), but .* has \(1, 4, 4, 4\)"):
        shipped.fill(Generator(**SMALL | {"max_channels": 2}), shipped.load(path).state_dict(), path)


def test_missing_and_damaged_files_are_refused(saved):
    _, path = saved
    with pytest.raises(WeightsError, match=r"There are no weights .*no-such.safetensors.*Fetch data/ again"):
        shipped.load("no-such")
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="the file is damaged"):
        shipped.load(path)
    path.write_bytes(content[:200])
    noted(path)
    with pytest.raises(WeightsError, match="cannot be read"):
        shipped.load(path)
    (path.parent / "SHA256SUMS").unlink()
    with pytest.raises(WeightsError, match=r"checksum of .* found none there"):
        shipped.load(path)


def noted(path):
    """Write down the sum of a file as it is."""
    (path.parent / "SHA256SUMS").write_text(f"{shipped.sha256(path)}  {path.name}\n")


@pytest.mark.parametrize("name", ["faces.safetensors", "SHA256SUMS"])
def test_every_damage_is_refused_or_does_no_harm(name, saved):
    """Kills weights that are used without a sum: safetensors itself has none."""
    G, path = saved
    content = (path.parent / name).read_bytes()
    for kind, damaged in damages(content, 200):
        (path.parent / name).write_bytes(damaged)
        try:
            again = shipped.load(path)
        except WeightsError:
            continue
        assert all(torch.equal(value, G.state_dict()[key]) for key, value in again.state_dict().items()), kind


@pytest.mark.parametrize("config", ['{"image_size": 1e9}', '{"base_channels": 99999999999}', "[1]", "x"])
def test_arguments_that_make_no_generator_are_refused(config, tmp_path):
    save_file({"x": torch.zeros(2)}, tmp_path / "x.safetensors", metadata={"kind": KIND, "config": config})
    noted(tmp_path / "x.safetensors")
    with pytest.raises(WeightsError, match=r"x\.safetensors"):
        shipped.load(tmp_path / "x.safetensors")


def test_other_dtypes_are_refused_or_become_float32(saved):
    G, path = saved
    for dtype, words in ((torch.float16, None), (torch.int8, "is of torch.int8")):
        save_file({name: value.to(dtype).contiguous() for name, value in G.state_dict().items()}, path,
                  metadata={"kind": KIND, "config": json.dumps(G.config)})
        noted(path)
        if words is None:
            assert all(p.dtype == torch.float32 for p in shipped.load(path).parameters())
        else:
            with pytest.raises(WeightsError, match=words):
                shipped.load(path)


@pytest.mark.parametrize(("notes", "said"), [
    ({}, "a kind of stylegan-generator, pix2pix-unet"), ({"kind": "stylegan-generator"}, "arguments of the generator"),
    ({"kind": "stylegan-generator", "config": '{"image_size": 24}'}, "power of two"),
    ({"kind": "stylegan-generator", "config": '{"sizes": 8}'}, "sizes"),
])
def test_other_safetensors_files_are_refused(tmp_path, notes, said):
    save_file({"x": torch.zeros(2)}, tmp_path / "x.safetensors", metadata=notes)
    noted(tmp_path / "x.safetensors")
    with pytest.raises(WeightsError, match=said):
        shipped.load(tmp_path / "x.safetensors")


@pytest.mark.parametrize(("value", "words"), [
    (torch.nan, "holds nan"), (-torch.inf, "holds inf"), (1e30, r"holds 1e\+30")])
def test_weights_that_are_no_numbers_are_refused(value, words, saved):
    G, path = saved
    with torch.no_grad():
        G.synthesis.constant.fill_(value)
    shipped.save(path, G, {})
    with pytest.raises(WeightsError, match=f"constant {words}"):
        shipped.load(path)
