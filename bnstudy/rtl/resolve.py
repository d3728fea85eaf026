"""Resolve a paragraph's levels with islands, and what must keep runs of equal level apart."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bnstudy.rtl import bidi, islands
from bnstudy.rtl.classes import classes_of
from bnstudy.rtl.explicit import MAX_DEPTH
from bnstudy.rtl.islands import Span

# One neutral character stands for an island while the text round it is resolved.
_ISLAND = "\ufffc"
# Overrides turn letters round, which no honest text needs: they count as embeddings.
_NO_OVERRIDES = {0x202D: 0x202A, 0x202E: 0x202B}
# Inside a marked span formatting characters have no say.
_NO_FORMATTING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0x200B)

# Undrawn characters with a level of their own: isolates, LRM, RLM, ALM.
_UNDRAWN = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")


class Barrier(NamedTuple):
    """Hold where something undrawn stands between two characters, and its level.

    Without it, a run before an isolate, a mark or a marked span would join the run behind it.
    """

    offset: int
    level: int


class Levels(NamedTuple):
    """Hold what a paragraph was resolved to."""

    resolved: bidi.Resolved
    barriers: tuple[Barrier, ...]
    """In order of their offsets."""


def resolve_paragraph(text: str, base: int, marked: Sequence[Span], *, find: bool = True) -> Levels:
    """Resolve levels: an island is a neutral to the rest and left to right in itself.

    Args:
        text: one paragraph in logical order.
        base: its direction, 1 or 0.
        marked: spans that are islands whatever they hold.
        find: look for islands in the text too.
    """
    text = text.translate(_NO_OVERRIDES)
    if marked:
        spans = islands.with_marked(text, marked, base)
    else:
        spans = islands.find_islands(text, base) if find else ()
    resolved, barriers = _with_islands(text, base, spans) if spans else (None, [])
    if resolved is None:
        resolved = bidi.resolve(text, base)
    barriers += [
        Barrier(match.start(), resolved.levels[match.start()]) for match in _UNDRAWN.finditer(text)
    ]
    return Levels(resolved, tuple(sorted(barriers)))


def _with_islands(
    text: str, base: int, spans: Sequence[Span]
) -> tuple[bidi.Resolved, list[Barrier]]:
    """Resolve the text round the islands, then put the islands' own levels in."""
    pieces, seen = [], 0
    for start, end in spans:
        pieces += [text[seen:start], _ISLAND]
        seen = end
    pieces.append(text[seen:])
    outer = bidi.resolve("".join(pieces), base).levels
    levels, barriers = [], []
    seen, place = 0, 0
    for start, end in spans:
        island = place + start - seen
        inner = text[start:end]
        level = min(outer[island] + (outer[island] & 1), MAX_DEPTH - 1)
        levels.append(outer[place:island])
        if islands.RTL_LETTER.search(inner):
            own = bidi.resolve(inner.translate(_NO_FORMATTING), 0).levels
            levels.append(bytes(level + step for step in own))
            barriers += [Barrier(start, outer[island]), Barrier(end, outer[island])]
        else:
            levels.append(bytes([level]) * len(inner))
        seen, place = end, island + 1
    levels.append(outer[place:])
    return bidi.Resolved(b"".join(levels), classes_of(text), base), barriers
