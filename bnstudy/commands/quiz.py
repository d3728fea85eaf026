"""`bnstudy quiz`: the app opened at a quiz, or the quiz as plain numbered lines."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bnstudy.commands import app, options

if TYPE_CHECKING:
    from textual.message import Message


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy quiz`."""
    parser = subparsers.add_parser("quiz", help="be asked")
    parser.add_argument("--all", action="store_true", help="every question of the pack")
    parser.add_argument("--seed", type=int, help="ask the same numbers and orders again")
    options.add_pack(parser)
    options.add_plain(parser)
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the quiz."""
    selection = "all" if args.all else "short"
    if options.wants_plain(args):
        from bnstudy.plain.dialogue import quiz_only  # noqa: PLC0415  imports the domain

        return quiz_only(app.open_desk(args), selection)

    def opening() -> Message:
        from bnstudy.ui.messages import OpenQuiz  # noqa: PLC0415  imports Textual

        return OpenQuiz(selection)

    return app.open_app(args, opening)
