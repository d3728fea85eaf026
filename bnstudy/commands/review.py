"""`bnstudy review`: the app opened at today's review, or the review as plain numbered lines."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bnstudy.commands import app, options

if TYPE_CHECKING:
    from textual.message import Message


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy review`."""
    parser = subparsers.add_parser("review", help="be asked what is about to be forgotten")
    parser.add_argument("--seed", type=int, help="ask the same numbers and orders again")
    options.add_exam(parser)
    options.add_pack(parser)
    options.add_plain(parser)
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the review."""
    options.check_exam(args)
    if options.wants_plain(args):
        from bnstudy.plain.dialogue import quiz_only  # noqa: PLC0415  imports the domain

        return quiz_only(app.open_desk(args), "due")

    def opening() -> Message:
        from bnstudy.ui.messages import OpenQuiz  # noqa: PLC0415  imports Textual

        return OpenQuiz("due")

    return app.open_app(args, opening)
