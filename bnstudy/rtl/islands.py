"""Find what stays left to right inside right-to-left text: code, options, dates, signs, units.

UAX #9 alone shows `C++` in a Persian paragraph as `++C`, `-70 mV` as `mV 70-` and 2024-05-12 as
12-05-2024. What this module finds is laid out as if LRI and PDI stood round it, as the protocol HL3
of UAX #9 allows. The rules, for a right-to-left paragraph:

* A stretch of text without right-to-left letters and Persian punctuation is cut into runs that read
  left to right as a whole. From a word on, a run reaches to the last word or number, as in UAX #9;
  before it, operators (`3 × x`), brackets (`[1, x]`) and units (`70 mV`) hold a run together.
* Numbers alone are a run if a sign, an operator, a list in brackets or a Latin percent sign is
  among them, whatever their digits: `10^-3`, `+98 21`, `[1, 2, 3, 4]`, `2 + 3 = 5`, `50%`.
* Punctuation of the sentence round a run is not part of it; what belongs to a name is: `C++`,
  `Cl⁻`, `f()`, `.NET`, `/usr/bin`, `--force`.
* Persian dates with hyphens are shown as those with slashes are by UAX #9, and as Persian calendars
  print them: ۱۴۰۳-۰۲-۲۳ has its year on the left, its day on the right. A range of two Persian
  numbers, ۱۰-۲۰, stays right to left, its first number on the right.
* A run that UAX #9 already shows that way is left to it, except before a Persian comma, guillemet
  or ← and another run: those lists read from right to left.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Span = tuple[int, int]

_RTL_LETTERS = (
    "\u0590-\u065f\u066a\u066d-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
# Joiners, bidi controls and line ends part stretches too; « » and ← belong to the Persian sentence.
_BOUNDARY = re.compile(
    f"[{_RTL_LETTERS}\u00ab\u00bb\u2190\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]"
)
_ATOM = re.compile(rf"[^\W_{_RTL_LETTERS}]|∞")
RTL_LETTER = re.compile(f"[{_RTL_LETTERS}]")
_BRACKETS = re.compile(r"[()\[\]{}]")
_CLOSES = {")": "(", "]": "[", "}": "{"}
_TOKEN = re.compile(r"\S+")

_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(f"[{_DIGITS}]+(?:[.,:/\u066b\u066c][{_DIGITS}]+)*")
_PERSIAN_RANGE = re.compile("[\u0660-\u0669\u06f0-\u06f9]+[-\u2013][\u0660-\u0669\u06f0-\u06f9]+")
_PERSIAN_PERCENT = re.compile("[\u0660-\u0669\u06f0-\u06f9\u066b]+%|%[\u0660-\u0669\u06f0-\u06f9]+")
_LATIN_NUMBER = re.compile("[^\u0660-\u0669\u06f0-\u06f9]*")
_OPERATOR = re.compile(r"[+\u2212±×·÷=<>≤≥≠≈≡~∼∝∈∉*/^|&%⊙∘]+|[!:]=")
_DASH = re.compile("[-\u2013]")
_UNIT = re.compile(
    r"(?:[kmµμnpMGTcdh]?(?:s|m|g|Hz|V|A|W|Pa|J|N|mol|B|b|L|l|eV|Ω|F|T|cal|bit|bps|FLOPS?)"
    r"|[KMG]iB|min|h|dB|fps|px|rpm|K|°[CF]?|%)(?:[/·^²³⁻¹2]+[a-zA-Z]*)?[.,;:!?)]*"
)

# Punctuation that belongs to the sentence round a run, not to its name or formula.
_PROSE = ".,;:!?\u2026`\u2018\u2019\u201c\u201d\u2013\u2014|\u2022"
# These join a run to a Persian word without a space between, so they are not part of it.
_LINKS = "-\u2013\u2014/\\:._"
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]\.){2,}\Z")
_DOTTED_NAME = re.compile(r"\.{1,2}[/\\]|\.[^\W_]")
_NEXT_ATOM = re.compile(r"[\W_]*([^\W_])")
_ARABIC_NUMBER = re.compile("[\u0660-\u0669\u066b\u066c]")


class _Token(NamedTuple):
    """Hold what stands between two blanks."""

    start: int
    end: int
    kind: str
    """w word, n number, x number with signs, o operator, - dash, p punctuation."""
    nested: bool
    """It begins inside a bracket that an earlier token opened."""
    anchored: bool
    """It has a letter outside brackets, or a formula between brackets."""


class _Run:
    """Collect the tokens of one run."""

    __slots__ = ("anchored", "end", "kinds", "start")

    def __init__(self, token: _Token) -> None:
        self.start, self.end = token.start, token.end
        self.kinds = token.kind
        self.anchored = token.anchored

    def add(self, token: _Token, between: str) -> None:
        """Extend the run to a token, over what stood between."""
        self.end = token.end
        self.kinds += between + token.kind
        self.anchored = self.anchored or token.anchored or ("o" in between and "w" in self.kinds)

    @property
    def reads_left_to_right(self) -> bool:
        """Whether these tokens are more than a plain number."""
        return "w" in self.kinds or "x" in self.kinds or len(self.kinds) > 1


def _stretches(text: str) -> Iterator[Span]:
    """Yield the parts of text that hold an atom, cut at brackets without a partner."""
    end = 0
    while atom := _ATOM.search(text, end):
        start = atom.start()
        while start > end and not _BOUNDARY.match(text, start - 1):
            start -= 1
        boundary = _BOUNDARY.search(text, start)
        end = boundary.start() if boundary else len(text)
        for cut in _single_brackets(text, start, end):
            if start < cut:
                yield start, cut
            start = cut + 1
        if start < end:
            yield start, end


def _single_brackets(text: str, start: int, end: int) -> list[int]:
    """Return where brackets stand whose partners are not in this part of the text."""
    opened: list[int] = []
    single: list[int] = []
    for match in _BRACKETS.finditer(text, start, end):
        bracket = match[0]
        if bracket not in _CLOSES:
            opened.append(match.start())
        elif opened and text[opened[-1]] == _CLOSES[bracket]:
            opened.pop()
        else:
            single.append(match.start())
    return sorted(single + opened)


def _kind(word: str) -> str:
    """Name the kind of a token."""
    if _LETTER.search(word):
        return "w"
    if _OPERATOR.fullmatch(word):
        return "o"
    if _DASH.fullmatch(word):
        return "-"
    if not _ATOM.search(word):
        return "p"
    bare = word.strip(_PROSE + "\"'()[]{}")
    if not bare.startswith(("-", "+")):
        bare = bare.rstrip("-")  # «۵-» numbers an item
    plain = (
        _NUMBER.fullmatch(bare)
        or _PERSIAN_RANGE.fullmatch(bare)
        or _PERSIAN_PERCENT.fullmatch(bare)
    )
    return "n" if plain else "x"


def _is_anchored(word: str, depth: int) -> bool:
    """Say whether a word holds letters and something besides punctuation outside brackets."""
    if not _LETTER.search(word):
        return False
    for character in word:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif not depth and character not in _PROSE:
            return True
    return False


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    """Cut a stretch at its blanks."""
    depth = 0
    tokens = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        tokens.append(_Token(*match.span(), _kind(word), depth > 0, _is_anchored(word, depth)))
        depth += sum(word.count(c) for c in "([{") - sum(word.count(c) for c in ")]}")
    return tokens


def _belongs(text: str, run: _Run, token: _Token, between: str) -> bool:
    """Say whether a token continues a run, over operators or punctuation between."""
    if run.anchored or token.nested:
        return True
    if between == "o":
        return True
    word = text[token.start : token.end]
    if between == "-":
        return token.kind in "nx" and all(
            _LATIN_NUMBER.fullmatch(part) for part in (word, text[run.start : run.end])
        )
    if between:
        return False
    if token.kind == "w":
        return run.kinds[-1] in "nx" and _UNIT.fullmatch(word) is not None
    return token.kind == "n" and text[run.start] == "+" and "w" not in run.kinds


def _runs(text: str, start: int, end: int) -> Iterator[_Run]:
    """Join the tokens of a stretch to runs."""
    run: _Run | None = None
    between = ""
    for token in _tokens(text, start, end):
        if token.kind in "o-p" and not token.nested:
            between += token.kind
        elif run and _belongs(text, run, token, between):
            run.add(token, between)
            between = ""
        else:
            if run:
                yield run
            run, between = _Run(token), ""
    if run:
        yield run


def _trimmed(text: str, start: int, end: int) -> Span:
    """Take the sentence's punctuation and enclosing brackets off a run."""
    after_word = start > 0 and RTL_LETTER.match(text, start - 1) is not None
    before_word = RTL_LETTER.match(text, end) is not None
    while start < end:
        if _is_loose_start(text, start, end, after_word):
            start += 1
        elif _is_loose_end(text, start, end, before_word):
            end -= 1
        elif _is_enclosed(text, start, end):
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def _is_loose_start(text: str, start: int, end: int, after_word: bool) -> bool:
    """Say whether a run's first character belongs to the sentence."""
    first = text[start]
    if first in "\"'":
        return text.count(first, start, end) % 2 == 1
    if first in _PROSE and not _DOTTED_NAME.match(text, start, end):
        return True
    return after_word and first in _LINKS


def _is_loose_end(text: str, start: int, end: int, before_word: bool) -> bool:
    """Say whether a run's last character belongs to the sentence; a prime (x') does not."""
    last = text[end - 1]
    if last == '"':
        return text.count(last, start, end) % 2 == 1
    if last in _PROSE and not _ABBREVIATION.search(text[start:end]):
        return True
    return before_word and last in _LINKS


def _is_enclosed(text: str, start: int, end: int) -> bool:
    """Say whether one pair of brackets or quotes stands round a whole run."""
    first, last = text[start], text[end - 1]
    if end - start < 2:
        return False
    if first in "\"'":
        return first == last and text.count(first, start, end) == 2
    return (
        first in "([{"
        and _CLOSES.get(last) == first
        and not _single_brackets(text, start + 1, end - 1)
    )


def _is_needed(text: str, start: int, end: int) -> bool:
    """Say whether UAX #9 alone would show a run differently in a right-to-left paragraph."""
    first, last = text[start], text[end - 1]
    if not first.isalpha() or not last.isalnum() or _ARABIC_NUMBER.search(text, start, end):
        return True
    # Before a Persian comma and another run, UAX #9 would show the list from left to right.
    following = _NEXT_ATOM.match(text, end)
    return following is not None and not RTL_LETTER.match(following[1])


def _candidates(text: str) -> Iterator[Span]:
    """Yield all runs that read left to right, trimmed, whether or not UAX #9 shows them so."""
    for start, end in _stretches(text):
        for run in _runs(text, start, end):
            if run.reads_left_to_right:
                first, last = _trimmed(text, run.start, run.end)
                if first < last:
                    yield first, last


def find_islands(text: str, base: int = 1) -> tuple[Span, ...]:
    """Return the spans of text that read left to right as a whole, in order.

    Args:
        text: one paragraph.
        base: its direction; left to right (0), only runs that begin with a number need help.
    """
    found = (span for span in _candidates(text) if _is_needed(text, *span))
    if base:
        return tuple(found)
    return tuple(span for span in found if not _ATOM.findall(text, *span)[0].isalpha())


def with_marked(text: str, marked: Sequence[Span], base: int = 1) -> tuple[Span, ...]:
    """Return the spans found and those marked as islands, such as code, in order.

    A marked span in the middle of a formula grows to the whole of it.
    """
    spans = sorted((max(0, start), min(end, len(text))) for start, end in marked)
    grown: list[Span] = []
    candidates = list(_candidates(text)) if base else []
    for start, end in spans:
        if start >= end:
            continue
        for first, last in candidates:
            if first < end and start < last:
                start, end = min(start, first), max(end, last)  # noqa: PLW2901 - it grows
        if grown and start < grown[-1][1]:
            grown[-1] = (grown[-1][0], max(end, grown[-1][1]))
        else:
            grown.append((start, end))
    apart = [
        span
        for span in find_islands(text, base)
        if not any(span[0] < end and start < span[1] for start, end in grown)
    ]
    return tuple(sorted(grown + apart))
