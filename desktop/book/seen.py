"""Whether a book file is the newest that was worked with in its folder, or an older copy of it.

A file that was put back from a stick, or a disk that lost its last writes, opens as well as ever
and lacks what was saved since; whoever goes on in it makes two books of one. So beside a book lies
a small note, ``<name>.seen``: the last change this computer wrote into it, sealed by the book's
key. It is written after each save and compared on opening with every note of the same book in the
folder, for copies lie there under other names. The note is no secret and no proof against somebody
who deletes it: it is against mistakes. Where every one is missing or torn (a copy without it, a
lost file) the book opens, and nobody can tell whether it is the newest: that is said until somebody
says that it is. Of one that this key does not open nobody can tell which of the two is older.

The note is never ahead of the file: it is written when the save is on the disk. A kill in between
leaves it behind, which is no fault.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.errors.book import BookOlder
from forms.errors import CunjiError
from sync.ledger.identity import OwnMark, Standing, latest_mark, own_mark, standing
from sync.ledger.ledger import Ledger

if TYPE_CHECKING:
    from nacl.secret import SecretBox

ENDING: Final = ".seen"
_OTHER_KEY: Final = "旁边的记号是用另一个口令写的，看不出它是不是换口令以前的旧副本"
UNPROVED: Final = (
    "台账旁边没有它的记号（同名、以 .seen 结尾的小文件），看不出这一份是不是最新的："
    "可能是复制来的，也可能少了最后保存的。请看看最近登记的几条在不在；在，就在「安全」里按"
    "「对过了，就是最新的」（命令：cunji check --newest）。"
)
"""What is told until somebody says that it is."""
_ANEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_LARGEST: Final = 64 * 1024
"""Bytes; a note of a village has some three hundred, of a county's file some thousands."""


class _Note(msgspec.Struct):
    """What a note says.

    Attributes:
        day: When it was written, ISO time in UTC.
        marks: The last own change, by village.
        proved: Whether the book was opened with a note that it holds what was saved last.
    """

    day: str
    marks: dict[str, OwnMark]
    proved: bool = True


class SeenNotes:
    """The notes beside one open book.

    Args:
        path: The book's file.
        salt: Its first bytes: they are the same in all its copies, and in no other book.
        key: Opens it.
    """

    def __init__(self, path: Path, salt: bytes, key: bytes) -> None:
        self._path = path
        self._own = Path(f"{path}{ENDING}")
        self._salt = salt.hex()
        self._boxes: tuple[SecretBox, ...] = (_box(key),)
        self._marks: dict[str, OwnMark] = {}
        self.unproved = False
        """Whether nobody can tell that this is the newest: there was no note to compare with."""

    def prove(self, ledgers: Iterable[Ledger]) -> None:
        """Refuse a file that lacks what a note of this book says was saved.

        Raises:
            BookOlder: It is an older copy, or one that went on beside the newer one.
        """
        held = {ledger.village: ledger for ledger in ledgers}
        notes = list(self._notes())
        self.unproved = not notes and any(own_mark(one.store) for one in held.values())
        for own, note in notes:
            if note is None:
                raise BookOlder(what=_OTHER_KEY)
            for village, mark in note.marks.items():
                if village in held:
                    self._prove_one(held[village], mark, note.day)
            if own:
                self._marks, self.unproved = note.marks, not note.proved

    @staticmethod
    def _prove_one(ledger: Ledger, mark: OwnMark, day: str) -> None:
        found, lacks = standing(ledger.store, mark)
        if found is Standing.BEHIND:
            raise BookOlder(what=f"少了最后{lacks}处改动，最近一处写于{_told(day)}")
        if found is Standing.APART:
            raise BookOlder(what=f"{_told(day)}写进台账的改动不在里面，它另外写过别的改动")

    def take_over(self) -> None:
        """Somebody says that this file is the book from now on: what the notes say is void."""
        self.unproved = False
        for path in self._paths():
            with contextlib.suppress(OSError):
                path.unlink()

    def confirm(self) -> None:
        """Somebody has looked, and says that this is the newest."""
        self.unproved = False
        self._write()

    def note(self, ledger: Ledger) -> None:
        """Write down the last own change of a village; nothing where it is noted already.

        A note that cannot be written stops nobody's work: the save is in the book.
        """
        mark = None
        with contextlib.suppress(CunjiError):
            mark = latest_mark(ledger.store)
        if mark is not None and self._marks.get(ledger.village) != mark:
            self._marks[ledger.village] = mark
            self._write()

    def change_key(self, fresh: bytes) -> None:
        """The book is about to be encrypted anew: until ``keep_key`` the note fits both keys."""
        self._boxes = (*self._boxes[:1], _box(fresh))
        self._write()

    def keep_key(self, key: bytes) -> None:
        """The book has this key now."""
        self._boxes = (_box(key),)
        self._write()

    def _write(self) -> None:
        if not self._marks:
            return
        day = datetime.now(UTC).isoformat(timespec="seconds")
        said = msgspec.json.encode(_Note(day, self._marks, not self.unproved))
        lines = [self._salt, *(bytes(box.encrypt(said)).hex() for box in self._boxes)]
        fresh = self._own.with_name(f"{self._own.name}.tmp")
        with contextlib.suppress(OSError):
            with os.fdopen(os.open(fresh, _ANEW, 0o600), "wb") as file:
                file.write(("\n".join(lines) + "\n").encode("ascii"))  # as text Windows adds \r
            fresh.replace(self._own)

    def _paths(self) -> Iterator[Path]:
        """All notes of this book in its folder, whatever the copies are called."""
        for path in sorted(self._path.parent.glob(f"*{ENDING}")):
            if (lines := _lines(path)) and lines[0] == self._salt:
                yield path

    def _notes(self) -> Iterator[tuple[bool, _Note | None]]:
        """Whether each is of this very file, and what it says; None where the key opens none."""
        for path in self._paths():
            sealed = _lines(path)[1:]
            yield (
                path == self._own,
                next((one for line in sealed if (one := self._open(line))), None),
            )

    def _open(self, line: str) -> _Note | None:
        from nacl.exceptions import CryptoError

        try:
            return msgspec.json.decode(self._boxes[0].decrypt(bytes.fromhex(line)), type=_Note)
        except (CryptoError, ValueError, msgspec.MsgspecError):
            return None


def _lines(path: Path) -> list[str]:
    """A note's lines; none for one that is torn or no note."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("ascii")
    except (OSError, UnicodeDecodeError):
        return []
    lines = text.split("\n")
    return lines[:-1] if len(lines) > 2 and lines[-1] == "" else []


def _box(key: bytes) -> "SecretBox":
    from nacl.secret import SecretBox

    return SecretBox(hashlib.blake2b(key, digest_size=32, person=b"cunji.seen").digest())


def _told(day: str) -> str:
    """A time as people read it here; as it stands where it is none."""
    try:
        at = datetime.fromisoformat(day).astimezone()
    except ValueError:
        return day
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"
