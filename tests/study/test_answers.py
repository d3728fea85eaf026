"""Reading what was typed, in any digits, and refusing the rest with a sentence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.packs.index import PackIndex
from bnstudy.study.answers import AnswerError, read_answer, read_number
from bnstudy.study.variants import variant
from bnstudy.study.words import words

PERSIAN = str.maketrans("0123456789.-", "۰۱۲۳۴۵۶۷۸۹٫−")
ARABIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("۲٫۵", 2.5),
        ("٢٫٥", 2.5),
        ("2.5", 2.5),
        (" −۱٫۳۴ ", -1.34),
        ("-.5", -0.5),
        ("3.", 3.0),
        ("۱e-۳", 0.001),
        ("1E3", 1000.0),
        ("۱٬۲۳۴٫۵", 1234.5),
        ("\u200f۱۲\u200f", 12.0),
        ("-0", 0.0),
    ],
)
def test_a_number_is_read_in_every_script(typed: str, number: float) -> None:
    assert read_number(typed) == number


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_reads_the_same_in_latin_persian_and_arabic_digits(number: float) -> None:
    latin = repr(number)
    assert read_number(latin) == number
    assert read_number(latin.translate(PERSIAN)) == number
    assert read_number(latin.translate(ARABIC)) == number


@given(st.text(max_size=80))
def test_any_text_is_either_a_finite_number_or_a_clear_refusal(text: str) -> None:
    try:
        assert math.isfinite(read_number(text))
    except AnswerError as error:
        refused = error
    else:
        return
    assert words().sentence(refused.words, refused.places)
    assert refused.exit_code == 1


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "empty"),
        ("\u200c ", "empty"),
        ("یک", "not_a_number"),
        ("1e400", "too_large"),
        ("۲/۵", "two_meanings"),
        ("2,5", "two_meanings"),
        ("1_000", "not_a_number"),
        ("0x10", "not_a_number"),
        ("inf", "not_a_number"),
        ("9" * 100, "too_long"),
        ("1 2", "not_a_number"),
    ],
)
def test_each_refusal_names_its_reason(typed: str, key: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read_number(typed)
    assert caught.value.words == f"study.errors.{key}"


def test_a_unit_may_be_written_or_left_out() -> None:
    assert read_number("۲۵ ٪", "٪") == read_number("25", "٪") == 25.0


@pytest.mark.parametrize(
    "typed",
    [
        "93.3 mmHg",
        "93.3mmhg.",
        "۹۳٫۳ میلی‌متر جیوه",
        "۹۳٫۳ میلیمتر جیوه",
        "93.3 میلی متر  جیوه",
    ],
)
def test_a_unit_is_known_however_it_is_spaced_and_by_its_other_spellings(typed: str) -> None:
    assert read_number(typed, "mmHg", "میلی‌متر جیوه") == 93.3


def test_another_unit_is_named_beside_the_one_that_was_asked_for() -> None:
    with pytest.raises(AnswerError) as caught:
        read_number("93.3 سانتی‌متر", "mmHg", "میلی‌متر جیوه")
    said = words().sentence(caught.value.words, caught.value.places)
    assert said
    assert "«سانتی‌متر»" in said
    assert "«mmHg»" in said
    with pytest.raises(AnswerError) as alone:
        read_number("93.3 cm")
    assert alone.value.words == "study.errors.only_a_number"


@pytest.mark.parametrize("typed", ["93/3 mmHg", "93,3 mmHg"])
def test_a_unit_hides_no_second_meaning(typed: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read_number(typed, "mmHg")
    assert caught.value.words == "study.errors.two_meanings"


@pytest.mark.parametrize("typed", ["الف", "۱", "1", "(الف)", " 1) "])
def test_an_option_is_named_by_letter_or_position(index: PackIndex, typed: str) -> None:
    asked = variant(index.question("c1"), 5, index)
    assert read_answer(typed, asked) == asked.options[0].id


def test_an_option_is_named_by_its_id(index: PackIndex) -> None:
    asked = variant(index.question("c1"), 5, index)
    assert read_answer("near", asked) == "near"


@pytest.mark.parametrize("typed", ["ب د", "ب، د", "۲,۴", "2 + 4", "د و ب".replace("و", "/")])
def test_several_options_are_parted_by_spaces_or_commas(index: PackIndex, typed: str) -> None:
    asked = variant(index.question("m1"), 5, index)
    chosen = read_answer(typed, asked)
    assert set(chosen) == {asked.options[1].id, asked.options[3].id}  # type: ignore[arg-type]


def test_none_of_them_is_an_answer_to_a_question_with_several(index: PackIndex) -> None:
    assert read_answer("هیچ‌کدام", variant(index.question("m1"), 5, index)) == ()


@pytest.mark.parametrize(
    ("typed", "truth"),
    [("درست", True), ("نادرست", False), ("no", False), ("۱", True), ("ب", False), ("true", True)],
)
def test_a_statement_is_judged_in_words_or_by_position(
    index: PackIndex, typed: str, truth: bool
) -> None:
    assert read_answer(typed, variant(index.question("t1"), 5, index)) is truth


@pytest.mark.parametrize("typed", ["", "ژ", "۹", "abc"])
def test_what_names_no_option_is_refused_with_the_known_letters(
    index: PackIndex, typed: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        read_answer(typed, variant(index.question("c1"), 5, index))
    assert words().sentence(caught.value.words, caught.value.places)
