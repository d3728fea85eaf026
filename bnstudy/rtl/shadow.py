"""A copy of the screen as it should look, sent again in the form that one terminal needs.

Textual repaints parts of rows; a terminal that reorders looks at whole words or rows. So what
Textual writes is first drawn here, then every row it touched is transformed whole, and the cells
that are due go out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Cell(NamedTuple):
    """One column: what stands in it and the SGR escapes that are in force there."""

    text: str
    """A character with its marks; empty in the second column of a wide character."""
    style: str


Row = list[Cell]
Transform = Callable[[Row], Row]

BLANK = Cell(" ", "")
# No style begins with it, so that leaving it always resets first.
_UNKNOWN = "?"
# Rows and columns beyond these are not drawn: no terminal is that large.
_MAX_ROW, _MAX_COLUMN = 2000, 4000

_TOKEN = re.compile(
    r"\x1b\[(?P<params>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)",
)


class Shadow:
    """Rewrite everything that is written to the terminal, row by row."""

    def __init__(self, transform: Transform) -> None:
        self._transform = transform
        self.reset()

    def reset(self) -> None:
        """Forget the screen: it was cleared or is a new one."""
        self._want: dict[int, Row] = {}
        self._sent: dict[int, Row] = {}
        self._touched: dict[int, list[tuple[int, int]]] = {}
        self._x = self._y = 0
        self._style = ""
        self._left_at = (0, 0, "")

    def write(self, data: str) -> str:
        """Take what the app writes and give what the terminal must get."""
        out: list[str] = []
        for match in _TOKEN.finditer(data):
            if text := match["text"]:
                self._put(text)
            elif control := match["control"]:
                self._control(control, out)
            elif not self._escape(match["final"] or "", match["params"] or ""):
                self._flush(out)
                out.append(match[0])
                if match["final"] == "J":
                    self._want, self._sent = {}, {}
        self._flush(out)
        return "".join(out)

    def _control(self, control: str, out: list[str]) -> None:
        if control == "\n":
            self._y += 1
        elif control == "\r":
            self._x = 0
        elif control == "\b":
            self._x = max(self._x - 1, 0)
        else:
            out.append(control)

    def _escape(self, final: str, params: str) -> bool:
        """Follow the cursor and the colours; whether that was all there was to it."""
        if final == "m" and not params.startswith((">", "?")):
            # Textual closes each piece with a plain reset, so styles never grow long.
            self._style = "" if params in ("", "0") else f"{self._style}\x1b[{params}m"
            return True
        if final in "Hf" and final:
            row, _, column = params.partition(";")
            self._y, self._x = _number(row) - 1, _number(column) - 1
            return True
        if final in "ABCD" and final:
            step = _number(params)
            self._y += {"A": -step, "B": step}.get(final, 0)
            self._x += {"C": step, "D": -step}.get(final, 0)
            self._x, self._y = max(self._x, 0), max(self._y, 0)
            return True
        if final == "K" and params in ("", "0"):
            row_length = len(self._want.get(self._y, []))
            self._fill(self._x, [BLANK] * max(row_length - self._x, 0))
            return True
        return False

    def _put(self, text: str) -> None:
        style = self._style
        if text.isascii():
            cells = [Cell(character, style) for character in text]
        else:
            cells = list(self._cells_of(text, style))
        self._fill(self._x, cells)
        self._x += len(cells)

    def _cells_of(self, text: str, style: str) -> Iterator[Cell]:
        """Cut text into columns as Textual counts them: marks belong to their character."""
        # Here, because commands that only know of this module must start without Rich.
        from rich.cells import split_graphemes  # noqa: PLC0415

        spans, _ = split_graphemes(text)
        for start, end, width in spans:
            if not width:
                self._mark_previous(text[start:end])
                continue
            yield Cell(text[start:end], style)
            for _ in range(width - 1):
                yield Cell("", style)

    def _mark_previous(self, marks: str) -> None:
        """Give marks that were cut from their character back to it."""
        row, x = self._want.get(self._y, []), self._x - 1
        if 0 <= x < len(row) and row[x].text.strip():
            row[x] = Cell(row[x].text + marks, row[x].style)
            self._touched.setdefault(self._y, []).append((x, x + 1))

    def _fill(self, x: int, cells: Row) -> None:
        if not cells or self._y > _MAX_ROW or x > _MAX_COLUMN:
            return
        row = self._want.setdefault(self._y, [])
        end = x + len(cells)
        if len(row) < end:
            row.extend([BLANK] * (end - len(row)))
        # Half of a wide character that is overwritten leaves a blank.
        if row[x].text == "" and x:
            row[x - 1] = Cell(" ", row[x - 1].style)
        if end < len(row) and row[end].text == "":
            row[end] = Cell(" ", row[end].style)
        row[x:end] = cells
        self._touched.setdefault(self._y, []).append((x, end))

    def _flush(self, out: list[str]) -> None:
        """Send what is due, then leave cursor and colours where the app left them."""
        for y in sorted(self._touched):
            self._send_row(y, self._touched[y], out)
        here = (self._y, self._x, self._style)
        if self._touched or here != self._left_at:
            out.append(f"\x1b[{self._y + 1};{self._x + 1}H\x1b[0m{self._style}")
            self._left_at = here
        self._touched = {}

    def _send_row(self, y: int, spans: list[tuple[int, int]], out: list[str]) -> None:
        row = self._transform(self._want[y])
        sent = self._sent.get(y, [])
        known = len(sent)
        due = [x >= known or row[x] != sent[x] for x in range(len(row))]
        for start, end in spans:
            due[start:end] = [True] * (end - start)
        self._sent[y] = row
        x, style = 0, _UNKNOWN
        while x < len(row):
            if not due[x]:
                x += 1
                continue
            # A wide character goes out whole.
            if row[x].text == "" and x:
                x -= 1
            out.append(f"\x1b[{y + 1};{x + 1}H")
            while x < len(row) and (due[x] or row[x].text == ""):
                cell = row[x]
                if cell.style != style:
                    out.append(_change(style, cell.style))
                    style = cell.style
                out.append(cell.text)
                x += 1


def _change(old: str, new: str) -> str:
    """Give the escapes that lead from one style to another."""
    if new.startswith(old):
        return new[len(old) :]
    base, _, last = new.rpartition("\x1b[")
    # A letter's own shade after another letter's: only the foreground is new.
    if last.startswith("38;2;") and last.count(";") == 4:
        old_base, _, old_last = old.rpartition("\x1b[")
        if old_base == base and old_last.startswith("38;2;") and old_last.count(";") == 4:
            return f"\x1b[{last}"
    return f"\x1b[0m{new}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1
