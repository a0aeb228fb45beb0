"""Whether the county's server can be reached from here, and why not."""

import socket
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from desktop.doctor.finding import Finding, State
from forms.errors import CunjiError
from sync.client.http import Wire
from sync.errors.wire import CountyUnreachable, TlsUntrusted
from sync.store.metadata import Meta

NAME: Final = "县服务器"
APART: Final = timedelta(minutes=10)
"""By which a clock may differ from the county's."""


@dataclass(frozen=True, slots=True)
class CountyAddress:
    """Where a book hands up to.

    Attributes:
        url: Its address.
        certificate: PEM text the village keeps of it; None where a public authority vouches.
    """

    url: str
    certificate: str | None

    @classmethod
    def of(cls, meta: Meta) -> "CountyAddress | None":
        """Of a book; None where it is enrolled nowhere."""
        url, kept = meta.get("county_url"), meta.get("county_certificate")
        return cls(str(url), str(kept) if kept else None) if url else None


def county_looks(county: CountyAddress | None) -> list[Finding]:
    """Ask it what time it is.

    Args:
        county: None where the book is enrolled nowhere.
    """
    if county is None:
        return [Finding(NAME, State.UNKNOWN, f"{NAME}：这本台账还没有接入。")]
    try:
        with closing(Wire(county.url, county.certificate)) as wire:
            there = wire.clock()
    except TlsUntrusted:
        zh = "证书不被信任。请先核对电脑的日期；日期没错，请告诉县里。"
        return [Finding(NAME, State.BAD, f"{NAME}：{zh}")]
    except CountyUnreachable:
        return [Finding(NAME, State.BAD, f"{NAME}：{_why(county.url)}")]
    except CunjiError as trouble:
        return [Finding(NAME, State.BAD, f"{NAME}：{type(trouble).zh}")]
    return [Finding(NAME, State.GOOD, f"{NAME}：答得上"), *_compared(there)]


def _why(url: str) -> str:
    """What of the way there fails, without saying where it leads."""
    try:
        socket.getaddrinfo(urlsplit(url).hostname, None)
    except OSError:
        return "找不到它的地址，多半是没有网络。请连上网再看；连着网还是不行，请向县里核对地址。"
    return "连不上。请换个有信号的地方再试；别的网页打得开，请告诉县里看看服务器。"


def _compared(there: datetime | None) -> list[Finding]:
    if there is None:
        return []
    apart = datetime.now(UTC) - there
    if abs(apart) <= APART:
        return [Finding("对时", State.GOOD, "对时：和县里一致")]
    way = "快" if apart > timedelta(0) else "慢"
    minutes = abs(apart) // timedelta(minutes=1)
    said = f"{minutes} 分钟" if minutes < 120 else f"{minutes // 60} 小时"
    return [
        Finding("对时", State.BAD, f"对时：电脑比县里{way}了 {said}。请把电脑的日期和时间改对。")
    ]
