"""`bnstudy`: the full-screen app, or the same tutor as plain numbered lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bnstudy import __version__, paths
from bnstudy.commands import options
from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    from bnstudy.rtl.run import House, Notice
    from bnstudy.rtl.terminal import Found, Kind
    from bnstudy.study.desk import Desk
    from bnstudy.ui.app import BnStudyApp


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the app; it is what opens without a command."""
    parser = subparsers.add_parser("app", help="open the app (what `bnstudy` alone does)")
    parser.add_argument("--seed", type=int, help="draw the same numbers and orders again")
    options.add_exam(parser)
    options.add_pack(parser)
    options.add_plain(parser)
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the app."""
    options.check_exam(args)
    if options.wants_plain(args):
        from bnstudy.plain.dialogue import talk_all  # noqa: PLC0415  imports the domain

        return talk_all(open_desk(args))
    return open_app(args)


def open_desk(args: argparse.Namespace) -> Desk:
    """Read the pack and open the progress; this imports pydantic and NumPy."""
    from bnstudy.study.desk import Desk  # noqa: PLC0415  not before the first paint

    seed, exam = getattr(args, "seed", None), getattr(args, "exam", None)
    calendar = options.calendar()
    pack = options.pack_path(args)
    desk = Desk.open(pack, paths.data_dir(), Words.load(), utc_now, seed, calendar)
    desk.pack_name = "" if args.pack is None else str(args.pack)
    if exam is not None:
        desk.progress.set_exam(exam)
    return desk


def open_app(args: argparse.Namespace, start: Callable[[], Message] | None = None) -> int:
    """Run the app on this terminal; its exit code, or the fault it could not go on with.

    Args:
        args: the command's options.
        start: makes the message that opens a screen; called when Textual may be imported.
    """
    from bnstudy.rtl.run import run_app  # noqa: PLC0415  other commands need no terminal

    words = Words.load()
    made: list[BnStudyApp] = []

    def make_app() -> BnStudyApp:
        from bnstudy.ui.app import BnStudyApp  # noqa: PLC0415  the terminal answers meanwhile

        made.append(BnStudyApp(words, lambda: open_desk(args), start() if start else None))
        return made[0]

    def advise(_app: App[Any], found: Found) -> None:
        if found.advice:
            made[0].advice = words(f"doctor.advice.{found.advice}")

    code = run_app(make_app, house(words), kind=options.rtl_kind(args), on_found=advise)
    fault = made[0].return_value if made else None
    if fault is not None:
        raise fault
    return code


def house(words: Words) -> House:
    """Say where things live and how the user is spoken to around a full-screen app."""
    from bnstudy.rtl.run import House  # noqa: PLC0415  other commands need no terminal

    return House(
        paths.config_dir,
        paths.data_dir,
        tell=lambda notice, places, kind: tell(words, notice, places, kind),
        expected=(BnStudyError,),
        facts={"bnstudy": __version__},
    )


def tell(words: Words, notice: Notice, places: Mapping[str, str], kind: Kind) -> None:
    """Say in Persian and in English what the user must know once the screen is theirs again."""
    from bnstudy.rtl.console import Console  # noqa: PLC0415  only who has bad news needs it
    from bnstudy.rtl.run import tell_in_english  # noqa: PLC0415

    persian = words.sentence(f"terminal.{notice}", places)
    if persian:
        Console(sys.stderr, kind).print(persian)
    tell_in_english(notice, places)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)
