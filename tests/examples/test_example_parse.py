"""Typed text becomes values, with the digits and separators that Persian writers use."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bnstudy.examples import registry
from bnstudy.examples.parse import latin, parse_value
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import Parameter

NUMBER = Parameter("gamma", "float", 2.0, minimum=-1e9, maximum=1e9)
COUNT = Parameter("batch", "int", 8, minimum=2, maximum=512)
FLAG = Parameter("decay", "bool", True)
CHOICE = Parameter("activation", "choice", "relu", choices=("relu", "tanh"))
VECTOR = Parameter("x", "vector", (1.0, 2.0), minimum=-1e6, maximum=1e6, max_length=64)
MATRIX = Parameter("x", "matrix", ((1.0, 2.0), (3.0, 4.0)), minimum=-1e6, maximum=1e6)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2", 2.0),
        (" -0.5 ", -0.5),
        ("۲٫۵", 2.5),
        ("٢٫٥", 2.5),
        ("−۳", -3.0),
        ("+1e-5", 1e-5),
        ("۱e-۳", 1e-3),
        (".5", 0.5),
        ("5.", 5.0),
        ("۱٬۰۰۰٫۵", 1000.5),
        ("\u200f۱۲\u200c", 12.0),
        ("२", 2.0),
    ],
)
def test_a_number_is_read_in_any_digits(typed: str, expected: float) -> None:
    assert parse_value(NUMBER, typed) == expected


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\u200f", "empty"),
        ("abc", "not_a_number"),
        ("2x", "not_a_number"),
        ("1,5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("1/2", "not_a_number"),
        ("0x10", "not_a_number"),
        ("--2", "not_a_number"),
        ("1 2", "not_a_number"),
        ("دو", "not_a_number"),
        ("nan", "not_finite"),
        ("-inf", "not_finite"),
        ("Infinity", "not_finite"),
        ("∞", "not_finite"),
        ("1e400", "not_finite"),
        ("-1e400", "not_finite"),
        ("9" * 400, "not_finite"),
        ("1e10", "out_of_range"),
        ("9" * 30_000, "too_long"),
    ],
)
def test_a_wrong_number_is_refused_for_its_own_reason(typed: str, key: str) -> None:
    with pytest.raises(ExampleError) as caught:
        parse_value(NUMBER, typed)
    assert caught.value.words == f"examples.errors.{key}"
    assert "type for example 2.0" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "expected"), [("64", 64), ("۶۴", 64), ("6.4e1", 64), ("64.0", 64)]
)
def test_a_whole_number_is_read(typed: str, expected: int) -> None:
    value = parse_value(COUNT, typed)
    assert value == expected
    assert isinstance(value, int)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("2.5", "not_an_integer"),
        ("1000000000", "out_of_range"),
        ("1e9", "out_of_range"),
        ("9" * 300, "out_of_range"),
        ("1e400", "not_finite"),
        ("two", "not_a_number"),
    ],
)
def test_a_wrong_whole_number_is_refused(typed: str, key: str) -> None:
    with pytest.raises(ExampleError) as caught:
        parse_value(COUNT, typed)
    assert caught.value.words == f"examples.errors.{key}"


@pytest.mark.parametrize(("typed", "expected"), [("true", True), ("OFF", False), ("۱", True)])
def test_a_flag_is_read(typed: str, expected: bool) -> None:
    assert parse_value(FLAG, typed) is expected


def test_a_choice_is_read_in_any_case_and_refused_with_all_choices() -> None:
    assert parse_value(CHOICE, "ReLU") == "relu"
    with pytest.raises(ExampleError, match="one of relu, tanh") as caught:
        parse_value(CHOICE, "tan")
    assert caught.value.places["nearest"] == "tanh"


@pytest.mark.parametrize(
    "typed",
    [
        "1,2,3",
        "1, 2, 3,",
        "[1, 2, 3]",
        "1 2 3",
        "۱، ۲، ۳",
        "[ ۱ ۲ ۳ ]",
        "1\n2\n3",
        "1; 2; 3",
        "1؛2؛3",
        "1.0,2e0 3",
    ],
)
def test_a_vector_is_read_however_it_is_separated(typed: str) -> None:
    assert parse_value(VECTOR, typed) == (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    "typed",
    [
        "1,2;3,4",
        "1 2\n3 4",
        "[[1, 2], [3, 4]]",
        "[1,2],[3,4]",
        "[1 2]\n[3 4]",
        "۱، ۲؛ ۳، ۴",
        "[[1, 2],\n [3, 4]]\n",
        "1,2;\n3,4;",
    ],
)
def test_a_matrix_is_read_row_by_row(typed: str) -> None:
    assert parse_value(MATRIX, typed) == ((1.0, 2.0), (3.0, 4.0))


@pytest.mark.parametrize(
    ("parameter", "typed", "key"),
    [
        (VECTOR, "1,,2", "not_a_number_at"),
        (VECTOR, "1,a", "not_a_number_at"),
        (VECTOR, "[1,2", "brackets"),
        (VECTOR, "1]2[", "brackets"),
        (VECTOR, "[]", "empty"),
        (VECTOR, "1,nan", "not_finite"),
        (VECTOR, "1e7", "out_of_range"),
        (VECTOR, "1 " * 65, "too_many"),
        (VECTOR, "0," * 9_999, "too_many"),
        (MATRIX, "1,2;3", "ragged"),
        (MATRIX, "[[1,2],[3]]", "ragged"),
        (MATRIX, "1,2;3,x", "not_a_number_at"),
        (MATRIX, "[[1,2],[3,4]", "brackets"),
        (MATRIX, "; ;", "empty"),
        (MATRIX, "1;" * 65, "too_many"),
    ],
)
def test_a_wrong_list_is_refused_for_its_own_reason(
    parameter: Parameter, typed: str, key: str
) -> None:
    with pytest.raises(ExampleError) as caught:
        parse_value(parameter, typed)
    assert caught.value.words == f"examples.errors.{key}"


def test_a_wrong_entry_is_named_by_its_place_in_the_whole_matrix() -> None:
    with pytest.raises(ExampleError, match="a number at place 4") as caught:
        parse_value(MATRIX, "1,2;3,x")
    assert caught.value.places["n"] == 4


def test_the_registry_parses_by_name_and_refuses_unknown_names() -> None:
    assert registry.parse("L1", {"gamma": "۲", "x": "[1,2,3]"}) == {
        "gamma": 2.0,
        "x": (1.0, 2.0, 3.0),
    }
    with pytest.raises(ExampleError, match="did you mean gamma"):
        registry.parse("L1", {"gamm": "2"})


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_a_printed_number_comes_back(number: float) -> None:
    assert parse_value(NUMBER, repr(number)) == number


PERSIAN = str.maketrans("0123456789.-,", "۰۱۲۳۴۵۶۷۸۹٫−،")


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=64))
def test_a_vector_written_in_persian_comes_back(numbers: list[float]) -> None:
    typed = ", ".join(repr(number) for number in numbers).translate(PERSIAN)
    assert parse_value(VECTOR, typed) == tuple(numbers)


ALPHABET = st.characters(exclude_categories=["Cs"]) | st.sampled_from("0123456789۱۲٫،؛.,;[]-e \n")


@given(st.sampled_from([NUMBER, COUNT, FLAG, CHOICE, VECTOR, MATRIX]), st.text(ALPHABET))
@example(NUMBER, "١" * 50)
@example(MATRIX, "]],[[")
@example(VECTOR, "[[[1]]]")
def test_any_text_is_either_read_or_refused_in_words(parameter: Parameter, typed: str) -> None:
    try:
        parse_value(parameter, typed)
    except ExampleError as error:
        refusal = error
    else:
        return
    assert refusal.words.startswith("examples.errors.")
    assert "\n" not in str(refusal)


@given(st.text())
def test_writing_digits_in_latin_twice_changes_nothing_more(text: str) -> None:
    assert latin(latin(text)) == latin(text)


@pytest.mark.parametrize("text", ["1e400", "-1e999"])
def test_a_number_too_large_is_quoted_as_it_was_typed(text: str) -> None:
    with pytest.raises(ExampleError) as caught:
        registry.parse("batch-by-hand", {"gamma": text})
    assert caught.value.places["got"] == text


def test_a_whole_number_in_powers_of_ten_is_quoted_in_full() -> None:
    with pytest.raises(ExampleError) as caught:
        registry.parse("gradients-sigmoid", {"batch": "1e9"})
    assert caught.value.places["got"] == "1000000000"
    assert registry.parse("running-averages", {"steps": "1e2"}) == {"steps": 100}
