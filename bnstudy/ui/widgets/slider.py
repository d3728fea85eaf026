"""A slider that fills from the right: left is more, as the eye reads the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

FULL, EMPTY, THUMB = "━", "─", "●"


class Slider(Widget, can_focus=True):
    """Choose a share between 0 and 1 with arrows, page keys, home, end or the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(1)", "keys.more", show=False),
        Binding("right", "move(-1)", "keys.less", show=False),
        Binding("pageup", "move(10)", "keys.more", show=False),
        Binding("pagedown", "move(-10)", "keys.less", show=False),
        Binding("home", "put(0)", "keys.less", show=False),
        Binding("end", "put(1)", "keys.more", show=False),
    ]

    @dataclass
    class Moved(Message):
        """Say where the thumb has been put."""

        slider: Slider
        share: float

    def __init__(self, name: str, share: float, step: float) -> None:
        super().__init__(name=name, classes="ltr")
        self.share = share
        self._step = step

    def show(self, share: float) -> None:
        """Put the thumb where a typed value belongs, without a message."""
        self.share = share
        self.refresh()

    def render(self) -> Content:
        """Draw the line, full from the right up to the thumb."""
        last = max(self.size.width - 1, 1)
        at = last - round(self.share * last)
        style = "$primary" if self.has_focus else "$text-muted"
        return Content.assemble(
            (EMPTY * at, "$text-disabled"),
            (THUMB, f"{style} bold"),
            (FULL * (last - at), style),
        )

    def action_move(self, steps: int) -> None:
        """Move the thumb by steps; positive is more."""
        self.action_put(self.share + steps * self._step)

    def action_put(self, share: float) -> None:
        """Put the thumb somewhere and say so."""
        share = min(max(share, 0.0), 1.0)
        if share != self.share:
            self.share = share
            self.refresh()
            self.post_message(self.Moved(self, share))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the thumb to the pointer and hold it."""
        self.capture_mouse()
        self._follow(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let a held thumb follow the pointer."""
        if self.app.mouse_captured is self:
            self._follow(event.x)

    def on_mouse_up(self) -> None:
        """Let go of the thumb."""
        self.release_mouse()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Turn a focused slider up, and leave the page where it is."""
        if self.has_focus:
            event.stop()
            self.action_move(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Turn a focused slider down, and leave the page where it is."""
        if self.has_focus:
            event.stop()
            self.action_move(-1)

    def _follow(self, x: int) -> None:
        last = max(self.size.width - 1, 1)
        self.action_put((last - x) / last)
