"""Markdown that reads right-to-left."""

from typing import ClassVar

from markdown_it.token import Token
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Markdown
from textual.widgets._markdown import (
    MarkdownBlock,
    MarkdownBullet,
    MarkdownFence,
    MarkdownListItem,
    MarkdownOrderedList,
)

from bnstudy.rtl.layout import LTR_CLASS

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class RTLMarkdownOrderedList(MarkdownOrderedList):
    """A list numbered in Persian digits."""

    def compose(self) -> ComposeResult:
        """Compose each item with its number at the right."""
        items = [block for block in self._blocks if isinstance(block, MarkdownListItem)]
        first = items[0].bullet if items else "1"
        start = int(first) if first.isdecimal() else 1
        size = len(f"{start + len(items) - 1}. ")
        for number, item in enumerate(items, start):
            bullet = MarkdownBullet()
            bullet.symbol = f"{number}. ".translate(_PERSIAN_DIGITS).rjust(size)
            yield Horizontal(bullet, Vertical(*item._blocks))  # noqa: SLF001 - as its base does
        self._blocks.clear()


class RTLMarkdownFence(MarkdownFence):
    """A block of code, which stays left-to-right."""

    def __init__(self, markdown: Markdown, token: Token, code: str) -> None:
        super().__init__(markdown, token, code)
        self.add_class(LTR_CLASS)


class RTLMarkdown(Markdown):
    """Markdown with bullets, numbers, quote bars and first columns at the right."""

    BULLETS: ClassVar[list[str]] = ["• ", "▪ ", "◂ ", "◦ "]  # type: ignore[misc]

    BLOCKS: ClassVar[dict[str, type[MarkdownBlock]]] = {  # type: ignore[misc]
        **Markdown.BLOCKS,
        "ordered_list_open": RTLMarkdownOrderedList,
        "fence": RTLMarkdownFence,
        "code_block": RTLMarkdownFence,
    }
