"""Choose what to quote: whole paragraphs of a passage, verbatim and in their order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bnstudy.chat.reader import Read, Reader
from bnstudy.packs import cache
from bnstudy.packs.index import PackIndex

ENOUGH = 520
MOST = 750
WHOLE = 520
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_PERSON = re.compile(r"\([A-Z][a-z]+ [A-Z][a-z]+\)|و همکاران|پژوهشگر")
_YEAR = re.compile(r"[۱۲][۰-۹]{3}")
# Heads of the synonyms that ask what something is or is for.
ASKS_WHAT = frozenset({"چیست", "فایده", "معرفی", "کمک"})
DEFINES, ANSWERS_WHO, ANSWERS_WHEN = 0.8, 0.6, 0.3
BEGINS, TABLE, HEADS = 0.35, 0.2, 2
COMMON = 0.2
_REASON = re.compile(r"چون|زیرا|برای همین|به همین دلیل|دلیل|چرا|علت|پس ")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table or piece of code, with the meanings of its words.

    Attributes:
        defined: what its bold words name.
        heads: what it begins with, which is most often what it is about.
    """

    text: str
    names: frozenset[str]
    defined: frozenset[str] = frozenset()
    heads: tuple[str, ...] = ()

    @property
    def is_code(self) -> bool:
        """It is fenced code."""
        return self.text.startswith("```")

    @property
    def is_table(self) -> bool:
        """It is a table."""
        return self.text.startswith("|")

    @property
    def introduces(self) -> bool:
        """It ends with a colon: what it announces must follow it."""
        return self.text.endswith(":")

    @property
    def gives_reason(self) -> bool:
        """It says why."""
        return bool(_REASON.search(self.text))


def split_blocks(text: str) -> list[str]:
    """Cut a passage at its blank lines, but never inside fenced code."""
    blocks: list[str] = []
    held: list[str] = []
    fenced = False
    for line in text.strip().split("\n"):
        fenced ^= line.startswith("```")
        if line.strip() or fenced:
            held.append(line)
        elif held:
            blocks.append("\n".join(held))
            held = []
    return [*blocks, "\n".join(held)] if held else blocks


class Quotes:
    """The paragraphs of every passage; their meanings are read once and kept in the cache."""

    def __init__(self, reader: Reader, index: PackIndex, stamp: str) -> None:
        texts = {id_: split_blocks(passage.text) for id_, passage in index.passages.items()}
        subject = f"chat quotes {index.pack.info.id}"
        kept = _kept(subject, stamp, texts)
        if kept is None:
            kept = {
                id_: [
                    [_names(reader, text), _names(reader, _bold(text)), _heads(reader, text)]
                    for text in blocks
                ]
                for id_, blocks in texts.items()
            }
            cache.write(subject, stamp, json.dumps(kept, ensure_ascii=False).encode())
        self._blocks = {
            id_: tuple(
                Block(text, frozenset(names), frozenset(defined), tuple(heads))
                for text, (names, defined, heads) in zip(blocks, kept[id_], strict=True)
            )
            for id_, blocks in texts.items()
        }
        counted: dict[str, int] = {}
        for block in self._all():
            for name in block.names:
                counted[name] = counted.get(name, 0) + 1
        self._rare = {name: float(count) ** -0.5 for name, count in counted.items()}

    def _all(self) -> Iterator[Block]:
        for blocks in self._blocks.values():
            yield from blocks

    def names(self, passage_id: str, name: str) -> bool:
        """Say whether a passage has a word of that meaning, such as `@concept`."""
        return any(name in block.names for block in self._blocks[passage_id])

    def choose(
        self, passage_id: str, read: Read, skip: str = "", *, reasons: bool = False
    ) -> tuple[str, ...]:
        """Choose the paragraphs that fit a question best.

        Args:
            passage_id: where to quote from.
            read: the question.
            skip: text that was shown before; its paragraphs are left out.
            reasons: prefer what says why.
        """
        blocks = self._blocks[passage_id]
        shown = _squeezed(skip)
        open_ = [i for i, b in enumerate(blocks) if not shown or _squeezed(b.text) not in shown]
        if sum(len(blocks[i].text) for i in open_) <= WHOLE:
            return tuple(blocks[i].text for i in open_)
        scored = sorted(open_, key=lambda i: (-self._fit(blocks[i], i, read, reasons), i))
        chosen: set[int] = set()
        for position in scored:
            group = _with_neighbours(blocks, position)
            size = sum(len(blocks[i].text) for i in chosen | group)
            if chosen and size > MOST:
                continue
            chosen |= group
            if size >= ENOUGH:
                break
        return tuple(blocks[i].text for i in sorted(chosen) if i in open_)

    def _fit(self, block: Block, position: int, read: Read, reasons: bool) -> float:
        """Rate how well a paragraph fits: the rarer the shared words, the better."""
        names = {m.name for m in read.content}
        shared = sum(self._rare.get(name, 0.0) for name in names & block.names)
        shared /= 1 + len(block.names) ** 0.5 / 8
        first = 0.25 if position == 0 else 0.0
        wants_code = bool({"کد", "keras", "pytorch", "torch", "tensorflow"} & names)
        code = (0.4 if wants_code else -0.2) if block.is_code else 0.0
        extra = 0.5 if reasons and block.gives_reason else 0.0
        concepts = {m.name for m in read.meanings if m.is_concept}
        if names & ASKS_WHAT and block.defined & concepts:
            extra += DEFINES
        # What the whole lesson is about begins many paragraphs and tells nothing.
        telling = {name for name in concepts if self._rare.get(name, 0.0) > COMMON}
        extra += BEGINS * len(telling.intersection(block.heads))
        if block.is_table:
            extra -= TABLE
        if "کیست" in names and _PERSON.search(block.text):
            extra += ANSWERS_WHO
        if "سال" in names and _YEAR.search(block.text):
            extra += ANSWERS_WHEN
        return float(shared) + first + code + extra


def _with_neighbours(blocks: Sequence[Block], position: int) -> set[int]:
    """Take what a paragraph announces, and what announces it, along with it."""
    group = {position}
    if blocks[position].introduces and position + 1 < len(blocks):
        group.add(position + 1)
    if position and blocks[position - 1].introduces:
        group.add(position - 1)
    return group


def runs(text: str, chosen: Iterable[str]) -> list[str]:
    """Join paragraphs that stand next to each other into single quotations."""
    whole = "\n\n".join(split_blocks(text))
    joined: list[str] = []
    for block in chosen:
        if joined and f"{joined[-1]}\n\n{block}" in whole:
            joined[-1] += f"\n\n{block}"
        else:
            joined.append(block)
    return joined


def _names(reader: Reader, text: str) -> list[str]:
    return sorted({m.name for m in reader.read(text).content})


def _heads(reader: Reader, text: str) -> list[str]:
    return [m.name for m in reader.read(text[:120]).content if m.is_concept][:HEADS]


def _bold(text: str) -> str:
    return " ".join(_BOLD.findall(text))


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _kept(
    subject: str, stamp: str, texts: dict[str, list[str]]
) -> dict[str, list[list[list[str]]]] | None:
    payload = cache.read(subject, stamp)
    if payload is None:
        return None
    try:
        kept = json.loads(payload)
        fits = {id_: len(blocks) for id_, blocks in kept.items()} == {
            id_: len(blocks) for id_, blocks in texts.items()
        }
    except (ValueError, AttributeError, TypeError):
        return None
    return kept if fits else None
