"""What was done in this sitting and can be taken back by Ctrl+Z, and again by Ctrl+Shift+Z."""

from typing import Final, NamedTuple

MOST: Final = 100


class Act(NamedTuple):
    """One save.

    Attributes:
        tx: Its number, for ``Writer.undo``.
        words: What was done, in words.
    """

    tx: int
    words: str


class UndoStack:
    """The saves of this sitting, the latest last; the log itself is what takes them back."""

    def __init__(self) -> None:
        self.done: list[Act] = []
        self.undone: list[Act] = []

    def saved(self, act: Act) -> None:
        """Something was saved; what had been taken back before cannot be done again."""
        self.done = [*self.done, act][-MOST:]
        self.undone.clear()

    def moved(self, tx: int, by: int) -> None:
        """The save ``tx`` was taken back by ``by``, or done again by it."""
        for before, after in ((self.done, self.undone), (self.undone, self.done)):
            found = next((act for act in before if act.tx == tx), None)
            if found is not None:
                before.remove(found)
                if by:
                    after.append(Act(by, found.words))
                return

    @property
    def last(self) -> Act | None:
        """What Ctrl+Z takes back; None for nothing."""
        return next(reversed(self.done), None)

    def forget(self, tx: int) -> None:
        """A save can no longer be taken back."""
        self.done = [act for act in self.done if act.tx != tx]
        self.undone = [act for act in self.undone if act.tx != tx]
