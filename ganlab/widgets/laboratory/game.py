"""The laboratory's game without its widgets: one step, its five parts, and the way back to any of the last 2,000."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganlab.models.mlp import PointGenerator
from ganlab.training import gan
from ganlab.widgets.laboratory import data as datas
from ganlab.widgets.laboratory import measures
from ganlab.widgets.laboratory.data import Data
from ganlab.widgets.laboratory.objectives import NONSATURATING, OBJECTIVES, PENALTY, UNROLLED
from ganlab.widgets.laboratory.players import Kept, NoisyDiscriminator, Player

BATCH, SHOWN = 128, 300
KEPT, EVERY = 2000, 20  # steps that can be gone back to; from one kept state to the next
MEASURED_EVERY = 50  # steps
PARTS = 5  # of a step


@dataclass(frozen=True)
class Settings:
    """What the next step is played with: may change at any step.

    Args:
        objective: one of OBJECTIVES. strength: its number. updates: of D in a step, k. rate_D, rate_G: of learning.
        rule: one of players.RULES. noise: standard deviation of the noise on all that D sees. data: what G learns.
    """

    objective: str = NONSATURATING
    strength: float = 0.0
    updates: int = 1
    rate_D: float = 1e-3
    rate_G: float = 1e-3
    rule: str = "Adam"
    noise: float = 0.0
    data: Data = field(default_factory=lambda: datas.named("ring"))


@dataclass(frozen=True)
class Move:
    """One step as it was played: its settings, and who learned."""

    settings: Settings
    D: bool
    G: bool


@dataclass(frozen=True)
class State:
    """All that decides how the game goes on, copied."""

    step: int
    D: Kept
    G: Kept
    chance: Tensor  # of the generator of random numbers


@dataclass(frozen=True)
class Open:
    """A step in the middle: where it began, how it is played, and the last batch of D and the fakes' latents of G."""

    start: State
    move: Move
    part: int
    x: Tensor
    z_D: Tensor
    z_G: Tensor


class Game:
    """A GAN on points in the plane. The same seed and the same moves give the same run, bit for bit.

    `history` holds J_D and J_G of each step up to `latest`; `measured` the measures at every MEASURED_EVERY-th.

    Args:
        settings: of the first step; set `settings` for later ones.
        seed: of the networks and of every sample.
    """

    def __init__(self, settings: Settings, *, seed: int = 0) -> None:
        self.settings = settings
        self.chance = torch.Generator().manual_seed(seed)
        with torch.random.fork_rng(devices=[]):  # the notebook's own random numbers stay as they are
            torch.manual_seed(seed)
            G, D = PointGenerator(latent_dim=2, hidden=(64, 64)), NoisyDiscriminator(hidden=(64, 64))
        D.generator = self.chance
        self.G, self.D = Player(G), Player(D)
        self._real = (settings.data, settings.data.sample(SHOWN, self.chance))
        self.z = torch.randn(SHOWN, 2, generator=self.chance)
        self.z_measured = torch.randn(measures.FAKES, 2, generator=torch.Generator().manual_seed(seed))
        self.step_number, self.open = 0, None
        self.history = {"loss_D": array("d"), "loss_G": array("d")}
        self.measured: dict[int, measures.Measured] = {}
        self._moves: deque[Move] = deque(maxlen=KEPT + EVERY)
        self._states = [self.state()]

    # --- playing ------------------------------------------------------------------------------------------

    @property
    def real(self) -> Tensor:
        """The points of the data that are shown."""
        data, points = self._real
        if data is not self.settings.data:
            points = self.settings.data.sample(SHOWN, torch.Generator().manual_seed(0))
            self._real = (self.settings.data, points)
        return points

    def step(self, *, D: bool = True, G: bool = True) -> None:
        """Play one step with the settings of now: train D, G or both. An open step is finished by it.

        Where the game stands before its latest step, the later ones are forgotten.
        """
        move = Move(self.settings, D, G)
        if self.open is not None and self.open.part < PARTS:
            move = self.open.move
        self._close()
        self._forget_later()
        scalars = self._play(move)
        self._moves.append(move)
        for name, trace in self.history.items():
            trace.append(float(scalars[name]))
        if self.step_number % MEASURED_EVERY == 0:
            self.measured[self.step_number] = self.measure()
        if self.step_number % EVERY == 0:
            self._states.append(self.state())
            while self.latest - self._states[1].step >= KEPT:
                del self._states[0]

    def part(self) -> int:
        """Go on by one of the five parts of a step; return its number, from 1 to 5.

        1 z becomes fakes. 2 D judges. 3 D learns. 4 D judges the fakes again. 5 G learns. All five are exactly one
        `step`: the first four are tried out, and the fifth plays the step from its beginning.
        """
        if self.open is None or self.open.part == PARTS:
            self._forget_later()
            start, move = self.state(), Move(self.settings, True, True)
            x, z = self._batches(move.settings)
            self.chance.set_state(start.chance)
            self.open = Open(start, move, 1, x[-1], z[len(x) - 1], z[-1])
            return 1
        part, opened = self.open.part + 1, self.open
        if part == 3:
            self._play(replace(opened.move, G=False))
            self.step_number = opened.start.step  # it is not over
        if part == PARTS:
            self.step()
        self.open = replace(opened, part=part)
        return part

    def _play(self, move: Move) -> dict[str, Tensor]:
        settings = move.settings
        objective = OBJECTIVES[settings.objective]
        x, z = self._batches(settings)
        rule = "Adam" if settings.objective == UNROLLED else settings.rule
        for player, rate, learns in ((self.D, settings.rate_D, move.D), (self.G, settings.rate_G, move.G)):
            player.follow(rule)
            player.rate, player.rests = rate, not learns
        self.D.network.noise = settings.noise
        with self._chance_of_torch(settings.objective == PENALTY):
            scalars = objective.play(self.D, self.G, x, z, settings.strength)
        self.step_number += 1
        return scalars

    def _batches(self, settings: Settings) -> tuple[list[Tensor], list[Tensor]]:
        x = [settings.data.sample(BATCH, self.chance) for _ in range(settings.updates)]
        more = OBJECTIVES[settings.objective].more_z
        return x, [torch.randn(BATCH, 2, generator=self.chance) for _ in range(settings.updates + more)]

    @contextmanager
    def _chance_of_torch(self, needed: bool) -> Iterator[None]:
        """Let a step that draws torch's own random numbers draw the game's."""
        if not needed:
            yield
            return
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(torch.randint(2**31, (), generator=self.chance)))
            yield

    def measure(self) -> measures.Measured:
        """Return the measures of G as it is."""
        return measures.measured(self.settings.data, self.fakes(self.z_measured))

    @torch.no_grad()
    def fakes(self, z: Tensor) -> Tensor:
        """Return G(z)."""
        return self.G.network(z)

    # --- going back ---------------------------------------------------------------------------------------

    @property
    def latest(self) -> int:
        """The last step that was played."""
        return len(self.history["loss_D"])

    @property
    def oldest(self) -> int:
        """The first step that can be gone back to."""
        return self._states[0].step

    def go_to(self, step: int) -> None:
        """Be exactly what the game was after that step: the state kept before it, and its moves played again.

        Raises:
            ValueError: the step is not between `oldest` and `latest`.
        """
        if not self.oldest <= step <= self.latest:
            raise ValueError(f"Expected a step from {self.oldest} to {self.latest}, got {step}.")
        self._close()
        if not 0 <= step - self.step_number < EVERY:  # else the way there leads on from here
            self.be(max((state for state in self._states if state.step <= step), key=lambda state: state.step))
        while self.step_number < step:
            self._play(self._moves[self.step_number - self.latest])

    def state(self) -> State:
        """Return a copy of all that decides how the game goes on."""
        return State(self.step_number, self.D.keep(), self.G.keep(), self.chance.get_state())

    def be(self, state: State) -> None:
        """Be again in a state, bit for bit."""
        self.step_number = state.step
        self.D.be(state.D)
        self.G.be(state.G)
        self.chance.set_state(state.chance)

    def _close(self) -> None:
        """Leave an open step: back to where it began, or on from where it ended."""
        if self.open is not None and self.open.part < PARTS:
            self.be(self.open.start)
        self.open = None

    def _forget_later(self) -> None:
        if self.latest == self.step_number:
            return
        while self.latest > self.step_number:
            self._moves.pop()
            for trace in self.history.values():
                trace.pop()
        self._states = [state for state in self._states if state.step <= self.step_number]
        for step in [step for step in self.measured if step > self.step_number]:
            del self.measured[step]

    # --- what is shown ------------------------------------------------------------------------------------

    def gradients(self, fakes: Tensor) -> Tensor:
        """Return −∂J/∂x of each fake, J its own part of G's cost: where and how strongly D sends it, (n, 2)."""
        objective = OBJECTIVES[self.settings.objective]
        moving = fakes.clone().requires_grad_()
        with gan.frozen(self.D.network):
            real = self.D.network.clearly(self.real[torch.arange(len(fakes)) % SHOWN])
            cost = objective.sends(real, self.D.network.clearly(moving)) * len(fakes)
            gradient, = torch.autograd.grad(cost, moving)
        return -gradient

    @torch.no_grad()
    def judged(self, x: Tensor) -> Tensor:
        """Return D's values of points, without noise."""
        return self.D.network.clearly(x)

    def optimal(self) -> np.ndarray:
        """Return D* of the data and of G as it is, on the grid of `measures`."""
        return measures.optimal(self.settings.data, self.fakes(self.z_measured), self.settings.noise)

    def shown(self) -> dict[str, Any]:
        """Return the points of this moment: reals and fakes, of the open step's batch where there is one."""
        opened = self.open
        if opened is None:
            return {"real": self.real, "fake": self.fakes(self.z)}
        fake = self.fakes(opened.z_D if opened.part <= 3 else opened.z_G)
        return {"real": opened.x if opened.part > 1 else None, "fake": fake}
