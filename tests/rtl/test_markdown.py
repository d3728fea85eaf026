"""Markdown reads right-to-left, its code left-to-right."""

from rtl_screens import grid, offset_at, rows, showing, stands_for
from textual.containers import Vertical, VerticalScroll
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Markdown, Static

from bnstudy.rtl.widgets.markdown import RTLMarkdown

DOCUMENT = """\
# عنوان (Batch)

متن با `z = [1, 2]` و *تأکید* و **قوی** و [پیوند (یک)](https://example.org).

3. سوم
4. چهارم

- یکم
  - دوم

> نقل (قول)

| نام | مقدار |
|---|---|
| میانگین | 2.5 |

```python
x = f(1)  # کد
```
"""


async def shown(source: str, width: int = 40, height: int = 34) -> list[str]:
    css = "RTLMarkdown { padding: 0; }"
    async with showing(RTLMarkdown(source), css=css, size=(width, height)) as pilot:
        await pilot.pause()
        return [row.rstrip() for row in rows(pilot) if row.strip()]


async def test_headings_are_centred_and_mirrored() -> None:
    assert await shown("# عنوان (Batch)") == ["(Batch) ﻥﺍﻮﻨﻋ".rjust(26)]


async def test_inline_code_stays_left_to_right() -> None:
    assert await shown("متن `z = [1, 2]` و `-1`") == ["-1 ﻭ z = [1, 2] ﻦﺘﻣ".rjust(40)]


async def test_emphasis_is_underlined_not_slanted() -> None:
    async with showing(RTLMarkdown("یک *تأکید* و **قوی**")) as pilot:
        await pilot.pause()
        strip = next(s for s in pilot.app.screen._compositor.render_strips() if "ﺪﯿﮐﺄﺗ" in s.text)
        styles = {s.text: s.style for s in strip if s.style is not None}
        assert styles["ﺪﯿﮐﺄﺗ"].underline
        assert not styles["ﺪﯿﮐﺄﺗ"].italic
        assert styles["ﯼﻮﻗ"].bold


async def test_ordered_lists_count_on_in_persian_at_the_right() -> None:
    assert await shown("3. سوم\n4. چهارم") == ["ﻡﻮﺳ .۳".rjust(40), "ﻡﺭﺎﻬﭼ .۴".rjust(40)]


async def test_numbers_of_different_length_keep_their_dots_in_one_column() -> None:
    lines = await shown("9. نه\n10. ده")
    assert lines == ["ﻪﻧ .۹ ".rjust(40).rstrip(), "ﻩﺩ .۱۰".rjust(40)]


async def test_bullets_are_at_the_right_and_nest_inwards() -> None:
    lines = await shown("- یکم\n  - دوم")
    assert lines == ["ﻢﮑﯾ •".rjust(40), "ﻡﻭﺩ ▪".rjust(38)]


async def test_a_quote_has_its_bar_at_the_right() -> None:
    assert await shown("> نقل (قول)") == ["(ﻝﻮﻗ) ﻞﻘﻧ ▐".rjust(40)]


async def test_a_table_starts_with_its_first_column_at_the_right() -> None:
    lines = await shown("| نام | مقدار |\n|---|---|\n| میانگین | 2.5 |")
    assert lines[1].split() == ["│", "ﺭﺍﺪﻘﻣ", "│", "ﻡﺎﻧ", "│"]
    assert lines[3].split() == ["│", "2.5", "│", "ﻦﯿﮕﻧﺎﯿﻣ", "│"]


async def test_fences_stay_at_the_left() -> None:
    lines = await shown("```python\nx = f(1)  # کد\n    y\n```")
    assert lines == ["  x = f(1)  # ﺪﮐ", "      y"]


async def test_a_fence_wider_than_the_pane_shows_its_beginning() -> None:
    lines = await shown("```\n" + "abcdefghij" * 6 + "\n```")
    assert lines[0].startswith("  abcdefghij")


class Reader(Vertical):
    """A parent that remembers which links were clicked."""

    def __init__(self, *children: Widget) -> None:
        super().__init__(*children)
        self.clicked: list[str] = []

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        self.clicked.append(event.href)


async def test_links_are_clicked_where_they_are_seen() -> None:
    source = "یک [پیوند (یک)](https://example.org/a) دو"
    reader = Reader(RTLMarkdown(source, open_links=False))
    async with showing(reader) as pilot:
        await pilot.pause()
        y = next(y for y, row in enumerate(rows(pilot)) if "ﺪﻧﻮﯿﭘ" in row)
        x = rows(pilot)[y].index("(ﮏﯾ) ﺪﻧﻮﯿﭘ")
        for column in (x - 1, x, x + 9, x + 10):
            await pilot.click(offset=(column, y))
            await pilot.pause()
        assert reader.clicked == ["https://example.org/a"] * 2


async def test_scrolled_markdown_is_hit_and_copied_where_it_is_seen() -> None:
    source = "\n\n".join(f"بند {number} با `x = {number}` و لایه‌ها" for number in range(30))
    async with showing(VerticalScroll(RTLMarkdown(source)), size=(36, 10)) as pilot:
        await pilot.pause()
        pilot.app.query_one(VerticalScroll).scroll_to(y=20, animate=False)
        await pilot.pause()
        await check_hits(pilot)


async def test_a_whole_document_is_hit_where_it_is_seen() -> None:
    async with showing(RTLMarkdown(DOCUMENT), size=(44, 40)) as pilot:
        await pilot.pause()
        assert await check_hits(pilot) > 60


async def check_hits(pilot: Pilot[None]) -> int:
    screen = grid(pilot)
    checked = 0
    for y, row in enumerate(screen):
        for x, drawn in enumerate(row):
            widget, offset = offset_at(pilot, x, y)
            if not isinstance(widget, Static) or offset is None or drawn in " │─▐":
                continue
            line = str(widget._render()).split("\n")[offset.y]
            if widget.content_region.contains(x, y):
                assert stands_for(drawn, line, offset.x), (x, y, drawn, line, offset)
                checked += 1
    return checked


async def test_headings_and_anchors_stay_logical() -> None:
    markdown = RTLMarkdown("# یک (۱)\n\n## دو")
    async with showing(markdown) as pilot:
        await pilot.pause()
        assert [(level, text) for level, text, _ in markdown.table_of_contents] == [
            (1, "یک (۱)"),
            (2, "دو"),
        ]


async def test_appended_text_is_laid_out_too() -> None:
    markdown = RTLMarkdown("یک")
    async with showing(markdown) as pilot:
        await pilot.pause()
        await markdown.append("\n\n1. سلام `x[0]`")
        await pilot.pause()
        assert any("x[0] ﻡﻼﺳ .۱" in row for row in rows(pilot))
