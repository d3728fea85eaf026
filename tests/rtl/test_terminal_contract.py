"""The private names of Textual that the terminal code uses; this fails first on an upgrade."""

from __future__ import annotations

import inspect
import sys

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App

from bnstudy.rtl.app_handle import AppHandle
from bnstudy.rtl.driver import driver_class
from bnstudy.rtl.terminal import Found, Kind

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the robust driver is POSIX's")

DRIVER_METHODS = (
    "_get_terminal_size",
    "_sigtstp_application",
    "_sigcont_application",
    "_run_input_thread",
    "run_input_thread",
    "_disable_mouse_support",
    "disable_input",
    "start_application_mode",
    "stop_application_mode",
    "suspend_application_mode",
    "resume_application_mode",
    "process_message",
    "close",
)
DRIVER_STATE = (
    "_file",
    "fileno",
    "attrs_before",
    "exit_event",
    "_key_thread",
    "_writer_thread",
    "_must_signal_resume",
    "_mouse_pixels",
)
APP_NAMES = (
    "_fatal_error",
    "_print_error_renderables",
    "_close_messages_no_wait",
    "_handle_exception",
    "exit",
)
APP_STATE = ("_exception", "_driver", "_loop", "_exit_renderables", "driver_class")


def test_the_driver_overrides_methods_that_exist() -> None:
    from textual.drivers.linux_driver import LinuxDriver

    assert [name for name in DRIVER_METHODS if not hasattr(LinuxDriver, name)] == []


def test_the_driver_uses_state_that_textual_sets_up() -> None:
    from textual.drivers import linux_driver

    source = inspect.getsource(linux_driver.LinuxDriver.__init__)
    assert [name for name in DRIVER_STATE if f"self.{name}" not in source] == []


def test_textual_still_starts_its_input_thread_and_handlers_by_name() -> None:
    from textual.drivers import linux_driver

    start = inspect.getsource(linux_driver.LinuxDriver.start_application_mode)
    assert "target=self._run_input_thread" in start
    assert "self.write(" in start
    init = inspect.getsource(linux_driver.LinuxDriver.__init__)
    assert "signal.SIGTSTP, self._sigtstp_application" in init
    assert "signal.SIGCONT, self._sigcont_application" in init


def test_the_app_has_what_the_handle_holds() -> None:
    app: App[None] = App()
    assert [name for name in (*APP_NAMES, *APP_STATE) if not hasattr(app, name)] == []


def test_a_fault_stays_in_the_app_and_is_not_drawn() -> None:
    app: App[None] = App()
    handle = AppHandle(app)
    handle.silence_tracebacks()
    app._close_messages_no_wait = lambda: None
    app._exception = ValueError("x")
    app._exit_renderables.append("a traceback")
    app._print_error_renderables()
    assert app._exit_renderables == []
    assert isinstance(handle.fault, ValueError)


def test_the_parser_waits_with_a_time_that_can_be_moved() -> None:
    parser = XTermParser()
    assert list(parser.feed("\x1b")) == []
    assert parser._timeout_time is not None
    parser._timeout_time = 0.0
    assert [event.key for event in parser.tick()] == ["escape"]


def test_the_class_carries_the_terminal() -> None:
    made = driver_class(Found(Kind.KITTY, "kitty", typed=b"ab"), [1])
    assert (made.KIND, made.TYPED, made.ATTRIBUTES) == (Kind.KITTY, b"ab", [1])
