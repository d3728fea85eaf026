"""What no layer has laid out or made harmless is caught before the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.panel import Panel
from rich.segment import ControlType, Segment
from rich.style import Style
from rtl_screens import rows, showing
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from bnstudy.rtl.line import display, paragraph
from bnstudy.rtl.net import SafetyNet, harmless


class Raw(Widget):
    """A widget that draws what it is given, with no care at all."""

    def __init__(self, *segments: Segment) -> None:
        super().__init__()
        self.segments = segments

    def render_line(self, y: int) -> Strip:
        return Strip(self.segments if y == 0 else [])


def guarded(text: str, style: Style | None = None) -> Segment:
    (segment,) = SafetyNet().apply([Segment(text, style)], Color(0, 0, 0))
    return segment


async def test_leftover_letters_are_joined_and_turned_in_the_same_width() -> None:
    async with showing(Raw(Segment("سلام (۱)"), Segment("|"))) as pilot:
        assert rows(pilot)[0].rstrip() == " (۱) ﻡﻼﺳ|"


async def test_a_rich_renderable_is_joined_inside_its_borders() -> None:
    async with showing(Static(Panel("سلام دنیا", width=20))) as pilot:
        assert "ﻡﻼﺳ" in rows(pilot)[1]
        assert len(rows(pilot)[1]) == 40


async def test_control_characters_of_any_widget_stay_off_the_screen() -> None:
    hostile = "a\x1b[31m\x07\x9b\u202eb\u2066\u200f\x00c"
    async with showing(Raw(Segment(hostile))) as pilot:
        shown = "".join(rows(pilot))
        assert shown.isprintable()
        assert rows(pilot)[0].startswith("a[31mbc")


def test_what_is_laid_out_is_never_laid_out_again() -> None:
    for text in ("سلام (ReLU) لا", "می‌شود ۱۲٪", "ە ۆ ێ ڵ کوردی", "ڤ پ گ ژ چ ۀ ة"):
        laid = paragraph(text, 1).line().text
        assert guarded(laid).text == laid


def test_italic_is_taken_from_persian_alone() -> None:
    italic = Style(italic=True, bold=True)
    persian = guarded("ﻡﻼﺳ abc", italic)
    assert persian.style is not None
    assert not persian.style.italic
    assert persian.style.bold
    assert guarded("abc γ", italic).style == italic


def test_meta_survives_the_guard() -> None:
    style = Style(italic=True, meta={"@click": "app.bell"})
    found = guarded("سلام", style)
    assert found.style is not None
    assert found.style.meta == {"@click": "app.bell"}


def test_plain_segments_pass_as_the_same_objects() -> None:
    segments = [Segment("abc"), Segment("ﻡﻼﺳ"), Segment("\x07", None, [(ControlType.BELL,)])]
    passed = SafetyNet().apply(segments, Color(0, 0, 0))
    assert all(a is b for a, b in zip(segments, passed, strict=True))


@pytest.mark.parametrize("joined", ["👩\u200d🔬", "✅", "e\u0301", "x\u200dy"])
def test_the_width_stays_what_textual_counted(joined: str) -> None:
    assert cell_len(harmless(joined)) == cell_len(joined)


@given(st.text(max_size=20))
def test_harmless_text_is_as_wide_and_free_of_controls(text: str) -> None:
    clean = harmless(text)
    assert cell_len(clean) == cell_len(text)
    assert not any(c < " " or "\x7f" <= c < "\xa0" or "\u202a" <= c <= "\u202e" for c in clean)


@given(st.text(alphabet="سلا‌م (ab)۱۲,", max_size=20))
def test_the_guard_lays_a_line_out_like_the_engine(text: str) -> None:
    found = guarded(text).text
    assert cell_len(found) == cell_len(text)
    assert found.strip() == display(text).strip()


async def test_the_net_guards_every_widget_of_the_app() -> None:
    async with showing(Raw(Segment("سلام"))) as pilot:
        widget = pilot.app.query_one(Raw)
        assert any(isinstance(f, SafetyNet) for f in widget.get_line_filters())
        (strip,) = widget.render_lines(Region(0, 0, 40, 1))
        assert "ﻡﻼﺳ" in strip.text
