"""`bnstudy read`: print the lesson, or one passage of it."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from bnstudy.commands import options

if TYPE_CHECKING:
    from bnstudy.packs.index import PackIndex
    from bnstudy.packs.models import Passage
    from bnstudy.packs.words import Words
    from bnstudy.rtl.console import Console


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy read`."""
    parser = subparsers.add_parser("read", help="print the lesson")
    parser.add_argument(
        "passage", nargs="?", metavar="PASSAGE", help="the id of a passage or lesson"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="a list of {id, lesson, title, text, covers, concept, terms}",
    )
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """Print what was asked for.

    Raises:
        UnknownIdError: no passage or lesson has that id.
    """
    from bnstudy.packs.index import PackIndex  # noqa: PLC0415  pydantic, not for every command
    from bnstudy.packs.loader import load_pack  # noqa: PLC0415

    index = PackIndex(load_pack(options.pack_path(args)))
    passages = find_passages(index, args.passage)
    if args.json:
        rows = [as_json(index, passage) for passage in passages]
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    console, words = Console(), Words.load()
    lesson = ""
    for passage in passages:
        title = index.lesson_of(passage.id).title
        if title != lesson:
            console.rule(title)
            lesson = title
        tell(console, words, index, passage)
    define(console, words, index, passages)
    return 0


def find_passages(index: PackIndex, wanted: str | None) -> tuple[Passage, ...]:
    """Find the passages of the whole course, of one lesson, or the one that was named."""
    if wanted is None:
        return tuple(index.passages.values())
    if wanted in index.lessons and wanted not in index.passages:
        return index.lessons[wanted].passages
    return (index.passage(wanted),)


def as_json(index: PackIndex, passage: Passage) -> dict[str, object]:
    """Give a passage in the documented shape."""
    from bnstudy.packs.glossary import terms_of  # noqa: PLC0415  pydantic, not for every command

    return {
        "id": passage.id,
        "lesson": index.lesson_of(passage.id).id,
        "title": passage.title,
        "text": passage.text,
        "covers": list(passage.covers),
        "concept": passage.concept,
        "terms": [
            {"id": term.id, "fa": term.fa, "en": term.en, "definition": term.definition}
            for term in terms_of(index, passage)
        ],
    }


def tell(console: Console, words: Words, index: PackIndex, passage: Passage) -> None:
    """Print one passage with its sources."""
    console.print()
    mark = f" ({words('lesson.contested')})" if passage.status == "contested" else ""
    console.print(f"{passage.title}{mark} [`{passage.id}`]")
    console.print()
    console.print(passage.text.strip())
    if passage.sources:
        from bnstudy.packs.citing import fully  # noqa: PLC0415  pydantic, not for every command

        console.print()
        console.print(f"{words('lesson.sources')}:")
        for id_ in passage.sources:
            console.print(f"- {fully(index.source(id_))}")
    console.print()


def define(console: Console, words: Words, index: PackIndex, passages: tuple[Passage, ...]) -> None:
    """Print the terms of what was read, each once."""
    from bnstudy.packs.glossary import terms_of  # noqa: PLC0415  pydantic, not for every command

    terms = {term.id: term for passage in passages for term in terms_of(index, passage)}
    if not terms:
        return
    console.print(f"{words('lesson.terms')}:")
    for term in terms.values():
        console.print(
            words("lesson.term", fa=term.fa, en=term.en, definition=term.definition.strip())
        )
    console.print()
