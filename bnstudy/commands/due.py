"""`bnstudy due`: what is to be reviewed today, and what the next days bring."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from bnstudy.commands import app, options

if TYPE_CHECKING:
    from bnstudy.rtl.console import Console
    from bnstudy.study.desk import Desk


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy due`."""
    parser = subparsers.add_parser("due", help="what to review today and in the next days")
    parser.add_argument(
        "--json", action="store_true", help="{pack, now, exam, due: [...], forecast: [...]}"
    )
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """Print what is due."""
    desk = app.open_desk(args)
    options.warn(desk)
    if args.json:
        from bnstudy.study.report import due_report  # noqa: PLC0415  the domain, after the parser

        json.dump(due_report(desk.index, desk.store, app.utc_now()), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    tell(Console(), desk)
    return 0


def tell(console: Console, desk: Desk) -> None:
    """Print today's questions by concept, then the days that bring something."""
    from bnstudy.study.queue import due_items  # noqa: PLC0415  the domain, after the parser

    words, view = desk.words, desk.progress.view()
    items = due_items(desk.index, desk.store, app.utc_now())
    if items:
        console.print(words("progress.due_now", n=len(items)))
    else:
        console.print(words("progress.nothing_due" if view.answered else "progress.nothing_yet"))
    by_concept = Counter(item.question.concept for item in items)
    for concept, count in by_concept.items():
        title = desk.index.concepts[concept].title
        console.print(words("result.count", what=title, n=count))
    if view.exam:
        console.print(view.exam)
    coming = [bar for bar in view.forecast if bar.value]
    if coming:
        console.print()
        console.print(f"{words('progress.forecast')}:")
        console.table([(bar.label, bar.text) for bar in coming])
