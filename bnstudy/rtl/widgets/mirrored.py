"""Small turns of Textual's own widgets that neither style sheets nor layouts can make."""

from collections.abc import Callable
from dataclasses import replace as with_fields

from rich.table import Table
from textual.binding import BindingsMap
from textual.widget import Widget
from textual.widgets import Collapsible, RadioSet, Tabs
from textual.widgets._key_panel import BindingsTable

from bnstudy.rtl.hooks import Installation, Undo, replace
from bnstudy.rtl.widgets.cell import RTLCell

COLLAPSED, EXPANDED = "◂", "▾"

_Init = Callable[..., None]


def swap_keys(bindings: BindingsMap, first: str, second: str) -> None:
    """Give each of two keys what the other one did.

    Args:
        bindings: a widget's own bindings.
        first: a key's name, such as `left`.
        second: the other key's name.
    """
    keys = bindings.key_to_bindings
    one, other = keys.pop(first, []), keys.pop(second, [])
    if other:
        keys[first] = [with_fields(binding, key=first) for binding in other]
    if one:
        keys[second] = [with_fields(binding, key=second) for binding in one]


def _with_swapped_arrows(original: _Init) -> _Init:
    """Make the left arrow go on and the right arrow go back, as the row runs."""

    def init(widget: Widget, *args: object, **kwargs: object) -> None:
        original(widget, *args, **kwargs)
        swap_keys(widget._bindings, "left", "right")  # noqa: SLF001 - Textual has no public way

    return init


def _with_mirrored_symbols(original: _Init) -> _Init:
    def init(widget: Collapsible, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("collapsed_symbol", COLLAPSED)
        kwargs.setdefault("expanded_symbol", EXPANDED)
        original(widget, *args, **kwargs)

    return init


def mirror_table(table: Table) -> Table:
    """Turn a Rich table round: its first column comes to the right and its cells are laid out."""
    turned = {"left": "right", "right": "left"}
    table.columns.reverse()
    for index, column in enumerate(table.columns):
        column._index = index  # noqa: SLF001 - Rich finds a column's cells by it
        column._cells = [RTLCell.of(cell) for cell in column._cells]  # noqa: SLF001
        column.justify = turned.get(column.justify, column.justify)  # type: ignore[assignment]  # a str of two literals
    return table


def _with_mirrored_table(original: Callable[[BindingsTable], Table]) -> Callable[..., Table]:
    def render_bindings_table(widget: BindingsTable) -> Table:
        return mirror_table(original(widget))

    return render_bindings_table


def _install() -> list[Undo]:
    return [
        replace(Tabs, "__init__", _with_swapped_arrows),
        replace(RadioSet, "__init__", _with_swapped_arrows),
        replace(Collapsible, "__init__", _with_mirrored_symbols),
        replace(BindingsTable, "render_bindings_table", _with_mirrored_table),
    ]


install = Installation(_install)
"""Turn Textual's own widgets until the function it returns is called."""
