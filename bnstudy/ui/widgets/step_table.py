"""A small table of computed numbers whose first column stands at the right."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.widgets import Static

from bnstudy.study.explain import TableText
from bnstudy.ui.widgets.inline import inline

# More columns than this do not fit beside the row labels on 60 columns.
MAX_COLUMNS = 7


class StepTable(Vertical):
    """Show one table of an explanation."""

    def __init__(self, table: TableText) -> None:
        super().__init__()
        self._table = table

    def compose(self) -> ComposeResult:
        """Lay the cells out in a grid, row by row."""
        rows = [row for row in (self._table.columns, *self._table.rows) if row]
        width = min(max(len(row) for row in rows), MAX_COLUMNS)
        if self._table.title:
            yield Static(inline(self._table.title), classes="heading")
        with Grid() as grid:
            grid.styles.grid_size_columns = width
            for number, row in enumerate(rows):
                head = bool(self._table.columns) and number == 0
                yield from self._cells(row, width, head=head)

    def _cells(self, row: tuple[str, ...], width: int, *, head: bool) -> ComposeResult:
        cut = row if len(row) <= width else (*row[: width - 1], "…")
        for column in range(width):
            text = cut[column] if column < len(cut) else ""
            classes = "head" if head else "label" if column == 0 else "number"
            yield Static(inline(text), classes=classes)
