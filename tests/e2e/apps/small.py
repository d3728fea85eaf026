"""A small app on the robust driver, with what tests need to see from outside."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bnstudy.rtl.run import House, run_app
from bnstudy.rtl.terminal import Kind

if TYPE_CHECKING:
    from textual.app import App


FAULT_KEYS = [("f2", "crash", ""), ("f3", "hang", ""), ("f4", "thread", "")]


def make() -> App[Any]:
    """Build the app; Textual is imported here, while the terminal answers."""
    from textual import events
    from textual.app import App, ComposeResult
    from textual.widgets import Input, OptionList, Static

    class Small(App[None]):
        BINDINGS: ClassVar = FAULT_KEYS if "FAULT_KEYS" in os.environ else []
        CSS = "#words { height: 3; } OptionList { height: 5; } #out { height: 8; }"
        ENABLE_COMMAND_PALETTE = False

        def compose(self) -> ComposeResult:
            yield Static("ready", id="words")
            yield Input()
            yield OptionList("one", "two", "three")
            yield Static("", id="out", markup=False)

        def on_mount(self) -> None:
            self.query_one(Input).focus()
            if os.environ.get("CRASH") == "mount":
                raise ValueError("crash at mount")

        def on_input_changed(self, event: Input.Changed) -> None:
            self.query_one("#out", Static).update(f"len={len(event.value)}|{event.value[:60]}|")

        def on_resize(self, event: events.Resize) -> None:
            size = event.size
            self.query_one("#words", Static).update(f"ready {size.width}x{size.height}")

        def on_key(self, event: events.Key) -> None:
            if event.key == "escape":
                self.query_one("#out", Static).update("escaped")

        def action_crash(self) -> None:
            raise RuntimeError("crash on purpose")

        def action_hang(self) -> None:
            self.query_one("#words", Static).update("hanging")
            self.set_timer(0.1, lambda: time.sleep(60))

        def action_thread(self) -> None:
            import threading

            def fail() -> None:
                raise RuntimeError("crash in a thread")

            threading.Thread(target=fail).start()

    if os.environ.get("CRASH") == "make":
        raise RuntimeError("crash while making the app")
    return Small()


def main() -> int:
    """Run it with its folders from the environment."""
    home = Path(os.environ["SMALL_HOME"])
    if os.environ.get("IGNORE_HUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    kind = Kind(sys.argv[1]) if len(sys.argv) > 1 else None
    house = House(config_dir=lambda: home / "config", data_dir=lambda: home / "data")
    return run_app(make, house, kind=kind)


if __name__ == "__main__":
    sys.exit(main())
