"""The inline subset of Markdown as styled Content: `code` and **bold**, nothing live."""

from __future__ import annotations

import re

from textual.content import Content

from bnstudy.rtl.content import LTR

CODE_STYLE = "$text-accent"
_TOKEN = re.compile(r"`(?P<code>[^`\n]+)`|\*\*(?P<bold>[^*\n]+)\*\*")


def inline(text: str, style: str = "") -> Content:
    """Style code and bold spans of one text; everything else stays as it is written."""
    parts: list[Content | tuple[str, str]] = []
    position = 0
    for match in _TOKEN.finditer(text):
        parts.append((text[position : match.start()], style))
        if match["code"] is not None:
            code = Content(match["code"]).stylize(f"{style} {CODE_STYLE}".strip())
            parts.append(code.stylize(LTR))
        else:
            parts.append((match["bold"], f"{style} bold".strip()))
        position = match.end()
    parts.append((text[position:], style))
    return Content.assemble(*parts)
