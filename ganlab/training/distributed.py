"""One run on several processes: `torchrun --nproc-per-node=2 -m ganlab.cli train …`, with torch's own collectives.

Every process holds the whole run and does the same steps; of each batch it takes its share, examples rank, rank + n,
rank + 2n … of n processes. A paper's step stays as it is written, because three things happen around it:

- a gradient is averaged over the processes as soon as it is complete, so that a loss that is a mean over the batch has
  the gradient of the whole batch;
- what a step draws for its examples (noise, crossovers, dropout) is drawn for the whole batch by every process, from
  generators in the same state, and cut to its share: nobody's noise depends on how many share the work;
- the scalars that the step returns are averaged, and so are StyleGAN's w̄ and the statistics of batch norm.

The shares lie as StyleGAN's groups for the minibatch deviation do: where each process has a multiple of a group, the
groups are those of one process. Batch norm is the exception. Each process normalises by its own share; only CUDA has
SyncBatchNorm, which `ready` puts in its place there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.functional import dropout
from torch.overrides import TorchFunctionMode

from ganlab.runtime import GanlabError
from ganlab.training.image_pool import ImagePool

Step = Callable[[int], Mapping[str, Tensor]]


@dataclass(frozen=True)
class Ranks:
    """Which of how many processes this is; one of one where nobody started several.

    Attributes:
        rank: from 0; the process of rank 0 writes all files.
        count: n.
        local_rank: the number on this machine, which chooses the GPU.
    """

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    def share(self, whole: Tensor) -> Tensor:
        """Return the examples of this process: rank, rank + n, rank + 2n … of (B, …)."""
        return whole[self.rank::self.count] if self.count > 1 else whole

    def gather(self, share: Tensor) -> Tensor:
        """Return the whole batch (B, …), in its order, from the shares (B / n, …) of all processes."""
        if self.count == 1:
            return share
        shares = [torch.empty_like(share, memory_format=torch.contiguous_format) for _ in range(self.count)]
        dist.all_gather(shares, share.contiguous())
        return torch.stack(shares, dim=1).flatten(0, 1)

    def average_(self, values: Tensor) -> None:
        """Put the mean over all processes in the place of `values`."""
        if self.count > 1:
            total = values.contiguous()  # collectives take no other layout
            dist.all_reduce(total)
            values.copy_(total / self.count)


def from_environment() -> Ranks:
    """Return what torchrun says in RANK, WORLD_SIZE and LOCAL_RANK; one of one where it has started nothing."""
    rank, count, local = (int(os.environ.get(name, missing)) for name, missing in (
        ("RANK", 0), ("WORLD_SIZE", 1), ("LOCAL_RANK", 0)))
    return Ranks(rank, count, local)


@contextmanager
def joined(ranks: Ranks, device: torch.device) -> Iterator[None]:
    """Connect the processes while the block runs: over NCCL where they have a GPU each, else over gloo.

    Within another such block it does nothing.

    Raises:
        GanlabError: the device is none that several processes can share the work on.
    """
    if ranks.count == 1 or dist.is_initialized():
        yield
        return
    if device.type not in ("cpu", "cuda"):
        raise GanlabError(f"Expected --device cpu or cuda for {ranks.count} processes, got {device.type}. Choose one "
                          "of these, or start a single process without torchrun.")
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", rank=ranks.rank, world_size=ranks.count)
    try:
        yield
    finally:
        dist.destroy_process_group()


def wait(ranks: Ranks) -> None:
    """Wait here until all processes have come so far."""
    if ranks.count > 1:
        dist.barrier()


def ready(network: nn.Module, device: torch.device, ranks: Ranks) -> nn.Module:
    """Return the network on its device, channels-last, with batch norm over all processes where the device has it."""
    network = network.to(device, memory_format=torch.channels_last)
    if ranks.count > 1 and device.type == "cuda":
        network = nn.SyncBatchNorm.convert_sync_batchnorm(network)
    return network


def together(one_step: Step, modules: Iterable[nn.Module], ranks: Ranks, batch_size: int) -> Step:
    """Return `one_step`, to be called by all processes at once, with gradients, draws and scalars as of one process.

    Args:
        one_step: takes the share of each batch of `batch_size`, which n divides.
        modules: whose gradients are averaged; all processes go on from the weights of rank 0.
    """
    if ranks.count == 1:
        return one_step
    modules = list(modules)
    for module in modules:
        for tensor in module.state_dict().values():
            start = tensor.contiguous()
            dist.broadcast(start, 0)
            tensor.copy_(start)
        for parameter in module.parameters():
            parameter.register_post_accumulate_grad_hook(lambda done: ranks.average_(done.grad))
    buffers = [each for module in modules for each in module.buffers() if each.is_floating_point()]  # all averages

    def step(number: int) -> dict[str, Tensor]:
        with _WholeDraws(ranks, batch_size // ranks.count):
            scalars = one_step(number)
        for buffer in buffers:
            ranks.average_(buffer)
        means = torch.stack([value.detach().float() for value in scalars.values()])
        ranks.average_(means)
        return dict(zip(scalars, means))

    return step


class SharedPool:
    """An ImagePool that all processes hold alike: it sees the fakes of all, and each gets its share of what comes back.

    Args:
        pool: of this process, filled as those of the others; a checkpoint holds it.
        ranks: who takes part.
    """

    def __init__(self, pool: ImagePool, ranks: Ranks) -> None:
        self.pool, self.ranks = pool, ranks

    def __call__(self, x_fake: Tensor) -> Tensor:
        """Return a batch of the shape of x_fake (B / n, C, H, W), detached, some of its images from earlier steps."""
        return self.ranks.share(self.pool(self.ranks.gather(x_fake.detach())))


class _WholeDraws(TorchFunctionMode):
    """Within it, random numbers for a share of a batch are those that one process would have drawn for the share.

    A draw is one for a share where its first axis is as long as a share; the steps draw nothing else of that length.
    """

    def __init__(self, ranks: Ranks, share: int) -> None:
        super().__init__()
        self.ranks, self.length = ranks, share

    def __torch_function__(self, func: Callable, types: object, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        if func in (torch.randn, torch.rand):
            size = tuple(args[0]) if args and not isinstance(args[0], int) else args
            if size and size[0] == self.length:
                return self.ranks.share(func(self._whole(size), **kwargs))
        elif func is torch.randint:
            *bounds, size = args
            if len(size) and size[0] == self.length:
                return self.ranks.share(func(*bounds, self._whole(size), **kwargs))
        elif func in (torch.randn_like, torch.rand_like):
            like = args[0]
            if like.dim() and len(like) == self.length:
                return self.ranks.share(func(like.new_empty(self._whole(like.shape)), *args[1:], **kwargs))
        elif func is dropout:
            return self._dropout(*args, **kwargs)
        return func(*args, **kwargs)

    def _whole(self, size: Iterable[int]) -> tuple[int, ...]:
        first, *others = size
        return (first * self.ranks.count, *others)

    def _dropout(self, h: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
        if not training or len(h) != self.length:
            return dropout(h, p, training, inplace)
        return h * self.ranks.share(dropout(h.new_ones(self._whole(h.shape)), p, True))
