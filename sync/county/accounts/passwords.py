"""Passwords of console accounts: Argon2id (RFC 9106), and which ones are refused."""

import secrets
from collections.abc import Sequence
from functools import cache

from nacl import pwhash
from nacl.exceptions import InvalidkeyError

from forms.passphrases.guessing import HAN, guesses, normal, propose
from sync.errors.county import PasswordWeak

SHORTEST = 12
SHORTEST_HAN = 8
"""Chinese characters: four words."""
_LONGEST = 200
_MEMORY = 46 << 20  # with one pass: the OWASP profile for servers
_PASSES = 1
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
REFUSED_BELOW = 10.0
"""Digits of the guesses it takes: who has the store tries some 10^4 a second and computer."""


def one_time_password() -> str:
    """A fresh random one, in groups people can read over the telephone (about 79 bits)."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(16))
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))


def hashed(password: str) -> str:
    """What is kept of a password."""
    made = pwhash.argon2id.str(password.encode(), opslimit=_PASSES, memlimit=_MEMORY)
    return bytes(made).decode("ascii")


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password; takes as long when there is no account."""
    try:
        held = kept if kept is not None and kept.startswith("$") else None  # else it is void
        good = pwhash.verify((held or _nobody()).encode(), password.encode()[: 4 * _LONGEST])
    except InvalidkeyError:
        return False
    return bool(good) and held is not None


def check_strength(password: str, known: Sequence[str]) -> None:
    """Refuse what would be guessed.

    Args:
        password: What was chosen.
        known: What anybody near would try first: account, county, villages, codes.

    Raises:
        PasswordWeak: Too short, or guessed too soon; it proposes another.
    """
    text = normal(password)
    long_enough = len(text) >= SHORTEST or len(HAN.findall(text)) >= SHORTEST_HAN
    fit = long_enough and len(password) <= _LONGEST
    if not fit or guesses(text, [normal(word) for word in known]) < REFUSED_BELOW:
        made = propose()
        raise PasswordWeak(words=made.words, typed=made.typed)


@cache
def _nobody() -> str:
    return hashed(secrets.token_hex(16))
