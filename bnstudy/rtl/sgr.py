"""Read SGR escapes: which weight, slant and foreground are in force."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

RGB = tuple[int, int, int]

_SGR = re.compile(r"\x1b\[([\d;:]*)m")
# What "the terminal's own colour" is taken for: nobody can ask for it in time.
_LIGHT_GREY: RGB = (208, 208, 208)


class Style(NamedTuple):
    """What a run of SGR escapes adds up to, as far as rewriting needs it."""

    bold: bool = False
    italic: bool = False
    foreground: RGB = _LIGHT_GREY


@lru_cache(maxsize=4096)
def read_style(escapes: str) -> Style:
    """Add up SGR escapes."""
    style = Style()
    for match in _SGR.finditer(escapes):
        codes = [int(code) if code.isdecimal() else 0 for code in re.split("[;:]", match[1])]
        while codes:
            style = _apply(style, codes)
    return style


def _apply(style: Style, codes: list[int]) -> Style:
    """Take the next code, with its arguments, off the list."""
    code = codes.pop(0)
    if code == 0:
        return Style()
    if code in (1, 22):
        return style._replace(bold=code == 1)
    if code in (3, 23):
        return style._replace(italic=code == 3)
    if code in (38, 48, 58):
        colour = _extended(codes)
        return style if code != 38 else style._replace(foreground=colour)
    named = _NAMED.get(code)
    return style if named is None else style._replace(foreground=named)


def _extended(codes: list[int]) -> RGB:
    """Take the arguments of 38 or 48 off the list."""
    mode = codes.pop(0) if codes else 0
    count = {2: 3, 5: 1}.get(mode, 0)
    taken = [min(value, 255) for value in codes[:count]] + [0] * (count - len(codes))
    del codes[:count]
    if mode == 5:
        return indexed(taken[0])
    return (taken[0], taken[1], taken[2]) if mode == 2 else _LIGHT_GREY


def indexed(index: int) -> RGB:
    """Give the usual colour of one of the 256 that have a number.

    Source: xterm's 256colres.h for the cube and the greys; the first sixteen vary by theme.
    """
    if index < 16:
        strong, weak = (255, 85) if index > 7 else (205, 0)
        red, green, blue = (strong if index >> bit & 1 else weak for bit in range(3))
        return red, green, blue
    if index < 232:
        steps = (0, 95, 135, 175, 215, 255)
        index -= 16
        return steps[index // 36], steps[index // 6 % 6], steps[index % 6]
    grey = 8 + 10 * (min(index, 255) - 232)
    return grey, grey, grey


_NAMED = {
    39: _LIGHT_GREY,
    **{30 + index: indexed(index) for index in range(8)},
    **{90 + index: indexed(8 + index) for index in range(8)},
}
