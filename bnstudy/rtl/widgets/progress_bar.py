"""A progress bar that fills from the right."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text
from textual.app import ComposeResult
from textual.app import RenderResult as WidgetRenderResult
from textual.renderables.bar import Bar as BarRenderable
from textual.widgets import ProgressBar
from textual.widgets._progress_bar import Bar, ETAStatus, PercentageStatus

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class MirroredBar(BarRenderable):
    """Draw Textual's bar in a mirror."""

    HALF_BAR_LEFT = BarRenderable.HALF_BAR_RIGHT
    HALF_BAR_RIGHT = BarRenderable.HALF_BAR_LEFT

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text in super().__rich_console__(console, options):
            assert isinstance(text, Text)
            yield Text("", end="").join(_backwards(text))


def _backwards(text: Text) -> Iterator[Text]:
    edges = {edge for span in text.spans for edge in (span.start, span.end)}
    for piece in reversed(text.divide(sorted(edges - {0, len(text)}))):
        piece.plain = piece.plain[::-1]
        yield piece


class _PersianPercentage(PercentageStatus):
    def render(self) -> WidgetRenderResult:
        return f"{super().render()}".translate(_PERSIAN_DIGITS).replace("%", "٪")


class RTLProgressBar(ProgressBar):
    """A progress bar that fills from the right and counts in Persian digits."""

    BAR_RENDERABLE = MirroredBar

    def compose(self) -> ComposeResult:
        """Compose the bar with a Persian percentage."""
        if self.show_bar:
            bar = Bar(id="bar", clock=self._clock, bar_renderable=self.BAR_RENDERABLE)
            yield bar.data_bind(ProgressBar.percentage).data_bind(ProgressBar.gradient)
        if self.show_percentage:
            yield _PersianPercentage(id="percentage").data_bind(ProgressBar.percentage)
        if self.show_eta:
            yield ETAStatus(id="eta").data_bind(eta=ProgressBar._display_eta)  # noqa: SLF001
