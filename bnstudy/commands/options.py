"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bnstudy import paths
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.rtl.terminal import Kind
    from bnstudy.study.dates import Calendar
    from bnstudy.study.desk import Desk

DEFAULT_PACK = "batch-normalization"


def add_pack(parser: argparse.ArgumentParser) -> None:
    """Add `--pack DIR|FILE.zip|NAME`."""
    parser.add_argument(
        "--pack",
        metavar="PACK",
        type=Path,
        help="the pack to learn: a folder, a zip file, or a name that `bnstudy packs` lists",
    )


def add_plain(parser: argparse.ArgumentParser) -> None:
    """Add `--plain`."""
    parser.add_argument(
        "--plain", action="store_true", help="numbered lines instead of the full-screen app"
    )


def add_rtl(parser: argparse.ArgumentParser) -> None:
    """Add `--rtl KIND`."""
    parser.add_argument(
        "--rtl", metavar="KIND", help="how this terminal treats Persian; `bnstudy doctor` finds out"
    )


def rtl_kind(args: argparse.Namespace) -> Kind | None:
    """Read `--rtl KIND`; None where the terminal is to be asked.

    Raises:
        BnStudyError: there is no such kind.
    """
    if args.rtl is None:
        return None
    from bnstudy.rtl.terminal import Kind  # noqa: PLC0415  only who names a kind needs them

    kinds = ", ".join(Kind)
    if args.rtl not in list(Kind):
        message = f"--rtl expects one of {kinds}; got {args.rtl!r}. `bnstudy doctor` finds it."
        raise BnStudyError(message, words="cli.bad_kind", got=args.rtl, kinds=kinds)
    return Kind(args.rtl)


def pack_path(args: argparse.Namespace) -> Path:
    """Give the folder of the pack that was asked for, or of the one that comes with the program.

    Raises:
        BnStudyError: a zip is not safe, or no pack of that name is installed.
    """
    if args.pack is None:
        return paths.content_dir() / DEFAULT_PACK
    from bnstudy.packs.sources import locate  # noqa: PLC0415  only who names a pack needs it

    return locate(args.pack)


def wants_plain(args: argparse.Namespace) -> bool:
    """Say whether to talk in plain lines: on request, or where no full screen can be."""
    if args.plain or os.environ.get("TERM", "") in {"", "dumb"}:
        return True
    return not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def add_exam(parser: argparse.ArgumentParser) -> None:
    """Add `--exam DATE`."""
    parser.add_argument(
        "--exam",
        metavar="DATE",
        help="plan towards an exam on 1405-10-20 (Jalali) or 2027-01-10; `none` lets go of it",
    )


def check_exam(args: argparse.Namespace) -> None:
    """Refuse a date that is none before anything opens.

    Raises:
        DateError: `--exam` names no date.
    """
    if args.exam is None or args.exam.lower() == "none":
        return
    from bnstudy.study.dates import read_date  # noqa: PLC0415  only who names a date needs it

    read_date(args.exam, datetime.now(UTC).astimezone().date())


def calendar() -> Calendar | None:
    """Read the calendar from `BNSTUDY_CALENDAR`; None where the learner's own choice counts.

    Raises:
        BnStudyError: there is no such calendar.
    """
    named = os.environ.get("BNSTUDY_CALENDAR", "")
    if named in {"", "jalali", "gregorian"}:
        return cast("Calendar", named) if named else None
    message = f"BNSTUDY_CALENDAR expects jalali or gregorian; got {named!r}"
    raise BnStudyError(message, words="cli.bad_calendar", got=named[:40])


def warn(desk: Desk) -> None:
    """Say on stderr what is wrong with the progress file, if anything is."""
    if desk.notice:
        from bnstudy.rtl.console import Console  # noqa: PLC0415  only who has bad news needs it

        Console(sys.stderr).print(desk.notice)
