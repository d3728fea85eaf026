"""`bnstudy schema`: the shape of a pack's files, for editors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bnstudy.errors import BnStudyError

KINDS = ("pack", "lessons", "questions", "examples")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy schema`."""
    parser = subparsers.add_parser("schema", help="the JSON Schema (draft-07) of a pack's files")
    parser.add_argument(
        "kind",
        nargs="?",
        metavar="KIND",
        help=f"{', '.join(KINDS)}; without it, one schema that fits all of them",
    )
    parser.add_argument(
        "--write", metavar="DIR", type=Path, help="write the schemas into a pack, beside its files"
    )


def run(args: argparse.Namespace) -> int:
    """Print a schema, or write all of them into a pack."""
    from bnstudy.packs import schema  # noqa: PLC0415  pydantic and NumPy

    if args.write is not None:
        for path in _write(args.write):
            sys.stdout.write(f"{path}\n")
        return 0
    described = schema.whole_schema() if args.kind is None else schema.schema(args.kind)
    sys.stdout.write(schema.as_text(described))
    return 0


def _write(root: Path) -> list[Path]:
    """Write the schemas into a pack.

    Raises:
        PackNotFoundError: the path is no pack.
        BnStudyError: a file can't be written.
    """
    from bnstudy.packs import schema  # noqa: PLC0415
    from bnstudy.packs.files import gather  # noqa: PLC0415

    gather(root)
    try:
        return schema.write_schemas(root)
    except OSError as error:
        reason = error.strerror or "unwritable"
        message = f"{error.filename} can't be written: {reason}"
        raise BnStudyError(
            message, words="author.not_written", path=error.filename, reason=reason
        ) from error
