"""Install packs of others into the data folder; a pack is data, and nothing in it is run."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import quote

from bnstudy import paths
from bnstudy.errors import BnStudyError
from bnstudy.packs.archive import ORIGIN, safe_name, take, write_files
from bnstudy.packs.files import INFO
from bnstudy.packs.loader import load_pack
from bnstudy.packs.problems import ContentError, PackNotFoundError, listed, shorten
from bnstudy.packs.rules.questions import unwritten_paths
from bnstudy.packs.sources import home, installed_names, locate

MAX_ORIGIN = 4_000


class InstallError(BnStudyError):
    """Say why a pack is not installed or removed."""


@dataclass(frozen=True, slots=True)
class Installed:
    """Describe a pack that can be opened by its name.

    Attributes:
        origin: where it was installed from.
        fault: why it can't be opened; empty if it can.
        skipped: how many files of the source were left out, right after installing.
    """

    id: str
    title: str = ""
    version: str = ""
    origin: str = ""
    built_in: bool = False
    questions: int = 0
    fault: str = ""
    skipped: int = 0

    def as_json(self) -> dict[str, object]:
        """Turn into what `bnstudy packs --json` prints."""
        row = asdict(self)
        del row["skipped"]
        return row


def listing() -> list[Installed]:
    """List the packs that come with the program, then the installed ones; a faulty one too."""
    return [
        *(_described(folder, built_in=True) for folder in _built_in()),
        *(_described(home() / name, built_in=False) for name in installed_names()),
    ]


def install(source: Path, *, force: bool = False) -> Installed:
    """Copy a pack from a folder or a zip file into the data folder, under its id.

    Raises:
        ArchiveError: the source is not safe, or is no pack.
        ContentError: the pack has faults.
        InstallError: texts of it are to be written, its id is taken, or it can't be written.
    """
    taken = take(source)
    id_ = _sound_id(source)
    if safe_name(id_):
        raise InstallError(f"{id_}: {safe_name(id_)}; the pack needs another id")
    if any(folder.name == id_ for folder in _built_in()):
        message = f"{id_} comes with the program; the pack needs another id"
        raise InstallError(message, words="exchange.comes_with", name=id_)
    target = home() / id_
    if target.exists() and not force:
        message = f"{id_} is installed already; --force replaces it"
        raise InstallError(message, words="exchange.already_installed", name=id_)
    origin = json.dumps({"source": str(source.absolute())}, ensure_ascii=False).encode()
    try:
        home().mkdir(parents=True, exist_ok=True)
        write_files({**taken.files, ORIGIN: origin}, target)
    except OSError as error:
        reason = error.strerror or "unwritable"
        message = f"{target} can't be written: {reason}"
        words = "cli.file_not_written"
        raise InstallError(message, words=words, file=str(target), reason=reason) from error
    return _described(target, built_in=False, skipped=taken.skipped)


def _sound_id(source: Path) -> str:
    """Read the id of a pack that learners may see.

    Its faults name what was to be installed, not what was unpacked.
    """
    try:
        pack = load_pack(locate(source))
    except ContentError as error:
        raise ContentError(error.problems, str(source)) from error
    count = sum(1 for question in pack.questions for _ in unwritten_paths(question))
    if count:
        raise InstallError(
            f"{count} texts of {source} are still [TODO]; `bnstudy check {quote(str(source))}` "
            "lists them",
            words="exchange.still_unwritten",
            n=count,
            path=quote(str(source)),
        )
    return pack.info.id


def remove(name: str) -> None:
    """Remove an installed pack; the learner's progress in it stays.

    Raises:
        InstallError: none of that name is installed, or it can't be removed.
    """
    if name not in installed_names():
        known = listed(installed_names()) or "-"
        message = f"no pack {shorten(name)!r} is installed (installed: {known})"
        words = "exchange.not_installed"
        raise InstallError(message, words=words, name=shorten(name), known=known)
    try:
        # Moved aside first, so that half a pack is never found under its name.
        gone = Path(tempfile.mkdtemp(dir=home(), prefix=".staging-"))
        (home() / name).rename(gone / name)
        shutil.rmtree(gone)
    except OSError as error:
        reason = error.strerror or "unwritable"
        raise InstallError(f"{name} can't be removed: {reason}") from error


def _built_in() -> Iterator[Path]:
    try:
        folders = sorted(paths.content_dir().iterdir())
    except OSError:
        return
    yield from (folder for folder in folders if (folder / INFO).is_file())


def _described(folder: Path, *, built_in: bool, skipped: int = 0) -> Installed:
    origin = "" if built_in else _origin(folder)
    try:
        pack = load_pack(folder)
    except (ContentError, PackNotFoundError) as error:
        first = shorten(str(error).partition("\n")[0], 200)
        return Installed(folder.name, origin=origin, built_in=built_in, fault=first)
    info, count = pack.info, len(pack.questions)
    return Installed(
        folder.name, info.title, info.version, origin, built_in, count, skipped=skipped
    )


def _origin(folder: Path) -> str:
    """Read where a pack came from; a damaged note is no fault of the pack."""
    try:
        note = json.loads((folder / ORIGIN).read_bytes()[:MAX_ORIGIN])
        return shorten(str(note["source"]), 200)
    except (OSError, ValueError, KeyError, TypeError):
        return ""
