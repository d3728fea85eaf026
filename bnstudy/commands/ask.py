"""`bnstudy ask`: one question, one answer; or a conversation in JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TextIO

from bnstudy.commands import options
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.chat import Tutor

MAX_LINE = 4_000_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy ask`."""
    parser = subparsers.add_parser("ask", help="ask the tutor one question")
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the question")
    parser.add_argument("--json", action="store_true", help="the answer as one JSON object")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines {"text", "context": [...]} from stdin and answer each with one line',
    )
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """Answer what was asked.

    Raises:
        BnStudyError: there is no question.
    """
    text = " ".join(args.text)
    if not args.jsonl and not text.strip():
        raise BnStudyError(
            "`bnstudy ask` expects a question, or --jsonl with lines on stdin; got nothing",
            words="cli.nothing_asked",
        )
    from bnstudy.chat import Tutor  # noqa: PLC0415  NumPy and pydantic, not for every command
    from bnstudy.chat.rewording import rewording  # noqa: PLC0415
    from bnstudy.packs.loader import load_pack  # noqa: PLC0415

    tutor = Tutor(load_pack(options.pack_path(args)), rewording=rewording())
    if args.jsonl:
        tutor.prepare()
        answer_lines(tutor, sys.stdin, sys.stdout)
        return 0
    reply = tutor.reply(text)
    if args.json:
        sys.stdout.write(json.dumps(reply.as_json(), ensure_ascii=False) + "\n")
        return 0
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    console = Console()
    console.print(reply.answer)
    for chip in reply.suggested:
        console.print(f"- {chip.label}")
    return 0


def answer_lines(tutor: Tutor, source: Iterable[str], sink: TextIO) -> None:
    """Answer each line with a line; a line that is no request is answered with its fault."""
    for line in source:
        if line.strip():
            sink.write(json.dumps(answer_line(tutor, line), ensure_ascii=False) + "\n")
            sink.flush()


def answer_line(tutor: Tutor, line: str) -> dict[str, object]:
    """Answer one JSON line."""
    try:
        asked = json.loads(line[:MAX_LINE])
    except (ValueError, RecursionError):
        return _fault("the line is not JSON")
    if not isinstance(asked, Mapping) or not isinstance(asked.get("text"), str):
        return _fault('expected an object with a text under "text"')
    context = asked.get("context") or ()
    if not isinstance(context, list):
        context = []
    text = asked["text"].encode("utf-8", "replace").decode("utf-8")
    return tutor.reply(text, [turn for turn in context if isinstance(turn, Mapping)]).as_json()


def _fault(message: str) -> dict[str, object]:
    return {"answer": message, "intent": "error", "citations": [], "numbers": [], "abstain": False}
