"""Choose the driver between Textual and the terminal: Windows keeps Textual's own."""

from __future__ import annotations

import sys
from typing import Any

from textual.driver import Driver

from bnstudy.rtl.terminal import Found


def driver_class(found: Found, attributes: list[Any] | None = None) -> type[Driver]:
    """Make the driver class for one terminal.

    Args:
        found: The terminal, with its kind and the keys already typed.
        attributes: Its settings before anything changed them, to be put back at the end.
    """
    if sys.platform == "win32":
        from textual.drivers.windows_driver import WindowsDriver  # noqa: PLC0415  only there

        return WindowsDriver
    from bnstudy.rtl.posix_driver import RobustDriver  # noqa: PLC0415  needs termios

    space = {
        "KIND": found.kind,
        "MOUSE": found.name != "screen",
        "TYPED": found.typed,
        "ATTRIBUTES": attributes,
    }
    return type("TerminalDriver", (RobustDriver,), space)
