"""A store from before there were roles: whoever could sign in still can, and nobody else."""

from pathlib import Path

from sqlalchemy import delete, insert

from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.tables import VERSION, grants, prepare, steps
from sync.store.engine import open_store, writing


def test_earlier_accounts_keep_the_whole_county(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'county.db'}")
    prepare(engine)
    accounts = Accounts(engine, 459999)
    password = accounts.add(Area.whole(459999), "admin")
    with writing(engine) as db:  # as step 3 left it
        db.execute(delete(grants))
        db.execute(delete(steps))
        db.execute(insert(steps).values(number=3))
    prepare(engine)
    session = accounts.sign_in("admin", password, "192.0.2.7")
    assert (session.role, session.area) == (Role.COUNTY, Area("459999"))
    prepare(engine)
    assert [line.name for line in accounts.grants.every(Area.whole(459999))] == ["admin"]
    with engine.connect() as db:
        assert db.execute(steps.select().order_by(steps.c.number)).all()[-1].number == VERSION
    engine.dispose()
