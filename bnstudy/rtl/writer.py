"""Write to the terminal in the background, and live on when it is gone."""

from __future__ import annotations

import os
import select
from queue import Empty, Full, Queue
from threading import Event, Thread

# As many frames may wait as Textual allows before the app waits for the terminal.
_QUEUED = 30
_PATIENCE = 0.2


class TerminalWriter(Thread):
    """Send text to a file descriptor as UTF-8, whatever the locale says.

    A terminal that hung up swallows the rest silently; one that stopped reading makes `write` wait
    until `abandon` is called.
    """

    def __init__(self, fileno: int) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._fileno = fileno
        self._queue: Queue[str | None] = Queue(_QUEUED)
        self._gone = Event()

    def write(self, text: str) -> None:
        """Queue text; wait while the terminal is slow, give it up when it is gone."""
        while not self._gone.is_set():
            try:
                self._queue.put(text, timeout=_PATIENCE)
            except Full:
                continue
            return

    def abandon(self) -> None:
        """Stop waiting for a terminal that does not read any more."""
        self._gone.set()

    def stop(self) -> None:
        """Write what is queued, then end."""
        self.write_end()
        self.join()

    def write_end(self) -> None:
        """Mark the end of what there is to write."""
        while True:
            try:
                self._queue.put(None, timeout=_PATIENCE)
            except Full:
                if self._gone.is_set():
                    return
                continue
            return

    def run(self) -> None:
        """Send until the end comes."""
        while (text := self._next()) is not None:
            self._send(text.encode("utf-8", "replace"))

    def _next(self) -> str | None:
        """Take all that is queued as one text, so that a burst is one write."""
        first = self._queue.get()
        if first is None:
            return None
        parts = [first]
        while len(parts) < _QUEUED:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                # The end comes after what was taken with it.
                self._queue.put_nowait(None)
                break
            parts.append(more)
        return "".join(parts)

    def _send(self, data: bytes) -> None:
        while data and not self._gone.is_set():
            try:
                _, writable, _ = select.select([], [self._fileno], [], _PATIENCE)
                if writable:
                    # A terminal takes about a page at a time; larger writes would block in here.
                    data = data[os.write(self._fileno, data[:4096]) :]
            except (OSError, ValueError):
                self._gone.set()
