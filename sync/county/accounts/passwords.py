"""Passwords of console accounts: Argon2id (RFC 9106), and which ones are refused."""

import secrets
from functools import cache

from nacl import pwhash
from nacl.exceptions import InvalidkeyError

from sync.errors.county import PasswordWeak

SHORTEST = 12
_LONGEST = 200
_MEMORY = 46 << 20  # with one pass: the OWASP profile for servers
_PASSES = 1
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_COMMON = (
    "password", "qwerty", "asdfgh", "zxcvbn", "123456", "654321", "abcdef", "admin", "iloveyou",
    "woaini", "111111", "000000", "888888", "666666", "147258", "qazwsx", "1q2w3e", "letmein",
    "welcome", "cunji", "secret",
)  # fmt: skip


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
        good = pwhash.verify((kept or _nobody()).encode(), password.encode()[: 4 * _LONGEST])
    except InvalidkeyError:
        return False
    return bool(good) and kept is not None


def check_strength(password: str, account: str) -> None:
    """Refuse what would be guessed.

    Raises:
        PasswordWeak: Too short, too plain, or made from the account's name.
    """
    plain = password.lower()
    core = plain
    for common in (*_COMMON, account.lower()):
        core = core.replace(common, "")
    long_enough = SHORTEST <= len(password) <= _LONGEST
    if not long_enough or len(core) < SHORTEST // 2 or len(set(plain)) < SHORTEST // 3:
        raise PasswordWeak()


@cache
def _nobody() -> str:
    return hashed(secrets.token_hex(16))
