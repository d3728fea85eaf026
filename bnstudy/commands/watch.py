"""`bnstudy watch`: what is being written, as it will look."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy watch`."""
    parser = subparsers.add_parser("watch", help="show what you write in a pack as it will look")
    parser.add_argument("dir", metavar="DIR", type=Path, help="the pack's folder")
    options.add_rtl(parser)


def run(args: argparse.Namespace) -> int:
    """Open the preview."""
    options.pack_path(argparse.Namespace(pack=args.dir))
    return 2
