"""Open a store: SQLite (encrypted by a hook) or PostgreSQL; pragmas, and the world's faults.

What the database says went wrong becomes a ``CunjiError`` here, so that no caller ever sees an
exception of a driver. A transaction that fails leaves nothing behind.
"""

import errno
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool

from forms.errors import CunjiError
from sync.errors.ledger import (
    BookDamaged,
    DiskFull,
    StoreBusy,
    StoreLoginRefused,
    StoreNotMade,
    StoreRightsMissing,
    StoreUnreachable,
    StoreUnwritable,
)

CACHE = "PRAGMA cache_size = -16000"  # KiB; a village that is read is in memory in another shape
BULK_CACHE = "PRAGMA cache_size = -8000"  # what is only added to is not looked at again
PRAGMAS = (
    "PRAGMA busy_timeout = 5000",  # ms; first, so that it holds for the others too
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a power cut loses nothing that was acknowledged
    "PRAGMA foreign_keys = ON",
    CACHE,
    "PRAGMA temp_store = MEMORY",  # nothing of a sort may lie on the disk unencrypted
)
WRITES = "cunji_writes"
"""Execution option of a connection whose transactions write from their first moment."""

KEYS = "cunji_keys"
"""Execution option of a store: the folder beside it that holds the keys of closed answers."""

POOLED = 16
"""Connections to PostgreSQL that stay open: more than a county has threads (8, and 2 for photos).
One that is opened for a batch and closed again costs more than the batch."""

_SQLITE_FAULTS: dict[int, type[CunjiError]] = {
    5: StoreBusy,
    6: StoreBusy,
    8: StoreUnwritable,
    11: BookDamaged,
    13: DiskFull,
    14: StoreUnwritable,
    26: BookDamaged,
}
_SQLITE_IOERR = 10
_SQLITE_IOERR_SHORT_READ = 10 | 2 << 8
_POSTGRES_FAULTS: tuple[tuple[str, type[CunjiError]], ...] = (
    ("53100", DiskFull),
    ("08", StoreUnreachable),
    ("57P", StoreUnreachable),
    ("40", StoreBusy),
    ("55P03", StoreBusy),
    ("XX00", BookDamaged),
    ("42501", StoreRightsMissing),
)
_SERVER_SAID = re.compile("FATAL|致命错误")
"""Stands in what PostgreSQL answers to who wants to sign in, in the languages our servers have."""
_BUSY_SAID = re.compile("starting up|shutting down|too many|启动|关闭|太多")
_DATABASE_SAID = re.compile('database "([^"]*)" does not exist|数据库 ?"([^"]*)" ?不存在')
_USER_SAID = re.compile('(?:user|role|用户|角色) ?"([^"]*)"')


def open_store(url: str, keys: Path | None = None) -> Engine:
    """The county's store.

    Args:
        url: ``sqlite:///file`` or ``postgresql+psycopg://…``.
        keys: Folder for the keys of closed answers; None for one beside the file.
    """
    if url.startswith("sqlite"):
        sqlite3 = _plain_sqlite()
        path = url.removeprefix("sqlite:///")
        engine = sqlite_engine(
            lambda: sqlite3.connect(path, isolation_level=None, check_same_thread=False), sqlite3
        )
        engine.update_execution_options(**{KEYS: keys or keys_beside(Path(path).parent)})
        return engine
    engine = create_engine(url, pool_size=POOLED, **_SHARED)
    event.listen(engine, "handle_error", _translate)
    engine.update_execution_options(**{KEYS: keys} if keys else {})
    return engine


def _plain_sqlite() -> ModuleType:
    """SQLite's module; SQLCipher without a key where a package leaves the second SQLite out."""
    try:
        return import_module("sqlite3")
    except ModuleNotFoundError:
        return import_module("sqlcipher3.dbapi2")


def keys_beside(folder: Path) -> Path:
    """Where a county that lies in a folder keeps the keys of closed answers."""
    return folder / "keys" / "trees"


def sqlite_engine(connect: Callable[[], Any], module: ModuleType) -> Engine:
    """An engine over connections that ``connect`` makes (with ``isolation_level=None``).

    Args:
        connect: Opens the file, gives the key where there is one.
        module: The DBAPI module it uses.
    """
    engine = create_engine(
        "sqlite://",
        module=module,
        creator=connect,
        poolclass=QueuePool,
        **_SHARED,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _translate)
    return engine


@contextmanager
def writing(engine: Engine, *, bulk: bool = False) -> Iterator[Connection]:
    """One transaction that writes: all of it stands, or nothing.

    Args:
        engine: The store.
        bulk: It adds a village at once; its pages go to the file while it is written.
    """
    with engine.connect().execution_options(**{WRITES: True}) as db:
        line = db.connection if bulk and db.dialect.name == "sqlite" else None
        try:
            if line is not None:
                line.cursor().execute(BULK_CACHE)
            with db.begin():
                yield db
        finally:
            if line is not None:
                line.cursor().execute(CACHE)


def scrub(engine: Engine) -> bool:
    """Leave nothing on the pages of a store that was deleted; whether that could be done now.

    SQLite writes the file anew and empties the log beside it. PostgreSQL gives the room of old rows
    back; what it keeps beside them (its own log, copies of it) is for whoever runs it.
    """
    postgres = engine.dialect.name == "postgresql"
    words = ("VACUUM",) if postgres else ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    options = {"isolation_level": "AUTOCOMMIT"} if postgres else {}
    with engine.connect().execution_options(**options) as db:
        try:
            cursor = db.connection.cursor()
            return all(_done(cursor, sentence) for sentence in words)
        except engine.dialect.loaded_dbapi.Error:
            return False


def checkpoint(engine: Engine) -> bool:
    """Put the log beside a file into it, waiting for nobody; whether all of it is in now."""
    with engine.connect() as db:
        try:
            said = db.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except engine.dialect.loaded_dbapi.Error as error:
            raise fault(error) or error from error
    busy, written, moved = said
    return bool(busy == 0 and written == moved)


def _done(cursor: Any, sentence: str) -> bool:
    cursor.execute(sentence)
    said = cursor.fetchone() if cursor.description else None
    return said is None or said[0] == 0  # a checkpoint says 1 where somebody is reading


def fault(error: BaseException) -> CunjiError | None:
    """What an exception of a database driver, or of the system, means; None when it is our bug."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _sqlite_fault(code)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return next((f() for start, f in _POSTGRES_FAULTS if state.startswith(start)), None)
    if isinstance(error, OSError):
        return DiskFull() if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreUnwritable()
    if type(error).__module__.startswith("psycopg") and type(error).__name__ == "OperationalError":
        return _not_let_in(str(error))
    return None


def _not_let_in(said: str) -> CunjiError:
    """Why there is no connection: nothing tells it but words, for libpq gives no code here."""
    if not _SERVER_SAID.search(said) or _BUSY_SAID.search(said):
        return StoreUnreachable()
    if database := _DATABASE_SAID.search(said):
        return StoreNotMade(name=database[1] or database[2])
    if user := _USER_SAID.search(said):
        return StoreLoginRefused(user=user[1])
    return StoreUnreachable()


def _sqlite_fault(code: int) -> CunjiError | None:
    if code & 0xFF == _SQLITE_IOERR:
        # A page that ends early is damage; any other failing read or write is the medium's.
        return BookDamaged() if code == _SQLITE_IOERR_SHORT_READ else StoreUnwritable()
    found = _SQLITE_FAULTS.get(code & 0xFF)
    return found() if found else None


def to_json(value: object) -> str:
    """A value as every store keeps it."""
    return msgspec.json.encode(value).decode()


def from_json(text: str) -> Any:
    """A value as a store kept it; also what no program of ours writes, such as half a character."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text)


_SHARED: dict[str, Any] = {
    "json_serializer": to_json,
    "json_deserializer": from_json,
    "hide_parameters": True,  # an exception that reaches a log must not carry names
}


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(db: Connection) -> None:
    """Take the write lock at once where a transaction will write; a late upgrade could fail."""
    writes = db.get_execution_options().get(WRITES, False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(context: ExceptionContext) -> None:
    """Raise what the driver's exception means in its place; our own errors pass as they are."""
    found = fault(context.original_exception)
    if found is not None:
        raise found
