"""What is found while a pack is read; these rules can't be switched off."""

from __future__ import annotations

from bnstudy.packs.rules.course import Rule


def _rule(id_: str, meaning: str) -> Rule:
    return Rule(id_, "error", meaning, switchable=False)


WRONG_TYPE = _rule(
    "wrong-type", "values are text, numbers, lists or mappings where these are expected"
)
RULES = (
    _rule("unreadable", "every file can be read"),
    _rule("outside", "no link leads out of the pack's folder"),
    _rule("too-large", "files and packs are of a size that loads quickly"),
    _rule("encoding", "files are UTF-8 text"),
    _rule("forbidden-character", "no control characters and no overrides of the text's direction"),
    _rule("empty-file", "no file is empty"),
    _rule("yaml-syntax", "files are YAML"),
    _rule("yaml-feature", "no anchors, aliases, tags and merge keys"),
    _rule("second-document", "one document in each file"),
    _rule("duplicate-key", "a key stands once in a mapping"),
    _rule("key-not-text", "keys are text"),
    _rule("key-too-long", "keys are short"),
    _rule("too-deep", "values are not nested very deep"),
    _rule("bad-number", "numbers are finite and short"),
    _rule("too-long", "texts have a reasonable length"),
    _rule("too-short", "texts and lists that are needed are not empty"),
    _rule("missing-key", "every needed key is there"),
    _rule("unknown-key", "there are no other keys"),
    WRONG_TYPE,
    _rule("wrong-value", "values are among those that the program knows"),
    _rule("bad-id", "ids are small Latin letters, digits, - and ."),
    _rule("bad-claim", "claims are written example/claim or not example/claim"),
)
