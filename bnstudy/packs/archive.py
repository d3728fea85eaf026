"""Take the files of a pack out of a zip or a folder of others, and nothing else."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bnstudy import paths
from bnstudy.errors import BnStudyError
from bnstudy.packs.files import FOLDERS, INFO, MAX_FILE, MAX_FILES, MAX_PACK, is_yaml
from bnstudy.packs.problems import shorten

MAX_ZIP = 64_000_000
# A directory of 2,000 entries is a tenth of this; more would fill the memory while it is read.
MAX_DIRECTORY = 4_000_000
MAX_ENTRIES = 10_000
MAX_DEPTH = 16
MAX_NAME = 255
MAX_RATIO = 200
# Below this, what unpacks large is still small.
RATIO_MATTERS = 1_000_000
KEPT_IN_CACHE = 8
ORIGIN = "origin.json"
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LOCATOR_SIZE, _MAX_COMMENT = 22, 20, 65_535
_PAPERS = re.compile(r"(?i)(?:readme|licen[cs]e|copying)(?:\.(?:md|txt))?")
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ArchiveError(BnStudyError):
    """Say why a zip or a folder is not taken as a pack."""

    exit_code = 1

    def __init__(self, source: Path | str, reason: str, words: str, name: str = "") -> None:
        about = shorten(name)
        super().__init__(f"{source}: {reason}", words=f"exchange.unsafe.{words}", name=about)


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold a pack's files by their path inside it, and how many others were left out."""

    files: dict[str, bytes]
    skipped: int


def opened(source: Path) -> Path:
    """Unpack a zip into the cache, under a name made of its content, and give that folder.

    Raises:
        ArchiveError: the zip is not safe, or is no pack.
    """
    raw = _read_zip(source)
    home = paths.cache_dir() / "packs"
    folder = home / hashlib.sha256(raw).hexdigest()[:32]
    if not (folder / INFO).is_file():
        taken = from_zip(source, raw)
        try:
            home.mkdir(parents=True, exist_ok=True)
            write_files(taken.files, folder)
        except OSError as error:
            raise ArchiveError(
                source, f"can't be unpacked: {error.strerror}", "unwritable"
            ) from error
        _prune(home, folder)
    return folder


def take(source: Path) -> Taken:
    """Read the files of a pack from a folder or a zip.

    Raises:
        ArchiveError: it is not safe, or is no pack.
    """
    if source.is_dir():
        return from_folder(source)
    return from_zip(source, _read_zip(source))


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write the files beside their place and move them there as one.

    Raises:
        OSError: they can't be written; what was there is left as it was.
    """
    staged = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".staging-"))
    try:
        for name, raw in files.items():
            path = staged.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        staged.chmod(0o755)
        replace_folder(staged, folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def replace_folder(staged: Path, folder: Path) -> None:
    """Move a folder to its place; the one that was there goes only when the new one stands."""
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".staging-"))
    try:
        had = folder.is_dir()
        if had:
            folder.rename(old / "old")
        try:
            staged.rename(folder)
        except OSError:
            if had:
                (old / "old").rename(folder)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def from_folder(root: Path) -> Taken:
    """Read a pack's files from a folder; links are refused, other things left out.

    Raises:
        ArchiveError: it is no pack, is too large, or holds a link where a file should be.
    """
    files: dict[str, bytes] = {}
    skipped = total = 0
    for path, name in _walk(root):
        if not wanted(name):
            skipped += 1
            continue
        try:
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode):
                raise ArchiveError(root, f"{shorten(name)} is a link or no file", "link", name)
            _require_size(root, name, path.lstat().st_size, total)
            raw = path.read_bytes()
        except OSError as error:
            raise ArchiveError(
                root, f"{shorten(name)} can't be read: {error.strerror}", "unreadable", name
            ) from error
        total += len(raw)
        _require_size(root, name, len(raw), total)
        files[name] = raw
        if len(files) > MAX_FILES:
            raise ArchiveError(root, f"more than {MAX_FILES} files", "large")
    return Taken(_require_pack(root, files), skipped)


def _walk(root: Path) -> Iterator[tuple[Path, str]]:
    """List what stands in the folder and in those that a pack has; no further."""
    try:
        for path in sorted(root.iterdir()):
            if path.name in FOLDERS:
                if path.is_symlink():
                    raise ArchiveError(root, f"{path.name} is a link", "link", path.name)
                if path.is_dir():
                    yield from ((inner, f"{path.name}/{inner.name}") for inner in _sorted(path))
            else:
                yield path, path.name
    except OSError as error:
        raise ArchiveError(root, f"can't be read: {error.strerror}", "unreadable") from error


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def from_zip(source: Path, raw: bytes) -> Taken:
    """Read a pack's files from the bytes of a zip; every entry must be harmless.

    Raises:
        ArchiveError: an entry is not, or the zip is damaged, too large or no pack.
    """
    _require_small_directory(source, raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise ArchiveError(source, f"more than {MAX_ENTRIES} entries", "large")
            names = _safe_names(source, entries)
            top = _top(source, names)
            files: dict[str, bytes] = {}
            total = 0
            for entry, name in zip(entries, names, strict=True):
                inside = name.removeprefix(top)
                if entry.is_dir() or not name.startswith(top) or not wanted(inside):
                    continue
                if len(files) == MAX_FILES:
                    raise ArchiveError(source, f"more than {MAX_FILES} files", "large")
                files[inside] = _content(source, archive, entry)
                total += len(files[inside])
                _require_size(source, name, len(files[inside]), total)
    except _DAMAGE as error:
        reason = f"this is no sound zip file: {shorten(str(error))}"
        raise ArchiveError(source, reason, "damaged") from error
    count = sum(not entry.is_dir() for entry in entries)
    return Taken(_require_pack(source, files), count - len(files))


def wanted(name: str) -> bool:
    """Say whether a pack reads a file, or its people do."""
    folder, _, file = name.rpartition("/")
    if folder in FOLDERS:
        return is_yaml(file) and not file.startswith(".")
    return not folder and (file == INFO or _PAPERS.fullmatch(file) is not None)


def safe_name(name: str) -> str:
    """Say why a path could leave its folder or be something else elsewhere; empty if it can't."""
    parts = name.rstrip("/").split("/")
    hidden = any(not letter.isprintable() and letter != "\u200c" for letter in name)
    checks = (
        (not name or name.startswith("/") or re.match(r"[A-Za-z]:", name), "an absolute path"),
        ("\\" in name, "a backslash"),
        (hidden, "an invisible character"),
        (len(parts) > MAX_DEPTH, "too many folders"),
        (any(part in {"", ".", ".."} for part in parts), "a path that leads elsewhere"),
        (any(map(_means_else, parts)), "a name that means something else on Windows"),
        (any(len(part.encode(errors="replace")) > MAX_NAME for part in parts), "a very long name"),
    )
    return next((reason for bad, reason in checks if bad), "")


def _means_else(part: str) -> bool:
    return part.endswith((".", " ")) or ":" in part or _DEVICE.fullmatch(part) is not None


def _safe_names(source: Path, entries: list[zipfile.ZipInfo]) -> list[str]:
    """Check every entry, also those that are not taken; a strange zip is not trusted at all."""
    seen: dict[str, str] = {}
    for entry in entries:
        # The name as written: zipfile cuts it at a NUL.
        name = entry.orig_filename
        reason, words = safe_name(name), "name"
        mode = entry.external_attr >> 16
        kind = stat.S_IFMT(mode)
        if kind and kind not in {stat.S_IFREG, stat.S_IFDIR}:
            reason, words = "a link or a device", "link"
        elif entry.flag_bits & 1:
            reason, words = "an encrypted file", "packing"
        elif entry.compress_type not in _METHODS:
            reason, words = "an unusual compression", "packing"
        elif entry.file_size > MAX_RATIO * max(entry.compress_size, RATIO_MATTERS // MAX_RATIO):
            reason, words = "a file that unpacks to a suspicious size", "packing"
        key = unicodedata.normalize("NFC", name.rstrip("/")).casefold()
        if not reason and key in seen:
            reason, words = f"the same name as {shorten(seen[key])}", "double"
        if reason:
            raise ArchiveError(
                source, f"the entry {shorten(name)!r} is refused: {reason}", words, name
            )
        seen[key] = name
    for key in seen:
        folders = key.split("/")[:-1]
        for depth in range(1, len(folders) + 1):
            file = seen.get("/".join(folders[:depth]))
            if file is not None and not file.endswith("/"):
                raise ArchiveError(
                    source, f"{shorten(file)} is a file and a folder", "double", file
                )
    return [entry.orig_filename for entry in entries]


def _top(source: Path, names: list[str]) -> str:
    """Find the folder of the zip that is the pack: the zip itself, or the one folder in it."""
    tops = {name.removesuffix(INFO) for name in names if PurePosixPath(name).name == INFO}
    if "" in tops:
        return ""
    outer = sorted(top for top in tops if top.count("/") == 1)
    if len(outer) != 1:
        found = "several packs" if outer else f"no {INFO}"
        raise ArchiveError(source, f"there is {found} in it; a zip holds one pack", "no_pack")
    return outer[0]


def _content(source: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack one entry, however large it claims to be, up to the limit."""
    _require_size(source, entry.filename, entry.file_size, 0)
    with archive.open(entry) as stream:
        content = stream.read(MAX_FILE + 1)
    if entry.file_size > len(content):
        raise ArchiveError(
            source, f"{shorten(entry.filename)} is shorter than it claims", "damaged"
        )
    return content


def _require_size(source: Path, name: str, size: int, total: int) -> None:
    if size > MAX_FILE:
        raise ArchiveError(
            source, f"{shorten(name)} is larger than {MAX_FILE // 10**6} MB", "large"
        )
    if total > MAX_PACK:
        raise ArchiveError(source, f"larger than {MAX_PACK // 10**6} MB", "large")


def _require_pack(source: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    if INFO not in files:
        raise ArchiveError(source, f"there is no {INFO} in it", "no_pack")
    return files


def _read_zip(source: Path) -> bytes:
    try:
        if not source.is_file():
            raise ArchiveError(source, "there is no such folder or zip file", "missing")
        with source.open("rb") as stream:
            # A read of more than there is would set that much memory aside.
            raw = stream.read(min(source.stat().st_size, MAX_ZIP) + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or "unreadable"
        raise ArchiveError(
            shorten(str(source)), f"can't be read: {reason}", "unreadable"
        ) from error
    if len(raw) > MAX_ZIP:
        raise ArchiveError(source, f"larger than {MAX_ZIP // 10**6} MB", "large")
    return raw


def _require_small_directory(source: Path, raw: bytes) -> None:
    """Look at the size of the zip's list of entries before the list is read."""
    end = len(raw) - _END_SIZE
    if end < 0 or raw[end : end + 4] != _END:
        end = raw.rfind(_END, max(0, len(raw) - _END_SIZE - _MAX_COMMENT))
    if end < 0:
        raise ArchiveError(source, "this is no zip file", "damaged")
    if raw[max(0, end - _LOCATOR_SIZE) : end].startswith(_END64):
        raise ArchiveError(source, "a zip64 file; packs are small", "large")
    if int.from_bytes(raw[end + 12 : end + 16], "little") > MAX_DIRECTORY:
        raise ArchiveError(source, "too many entries", "large")


def _prune(home: Path, newest: Path) -> None:
    """Keep the last few unpacked zips."""
    try:
        kept = [path for path in home.iterdir() if path != newest and path.is_dir()]
        kept.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return
    for path in kept[KEPT_IN_CACHE - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
