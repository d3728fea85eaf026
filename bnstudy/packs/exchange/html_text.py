"""Turn the HTML of other programs into the inline marks that packs use."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_BREAKS = {"p", "br", "div", "li", "tr", "pre", "h1", "h2", "h3", "h4"}
# What can be left out without a word: it only groups.
_SILENT = {"span", "html", "body", "ul", "ol", "tbody", "a", "font"}
_HIDDEN = {"script", "style"}
_OTHERS = {
    "img", "sub", "sup", "u", "table", "td", "th", "hr", "small", "big", "blockquote", "video",
    "audio", "iframe", "input",
}  # fmt: skip
_NAMES = "|".join(sorted({*_MARKS, *_BREAKS, *_SILENT, *_HIDDEN, *_OTHERS}))
_TAG = re.compile(
    rf"</?(?:{_NAMES})(?=[\s/>])[^<>]*>|&(?:nbsp|lt|gt|amp|quot|zwnj|laquo|raquo|#\d{{1,6}});",
    re.IGNORECASE,
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag not in _SILENT:
            self.lost.add(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        self.parts.append(_MARKS.get(tag, ""))
        if tag in _BREAKS - {"br"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def has_html(text: str) -> bool:
    """Tell HTML from a text that merely has `<` or `&` in it."""
    return _TAG.search(text) is not None


def from_html(source: str) -> tuple[str, tuple[str, ...]]:
    """Give the text with inline marks, and the tags whose meaning is lost."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return "\n".join(line for line in lines if line), tuple(sorted(reader.lost))
