"""Text in Textual's own widgets is drawn in visual order."""

import pytest
from rtl_screens import rows, showing
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions
from textual.widgets import Label, Static

from bnstudy.rtl import content as content_hooks
from bnstudy.rtl.line import display

SENTENCE = "فرض کنید چهار نمونه (با ReLU) از یک لایه رد شده‌اند و میانگین ۲٫۵ است"


async def drawn(
    text: str | Content, width: int = 20, css: str = "", classes: str = ""
) -> list[str]:
    css = f"Static {{ width: {width}; {css} }}"
    async with showing(Static(text, classes=classes, markup=False), css=css) as pilot:
        region = pilot.app.query_one(Static).region
        return [row[region.x : region.right] for row in rows(pilot)[: region.height]]


async def test_a_persian_line_stands_at_the_right_edge_in_visual_order() -> None:
    assert await drawn("سلام ReLU") == ["ReLU ﻡﻼﺳ".rjust(20)]


async def test_brackets_are_mirrored_and_numbers_keep_their_order() -> None:
    assert await drawn("دسته (۱۲ از 20)") == ["(20 ﺯﺍ ۱۲) ﻪﺘﺳﺩ".rjust(20)]


@pytest.mark.parametrize("width", [10, 17, 33])
async def test_wrapped_rows_show_all_words_in_order(width: int) -> None:
    lines = await drawn(SENTENCE, width)
    found = [word for line in lines for word in reversed(line.split())]
    assert sorted(found) == sorted(display(word, "R") for word in SENTENCE.split())


async def test_a_latin_only_line_keeps_the_direction_of_its_persian_paragraph() -> None:
    lines = await drawn("سلام دنیا Batch Norm.", 12)
    assert lines == ["ﺎﯿﻧﺩ ﻡﻼﺳ".rjust(12), ".Batch Norm".rjust(12)]


async def test_each_paragraph_has_its_own_direction() -> None:
    lines = await drawn("سلام (x)\nsee (y).", 12)
    assert lines == ["(x) ﻡﻼﺳ".rjust(12), "see (y).".rjust(12)]


async def test_a_space_at_a_wrap_point_does_not_shift_the_line() -> None:
    lines = await drawn("abc سلام دنیا", 9)
    assert all(line == line.rstrip() for line in lines)


async def test_left_alignment_is_left_to_right() -> None:
    lines = await drawn("x = f(سلام) # شد", 20, "text-align: left;")
    assert lines == ["x = f(ﻡﻼﺳ) # ﺪﺷ".ljust(20)]


async def test_text_without_persian_is_textuals_own_at_the_left() -> None:
    assert await drawn("def f(x): # y", 20, "text-align: left;") == ["def f(x): # y".ljust(20)]


async def test_centred_lines_stay_in_the_middle() -> None:
    assert await drawn("سلام دنیا", 19, "text-align: center;") == ["     ﺎﯿﻧﺩ ﻡﻼﺳ      "]


async def test_content_aligned_as_a_block_is_centred() -> None:
    lines = await drawn("سلام\nسلام دنیا", 19, "content-align: center top; height: 2;")
    assert lines == ["ﻡﻼﺳ".rjust(14).ljust(19), "ﺎﯿﻧﺩ ﻡﻼﺳ".rjust(14).ljust(19)]


async def test_end_alignment_is_the_left_edge() -> None:
    assert await drawn("سلام دنیا", 19, "text-align: end;") == ["ﺎﯿﻧﺩ ﻡﻼﺳ".ljust(19)]


async def test_end_alignment_is_the_left_edge_for_latin_text_too() -> None:
    assert await drawn("abc", 9, "text-align: end;") == ["abc".ljust(9)]


async def test_justified_lines_fill_the_width_but_the_last_one_does_not() -> None:
    lines = await drawn(SENTENCE, 26, "text-align: justify;")
    assert len(lines) > 2
    assert all(line[0] != " " and line[-1] != " " for line in lines[:-1])
    assert lines[-1].startswith("  ")


async def test_line_padding_is_kept_on_both_sides() -> None:
    lines = await drawn("سلام دنیا", 19, "line-pad: 2;")
    assert lines == ["ﺎﯿﻧﺩ ﻡﻼﺳ  ".rjust(19)]


async def test_an_ellipsis_stands_at_the_left_end_of_a_cut_line() -> None:
    css = "text-wrap: nowrap; text-overflow: ellipsis;"
    assert await drawn("سلام دنیای نرم", 10, css) == ["…ﺎﯿﻧﺩ ﻡﻼﺳ".rjust(10)]


async def test_a_blank_line_between_paragraphs_stays() -> None:
    assert await drawn("سلام\n\nدنیا", 8) == ["ﻡﻼﺳ".rjust(8), " " * 8, "ﺎﯿﻧﺩ".rjust(8)]


async def test_controls_and_joiners_never_reach_the_screen() -> None:
    lines = await drawn("\u2066abc\u2069 می\u200cشود \u200fx\u202e", 16)
    assert lines == ["x ﺩﻮﺷﯽﻣ abc".rjust(16)]


async def test_an_isolate_in_latin_text_is_not_printed() -> None:
    assert await drawn("\u2066abc\u2069 x", 10) == ["abc x".rjust(10)]


async def test_the_height_agrees_with_what_is_drawn_at_every_width() -> None:
    content = Content(SENTENCE + "\n" + SENTENCE[::-1])
    async with showing(Static(content), css="Static { height: 50; }", size=(60, 50)) as pilot:
        widget = pilot.app.query_one(Static)
        options = RenderOptions(widget._get_style, widget.styles)
        for width in range(4, 60, 3):
            strips = content.render_strips(width, None, widget.visual_style, options)
            assert len(strips) == content.get_height(widget.styles, width)
            assert {strip.cell_length for strip in strips} == {width}


async def test_inline_code_is_a_left_to_right_island() -> None:
    text = "مقدار [a], 2 شد"
    start, end = text.index("["), text.index("2") + 1
    marked = Content(text, [Span(start, end, content_hooks.LTR)])
    assert (await drawn(marked, 24))[0].strip() == "ﺪﺷ [a], 2 ﺭﺍﺪﻘﻣ"
    assert (await drawn(Content(text), 24))[0].strip() == "ﺪﺷ 2 ,[a] ﺭﺍﺪﻘﻣ"


async def test_styles_travel_with_their_characters() -> None:
    text = "سلام دنیا خوب"
    content = Content(text, [Span(5, 9, Style(bold=True))])
    async with showing(Static(content)) as pilot:
        strip = pilot.app.query_one(Static).render_line(0)
        bold = [segment.text for segment in strip if segment.style and segment.style.bold]
    assert bold == ["ﺎﯿﻧﺩ"]


async def test_a_mark_on_half_of_a_ligature_shows_on_its_cell() -> None:
    text = "سلام"
    for place in (1, 2):
        content = Content(text, [Span(place, place + 1, Style(bold=True))])
        async with showing(Static(content)) as pilot:
            strip = pilot.app.query_one(Static).render_line(0)
            assert [s.text for s in strip if s.style and s.style.bold] == ["ﻼ"]


async def test_a_row_of_one_style_is_one_segment_beside_its_margin() -> None:
    async with showing(Static(SENTENCE, markup=False), css="Static { width: 30; }") as pilot:
        widget = pilot.app.query_one(Static)
        assert max(len(list(widget.render_line(y))) for y in range(widget.size.height)) <= 2


async def test_border_titles_keep_the_width_that_textual_promised() -> None:
    widget = Static("x")
    widget.border_title = "سلام (۱)"
    css = "Static { width: 24; height: 3; border: round red; }"
    async with showing(widget, css=css) as pilot:
        region = widget.region
        top = rows(pilot)[0][region.x : region.right]
    assert top == "╭───────────  (۱) ﻡﻼﺳ ─╮"
    assert len(top) == 24


async def test_an_auto_width_label_stands_at_the_right_edge() -> None:
    async with showing(Label("سلام دنیا"), Label("ReLU")) as pilot:
        first, second = rows(pilot)[:2]
    assert first == "ﺎﯿﻧﺩ ﻡﻼﺳ".rjust(40)
    assert second == "ReLU".rjust(40)


async def test_the_classes_rtl_and_ltr_prescribe_a_direction() -> None:
    assert await drawn("x y!", 10, classes="rtl") == ["!x y".rjust(10)]
    lines = await drawn("a (سلام) b!", 14, classes="ltr")
    assert lines == ["a (ﻡﻼﺳ) b!".ljust(14)]


async def test_widgets_measure_the_same_before_and_after_the_hooks() -> None:
    content = Content(SENTENCE)
    async with showing(Static(content)) as pilot:
        assert content.get_optimal_width(pilot.app.query_one(Static).styles, 40) == len(
            SENTENCE.replace("\u200c", "")
        )


async def test_uninstalling_gives_textual_back() -> None:
    original = Content.render_strips
    uninstall = content_hooks.install()
    again = content_hooks.install()
    assert Content.render_strips is not original
    uninstall()
    uninstall()
    assert Content.render_strips is not original
    again()
    assert Content.render_strips is original


def test_the_strip_cache_is_bounded() -> None:
    cache = content_hooks._StripCache(budget=100)
    for number in range(50):
        cache.get(number, lambda: Strip.blank(10))
    assert len(cache) == 10


async def test_a_short_formula_is_kept_on_one_line_and_the_height_agrees() -> None:
    text = "میانگین این دسته را حساب می‌کنیم و می‌شود "
    content = Content.assemble(
        text, Content("mu = 10 / 4 = 2.5").stylize(content_hooks.LTR), " برای همه."
    )
    undo = content_hooks.install()
    try:
        for width in range(24, 70):
            options = RenderOptions(lambda style: Style.null(), {"text_align": "start"})
            strips = content.render_strips(width, None, Style.null(), options)
            rows = ["".join(segment.text for segment in strip) for strip in strips]
            assert any("mu = 10 / 4 = 2.5" in row for row in rows), width
            assert "\ue000" not in "".join(rows)
            assert content.get_height({}, width) == len(rows)
    finally:
        undo()
