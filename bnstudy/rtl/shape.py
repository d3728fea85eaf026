"""Join Arabic-script letters: presentation forms, one cell for lam with alef, marks on letters.

The forms come from the decompositions in `unicodedata`; only letters without forms of their own
need a table, because their neighbours must still join to them.
"""

import re
import unicodedata
from functools import partial
from typing import NamedTuple

ZWNJ = "\u200c"
ZWJ = "\u200d"
_LAM = "\u0644"
_ALEFS = "\u0622\u0623\u0625\u0627"
_HAMZA_ABOVE = "\u0654"

# Joining letters of the Arabic blocks that have no presentation forms (ArabicShaping.txt 15.0).
_BARE_DUAL = (
    (0x620, 0x620), (0x63B, 0x63F), (0x66E, 0x66F), (0x678, 0x678), (0x67C, 0x67D), (0x681, 0x682),
    (0x685, 0x685), (0x69A, 0x6A3), (0x6A5, 0x6A5), (0x6A7, 0x6A8), (0x6AA, 0x6AC), (0x6AE, 0x6AE),
    (0x6B0, 0x6B0), (0x6B2, 0x6B2), (0x6B4, 0x6BA), (0x6BC, 0x6BD), (0x6BF, 0x6BF), (0x6C2, 0x6C2),
    (0x6CE, 0x6CE), (0x6D1, 0x6D1), (0x6FA, 0x6FC), (0x6FF, 0x6FF), (0x74E, 0x758), (0x75C, 0x76A),
    (0x76D, 0x770), (0x772, 0x772), (0x775, 0x777), (0x77A, 0x77F), (0x886, 0x886), (0x889, 0x88D),
    (0x8A0, 0x8A9), (0x8AF, 0x8B0), (0x8B3, 0x8B8), (0x8BA, 0x8C8),
)  # fmt: skip
_BARE_RIGHT = (
    (0x672, 0x673), (0x675, 0x677), (0x689, 0x68B), (0x68F, 0x690), (0x692, 0x697), (0x699, 0x699),
    (0x6C3, 0x6C4), (0x6CA, 0x6CA), (0x6CD, 0x6CD), (0x6CF, 0x6CF), (0x6D5, 0x6D5), (0x6EE, 0x6EF),
    (0x759, 0x75B), (0x76B, 0x76C), (0x771, 0x771), (0x773, 0x774), (0x778, 0x779), (0x870, 0x882),
    (0x88E, 0x88E), (0x8AA, 0x8AC), (0x8AE, 0x8AE), (0x8B1, 0x8B2), (0x8B9, 0x8B9),
)  # fmt: skip
_JOIN_CAUSING = "\u0640\u0883\u0884\u0885\u200d"

# Format characters that stand between letters without letting them join (DerivedJoiningType.txt).
_OPAQUE = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\u180e\u200c\u2066\u2067\u2068\u2069"
)

# More marks on one letter are no spelling but a tower that covers the lines above.
_MAX_MARKS = 8

# Common monospaced fonts lack heh with yeh above (U+FBA4, U+FBA5); heh with hamza looks the same.
_FALLBACK = {"\ufba4": "\ufee9" + _HAMZA_ABOVE, "\ufba5": "\ufeea" + _HAMZA_ABOVE}


_ARABIC = re.compile(
    "[\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06fa-\u06fc\u0750-\u077f\u08a0-\u08c8]"
)


def needs_shaping(text: str) -> bool:
    """Say whether text holds Arabic letters that are not yet presentation forms."""
    return _ARABIC.search(text) is not None


_FORM = re.compile("[\ufb50-\ufbb1\ufbd3-\ufbff\ufe70-\ufefc]")


def is_laid_out(text: str) -> bool:
    """Say whether text was shaped before: laying it out again would turn it round."""
    return _FORM.search(text) is not None and not needs_shaping(text)


class Cluster(NamedTuple):
    """Hold the characters that share one place on screen, and what is drawn there."""

    start: int
    end: int
    text: str
    width: int
    """Terminal cells: 1, or 2 for wide characters."""


# Half the time of calling Cluster, and there is one for each character.
_new_cluster = partial(tuple.__new__, Cluster)


class _Letter(NamedTuple):
    """Hold how one character joins and measures."""

    backward: bool
    """It joins to the letter before it."""
    forward: bool
    """It joins to the letter after it."""
    forms: tuple[str, str, str, str]
    """Isolated, joined before, joined after, joined on both sides."""
    transparent: bool
    """Letters join across it."""
    width: int
    """Cells: 0 for what rides on the character before it."""
    drawn: bool
    """It reaches the terminal; controls and selectors do not."""


def _read_forms() -> dict[str, dict[str, str]]:
    """Collect the presentation forms of letters and of lam with alef."""
    found: dict[str, dict[str, str]] = {}
    for point in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        kind, *parts = unicodedata.decomposition(chr(point)).split() or [""]
        whole = "".join(chr(int(part, 16)) for part in parts)
        if kind in ("<isolated>", "<final>", "<initial>", "<medial>") and (
            len(whole) == 1 or (len(whole) == 2 and whole[0] == _LAM and whole[1] in _ALEFS)
        ):
            form = chr(point)
            found.setdefault(whole, {})[kind] = _FALLBACK.get(form, form)
    return found


_FORMS = _read_forms()
_LAM_ALEF = {
    alef: (_FORMS[_LAM + alef]["<isolated>"], _FORMS[_LAM + alef]["<final>"]) for alef in _ALEFS
}


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Say whether a character lies in one of the ranges."""
    return any(first <= ord(character) <= last for first, last in ranges)


# Number signs that stand before their digits: format characters, but visible ones.
_NUMBER_SIGNS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)


# Hangul vowels and finals, its fillers, and skin tones ride on what is before them.
_RIDING = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb\u3164\uffa0\U0001f3fb-\U0001f3ff]")


def width_of(character: str) -> int:
    """Return the terminal cells of one character alone: 0, 1 or 2.

    This is what terminals and Rich count, except that a tab or line end is one blank.
    """
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return int(character.isspace())
    if category in ("Mn", "Me", "Mc") or (category == "Cf" and character not in _NUMBER_SIGNS):
        return 0
    if _RIDING.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _is_drawn(character: str, width: int) -> bool:
    """Say whether a character reaches the terminal: not controls, joiners or selectors."""
    if width:
        return True
    selector = "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000"
    return not selector and unicodedata.category(character) in ("Mn", "Me", "Mc", "Lo")


def _letter(character: str) -> _Letter:
    """Work out how one character joins, is drawn and measures."""
    forms = _FORMS.get(character, {})
    dual = "<initial>" in forms or _within(character, _BARE_DUAL)
    right = "<final>" in forms or _within(character, _BARE_RIGHT)
    causing = character in _JOIN_CAUSING
    plain = " " if character.isspace() else character
    if unicodedata.category(character) == "Cs":  # half a surrogate pair cannot be encoded
        plain = "\ufffd"
    width = width_of(character)
    return _Letter(
        dual or right or causing,
        dual or causing,
        (
            forms.get("<isolated>", plain),
            forms.get("<final>", plain),
            forms.get("<initial>", plain),
            forms.get("<medial>", plain),
        ),
        unicodedata.category(character) in ("Mn", "Me", "Cf")
        and character not in _OPAQUE
        and not causing,
        width,
        _is_drawn(character, width),
    )


class _Letters(dict[str, _Letter]):
    """Remember the letters met in the basic plane."""

    def __missing__(self, character: str) -> _Letter:
        letter = _letter(character)
        if character < "\U00010000":  # a bound on memory
            self[character] = letter
        return letter


_LETTERS = _Letters()


def _are_emoji(*characters: str) -> bool:
    """Say whether all characters are pictures, which a joiner makes one picture."""
    return all(unicodedata.category(character) == "So" for character in characters)


def clusters(text: str, *, ligatures: bool = True) -> list[Cluster]:
    """Cut text into what is drawn as one cell each, joined, in logical order.

    A cluster is a character with the marks and zero-width characters after it; lam with alef is one
    cluster unless `ligatures` is off. Every index lies in exactly one cluster, if there is any.
    """
    starts: list[int] = []
    forms: list[str] = []
    marks: dict[int, list[str]] = {}
    widths: list[int] = []
    # The letter that would join what follows: its forms, whether it joins backward, its cluster.
    waiting: tuple[tuple[str, str, str, str], bool, int] | None = None
    before = ""
    for index, character in enumerate(text):
        backward, forward, shapes, transparent, width, drawn = _LETTERS[character]
        if not width:
            if drawn and starts and len(over := marks.setdefault(len(starts) - 1, [])) < _MAX_MARKS:
                over.append(character)
            if not transparent:
                if forward and waiting and waiting[2] >= 0:
                    forms[waiting[2]] = waiting[0][2 + waiting[1]]
                waiting = (shapes, False, -1) if forward else None
            before = character
            continue
        joined = backward and waiting is not None
        if waiting and joined and waiting[2] >= 0:
            body, joins, place = waiting
            if ligatures and character in _LAM_ALEF and text[starts[place]] == _LAM:
                forms[place] = _LAM_ALEF[character][joins]
                waiting = None
                continue
            forms[place] = body[2 + joins]
        if before == ZWJ and starts and _are_emoji(text[starts[-1]], character):
            # Textual counts an emoji joined to another as one, so one is drawn.
            before = character
            continue
        waiting = (shapes, joined, len(starts)) if forward else None
        starts.append(index)
        forms.append(shapes[joined])
        widths.append(width)
        before = character
    for place, over in marks.items():
        forms[place] += "".join(over)
    return _assembled(starts, forms, widths, len(text))


def _assembled(
    starts: list[int], forms: list[str], widths: list[int], length: int
) -> list[Cluster]:
    """Make clusters of their columns; what stands before the first one belongs to it."""
    if not starts:
        return []
    starts[0] = 0
    ends = [*starts[1:], length]
    return list(map(_new_cluster, zip(starts, ends, forms, widths, strict=True)))


def shape(text: str) -> str:
    """Replace letters by the presentation forms they take in a word, in logical order.

    Joiners and controls are dropped; lam with alef becomes one character; marks stay.
    """
    return "".join(cluster.text for cluster in clusters(text))
