"""Own the process's signals and the terminal's settings while an app runs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType, TracebackType
from typing import Any, Self

if sys.platform != "win32":
    import termios

LAST_RESORT = 2.0
"""Seconds an app gets to leave by itself after a signal."""

# CAN ends whatever escape was cut off; then every mode that Textual may have set, undone.
RESTORE = (
    "\x18\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[?7h{}\x1b[?1049l\x1b[?25h\x1b[0m"
)

_ENDING = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
_DRIVERS = ("SIGTSTP", "SIGCONT", "SIGWINCH", "SIGTTIN", "SIGTTOU")


class Stopped(BaseException):
    """Say that a signal came before there was an app to leave."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class Guardian:
    """Turn signals into a clean leave, and leave by force when that takes too long.

    Attributes:
        leave: How the app is asked to leave with an exit code; None while there is no app.
        epilogue: The escapes that give the terminal its own bidi back.
        attributes: The terminal's settings to put back.
        signum: The first signal that asked to end, or 0.
    """

    def __init__(self) -> None:
        self.leave: Callable[[int], None] | None = None
        self.abandon: Callable[[], None] = lambda: None
        self.epilogue = ""
        self.attributes: list[Any] | None = None
        self.on_screen: Callable[[], bool] = lambda: False
        self.signum = 0
        self._done = Event()
        self._handlers: dict[int, Any] = {}
        self._pipe = (-1, -1)

    def __enter__(self) -> Self:
        self._pipe = os.pipe()
        Thread(target=self._watch, args=(self._pipe[0],), daemon=True, name="last-resort").start()
        for name in (*_ENDING, *_DRIVERS):
            signum = getattr(signal, name, None)
            if signum is None:
                continue
            self._handlers[signum] = signal.getsignal(signum)
            # What the shell told us to ignore (nohup) stays ignored.
            if name in _ENDING and self._handlers[signum] is not signal.SIG_IGN:
                signal.signal(signum, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.on_screen():
            self.restore()
        self._done.set()
        for signum, handler in self._handlers.items():
            if handler is not None:
                signal.signal(signum, handler)
        os.close(self._pipe[1])

    def _handle(self, signum: int, _frame: FrameType | None) -> None:
        first = not self.signum
        self.signum = self.signum or signum
        if first:
            os.write(self._pipe[1], bytes([signum]))
        if self.leave is not None:
            self.leave(128 + signum)
        elif first:
            raise Stopped(signum)

    def _watch(self, pipe: int) -> None:
        """Wait for a signal, then for the app to leave; a thread, since the app may hang."""
        got = os.read(pipe, 1)
        os.close(pipe)
        if got and not self._done.wait(LAST_RESORT):
            self.abandon()
            self.restore()
            os._exit(128 + got[0])

    def restore(self) -> None:
        """Put the terminal back without the app's help."""
        if sys.platform == "win32":
            return
        _write_at_once(2, RESTORE.format(self.epilogue).encode())
        self.restore_settings()

    def restore_settings(self) -> None:
        """Put the terminal's settings back: echo, line mode, signals from keys."""
        if sys.platform == "win32" or self.attributes is None:
            return
        try:
            termios.tcsetattr(0, termios.TCSANOW, self.attributes)
        except (OSError, termios.error):
            # The terminal is gone.
            return


def _write_at_once(fileno: int, data: bytes) -> None:
    """Write to a terminal, but never wait for one that does not read."""
    try:
        if os.isatty(fileno):
            os.set_blocking(fileno, False)
            try:
                os.write(fileno, data)
            finally:
                os.set_blocking(fileno, True)
    except OSError:
        return
