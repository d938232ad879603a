"""Two processes on one batch: the losses and weights of one process, noise and pools included."""

import os
import socket
import subprocess
import sys

import pytest
import torch
from torch import nn

from ganlab.runtime import GanlabError
from ganlab.training import checkpoint, distributed
from ganlab.training.distributed import Ranks
from ganlab.training.image_pool import ImagePool
from ganlab.training.own import kinds, training
from tests.conftest import ROOT
from tests.training.own import tiny

PACKAGE = os.path.dirname(os.path.dirname(distributed.__file__)).removesuffix("ganlab")  # the one that is tested here
STEPS = {"stylegan": 8, "cyclegan": 4}
PROGRAM = """
import torch
from tests.training.own import tiny
from ganlab.training import distributed
from ganlab.training.own import kinds, training
from ganlab.training.image_pool import ImagePool
tiny.shrink(dict.__setitem__)
kinds.ImagePool = lambda: ImagePool(10)
ranks = distributed.from_environment()
with distributed.joined(ranks, torch.device("cpu")):
    mean = torch.tensor([1.0 + ranks.rank])
    ranks.average_(mean)
    assert mean == 1.5  # Adam would not tell a sum from a mean
    for kind, steps in {steps}.items():
        data = "{folder}/" + tiny.SETS[kind] + ".h5"
        training.train(kind, data, out="{folder}/" + kind, steps=steps, every=99, device="cpu")
        training.train(kind, out="{folder}/" + kind, steps=steps + 2, every=99, resume=True, device="cpu")
"""


@pytest.fixture(scope="module")
def of_two(tmp_path_factory):
    """The states of runs of two processes that stopped once, and the folder with their pictures."""
    folder = tmp_path_factory.mktemp("two")
    tiny.write_sets(folder)
    (folder / "program.py").write_text(PROGRAM.format(steps=STEPS, folder=folder))
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    # as torchrun starts them, without its own process, which takes as long to start as the others
    said = [open(folder / f"{rank}.txt", "w+") for rank in (0, 1)]  # noqa: SIM115
    processes = [subprocess.Popen([sys.executable, folder / "program.py"], stdout=file, stderr=file, env={
        **os.environ, "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2", "MASTER_ADDR": "localhost",
        "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1", "PYTHONPATH": f"{PACKAGE}{os.pathsep}{ROOT}"})
        for rank, file in enumerate(said)]
    try:
        codes = [process.wait(timeout=200) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert codes == [0, 0], [(file.seek(0), file.read()[-3000:])[1] for file in said]
    for file in said:
        file.close()
    return {kind: checkpoint.read(folder / kind / "checkpoint.pt")[0] for kind in STEPS}, folder


@pytest.mark.parametrize("kind", STEPS)
def test_two_processes_are_one(kind, of_two, monkeypatch, tmp_path):
    """Kills gradients or scalars that are not averaged, noise of the share's own, a pool of the share's own."""
    states, folder = of_two
    tiny.shrink(monkeypatch.setitem)
    monkeypatch.setattr(kinds, "ImagePool", lambda: ImagePool(10))
    run, _ = training.train(kind, str(folder / f"{tiny.SETS[kind]}.h5"), out=tmp_path / "one", steps=STEPS[kind],
                            every=99, device="cpu")
    run, _ = training.train(kind, out=tmp_path / "one", steps=STEPS[kind] + 2, every=99, resume=True, device="cpu")
    assert run.step == states[kind]["step"] == STEPS[kind] + 2
    for name, values in run.history.items():
        theirs = states[kind]["history"][name]
        # Adam and the signs in L1 make more of roundings at each step: 1e-7 in the first, 8e-3 in the last
        for some, rtol in ((slice(3), 1e-3), (slice(3, None), 3e-2)):
            torch.testing.assert_close(torch.tensor(theirs[some]), torch.tensor(values[some]), rtol=rtol, atol=1e-6,
                                       msg=lambda text, name=name: f"{name}: {text}")
    for name, module in run.modules.items():
        for key, value in module.state_dict().items():
            # a bias before a norm has no gradient but roundings, which Adam makes a step of; elsewhere it has gone up
            # to 0.1 and 0.006
            if value.dim() > 1 or key == "w_mean":
                torch.testing.assert_close(states[kind]["modules"][name][key], value, rtol=0,
                                           atol=1e-2 if kind == "stylegan" else 1e-3)
    for name, pool in run.pools.items():
        assert len(pool.images) == 10
        torch.testing.assert_close(torch.stack(states[kind]["pools"][name]), torch.stack(pool.images), rtol=0,
                                   atol=0.03)


def test_shares_keep_stylegans_groups_together():
    """Image i of 16 is in group i mod 4: each of two processes gets whole groups, in their order."""
    whole = torch.arange(16)
    shares = [Ranks(rank, 2).share(whole) for rank in (0, 1)]
    assert torch.equal(torch.stack(shares, 1).flatten(), whole)
    for share in shares:
        for group in share.reshape(4, 2).T:
            assert len(set((group % 4).tolist())) == 1


def test_draws_for_a_share_are_those_of_one_process():
    """Kills a draw that depends on the number of processes, one for another length, and dropout of the share's own."""
    def draws(length):
        torch.manual_seed(0)
        like = torch.zeros(length, 2)
        found = [torch.randn(length, 3), torch.rand((length, 2)), torch.randint(1, 9, (length,)),
                 torch.randn_like(like), torch.rand(length), nn.functional.dropout(torch.ones(length, 5), 0.5),
                 torch.rand_like(like)]
        return found, [torch.rand(()), torch.randint(5, ()), torch.randn(7, 2)]

    one, others = draws(8)
    for rank in (0, 1):
        with distributed._WholeDraws(Ranks(rank, 2), 4):
            found, same = draws(4)
        for mine, whole in zip(found, one):
            assert torch.equal(mine, whole[rank::2])
        assert all(torch.equal(a, b) for a, b in zip(same, others))


def test_one_process_is_left_as_it_is(monkeypatch):
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"):
        monkeypatch.delenv(name, raising=False)
    ranks, x = distributed.from_environment(), torch.randn(4, 2)
    assert ranks == Ranks(0, 1, 0) and ranks.share(x) is x and ranks.gather(x) is x
    assert distributed.together(print, [], ranks, 4) is print


def test_a_batch_that_does_not_divide_is_refused(monkeypatch, tmp_path):
    tiny.shrink(monkeypatch.setitem)
    tiny.write_sets(tmp_path)
    for name, value in (("RANK", "0"), ("WORLD_SIZE", "3"), ("LOCAL_RANK", "0")):
        monkeypatch.setenv(name, value)
    with pytest.raises(GanlabError, match=r"3 processes can share evenly, got 8. Give --batch-size 9"):
        training.train("dcgan", str(tmp_path / "plain.h5"), out=tmp_path / "out", device="cpu")
    with pytest.raises(GanlabError, match="cpu or cuda for 2 processes"), distributed.joined(
            Ranks(0, 2), torch.device("mps")):
        pass
