"""Find what stays left to right inside right-to-left text: code, options, dates, signs, units.

UAX #9 alone shows `C++` in a Persian paragraph as `++C` and 2024-05-12 as 12-05-2024. What this
module finds is resolved as if LRI and PDI stood round it (the higher-level protocol HL3).
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_TOKEN = re.compile(
    r"""
    https?://[^\s\u0600-\u06ff]+
  | (?<![\w/])-{1,2}[A-Za-z][\w-]*(?:=[\w.+-]+)?
  | \d{4}-\d{1,2}-\d{1,2}
  | [-+\u2212]\d[\d.]*(?:\ [A-Za-z]+)?
  | [A-Za-z][\w.]*(?:\(\)|\+\+|[+\u207a\u207b#])
  | /[A-Za-z][\w./-]*
    """,
    re.X | re.A,
)


def find_islands(text: str) -> tuple[Span, ...]:
    """Return the spans of text that read left to right as a whole, in order."""
    return tuple(match.span() for match in _TOKEN.finditer(text))


def merge(text: str, marked: Sequence[Span], *, find: bool) -> tuple[Span, ...]:
    """Return marked spans and found ones in order; a found one that touches a marked one goes."""
    found = find_islands(text) if find else ()
    if not marked:
        return found
    spans = sorted((max(0, start), min(end, len(text))) for start, end in marked)
    kept: list[Span] = []
    for start, end in spans:
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    kept += [
        span for span in found if not any(span[0] < end and start < span[1] for start, end in kept)
    ]
    return tuple(sorted(kept))
