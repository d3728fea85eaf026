"""Resolve and reorder bidirectional text by the Unicode Bidirectional Algorithm (UAX #9).

A string of n characters becomes n one-byte classes, so that the weak and neutral rules (W1-W7,
N1-N2) are regular expressions over bytes. Levels are bytes as well. Rules are cited by their names
in https://www.unicode.org/reports/tr9/.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from bnstudy.rtl.classes import classes_of
from bnstudy.rtl.explicit import (
    MAX_DEPTH,
    REMOVED,
    explicit_levels,
    first_strong,
    match_isolates,
    sequences,
    type_of,
)
from bnstudy.rtl.mirror import CLOSER_OF, CLOSES

Base = Literal["L", "R", "auto"]

_MAX_BRACKETS = 63

_EXPLICIT = re.compile(b"[1-9]")
_REMOVED_RUN = re.compile(b"[1-5b]+")

_W1 = re.compile(b"([^m])(m+)")
_W2 = re.compile(b"A[^LR]*")
_W4 = re.compile(rb"(?<=E)[+,](?=E)|(?<=N),(?=N)")
_W5 = re.compile(rb"(?<!\$)\$++(?=E)|(?<=E)\$+")
_W6 = bytes.maketrans(b"+$,", b"ooo")
_W7 = re.compile(b"L[^R]*")
_LEFT = re.compile(b"L")
_RIGHT = re.compile(b"[REN]")
_N1 = re.compile(b"(?<=L)[BSwo6-9]++(?=L)|(?<=[REN])[BSwo6-9]++(?=[REN])")
_N2 = {direction: bytes.maketrans(b"BSwo6789", direction * 8) for direction in (b"L", b"R")}
_BRACKET = re.compile("[" + re.escape("".join(CLOSER_OF) + "".join(CLOSES)) + "]")

# I1 and I2: how much each resolved type adds to an even and to an odd level.
_EVEN_STEP = bytes.maketrans(b"LREN", b"\0\1\2\2")
_ODD_STEP = bytes.maketrans(b"LREN", b"\1\0\1\1")

_L1 = re.compile(rb"(?<![wb1-9])[wb1-9]*+(?:[SB]|\Z)")


class Resolved(NamedTuple):
    """Hold what a paragraph's characters were resolved to, before any line is cut."""

    levels: bytes
    """One embedding level per character; a removed character (X9) has its neighbour's."""
    classes: bytes
    """One byte per character for its original Bidi_Class."""
    base: int
    """The paragraph level: 0 left to right, 1 right to left."""


def _bracket_pairs(text: str, types: bytes | bytearray) -> list[tuple[int, int]]:
    """Find the bracket pairs of a sequence (BD16), sorted by their opening brackets."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text):
        character, index = match[0], match.start()
        if types[index] != 0x6F:  # only brackets that still are ON
            continue
        if character in CLOSER_OF:
            if len(stack) == _MAX_BRACKETS:
                return []
            stack.append((CLOSER_OF[character], index))
            continue
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth][0] == CLOSES[character]:
                pairs.append((stack[depth][1], index))
                del stack[depth:]
                break
    return sorted(pairs)


def _resolve_brackets(text: str, classes: bytes, types: bytes, level: int) -> bytes:
    """Give bracket pairs a direction (N0); types and classes begin with sos, text with a blank."""
    pairs = _bracket_pairs(text, types)
    if not pairs:
        return types
    resolved = bytearray(types)
    own, other = (0x52, 0x4C) if level & 1 else (0x4C, 0x52)
    own_strong, other_strong = (_RIGHT, _LEFT) if level & 1 else (_LEFT, _RIGHT)
    before, seen = b"", 0
    for opener, closer in pairs:
        # The strong type before the opening bracket; pairs are sorted, so one sweep finds them all.
        nearest = max(resolved.rfind(code, seen, opener) for code in b"LREN")
        if nearest >= 0:
            before = bytes(resolved[nearest : nearest + 1])
        seen = opener
        if own_strong.search(resolved, opener + 1, closer):
            direction = own
        elif other_strong.search(resolved, opener + 1, closer):
            direction = other if other_strong.match(before) else own
        else:
            continue
        for bracket in (opener, closer):
            resolved[bracket] = direction
            follower = bracket + 1
            while follower < len(classes) and classes[follower] == 0x6D:
                resolved[follower] = direction
                follower += 1
    return bytes(resolved)


def _resolve_sequence(
    text: str, classes: bytes, types: bytes, level: int, sos: bytes, eos: bytes
) -> bytes:
    """Resolve one isolating run sequence to a level per character (W1-W7, N0-N2, I1-I2)."""
    types = sos + types + eos
    if b"m" in types:
        types = _W1.sub(
            lambda m: m[1] + (b"o" if m[1] in b"6789" else m[1]) * len(m[2]),
            types,
        )
    if b"A" in types:
        if b"E" in types:
            types = _W2.sub(lambda m: m[0].replace(b"E", b"N"), types)
        types = types.replace(b"A", b"R")
    types = _W4.sub(lambda m: types[m.start() - 1 : m.start()], types)
    if b"$" in types:
        types = _W5.sub(lambda m: b"E" * len(m[0]), types)
    types = types.translate(_W6)
    if b"E" in types:
        types = _W7.sub(lambda m: m[0].replace(b"E", b"L"), types)
    if _BRACKET.search(text):
        types = _resolve_brackets(" " + text, b" " + classes, types, level)
    types = _N1.sub(lambda m: (b"L" if types[m.start() - 1] == 0x4C else b"R") * len(m[0]), types)
    types = types[1:-1].translate(_N2[type_of(level)])
    steps = _ODD_STEP if level & 1 else _EVEN_STEP
    return bytes(level + step for step in types.translate(steps))


def _resolve_plain(text: str, classes: bytes, base: int) -> bytes:
    """Resolve a paragraph without explicit formatting: one sequence at the paragraph level."""
    if b"b" not in classes:
        edge = type_of(base)
        return _resolve_sequence(text, classes, classes, base, edge, edge)
    kept_text = "".join(
        character for character, code in zip(text, classes, strict=True) if code != 0x62
    )
    edge = type_of(base)
    kept_classes = classes.translate(None, b"b")
    kept = _resolve_sequence(kept_text, kept_classes, kept_classes, base, edge, edge)
    levels, taken, seen = bytearray(), 0, 0
    for match in _REMOVED_RUN.finditer(classes):
        start, end = match.span()
        levels += kept[taken : taken + start - seen]
        levels += bytes([levels[-1] if levels else base]) * (end - start)
        taken, seen = taken + start - seen, end
    return bytes(levels + kept[taken:])


def resolve(text: str, base: int | None) -> Resolved:
    """Resolve the levels of one paragraph (P2 to I2), before lines are cut.

    Args:
        text: one paragraph in logical order.
        base: the paragraph level, 0 or 1, or None for that of the first strong character.
    """
    classes = classes_of(text)
    explicit = _EXPLICIT.search(classes) is not None
    pairs = match_isolates(classes) if explicit else {}
    if base is None:
        base = first_strong(classes, pairs) or 0
    if not explicit:
        return Resolved(_resolve_plain(text, classes, base), classes, base)
    levels, types = explicit_levels(classes, base, pairs)
    for indices, sos, eos in sequences(classes, levels, base, pairs):
        resolved = _resolve_sequence(
            "".join(text[index] for index in indices),
            bytes(classes[index] for index in indices),
            bytes(types[index] for index in indices),
            levels[indices[0]],
            sos,
            eos,
        )
        for index, level in zip(indices, resolved, strict=True):
            levels[index] = level
    for match in _REMOVED_RUN.finditer(classes):
        start, end = match.span()
        levels[start:end] = bytes([levels[start - 1] if start else base]) * (end - start)
    return Resolved(bytes(levels), classes, base)


def line_levels(resolved: Resolved, start: int = 0, end: int | None = None) -> bytes:
    """Return the levels of one line of a paragraph: separators and trailing spaces reset (L1)."""
    levels, classes = resolved.levels[start:end], resolved.classes[start:end]
    if not levels:
        return levels
    base = bytes([resolved.base])
    line = bytearray(levels)
    for match in _L1.finditer(classes):
        first, last = match.span()
        line[first:last] = base * (last - first)
    return bytes(line)


@lru_cache(MAX_DEPTH + 2)
def _runs_from(level: int) -> re.Pattern[bytes]:
    """Return the pattern of runs of a level or deeper ones."""
    return re.compile(b"[\\x%02x-\\x7f]+" % level)


def reorder(levels: bytes) -> list[int]:
    """Return the visual order, left to right, of characters with these levels (L2)."""
    order = list(range(len(levels)))
    if not levels:
        return order
    lowest_odd = min((level for level in set(levels) if level & 1), default=None)
    if lowest_odd is None:
        return order
    for level in range(max(levels), lowest_odd - 1, -1):
        for match in _runs_from(level).finditer(levels):
            first, last = match.span()
            order[first:last] = order[first:last][::-1]
    return order


def _paragraph_level(base: Base) -> int | None:
    """Return the paragraph level that a base direction stands for."""
    if base not in ("L", "R", "auto"):
        raise ValueError(f"base must be 'L', 'R' or 'auto', got {base!r}")
    return {"L": 0, "R": 1, "auto": None}[base]


def levels(text: str, base: Base) -> list[int]:
    """Return the level of each character, with the text as one line of one paragraph.

    Characters that the algorithm ignores (X9) have the level of their neighbour.
    """
    return list(line_levels(resolve(text, _paragraph_level(base))))


def visual_order(text: str, base: Base) -> list[int]:
    """Return the visual order, left to right, as indices, ignored characters (X9) left out."""
    resolved = resolve(text, _paragraph_level(base))
    kept = [index for index, code in enumerate(resolved.classes) if code not in REMOVED]
    line = line_levels(resolved)
    return [kept[place] for place in reorder(bytes(line[index] for index in kept))]
