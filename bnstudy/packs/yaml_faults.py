"""Say in plain words what a YAML parser's complaint means, and how to mend the line."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

import yaml

from bnstudy.packs import yaml_slips
from bnstudy.packs.documents import Document
from bnstudy.packs.problems import Problem, shorten
from bnstudy.packs.yaml_parser import events

RULE = "yaml-syntax"
# Re-reading the items of a list one by one finds further faults; beyond this it would take long.
MAX_ITEMS = 3000
_QUOTE = "put the whole value in 'single quotes'"
_UNSPACED = re.compile(r"\s*(?:- )?[A-Za-z_]+:\S")
# Faults that may only follow from a slip on an earlier line.
_FOLLOWING = frozenset(("yaml_indent", "yaml_colon", "yaml_key", "yaml_other", "yaml_start"))
_ITEM = re.compile(r"( *)- ")


def explain_all(error: yaml.YAMLError, document: Document) -> list[Problem]:
    """Explain a parser's error, and those it hides in later items of the file's list."""
    lines = document.lines()
    first = explain(error, lines, document.file)
    items = _items(lines)
    if not 1 < len(items) <= MAX_ITEMS:
        return [first]
    found = []
    for start, stop in items:
        part = lines[start:stop]
        try:
            deque(events("\n".join(part) + "\n"), maxlen=0)
        except yaml.YAMLError as inner:
            found.append(explain(inner, part, document.file, start))
    return found or [first]


def explain(error: yaml.YAMLError, lines: list[str], file: str, offset: int = 0) -> Problem:
    """Explain one error of the YAML parser.

    Args:
        error: what the parser raised.
        lines: the text that it was given.
        file: the path as the user wrote it.
        offset: how many lines of the file come before that text.
    """
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem(file, 1, 1, "error", RULE, f"this is not YAML: {error}", words="yaml_other")
    line, column, message, mend, words = _reading(error, lines)
    line = min(line, len(lines) - 1)
    places = {"found": shorten(lines[line].strip()), **yaml_slips.indents(lines, line)}
    slip = yaml_slips.earlier(lines, line) if words in _FOLLOWING else None
    if slip is not None:
        line, column, message, mend, words, more = slip
        places.update(more)
    return Problem(
        file,
        offset + line + 1,
        column + 1,
        "error",
        RULE,
        message,
        mend=mend,
        words=words,
        places=places,
    )


_Reading = tuple[int, int, str, str, str]


class _Fault(NamedTuple):
    """What a piece of the parser's own words means."""

    at_opening: bool
    message: str
    mend: str
    words: str


_FAULTS = {
    "sequence entries are not allowed": _Fault(
        False,
        "a list begins on a line of its own",
        "move `- ` to the next line, or put the text in quotes",
        "yaml_list",
    ),
    "expected node content": _Fault(
        False, "a value can't begin with a closing bracket or a comma", _QUOTE, "yaml_start"
    ),
    "expected the node content": _Fault(
        False, "a value can't begin with a closing bracket or a comma", _QUOTE, "yaml_start"
    ),
    "an alias": _Fault(True, "a value can't begin with *", _QUOTE, "yaml_start"),
    "an anchor": _Fault(True, "a value can't begin with &", _QUOTE, "yaml_start"),
    "parsing a flow": _Fault(
        True,
        "this bracket is not closed as a list or mapping",
        "close it; text that begins with [ or { goes in quotes",
        "yaml_bracket",
    ),
    "a block scalar": _Fault(
        False,
        "after | or > the text begins on the next line, indented with spaces",
        "move the text to the next line",
        "yaml_block",
    ),
    "a simple key": _Fault(
        True,
        "this line is no `key: value`",
        "write `key: ` before it, or indent it as part of the text above",
        "yaml_key",
    ),
}


def _reading(error: yaml.MarkedYAMLError, lines: list[str]) -> _Reading:
    """Decide which of the usual slips an error comes from."""
    mark = error.problem_mark
    assert mark is not None
    problem, context = error.problem or "", error.context or ""
    line, column = mark.line, mark.column
    text = lines[line] if line < len(lines) else ""
    letter = text[column : column + 1]
    opened = error.context_mark or mark
    if "cannot start any token" in problem or "tab character" in problem:
        return _bad_start(line, column, letter)
    if "mapping values are not allowed" in problem:
        return _colon(line, column, lines)
    if "quoted scalar" in context:
        return _quoted(problem, opened.line, opened.column, line, column)
    if "a simple key" in context and _UNSPACED.match(lines[opened.line]):
        return _unspaced(opened.line, lines)
    for sign, fault in _FAULTS.items():
        if sign in context or sign in problem:
            place = opened if fault.at_opening else mark
            return place.line, place.column, fault.message, fault.mend, fault.words
    return _block(line, column, lines, f"{context} {problem}".strip())


def _bad_start(line: int, column: int, letter: str) -> _Reading:
    if letter == "\t":
        return line, column, "a tab can't indent YAML", "use spaces", "yaml_tab"
    return line, column, f"a value can't begin with {letter}", _QUOTE, "yaml_start"


def _colon(line: int, column: int, lines: list[str]) -> _Reading:
    """Tell a second `: ` in a line from a first that lacks its space or stands too far right."""
    before = lines[line][:column] if line < len(lines) else ""
    if re.search(r":\s", before):
        return (line, column, "`: ` inside a value begins a new mapping", _QUOTE, "yaml_colon")
    above = next((text for text in reversed(lines[:line]) if text.strip()), "")
    if _UNSPACED.match(above):
        return _unspaced(line - 1, lines)
    return (
        line,
        max(len(before) - len(before.lstrip()), 0),
        "this line is indented more or less than its neighbours",
        "put keys of one mapping exactly below each other",
        "yaml_indent",
    )


def _unspaced(line: int, lines: list[str]) -> _Reading:
    column = len(lines[line]) - len(lines[line].lstrip())
    return line, column, "a space is missing after the colon", "write `key: value`", "yaml_space"


def _quoted(problem: str, line: int, column: int, at_line: int, at_column: int) -> _Reading:
    if "escape" in problem:
        return (
            at_line,
            at_column,
            'in "double quotes" a backslash must begin a known escape',
            "use 'single quotes', where \\ is a plain letter",
            "yaml_escape",
        )
    return (
        line,
        column,
        "the quotation mark that opens here is never closed",
        "close it",
        "yaml_quote",
    )


def _block(line: int, column: int, lines: list[str], raw: str) -> _Reading:
    """Explain what the parser could not fit into a mapping or a list."""
    text = lines[line] if line < len(lines) else ""
    before = text[:column].rstrip()
    if before.endswith(("'", '"')):
        return (
            line,
            column,
            "text follows after a closing quotation mark",
            "put the whole value in quotes; inside '…' write '' for '",
            "yaml_after_quote",
        )
    if before.endswith(("]", "}")):
        return (
            line,
            column,
            "text follows after a closing bracket",
            "put the whole value in quotes",
            "yaml_after_bracket",
        )
    if re.search(r"(?:^|[:-] +)[*&!]\S*$", before):
        return line, column, "a value can't begin with *, & or !", _QUOTE, "yaml_start"
    if not before:
        return (
            line,
            column,
            "this line is indented more or less than its neighbours",
            "put items of one list, and keys of one mapping, exactly below each other",
            "yaml_indent",
        )
    return line, column, f"this does not fit here as YAML ({raw})", _QUOTE, "yaml_other"


def _items(lines: list[str]) -> list[tuple[int, int]]:
    """Find the items of the file's outermost list as ranges of lines."""
    starts = [
        (index, len(match[1])) for index, text in enumerate(lines) if (match := _ITEM.match(text))
    ]
    if not starts:
        return []
    indent = min(depth for _, depth in starts)
    edges = [index for index, depth in starts if depth == indent]
    return list(zip(edges, [*edges[1:], len(lines)], strict=True))
