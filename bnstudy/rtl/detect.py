"""Ask the terminal what it is: send the questions, do something useful, read the answers.

`Asking` is split in two so that a program can import its screens while the terminal answers.
Nothing here imports Textual.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bnstudy.rtl.terminal import Found, Replies, decide

if sys.platform != "win32":
    import termios

# QTerminal prints the `p` of the first question: cursor saved, put back, rest of the row erased.
# DA1 last: every terminal tried answers it, so its reply ends the wait.
QUESTIONS = b"\x1b7\x1b[8$p\x1b8\x1b[K\x1b[>q\x1b[>c\x1b[c"
PATIENCE = 0.6
"""Seconds from the questions until a silent terminal is taken as it is."""
_MAX_REPLY = 4096
_MAX_READS = 64

_REPLY = re.compile(
    rb"\x1b\[(?P<bdsm_mode>8);(?P<bdsm>\d)\$y"
    rb"|\x1bP>\|(?P<xtversion>[^\x1b\x07]{0,100})(?:\x1b\\|\x07)"
    rb"|\x1b\[>(?P<da2>[\d;]*)c"
    rb"|\x1b\[\?(?P<da1>[\d;]*)c"
)


class Sorter:
    """Sort what arrives into replies and keys.

    Attributes:
        replies: What was answered so far.
        typed: The keys that came between the answers.
        done: Whether the last answer is there.
    """

    def __init__(self) -> None:
        self.replies = Replies()
        self.typed = b""
        self.done = False
        self._pending = b""

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the terminal."""
        self._pending += data
        while match := _REPLY.search(self._pending):
            self.typed += self._pending[: match.start()]
            self._pending = self._pending[match.end() :]
            self._take(match)

    def _take(self, match: re.Match[bytes]) -> None:
        if match["bdsm"] is not None:
            self.replies = self.replies._replace(bdsm=match["bdsm"].decode())
        elif match["xtversion"] is not None:
            version = match["xtversion"].decode("utf-8", "replace")
            self.replies = self.replies._replace(xtversion=_printable(version))
        elif match["da2"] is not None:
            self.replies = self.replies._replace(da2=match["da2"].decode())
        else:
            self.replies = self.replies._replace(da1=match["da1"].decode() or "?")
            self.done = True

    def finish(self) -> bytes:
        """Give the keys that were typed meanwhile; half a reply is not a key."""
        rest = re.sub(rb"\x1b(?:\[[>?]?[\d;$]*|P[^\x1b]*)\Z", b"", self._pending)
        self._pending = b""
        self.typed = (self.typed + rest)[:_MAX_REPLY]
        return self.typed


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


class Asking:
    """Hold the terminal in raw mode from the questions to the answers.

    Attributes:
        attributes: The terminal's settings before, to be put back when the program ends.
    """

    def __init__(self, env: Mapping[str, str], *, stdin: int = 0, out: int = 2) -> None:
        self.env = env
        self.attributes: list[Any] | None = None
        self._stdin, self._out = stdin, out
        self._sent = False
        self._deadline = 0.0

    def begin(self, clock: Callable[[], float] = time.monotonic) -> Asking:
        """Go raw and send the questions; a terminal known to print them is left alone."""
        if sys.platform == "win32" or not os.isatty(self._stdin):
            return self
        try:
            before = termios.tcgetattr(self._stdin)
            raw = list(before)
            # Interrupts stay on; Enter must arrive as Enter for the program that comes after.
            raw[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
            raw[3] &= ~(termios.ECHO | termios.ICANON)
            self.attributes = before
            termios.tcsetattr(self._stdin, termios.TCSANOW, raw)
            # Apple's Terminal answers none of them and prints the `p` of the first.
            if self.env.get("TERM_PROGRAM") != "Apple_Terminal" or "TMUX" in self.env:
                os.write(self._out, QUESTIONS)
                self._sent = True
        except (OSError, termios.error):
            self._sent = False
        self._deadline = clock() + PATIENCE
        return self

    def finish(self, clock: Callable[[], float] = time.monotonic) -> Found:
        """Read the answers and decide; the terminal stays raw until `restore`."""
        sorter = Sorter()
        for _ in range(_MAX_READS if self._sent else 0):
            # What is already there is read even when importing took longer than the patience.
            left = max(self._deadline - clock(), 0.0)
            ready, _, _ = select.select([self._stdin], [], [], left)
            data = self._read() if ready else b""
            if not data:
                break
            sorter.feed(data)
            if sorter.done:
                break
        typed = sorter.finish()
        found = decide(_ask_around(sorter.replies, self.env), self.env)
        return found._replace(typed=typed)

    def _read(self) -> bytes:
        try:
            return os.read(self._stdin, _MAX_REPLY)
        except OSError:
            # The terminal hung up: nothing more will be answered.
            return b""

    def restore(self) -> None:
        """Put the terminal's settings back as they were before `begin`."""
        if sys.platform == "win32" or self.attributes is None:
            return
        try:
            termios.tcsetattr(self._stdin, termios.TCSANOW, self.attributes)
        except (OSError, termios.error):
            # The terminal is gone; there is nothing to put back.
            return


def detect(env: Mapping[str, str] | None = None, *, stdin: int = 0, out: int = 2) -> Found:
    """Ask, wait and put the terminal back, for programs that do nothing in between."""
    asking = Asking(os.environ if env is None else env, stdin=stdin, out=out)
    try:
        return asking.begin().finish()
    finally:
        asking.restore()


def _ask_around(replies: Replies, env: Mapping[str, str]) -> Replies:
    """Add what only a multiplexer or a settings file knows."""
    inside_tmux = replies.xtversion.startswith("tmux ") or replies.da2.startswith("84;")
    # TMUX alone leaks into terminals started from tmux; a silent terminal gets the benefit.
    if "TMUX" in env and (inside_tmux or not replies.da1):
        outer = _tmux("display", "-p", "#{client_termtype}|#{client_termname}")
        passed = _tmux("show", "-Apv", "allow-passthrough") in ("on", "all")
        return replies._replace(outer=outer, passthrough=passed)
    if replies.xtversion.startswith("kitty") and "SSH_CONNECTION" not in env:
        return replies._replace(force_ltr=kitty_forces_ltr(env))
    return replies


def _tmux(*arguments: str) -> str:
    try:
        answer = subprocess.run(  # noqa: S603  fixed words, no shell
            ["tmux", *arguments],  # noqa: S607  the user's own tmux, wherever it is
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            errors="replace",
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return _printable(answer.stdout.strip())


def kitty_forces_ltr(env: Mapping[str, str]) -> bool:
    """Tell whether kitty's settings file says `force_ltr yes`; the last such line counts."""
    home = env.get("XDG_CONFIG_HOME") or str(Path(env.get("HOME", "/")) / ".config")
    folder = env.get("KITTY_CONFIG_DIRECTORY") or str(Path(home) / "kitty")
    try:
        text = (Path(folder) / "kitty.conf").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    lines = re.findall(r"^[ \t]*force_ltr[ \t]+(\w+)", text, re.MULTILINE)
    return bool(lines) and lines[-1].lower() in ("y", "yes", "true", "on")
