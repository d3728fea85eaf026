"""A page of Persian rows in the right-to-left app, for terminals that are photographed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnstudy.rtl.run import House, run_app
from bnstudy.rtl.terminal import Kind

if TYPE_CHECKING:
    from textual.app import App

ROWS = (
    "شبکه‌های عمیق لایه‌های زیادی دارند و هر لایه ورودی خود را می‌سازد",
    "میانگین هر دسته را از داده‌های همان دسته حساب می‌کنیم",
    "واریانس نشان می‌دهد که عددها چه اندازه پراکنده‌اند",
    "پس از نرمال کردن، مرکز داده‌ها صفر و پراکندگی‌شان یک است",
    "شبکه می‌تواند با دو پارامتر مقیاس را دوباره عوض کند",
    "هنگام آزمون، دسته‌ای در کار نیست و از مقدار جاری استفاده می‌شود",
    "اگر دسته کوچک باشد، برآورد میانگین نویز بیشتری دارد",
    "گرادیان در لایه‌های اول ممکن است بسیار کوچک شود",
    "نرخ یادگیری بزرگ‌تر گاهی آموزش را سریع‌تر می‌کند",
    "این روش جای منظم‌سازی را همیشه نمی‌گیرد",
    "برای دیدن حساب، عددها را گام به گام دنبال کنید",
    "پرسش بعدی درباره‌ی جای درست این لایه است",
)


def make() -> App[Any]:
    """Build the app: a border, and every second row a sentence."""
    from textual.app import ComposeResult
    from textual.widgets import Static

    from bnstudy.rtl.app import RTLApp

    class Page(RTLApp[None]):
        ENABLE_COMMAND_PALETTE = False
        CSS = """
        Screen { background: #101010; color: #f0f0f0; padding: 1 0 0 0; }
        Static { height: 2; width: 100%; }
        """

        def compose(self) -> ComposeResult:
            for row in ROWS:
                yield Static(row)

        def on_ready(self) -> None:
            # Textual paints parts of rows: a part of each is painted again after the whole.
            self.call_after_refresh(self._repaint)

        def _repaint(self) -> None:
            for static in self.query(Static):
                static.styles.color = "white"
            self.call_after_refresh(self._tell)

        def _tell(self) -> None:
            Path(os.environ["PAGE_READY"]).write_text(f"{self.size.width} {self.size.height}")

    return Page()


def main() -> int:
    """Run the page; what was found about the terminal is written beside the ready mark."""
    home = Path(os.environ["PAGE_READY"]).parent

    def note(_app: App[Any], found: object) -> None:
        (home / "found").write_text(str(getattr(found, "kind", "")))

    house = House(lambda: home / "config", lambda: home / "data")
    kind = Kind(sys.argv[1]) if len(sys.argv) > 1 else None
    return run_app(make, house, kind=kind, on_found=note)


if __name__ == "__main__":
    sys.exit(main())
