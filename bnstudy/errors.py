"""The base error: its text may be shown to the user as it stands."""

from __future__ import annotations


class BnStudyError(Exception):
    """Say in one sentence what was expected, what came and how to mend it.

    Attributes:
        words: Key of the same sentence in `content/ui/fa.yaml`, or an empty string.
        places: Values for the named places of that sentence.
        exit_code: What a command returns: 1 the content or answer has problems, 2 wrong use.
    """

    exit_code = 2

    def __init__(self, message: str, *, words: str = "", **places: object) -> None:
        super().__init__(message)
        self.words = words
        self.places = places
