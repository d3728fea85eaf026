"""YAML 1.2's core scalars, and none of YAML 1.1's surprises."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.packs.scalars import NUMBER_LENGTH, ScalarError, number_meant, resolve
from bnstudy.packs.yaml_marks import read_yaml


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("۹۳٫۳", "93.3"),
        ("93,3", "93.3"),
        ("93/3", "93.3"),
        ("۰/۵", "0.5"),
        ("−۲", "-2"),
        ("۱٬۲۰۰", "1200"),
        ("1/3", ""),
        ("1,2,3", ""),
        ("batch_mean", ""),
        ("z[0]", ""),
        ("true", ""),
        ("", ""),
    ],
)
def test_a_number_is_known_in_the_ways_that_persian_writes_it(text: str, number: str) -> None:
    assert number_meant(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "No",
        "YES",
        "tRUE",
        "nULL",
        "none",
        "12:30",
        "1:2:3",
        "2024-01-01",
        "1_000",
        "0b11",
        "1e",
        "e5",
        ".",
        "-",
        "+",
        "-.",
        "1.2.3",
        "0x",
        "0o8",
        "۱۲",
        "1,5",
        "--1",
        "Infinity",
        "nan",
        "true ",
        "<<",
        "~x",
        "0xZZ",
        "-0x1f",
    ],
)
def test_what_only_looks_like_a_number_or_truth_value_is_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("010", 10),
        ("-7", -7),
        ("+3", 3),
        ("0o17", 15),
        ("0xff", 255),
        ("1e-5", 1e-5),
        ("1E5", 1e5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.25", -1.25),
        ("1e+3", 1000.0),
    ],
)
def test_core_scalars_have_their_value_and_kind(text: str, value: object) -> None:
    resolved = resolve(text)

    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize(
    "text", [".inf", "-.INF", ".nan", ".NaN", "1e999", "-1e400", "9" * 41, "0." + "1" * 50]
)
def test_numbers_that_nobody_needs_are_refused(text: str) -> None:
    with pytest.raises(ScalarError):
        resolve(text)


@given(st.integers(min_value=-(10**30), max_value=10**30))
def test_every_integer_is_read_back(number: int) -> None:
    assert resolve(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back(number: float) -> None:
    resolved = resolve(repr(number))

    assert isinstance(resolved, float)
    assert resolved == number


@given(st.text())
def test_any_text_resolves_to_itself_or_to_a_finite_scalar(text: str) -> None:
    try:
        resolved = resolve(text)
    except ScalarError:
        assert len(text) > NUMBER_LENGTH or text[-1] in "0123456789fFnNyY"
        return
    if isinstance(resolved, str):
        assert resolved == text
    elif isinstance(resolved, float):
        assert math.isfinite(resolved)


# Each line break of YAML is allowed in a double-quoted text as an escape.
PLAIN = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Cn", "Co"),
        exclude_characters="\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    )
)
VALUES = st.recursive(
    st.one_of(PLAIN, st.integers(-(10**12), 10**12), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(PLAIN.filter(lambda key: len(key) <= 100), inner, max_size=4),
    ),
    max_leaves=12,
)


def written(value: object) -> str:
    """Write a value as YAML's flow style, which is JSON with quotes as YAML reads them."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, dict):
        items = (f"? {written(key)} : {written(item)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    return {None: "~", True: "true", False: "false"}.get(value, str(value))  # type: ignore[call-overload, no-any-return]


@given(st.dictionaries(PLAIN.filter(lambda key: len(key) <= 100), VALUES, min_size=1, max_size=5))
def test_data_written_as_yaml_is_read_back(data: dict[str, object]) -> None:
    document = read_yaml(written(data).encode(), "a.yaml")

    assert document.problems == []
    assert document.data == data
