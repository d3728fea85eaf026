"""Name sources: briefly, in a line of Persian, or in full."""

from __future__ import annotations

from bnstudy.packs.models import Source

# A number before a Latin title would go to the Persian text in front of it (UAX #9, W2); inside an
# isolate it stays. The marks are not drawn, and go when text is copied.
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def briefly(source: Source) -> str:
    """Name a source by title and year, to stand between other words."""
    return _whole(source.title if source.year is None else f"{source.title} ({source.year})")


def fully(source: Source) -> str:
    """Name a source with its authors, where it is found, and its year."""
    year = "" if source.year is None else str(source.year)
    parts = (source.authors, _whole(source.title), source.where, year)
    # "et al." brings its own full stop, and a question needs none.
    told = [part.rstrip(". ") for part in parts if part.strip(". ")]
    return " ".join(
        [*(f"{part}{'' if part[-1] in '?!؟' else '.'}" for part in told[:-1]), *told[-1:]]
    )


def _whole(text: str) -> str:
    return text if text[:1].isalpha() else f"{_FIRST_STRONG}{text}{_POP}"
