"""Hold a Textual app from outside: where it stands, how it is asked to leave, what it died of.

Every private name of `App` that running it needs is touched here and nowhere else.
"""

# ruff: noqa: SLF001  Textual offers no public names for these

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bnstudy.rtl.guardian import Stopped

if TYPE_CHECKING:
    from textual.app import App


class AppHandle:
    """Wrap an app; nothing of Textual is imported for it."""

    def __init__(self, app: App[Any]) -> None:
        self._app: Any = app

    @property
    def fault(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        fault = self._app._exception
        return fault if isinstance(fault, Exception) else None

    def on_screen(self) -> bool:
        """Tell whether the app's driver still holds the terminal."""
        return bool(getattr(self._app._driver, "in_application_mode", False))

    def abandon(self) -> None:
        """Stop waiting for a terminal that does not read."""
        abandon = getattr(self._app._driver, "abandon_output", None)
        if abandon is not None:
            abandon()

    def leave(self, code: int) -> None:
        """Ask the app to leave; safe in a signal handler.

        Raises:
            Stopped: The app has not started yet.
        """
        loop = self._app._loop
        if loop is None:
            raise Stopped(code - 128)
        try:
            loop.call_soon_threadsafe(self._app.exit, None, code)
        except RuntimeError:
            # The loop is closed: the app has left already.
            return

    def silence_tracebacks(self) -> None:
        """Keep Textual from drawing a traceback; the fault stays for the report."""
        app = self._app
        show = app._print_error_renderables

        def show_all_but_faults() -> None:
            if app._exception is not None:
                app._exit_renderables.clear()
            show()

        # What Textual does after it has drawn one.
        app._fatal_error = app._close_messages_no_wait
        app._print_error_renderables = show_all_but_faults
