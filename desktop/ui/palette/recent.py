"""What was opened lately: kept inside the book, so it is encrypted like it."""

from typing import TYPE_CHECKING

from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.ui.operations import Tasks

KEY = "opened_lately"
MOST = 50
FILES_KEY = "files_lately"
MOST_FILES = 12


class Recent:
    """The records opened last, the last first; the book follows on the ledger thread.

    Args:
        book: Keeps them.
        tasks: The ledger thread.
    """

    def __init__(self, book: "Book", tasks: "Tasks") -> None:
        self._book = book
        self._tasks = tasks
        found = book.ledger.meta.get(KEY)
        self.records = [RecordId(str(one)) for one in found] if isinstance(found, list) else []

    def note(self, record: RecordId) -> None:
        """A record was opened."""
        if self.records[:1] == [record]:
            return
        self.records = [record, *(one for one in self.records if one != record)][:MOST]
        kept = [str(one) for one in self.records]
        meta = self._book.ledger.meta
        # Not worth a word to anybody when it cannot be written.
        self._tasks.run(lambda _: meta.__setitem__(KEY, kept), failed=lambda _: None)


class RecentFiles:
    """The files read last, the last first; their names may tell of people, so the book keeps them.

    Args:
        book: Keeps them.
        tasks: The ledger thread.
    """

    def __init__(self, book: "Book", tasks: "Tasks") -> None:
        self._book = book
        self._tasks = tasks
        found = book.ledger.meta.get(FILES_KEY)
        self.paths = [str(one) for one in found] if isinstance(found, list) else []

    def note(self, path: str) -> None:
        """A file was read."""
        if self.paths[:1] == [path]:
            return
        self.paths = [path, *(one for one in self.paths if one != path)][:MOST_FILES]
        kept, meta = list(self.paths), self._book.ledger.meta
        # Not worth a word to anybody when it cannot be written.
        self._tasks.run(lambda _: meta.__setitem__(FILES_KEY, kept), failed=lambda _: None)
