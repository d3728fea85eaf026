"""Train one small network the way the examples need it, and stop it when it is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np

from bnstudy.bn.functions import ActivationName
from bnstudy.bn.network import DivergedError, Initialization, Network, Placement
from bnstudy.examples.datasets import DataSet, Labels
from bnstudy.examples.figures import Array
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.result import Checkpoint, Parameter, Series

ACTIVATION_CHOICES: Final = ("sigmoid", "tanh", "relu")
INITIALIZATION_CHOICES: Final = ("xavier", "he")


def activation(default: str) -> Parameter:
    """Describe the choice of an activation function."""
    return Parameter("activation", "choice", default, choices=ACTIVATION_CHOICES)


def initialization(default: str) -> Parameter:
    """Describe the choice of how weights are drawn."""
    return Parameter("initialization", "choice", default, choices=INITIALIZATION_CHOICES)


def whole(name: str, default: int, low: int, high: int) -> Parameter:
    """Describe a whole number, such as a depth, a width or a number of steps."""
    return Parameter(name, "int", default, minimum=low, maximum=high, step=1)


def learning_rate(default: float, high: float = 10.0) -> Parameter:
    """Describe a learning rate, on a logarithmic scale."""
    return Parameter("learning_rate", "float", default, minimum=0.001, maximum=high, scale="log")


# Beyond this a loss says only that training has diverged, and a chart of it says nothing.
LARGEST_LOSS: Final = 1e6


@dataclass(slots=True)
class Fit:
    """Hold what a training run left behind.

    Attributes:
        losses: the loss of every batch before its step, up to a divergence.
        diverged: the loss passed LARGEST_LOSS or was not finite, and training stopped there.
    """

    network: Network
    losses: list[float] = field(default_factory=list)
    diverged: bool = False

    def evaluate(self, data: DataSet, precise: Array | None = None) -> tuple[float, float]:
        """Measure loss and accuracy in inference.

        Args:
            data: what to measure on.
            precise: when given, the running statistics are first recomputed over it.

        Returns:
            Loss and accuracy; after a divergence the last finite training loss and chance.
        """
        if not self.diverged:
            try:
                if precise is not None:
                    self.network.set_precise_statistics(precise)
                loss, accuracy = self.network.evaluate(*data)
            except DivergedError:
                loss, accuracy = LARGEST_LOSS, 0.5
            if loss < LARGEST_LOSS:
                return loss, accuracy
            self.diverged = True
        return self.losses[-1], 0.5

    def step(self, data: DataSet, rate: float) -> bool:
        """Take one step and say whether it is worth going on."""
        try:
            loss = self.network.train_step(*data, rate)
        except DivergedError:
            loss = LARGEST_LOSS
        self.diverged = loss >= LARGEST_LOSS
        if not self.diverged or not self.losses:
            self.losses.append(loss)
        return not self.diverged

    def last_loss(self, steps: int = 10) -> float:
        """Average the losses of the last batches."""
        return float(np.mean(self.losses[-steps:]))

    def curve(self, points: int = 60) -> Series:
        """Average the losses over neighbouring steps, so that a chart can be read."""
        window = max(1, len(self.losses) // points)
        usable = len(self.losses) // window * window
        heights = np.array(self.losses[:usable]).reshape(-1, window).mean(axis=1)
        middles = np.arange(len(heights)) * window + (window + 1) / 2
        return Series([float(m) for m in middles], [float(h) for h in heights])


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how to train: how long, how fast, on how much at once.

    Attributes:
        batch: examples per step, drawn with replacement; None takes all, in a new order each time.
        multiple_of: take all but the few that fill no whole group; whose turn that is, changes.
        decay: let the rate fall to zero in a straight line.
        before_step: called before every step and once after the last, to look at the network.
    """

    steps: int
    batch: int | None
    rate: float
    decay: bool = False
    multiple_of: int = 1
    before_step: Callable[[int, Network], None] | None = None


def build(
    chosen: Chosen,
    sizes: tuple[int, ...],
    placement: Placement,
    rng: np.random.Generator,
    group_size: int | None = None,
) -> Network:
    """Build a network with the activation and the initialization that the learner chose."""
    return Network(
        sizes,
        placement=placement,
        activation=cast("ActivationName", chosen.choice("activation")),
        initialization=cast("Initialization", chosen.choice("initialization")),
        rng=rng,
        group_size=group_size,
    )


def sizes_of(chosen: Chosen, inputs: int) -> tuple[int, ...]:
    """List the layer sizes for the chosen depth and width, with two classes at the end."""
    return (inputs, *[chosen.integer("width")] * chosen.integer("depth"), 2)


def fit(
    network: Network, data: DataSet, rng: np.random.Generator, plan: Plan, checkpoint: Checkpoint
) -> Fit:
    """Train as planned; stop early when the numbers diverge."""
    x, labels = data
    run = Fit(network)
    # Every example takes precise statistics before it tests.
    network.track_running = False
    look = plan.before_step or _look_away
    try:
        for step, rows in enumerate(_batches(network, len(x), rng, plan)):
            look(step, network)
            rate = plan.rate * (1 - step / plan.steps) if plan.decay else plan.rate
            if not run.step((x.take(rows, axis=0), labels.take(rows)), rate):
                return run
            checkpoint((step + 1) / plan.steps)
        look(plan.steps, network)
    except DivergedError:
        run.diverged = True
    return run


def _batches(
    network: Network, examples: int, rng: np.random.Generator, plan: Plan
) -> Iterable[Labels]:
    """Draw the rows of every step."""
    if plan.batch is None:
        whole = examples // plan.multiple_of * plan.multiple_of
        return (rng.permutation(examples)[:whole] for _ in range(plan.steps))
    if network.noise is None:
        # All at once, which gives the same rows in less time.
        return rng.integers(0, examples, (plan.steps, plan.batch))
    # The noise draws from the same generator in between.
    return (rng.integers(0, examples, plan.batch) for _ in range(plan.steps))


def _look_away(_step: int, _network: Network) -> None:
    """Watch nothing."""


def twin(rng: np.random.Generator) -> np.random.Generator:
    """Copy a generator, so that two networks get the same weights and batches."""
    return deepcopy(rng)


def share(checkpoint: Checkpoint, part: int, parts: int) -> Checkpoint:
    """Report the progress of one of several equal parts of a run."""
    return lambda done: checkpoint((part + done) / parts)
