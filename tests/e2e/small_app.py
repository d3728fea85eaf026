"""The small app on a pty: how tests start it, ask it and leave it."""

from __future__ import annotations

from collections.abc import Callable

from ptyterm import Terminal

Small = Callable[..., Terminal]
QUIT, F2, F3, F4 = "\x11", "\x1bOQ", "\x1bOR", "\x1bOS"
FAULTS = {"FAULT_KEYS": "1"}
"""Makes F2 crash the app, F3 hang it and F4 crash a thread of it."""


def leave(app: Terminal) -> None:
    """Quit by key; the terminal must be as it was."""
    app.send(QUIT)
    assert app.until_exit() == 0
    assert app.not_restored() == []


def answers(app: Terminal) -> bool:
    """Whether the app still takes a key."""
    app.send("z")
    app.until_text("z|")
    return True
