"""Train one small network the way the examples need it, and stop it when it is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np

from bnstudy.bn.network import (
    ActivationName,
    DivergedError,
    Initialization,
    Network,
    Placement,
)
from bnstudy.examples.datasets import DataSet
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


@dataclass(slots=True)
class Fit:
    """Hold what a training run left behind.

    Attributes:
        losses: the loss of every batch before its step; the last finite one is the last entry.
        diverged: the numbers left the finite range, and training stopped there.
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
                return self.network.evaluate(*data)
            except DivergedError:
                self.diverged = True
        return (self.losses[-1] if self.losses else 0.0), 0.5

    def curve(self, points: int = 60) -> Series:
        """Average the losses over neighbouring steps, so that a chart can be read."""
        window = max(1, len(self.losses) // points)
        usable = len(self.losses) // window * window
        heights = np.array(self.losses[:usable]).reshape(-1, window).mean(axis=1)
        middles = np.arange(len(heights)) * window + (window + 1) / 2
        return Series([float(m) for m in middles], [float(h) for h in heights])


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how to train: how long, how fast, on how much at once."""

    steps: int
    batch: int
    rate: float
    decay: bool = False
    before_step: Callable[[int, Network], None] | None = None
    """Called before every step and once after the last, to look at the network."""


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
    """Train on batches drawn with replacement; stop early when the numbers diverge."""
    x, labels = data
    run = Fit(network)
    try:
        for step in range(plan.steps):
            if plan.before_step is not None:
                plan.before_step(step, network)
            rows = rng.integers(0, len(x), plan.batch)
            rate = plan.rate * (1 - step / plan.steps) if plan.decay else plan.rate
            run.losses.append(network.train_step(x[rows], labels[rows], rate))
            checkpoint((step + 1) / plan.steps)
        if plan.before_step is not None:
            plan.before_step(plan.steps, network)
    except DivergedError:
        run.diverged = True
    return run


def twin(rng: np.random.Generator) -> np.random.Generator:
    """Copy a generator, so that two networks get the same weights and batches."""
    return deepcopy(rng)


def share(checkpoint: Checkpoint, part: int, parts: int) -> Checkpoint:
    """Report the progress of one of several equal parts of a run."""
    return lambda done: checkpoint((part + done) / parts)
