"""Deal with explicit formatting characters: isolates, embeddings, overrides.

These are the rules BD9, P2, P3 and X1 to X10 of UAX #9.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_DEPTH = 125

REMOVED = b"12345b"
"""The classes that X9 takes out of the text."""

_LRE, _RLE, _LRO, _RLO, _PDF, _LRI, _RLI, _FSI, _PDI = b"123456789"
_BN, _B = b"bB"
_ISOLATES = frozenset((_LRI, _RLI, _FSI))
_EMBEDDINGS = frozenset((_LRE, _RLE, _LRO, _RLO))
_RIGHTWARD = frozenset((_RLE, _RLO, _RLI))
_OVERRIDES = {_LRO: ord("L"), _RLO: ord("R")}
_NOT_OVERRIDDEN = frozenset((*_EMBEDDINGS, _PDF, _BN, _B))

_P2 = re.compile(b"[LRA6-9]")
_ISOLATE_MARK = re.compile(b"[6-9]")


def first_strong(
    classes: bytes, pairs: dict[int, int], start: int = 0, end: int | None = None
) -> int | None:
    """Find the direction of the first strong character outside isolates (P2, P3).

    Args:
        classes: of all characters.
        pairs: what `match_isolates` gave.
        start: where to begin.
        end: where to stop; None for the end of the text.

    Returns:
        0 or 1, or None when there is no such character.
    """
    end = len(classes) if end is None else end
    while match := _P2.search(classes, start, end):
        start = match.end()
        if match[0] in b"678":
            if match.start() not in pairs:
                return None
            start = pairs[match.start()] + 1
        elif match[0] != b"9":
            return int(match[0] != b"L")
    return None


def match_isolates(classes: bytes) -> dict[int, int]:
    """Map each isolate initiator to its PDI (BD9)."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for match in _ISOLATE_MARK.finditer(classes):
        if match[0] != b"9":
            waiting.append(match.start())
        elif waiting:
            pairs[waiting.pop()] = match.start()
    return pairs


class _Stack:
    """Hold the directional status stack and the overflow counters of X1."""

    def __init__(self, base: int) -> None:
        # Each entry: level, the type that an override gives (0: none), opened by an isolate.
        self._entries: list[tuple[int, int, bool]] = [(base, 0, False)]
        self._lost_isolates = 0
        self._lost_embeddings = 0

    @property
    def top(self) -> tuple[int, int]:
        """The level and the override in force."""
        level, override, _ = self._entries[-1]
        return level, override

    @property
    def overflows(self) -> bool:
        """Whether what opens now can no longer have a level of its own."""
        return bool(self._lost_isolates or self._lost_embeddings)

    def open(self, override: int, *, odd: bool, isolate: bool) -> None:
        """Enter an isolate or embedding (X2 to X5c)."""
        level = self._entries[-1][0]
        deeper = (level + 1) | 1 if odd else (level + 2) & ~1
        if deeper <= MAX_DEPTH and not self.overflows:
            self._entries.append((deeper, override, isolate))
        elif isolate:
            self._lost_isolates += 1
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def close_isolate(self) -> None:
        """Leave the last isolate and what was opened inside it (X6a)."""
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif any(isolate for _, _, isolate in self._entries):
            self._lost_embeddings = 0
            while not self._entries.pop()[2]:
                pass

    def close_embedding(self) -> None:
        """Leave the last embedding or override of this isolate (X7)."""
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif len(self._entries) > 1 and not self._entries[-1][2]:
            self._entries.pop()


def explicit_levels(
    classes: bytes, base: int, pairs: dict[int, int]
) -> tuple[bytearray, bytearray]:
    """Apply X1 to X8.

    Returns:
        the embedding level of each character, and its class after overrides.
    """
    levels, types = bytearray(len(classes)), bytearray(classes)
    stack = _Stack(base)
    for index, code in enumerate(classes):
        if code == _PDI:
            stack.close_isolate()
        level, override = stack.top
        levels[index] = base if code == _B else level
        if override and code not in _NOT_OVERRIDDEN:
            types[index] = override
        if code in _ISOLATES:
            odd = code in _RIGHTWARD
            if code == _FSI and not stack.overflows:
                odd = first_strong(classes, pairs, index + 1, pairs.get(index)) == 1
            stack.open(0, odd=odd, isolate=True)
        elif code in _EMBEDDINGS:
            stack.open(_OVERRIDES.get(code, 0), odd=code in _RIGHTWARD, isolate=False)
        elif code == _PDF:
            stack.close_embedding()
    return levels, types


def type_of(level: int) -> bytes:
    """Return the strong type of a level's direction."""
    return b"R" if level & 1 else b"L"


class Sequence(NamedTuple):
    """Hold one isolating run sequence."""

    indices: list[int]
    sos: bytes
    """The type taken to stand before it."""
    eos: bytes
    """The type taken to stand behind it."""


def _level_runs(kept: list[int], levels: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Yield the bounds of runs of one level, as places in `kept`."""
    first = 0
    for last in range(1, len(kept) + 1):
        if last == len(kept) or levels[kept[last]] != levels[kept[first]]:
            yield first, last
            first = last


def sequences(
    classes: bytes, levels: bytes | bytearray, base: int, pairs: dict[int, int]
) -> list[Sequence]:
    """Divide the characters that X9 keeps into isolating run sequences (BD13, X10).

    Args:
        classes: of all characters.
        levels: what `explicit_levels` gave.
        base: the paragraph level.
        pairs: what `match_isolates` gave.
    """
    kept = [index for index, code in enumerate(classes) if code not in REMOVED]
    opener_of = {closer: opener for opener, closer in pairs.items()}
    waiting: dict[int, list[tuple[int, int]]] = {}
    grouped: list[list[tuple[int, int]]] = []
    for first, last in _level_runs(kept, levels):
        runs = waiting.pop(opener_of.get(kept[first], -1), None)
        if runs is None:
            runs = []
            grouped.append(runs)
        runs.append((first, last))
        if kept[last - 1] in pairs:
            waiting[kept[last - 1]] = runs
    found = []
    for runs in grouped:
        first, last = runs[0][0], runs[-1][1]
        level = levels[kept[first]]
        before = levels[kept[first - 1]] if first else base
        opened = classes[kept[last - 1]] in _ISOLATES
        after = levels[kept[last]] if last < len(kept) and not opened else base
        indices = [index for start, end in runs for index in kept[start:end]]
        found.append(Sequence(indices, type_of(max(level, before)), type_of(max(level, after))))
    return found
