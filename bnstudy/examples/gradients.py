"""How gradients travel through a deep network, with Batch Normalization and without."""

from __future__ import annotations

import numpy as np

from bnstudy.bn.network import Placement
from bnstudy.examples.datasets import DataSet
from bnstudy.examples.figures import claim, figure, line, numbers
from bnstudy.examples.fitting import activation, build, initialization, sizes_of, twin, whole
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Parameter, Value

INPUTS = 16
# The steepest slope that each activation has: one factor of the chain rule per layer.
STEEPEST = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0}


def _parameters(chosen_activation: str, chosen_initialization: str) -> tuple[Parameter, ...]:
    return (
        whole("depth", 10, 2, 30),
        whole("width", 32, 4, 64),
        Parameter("batch", "int", 128, minimum=4, maximum=512, scale="log"),
        activation(chosen_activation),
        initialization(chosen_initialization),
    )


def _data(rng: np.random.Generator, n: int) -> DataSet:
    x = rng.normal(size=(n, INPUTS))
    return x, (x @ rng.normal(size=INPUTS) > 0).astype(np.int64)


def _compare(
    parameters: Chosen, seed: int, checkpoint: Checkpoint
) -> tuple[dict[str, Value], dict[Placement, list[float]]]:
    """Run one backward pass through twin networks and measure every layer."""
    rng = np.random.default_rng(seed)
    data = _data(rng, parameters.integer("batch"))
    depth = parameters.integer("depth")
    values: dict[str, Value] = {
        "depth": depth,
        "width": parameters.integer("width"),
        "examples": parameters.integer("batch"),
        "steepest_slope": STEEPEST[parameters.choice("activation")],
    }
    gradients: dict[Placement, list[float]] = {}
    for arm, word, done in (("none", "without", 0.5), ("pre", "with", 1.0)):
        placement: Placement = "none" if arm == "none" else "pre"
        network = build(parameters, sizes_of(parameters, INPUTS), placement, twin(rng))
        loss, _ = network.loss_and_gradients(*data)
        levels = network.gradient_rms()
        gradients[placement] = levels
        ratio = levels[0] / levels[-1] if levels[-1] > 0.0 else 0.0
        values |= {
            f"gradients_{word}": levels,
            f"first_{word}": levels[0],
            f"last_{word}": levels[-1],
            f"ratio_{word}": ratio,
            f"factor_{word}": ratio ** (1 / (depth - 1)),
            f"loss_{word}": loss,
            f"layers_{word}": len(network.hidden) + 1,
            f"parameters_{word}": network.parameters.size,
            f"examples_{word}": len(network.hidden[0].activation_input),
            f"activation_sd_{word}": numbers([h.activation_output.std() for h in network.hidden]),
        }
        checkpoint(done)
    return values, gradients


def _common_claims(values: dict[str, Value]) -> dict[str, Claim]:
    """Judge what holds for every activation: nothing is added, and nothing shrinks."""
    layers = figure(values, "layers_with"), figure(values, "layers_without")
    examples = figure(values, "examples_with"), figure(values, "examples_without")
    first = figure(values, "first_with"), figure(values, "first_without")
    return {
        "same_depth": claim(layers[0] == layers[1], with_bn=layers[0], without_bn=layers[1]),
        "same_examples": claim(
            examples[0] == examples[1], with_bn=examples[0], without_bn=examples[1]
        ),
        "bn_gradients_not_smaller": claim(
            first[0] > first[1], with_bn=first[0], without_bn=first[1]
        ),
    }


def _result(
    values: dict[str, Value], gradients: dict[Placement, list[float]], claims: dict[str, Claim]
) -> ExampleResult:
    series = {"without_bn": line(gradients["none"]), "with_bn": line(gradients["pre"])}
    return ExampleResult(values, series, {**_common_claims(values), **claims})


@worked_example("gradients-sigmoid", recipe="R1a", parameters=_parameters("sigmoid", "xavier"))
def gradients_sigmoid(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Follow the gradient from the last layer to the first of a deep sigmoid network."""
    values, gradients = _compare(parameters, seed, checkpoint)
    without, with_bn = figure(values, "ratio_without"), figure(values, "ratio_with")
    factor, slope = figure(values, "factor_without"), figure(values, "steepest_slope")
    claims = {
        "gradients_vanish_without_bn": claim(
            without < 1e-3, first_over_last=without, per_layer=factor
        ),
        "bn_keeps_gradients": claim(with_bn > 0.1, with_bn=with_bn, without_bn=without),
        "each_layer_shrinks": claim(factor < 1 / 3, per_layer=factor, steepest_slope=slope),
    }
    return _result(values, gradients, claims)


@worked_example("gradients-relu", recipe="R1c", parameters=_parameters("relu", "he"))
def gradients_relu(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Do the same with ReLU and He weights, where nothing vanished in the first place."""
    values, gradients = _compare(parameters, seed, checkpoint)
    without, with_bn = figure(values, "ratio_without"), figure(values, "ratio_with")
    claims = {
        "relu_does_not_vanish": claim(without > 0.1, first_over_last=without),
        "bn_gradients_grow_towards_first": claim(
            with_bn > 2.0, first_over_last=with_bn, per_layer=figure(values, "factor_with")
        ),
        "bn_grows_more": claim(with_bn > without, with_bn=with_bn, without_bn=without),
    }
    return _result(values, gradients, claims)
