"""Wording: options that say something, formulas that can be read, screens of a good length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bnstudy.packs.models import ChoiceQuestion, MultiQuestion
from bnstudy.packs.problems import Problem, shorten
from bnstudy.packs.rules import spelling
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.template import code_spans
from bnstudy.persian import normalize

ALL = Rule("all-of-the-above", "warning", "no option speaks of the other options as a whole")
FORMULA = Rule("unbalanced-formula", "warning", "brackets and backticks are closed")
LENGTH = Rule("reading-length", "warning", "a passage is one sitting, of at most 320 words")
LATEX = Rule("latex", "warning", "formulas are written in letters that a terminal can show")
RULES = (ALL, FORMULA, LENGTH, LATEX)

MOST_WORDS = 320

_THESE = r"(?:موارد|موردها|مورد|گزینه ?ها|گزینه|این ?ها|آن ?ها)"
_ABOVE = r"(?: ?(?:ی|های))?(?: (?:بالا|فوق|قبل|قبلی|گفته شده))?"
_ALL = re.compile(
    rf"(?:(?:همه|تمام|تمامی|هر (?:دو|سه|چهار))(?: ی)?(?: {_THESE}{_ABOVE})?"
    rf"|هیچ ?(?:کدام|یک)(?: ?ی)?(?: از {_THESE}{_ABOVE})?"
    rf"|هیچ (?:مورد|گزینه)(?: ?ای)?"
    r"|(?:all|none|both|any) of (?:the (?:above|options|answers)|them|these)"
    r"|(?:all|none|both)"
    r")(?: (?:درست|صحیح|نادرست|غلط)(?: (?:است|اند|هستند|نیست|نیستند))?)?[.! ]*"
)
# To bring every option of a large pack to one spelling would take longest of all.
_MAYBE = re.compile("ه[یي]چ|هر|هم|تم|all|none|both|any", re.IGNORECASE)
_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»"}
# Half-open intervals close a bracket with a parenthesis.
_CLOSES = {")": "([", "]": "([", "}": "{", "»": "«"}
_ANY = re.compile(r"[()\[\]{}«»]")
_SIGNS = re.compile(r"[()\[\]{}«»`]")
_LATEX = re.compile(rf"{spelling.FORMULA}|\$[A-Za-z]\$|\\[A-Za-z]{{2,}}")
_TICK = re.compile(r"(?<!\\)`")
# «۱)» and «الف)» number the items of a list.
_ITEM = re.compile(r"(?:^|[\s:،؛])\w{1,3}$")


def find(course: Course) -> Iterator[Problem]:
    """Find options, formulas and lengths that hinder the reader."""
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            for number, option in enumerate(question.options):
                if _MAYBE.search(option.text) and _ALL.fullmatch(normalize(option.text)):
                    yield site.at("options", number, "text").problem(
                        ALL,
                        "this option speaks of the others as a whole",
                        mend="write a statement of its own, or use `kind: multi`",
                    )
    for passage, site in course.passages:
        count = len(passage.text.split())
        if count > MOST_WORDS:
            yield site.at("text").problem(
                LENGTH,
                f"this passage has {count} words",
                key=True,
                expected=f"at most {MOST_WORDS}",
                mend="divide it into two passages",
                places={"n": count, "most": MOST_WORDS},
            )
    for document, found in course.book.texts():
        for path, text in found:
            if _SIGNS.search(text):
                yield from _formulas(Site(document, path), text)
            if "$" in text or "\\" in text:
                yield from _latex(Site(document, path), text)


def _formulas(site: Site, text: str) -> Iterator[Problem]:
    """Report the first sign of a text that stands alone."""
    offset = _lonely(text)
    if offset is None:
        return
    sign = text[offset]
    yield site.problem_in(
        FORMULA,
        f"`{sign}` stands alone" if sign != "`" else "a backtick stands alone",
        sign,
        text.count(sign, 0, offset),
        mend="write its other half, or remove it",
        places={"found": sign},
    )


def _latex(site: Site, text: str) -> Iterator[Problem]:
    """Report the first formula of a text that only LaTeX would show as one."""
    prose = text
    for start, stop in code_spans(text):
        prose = prose[:start] + " " * (stop - start) + prose[stop:]
    match = _LATEX.search(prose)
    if match is None:
        return
    yield site.problem_in(
        LATEX,
        "LaTeX is shown letter by letter",
        match[0],
        text.count(match[0], 0, match.start()),
        found=f"`{shorten(match[0])}`",
        mend="write the formula between backticks with plain signs, such as `x̄ = (x1 + x2) / 2`",
        places={"found": shorten(match[0])},
    )


def _lonely(text: str) -> int | None:
    """Find a backtick or bracket without its other half, in code and in the prose around it."""
    prose = text
    for start, stop in code_spans(text):
        lonely = _bracket(text[start:stop])
        if lonely is not None:
            return start + lonely
        before = len(text[:start].rstrip("`"))
        behind = stop + start - before  # the run that closes is as long as the one that opens
        prose = prose[:before] + " " * (behind - before) + prose[behind:]
    tick = _TICK.search(prose)
    return tick.start() if tick else _bracket(prose, is_prose=True)


def _bracket(text: str, *, is_prose: bool = False) -> int | None:
    opened: list[int] = []
    for match in _ANY.finditer(text):
        sign, offset = match[0], match.start()
        if is_prose and sign in "{}":
            continue  # these are places of templates, which have a rule of their own
        if sign in _PAIRS:
            opened.append(offset)
        elif opened and text[opened[-1]] in _CLOSES[sign]:
            opened.pop()
        elif not (is_prose and sign == ")" and _ITEM.search(text[max(0, offset - 8) : offset])):
            return offset
    return opened[0] if opened else None
