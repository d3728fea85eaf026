"""Text inside Rich tables: laid out line by line, flush right."""

from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

from bnstudy.rtl.line import paragraph
from bnstudy.rtl.strips import LineSpec, lay_out


class RTLCell:
    """A Rich renderable that shows logical text in visual order.

    A text justified `left` is left-to-right, as code and computed numbers are; `center` is kept;
    any other text stands at the right edge and takes its direction from its words.
    """

    def __init__(self, text: Text) -> None:
        self.text = text

    @classmethod
    def of(cls, cell: RenderableType) -> RenderableType:
        """Wrap a string or Text; other renderables draw themselves."""
        if isinstance(cell, str):
            cell = Text.from_markup(cell, end="")
        return cls(cell) if isinstance(cell, Text) else cell

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self.text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        no_wrap = self.text.no_wrap if self.text.no_wrap is not None else options.no_wrap
        overflow = self.text.overflow or options.overflow or "fold"
        for part in self.text.split("\n", allow_blank=True):
            lines = (
                [part]
                if no_wrap
                else list(part.wrap(console, width, justify="left", overflow=overflow))
            )
            start = 0
            for line in lines:
                line.rstrip()
                line.truncate(width, overflow="ellipsis")
                start = max(part.plain.find(line.plain.rstrip("…"), start), start)
                yield from self._draw(console, part.plain, line, start, width)
                yield Segment.line()

    def _draw(
        self, console: Console, whole: str, line: Text, start: int, width: int
    ) -> list[Segment]:
        base = 0 if self.text.justify == "left" else None
        spec = LineSpec(whole, base, (), start, line.plain, 0)
        segments = [s for s in line.render(console) if s.text and s.text != "\n"]
        styles = list(dict.fromkeys(s.style for s in segments))
        numbered = [styles.index(s.style) + 1 for s in segments for _ in s.text]
        laid = lay_out(spec, tuple(numbered))
        drawn = [Segment(run.text, styles[run.style - 1]) for run in laid.runs]
        left, right = _padding(self.text.justify, width - laid.width)
        style = console.get_style(self.text.style)
        return [Segment(" " * left, style), *drawn, Segment(" " * right, style)]


def _padding(justify: JustifyMethod | None, missing: int) -> tuple[int, int]:
    missing = max(0, missing)
    if justify == "left":
        return 0, missing
    if justify == "center":
        return missing // 2, missing - missing // 2
    return missing, 0


def cell_width(text: str) -> int:
    """Measure one line of text as it is drawn, in cells."""
    return paragraph(text).line().width
