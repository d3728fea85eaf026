"""Plain output of commands: right-to-left on a terminal, logical text everywhere else.

Neither Textual nor Rich is imported, so that a command answers at once.
"""

import importlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TextIO

from bnstudy.rtl.flow import Row, fold, starts_rtl, wrap
from bnstudy.rtl.line import has_rtl, paragraph
from bnstudy.rtl.terminal import Kind

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_CODE = re.compile("`[^`\n]*`")
_GAP = 2
_LEAST = 20
"""The narrowest terminal that lines are wrapped for, in cells."""
_REORDERING = (Kind.KONSOLE, Kind.TMUX_KONSOLE)
_NATIVE = (Kind.MLTERM, Kind.TMUX_MLTERM)
"""Terminals that put right-to-left rows at the right edge by themselves."""
_RLM = "\u200f"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class Console:
    """Write text where a command's output goes.

    On a terminal, text is wrapped, laid out in visual order, put flush right and written in the way
    its kind needs. Elsewhere it is logical text without colours. Text in backticks stays
    left-to-right. Control characters are dropped.
    """

    def __init__(
        self, stream: TextIO | None = None, kind: Kind | None = None, width: int | None = None
    ) -> None:
        """Choose a stream.

        Args:
            stream: where to write; stdout by default.
            kind: how the terminal treats right-to-left text; it is asked when None.
            width: columns; the terminal's own when None.
        """
        self.stream: TextIO = sys.stdout if stream is None else stream
        self.is_terminal = self.stream.isatty()
        self._kind = kind
        self._width = width
        self._colours = self.is_terminal and not (
            os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        )

    @property
    def width(self) -> int:
        """The columns of a line."""
        width = self._width or shutil.get_terminal_size().columns
        return max(_LEAST, width)

    @property
    def kind(self) -> Kind:
        """How the terminal treats right-to-left text."""
        if self._kind is None:
            self._kind = _ask()
        return self._kind

    def print(self, text: str = "") -> None:
        """Write paragraphs, one a line of the text."""
        clean = _CONTROLS.sub("", text)
        if not self.is_terminal:
            self._write([clean])
            return
        parts = clean.expandtabs(4).split("\n")
        self._rows(row for part in parts for row in self._wrapped(part))

    def _wrapped(self, text: str) -> list[Row]:
        return wrap(text, self.width, islands=code_spans(text))

    def code(self, text: str) -> None:
        """Write a block of code: left-to-right, each line as it is."""
        lines = _CONTROLS.sub("", text).rstrip("\n").split("\n")
        if not self.is_terminal:
            self._write(lines)
            return
        for line in lines:
            self._rows(fold(line.expandtabs(4), self.width))

    def rule(self, title: str = "") -> None:
        """Write a line across, with a title at its right."""
        title = _CONTROLS.sub("", title).replace("\n", " ")
        if not self.is_terminal:
            self._write([f"--- {title}".rstrip()])
            return
        if not title:
            self._write([self._styled("─" * self.width, _DIM)])
            return
        row = wrap(title, self.width - 6)[0]
        if self.kind in _NATIVE:
            self._write([self._styled(self._flush(row), _BOLD)])
            self.rule()
            return
        dashes = self._styled("─" * (self.width - row.width - 4), _DIM)
        shown = self._styled(self._text(row), _BOLD)
        self._write([self._adapted(f"{dashes} {shown} {self._styled('──', _DIM)}")])

    def table(self, rows: Iterable[Sequence[str]], heads: Sequence[str] = ()) -> None:
        """Write a table whose first column is at the right.

        A cell in backticks is code: it is shown without them, left-to-right. Where the stream is no
        terminal, cells are separated by tabs.

        Args:
            rows: the cells of each row, first column first.
            heads: the columns' names.
        """
        body = [[_CONTROLS.sub("", cell).replace("\n", " ") for cell in row] for row in rows]
        names = [_CONTROLS.sub("", head).replace("\n", " ") for head in heads]
        if not self.is_terminal:
            lines = [names, *body] if names else body
            self._write(["\t".join(map(_bare, line)) for line in lines])
            return
        widths = _column_widths([names, *body], self.width)
        if names:
            self._table_row(names, widths, _BOLD)
            self._write([self._styled("─" * _total(widths), _DIM).rjust(self._right(widths))])
        for row in body:
            self._table_row(row, widths)

    def _right(self, widths: Sequence[int]) -> int:
        # Escapes have no width, yet str.rjust counts them.
        escapes = len(_DIM) + len(_PLAIN) if self._colours else 0
        return self.width + escapes if _total(widths) < self.width else 0

    def _table_row(self, row: Sequence[str], widths: Sequence[int], style: str = "") -> None:
        cells = [
            wrap(_bare(cell), width, base=0 if _is_code(cell) else None)
            for cell, width in zip_longest(row, widths, fillvalue="")
            if isinstance(width, int)
        ]
        for parts in zip_longest(*cells):
            line = [
                self._placed(part, width, left=_is_code(cell))
                for part, width, cell in zip_longest(parts, widths, row, fillvalue="")
                if isinstance(width, int)
            ]
            gap = " " * _GAP
            # A row without Persian is nothing to such a terminal: it gets the columns in place.
            if self.kind in _NATIVE and has_rtl(gap.join(line)):
                text = self._styled(_turned_right(gap.join(line).rstrip()), style)
            else:
                blank = " " * max(0, self.width - _total(widths))
                text = blank + self._styled(gap.join(reversed(line)), style)
            self._write([self._adapted(text)])

    def _placed(self, part: Row | str | None, width: int, *, left: bool) -> str:
        if not isinstance(part, Row):
            return " " * width
        blank = " " * (width - part.width)
        if left or (self.kind in _NATIVE and has_rtl(part.source)):
            return self._text(part) + blank
        return blank + self._text(part)

    def _rows(self, rows: Iterable[Row]) -> None:
        self._write([self._adapted(self._flush(row)) for row in rows])

    def _flush(self, row: Row) -> str:
        if not row.base:
            return self._text(row)
        if self.kind in _NATIVE:
            return _turned_right(row.source)
        return " " * (self.width - row.width) + self._text(row)

    def _text(self, row: Row) -> str:
        # The switches of these work on the whole window, so plain output lets them lay rows out.
        if self.kind in _NATIVE:
            return row.source
        return row.logical if self.kind in _REORDERING else row.text

    def _adapted(self, text: str) -> str:
        if self.kind is Kind.VTE:
            # The mode sticks to the row in whose first column it is set.
            return f"\x1b[8l{text}"
        if self.kind is Kind.PLAIN or self.kind in _REORDERING or self.kind in _NATIVE:
            return text
        # By name, because its copy of a screen counts cells with Rich, which plain output does
        # without on every terminal but the few that need this.
        emit = importlib.import_module("bnstudy.rtl.emit")
        return str(emit.rewrite_line(text, self.kind))

    def _styled(self, text: str, style: str) -> str:
        return f"{style}{text}{_PLAIN}" if style and self._colours else text

    def _write(self, lines: Sequence[str]) -> None:
        end = "\x1b[8h" if self.is_terminal and self._kind is Kind.VTE else ""
        text = "".join(f"{line}\n" for line in lines) + end
        encoding = self.stream.encoding or "utf-8"
        self.stream.write(text.encode(encoding, "replace").decode(encoding))
        self.stream.flush()


def code_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Find the text between backticks, which stays left-to-right."""
    return tuple(match.span() for match in _CODE.finditer(text))


def _ask() -> Kind:
    """Ask the terminal, if somebody could answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Kind.PLAIN
    from bnstudy.rtl.detect import detect  # noqa: PLC0415 - output into a pipe never asks

    return detect().kind


def _turned_right(text: str) -> str:
    """Mark a row as right-to-left where its first letter does not say so."""
    return text if starts_rtl(text) else _RLM + text


def _is_code(cell: str) -> bool:
    return _CODE.fullmatch(cell) is not None


def _bare(cell: str) -> str:
    return cell[1:-1] if _is_code(cell) else cell


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _column_widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Give each column the width of its widest cell; the widest columns shrink until all fit."""
    columns = zip_longest(*rows, fillvalue="")
    widths = [
        max(1, *(paragraph(_bare(cell)).line().width for cell in column)) for column in columns
    ]
    while _total(widths) > room and max(widths, default=0) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths
