"""Give each character one byte for its Bidi_Class, so that rules can be regular expressions."""

import unicodedata

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


def classes_of(text: str) -> bytes:
    """Return one byte per character for its Bidi_Class."""
    return bytes(map(_CLASS.__getitem__, text))
