"""Hooks that give every Textual widget showing Content right-to-left text.

Text is put in visual order once: inside `Content.render_strips`, after Textual has wrapped it. Each
drawn segment carries in its meta the logical offset of every column, which the hit test reads, so
links, hover, selection and copying all speak of the logical text.

`text-align: start` (Textual's default) is the right edge with the base direction of each paragraph;
`left` is the left edge and left-to-right; `end`, `center`, `right` and `justify` follow the
paragraph's direction.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace as with_fields
from functools import partial
from pickle import dumps
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.css.styles import RulesMap
from textual.css.types import TextAlign
from textual.geometry import Shape
from textual.screen import Screen
from textual.selection import SelectState
from textual.strip import Strip
from textual.style import NULL_STYLE, Style
from textual.visual import RenderOptions
from textual.widget import Widget

from bnstudy.rtl import selection
from bnstudy.rtl.glue import glue, unglue
from bnstudy.rtl.hooks import Installation, Undo, replace
from bnstudy.rtl.line import needs_layout
from bnstudy.rtl.strips import Islands, Laid, LineSpec, lay_out

CODE_STYLES = frozenset({".code_inline"})
"""Names of span styles whose text is a left-to-right island."""

LTR = Style.from_meta({"ltr": True})
"""A style that makes its text a left-to-right island."""

_LTR_META = LTR._meta  # noqa: SLF001 - comparing the pickled form spares unpickling each span

# Named, not imported: Markdown alone costs 75 ms at start.
_ALWAYS_RTL = frozenset({"ToggleButton", "FooterKey", "CollapsibleTitle", "MarkdownBullet"})
_MIRRORED_ARROWS = frozenset({"CollapsibleTitle"})

_EDGE: dict[TextAlign, TextAlign] = {"start": "right", "end": "left"}


class _Line(NamedTuple):
    """A wrapped line and the paragraph it belongs to."""

    spec: LineSpec
    y: int
    last: bool
    pieces: tuple[tuple[int, Style], ...]
    """Length and style of each piece of the line's text."""


class _Frame(NamedTuple):
    """What all lines of one render share."""

    width: int
    align: TextAlign
    style: Style


def _is_code(style: Style | str) -> bool:
    if isinstance(style, str):
        return style in CODE_STYLES
    return style._meta is not None and "ltr" in style.meta  # noqa: SLF001 - most styles have no meta


def _islands(content: Content) -> Islands:
    return tuple(sorted({(span.start, span.end) for span in content.spans if _is_code(span.style)}))


def _prescribed(rules: object) -> tuple[int | None, bool]:
    """Read the direction that a widget prescribes, and whether its arrows are mirrored.

    The classes `rtl` and `ltr` decide; without them toggle buttons, key hints, bullets and the like
    are right-to-left, so that they stand in one column whatever the language of their labels.
    """
    node = getattr(rules, "node", None)
    if not isinstance(node, Widget):
        return None, False
    names = node._css_type_names  # noqa: SLF001 - the names of its class and its bases
    arrows = not _MIRRORED_ARROWS.isdisjoint(names)
    if node.has_class("rtl"):
        return 1, arrows
    if node.has_class("ltr"):
        return 0, arrows
    return None if _ALWAYS_RTL.isdisjoint(names) else 1, arrows


class _StripCache:
    """Keep the strips of recent lines; the oldest go when too many cells are held."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._held = 0
        self._strips: OrderedDict[object, Strip] = OrderedDict()

    def get(self, key: object, make: Callable[[], Strip]) -> Strip:
        strip = self._strips.get(key)
        if strip is not None:
            self._strips.move_to_end(key)
            return strip
        strip = self._strips[key] = make()
        self._held += strip.cell_length
        while self._held > self._budget and len(self._strips) > 1:
            self._held -= self._strips.popitem(last=False)[1].cell_length
        return strip

    def clear(self) -> None:
        self._strips.clear()
        self._held = 0

    def __len__(self) -> int:
        return len(self._strips)


# About five screens of 200 by 50; a strip costs Textual some 40 bytes a cell.
strip_cache = _StripCache(budget=50_000)


def _rich_style(
    style: Style, y: int, columns: tuple[int, ...], edges: tuple[int, int]
) -> RichStyle:
    meta = {**style.meta, "offset": (columns[0], y), "columns": columns, "edges": edges}
    rich = with_fields(style, _meta=dumps(meta)).rich_style
    if (action := meta.get("@click")) is not None:
        # Rich draws a link id by lot for each style; a link cut in runs must hover as one.
        rich._link_id = f"click-{hash(str(action))}"  # noqa: SLF001
    return rich


def _segments(laid: Laid, styles: Sequence[Style], y: int) -> list[Segment]:
    return [
        Segment(run.text, _rich_style(styles[run.style], y, run.columns, laid.edges))
        for run in laid.runs
        if run.columns
    ]


def _draw(line: _Line, frame: _Frame) -> Strip:
    """Make the strip of one line, blanks for its alignment included."""
    styles, indexes = _numbered_styles(line, frame.style)
    align = frame.align
    justify = frame.width if align == "justify" and not line.last else 0
    laid = lay_out(line.spec, indexes, justify)
    segments = _segments(laid, styles, line.y)
    missing = max(0, frame.width - laid.width)
    if not segments:
        blank = (line.spec.start,) * missing
        style = _rich_style(frame.style, line.y, blank, laid.edges) if blank else None
        return Strip([Segment(" " * missing, style)], missing)
    if align == "justify":
        align = "right" if laid.base else "left"
    left, right = _padding(align, missing)
    blank_style = frame.style.background_style.rich_style
    if left:
        segments.insert(0, Segment(" " * left, blank_style))
    if right:
        segments.append(Segment(" " * right, blank_style))
    return Strip(segments, laid.width + left + right)


def _padding(align: TextAlign, missing: int) -> tuple[int, int]:
    align = _EDGE.get(align, align)
    if align == "right":
        return missing, 0
    if align == "center":
        return missing // 2, missing - missing // 2
    return 0, 0


def _numbered_styles(line: _Line, base: Style) -> tuple[list[Style], tuple[int, ...]]:
    styles = [base]
    indexes: list[int] = []
    for length, piece in line.pieces:
        style = base + piece
        if style not in styles:
            styles.append(style)
        indexes.extend([styles.index(style)] * length)
    return styles, tuple(indexes)


def _wrap(content: Content, width: int, options: RenderOptions) -> list[Any]:
    get_rule: Callable[[str, Any], Any] = options.rules.get
    return content._wrap_and_format(  # noqa: SLF001 - wrapping stays Textual's own
        width,
        align=get_rule("text_align", "left"),
        overflow=get_rule("text_overflow", "fold"),
        no_wrap=get_rule("text_wrap", "wrap") == "nowrap",
        line_pad=get_rule("line_pad", 0),
        tab_size=8,
        selection=selection.rounded(content.plain, options.selection),
        selection_style=options.selection_style,
        post_style=options.post_style,
        get_style=options.get_style,
    )


def _lines(
    content: Content, formatted: Sequence[Any], frame: _Frame, options: RenderOptions
) -> list[_Line]:
    """Give each wrapped line the paragraph it was cut from."""
    paragraphs = [part.expand_tabs(8) for part in content.split(allow_blank=True)]
    islands = [_islands(part) for part in paragraphs]
    base, arrows = _prescribed(options.rules)
    if frame.align == "left":
        base = 0
    head = options.rules.get("line_pad", 0)
    lines: list[_Line] = []
    start, previous = 0, -1
    for line in formatted:
        text = line.content.plain
        # Textual gives no offset to the lines of unwrapped text that it folds: count them.
        start = line.x if line.x or line.y != previous else start
        whole = paragraphs[line.y].plain
        spec = LineSpec(whole, base, islands[line.y], start, text, head, arrows)
        pieces = tuple(
            (len(piece), piece_style)
            for piece, piece_style in line.content.render(
                frame.style, end="", parse_style=line.get_style
            )
        )
        lines.append(_Line(spec, line.y, line.line_end, pieces))
        start, previous = start + len(text), line.y
    return lines


def _block_width(lines: Sequence[Any], width: int, rules: RulesMap) -> int:
    """Find the width in which lines are aligned.

    Where the content is aligned as a block the lines keep to the block, as they do in Textual.
    """
    if rules.get("text_align", "left") != "start":
        return width
    if rules.get("content_align_horizontal", "left") == "left":
        return width
    return min(width, max((line.content.cell_length for line in lines), default=0))


def _make_render_strips(original: Callable[..., list[Strip]]) -> Callable[..., list[Strip]]:
    def render_strips(
        content: Content, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        rules = options.rules
        align = rules.get("text_align", "left")
        plain = content.plain
        visual = needs_layout(plain) or (plain and align != "left" and _prescribed(rules)[0] == 1)
        if not width or (not visual and align not in _EDGE):
            return original(content, width, height, style, options)
        formatted = _wrap(glue(content, _islands(content), width), width, options)
        unglue(formatted)
        if height is not None:
            formatted = formatted[:height]
        block = _block_width(formatted, width, rules)
        if not visual:
            for line in formatted:
                line.align, line.width = _EDGE[align], block
            return [Strip(*line.to_strip(style)) for line in formatted]
        frame = _Frame(block, align, style)
        lines = _lines(content, formatted, frame, options)
        return [strip_cache.get((line, frame), partial(_draw, line, frame)) for line in lines]

    return render_strips


def _make_get_height(original: Callable[..., int]) -> Callable[..., int]:
    """Count the lines as they will be wrapped."""

    def get_height(content: Content, rules: RulesMap, width: int) -> int:
        glued = glue(content, _islands(content), width) if content.spans else content
        return original(glued, rules, width)

    return get_height


def _make_render_segments(original: Callable[..., list[Segment]]) -> Callable[..., list[Segment]]:
    """Lay out border titles, which Textual cuts and pads itself: their width must not change."""

    def render_segments(
        content: Content, base_style: Style = NULL_STYLE, end: str = ""
    ) -> list[Segment]:
        plain = content.plain
        if end or "\n" in plain or not needs_layout(plain):
            return original(content, base_style, end)
        pieces = tuple((len(text), style) for text, style in content.render(base_style, end=""))
        line = _Line(LineSpec(plain, None, _islands(content), 0, plain, 0), 0, True, pieces)
        styles, indexes = _numbered_styles(line, NULL_STYLE)
        laid = lay_out(line.spec, indexes)
        segments = [Segment(run.text, styles[run.style].rich_style) for run in laid.runs]
        if missing := content.cell_length - laid.width:
            segments.insert(0 if laid.base else len(segments), _blank_like(segments, missing))
        return segments

    return render_segments


def _blank_like(segments: Sequence[Segment], width: int) -> Segment:
    return Segment(" " * width, segments[0].style if segments else None)


def _install() -> list[Undo]:
    return [
        replace(Content, "render_strips", _make_render_strips),
        replace(Content, "get_height", _make_get_height),
        replace(Content, "render_segments", _make_render_segments),
        replace(Screen, "get_widget_and_offset_at", selection.make_hit_test),
        replace(Widget, "get_selection", selection.make_get_selection),
        replace(Widget, "_selection_order", selection.make_selection_order),
        replace(Shape, "selection_bounds", selection.make_selection_bounds),
        replace(SelectState, "_apply_content_selections", selection.make_apply_selections),
    ]


install = Installation(_install)
"""Put the hooks in until the function it returns is called."""
