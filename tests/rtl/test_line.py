"""Cells of a line and the map both ways between columns and logical offsets."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bnstudy.rtl import bidi, display
from bnstudy.rtl.islands import find_islands
from bnstudy.rtl.line import (
    Line,
    _Cache,
    direction,
    has_rtl,
    needs_layout,
    paragraph,
)
from bnstudy.rtl.shape import needs_shaping, width_of

WORDS = [
    "سلام", "می\u200cروم", "بالا", "لا", "مُحَمَّد", "نامۀ", "ه\u200d", "x\u0302", "test", "GPU",
    "۱۲۳", "12", "۲٫۵", "(", ")", "[", "]", "«", "»", "،", ".", "؟", " ", "  ", "-", "+", "γ", "中",
    "🙂", "C++", "-70 mV", "\u200c", "\u064e", "\u2067", "\u2069", "\u200f", "\u202e", "\u202c",
    "\t", "\x1b", "▶", "▐",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS), max_size=9).map("".join)
BASE = st.sampled_from([0, 1, None])


def ends(text: str) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple)


def head(start: int, text: str) -> int:
    """Where the character stands that a cell draws: leading marks share the first cell."""
    return next((i for i in range(start, len(text)) if width_of(text[i])), start)


def check_map(line: Line, text: str) -> None:
    drawn = any(width_of(character) for character in text[line.start : line.end])
    covered = sorted(offset for cell in line.cells for offset in range(cell.start, cell.end))
    assert covered == (list(range(line.start, line.end)) if drawn else [])
    column = 0
    for cell in line.cells:
        assert cell.width in (1, 2)
        for x in range(column, column + cell.width):
            assert line.index_at(x) == cell.start
            assert line.cell_at(x) == cell
        for offset in range(cell.start, max(cell.end, cell.start + 1)):
            assert line.x_of(offset) == column
            assert line.cell_of(offset) == cell
        column += cell.width
    assert line.width == column
    assert line.text == "".join(cell.text for cell in line.cells)


@given(TEXT, BASE, st.booleans(), st.data())
def test_every_offset_lies_in_one_cell_and_every_column_leads_back(
    text: str, base: int | None, caret: bool, data: st.DataObject
) -> None:
    start, end = data.draw(ends(text))
    check_map(paragraph(text, base).line(start, end, caret_end=caret), text)


@given(TEXT, BASE)
def test_the_arrow_keys_visit_every_cell_once_from_edge_to_edge(
    text: str, base: int | None
) -> None:
    line = paragraph(text, base).line(caret_end=True)
    at: int | None = line.cells[0].start
    visited = []
    while at is not None:
        visited.append(at)
        at = line.move(at, 1)
    assert visited == [cell.start for cell in line.cells]
    assert [line.move(cell.start, -1) for cell in line.cells] == [None, *visited[:-1]]


@given(TEXT, BASE)
def test_no_control_ever_reaches_the_terminal(text: str, base: int | None) -> None:
    shown = display(text, base)
    assert [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")] == []


@given(st.text(max_size=30), BASE)
def test_any_text_can_be_laid_out_encoded_and_mapped(text: str, base: int | None) -> None:
    display(text, base).encode()
    check_map(paragraph(text, base).line(), text)


@given(TEXT, BASE)
def test_a_laid_out_line_is_never_wider_than_its_text(text: str, base: int | None) -> None:
    assert paragraph(text, base).line().width <= sum(width_of(character) for character in text)


@given(TEXT, st.integers(0, 1))
def test_without_islands_the_order_is_that_of_the_standard(text: str, base: int) -> None:
    text = text.replace("\u202e", "")
    assume(not find_islands(text, base))
    line = paragraph(text, base).line()
    order = bidi.visual_order(text, "LR"[base])
    heads = [head(cell.start, text) for cell in line.cells]
    assert heads == [index for index in order if index in heads]


@given(TEXT, st.integers(0, 1), st.data())
def test_wrapped_lines_keep_the_levels_of_their_paragraph(
    text: str, base: int, data: st.DataObject
) -> None:
    cut, _ = data.draw(ends(text))
    whole = paragraph(text, base)
    for start, end in ((0, cut), (cut, len(text))):
        ends_at = len(text[start:end].rstrip()) + start  # L1 may reset what trails
        for cell in whole.line(start, end).cells:
            at = head(cell.start, text)
            if cell.end <= ends_at and text[at] not in "\t ":
                assert cell.level == whole.levels[at]


def test_a_line_that_begins_inside_a_number_range_keeps_the_paragraphs_direction() -> None:
    text = "صفحه‌ی ۱۰-۲۰ را"
    start = text.index("۱۰")
    assert paragraph(text, 1).line(start).text == "ﺍﺭ ۲۰-۱۰"
    assert paragraph(text[start:], 0).line().text != "ﺍﺭ ۲۰-۱۰"


def test_spaces_at_a_wrap_point_go_to_the_end_of_the_line() -> None:
    text = "متن some words here"
    line = paragraph(text, 1).line(0, text.index("words"))
    assert line.text == " some ﻦﺘﻣ"


def test_latin_words_of_a_wrapped_persian_paragraph_keep_their_order_on_each_line() -> None:
    text = "متن Batch Normalization بود"
    cut = text.index("Normalization")
    assert paragraph(text, 1).line(0, cut).text == " Batch ﻦﺘﻣ"
    assert paragraph(text, 1).line(cut).text == "ﺩﻮﺑ Normalization"


def test_a_ligature_broken_by_a_wrap_is_drawn_in_its_parts() -> None:
    found = paragraph("بلا", 1)
    assert found.line().text == "ﻼﺑ"
    assert found.line(0, 2).text == "ﻠﺑ"
    assert found.line(2, 3).text == "ﺎ"


@pytest.mark.parametrize(
    ("text", "caret"),
    [
        ("سلام دنیا test ۱۲۳", 8),  # after the number, left of it
        ("سلام دنیا test ", 0),  # after a space: the left edge
        ("سلام", 0),
        ("hello", 5),
        ("", 0),
        ("\u200c", 0),
    ],
)
def test_the_caret_at_the_end_follows_what_was_typed(text: str, caret: int) -> None:
    base = 0 if text == "hello" else 1
    line = paragraph(text, base).line(caret_end=True)
    assert line.x_of(len(text)) == caret
    assert line.index_at(caret) == len(text)


def test_room_for_a_caret_can_be_left_at_the_edge() -> None:
    line = paragraph("سلام test", 1).line(caret_end=True, caret_follows=False)
    assert line.text == " test ﻡﻼﺳ"
    assert line.x_of(9) == 0
    assert paragraph("سلام test", 1).line(caret_end=True).text == "test  ﻡﻼﺳ"


def test_columns_beside_a_line_stand_for_its_ends_by_its_direction() -> None:
    right = paragraph("سلام", 1).line()
    assert (right.index_at(-1), right.index_at(4)) == (4, 0)
    left = paragraph("hello", 0).line()
    assert (left.index_at(-1), left.index_at(5)) == (0, 5)
    assert left.x_of(5) is None
    assert left.cell_at(-1) is None
    assert left.cell_of(5) is None
    assert left.move(9, 1) is None


def test_brackets_half_blocks_and_in_trees_boxes_are_mirrored_in_persian() -> None:
    assert display("(سلام) [۱۲] <خوب> «بد» ▐ب▌", "R") == "▐ﺏ▌ «ﺪﺑ» <ﺏﻮﺧ> [۱۲] (ﻡﻼﺳ)"
    found = paragraph("├── ▶ ریشه", 1)
    assert found.line().text == "ﻪﺸﯾﺭ ▶ ──├"
    assert found.line(mirror_box=True).text == "ﻪﺸﯾﺭ ◀ ──┤"


def test_an_accented_letter_keeps_its_mark_behind_it() -> None:
    text = "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f"
    assert display(text, "R") == "ﺪ" + "ﻤ\u064e\u0651" + "ﺤ\u064e" + "ﻣ\u064f"


def test_overrides_in_a_text_do_not_turn_its_letters_round() -> None:
    assert display("\u202eabc\u202c", "L") == "abc"
    assert display("سلام \u202dخوب\u202c", "R") == "ﺏﻮﺧ ﻡﻼﺳ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DNA یک مولکول است", 1),
        ("BatchNormalization چیست؟", 1),
        ("x_hat = (x - mean)/sqrt(var + eps) است", 1),
        ("tf.keras.layers.BatchNormalization() را صدا بزنید", 1),
        ("سلام means hello to all of you here", 1),
        ("The word سلام means hello to you", 0),
        ("2 + 3 = 5", 0),
        ("۲ + ۳ = ۵", 0),
        ("hello", 0),
        ("", 0),
        ("،؟", 0),
    ],
)
def test_the_direction_is_that_of_the_sentence_not_of_its_first_word(
    text: str, expected: int
) -> None:
    assert direction(text) == expected
    assert paragraph(text).base == expected


def test_latin_text_comes_out_as_it_is() -> None:
    text = "plain (text) 1-2 ├─"
    assert display(text) is text
    assert not needs_layout(text)
    assert not has_rtl(text)
    assert display("a\u200bb") == "ab"
    assert display("one\ntwo\tthree") == "one two three"


def test_display_takes_the_names_and_numbers_of_a_base() -> None:
    assert display("hi!", "R") == display("hi!", 1) == "!hi"
    assert display("hi!", "L") == display("hi!", 0) == display("hi!", None) == "hi!"
    with pytest.raises(ValueError, match="base must be 'L', 'R' or 'auto', got 'rtl'"):
        display("hi", "rtl")


@given(TEXT)
def test_laying_out_twice_does_not_turn_persian_round(text: str) -> None:
    shown = display(text, "R")
    if needs_shaping(text):
        assert display(shown, "R") == shown


def test_a_paragraph_is_laid_out_once_while_it_is_remembered() -> None:
    found = paragraph("سلام بر شما", 1)
    assert paragraph("سلام بر شما", 1) is found
    assert found.line(0, 4) is found.line(0, 4)
    assert paragraph("سلام بر شما", 0) is not found
    assert paragraph("سلام بر شما", 1, ((0, 4),)) is not found


def test_the_cache_forgets_the_oldest_beyond_its_entries_and_its_characters() -> None:
    cache = _Cache(entries=3, characters=20)
    first = cache.get("الف", 1, ())
    for text in ("ب", "پ"):
        cache.get(text, 1, ())
    assert cache.get("الف", 1, ()) is first  # used again, so the oldest now is «ب»
    cache.get("ت", 1, ())
    assert len(cache) == 3
    assert cache.get("الف", 1, ()) is first
    huge = cache.get("ث" * 50, 1, ())
    assert len(cache) == 1
    assert cache.get("ث" * 50, 1, ()) is huge


def test_a_paragraph_remembers_few_of_its_lines() -> None:
    found = paragraph("سلام دنیا " * 40, 1)
    for end in range(len(found.text)):
        found.line(0, end)
    assert len(found._lines) <= 64
