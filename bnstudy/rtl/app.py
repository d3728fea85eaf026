"""An app base class whose whole interface reads right-to-left."""

from typing import TypeVar

from textual._path import CSSPathType
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.events import Event, Key, Paste

from bnstudy.rtl import content, layout
from bnstudy.rtl.hooks import Undo
from bnstudy.rtl.key_order import KeyOrder
from bnstudy.rtl.net import SafetyNet
from bnstudy.rtl.selection import logical_text
from bnstudy.rtl.style import RTL_CSS
from bnstudy.rtl.widgets import mirrored

__all__ = ["RTL_CSS", "RTLApp", "install"]

ReturnType = TypeVar("ReturnType")

_LRI, _PDI = "\u2066", "\u2069"


def install() -> Undo:
    """Install the hooks for text, layouts and Textual's own widgets in this process.

    Returns:
        a function that takes this share of them out again.
    """
    undos = [content.install(), layout.install(), mirrored.install()]

    def uninstall() -> None:
        for undo in reversed(undos):
            undo()

    return uninstall


class RTLApp(App[ReturnType]):
    """A Textual app that reads right-to-left.

    Text everywhere in the app stays logical; it is put in visual order when it is drawn. A driver
    that adapts what is written to the terminal comes by the constructor or `get_driver_class`.
    """

    def __init__(
        self,
        driver_class: type[Driver] | None = None,
        css_path: CSSPathType | None = None,
        watch_css: bool = False,
        ansi_color: bool | None = None,
    ) -> None:
        self._uninstall_rtl = install()
        super().__init__(driver_class, css_path, watch_css, ansi_color)
        self._keys_in_order = KeyOrder(self, super().on_event)
        self._filters.append(SafetyNet())
        # Before the app's own sheet, which so wins where both speak of a widget.
        self.stylesheet.add_source(RTL_CSS, read_from=("bnstudy.rtl", "RTL_CSS"))

    async def on_event(self, event: Event) -> None:
        """Let what is typed and pasted act in the order it came."""
        if isinstance(event, (Key, Paste)) and not event.is_forwarded:
            await self._keys_in_order.take(event)
        else:
            await super().on_event(event)

    def get_key_display(self, binding: Binding) -> str:
        """Isolate a key's name, so that `^q` does not turn round in a Persian line."""
        return f"{_LRI}{super().get_key_display(binding)}{_PDI}"

    def copy_to_clipboard(self, text: str) -> None:
        """Copy logical text, without the marks that order it for display."""
        super().copy_to_clipboard(logical_text(text))

    def uninstall_rtl(self) -> None:
        """Give up this app's share of the process-wide hooks; tests do it in the end."""
        self._uninstall_rtl()
