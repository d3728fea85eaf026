"""Whatever a learner turns within the ranges, a run ends in finite numbers or in a sentence."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bnstudy.examples import registry
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Parameter

TRAINING = {
    "activation-drift",
    "deep-sigmoid-training",
    "learning-rate-room",
    "noise-regularizes",
    "noisy-shift",
    "placement-large-lr",
    "placement-moderate-lr",
}
QUICK = [name for name in registry.names() if name not in TRAINING]


def numbers(parameter: Parameter) -> st.SearchStrategy[float]:
    """Draw from the range, its ends more often than chance would."""
    low, high = parameter.minimum, parameter.maximum
    assert low is not None
    assert high is not None
    inside = st.floats(min_value=low, max_value=high, allow_nan=False)
    return st.sampled_from([low, high, min(max(0.0, low), high)]) | inside


def drawn(parameter: Parameter) -> st.SearchStrategy[object]:
    match parameter.kind:
        case "int":
            assert parameter.minimum is not None
            assert parameter.maximum is not None
            return st.integers(int(parameter.minimum), int(parameter.maximum))
        case "float":
            return numbers(parameter)
        case "bool":
            return st.booleans()
        case "choice":
            return st.sampled_from(parameter.choices)
        case "vector":
            return st.lists(numbers(parameter), min_size=1, max_size=8)
        case "matrix":
            return st.integers(1, 4).flatmap(
                lambda n: st.lists(
                    st.lists(numbers(parameter), min_size=n, max_size=n), min_size=1, max_size=5
                )
            )


def settle(name: str, data: st.DataObject, fixed: dict[str, object]) -> None:
    parameters = {
        p.name: fixed[p.name] if p.name in fixed else data.draw(drawn(p), label=p.name)
        for p in registry.spec(name).parameters
    }
    try:
        run = registry.run(name, parameters, seed=data.draw(st.integers(0, 99), label="seed"))
    except ExampleError as error:
        words = error.words
        assert words.startswith("examples.errors.")
        assert words != "examples.errors.overflow"
        return
    json.dumps(asdict(run), allow_nan=False)


@pytest.mark.parametrize("quick", QUICK)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_quick_example_takes_any_parameters_of_its_ranges(
    quick: str, data: st.DataObject
) -> None:
    settle(quick, data, {})


@pytest.mark.slow
@pytest.mark.parametrize("training", sorted(TRAINING))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_training_example_takes_any_parameters_of_its_ranges(
    training: str, data: st.DataObject
) -> None:
    settle(training, data, {"steps": 50})
