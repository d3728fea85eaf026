"""Read a GIFT file: questions between blank lines, each fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bnstudy.packs.gift.answers import read_body
from bnstudy.packs.gift.items import Item, Other, Rich
from bnstudy.packs.gift.text import Fault, Piece, unescape
from bnstudy.packs.problems import ContentError, Problem
from bnstudy.packs.yaml_text import decode, split_lines

MAX_BYTES = 32_000_000
BLANK = "_____"
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)")
_IDNUMBER = re.compile(r"\[id:\s*((?:\\.|[^\]\\])+)\]")


class GiftError(ContentError):
    """A file that can't be read, with every fault that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.words = "exchange.unusable"


@dataclass(slots=True)
class _Block:
    """Hold the lines of one question; comment lines are blanked so that places stay true."""

    line: int
    lines: list[str]
    comments: list[str]
    category: str


def parse(raw: bytes, file: str) -> tuple[Item, ...]:
    """Read the questions of a GIFT file in their order.

    Args:
        raw: the file's bytes: UTF-8, with or without a mark, with any line ends.
        file: its path as the user wrote it, for faults.

    Raises:
        GiftError: the file has faults; it holds all that were found.
    """
    if len(raw) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        message = f"a file may have {limit} MB at most"
        raise GiftError([Problem(file, 0, 0, "error", "too-large", message, mend="split it")])
    text, problems = decode(raw, file)
    items: list[Item] = []
    for block in _blocks(text or ""):
        try:
            items.append(_item(block, file))
        except Fault as fault:
            problems.append(fault.problem)
    if problems:
        raise GiftError(problems)
    return tuple(items)


def _blocks(text: str) -> Iterator[_Block]:
    """Cut a file at its blank lines; `$CATEGORY:` holds from its line on."""
    category = ""
    block: _Block | None = None
    for number, line in enumerate([*split_lines(text), ""], 1):
        if block is None:
            block = _Block(number, [], [], category)
        bare = line.strip()
        found = _CATEGORY.fullmatch(line)
        if bare.startswith("//"):
            block.comments.append(bare[2:].strip())
            block.lines.append("")
        elif found and not any(kept.strip() for kept in block.lines):
            category = block.category = found[1].strip()
            block.lines.append("")
        elif bare:
            block.lines.append(line)
        elif any(kept.strip() for kept in block.lines):
            yield block
            block = None
        elif not bare:
            # Comments above a blank line belong to the question that follows.
            block.lines.append("")


def _item(block: _Block, file: str) -> Item:
    source = "\n".join(block.lines)
    whole = Piece(source, 0, len(source), file, block.line).stripped()
    title, rest = _title(whole)
    opening = rest.find("[{}]")
    line, column = whole.place()
    given = [found for comment in block.comments for found in _IDNUMBER.findall(comment)]
    base = Item(
        Other("description"),
        rest.rich(),
        title,
        category=block.category,
        comments=tuple(comment for comment in block.comments if comment),
        idnumber=unescape(given[0]) if given else "",
        line=line,
        column=column,
    )
    if opening is None:
        return base
    if opening[0] == "}":
        raise rest.fault("gift-brace", "this } closes nothing", r"write \}", opening.start())
    closing = rest.find("[{}]", opening.end())
    if closing is None:
        raise rest.fault(
            "gift-unclosed",
            "the answers that begin here have no end",
            "close them with }, and leave no blank line before it",
            opening.start(),
        )
    if closing[0] == "{":
        raise rest.fault("gift-brace", "a { inside the answers", r"write \{", closing.start())
    tail = rest.cut(closing.end())
    more = tail.find("[{}]")
    if more is not None:
        message = "a second pair of braces in one question"
        mend = r"write \{ and \}, or part questions by a blank line"
        raise rest.fault("gift-brace", message, mend, more.start())
    body, general = read_body(rest.cut(opening.end(), closing.start()))
    stem = _stem(rest.cut(rest.start, opening.start()), tail)
    return replace(base, body=body, general=general, stem=stem)


def _title(whole: Piece) -> tuple[str, Piece]:
    """Part `::title::` from the question."""
    if not whole.raw.startswith("::"):
        return "", whole
    end = whole.find("::", whole.start + 2)
    if end is None:
        message = "the title that begins here has no end"
        raise whole.fault("gift-title", message, "write ::title::")
    title = unescape(whole.source[whole.start + 2 : end.start()].strip())
    return title, whole.cut(end.end()).stripped()


def _stem(before: Piece, behind: Piece) -> Rich:
    """Join the text around the answers; text behind them makes a gap."""
    stem, tail = before.rich(), behind.rich()
    if not stem.text and not tail.text:
        raise before.fault("gift-no-text", "the question has no text", "write it before the {")
    if not tail.text:
        return stem
    glue = "" if tail.text[0] in ".,;:!?،؛؟" else " "
    return Rich(f"{stem.text} {BLANK}{glue}{tail.text}".strip(), stem.format)
