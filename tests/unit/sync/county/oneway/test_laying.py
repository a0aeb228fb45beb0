"""A store and its file, held against each other at every start."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area
from sync.county.oneway.laying import settle
from sync.county.oneway.log import FactKind, OnewayLog
from sync.county.oneway.noting import LOG, head_of
from sync.county.tables import prepare
from sync.errors.county import OnewayBroken, OnewayLost, StoreOlder
from sync.store.engine import open_store, writing

WHOLE = Area.whole(459999)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = open_store(f"sqlite:///{tmp_path / 'county.db'}")
    made.update_execution_options(**{LOG: OnewayLog(tmp_path)})
    prepare(made)
    return made


def test_a_store_is_held_against_its_file_at_every_start(engine: Engine, tmp_path: Path) -> None:
    accounts = Accounts(engine, 459999)
    for name in ("王科长", "李科长", "韦科员"):
        accounts.add(WHOLE, name)
    settle(engine)
    accounts.grants.close(WHOLE, "王科长")
    log = OnewayLog(tmp_path)
    with engine.connect() as db:
        head = head_of(db)
    log.add(head, FactKind.CLOSED, "李科长", "", "")  # and the power went
    settle(engine)
    closed = {line.name for line in accounts.grants.every(WHOLE) if line.closed_at}
    assert closed == {"王科长", "李科长"}
    with writing(engine) as db:
        head = head_of(db)
    for name in ("韦科员", "别人"):
        log.add(head, FactKind.CLOSED, name, "", "")
    with pytest.raises(StoreOlder):
        settle(engine)
    content = log.file.read_bytes()
    log.file.unlink()
    with pytest.raises(OnewayLost):
        settle(engine)
    with pytest.raises(OnewayLost):
        accounts.grants.close(WHOLE, "韦科员")
    assert not next(a for a in accounts.grants.every(WHOLE) if a.name == "韦科员").closed_at
    log.file.write_bytes(content[:-60] + b"0" + content[-59:])
    with pytest.raises(OnewayBroken):
        settle(engine)
    engine.dispose()
