"""`bnstudy watch`: what is being written, as it will look."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy.commands import app, options
from bnstudy.packs.words import Words

if TYPE_CHECKING:
    from bnstudy.ui.preview_app import PreviewApp


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy watch`."""
    parser = subparsers.add_parser("watch", help="show what you write in a pack as it will look")
    parser.add_argument("dir", metavar="DIR", type=Path, help="the pack's folder")
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the preview.

    Raises:
        PackNotFoundError: the path is no pack.
    """
    from bnstudy.packs.files import gather  # noqa: PLC0415  --help needs none of it
    from bnstudy.rtl.run import run_app  # noqa: PLC0415

    gather(args.dir)
    words = Words.load()

    def make_app() -> PreviewApp:
        from bnstudy.ui.preview_app import PreviewApp  # noqa: PLC0415  the terminal answers meanwhile

        return PreviewApp(words, args.dir)

    return run_app(make_app, app.house(words), kind=options.rtl_kind(args))
