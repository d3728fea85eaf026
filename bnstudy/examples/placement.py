"""Before or after the activation, before or after Dropout: what each order does."""

from __future__ import annotations

from typing import Final

import numpy as np

from bnstudy.bn import BatchNorm
from bnstudy.bn.network import Placement
from bnstudy.examples.datasets import TWO_DIMENSIONAL, DataSet, interaction
from bnstudy.examples.figures import Array, claim, figure, histograms, largest, line, scalar
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

ARMS: Final[tuple[tuple[Placement, str], ...]] = (("pre", "before"), ("post", "after"))


def _condition(features: Array) -> float:
    """Give the ratio of the largest to the smallest eigenvalue of the second moments."""
    eigenvalues = np.linalg.eigvalsh(features.T @ features / len(features))
    return scalar(eigenvalues[-1] / max(eigenvalues[0], eigenvalues[-1] * 1e-15))


@worked_example(
    "placement-statistics",
    recipe="R4a",
    parameters=(
        whole("examples", 512, 32, 2048),
        whole("width", 16, 4, 64),
        activation("relu"),
        initialization("he"),
    ),
)
def placement_statistics(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Compare what the second layer is given when BN stands before or after the activation."""
    rng = np.random.default_rng(seed)
    x = interaction(rng, parameters.integer("examples"))[0]
    width = parameters.integer("width")
    values: dict[str, Value] = {}
    inputs: dict[str, Array] = {}
    for placement, word in ARMS:
        network = build(parameters, (10, width, width, 2), placement, twin(rng))
        network.probe(x)
        given = network.hidden[1].input
        inputs[word] = given
        values |= {
            f"mean_{word}": scalar(given.mean()),
            f"largest_mean_{word}": largest(given.mean(axis=0)),
            f"var_{word}": scalar(given.var(axis=0).mean()),
            f"second_moment_{word}": scalar(np.mean(given**2)),
            f"condition_{word}": _condition(given),
            f"zero_share_{word}": scalar(np.mean(given == 0.0)),
        }
    mean = figure(values, "mean_before"), figure(values, "largest_mean_after")
    condition = figure(values, "condition_before"), figure(values, "condition_after")
    moment = figure(values, "second_moment_before"), figure(values, "second_moment_after")
    claims = {
        "before_leaves_mean_off_zero": claim(mean[0] > 0.2, mean=mean[0]),
        "after_centres_next_layer": claim(mean[1] < 1e-6, largest_mean=mean[1]),
        "after_is_better_conditioned": claim(
            condition[1] < condition[0], before=condition[0], after=condition[1]
        ),
        "after_has_larger_scale": claim(moment[1] > moment[0], before=moment[0], after=moment[1]),
    }
    return ExampleResult(values, histograms(inputs), claims)


def _race_parameters(rate: float) -> tuple[Parameter, ...]:
    return (
        learning_rate(rate),
        Parameter("data", "choice", "spiral", choices=tuple(TWO_DIMENSIONAL)),
        whole("depth", 2, 1, 6),
        whole("width", 16, 4, 32),
        Parameter("batch", "int", 32, minimum=4, maximum=128, scale="log"),
        whole("steps", 120, 20, 400),
        activation("relu"),
        initialization("he"),
    )


def _race(
    parameters: Chosen, seed: int, checkpoint: Checkpoint
) -> tuple[dict[str, Value], dict[str, Series]]:
    """Train with BN before and after the activation, from the same weights and batches."""
    rng = np.random.default_rng(seed)
    draw = TWO_DIMENSIONAL[parameters.choice("data")]
    train, test = draw(rng, 512), draw(rng, 1000)
    plan = Plan(
        parameters.integer("steps"),
        parameters.integer("batch"),
        parameters.number("learning_rate"),
        decay=True,
    )
    values: dict[str, Value] = {"learning_rate": parameters.number("learning_rate")}
    series: dict[str, Series] = {}
    for part, (placement, word) in enumerate(ARMS):
        own = twin(rng)
        network = build(parameters, sizes_of(parameters, 2), placement, own)
        run = fit(network, train, own, plan, share(checkpoint, part, len(ARMS)))
        values |= _finish(run, word, train, test)
        series[word] = run.curve()
    return values, series


def _finish(run: Fit, word: str, train: DataSet, test: DataSet) -> dict[str, Value]:
    train_loss, _ = run.evaluate(train, precise=train[0])
    test_loss, accuracy = run.evaluate(test)
    return {
        f"train_loss_{word}": train_loss,
        f"test_loss_{word}": test_loss,
        f"test_accuracy_{word}": accuracy,
        f"diverged_{word}": run.diverged,
    }


def _race_claims(values: dict[str, Value], *names: str) -> dict[str, Claim]:
    """Judge who won and who stayed small; each example claims what its own rate shows."""
    before, after = figure(values, "test_loss_before"), figure(values, "test_loss_after")
    judged = {
        "after_wins": claim(after < before, before=before, after=after),
        "before_wins": claim(before < after, before=before, after=after),
        "after_stays_small": claim(after < 1.0, after=after),
        "before_stays_small": claim(before < 1.0, before=before),
    }
    return {name: judged[name] for name in names}


@worked_example("placement-moderate-lr", recipe="R4b", parameters=_race_parameters(0.3))
def placement_moderate_lr(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Race the two placements at a moderate learning rate."""
    values, series = _race(parameters, seed, checkpoint)
    claims = _race_claims(values, "after_wins", "after_stays_small", "before_stays_small")
    return ExampleResult(values, series, claims)


@worked_example("placement-large-lr", recipe="R4c", parameters=_race_parameters(3.0))
def placement_large_lr(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Race the two placements at a learning rate ten times as large."""
    values, series = _race(parameters, seed, checkpoint)
    claims = _race_claims(values, "before_wins", "before_stays_small")
    return ExampleResult(values, series, claims)


@worked_example(
    "dropout-variance-shift",
    recipe="R4d",
    parameters=(
        Parameter("keep", "float", 0.5, minimum=0.1, maximum=1.0, step=0.05),
        Parameter("batch", "int", 128, minimum=8, maximum=512, scale="log"),
        whole("units", 8, 1, 32),
        whole("steps", 60, 20, 300),
    ),
)
def dropout_variance_shift(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Put Dropout before BN and after it, and compare training with evaluation."""
    rng = np.random.default_rng(seed)
    keep, m, units = parameters.number("keep"), *map(parameters.integer, ("batch", "units"))
    steps = parameters.integer("steps")
    first, second = BatchNorm(units), BatchNorm(units)
    for step in range(steps):
        x = rng.normal(size=(m, units))
        mask = (rng.uniform(size=x.shape) < keep) / keep
        trained_first = first(x * mask, training=True)
        second(x, training=True)
        checkpoint((step + 1) / steps)
    test = rng.normal(size=(2000, units))
    # In evaluation Dropout does nothing, so both orders see the whole test set.
    eval_first, eval_second = first(test, training=False), second(test, training=False)
    expected = scalar(np.sqrt(keep))
    values: dict[str, Value] = {
        "keep": keep,
        "running_var_dropout_first": scalar(first.running_var.mean()),
        "running_var_bn_first": scalar(second.running_var.mean()),
        "train_sd_dropout_first": scalar(trained_first.std()),
        "eval_sd_dropout_first": scalar(eval_first.std()),
        "eval_sd_bn_first": scalar(eval_second.std()),
        "expected_sd": expected,
        "one_over_keep": 1 / keep,
        "mistake_keep": keep,
    }
    sd, other = scalar(eval_first.std()), scalar(eval_second.std())
    claims = {
        "dropout_before_bn_shifts_variance": claim(abs(sd - 1) > 0.1, eval_sd=sd),
        "bn_before_dropout_keeps_variance": claim(abs(other - 1) < 0.1, eval_sd=other),
        "shift_is_root_of_keep": claim(abs(sd - expected) < 0.1, eval_sd=sd, root_keep=expected),
    }
    series = histograms({"dropout_first": eval_first, "bn_first": eval_second})
    return ExampleResult(values, {**series, "evaluation_sd": line([sd, other])}, claims)
