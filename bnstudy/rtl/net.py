"""The last guard before the terminal: what no other layer has laid out or made harmless."""

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from bnstudy.rtl.line import direction, display
from bnstudy.rtl.shape import shape

# C0 and C1 controls, marks that join or order letters, and separators that break lines.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
# Letters that layout always replaces: one of them left over means that nothing laid the text out.
# (Some Kurdish and Urdu letters have no forms of their own and stay as they are.)
_UNSHAPED = re.compile(
    "[" + "".join(c for c in map(chr, range(0x621, 0x6D4)) if c.isalpha() and shape(c) != c) + "]"
)
_UPRIGHT = Style(italic=False)


def _harmless_character(match: re.Match[str]) -> str:
    return "\ufffd" if cell_len(match[0]) else ""


def harmless(text: str) -> str:
    """Make one line of text safe to write to a terminal, in as many cells as Textual counted.

    Controls without width vanish, the others become replacement characters.
    """
    clean = _CONTROLS.sub(_harmless_character, text)
    # A zero-width joiner makes Rich count what it joins as one cell.
    return set_cell_size(clean, cell_len(text))


def _joined(text: str) -> str:
    """Lay out text that nothing has laid out yet, in the same number of cells."""
    shown = display(text)
    missing = cell_len(text) - cell_len(shown)
    if missing <= 0:
        return shown
    return " " * missing + shown if direction(text) else shown + " " * missing


class SafetyNet(LineFilter):
    """Replace control characters, lay out leftover letters and set Persian upright.

    Terminal fonts have no slanted Arabic letters, so italic Persian would come out as boxes.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments as the terminal may get them."""
        return [segment if segment.control else _guarded(segment) for segment in segments]


def _guarded(segment: Segment) -> Segment:
    text, style, _ = segment
    if text.isascii() and text.isprintable():
        return segment
    if _UNSHAPED.search(text):
        text = _joined(text)
    if _CONTROLS.search(text):
        text = harmless(text)
    if style is not None and style.italic and _ARABIC.search(text):
        style = style + _UPRIGHT
    if text is segment.text and style is segment.style:
        return segment
    return Segment(text, style)
