"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy import paths
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.rtl.terminal import Kind

DEFAULT_PACK = "batch-normalization"


def add_pack(parser: argparse.ArgumentParser) -> None:
    """Add `--pack DIR`."""
    parser.add_argument("--pack", metavar="DIR", type=Path, help="the pack to learn (a folder)")


def add_plain(parser: argparse.ArgumentParser) -> None:
    """Add `--plain`."""
    parser.add_argument(
        "--plain", action="store_true", help="numbered lines instead of the full-screen app"
    )


def add_rtl(parser: argparse.ArgumentParser) -> None:
    """Add `--rtl KIND`."""
    parser.add_argument(
        "--rtl", metavar="KIND", help="how this terminal treats Persian; `bnstudy doctor` finds out"
    )


def rtl_kind(args: argparse.Namespace) -> Kind | None:
    """Read `--rtl KIND`; None where the terminal is to be asked.

    Raises:
        BnStudyError: there is no such kind.
    """
    if args.rtl is None:
        return None
    from bnstudy.rtl.terminal import Kind  # noqa: PLC0415  only who names a kind needs them

    kinds = ", ".join(Kind)
    if args.rtl not in list(Kind):
        message = f"--rtl expects one of {kinds}; got {args.rtl!r}. `bnstudy doctor` finds it."
        raise BnStudyError(message, words="cli.bad_kind", got=args.rtl, kinds=kinds)
    return Kind(args.rtl)


def pack_path(args: argparse.Namespace) -> Path:
    """Give the pack that was asked for, or the one that comes with the program."""
    return args.pack or paths.content_dir() / DEFAULT_PACK


def wants_plain(args: argparse.Namespace) -> bool:
    """Say whether to talk in plain lines: on request, or where no full screen can be."""
    if args.plain or os.environ.get("TERM", "") in {"", "dumb"}:
        return True
    return not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
