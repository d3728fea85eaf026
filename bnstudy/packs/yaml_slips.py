"""Slips that a YAML parser notices only lines later: where they are, and how to mend them."""

from __future__ import annotations

import re
from typing import NamedTuple

_DASH = re.compile(r"( *)(-(?=[A-Za-z_])|[–—−]\s*)([A-Za-z_]+:(?:\s|$).*)")
_BARE_KEY = re.compile(r"( *)(?:- )?([A-Za-z_]+):\s*$")
_BLOCK_KEY = re.compile(r"( *)(?:- )?([A-Za-z_]+):\s*[|>][-+0-9]*\s*$")
_STRUCTURE = re.compile(r"\s*(?:- |-$|[A-Za-z_]+:(?:\s|$)|[\[{\"'#|>])")
_ODD_BLANK = re.compile("^[ \t]*([\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff])")


class Slip(NamedTuple):
    """Hold a slip: line and column from 0, what is wrong, the mend, and its Persian words."""

    line: int
    column: int
    message: str
    mend: str
    words: str
    places: dict[str, object]


def earlier(lines: list[str], line: int) -> Slip | None:
    """Find the usual slip at or above the line at which a parser stumbled."""
    above = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), line)
    for number in (line, above):
        found = _odd_blank(lines[number], number) or _dash(lines[number], number)
        if found:
            return found
    return _block(lines, line) if lines[line].strip() else None


def indents(lines: list[str], line: int) -> dict[str, object]:
    """Count the spaces before a line and before the one above."""
    above = next((text for text in reversed(lines[:line]) if text.strip()), "")
    return {"here": _indent(lines[line]), "above": _indent(above)}


def _odd_blank(text: str, number: int) -> Slip | None:
    match = _ODD_BLANK.match(text)
    if match is None:
        return None
    sign = f"U+{ord(match[1]):04X}"
    message = f"an invisible character ({sign}) stands before the text of this line"
    mend = "delete what stands before the text and type spaces"
    return Slip(number, match.start(1), message, mend, "yaml_odd_blank", {"sign": sign})


def _dash(text: str, number: int) -> Slip | None:
    """Tell `-id: x` and `– id: x`, which an editor made of `- id: x`."""
    match = _DASH.match(text)
    if match is None:
        return None
    right = f"- {match[3]}"[:40]
    message = "an item begins with a hyphen and a space"
    places: dict[str, object] = {"right": right}
    return Slip(number, len(match[1]), message, f"write `{right}`", "yaml_dash", places)


def _block(lines: list[str], line: int) -> Slip | None:
    """Find the key whose text the line belongs to, if its `|` or its indentation is missing."""
    here = _indent(lines[line])
    if _STRUCTURE.match(lines[line]):
        return None
    deepest = here
    for number in range(line - 1, -1, -1):
        text = lines[number]
        if not text.strip():
            continue
        block, bare = _BLOCK_KEY.match(text), _BARE_KEY.match(text)
        if block and _indent(text) <= here + 1 and deepest >= here:
            return _outdented(lines, line, number, block[2])
        if bare and _indent(text) < here and deepest >= here and number < line - 1:
            return _no_bar(number, len(text.rstrip()), bare[2])
        if _STRUCTURE.match(text):
            return None
        deepest = min(deepest, _indent(text))
    return None


def _outdented(lines: list[str], line: int, number: int, key: str) -> Slip | None:
    first = next((n for n in range(number + 1, line + 1) if lines[n].strip()), line)
    wanted = _indent(lines[first]) if first < line else _indent(lines[number]) + 2
    if wanted <= _indent(lines[line]):
        return None
    message = f"this line of `{key}` is indented less than the text it belongs to"
    places: dict[str, object] = {"name": key, "here": _indent(lines[line]), "wanted": wanted}
    mend = f"put {wanted} spaces before it"
    return Slip(line, _indent(lines[line]), message, mend, "yaml_outdented", places)


def _no_bar(number: int, column: int, key: str) -> Slip:
    message = f"text of several paragraphs needs `|` after `{key}:`"
    places: dict[str, object] = {"name": key}
    return Slip(number, column - 1, message, f"write `{key}: |`", "yaml_no_bar", places)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
