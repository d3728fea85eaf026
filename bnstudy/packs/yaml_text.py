"""From the bytes of a file to text: encodings, and characters that no pack may carry."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from bnstudy.packs.problems import Problem

# C0 and C1 controls, the line breaks that only some editors count, overrides of the text's
# direction, and code points that are no characters. Tab, line feed and carriage return are fine.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n|\n|\r")
MAX_FORBIDDEN_SHOWN = 20


def decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Decode a file as UTF-8, or as UTF-16 where its first bytes say so.

    Returns:
        The text, or None where it can't be used, and what is wrong with it.
    """
    encoding = "utf-8"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif raw.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        return None, [_undecodable(raw, file, encoding, error)]
    problems = forbidden_characters(text, file)
    return (None if problems else text), problems


def split_lines(text: str) -> list[str]:
    """Cut a text into lines as YAML and editors count them."""
    return _BREAKS.split(text)


def forbidden_characters(text: str, file: str) -> list[Problem]:
    """Find what could steer the terminal or hide what a line says."""
    problems: list[Problem] = []
    for match in FORBIDDEN.finditer(text):
        if len(problems) == MAX_FORBIDDEN_SHOWN:
            break
        before = split_lines(text[: match.start()])
        code = f"U+{ord(match[0]):04X}"
        problems.append(
            Problem(
                file,
                len(before),
                len(before[-1]) + 1,
                "error",
                "forbidden-character",
                f"the file contains the invisible control character {code}",
                mend="delete it",
                places={"found": code},
            )
        )
    return problems


def _undecodable(raw: bytes, file: str, encoding: str, error: UnicodeDecodeError) -> Problem:
    """Say where the first bytes stand that are no text in this encoding."""
    before = split_lines(raw[: error.start].decode(encoding, "replace"))
    found = raw[error.start : error.start + 1].hex().upper() or "nothing"
    return Problem(
        file,
        len(before),
        len(before[-1]) + 1,
        "error",
        "encoding",
        f"this is not UTF-8 text: byte 0x{found}",
        mend="save the file as UTF-8 (an old Persian file may be in Windows-1256)",
        places={"found": f"0x{found}"},
    )


def lines_of(path: Path) -> list[str]:
    """Give the lines of a file to show a fault in; none where it can't be read as text."""
    try:
        raw = path.read_bytes()
    except OSError:
        return []
    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return split_lines(raw.decode("utf-16" if utf16 else "utf-8-sig", "replace"))
