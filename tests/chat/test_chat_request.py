"""Data and parameters as learners type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnstudy.chat.request import read_request


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("۱ ۲ ۳ ۴", ((1, 2, 3, 4),)),
        ("[1, 2, 3]", ((1, 2, 3),)),
        ("٣ ٤ ٥", ((3, 4, 5),)),
        ("سه و پنج و هفت", ((3, 5, 7),)),
        ("دو تا عدد ۴ و ۸", ((4, 8),)),
        ("۳ نمونه ۱ ۴ ۷", ((1, 4, 7),)),
        ("۲- ۴- ۶-", ((-2, -4, -6),)),
        ("منفی دو و نیم، صفر، دو و نیم", ((-2.5, 0, 2.5),)),
        ("۱/۵ ۲/۵", ((1.5, 2.5),)),
        ("سوال ۳ برای ۱ ۲", ((1, 2),)),
        ("میانگین ۲ و ۴ و ۶ صفر میشه؟", ((2, 4, 6),)),
        ("۱ ۲ ؛ ۳ ۴", ((1, 2), (3, 4))),
        ("[[1,2],[3,4]]", ((1, 2), (3, 4))),
        ("1 2\n3 4", ((1, 2), (3, 4))),
    ],
)
def test_data_is_read(text: str, rows: tuple[tuple[float, ...], ...]) -> None:
    assert read_request(text).rows == rows


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("گاما ۲ بتا نیم ۱ ۲ ۳", {"gamma": 2, "beta": 0.5}),
        ("γ=۲ β=-۱ (۱, ۲, ۳)", {"gamma": 2, "beta": -1}),
        ("گاما رو بکن ۳", {"gamma": 3}),
        ("گاما: ۰٫۵ بتا: ۲", {"gamma": 0.5, "beta": 2}),
        ("بدون گاما و بتا", {"gamma": 1, "beta": 0}),
        ("ε=1", {"eps": 1}),
        ("اپسیلون صفر", {"eps": 0}),
        ("گاما یه", {"gamma": 1}),
        ("میانگین جاری ۲ و واریانس جاری ۴", {"running_mean": 2, "running_var": 4}),
    ],
)
def test_parameters_are_read(text: str, parameters: dict[str, float]) -> None:
    assert read_request(text).parameters == parameters


def test_number_words_in_latin_letters_are_read_on_request() -> None:
    request = read_request("gama do beta yek adad ha 2 4 6", finglish=True)
    assert (request.parameters, request.rows) == ({"gamma": 2, "beta": 1}, ((2, 4, 6),))


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("nan 1 2", "not_a_number"),
        ("بی‌نهایت و ۱", "not_a_number"),
        ("1.2.3 و 4", "not_a_number"),
        ("1e400 2", "too_large"),
        ("1 2\n3 4 5", "ragged"),
        ("گاما = سیب برای ۱ ۲", "bad_parameter"),
        (" ".join(["7"] * 300), "too_many"),
    ],
)
def test_what_cannot_be_computed_is_named(text: str, trouble: str) -> None:
    assert read_request(text).trouble == trouble


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_no_text_makes_the_reader_of_numbers_fail(text: str) -> None:
    read_request(text)
    read_request(text, finglish=True)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-999, 999), min_size=2, max_size=12))
def test_a_typed_list_is_read_back(numbers: list[int]) -> None:
    assert read_request(f"[{', '.join(map(str, numbers))}]").rows == (tuple(numbers),)


@pytest.mark.parametrize("text", ["اعداد ۱ تا ۴ رو نرمال کن", "from 1 to 4", "از ۱ تا ۴"])
def test_a_range_is_written_out(text: str) -> None:
    assert read_request(text).rows == ((1.0, 2.0, 3.0, 4.0),)


@pytest.mark.parametrize(
    "text", ["میانگین ۵ و واریانس ۴، عدد ۹", "mean=5 std=2 z=9", "میانگین ۵ انحراف معیار ۲ عدد ۹"]
)
def test_given_statistics_are_no_data(text: str) -> None:
    request = read_request(text)
    assert request.rows == ((9.0,),)
    assert request.parameters == {"running_mean": 5.0, "running_var": 4.0}


def test_statistics_that_are_asked_for_are_not_given() -> None:
    assert read_request("میانگین و واریانس ۲ ۴ ۶").rows == ((2.0, 4.0, 6.0),)
