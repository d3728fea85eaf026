"""`bnstudy lab`: the app opened in the lab."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bnstudy.commands import app, options

if TYPE_CHECKING:
    from textual.message import Message


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy lab`."""
    parser = subparsers.add_parser("lab", help="turn the parameters of the examples")
    parser.add_argument("name", nargs="?", help="the example to begin with")
    parser.add_argument("--seed", type=int, help="draw the same numbers again")
    options.add_pack(parser)
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the lab."""

    def opening() -> Message:
        from bnstudy.ui.messages import OpenLab  # noqa: PLC0415  imports Textual

        return OpenLab(args.name)

    return app.open_app(args, opening)
