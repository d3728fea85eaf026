"""Run a Textual app so that the terminal is understood before and whole after.

`run_app` asks the terminal what it is while the app is being imported, gives the app a driver for
it, turns signals into a clean leave and a fault into a saved report with one sentence. It knows
nothing of the app: folders and words come as arguments. Importing this module imports no Textual.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bnstudy.rtl.app_handle import AppHandle
from bnstudy.rtl.detect import Asking
from bnstudy.rtl.guardian import Guardian, Stopped
from bnstudy.rtl.remembered import Remembered
from bnstudy.rtl.terminal import Advice, Found, Kind, epilogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App

REFUSED = 2
CRASHED = 1


class Notice(StrEnum):
    """Name what the user must be told outside the app; the values are keys of words."""

    NOT_A_TERMINAL = "not_a_terminal"
    DUMB_TERMINAL = "dumb_terminal"
    LINUX_CONSOLE = "linux_console"
    CRASHED = "crashed"
    CRASHED_UNSAVED = "crashed_unsaved"


ENGLISH = {
    Notice.NOT_A_TERMINAL: (
        "The full-screen app needs a terminal for input and for the error stream; "
        "use --plain in pipes."
    ),
    Notice.DUMB_TERMINAL: (
        "This terminal (TERM=dumb) cannot show a full screen; use another one or --plain."
    ),
    Notice.LINUX_CONSOLE: (
        "The Linux console has no Persian letters; start the program in a graphical terminal."
    ),
    Notice.CRASHED: "The program stopped because of a fault; a report is in {path}",
    Notice.CRASHED_UNSAVED: (
        "The program stopped because of a fault ({error}); its report could not be saved."
    ),
}

Tell = Callable[[Notice, Mapping[str, str], Kind], None]


def tell_in_english(notice: Notice, places: Mapping[str, str], _kind: Kind = Kind.PLAIN) -> None:
    """Print one clear line; what is told where no other words are given."""
    say(ENGLISH[notice].format(**places))


def say(line: str) -> None:
    """Write a line to the error stream, or to the terminal where errors go elsewhere."""
    streams = [stream for stream in (sys.stderr, sys.stdout) if stream is not None]
    for stream in [s for s in streams if s.isatty()] or streams:
        try:
            stream.write(line + "\n")
            stream.flush()
        except (OSError, ValueError):
            # Full or closed: the next one may take it.
            continue
        return


class House(NamedTuple):
    """Where things live and how the user is spoken to.

    Attributes:
        config_dir: Gives the folder of remembered choices.
        data_dir: Gives the folder of crash reports.
        tell: Prints a notice on the error stream, after the app has left the screen.
        now: Gives the time in UTC.
        env: The environment.
        expected: Faults that the caller speaks about itself; they are passed on.
        facts: What else belongs into a crash report, such as the program's version.
    """

    config_dir: Callable[[], Path]
    data_dir: Callable[[], Path]
    tell: Tell = tell_in_english
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    env: Mapping[str, str] = os.environ
    expected: tuple[type[Exception], ...] = ()
    facts: Mapping[str, str] = {}


def refusal(env: Mapping[str, str]) -> Notice | None:
    """Tell why a full-screen app cannot start here, or None.

    Textual reads the standard input and draws on the error stream; without a terminal at either it
    would spin or draw for nobody.
    """
    for stream in (sys.__stdin__, sys.__stderr__):
        if stream is None or stream.closed or not stream.isatty():
            return Notice.NOT_A_TERMINAL
    return Notice.DUMB_TERMINAL if env.get("TERM") == "dumb" else None


def run_app(
    make_app: Callable[[], App[Any]],
    house: House,
    *,
    kind: Kind | None = None,
    on_found: Callable[[App[Any], Found], None] | None = None,
) -> int:
    """Run an app on this process's terminal.

    Args:
        make_app: Imports and builds the app; the terminal answers meanwhile.
        house: Folders, words and clock.
        kind: What the user asked for with `--rtl`; None to remember or detect it.
        on_found: Is told what was found before the app starts.

    Returns:
        the exit code: the app's own, 1 after a fault, 2 where it cannot run, 128+n after signal n.
    """
    if house.env.get("TEXTUAL_DRIVER"):
        return _run_elsewhere(make_app, house)
    notice = refusal(house.env)
    if notice:
        house.tell(notice, {}, Kind.PLAIN)
        return REFUSED
    session = _Session(make_app, house, kind, on_found)
    with _quiet(session):
        code = session.run()
    session.speak()
    return code


def choose(found: Found, remembered: Remembered, kind: Kind | None = None) -> Found:
    """Let the user's word go before the remembered choice, and that before what was detected."""
    if kind is not None:
        return found.chosen(kind, "--rtl")
    before = remembered.kind_for(found.fingerprint)
    return found if before is None else found.chosen(before, "remembered")


def _run_elsewhere(make_app: Callable[[], App[Any]], house: House) -> int:
    """Run where somebody else chose the driver, as a web server does; it owns the streams."""
    app = make_app()
    handle = AppHandle(app)
    handle.silence_tracebacks()
    app.run()
    if handle.fault is None:
        return app.return_code or 0
    if isinstance(handle.fault, house.expected):
        raise handle.fault
    _tell_of_fault(handle.fault, house, house.facts, Kind.PLAIN)
    return CRASHED


def _tell_of_fault(
    fault: BaseException, house: House, facts: Mapping[str, str], kind: Kind
) -> None:
    """Save a report and say where it is, or at least what happened."""
    path = save_report(fault, house, facts)
    if path is None:
        places = {"error": f"{type(fault).__name__}: {fault}"}
        house.tell(Notice.CRASHED_UNSAVED, places, kind)
    else:
        house.tell(Notice.CRASHED, {"path": str(path)}, kind)


def save_report(error: BaseException, house: House, facts: Mapping[str, str]) -> Path | None:
    """Save a crash report in the house; None where nothing can be written."""
    from bnstudy.rtl import crash  # noqa: PLC0415  a run that ends well needs none

    return crash.save_report(error, house.data_dir(), house.now(), facts)


class _Session:
    """One run of an app: from the questions to the terminal to the last sentence."""

    def __init__(
        self,
        make_app: Callable[[], App[Any]],
        house: House,
        kind: Kind | None,
        on_found: Callable[[App[Any], Found], None] | None,
    ) -> None:
        self._make_app, self._house, self._kind = make_app, house, kind
        self._on_found = on_found
        self.found = Found(Kind.PLAIN, "")
        self.error: BaseException | None = None
        self._refused: Notice | None = None

    def run(self) -> int:
        """Run the app and give its exit code; a fault is kept for `speak`."""
        asking = Asking(self._house.env)
        guardian = Guardian()
        code = 0
        try:
            with guardian:
                try:
                    code = self._run_guarded(asking, guardian)
                finally:
                    asking.restore()
        except Stopped as stopped:
            return 128 + stopped.signum
        except self._house.expected:
            raise
        except Exception as error:  # noqa: BLE001  the boundary: any fault becomes a report
            self.error = error
        if guardian.signum:
            return 128 + guardian.signum
        return code if self.error is None else CRASHED

    def _run_guarded(self, asking: Asking, guardian: Guardian) -> int:
        asking.begin()
        guardian.attributes = asking.attributes
        app = self._make_app()
        remembered = Remembered(self._house.config_dir())
        self.found = choose(asking.finish(), remembered, self._kind)
        if self.found.advice is Advice.LINUX_CONSOLE:
            self._refused = Notice.LINUX_CONSOLE
            return REFUSED
        from bnstudy.rtl.driver import driver_class  # noqa: PLC0415  Textual, after the questions

        app.driver_class = driver_class(self.found, asking.attributes)
        if self._on_found is not None:
            self._on_found(app, self.found)
        handle = AppHandle(app)
        handle.silence_tracebacks()
        guardian.epilogue = epilogue(self.found.kind)
        guardian.on_screen, guardian.abandon = handle.on_screen, handle.abandon
        guardian.leave = handle.leave
        try:
            app.run()
        finally:
            guardian.leave = lambda _code: None
        if handle.fault is not None:
            raise handle.fault
        return app.return_code or 0

    def speak(self) -> None:
        """Tell the user what has to be told, now that the terminal is theirs again."""
        if self._refused is not None:
            self._house.tell(self._refused, {}, self.found.kind)
        if self.error is None:
            return
        facts = {
            **self._house.facts,
            "terminal": f"{self.found.name} ({self.found.kind}; {self.found.why})",
            "replies": str(self.found.replies),
            "term": self._house.env.get("TERM", ""),
        }
        _tell_of_fault(self.error, self._house, facts, self.found.kind)

    def thread_failed(self, failure: threading.ExceptHookArgs) -> None:
        """Save what a thread died of; the app goes on."""
        if failure.exc_value is not None:
            save_report(failure.exc_value, self._house, self._house.facts)


@contextmanager
def _quiet(session: _Session) -> Iterator[None]:
    """Keep Python itself from printing tracebacks over the screen."""
    thread_hook, unraisable_hook = threading.excepthook, sys.unraisablehook
    silent = logging.NullHandler()
    log = logging.getLogger("asyncio")
    threading.excepthook = session.thread_failed
    sys.unraisablehook = lambda _args: None
    log.addHandler(silent)
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = thread_hook, unraisable_hook
        log.removeHandler(silent)
