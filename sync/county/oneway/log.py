"""The file: one line a fact, each bound to the one before by a key that lies beside it.

``number, time, kind, key, detail, by, MAC``, set apart by tabs, to be read with ``less``. The MAC
is HMAC-SHA256 over the MAC before and the line, 32 hex digits. A line that was cut off by a power
cut never counted. A second copy may be kept on another disk; either of them is enough. Whoever adds
a line holds the head in the store (``noting``), so nobody else does at the same time.
"""

import hashlib
import hmac
import logging
import os
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sync.county import clock
from sync.errors.county import OnewayBroken, OnewayLost
from sync.errors.ledger import StoreUnwritable

FILE: Final = "oneway.log"
KEY: Final = "oneway.key"
FOLDER_KEYS: Final = (KEY, "audit.key")
_MAC: Final = 32
_PARTS: Final = 7
_LAST: Final = 64 << 10
"""Bytes in which the last line is looked for first."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_log = logging.getLogger("cunji.county")


class FactKind(StrEnum):
    """What a fact says; its key names what it is about."""

    SHUT = "shut"  # village/device
    CLOSED = "closed"  # account
    CHANGED = "password"  # account
    SECOND = "second"  # account
    RECOVERY = "recovery"  # account, or account/hash of a code
    ENROLLED = "enrolled"  # village/device
    AUDIT = "audit"  # number of its last entry
    ERASED = "erased"  # village/record that asked; its detail is an ``Ending`` (JSON)
    RESTORED = "restored"  # number up to which the backup knew


@dataclass(frozen=True, slots=True)
class Fact:
    """One line.

    Attributes:
        number: From 1.
        at: When (ISO, UTC).
        kind: What happened.
        key: To whom or what.
        detail: What else has to be known to let it happen again.
        by: Who did it.
        mac: Over this line and the MAC before.
    """

    number: int
    at: str
    kind: FactKind
    key: str
    detail: str
    by: str
    mac: str


class OnewayLog:
    """The file of one county.

    Args:
        folder: The county's.
        mirror: Folder on another disk for the second copy; None for none.
    """

    def __init__(self, folder: Path, mirror: Path | None = None) -> None:
        self.folder = folder
        self.file = folder / FILE
        self._mirror = None if mirror is None else mirror / FILE

    def key(self) -> bytes:
        """What binds the lines, 32 bytes; made when it is first needed.

        Raises:
            StoreUnwritable: The folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return folder_key(self.folder, KEY)
        except OSError:
            raise StoreUnwritable from None

    def begin(self) -> None:
        """Have a file, and take back from the second copy what this one lacks.

        Raises:
            OnewayBroken: What is there is not what was written.
            StoreUnwritable: The folder cannot be written.
        """
        self.key()
        try:
            _add(self.file, b"")
            held, copy = _whole(self.file.read_bytes()), _whole(self._copied())
            if len(copy) > len(held) and copy.startswith(held):
                self._proved(copy)
                _cut(self.file, len(held))
                _add(self.file, copy[len(held) :])
        except OSError:
            raise StoreUnwritable from None

    def adopt(self, source: Path, key: bytes) -> None:
        """Go on from the file of another folder; what lies here is set aside.

        Args:
            source: The folder.
            key: What binds its lines.

        Raises:
            StoreUnwritable: The folder cannot be written.
        """
        try:
            content = (source / FILE).read_bytes()
            if source.absolute() != self.folder.absolute():
                self.set_aside()
                _add(self.file, content)
            keep_folder_key(self.folder, KEY, key)
        except OSError:
            raise StoreUnwritable from None

    def set_aside(self) -> None:
        """Begin anew; what lay here keeps lying beside it under another name.

        Raises:
            StoreUnwritable: The folder cannot be written.
        """
        stamp = re.sub(r"[^0-9]", "", clock.now())[:14]
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name in (FILE, KEY):
                if (self.folder / name).exists():
                    (self.folder / name).replace(self.folder / f"{name}.{stamp}")
        except OSError:
            raise StoreUnwritable from None

    def read(self) -> list[Fact]:
        """Every fact, proved.

        Raises:
            OnewayBroken: A line is not what was written; it says which.
            StoreUnwritable: The file cannot be read.
        """
        try:
            return self._proved(self.file.read_bytes()) if self.file.exists() else []
        except OSError:
            raise StoreUnwritable from None

    def add(self, after: tuple[int, str], kind: FactKind, key: str, detail: str, by: str) -> Fact:
        """Add a fact; it is on the disk when this returns.

        Args:
            after: Number and MAC up to which the store knows: the file reaches at least as far.
            kind: What happened.
            key: To whom or what.
            detail: What else has to be known.
            by: Who did it.

        Raises:
            OnewayLost: The file is another, or does not reach as far.
            StoreUnwritable: It cannot be written.
        """
        try:
            last = self._last()
            number, mac = (0, "") if last is None else (int(last[0]), last[-1])
            if number < after[0] or (number == after[0] and mac != after[1]):
                raise OnewayLost
            said = [str(number + 1), clock.now(), kind.value, *map(_plain, (key, detail, by))]
            made = self._bind(mac, said)
            _add(self.file, ("\t".join([*said, made]) + "\n").encode())
            self._copy()
        except OSError:
            raise StoreUnwritable from None
        return Fact(number + 1, said[1], kind, said[3], said[4], said[5], made)

    def _proved(self, content: bytes) -> list[Fact]:
        found, mac = list[Fact](), ""
        for number, line in enumerate(_whole(content).split(b"\n")[:-1], 1):
            parts = line.decode("utf-8", "replace").split("\t")
            told, said = parts[:-1], parts[-1]
            fit = len(parts) == _PARTS and told[0] == str(number) and told[2] in set(FactKind)
            if not fit or not hmac.compare_digest(said.encode(), self._bind(mac, told).encode()):
                raise OnewayBroken(line=number)
            mac = said
            found.append(Fact(number, told[1], FactKind(told[2]), told[3], told[4], told[5], said))
        return found

    def _last(self) -> list[str] | None:
        """The last whole line, in parts; what is cut off behind it goes."""
        if not self.file.exists():
            return None
        with self.file.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LAST))
            tail = file.read()
            if b"\n" not in tail[:-1] and size > _LAST:
                file.seek(0)
                tail = file.read()
            whole = _whole(tail)
            if len(whole) < len(tail):
                file.truncate(size - len(tail) + len(whole))
        if not whole:
            return None
        parts = whole[:-1].rsplit(b"\n", 1)[-1].decode("utf-8", "replace").split("\t")
        if len(parts) != _PARTS or not parts[0].isdecimal():
            raise OnewayBroken(line=0)
        return parts

    def _copy(self) -> None:
        """Bring the second copy up to this one; where it cannot be, this one is enough."""
        if self._mirror is None:
            return
        try:
            self._mirror.parent.mkdir(exist_ok=True, mode=0o700)
            held, copy = self.file.read_bytes(), _whole(self._copied())
            if held.startswith(copy):
                _cut(self._mirror, len(copy))
                _add(self._mirror, held[len(copy) :])
            else:
                _log.error("the second copy of %s is another", FILE)
        except OSError as why:
            _log.error("the second copy of %s cannot be written: %s", FILE, why.strerror)

    def _copied(self) -> bytes:
        """The second copy; nothing where it cannot be read."""
        try:
            return b"" if self._mirror is None else self._mirror.read_bytes()
        except OSError:
            return b""

    def _bind(self, before: str, said: list[str]) -> str:
        words = "\t".join([before, *said]).encode()
        return hmac.new(self.key(), words, hashlib.sha256).hexdigest()[:_MAC]


def folder_keys(folder: Path) -> dict[str, bytes]:
    """The keys of a county's folder that a backup carries, by the names of their files."""
    return {name: (folder / name).read_bytes() for name in FOLDER_KEYS if (folder / name).exists()}


def folder_key(folder: Path, name: str) -> bytes:
    """A key of 32 bytes in a file of its own, that only the owner may read; made when first needed.

    Raises:
        OSError: The folder cannot be written.
    """
    file = folder / name
    if not file.exists():
        keep_folder_key(folder, name, secrets.token_bytes(32))
    return file.read_bytes()


def keep_folder_key(folder: Path, name: str, key: bytes) -> None:
    """Put a key of a county into its folder.

    Raises:
        OSError: The folder cannot be written.
    """
    fresh = folder / f"{name}.tmp"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / name)


def _add(file: Path, more: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(handle, "ab") as out:
        out.write(more)
        out.flush()
        os.fsync(out.fileno())


def _cut(file: Path, size: int) -> None:
    if file.exists() and file.stat().st_size > size:
        os.truncate(file, size)


def _whole(content: bytes) -> bytes:
    """Only lines that were written to their end."""
    return content[: content.rfind(b"\n") + 1]


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)
