"""What is left of a batch of two, and of a batch of one."""

from __future__ import annotations

import numpy as np

from bnstudy.examples.by_hand import BETA, EPS, GAMMA, require_spread
from bnstudy.examples.figures import claim, largest, line, numbers, scalar
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, ExampleResult, Parameter, Value


def _input(name: str, default: float) -> Parameter:
    return Parameter(name, "float", default, minimum=-1e6, maximum=1e6, step=0.5)


@worked_example(
    "batch-of-two",
    recipe="L7",
    parameters=(_input("first", 3.0), _input("second", 7.0), GAMMA, BETA, EPS),
)
def batch_of_two(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Show that a batch of two becomes minus one and plus one: only the order survives.

    Raises:
        ExampleError: the two values are equal and eps is 0.
    """
    x = np.array([parameters.number("first"), parameters.number("second")])
    gamma, beta, eps = (parameters.number(name) for name in ("gamma", "beta", "eps"))
    require_spread(np.array([x.var()]), eps)
    std = np.sqrt(x.var() + eps)
    x_hat = (x - x.mean()) / std
    # Many pairs of one unit: a histogram of what is left has two bars.
    pairs = np.random.default_rng(seed).normal(0.0, 2.0, (200, 2))
    spread = pairs.var(axis=1, keepdims=True)
    pairs_hat = (pairs - pairs.mean(axis=1, keepdims=True)) / np.sqrt(spread + max(eps, 1e-12))
    half_gap = scalar(abs(x[1] - x[0]) / 2)
    expected = scalar(half_gap / std)
    values: dict[str, Value] = {
        "x": numbers(x),
        "batch_mean": scalar(x.mean()),
        "batch_var": scalar(x.var()),
        "half_gap": half_gap,
        "x_hat": numbers(x_hat),
        "z_tilde": numbers(gamma * x_hat + beta),
        "expected": expected,
        "pairs_median_size": scalar(np.median(np.abs(pairs_hat))),
        "pairs_near_one": scalar(np.mean(np.abs(np.abs(pairs_hat) - 1) < 0.01)),
        "mistake_sample_variance": numbers((x - x.mean()) / np.sqrt(2 * x.var() + max(eps, 1e-12))),
        "mistake_keeps_distance": numbers(x - x.mean()),
    }
    distance = largest(np.abs(x_hat) - 1)
    claims = {
        "two_become_plus_minus_one": claim(distance < 0.01, distance=distance),
        "only_order_survives": claim(
            bool(np.mean(np.abs(np.abs(pairs_hat) - 1) < 0.01) >= 0.9),
            share_near_one=values["pairs_near_one"],
        ),
        "size_is_half_gap_over_std": claim(
            largest(np.abs(x_hat) - expected) <= 1e-9, expected=expected
        ),
        "mean_is_beta": claim(
            abs(np.mean(gamma * x_hat + beta) - beta) <= 1e-9 * (1 + abs(gamma) + abs(beta)),
            beta=beta,
        ),
    }
    counts, edges = np.histogram(pairs_hat, bins=21, range=(-1.05, 1.05))
    return ExampleResult(values, {"pairs": line(counts, (edges[:-1] + edges[1:]) / 2)}, claims)


@worked_example(
    "batch-of-one",
    parameters=(
        _input("value", 42.0),
        GAMMA,
        BETA,
        Parameter("eps", "float", 1e-5, minimum=1e-12, maximum=10.0, step=0.001),
        Parameter("running_mean", "float", 40.0, minimum=-1e6, maximum=1e6, step=0.5),
        Parameter("running_var", "float", 4.0, minimum=0.0, maximum=1e12, step=0.5),
    ),
)
def batch_of_one(parameters: Chosen, _seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Show that one value alone always becomes beta in training, and not in evaluation."""
    value = parameters.number("value")
    gamma, beta, eps = (parameters.number(name) for name in ("gamma", "beta", "eps"))
    mean, variance = parameters.number("running_mean"), parameters.number("running_var")

    def alone(single: float) -> float:
        """Normalize one value with its own mean, which is itself, and its own variance, 0."""
        batch = np.array([single])
        return scalar((gamma * (batch - batch.mean()) / np.sqrt(batch.var() + eps) + beta)[0])

    inputs = np.array([value - 100, value - 1, value, value + 1, value + 100])
    outputs = [alone(float(single)) for single in inputs]
    evaluation = gamma * (inputs - mean) / np.sqrt(variance + eps) + beta
    values: dict[str, Value] = {
        "value": value,
        "batch_mean": value,
        "batch_var": 0.0,
        "x_hat": 0.0,
        "z_tilde": alone(value),
        "beta": beta,
        "inputs": numbers(inputs),
        "outputs_training": numbers(outputs),
        "outputs_evaluation": numbers(evaluation),
        "evaluation": scalar(evaluation[2]),
        "mistake_identity": value,
        "mistake_zero": 0.0,
        "mistake_gamma": gamma,
    }
    claims = {
        "one_becomes_beta": claim(
            abs(alone(value) - beta) <= 1e-12, output=alone(value), beta=beta
        ),
        "input_is_lost": claim(np.ptp(outputs) <= 1e-12, spread=np.ptp(outputs)),
        "evaluation_tells_inputs_apart": claim(np.ptp(evaluation) > 0.0, spread=np.ptp(evaluation)),
    }
    series = {"training": line(outputs, inputs), "evaluation": line(evaluation, inputs)}
    return ExampleResult(values, series, claims)
