"""`bnstudy check`: every fault of a pack, with its place and its mend."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy.commands import faults, options
from bnstudy.errors import BnStudyError

if TYPE_CHECKING:
    from bnstudy.packs.problems import Problem

DEFAULT_SEEDS = 20
MOST_SEEDS = 100_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy check`."""
    parser = subparsers.add_parser("check", help="find every fault of a pack, proofs included")
    parser.add_argument(
        "dir",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="the pack (as with --pack); without it, the one that this folder holds",
    )
    parser.add_argument(
        "--seeds",
        type=_seeds,
        default=DEFAULT_SEEDS,
        metavar="N",
        help=f"run the proofs over N seeds ({DEFAULT_SEEDS}); 0 leaves them out",
    )
    parser.add_argument("--json", action="store_true", help="the faults as JSON")
    parser.add_argument(
        "--format", choices=("text", "github"), default="text", help="github: annotations for a CI"
    )
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument(
        "--fix", action="store_true", help="first correct the spelling of Persian prose in place"
    )
    parser.add_argument("--rules", action="store_true", help="list the rules and what they want")
    options.add_pack(parser)


def run(args: argparse.Namespace) -> int:
    """Check a pack; 1 where it has errors."""
    if args.rules:
        return list_rules()
    from bnstudy.packs.check import check_pack  # noqa: PLC0415  pydantic and NumPy

    args.pack = args.dir or args.pack or _here()
    if args.fix and args.pack is not None and args.pack.is_file():
        message = f"{args.pack} is not a folder, so nothing in it can be corrected; unpack it first"
        raise BnStudyError(message, words="exchange.not_a_folder", path=str(args.pack))
    path = _short(options.pack_path(args))
    if args.fix:
        fix(path)
    problems = check_pack(path, args.seeds, show_progress)
    if args.json:
        json.dump([problem.as_json() for problem in problems], sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    elif args.format == "github":
        sys.stdout.writelines(f"{annotation(problem)}\n" for problem in problems)
    else:
        tell(problems, path)
    failing = problems if args.strict else [p for p in problems if p.severity == "error"]
    return 1 if failing else 0


def fix(path: Path) -> None:
    """Correct what has one right spelling, and say on stderr how much that was.

    Raises:
        BnStudyError: a file can't be written.
    """
    from bnstudy.packs.corrections import correct_pack  # noqa: PLC0415  only on request
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    try:
        made = correct_pack(path)
    except OSError as error:
        reason = error.strerror or "unwritable"
        message = f"{error.filename} can't be corrected: {reason}"
        raise BnStudyError(message, words="check.not_corrected", path=error.filename) from error
    Console(sys.stderr).print(Words.load()("check.corrected", n=made))


def show_progress(done: int, total: int) -> None:
    """Count the runs of the proofs on a terminal; they can take a minute."""
    if sys.stderr.isatty():
        end = "\r\x1b[K" if done + 1 == total else ""
        sys.stderr.write(f"\r{done + 1}/{total}{end}")
        sys.stderr.flush()


def tell(problems: Sequence[Problem], path: Path) -> None:
    """Print each problem with its line, in English for tools and in Persian for authors.

    Args:
        problems: what was found.
        path: the pack in which it was looked for.
    """
    from bnstudy.packs.excerpt import excerpt  # noqa: PLC0415  only for who reads text
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.packs.yaml_text import lines_of  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    console, words = Console(), Words.load()
    lines: dict[str, list[str]] = {}
    for problem in problems:
        if problem.file not in lines:
            lines[problem.file] = lines_of(Path(problem.file))
        faults.tell(problem, console, words, excerpt(problem, lines[problem.file]))
        console.print()
    count = Counter(problem.severity for problem in problems)
    if problems:
        places = {"errors": count["error"], "warnings": count["warning"], "files": len(lines)}
        console.print(words("check.summary", path=_named(path), **places))
    else:
        console.print(words("check.sound", path=_named(path)))


def annotation(problem: Problem) -> str:
    """Write a problem as a workflow command that GitHub shows beside the line."""
    place = f"file={_escaped(problem.file)}"
    if problem.line:
        place += f",line={problem.line},col={problem.column}"
    message = problem.sentence.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{problem.severity} {place},title={problem.rule}::{message}"


def list_rules() -> int:
    """Print every rule with its severity, whether a pack may switch it, and what it wants."""
    from bnstudy.packs.check import RULES  # noqa: PLC0415
    from bnstudy.packs.words import Words  # noqa: PLC0415
    from bnstudy.rtl.console import Console  # noqa: PLC0415

    console, words = Console(), Words.load()
    for rule in RULES.values():
        severity = rule.severity if rule.switchable else f"{rule.severity}, always"
        console.code(f"{rule.id} ({severity}): {rule.meaning}")
        console.print(words("check.rule", meaning=words(f"rules.{rule.id.replace('-', '_')}")))
    return 0


def _here() -> Path | None:
    """Give the current folder where it holds a pack."""
    return Path() if Path("pack.yaml").is_file() else None


def _named(path: Path) -> str:
    """Name the pack that was checked; `.` says nothing to who reads it later."""
    return str(path) if path.name else path.absolute().name


def _short(path: Path) -> Path:
    """Name a folder below the current one as people would."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _escaped(text: str) -> str:
    """Escape a property of a workflow command."""
    for letter in "%\r\n:,":
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


def _seeds(text: str) -> int:
    """Read the number of seeds."""
    if not text.isascii() or not text.isdigit() or int(text) > MOST_SEEDS:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from 0 to {MOST_SEEDS}, got {text!r}"
        )
    return int(text)
