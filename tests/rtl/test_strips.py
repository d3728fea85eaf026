"""Any styled text, at any width: each cell carries its character's offset and style."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style as RichStyle
from rtl_screens import cells, stands_for
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from bnstudy.rtl import content as hooks
from bnstudy.rtl.line import needs_layout, paragraph
from bnstudy.rtl.strips import LineSpec, lay_out, reorder_segments

LETTERS = ["سلام", "می\u200cشود", "لا", "اِلا", "ReLU", "a-b"]
SIGNS = ["(x)", "«بلا»", "[ب]", "۱۲٪", "3.5", "،", "؟"]
WORDS = st.lists(st.sampled_from(LETTERS + SIGNS), max_size=14)
TEXT = WORDS.map(" ".join)
ALIGNMENTS = ("start", "left", "right", "center", "end", "justify")
BOLD = Style(bold=True)


@pytest.fixture(scope="module", autouse=True)
def _hooks() -> Iterator[None]:
    uninstall = hooks.install()
    yield
    uninstall()


def render(content: Content, width: int, **rules: object) -> list[Strip]:
    rules = {"text_align": "start", **rules}
    options = RenderOptions(Style.parse, rules)  # type: ignore[arg-type]
    return content.render_strips(width, None, Style(), options)


def columns(strip: Strip) -> Iterator[tuple[str, int | None, bool]]:
    """Give each drawn cell with its logical offset and whether it is bold."""
    for segment in strip:
        meta = segment.style.meta if segment.style else {}
        found = meta.get("columns")
        for place, drawn in enumerate(cells(segment.text)):
            offset = found[place] if found else None
            yield drawn, offset, bool(segment.style and segment.style.bold)


@settings(max_examples=150, deadline=None)
@given(
    text=TEXT,
    span=st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted),
    width=st.integers(8, 50),
    align=st.sampled_from(ALIGNMENTS),
)
def test_every_cell_has_its_characters_offset_and_style(
    text: str, span: list[int], width: int, align: str
) -> None:
    start, end = (min(edge, len(text)) for edge in span)
    content = Content(text, [Span(start, end, BOLD)] if start < end else [])
    found = paragraph(text, 0 if align == "left" else None)
    starts = {cluster.start: cluster for cluster in found.clusters}
    seen: set[int] = set()
    for strip in render(content, width, text_align=align):
        for drawn, offset, bold in columns(strip):
            if offset is None or drawn == " ":
                continue
            assert stands_for(drawn, text, offset)
            cluster = starts[offset]
            assert bold == (start <= cluster.start < end or start < cluster.end <= end)
            seen.add(offset)
    if needs_layout(text):
        assert seen == {c.start for c in found.clusters if c.text.strip()}


@settings(max_examples=100, deadline=None)
@given(text=TEXT, width=st.integers(1, 50))
def test_lines_fill_the_width_and_agree_with_the_measured_height(text: str, width: int) -> None:
    content = Content(text)
    strips = render(content, width)
    assert len(strips) == Content(text).get_height({"text_align": "start"}, width)  # type: ignore[typeddict-item]
    assert all(strip.cell_length == width for strip in strips)
    assert all(strip.cell_length == len(cells(strip.text)) for strip in strips)


@settings(max_examples=60, deadline=None)
@given(text=TEXT, width=st.integers(1, 50))
def test_nothing_is_laid_out_twice_or_lost(text: str, width: int) -> None:
    once = [strip.text for strip in render(Content(text), width)]
    again = [strip.text for strip in render(Content(text), width)]
    assert once == again
    letters = sorted(c for line in once for c in line if not c.isspace())
    whole = [strip.text for strip in render(Content(text), 500)]
    if all(width >= len(word) for word in text.split()):
        assert letters == sorted(c for line in whole for c in line if not c.isspace())


@pytest.mark.parametrize("pieces", [["سلام ", "(x)", " لا"], ["abc"], [""], ["لا", "لا"]])
def test_reordered_segments_keep_styles_and_width(pieces: list[str]) -> None:
    styles = [RichStyle(bold=True), RichStyle(italic=True), None]
    segments = [Segment(text, styles[place % 3]) for place, text in enumerate(pieces)]
    kept = reorder_segments(segments, keep_width=True)
    assert sum(s.cell_length for s in kept) == sum(s.cell_length for s in segments)
    assert {s.style for s in kept if s.text.strip()} == {
        s.style for s in segments if s.text.strip()
    }


def test_control_segments_are_left_out() -> None:
    assert reorder_segments([Segment("x", None, [(1,)])]) == []  # type: ignore[list-item]


def test_a_line_remembers_what_the_blanks_beside_it_stand_for() -> None:
    spec = LineSpec("سلام دنیا", None, (), 0, "سلام", 0)
    assert lay_out(spec, (0,) * 4).edges == (4, 0)
    spec = LineSpec("abc سلام", 0, (), 0, "abc", 0)
    assert lay_out(spec, (0,) * 3).edges == (0, 3)


def test_folded_lines_of_unwrapped_text_keep_their_offsets() -> None:
    text = "سلام دنیای نرم"
    strips = render(Content(text), 5, text_wrap="nowrap")
    assert len(strips) == 3
    for strip in strips:
        for drawn, offset, _ in columns(strip):
            if drawn.strip():
                assert offset is not None
                assert stands_for(drawn, text, offset)


def test_tabs_become_blanks() -> None:
    (strip,) = render(Content("سلام\tدنیا"), 20)
    assert strip.text == "ﺎﯿﻧﺩ    ﻡﻼﺳ".rjust(20)
