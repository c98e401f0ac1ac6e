"""Dates that may be known only to the month or the year.

A partial date is text: ``2026``, ``2026-01`` or ``2026-01-19``. It stands for
the span from its earliest to its latest possible day, and is compared as such.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

MONTHS = list(calendar.month_name)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def is_date(text: str) -> bool:
    """Say whether ``text`` is a partial date that exists in the calendar."""
    try:
        earliest(text)
    except ValueError:
        return False
    return True


def _parts(text: str) -> list[int]:
    pieces = str(text).split("-")
    if [len(piece) for piece in pieces] not in ([4], [4, 2], [4, 2, 2]):
        raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
    return [int(piece) for piece in pieces]


def earliest(text: str) -> dt.date:
    """First day that a partial date can mean. Raises ValueError if it is no date."""
    year, month, day = (_parts(text) + [1, 1])[:3]
    return dt.date(year, month, day)


def latest(text: str) -> dt.date:
    """Last day that a partial date can mean. Raises ValueError if it is no date."""
    parts = _parts(text)
    if len(parts) == 3:
        return dt.date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return dt.date(parts[0], month, calendar.monthrange(parts[0], month)[1])


def middle(text: str) -> dt.date:
    """The day halfway through a partial date: where a chart puts its mark."""
    first = earliest(text)
    return first + (latest(text) - first) / 2


def moment(text: str) -> tuple[dt.date, str]:
    """The last day that a day or minute can mean, and the minute or "".

    text : a partial date, or a full one with a time: ``2026-01-20 02:00``, Damascus time.

    Raises ValueError if it is neither.
    """
    day, space, time = str(text).partition(" ")
    if space and not (CLOCK.fullmatch(time) and len(_parts(day)) == 3):
        raise ValueError(f"{text!r} is not a date or minute: write 2026-01-20 or 2026-01-20 02:00")
    return latest(day), time


def say_by(text: str) -> str:
    """Write until when something is known: ``on 20 January 2026``, ``at 02:00 ...``, ``at the end of May 2025``."""
    _, time = moment(text)
    day = text.partition(" ")[0]
    if time:
        return f"at {time} on {say(day)}, Damascus time"
    return f"on {say(day)}" if len(_parts(day)) == 3 else f"at the end of {say(day)}"


def say(text: str, year: bool = True) -> str:
    """Write a partial date as the book does: ``19 January 2026``.

    ``year=False`` leaves the year off a full date, for crowded labels.
    """
    parts = _parts(text)
    words = [str(parts[0])] if year or len(parts) < 3 else []
    if len(parts) > 1:
        words.insert(0, MONTHS[parts[1]])
    if len(parts) > 2:
        words.insert(0, str(parts[2]))
    return " ".join(words)
