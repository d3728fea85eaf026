"""Know every file that is kept of a learner, and delete them on request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bnstudy.errors import BnStudyError
from bnstudy.study import backups, flags, unanswered
from bnstudy.study.progress import FILE_NAME

Kind = Literal["progress", "backup", "damaged", "flags", "unanswered", "conversation", "crash"]


class StorageError(BnStudyError):
    """Say which file could not be deleted."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the learner's; `study.data` has the words for its kind."""

    path: Path
    kind: Kind
    size: int


def stored_files(folder: Path) -> tuple[StoredFile, ...]:
    """List the files in the data folder that are ours, and no others."""
    return tuple(
        StoredFile(path, kind, path.stat().st_size)
        for kind, path in _ours(folder)
        if path.is_file()
    )


def delete(files: Sequence[StoredFile]) -> None:
    """Delete files, and the folders of backups and conversations once they are empty.

    Raises:
        StorageError: one could not be deleted; the rest is gone or was not there.
    """
    failed = [(file, error) for file in files if (error := _unlink(file.path)) is not None]
    inner = {"backup", "conversation"}
    for folder in {file.path.parent for file in files if file.kind in inner}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for file, error in failed[:1]:
        raise StorageError(
            f"{file.path.name} could not be deleted: {error.strerror}",
            words="study.errors.file_not_deleted",
            file=file.path.name,
            reason=error.strerror or "",
        )


def _unlink(path: Path) -> OSError | None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return error
    return None


def _ours(folder: Path) -> Iterator[tuple[Kind, Path]]:
    progress = folder / FILE_NAME
    for suffix in ("", "-wal", "-shm"):
        yield "progress", progress.with_name(FILE_NAME + suffix)
    for path in sorted(folder.glob(f"{FILE_NAME}.damaged-*")):
        yield "damaged", path
    for path in backups.listed(progress):
        yield "backup", path
    # A backup that was cut short by a crash.
    for path in sorted(backups.folder(progress).glob(f"{progress.stem}-*.part")):
        yield "backup", path
    yield "flags", folder / flags.FILE_NAME
    yield "unanswered", folder / unanswered.FILE_NAME
    for path in sorted((folder / "conversations").glob("*.md")):
        yield "conversation", path
    for path in sorted(folder.glob("crash-*.txt")):
        yield "crash", path
