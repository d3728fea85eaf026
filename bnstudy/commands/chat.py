"""`bnstudy chat`: the app opened at the conversation, or the conversation as plain lines."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bnstudy.commands import app, options

if TYPE_CHECKING:
    from textual.message import Message


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy chat`."""
    parser = subparsers.add_parser("chat", help="talk with the tutor")
    options.add_pack(parser)
    options.add_plain(parser)
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the conversation."""
    if options.wants_plain(args):
        from bnstudy.plain.dialogue import chat_only  # noqa: PLC0415  imports the domain

        return chat_only(app.open_desk(args))

    def opening() -> Message:
        from bnstudy.ui.messages import OpenChat  # noqa: PLC0415  imports Textual

        return OpenChat()

    return app.open_app(args, opening)
