"""`bnstudy packs`: which packs there are, and installing those of others."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnstudy.packs.installed import Installed


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy packs` and what it can do."""
    parser = subparsers.add_parser("packs", help="list, install and remove packs")
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    install = actions.add_parser("install", help="install a pack from a folder or a zip file")
    install.add_argument("source", metavar="DIR|FILE.zip", type=Path)
    install.add_argument("--force", action="store_true", help="replace the one of the same id")
    remove = actions.add_parser("remove", help="remove an installed pack; progress stays")
    remove.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """List, install or remove."""
    from bnstudy.packs import installed  # noqa: PLC0415  pydantic
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    words = Words.load()
    if args.action == "install":
        done = installed.install(args.source, force=args.force)
        if done.skipped:
            Console(sys.stderr).print(words("exchange.skipped", n=done.skipped))
        Console().print(words("exchange.installed", name=done.id))
    elif args.action == "remove":
        installed.remove(args.name)
        Console().print(words("exchange.removed", name=args.name))
    elif args.json:
        rows = [pack.as_json() for pack in installed.listing()]
        json.dump(rows, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        show(installed.listing())
    return 0


def show(packs: Iterable[Installed]) -> None:
    """Print the packs as a table, and the faults of those that don't open."""
    from bnstudy.packs.words import Words  # noqa: PLC0415  after the list is made
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    words, console = Words.load(), Console()
    console.table(
        [
            (
                f"`{pack.id}`",
                pack.title,
                f"`{pack.version}`",
                words("exchange.built_in") if pack.built_in else pack.origin,
                words("exchange.faulty", reason=pack.fault)
                if pack.fault
                else words("exchange.questions", n=pack.questions),
            )
            for pack in packs
        ]
    )
