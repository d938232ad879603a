import io
import os
import signal
import threading

import pytest
import torch

from ganlab.datasets import Batches, points
from ganlab.models import mlp
from ganlab.runtime import seed_everything
from ganlab.training import checkpoint, gan
from ganlab.training.checkpoint import CheckpointError
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, TrainingError, fit


def new_run(seed=0, hidden=16):
    seed_everything(seed)
    G, D = mlp.PointGenerator(hidden=(hidden,)), mlp.PointDiscriminator(hidden=(hidden,))
    run = Run({"G": G, "D": D}, {"G": gan.adam(G), "D": gan.adam(D)}, {"G": EMA(G, half_life=5)})
    batches = Batches(points.sample("ring", 100, generator=torch.Generator().manual_seed(0)), 16)

    def one_step(i):
        return gan.step(G, D, run.optimizers["G"], run.optimizers["D"], batches(i), torch.randn(16, 2))

    return run, one_step


def test_a_resumed_run_is_bit_for_bit_the_uninterrupted_one(tmp_path):
    unbroken, one_step = new_run()
    z = torch.randn(4, 2)

    def panel(run):
        return {"panel": lambda: run.modules["G"](z).detach(), "panel_every": 6, "progress": False}

    fit(unbroken, one_step, steps=30, **panel(unbroken))

    first, one_step = new_run()
    torch.randn(4, 2)  # z above
    fit(first, one_step, steps=13, checkpoint_to=tmp_path / "run.pt", **panel(first))
    torch.randn(7)  # the world goes on before somebody resumes
    resumed, one_step = new_run(seed=99)
    resumed.load(tmp_path / "run.pt")
    fit(resumed, one_step, steps=30, **panel(resumed))

    assert resumed.history == unbroken.history
    assert [step for step, _ in unbroken.panels] == [0, 6, 12, 18, 24, 30]
    assert [step for step, _ in resumed.panels] == [0, 6, 12, 13, 18, 24, 30], "the first call ended at 13"
    kept = dict(resumed.panels)
    assert all(torch.equal(kept[step], images) for step, images in unbroken.panels)
    for part in ("G", "D"):
        for p, q in zip(resumed.modules[part].parameters(), unbroken.modules[part].parameters()):
            assert torch.equal(p, q)
    for p, q in zip(resumed.averages["G"].module.parameters(), unbroken.averages["G"].module.parameters()):
        assert torch.equal(p, q)


def test_the_average_follows_every_step_after_it_is_done():
    run, one_step = new_run()
    by_hand = EMA(run.modules["G"], half_life=5)

    def noted(i):
        scalars = one_step(i)
        by_hand.update()
        return scalars

    start = [p.clone() for p in run.averages["G"].module.parameters()]
    fit(run, noted, steps=7, progress=False)
    mine = list(run.averages["G"].module.parameters())
    assert all(torch.equal(p, q) for p, q in zip(mine, by_hand.module.parameters()))
    assert not any(torch.equal(p, q) for p, q in zip(mine, start))


def test_history_and_panels():
    run, one_step = new_run()
    z = torch.randn(4, 2)
    fit(run, one_step, steps=10, panel=lambda: run.modules["G"](z).detach(), panel_every=4, progress=False)
    assert set(run.history) == {"loss_D", "loss_G", "D_x", "D_G_z", "grad_norm_D", "grad_norm_G"}
    assert all(len(values) == 10 for values in run.history.values())
    assert [step for step, _ in run.panels] == [0, 4, 8, 10]
    assert not torch.equal(run.panels[0][1], run.panels[-1][1])
    fit(run, one_step, steps=10, progress=False)
    assert run.step == 10, "steps counts the whole run, not the call"


def test_ctrl_c_ends_after_the_step_and_keeps_everything(tmp_path, capsys):
    """Kills an interrupt in the middle of a step, after which D is trained and G is not."""
    run, one_step = new_run()
    handler = signal.getsignal(signal.SIGINT)

    def interrupted_step(i):
        if i == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return one_step(i)

    fit(run, interrupted_step, steps=20, progress=False, checkpoint_to=tmp_path / "run.pt")
    assert run.interrupted
    assert signal.getsignal(signal.SIGINT) is handler
    assert run.step == 6
    assert all(len(values) == 6 for values in run.history.values())
    assert "step 6 of 20" in capsys.readouterr().out
    again, one_step = new_run(seed=3)
    fit(again.load(tmp_path / "run.pt"), one_step, steps=20, progress=False)
    unbroken, one_step = new_run()
    fit(unbroken, one_step, steps=20, progress=False)
    assert again.history == unbroken.history
    assert not fit(run, one_step, steps=7, progress=False).interrupted


def test_a_second_ctrl_c_does_not_wait(tmp_path):
    run, _ = new_run()

    def endless_step(i):
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(20)
        raise AssertionError("the second Ctrl-C was ignored")

    assert fit(run, endless_step, steps=20, progress=False).interrupted
    assert run.step == 0


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_checkpoint(tmp_path, bad):
    run, one_step = new_run()

    def breaking_step(i):
        scalars = one_step(i)
        return scalars | {"loss_G": torch.tensor(bad)} if i == 7 else scalars

    with pytest.raises(TrainingError, match="step 7: loss_G"):
        fit(run, breaking_step, steps=20, progress=False, checkpoint_to=tmp_path / "run.pt", checkpoint_every=5)
    assert all(len(values) == 7 for values in run.history.values())
    assert new_run()[0].load(tmp_path / "run.pt").step == 5


def test_the_progress_bar_writes_to_stdout_only(capsys):
    run, one_step = new_run()
    fit(run, one_step, steps=3)
    captured = capsys.readouterr()
    assert "3/3" in captured.out
    assert captured.err == ""


def test_the_average_follows_with_its_half_life():
    live = torch.nn.BatchNorm1d(1)
    ema = EMA(live, half_life=10)
    with torch.no_grad():
        live.weight += 1
        live.running_mean += 7
    for _ in range(10):
        ema.update()
    torch.testing.assert_close(ema.module.weight, torch.tensor([1.5]))
    assert ema.module.running_mean == 7
    assert not ema.module.training
    assert not ema.module.weight.requires_grad
    with pytest.raises(ValueError, match="half-life"):
        EMA(live, half_life=0)


@pytest.mark.parametrize("change", ["sizes", "names", "average", "groups", "foreign"])
def test_a_checkpoint_of_other_networks_is_refused_and_nothing_changes(tmp_path, change):
    saved, one_step = new_run()
    fit(saved, one_step, steps=2, progress=False)
    saved.save(tmp_path / "run.pt")
    run, _ = new_run(seed=1, hidden=8 if change == "sizes" else 16)
    if change == "names":
        run.modules = {"G": run.modules["G"], "E": run.modules["D"]}
    if change == "average":
        run.averages = {}
    if change == "groups":
        G = run.modules["G"]
        run.optimizers = run.optimizers | {"G": torch.optim.Adam([{"params": [p]} for p in G.parameters()])}
    if change == "foreign":
        checkpoint.save(tmp_path / "run.pt", {"step": 3})
    before = [p.clone() for p in run.modules["G"].parameters()]
    rng = torch.get_rng_state()
    with pytest.raises(CheckpointError, match=r"run\.pt"):
        run.load(tmp_path / "run.pt")
    assert all(torch.equal(p, q) for p, q in zip(before, run.modules["G"].parameters()))
    assert torch.equal(rng, torch.get_rng_state())


def without(*keys):
    def change(state):
        del state[keys[0]]
    change.__name__ = f"without_{keys[0]}"
    return change


def put(value, *keys):
    def change(state):
        for key in keys[:-1]:
            state = state[key]
        state[keys[-1]] = value
    change.__name__ = f"{'_'.join(map(str, keys))}_{str(value)[:12]}"
    return change


NAN, FAR = torch.full((16, 2), torch.nan), torch.full((16, 2), -3e35)
HALVES = torch.zeros(16, 2, dtype=torch.float16)
CHANGES = [
    *(without(part) for part in ("modules", "optimizers", "averages", "step", "history", "panels")),
    put([1], "modules"), put({"G": 1}, "modules"), put(-1, "step"), put(True, "step"), put(2.0, "step"),
    put([1.0], "history"), put({"loss_D": 3.0}, "history"), put({"loss_D": ["x"]}, "history"),
    put([3], "panels"), put([(1,)], "panels"), put([(1, "picture")], "panels"),
    put(NAN, "modules", "G", "layers.0.weight"), put(FAR, "modules", "G", "layers.0.weight"),
    put(NAN, "averages", "G", "layers.0.weight"), put(HALVES, "modules", "G", "layers.0.weight"),
    put(1, "modules", "D", "layers.0.weight"), put(torch.zeros(1), "modules", "D", "more"),
    put(torch.zeros(2, 16), "averages", "G", "layers.0.weight"),
    put({}, "optimizers", "D"), put({}, "optimizers", "D", "param_groups"),
    put(NAN, "optimizers", "D", "state", 0, "exp_avg"),
    put(torch.zeros(5), "optimizers", "D", "state", 0, "exp_avg_sq"),
    put({}, "optimizers", "D", "state", 99), put(3, "optimizers", "D", "state", 0),
    put("fast", "optimizers", "D", "param_groups", 0, "lr"),
    put({"params": [0, 1, 2, 3]}, "optimizers", "D", "param_groups", 0),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_state_that_does_not_fit_changes_nothing(change, tmp_path):
    """Kills any check that comes after something was set: the damage is in what would be applied last."""
    saved, one_step = new_run()
    fit(saved, one_step, steps=2, progress=False, panel=lambda: torch.zeros(1), checkpoint_to=tmp_path / "run.pt")
    state, _ = checkpoint.read(tmp_path / "run.pt")
    change(state)
    checkpoint.save(tmp_path / "run.pt", state)
    run, one_step = new_run(seed=1)
    fit(run, one_step, steps=3, progress=False)
    before = whole(run)
    with pytest.raises(CheckpointError, match=r"run\.pt") as caught:
        run.load(tmp_path / "run.pt")
    assert "\n" not in str(caught.value)
    assert whole(run) == before


def whole(run) -> bytes:
    """All that a run holds and where the generators are, as bytes."""
    everything = io.BytesIO()
    torch.save([*([part.state_dict() for part in parts.values()] for parts in (run.modules, run.optimizers)),
                run.averages["G"].module.state_dict(), run.step, run.history, run.panels, checkpoint.rng_state()],
               everything)
    return everything.getvalue()


def test_states_of_generators_that_do_not_fit_change_nothing_else(tmp_path, monkeypatch):
    saved, _ = new_run()
    monkeypatch.setattr(checkpoint, "rng_state", lambda: {"torch": torch.zeros(3, dtype=torch.uint8)})
    saved.save(tmp_path / "run.pt")
    monkeypatch.undo()
    run, _ = new_run(seed=1)
    before = whole(run)
    with pytest.raises(CheckpointError, match="random generators"):
        run.load(tmp_path / "run.pt")
    assert whole(run) == before


@pytest.mark.parametrize(("part", "value"), [
    *((part, value) for part in ("G", "average") for value in (torch.nan, torch.inf, 1e30)),
    ("moment", torch.nan), ("moment", -torch.inf)])
def test_a_run_that_broke_does_not_replace_the_last_checkpoint(part, value, tmp_path):
    run, one_step = new_run()
    fit(run, one_step, steps=2, progress=False, checkpoint_to=tmp_path / "run.pt")
    before = (tmp_path / "run.pt").read_bytes()
    with torch.no_grad():
        {"G": run.modules["G"].layers[0].weight, "average": run.averages["G"].module.layers[0].weight,
         "moment": run.optimizers["G"].state_dict()["state"][0]["exp_avg"]}[part][1, 1] = value
    with pytest.raises(CheckpointError, match=r"(layers\.0\.weight|exp_avg) holds"):
        run.save(tmp_path / "run.pt")
    assert (tmp_path / "run.pt").read_bytes() == before


def test_a_path_that_cannot_be_written_is_said_before_the_first_step(tmp_path):
    run, one_step = new_run()
    for path in (tmp_path, ""):
        with pytest.raises(CheckpointError, match=r"Give a file"):
            fit(run, one_step, steps=2, progress=False, checkpoint_to=path)
    assert run.step == 0


def test_another_optimiser_is_refused(tmp_path):
    run, one_step = new_run()
    fit(run, one_step, steps=2, progress=False, checkpoint_to=tmp_path / "run.pt")
    run.optimizers = run.optimizers | {"D": torch.optim.SGD(run.modules["D"].parameters(), lr=0.1)}
    with pytest.raises(CheckpointError, match=r"optimiser D has the setting dampening, but .*another optimiser"):
        run.load(tmp_path / "run.pt")
