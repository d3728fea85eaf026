"""The names in Textual and Rich that the hooks rely on; these fail first on an upgrade."""

import inspect
from importlib.metadata import version

import pytest
from rich.style import Style as RichStyle
from rich.table import Column
from textual import _styles_cache, content, geometry, screen, selection, widget
from textual.app import App
from textual.binding import BindingsMap
from textual.css.styles import RenderStyles
from textual.layout import WidgetPlacement
from textual.layouts.grid import GridLayout
from textual.layouts.horizontal import HorizontalLayout
from textual.layouts.stream import StreamLayout
from textual.layouts.vertical import VerticalLayout
from textual.scroll_view import ScrollView
from textual.style import Style
from textual.visual import RenderOptions
from textual.widgets import DataTable, Markdown, SelectionList, Tree
from textual.widgets._data_table import RowRenderables
from textual.widgets._key_panel import BindingsTable
from textual.widgets._progress_bar import Bar

WRAPPING = (
    "self width align overflow no_wrap line_pad tab_size "
    "selection selection_style post_style get_style"
)


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_textual_is_the_major_that_was_read() -> None:
    assert version("textual").split(".")[0] == "8"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (content.Content.render_strips, "self width height style options"),
        (content.Content.render_segments, "self base_style end"),
        (content.Content.render, "self base_style end parse_style"),
        (content.Content.split, "self separator include_separator allow_blank"),
        (
            content.Content._wrap_and_format,
            WRAPPING,
        ),
        (screen.Screen.get_widget_and_offset_at, "self x y"),
        (widget.Widget.get_selection, "self selection"),
        (widget.Widget._size_updated, "self size virtual_size container_size layout"),
        (ScrollView._size_updated, "self size virtual_size container_size layout"),
        (geometry.Shape.selection_bounds, "container start end"),
        (selection.SelectState._apply_content_selections, "self selections"),
        (HorizontalLayout.arrange, "self parent children size greedy"),
        (GridLayout.arrange, "self parent children size greedy"),
        (VerticalLayout.arrange, "self parent children size greedy"),
        (StreamLayout.arrange, "self parent children size greedy"),
        (DataTable._render_line, "self y x1 x2 base_style"),
        (
            DataTable._render_line_in_row,
            "self row_key line_no base_style cursor_location hover_location",
        ),
        (DataTable._compute_row_renderables, "self row_index"),
        (DataTable._get_cell_region, "self coordinate"),
        (DataTable._get_column_region, "self column_index"),
        (Tree._render_line, "self y x1 x2 base_style"),
        (Tree._get_label_region, "self line"),
        (SelectionList.render_line, "self y"),
        (BindingsTable.render_bindings_table, "self"),
        (Bar.__init__, "self name id classes disabled clock gradient bar_renderable"),
        (App.__init__, "self driver_class css_path watch_css ansi_color"),
    ],
)
def test_a_hooked_function_has_the_parameters_that_were_read(
    function: object, expected: str
) -> None:
    assert parameters(function) == expected.split()


def test_a_wrapped_line_has_the_attributes_that_are_read() -> None:
    (line,) = content.Content("a b")._wrap_and_format(10)
    assert {"content", "x", "y", "line_end", "get_style", "align", "width"} <= set(vars(line))
    segments, width = line.to_strip(Style())
    assert ([segment.text for segment in segments], width) == (["a b"], 3)


def test_the_palette_looks_its_input_up_by_name() -> None:
    from textual import command

    assert "CommandInput(" in inspect.getsource(command.CommandPalette.compose)
    assert "query_one(CommandInput)" in inspect.getsource(command.CommandPalette)


def test_records_have_the_fields_that_are_read() -> None:
    assert {"region", "margin", "overlay", "absolute", "fixed"} <= set(WidgetPlacement._fields)
    assert RowRenderables._fields == ("label", "cells")
    assert {"rules", "selection", "selection_style", "post_style", "get_style"} <= set(
        RenderOptions.__dataclass_fields__
    )
    assert {"_cells", "_index", "justify"} <= set(Column.__dataclass_fields__)


def test_styles_carry_pickled_meta_and_a_link_id() -> None:
    rich = RichStyle(meta={"offset": (1, 2)})
    assert rich._meta is not None
    assert rich._link_id
    assert RichStyle(bold=True)._meta is None
    assert Style.from_meta({"ltr": True})._meta is not None


def test_render_styles_know_their_widget() -> None:
    assert "node" in parameters(RenderStyles.__init__)
    assert isinstance(widget.Widget()._css_type_names, frozenset)


def test_widgets_that_are_always_right_to_left_have_the_names_that_are_looked_for() -> None:
    from textual.widgets import Checkbox, RadioButton
    from textual.widgets._collapsible import CollapsibleTitle
    from textual.widgets._footer import FooterKey
    from textual.widgets._markdown import MarkdownBullet

    for cls, name in [
        (Checkbox, "ToggleButton"),
        (RadioButton, "ToggleButton"),
        (FooterKey, "FooterKey"),
        (CollapsibleTitle, "CollapsibleTitle"),
        (MarkdownBullet, "MarkdownBullet"),
    ]:
        assert name in cls._css_type_names


def test_markdown_marks_inline_code_with_the_style_that_is_looked_for() -> None:
    from textual.widgets._markdown import MarkdownBlock

    assert "code_inline" in MarkdownBlock.COMPONENT_CLASSES
    assert ".code_inline" in inspect.getsource(MarkdownBlock._token_to_content)
    assert {"ordered_list_open", "fence", "code_block"} <= set(Markdown.BLOCKS)


def test_selections_sort_widgets_by_row_and_column() -> None:
    assert isinstance(widget.Widget._selection_order, property)
    assert "_selection_order" in inspect.getsource(selection)


def test_bindings_are_kept_by_key() -> None:
    assert BindingsMap([("x", "y", "z")]).key_to_bindings.keys() == {"x"}


def test_borders_draw_their_titles_through_render_segments() -> None:
    from textual import _border

    assert "render_segments" in inspect.getsource(_border.render_border_label)
    assert "apply_filter" in inspect.getsource(_styles_cache.StylesCache.render)
