"""`bnstudy export`: notes to read, and every answer in formats that other programs read."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy.commands import app, options
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.study.desk import Desk


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy export`."""
    parser = subparsers.add_parser("export", help="take notes, answers and questions out")
    parser.add_argument(
        "--to",
        choices=(*FORMATS, *QUESTIONS_ONLY),
        required=True,
        help="notes: what I learned, my mistakes and their computation, as Markdown; "
        "csv: every answer, for spreadsheets; json: everything that is known; "
        "gift: the pack's questions for Moodle; anki: the same as a deck",
    )
    parser.add_argument(
        "--of",
        choices=("answers", "questions"),
        help="what csv holds: my answers (as without it), or the pack's questions",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="draw the numbers of computed questions again (0)"
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="where to; without it, to stdout"
    )
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """Write the format that was asked for.

    Raises:
        BnStudyError: the file is there already, or cannot be written.
    """
    if args.file is not None and args.file.exists() and not args.force:
        raise BnStudyError(
            f"{args.file} is there already; --force writes over it",
            words="cli.file_exists",
            file=str(args.file),
        )
    if of_questions(args):
        from bnstudy.commands.export_questions import export  # noqa: PLC0415  pydantic

        return export(args, write)
    desk = app.open_desk(args)
    options.warn(desk)
    text = FORMATS[args.to](desk)
    if args.file is not None:
        write(args.file, text, for_spreadsheets=args.to == "csv")
    elif args.to == "notes" and sys.stdout.isatty():
        from bnstudy.rtl.console import Console  # noqa: PLC0415  only for who reads it here

        Console().print(text)
    else:
        sys.stdout.write(text)
    return 0


def of_questions(args: argparse.Namespace) -> bool:
    """Say whether the pack's questions are wanted, not what the learner did.

    Raises:
        BnStudyError: the format can't hold what was asked for.
    """
    wanted = args.of or ("questions" if args.to in QUESTIONS_ONLY else "answers")
    if args.to == "csv" or (wanted == "questions") == (args.to in QUESTIONS_ONLY):
        return wanted == "questions"
    known = "--of answers: notes, csv, json; --of questions: gift, csv, anki"
    raise BnStudyError(
        f"--to {args.to} can't hold {wanted}; {known}",
        words="exchange.wrong_pair",
        to=args.to,
        of=wanted,
        known=known,
    )


def as_notes(desk: Desk) -> str:
    """Write the notes."""
    from bnstudy.study.notes import notes  # noqa: PLC0415  the domain, after the parser

    now, calendar = app.utc_now(), desk.progress.calendar
    return notes(desk.index, desk.store, now, calendar, pack_name=desk.pack_name)


def as_csv(desk: Desk) -> str:
    """Write the answers as a table."""
    from bnstudy.study.export import write_csv  # noqa: PLC0415

    stream = io.StringIO(newline="")
    write_csv(desk.store, desk.index.pack.info.id, stream)
    return stream.getvalue().replace("\r\n", "\n")


def as_json(desk: Desk) -> str:
    """Write everything that is known."""
    from bnstudy.study.export import as_json as everything  # noqa: PLC0415

    found = everything(desk.store, desk.index.pack.info.id, app.utc_now())
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Desk], str]] = {
    "notes": as_notes,
    "csv": as_csv,
    "json": as_json,
}
QUESTIONS_ONLY = ("gift", "anki")


def write(path: Path, text: str, *, for_spreadsheets: bool) -> None:
    """Write a file; spreadsheets know UTF-8 by a mark at its beginning.

    Raises:
        BnStudyError: it cannot be written.
    """
    encoding = "utf-8-sig" if for_spreadsheets else "utf-8"
    try:
        with path.open("w", encoding=encoding, newline="") as stream:
            stream.write(text)
    except OSError as error:
        reason = error.strerror or "unwritable"
        raise BnStudyError(
            f"{path} can't be written: {reason}",
            words="cli.file_not_written",
            file=str(path),
            reason=reason,
        ) from error
