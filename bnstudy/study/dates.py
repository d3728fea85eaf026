"""Read and write dates in the Jalali calendar, and Gregorian ones on request."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from bnstudy.errors import BnStudyError
from bnstudy.persian import normalize, to_latin_digits, to_persian_digits
from bnstudy.study.words import word_list, words

Calendar = Literal["jalali", "gregorian"]

# No Jalali year of our time is this large, and no Gregorian one this small.
FIRST_GREGORIAN_YEAR = 1700
_NUMERIC = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\s+(\D+?)(?:\s+(\d{4}))?", re.ASCII)


class DateError(BnStudyError):
    """Say how a date is written."""


def read_date(text: str, today: date) -> date:
    """Read a date such as 1405-10-20, ۱۴۰۵/۱۰/۲۰, «۲۰ دی ۱۴۰۵», «۲۰ دی» or 2027-01-10.

    Args:
        text: what was typed.
        today: a date without a year is the next one after this.

    Raises:
        DateError: it is no date of either calendar.
    """
    plain = to_latin_digits(normalize(text)).strip()
    numeric = _NUMERIC.fullmatch(plain)
    try:
        if numeric:
            year, month, day = (int(part) for part in numeric.groups())
            if year >= FIRST_GREGORIAN_YEAR:
                return date(year, month, day)
            return _gregorian(year, month, day)
        named = _NAMED.fullmatch(plain)
        months = [normalize(month) for month in word_list("study.months")]
        if named and named[2] in months:
            month = months.index(named[2]) + 1
            if named[3]:
                return _gregorian(int(named[3]), month, int(named[1]))
            this_year = jalali(today)[0]
            found = _gregorian(this_year, month, int(named[1]))
            return found if found > today else _gregorian(this_year + 1, month, int(named[1]))
    except ValueError as error:
        raise _fault(text) from error
    raise _fault(text)


def date_text(day: date, calendar: Calendar = "jalali") -> str:
    """Write a date as a learner reads it: «۲۰ دی ۱۴۰۵», or 2027-01-10."""
    if calendar == "gregorian":
        return day.isoformat()
    year, month, number = jalali(day)
    name = word_list("study.months")[month - 1]
    return words()("study.date", day=number, month=name, year=to_persian_digits(str(year)))


def day_text(day: date, calendar: Calendar = "jalali") -> str:
    """Write a date without its year: «۲۰ دی», or 01-10."""
    if calendar == "gregorian":
        return day.strftime("%m-%d")
    _, month, number = jalali(day)
    return words()("study.day", day=number, month=word_list("study.months")[month - 1])


def jalali(day: date) -> tuple[int, int, int]:
    """Turn a date into Jalali year, month and day."""
    # Imported where a date is shown: it costs 50 ms.
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415

    found = JalaliDate(day)  # type: ignore[no-untyped-call]  # untyped in persiantools 6
    return found.year, found.month, found.day


def _gregorian(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415  see above

    found = JalaliDate(year, month, day)  # type: ignore[no-untyped-call]  # see above
    return found.to_gregorian()


def _fault(text: str) -> DateError:
    return DateError(
        f"{text!r} is no date; write it as 1405-10-20 or as 2027-01-10",
        words="study.errors.not_a_date",
        got=text[:40],
    )
