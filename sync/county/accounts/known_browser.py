"""The mark by which a browser is known that has signed in before: a cookie nobody can make up.

It hangs on a key outside the store and on the account's password: a changed one, or one that was
reset, makes every mark of before void. It proves nobody; it only says whose guesses are counted.
"""

import hashlib
import hmac
import secrets
import time
from typing import Final

LIFE_S: Final = 90 * 86_400
"""Seconds a mark is good for."""
_PURPOSE: Final = b"cunji-known-browser-1"


def mark(key: bytes, account: str, password: str) -> str:
    """A fresh one.

    Args:
        key: The server's, kept outside the store.
        account: Who has signed in.
        password: What is kept of their password.
    """
    browser, at = secrets.token_urlsafe(16), str(int(time.time()))
    return ".".join((browser, at, _proof(key, account, password, browser, at)))


def browser_of(key: bytes, account: str, password: str, shown: str) -> str | None:
    """The browser a mark is of; None where it is of none that this account has signed in with."""
    parts = shown.split(".")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 12):
        return None
    browser, at, proof = parts
    right = _proof(key, account, password, browser, at)
    fresh = 0 <= time.time() - int(at) < LIFE_S
    return (
        browser if fresh and key and hmac.compare_digest(right.encode(), proof.encode()) else None
    )


def _proof(key: bytes, *facts: str) -> str:
    told = b"\0".join(fact.encode() for fact in facts)
    return hmac.new(key, _PURPOSE + b"\0" + told, hashlib.sha256).hexdigest()
