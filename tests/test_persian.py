"""Persian text for comparing: one spelling, any digits, numbers as learners type them."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.persian import (
    ZWNJ,
    NumberError,
    find_numbers,
    fold,
    join_half_spaces,
    normalize,
    parse_number,
    readings,
    split_half_spaces,
    tidy_half_spaces,
    to_latin_digits,
    to_persian_digits,
)

PERSIAN = st.text(
    "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآءأئؤيكىة\u200c\u064e\u0651\u0654\u0640 ۰۱۲٣٤5.٫،؟«»aZγ"
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("گراديان‌هاي محوشونده", "گرادیان های محوشونده"),
        ("كتاب", "کتاب"),
        ("خانهٔ ما", "خانه ما"),
        ("خانۀ ما", "خانه ما"),
        ("آزمون", "ازمون"),
        ("أمّا", "اما"),
        ("مسئله‌ی مؤثر", "مسیله ی موثر"),
        ("نَرمال", "نرمال"),
        ("نـــرمال", "نرمال"),
        ("خیلییییی", "خیلی"),
        ("۱۲٫۵ و ٣", "12.5 و 3"),
        ("1000", "1000"),
        ("γ و β و ε", "gamma و beta و epsilon"),
        ("Ζ = ΑX", "z = ax"),
        ("Batch  Norm\n", "batch norm"),
        ("ReLU؟", "relu?"),
        ("الف\u200fب\u202e", "الفب"),
        ("\x1b[31mقرمز\x1b[0m", "قرمز"),
        ("ﻻﻳﻪ", "لایه"),
        ("۲−۳ – ۴", "2-3 - 4"),
        ("", ""),
    ],
)
def test_spellings_of_one_thing_become_one(text: str, normal: str) -> None:
    assert normalize(text) == normal


@given(st.one_of(st.text(), PERSIAN))
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    normal = normalize(text)

    assert normalize(normal) == normal


@given(st.one_of(st.text(), PERSIAN))
def test_a_normal_text_has_no_invisible_character_and_no_foreign_digit(text: str) -> None:
    normal = normalize(text)

    assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in normal)
    assert not set(normal) & set("يىكةۀأآ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ـ")
    assert "  " not in normal


@given(PERSIAN)
def test_what_keyboards_differ_in_makes_no_difference(text: str) -> None:
    arabic = text.translate(str.maketrans("یک۱۲", "يك١٢"))

    assert normalize(arabic) == normalize(text)


def test_folding_keeps_half_spaces_and_case() -> None:
    assert fold("مي‌شود ReLU ۲٫۵") == "می‌شود ReLU 2.5"


def test_both_readings_of_half_spaces_are_given() -> None:
    assert readings("بچ‌نرم") == ("بچ نرم", "بچنرم")
    assert readings("نرمال") == ("نرمال",)
    assert split_half_spaces("می‌شود") == "می شود"
    assert join_half_spaces("می‌شود") == "میشود"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (f"می{ZWNJ}{ZWNJ}شود", f"می{ZWNJ}شود"),
        (f"{ZWNJ}لایه{ZWNJ} ها{ZWNJ}", "لایه ها"),
        (f"لایه{ZWNJ}ها", f"لایه{ZWNJ}ها"),
        (f"ReLU{ZWNJ}ها", f"ReLU{ZWNJ}ها"),
        (f"«{ZWNJ}بله{ZWNJ}»", "«بله»"),
    ],
)
def test_half_spaces_that_part_nothing_are_dropped(text: str, tidy: str) -> None:
    assert tidy_half_spaces(text) == tidy


@given(PERSIAN)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    tidy = tidy_half_spaces(text)

    assert tidy_half_spaces(tidy) == tidy
    assert join_half_spaces(tidy) == join_half_spaces(text)


def test_digits_are_written_in_either_script() -> None:
    assert to_persian_digits("2.5 و 10.") == "۲٫۵ و ۱۰."
    assert to_latin_digits("۲٫۵ و ٣") == "2٫5 و 3"


@given(st.text())
def test_changing_digits_keeps_every_character_in_its_place(text: str) -> None:
    latin = to_latin_digits(text)

    assert len(latin) == len(text)
    assert to_latin_digits(to_persian_digits(latin)).replace("\u066b", ".") == latin.replace(
        "\u066b", "."
    )


NUMBERS = {
    "۲٫۵": 2.5, "٢٫٥": 2.5, "2.5": 2.5, "٫۵": 0.5, ".5": 0.5, "-2": -2, "−2": -2, "–2": -2, "+3": 3,
    "۲-": -2, "- 2": -2, "منفی ۲": -2, "منهای دو": -2, "۱/۵": 1.5, "1/4": 0.25, "-1/4": -0.25,
    "12,500": 12500, "۱۲٬۵۰۰": 12500, "1,234.5": 1234.5, "1,5": 1.5, "0,125": 0.125, "010": 10,
    "1e-5": 1e-5, "۱e۳": 1000, "10^-5": 1e-5, "10**3": 1000, "۳×۱۰⁻⁵": 3e-5, "3 x 10^2": 300,
    "2²": 4,
    "صفر": 0, "یک": 1, "نوزده": 19, "بیست و پنج": 25, "بیست‌و‌پنج": 25, "صد و یک": 101,
    "سیصد و چهل و دو": 342, "هزار": 1000, "دو هزار و پانصد": 2500, "یک میلیون و دو": 1_000_002,
    "سه میلیون و دویست هزار و پنج": 3_200_005, "۲ هزار": 2000, "یک و نیم": 1.5, "۲ و نیم": 2.5,
    "نیم": 0.5, "ربع": 0.25, "سه ربع": 0.75, "سه چهارم": 0.75, "یک سوم": 1 / 3, "پنج صدم": 0.05,
    "دو و سه دهم": 2.3, "بیست و پنج صدم": 0.25, "دو ممیز پنج": 2.5, "دو ممیز صفر پنج": 2.05,
    "۳ ممیز ۱۴": 3.14, "صفر ممیز صفر صفر یک": 0.001, "منفی دو و نیم": -2.5,
    "ده به توان منفی سه": 0.001,
    "\u200f۲٫۵\u200f": 2.5, " ۷ ": 7, "شيش": 6,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_read_however_it_is_typed(text: str, value: float) -> None:
    assert parse_number(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "سیب", "nan", "inf", "بی‌نهایت", "1.2.3", "1..2", "[]", "1/0", "1e999", "1e151",
        "9" * 400, "یک و دو", "1 2", "1, 2", "γ", "2a", "a2", "--2", "2--", "12:30", "۵٪",
        "ممیز پنج", "منفی", "به توان دو", "1e", "0x10", "10^10^10", "-8^0.5",
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NumberError, match="number"):
        parse_number(text)


def test_words_in_latin_letters_are_read_on_request() -> None:
    assert parse_number("manfi do o nim", finglish=True) == -2.5
    with pytest.raises(NumberError):
        parse_number("do")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,2,3", [1, 2, 3]),
        ("[1, 2]", [1, 2]),
        ("[1,2]", [1, 2]),
        ("[[1, 2], [3, 4]]", [1, 2, 3, 4]),
        ("۱، ۲، ۳", [1, 2, 3]),
        ("۱ ۴ ۷", [1, 4, 7]),
        ("1,5 و 2,5", [1.5, 2.5]),
        ("یک و دو", [1, 2]),
        ("بیست و پنج و سی", [25, 30]),
        ("گاما ۲ و بتا -۱", [2, -1]),
        ("x=[-1,-2]", [-1, -2]),
        ("3-5", [3, 5]),
        ("دو تا عدد ۴ و ۸", [2, 4, 8]),
        ("نه، درست نبود", []),
        ("بیست و نه", [29]),
        ("1.2.3 و 4", [4]),
        ("هیچ", []),
        ("1e400 و 2", [2]),
    ],
)
def test_all_numbers_of_a_text_are_found_in_order(text: str, values: list[float]) -> None:
    assert [numeral.value for numeral in find_numbers(text)] == values


def test_a_number_tells_where_it_stands() -> None:
    text = "گاما منفی دو و نیم است"
    (numeral,) = find_numbers(text)

    assert text[numeral.start : numeral.end] == "منفی دو و نیم"


@given(st.floats(allow_nan=False, min_value=-1e150, max_value=1e150))
def test_every_number_in_persian_digits_is_read_back(value: float) -> None:
    assert parse_number(to_persian_digits(repr(value))) == value


@given(st.integers(0, 999_999_999))
def test_every_whole_number_in_words_is_read_back(number: int) -> None:
    assert parse_number(in_words(number)) == number


@given(st.text())
def test_any_text_is_searched_for_numbers_without_failing(text: str) -> None:
    end = 0
    for numeral in find_numbers(text, finglish=True):
        assert end <= numeral.start < numeral.end <= len(text)
        end = numeral.end


@given(st.text("۰۱۲34.,٫٬/-−+eE^*×⁻⁵ ونیمممیز[]", max_size=20))
def test_any_text_of_signs_is_a_number_or_refused(text: str) -> None:
    try:
        value = parse_number(text)
    except NumberError:
        return
    assert abs(value) <= 1e150


def test_a_tower_of_powers_does_not_exhaust_the_stack() -> None:
    assert len(find_numbers("ده به توان " * 5_000 + "دو")) > 1_000


def test_nothing_slow_is_imported() -> None:
    code = "import sys, bnstudy.persian; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert {"numpy", "pydantic", "yaml"}.isdisjoint(run.stdout.split())


ONES = [
    "", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده",
    "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
]  # fmt: skip
TENS = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"]
HUNDREDS = [
    "", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد",
]  # fmt: skip


def in_words(number: int) -> str:
    """Write a whole number below a milliard in words."""
    if number == 0:
        return "صفر"
    parts = [
        (number // 1_000_000, " میلیون"),
        (number // 1_000 % 1_000, " هزار"),
        (number % 1_000, ""),
    ]
    return " و ".join(small_words(count) + scale for count, scale in parts if count)


def small_words(number: int) -> str:
    """Write a number from 1 to 999 in words."""
    rest = number % 100
    ones = [ONES[rest]] if rest < 20 else [TENS[rest // 10], ONES[rest % 10]]
    return " و ".join(part for part in [HUNDREDS[number // 100], *ones] if part)
