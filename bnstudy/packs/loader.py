"""Load a pack: files into models, every fault of every file at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import to_json

from bnstudy.packs import cache
from bnstudy.packs.book import Book, read_book
from bnstudy.packs.files import Gathered, gather
from bnstudy.packs.models import Pack
from bnstudy.packs.problems import ContentError, sort_problems
from bnstudy.packs.rules import structural_problems
from bnstudy.packs.yaml_marks import gc_paused


def load_pack(path: Path | str) -> Pack:
    """Read a pack, from the cache where its content is unchanged.

    Raises:
        PackNotFoundError: the path is no pack.
        ContentError: the pack has faults; it holds all that were found.
    """
    gathered = gather(Path(path))
    subject = f"pack {gathered.root.absolute()}"
    key = cache.digest(_parts(gathered))
    with gc_paused():
        kept = None if gathered.problems else cache.read(subject, key)
        if kept is not None:
            with contextlib.suppress(ValidationError):
                return Pack.model_validate_json(kept)
        book = read_book(gathered)
        problems = sort_problems([*book.problems, *structural_problems(book)])
        if problems or book.pack is None:
            raise ContentError(problems, str(path))
        cache.write(subject, key, _payload(book, book.pack))
    return book.pack


def _parts(gathered: Gathered) -> Iterator[bytes]:
    """Give all that the pack is made of."""
    for file in gathered.files:
        yield file.name.encode()
        yield file.raw


def _payload(book: Book, pack: Pack) -> bytes:
    """Write the data of the files as the JSON of one pack; dumping the models takes longer."""
    whole: dict[str, object] = {"where": pack.where}
    lists: dict[str, list[object]] = {"lessons": [], "questions": [], "examples": []}
    for name, document in book.documents.items():
        data, folder = document.data, name.rpartition("/")[0]
        assert isinstance(data, dict)
        if not folder:
            whole["info"] = data
        elif folder == "lessons":
            lists[folder].append(data["lesson"])
        else:
            lists[folder] += data[folder]
    return to_json({**whole, **lists})
