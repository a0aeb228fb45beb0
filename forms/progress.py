"""How long work says how far it is, and learns that it is not wanted any more.

Whoever does something that may last takes a ``Progress`` and calls it between two records, rows or
pages. A call may raise, when a person has cancelled: what is half done by then has to be gone when
the exception has passed (a transaction rolls back, a file that was begun is taken away). So nobody
calls it once something was written that stays.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done in Chinese words, how much of it is done, how much there is (0: unknown).
"""


def unwatched(_what: str, _done: int, _of: int) -> None:
    """Nobody looks, and nobody cancels."""


def through(items: Sequence[T], what: str, progress: Progress) -> Iterator[T]:
    """The items one by one, each told before it is handed out.

    Args:
        items: What is gone through.
        what: Chinese words for what is being done with them.
        progress: Who is told, and may stop it.
    """
    of = len(items)
    for done, item in enumerate(items):
        progress(what, done, of)
        yield item
