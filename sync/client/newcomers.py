"""Computers that speak for the village since it last heard: each is said once, none is unseen."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from forms.schema.device_role import DeviceRole
from sync.protocol.messages import Newcomer
from sync.store.metadata import Meta

_KEPT_AS: Final = "computers"
_HERE: Final = timezone(timedelta(hours=8))
_SHOWN: Final = 6
"""Signs of a device's id that people are shown."""


def not_seen_yet(meta: Meta, told: Sequence[Newcomer]) -> list[Newcomer]:
    """Those the village has not heard of; the county tells each for a while, a line may break."""
    seen = set(meta.get(_KEPT_AS, []))
    return [one for one in told if one.device not in seen]


def seen(meta: Meta, fresh: Sequence[Newcomer]) -> dict[str, list[str]]:
    """What to write down of them, with the end of the exchange."""
    return {_KEPT_AS: [*meta.get(_KEPT_AS, []), *(one.device for one in fresh)]} if fresh else {}


def words_of(fresh: Sequence[Newcomer]) -> str:
    """One sentence; empty when there is none."""
    if not fresh:
        return ""
    told = "、".join(f"{_role(one.role)} {one.device[:_SHOWN]}（{_day(one)} 起）" for one in fresh)
    return f"新登记的电脑：{told}；不认识的请马上告诉县里停用。"


def _role(text: str) -> str:
    """A role as people call it; that of a newer county has no word here."""
    known = {role.value: role.zh for role in DeviceRole}
    return known.get(text or DeviceRole.SECRETARY.value, "别的")


def _day(one: Newcomer) -> str:
    return datetime.fromtimestamp(one.since_ms / 1000, _HERE).strftime("%m-%d")
