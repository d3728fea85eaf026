"""Keep parsed content as JSON under a hash of its bytes; losing the cache loses only time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bnstudy import paths
from bnstudy.packs.problems import ContentError, Problem


def digest(parts: Iterable[bytes]) -> str:
    """Name a content by its bytes and by the code that reads it."""
    summary = hashlib.sha256(_code_stamp().encode())
    for part in parts:
        summary.update(len(part).to_bytes(8))
        summary.update(part)
    return summary.hexdigest()


def read(subject: str, key: str) -> bytes | None:
    """Fetch what was kept for a subject, if it was made from the same content.

    What takes long to make also comes with the program, for the very first start.
    """
    for path in (_file(subject), shipped_file(subject)):
        with contextlib.suppress(OSError):
            kept, _, payload = path.read_bytes().partition(b"\n")
            if kept == key.encode():
                return payload
    return None


def shipped_file(subject: str) -> Path:
    """Name the file that comes with the program for a subject, whether there is one or not."""
    return paths.content_dir() / "fitted" / _file(subject).with_suffix(".bin").name


def write(subject: str, key: str, payload: bytes) -> None:
    """Keep a payload; a cache that can't be written is no fault."""
    import tempfile  # noqa: PLC0415  most starts only read

    target = _file(subject)
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(key.encode() + b"\n" + payload)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def cached_yaml(path: Path) -> dict[str, object]:
    """Read a YAML file of words, from the cache where its content is unchanged.

    Raises:
        ContentError: the file is missing or is not a mapping in YAML.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContentError([_unreadable(path, error)]) from error
    subject, key = f"words {path.absolute()}", digest([raw])
    kept = read(subject, key)
    if kept is not None:
        with contextlib.suppress(ValueError):
            tree = json.loads(kept)
            if isinstance(tree, dict):
                return tree
    tree = _parse(raw, path)
    write(subject, key, json.dumps(tree, ensure_ascii=False).encode())
    return tree


def _parse(raw: bytes, path: Path) -> dict[str, object]:
    from bnstudy.packs.yaml_marks import read_yaml  # noqa: PLC0415  not needed while cached

    document = read_yaml(raw, str(path))
    if document.problems:
        raise ContentError(document.problems)
    if not isinstance(document.data, dict):
        message = "the file must be a mapping of keys to words"
        raise ContentError([Problem(str(path), 1, 1, "error", "wrong-type", message)])
    return document.data


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or "unreadable"
    return Problem(
        str(path),
        0,
        0,
        "error",
        "unreadable",
        f"the file can't be read: {reason}",
        places={"reason": reason},
    )


def _file(subject: str) -> Path:
    """Name the file of a subject; one each, so that editing a pack leaves nothing behind."""
    return (
        paths.cache_dir() / "content" / f"{hashlib.sha256(subject.encode()).hexdigest()[:32]}.json"
    )


@lru_cache(maxsize=1)
def _code_stamp() -> str:
    """Tell one state of this package's code from another, so that no old reading survives it."""
    stamps = []
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        facts = module.stat()
        stamps.append(f"{module.name} {facts.st_size} {facts.st_mtime_ns}")
    return "\n".join(stamps)
