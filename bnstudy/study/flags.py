"""Flag a faulty question: one line of JSON that lets its author find and repeat the asking."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from bnstudy.errors import BnStudyError
from bnstudy.packs.index import PackIndex
from bnstudy.study.variants import Variant

FILE_NAME = "flags.jsonl"
MAX_REMARK = 2_000


class FlagError(BnStudyError):
    """Say why a flag could not be written."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Flag:
    """One complaint about one asking.

    Attributes:
        seed: `variant(question, seed, index)` gives the very same asking.
        file: within the pack; never a path of the learner's machine.
        chosen: what the learner answered, if anything.
    """

    at: str
    pack: str
    version: str
    question: str
    rev: int
    seed: int
    file: str
    line: int
    chosen: tuple[str, ...] = ()
    remark: str = ""


def flag(
    folder: Path,
    index: PackIndex,
    asked: Variant,
    now: datetime,
    chosen: Sequence[str] = (),
    remark: str = "",
) -> Path:
    """Append a flag to the file that a learner can send to the author.

    Raises:
        FlagError: the file cannot be written.
    """
    question, info = asked.question, index.pack.info
    file, line = _location(index, question.id)
    entry = Flag(
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        pack=info.id,
        version=info.version,
        question=question.id,
        rev=question.rev,
        seed=asked.seed,
        file=file,
        line=line,
        chosen=tuple(chosen),
        remark=remark.strip()[:MAX_REMARK],
    )
    return _append(folder, json.dumps(asdict(entry), ensure_ascii=False) + "\n")


def _append(folder: Path, line: str) -> Path:
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # One write of one line: two instances do not mix their flags.
        with path.open("ab") as stream:
            stream.write(line.encode())
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise FlagError(
            f"the flag could not be written to {FILE_NAME}: {error.strerror}",
            words="study.errors.flag_not_written",
            reason=error.strerror or "",
        ) from error
    return path


def read_flags(path: Path) -> tuple[list[Flag], list[int]]:
    """Read a file of flags.

    Returns:
        The flags, and the numbers of the lines that are none.
    """
    flags: list[Flag] = []
    bad: list[int] = []
    names = {field.name for field in fields(Flag)}
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            known = {name: value for name, value in data.items() if name in names}
            flags.append(Flag(**{**known, "chosen": tuple(known.get("chosen", ()))}))
        except (ValueError, TypeError, AttributeError):
            bad.append(number)
    return flags, bad


def _location(index: PackIndex, question_id: str) -> tuple[str, int]:
    try:
        return index.location(question_id, "question")
    except BnStudyError:
        # A pack that was not read from files.
        return "", 0
