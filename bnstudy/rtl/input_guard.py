"""Let only well-formed input reach Textual's parser, and never more than it can take.

Bytes from a terminal may be anything: a wrong encoding, half an escape, numbers without end, a
megabyte pasted as keys. What comes out here is whole and within bounds; the rest is dropped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Container
from enum import Enum, auto
from itertools import groupby
from typing import NamedTuple

ESC = "\x1b"
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"

PASTE_LIMIT = 20_000
"""Characters of a paste that are kept: more than anybody asks or answers with."""
FLOOD = 64
"""Characters without a pause that nobody types: they are taken as pasted."""
_REPEATS = 32
"""How often one key may repeat in what was read at once."""
_LONGEST_CSI = 64
_LONGEST_STRING = 65_536
_LARGEST_CELL = 5_000
_LARGEST_PIXEL = 32_767

# Seconds after which an unfinished escape, control string or paste is given up.
_STRING_PATIENCE = 0.6
_PASTE_PATIENCE = 2.0
_FLOOD_PAUSE = 1.0


class What(Enum):
    """Name what a piece of input is."""

    TEXT = auto()
    """Characters to be fed to the parser."""
    KEY = auto()
    """A whole escape sequence to be fed to the parser."""
    ALONE = auto()
    """An escape that is a key by itself or with one character: feed it and wait no more."""
    PASTE = auto()
    FOCUS = auto()
    """Focus came (`1`) or went (empty text)."""
    SIZE = auto()
    """The terminal's new size in cells, as `columns;rows`."""


class Piece(NamedTuple):
    """One piece of input."""

    what: What
    text: str


class InputGuard:
    """Cut bytes into pieces; time is an argument, so that tests need no waiting.

    Args:
        known: Every escape sequence that is a key by its own name.
        escape_delay: Seconds after which a lone ESC is the Escape key.
    """

    def __init__(self, known: Container[str], escape_delay: float = 0.1) -> None:
        self._known = known
        self._escape_delay = escape_delay
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._buffer = ""
        self._since = 0.0
        self._paste: list[str] | None = None
        self._pasted = 0
        self._skipping = ""
        self._flooded, self._flooded_at = 0, float("-inf")

    def feed(self, data: bytes, now: float) -> list[Piece]:
        """Take bytes as they came and give the pieces that are complete."""
        self._buffer += self._decoder.decode(data)
        self._since = now
        return self._tamed(self._pieces(), now)

    def deadline(self) -> float | None:
        """Tell when `expire` must be called if nothing arrives before; None for never."""
        if self._paste is not None:
            return self._since + _PASTE_PATIENCE
        if self._skipping or self._in_string():
            return self._since + _STRING_PATIENCE
        return self._since + self._escape_delay if self._buffer else None

    def expire(self, now: float) -> list[Piece]:
        """Give up what was left unfinished for too long."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return []
        if self._paste is not None:
            return [self._end_paste()]
        unfinished, self._buffer, self._skipping = self._buffer, "", ""
        # ESC or ESC with one character is a key; longer it is half of something unknown.
        return [Piece(What.ALONE, unfinished)] if 0 < len(unfinished) <= 2 else []

    def _in_string(self) -> bool:
        return len(self._buffer) > 2 and self._buffer[1] in "]PX^_"

    def _pieces(self) -> list[Piece]:
        pieces: list[Piece] = []
        while self._buffer:
            before = len(self._buffer)
            piece = self._next()
            if piece:
                pieces.append(piece)
            elif len(self._buffer) == before:
                break
        return pieces

    def _next(self) -> Piece | None:
        """Take the next piece off the buffer; nothing is taken from an unfinished one."""
        if self._paste is not None:
            return self._continue_paste()
        if self._skipping:
            self._skip()
            return None
        if self._buffer[0] != ESC:
            end = self._buffer.find(ESC)
            return Piece(What.TEXT, self._cut(len(self._buffer) if end < 0 else end))
        return self._escape()

    def _cut(self, length: int) -> str:
        taken, self._buffer = self._buffer[:length], self._buffer[length:]
        return taken

    def _escape(self) -> Piece | None:
        second = self._buffer[1:2]
        if not second:
            return None
        if second == ESC:
            return Piece(What.ALONE, self._cut(1))
        if second == "[":
            return self._control_sequence()
        if second in "]PX^_":
            return self._control_string()
        if second == "O":
            return Piece(What.KEY, self._cut(3)) if len(self._buffer) > 2 else None
        return Piece(What.ALONE, self._cut(2))

    def _control_string(self) -> Piece | None:
        """Drop OSC, DCS, SOS, PM and APC: no question of ours is answered with one any more."""
        end = _STRING_END.search(self._buffer, 2)
        if end:
            self._cut(end.end())
        elif len(self._buffer) > _LONGEST_STRING:
            self._skipping = "string"
        return None

    def _skip(self) -> None:
        """Drop what follows of something overlong, up to its end."""
        end = (_STRING_END if self._skipping == "string" else _CSI_END).search(self._buffer)
        if end:
            self._cut(end.end())
            self._skipping = ""
        else:
            # Half of a string's two-character end may still follow.
            self._buffer = self._buffer[-1:] if self._buffer.endswith(ESC) else ""

    def _control_sequence(self) -> Piece | None:
        if self._buffer.startswith("\x1b[["):
            return Piece(What.KEY, self._cut(4)) if len(self._buffer) > 3 else None
        if self._buffer.startswith("\x1b[M"):
            # The old mouse report carries three raw bytes; the form that was asked for does not.
            if len(self._buffer) >= 6:
                self._cut(6)
            return None
        match = _CSI.match(self._buffer)
        assert match is not None
        body = match[0]
        if body.endswith("$") and body in self._known:
            return Piece(What.KEY, self._cut(len(body)))
        if match.end() == len(self._buffer):
            if len(body) > _LONGEST_CSI:
                self._cut(len(body))
                self._skipping = "csi"
            return None
        final = self._buffer[match.end()]
        if not "@" <= final <= "~":
            # Broken off: what comes next is not part of it.
            broken = self._cut(len(body))
            return Piece(What.ALONE, broken) if len(broken) == 2 else None
        return self._complete(self._cut(match.end() + 1), match["params"], final)

    def _complete(self, sequence: str, params: str, final: str) -> Piece | None:
        """Judge a complete control sequence."""
        if sequence == PASTE_START:
            self._paste, self._pasted = [], 0
            return None
        if sequence in ("\x1b[I", "\x1b[O"):
            return Piece(What.FOCUS, "1" if final == "I" else "")
        if final == "t":
            return _size(sequence, params)
        safe: str | None = sequence
        if final in "Mm" and params.startswith("<"):
            safe = sequence if _sane_mouse(params[1:]) else None
        elif final in "u~ABCDEFHPQRS" and _KEY_PARAMS.fullmatch(params):
            safe = None if sequence == PASTE_END else _sane_key(params, final)
        elif sequence not in self._known and not _MODE_REPORT.fullmatch(sequence):
            safe = None
        return Piece(What.KEY, safe) if safe else None

    # --- pastes --------------------------------------------------------------------------------

    def _continue_paste(self) -> Piece | None:
        assert self._paste is not None
        end = self._buffer.find(PASTE_END)
        if end >= 0:
            self._keep(self._cut(end))
            self._cut(len(PASTE_END))
            return self._end_paste()
        # The last characters may be the beginning of the end.
        held = next((n for n in range(5, 0, -1) if self._buffer.endswith(PASTE_END[:n])), 0)
        self._keep(self._cut(len(self._buffer) - held))
        return None

    def _keep(self, text: str) -> None:
        if self._paste is not None and self._pasted < PASTE_LIMIT:
            self._paste.append(text[: PASTE_LIMIT - self._pasted])
            self._pasted += len(text)

    def _end_paste(self) -> Piece:
        text, self._paste = "".join(self._paste or ()), None
        return Piece(What.PASTE, clean_paste(text))

    # --- what is too much ----------------------------------------------------------------------

    def _tamed(self, pieces: list[Piece], now: float) -> list[Piece]:
        """Turn floods into pastes, storms into their outcome, endless repeats into some."""
        focus = [piece for piece in pieces if piece.what is What.FOCUS][-1:]
        kept: list[Piece] = []
        for _, group in groupby(pieces, key=_sameness):
            same = list(group)
            if same[0].what is What.FOCUS:
                continue
            # Of a movement only where it came to; of a repeated key a screenful.
            kept += same[-1:] if _is_movement(same[0]) else same[:_REPEATS]
        tamed = [self._text(piece, now) if piece.what is What.TEXT else piece for piece in kept]
        return [piece for piece in tamed if piece.text or piece.what is What.PASTE] + focus

    def _text(self, piece: Piece, now: float) -> Piece:
        text = "".join(c for c in piece.text if not _is_junk(c))
        if len(text) < FLOOD:
            return Piece(What.TEXT, text)
        printable = clean_paste(text)
        if len(printable) < FLOOD:
            return Piece(What.TEXT, text[:_REPEATS])
        if now - self._flooded_at > _FLOOD_PAUSE:
            self._flooded = 0
        room = max(PASTE_LIMIT - self._flooded, 0)
        self._flooded, self._flooded_at = self._flooded + len(printable), now
        return Piece(What.PASTE if room else What.TEXT, printable[:room])


_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# Minus is no parameter character, but some terminals report the mouse left of their window.
_CSI = re.compile(r"\x1b\[(?P<params>[0-?-]*)[ -/]*")
_CSI_END = re.compile(r"[^ -?]")
_STRING_END = re.compile(r"\x07|\x1b\\|\x9c")
_MODE_REPORT = re.compile(r"\x1b\[\?(?:2026|2048);\d\$y")
_KEY_PARAMS = re.compile(r"[\d:;]{0,48}")
_MOUSE = re.compile(r"(\d{1,3});(\d{1,5});(\d{1,5})")
_IN_BAND_SIZE = re.compile(r"48;(\d{1,5})[\d:]*;(\d{1,5})[\d:]*;(\d{1,6})[\d:]*;(\d{1,6})[\d:]*")


def clean_paste(text: str) -> str:
    """Keep what can be read, without escapes, controls and embeddings; LF ends lines."""
    text = _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if not _is_junk(c))


def _is_junk(character: str) -> bool:
    """Tell what no key sends: C1 controls, broken bytes, noncharacters."""
    code = ord(character)
    return (
        0x80 <= code < 0xA0 or code == 0xFFFD or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    )


def _sameness(piece: Piece) -> tuple[What, str]:
    if piece.what is What.TEXT:
        return piece.what, str(id(piece))
    match = re.match(r"\x1b\[<(\d+);", piece.text)
    return piece.what, f"mouse {match[1]}" if match and _is_movement(piece) else piece.text


def _is_movement(piece: Piece) -> bool:
    match = re.match(r"\x1b\[<(\d+);", piece.text)
    return bool(match and int(match[1]) & 32 and not int(match[1]) & 64)


def _sane_mouse(params: str) -> bool:
    match = _MOUSE.fullmatch(params)
    return bool(match and all(1 <= int(place) <= _LARGEST_PIXEL for place in match.groups()[1:]))


def _size(sequence: str, params: str) -> Piece | None:
    """Judge an in-band resize; without pixels it is told in cells, else mouse maths divide by 0."""
    match = _IN_BAND_SIZE.fullmatch(params)
    if not match:
        return None
    rows, columns, height, width = map(int, match.groups())
    if not (0 < rows <= _LARGEST_CELL and 0 < columns <= _LARGEST_CELL):
        return None
    if height < rows or width < columns:
        return Piece(What.SIZE, f"{columns};{rows}")
    return Piece(What.KEY, sequence)


def _sane_key(params: str, final: str) -> str | None:
    """Rebuild a key report within bounds: real code points, no key releases.

    Textual reads neither event types (`5:3`) nor alternate keys (`97:65`): it calls int() on them.
    """
    if final == "R" and ";" in params:
        # A cursor position that nobody asked for.
        return None
    parts = params.split(";")
    code, (modifiers, _, event), text = (
        parts[0].split(":")[0],
        (parts[1] if len(parts) > 1 else "").partition(":"),
        parts[2] if len(parts) > 2 else "",
    )
    characters = [c for c in text.split(":") if c]
    if event == "3" or len(parts) > 3 or not _in_range(code or "1") or int(modifiers or 0) > 512:
        return None
    if not all(_in_range(c) and int(c) >= 32 for c in characters):
        return None
    rebuilt = ";".join((code, modifiers, ":".join(characters))).rstrip(";")
    return f"{ESC}[{rebuilt}{final}"


def _in_range(code: str) -> bool:
    value = int(code)
    return value <= 0x10FFFF and not 0xD800 <= value < 0xE000
