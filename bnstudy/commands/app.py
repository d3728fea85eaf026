"""`bnstudy`: the full-screen app, or the same tutor as plain numbered lines."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bnstudy import paths
from bnstudy.commands import options
from bnstudy.packs.words import Words

if TYPE_CHECKING:
    from textual.message import Message

    from bnstudy.study.desk import Desk


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the app; it is what opens without a command."""
    parser = subparsers.add_parser("app", help="open the app (what `bnstudy` alone does)")
    parser.add_argument("--seed", type=int, help="draw the same numbers and orders again")
    options.add_pack(parser)
    options.add_plain(parser)
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the app."""
    if options.wants_plain(args):
        from bnstudy.plain.dialogue import talk_all  # noqa: PLC0415  imports the domain

        return talk_all(open_desk(args))
    return open_app(args)


def open_desk(args: argparse.Namespace) -> Desk:
    """Read the pack and open the progress; this imports pydantic and NumPy."""
    from bnstudy.study.desk import Desk  # noqa: PLC0415  not before the first paint

    return Desk.open(
        options.pack_path(args), paths.data_dir(), Words.load(), utc_now, seed=args.seed
    )


def open_app(args: argparse.Namespace, start: Message | None = None) -> int:
    """Run the app on this terminal and report what made it stop."""
    from bnstudy.ui.app import BnStudyApp  # noqa: PLC0415  imports Textual

    app = BnStudyApp(Words.load(), lambda: open_desk(args), start)
    fault = app.run()
    if fault is not None:
        raise fault
    return 0


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)
