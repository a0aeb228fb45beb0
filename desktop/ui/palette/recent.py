"""What was opened lately: kept inside the book, so it is encrypted like it."""

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.ui.operations import Tasks


class Kept(NamedTuple):
    """Under what name the book keeps a list, and how much of it."""

    key: str
    most: int


RECORDS: Final = Kept("opened_lately", 50)
READ_FILES: Final = Kept("files_lately", 12)
"""The names of files may tell of people."""


class Recent:
    """Records or files, the last first; the book follows on the ledger thread.

    Args:
        book: Keeps them.
        tasks: The ledger thread.
        kept: Which list.

    Attributes:
        found: Ids of records, or paths.
    """

    def __init__(self, book: "Book", tasks: "Tasks", kept: Kept) -> None:
        self._book = book
        self._tasks = tasks
        self._kept = kept
        self.found: list[str] = []
        meta = book.ledger.meta
        tasks.run(lambda _: meta.get(kept.key), done=self._read, failed=lambda _: None)

    def _read(self, kept: object) -> None:
        """What the book keeps, behind what was noted before it could be read."""
        known, noted = [str(one) for one in kept] if isinstance(kept, list) else [], self.found
        self.found = list(dict.fromkeys([*noted, *known]))[: self._kept.most]
        if noted:
            self._write()

    def note(self, one: str) -> None:
        """A record was opened, or a file read."""
        if self.found[:1] == [one]:
            return
        self.found = [one, *(other for other in self.found if other != one)][: self._kept.most]
        self._write()

    def _write(self) -> None:
        key, now, meta = self._kept.key, list(self.found), self._book.ledger.meta
        # Not worth a word to anybody when it cannot be written.
        self._tasks.run(lambda _: meta.__setitem__(key, now), failed=lambda _: None)
