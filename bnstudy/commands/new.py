"""`bnstudy new`: a pack that runs, to be filled by its author."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from shlex import quote


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy new`."""
    parser = subparsers.add_parser("new", help="write a new pack that runs, to fill with your own")
    parser.add_argument(
        "--bare", action="store_true", help="for any topic: without worked examples"
    )
    parser.add_argument("dir", metavar="DIR", type=Path, help="a folder that is new or empty")


def run(args: argparse.Namespace) -> int:
    """Write the pack, list its files, and say how to go on."""
    from bnstudy.packs.scaffold import write_pack  # noqa: PLC0415  pydantic and NumPy
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    for path in write_pack(args.dir, bare=args.bare):
        sys.stdout.write(f"{path}\n")
    sys.stdout.flush()
    Console(sys.stderr).print(Words.load()("author.written", path=quote(str(args.dir))))
    return 0
