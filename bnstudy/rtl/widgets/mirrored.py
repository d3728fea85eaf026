"""Small turns of Textual's own widgets that neither style sheets nor layouts can make.

They are made when the first widget of a kind is, so that an app pays only for what it shows.
"""

from collections.abc import Callable
from dataclasses import replace as with_fields
from typing import TYPE_CHECKING, Any

from textual.binding import BindingsMap
from textual.widget import Widget

from bnstudy.rtl.hooks import Installation, Undo, replace

if TYPE_CHECKING:
    from rich.table import Table

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


def mirror_table(table: "Table") -> "Table":
    """Turn a Rich table round: its first column comes to the right and its cells are laid out."""
    from bnstudy.rtl.widgets.cell import RTLCell  # noqa: PLC0415 - for the key panel alone

    table.columns.reverse()
    for index, column in enumerate(table.columns):
        column._index = index  # noqa: SLF001 - Rich finds a column's cells by it
        column._cells = [RTLCell.of(cell) for cell in column._cells]  # noqa: SLF001
    return table


def _mirror_key_panel() -> list[Undo]:
    from textual.widgets._key_panel import BindingsTable  # noqa: PLC0415 - made with its widget

    def with_mirrored_table(original: Callable[[BindingsTable], "Table"]) -> Callable[..., "Table"]:
        def render_bindings_table(widget: BindingsTable) -> "Table":
            return mirror_table(original(widget))

        return render_bindings_table

    return [replace(BindingsTable, "render_bindings_table", with_mirrored_table)]


def _give_palette_an_rtl_input() -> list[Undo]:
    from textual import command  # noqa: PLC0415 - loaded with Textual

    from bnstudy.rtl.widgets.input import RTLInput  # noqa: PLC0415 - made with the palette

    # The palette's style sheet and its own queries know the box by this name.
    class CommandInput(RTLInput):
        DEFAULT_CSS = command.CommandInput.DEFAULT_CSS

    return [replace(command, "CommandInput", lambda _: CommandInput)]


_ONCE: dict[str, Callable[[], list[Undo]]] = {
    "BindingsTable": _mirror_key_panel,
    "CommandPalette": _give_palette_an_rtl_input,
}
"""What is done when the first widget of a type is made."""

_ROWS = frozenset({"Tabs", "RadioSet"})
"""Widgets in which the left arrow goes on and the right arrow goes back, as their row runs."""


def _install() -> list[Undo]:
    undos: list[Undo] = []
    waiting = dict(_ONCE)

    def with_turns(original: _Init) -> _Init:
        def init(widget: Widget, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
            names = widget._css_type_names  # noqa: SLF001 - the names of its class and its bases
            for name in names & waiting.keys():
                undos.extend(waiting.pop(name)())
            original(widget, *args, **kwargs)
            if not _ROWS.isdisjoint(names):
                swap_keys(widget._bindings, "left", "right")  # noqa: SLF001 - no public way

        return init

    undos.append(replace(Widget, "__init__", with_turns))
    return undos


install = Installation(_install)
"""Turn Textual's own widgets until the function it returns is called."""
