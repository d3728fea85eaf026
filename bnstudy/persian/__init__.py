"""Persian text for comparing and searching, digits, half-spaces and numbers; no display order."""

from bnstudy.persian.letters import (
    ZWNJ,
    fold,
    join_half_spaces,
    normalize,
    readings,
    split_half_spaces,
    tidy_half_spaces,
    to_latin_digits,
    to_persian_digits,
)
from bnstudy.persian.numerals import NumberError, Numeral, find_numbers, parse_number

__all__ = [
    "ZWNJ",
    "NumberError",
    "Numeral",
    "find_numbers",
    "fold",
    "join_half_spaces",
    "normalize",
    "parse_number",
    "readings",
    "split_half_spaces",
    "tidy_half_spaces",
    "to_latin_digits",
    "to_persian_digits",
]
