"""A record that cannot be written down is set aside, and the others go on.

What comes over the line was made by another computer, perhaps by a later or a faulty program. When
one record of many cannot be folded or the database refuses its row, all of it is done again one by
one: those that can be written are, and the row of the other says only that it is there
(``ASIDE``). Its changes stay in the log, untouched, and travel on; so nothing is lost, the chain of
its device is whole, and the record is read again after the next change or by ``retry``.
"""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError

from forms.errors import CunjiError

T = TypeVar("T")

_log = logging.getLogger("cunji.ledger")

_FOLDING: Final = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError)
_REFUSED: Final = ("22", "54")
"""Classes of SQLSTATE: a value no column holds, and a value too large for one of the indexes."""
_TOO_BIG: Final = 18
"""SQLite's word for a value too large."""


def stumbled(error: Exception) -> bool:
    """Whether a failure lies in what a record says, and not in the disk, the line or the lock."""
    if isinstance(error, CunjiError):
        return False
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        code = getattr(error.orig, "sqlite_errorcode", None)
        return state[:2] in _REFUSED or code == _TOO_BIG
    return isinstance(error, _FOLDING)


def past_stumbling(write: Callable[[bool], T]) -> T:
    """Do something that writes records; when one of them is refused, again one by one.

    Args:
        write: A whole transaction. It is told whether to go one by one.

    Raises:
        Exception: What lies not in a record is raised as it is.
    """
    try:
        return write(False)
    except Exception as error:
        if not stumbled(error):
            raise
        # Never the words of the error: they may repeat what the record says.
        _log.warning("a record cannot be written (%s); one by one now", type(error).__name__)
        return write(True)
