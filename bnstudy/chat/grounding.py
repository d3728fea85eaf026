"""Check that a reworded answer says nothing that its sources do not say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bnstudy.chat.reader import Reader
from bnstudy.persian import normalize

KNOWN_SHARE = 0.6
LONGEST_ANSWER = 1_500
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LATIN = re.compile(r"[a-z][a-z_]{2,}")
_SENTENCE = re.compile(r"[.!?\n;]+")
_NEGATION = re.compile(
    r"(?<!\w)(?:ن(?:می|ه|یست|باید|شد|کن|دار|خواه)\w*|هیچ\w*|هرگز|بدون|never|not|no|without)(?!\w)"
)
_OPPOSITES_TEXT = (
    "افزایش/کاهش بزرگ/کوچک سریع/کند پیش/پس قبل/بعد درون/بیرون زیاد/کم بیشتر/کمتر آموزش/آزمون "
    "همیشه/گاهی ثابت/متغیر ضرب/تقسیم جمع/تفریق"
)
_OPPOSITES = tuple(tuple(normalize(pair).split("/")) for pair in _OPPOSITES_TEXT.split())
# «دیگر نیازی نیست» promises what no passage promises.
_ABSOLUTE = re.compile(
    r"(?<!\w)(?:همیشه|هرگز|قطعا|حتما|تضمین\w*|ثابت شده|دیگر نیازی|always|never)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation that an answer rests on."""

    id: str
    text: str


def is_grounded(
    answer: str, quotes: Sequence[Quoted], sources: Mapping[str, str], reader: Reader
) -> bool:
    """Say whether every quotation is verbatim and no sentence goes beyond the sources.

    Args:
        answer: the reworded answer.
        quotes: what it says it rests on.
        sources: text of each passage that it was given, by id.
        reader: what understands the pack's words.
    """
    if not answer.strip() or len(answer) > LONGEST_ANSWER or not quotes:
        return False
    if not all(_verbatim(quote, sources) for quote in quotes):
        return False
    whole = normalize("\n".join(sources.values()))
    known = {name for part in sources.values() for name in _names(part, reader)}
    plain = normalize(answer)
    if set(_NUMBER.findall(plain)) - set(_NUMBER.findall(whole)):
        return False
    if set(_LATIN.findall(plain)) - set(_LATIN.findall(whole)):
        return False
    if any(claim not in whole for claim in _ABSOLUTE.findall(plain)):
        return False
    return all(
        _follows(part, quotes, known, reader) for part in _SENTENCE.split(plain) if part.strip()
    )


def _names(text: str, reader: Reader) -> set[str]:
    parts = text.split("\n")
    return {meaning.name for part in parts for meaning in reader.read(part[:600]).content}


def _verbatim(quote: Quoted, sources: Mapping[str, str]) -> bool:
    told = " ".join(sources.get(quote.id, "").split())
    wanted = " ".join(quote.text.split())
    return len(wanted) >= 12 and wanted in told


def _follows(sentence: str, quotes: Sequence[Quoted], known: set[str], reader: Reader) -> bool:
    """Judge one sentence: its words are the sources', and it turns nothing round."""
    content = [meaning.name for meaning in reader.read(sentence).content]
    if content and sum(name in known for name in content) < KNOWN_SHARE * len(content):
        return False
    near = max(
        (normalize(quote.text) for quote in quotes), key=lambda text: _shared(sentence, text)
    )
    if _NEGATION.search(sentence) and not _NEGATION.search(near):
        return False
    words, there = set(sentence.split()), set(near.split())
    return not any(
        (one in words and one not in there and other in there)
        for left, right in _OPPOSITES
        for one, other in ((left, right), (right, left))
    )


def _shared(left: str, right: str) -> int:
    return len(set(left.split()) & set(right.split()))
