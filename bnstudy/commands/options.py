"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bnstudy import paths

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


def pack_path(args: argparse.Namespace) -> Path:
    """Give the pack that was asked for, or the one that comes with the program."""
    return args.pack or paths.content_dir() / DEFAULT_PACK


def wants_plain(args: argparse.Namespace) -> bool:
    """Say whether to talk in plain lines: on request, or where no full screen can be."""
    if args.plain or os.environ.get("TERM", "") in {"", "dumb"}:
        return True
    return not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
