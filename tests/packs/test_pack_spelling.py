"""Persian prose: slips are found, and good prose is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pack_samples import DATA, SMALL

from bnstudy.packs import check_pack
from bnstudy.packs.rules.spelling import (
    DIGITS,
    MASK,
    PERSIAN,
    SLIPS,
    _belongs_to_latin,
    mask,
    slips,
)

GOOD = [
    "بچ‌نرم می‌شود، نمی‌شود و بزرگ‌ترین لایه‌ها را نرمال می‌کند.",
    "میانگین، میدان، میان، میز، میل، مینی‌بچ و میزان کلمه‌های درستی‌اند.",
    "عددها، واحدها، پارامترها و کارهای دیگر نیم‌فاصله نمی‌خواهند.",
    "تنها نهایی‌ترین گام، منهای انتها، به بهایش می‌ارزد.",
    "مقدار `x = [1, 2.5]` با `eps: 1e-5` است؛ ببینیم؟",
    "لایه‌ی پنهان (hidden layer) در ResNet-50 و CIFAR-10 هست.",
    "آن را Ioffe و Szegedy نوشته‌اند (Ioffe, Szegedy, 2015).",
    "۲٫۵ درصد یعنی ۲٫۵٪ از کل.",
    "1. گام نخست\n2. گام دوم\n\n- یک\n- دو",
    "او گفت «بله»، و رفت.",
    "پیوند [متن](https://example.org/a,b?c=1) درست است.",
    "جای {batch_mean:.3} عدد می‌نشیند، {x[0]} هم.",
    "**پررنگ** و *کج*؛ «گیومه».",
    "مسئله، تأثیر، مؤثر و جزء همزه دارند.",
    "نسبت ۱:۲ و بازه‌ی ۳–۵ و `a ? b : c`.",
    "پس‌انتشار، پیش‌فرض و بیش‌برازش.",
    "تقسیم بر m−1 یا n + 1 و نه بر ۲.",
    "Latin only: a, b; c? 1.5% \"quoted\"",
    "ده ها",
]  # fmt: skip
FOUND = [
    ("كتاب", "arabic-letters", "ك"),
    ("علي", "arabic-letters", "ي"),
    ("نمی دانیم", "half-space", "نمی دانیم"),
    ("نمیکند", "half-space", "نمیکند"),
    ("میگیریم", "half-space", "میگیریم"),
    ("شبکه های", "half-space", "ه های"),
    ("شبکههای عصبی", "half-space", "شبکههای"),
    ("آنها", "half-space", "آنها"),
    ("بزرگ ترین", "half-space", "گ ترین"),
    ("شبکه ای تازه", "half-space", "ه ای"),
    ("لایه اش", "half-space", "ه اش"),
    ("کتاب\u200c را", "half-space-edge", "\u200c"),
    ("“نقل”", "quotes", "“"),
    ("یک , دو", "latin-punctuation", ","),
    ("چرا?", "latin-punctuation", "?"),
    ("`x`, دو", "latin-punctuation", ","),
    ("یک ، دو", "punctuation-space", " ،"),
    ("تمام .", "punctuation-space", " ."),
    ("( یک)", "punctuation-space", "( "),
    ("یک؛دو", "punctuation-space", "؛"),
    ("یک  دو", "double-space", "  "),
    ("یک\u200eدو", "invisible-character", "\u200e"),
    ("سال 2015 بود", "latin-digits", "2015"),
    ("0.5 از کل", "latin-digits", "0.5"),
    ("۵% از کل", "percent-sign", "%"),
    ("۲.۵ است", "decimal-mark", "۲.۵"),
    ("مـــن", "tatweel", "ـــ"),
    ("و...", "three-dots", "..."),
]


@pytest.mark.parametrize("text", GOOD)
def test_good_prose_has_no_slips(text: str) -> None:
    expected = ["half-space"] if text == "ده ها" else []

    assert [found.slip.rule.id for found in slips([text])] == expected


@pytest.mark.parametrize(("text", "rule", "piece"), FOUND)
def test_a_slip_is_found_where_it_is(text: str, rule: str, piece: str) -> None:
    found = [(one.slip.rule.id, text[one.start : one.end]) for one in slips([text])]

    assert (rule, piece) in found
    assert {name for name, _ in found} == {rule}


def test_code_links_and_places_are_covered_and_keep_their_length() -> None:
    text = "a `b, c` [d](e) {f} ``g ` h`` i"

    assert mask(text) == f"a {MASK * 6} [d{MASK * 4} {MASK * 3} {MASK * 9} i"


MESSY = st.text('آبمیشودهایكترن ،.؟?\u200c`{}[](«)"%ab12۱۲\u0640\n\u064e', max_size=60)


@given(MESSY)
def test_any_text_is_searched_and_places_lie_inside_it(text: str) -> None:
    for found in slips([text]):
        assert 0 <= found.start < found.end <= len(text)
    assert len(mask(text)) == len(text)


@given(st.lists(MESSY, max_size=5))
def test_searching_texts_together_finds_what_each_pattern_finds_in_each(texts: list[str]) -> None:
    """What is skipped because it cannot be there must not be there."""
    found = [(one.number, one.slip, one.start, one.end, one.right) for one in slips(texts)]

    expected = [
        (number, slip, *match.span(), slip.fix(match))
        for slip in SLIPS
        for number, text in enumerate(texts)
        if PERSIAN.search(text)
        for match in slip.pattern.finditer(mask(text))
        if slip.rule is not DIGITS or not _belongs_to_latin(mask(text), match)
    ]
    assert found == expected


def test_a_pack_in_another_language_is_left_alone(pack_dir: Path) -> None:
    info = (pack_dir / "pack.yaml").read_text(encoding="utf-8")
    (pack_dir / "pack.yaml").write_text(info.replace("language: fa", "language: en"))
    faulty = (DATA / "faults" / "latin-comma.yaml").read_bytes()
    (pack_dir / "questions" / "extra.yaml").write_bytes(faulty)

    assert check_pack(pack_dir, seeds=0) == []


def test_utterances_of_learners_are_left_as_learners_write_them(pack_dir: Path) -> None:
    path = pack_dir / "lessons" / "01-normalize.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("asks: [واریانس", "asks: [بچ نرم چی میشه?, واریانس"))

    assert check_pack(pack_dir, seeds=0) == []


def test_one_slip_in_one_text_is_not_repeated_for_ever(pack_dir: Path) -> None:
    path = pack_dir / "lessons" / "01-normalize.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("واریانس دسته بر تعداد", "كار " * 50 + "بر تعداد"))

    assert len(check_pack(pack_dir, seeds=0)) == 5


def test_the_small_pack_is_clean() -> None:
    assert check_pack(SMALL) == []
