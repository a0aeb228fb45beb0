"""Asking anew where the county's nonce was used up, by a copy of the book or before a restore."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

from sync.errors.wire import CountyNonsense, NonceStale
from sync.store.metadata import Meta

T = TypeVar("T")

_NONCE: Final = re.compile(r"[0-9a-f]{32}")


def freshly(meta: Meta, ask: Callable[[], T]) -> T:
    """Ask the county; once more, signed over its newest nonce, where ours is stale.

    Args:
        meta: Of the village; keeps the nonce.
        ask: The whole question, from signing on.

    Raises:
        NonceStale: Stale again: somebody else speaks for this very device all the time.
        CountyNonsense: What it gives is no nonce.
        CunjiError: What can go wrong on the wire, or what the county says.
    """
    try:
        return ask()
    except NonceStale as news:
        if not _NONCE.fullmatch(news.nonce):
            raise CountyNonsense from None
        meta["nonce"] = news.nonce
        return ask()
