"""`ganlab train` below the command line: what a folder holds, and that a stop changes nothing."""

import csv
import json
import os
import signal

import pytest
import torch
from PIL import Image

from ganlab import runtime
from ganlab.models import shipped
from ganlab.training import loop
from ganlab.training.checkpoint import CheckpointError
from ganlab.training.image_pool import ImagePool
from ganlab.training.own import kinds, training
from ganlab.training.own import settings as own_settings
from tests.training.own import tiny


@pytest.fixture(autouse=True)
def small(tmp_path, monkeypatch):
    tiny.shrink(monkeypatch.setitem)
    tiny.write_sets(tmp_path)
    monkeypatch.setenv("GANLAB_DEVICE", "cpu")


def trained(kind, tmp_path, out, **how):
    how = {"steps": 6, "every": 3, **how}
    data = None if how.get("resume") else str(tmp_path / f"{tiny.SETS[kind]}.h5")
    return training.train(kind, data, out=tmp_path / out, **how)[0]


def stop_in_step(number, monkeypatch):
    """Let Ctrl-C come in the step of this number, once."""
    record, done = loop._record, []

    def recording(run, scalars):
        record(run, scalars)
        if run.step == number and not done:
            done.append(True)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(loop, "_record", recording)


def assert_same(run, other):
    assert run.history == other.history
    for mine, theirs in ((run.modules, other.modules), ({k: e.module for k, e in run.averages.items()},
                                                        {k: e.module for k, e in other.averages.items()})):
        for name, module in mine.items():
            for key, value in module.state_dict().items():
                assert torch.equal(value, theirs[name].state_dict()[key]), (name, key)
    for name, pool in run.pools.items():
        assert torch.equal(torch.stack(pool.images), torch.stack(other.pools[name].images))


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_stopped_run_goes_on_bit_for_bit(kind, tmp_path, monkeypatch, capsys):
    """6 steps at once are 4 steps, Ctrl-C, and the other two; kills a pool that is filled anew, and a sheet that draws
    from torch's generator."""
    whole = trained(kind, tmp_path, "whole")
    stop_in_step(3, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        trained(kind, tmp_path, "stopped", every=2)
    assert f"--resume --steps 6 --out {tmp_path / 'stopped'}" in capsys.readouterr().out
    torch.randn(7)  # the world goes on
    resumed = trained(kind, tmp_path, "stopped", resume=True)
    assert resumed.step == 6 and len(next(iter(whole.history.values()))) > 2
    assert_same(resumed, whole)
    assert (tmp_path / "whole" / "trace.csv").read_text() == (tmp_path / "stopped" / "trace.csv").read_text()


@pytest.mark.parametrize("kind", ["dcgan", "cyclegan"])
def test_a_run_that_has_ended_goes_on_as_one_that_was_longer(kind, tmp_path):
    whole = trained(kind, tmp_path, "whole")
    trained(kind, tmp_path, "part", steps=3)
    assert_same(trained(kind, tmp_path, "part", resume=True, steps=6), whole)


def test_a_pool_that_exchanges_images_goes_on_too(tmp_path, monkeypatch):
    """A pool of 50 is not full after six steps: one of 10 is, and then its images depend on all that were drawn."""
    monkeypatch.setattr(kinds, "ImagePool", lambda: ImagePool(10))
    whole = trained("cyclegan", tmp_path, "whole")
    trained("cyclegan", tmp_path, "part", steps=3)
    resumed = trained("cyclegan", tmp_path, "part", resume=True)
    assert_same(resumed, whole)
    assert len(resumed.pools["x"].images) == 10
    monkeypatch.setattr(kinds, "ImagePool", lambda: ImagePool(9))
    with pytest.raises(CheckpointError, match="at most 9 images"):
        trained("cyclegan", tmp_path, "part", resume=True, steps=9)


def test_the_folder_of_a_run(tmp_path):
    run = trained("srgan", tmp_path, "run", lr=2e-3, seed=5)
    folder = tmp_path / "run"
    assert {path.name for path in folder.iterdir()} == {
        "checkpoint.pt", "settings.json", "sheet-000000.png", "sheet-000003.png", "sheet-000006.png", "trace.csv",
        "generator.safetensors", "SHA256SUMS"}
    found = json.loads((folder / "settings.json").read_text())
    assert (found["kind"], found["size"], found["lr"], found["seed"]) == ("srgan", 32, 2e-3, 5)
    assert found["networks"]["D"] == {"image_size": 32, "channels": 3, "hidden": 4, "base_channels": 2}
    rows = list(csv.DictReader((folder / "trace.csv").open()))
    assert [row["step"] for row in rows] == list("123456")
    assert [row["loss_D"] == "" for row in rows] == [True] * 3 + [False] * 3, "D comes in the second half"
    assert [float(row["content"]) for row in rows] == run.history["content"]
    assert Image.open(folder / "sheet-000006.png").size == (6 * 34 - 2, 3 * 34 - 2)
    G = shipped.load(folder / "generator.safetensors")
    for key, value in run.averages["G"].module.state_dict().items():
        assert torch.equal(G.state_dict()[key], value) or not value.is_floating_point()


def test_a_stylegan_grows_and_its_sheet_keeps_the_full_size(tmp_path):
    trained("stylegan", tmp_path, "run", steps=8, every=1)
    settings = own_settings.read(tmp_path / "run")
    sizes = [kinds.stage(settings, number).image_size for number in range(9)]
    assert sizes == [8, 8, 16, 16, 16, 16, 16, 16, 16] and kinds.stage(settings, 4).alpha == 1
    assert len({Image.open(tmp_path / "run" / f"sheet-00000{n}.png").size for n in range(9)}) == 1
    assert shipped.load(tmp_path / "run" / "generator.safetensors").w_mean.abs().sum() > 0


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_half_precision_trains_every_kind(kind, tmp_path):
    plain, half = (trained(kind, tmp_path, f"{amp}", steps=2, every=2, amp=amp) for amp in (False, True))
    assert plain.history != half.history
    assert all(value.dtype == torch.float32 for value in half.modules[next(iter(half.modules))].parameters())
    with pytest.raises(own_settings.RunError, match="--amp False"):
        trained(kind, tmp_path, "False", resume=True, amp=True, steps=3)


def test_translators_never_train_on_what_the_sheet_shows():
    shown, kept = kinds._apart(20, seed=3)
    assert sorted([*shown.tolist(), *kept.tolist()]) == list(range(20)) and len(shown) == kinds.SHOWN


def test_the_defaults_build_every_kind(monkeypatch):
    """The widths of the lessons and of the papers give networks that take the pictures of the smallest size."""
    monkeypatch.undo()
    for name, row in kinds.KINDS.items():
        for widths in (row.small, row.paper):
            size = max(widths.smallest, 16) if row.step is None else widths.smallest + -widths.smallest % row.step
            given = row.given(size, 3, 3, 2)
            with torch.device("meta"):
                for part, make in row.generators.items():
                    make(**{**given[part], **widths.networks.get(part, {})})
        assert name in tiny.SETS


@pytest.mark.parametrize(("kind", "set_", "words"), [
    ("cgan", "plain", "a set with classes for cgan, but"),
    ("pix2pix", "domains", "a set of pairs for pix2pix, but"),
    ("pix2pix", "plain", "--pairs A B"),
    ("cyclegan", "plain", "a set with two domains for cyclegan"),
    ("srgan", "plain", "a multiple of 16 and at least 32, got 16×16"),
    ("biggan", "plain", "Expected a kind among dcgan, cgan"),
])
def test_a_set_that_does_not_fit_is_refused(kind, set_, words, tmp_path):
    with pytest.raises(own_settings.RunError, match=words.replace("(", "\\(")):
        training.train(kind, str(tmp_path / f"{set_}.h5"), out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_too_few_pictures_and_a_side_that_is_no_power_of_two(tmp_path):
    tiny.write_sets(tmp_path, count=15)
    for kind in ("dcgan", "cyclegan"):
        with pytest.raises(own_settings.RunError, match=r"at least 16 pictures.* got 15"):
            trained(kind, tmp_path, "out")
    with pytest.raises(own_settings.RunError, match="a power of two and at least 8, got 24×24"):
        training.train("dcgan", "smileys", size=24, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("change", "words"), [
    ({"kind": "stylegan"}, "Expected KIND dcgan"), ({"size": 32}, "Expected --size 16"),
    ({"data": "smileys"}, "plain.h5 to go on"), ({"lr": 0.5}, "Expected --lr 0.0005"),
    ({"batch_size": 9}, "Expected --batch-size 8"), ({"steps": 2}, "more than the 2 steps"),
    ({"paper": True}, "the small networks"), ({"resume": False}, "holds one"), ({"seed": 1}, "Expected --seed 0"),
    ({"out": "other"}, "no other/checkpoint"),
])
def test_a_run_that_cannot_go_on_so_says_why(change, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trained("dcgan", tmp_path, "run", steps=2)
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    how = {"kind": "dcgan", "data": str(tmp_path / "plain.h5"), "out": "run", "resume": True, "steps": 4, **change}
    with pytest.raises(own_settings.RunError, match=words):
        training.train(**how)
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_other_pictures_under_the_same_name_are_noticed(tmp_path):
    trained("dcgan", tmp_path, "run", steps=2)
    tiny.write_sets(tmp_path, count=21)
    with pytest.raises(own_settings.RunError, match=r"holds others now \(21, then 20\)"):
        trained("dcgan", tmp_path, "run", resume=True, steps=4)


def test_force_begins_anew_and_clears_what_was_there(tmp_path):
    trained("stylegan", tmp_path, "run", steps=4, every=2)
    run = trained("dcgan", tmp_path, "run", steps=3, force=True)
    assert run.step == 3 and own_settings.read(tmp_path / "run").kind == "dcgan"
    assert not (tmp_path / "run" / "generator.safetensors").exists()
    assert not (tmp_path / "run" / "sheet-000004.png").exists()


def test_a_pool_in_a_checkpoint_is_checked(tmp_path):
    """Kills a load that takes whatever lies there for images."""
    module = torch.nn.Linear(1, 1)
    run = loop.Run({"G": module}, {"G": torch.optim.Adam(module.parameters())}, {}, {"x": ImagePool(3)})
    for images, words in (([torch.zeros(2, 2)], "images of one shape"),
                          ([torch.full((1, 2, 2), torch.nan)], "finite"), ([torch.zeros(1, 2, 2)] * 4, "at most 3")):
        run.pools["x"].images = images
        run.save(tmp_path / "a.pt")
        with pytest.raises(CheckpointError, match=words):
            run.load(tmp_path / "a.pt")
    with pytest.raises(CheckpointError, match=r"Expected pools \[\] in .*, found \['x'\]"):
        loop.Run(run.modules, run.optimizers).load(tmp_path / "a.pt")


def test_an_unknown_device_is_told(tmp_path):
    with pytest.raises(runtime.GanlabError, match="Give --device cpu, cuda or mps"):
        trained("dcgan", tmp_path, "out", device="gpu")
