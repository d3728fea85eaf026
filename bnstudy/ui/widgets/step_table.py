"""A small table of computed numbers whose first column stands at the right."""

from __future__ import annotations

from collections.abc import Iterator

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

    @property
    def shape(self) -> tuple[int, int, bool]:
        """Rows, columns, and whether there is a title; the same shape can be filled anew."""
        return _shape(self._table)

    def compose(self) -> ComposeResult:
        """Lay the cells out in a grid, row by row."""
        if self._table.title:
            yield Static(inline(self._table.title), classes="heading")
        with Grid() as grid:
            grid.styles.grid_size_columns = self.shape[1]
            for text, classes in self._cells():
                yield Static(inline(text), classes=classes)

    def fits(self, table: TableText) -> bool:
        """Say whether another table has this one's shape."""
        return _shape(table) == self.shape

    def update(self, table: TableText) -> None:
        """Fill the cells with the numbers of another run; its table must fit."""
        self._table = table
        if table.title:
            self.query_one(".heading", Static).update(inline(table.title))
        shown = self.query_one(Grid).query(Static)
        for widget, (text, _) in zip(shown.results(Static), self._cells(), strict=True):
            widget.update(inline(text))

    def _cells(self) -> Iterator[tuple[str, str]]:
        """List the text and the classes of every cell, row by row."""
        width = self.shape[1]
        for number, row in enumerate(_rows(self._table)):
            head = bool(self._table.columns) and number == 0
            cut = row if len(row) <= width else (*row[: width - 1], "…")
            for column in range(width):
                text = cut[column] if column < len(cut) else ""
                yield text, "head" if head else "label" if column == 0 else "number"


def _rows(table: TableText) -> list[tuple[str, ...]]:
    return [row for row in (table.columns, *table.rows) if row]


def _shape(table: TableText) -> tuple[int, int, bool]:
    rows = _rows(table)
    return len(rows), min(max(len(row) for row in rows), MAX_COLUMNS), bool(table.title)
