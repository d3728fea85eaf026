"""What each terminal does to Persian, and what it must be sent so that visual order stays visual.

Every kind gets the same layout: visual order, one presentation form per cell. A kind adds escapes
around the app (prologue, epilogue) or a rewrite of the bytes (`emit.py`), never another layout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

ESC = "\x1b"


class Kind(StrEnum):
    """Name a way of sending visual order; the values are the words of `--rtl`."""

    PLAIN = "plain"
    """No bidi in the terminal: send the cells as they are."""
    VTE = "vte"
    """Bidi that `CSI 8 l` (ECMA-48 BDSM) switches off: VTE, mintty, WezTerm."""
    KONSOLE = "konsole"
    """Bidi that an OSC 50 profile change switches off for the session."""
    MLTERM = "mlterm"
    """Bidi that OSC 5379 switches off."""
    KITTY = "kitty"
    """Each word is drawn reversed: send it reversed."""
    NUDGE = "nudge"
    """Bidi inside neighbours of one colour (QTerminal): give no two neighbours one colour."""
    LRM = "lrm"
    """Bidi that cannot be switched off but obeys a left-to-right mark after each letter."""
    TMUX_KONSOLE = "tmux-konsole"
    """Konsole's switch, carried through tmux."""
    TMUX_MLTERM = "tmux-mlterm"
    """mlterm's switch, carried through tmux."""


REWRITTEN = (Kind.KITTY, Kind.NUDGE, Kind.LRM)
"""The kinds for which `emit` rewrites what is written."""


class Advice(StrEnum):
    """Name what only the user can do; the words are looked up under these values."""

    NONE = ""
    PUTTY = "putty"
    """Switch off bidi and Arabic shaping in PuTTY's settings: no escape reaches them."""
    ITERM2 = "iterm2"
    """Switch off bidi in iTerm2's settings."""
    LINUX_CONSOLE = "linux_console"
    """Use a graphical terminal: the console has no Arabic glyphs."""
    TMUX_PASSTHROUGH = "tmux_passthrough"
    """Let tmux carry the switch: `set -g allow-passthrough on`."""


class Replies(NamedTuple):
    """What the terminal itself answered; empty where it did not."""

    bdsm: str = ""
    """Reply to `CSI 8 $ p`: 0 unknown, 1 set, 2 reset, 3 set for good, 4 reset for good."""
    xtversion: str = ""
    """Reply to `CSI > q`."""
    da2: str = ""
    """Parameters of the reply to `CSI > c`."""
    da1: str = ""
    """Parameters of the reply to `CSI c`."""
    outer: str = ""
    """Inside tmux: `client_termtype|client_termname` of the terminal around it."""
    force_ltr: bool = False
    """Whether kitty's own settings say `force_ltr yes`."""
    passthrough: bool = False
    """Inside tmux: whether it carries foreign escapes to the terminal around it."""


class Found(NamedTuple):
    """Say which terminal this is, how it is to be written to, and how that was decided."""

    kind: Kind
    name: str
    """The terminal's own name as far as it is known; key of the remembered choice."""
    advice: Advice = Advice.NONE
    why: str = "nothing answered"
    """What decided the kind: a reply, the environment, the user."""
    replies: Replies = Replies()
    typed: bytes = b""
    """Keys typed while the terminal was being asked."""
    fingerprint: str = ""

    def chosen(self, kind: Kind, why: str) -> Found:
        """Give the same terminal with another kind; advice about the detected kind is dropped."""
        return self._replace(kind=kind, why=why, advice=Advice.NONE)


def prologue(kind: Kind, *, before_screen: bool = False) -> str:
    """Give the escapes to send around the switch to the alternate screen, before the first paint.

    Args:
        kind: The terminal's kind.
        before_screen: Whether the alternate screen is still to come; tmux drops passed-through
            escapes while a redraw is pending, so its kinds send theirs first.
    """
    if before_screen:
        return _PASSED_ON.get(kind, "")
    return _SWITCH_ON.get(kind, "")


def epilogue(kind: Kind) -> str:
    """Give the escapes that put the terminal's own bidi back, at exit, crash and suspend."""
    return _SWITCH_OFF.get(kind, "")


def _through_tmux(escape: str) -> str:
    return f"{ESC}Ptmux;{escape.replace(ESC, ESC + ESC)}{ESC}\\"


_KONSOLE = ESC + "]50;BidiRenderingEnabled={}\x07"
_MLTERM = ESC + "]5379;use_ctl={}\x07"
_SWITCH_ON = {
    # CSI 8 l only reaches rows that are erased after it, hence the CSI 2 J.
    Kind.VTE: f"{ESC}[8l{ESC}[2J",
    Kind.KONSOLE: _KONSOLE.format("false"),
    Kind.MLTERM: _MLTERM.format("false"),
}
_PASSED_ON = {
    Kind.TMUX_KONSOLE: _through_tmux(_KONSOLE.format("false")),
    Kind.TMUX_MLTERM: _through_tmux(_MLTERM.format("false")),
}
_SWITCH_OFF = {
    Kind.VTE: f"{ESC}[8h",
    Kind.KONSOLE: _KONSOLE.format("true"),
    Kind.MLTERM: _MLTERM.format("true"),
    Kind.TMUX_KONSOLE: _through_tmux(_KONSOLE.format("true")),
    Kind.TMUX_MLTERM: _through_tmux(_MLTERM.format("true")),
}


def decide(replies: Replies, env: Mapping[str, str]) -> Found:
    """Choose the kind: replies first, the environment only where nothing answered.

    The environment leaks into terminals started from a terminal, so a reply always wins over it.
    """
    kind, name, advice, why = _decide(replies, env)
    mark = "|".join((name, env.get("TERM", ""), env.get("TERM_PROGRAM", "")))
    return Found(kind, name, advice, why, replies, fingerprint=mark)


_Row = tuple[Kind, str, Advice, str]


def _decide(replies: Replies, env: Mapping[str, str]) -> _Row:
    version, da2 = replies.xtversion, replies.da2
    if replies.outer or version.startswith("tmux ") or da2.startswith("84;"):
        return _inside_tmux(replies)
    if replies.bdsm in ("1", "2"):
        return Kind.VTE, _own_name(version) or "VTE", Advice.NONE, f"CSI 8 $ p: {replies.bdsm}"
    if replies.bdsm == "3":
        return Kind.LRM, _own_name(version) or "VTE", Advice.NONE, "CSI 8 $ p: permanently set"
    if version:
        return _by_version(replies)
    return _by_da2(da2, env) or _by_environment(replies, env)


def _by_version(replies: Replies) -> _Row:
    version = replies.xtversion
    why = f"XTVERSION: {version}"
    name = _own_name(version)
    lowered = name.lower()
    if lowered == "konsole":
        return Kind.KONSOLE, name, Advice.NONE, why
    if lowered == "kitty":
        if replies.force_ltr:
            return Kind.PLAIN, name, Advice.NONE, f"{why}, force_ltr yes"
        return Kind.KITTY, name, Advice.NONE, why
    if lowered == "iterm2":
        # Bidi came switched on with 3.7; before that it had to be asked for.
        advice = Advice.ITERM2 if _version_of(version) >= (3, 7) else Advice.NONE
        return Kind.PLAIN, name, advice, why
    if lowered == "xterm.js":
        return Kind.LRM, name, Advice.NONE, why
    return Kind.PLAIN, name, Advice.NONE, why


def _by_da2(da2: str, env: Mapping[str, str]) -> _Row | None:
    why = f"DA2: {da2}"
    model = da2.split(";")
    if da2.startswith("24;279;"):
        return Kind.MLTERM, "mlterm", Advice.NONE, why
    if len(model) > 1 and model[1] == "115":
        if "KONSOLE_VERSION" in env:
            return Kind.KONSOLE, "Konsole", Advice.NONE, f"{why}, KONSOLE_VERSION"
        return Kind.NUDGE, "QTerminal", Advice.NONE, why
    if da2.startswith("0;136;"):
        return Kind.PLAIN, "PuTTY", Advice.PUTTY, why
    if model[0] == "83":
        # The terminal around screen cannot be asked; marks are right in most, and in VTE needed.
        return Kind.LRM, "screen", Advice.NONE, why
    known = {"41": "xterm", "85": "rxvt-unicode"}.get(model[0])
    return (Kind.PLAIN, known, Advice.NONE, why) if known else None


def _by_environment(replies: Replies, env: Mapping[str, str]) -> _Row:
    program = env.get("TERM_PROGRAM", "")
    if program in ("Apple_Terminal", "vscode"):
        return Kind.LRM, program, Advice.NONE, f"TERM_PROGRAM={program}"
    if program == "iTerm.app":
        return Kind.PLAIN, "iTerm2", Advice.ITERM2, f"TERM_PROGRAM={program}"
    if env.get("TERM") == "linux" and not replies.da2:
        return Kind.PLAIN, "Linux console", Advice.LINUX_CONSOLE, "TERM=linux, no DA2"
    if "MLTERM" in env and not replies.da1:
        return Kind.MLTERM, "mlterm", Advice.NONE, "MLTERM"
    name = "Windows Terminal" if "WT_SESSION" in env else env.get("TERM", "")
    return Kind.PLAIN, name, Advice.NONE, "no known answer" if replies.da1 else "nothing answered"


def _inside_tmux(replies: Replies) -> _Row:
    """Decide by the terminal around tmux, as tmux itself names it."""
    version, _, term = replies.outer.partition("|")
    name, why = f"tmux in {_own_name(version) or term or '?'}", f"tmux: {replies.outer}"
    lowered = version.lower()
    if lowered.startswith("kitty"):
        return Kind.KITTY, name, Advice.NONE, why
    if lowered.startswith("konsole"):
        advice = Advice.NONE if replies.passthrough else Advice.TMUX_PASSTHROUGH
        return Kind.TMUX_KONSOLE, name, advice, why
    if term == "mlterm":
        advice = Advice.NONE if replies.passthrough else Advice.TMUX_PASSTHROUGH
        return Kind.TMUX_MLTERM, name, advice, why
    # VTE answers no XTVERSION before 2024 and says xterm-256color; xterm itself ignores the marks.
    if lowered.startswith(("vte", "xterm.js")) or (not version and term == "xterm-256color"):
        return Kind.LRM, name, Advice.NONE, why
    return Kind.PLAIN, name, Advice.NONE, why


def _own_name(version: str) -> str:
    """Take the name out of `XTerm(379)`, `Konsole 22.12.3`, `iTerm2 3.5.11`."""
    return re.split(r"[\s(]", version.strip(), maxsplit=1)[0]


def _version_of(version: str) -> tuple[int, ...]:
    found = re.search(r"(\d+(?:\.\d+)*)\D*$", version)
    return tuple(int(part) for part in found[1].split(".")) if found else ()
