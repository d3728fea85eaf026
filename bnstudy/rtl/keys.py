"""Name the keys that a Persian keyboard layout sends in place of Latin ones.

A terminal sends characters, not keys: whoever presses q with a Persian layout sends ض, so a binding
on `q` alone does not fire. The table joins the standard layout of Iran (ISIRI 9147) with what the
common Windows layout sends where it differs (ي ك ئ, and پ beside the digits).
"""

# Latin characters of a US keyboard and, below each, what the same key sends in ISIRI 9147.
_ISIRI_9147 = (
    ("1234567890-=~", "۱۲۳۴۵۶۷۸۹۰-=÷"),
    ("!@#$%^&*()_+", "!٬٫﷼٪×،*)(ـ+"),
    ("qwertyuiop[]\\", "ضصثقفغعهخحجچ\\"),
    ("QWERTYUIOP{}|", "\u0652\u064c\u064d\u064b\u064f\u0650\u064e\u0651][}{|"),
    ("asdfghjkl;'", "شسیبلاتنمکگ"),
    ('ASDFGHJKL:"', "ؤئيإأآة»«:؛"),
    ("zxcvbnm,./", "ظطزرذدپو./"),
    ("ZXCVBNM<>?", "ك\u0653ژ\u0670\u200c\u0654ء><؟"),
)

# Where the Windows layout (KBDFA) or an older keyboard sends something else.
_WINDOWS = {"d": "ي", ";": "ك", "m": "ئ", "`": "پ", "\\": "پ", "B": "إ", "N": "أ", "M": "ء"}

_NAMES = {",": "comma", "+": "plus"}
"""Latin characters that a list of bindings cannot hold as themselves."""


def _table() -> dict[str, tuple[str, ...]]:
    """Give each Latin character the Persian ones of its key, if any."""
    table: dict[str, tuple[str, ...]] = {}
    for latin, persian in _ISIRI_9147:
        for key, character in zip(latin, persian, strict=True):
            # An ASCII character is what another key of a Latin layout sends: they would clash.
            if not character.isascii():
                table[key] = (character,)
    for key, character in _WINDOWS.items():
        if character not in table.get(key, ()):
            table[key] = (*table.get(key, ()), character)
    return table


PERSIAN: dict[str, tuple[str, ...]] = _table()
"""What a Persian layout sends for the key of each Latin character."""

_NAMED = {name: character for character, name in _NAMES.items()} | {
    "question_mark": "?", "slash": "/", "semicolon": ";", "colon": ":", "apostrophe": "'",
    "left_square_bracket": "[", "right_square_bracket": "]", "backslash": "\\",
    "grave_accent": "`", "quotation_mark": '"', "minus": "-", "full_stop": ".",
}  # fmt: skip
_MODIFIERS = ("ctrl+", "alt+", "super+", "ctrl+shift+", "alt+shift+")


def _split(key: str) -> tuple[str, str]:
    """Part a key's modifiers from its character."""
    head, plus, tail = key.rpartition("+")
    return (head + plus, tail) if tail and head + plus in _MODIFIERS else ("", key)


def _both(key: str) -> list[str]:
    """Return a key and what a Persian layout sends for it."""
    modifiers, bare = _split(key)
    character = _NAMED.get(bare, bare)
    found = PERSIAN.get(character, ())
    if modifiers:  # Textual names such keys by the letter; other characters have long names
        found = tuple(other for other in found if other.isalpha())
    return [modifiers + _NAMES.get(bare, bare), *(modifiers + other for other in found)]


def persian_keys(keys: str) -> str:
    """Add to the keys of a binding those that a Persian layout sends instead.

    Args:
        keys: keys in Textual's notation, separated by commas; keys with a name stay as they are.

    Example:
        >>> persian_keys("q")
        'q,ض'
        >>> persian_keys("m,escape")
        'm,پ,ئ,escape'
    """
    parts = [keys] if keys == "," else [part.strip() for part in keys.split(",")]
    return ",".join(dict.fromkeys(name for part in parts for name in _both(part)))
