"""Resolve and reorder bidirectional text by the Unicode Bidirectional Algorithm (UAX #9).

A string of n characters becomes n one-byte classes, so that the weak and neutral rules (W1-W7,
N1-N2) are regular expressions over bytes. Levels are bytes as well. Rules are cited by their names
in https://www.unicode.org/reports/tr9/.
"""

import re
import unicodedata
from typing import Literal, NamedTuple

from bnstudy.rtl.mirror import CLOSER_OF, CLOSES

Base = Literal["L", "R", "auto"]

MAX_DEPTH = 125
_MAX_BRACKETS = 63

# One byte per Bidi_Class. i is any isolate initiator once its kind has been dealt with.
_CODES = {
    "L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "+", "ET": "$", "CS": ",",
    "NSM": "m", "BN": "b", "B": "B", "S": "S", "WS": "w", "ON": "o",
    "LRE": "1", "RLE": "2", "LRO": "3", "RLO": "4", "PDF": "5",
    "LRI": "6", "RLI": "7", "FSI": "8", "PDI": "9",
}  # fmt: skip

# Unassigned code points have a class too (DerivedBidiClass.txt, @missing).
_UNASSIGNED = (
    (0x0590, 0x05FF, "R"), (0x0600, 0x07BF, "A"), (0x07C0, 0x085F, "R"), (0x0860, 0x08FF, "A"),
    (0x20A0, 0x20CF, "$"), (0xFB1D, 0xFB4F, "R"), (0xFB50, 0xFDCF, "A"), (0xFDD0, 0xFDEF, "b"),
    (0xFDF0, 0xFDFF, "A"), (0xFE70, 0xFEFF, "A"), (0xFFF0, 0xFFF8, "b"), (0x10800, 0x10CFF, "R"),
    (0x10D00, 0x10D3F, "A"), (0x10D40, 0x10EBF, "R"), (0x10EC0, 0x10EFF, "A"),
    (0x10F00, 0x10F2F, "R"), (0x10F30, 0x10F6F, "A"), (0x10F70, 0x10FFF, "R"),
    (0x1E800, 0x1EC6F, "R"), (0x1EC70, 0x1ECBF, "A"), (0x1ECC0, 0x1ECFF, "R"),
    (0x1ED00, 0x1ED4F, "A"), (0x1ED50, 0x1EDFF, "R"), (0x1EE00, 0x1EEFF, "A"),
    (0x1EF00, 0x1EFFF, "R"), (0xE0000, 0xE0FFF, "b"),
)  # fmt: skip


def _class_code(character: str) -> int:
    """Return the byte of a character's Bidi_Class."""
    name = unicodedata.bidirectional(character)
    if name:
        return ord(_CODES[name])
    point = ord(character)
    if point & 0xFFFE == 0xFFFE:
        return ord("b")
    for first, last, code in _UNASSIGNED:
        if first <= point <= last:
            return ord(code)
    return ord("L")


class _Classes(dict[str, int]):
    """Remember the class of each character met in the basic plane."""

    def __missing__(self, character: str) -> int:
        code = _class_code(character)
        if character < "\U00010000":  # a bound on memory: at most 65,536 entries
            self[character] = code
        return code


_CLASS = _Classes()
_EXPLICIT = re.compile(b"[1-9]")
_OPENER = re.compile(b"[678]")
_REMOVED = b"12345b"
_REMOVED_RUN = re.compile(b"[1-5b]+")
_P2 = re.compile(b"[LRA6-9]")

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


def classes_of(text: str) -> bytes:
    """Return one byte per character for its Bidi_Class."""
    return bytes(map(_CLASS.__getitem__, text))


def first_strong(classes: bytes, start: int = 0, end: int | None = None) -> int | None:
    """Find the direction of the first strong character outside isolates (P2, P3).

    Returns:
        0 or 1, or None when there is no such character.
    """
    depth = 0
    for match in _P2.finditer(classes, start, len(classes) if end is None else end):
        code = match[0]
        if code in b"678":
            depth += 1
        elif code == b"9":
            depth = max(0, depth - 1)
        elif not depth:
            return int(code != b"L")
    return None


def _match_isolates(classes: bytes) -> dict[int, int]:
    """Map each isolate initiator to its PDI (BD9)."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for match in re.finditer(b"[6-9]", classes):
        if match[0] != b"9":
            waiting.append(match.start())
        elif waiting:
            pairs[waiting.pop()] = match.start()
    return pairs


def _explicit(classes: bytes, base: int, pairs: dict[int, int]) -> tuple[bytearray, bytearray]:
    """Apply X1 to X8: return the embedding levels and the types after overrides."""
    levels, types = bytearray(len(classes)), bytearray(classes)
    # Each entry: level, the type an override gives (0: none), whether an isolate opened it.
    stack: list[tuple[int, int, bool]] = [(base, 0, False)]
    lost_isolates = lost_embeddings = open_isolates = 0
    for index, code in enumerate(classes):
        level, override, _ = stack[-1]
        if 0x36 <= code <= 0x38:  # 6 7 8: LRI RLI FSI
            levels[index], types[index] = level, override or code
            odd = code == 0x37 or (
                code == 0x38 and bool(first_strong(classes, index + 1, pairs.get(index)))
            )
            deeper = (level + 1) | 1 if odd else (level + 2) & ~1
            if deeper <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                open_isolates += 1
                stack.append((deeper, 0, True))
            else:
                lost_isolates += 1
        elif 0x31 <= code <= 0x34:  # 1 2 3 4: LRE RLE LRO RLO
            levels[index] = level
            deeper = (level + 2) & ~1 if code in b"13" else (level + 1) | 1
            if deeper <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                stack.append((deeper, {0x33: 0x4C, 0x34: 0x52}.get(code, 0), False))
            elif not lost_isolates:
                lost_embeddings += 1
        elif code == 0x39:  # PDI
            if lost_isolates:
                lost_isolates -= 1
            elif open_isolates:
                lost_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                open_isolates -= 1
            level, override, _ = stack[-1]
            levels[index], types[index] = level, override or code
        elif code == 0x35:  # PDF
            levels[index] = level
            if not lost_isolates:
                if lost_embeddings:
                    lost_embeddings -= 1
                elif not stack[-1][2] and len(stack) > 1:
                    stack.pop()
        elif code == 0x42:  # B
            levels[index] = base
        else:
            levels[index] = level
            if override and code != 0x62:
                types[index] = override
    return levels, types


def _sequences(
    classes: bytes, levels: bytes | bytearray, base: int, pairs: dict[int, int]
) -> list[tuple[list[int], bytes, bytes]]:
    """Divide the characters that X9 keeps into isolating run sequences (BD13, X10).

    Returns:
        For each sequence its indices and the types sos and eos.
    """
    kept = [index for index, code in enumerate(classes) if code not in _REMOVED]
    opener_of = {closer: opener for opener, closer in pairs.items()}
    waiting: dict[int, list[tuple[int, int]]] = {}
    sequences: list[list[tuple[int, int]]] = []
    first = 0
    while first < len(kept):
        last, level = first + 1, levels[kept[first]]
        while last < len(kept) and levels[kept[last]] == level:
            last += 1
        runs = waiting.pop(opener_of.get(kept[first], -1), None)
        if runs is None:
            runs = []
            sequences.append(runs)
        runs.append((first, last))
        if kept[last - 1] in pairs:
            waiting[kept[last - 1]] = runs
        first = last
    found = []
    for runs in sequences:
        first, last = runs[0][0], runs[-1][1]
        level = levels[kept[first]]
        before = levels[kept[first - 1]] if first else base
        opened = _OPENER.match(classes, kept[last - 1])
        after = levels[kept[last]] if last < len(kept) and not opened else base
        indices = [index for start, end in runs for index in kept[start:end]]
        found.append((indices, _type_of(max(level, before)), _type_of(max(level, after))))
    return found


def _type_of(level: int) -> bytes:
    """Return the strong type of a level's direction."""
    return b"R" if level & 1 else b"L"


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
    types = types[1:-1].translate(_N2[_type_of(level)])
    steps = _ODD_STEP if level & 1 else _EVEN_STEP
    return bytes(level + step for step in types.translate(steps))


def _resolve_plain(text: str, classes: bytes, base: int) -> bytes:
    """Resolve a paragraph without explicit formatting: one sequence at the paragraph level."""
    if b"b" not in classes:
        edge = _type_of(base)
        return _resolve_sequence(text, classes, classes, base, edge, edge)
    kept_text = "".join(
        character for character, code in zip(text, classes, strict=True) if code != 0x62
    )
    edge = _type_of(base)
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
    if base is None:
        base = first_strong(classes) or 0
    if not _EXPLICIT.search(classes):
        return Resolved(_resolve_plain(text, classes, base), classes, base)
    pairs = _match_isolates(classes)
    levels, types = _explicit(classes, base, pairs)
    for indices, sos, eos in _sequences(classes, levels, base, pairs):
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


def reorder(levels: bytes) -> list[int]:
    """Return the visual order, left to right, of characters with these levels (L2)."""
    order = list(range(len(levels)))
    if not levels:
        return order
    lowest_odd = min((level for level in set(levels) if level & 1), default=None)
    if lowest_odd is None:
        return order
    for level in range(max(levels), lowest_odd - 1, -1):
        for match in _RUNS[level].finditer(levels):
            first, last = match.span()
            order[first:last] = order[first:last][::-1]
    return order


_RUNS = [re.compile(b"[\\x%02x-\\x7f]+" % level) for level in range(MAX_DEPTH + 2)]


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
    kept = [index for index, code in enumerate(resolved.classes) if code not in _REMOVED]
    line = line_levels(resolved)
    return [kept[place] for place in reorder(bytes(line[index] for index in kept))]
