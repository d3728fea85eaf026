"""`bnstudy stats`: how it goes, and which questions the chat left unanswered."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from bnstudy import paths
from bnstudy.commands import app, options

if TYPE_CHECKING:
    from bnstudy.rtl.console import Console
    from bnstudy.study.desk import Desk


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy stats`."""
    parser = subparsers.add_parser("stats", help="how it goes: accuracy, mastery, history")
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    parser.add_argument(
        "--unanswered", action="store_true", help="questions that the chat could not answer"
    )
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """Print the statistics, or the unanswered questions."""
    if args.unanswered:
        return tell_unanswered(args)
    desk = app.open_desk(args)
    options.warn(desk)
    if args.json:
        from bnstudy.study.report import stats_report  # noqa: PLC0415  the domain, after the parser

        report = stats_report(desk.index, desk.store, app.utc_now())
        json.dump(report, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    tell(Console(), desk)
    return 0


def tell(console: Console, desk: Desk) -> None:
    """Print accuracy, the mastery map, suspected ideas and the last sessions."""
    words, view, overview = desk.words, desk.progress.view(), desk.overview()
    console.print(overview.title)
    console.print(words("home.read_marks", read=overview.read, total=overview.passages))
    if not view.answered:
        console.print(words("progress.nothing_yet"))
    for line in filter(None, (*view.accuracy, view.streak, view.exam)):
        console.print(line)
    console.print()
    heads = [words(f"progress.{name}_column") for name in ("concept", "level", "asked")]
    rows = [(line.title, f"{line.marks} {line.level}", line.asked) for line in view.concepts]
    console.table(rows, heads)
    for heading, lines in (("suspicions", view.suspicions), ("sessions", view.sessions)):
        if lines:
            console.print()
            console.print(f"{words(f'progress.{heading}')}:")
        for line in lines:
            console.print(f"- {line}")


def tell_unanswered(args: argparse.Namespace) -> int:
    """Print the questions that the chat could not answer, oldest first."""
    from bnstudy.packs.words import Words  # noqa: PLC0415  the domain, after the parser
    from bnstudy.rtl.console import Console  # noqa: PLC0415
    from bnstudy.study.unanswered import FILE_NAME, read_unanswered  # noqa: PLC0415

    found = read_unanswered(paths.data_dir() / FILE_NAME)
    if args.json:
        json.dump([asdict(question) for question in found], sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    console, words = Console(), Words.load()
    if not found:
        console.print(words("progress.no_unanswered"))
        return 0
    console.print(words("progress.unanswered", n=len(found)))
    for question in found:
        console.print(f"- {question.text}")
    return 0
