"""What the layer remembers for test time: running averages, conventions, one example alone."""

from __future__ import annotations

import numpy as np

from bnstudy.bn import BatchNorm
from bnstudy.bn.conventions import Convention
from bnstudy.examples.by_hand import (
    BETA,
    CONVENTION,
    GAMMA,
    RUNNING_MEAN,
    RUNNING_VAR,
    X,
    kept_share,
    require_two,
)
from bnstudy.examples.figures import Array, at_steps, claim, line, numbers, scalar
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Parameter, Value

BATCH = Parameter("batch", "int", 64, minimum=2, maximum=512, scale="log")
NEW_SHARE = Parameter("pytorch_momentum", "float", 0.1, minimum=0.001, maximum=1.0, step=0.01)
KEPT_SHARE = Parameter("keras_momentum", "float", 0.99, minimum=0.0, maximum=0.999, step=0.01)


def average(start: float, batches: Array, kept: float) -> Array:
    """Follow a running average: kept * old + (1 - kept) * batch after every batch.

    Shape:
        batches, and the result: (steps,).
    """
    path = np.empty(len(batches))
    value = start
    for step, batch in enumerate(batches):
        value = kept * value + (1.0 - kept) * float(batch)
        path[step] = value
    return path


def steps_to_one_percent(kept: float) -> int:
    """Count the steps until less than one percent of the start is left."""
    return 1 if kept <= 0.01 else int(np.floor(np.log(0.01) / np.log(kept))) + 1


def shown_steps(steps: int) -> list[int]:
    """Choose the steps that the table shows: 1, 10, 50, 100, 500 of 500."""
    return [1, *(max(2, steps * percent // 100) for percent in (2, 10, 20)), steps]


@worked_example(
    "running-averages",
    recipe="L2",
    parameters=(
        Parameter("steps", "int", 500, minimum=50, maximum=2000, step=50),
        BATCH,
        NEW_SHARE,
        KEPT_SHARE,
        Parameter("true_mean", "float", 5.0, minimum=-100, maximum=100, step=0.5),
        Parameter("true_sd", "float", 2.0, minimum=0.01, maximum=100, step=0.5),
    ),
)
def running_averages(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Follow the running mean and variance of PyTorch and Keras over the same batches."""
    rng = np.random.default_rng(seed)
    steps, m = parameters.integer("steps"), parameters.integer("batch")
    mean, sd = parameters.number("true_mean"), parameters.number("true_sd")
    x = rng.normal(mean, sd, (steps, m))
    batch_means, biased = x.mean(axis=1), x.var(axis=1)
    kept = 1.0 - parameters.number("pytorch_momentum"), parameters.number("keras_momentum")
    # PyTorch stores the variance with m - 1, Keras the one with m.
    stored = (batch_means, biased * m / (m - 1)), (batch_means, biased)
    paths = np.empty((4, steps))
    for row in range(4):
        convention, moment = divmod(row, 2)
        paths[row] = average(float(moment), stored[convention][moment], kept[convention])
        checkpoint((row + 1) / 4)
    at = shown_steps(steps)
    values: dict[str, Value] = {
        "at": at,
        "pytorch_mean": at_steps(paths[0], at),
        "pytorch_var": at_steps(paths[1], at),
        "keras_mean": at_steps(paths[2], at),
        "keras_var": at_steps(paths[3], at),
        "pytorch_left": [kept[0] ** step for step in at],
        "keras_left": [kept[1] ** step for step in at],
        "pytorch_steps_to_one_percent": steps_to_one_percent(kept[0]),
        "keras_steps_to_one_percent": steps_to_one_percent(kept[1]),
        "first_batch_mean": scalar(batch_means[0]),
        "last_batch_mean": scalar(batch_means[-1]),
        "true_mean": mean,
        "true_var": sd**2,
        "pytorch_mean_first": scalar(paths[0, 0]),
        "keras_mean_first": scalar(paths[2, 0]),
        "mistake_momentum_reversed_pytorch_mean": scalar(kept[0] * batch_means[0]),
        "mistake_momentum_reversed_keras_mean": scalar(kept[1] * batch_means[0]),
    }
    x_axis = np.arange(1, steps + 1)
    picked = np.unique(np.geomspace(1, steps, 60).astype(int)) - 1
    series = {
        "pytorch_mean": line(paths[0, picked], x_axis[picked]),
        "keras_mean": line(paths[2, picked], x_axis[picked]),
        "pytorch_var": line(paths[1, picked], x_axis[picked]),
        "keras_var": line(paths[3, picked], x_axis[picked]),
        "true_mean": line(np.full(len(picked), mean), x_axis[picked]),
    }
    return ExampleResult(values, series, _averages_claims(paths, batch_means, at, kept, mean, sd))


def _averages_claims(
    paths: Array,
    batch_means: Array,
    at: list[int],
    kept: tuple[float, float],
    mean: float,
    sd: float,
) -> dict[str, Claim]:
    """Judge who lags, who arrives, and what is left of the start."""
    early, fair = at[1] - 1, at[2] - 1
    scale = abs(mean) + 1e-12
    off = np.abs(paths[[0, 2]] - mean)
    end = off[:, -1]
    # Two averages that differ only in their start differ by what is left of the start.
    left = [
        average(1.0, batch_means[: at[1]], k)[-1] - average(0.0, batch_means[: at[1]], k)[-1]
        for k in kept
    ]
    swapped = average(0.0, batch_means, 1.0 - kept[1])
    return {
        "keras_lags": claim(
            off[1, early] > 0.5 * scale, step=at[1], keras_mean=paths[2, early], true_mean=mean
        ),
        "pytorch_moves_faster": claim(
            off[0, fair] < off[1, fair], pytorch_off=off[0, fair], keras_off=off[1, fair]
        ),
        "both_arrive": claim(
            bool(np.all(end < 0.1 * (scale + sd))), pytorch_off=end[0], keras_off=end[1]
        ),
        "start_fades_as_power": claim(
            abs(left[0] - kept[0] ** at[1]) < 1e-9 and abs(left[1] - kept[1] ** at[1]) < 1e-9,
            step=at[1],
            pytorch_left=left[0],
            keras_left=left[1],
        ),
        "swapped_momentum_forgets": claim(
            abs(swapped[-1] - batch_means[-1]) < abs(paths[2, -1] - batch_means[-1]) + 0.05 * sd,
            swapped=swapped[-1],
            last_batch=batch_means[-1],
        ),
    }


@worked_example(
    "running-update",
    parameters=(
        X,
        RUNNING_MEAN,
        RUNNING_VAR,
        CONVENTION,
        Parameter("momentum", "float", 0.1, minimum=0.0, maximum=1.0, step=0.01),
    ),
)
def running_update(parameters: Chosen, _seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Move the running mean and variance by one batch, by hand.

    Raises:
        ExampleError: fewer than two values.
    """
    x = np.array(parameters.vector("x"))
    require_two(len(x))
    m = len(x)
    momentum, convention = parameters.number("momentum"), parameters.choice("convention")
    mean, variance = parameters.number("running_mean"), parameters.number("running_var")
    bessel = kept_share(convention)[1]
    kept = 1.0 - momentum if convention == "pytorch" else momentum
    batch_mean, biased = scalar(x.mean()), scalar(x.var())
    sample = biased * m / (m - 1)
    stored, other = (sample, biased) if bessel else (biased, sample)
    new_mean = kept * mean + (1 - kept) * batch_mean
    new_var = kept * variance + (1 - kept) * stored
    reversed_mean = (1 - kept) * mean + kept * batch_mean
    values: dict[str, Value] = {
        "x": numbers(x),
        "m": m,
        "batch_mean": batch_mean,
        "batch_var": biased,
        "sample_var": scalar(sample),
        "stored_var": scalar(stored),
        "kept_share": kept,
        "new_share": 1.0 - kept,
        "running_mean_before": mean,
        "running_var_before": variance,
        "running_mean": scalar(new_mean),
        "running_var": scalar(new_var),
        "mistake_momentum_reversed_mean": scalar(reversed_mean),
        "mistake_momentum_reversed_var": scalar((1 - kept) * variance + kept * stored),
        "mistake_other_variance": scalar(kept * variance + (1 - kept) * other),
        "mistake_replaced_mean": batch_mean,
        "mistake_replaced_var": scalar(stored),
        "mistake_not_updated_mean": mean,
        "mistake_plain_average_mean": scalar((mean + batch_mean) / 2),
    }
    claims = {
        "engine_agrees": _engine_claim(x, parameters, new_mean, new_var),
        "new_mean_lies_between": claim(
            min(mean, batch_mean) - 1e-9 <= new_mean <= max(mean, batch_mean) + 1e-9,
            before=mean,
            batch=batch_mean,
            after=new_mean,
        ),
        "old_weighs_more": claim(kept > 0.5, kept_share=kept),
        "reversed_momentum_differs": claim(
            abs(reversed_mean - new_mean) > 1e-9, right=new_mean, reversed=reversed_mean
        ),
    }
    return ExampleResult(values, {}, claims)


def _engine_claim(x: Array, parameters: Chosen, mean: float, variance: float) -> Claim:
    """Judge that the engine's layer stores the same numbers."""
    convention: Convention = "pytorch" if parameters.choice("convention") == "pytorch" else "keras"
    bn = BatchNorm(1, convention, momentum=parameters.number("momentum"))
    bn.running_mean = parameters.number("running_mean")
    bn.running_var = parameters.number("running_var")
    bn(x[:, None], training=True)
    gap = max(abs(bn.running_mean[0] - mean), abs(bn.running_var[0] - variance))
    return claim(gap <= 1e-9 * (1 + abs(mean) + variance), gap=gap)


@worked_example(
    "batch-mates",
    parameters=(
        Parameter("value", "float", 7.0, minimum=-1000, maximum=1000, step=0.5),
        Parameter("batch", "int", 8, minimum=2, maximum=512, scale="log"),
        GAMMA,
        BETA,
    ),
)
def batch_mates(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Give the same example two sets of batch mates, in training and in evaluation."""
    rng = np.random.default_rng(seed)
    value, m = parameters.number("value"), parameters.integer("batch")
    bn = BatchNorm(1)
    bn.gamma, bn.beta = parameters.number("gamma"), parameters.number("beta")
    bn.running_mean, bn.running_var = 5.0, 4.0
    batches = rng.normal(5.0, 2.0, (2, m, 1))
    batches[:, 0, 0] = value
    training = [scalar(bn(x, training=True, update_running=False)[0, 0]) for x in batches]
    evaluation = [scalar(bn(x, training=False)[0, 0]) for x in batches]
    alone = scalar(bn(batches[0][:1], training=False)[0, 0])
    values: dict[str, Value] = {
        "value": value,
        "m": m,
        "first_mates": numbers(batches[0]),
        "second_mates": numbers(batches[1]),
        "batch_mean": [scalar(x.mean()) for x in batches],
        "batch_var": [scalar(x.var()) for x in batches],
        "running_mean": 5.0,
        "running_var": 4.0,
        "training": training,
        "evaluation": evaluation,
        "alone": alone,
    }
    apart_training, apart_evaluation = abs(np.diff(training)[0]), abs(np.diff(evaluation)[0])
    moves_gamma = parameters.number("gamma") != 0.0
    claims = {
        "training_depends_on_mates": claim(
            moves_gamma and apart_training > 1e-6, first=training[0], second=training[1]
        ),
        "evaluation_ignores_mates": claim(
            apart_evaluation <= 1e-12 * (1 + abs(alone)), first=evaluation[0], second=evaluation[1]
        ),
        "one_example_is_enough": claim(
            abs(alone - evaluation[0]) <= 1e-12 * (1 + abs(alone)),
            alone=alone,
            with_mates=evaluation[0],
        ),
    }
    return ExampleResult(
        values, {"training": line(training), "evaluation": line(evaluation)}, claims
    )
