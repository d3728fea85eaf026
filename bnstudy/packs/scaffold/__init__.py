"""Write a new pack that runs and checks clean at once; the templates are the files beside this."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bnstudy.errors import BnStudyError
from bnstudy.packs.schema import write_schemas

TEMPLATES = Path(__file__).parent
FILES = ("pack.yaml", "lessons/01-first.yaml", "questions/01-first.yaml", "examples/01-first.yaml")
BARE_FILES = FILES[:-1]
_ID = "id: my-pack\n"
# What an operating system leaves in every folder is no content of the author's.
_NOT_CONTENT = {".DS_Store", "Thumbs.db", "desktop.ini", ".git"}


class NotNewError(BnStudyError):
    """A place where a new pack would cover what is there."""


def write_pack(root: Path, *, bare: bool = False) -> list[Path]:
    """Write the templates and their schemas into a new or empty folder; list the files.

    Args:
        root: the folder.
        bare: leave out worked examples, and the topic that they are about.

    Raises:
        NotNewError: the folder has content, or the path is a file.
        BnStudyError: a file can't be written.
    """
    _refuse_content(root)
    try:
        return [*_write_templates(root, bare=bare), *write_schemas(root)]
    except OSError as error:
        reason, path = error.strerror or "unwritable", error.filename or str(root)
        raise BnStudyError(
            f"{path} can't be written: {reason}",
            words="author.not_written",
            path=path,
            reason=reason,
        ) from error


def pack_id(root: Path) -> str:
    """Make an id of a folder's name, or an empty string where it has no Latin letters or digits."""
    return re.sub(r"[^a-z0-9]+", "-", root.absolute().name.lower()).strip("-")[:80].strip("-")


def _refuse_content(root: Path) -> None:
    try:
        inside = [path.name for path in root.iterdir()] if root.exists() else []
    except NotADirectoryError as error:
        message = f"{root} is a file; a pack is a folder. Name a new folder."
        raise NotNewError(message, words="author.is_a_file", path=str(root)) from error
    except OSError as error:
        reason = error.strerror or "unreadable"
        message = f"{root} can't be read: {reason}"
        raise NotNewError(
            message, words="author.not_written", path=str(root), reason=reason
        ) from error
    content = sorted(set(inside) - _NOT_CONTENT)
    if content:
        raise NotNewError(
            f"{root} is not empty (it has {content[0]}); a new pack needs a new or empty folder",
            words="author.not_empty",
            path=str(root),
            found=content[0],
        )


def _write_templates(root: Path, *, bare: bool) -> Iterator[Path]:
    templates = TEMPLATES / "bare" if bare else TEMPLATES
    for name in BARE_FILES if bare else FILES:
        text = (templates / name).read_text(encoding="utf-8")
        if name == "pack.yaml":
            text = text.replace(_ID, f"id: {pack_id(root) or 'my-pack'}\n")
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        yield path
