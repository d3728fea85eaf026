"""Keep a short formula on one line: its blanks are no places to wrap at.

Textual wraps at any blank. While it does, blanks inside short left-to-right spans are stood in for
by a private character of the same width; the lines get their blanks back before they are drawn.
"""

from collections.abc import Iterable
from typing import Any

from textual.content import Content

GLUE = "\ue000"
"""One cell wide, no blank, and nothing that a text would hold (a private-use character)."""

LONGEST = 40
"""A longer span is wrapped like other text, in cells."""


def glue(content: Content, spans: Iterable[tuple[int, int]], width: int) -> Content:
    """Stand in for the blanks of the spans that could stand on a line of their own.

    Args:
        content: what is going to be wrapped.
        spans: start and end of each left-to-right span, as offsets of the text.
        width: the line, in cells.
    """
    plain = content.plain
    limit = min(LONGEST, width * 3 // 4)
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        if start >= done and end - start <= limit and " " in plain[start:end]:
            pieces += plain[done:start], plain[start:end].replace(" ", GLUE)
            done = end
    if not done:
        return content
    return Content("".join((*pieces, plain[done:])), spans=list(content.spans))


def unglue(lines: Iterable[Any]) -> None:
    """Give wrapped lines their blanks back, in place."""
    for line in lines:
        content = line.content
        if GLUE in content.plain:
            line.content = Content(content.plain.replace(GLUE, " "), spans=list(content.spans))
