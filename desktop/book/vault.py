"""The encrypted book: from a passphrase to an open store, and to nothing without it.

One book is one SQLCipher file. Its key is Argon2id of the passphrase, salted with the first 16
bytes of the file; the recovery code is that key in print. Beside an open book lies ``<name>.lock``,
held so that no second program opens it.
"""

import hmac
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlcipher3.dbapi2 as sqlcipher
from filelock import FileLock, Timeout
from sqlalchemy import Engine

from desktop.book import passphrase_rules
from desktop.book.recovery_code import printed, typed
from desktop.book.seen import ENDING, SeenNotes
from desktop.errors.book import (
    BookExists,
    BookInUse,
    BookMissing,
    NotABook,
    WrongPassphrase,
    WrongRecoveryCode,
)
from forms.passphrases.guessing import normal
from sync.errors.ledger import BookDamaged, DiskFull, StoreUnwritable
from sync.store.checkpoints import Checkpoints
from sync.store.engine import fault, sqlite_engine
from sync.store.migrations.steps import migrate

SALT_BYTES = 16
KEY_BYTES = 32
PAGE_BYTES = 4096
COPIED_AT_ONCE = 1024
ARGON2_MEMORY_BYTES = 64 * 1024 * 1024
ARGON2_OPERATIONS = 3
_SQLITE_NOTADB = 26
_KNOWN_STARTS = (b"SQLite format 3\0", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")


class Vault:
    """An open book file: its engine, its key, its lock. Close it, or use it in a ``with``.

    Attributes:
        path: The file.
        engine: The store, migrated.
        seen: The notes of what was saved last.
    """

    def __init__(self, path: Path, key: bytes, salt: bytes, lock: FileLock) -> None:
        """Open the file with its key; ``lock`` is held already.

        Raises:
            CunjiError: The key does not fit, the file is damaged, or its tables are too new.
        """
        self.path = path
        self._key = key
        self._salt = salt
        self._lock = lock
        self.seen = SeenNotes(path, salt, key)
        self.engine: Engine = sqlite_engine(self._connect, sqlcipher)
        self._checkpoints = Checkpoints(self.engine)
        try:
            migrate(self.engine, self._copy)
        except BaseException:
            self.close()
            raise

    @property
    def recovery_code(self) -> str:
        """The key in print, four lines; it opens the book until the passphrase is changed."""
        return printed(self._key)

    def prove(self, passphrase: str) -> None:
        """Let nobody on who does not know the passphrase, though the book is open before them.

        Raises:
            WrongPassphrase: It is not the one of this book.
        """
        if not hmac.compare_digest(derive_key(passphrase, self._salt), self._key):
            raise WrongPassphrase

    def change_passphrase(self, passphrase: str, known: Iterable[str] = ()) -> str:
        """Encrypt the book anew.

        Args:
            passphrase: The new one.
            known: Words it must not lean on (``passphrase_rules``).

        Returns:
            The new recovery code; the old one opens nothing any more.

        Raises:
            PassphraseWeak: It can be guessed.
        """
        passphrase_rules.prove(passphrase, known)
        key = derive_key(passphrase, self._salt)
        with self._checkpoints.held():
            self._encrypt_anew(key)
        return self.recovery_code

    def _encrypt_anew(self, key: bytes) -> None:
        self.engine.dispose()
        connection = self._connect()
        self.seen.change_key(key)
        try:
            connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
            self._key = key
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlcipher.Error as error:
            raise fault(error) or error from error
        finally:
            self.seen.keep_key(self._key)
            connection.close()

    def close(self) -> None:
        """Close the file, forget the key and let others open it; a second time does nothing."""
        self._checkpoints.close()
        self.engine.dispose()
        self._key = b""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def copy_to(self, target: Path, step: Callable[[int, int], None]) -> None:
        """Write all of the book, encrypted as it is, into a file; on the disk when this returns.

        Args:
            target: The file; what is there is written over.
            step: Called between portions with the pages that are done, and all; may raise.

        Raises:
            CunjiError: The medium is full, gone, or refuses to write.
        """
        target.unlink(missing_ok=True)
        source = self._connect()
        try:
            copy = sqlcipher.connect(str(target), isolation_level=None)
            try:
                copy.execute("PRAGMA cipher_log_level = none")
                copy.execute(f"PRAGMA key = \"x'{self._key.hex()}{self._salt.hex()}'\"")
                copy.execute("PRAGMA journal_mode = OFF")  # it is thrown away if this is cut short
                copy.execute("PRAGMA synchronous = OFF")
                source.backup(
                    copy, pages=COPIED_AT_ONCE, progress=lambda _, left, of: step(of - left, of)
                )
            finally:
                copy.close()
            flushed(target)
        except sqlcipher.Error as error:
            # What the backup interface raises bears no code, so its words have to tell.
            full = "is full" in str(error)
            raise fault(error) or (DiskFull() if full else StoreUnwritable()) from error
        finally:
            source.close()

    @contextmanager
    def looking_at(self, path: Path) -> Iterator[Engine]:
        """A copy of this book, to be read only; every page of it has been proved.

        Nothing is written beside it, so it may lie on a medium that is closed to us.

        Raises:
            BookDamaged: A page is not what was written.
            WrongPassphrase: It is another book, or was written with an earlier passphrase.
        """
        _prove_pages(_read_only(path, self._key))
        engine = sqlite_engine(lambda: _read_only(path, self._key), sqlcipher)
        try:
            yield engine
        finally:
            engine.dispose()

    def prove_pages(self) -> None:
        """Read every page of the file.

        Raises:
            BookDamaged: One is not what was written.
        """
        _prove_pages(self._connect())

    def _connect(self) -> Any:
        fresh = not self.path.exists() or self.path.stat().st_size == 0
        # A new file takes key and salt, so that our salt becomes its first 16 bytes.
        secret = self._key.hex() + (self._salt.hex() if fresh else "")
        return _keyed(str(self.path), secret, "busy_timeout = 5000")

    def _copy(self, version: int) -> None:
        """Keep the file as it was before its tables change, as ``<name>.v<version>.bak``."""
        raw = self._connect()
        try:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
        kept = self.path.with_name(f"{self.path.name}.v{version}.bak")
        try:
            shutil.copyfile(self.path, kept)
            flushed(kept)
        except OSError as error:
            raise fault(error) or error from error


def owner_only(path: Path) -> None:
    """Let nobody else on this computer read a file of the book, where its medium knows owners.

    Windows has lists of access instead: a folder below the person's own (文档) is theirs alone; for
    others the manual says what to set. What lies on a stick is read by whoever holds it.
    """
    with suppress(OSError):
        path.chmod(0o600)


def flushed(path: Path) -> None:
    """See to it that a file of a book is on its medium, and is read from there the next time."""
    owner_only(path)
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def salt_at(path: Path) -> bytes:
    """The first bytes of a file, the same in all copies of a book; nothing if it is unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(SALT_BYTES)
    except OSError:
        return b""


def _prove_pages(connection: Any) -> None:
    """Read every page, and close the connection."""
    try:
        for pragma in ("cipher_integrity_check", "quick_check"):
            found = connection.execute(f"PRAGMA {pragma}").fetchall()
            if found not in ([], [("ok",)]):
                raise BookDamaged
    except sqlcipher.Error as error:
        raise BookDamaged from error
    finally:
        connection.close()


def _read_only(path: Path, key: bytes) -> Any:
    return _keyed(f"{path.absolute().as_uri()}?mode=ro&immutable=1", key.hex(), uri=True)


def _keyed(place: str, secret: str, *pragmas: str, uri: bool = False) -> Any:
    """One connection, keyed and tried: a wrong key shows only when a page is read."""
    try:
        connection = sqlcipher.connect(
            place, uri=uri, isolation_level=None, check_same_thread=False
        )
    except sqlcipher.Error as error:
        raise fault(error) or error from error
    try:
        for pragma in ("cipher_log_level = none", f"key = \"x'{secret}'\"", *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.Error as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) == _SQLITE_NOTADB:
            raise WrongPassphrase from error
        raise fault(error) or error from error
    return connection


def create(path: Path, passphrase: str, known: Iterable[str] = ()) -> Vault:
    """Make a new, empty book.

    Args:
        path: The file.
        passphrase: Opens it from now on.
        known: Words it must not lean on (``passphrase_rules``).

    Raises:
        BookExists: There is a file of this name.
        BookInUse: Another program is making it.
        PassphraseWeak: The passphrase can be guessed.
        StoreUnwritable: The folder cannot be written.
    """
    passphrase_rules.prove(passphrase, known)
    if not path.parent.is_dir():
        raise StoreUnwritable
    lock = hold(path)
    if path.exists():
        lock.release()
        raise BookExists
    salt = os.urandom(SALT_BYTES)
    try:
        _make_empty(path)
        return _opened(path, derive_key(passphrase, salt), salt, lock)
    except BaseException:
        remove_unfinished(path)
        raise


def _make_empty(path: Path) -> None:
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise fault(error) or StoreUnwritable() from error


def open_book(path: Path, passphrase: str) -> Vault:
    """Open a book with its passphrase.

    Raises:
        WrongPassphrase: It does not fit.
        BookInUse: Another program has it open.
        BookMissing: There is no such file.
        NotABook: The file is something else.
        BookDamaged: Part of the file is missing.
    """
    salt = _salt_of(path)
    lock = hold(path)
    return _opened(path, derive_key(passphrase, salt), salt, lock)


def open_by_recovery(path: Path, code: str) -> Vault:
    """Open a book with its recovery code; raises what ``open_book`` raises, and two more.

    Raises:
        RecoveryCodeMistyped: A row does not fit its check character.
        WrongRecoveryCode: It belongs to another book or to an earlier passphrase.
    """
    key = typed(code)
    salt = _salt_of(path)
    try:
        return _opened(path, key, salt, hold(path))
    except WrongPassphrase:
        raise WrongRecoveryCode from None


def derive_key(passphrase: str, salt: bytes) -> bytes:
    """Argon2id, 64 MiB, 3 passes (RFC 9106): a tenth of a second for us, years for a guesser."""
    from nacl.pwhash import argon2id

    key: bytes = argon2id.kdf(
        KEY_BYTES,
        normal(passphrase).encode(),
        salt,
        opslimit=ARGON2_OPERATIONS,
        memlimit=ARGON2_MEMORY_BYTES,
    )
    return key


def _opened(path: Path, key: bytes, salt: bytes, lock: FileLock) -> Vault:
    try:
        owner_only(path)  # first: what lies beside it while it is open is made like it
        return Vault(path, key, salt, lock)
    except BaseException:
        lock.release()
        raise


def hold(path: Path) -> FileLock:
    """Keep a book for oneself until the lock is released.

    Raises:
        BookInUse: Another program has it.
    """
    # Taken on the ledger thread, let go on the window's: the lock must not belong to one thread.
    lock = FileLock(f"{path}.lock", mode=0o600, is_singleton=False, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BookInUse from None
    except OSError as error:
        raise fault(error) or StoreUnwritable() from error
    return lock


def _salt_of(path: Path) -> bytes:
    """The first bytes of a book, after a look at whether it can be one."""
    try:
        with path.open("rb") as file:
            start = file.read(SALT_BYTES)
        size = path.stat().st_size
    except FileNotFoundError:
        raise BookMissing from None
    except IsADirectoryError:
        raise NotABook from None
    except OSError as error:
        raise fault(error) or error from error
    if len(start) < SALT_BYTES or start.startswith(_KNOWN_STARTS):
        raise NotABook
    if size % PAGE_BYTES:
        # Whatever it is, SQLCipher did not leave it so: cut off while copying, or another file.
        raise BookDamaged if size > PAGE_BYTES else NotABook
    return start


def remove_unfinished(path: Path) -> None:
    """Take away what is left of a book whose making failed."""
    for name in (path, *(Path(f"{path}{end}") for end in ("-wal", "-shm", ENDING))):
        name.unlink(missing_ok=True)
