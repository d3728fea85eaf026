"""Clean what was typed, without changing what it says."""

from __future__ import annotations

from bnstudy.persian import fold

MAX_TEXT = 20_000


def sanitized(text: str) -> str:
    """Drop escape sequences and controls; line breaks stay, they part the rows of a table."""
    lines = text[: MAX_TEXT * 2].replace("\r", "\n").split("\n")
    return "\n".join(_visible(line) for line in lines)


def _visible(line: str) -> str:
    """Keep a line as it was typed unless it hides something."""
    if line.isprintable():
        return line
    if "\x1b" in line:
        return fold(line)
    # Digits stay as they were typed: «۱/۵» is a decimal, 1/5 is a fraction.
    return "".join(
        " " if c in "\t\xa0" else c for c in line if c.isprintable() or c in "\u200c\t\xa0"
    )
