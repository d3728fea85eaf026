"""Persian prose in every text that a learner reads: spelling, half-spaces, punctuation, digits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bnstudy.packs.book import Book
from bnstudy.packs.documents import Document, Path
from bnstudy.packs.files import INFO
from bnstudy.packs.problems import Fix, Problem, shorten
from bnstudy.packs.rules import spelling
from bnstudy.packs.rules.course import Rule, Site

CUT = Rule("cut-by-comment", "warning", "no text ends where ` #` begins a comment")
RULES = (
    *dict.fromkeys(slip.rule for slip in spelling.SLIPS),
    CUT,
)
# More of one slip in one text says nothing new.
MOST_PER_TEXT = 5
CONTEXT = 14

# Keys whose texts are not prose, or are spelled as learners spell: utterances and other names.
_NOT_PROSE = re.compile(
    "id|en|aliases|asks|authors|where|licence|version|run|answer|value|proof|claims|requires|concept|"
    "misconception|remedy|sources|passages|wording_of|quiz|covers|kind|status|language|unit|example"
)
# Nothing inside these is prose.
_SKIPPED = ("with", "draw", "rules")
_HIDDEN = re.compile("[\u00a0\u00ad\u061c\u200b\u200d\u200e\u200f\u2060\ufeff]")
_NEEDLESS = re.compile(r"\u200c{2,}|(?<!\w)\u200c|\u200c(?!\w)")
# In these, the keys are names and the values prose.
_NAMED_PROSE = ("series", "parameters")
_COMMENT = re.compile(r"^(?!\s*#)[^#]*[آ-ی][^#]*?\s(#.*)$")


def find(book: Book) -> Iterator[Problem]:
    """Find slips of spelling in a Persian pack; other languages are left alone."""
    info = book.documents.get(INFO)
    if info is None or not isinstance(info.data, dict) or info.data.get("language") != "fa":
        return
    for document in book.documents.values():
        found = list(texts(document.data, ()))
        for path, text in found:
            yield from _slips(Site(document, path), text)
        yield from _cut(document, found)


def _slips(site: Site, text: str) -> Iterator[Problem]:
    count: Counter[str] = Counter()
    for slip, match in spelling.slips(text):
        count[slip.rule.id] += 1
        if count[slip.rule.id] > MOST_PER_TEXT:
            continue
        start, end = match.span()
        piece, right = text[start:end], slip.fix(match)
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


def texts(data: object, path: Path) -> Iterator[tuple[Path, str]]:
    """List the texts that a learner reads, with their paths."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from texts(item, (*path, index))
    elif isinstance(data, dict):
        for key, value in data.items():
            named = bool(path) and path[-1] in _NAMED_PROSE
            if named or (key not in _SKIPPED and not _is_name(key, value)):
                yield from texts(value, (*path, key))


def _is_name(key: str, value: object) -> bool:
    """Tell `passages: [a, b]`, which names passages, from `passages:`, which holds them."""
    first = value[0] if isinstance(value, list) and value else value
    return _NOT_PROSE.fullmatch(key) is not None and not isinstance(first, dict)


def _cut(document: Document, known: list[tuple[Path, str]]) -> Iterator[Problem]:
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
