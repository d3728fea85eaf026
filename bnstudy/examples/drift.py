"""How the distribution that an activation sees moves while the network learns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bnstudy.bn.network import Network, Placement, unit_noise
from bnstudy.examples.datasets import DataSet, rings
from bnstudy.examples.figures import Array, claim, figure, histograms, line, scalar
from bnstudy.examples.fitting import (
    Fit,
    Plan,
    activation,
    build,
    fit,
    initialization,
    learning_rate,
    share,
    sizes_of,
    twin,
    whole,
)
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Parameter, Series, Value

EXAMPLES = 512
PROBE = 256
EVERY = 10
PARAMETERS = (
    whole("depth", 5, 2, 8),
    whole("width", 16, 4, 32),
    Parameter("batch", "int", 64, minimum=4, maximum=128, scale="log"),
    learning_rate(0.3, 3.0),
    whole("steps", 150, 20, 300),
    activation("tanh"),
    initialization("xavier"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold what the units gave for one batch.

    Shape:
        values: (N, units). ordered: (units, N), each unit's values in order. sd: (units,).
    """

    values: Array
    ordered: Array
    sd: Array

    @classmethod
    def of(cls, values: Array) -> Sample:
        """Sort once what is compared with several others.

        Shape:
            values: (N, units).
        """
        return cls(values, np.sort(values.T, axis=1), _sd(values))


def wasserstein(before: Sample, after: Sample) -> Array:
    """Measure per unit how far one sample has to be carried to become the other.

    Shape:
        Returns (units,).

    Units:
        Those of the samples.
    """
    return np.asarray(np.abs(after.ordered - before.ordered).mean(axis=1))


@dataclass(slots=True)
class Watch:
    """Look at the activation input of the last hidden layer for a fixed probe batch."""

    probe: Array
    last: int
    steps: list[int] = field(default_factory=list)
    seen: list[Sample] = field(default_factory=list)
    raw: list[Array] = field(default_factory=list)

    def look(self, step: int, network: Network) -> None:
        """Record every tenth step, and the last one."""
        if step % EVERY and step != self.last:
            return
        self.steps.append(step)
        self.seen.append(Sample.of(network.probe(self.probe)[-1]))
        self.raw.append(network.hidden[-1].linear_output.copy())

    def path(self) -> list[float]:
        """Give the drift from step 0, in units of each unit's spread at step 0."""
        return [_drift(self.seen[0], later) for later in self.seen]


def _sd(sample: Array) -> Array:
    """Give the spread per unit; a unit that never varies counts as 1, to divide by."""
    sd = sample.std(axis=0)
    return np.where(sd > 1e-12, sd, 1.0)


def _drift(before: Sample, after: Sample) -> float:
    return scalar((wasserstein(before, after) / before.sd).mean())


def _measure(watch: Watch, run: Fit, data: DataSet, word: str) -> dict[str, Value]:
    start, end = watch.seen[0], watch.seen[-1]
    first, final = start.values, end.values
    moved = np.abs(final.mean(axis=0) - first.mean(axis=0)) / start.sd
    loss, accuracy = run.evaluate(data, precise=data[0])
    return {
        f"drift_{word}": _drift(start, end),
        f"drift_of_first_unit_{word}": _drift(Sample.of(first[:, :1]), Sample.of(final[:, :1])),
        f"mean_shift_{word}": scalar(moved.max()),
        f"sd_ratio_{word}": scalar((end.sd / start.sd).mean()),
        f"raw_drift_{word}": _drift(Sample.of(watch.raw[0]), Sample.of(watch.raw[-1])),
        f"train_loss_{word}": loss,
        f"train_accuracy_{word}": accuracy,
        f"mean_before_{word}": scalar(first[:, 0].mean()),
        f"mean_after_{word}": scalar(final[:, 0].mean()),
        f"sd_before_{word}": scalar(first[:, 0].std()),
        f"sd_after_{word}": scalar(final[:, 0].std()),
        f"last_loss_{word}": run.last_loss(),
        f"diverged_{word}": run.diverged,
    }


@worked_example("activation-drift", recipe="R2a", parameters=PARAMETERS)
def activation_drift(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Train with and without Batch Normalization and watch what the last activation sees."""
    rng = np.random.default_rng(seed)
    train, probe = rings(rng, EXAMPLES), rings(rng, PROBE)[0]
    steps = parameters.integer("steps")
    values: dict[str, Value] = {"steps": steps, "depth": parameters.integer("depth")}
    series: dict[str, Series] = {}
    arms: tuple[tuple[Placement, str], ...] = (("none", "without"), ("pre", "with"))
    for part, (placement, word) in enumerate(arms):
        own = twin(rng)
        network = build(parameters, sizes_of(parameters, 2), placement, own)
        watch = Watch(probe, last=steps)
        plan = Plan(
            steps,
            parameters.integer("batch"),
            parameters.number("learning_rate"),
            before_step=watch.look,
        )
        run = fit(network, train, own, plan, share(checkpoint, part, 2))
        values |= _measure(watch, run, train, word)
        series[f"drift_{word}_bn"] = line(watch.path(), watch.steps)
        series[f"loss_{word}_bn"] = run.curve()
        shapes = histograms(
            {"start": watch.seen[0].values[:, 0], "end": watch.seen[-1].values[:, 0]}
        )
        series |= {f"unit_{word}_bn_{when}": shape for when, shape in shapes.items()}
    return ExampleResult(values, series, _drift_claims(values))


def _drift_claims(values: dict[str, Value]) -> dict[str, Claim]:
    names = ("drift", "drift_of_first_unit", "mean_shift", "train_accuracy")
    pairs = {n: (figure(values, f"{n}_with"), figure(values, f"{n}_without")) for n in names}
    drift, unit, shift, accuracy = (pairs[name] for name in names)
    raw = figure(values, "raw_drift_with")
    return {
        "bn_reduces_drift": claim(drift[0] < drift[1] / 2, with_bn=drift[0], without_bn=drift[1]),
        "bn_reduces_drift_of_first_unit": claim(
            unit[0] < unit[1], with_bn=unit[0], without_bn=unit[1]
        ),
        "bn_holds_mean": claim(shift[0] < shift[1] / 5, with_bn=shift[0], without_bn=shift[1]),
        "raw_values_still_drift": claim(raw > drift[0], raw=raw, after_bn=drift[0]),
        "both_learn": claim(min(accuracy) > 0.9, with_bn=accuracy[0], without_bn=accuracy[1]),
    }


@worked_example(
    "noisy-shift",
    recipe="R2c",
    parameters=(
        *PARAMETERS,
        Parameter("noise", "float", 1.0, minimum=0.0, maximum=3.0, step=0.1),
    ),
)
def noisy_shift(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Shake every normalized unit anew at each step; it drifts more, and still learns."""
    rng = np.random.default_rng(seed)
    train, test = rings(rng, EXAMPLES), rings(rng, EXAMPLES)
    values: dict[str, Value] = {"noise": parameters.number("noise")}
    series: dict[str, Series] = {}
    arms: tuple[tuple[Placement, str], ...] = (("none", "without"), ("pre", "noisy"))
    for part, (placement, word) in enumerate(arms):
        own = twin(rng)
        network = build(parameters, sizes_of(parameters, 2), placement, own)
        if placement == "pre":
            strength = parameters.number("noise")
            network.noise = unit_noise(
                own, 1 - 0.3 * strength, 1 + 0.3 * strength, shift_std=0.3 * strength
            )
        steps, shifts = _batch_shifts(network, train, own, parameters, share(checkpoint, part, 2))
        loss, accuracy = steps.evaluate(test, precise=train[0])
        values |= {
            f"batch_shift_{word}": scalar(np.mean(shifts)) if shifts else 0.0,
            f"test_loss_{word}": loss,
            f"test_accuracy_{word}": accuracy,
            f"diverged_{word}": steps.diverged,
        }
        series[f"shift_{word}"] = line(shifts)
        series[f"loss_{word}"] = steps.curve()
    shift = figure(values, "batch_shift_noisy"), figure(values, "batch_shift_without")
    accuracy_pair = figure(values, "test_accuracy_noisy"), figure(values, "test_accuracy_without")
    claims = {
        "noisy_bn_drifts_more": claim(shift[0] > shift[1], noisy_bn=shift[0], without_bn=shift[1]),
        "noisy_bn_still_learns": claim(
            accuracy_pair[0] > 0.95, noisy_bn=accuracy_pair[0], without_bn=accuracy_pair[1]
        ),
    }
    return ExampleResult(values, series, claims)


def _batch_shifts(
    network: Network,
    train: DataSet,
    rng: np.random.Generator,
    parameters: Chosen,
    checkpoint: Checkpoint,
) -> tuple[Fit, list[float]]:
    """Train, and measure how far the last activation input moves from one batch to the next."""
    previous: list[Sample] = []
    shifts: list[float] = []

    def look(step: int, net: Network) -> None:
        if step > 0:
            now = Sample.of(net.hidden[-1].activation_input)
            if previous:
                shifts.append(_drift(previous[0], now))
            previous[:] = [now]

    plan = Plan(
        parameters.integer("steps"),
        parameters.integer("batch"),
        parameters.number("learning_rate"),
        decay=True,
        before_step=look,
    )
    return fit(network, train, rng, plan, checkpoint), shifts
