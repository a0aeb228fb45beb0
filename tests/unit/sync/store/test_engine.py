import errno
import sqlite3
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from sync.errors.ledger import BookDamaged, DiskFull, StoreBusy, StoreUnreachable, StoreUnwritable
from sync.store.engine import PRAGMAS, fault, open_store, writing
from sync.store.migrations.steps import STEPS, migrate
from sync.store.tables import schema_steps, villages
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


def row(village: str) -> dict[str, object]:
    return {"county": 459999, "village": village, "name": "板岭村"}


def test_nothing_acknowledged_is_lost_by_a_power_cut(store: Engine) -> None:
    with store.connect() as db:
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert db.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert db.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert db.exec_driver_sql("PRAGMA temp_store").scalar() == 2
    assert len(PRAGMAS) == len(set(PRAGMAS))


def test_a_failed_transaction_leaves_nothing(store: Engine) -> None:
    def half() -> None:
        with writing(store) as db:
            db.execute(villages.insert().values(row("459999100201")))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with store.connect() as db:
        assert db.execute(select(villages)).all() == []


def test_readers_read_while_one_writes_and_a_second_writer_waits_its_turn(store: Engine) -> None:
    second_done = threading.Event()

    def second() -> None:
        with writing(store) as db:
            db.execute(villages.insert().values(row("459999100202")))
        second_done.set()

    with writing(store) as db:
        db.execute(villages.insert().values(row("459999100201")))
        thread = threading.Thread(target=second)
        thread.start()
        with store.connect() as reader:
            assert reader.execute(select(villages)).all() == []
        assert not second_done.wait(0.1)
    thread.join(5)
    assert second_done.is_set()
    with store.connect() as db:
        assert len(db.execute(select(villages)).all()) == 2


def test_a_writer_that_waits_too_long_is_told(store: Engine, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with store.connect() as db:
        db.exec_driver_sql("PRAGMA busy_timeout = 10")
    with pytest.raises(StoreBusy), writing(store):
        pass
    holder.close()
    with writing(store) as db:
        db.execute(villages.insert().values(row("459999100201")))


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database at all" * 500)
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(BookDamaged):
        migrate(engine)
    engine.dispose()
    engine = open_store(f"sqlite:///{tmp_path / 'missing' / 'store.db'}")
    with pytest.raises(StoreUnwritable):
        migrate(engine)
    engine.dispose()


def test_an_exception_never_carries_what_was_to_be_written(store: Engine) -> None:
    def twice() -> None:
        with writing(store) as db:
            db.execute(villages.insert().values(row("459999100201")))
            db.execute(villages.insert().values(row("459999100201")))

    with pytest.raises(Exception, match="UNIQUE") as told:
        twice()
    assert "板岭村" not in str(told.value)


@pytest.mark.postgres
def test_postgres_is_a_store_like_any_other(postgres_url: str) -> None:  # noqa: F811
    engine = open_store(postgres_url)
    assert migrate(engine) == 0
    assert migrate(engine) == STEPS[-1].NUMBER
    with writing(engine) as db:
        db.execute(villages.insert().values(row("459999100201")))
    with engine.connect() as db:
        assert len(db.scalars(select(schema_steps.c.number)).all()) == len(STEPS)
    engine.dispose()


def test_a_database_that_does_not_answer_is_told() -> None:
    engine = open_store("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(StoreUnreachable):
        migrate(engine)
    engine.dispose()


def test_faults_of_the_system_and_of_drivers_have_names() -> None:
    assert isinstance(fault(OSError(errno.ENOSPC, "full")), DiskFull)
    assert isinstance(fault(OSError(errno.EROFS, "read only")), StoreUnwritable)
    assert fault(ZeroDivisionError()) is None

    class Driver(Exception):
        sqlstate: str | None = None
        sqlite_errorcode: int | None = None

    def of(sqlstate: str | None = None, code: int | None = None) -> object:
        error = Driver()
        error.sqlstate, error.sqlite_errorcode = sqlstate, code
        return type(fault(error))

    assert of("53100") is DiskFull
    assert of("08006") is of("57P01") is StoreUnreachable
    assert of("40P01") is of("55P03") is StoreBusy
    assert of("23505") is type(None)
    assert of(code=13) is DiskFull
    assert of(code=10 | 2 << 8) is BookDamaged
    assert of(code=10 | 3 << 8) is StoreUnwritable
    assert of(code=19) is type(None)


def test_a_village_is_written_with_little_memory_and_the_rest_with_much(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    size = "PRAGMA cache_size"
    with writing(engine, bulk=True) as db:
        assert db.exec_driver_sql(size).scalar() == -8000
    with pytest.raises(ZeroDivisionError), writing(engine, bulk=True):
        raise ZeroDivisionError
    with writing(engine) as db:
        assert db.exec_driver_sql(size).scalar() == -16000


def test_a_package_without_plain_sqlite_keeps_a_county_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLCipher without a key writes what SQLite reads, so one of the two is enough."""
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
    with writing(engine) as db:
        db.execute(villages.insert().values(row("459999100201")))
    engine.dispose()
    monkeypatch.undo()
    again = sqlite3.connect(tmp_path / "store.db")
    assert again.execute("SELECT name FROM villages").fetchall() == [("板岭村",)]
    again.close()
