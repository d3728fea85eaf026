"""Train the same network with Batch Normalization and without, and compare the outcome."""

from __future__ import annotations

import numpy as np

from bnstudy.bn.network import Placement
from bnstudy.examples.datasets import DataSet, rings
from bnstudy.examples.figures import claim, figure
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
from bnstudy.examples.result import Checkpoint, ExampleResult, Parameter, Series, Value

BATCH = Parameter("batch", "int", 64, minimum=4, maximum=128, scale="log")
EXAMPLES = 512


def _train_both(
    parameters: Chosen, seed: int, checkpoint: Checkpoint, *, decay: bool
) -> tuple[dict[str, Value], dict[str, Series]]:
    """Train twin networks on rings and test them on fresh rings."""
    rng = np.random.default_rng(seed)
    train, test = rings(rng, EXAMPLES), rings(rng, EXAMPLES)
    plan = Plan(
        parameters.integer("steps"),
        parameters.integer("batch"),
        parameters.number("learning_rate"),
        decay=decay,
    )
    values: dict[str, Value] = {"depth": parameters.integer("depth"), "examples": EXAMPLES}
    series: dict[str, Series] = {}
    arms: tuple[tuple[Placement, str], ...] = (("none", "without"), ("pre", "with"))
    for part, (placement, word) in enumerate(arms):
        own = twin(rng)
        network = build(parameters, sizes_of(parameters, 2), placement, own)
        run = fit(network, train, own, plan, share(checkpoint, part, 2))
        values |= _outcome(run, word, train, test)
        series[f"{word}_bn"] = run.curve()
    return values, series


def _outcome(run: Fit, word: str, train: DataSet, test: DataSet) -> dict[str, Value]:
    """Measure a trained network on both sets, with statistics of the whole training set."""
    # Precise statistics: with a constant rate the running averages lag behind the weights.
    train_loss, train_accuracy = run.evaluate(train, precise=train[0])
    test_loss, test_accuracy = run.evaluate(test)
    return {
        f"train_loss_{word}": train_loss,
        f"train_accuracy_{word}": train_accuracy,
        f"test_loss_{word}": test_loss,
        f"test_accuracy_{word}": test_accuracy,
        f"first_loss_{word}": run.losses[0],
        f"last_loss_{word}": run.last_loss(),
        f"diverged_{word}": run.diverged,
        f"layers_{word}": len(run.network.hidden) + 1,
    }


def _pair(values: dict[str, Value], name: str) -> tuple[float, float]:
    """Give a figure with Batch Normalization and without."""
    return figure(values, f"{name}_with"), figure(values, f"{name}_without")


@worked_example(
    "deep-sigmoid-training",
    recipe="R1b",
    parameters=(
        whole("depth", 6, 1, 8),
        whole("width", 16, 4, 32),
        BATCH,
        learning_rate(1.0, 5.0),
        whole("steps", 150, 20, 300),
        activation("sigmoid"),
        initialization("xavier"),
    ),
)
def deep_sigmoid_training(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Train a deep sigmoid network on two rings, the rate falling to zero."""
    values, series = _train_both(parameters, seed, checkpoint, decay=True)
    loss, accuracy = _pair(values, "test_loss"), _pair(values, "test_accuracy")
    fitted, layers = _pair(values, "train_loss"), _pair(values, "layers")
    claims = {
        "learns_with_bn": claim(
            loss[0] < 0.2 and accuracy[0] > 0.95, test_loss=loss[0], test_accuracy=accuracy[0]
        ),
        "fails_without_bn": claim(
            loss[1] > 0.6 and accuracy[1] < 0.6, test_loss=loss[1], test_accuracy=accuracy[1]
        ),
        "bn_fits_training_data_better": claim(
            fitted[0] < fitted[1], with_bn=fitted[0], without_bn=fitted[1]
        ),
        "same_depth": claim(layers[0] == layers[1], with_bn=layers[0], without_bn=layers[1]),
    }
    return ExampleResult(values, series, claims)


@worked_example(
    "learning-rate-room",
    recipe="R2d",
    parameters=(
        learning_rate(1.0),
        whole("depth", 8, 1, 12),
        whole("width", 16, 4, 32),
        BATCH,
        whole("steps", 100, 20, 200),
        activation("relu"),
        initialization("he"),
    ),
)
def learning_rate_room(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Train with a large, constant rate: with Batch Normalization there is room for it."""
    values, series = _train_both(parameters, seed, checkpoint, decay=False)
    loss, accuracy = _pair(values, "test_loss"), _pair(values, "test_accuracy")
    claims = {
        "bn_learns_at_this_rate": claim(
            accuracy[0] > 0.8, test_loss=loss[0], test_accuracy=accuracy[0]
        ),
        "bn_loss_lower": claim(loss[0] < loss[1], with_bn=loss[0], without_bn=loss[1]),
    }
    return ExampleResult(values, series, claims)
