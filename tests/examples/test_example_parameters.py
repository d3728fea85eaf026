"""Parameters are checked: kind, range, size, and every refusal says what to type."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.examples import registry
from bnstudy.examples.parameters import Chosen, check, check_value, sample, shown
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Parameter

NUMBER = Parameter("gamma", "float", 2.0, minimum=-10, maximum=10)
COUNT = Parameter("batch", "int", 8, minimum=2, maximum=512)
FLAG = Parameter("decay", "bool", True)
CHOICE = Parameter("activation", "choice", "relu", choices=("relu", "tanh"))
VECTOR = Parameter("x", "vector", (1.0, 2.0), minimum=-5, maximum=5, max_length=4)
MATRIX = Parameter("x", "matrix", ((1.0, 2.0), (3.0, 4.0)), maximum=9, max_length=6)


def refused(parameter: Parameter, value: object) -> ExampleError:
    with pytest.raises(ExampleError) as caught:
        check_value(parameter, value)
    return caught.value


@pytest.mark.parametrize(
    ("parameter", "value", "key"),
    [
        (NUMBER, "2", "not_a_number"),
        (NUMBER, None, "not_a_number"),
        (NUMBER, True, "not_a_number"),
        (NUMBER, [1.0], "not_a_number"),
        (NUMBER, 1j, "not_a_number"),
        (NUMBER, float("nan"), "not_finite"),
        (NUMBER, float("-inf"), "not_finite"),
        (NUMBER, 10**400, "not_finite"),
        (NUMBER, 10.5, "out_of_range"),
        (NUMBER, -(10**9), "out_of_range"),
        (COUNT, 2.5, "not_an_integer"),
        (COUNT, "8", "not_an_integer"),
        (COUNT, False, "not_an_integer"),
        (COUNT, float("nan"), "not_finite"),
        (COUNT, 1, "out_of_range"),
        (COUNT, 10**9, "out_of_range"),
        pytest.param(COUNT, 10**5000, "out_of_range", id="five thousand digits"),
        (FLAG, 1, "not_a_flag"),
        (FLAG, "true", "not_a_flag"),
        (CHOICE, "sigmoid", "not_a_choice"),
        (CHOICE, 3, "not_a_choice"),
        (VECTOR, 3.0, "not_a_vector"),
        (VECTOR, "1,2", "not_a_vector"),
        (VECTOR, {"a": 1}, "not_a_vector"),
        (VECTOR, [], "empty"),
        (VECTOR, [1.0, "a"], "not_a_number_at"),
        (VECTOR, [1.0, [2.0]], "not_a_number_at"),
        (VECTOR, [1.0, float("nan")], "not_finite"),
        (VECTOR, [1.0, 6.0], "out_of_range"),
        (VECTOR, [0.0] * 5, "too_many"),
        pytest.param(VECTOR, np.zeros(10**6), "too_many", id="a million numbers"),
        (MATRIX, [1.0, 2.0], "not_a_matrix"),
        (MATRIX, [[1.0, 2.0], [3.0]], "ragged"),
        (MATRIX, [[]], "empty"),
        (MATRIX, [[1.0] * 4] * 2, "too_many"),
        (MATRIX, [[1.0, 10.0]], "out_of_range"),
    ],
)
def test_a_wrong_value_is_refused_for_its_own_reason(
    parameter: Parameter, value: object, key: str
) -> None:
    error = refused(parameter, value)
    assert error.words == f"examples.errors.{key}"
    assert str(error).startswith(f"{parameter.name}: expected ")
    assert error.places["parameter"] == parameter.name
    assert sample(parameter) in str(error)


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (NUMBER, 3, 3.0),
        (NUMBER, np.float32(0.5), 0.5),
        (NUMBER, Fraction(1, 4), 0.25),
        (NUMBER, -0.0, 0.0),
        (COUNT, 8.0, 8),
        (COUNT, np.int64(9), 9),
        (FLAG, False, False),
        (CHOICE, "tanh", "tanh"),
        (VECTOR, [1, 2.5], (1.0, 2.5)),
        (VECTOR, np.array([1.0, -1.0]), (1.0, -1.0)),
        (MATRIX, [[1, 2], (3, 4)], ((1.0, 2.0), (3.0, 4.0))),
        (MATRIX, np.ones((2, 3)), ((1.0,) * 3,) * 2),
    ],
)
def test_a_right_value_becomes_plain(parameter: Parameter, value: object, expected: object) -> None:
    assert check_value(parameter, value) == expected
    assert type(check_value(parameter, value)) is type(expected)


def test_minus_zero_loses_its_sign() -> None:
    assert str(check_value(NUMBER, -0.0)) == "0.0"


def test_what_is_not_given_takes_its_default_and_unknown_names_are_refused() -> None:
    chosen = check((NUMBER, COUNT), {"batch": 4})
    assert dict(chosen) == {"gamma": 2.0, "batch": 4}
    with pytest.raises(ExampleError, match=r"did you mean gamma\?.*gamma, batch"):
        check((NUMBER, COUNT), {"gama": 1})


def test_chosen_values_come_back_with_the_type_of_their_kind() -> None:
    chosen: Chosen = check((NUMBER, COUNT, FLAG, CHOICE, VECTOR), {})
    assert chosen.number("gamma") == 2.0
    assert chosen.integer("batch") == 8
    assert chosen.flag("decay") is True
    assert chosen.choice("activation") == "relu"
    assert chosen.vector("x") == [1.0, 2.0]
    assert check((MATRIX,), {}).matrix("x") == [[1.0, 2.0], [3.0, 4.0]]
    assert len(chosen) == 5


def test_what_came_is_shown_short_and_without_control_or_direction_marks() -> None:
    assert shown("a\x1b[31m\u202eb") == "a·[31m·b"
    assert shown("z" * 100) == "z" * 40 + "…"
    assert shown(10**5000) == "an integer of more than 40 digits"
    assert shown([1, 2]) == "list"
    assert shown(None) == "None"


def test_every_default_passes_its_own_check(name: str) -> None:
    for parameter in registry.spec(name).parameters:
        check_value(parameter, parameter.default)


def test_every_number_has_bounds_and_log_scales_start_above_zero(name: str) -> None:
    for parameter in registry.spec(name).parameters:
        if parameter.kind in {"int", "float"}:
            assert parameter.minimum is not None
            assert parameter.maximum is not None
            assert parameter.scale == "linear" or parameter.minimum > 0


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)


@given(st.sampled_from([NUMBER, COUNT, FLAG, CHOICE, VECTOR, MATRIX]), JUNK)
def test_anything_is_either_taken_or_refused_in_words(parameter: Parameter, value: object) -> None:
    try:
        taken = check_value(parameter, value)
    except ExampleError as error:
        words = error.words
    else:
        words = "examples.errors."
        assert check_value(parameter, taken) == taken
    assert words.startswith("examples.errors.")
