"""What the tutor understands, before it answers anything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnstudy.chat.lexicon import lexicon, split_words
from bnstudy.chat.reader import Reader
from bnstudy.packs.index import PackIndex


@pytest.fixture(scope="module")
def reader(index: PackIndex) -> Reader:
    return Reader(index, lexicon())


@pytest.mark.parametrize(
    "text",
    [
        "بچ‌نرم",
        "بچ نرم",
        "بچنرم",
        "بچ نورم",
        "batch norm",
        "batchnorm",
        "BN",
        "بچ‌نرمم",
        "نرمال‌سازی دسته‌ای",
        "نرمال سازی دسته ای",
        "batch normalisation",
    ],
)
def test_every_spelling_of_the_subject_is_the_same_concept(reader: Reader, text: str) -> None:
    assert reader.read(text).concepts == ("term-batch-normalization",)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("گراديان محو", "term-vanishing-gradient"),
        ("geradiane mahv", "term-vanishing-gradient"),
        ("miangin", "term-mean"),
        ("varians", "term-variance"),
        ("اپسیلن", "term-epsilon"),
        ("ε", "term-epsilon"),
        ("گاماش", "term-gamma"),
        ("dropout", "term-dropout"),
        ("دراپ اوت", "term-dropout"),
        ("running mean", "term-running-mean"),
        ("میانگین جاری", "term-running-mean"),
        ("بایاسو", "term-bias"),
        ("activtion", "term-activation"),
    ],
)
def test_concepts_are_found_in_every_script(reader: Reader, text: str, concept: str) -> None:
    assert concept in reader.read(text).concepts


def test_lost_blanks_are_put_back(reader: Reader) -> None:
    assert "term-vanishing-gradient" in reader.read("چراگرادیانمحومیشود").concepts


def test_lost_half_spaces_are_put_back(reader: Reader) -> None:
    assert "لایه" in reader.read("لایههای شبکه").names


@pytest.mark.parametrize(("left", "right"), [("چرا", "chera"), ("چرا", "why"), ("چطوری", "how")])
def test_question_words_mean_the_same_in_every_language(
    reader: Reader, left: str, right: str
) -> None:
    assert reader.read(left).names == reader.read(right).names


def test_a_topic_outside_the_course_is_named(reader: Reader) -> None:
    assert reader.read("layer norm چیه").outside == ("layer-norm",)


def test_words_nobody_taught_are_unknown(reader: Reader) -> None:
    assert reader.read("گلپرینک چیه").unknown


def test_words_of_other_matters_are_foreign(reader: Reader) -> None:
    assert reader.read("باران فردا").foreign == ("باران",)


@pytest.mark.parametrize("text", ["لایه‌ی ازن", "بتای سهام", "دسته گل", "واریانس سهام"])
def test_a_word_of_the_pack_in_another_sense_is_no_concept(reader: Reader, text: str) -> None:
    read = reader.read(text)
    assert read.outside
    assert not read.concepts


def test_a_slip_is_mended_and_remembered_as_a_guess(reader: Reader) -> None:
    assert reader.read("گردایان محو").guessed == 1
    assert reader.read("گرادیان محو").guessed == 0


def test_english_is_not_read_as_persian_in_latin_letters(reader: Reader) -> None:
    read = reader.read("what is the mean of the batch")
    assert read.english
    assert "term-mean" in read.concepts


def test_the_verb_to_mean_is_no_average(reader: Reader) -> None:
    assert "term-mean" not in reader.read("what does epsilon mean").concepts


def test_a_wall_of_text_is_read_for_what_it_says_of_the_lesson(reader: Reader) -> None:
    wall = "دیروز رفتم بازار و میوه خریدم. " * 60 + "اپسیلون چیه؟"
    assert "term-epsilon" in reader.read(wall).concepts


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    words = split_words(text.lower())
    assert all(words)


@pytest.mark.parametrize("text", ["آماره‌ای که جمع شده", "آمار دسته", "شامل چه چیزی است", "یک‌تایی"])
def test_words_of_the_lesson_are_not_taken_for_outside_names(reader: Reader, text: str) -> None:
    read = reader.read(text)
    assert not read.outside
    assert not read.foreign
