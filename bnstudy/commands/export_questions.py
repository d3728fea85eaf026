"""The part of `bnstudy export` that gives a pack's questions to other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Protocol

from bnstudy.commands import options
from bnstudy.commands.import_ import tell
from bnstudy.errors import BnStudyError
from bnstudy.packs.exchange.table import write_table
from bnstudy.packs.exchange.to_gift import left_out, to_gift
from bnstudy.packs.gift import write as write_gift
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.study.freeze import freeze


class Write(Protocol):
    """How a text gets into a file."""

    def __call__(self, path: Path, text: str, *, for_spreadsheets: bool) -> None:
        """Write it, or say why it can't be written."""


def export(args: argparse.Namespace, write: Write) -> int:
    """Write the questions in the format that was asked for, and list what it can't hold.

    Raises:
        BnStudyError: the pack can't be read, or the file can't be written.
    """
    words = Words.load()
    pack = load_pack(options.pack_path(args))
    index = PackIndex(pack)
    questions = [freeze(question, index, args.seed) for question in pack.questions]
    if args.to == "anki":
        from bnstudy.packs.exchange.anki import write_deck  # noqa: PLC0415  an optional extra

        if args.file is None:
            message = "a deck is a file: name it, such as pack.apkg"
            raise BnStudyError(message, words="exchange.needs_file")
        write_deck(pack.info, questions, args.file, words)
    else:
        as_csv = args.to == "csv"
        text = write_table(questions) if as_csv else write_gift(to_gift(pack, questions))
        if args.file is None:
            sys.stdout.write(text.replace("\r\n", "\n"))
        else:
            write(args.file, text, for_spreadsheets=as_csv)
    tell(left_out(pack, questions, words), words)
    return 0
