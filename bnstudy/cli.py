"""Build the command line, and turn every expected error into two lines and an exit code."""

from __future__ import annotations

import argparse
import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from bnstudy import __version__
from bnstudy.errors import BnStudyError

# Each name is a module of bnstudy.commands; the order is the order of the help.
COMMANDS = (
    "app",
    "quiz",
    "review",
    "lab",
    "chat",
    "read",
    "ask",
    "example",
    "due",
    "stats",
    "export",
    "import",
    "packs",
    "data",
    "check",
    "new",
    "watch",
    "schema",
    "doctor",
)


class Command(Protocol):
    """What a module of bnstudy.commands offers."""

    def add_parser(self, subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        """Describe the command and its options."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it and return the exit code."""


def build_parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Describe commands; only light modules are imported for it.

    Args:
        names: the commands; one that is about to run needs no description of the others.
    """
    parser = argparse.ArgumentParser(
        prog="bnstudy",
        description="A Persian terminal tutor that computes every answer it teaches.",
        epilog="Without a command the app opens. `bnstudy COMMAND --help` says more.",
    )
    parser.add_argument("--version", action="version", version=f"bnstudy {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in names:
        command_module(name).add_parser(subparsers)
    return parser


def command_module(name: str) -> Command:
    """Import the module of a command."""
    module = f"{name}_" if keyword.iskeyword(name) else name
    return cast("Command", importlib.import_module(f"bnstudy.commands.{module}"))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 content has problems, 2 wrong use."""
    words = with_default_command(arguments)
    names = words[:1] if words[0] in COMMANDS else COMMANDS
    args = build_parser(names).parse_args(words)
    try:
        return command_module(args.command).run(args)
    except BnStudyError as error:
        report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; a second failure while flushing helps nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def with_default_command(arguments: Sequence[str]) -> list[str]:
    """Put `app` first where the words name no command: `bnstudy --pack DIR` opens the app."""
    words = list(arguments)
    if words and (words[0] in COMMANDS or words[0] in {"-h", "--help", "--version"}):
        return words
    if words and not words[0].startswith("-"):
        return words  # argparse says which commands there are
    return ["app", *words]


def report(error: BnStudyError) -> None:
    """Print an error in Persian, where its sentence is known, and in English, to stderr."""
    from bnstudy.packs.words import Words  # noqa: PLC0415  only a failing command pays for it
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    console = Console(sys.stderr)
    persian = Words.load().sentence(error.words, error.places) if error.words else ""
    if persian:
        console.print(persian)
    problems = getattr(error, "problems", ())
    if problems:
        from bnstudy.commands.faults import tell_all  # noqa: PLC0415  only a faulty file needs it

        tell_all(problems, console)
    else:
        console.print(f"bnstudy: {error}")
