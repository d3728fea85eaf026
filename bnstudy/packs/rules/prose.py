"""Persian prose in every text that a learner reads: spelling, half-spaces, punctuation, digits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bnstudy.packs.book import Book
from bnstudy.packs.documents import Document
from bnstudy.packs.files import INFO
from bnstudy.packs.problems import Fix, Problem, shorten
from bnstudy.packs.rules import spelling
from bnstudy.packs.rules.course import Rule, Site
from bnstudy.packs.texts import Text

CUT = Rule("cut-by-comment", "warning", "no text ends where ` #` begins a comment")
RULES = (
    *dict.fromkeys(slip.rule for slip in spelling.SLIPS),
    CUT,
)
# More of one slip in one text says nothing new.
MOST_PER_TEXT = 5
CONTEXT = 14

_HIDDEN = re.compile("[\u00a0\u00ad\u061c\u200b\u200d\u200e\u200f\u2060\ufeff]")
_NEEDLESS = re.compile(r"\u200c{2,}|(?<!\w)\u200c|\u200c(?!\w)")
_COMMENT = re.compile(r"^(?!\s*#)[^#]*[آ-ی][^#]*?\s(#.*)$")


def find(book: Book) -> Iterator[Problem]:
    """Find slips of spelling in a Persian pack; other languages are left alone."""
    info = book.documents.get(INFO)
    if info is None or not isinstance(info.data, dict) or info.data.get("language") != "fa":
        return
    for document, found in book.texts():
        yield from _slips(document, found)
        if "#" in document.text:
            yield from _cut(document, found)


def _slips(document: Document, known: Sequence[Text]) -> Iterator[Problem]:
    count: Counter[tuple[int, str]] = Counter()
    for number, slip, start, end, right in spelling.slips([text for _, text in known]):
        count[number, slip.rule.id] += 1
        if count[number, slip.rule.id] > MOST_PER_TEXT:
            continue
        path, text = known[number]
        site, piece = Site(document, path), text[start:end]
        before, behind = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        found, wanted = _shown(before + piece + behind), _shown(before + right + behind)
        yield site.problem_in(
            slip.rule,
            slip.message,
            piece,
            text.count(piece, 0, start),
            found=f"«{found}»",
            mend=f"write «{wanted}»",
            words=slip.words,
            places={"found": found, "right": wanted},
            fix=None if _is_escaped(site) else Fix(piece, right),
        )


def _is_escaped(site: Site) -> bool:
    """Tell a text in "double quotes", where what is written is not what is read."""
    mark = site.document.mark(site.path)
    return site.document.lines()[mark.line - 1][mark.column - 1 : mark.column] == '"'


def _shown(text: str) -> str:
    """Make visible what prose hides: direction marks, special blanks, needless half-spaces."""
    text = _HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)
    return _NEEDLESS.sub(lambda match: "[U+200C]" * len(match[0]), shorten(text))


def _cut(document: Document, known: Sequence[Text]) -> Iterator[Problem]:
    """Find Persian lines with a comment behind them that most likely was meant as text."""
    for number, line in enumerate(document.lines(), 1):
        match = _COMMENT.match(line) if "#" in line else None
        if match is None or any(match[1].strip() in text for _, text in known):
            continue
        yield Problem(
            document.file,
            number,
            match.start(1) + 1,
            CUT.severity,
            CUT.id,
            "the text ends here: ` #` begins a comment",
            mend="put the text in quotes, or the comment on a line of its own",
            places={"found": shorten(match[1])},
        )
