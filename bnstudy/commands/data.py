"""`bnstudy data`: where everything of the learner's is, and its end on request."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy import paths

if TYPE_CHECKING:
    from bnstudy.packs.words import Words
    from bnstudy.rtl.console import Console
    from bnstudy.study.storage import StoredFile


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy data`."""
    parser = subparsers.add_parser("data", help="show where your data is, or delete it")
    parser.add_argument("--delete", action="store_true", help="delete it all, after a typed yes")
    parser.add_argument("--json", action="store_true", help="{folders: {...}, files: [...]}")


def run(args: argparse.Namespace) -> int:
    """Show the files, and delete them after a yes; 1 where that was asked for and refused."""
    from bnstudy.packs.words import Words  # noqa: PLC0415  the domain, after the parser
    from bnstudy.rtl.console import Console  # noqa: PLC0415
    from bnstudy.study.storage import stored_files  # noqa: PLC0415

    files = stored_files(paths.data_dir())
    if args.json and not args.delete:
        json.dump(as_json(files), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    console, words = Console(), Words.load()
    tell(console, words, files)
    return ask_and_delete(console, words, files) if args.delete and files else 0


def folders() -> dict[str, Path]:
    """Name the folders by what is in them."""
    return {
        "data": paths.data_dir(),
        "config": paths.config_dir(),
        "cache": paths.cache_dir(),
        "content": paths.content_dir(),
    }


def as_json(files: tuple[StoredFile, ...]) -> dict[str, object]:
    """Give folders and files in the documented shape."""
    return {
        "folders": {name: str(path) for name, path in folders().items()},
        "files": [{"path": str(f.path), "kind": f.kind, "bytes": f.size} for f in files],
    }


def tell(console: Console, words: Words, files: tuple[StoredFile, ...]) -> None:
    """Print folders and files."""
    console.print(f"{words('data.folders')}:")
    console.table([(words(f"data.{name}"), f"`{path}`") for name, path in folders().items()])
    console.print()
    if not files:
        console.print(words("data.nothing"))
        return
    console.print(f"{words('data.files')}:")
    console.table(
        [
            (
                words(f"study.data.{file.kind}"),
                words("data.size", n=-(-file.size // 1024)),
                f"`{file.path}`",
            )
            for file in files
        ]
    )


def ask_and_delete(console: Console, words: Words, files: tuple[StoredFile, ...]) -> int:
    """Delete the files if the next line of input says yes.

    Raises:
        StorageError: one could not be deleted.
    """
    from bnstudy.persian import normalize  # noqa: PLC0415  only who deletes needs it
    from bnstudy.study.storage import delete  # noqa: PLC0415

    console.print()
    console.print(words("data.ask", n=len(files)))
    said = normalize(sys.stdin.readline(200)) if sys.stdin else ""
    if said not in {normalize(word) for word in words("data.yes_words").split()}:
        console.print(words("data.kept"))
        return 1
    delete(files)
    console.print(words("data.deleted", n=len(files)))
    return 0
