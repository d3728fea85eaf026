"""Textual's driver, made to stand anything a terminal, a shell or a user can do to it."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from bnstudy.rtl.input_guard import InputGuard, Piece, What
from bnstudy.rtl.terminal import REWRITTEN, Kind, epilogue, prologue
from bnstudy.rtl.writer import TerminalWriter

if TYPE_CHECKING:
    from textual.app import App

    from bnstudy.rtl.emit import Filter

SMALLEST = Size(20, 6)
"""What Textual is told at least: in no columns at all its widgets divide by zero."""
LARGEST = Size(1000, 500)

_HUNG_UP = 128 + signal.SIGHUP
_AT_ONCE = 1 << 18
"""Bytes that are read before the first of them is looked at."""
_BURST_PAUSE = 0.005
_KEYBOARD = {"\x1b[>25u": "\x1b[>1u"}
"""What Textual asks of a keyboard, and what is asked instead: keys that type a letter send it.

Where every key is reported, kitty 0.26 leaves out the letters that a Persian layout has on Shift.
"""


def clamped(width: int, height: int) -> tuple[int, int]:
    """Bring a terminal's size between what Textual stands and what a terminal can be."""
    return (
        min(max(width, SMALLEST.width), LARGEST.width),
        min(max(height, SMALLEST.height), LARGEST.height),
    )


def _filter_for(kind: Kind) -> Filter | None:
    """Make the rewrite of a kind; the rewriters are imported for the few that have one."""
    if kind not in REWRITTEN:
        return None
    from bnstudy.rtl.emit import filter_for  # noqa: PLC0415  not on most terminals' way to a paint

    return filter_for(kind)


class _Parser(XTermParser):
    """Textual's parser, which can be told to wait no longer."""

    def at_once(self) -> Iterable[Message]:
        """Give what an unfinished escape stands for by itself."""
        if self._timeout_time is None:
            return ()
        self._timeout_time = 0.0
        return self.tick()

    def successor(self) -> _Parser:
        """Make a parser that has not met what this one stumbled over."""
        parser = _Parser(self._debug_log_file is not None)
        parser.mouse_pixels = self.mouse_pixels
        parser.terminal_size = self.terminal_size
        parser.terminal_pixel_size = self.terminal_pixel_size
        return parser


class RobustDriver(LinuxDriver):
    """Guard input, rewrite output, and always give the terminal back as it was."""

    KIND: ClassVar[Kind] = Kind.PLAIN
    MOUSE: ClassVar[bool] = True
    """Off for GNU screen: with the mouse on, it glues Escape to whatever key comes next."""
    TYPED: ClassVar[bytes] = b""
    """Keys typed before the app was there."""
    ATTRIBUTES: ClassVar[list[Any] | None] = None
    """The terminal's settings before anything changed them; None to read them at the start."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse and self.MOUSE, size=size)
        # Textual draws on the error stream, so that output can be redirected.
        self._screen = self._file.fileno() if self._file is not None else 2
        self._filter: Filter | None = _filter_for(self.KIND)
        self._output: TerminalWriter | None = None
        self._running = False
        self._typed, self._first_attributes = self.TYPED, self.ATTRIBUTES
        self._wake_read, self._wake_write = os.pipe()
        self._has_focus = True
        self._guard = InputGuard(ANSI_SEQUENCES_KEYS, constants.ESCAPE_DELAY)
        self._parser = _Parser(debug)
        self._size = size or self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal that is drawn on; COLUMNS and LINES are a stale copy of its answer."""
        for fileno in (self._screen, self.fileno):
            try:
                width, height = os.get_terminal_size(fileno)
            except OSError:
                continue
            if width and height:
                return clamped(width, height)
        return clamped(*super()._get_terminal_size())

    # --- output --------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Send what Textual drew, in the form this terminal needs."""
        data = _KEYBOARD.get(data, data)
        self._send(self._filter.write(data) if self._filter else data)

    def _send(self, data: str) -> None:
        if data and self._output is not None:
            self._output.write(data)

    def abandon_output(self) -> None:
        """Stop waiting for a terminal that does not read; safe from any thread."""
        if self._output is not None:
            self._output.abandon()

    def close(self) -> None:
        """Write what is queued and end the writing thread."""
        if self._output is not None:
            self._output.stop()
            self._output = None

    # --- application mode ----------------------------------------------------------------------

    @property
    def in_application_mode(self) -> bool:
        """Whether the terminal is ours at the moment."""
        return self._running

    def start_application_mode(self) -> None:
        """Take the terminal over; twice is once."""
        if self._running:
            return
        self._running = True
        if self._filter:
            self._filter.reset()
        self._output = TerminalWriter(self._screen)
        self._output.start()
        self._send(prologue(self.KIND, before_screen=True))
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own
        # Everything goes through our writer; Textual's has nothing to do.
        if self._writer_thread is not None:
            self._writer_thread.stop()
            self._writer_thread = None
        self._send(prologue(self.KIND))
        if self._first_attributes is not None:
            self.attrs_before, self._first_attributes = self._first_attributes, None

    def stop_application_mode(self) -> None:
        """Give the terminal back; twice is once."""
        if not self._running:
            return
        self._running = False
        self._send(epilogue(self.KIND))
        super().stop_application_mode()

    def _disable_mouse_support(self) -> None:
        """Switch off pixel reports too, which Textual switches on and forgets."""
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    def disable_input(self) -> None:
        """End the input thread at once instead of at its next look at the clock."""
        os.write(self._wake_write, b"\0")
        super().disable_input()
        os.read(self._wake_read, 64)

    # --- stop and continue ---------------------------------------------------------------------

    def _sigtstp_application(self, *_: object) -> None:
        # Not in the signal handler: it may have interrupted the holder of the queue's lock.
        self._loop.call_soon_threadsafe(self._stop_process)

    def _sigcont_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._continue_process)

    def _stop_process(self) -> None:
        if self._auto_restart and self._running:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _continue_process(self) -> None:
        if not self._auto_restart:
            return
        if not self._running:
            self.resume_application_mode()
        else:
            # Stopped from outside, without a chance to leave: the shell has set its own modes.
            self._take_again()
        self._app.refresh(layout=True)

    def _take_again(self) -> None:
        """Enter application mode anew; the settings to put back stay those from the start."""
        attributes = self.attrs_before
        self.disable_input()
        self.close()
        self._running = False
        self.start_application_mode()
        self.attrs_before = attributes

    # --- input ---------------------------------------------------------------------------------

    def _run_input_thread(self) -> None:
        """Let a fault in here end the app as any other fault does."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001  it is handed on, not swallowed
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)  # noqa: SLF001  no public way

    def run_input_thread(self) -> None:
        """Read, guard and dispatch until the app leaves or the terminal hangs up."""
        typed, self._typed = self._typed, b""
        self._take(self._guard.feed(typed, time.monotonic()))
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                deadline = self._guard.deadline()
                wait = None if deadline is None else max(deadline - time.monotonic(), 0.0)
                ready = {key.fd for key, _ in selector.select(wait)}
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        self._hang_up()
                        return
                    self._take(self._guard.feed(data, time.monotonic()))
                elif not ready:
                    self._take(self._guard.expire(time.monotonic()))

    def _read(self) -> bytes:
        """Read what there is; a flood as a whole, so that it can be seen to be one."""
        data = b""
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while len(data) < _AT_ONCE:
                try:
                    more = os.read(self.fileno, 65_536)
                except OSError:
                    # EIO: the terminal is gone.
                    return data
                data += more
                if len(more) < 1024 or not selector.select(_BURST_PAUSE):
                    break
        return data

    def _hang_up(self) -> None:
        self.abandon_output()
        self._loop.call_soon_threadsafe(self._app.exit, None, _HUNG_UP)

    def _take(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if piece.what is What.PASTE:
                self.process_message(events.Paste(piece.text))
            elif piece.what is What.FOCUS:
                self._take_focus(bool(piece.text))
            elif piece.what is What.SIZE:
                size = Size(*map(int, piece.text.split(";")))
                self.process_message(events.Resize(size, size))
            else:
                self._parse(piece)

    def _take_focus(self, has_focus: bool) -> None:
        if has_focus != self._has_focus:
            self._has_focus = has_focus
            self.process_message(events.AppFocus() if has_focus else events.AppBlur())

    def _parse(self, piece: Piece) -> None:
        """Let Textual's parser make events of it; what it cannot read is dropped."""
        try:
            for message in self._parser.feed(piece.text):
                self.process_message(message)
            if piece.what is not What.TEXT:
                # Whole sequences only: whatever it still waits for will never come.
                for message in self._parser.at_once():
                    self.process_message(message)
        except (ParseError, ValueError, ArithmeticError, LookupError, TypeError, StopIteration):
            self._parser = self._parser.successor()

    def process_message(self, message: Message) -> None:
        """Pass events on; a size is told within bounds."""
        if isinstance(message, events.Resize):
            size = Size(*clamped(*message.size))
            if size != message.size:
                message = events.Resize(size, size)
        super().process_message(message)
