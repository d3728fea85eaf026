"""`bnstudy import`: questions of Moodle (GIFT) or of a spreadsheet (CSV) into a pack."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bnstudy.commands import faults
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.packs.exchange.from_gift import Imported
    from bnstudy.packs.exchange.into_pack import Target
    from bnstudy.packs.problems import Problem
    from bnstudy.packs.words import Words

Format = Literal["gift", "csv"]
ENDINGS: dict[str, Format] = {".gift": "gift", ".txt": "gift", ".csv": "csv", ".tsv": "csv"}
MAX_FILE = 32_000_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy import`."""
    parser = subparsers.add_parser("import", help="take questions of other programs into a pack")
    parser.add_argument("file", metavar="FILE", type=Path, help="a GIFT file, or a table as CSV")
    parser.add_argument(
        "--into",
        metavar="DIR",
        type=Path,
        help="the pack, or a new folder; without it, a folder beside you named like the file",
    )
    parser.add_argument("--format", choices=("gift", "csv"), help="where the ending doesn't say it")
    parser.add_argument("--concept", default="", metavar="ID", help="what the questions are about")
    parser.add_argument("--force", action="store_true", help="write over the file of questions")


def run(args: argparse.Namespace) -> int:
    """Read the file, write questions, and list what could not be carried over.

    Raises:
        BnStudyError: the file can't be read or has faults, or the pack can't take it.
    """
    from bnstudy.packs.exchange.into_pack import Target  # noqa: PLC0415  pydantic
    from bnstudy.packs.gift import GiftError  # noqa: PLC0415
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    words = Words.load()
    form = format_of(args)
    target = Target.open(args.into or Path(args.file.stem), words, args.concept)
    found = read(args.file, form, words, target)
    if found.faults:
        raise GiftError(found.faults)
    tell(found.notes, words)
    console = Console()
    if not found.drafts:
        console.print(words("exchange.nothing"))
        return 1
    for path in target.write(found.drafts, file_name(args.file), force=args.force):
        written = path
    console.print(words("exchange.imported", n=len(found.drafts), file=str(written)))
    return 0


def read(file: Path, form: Format, words: Words, target: Target) -> Imported:
    """Read the questions of a file.

    Raises:
        BnStudyError: it can't be read.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        reason = error.strerror or "unreadable"
        message = f"{file} can't be read: {reason}"
        raise BnStudyError(message, words="check.unreadable", reason=reason) from error
    if len(raw) > MAX_FILE:
        message = f"{file} is too large: {MAX_FILE // 1_000_000} MB at most"
        raise BnStudyError(message, words="check.too_large")
    if form == "gift":
        from bnstudy.packs.exchange.from_gift import from_gift  # noqa: PLC0415
        from bnstudy.packs.gift import parse  # noqa: PLC0415

        return from_gift(parse(raw, str(file)), str(file), words, target.concept_of)
    from bnstudy.packs.exchange.table import read_table  # noqa: PLC0415

    return read_table(raw, str(file), words, target.concept_of)


def format_of(args: argparse.Namespace) -> Format:
    """Tell the format by what was asked for, or by the file's ending.

    Raises:
        BnStudyError: neither says it.
    """
    form: Format | None = args.format or ENDINGS.get(args.file.suffix.lower())
    if form is None:
        message = f"the format of {args.file} is not known; add --format gift or --format csv"
        raise BnStudyError(message, words="exchange.unknown_file", file=str(args.file))
    return form


def file_name(file: Path) -> str:
    """Name the file of questions like the one that was read."""
    return re.sub(r"[^\w.-]+", "-", file.stem).strip(".-_") or "imported"


def tell(notes: Iterable[Problem], words: Words) -> None:
    """List on stderr what is not carried over."""
    from bnstudy.rtl.console import Console  # noqa: PLC0415  only who has something to say

    console = Console(sys.stderr)
    for note in notes:
        faults.tell(note, console, words)
