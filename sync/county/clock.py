"""Moments as the county's tables hold them: ISO 8601 in UTC, to the second, so that text sorts."""

from datetime import UTC, date, datetime, timedelta, timezone

_HERE = timedelta(hours=8)
"""China has kept one time, UTC+8, without summer time since 1992."""

_LAST_MS = 253_370_764_800_000  # the year 9999; a clock may say anything


def now(ahead: timedelta = timedelta()) -> str:
    """This moment, or one so far ahead."""
    return (datetime.now(UTC) + ahead).isoformat(timespec="seconds")


def ago(moment: str) -> timedelta:
    """How long a moment is past."""
    return datetime.now(UTC) - datetime.fromisoformat(moment)


def shown(moment: str | None) -> str:
    """A moment as people in China read it; a dash for none."""
    if not moment:
        return "—"
    return (datetime.fromisoformat(moment) + _HERE).strftime("%Y-%m-%d %H:%M")


def day_of(moment: str) -> date:
    """The day in China a moment falls on."""
    return (datetime.fromisoformat(moment) + _HERE).date()


def before(moment: str, span: timedelta) -> str:
    """A moment so long before another."""
    return (datetime.fromisoformat(moment) - span).isoformat(timespec="seconds")


def months_ago(months: int) -> str:
    """The moment so many months of 30.5 days before this one."""
    return now(-timedelta(days=30.5 * months))


def ms_of(moment: str) -> int:
    """A moment in milliseconds since 1970."""
    return int(datetime.fromisoformat(moment).timestamp() * 1000)


def epoch_ms() -> int:
    """This moment in milliseconds since 1970."""
    return int(datetime.now(UTC).timestamp() * 1000)


def of_ms(ms: int) -> str:
    """A device's clock as people in China read it; a dash for none or one out of all reason."""
    if not 0 < ms < _LAST_MS:
        return "—"
    return shown(datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds"))


def today() -> date:
    """This day in China."""
    return datetime.now(timezone(_HERE)).date()
