"""Moments as people say them: 今天 14:05, 昨天, 3 天前."""

from datetime import date, datetime


def ago(moment: str | None, today: date) -> str:
    """When something happened, in local time.

    Args:
        moment: ISO time with zone; None when it never happened.
        today: The day it is told.
    """
    if not moment:
        return "还没有过"
    then = datetime.fromisoformat(moment).astimezone()
    days = (today - then.date()).days
    clock = f"{then.hour}:{then.minute:02d}"
    if days <= 0:
        return f"今天 {clock}" if days == 0 else exact(moment)
    if days == 1:
        return f"昨天 {clock}"
    if days < 30:
        return f"{days} 天前（{then.month}月{then.day}日 {clock}）"
    return exact(moment)


def exact(moment: str) -> str:
    """A moment with year, in local time."""
    then = datetime.fromisoformat(moment).astimezone()
    return f"{then.year}年{then.month}月{then.day}日 {then.hour}:{then.minute:02d}"
