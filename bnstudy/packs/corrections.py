"""Correct in an author's files what has one right spelling."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bnstudy.packs.check import check_pack
from bnstudy.packs.problems import Problem
from bnstudy.packs.yaml_marks import read_yaml

# A correction may uncover another, such as a double space before a full stop; a few rounds do.
ROUNDS = 6
_LINES = re.compile("[^\r\n]*(?:\r\n|\n|\r|$)")


def correct_pack(path: Path | str) -> int:
    """Correct the spelling of a pack's prose in place; return how many corrections were made.

    Rules that the pack switches off are left alone. A file that is not plain UTF-8, or that would
    no longer be the same YAML, is not touched.

    Raises:
        PackNotFoundError: the path is no pack.
        OSError: a file can't be written.
    """
    total = 0
    for _ in range(ROUNDS):
        by_file: dict[str, list[Problem]] = defaultdict(list)
        for problem in check_pack(path, seeds=0):
            if problem.fix is not None:
                by_file[problem.file].append(problem)
        made = sum(_correct(Path(file), problems) for file, problems in by_file.items())
        if not made:
            break
        total += made
    return total


def corrected(text: str, problems: Iterable[Problem]) -> tuple[str, int]:
    """Apply corrections to a text, the last first, so that each place stays what it was."""
    lines = _LINES.findall(text)
    made, edge = 0, (len(lines) + 1, 0)
    for problem in sorted(problems, key=lambda p: (p.line, p.column), reverse=True):
        if problem.fix is None or problem.line > len(lines):
            continue
        line, start = lines[problem.line - 1], problem.column - 1
        end = start + len(problem.fix.old)
        overlaps = (problem.line, end) > edge
        if overlaps or line[start:end] != problem.fix.old:
            continue
        lines[problem.line - 1] = line[:start] + problem.fix.new + line[end:]
        edge = (problem.line, start)
        made += 1
    return "".join(lines), made


def _correct(path: Path, problems: list[Problem]) -> int:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return 0
    new, made = corrected(text, problems)
    before, after = read_yaml(raw, str(path)), read_yaml(new.encode(), str(path))
    if after.problems and not before.problems:
        return 0
    target = path.resolve()
    draft = target.with_name(f".{target.name}.draft")
    draft.write_bytes(new.encode())
    shutil.copymode(target, draft)
    draft.replace(target)
    return made
