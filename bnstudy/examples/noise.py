"""The noise that batch statistics bring, and what it does to overfitting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bnstudy.bn.network import Placement
from bnstudy.examples.datasets import circle
from bnstudy.examples.figures import Array, claim, figure, histograms, line, numbers, scalar
from bnstudy.examples.fitting import (
    Plan,
    activation,
    build,
    fit,
    initialization,
    learning_rate,
    share,
    twin,
    whole,
)
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Parameter, Series, Value

SIZES = (8, 16, 32, 64, 128, 256)
POPULATION = 4096


def _outputs(
    population: Array, example: int, m: int, batches: int, rng: np.random.Generator
) -> Array:
    """Normalize one example in many batches of random mates.

    Shape:
        population: (n,). Returns (batches,).
    """
    mates = population[rng.integers(0, len(population), (batches, m - 1))]
    own = population[example]
    mean = (mates.sum(axis=1) + own) / m
    square = (((mates - mean[:, None]) ** 2).sum(axis=1) + (own - mean) ** 2) / m
    return np.asarray((own - mean) / np.sqrt(square + 1e-5))


@worked_example(
    "batch-noise",
    recipe="R3a",
    parameters=(
        Parameter("score", "float", 1.0, minimum=-3.0, maximum=3.0, step=0.25),
        whole("batches", 400, 50, 2000),
        Parameter("batch", "int", 8, minimum=2, maximum=512, scale="log"),
    ),
)
def batch_noise(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Normalize the same example in many batches and measure how much its value trembles."""
    rng = np.random.default_rng(seed)
    score, batches = parameters.number("score"), parameters.integer("batches")
    population = rng.normal(5.0, 2.0, POPULATION)
    standard = (population - population.mean()) / population.std()
    example = int(np.argmin(np.abs(standard - score)))
    a = float(standard[example])
    spread = np.empty(len(SIZES))
    samples: dict[int, Array] = {}
    for place, m in enumerate(SIZES):
        samples[m] = _outputs(population, example, m, batches, rng)
        spread[place] = samples[m].std()
        checkpoint((place + 1) / (len(SIZES) + 1))
    own = _outputs(population, example, parameters.integer("batch"), batches, rng)
    predicted = np.sqrt((1 + a * a / 2) / np.array(SIZES))
    slope = scalar(np.polyfit(np.log(SIZES), np.log(spread), 1)[0])
    values: dict[str, Value] = {
        "value": scalar(population[example]),
        "score": a,
        "sizes": list(SIZES),
        "noise": numbers(spread),
        "predicted": numbers(predicted),
        "slope": slope,
        "noise_at_8": scalar(spread[0]),
        "noise_at_256": scalar(spread[-1]),
        "noise_ratio": scalar(spread[0] / spread[-1]),
        "batch": parameters.integer("batch"),
        "noise_at_batch": scalar(own.std()),
        "mean_at_batch": scalar(own.mean()),
        "lowest_at_batch": scalar(own.min()),
        "highest_at_batch": scalar(own.max()),
        "population_mean": scalar(population.mean()),
        "population_var": scalar(population.var()),
    }
    series = {
        "noise": line(spread, SIZES),
        "predicted": line(predicted, SIZES),
        **{
            f"outputs_{k}": v for k, v in histograms({"8": samples[8], "256": samples[256]}).items()
        },
    }
    return ExampleResult(values, series, _noise_claims(spread, predicted, slope))


def _noise_claims(spread: Array, predicted: Array, slope: float) -> dict[str, Claim]:
    off = scalar(np.max(np.abs(spread / predicted - 1)))
    return {
        "noise_falls_as_root_of_batch": claim(abs(slope + 0.5) < 0.06, slope=slope),
        "small_batch_is_noisier": claim(
            spread[0] > 3 * spread[-1], at_8=spread[0], at_256=spread[-1]
        ),
        "noise_matches_prediction": claim(off < 0.25, largest_relative_gap=off),
        "same_example_differs_between_batches": claim(spread[0] > 0.01, sd=spread[0]),
    }


@worked_example(
    "noise-regularizes",
    recipe="R3b",
    parameters=(
        Parameter("group", "int", 5, minimum=2, maximum=50),
        whole("steps", 250, 50, 400),
        learning_rate(0.3, 3.0),
        Parameter("flipped", "float", 0.2, minimum=0.0, maximum=0.4, step=0.05),
        whole("width", 32, 4, 64),
        activation("relu"),
        initialization("he"),
    ),
)
def noise_regularizes(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Fit a hundred noisy examples: small groups, all at once, and without BN."""
    group = parameters.integer("group")
    rng = np.random.default_rng(seed)
    train = circle(rng, 100, 5, parameters.number("flipped"))
    test = circle(rng, 2000, 5, 0.0)
    arms: Sequence[tuple[str, Placement, int | None]] = (
        ("none", "none", None),
        ("whole", "pre", None),
        ("groups", "pre", group),
    )
    values: dict[str, Value] = {"group": group, "examples": 100}
    series: dict[str, Series] = {}
    width = parameters.integer("width")
    steps, rate = parameters.integer("steps"), parameters.number("learning_rate")
    for part, (word, placement, size) in enumerate(arms):
        own = twin(rng)
        network = build(parameters, (5, width, width, 2), placement, own, group_size=size)
        plan = Plan(steps, None, rate, decay=True, multiple_of=size or 1)
        run = fit(network, train, own, plan, share(checkpoint, part, len(arms)))
        train_loss, train_accuracy = run.evaluate(train, precise=train[0])
        test_loss, test_accuracy = run.evaluate(test)
        values |= {
            f"train_loss_{word}": train_loss,
            f"train_accuracy_{word}": train_accuracy,
            f"test_loss_{word}": test_loss,
            f"test_accuracy_{word}": test_accuracy,
            f"gap_{word}": train_accuracy - test_accuracy,
            f"loss_gap_{word}": test_loss - train_loss,
            f"diverged_{word}": run.diverged,
        }
        series[f"loss_{word}"] = run.curve()
    return ExampleResult(values, series, _gap_claims(values))


def _gap_claims(values: dict[str, Value]) -> dict[str, Claim]:
    gap = {word: figure(values, f"gap_{word}") for word in ("none", "whole", "groups")}
    loss = {word: figure(values, f"test_loss_{word}") for word in ("none", "whole", "groups")}
    fitted = {word: figure(values, f"train_loss_{word}") for word in ("none", "whole", "groups")}
    return {
        "noise_narrows_gap": claim(gap["groups"] < min(gap["whole"], gap["none"]), **gap),
        "noise_lowers_test_loss": claim(loss["groups"] < min(loss["whole"], loss["none"]), **loss),
        "noise_raises_training_loss": claim(
            fitted["groups"] > max(fitted["whole"], fitted["none"]), **fitted
        ),
    }
