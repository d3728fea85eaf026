"""A terminal for tests: runs a program on a pty, answers its questions, keeps the screen.

Waiting is always for a condition with a limit, never for a time.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

ROOT = Path(__file__).resolve().parents[2]
APPS = Path(__file__).resolve().parent / "apps"
LIMIT = 15.0

# Controls that pyte would show or stumble over; the terminal itself has no use for them here.
FOREIGN = re.compile(
    r"\x1b\[[<=>][0-9;:]*[@-~]"
    r"|\x1b\[[?0-9;]*\$p"
    r"|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"
)
PARTIAL = re.compile(r"\x1b(?:\[[<=>?]?[0-9:;]*\$?|[\]P_^X][^\x07\x1b]*\x1b?)?\Z")
_MODE = re.compile(r"\x1b\[\?([\d;]+)([hl])")
_MODES_OF_AN_APP = {1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048}

XTERM = {
    "\x1b[8$p": "\x1b[8;0$y",
    "\x1b[>q": "\x1bP>|XTerm(379)\x1b\\",
    "\x1b[>c": "\x1b[>41;379;0c",
    "\x1b[c": "\x1b[?64;1;2;6c",
    "\x1b[?2026$p": "\x1b[?2026;2$y",
}
VTE = XTERM | {"\x1b[8$p": "\x1b[8;1$y", "\x1b[>q": "", "\x1b[>c": "\x1b[>65;7006;1c"}
KITTY = XTERM | {"\x1b[>q": "\x1bP>|kitty(0.26.5)\x1b\\", "\x1b[>c": "\x1b[>1;4000;26c"}
KONSOLE = {
    "\x1b[>q": "\x1bP>|Konsole 22.12.3\x1b\\",
    "\x1b[>c": "\x1b[>1;115;0c",
    "\x1b[c": "\x1b[?62;1;4c",
}
SILENT: dict[str, str] = {}


class Terminal:
    """Run a program on a pty.

    Args:
        argv: The program; a `.py` path is run with this Python.
        size: Columns and rows.
        answers: What the terminal replies to each question.
        env: Added to a small clean environment; None removes a name.
        stdio: Replaces a stream (0, 1, 2) of the child by a file, or closes it (None).
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        answers: Mapping[str, str] = XTERM,
        env: Mapping[str, str | None] | None = None,
        stdio: Mapping[int, str | None] | None = None,
    ) -> None:
        self.raw = b""
        self.answers = dict(answers)
        self.modes: dict[int, bool] = {}
        self.returncode: int | None = None
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self.screen)
        self.master, self.slave = pty.openpty()
        self.resize(*size, model=False)
        self.settings = termios.tcgetattr(self.slave)
        argv = [sys.executable, *argv] if argv[0].endswith(".py") else list(argv)
        self.pid = self._spawn(argv, _environment(env), stdio or {})

    def _spawn(self, argv: list[str], env: dict[str, str], stdio: Mapping[int, str | None]) -> int:
        with warnings.catch_warnings():
            # Newer Pythons warn where other threads run; the child does nothing but exec.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid:
            return pid
        with contextlib.suppress(BaseException):
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(self.slave, fd)
            for fd, path in stdio.items():
                if path is None:
                    os.close(fd)
                else:
                    os.dup2(os.open(path, os.O_RDONLY if fd == 0 else os.O_WRONLY), fd)
            os.closerange(3, 100)
            for signum in (signal.SIGPIPE, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(signum, signal.SIG_DFL)
            os.execvpe(argv[0], argv, env)
        os._exit(127)

    # --- reading -------------------------------------------------------------------------------

    def pump(self, wait: float = 0.05) -> bool:
        """Read what has come, answer questions; whether anything had."""
        data = self._read(wait)
        # What came in pieces is looked at as a whole: looking costs more than reading.
        while data and len(data) < 65_536 and (more := self._read(0)):
            data += more
        self.raw += data
        self._feed(self._decode(data))
        return bool(data)

    def _read(self, wait: float) -> bytes:
        try:
            if select.select([self.master], [], [], wait)[0]:
                return os.read(self.master, 65_536)
        except (OSError, ValueError):
            # The program has ended, or the window was closed.
            pass
        return b""

    def _feed(self, text: str) -> None:
        text = self._pending + text
        partial = PARTIAL.search(text)
        self._pending = partial[0] if partial else ""
        text = text[: len(text) - len(self._pending)]
        for question in re.findall(r"\x1b\[[>?]?\d*\$?[pqc]", text):
            self.send(self.answers.get(question, ""))
        for codes, final in _MODE.findall(text):
            for code in codes.split(";"):
                self.modes[int(code)] = final == "h"
        self._stream.feed(FOREIGN.sub("", text))

    @property
    def lines(self) -> list[str]:
        """The screen's rows without blanks at their ends."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen's rows, joined."""
        return "\n".join(self.lines)

    def until(
        self, condition: Callable[[], object], what: str = "the condition", limit: float = LIMIT
    ) -> None:
        """Read until a condition holds.

        Raises:
            AssertionError: It did not hold within the limit; the screen is shown.
        """
        end = time.monotonic() + limit
        while not condition():
            if time.monotonic() > end or (self.returncode is not None and not self.pump(0)):
                if condition():
                    return
                raise AssertionError(f"{what} did not come (rc={self.returncode}):\n{self.text}")
            self.pump()
            self.poll()

    def until_text(self, text: str, limit: float = LIMIT) -> None:
        """Read until a text stands on the screen, as pyte sees it (visual order)."""
        self.until(lambda: text in self.text, repr(text), limit)

    def until_exit(self, limit: float = LIMIT) -> int:
        """Read until the program has ended; its exit code, negative for a signal."""
        self.until(lambda: self.returncode is not None, "the end of the program", limit)
        while self.pump(0.02):
            pass
        assert self.returncode is not None
        return self.returncode

    def poll(self) -> int | None:
        """Look whether the program has ended."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def stopped(self) -> bool:
        """Tell whether the program is stopped, as by Ctrl+Z."""
        return Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"

    def not_restored(self) -> list[str]:
        """Name what the program left switched on."""
        left = [str(mode) for mode in sorted(_MODES_OF_AN_APP) if self.modes.get(mode)]
        left += ["cursor hidden"] if self.modes.get(25) is False else []
        left += ["line wrap"] if self.modes.get(7) is False else []
        left += ["settings"] if termios.tcgetattr(self.slave) != self.settings else []
        return left

    # --- writing -------------------------------------------------------------------------------

    def send(self, data: str | bytes) -> None:
        """Type; a long text is fed as fast as the program takes it."""
        left = data.encode() if isinstance(data, str) else data
        os.set_blocking(self.master, False)
        end = time.monotonic() + LIMIT
        while left:
            try:
                left = left[os.write(self.master, left[:2048]) :]
            except BlockingIOError:
                self.pump(0.01)
                assert time.monotonic() < end, f"{len(left)} bytes were not taken"
            except OSError:
                break

    def resize(self, columns: int, rows: int, *, model: bool = True) -> None:
        """Change the window's size."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if model:
            self.screen.resize(max(rows, 1), max(columns, 1))

    def signal(self, signum: int) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, signum)

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.master)
        os.close(self.slave)
        self.master = self.slave = -1

    def close(self) -> None:
        """End the program, by force if need be."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)
        self.master = self.slave = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _environment(extra: Mapping[str, str | None] | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    env: dict[str, str | None] = {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        **(extra or {}),
    }
    return {name: value for name, value in env.items() if value is not None}
