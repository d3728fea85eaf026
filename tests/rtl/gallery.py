"""Every widget with Persian in it, to look at: python tests/rtl/gallery.py [page]."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical, VerticalScroll
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    Footer,
    Header,
    Label,
    OptionList,
    RadioButton,
    RadioSet,
    Select,
    Static,
    TabbedContent,
    TabPane,
)
from textual.widgets.option_list import Option

from bnstudy.rtl.app import RTLApp
from bnstudy.rtl.run import House, run_app
from bnstudy.rtl.widgets.data_table import RTLDataTable
from bnstudy.rtl.widgets.markdown import RTLMarkdown
from bnstudy.rtl.widgets.progress_bar import RTLProgressBar
from bnstudy.rtl.widgets.selection_list import RTLSelectionList
from bnstudy.rtl.widgets.tree import RTLTree

LESSON = """\
فرض کنید لایه‌ای (با `z = [1, 2, 3, 4]`) میانگین ۲٫۵ و واریانس ۱٫۲۵ دارد؛ \
هر عدد را بر `√(σ² + ε)` تقسیم می‌کنیم. شبکه اگر این مقیاس را نپسندد، با `γ` و `β` عوضش می‌کند: \
«Batch Normalization» در سال ۲۰۱۵ معرفی شد."""

MARKDOWN = f"""\
# نرمال‌سازی دسته‌ای (Batch Normalization)

{LESSON}

## چهار گام

1. میانگین دسته را حساب کنید: `mean = x.mean(axis=0)`
2. واریانس را با *تقسیم بر m* (نه m−1) بگیرید.
3. **نرمال کنید** و سپس `y = gamma * x_hat + beta`.

- گزینه‌ی نخست، با ReLU
  - زیرگزینه (۱۲ از ۲۰٪)
- [پیوند به مقاله](https://arxiv.org/abs/1502.03167) را ببینید

> «شبکه‌های عمیق سخت آموزش می‌بینند.» (Ioffe & Szegedy)

| نماد | معنا | مقدار |
|---|---|---|
| `γ` | مقیاس آموزش‌پذیر | 1.0 |
| `β` | جابه‌جایی | 0.0 |

```python
y = (x - mean) / np.sqrt(var + eps)  # توضیح فارسی
```
"""


class Gallery(RTLApp[None]):
    """A page of widgets."""

    CSS = """
    #side { width: 30; border: round $primary; }
    #main { border: round $secondary; }
    Grid { grid-size: 3; height: 3; }
    Grid Static { border: none; background: $panel; }
    RTLTree { height: 7; }
    RTLDataTable { height: 8; }
    OptionList, RTLSelectionList { height: 6; }
    .code { text-align: left; background: $boost; }
    .centre { text-align: center; }
    .justify { text-align: justify; }
    """
    BINDINGS: ClassVar = [
        ("q,ض", "quit", "خروج"),
        ("ctrl+r", "review", "مرور (۳)"),
        ("f1", "show_help_panel", "راهنما"),
    ]
    TITLE = "بچ‌نرم: آموزگار پایانه"

    def __init__(self, page: str = "text") -> None:
        super().__init__()
        self.page = page

    def compose(self) -> ComposeResult:
        yield Header(show_clock=True)
        with Horizontal():
            side = Vertical(id="side")
            side.border_title = "فهرست (درس ۱)"
            with side:
                yield OptionList(
                    Option("نخستین گزینه (الف)"), Option("گزینه‌ی دوم: ReLU"), Option("Dropout")
                )
                with RadioSet():
                    yield RadioButton("مطمئنم", value=True)
                    yield RadioButton("شک دارم (۵۰٪)")
                    yield RadioButton("ReLU")
                yield Checkbox("نشانم بده")
                yield Button("پاسخ را ببین!", variant="primary")
            main = VerticalScroll(id="main")
            main.border_title = "گفت‌وگو — Chat"
            with main:
                yield from getattr(self, f"compose_{self.page}")()
        yield Footer()

    def compose_text(self) -> ComposeResult:
        yield Static(LESSON, markup=False)
        yield Static("Latin alone: y = 2 + 3 (see [1]).", markup=False)
        yield Static("def f(x):  # کد فارسی\n    return x ** 2", classes="code", markup=False)
        yield Static(LESSON, classes="centre", markup=False)
        yield Static(LESSON, classes="justify", markup=False)
        yield Label("برچسبِ کوتاه: ۱۲ از ۲۰")
        with Grid():
            yield Static("یکم")
            yield Static("دوم")
            yield Static("سوم")
        with TabbedContent():
            yield TabPane("درس", Static("محتوای زبانه‌ی نخست"))
            yield TabPane("آزمون (۲)", Static("محتوای زبانه‌ی دوم"))
            yield TabPane("Lab", Static("محتوای زبانه‌ی سوم"))
        with Collapsible(title="پاسخ تشریحی"):
            yield Static("تا شده")
        with Collapsible(title="باز شده", collapsed=False):
            yield Static("این پاسخ باز است.")

    def compose_widgets(self) -> ComposeResult:
        tree: RTLTree[None] = RTLTree("فصل‌ها")
        lesson = tree.root.add("درس یک: چرا؟ (Why)", expand=True)
        lesson.add_leaf("گرادیان محو می‌شود")
        lesson.add_leaf("ReLU و سیگموید")
        tree.root.add("درس دو")
        tree.root.expand()
        yield tree
        yield RTLDataTable(id="table")
        yield RTLSelectionList(("یکم (۱)", 1, True), ("دوم: ReLU", 2), ("Third", 3))
        bar = RTLProgressBar(total=100, show_eta=False)
        bar.advance(40)
        yield bar
        yield Select([("گزینه‌ی یک", 1), ("گزینه‌ی دو", 2)], value=1, allow_blank=False)

    def compose_markdown(self) -> ComposeResult:
        yield RTLMarkdown(MARKDOWN)

    def on_mount(self) -> None:
        for table in self.query(RTLDataTable):
            table.add_columns("گام", "نام", "مقدار")
            table.add_rows(
                [
                    ("۱", "میانگین دسته", Text("2.5", justify="left")),
                    ("۲", "واریانس (بر m)", Text("1.25", justify="left")),
                    ("۳", "ε", Text("1e-5", justify="left")),
                ]
            )
            table.fixed_columns = 1
        self.notify("پاسخ شما ذخیره شد (۳ از ۱۰).", title="آزمون", timeout=60)


def main() -> int:
    """Show the gallery on this terminal, adapted to it."""
    with TemporaryDirectory() as folder:
        house = House(lambda: Path(folder), lambda: Path(folder))
        return run_app(lambda: Gallery(*sys.argv[1:2]), house)


if __name__ == "__main__":
    sys.exit(main())
