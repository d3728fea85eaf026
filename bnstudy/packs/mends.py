"""Say what to write instead of a value of the wrong type."""

from __future__ import annotations

import re

from bnstudy.packs.documents import Path
from bnstudy.packs.problems import shorten
from bnstudy.packs.scalars import number_meant

# What older YAML and people take for truth values.
_TRUTHS = {
    **dict.fromkeys(("true", "yes", "on", "y", "بله", "درست"), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "خیر", "نه", "نادرست"), "false"),
}
# What stands in a text of several items, which one pair of brackets would not part as meant.
_MANY = re.compile("[,،:#]| - |.{50}")
_NO_MEND = ("", "", "")


def mend_type(value: object, expected: str, path: Path) -> tuple[str, str, str]:
    """Tell the author of `version: 1.0`, of `stem: {x} …` and of `rev: ۲` what to write.

    Returns:
        The mend in English, the key of its Persian words, and what to write.
    """
    if expected == "text":
        return _mend_text(value, path)
    if expected == "true or false" and isinstance(value, str):
        truth = _TRUTHS.get(value.strip().lower(), "")
        return (f"write {truth}, without quotes", "wrong_type_truth", truth) if truth else _NO_MEND
    if expected in {"a number", "a whole number"} and isinstance(value, str):
        number = number_meant(value)
        return (f"write {number}", "wrong_type_number", number) if number else _NO_MEND
    if expected == "a list" and isinstance(value, str) and not _MANY.search(value):
        right = f"[{shorten(value)}]"
        return f"write {right}", "wrong_type_list", right
    if path and path[-1] == "tolerance" and isinstance(value, (int, float, str)):
        number = number_meant(str(value)) or "0.01"
        right = f"{{absolute: {number}}}"
        return f"write {right}", "wrong_type_tolerance", right
    return _NO_MEND


def _mend_text(value: object, path: Path) -> tuple[str, str, str]:
    """Say how a value becomes text; some that are none can't be meant as text."""
    if value is None:
        return "write the text behind the colon", "wrong_type_nothing", ""
    if path[-1:] == ("value",) and "mistakes" in path:
        mend = "name a value of the example, such as `total`; a fixed answer has no mistakes"
        return mend, "wrong_type_mistake", ""
    if isinstance(value, dict):
        return "put text that begins with { in quotes", "wrong_type_brace", ""
    if isinstance(value, (bool, int, float)):
        right = f"'{shorten(value)}'"
        return f"put it in quotes: {right}", "wrong_type_quote", right
    return _NO_MEND
