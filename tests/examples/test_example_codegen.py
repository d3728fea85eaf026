"""The code to copy gives the numbers of the example."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Mapping

import numpy as np
import pytest

from bnstudy.examples import codegen, registry
from bnstudy.examples.registry import ExampleError

HAS = {
    "numpy": True,
    "pytorch": importlib.util.find_spec("torch") is not None,
    "keras": importlib.util.find_spec("keras") is not None,
}
# Keras computes in float32.
TOLERANCE = {"numpy": 1e-9, "pytorch": 1e-9, "keras": 2e-5}
# What a framework stores by its own rule: compared only under its own convention.
OWN_RULE = {"running_var"}

SETTINGS: list[tuple[str, dict[str, object]]] = [
    ("batch-by-hand", {"x": [3, 1, 4, 1.5], "gamma": -1.5, "beta": 2, "eps": 0.001}),
    ("batch-by-hand", {"convention": "keras", "running_mean": 1, "running_var": 3}),
    ("batch-by-hand", {"mode": "evaluation", "running_mean": 1, "running_var": 3}),
    ("batch-of-features", {"x": [[1, 2, 3], [4, 0, 9], [5, 5, 5.5]]}),
    ("batch-of-features", {"gamma": [2, 3], "beta": [-1, 1], "eps": 0.1}),
    ("running-update", {"running_mean": 1, "running_var": 2, "momentum": 0.25}),
    ("running-update", {"momentum": 0.99, "convention": "keras"}),
    ("running-averages", {"steps": 100, "true_mean": -3, "true_sd": 0.5}),
    ("per-channel-images", {"images": 2, "channels": 2, "height": 4, "width": 5}),
    ("batch-of-one", {"value": -3, "beta": 1.25}),
    ("bias-and-folding", {"units": 3, "batch": 16, "eps": 0.01}),
    ("feature-scaling", {"range": 20, "correlation": 0.5}),
    ("batch-noise", {"score": -0.5, "batches": 100}),
    ("gradients-relu", {"depth": 4, "activation": "tanh", "initialization": "xavier"}),
    ("deep-sigmoid-training", {"steps": 40, "depth": 2, "learning_rate": 0.1}),
    ("placement-moderate-lr", {"steps": 40, "data": "moons"}),
    ("placement-large-lr", {"steps": 40, "data": "rings", "learning_rate": 0.1}),
    ("noise-regularizes", {"steps": 50, "group": 10, "width": 8, "learning_rate": 0.1}),
    ("noise-regularizes", {"steps": 50, "group": 7, "width": 4}),
    ("activation-drift", {"steps": 30, "depth": 3}),
    ("noisy-shift", {"steps": 30, "depth": 2, "noise": 0.5}),
]
# Long trainings amplify the last bit: a sum in another order ends elsewhere after 150 steps.
SHORTER = {
    "activation-drift": {"steps": 20},
    "deep-sigmoid-training": {"steps": 20},
    "learning-rate-room": {"steps": 20},
    "noise-regularizes": {"steps": 50},
    "noisy-shift": {"steps": 20},
    "placement-large-lr": {"steps": 20},
    "placement-moderate-lr": {"steps": 50},
}
DEFAULTS = [(name, SHORTER.get(name, {})) for name in registry.names()]


def executed(text: str) -> Mapping[str, object]:
    space: dict[str, object] = {"__name__": "copied"}
    exec(compile(text, "copied", "exec"), space)
    return space


def agreeing(name: str, parameters: dict[str, object], framework: str) -> set[str]:
    """Compare every variable that carries the name of a value, and list them."""
    seed = 3
    run = registry.run(name, parameters, seed)
    space = executed(codegen.code(name, parameters, seed, framework))
    foreign = run.parameters.get("convention", framework) != framework and framework != "numpy"
    compared = set()
    for key in set(space) & set(run.result.values) - {"x"}:
        if foreign and key in OWN_RULE:
            continue
        got = np.asarray(space[key], dtype=np.float64)
        expected = np.asarray(run.result.values[key], dtype=np.float64)
        tolerance = 1e-7 if "steps" in parameters and framework == "numpy" else TOLERANCE[framework]
        assert got == pytest.approx(expected, rel=10 * tolerance, abs=10 * tolerance), key
        compared.add(key)
    return compared


@pytest.mark.parametrize(("name_", "parameters"), [*DEFAULTS, *SETTINGS])
def test_numpy_code_gives_the_numbers_of_the_example(
    name_: str, parameters: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert agreeing(name_, parameters, "numpy")
    assert capsys.readouterr().out


@pytest.mark.parametrize("framework", ["pytorch", "keras"])
@pytest.mark.parametrize(("name_", "parameters"), [*DEFAULTS, *SETTINGS])
def test_other_frameworks_give_the_numbers_too(
    name_: str, parameters: dict[str, object], framework: str
) -> None:
    if framework not in codegen.frameworks(name_):
        with pytest.raises(ExampleError, match="a framework it is written for"):
            codegen.code(name_, parameters, 3, framework)
        return
    ast.parse(codegen.code(name_, parameters, 3, framework))
    if HAS[framework]:
        assert agreeing(name_, parameters, framework)


def test_every_example_is_written_in_numpy_and_the_layer_ones_in_all_three(name: str) -> None:
    assert "numpy" in codegen.frameworks(name)
    if name in {"batch-by-hand", "running-averages", "four-conventions", "per-channel-images"}:
        assert codegen.frameworks(name) == ("numpy", "keras", "pytorch")


@pytest.mark.parametrize("framework", codegen.FRAMEWORKS)
def test_no_place_of_a_snippet_stays_empty(name: str, framework: str) -> None:
    if framework in codegen.frameworks(name):
        text = codegen.code(name, {}, 0, framework)
        assert "$" not in text
        assert max(map(len, text.splitlines())) <= 100
        assert text.endswith("\n")


def test_parameters_are_checked_before_they_are_written() -> None:
    with pytest.raises(ExampleError, match="gamma: expected a number"):
        codegen.code("L1", {"gamma": "__import__('os')"}, 0, "numpy")
    with pytest.raises(ExampleError, match="seed: expected"):
        codegen.code("L1", {}, -1, "numpy")
    with pytest.raises(ExampleError, match="a framework it is written for"):
        codegen.code("L1", {}, 0, "../../secret")


def test_pytorch_code_refuses_the_eps_that_pytorch_refuses() -> None:
    with pytest.raises(ExampleError, match="PyTorch expects a number above 0"):
        codegen.code("L1", {"eps": 0}, 0, "pytorch")
    assert "0.0" in codegen.code("L1", {"eps": 0}, 0, "numpy")


def test_shares_are_written_as_one_would_write_them() -> None:
    assert "momentum=0.1," in codegen.code("L1", {}, 0, "pytorch")
    assert "momentum=0.99," in codegen.code("L1", {"convention": "keras"}, 0, "keras")
