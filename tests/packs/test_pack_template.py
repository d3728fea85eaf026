"""Places are filled with numbers as a Persian reader expects them, and nothing is evaluated."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.packs.template import (
    TemplateError,
    fill,
    format_number,
    places,
    stray_braces,
    value_at,
)

VALUES: dict[str, object] = {
    "mean": 2.5,
    "negative": -1.23456,
    "n": 4,
    "tiny": 1.25e-7,
    "large": 123456.789,
    "share": 0.345,
    "x": [1, 2.5, -3],
    "m": [[1, 2], [3, 4]],
    "name": "keras",
    "flag": True,
    "zero": -0.0001,
}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("میانگین {mean} است", "میانگین ۲٫۵ است"),
        ("میانگین `{mean}` است", "میانگین `2.5` است"),
        ("{n} نمونه", "۴ نمونه"),
        ("{negative}", "−۱٫۲۳۵"),
        ("`{negative}`", "`-1.235`"),
        ("{negative:.2}", "−۱٫۲"),
        ("{negative:.3f}", "−۱٫۲۳۵"),
        ("`{negative:e}`", "`-1.23e+00`"),
        ("`{tiny:.1e}`", "`1.2e-07`"),
        ("{large:.3}", "۱۲۳۰۰۰"),
        ("{large}", "۱۲۳۵۰۰"),
        ("{share:%}", "۳۴٫۵٪"),
        ("{share:.0%}", "۳۴٪"),
        ("`{share:.1%}`", "`34.5%`"),
        ("{x}", "[۱، ۲٫۵، −۳]"),
        ("`{x}`", "`[1, 2.5, -3]`"),
        ("`{x:.1f}`", "`[1.0, 2.5, -3.0]`"),
        ("{x[1]}", "۲٫۵"),
        ("`{m}`", "`[[1, 2], [3, 4]]`"),
        ("{m[1][0]}", "۳"),
        ("{name} و `{flag}`", "keras و `true`"),
        ("{{mean}}", "{mean}"),
        ("{zero:.2f}", "۰٫۰۰"),
        ("``a ` {mean}`` {mean}", "``a ` 2.5`` ۲٫۵"),
        (r"\`{mean}\`", r"\`۲٫۵\`"),
        ("{mean} ` {mean}", "۲٫۵ ` ۲٫۵"),
        ("{ mean } {1} {} {mean!r} {mean.real}", "{ mean } {1} {} {mean!r} {mean.real}"),
    ],
)
def test_a_place_is_filled_as_prose_or_as_code(template: str, filled: str) -> None:
    assert fill(template, VALUES) == filled


def test_a_power_of_ten_in_prose_becomes_code() -> None:
    assert fill("حدود {tiny} و {share:e}", VALUES) == "حدود `1.25e-07` و `3.45e-01`"


def test_latin_digits_can_be_asked_for_in_prose() -> None:
    assert fill("{mean} {x} {share:%}", VALUES, digits="latin") == "2.5 [1, 2.5, -3] 34.5%"


def test_values_that_are_not_finite_are_shown_and_do_not_crash() -> None:
    values: dict[str, object] = {"a": float("inf"), "b": float("-inf"), "c": float("nan")}

    assert fill("{a} {b} {c:.2f}", values) == "∞ −∞ NaN"


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ("{meen}", "meen"),
        ("{x[3]}", r"x has nothing at \[3\]"),
        ("{mean[0]}", "mean"),
        ("{name[0]}", "name"),
        ("{mean:>10}", ">10"),
        ("{mean:.3d}", "3d"),
        ("{mean:.999999999f}", "way to write"),
    ],
)
def test_a_place_that_cannot_be_filled_is_named(template: str, hint: str) -> None:
    with pytest.raises(TemplateError, match=hint):
        fill(template, VALUES)


def test_objects_are_not_shown() -> None:
    with pytest.raises(TemplateError, match="object"):
        fill("{o}", {"o": object()})


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill("{a}", {"a": "{b} {{c}}", "b": "wrong"}) == "{b} {{c}}"


def test_places_tell_name_path_spec_and_whether_they_are_code() -> None:
    first, second = places("یک {x[0]:.3} و `{m[1][0]}`")

    assert (first.name, first.path, first.spec, first.code) == ("x", (0,), ".3", False)
    assert (second.name, second.path, second.spec, second.code) == ("m", (1, 0), "", True)
    assert first.source == "x[0]"


def test_stray_braces_are_found_in_prose_alone() -> None:
    assert stray_braces("{a b} `{c d}` {{e}} {f}") == [0, 4]


@pytest.mark.parametrize(("path", "value"), [("n", 4), ("x[2]", -3), (" m[0][1] ", 2)])
def test_a_path_leads_to_its_value(path: str, value: object) -> None:
    assert value_at(VALUES, path) == value


@pytest.mark.parametrize("path", ["", "x[", "x[a]", "x.y", "x[0]+1", "__import__('os')", "x[-1]"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(TemplateError):
        value_at(VALUES, path)


NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True)
TEXT = st.text("آبپ {}`\\:[]0۱%.ef\n", max_size=40)


@given(TEXT, st.dictionaries(NAMES, st.floats(allow_nan=False), max_size=3))
def test_any_template_is_filled_or_refused_with_a_sentence(
    template: str, values: dict[str, object]
) -> None:
    try:
        filled = fill(template, values)
    except TemplateError as error:
        filled = str(error)

    assert filled or not template


@given(st.text(st.characters(exclude_characters="{}`"), max_size=40))
def test_a_text_without_braces_stays_as_it_is(text: str) -> None:
    assert fill(text, {}) == text


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(1, 6))
def test_significant_digits_read_back_within_their_rounding(value: float, digits: int) -> None:
    shown = format_number(value, f".{digits}")

    assert float(shown) == pytest.approx(value, rel=0.51 * 10 ** (1 - digits), abs=1e-300)


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["", ".3", ".2f", "%"]))
def test_prose_has_no_latin_digit_outside_code(value: float, spec: str) -> None:
    place = "{v:" + spec + "}" if spec else "{v}"
    shown = re.sub("`[^`]*`", "", fill(place, {"v": value}))

    assert not re.search(r"[0-9.%-]", shown)
    assert not shown.startswith("−۰٫۰۰") or shown.strip("−۰٫٪")


@given(st.lists(st.integers(-99, 99), max_size=6))
def test_a_list_of_numbers_in_code_reads_back(numbers: list[int]) -> None:
    shown = fill("`{v}`", {"v": numbers})

    assert [int(part) for part in re.findall(r"-?\d+", shown)] == numbers
